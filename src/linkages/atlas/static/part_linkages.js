/* Linkages inside and outside: ties by reach beside chance, partners who met before, what goes with meeting again. */
(() => {
  const { format, study, tip, charts, colours, state } = linkages;
  const { h, s, replace } = linkages.dom;
  const { INK } = colours;
  const PALE = "#e3e6e8";
  const MOST = 24;
  /* Dark to light is near to far; neighbours differ in lightness, so that a grey print can be read. */
  const REACH = [
    ["inside the region", "#143f69"],
    ["inside the country, other region", "#6f9fc4"],
    ["across a border inside the EU", "#f0b35a"],
    ["across the border of another country with NUTS regions", "#c9742a"],
    ["to outside NUTS", "#7b3f1d"],
  ];
  const NAMES = { all: "All ties", region: REACH[0][0], country: REACH[1][0], eu_border: REACH[2][0], other_border: REACH[3][0], outside: REACH[4][0] };
  const pointed = (node, lines) => {
    node.addEventListener("mousemove", (event) => tip.show(event, lines));
    node.addEventListener("mouseleave", tip.hide);
    return node;
  };
  const nameOf = (kind, unit) => (kind === "all" ? "All ties" : kind === "country" ? study.country(unit) : study.position.has(unit) ? study.label(study.position.get(unit)) : unit);
  const beside = (values, words) => `${words}: ${values[1] === null ? format.percent(values[0]) : format.share(values[0], values[1], values[2])}${values[3] === null ? "" : `; ${format.percent(values[3])} by chance`}`;

  let kind = "country";
  const chosen = (part, now) => {
    const all = part.units.filter((row) => row[0] === "all");
    const units = part.units.filter((row) => row[0] === kind).sort((a, b) => b[2] - a[2] || (a[1] < b[1] ? -1 : 1));
    const shown = kind === "country" ? units : units.slice(0, MOST);
    const mine = kind === "region" && units.find((row) => row[1] === now.region);
    if (mine && !shown.includes(mine)) shown.push(mine);
    return { rows: [...all, ...shown], left: units.length - shown.length };
  };

  const bars = (width, now, part) => {
    const { rows } = chosen(part, now);
    const narrow = width < 560;
    const names = rows.map((row) => nameOf(row[0], row[1]));
    const left = narrow ? 14 : Math.min(width * 0.32, Math.max(...names.map((name) => charts.measure(name, 13, 700))) + 14);
    const right = narrow ? 66 : 96;
    const [step, top] = [narrow ? 44 : 28, 34];
    const height = top + rows.length * step + 8;
    const x = (value) => left + value * (width - left - right);
    const first = rows[0];
    const chart = charts.frame(width, height, `Ties by reach: of all ${format.count(first[2])} ties ${format.percent(first[4][0])} lie inside a region and ${format.percent(first[6][0])} cross a border; each bar has its shares in words`, "group");
    for (const tick of [0, 0.25, 0.5, 0.75, 1]) chart.append(s("line", { x1: x(tick), x2: x(tick), y1: top - 8, y2: height - 4, stroke: PALE }), charts.text(format.percent(tick), x(tick), top - 14, { size: 11, anchor: "middle", fill: INK.soft }));
    chart.append(charts.text("ties", width - 4, top - 14, { size: 11, anchor: "end", fill: INK.soft }));
    rows.forEach(([unitKind, unit, ties, projects, shares, inside, across], k) => {
      const y = top + k * step + (narrow ? 29 : 14);
      const locked = unitKind === "region" && part.states[unit] ? part.states[unit] : null;
      const lines = [names[k], ...REACH.map(([words], i) => (shares[i] ? `${format.percent(shares[i])} ${words}` : null)).filter(Boolean), beside(inside, "Inside the region"), beside(across, "Across borders"), `${format.count(ties)} ties in ${format.count(projects)} project${projects === 1 ? "" : "s"}`, locked ? `${locked[0]}: ${locked[1]}` : null].filter(Boolean);
      const choose = unitKind === "region" && study.position.has(unit) ? () => state.set({ region: now.region === unit ? undefined : unit, area: undefined, tie: undefined }) : null;
      const group = s("g", { class: choose ? "clickable" : null, tabindex: 0, role: choose ? "button" : "img", "aria-label": lines.join(". ") });
      if (choose) {
        group.addEventListener("click", choose);
        group.addEventListener("keydown", (event) => {
          if (event.key !== "Enter" && event.key !== " ") return;
          event.preventDefault();
          choose();
        });
      }
      group.append(s("rect", { x: 0, y: top + k * step, width, height: step, fill: unitKind === "region" && now.region === unit ? "#f8f0d8" : "transparent" }));
      const label = `${names[k]}${locked && locked[0] === "lock-in" ? " ●" : ""}`;
      const weight = unitKind === "all" ? 700 : 400;
      group.append(narrow ? charts.text(charts.clip(label, width - 90, 13), left, y - 12, { size: 13, weight }) : charts.text(charts.clip(label, left - 12, 13), left - 8, y + 4, { size: 13, anchor: "end", weight }));
      let from = 0;
      shares.forEach((share, i) => {
        if (share) group.append(s("rect", { x: x(from), y: y - 8, width: Math.max(0.5, x(from + share) - x(from)), height: 16, fill: REACH[i][1] }));
        from += share || 0;
      });
      /* Chance: from the left for ties inside, from the right for those across borders; two standard deviations wide. */
      for (const [value, sd] of [[inside[3], inside[4]], [across[3] === null ? null : 1 - across[3], across[4]]]) {
        if (value === null) continue;
        const reach = Math.min(2 * (sd || 0), 0.5);
        const [a, b] = [x(Math.max(0, value - reach)), x(Math.min(1, value + reach))];
        group.append(s("line", { x1: a, x2: b, y1: y + 11, y2: y + 11, stroke: INK.text, "stroke-width": 1.4 }), s("path", { d: `M${x(value)} ${y + 7}l4 6.5h-8z`, fill: INK.text, stroke: "#ffffff", "stroke-width": 1 }));
      }
      group.append(charts.text(format.count(ties), width - 4, y + 4, { size: 12, anchor: "end", fill: INK.soft }));
      chart.append(pointed(group, lines));
    });
    return chart;
  };

  const key = (part) => {
    const used = REACH.filter((_, i) => part.units.some((row) => row[4][i]));
    const swatch = (fill) => s("svg", { width: 14, height: 14, "aria-hidden": "true", focusable: "false" }, s("rect", { width: 14, height: 14, fill }));
    const chance = s("svg", { width: 22, height: 14, "aria-hidden": "true", focusable: "false" }, s("line", { x1: 1, x2: 21, y1: 9, y2: 9, stroke: INK.text, "stroke-width": 1.4 }), s("path", { d: "M11 4l4 6.5h-8z", fill: INK.text }));
    return h("p", { class: "dot-key" }, used.map(([words, fill]) => h("span", null, swatch(fill), " ", words)), part.draws ? h("span", null, chance, " by chance (two standard deviations): left for ties inside, right for ties across borders") : null, Object.values(part.states).some(([name]) => name === "lock-in") ? h("span", null, "● flagged for lock-in") : null);
  };

  const drawBars = (width, now, part) => {
    const node = h("div");
    const fill = () => {
      const { left } = chosen(part, state.now);
      const choice = (value, label) => h("button", { type: "button", "aria-pressed": String(kind === value), onclick: () => { kind = value; fill(); } }, label);
      replace(
        node,
        h("div", { class: "controls" }, h("span", { class: "choice", role: "group", "aria-label": "Units" }, choice("country", "Countries"), choice("region", "Regions"))),
        bars(width, state.now, part),
        key(part),
        left > 0 ? h("p", { class: "soft" }, `The ${MOST} regions with the most ties; ${format.count(left)} more are in tables/linkages.csv. Choose a region to add it.`) : null,
      );
    };
    fill();
    return node;
  };

  linkages.parts.add("linkages", {
    view: "links",
    title: "Local buzz, global pipelines",
    draw: drawBars,
    note: (now, part) =>
      `Ties of organisations (each joint project of each pair) by how far they reach; a unit’s ties are those with an end in it. ${part.draws ? `Chance: ${format.count(part.draws)} random partnerships in which projects keep their sizes and organisations their places and their numbers of projects in each programme. ` : "No random partnerships were drawn. "}Programmes ask for partners from several countries: compare with chance, not with nothing.`,
  });

  /* Shares with their intervals, and chance beside them. */
  const met = (width, now, part) => {
    if (!part.met.length) return h("p", { class: "soft" }, "Whether partners met before is not known: no project has a start date.");
    const rows = part.met.slice().sort((a, b) => (b[0] === "all") - (a[0] === "all"));
    const narrow = width < 560;
    const left = narrow ? 14 : Math.min(width * 0.42, Math.max(...rows.map((row) => charts.measure(NAMES[row[0]], 13))) + 14);
    const right = narrow ? 86 : 130;
    const [step, top] = [narrow ? 42 : 28, 30];
    const height = top + rows.length * step + 8;
    const high = Math.min(1, Math.max(0.05, ...rows.map((row) => Math.max(row[3], row[5] || 0, row[6] || 0))) * 1.05);
    const x = (value) => left + (value / high) * (width - left - right);
    const chart = charts.frame(width, height, `Share of pairs of partners that met before: ${rows.map((row) => `${NAMES[row[0]]} ${format.count(row[1])} of ${format.count(row[2])}`).join(", ")}`);
    for (const tick of charts.steps(0, high, narrow ? 3 : 6)) chart.append(s("line", { x1: x(tick), x2: x(tick), y1: top - 6, y2: height - 4, stroke: PALE }), charts.text(format.percent(tick), x(tick), top - 12, { size: 11, anchor: "middle", fill: INK.soft }));
    rows.forEach(([reach, n, of, share, low, up, chance], k) => {
      const y = top + k * step + (narrow ? 28 : 14);
      const lines = [NAMES[reach], `${format.count(n)} of ${format.count(of)} pairs had been in an earlier project together, ${low === null ? format.percent(share) : format.share(share, low, up)}`, chance === null ? null : `${format.percent(chance)} by chance`].filter(Boolean);
      const group = s("g", null, s("rect", { x: 0, y: top + k * step, width, height: step, fill: "transparent" }));
      group.append(narrow ? charts.text(charts.clip(NAMES[reach], width - 100, 13), left, y - 12, { size: 13 }) : charts.text(charts.clip(NAMES[reach], left - 12, 13), left - 8, y + 4, { size: 13, anchor: "end", weight: reach === "all" ? 700 : 400 }));
      group.append(s("rect", { x: x(0), y: y - 6, width: Math.max(1, x(share) - x(0)), height: 12, fill: "#8fbfc4" }));
      if (low !== null) group.append(s("line", { x1: x(low), x2: x(up), y1: y, y2: y, stroke: "#143f69", "stroke-width": 1.6 }), ...[low, up].map((end) => s("line", { x1: x(end), x2: x(end), y1: y - 4, y2: y + 4, stroke: "#143f69", "stroke-width": 1.6 })));
      if (chance !== null) group.append(s("path", { d: `M${x(chance)} ${y + 5}l4 6.5h-8z`, fill: INK.text, stroke: "#ffffff" }));
      group.append(charts.text(`${format.count(n)} of ${format.count(of)}`, width - 4, y + 4, { size: 12, anchor: "end", fill: INK.soft }));
      chart.append(pointed(group, lines));
    });
    return chart;
  };
  linkages.parts.add("linkages", {
    view: "links",
    title: "Partners who met before",
    draw: met,
    note: "Share of pairs of partners that had been in an earlier project together, by how far the tie reaches; bars: 95 % intervals by drawing projects again; triangle: by chance. What came before the first project of the data is not seen.",
  });

  /* Correlations with their intervals around nothing. */
  const VARIABLES = { technology: "alike in what they work on", distance: "far from each other", language: "with an official language in common", language_branch: "with languages of one branch" };
  const near = (width, now, part) => {
    if (!part.near.length) return h("p", { class: "soft" }, "Too few pairs met again to tell what goes with it.");
    const narrow = width < 560;
    const left = narrow ? 14 : Math.min(width * 0.42, Math.max(...part.near.map((row) => charts.measure(VARIABLES[row[0]], 13))) + 14);
    const right = narrow ? 74 : 150;
    const [step, top] = [narrow ? 44 : 30, 46];
    const height = top + part.near.length * step + 8;
    const most = Math.min(1, Math.max(0.1, ...part.near.map((row) => Math.max(Math.abs(row[1]), Math.abs(row[2] || 0), Math.abs(row[3] || 0)))) * 1.08);
    const x = (value) => left + ((value + most) / (2 * most)) * (width - left - right);
    const words = (value) => format.decimal(value, 2);
    const chart = charts.frame(width, height, `Rank-biserial correlation with meeting again: ${part.near.map((row) => `${VARIABLES[row[0]]} ${words(row[1])}`).join(", ")}`);
    for (const tick of charts.steps(-most, most, narrow ? 3 : 6)) chart.append(s("line", { x1: x(tick), x2: x(tick), y1: top - 6, y2: height - 4, stroke: PALE }), charts.text(words(tick), x(tick), top - 10, { size: 11, anchor: "middle", fill: INK.soft }));
    chart.append(s("line", { x1: x(0), x2: x(0), y1: top - 6, y2: height - 4, stroke: INK.text, "stroke-dasharray": "3 3" }), charts.text("← less often again", x(0) - 8, 14, { size: 11, anchor: "end", fill: INK.soft }), charts.text("more often again →", x(0) + 8, 14, { size: 11, fill: INK.soft }));
    part.near.forEach(([variable, value, low, up, n, repeated, p], k) => {
      const y = top + k * step + (narrow ? 28 : 15);
      const lines = [`Partners ${VARIABLES[variable]}`, low === null ? words(value) : `${words(value)} (${words(low)} to ${words(up)})`, `${format.count(repeated)} of ${format.count(n)} pairs met again`, p === null ? null : `p ${format.p(p)} with places dealt out anew`].filter(Boolean);
      const group = s("g", null, s("rect", { x: 0, y: top + k * step, width, height: step, fill: "transparent" }));
      group.append(narrow ? charts.text(charts.clip(VARIABLES[variable], width - 20, 13), left, y - 12, { size: 13, halo: true }) : charts.text(charts.clip(VARIABLES[variable], left - 12, 13), left - 8, y + 4, { size: 13, anchor: "end" }));
      if (low !== null) group.append(s("line", { x1: x(low), x2: x(up), y1: y, y2: y, stroke: "#143f69", "stroke-width": 2 }));
      group.append(s("circle", { cx: x(value), cy: y, r: 5, fill: "#143f69" }), charts.text(narrow ? words(value) : `${words(value)} · ${format.count(n)} pairs`, width - 4, y + 4, { size: 12, anchor: "end", fill: INK.soft }));
      chart.append(pointed(group, lines));
    });
    return chart;
  };
  linkages.parts.add("linkages", {
    view: "links",
    title: "Near partners, and meeting again",
    draw: near,
    note: "Rank-biserial correlation over pairs of organisations that met: right of the line, such pairs met again more often. Lines: 95 % intervals that allow for pairs with an end or a project in common. Technology is compared without joint projects; language is that of the countries. What goes together need not bring each other about.",
  });
})();
