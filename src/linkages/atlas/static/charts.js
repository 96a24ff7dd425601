/* Charts: our own SVG, drawn to the width there is. Each is a function (width, state) -> svg. */
linkages.charts = (() => {
  const { data, study, format, colours, state, tip } = linkages;
  const { h, s, replace } = linkages.dom;
  const { regions } = data;
  const { INK } = colours;
  const { FONT } = linkages;
  const ruler = document.createElement("canvas").getContext("2d");
  const measure = (string, size = 12, weight = 400) => {
    ruler.font = `${weight} ${size}px ${FONT}`;
    return ruler.measureText(string).width;
  };
  /* A text cut to a width: at its end, or at its start where what tells it apart comes last. */
  const clip = (string, width, size = 12, keepEnd = false) => {
    if (measure(string, size) <= width) return string;
    let short = string;
    while (short.length > 1 && measure(`${short}…`, size) > width) short = keepEnd ? short.slice(1) : short.slice(0, -1);
    return keepEnd ? `…${short.trimStart()}` : `${short.trimEnd()}…`;
  };
  const text = (string, x, y, { size = 12, anchor = "start", fill = INK.text, weight = 400, halo = false, rotate = null } = {}) =>
    s("text", { x, y, "font-size": size, "font-family": FONT, "text-anchor": anchor, fill, "font-weight": weight, transform: rotate === null ? null : `rotate(${rotate} ${x} ${y})`, stroke: halo ? "#ffffff" : null, "stroke-width": halo ? 3.5 : null, "paint-order": halo ? "stroke" : null }, string);
  // A picture hides what is inside from a screen reader: one with buttons in it is a group.
  const frame = (width, height, label, role = "img") => s("svg", { width, height, viewBox: `0 0 ${width} ${height}`, role, "aria-label": label, class: "chart" });

  /* Round steps from 0 or low to high. */
  const steps = (low, high, about = 5) => {
    const rough = (high - low) / about || 1;
    const power = 10 ** Math.floor(Math.log10(rough));
    const step = power * [1, 2, 5, 10].find((m) => m * power >= rough);
    const made = [];
    for (let value = Math.ceil(low / step) * step; value <= high + step / 1e6; value += step) made.push(Math.round(value / step) * step);
    return made;
  };

  /* ---- shares with their intervals --------------------------------------------------------------------------- */

  const KINDS = { all: "all projects", programme: "programme", cross_border_region: "cross-border region", country: "country" };
  const rows = (kinds, order) => {
    const found = data.shares.filter((row) => row.projects > 0 && (row.unit_kind === "all" || kinds.includes(row.unit_kind)));
    const name = (row) => (row.unit_kind === "all" ? "All projects" : row.unit_kind === "country" ? study.country(row.unit) : row.unit_kind === "programme" ? study.programme(row.unit) : row.unit);
    const sorted = found.map((row) => ({ ...row, name: name(row) })).sort((a, b) => (order === "n" ? b.projects - a.projects || b.share - a.share : b.share - a.share || b.projects - a.projects) || (a.name < b.name ? -1 : 1));
    return [...sorted.filter((row) => row.unit_kind === "all"), ...sorted.filter((row) => row.unit_kind !== "all")];
  };
  const KIND_COLOUR = { all: INK.text, programme: "#1f748b", cross_border_region: INK.accent, country: "#7a6a2f" };

  const shares = (width, list, now) => {
    const narrow = width < 560;
    const left = narrow ? 16 : Math.min(width * 0.42, Math.max(...list.map((row) => measure(row.name, 13, row.unit_kind === "all" ? 700 : 400))) + 22);
    const right = narrow ? 64 : 84;
    const step = narrow ? 42 : 27;
    const top = 30;
    const height = top + list.length * step + 8;
    const high = Math.min(1, Math.max(0.1, ...list.map((row) => row.high)));
    const x = (value) => left + (value / high) * (width - left - right);
    const all = list.find((row) => row.unit_kind === "all");
    const chart = frame(width, height, "Shares of cluster initiatives with 95 % intervals", "group");
    for (const tick of steps(0, high, narrow ? 3 : 6)) {
      chart.append(s("line", { x1: x(tick), x2: x(tick), y1: top - 6, y2: height - 4, stroke: "#e3e6e8" }), text(format.percent(tick), x(tick), top - 12, { size: 11, anchor: "middle", fill: INK.soft }));
    }
    if (all) chart.append(s("line", { x1: x(all.share), x2: x(all.share), y1: top - 6, y2: height - 4, stroke: INK.text, "stroke-dasharray": "3 3" }));
    list.forEach((row, k) => {
      const y = top + k * step + (narrow ? 28 : 12);
      const colour = KIND_COLOUR[row.unit_kind];
      const chosen = row.unit_kind === "cross_border_region" && now.area === row.unit;
      const words = `${row.name}: ${format.count(row.ici)} of ${format.count(row.projects)} projects, ${format.share(row.share, row.low, row.high)}`;
      const group = s("g", {
        class: row.unit_kind === "cross_border_region" ? "clickable" : null,
        tabindex: row.unit_kind === "cross_border_region" ? 0 : null,
        role: row.unit_kind === "cross_border_region" ? "button" : null,
        "aria-label": row.unit_kind === "cross_border_region" ? words : null,
        onmousemove: (event) => tip.show(event, [row.name, `${format.count(row.ici)} of ${format.count(row.projects)} projects, ${format.share(row.share, row.low, row.high)}`, KINDS[row.unit_kind], row.uncoded ? `${format.count(row.uncoded)} more could not be judged` : null]),
        onmouseleave: tip.hide,
      });
      if (row.unit_kind === "cross_border_region") {
        const choose = () => state.set({ area: chosen ? undefined : row.unit, region: undefined, tie: undefined });
        group.addEventListener("click", choose);
        group.addEventListener("keydown", (event) => {
          if (event.key === "Enter" || event.key === " ") {
            event.preventDefault();
            choose();
          }
        });
      }
      group.append(
        s("rect", { x: 0, y: narrow ? y - 26 : y - step / 2, width, height: step, fill: chosen ? "#f8e9ee" : "transparent" }),
        narrow ? text(clip(row.name, width - 90, 13), 8, y - 12, { size: 13, weight: row.unit_kind === "all" ? 700 : 400 }) : text(clip(row.name, left - 14, 13), left - 12, y + 4, { size: 13, anchor: "end", weight: row.unit_kind === "all" ? 700 : 400 }),
        s("line", { x1: x(row.low), x2: x(row.high), y1: y, y2: y, stroke: colour, "stroke-width": 2, "stroke-opacity": 0.6 }),
        row.unit_kind === "cross_border_region" ? s("rect", { x: x(row.share) - 4.5, y: y - 4.5, width: 9, height: 9, transform: `rotate(45 ${x(row.share)} ${y})`, fill: colour }) : s("circle", { cx: x(row.share), cy: y, r: 5, fill: colour }),
        text(narrow ? `${format.count(row.ici)}/${format.count(row.projects)}` : `${format.count(row.ici)} of ${format.count(row.projects)}`, width - 6, y + 4, { size: 12, anchor: "end", fill: INK.soft }),
      );
      chart.append(group);
    });
    return chart;
  };

  /* Share against number of projects, with what chance alone would allow around the overall share. */
  const funnel = (width, list, now) => {
    const all = list.find((row) => row.unit_kind === "all");
    const points = list.filter((row) => row.unit_kind !== "all");
    const height = Math.min(440, Math.max(280, width * 0.62));
    const [left, right, top, bottom] = [48, 16, 28, 44];
    const most = Math.max(10, ...points.map((row) => row.projects)) * 1.08;
    const high = Math.min(1, Math.max(0.15, ...points.map((row) => row.share)) * 1.15);
    const x = (n) => left + (n / most) * (width - left - right);
    const y = (value) => height - bottom - (Math.min(value, high) / high) * (height - top - bottom);
    const chart = frame(width, height, `Funnel: share against number of judged projects, ${format.count(points.length)} units around ${format.percent(all.share)}; the numbers are in the chart of shares and in the table`);
    for (const tick of steps(0, high, 5)) chart.append(s("line", { x1: left, x2: width - right, y1: y(tick), y2: y(tick), stroke: "#e3e6e8" }), text(format.percent(tick), left - 6, y(tick) + 4, { size: 11, anchor: "end", fill: INK.soft }));
    for (const tick of steps(0, most, width < 400 ? 4 : 6)) chart.append(text(format.count(tick), x(tick), height - bottom + 16, { size: 11, anchor: "middle", fill: INK.soft }));
    // exact binomial limits of the run: a row of projects, 99.8 %, 95 % below, 95 %, 99.8 % above
    const limits = ((data.parts.shares || {}).limits || []).filter(([n]) => n <= most);
    const edge = (column) => limits.map((found) => `${x(found[0]).toFixed(1)} ${y(found[column]).toFixed(1)}`);
    const band = (low, upper, fill) => (limits.length ? s("path", { d: `M${edge(upper).join("L")}L${edge(low).reverse().join("L")}Z`, fill }) : "");
    chart.append(band(1, 4, "#eef3f4"), band(2, 3, "#dfe9eb"), s("line", { x1: left, x2: width - right, y1: y(all.share), y2: y(all.share), stroke: INK.text, "stroke-dasharray": "3 3" }));
    for (const row of points) {
      const colour = KIND_COLOUR[row.unit_kind];
      const mark = row.unit_kind === "cross_border_region" ? s("rect", { x: x(row.projects) - 4.5, y: y(row.share) - 4.5, width: 9, height: 9, transform: `rotate(45 ${x(row.projects)} ${y(row.share)})` }) : s("circle", { cx: x(row.projects), cy: y(row.share), r: 5 });
      mark.setAttribute("fill", colour);
      mark.setAttribute("fill-opacity", 0.85);
      mark.setAttribute("stroke", now.area === row.unit ? INK.text : "#ffffff");
      mark.setAttribute("stroke-width", now.area === row.unit ? 2.5 : 1);
      mark.addEventListener("mousemove", (event) => tip.show(event, [row.name, `${format.count(row.ici)} of ${format.count(row.projects)} projects, ${format.share(row.share, row.low, row.high)}`]));
      mark.addEventListener("mouseleave", tip.hide);
      chart.append(mark);
    }
    chart.append(text("judged projects", width - right, height - 8, { size: 12, anchor: "end", fill: INK.soft }), text("share", 4, 12, { size: 12, fill: INK.soft }));
    return chart;
  };

  let sharesOrder = "share";
  const sharesSection = (node, now) => {
    if (!study.has.shares) return replace(node);
    const kinds = ["programme", "cross_border_region"];
    const list = rows(kinds, sharesOrder);
    const choice = (value, label) => h("button", { type: "button", "aria-pressed": String(sharesOrder === value), onclick: () => { sharesOrder = value; sharesSection(node, state.now); } }, label);
    const made = [];
    const place = (title, about, make) => {
      const figure = h("figure", { class: "figure" });
      const hold = h("div", { class: "hold" });
      figure.append(h("figcaption", null, h("h3", null, title), h("p", { class: "soft" }, about)), hold);
      made.push({ room: () => Math.max(300, Math.min(1100, hold.clientWidth || 600)), draw: (width) => replace(hold, make(width)) });
      figure.append(linkages.export_.buttons(title, () => linkages.export_.chartPicture(title, hold.querySelector("svg"), about)));
      return figure;
    };
    replace(
      node,
      h("div", { class: "section-head" }, h("h3", { class: "section-title" }, "Shares with their intervals"), h("span", { class: "choice", role: "group", "aria-label": "Order" }, choice("share", "by share"), choice("n", "by number of projects"))),
      h(
        "div",
        { class: "columns" },
        place("Programmes and cross-border regions", "Circles: programmes. Diamonds: cross-border regions, which overlap. Bars: 95 % Wilson intervals; units share projects, so bars are no test of a difference. Dashed: all projects.", (width) => shares(width, list, state.now)),
        h("div", null, place("How much is small numbers?", "Darker band: 95 %, paler band: 99.8 % of units would lie here if all had the overall share and projects were independent (exact binomial limits).", (width) => funnel(width, list, state.now)), published()),
      ),
    );
    node._redraw = () => {
      const rooms = made.map((one) => one.room()); // measured before any is drawn, so that the page is laid out once
      made.forEach((one, k) => one.draw(rooms[k]));
    };
    node._redraw();
  };
  const published = () => {
    if (!data.published || !data.published.length) return null;
    const cell = (value) => (typeof value === "number" ? format.number(value) : value === null || value === undefined ? "–" : String(value));
    const places = { above_95: "above 95 % limit", above_998: "above 99.8 % limit", below_95: "below 95 % limit", below_998: "below 99.8 % limit", inside: "inside limits" };
    const doubt = (row, which) => (format.known(row[`${which}_low`]) ? [h("small", null, format.interval(row[`${which}_low`], row[`${which}_high`])), row[`${which}_position`] ? h("small", null, places[row[`${which}_position`]]) : null] : null);
    return h(
      "details",
      { class: "published", open: innerWidth >= 900 },
      h("summary", null, "Published and computed"),
      h("p", { class: "soft" }, "Figures printed in the source, beside those computed here; shares with their 95 % interval, where the number of projects is known, and their place in the funnel."),
      h("div", { class: "scroll published-scroll", tabindex: 0, role: "region", "aria-label": "Published and computed figures" }, h("table", { class: "small" }, h("thead", null, h("tr", null, h("th", { scope: "col" }, "Figure"), h("th", { scope: "col" }, "Unit"), h("th", { scope: "col", class: "n" }, "Published"), h("th", { scope: "col", class: "n" }, "Computed"), h("th", { scope: "col" }, "Remark"))), h("tbody", null, data.published.map((row) => h("tr", null, h("td", null, cell(row.figure)), h("td", null, cell(row.unit)), h("td", { class: "n" }, cell(row.published), doubt(row, "published")), h("td", { class: "n" }, cell(row.computed), doubt(row, "computed")), h("td", null, cell(row.remark ?? ""))))))),
    );
  };

  /* ---- urbanisation ------------------------------------------------------------------------------------------ */

  const OUTCOMES = [
    ["ici_projects", "number of cluster initiatives"],
    ["ici_share", "share of cluster initiatives"],
    ["projects", "number of projects"],
  ].filter(([key]) => study.has.shares || key === "projects");

  const scatter = (width, xKey, yKey, now) => {
    const xVariable = data.variables.find((v) => v.key === xKey);
    const yLabel = OUTCOMES.find(([key]) => key === yKey)[1];
    const points = regions.region.map((_, i) => i).filter((i) => regions.inside[i] && format.known(regions[xKey][i]) && format.known(regions[yKey][i]));
    const height = Math.max(320, Math.min(620, width * 0.62));
    const [left, right, top, bottom] = [52, 20, 26, 50];
    const xs = points.map((i) => regions[xKey][i]);
    const ys = points.map((i) => regions[yKey][i]);
    const positive = xs.length > 0 && Math.min(...xs) > 0;
    const log = positive && Math.max(...xs) / Math.min(...xs) > 50;
    const [lowX, highX] = [log ? Math.min(...xs) : Math.min(0, ...xs), Math.max(...xs, 0)];
    const highY = Math.max(...ys, yKey === "ici_share" ? 0.1 : 1) * 1.06;
    const scaleX = (v) => (log ? (Math.log(v) - Math.log(lowX)) / (Math.log(highX) - Math.log(lowX)) : (v - lowX) / (highX - lowX || 1));
    const x = (v) => left + scaleX(v) * (width - left - right);
    const y = (v) => height - bottom - (v / highY) * (height - top - bottom);
    const chart = frame(width, height, `Scatter: ${yLabel} against ${xVariable.label}, ${format.count(points.length)} regions; the numbers are in the table`);
    const ticksX = log ? [1, 2, 5].flatMap((m) => Array.from({ length: 16 }, (_, k) => Number(`${m}e${k - 8}`))).filter((v) => v >= lowX && v <= highX && (highX / lowX < (width > 500 ? 2e3 : 20) || /^[0.]*1/.test(v.toFixed(8)))) : steps(lowX, highX, width < 450 ? 4 : 7);
    for (const tick of ticksX) chart.append(s("line", { x1: x(tick), x2: x(tick), y1: top, y2: height - bottom, stroke: "#eceef0" }), text(format.number(tick), x(tick), height - bottom + 17, { size: 11, anchor: "middle", fill: INK.soft }));
    const ticksY = steps(0, highY, 6).filter((tick) => yKey === "ici_share" || Number.isInteger(tick));
    for (const tick of ticksY) chart.append(s("line", { x1: left, x2: width - right, y1: y(tick), y2: y(tick), stroke: "#e3e6e8" }), text(format.value(tick, yKey === "ici_share" ? "share" : "count"), left - 8, y(tick) + 4, { size: 11, anchor: "end", fill: INK.soft }));
    const marks = [];
    for (const i of points) {
      const chosen = now.region === regions.region[i];
      const lines = [study.label(i), `${xVariable.label}: ${format.number(regions[xKey][i])}${xVariable.about ? ` (${xVariable.about})` : ""}`, yKey === "ici_share" ? linkages.map.shareWords(regions.ici_projects[i], regions.judged[i], regions.ici_low[i], regions.ici_high[i]) : `${yLabel}: ${format.count(regions[yKey][i])}`];
      const choose = () => state.set({ region: chosen ? undefined : regions.region[i] });
      const mark = s("circle", {
        cx: x(regions[xKey][i]),
        cy: y(regions[yKey][i]),
        r: chosen ? 7 : 5,
        fill: chosen ? INK.accent : "#1f748b",
        "fill-opacity": chosen ? 1 : 0.55,
        stroke: chosen ? INK.text : "#ffffff",
        "stroke-width": chosen ? 2 : 1,
        class: "clickable",
        onmousemove: (event) => tip.show(event, lines),
        onmouseleave: tip.hide,
        onclick: choose,
      });
      if (chosen) marks.push(mark);
      else chart.append(mark);
      if (chosen) {
        const end = x(regions[xKey][i]) > width * 0.6;
        marks.push(text(study.label(i), x(regions[xKey][i]) + (end ? -12 : 12), y(regions[yKey][i]) + 4, { size: 13, weight: 700, anchor: end ? "end" : "start", halo: true }));
      }
    }
    chart.append(...marks);
    // The few regions that stand out are named, as far as names do not meet.
    const named = [...points].sort((a, b) => regions[yKey][b] - regions[yKey][a] || regions[xKey][b] - regions[xKey][a]).slice(0, 8).filter((i) => regions[yKey][i] > 0 && now.region !== regions.region[i]);
    const boxes = [];
    for (const i of named) {
      const name = clip(study.name(i), 150, 11);
      const w = measure(name, 11) + 6;
      const end = x(regions[xKey][i]) + w + 10 > width - 4;
      const box = { left: end ? x(regions[xKey][i]) - w - 8 : x(regions[xKey][i]) + 8, top: y(regions[yKey][i]) - 7 };
      if (boxes.some((o) => box.left < o.left + o.w && o.left < box.left + w && Math.abs(box.top - o.top) < 14)) continue;
      boxes.push({ ...box, w });
      chart.append(text(name, end ? box.left + w : box.left, box.top + 11, { size: 11, anchor: end ? "end" : "start", fill: INK.soft, halo: true }));
    }
    chart.append(
      text(clip(`${xVariable.label}${log ? " (logarithmic)" : ""}${xVariable.about ? `, ${xVariable.about}` : ""}`, width - left - right, 12), width - right, height - 10, { size: 12, anchor: "end" }),
      text(yLabel, 4, 14, { size: 12 }),
    );
    return { chart, n: points.length };
  };

  const coefficient = (row) => (format.known(row.estimate) ? `${format.decimal(row.estimate, 2)}${format.known(row.low) ? ` (${format.decimal(row.low, 2)} to ${format.decimal(row.high, 2)})` : ""}` : "–");
  const outcomeName = (key) => (OUTCOMES.find(([k]) => k === key) || [0, (data.variables.find((v) => v.key === key) || { label: key }).label])[1];
  const OUTCOME_SHORT = { ici_projects: "initiatives", ici_share: "share", projects: "projects", projects_led: "projects led", ici_projects_per_million: "initiatives per million", projects_per_million: "projects per million", projects_led_per_million: "projects led per million" };
  const association = (xKey) => {
    // What checks the declared association at another scale, by models or under likeness of neighbours, is drawn beneath.
    const tests = /^(spearman|pearson|log-log pearson)( within countries)?$/;
    const found = data.association.filter((row) => (row.x === xKey || row.y === xKey) && tests.test(row.method) && row.level === data.association[0].level);
    if (!found.length) return h("p", { class: "soft" }, "No association was computed for this measure.");
    const isPrimary = (row) => row.method === "spearman" && row.y === "ici_projects" && row.x === data.measures[0];
    // Caveats share sentences: each is listed once, and a row names the numbers of its own.
    const sentencesOf = (row) => (row.caveat || "").split(/(?<=[.;])\s+(?=[A-Z])/).filter(Boolean);
    const everywhere = found.length > 1 ? sentencesOf(found[0]).filter((sentence) => found.every((row) => sentencesOf(row).includes(sentence))) : [];
    const caveats = [...new Set(found.flatMap(sentencesOf))].filter((sentence) => !everywhere.includes(sentence));
    const adjusted = found.some((row) => format.known(row.p_adjusted));
    return [
      h(
        "div",
        { class: "scroll", tabindex: 0, role: "region", "aria-label": "Associations" },
        h(
          "table",
          { class: "small" },
          h("thead", null, h("tr", null, h("th", { scope: "col" }, "With"), h("th", { scope: "col" }, "Method"), h("th", { scope: "col", class: "n" }, "Estimate (interval)"), h("th", { scope: "col", class: "n" }, "p"), adjusted ? h("th", { scope: "col", class: "n", title: "corrected over the tests of this run" }, "p corrected") : null, h("th", { scope: "col", class: "n" }, "n"), h("th", { scope: "col", class: "n" }, "Notes"))),
          h(
            "tbody",
            null,
            found.map((row) =>
              h(
                "tr",
                { class: isPrimary(row) ? "primary" : null },
                h("th", { scope: "row" }, OUTCOME_SHORT[row.x === xKey ? row.y : row.x] || outcomeName(row.x === xKey ? row.y : row.x), isPrimary(row) ? h("small", null, "primary") : null),
                h("td", null, row.method),
                h("td", { class: "n" }, coefficient(row)),
                h("td", { class: "n" }, format.p(row.p_value)),
                adjusted ? h("td", { class: "n" }, format.p(row.p_adjusted)) : null,
                h("td", { class: "n" }, format.count(row.n), row.missing ? h("small", null, `${format.count(row.missing)} missing`) : null),
                h("td", { class: "n notes" }, sentencesOf(row).map((sentence) => caveats.indexOf(sentence) + 1).filter((k) => k).sort((a, b) => a - b).join(", ")),
              ),
            ),
          ),
        ),
      ),
      everywhere.length ? h("p", { class: "soft" }, `Of all: ${everywhere.join(" ")}`) : null,
      h("ol", { class: "caveats" }, caveats.map((caveat) => h("li", null, caveat))),
    ];
  };

  const urbanisation = (node, now) => {
    if (!data.measures.length) return replace(node, h("p", { class: "soft" }, "Give a statistic by region with --statistics to set it against projects and initiatives."));
    const xKey = data.measures.includes(now.x) ? now.x : data.measures[0];
    const yKey = OUTCOMES.some(([key]) => key === now.y) ? now.y : OUTCOMES[0][0];
    const v = data.variables.find((variable) => variable.key === xKey);
    const select = (label, key, options, value) => h("label", null, label, " ", h("select", { onchange: (event) => state.set({ [key]: event.target.value }) }, options.map(([k, name]) => h("option", { value: k, selected: k === value }, name))));
    const hold = h("div", { class: "hold" });
    const note = h("p", { class: "soft" });
    const title = `${outcomeName(yKey)} and ${v.label}`;
    replace(
      node,
      h("div", { class: "controls" }, select("Measure", "x", data.measures.map((key) => [key, data.variables.find((variable) => variable.key === key).label]), xKey), select("Against", "y", OUTCOMES, yKey), linkages.panel.regionChoice(now)),
      h(
        "div",
        { class: "columns" },
        h("figure", { class: "figure" }, hold, note, linkages.export_.buttons(title, () => linkages.export_.chartPicture(title, hold.querySelector("svg"), `${note.textContent} ${format.sentence(data.sentences.urbanisation)}`))),
        h("div", null, h("h3", null, "Association"), h("p", { class: "soft" }, "The Spearman coefficient of initiatives with the first measure was declared primary; the others stand beside it, not instead of it."), association(xKey)),
      ),
    );
    node._redraw = () => {
      const made = scatter(Math.max(300, Math.min(1200, hold.clientWidth || 600)), xKey, yKey, state.now);
      replace(hold, made.chart);
      note.textContent = `Each point is a region of the universe with both values: n = ${format.count(made.n)}. ${v.source ? `Source: ${v.source}.` : ""} A point can be clicked.`;
    };
    node._redraw();
  };

  /* ---- how the classes of ties hang on the thresholds --------------------------------------------------------- */

  /* One small plot a threshold, all on one scale: ties in another class, over the values tried. */
  const sensitivity = (width, rows, words) => {
    const names = [...new Set(rows.map((row) => row.setting))];
    const [left, right, step, plot] = [34, 14, 84, 40];
    const most = Math.max(1, ...rows.map((row) => row.changed));
    const told = names.map((name) => `${words(name)}: ${rows.filter((row) => row.setting === name).map((row) => `${format.number(row.value)}${row.in_force ? " (in force)" : ""} ${format.count(row.changed)}`).join(", ")}`);
    const chart = frame(width, names.length * step + 4, `Ties in another class as each threshold moves. ${told.join("; ")}.`);
    names.forEach((name, k) => {
      const tried = rows.filter((row) => row.setting === name).sort((a, b) => a.value - b.value);
      const [top, bottom] = [k * step + 22, k * step + 22 + plot];
      const x = (i) => left + 8 + (tried.length > 1 ? (i / (tried.length - 1)) * (width - left - right - 16) : 0);
      const y = (n) => bottom - (n / most) * plot;
      chart.append(text(clip(words(name), width, 12), 0, k * step + 13, { weight: 600 }));
      for (const n of [0, most]) chart.append(s("line", { x1: left, x2: width - right, y1: y(n), y2: y(n), stroke: "#e3e6e8" }), text(format.count(n), left - 6, y(n) + 4, { size: 11, anchor: "end", fill: INK.soft }));
      chart.append(s("polyline", { points: tried.map((row, i) => `${x(i).toFixed(1)},${y(row.changed).toFixed(1)}`).join(" "), fill: "none", stroke: "#b4560b", "stroke-width": 1.6 }));
      tried.forEach((row, i) => {
        const said = [`${words(name)}: ${format.number(row.value)}${row.in_force ? ", the value in force" : ""}`, `${format.count(row.changed)} ties in another class`];
        chart.append(
          s("circle", { cx: x(i), cy: y(row.changed), r: 4.5, fill: row.in_force ? INK.text : "#ffffff", stroke: row.in_force ? INK.text : "#b4560b", "stroke-width": 1.6, onmousemove: (event) => tip.show(event, said), onmouseleave: tip.hide }),
          text(format.number(row.value), x(i), bottom + 15, { size: 11, anchor: "middle", fill: row.in_force ? INK.text : INK.soft, weight: row.in_force ? 700 : 400 }),
        );
      });
    });
    return chart;
  };

  return { sharesSection, urbanisation, sensitivity, text, clip, measure, frame, steps };
})();
