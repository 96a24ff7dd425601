/* Shares compared: units against the rest, drawn shares, three ways of counting, what cross-border regions have in common. */
(() => {
  const { study, format, colours, tip, state, charts, parts } = linkages;
  const { h, s, replace } = linkages.dom;
  const { INK } = colours;
  const { text, clip, frame, steps, measure } = charts;
  const NAMES = { cross_border_region: "Cross-border regions", programme: "Programmes", country: "Countries", region: "Regions", field: "Fields", period: "Periods" };
  const MOST = 30;
  const words = study.fieldName;
  const label = (kind, unit) => (kind === "country" ? study.country(unit) : kind === "region" && study.position.has(unit) ? study.label(study.position.get(unit)) : kind === "field" ? words(unit) : kind === "programme" ? study.programme(unit) : unit);
  const points = (x) => `${x < 0 ? "−" : "+"}${format.decimal(Math.abs(100 * x), 0)}`;

  /* A row of buttons that choose what one picture shows; the picture is drawn anew beneath. */
  const chosen = {};
  const choosing = (key, options, draw) => {
    const node = h("div");
    const show = () => {
      if (!options.some(([value]) => value === chosen[key])) chosen[key] = options[0][0];
      const buttons = options.map(([value, name]) => h("button", { type: "button", "aria-pressed": String(chosen[key] === value), onclick: () => { chosen[key] = value; show(); } }, name));
      replace(node, options.length > 1 ? h("div", { class: "controls" }, h("span", { class: "choice", role: "group", "aria-label": "Units" }, buttons)) : null, draw(chosen[key]));
    };
    show();
    return node;
  };
  const kindsOf = (part, fits) => Object.keys(part.kinds).filter((kind) => fits(part.kinds[kind])).map((kind) => [kind, NAMES[kind]]);
  const choose = (kind, unit) => () => state.set(kind === "region" ? { region: unit, area: undefined, tie: undefined } : { area: unit, region: undefined, tie: undefined });
  const row = (kind, unit, said, lines, ...children) => {
    const selects = (kind === "region" && study.position.has(unit)) || (kind === "cross_border_region" && study.areas.has(unit));
    const go = choose(kind, unit);
    const key = (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      go();
    };
    return s("g", { class: selects ? "clickable" : null, tabindex: selects ? 0 : null, role: selects ? "button" : null, "aria-label": selects ? said : null, onclick: selects ? go : null, onkeydown: selects ? key : null, onmousemove: (event) => tip.show(event, lines), onmouseleave: tip.hide }, children);
  };
  const nameWidth = (names, width) => Math.min(width * (width < 560 ? 0.46 : 0.4), Math.max(...names.map((name) => measure(name, 13))) + 20);

  /* ---- each unit against the rest ------------------------------------------------------------------------------ */

  const rest = (width, kind, found) => {
    const list = found.rest.slice(0, MOST).sort((a, b) => b.difference - a.difference || (a.unit < b.unit ? -1 : 1));
    const names = list.map((one) => label(kind, one.unit));
    const left = nameWidth(names, width);
    const [right, top, step] = [width < 560 ? 12 : 86, 34, 24];
    const height = top + list.length * step + 10;
    const reach = Math.max(0.1, ...list.map((one) => Math.max(Math.abs(one.low), Math.abs(one.high))));
    const x = (value) => left + ((value + reach) / (2 * reach)) * (width - left - right);
    const chart = frame(width, height, `${NAMES[kind]} against all other projects: differences of shares with 95 % intervals`, "group");
    for (const tick of steps(-reach, reach, width < 560 ? 4 : 7)) chart.append(s("line", { x1: x(tick), x2: x(tick), y1: top - 8, y2: height - 6, stroke: Math.abs(tick) < 1e-9 ? INK.text : "#e3e6e8" }), text(Math.abs(tick) < 1e-9 ? "0" : points(tick), x(tick), top - 14, { size: 11, anchor: "middle", fill: INK.soft }));
    list.forEach((one, k) => {
      const y = top + k * step + 8;
      const apart = one.p_adjusted <= 0.05;
      const said = `${names[k]}: ${format.percent(one.share)} against ${format.percent(one.other_share)}, difference ${points(one.difference)} points (${points(one.low)} to ${points(one.high)})`;
      chart.append(
        row(kind, one.unit, said, [names[k], `${format.percent(one.share)} of ${format.count(one.projects)} projects, ${format.percent(one.other_share)} of all others`, `difference ${points(one.difference)} points (${points(one.low)} to ${points(one.high)})`, `p ${format.p(one.p_value)}, corrected ${format.p(one.p_adjusted)}`],
          s("rect", { x: 0, y: y - step / 2, width, height: step, fill: "transparent" }),
          text(clip(names[k], left - 12, 13), left - 8, y + 4, { size: 13, anchor: "end", weight: apart ? 700 : 400 }),
          s("line", { x1: x(one.low), x2: x(one.high), y1: y, y2: y, stroke: apart ? INK.accent : "#78818a", "stroke-width": 2 }),
          s("circle", { cx: x(one.difference), cy: y, r: 5, fill: apart ? INK.accent : "#ffffff", stroke: apart ? INK.accent : "#78818a", "stroke-width": 1.6 }),
          width < 560 ? null : text(`p ${format.p(one.p_adjusted)}`, width - 4, y + 4, { size: 12, anchor: "end", fill: INK.soft }),
        ),
      );
    });
    return chart;
  };
  const restSaid = (kind, found) => {
    const { spread } = found;
    const first = spread && format.known(spread.p_value) ? `${NAMES[kind]} differ ${spread.p_value <= 0.05 ? "by more than chance" : "by no more than chance allows"}: their spread is ${format.decimal(spread.ratio, 2)} times that of chance (p ${format.p(spread.p_value)}).` : "";
    const averages = found.averages.map((one) => `${one.average} ${format.decimal(100 * one.estimate, 1)} % (${format.decimal(100 * one.low, 1)} to ${format.decimal(100 * one.high, 1)} %)`).join(", ");
    const pairs = found.pairs ? `${format.count(found.pairsApart)} of ${format.count(found.pairs)} pairs are apart after correction.` : "";
    const shown = found.rest.length > MOST ? `The ${MOST} with the smallest p of ${format.count(found.rest.length)}.` : "";
    return [first, averages ? `Averages: ${averages}.` : "", pairs, shown].filter(Boolean).join(" ");
  };

  /* ---- shares drawn towards their mean ------------------------------------------------------------------------- */

  const drawn = (width, kind, found) => {
    const list = found.points.filter((one) => format.known(one.shrunk)).sort((a, b) => b.shrunk - a.shrunk || b.projects - a.projects || (a.unit < b.unit ? -1 : 1));
    const names = list.map((one) => label(kind, one.unit));
    const left = nameWidth(names, width);
    const [right, top, step] = [width < 560 ? 12 : 70, 34, 24];
    const height = top + list.length * step + 10;
    const high = Math.min(1, Math.max(0.1, ...list.map((one) => Math.max(one.share, one.shrunk))) * 1.08);
    const x = (value) => left + (value / high) * (width - left - right);
    const chart = frame(width, height, `${NAMES[kind]}: shares as counted and drawn towards their mean`);
    for (const tick of steps(0, high, width < 560 ? 4 : 7)) chart.append(s("line", { x1: x(tick), x2: x(tick), y1: top - 8, y2: height - 6, stroke: "#e3e6e8" }), text(format.percent(tick), x(tick), top - 14, { size: 11, anchor: "middle", fill: INK.soft }));
    list.forEach((one, k) => {
      const y = top + k * step + 8;
      chart.append(
        row(kind, one.unit, names[k], [names[k], `${format.share(one.share, one.low, one.high)} as counted, ${format.count(one.ici)} of ${format.count(one.projects)}`, `${format.percent(one.shrunk)} drawn towards the mean`],
          s("rect", { x: 0, y: y - step / 2, width, height: step, fill: "transparent" }),
          text(clip(names[k], left - 12, 13), left - 8, y + 4, { size: 13, anchor: "end" }),
          s("line", { x1: x(one.share), x2: x(one.shrunk), y1: y, y2: y, stroke: "#8b949c", "stroke-width": 1.5 }),
          s("circle", { cx: x(one.share), cy: y, r: 4.5, fill: "#ffffff", stroke: "#1f748b", "stroke-width": 1.6 }),
          s("circle", { cx: x(one.shrunk), cy: y, r: 4.5, fill: "#1f748b" }),
          width < 560 ? null : text(`n ${format.count(one.projects)}`, width - 4, y + 4, { size: 12, anchor: "end", fill: INK.soft }),
        ),
      );
    });
    return chart;
  };

  /* ---- whole, fractional and lead counts ------------------------------------------------------------------------ */

  const WAYS = [
    ["projects", "whole count", "#cfdadd"],
    ["projects_fractional", "fractional count", "#459fa1"],
    ["projects_led", "led from there", "#143f69"],
  ];
  const counting = (width, kind, rows) => {
    const list = rows.slice(0, MOST);
    const names = list.map((one) => label(kind, one.unit));
    const left = nameWidth(names, width);
    const [right, top, step] = [48, 44, 36];
    const height = top + list.length * step + 4;
    const ways = WAYS.filter(([key]) => list.some((one) => format.known(one[key])));
    const most = Math.max(1, ...list.map((one) => one.projects));
    const x = (value) => left + (value / most) * (width - left - right);
    const chart = frame(width, height, `${NAMES[kind]}: projects by whole, fractional and lead count`);
    let at = width < 560 ? 8 : left;
    for (const [, name, fill] of ways) {
      chart.append(s("rect", { x: at, y: 6, width: 12, height: 12, fill }), text(name, at + 17, 16, { size: 12, fill: INK.soft }));
      at += measure(name, 12) + 34;
    }
    list.forEach((one, k) => {
      const y = top + k * step;
      const shares = [["whole", one.share], ["fractional", one.share_fractional], ["led", one.share_led]].filter(([, value]) => format.known(value)).map(([name, value]) => `${name} ${format.percent(value)}`).join(", ");
      chart.append(
        row(kind, one.unit, names[k], [names[k], ways.map(([key, name]) => `${name} ${format.number(one[key])}`).join(", "), shares ? `share of initiatives: ${shares}` : null, one.lead_only ? `${format.count(one.lead_only)} known by lead partners alone` : null],
          s("rect", { x: 0, y: y - 4, width, height: step, fill: "transparent" }),
          text(clip(names[k], left - 12, 13), left - 8, y + 17, { size: 13, anchor: "end" }),
          ways.map(([key, , fill], i) => s("rect", { x: left, y: y + i * 9, width: Math.max(0.8, x(one[key] || 0) - left), height: 8, fill })),
          text(format.count(one.projects), x(one.projects) + 5, y + 8, { size: 11, fill: INK.soft }),
        ),
      );
    });
    return chart;
  };

  /* ---- what cross-border regions have in common ----------------------------------------------------------------- */

  const overlaps = (width, found) => {
    const { units, projects, pairs } = found;
    const left = nameWidth(units, width);
    const cell = Math.max(14, Math.min(26, (width - left - 12) / units.length));
    const top = 26;
    const height = top + units.length * cell + 8;
    const whole = left + units.length * cell + 10;
    const chart = frame(Math.max(width, whole), height, `Projects that ${format.count(units.length)} cross-border regions have in common; the numbers are in the table area_overlaps`);
    const shade = (part) => colours.ramp(5)[Math.min(4, Math.floor(part * 5))];
    const box = (i, j, shared) => {
      const part = shared / projects[i];
      const lines = [`${units[i]} and ${units[j]}`, `${format.count(shared)} projects in both`, `${format.percent(part)} of the first’s ${format.count(projects[i])}, ${format.percent(shared / projects[j])} of the second’s ${format.count(projects[j])}`];
      chart.append(s("rect", { x: left + j * cell, y: top + i * cell, width: cell - 1, height: cell - 1, fill: shade(part), onmousemove: (event) => tip.show(event, lines), onmouseleave: tip.hide }));
      if (cell >= 20) chart.append(text(format.count(shared), left + (j + 0.5) * cell - 0.5, top + (i + 0.5) * cell + 3.5, { size: 10, anchor: "middle", fill: part >= 0.4 ? "#ffffff" : INK.text }));
    };
    units.forEach((unit, i) => {
      chart.append(
        text(clip(unit, left - 12, 12), left - 8, top + (i + 0.5) * cell + 4, { size: Math.min(12, cell + 2), anchor: "end" }),
        text(String(i + 1), left + (i + 0.5) * cell - 0.5, top - 8, { size: Math.min(11, cell), anchor: "middle", fill: INK.soft }),
        s("rect", { x: left + i * cell, y: top + i * cell, width: cell - 1, height: cell - 1, fill: "#ffffff", stroke: INK.line }),
      );
      if (cell >= 20) chart.append(text(format.count(projects[i]), left + (i + 0.5) * cell - 0.5, top + (i + 0.5) * cell + 3.5, { size: 10, anchor: "middle", fill: INK.soft }));
    });
    for (const [i, j, shared] of pairs) {
      box(i, j, shared);
      box(j, i, shared);
    }
    return h("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "Matrix of cross-border regions" }, chart);
  };

  const part = linkages.data.parts && linkages.data.parts.shares;
  if (!part) return;
  if (kindsOf(part, (one) => one.rest.length > 1).length) {
    parts.add("shares", {
      view: "regions",
      title: "Each unit against the rest",
      note: "Difference of the share of initiatives to that of all other projects, in percentage points, with its 95 % interval. Filled: the difference stands after correction for all units (max-T, permuting projects); the p beside it is corrected.",
      draw: (width) =>
        choosing("rest", kindsOf(part, (one) => one.rest.length > 1), (kind) => h("div", null, h("p", null, restSaid(kind, part.kinds[kind])), rest(width, kind, part.kinds[kind]))),
    });
  }
  const shrunk = kindsOf(part, (one) => one.points.some((point) => format.known(point.shrunk)));
  if (shrunk.length) {
    parts.add("shares", {
      view: "regions",
      title: "Shares drawn towards their mean",
      note: "Open: as counted. Filled: drawn towards the mean by as much as its small number of projects asks for (beta-binomial model). Only units that share few projects; the order is that of the drawn shares.",
      draw: (width) => choosing("drawn", shrunk, (kind) => drawn(width, kind, part.kinds[kind])),
    });
  }
  const counted = Object.keys(part.counts).map((kind) => [kind, NAMES[kind]]);
  if (counted.length) {
    parts.add("shares", {
      view: "regions",
      title: "Whole, fractional and lead counts",
      note: `Whole: every project with a participant there. Fractional: a project split over its participants. Led: projects with a lead partner there. The ${MOST} units with the most projects.`,
      draw: (width) => choosing("counts", counted, (kind) => counting(width, kind, part.counts[kind])),
    });
  }
  if (part.overlaps) {
    parts.add("shares", {
      view: "regions",
      title: "What cross-border regions have in common",
      note: "Projects in both, shaded by their part of the projects of the region at the left; on the diagonal its own. Regions are numbered in the order of the rows.",
      draw: (width) => overlaps(width, part.overlaps),
    });
  }
})();
