/* Beside the map: what is chosen, in numbers, with the projects behind them; else the regions or ties in order. */
linkages.panel = (() => {
  const { data, study, format, colours, ties, map, state } = linkages;
  const { h, s, link, replace } = linkages.dom;
  const { regions, projects, participations } = data;
  const FIRST = 12;
  const opened = new Set(); // lists that the reader unfolded

  const plural = (n, noun) => `${format.count(n)} ${noun}${n === 1 ? "" : "s"}`;
  const rule = { 1: "initiative", 0: "no initiative" };

  /* ---- small pictures --------------------------------------------------------------------------------------- */

  /* A share on a line from 0 to 100 %, with its interval. */
  const whisker = (share, low, high, width = 120) => {
    const x = (value) => 4 + value * (width - 8);
    return s(
      "svg",
      { width, height: 14, class: "whisker", "aria-hidden": "true", focusable: "false" },
      s("line", { x1: x(0), x2: x(1), y1: 7, y2: 7, stroke: "#d5dade", "stroke-width": 1 }),
      s("line", { x1: x(low), x2: x(high), y1: 7, y2: 7, stroke: "#1f748b", "stroke-width": 3, "stroke-opacity": 0.75 }),
      s("circle", { cx: x(share), cy: 7, r: 3.6, fill: "#143f69" }),
    );
  };

  /* ---- lists ------------------------------------------------------------------------------------------------ */

  const list = (name, items, make, first = FIRST) => {
    const node = h("div", { class: "list" });
    const fill = () => {
      const all = opened.has(name);
      replace(
        node,
        h("ul", null, (all ? items : items.slice(0, first)).map((item) => h("li", null, make(item)))),
        items.length > first
          ? h("button", { type: "button", class: "more", "aria-expanded": String(all), onclick: () => { opened[all ? "delete" : "add"](name); fill(); } }, all ? "Show fewer" : `Show all ${format.count(items.length)}`)
          : null,
      );
    };
    fill();
    return node;
  };

  const projectItem = (p) => {
    const names = participations.names.length ? study.rowsOf[p].filter((row) => participations.organisation[row] >= 0) : [];
    const title = projects.name[p] || projects.acronym[p] || projects.id[p];
    const years = [projects.start[p], projects.end[p]].map((date) => (date ? date.slice(0, 4) : null));
    const when = years[0] ? (years[1] && years[1] !== years[0] ? `${years[0]}–${years[1]}` : years[0]) : projects.period.texts[projects.period.index[p]];
    const ici = projects.ici[p];
    const seen = new Set();
    const partners = names.filter((row) => !seen.has(participations.organisation[row]) && seen.add(participations.organisation[row]));
    return h(
      "details",
      { class: "project" },
      h(
        "summary",
        null,
        h("span", { class: "project-name" }, projects.acronym[p] && projects.acronym[p] !== title ? h("b", null, projects.acronym[p]) : null, " ", title),
        h("span", { class: "project-facts" }, ici === 1 ? h("span", { class: "badge" }, "initiative") : null, [when, projects.programme.texts[projects.programme.index[p]]].filter(Boolean).join(" · ")),
      ),
      h(
        "div",
        { class: "project-more" },
        h("p", null, ici === null ? "Could not be judged." : `Judged: ${rule[ici]}.`, projects.evidence.index[p] >= 0 ? ` ${projects.evidence.texts[projects.evidence.index[p]]}` : ""),
        projects.themes.index[p].length ? h("p", null, `Themes: ${projects.themes.index[p].map((t) => projects.themes.texts[t]).join("; ")}`) : null,
        projects.partners_complete[p] ? null : h("p", null, "Known by its lead partner alone: it makes no ties."),
        partners.length ? h("ul", { class: "partners" }, partners.slice(0, 60).map((row) => h("li", null, participations.names[participations.organisation[row]], participations.lead[row] ? " (lead)" : "", participations.region[row] >= 0 ? h("span", { class: "code" }, ` ${regions.region[participations.region[row]]}`) : null)), partners.length > 60 ? h("li", null, `and ${format.count(partners.length - 60)} more`) : null) : null,
        projects.website[p] ? h("p", { class: "site" }, link(projects.website[p], projects.website[p])) : null,
      ),
    );
  };
  const projectList = (name, members) => {
    const ordered = [...members].sort((a, b) => (projects.ici[b] || 0) - (projects.ici[a] || 0) || a - b);
    return h("section", null, h("h4", null, `${plural(members.length, "project")} behind this`), list(name, ordered, projectItem));
  };

  /* ---- one thing chosen ------------------------------------------------------------------------------------- */

  const facts = (pairs) => h("dl", { class: "facts" }, pairs.filter(Boolean).map(([term, value]) => h("div", null, h("dt", null, term), h("dd", null, value))));
  const back = () => h("button", { type: "button", class: "back", onclick: () => state.set({ region: undefined, area: undefined, tie: undefined }) }, "× Clear the selection");

  const bigShare = (ici, judged, low, high) =>
    h(
      "div",
      { class: "big" },
      h("span", { class: "big-number" }, format.percent(ici / judged)),
      h("span", { class: "big-words" }, `${format.count(ici)} of ${format.count(judged)} projects are cluster initiatives; interval ${format.interval(low, high)}`, whisker(ici / judged, low, high, 180)),
    );

  const regionDetail = (i, now) => {
    const members = study.projectsOf[i];
    const measures = data.variables.filter((v) => v.kind === "number");
    const own = study.tiesOf[i];
    return [
      back(),
      h("p", { class: "kicker" }, study.country(regions.country[i])),
      h("h3", null, study.label(i)),
      regions.judged[i] ? bigShare(regions.ici_projects[i], regions.judged[i], regions.ici_low[i], regions.ici_high[i]) : h("p", null, regions.projects[i] ? `${plural(regions.projects[i], "project")}, none judged, so there is no share.` : "No project has a partner here, so there is no share."),
      regions.judged[i] && regions.uncoded[i] ? h("p", { class: "soft" }, `${plural(regions.uncoded[i], "more project")} here could not be judged.`) : null,
      facts([
        ["Projects", format.count(regions.projects[i])],
        ["Organisations", format.count(regions.organisations[i])],
        study.has.ties && ["Regions linked with", format.count(regions.degree ? regions.degree[i] : own.length)],
        ...measures.map((v) => [`${v.label}${v.about ? ` (${v.about})` : ""}`, format.known(regions[v.key][i]) ? format.number(regions[v.key][i]) : "no value"]),
        ["In the universe", regions.inside[i] ? "yes" : "no: takes part, but is not compared"],
      ]),
      own.length ? h("section", null, h("h4", null, "Strongest ties"), list(`ties ${i}`, [...own].sort((a, b) => a - b), (tie) => tieButton(tie, i), now.view === "links" ? 10 : 5)) : null,
      members.length ? projectList(`projects ${i}`, members) : null,
    ];
  };

  const areaDetail = (area) => [
    back(),
    h("p", { class: "kicker" }, "Cross-border region"),
    h("h3", null, area.unit),
    h("p", { class: "soft" }, area.countries.split(";").filter(Boolean).map((code) => study.country(code.trim())).join(", ")),
    area.share && area.share.projects ? bigShare(area.share.ici, area.share.projects, area.share.low, area.share.high) : h("p", null, area.projects.length ? "None of its projects could be judged, so there is no share." : "No project counts here: none has partners from two of its countries inside it."),
    area.projects.length ? projectList(`area ${area.unit}`, area.projects) : null,
  ];

  const joint = (tie) => {
    const there = new Set(study.projectsOf[data.ties.target[tie]]);
    return study.projectsOf[data.ties.source[tie]].filter((p) => there.has(p) && projects.partners_complete[p]);
  };
  const tieDetail = (tie) => [
    back(),
    h("p", { class: "kicker" }, "Tie"),
    h("h3", null, study.label(data.ties.source[tie]), h("br"), study.label(data.ties.target[tie])),
    h("ul", { class: "evidence" }, ties.evidence(tie).map((line) => h("li", null, line))),
    h("p", null, [data.ties.source[tie], data.ties.target[tie]].map((i) => h("button", { type: "button", class: "plain", onclick: () => state.set({ region: regions.region[i], tie: undefined }) }, `All ties of ${study.name(i)}`))),
    projectList(`tie ${tie}`, joint(tie)),
  ];

  /* ---- nothing chosen --------------------------------------------------------------------------------------- */

  const tieButton = (tie, from) => {
    const other = from === undefined ? null : data.ties.source[tie] === from ? data.ties.target[tie] : data.ties.source[tie];
    return h(
      "button",
      { type: "button", class: "row", onclick: () => state.set({ tie: ties.id(tie), area: undefined }) },
      s("svg", { width: 30, height: 12, "aria-hidden": "true", focusable: "false" }, ties.marks(ties.style(tie), { x1: 5, x2: 25, y1: 6, y2: 6 })),
      h("span", { class: "row-name" }, other === null ? ties.label(tie) : study.label(other), h("small", null, colours.TIES[ties.kinds[tie]].label)),
      h("span", { class: "row-value" }, format.count(data.ties.joint_projects[tie])),
    );
  };

  /* "5 of 41" with its share and interval below. */
  const shareValue = (ici, judged, low, high) => [`${format.count(ici)} of ${format.count(judged)} `, h("small", null, format.share(ici / judged, low, high))];
  const regionRow = (v) => {
    const largest = Math.max(...v.values.filter((x) => x !== null), 0) || 1;
    return (i) => {
      const value = v.values[i];
      const picture =
        v.key === "ici_share"
          ? whisker(value, regions.ici_low[i], regions.ici_high[i], 96)
          : s("svg", { width: 96, height: 14, class: "whisker", "aria-hidden": "true", focusable: "false" }, s("rect", { x: 4, y: 4, width: Math.max(1, (88 * value) / largest), height: 6, fill: "#459fa1" }));
      const words = v.key === "ici_share" ? shareValue(regions.ici_projects[i], regions.judged[i], regions.ici_low[i], regions.ici_high[i]) : format.value(value, v.kind);
      return h(
        "button",
        { type: "button", class: "row", onclick: () => { state.set({ region: regions.region[i], area: undefined, tie: undefined }); map.reveal(i); } },
        h("span", { class: "row-name" }, study.name(i), h("small", null, regions.region[i], regions.inside[i] ? null : ", outside the universe")),
        picture,
        h("span", { class: "row-value" }, words),
      );
    };
  };
  const ranking = (now) => {
    const v = map.variable(now);
    const known = regions.region.map((_, i) => i).filter((i) => format.known(v.values[i]) && (v.kind === "number" || regions.projects[i] > 0));
    const by = v.key === "ici_share" ? regions.ici_low : v.values;
    const order = (a, b) => by[b] - by[a] || v.values[b] - v.values[a] || regions.projects[b] - regions.projects[a] || a - b;
    return [
      h("h3", null, "Regions in order"),
      h("p", { class: "soft" }, v.key === "ici_share" ? "Dot: share; bar: 95 % interval, on a line from 0 to 100 %. In order of the lower end, so that a few projects don’t come first. Where bars overlap, the order is not settled." : `${v.label}${v.about ? `, ${v.about}` : ""}.`),
      known.length ? list(`ranking ${v.key}`, known.sort(order), regionRow(v)) : h("p", null, "No region has a value."),
    ];
  };
  const areaList = () => {
    const known = data.areas.filter((area) => area.projects.length);
    if (!known.length) return h("p", { class: "soft" }, "No project of this study counts in a cross-border region.");
    return h(
      "section",
      null,
      h("h3", null, "Cross-border regions"),
      h("p", { class: "soft" }, "A project counts where partners from two of its countries lie inside. They overlap: shares do not add up."),
      list("areas", [...known].sort((a, b) => b.projects.length - a.projects.length), (area) =>
        h(
          "button",
          { type: "button", class: "row", onclick: () => state.set({ area: area.unit, region: undefined, tie: undefined }) },
          h("span", { class: "row-name" }, area.unit),
          area.share && area.share.projects ? whisker(area.share.share, area.share.low, area.share.high, 96) : null,
          h("span", { class: "row-value" }, area.share && area.share.projects ? shareValue(area.share.ici, area.share.projects, area.share.low, area.share.high) : plural(area.projects.length, "project")),
        ),
      ),
    );
  };
  const classTable = () => {
    if (!data.tieClasses.length) return null;
    return h(
      "section",
      null,
      h("h3", null, "Tie classes beside chance"),
      h(
        "table",
        { class: "small" },
        h("thead", null, h("tr", null, h("th", { scope: "col" }, "Class"), h("th", { scope: "col", class: "n" }, "Found"), h("th", { scope: "col", class: "n" }, "By chance"))),
        h(
          "tbody",
          null,
          data.tieClasses.map((row) =>
            h(
              "tr",
              null,
              h("th", { scope: "row" }, row.tie, row.tie === "weak" && ties.counts.chance ? h("small", null, `${format.count(ties.counts.weak)} beyond chance, ${format.count(ties.counts.chance)} within`) : null),
              h("td", { class: "n" }, format.count(row.observed)),
              h("td", { class: "n" }, row.null_mean === null ? "–" : `${format.decimal(row.null_mean, 1)}${row.null_sd === null ? "" : ` ± ${format.decimal(row.null_sd, 1)}`}`),
            ),
          ),
        ),
      ),
      h("p", { class: "soft" }, "By chance: mean ± standard deviation over random networks with the same sizes of projects and the same activity of regions.", fewerWeak() ? " Chance spreads the same projects over more pairs, hence its many weak ties." : ""),
    );
  };
  const fewerWeak = () => data.tieClasses.some((row) => row.tie === "weak" && row.null_mean !== null && row.null_mean > row.observed + 2 * (row.null_sd || 0));

  /* How the classes hang on the thresholds: one line a threshold, one column a value tried. */
  const sensitivity = () => {
    const rows = data.tieSensitivity;
    if (!rows.length) return null;
    const names = [...new Set(rows.map((row) => row.setting))];
    const words = (setting) => setting.replace(/^\[(.*)\] /, "$1: ").replaceAll("_", " ").replace("p value", "p at most").replace("led each", "led from each side").replace("joint projects", "joint projects at least").replace("years apart", "or starts years apart");
    const title = "How many ties change class as each threshold moves";
    const chart = linkages.charts.sensitivity(300, rows, words);
    const key = "Filled: the value in force.";
    return h(
      "details",
      { class: "sensitivity" },
      h("summary", null, title),
      h("figure", { class: "figure" }, chart, h("p", { class: "soft" }, key), linkages.export_.buttons(title, () => linkages.export_.chartPicture(title, chart, `${key} Of ${plural(ties.total, "tie")}, one threshold moved at a time.`))),
      h("p", { class: "soft" }, `Of ${plural(ties.total, "tie")}, one threshold moved at a time. In bold: the value in force. Found: strong, covalent, undetermined.`),
      h(
        "table",
        { class: "small" },
        h("thead", null, h("tr", null, h("th", { scope: "col" }, "Threshold"), h("th", { scope: "col", class: "n" }, "Changed"), h("th", { scope: "col", class: "n" }, "Found"))),
        names.map((name) =>
          h(
            "tbody",
            null,
            h("tr", null, h("th", { scope: "rowgroup", colspan: 3, class: "group" }, words(name))),
            rows
              .filter((row) => row.setting === name)
              .map((row) =>
                h(
                  "tr",
                  { class: row.in_force ? "in-force" : null },
                  h("th", { scope: "row" }, format.number(row.value), row.in_force ? h("span", { class: "hidden" }, " in force") : null),
                  h("td", { class: "n" }, changeBar(row.changed), format.count(row.changed)),
                  h("td", { class: "n" }, [row.strong, row.covalent, row.undetermined].map(format.count).join(", ")),
                ),
              ),
          ),
        ),
      ),
    );
  };
  const changeBar = (n) => h("span", { class: "change", "aria-hidden": "true", style: `--part:${(n / ties.total).toFixed(4)}` });
  const strongest = (now) => {
    const shown = ties.shown(now);
    return [classTable(), sensitivity(), h("section", null, h("h3", null, "Strongest ties"), shown.length ? list("strongest", shown, (tie) => tieButton(tie)) : h("p", { class: "soft" }, "No tie of the classes shown."))];
  };

  /* ---- search ----------------------------------------------------------------------------------------------- */

  /* A region chosen from a list, where there is no map. */
  const regionChoice = (now) =>
    h(
      "label",
      null,
      "Region ",
      h(
        "select",
        { onchange: (event) => state.set({ region: event.target.value || undefined, tie: undefined }) },
        h("option", { value: "" }, "none chosen"),
        data.regions.region.map((code, i) => i).filter((i) => data.regions.projects[i] || data.regions.inside[i]).map((i) => h("option", { value: data.regions.region[i], selected: now.region === data.regions.region[i] }, study.label(i))),
      ),
    );

  let query = "";
  const results = h("div", { class: "results", "aria-live": "polite" });
  const search = () => {
    const wanted = query.trim().toLowerCase();
    if (wanted.length < 2) return replace(results);
    const fits = (text) => text && text.toLowerCase().includes(wanted);
    const places = regions.region.map((_, i) => i).filter((i) => fits(study.label(i)));
    const units = data.areas.filter((area) => fits(area.unit));
    const found = projects.id.map((_, p) => p).filter((p) => fits(projects.name[p]) || fits(projects.acronym[p]) || study.rowsOf[p].some((row) => fits(participations.names[participations.organisation[row]])));
    return replace(
      results,
      h("p", { class: "soft" }, `${plural(places.length + units.length, "region")}, ${plural(found.length, "project")} found`),
      places.slice(0, 8).map((i) => h("button", { type: "button", class: "row", onclick: () => { state.set({ region: regions.region[i], area: undefined, tie: undefined }); map.reveal(i); } }, h("span", { class: "row-name" }, study.label(i)))),
      units.slice(0, 5).map((area) => h("button", { type: "button", class: "row", onclick: () => state.set({ area: area.unit, region: undefined, tie: undefined }) }, h("span", { class: "row-name" }, area.unit, h("small", null, "cross-border region")))),
      found.length ? list(`search ${wanted}`, found, projectItem, 6) : null,
    );
  };
  const input = h("input", { type: "search", id: "search", placeholder: "Region, project or partner", autocomplete: "off", spellcheck: "false", oninput: (event) => { query = event.target.value; search(); } });
  const searchBox = h("div", { class: "search" }, h("label", { for: "search", class: "hidden" }, "Find a region, a project or a partner"), input, results);

  const content = h("div", { class: "panel-content" });
  const show = (node, now) => {
    if (!node.contains(searchBox)) node.append(searchBox, content);
    const region = now.region !== undefined ? study.position.get(now.region) : undefined;
    const area = now.area !== undefined ? study.areas.get(now.area) : undefined;
    const tie = now.tie !== undefined ? ties.byId.get(now.tie) : undefined;
    if (tie !== undefined && now.view === "links") replace(content, tieDetail(tie));
    else if (area && now.view !== "links") replace(content, areaDetail(area));
    else if (region !== undefined) replace(content, regionDetail(region, now));
    else if (now.view === "links") replace(content, strongest(now));
    else if (map.byArea(now)) replace(content, areaList());
    else replace(content, ranking(now), data.areas.length ? areaList() : null);
  };
  return { show, regionChoice };
})();
