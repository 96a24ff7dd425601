/* Specialisations: how far initiatives of each reach, by country, and what a place does more than others. */
(() => {
  const { format, study, tip, charts, colours } = linkages;
  const { h, s } = linkages.dom;
  const { INK } = colours;
  const [BAR, DARK, PALE] = ["#8fbfc4", "#143f69", "#e3e6e8"];
  const UNJUDGED = "No project could be judged: in which specialisations there are initiatives is unknown.";
  const words = linkages.study.fieldName;
  const regions = (part, n) => `${part.kind === "cross_border_region" ? "cross-border region" : "region"}${n === 1 ? "" : "s"}`;
  const nothing = (sentence) => h("p", { class: "soft" }, sentence);
  const pointed = (node, lines) => {
    node.addEventListener("mousemove", (event) => tip.show(event, lines));
    node.addEventListener("mouseleave", tip.hide);
    return node;
  };

  /* Figure 3 of the source: share of regions with at least one initiative in each field, with its interval. */
  const reach = (width, now, part) => {
    if (!part.reach.length) return nothing(part.judged ? "No initiative with a known specialisation lies in any region." : UNJUDGED);
    const narrow = width < 560;
    const names = part.reach.map(([field]) => words(part.fields[field]));
    const left = narrow ? 8 : Math.min(width * 0.36, Math.max(...names.map((name) => charts.measure(name, 13))) + 14);
    const right = narrow ? 62 : 150;
    const [step, top] = [narrow ? 40 : 26, 28];
    const height = top + part.reach.length * step + 8;
    const x = (value) => left + value * (width - left - right);
    const chart = charts.frame(width, height, `Share of ${regions(part, 2)} with an initiative in each specialisation, with 95 % intervals: ${part.reach.slice(0, 3).map(([field, n, of]) => `${words(part.fields[field])} ${n} of ${of}`).join(", ")}; the numbers stand beside the bars`);
    for (const tick of [0, 0.25, 0.5, 0.75, 1]) chart.append(s("line", { x1: x(tick), x2: x(tick), y1: top - 6, y2: height - 4, stroke: PALE }), charts.text(format.percent(tick), x(tick), top - 12, { size: 11, anchor: "middle", fill: INK.soft }));
    if (!narrow) chart.append(charts.text("regions · initiatives", width - 4, top - 12, { size: 11, anchor: "end", fill: INK.soft }));
    part.reach.forEach(([, n, of, share, low, high, projects], k) => {
      const y = top + k * step + (narrow ? 27 : 13);
      const said = [names[k], `${format.count(n)} of ${format.count(of)} ${regions(part, of)}, ${format.share(share, low, high)}`, `${format.count(projects)} initiative${projects === 1 ? "" : "s"}, each counted once`];
      chart.append(
        pointed(
          s(
            "g",
            null,
            s("rect", { x: 0, y: top + k * step, width, height: step, fill: "transparent" }),
            narrow ? charts.text(charts.clip(names[k], width - 20, 13), left, y - 11, { size: 13 }) : charts.text(charts.clip(names[k], left - 12, 13), left - 8, y + 4, { size: 13, anchor: "end" }),
            s("rect", { x: x(0), y: y - 6, width: Math.max(1, x(share) - x(0)), height: 12, fill: BAR }),
            s("line", { x1: x(low), x2: x(high), y1: y, y2: y, stroke: DARK, "stroke-width": 1.6 }),
            ...[low, high].map((end) => s("line", { x1: x(end), x2: x(end), y1: y - 4, y2: y + 4, stroke: DARK, "stroke-width": 1.6 })),
            charts.text(narrow ? `${format.count(n)}/${format.count(of)}` : `${format.count(n)} of ${format.count(of)} · ${format.count(projects)}`, width - 4, y + 4, { size: 12, anchor: "end", fill: INK.soft }),
          ),
          said,
        ),
      );
    });
    return chart;
  };

  /* Table 1 of the source: cross-border regions of each country with initiatives in each field. */
  const byCountry = (width, now, part) => {
    if (!part.cells.length) return nothing(part.judged ? "No cross-border region of any country has an initiative with a known specialisation." : UNJUDGED);
    const total = new Map();
    part.cells.forEach(([, field, areas]) => total.set(field, (total.get(field) || 0) + areas));
    const rows = [...total.keys()].sort((a, b) => total.get(b) - total.get(a) || a - b);
    const columns = part.countries.map((row, key) => ({ key, code: row[0], areas: row[1], reach: row[2], breadth: row[3] })).sort((a, b) => b.reach - a.reach || (a.code < b.code ? -1 : 1));
    const narrow = width < 560;
    const left = narrow ? 116 : Math.min(230, Math.max(...rows.map((field) => charts.measure(words(part.fields[field]), 13))) + 16);
    const step = Math.max(28, Math.min(62, (width - left - 8) / columns.length));
    const [line, top] = [28, 26];
    const below = top + rows.length * line;
    const height = below + 58;
    const whole = left + columns.length * step + 8;
    const most = Math.max(...part.cells.map((cell) => cell[2]));
    const radius = (n) => Math.max(3, Math.sqrt(n / most) * 13);
    const chart = charts.frame(whole, height, "Cross-border regions of each country with initiatives in each specialisation; the number of regions stands in each dot");
    const cells = new Map(part.cells.map((cell) => [`${cell[0]} ${cell[1]}`, cell]));
    rows.forEach((field, r) => {
      const y = top + r * line + line / 2;
      chart.append(s("rect", { x: 0, y: y - line / 2, width: whole, height: line, fill: r % 2 ? "#ffffff" : "#f6f7f7" }), charts.text(charts.clip(words(part.fields[field]), left - 12, narrow ? 12 : 13), left - 8, y + 4, { size: narrow ? 12 : 13, anchor: "end" }));
      columns.forEach((column, k) => {
        const cell = cells.get(`${column.key} ${field}`);
        const x = left + k * step + step / 2;
        if (!cell) return chart.append(s("circle", { cx: x, cy: y, r: 0.9, fill: "#b9c0c6" }));
        const [, , areas, partner, projects] = cell;
        const dark = areas > most / 4;
        const dot = s("g", null, s("circle", { cx: x, cy: y, r: radius(areas), fill: partner ? "#1f6f86" : "#ffffff", stroke: "#1f6f86", "stroke-width": 1.4, "stroke-dasharray": partner ? null : "2.5 2" }));
        dot.append(charts.text(format.count(areas), dark ? x : x + radius(areas) + 2, y + 4, { size: 11, anchor: dark ? "middle" : "start", fill: dark && partner ? "#ffffff" : INK.text }));
        return chart.append(pointed(dot, [`${study.country(column.code)}, ${words(part.fields[field])}`, `${format.count(areas)} of its ${format.count(column.areas)} cross-border regions have such an initiative`, `in ${format.count(partner)} of them a partner of the country takes part`, `${format.count(projects)} initiative${projects === 1 ? "" : "s"}`]));
      });
    });
    columns.forEach((column, k) => {
      const x = left + k * step + step / 2;
      const name = charts.text(column.code, x, top - 9, { size: 12, anchor: "middle", weight: 600 });
      name.append(s("title", null, study.country(column.code)));
      chart.append(name, charts.text(format.count(column.breadth), x, below + 22, { size: 12, anchor: "middle" }), charts.text(format.count(column.reach), x, below + 42, { size: 12, anchor: "middle" }));
    });
    chart.append(s("line", { x1: 0, x2: whole, y1: below + 4, y2: below + 4, stroke: INK.line }));
    for (const [label, y] of [["breadth", 22], ["reach", 42]]) chart.append(charts.text(label, left - 8, below + y, { size: 12, anchor: "end", fill: INK.soft }));
    return whole > width ? h("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "Specialisations by country" }, chart) : chart;
  };

  /* The place that is chosen; else the one with the most projects, so that the picture shows how it is read. */
  const place = (now, part) => {
    const { region, cross_border_region: area } = part.profiles;
    if (now.area !== undefined && area[now.area]) return ["cross_border_region", now.area, now.area];
    if (now.region !== undefined && region[now.region]) return ["region", now.region, study.position.has(now.region) ? study.label(study.position.get(now.region)) : now.region];
    if (now.region !== undefined || now.area !== undefined) return null;
    const units = Object.keys(region).sort((a, b) => region[b][0] - region[a][0] || (a < b ? -1 : 1));
    return units.length ? ["region", units[0], study.position.has(units[0]) ? study.label(study.position.get(units[0])) : units[0]] : null;
  };

  const quotients = (width, now, part) => {
    const found = place(now, part);
    if (!found) return nothing("No project of the chosen place names a field.");
    const [kind, unit, name] = found;
    const rows = (part.quotients[kind][unit] || []).slice().sort((a, b) => b[3] - a[3] || a[0] - b[0]);
    const narrow = width < 560;
    const left = narrow ? 8 : Math.min(width * 0.36, Math.max(...rows.map((row) => charts.measure(words(part.fields[row[0]]), 13))) + 14);
    const right = narrow ? 54 : 96;
    const [step, top] = [narrow ? 40 : 25, 30];
    const height = top + rows.length * step + 8;
    const values = rows.flatMap((row) => [row[3], row[4], row[5]]).filter((value) => value !== null && value > 0);
    const [low, high] = [Math.min(0.5, ...values), Math.max(2, ...values)];
    const x = (value) => left + ((Math.log(Math.min(high, Math.max(low, value))) - Math.log(low)) / (Math.log(high) - Math.log(low))) * (width - left - right);
    const chart = charts.frame(width, height, `Location quotients of ${name} with 95 % intervals; the numbers of projects stand beside`);
    const ticks = [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100].filter((tick) => tick >= low && tick <= high);
    for (const tick of ticks) chart.append(s("line", { x1: x(tick), x2: x(tick), y1: top - 6, y2: height - 4, stroke: tick === 1 ? INK.text : PALE, "stroke-dasharray": tick === 1 ? "3 3" : null }), charts.text(format.number(tick), x(tick), top - 12, { size: 11, anchor: "middle", fill: INK.soft }));
    rows.forEach(([field, projects, ici, value, from, to], k) => {
      const y = top + k * step + (narrow ? 28 : 12);
      const told = from === null ? "no interval: it holds every project" : `quotient ${format.number(value)} (${format.number(from)}–${format.number(to)})`;
      const sure = from !== null && (from > 1 || to < 1);
      chart.append(
        pointed(
          s(
            "g",
            null,
            s("rect", { x: 0, y: top + k * step, width, height: step, fill: "transparent" }),
            narrow ? charts.text(charts.clip(words(part.fields[field]), width - 20, 13), left, y - 11, { size: 13 }) : charts.text(charts.clip(words(part.fields[field]), left - 12, 13), left - 8, y + 4, { size: 13, anchor: "end" }),
            from === null ? null : s("line", { x1: x(from), x2: x(to), y1: y, y2: y, stroke: sure ? DARK : "#78818a", "stroke-width": 2, "stroke-opacity": 0.7 }),
            s("circle", { cx: x(value), cy: y, r: 5, fill: sure ? DARK : "#ffffff", stroke: sure ? DARK : "#55616d", "stroke-width": 1.6 }),
            charts.text(narrow ? format.count(projects) : `${format.count(projects)} project${projects === 1 ? "" : "s"}`, width - 4, y + 4, { size: 12, anchor: "end", fill: INK.soft }),
          ),
          [words(part.fields[field]), told, `${format.count(projects)} project${projects === 1 ? "" : "s"} in ${name}, ${ici === null ? "none of which could be judged" : `${format.count(ici)} of them initiatives`}`],
        ),
      );
    });
    return chart;
  };

  const profile = (now, part) => {
    const found = place(now, part);
    if (!found) return "";
    const [projects, , krugman, low, high, chance, p] = part.profiles[found[0]][found[1]];
    const far = krugman === null ? "" : ` Its Krugman index, the distance from all other projects (0 to 2), is ${format.number(krugman)}${low === null ? "" : ` (${format.number(low)}–${format.number(high)})`}; random sets of as many projects have ${format.number(chance)} on average${p === null ? "" : ` (p ${format.p(p)})`}.`;
    return `${found[2]}: ${format.count(projects)} project${projects === 1 ? "" : "s"} that name a field. Dots: its share of the place’s mentions over its share of all (logarithmic); bars: 95 %. Filled where the bar lies to one side of 1.${far}${now.region === undefined && now.area === undefined ? " Choose a region or a cross-border region to see its own." : ""}`;
  };

  linkages.parts.add("specialisation", {
    view: "fields",
    title: "In how many regions initiatives of each specialisation are found",
    draw: reach,
    note: (now, part) => (part.reach.length ? `Share of the ${format.count(part.reach[0][2])} ${regions(part, 2)} with at least one initiative that have one in the field. Lines: 95 % intervals. Regions share initiatives and say as much as ${format.number(part.effective)} that share none; the intervals allow for it. An initiative may name several fields: shares do not sum to 100 %.` : ""),
  });
  linkages.parts.add("specialisation", {
    view: "fields",
    title: "Specialisations by country",
    draw: byCountry,
    note: "In each dot: cross-border regions with a part in the country that have an initiative in the field. Dashed: no partner of the country takes part in any of them. Breadth: specialisations; reach: cross-border regions with initiatives. Regions overlap, so counts do not add up.",
  });
  linkages.parts.add("specialisation", { view: "fields", title: "What a place does more than others", draw: quotients, note: profile });
})();
