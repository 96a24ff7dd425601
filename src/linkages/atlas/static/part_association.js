/* Urbanisation: the same association by other means, what single regions do to it, where neighbours are alike. */
(() => {
  const { format, tip, charts, colours, state, study, data } = linkages;
  const { h, s } = linkages.dom;
  const { INK } = colours;
  const [DEEP, WARM, PALE] = ["#1f6f86", "#b4560b", "#b9c0c6"];
  const OUTCOMES = { ici_projects: "number of cluster initiatives", projects: "number of projects", projects_led: "number of projects led" };
  const outcome = (key) => OUTCOMES[key] || key;
  const measure = (key) => (data.variables.find((v) => v.key === key) || { label: key }).label;
  const signed = (value) => `${value > 0 ? "+" : ""}${format.decimal(value, 2)}`;
  const label = (code) => (study.position.has(code) ? study.label(study.position.get(code)) : code);
  const name = (code) => (study.position.has(code) ? study.name(study.position.get(code)) : code);

  /* The same association by every method: a row each, on one scale from -1 to 1 as far as needed. */
  const means = (width, now, part) => {
    const rows = part.means;
    const narrow = width < 620;
    const scale = [...new Set(rows.map((row) => row[1]))].length > 1;
    const words = (row) => `${row[0].replace("spearman", "Spearman").replace(/^(log-log )?pearson/, (found) => (found === "pearson" ? "Pearson" : "Log-log Pearson"))}${scale && row[1] !== rows[0][1] ? `, ${row[1]}` : ""}`;
    const left = narrow ? 12 : Math.min(width * 0.46, Math.max(...rows.map((row) => charts.measure(words(row), 13))) + 22);
    const right = narrow ? 12 : 150;
    const [line, top] = [narrow ? 44 : 27, 30];
    const height = top + rows.length * line + 8;
    const ends = rows.flatMap((row) => [row[2], row[3], row[4]]).filter(format.known);
    const [low, high] = [Math.min(-0.2, ...ends) - 0.03, Math.max(0.2, ...ends) + 0.03];
    const x = (value) => left + ((value - low) / (high - low)) * (width - left - right);
    const numbers = (row) => `${format.decimal(row[2], 2)}${format.known(row[3]) ? ` (${format.decimal(row[3], 2)} to ${format.decimal(row[4], 2)})` : ""}`;
    const chart = charts.frame(width, height, `${outcome(part.y)} and ${measure(part.x)} by method. ${rows.map((row) => `${words(row)}: ${numbers(row)}, p ${format.p(row[5])}, n ${format.count(row[6])}`).join("; ")}`);
    for (const tick of charts.steps(low, high, narrow ? 4 : 7)) chart.append(s("line", { x1: x(tick), x2: x(tick), y1: top - 6, y2: height - 6, stroke: tick === 0 ? INK.soft : "#e3e6e8" }), charts.text(format.decimal(tick, 1), x(tick), top - 12, { size: 11, anchor: "middle", fill: INK.soft }));
    rows.forEach((row, k) => {
      const y = top + k * line + (narrow ? 28 : 13);
      const first = k === 0 && part.declared;
      const said = [words(row), numbers(row), `p ${format.p(row[5])}, n = ${format.count(row[6])}`];
      const group = s("g", { onmousemove: (event) => tip.show(event, said), onmouseleave: tip.hide });
      group.append(s("rect", { x: 0, y: narrow ? y - 26 : y - line / 2, width, height: line, fill: "transparent" }));
      group.append(narrow ? charts.text(charts.clip(words(row), width - 100, 12), 8, y - 11, { size: 12, weight: first ? 700 : 400 }) : charts.text(charts.clip(words(row), left - 14, 13), left - 12, y + 4, { size: 13, anchor: "end", weight: first ? 700 : 400 }));
      if (format.known(row[3])) group.append(s("line", { x1: x(row[3]), x2: x(row[4]), y1: y, y2: y, stroke: first ? INK.accent : DEEP, "stroke-width": 2, "stroke-opacity": 0.6 }));
      group.append(s("circle", { cx: x(row[2]), cy: y, r: first ? 6 : 4.6, fill: first ? INK.accent : format.known(row[3]) ? DEEP : "#ffffff", stroke: first ? INK.accent : DEEP, "stroke-width": 1.6 }));
      group.append(charts.text(narrow ? `p ${format.p(row[5])}` : `p ${format.p(row[5])}, n ${format.count(row[6])}`, width - 6, narrow ? y - 11 : y + 4, { size: 12, anchor: "end", fill: INK.soft }));
      chart.append(group);
    });
    return chart;
  };

  const aboutMeans = (now, part) => `${part.declared ? "Red: declared beforehand." : "The declared association is not defined here: this is that of all projects."} Bars: 95\u00a0% intervals; hollow: a method without one. The methods check one another: choosing the largest of them would claim too much.`;

  /* Points that can be chosen, and names of those that stand out as far as names do not meet. */
  const scatter = (width, now, { points, xWords, yWords, title, zero }) => {
    const height = Math.max(300, Math.min(560, width * 0.66));
    const [left, right, top, bottom] = [46, 18, 26, 46];
    const span = (values, pad) => {
      const [low, high] = [Math.min(...values), Math.max(...values)];
      return [low - (high - low || 1) * pad, high + (high - low || 1) * pad];
    };
    const [lowX, highX] = span(points.map((point) => point.x), 0.05);
    const [lowY, highY] = span(points.map((point) => point.y), 0.05);
    const x = (v) => left + ((v - lowX) / (highX - lowX)) * (width - left - right);
    const y = (v) => height - bottom - ((v - lowY) / (highY - lowY)) * (height - top - bottom);
    const chart = charts.frame(width, height, title, "group");
    for (const tick of charts.steps(lowX, highX, width < 450 ? 4 : 7)) chart.append(s("line", { x1: x(tick), x2: x(tick), y1: top, y2: height - bottom, stroke: zero && tick === 0 ? PALE : "#eceef0" }), charts.text(format.number(tick + 0), x(tick), height - bottom + 16, { size: 11, anchor: "middle", fill: INK.soft }));
    for (const tick of charts.steps(lowY, highY, 5)) chart.append(s("line", { x1: left, x2: width - right, y1: y(tick), y2: y(tick), stroke: zero && tick === 0 ? PALE : "#eceef0" }), charts.text(format.number(tick + 0), left - 7, y(tick) + 4, { size: 11, anchor: "end", fill: INK.soft }));
    const mark = (point) => {
      const chosen = now.region === point.region;
      const choose = () => state.set({ region: chosen ? undefined : point.region });
      return s("circle", {
        cx: x(point.x),
        cy: y(point.y),
        r: point.r,
        fill: chosen ? INK.accent : point.fill,
        "fill-opacity": 0.72,
        stroke: chosen ? INK.text : "#ffffff",
        "stroke-width": chosen ? 2.4 : 1,
        class: "clickable",
        tabindex: 0,
        role: "button",
        "aria-pressed": String(chosen),
        "aria-label": point.said.join(", "),
        onmousemove: (event) => tip.show(event, point.said),
        onmouseleave: tip.hide,
        onclick: choose,
        onkeydown: (event) => {
          if (event.key !== "Enter" && event.key !== " ") return;
          event.preventDefault();
          choose();
        },
      });
    };
    [...points].sort((a, b) => b.r - a.r).forEach((point) => chart.append(mark(point)));
    const boxes = [];
    const named = points.filter((point) => point.region === now.region || point.weight > 0).sort((a, b) => (b.region === now.region) - (a.region === now.region) || b.weight - a.weight).slice(0, width < 450 ? 4 : 8);
    for (const point of named) {
      const words = charts.clip(name(point.region), 150, 11);
      const w = charts.measure(words, 11) + 6;
      const end = x(point.x) + point.r + w + 8 > width - 4;
      const box = { left: end ? x(point.x) - point.r - w - 3 : x(point.x) + point.r + 3, top: y(point.y) - 7, w };
      if (boxes.some((o) => box.left < o.left + o.w && o.left < box.left + w && Math.abs(box.top - o.top) < 14)) continue;
      boxes.push(box);
      chart.append(charts.text(words, end ? box.left + w : box.left, box.top + 11, { size: 11, anchor: end ? "end" : "start", halo: true, weight: point.region === now.region ? 700 : 400 }));
    }
    chart.append(charts.text(charts.clip(xWords, width - left - right, 12), width - right, height - 8, { size: 12, anchor: "end" }), charts.text(charts.clip(yWords, width - 10, 12), 4, 13, { size: 12 }));
    return chart;
  };

  const influence = (width, now, part) => {
    const most = Math.max(1e-9, ...part.points.map((point) => Math.abs((point[5] ?? part.estimate) - part.estimate)));
    const points = part.points.map(([region, a, b, xValue, yValue, without]) => {
      const change = format.known(without) ? without - part.estimate : 0;
      return {
        region,
        x: a,
        y: b,
        r: 2.5 + 8.5 * Math.sqrt(Math.abs(change) / most),
        fill: change < 0 ? DEEP : WARM,
        weight: Math.abs(change),
        said: [label(region), `${measure(part.x)}: ${format.number(xValue)}, rank ${format.number(a)}`, `${outcome(part.y)}: ${format.number(yValue)}, rank ${format.number(b)}`, format.known(without) ? `without it ${format.decimal(without, 2)} (${signed(change)})` : "without it there is no coefficient"],
      };
    });
    return scatter(width, now, { points, xWords: `rank by ${measure(part.x)}`, yWords: `rank by ${outcome(part.y)}`, title: `Ranks of ${format.count(points.length)} regions, and what leaving each out does to the coefficient; the numbers are in tables/influence.csv` });
  };
  const aboutInfluence = (now, part) => {
    const values = part.points.map((point) => point[5]).filter(format.known);
    const range = values.length ? ` Without one region it lies between ${format.decimal(Math.min(...values), 2)} and ${format.decimal(Math.max(...values), 2)}.` : "";
    return `Spearman's coefficient compares ranks: ${format.decimal(part.estimate, 2)} over ${format.count(part.points.length)} regions.${range} The larger a disc, the more the coefficient changes when the region is left out: blue lowers it, orange raises it.`;
  };

  const KIND = { "high-high": WARM, "low-low": DEEP, "high-low": "#7b4ba0", "low-high": "#5d7a1f" };
  const local = (width, now, part) => {
    if (!part.local) return h("p", { class: "soft" }, "No region has a neighbour, or nothing is left that varies.");
    const points = part.local.points.map(([region, z, lag, kind, q]) => ({
      region,
      x: z,
      y: lag,
      r: KIND[kind] ? 6 : 4,
      fill: KIND[kind] || PALE,
      weight: KIND[kind] ? Math.abs(z * lag) : 0,
      said: [label(region), `its own ${format.decimal(z, 2)}, its neighbours' mean ${format.decimal(lag, 2)}`, kind === "not significant" ? `not clearly alike or unlike (q ${format.p(q)})` : `${kind} (q ${format.p(q)})`],
    }));
    return scatter(width, now, { points, zero: true, xWords: `more or less than urbanisation would have it`, yWords: "mean of its neighbours", title: `What the association leaves: ${format.count(points.length)} regions against the mean of their neighbours; the numbers are in tables/lisa.csv` });
  };
  const aboutLocal = (now, part) => {
    if (!part.local) return "";
    const [i, expected, p] = part.local.numbers;
    return `Residuals of ranks, standardised, beside the mean of neighbours (${part.local.neighbours}). Moran's I ${format.decimal(i, 2)}, ${format.decimal(expected, 2)} without likeness, p ${format.p(p)}${part.local.islands ? `; ${format.count(part.local.islands)} regions have no neighbour` : ""}. Coloured: q at most 0.05 over all regions. Orange high among high, blue low among low, violet high among low, green low among high.`;
  };

  linkages.parts.add("association", { view: "urbanisation", title: "The same association by other means", draw: means, note: aboutMeans });
  linkages.parts.add("association", { view: "urbanisation", title: "What single regions do to the coefficient", draw: influence, note: aboutInfluence });
  linkages.parts.add("association", { view: "urbanisation", title: "Are neighbours alike in what is left?", draw: local, note: aboutLocal });
})();
