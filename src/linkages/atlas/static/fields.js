/* Fields: which themes which countries or regions work on, as a matrix of dots. */
linkages.fields = (() => {
  const { data, study, format, colours, state, tip, charts } = linkages;
  const { h, s, replace } = linkages.dom;
  const { fields, regions } = data;
  const { INK } = colours;
  const MOST = 25;
  let by = "country";
  let all = false;

  // A theme that the rule judges by: all its projects are initiatives, and they are all there are (0 where there is none).
  const initiatives = (data.projects.ici || []).filter((ici) => ici === 1).length;
  const circular = initiatives ? 1 + fields.names.findIndex((_, i) => fields.ici[i] === fields.projects[i] && fields.ici[i] === initiatives) : 0;

  /* {columns: [{key, name, title}], cells: Map "column field" -> [projects, ici]} */
  const matrix = (now) => {
    const cells = new Map();
    if (by === "country") {
      fields.byCountry.forEach(([column, field, n, ici]) => cells.set(`${column} ${field}`, [n, ici]));
      return { columns: fields.countries.map((code, key) => ({ key, name: code, title: study.country(code) })), cells };
    }
    fields.byRegion.forEach(([column, field, n, ici]) => cells.set(`${column} ${field}`, [n, ici]));
    const used = [...new Set(fields.byRegion.map(([column]) => column))].sort((a, b) => regions.projects[b] - regions.projects[a] || a - b);
    const chosen = now.region !== undefined ? study.position.get(now.region) : undefined;
    const columns = used.slice(0, 30);
    if (chosen !== undefined && used.includes(chosen) && !columns.includes(chosen)) columns.push(chosen);
    return { columns: columns.map((key) => ({ key, name: regions.region[key], title: study.label(key) })), cells };
  };

  const draw = (width, now) => {
    const { columns, cells } = matrix(now);
    const rows = fields.names.map((name, i) => i).slice(0, all ? undefined : MOST);
    const narrow = width < 560;
    const label = narrow ? 150 : Math.min(340, Math.max(...rows.map((i) => charts.measure(fields.names[i], 13, 700))) + 22);
    const bar = narrow ? 0 : 90;
    const step = Math.max(narrow ? 21 : 26, Math.min(58, (width - label - bar - 8) / Math.max(1, columns.length)));
    const line = 26;
    const top = by === "country" ? 30 : 62;
    const whole = label + bar + columns.length * step + 8;
    const height = top + rows.length * line + 10;
    const most = Math.max(1, ...[...cells.values()].map(([n]) => n));
    const radius = (n) => Math.sqrt(n / most) * Math.min(step, line) * 0.5;
    const chart = charts.frame(whole, height, `Projects by theme and ${by}`, "group");
    const left = label + bar;
    if (!narrow) chart.append(charts.text("all projects", label + 4, top - 10, { size: 11, fill: INK.soft }));
    columns.forEach((column, k) => {
      const x = left + k * step + step / 2;
      const chosen = by === "region" && now.region === column.name;
      if (chosen) chart.append(s("rect", { x: x - step / 2, y: 0, width: step, height, fill: "#f8f0d8" }));
      const name = by === "country" ? charts.text(column.name, x, top - 10, { size: 12, anchor: "middle", weight: 600 }) : charts.text(column.name, x + 4, top - 6, { size: 11, weight: chosen ? 700 : 500, rotate: -60 });
      name.append(s("title", null, column.title));
      chart.append(name);
    });
    rows.forEach((field, r) => {
      const y = top + r * line + line / 2;
      const chosen = now.field === fields.names[field];
      const choose = () => state.set({ field: chosen ? undefined : fields.names[field] });
      const group = s("g", {
        class: "clickable",
        tabindex: 0,
        role: "button",
        "aria-pressed": String(chosen),
        "aria-label": `${fields.names[field]}: ${format.count(fields.projects[field])} projects${study.has.shares ? `, ${format.count(fields.ici[field])} of them initiatives` : ""}`,
        onclick: choose,
        onkeydown: (event) => {
          if (event.key !== "Enter" && event.key !== " ") return;
          event.preventDefault();
          choose();
        },
      });
      group.append(
        s("rect", { x: 0, y: y - line / 2, width: whole, height: line, fill: chosen ? "#f8e9ee" : r % 2 ? "#ffffff00" : "#f6f7f7", "fill-opacity": chosen ? 0.9 : r % 2 ? 0 : 0.8 }),
        charts.text(charts.clip(fields.names[field], label - 14, narrow ? 12 : 13), label - 8, y + 4, { size: narrow ? 12 : 13, anchor: "end", weight: chosen ? 700 : 400 }),
      );
      if (!narrow) {
        const part = (fields.projects[field] / fields.projects[0]) * (bar - 38);
        group.append(s("rect", { x: label + 2, y: y - 5, width: Math.max(1, part), height: 10, fill: "#cfdadd" }), charts.text(format.count(fields.projects[field]), label + part + 7, y + 4, { size: 11, fill: INK.soft }));
      }
      chart.append(group);
      columns.forEach((column, k) => {
        const cell = cells.get(`${column.key} ${field}`);
        const x = left + k * step + step / 2;
        if (!cell) {
          chart.append(s("circle", { cx: x, cy: y, r: 0.9, fill: "#b9c0c6" }));
          return;
        }
        const [n, ici] = cell;
        const lines = [fields.names[field], column.title, `${format.count(n)} project${n === 1 ? "" : "s"}${study.has.shares ? (ici === null ? ", none of them judged" : `, ${format.count(ici)} of them cluster initiatives`) : ""}`];
        const dot = s("g", { class: "clickable", onmousemove: (event) => tip.show(event, lines), onmouseleave: tip.hide, onclick: choose }, s("circle", { cx: x, cy: y, r: Math.max(2, radius(n)), fill: "#8fbfc4" }));
        if (ici) dot.append(s("circle", { cx: x, cy: y, r: Math.max(1.6, radius(ici)), fill: "#143f69" }));
        chart.append(dot);
      });
    });
    return { chart, most, radius: (n) => radius(n) };
  };

  /* Projects by the year they start in: all, or those of the chosen theme. */
  const startYears = data.projects.id.map((_, p) => (data.projects.start[p] ? Number(data.projects.start[p].slice(0, 4)) : null));
  const dated = startYears.filter((year) => year !== null);
  const years = (width, now) => {
    const theme = data.projects.themes.texts.indexOf(now.field);
    const [first, last] = [Math.min(...dated), Math.max(...dated)];
    const bars = Array.from({ length: last - first + 1 }, (_, k) => ({ year: first + k, n: 0, ici: 0 }));
    startYears.forEach((year, p) => {
      if (year === null || (theme >= 0 && !data.projects.themes.index[p].includes(theme))) return;
      bars[year - first].n += 1;
      if (data.projects.ici[p]) bars[year - first].ici += 1;
    });
    const height = 220;
    const [left, top, bottom] = [34, 24, 26];
    const most = 1.06 * Math.max(1, ...bars.map((bar) => bar.n));
    const step = Math.min(64, (width - left - 8) / bars.length);
    const y = (n) => height - bottom - (n / most) * (height - top - bottom);
    const chart = charts.frame(width, height, "Projects by year of start");
    for (const tick of charts.steps(0, most, 4).filter(Number.isInteger)) chart.append(s("line", { x1: left, x2: width, y1: y(tick), y2: y(tick), stroke: "#e3e6e8" }), charts.text(format.count(tick), left - 6, y(tick) + 4, { size: 11, anchor: "end", fill: INK.soft }));
    const every = Math.ceil(40 / step);
    bars.forEach((bar, k) => {
      const x = left + k * step + step * 0.14;
      const words = [String(bar.year), `${format.count(bar.n)} project${bar.n === 1 ? "" : "s"} started${study.has.shares ? `, ${format.count(bar.ici)} of them cluster initiatives` : ""}`];
      const group = s("g", { onmousemove: (event) => tip.show(event, words), onmouseleave: tip.hide }, s("rect", { x: left + k * step, y: top, width: step, height: height - top - bottom, fill: "transparent" }));
      if (bar.n) group.append(s("rect", { x, y: y(bar.n), width: step * 0.72, height: y(0) - y(bar.n), fill: "#8fbfc4" }));
      if (bar.ici) group.append(s("rect", { x, y: y(bar.ici), width: step * 0.72, height: y(0) - y(bar.ici), fill: "#143f69" }));
      chart.append(group);
      if (k % every === 0) chart.append(charts.text(String(bar.year), left + k * step + step / 2, height - 8, { size: 11, anchor: "middle", fill: INK.soft }));
    });
    chart.append(charts.text("projects", 2, 12, { size: 11, fill: INK.soft }));
    return chart;
  };

  const key = (most, radius) => {
    const picks = [...new Set([1, Math.max(1, Math.round(most / 3)), most])];
    return h(
      "p",
      { class: "dot-key" },
      picks.map((n) => h("span", null, s("svg", { width: 30, height: 28, "aria-hidden": "true", focusable: "false" }, s("circle", { cx: 15, cy: 14, r: Math.max(2, radius(n)), fill: "#8fbfc4" })), `${format.count(n)} project${n === 1 ? "" : "s"}`)),
      study.has.shares ? h("span", null, s("svg", { width: 30, height: 28, "aria-hidden": "true", focusable: "false" }, s("circle", { cx: 15, cy: 14, r: 11, fill: "#8fbfc4" }), s("circle", { cx: 15, cy: 14, r: 5, fill: "#143f69" })), "dark: cluster initiatives among them") : null,
    );
  };

  const show = (node, now) => {
    if (!fields.names.length) return replace(node);
    const choice = (value, label) => h("button", { type: "button", "aria-pressed": String(by === value), onclick: () => { by = value; show(node, state.now); } }, label);
    const hold = h("div", { class: "hold" });
    const scroll = h("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "Matrix of themes" }, hold);
    const legend = h("div");
    const times = h("div", { class: "hold" });
    const chosen = now.field !== undefined && fields.names.includes(now.field);
    replace(
      node,
      h(
        "div",
        { class: "controls" },
        h("span", { class: "choice", role: "group", "aria-label": "Columns" }, choice("country", "Countries"), choice("region", "Regions")),
        fields.names.length > MOST ? h("button", { type: "button", "aria-pressed": String(all), onclick: () => { all = !all; show(node, state.now); } }, all ? `First ${MOST} themes` : `All ${format.count(fields.names.length)} themes`) : null,
        chosen ? h("a", { href: state.href({ view: "regions", colour: "field" }) }, `Show “${now.field}” on the map`) : h("span", { class: "soft" }, "Choose a theme to see it on the map."),
        linkages.panel.regionChoice(now),
      ),
      h(
        "div",
        { class: dated.length && by === "country" ? "columns wide-left" : null },
        h("figure", { class: "figure" }, scroll, legend, h("figcaption", { class: "soft" }, `Area of a dot: number of projects that name the theme and have a partner there${by === "region" ? "; the regions with the most projects" : ""}. Themes are keep.eu’s own, up to three a project.${circular ? ` Initiatives are told by their themes: that all of “${fields.names[circular - 1]}” are initiatives is no finding.` : ""}`), linkages.export_.buttons("fields", () => linkages.export_.chartPicture("Fields", hold.querySelector("svg"), "Area of a dot: number of projects that name the theme (keep.eu’s, up to three a project) and have a partner there; dark: cluster initiatives among them."))),
        dated.length
          ? h("figure", { class: "figure" }, h("figcaption", null, h("h3", null, "When projects start"), h("p", { class: "soft" }, `${chosen ? `Projects naming “${now.field}”` : "All projects"} by year of start. ${dated.length < startYears.length ? `${format.count(startYears.length - dated.length)} projects without a date are left out.` : "All have a date."}`)), times, linkages.export_.buttons("years", () => linkages.export_.chartPicture("Projects by year of start", times.querySelector("svg"))))
          : null,
      ),
    );
    node._redraw = () => {
      const made = draw(Math.max(300, Math.min(1500, scroll.clientWidth || 700)), state.now);
      replace(hold, made.chart);
      replace(legend, key(made.most, made.radius));
      if (dated.length) replace(times, years(Math.max(280, Math.min(620, times.clientWidth || 400)), state.now));
    };
    node._redraw();
  };
  return { show };
})();
