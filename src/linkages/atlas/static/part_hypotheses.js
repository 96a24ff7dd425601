/* Hypotheses: a forest of all that were tested, and each with its verdict and what it does not show. */
(() => {
  const { format, colours, charts, tip } = linkages;
  const { h, s } = linkages.dom;
  const { INK } = colours;
  const LOOKS = {
    supported: { label: "in line with the statement", colour: "#1f748b", fill: "#1f748b", shape: "circle" },
    contrary: { label: "against the statement", colour: "#9c2f4f", fill: "#9c2f4f", shape: "diamond" },
    "not supported": { label: "no support: what would matter is ruled out", colour: "#55616d", fill: "#ffffff", shape: "circle" },
    undecided: { label: "undecided: too few data to tell", colour: "#6f7a83", fill: "#c9d0d5", shape: "square" },
    descriptive: { label: "described, not judged", colour: "#7d5200", fill: "#f0d9a8", shape: "triangle" },
    "not testable": { label: "not testable on these data", colour: "#55616d", fill: "#ffffff", shape: "cross" },
  };
  const ORDER = Object.keys(LOOKS);
  const DIRECTIONS = { greater: "more than none", less: "less than none", either: "either way" };
  const anchor = (row) => `hypothesis-${row.id.replace(/[^\w-]+/g, "-")}`;

  const mark = (status, x, y, r = 5) => {
    const look = LOOKS[status];
    const line = { fill: look.fill, stroke: look.colour, "stroke-width": 1.8 };
    if (look.shape === "circle") return s("circle", { cx: x, cy: y, r, ...line });
    if (look.shape === "cross") return s("path", { d: `M${x - r} ${y - r}L${x + r} ${y + r}M${x + r} ${y - r}L${x - r} ${y + r}`, ...line });
    const points = { diamond: [[0, -1.3], [1.3, 0], [0, 1.3], [-1.3, 0]], square: [[-1, -1], [1, -1], [1, 1], [-1, 1]], triangle: [[0, -1.2], [1.2, 1], [-1.2, 1]] }[look.shape];
    return s("path", { d: `M${points.map(([a, b]) => `${x + a * r} ${y + b * r}`).join("L")}Z`, ...line });
  };
  const effect = (row) => `${row.effect_name} ${format.decimal(row.effect, 2)}${format.known(row.low) ? ` (${format.decimal(row.low, 2)} to ${format.decimal(row.high, 2)})` : ""}`;
  const p = (name, value) => `${name} ${value < 0.001 ? "" : "= "}${format.p(value)}`;
  const tested = (part) => part.rows.filter((row) => format.known(row.at));

  /* ---- all at a glance ----------------------------------------------------------------------------------------- */

  const glance = (width, now, part) => {
    const rows = tested(part);
    if (!rows.length) return h("p", { class: "soft" }, "None of the hypotheses could be tested on these data; the reasons stand below.");
    const narrow = width < 640;
    const label = narrow ? 0 : Math.min(460, width * 0.46);
    const side = narrow ? 0 : 96;
    const [left, right] = [label + (narrow ? 8 : 14), width - side - 8];
    const line = narrow ? 46 : 28;
    const top = 34;
    const height = top + rows.length * line + 12;
    const x = (value) => left + ((value + 1) / 2) * (right - left);
    const chart = charts.frame(width, height, "Effects of the hypotheses that were tested, with 95 % intervals; to the right is in line with the statement", "group");
    for (const tick of [-1, -0.5, 0, 0.5, 1]) chart.append(s("line", { x1: x(tick), x2: x(tick), y1: top - 6, y2: narrow ? top : height - 8, stroke: tick ? "#e3e6e8" : INK.text, "stroke-width": tick ? 1 : 1.2 }));
    chart.append(
      charts.text("← against", x(0) - 10, top - 14, { size: 11, anchor: "end", fill: INK.soft }),
      charts.text("in line with what was stated →", Math.min(x(0) + 10, right - charts.measure("in line with what was stated →", 11)), top - 14, { size: 11, fill: INK.soft }),
    );
    rows.forEach((row, i) => {
      const y0 = top + i * line;
      const y = y0 + (narrow ? 33 : line / 2);
      const words = `${row.id}  ${row.statement}`;
      const go = () => {
        const card = document.getElementById(anchor(row));
        if (!card) return;
        card.focus({ preventScroll: true });
        card.scrollIntoView({ block: "start" });
      };
      const group = s("g", {
        class: "clickable",
        tabindex: 0,
        role: "link",
        "aria-label": `${row.id}: ${row.statement} ${row.status}. ${effect(row)}`,
        onclick: go,
        onkeydown: (event) => {
          if (event.key !== "Enter" && event.key !== " ") return;
          event.preventDefault();
          go();
        },
        onmousemove: (event) => tip.show(event, [`${row.id}: ${LOOKS[row.status].label}`, row.statement, `${effect(row)}; n = ${format.count(row.n)}`]),
        onmouseleave: tip.hide,
      });
      group.append(s("rect", { x: 0, y: y0, width, height: line, fill: i % 2 ? "#ffffff" : "#f6f7f7" }));
      group.append(charts.text(charts.clip(words, narrow ? width - 12 : label - 10, 12.5), narrow ? 6 : label, narrow ? y0 + 17 : y + 4, { size: 12.5, anchor: narrow ? "start" : "end" }));
      group.append(s("line", { x1: x(0), x2: x(0), y1: narrow ? y - 9 : y0, y2: narrow ? y + 9 : y0 + line, stroke: INK.text, "stroke-width": 1.2 }));
      if (format.known(row.from)) {
        const colour = LOOKS[row.status].colour;
        group.append(s("line", { x1: x(row.from), x2: x(row.to), y1: y, y2: y, stroke: colour, "stroke-width": 2 }));
        for (const end of [row.from, row.to]) group.append(s("line", { x1: x(end), x2: x(end), y1: y - 4, y2: y + 4, stroke: colour, "stroke-width": 2 }));
      }
      group.append(mark(row.status, x(row.at), y));
      if (!narrow) group.append(charts.text(row.status, right + 12, y + 4, { size: 11.5, fill: INK.soft }));
      chart.append(group);
    });
    const present = ORDER.filter((status) => rows.some((row) => row.status === status));
    const key = h("p", { class: "dot-key" }, present.map((status) => h("span", null, s("svg", { width: 18, height: 18, "aria-hidden": "true", focusable: "false" }, mark(status, 9, 9)), LOOKS[status].label)));
    return h("div", null, chart, key);
  };

  /* ---- one by one ---------------------------------------------------------------------------------------------- */

  const strip = (row, width) => {
    const x = (value) => 8 + ((value + 1) / 2) * (width - 16);
    const svg = s("svg", { class: "strip", width, height: 24, viewBox: `0 0 ${width} 24`, "aria-hidden": "true", focusable: "false" });
    svg.append(s("line", { x1: x(-1), x2: x(1), y1: 12, y2: 12, stroke: "#d9dee2" }), s("line", { x1: x(0), x2: x(0), y1: 2, y2: 22, stroke: INK.text }));
    if (format.known(row.from)) svg.append(s("line", { x1: x(row.from), x2: x(row.to), y1: 12, y2: 12, stroke: LOOKS[row.status].colour, "stroke-width": 3 }));
    svg.append(mark(row.status, x(row.at), 12));
    return svg;
  };
  const facts = (row) =>
    [
      ["Compared", `${format.count(row.n)} ${row.unit}${row.missing ? `; ${format.count(row.missing)} left out, a variable is not known` : ""}`],
      format.known(row.effect) ? ["Effect", effect(row)] : null,
      format.known(row.p_value) ? ["Chance", `${p("p", row.p_value)}, corrected ${p("p", row.p_adjusted)}`] : null,
      ["Expected", DIRECTIONS[row.direction]],
      format.known(row.least) ? ["Would matter", `${format.decimal(row.least, 2)} from ${format.decimal(row.no_effect, 2)}${row.effect_name === "odds ratio" ? " (factor)" : ""}`] : null,
      row.x ? ["x", row.x] : null,
      row.y ? ["y", row.y] : null,
      row.how ? ["How", row.how] : ["Test", row.test.replaceAll("_", " ")],
      ["File", row.file],
    ].filter(Boolean);
  const card = (row, width) =>
    h(
      "article",
      { class: "hypothesis", id: anchor(row), tabindex: -1, "aria-label": `${row.id}, ${row.status}` },
      h("p", { class: "hypothesis-head" }, h("b", null, row.id), h("span", { class: "hypothesis-status" }, s("svg", { width: 16, height: 16, "aria-hidden": "true", focusable: "false" }, mark(row.status, 8, 8, 4.5)), row.status), row.role === "exploratory" ? h("span", { class: "soft" }, "exploratory") : null),
      h("h4", null, row.statement),
      h("p", { class: "soft" }, row.source),
      format.known(row.at) ? strip(row, Math.max(220, Math.min(420, width - 30))) : null,
      h("p", null, row.result),
      row.remark ? h("p", { class: "soft" }, row.remark) : null,
      h("details", null, h("summary", null, "Variables, numbers and test"), h("dl", { class: "facts" }, facts(row).map(([term, value]) => h("div", null, h("dt", null, term), h("dd", null, value))))),
    );
  let shown = "all";
  const cards = (width, now, part) => {
    const node = h("div");
    const draw = () => {
      const sorts = ORDER.filter((status) => part.rows.some((row) => row.status === status));
      const choice = (value, label) => h("button", { type: "button", "aria-pressed": String(shown === value), onclick: () => { shown = value; draw(); node.querySelector('[aria-pressed="true"]').focus(); } }, label);
      const rows = part.rows.filter((row) => shown === "all" || row.status === shown);
      const [can, not] = [rows.filter((row) => row.status !== "not testable"), rows.filter((row) => row.status === "not testable")];
      const column = width < 760 ? width : width / 2 - 12;
      linkages.dom.replace(
        node,
        h("div", { class: "controls" }, h("span", { class: "choice", role: "group", "aria-label": "Which hypotheses" }, choice("all", `All ${format.count(part.rows.length)}`), sorts.map((status) => choice(status, `${status} ${format.count(part.rows.filter((row) => row.status === status).length)}`)))),
        h("div", { class: "hypotheses" }, can.map((row) => card(row, column))),
        not.length && can.length ? h("details", { class: "hypotheses-lost" }, h("summary", null, `${format.count(not.length)} not testable on these data, and what each would need`), h("div", { class: "hypotheses" }, not.map((row) => card(row, column)))) : h("div", { class: "hypotheses" }, not.map((row) => card(row, column))),
      );
    };
    draw();
    return node;
  };

  linkages.parts.add("hypotheses", {
    view: "hypotheses",
    title: "All that were tested, at a glance",
    draw: glance,
    note: (now, part) => `${format.count(tested(part).length)} of ${format.count(part.rows.length)} hypotheses. Marks are effects, lines their 95 % intervals, turned so that right is in line with what was stated; kinds of effects differ (correlations, differences of shares, Cliff’s delta; odds ratios as Yule’s Q), so compare directions, not lengths. None shows a cause.`,
  });
  linkages.parts.add("hypotheses", {
    view: "hypotheses",
    title: "One by one",
    draw: cards,
    note: "Each statement was fixed before the run; p is corrected (Holm) for all that were tested. “Not supported” says that an effect that would matter is ruled out; “undecided”, that the data are too few to tell.",
  });
})();
