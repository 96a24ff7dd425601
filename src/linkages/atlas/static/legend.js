/* The legend as a description first, then as elements of the page or of an exported picture. */
linkages.legend = (() => {
  const { data, study, format, colours, ties, map } = linkages;
  const { h, s } = linkages.dom;
  const { regions } = data;

  const range = (values, kind) => {
    const [low, high] = [Math.min(...values), Math.max(...values)];
    const [a, b] = [format.value(low, kind), format.value(high, kind)];
    if (a === b) return a;
    return kind === "share" ? `${format.count(100 * low)}–${b}` : `${a} – ${b}`;
  };

  const outsideNote = () => {
    const outside = regions.inside.filter((inside) => !inside).length;
    return outside ? `Dotted outline: takes part, but lies outside the universe, the regions that are compared (${format.count(outside)}).` : null;
  };

  /* Classes of the marks of cross-border regions, and three sizes. */
  const ofAreas = () => {
    const cells = map.marked.map(map.areaCell);
    const { limits, scheme } = data.areaClasses;
    const tally = (kind) => cells.filter((c) => c.kind === kind).length;
    const fades = (colour) => colours.FADES.map((_, level) => colours.fade(colour, level));
    const rows = limits.map((_, index) => {
      const values = map.marked.filter((_, k) => cells[k].kind === "class" && cells[k].index === index).map((area) => area.share.share);
      return { fills: fades(colours.ramp(limits.length)[index]), label: values.length ? range(values, "share") : "", count: values.length };
    });
    rows.reverse();
    if (tally("zero")) rows.push({ fills: fades(colours.PAPER.zero), label: "0 %: none of its projects", count: tally("zero") });
    if (tally("unjudged")) rows.push({ fills: ["#9fb4bd"], label: "projects, but none judged", count: tally("unjudged") });
    const most = Math.max(...map.marked.map((area) => area.projects.length));
    const sizes = [...new Set([most, Math.max(1, Math.round(most / 4)), 1])].map((n) => ({ radius: Math.max(4, map.radius(n)), label: `${format.count(n)} project${n === 1 ? "" : "s"}` }));
    const notes = ["A project counts where partners from two of its countries lie inside. Regions overlap: projects do not add up.", "Outlines are smoothed; a line leads from a mark that had to move to its region."];
    if (limits.length) notes.unshift(`Classes: ${scheme}. The number is that of cross-border regions. Paler: the 95 % interval (Wilson) is wide.`);
    return { title: study.has.shares ? "Share of cluster initiatives" : "Projects", about: `in cross-border regions${study.has.shares ? ", of the judged projects" : ""}`, fades: study.has.shares ? colours.FADES.map((f) => f.label) : null, rows, lines: [], notes, sizes };
  };

  /* {title, about, fades, rows: [{fills, label, count}], lines, notes} */
  const ofRegions = (now) => {
    const v = map.variable(now);
    const cells = regions.region.map((_, i) => map.cell(i, v));
    const shares = v.key === "ici_share";
    const rows = v.limits.map((_, index) => {
      const values = v.values.filter((_, i) => cells[i].kind === "class" && cells[i].index === index);
      const colour = colours.ramp(v.limits.length)[index];
      const fills = shares ? colours.FADES.map((_, level) => colours.fade(colour, level)) : [colour];
      return { fills, label: values.length ? range(values, v.kind) : "", count: values.length };
    });
    rows.reverse();
    const tally = (kind) => cells.filter((c) => c.kind === kind).length;
    const zero = tally("zero");
    const zeroLabel = { share: "0 %: none of its projects", count: v.key === "ici_projects" ? "0: none of its projects" : "0" }[v.kind];
    if (zero) rows.push({ fills: shares ? colours.FADES.map((_, k) => colours.fade(colours.PAPER.zero, k)) : [colours.PAPER.zero], label: zeroLabel, count: zero });
    if (tally("unjudged")) rows.push({ fills: ["hatch"], label: "projects, but none judged", count: tally("unjudged") });
    if (tally("missing")) rows.push({ fills: ["hatch"], label: "no data", count: tally("missing") });
    if (tally("empty")) rows.push({ fills: [colours.PAPER.empty], label: "no project, so no share", count: tally("empty") });
    const notes = [];
    if (v.limits.length) notes.push(`Classes: ${v.scheme}. The number is that of regions.`);
    if (shares) notes.push("Paler: the 95 % interval (Wilson) is wide, the share little certain.");
    if (v.source) notes.push(`Source: ${v.source}`);
    if (outsideNote()) notes.push(outsideNote());
    const lines = now.areas === "1" || now.area !== undefined ? [{ colour: colours.INK.accent, dash: [], width: 1.6, label: "cross-border region with projects (smoothed)" }] : [];
    return { title: v.label, about: v.about, fades: shares ? colours.FADES.map((f) => f.label) : null, rows, lines, notes };
  };

  const samples = () => {
    const picks = [...new Set([ties.most, Math.max(1, Math.round(ties.most / 2)), 1])];
    return picks.map((joint) => ({ colour: colours.INK.text, dash: [], width: ties.width(joint), label: `${format.count(joint)} joint project${joint === 1 ? "" : "s"}` }));
  };
  const ofTies = () => ({
    title: "Ties between regions",
    about: "Width: joint projects. Colour and dash: class.",
    fades: null,
    rows: [],
    lines: [
      ...samples(),
      ...ties.present.map((name) => {
        const look = colours.TIES[name];
        return { ...look, width: look.width || 3, label: look.label, about: look.about, count: ties.counts[name] };
      }),
    ],
    notes: [
      ties.counts.weak && ties.counts.chance ? `Weak ties are ${format.count(ties.counts.weak + ties.counts.chance)} in all; the map tells those within chance apart.` : null,
      "A project with partners in both regions counts once for the pair.",
      outsideNote(),
    ].filter(Boolean),
  });
  const model = (now) => (now.view === "links" ? ofTies() : map.byArea(now) ? ofAreas() : ofRegions(now));
  const largestSize = (sizes) => Math.ceil(Math.max(...sizes.map((size) => size.radius)));
  const circle = (size, x, y) => s("circle", { cx: x, cy: y, r: size.radius, fill: "#dfe5e8", stroke: colours.INK.text });

  const stroke = (line, length, y) => ties.marks(line, { x1: 4, x2: length - 4, y1: y, y2: y });
  const fillOf = (fill) => (fill === "hatch" ? "url(#hatch)" : fill);

  /* In the page. */
  const show = (node, now) => {
    const { title, about, fades, rows, lines, notes, sizes } = model(now);
    const largest = Math.max(1, ...rows.map((row) => row.count));
    const columns = fades ? fades.length : 1;
    const swatches = (row) => {
      const width = fades ? 34 * columns : 34;
      const fills = row.fills.length < columns ? [row.fills[0]] : row.fills;
      return s(
        "svg",
        { width, height: 16, "aria-hidden": "true", focusable: "false" },
        fills.map((fill, k) => s("rect", { x: (k * width) / fills.length + 0.5, y: 0.5, width: width / fills.length - 1, height: 15, fill: fillOf(fill), stroke: "#9aa1a7", "stroke-width": 0.7 })),
      );
    };
    const body = [
      h("p", { class: "legend-title" }, title),
      about ? h("p", { class: "legend-about" }, about) : null,
      fades
        ? h("div", { class: "legend-fades", style: `--columns:${columns}` }, h("span", { class: "legend-fades-names" }, fades.map((name) => h("span", null, name))), h("span", { class: "legend-fades-title" }, "interval width, points"))
        : null,
      rows.length
        ? h(
            "ul",
            { class: "legend-rows" },
            rows.map((row) =>
              h("li", null, swatches(row), h("span", { class: "legend-label" }, row.label), h("span", { class: "legend-bar", "aria-hidden": "true", style: `--part:${(row.count / largest).toFixed(3)}` }), h("span", { class: "legend-count" }, format.count(row.count))),
            ),
          )
        : null,
      sizes
        ? h(
            "ul",
            { class: "legend-rows legend-sizes" },
            sizes.map((size) => {
              const r = largestSize(sizes) + 1;
              return h("li", null, s("svg", { width: 2 * r, height: 2 * Math.ceil(size.radius) + 2, "aria-hidden": "true", focusable: "false" }, circle(size, r, Math.ceil(size.radius) + 1)), h("span", { class: "legend-label" }, size.label));
            }),
          )
        : null,
      lines.length
        ? h(
            "ul",
            { class: "legend-rows legend-lines" },
            lines.map((line) =>
              h(
                "li",
                { title: line.about },
                s("svg", { width: 46, height: 16, "aria-hidden": "true", focusable: "false" }, stroke(line, 46, 8)),
                h("span", { class: "legend-label" }, line.label, line.about ? h("small", null, line.about) : null),
                line.count === undefined ? null : h("span", { class: "legend-count" }, format.count(line.count)),
              ),
            ),
          )
        : null,
      notes.map((note) => h("p", { class: "legend-note" }, note)),
    ];
    linkages.dom.replace(node, body);
  };

  /* In an exported picture: a group from (0, 0) downwards; returns {node, height}. */
  const draw = (now, width) => {
    const { title, about, fades, rows, lines, notes, sizes } = model(now);
    const { text, paragraph } = linkages.export_;
    const group = s("g");
    let y = 0;
    const say = (string, size, weight) => {
      const made = paragraph(string, 0, y, width, size, weight);
      group.append(made.node);
      y += made.height;
    };
    say(title, 14, 700);
    if (about) say(about, 11);
    y += 6;
    const columns = fades ? fades.length : 1;
    const swatch = 34;
    if (fades) {
      fades.forEach((name, k) => group.append(text(name, k * swatch + swatch / 2, y + 10, { size: 9, anchor: "middle" })));
      group.append(text("interval width, points", columns * swatch + 8, y + 10, { size: 9 }));
      y += 15;
    }
    for (const row of rows) {
      const fills = row.fills.length < columns ? [row.fills[0]] : row.fills;
      const w = (swatch * columns) / fills.length;
      fills.forEach((fill, k) => group.append(s("rect", { x: k * w, y, width: w - 1, height: 15, fill: fillOf(fill), stroke: "#9aa1a7", "stroke-width": 0.7 })));
      group.append(text(`${row.label}  (${format.count(row.count)})`, columns * swatch + 8, y + 12, { size: 11 }));
      y += 19;
    }
    for (const size of sizes || []) {
      const r = largestSize(sizes);
      group.append(circle(size, r + 1, y + size.radius + 1), text(size.label, 2 * r + 12, y + size.radius + 5, { size: 11 }));
      y += 2 * size.radius + 5;
    }
    for (const line of lines) {
      group.append(...stroke(line, 46, y + 8), text(line.label + (line.count === undefined ? "" : `  (${format.count(line.count)})`), 54, y + 12, { size: 11 }));
      y += 19;
    }
    y += 4;
    notes.forEach((note) => say(note, 10));
    return { node: group, height: y };
  };
  return { show, draw };
})();
