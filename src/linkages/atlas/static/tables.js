/* The tables: sorted, filtered, saved; and what is known about the data. */
linkages.tables = (() => {
  const { data, study, format, state, ties } = linkages;
  const { h, link, replace } = linkages.dom;
  const { regions, projects } = data;
  const FIRST = 100;

  /* A column: name as in the files, how it is shown, value of row i. */
  const column = (name, kind, get) => ({ name, kind, get });
  const flag = (x) => (x === null || x === undefined ? null : Number(x));
  const SOURCES = {
    regions: {
      label: "Regions",
      first: "projects",
      rows: () => regions.region.length,
      columns: () => [
        column("region", "text", (i) => regions.region[i]),
        column("name", "text", (i) => regions.name[i]),
        column("country", "text", (i) => regions.country[i]),
        column("inside", "number", (i) => flag(regions.inside[i])),
        column("projects", "count", (i) => regions.projects[i]),
        column("organisations", "count", (i) => regions.organisations[i]),
        column("ici_projects", "count", (i) => regions.ici_projects[i]),
        column("judged", "count", (i) => regions.judged[i]),
        column("ici_share", "share", (i) => regions.ici_share[i]),
        column("ici_low", "share", (i) => regions.ici_low[i]),
        column("ici_high", "share", (i) => regions.ici_high[i]),
        ...["degree", "strength", "cross_border_strength"].filter((key) => regions[key]).map((key) => column(key, "count", (i) => regions[key][i])),
        ...data.measures.map((key) => column(key, "number", (i) => regions[key][i])),
      ],
      choose: (i) => ({ region: regions.region[i] }),
    },
    ties: {
      label: "Ties of regions",
      first: "joint_projects",
      rows: () => ties.total,
      columns: () => [
        column("source", "text", (i) => regions.region[data.ties.source[i]]),
        column("target", "text", (i) => regions.region[data.ties.target[i]]),
        column("names", "text", (i) => ties.label(i)),
        column("joint_projects", "count", (i) => data.ties.joint_projects[i]),
        column("tie", "text", (i) => data.ties.tie[i]),
        ...["expected", "p_value", "cross_border", "first_year", "last_year", "periods", "breadth", "led_source", "led_target", "dependence_source", "dependence_target", "tie_low", "tie_high"]
          .filter((key) => data.ties[key] && data.ties[key].some((x) => x !== null))
          .map((key) => column(key, /tie_/.test(key) ? "text" : /year/.test(key) ? "year" : "number", (i) => data.ties[key][i])),
      ],
      choose: (i) => ({ tie: ties.id(i), view: "links" }),
    },
    shares: {
      label: "Shares",
      rows: () => data.shares.length,
      columns: () => [
        column("unit_kind", "text", (i) => data.shares[i].unit_kind),
        column("unit", "text", (i) => data.shares[i].unit),
        ...["projects", "uncoded", "ici"].map((key) => column(key, "count", (i) => data.shares[i][key])),
        ...["share", "low", "high"].map((key) => column(key, "share", (i) => data.shares[i][key])),
      ],
    },
    projects: {
      label: "Projects",
      rows: () => projects.id.length,
      columns: () => [
        column("programme", "text", (i) => projects.programme.texts[projects.programme.index[i]]),
        column("acronym", "text", (i) => projects.acronym[i]),
        column("name", "text", (i) => projects.name[i]),
        column("period", "text", (i) => projects.period.texts[projects.period.index[i]]),
        column("start", "text", (i) => projects.start[i]),
        column("end", "text", (i) => projects.end[i]),
        column("budget_eur", "number", (i) => projects.budget_eur[i]),
        column("partners", "count", (i) => projects.partners[i]),
        column("partners_complete", "number", (i) => flag(projects.partners_complete[i])),
        column("ici", "number", (i) => flag(projects.ici[i])),
        column("ici_evidence", "text", (i) => projects.evidence.texts[projects.evidence.index[i]]),
        column("themes", "text", (i) => projects.themes.index[i].map((t) => projects.themes.texts[t]).join(";")),
        column("website", "link", (i) => projects.website[i]),
      ],
    },
    association: {
      label: "Association",
      rows: () => data.association.length,
      columns: () => ["x", "y", "level", "method", "estimate", "low", "high", "p_value", "p_adjusted", "n", "missing", "caveat"].map((key) => column(key, ["x", "y", "level", "method", "caveat"].includes(key) ? "text" : "number", (i) => data.association[i][key])),
    },
    coverage: {
      label: "Coverage",
      rows: () => data.coverage.length,
      columns: () => ["stage", "field", "rows", "known", "share", "lost", "reason", "example"].map((key) => column(key, key === "share" ? "share" : ["rows", "known", "lost"].includes(key) ? "count" : "text", (i) => data.coverage[i][key])),
    },
  };
  /* The tables behind the parts, as far as the pictures show them: rows of values, the file that has all of it. */
  const part = (topic) => (data.parts && data.parts[topic]) || null;
  const listed = (key, label, file, heads, made) => {
    const rows = made();
    SOURCES[key] = { label, file, rows: () => rows.length, columns: () => heads.map(([name, kind], k) => column(name, kind, (i) => rows[i][k])) };
  };
  const T = (...names) => names.map((name) => [name, "text"]);
  const N = (...names) => names.map((name) => [name, "number"]);
  const C = (...names) => names.map((name) => [name, "count"]);
  const S = (...names) => names.map((name) => [name, "share"]);
  const values = (heads, one) => heads.map(([name]) => one[name]);
  const byUnit = (found, make) => Object.entries(found || {}).flatMap(([kind, units]) => Object.entries(units).flatMap(([unit, rows]) => rows.map((row) => [kind, unit, ...make(row)])));
  if (part("hypotheses")) {
    const heads = [...T("id", "statement", "status", "effect_name"), ...N("effect", "low", "high", "p_value", "p_adjusted"), ...C("n", "missing"), ...T("unit", "result", "remark", "source", "file")];
    listed("hypotheses", "Hypotheses", "hypotheses.csv", heads, () => part("hypotheses").rows.map((one) => values(heads, one)));
  }
  if (part("shares")) {
    const rest = [...C("projects"), ...S("share", "other_share"), ...N("difference", "low", "high", "p_value", "p_adjusted")];
    listed("share_comparisons", "Units compared", "share_comparisons.csv", [...T("unit_kind", "unit"), ...rest], () => Object.entries(part("shares").kinds).flatMap(([kind, found]) => found.rest.map((one) => [kind, one.unit, ...values(rest, one)])));
    const counts = [...C("projects"), ...N("projects_fractional"), ...C("projects_led"), ...S("share", "share_fractional", "share_led")];
    listed("counts", "Counts", "counts.csv", [...T("unit_kind", "unit"), ...counts], () => Object.entries(part("shares").counts).flatMap(([kind, rows]) => rows.map((one) => [kind, one.unit, ...values(counts, one)])));
  }
  if (part("specialisation")) {
    const { fields, quotients } = part("specialisation");
    listed("specialisations", "Specialisations", "specialisations.csv", [...T("unit_kind", "unit", "specialisation"), ...C("projects", "ici_projects"), ...N("location_quotient", "location_quotient_low", "location_quotient_high")], () => byUnit(quotients, ([field, ...rest]) => [fields[field], ...rest]));
  }
  if (part("clusters") && part("clusters").given) {
    const heads = T("name", "kind", "place", "regions", "cross_border_regions", "fields", "process", "process_evidence", "stage_from", "stage_to", "source", "url");
    listed("clusters", "Clusters", "clusters.csv", heads, () => part("clusters").clusters.map((one) => values(heads, one)));
  }
  if (part("linkages")) {
    const { units, states } = part("linkages");
    const reaches = ["inside the region", "inside the country, other region", "across a border inside the EU", "across another border of NUTS", "to outside NUTS"];
    const ends = (what) => [...S(`${what}, low`, `${what}, high`, `${what}, by chance`), ...N(`${what}, sd by chance`)];
    listed("linkages", "Linkages", "linkages.csv", [...T("unit_kind", "unit"), ...C("ties", "projects"), ...S(...reaches), ...ends("inside the region"), ...S("across a border"), ...ends("across a border"), ...T("lock_in", "reason")], () =>
      units.map(([kind, unit, n, of, shares, inside, across]) => [kind, unit, n, of, ...shares, ...inside.slice(1), ...across, ...((kind === "region" && states[unit]) || [null, null])]),
    );
  }
  if (part("association") && part("association").local) {
    listed("lisa", "Neighbours", "lisa.csv", [...T("region"), ...N("z", "lag"), ...T("kind"), ...N("q_value")], () => part("association").local.points);
  }
  if (data.published) {
    const heads = [...T("figure", "unit_kind", "unit", "quantity"), ...N("published", "computed", "computed_by_rule"), ...T("remark")];
    listed("published", "Published", "published.csv", heads, () => data.published.map((one) => values(heads, one)));
  }
  const shown = (value, kind) => {
    if (value === null || value === undefined || value === "") return "";
    if (kind === "share") return format.percent(value);
    if (kind === "count") return format.count(value);
    if (kind === "number") return format.number(value);
    return String(value);
  };

  let sort = null;
  let down = true;
  let filter = "";
  let limit = FIRST;
  let last = null;
  const build = (node, now) => {
    const name = SOURCES[now.table] ? now.table : "regions";
    const source = SOURCES[name];
    const all = Array.from({ length: source.rows() }, (_, i) => i);
    const everything = source.columns();
    // A column that this study knows nothing of is saved with the others, but takes no place on the screen.
    const columns = everything.filter((c) => !all.length || all.some((i) => ![null, undefined, ""].includes(c.get(i))));
    if (last !== name) {
      const first = columns.findIndex((c) => c.name === source.first);
      [sort, down, filter, limit, last] = [first < 0 ? null : first, true, "", FIRST, name];
    }
    const body = h("tbody");
    const tally = h("p", { class: "soft", "aria-live": "polite" });
    const more = h("button", { type: "button", class: "more", onclick: () => { limit += 500; rows(); } }, "Show more rows");
    const order = () => {
      const wanted = filter.trim().toLowerCase();
      const fitting = wanted ? all.filter((i) => columns.some((c) => String(c.get(i) ?? "").toLowerCase().includes(wanted))) : [...all];
      if (sort === null) return fitting;
      const { get } = columns[sort];
      const compare = (a, b) => {
        const [x, y] = [get(a), get(b)];
        const [noX, noY] = [x === null || x === undefined || x === "", y === null || y === undefined || y === ""];
        if (noX || noY) return noX - noY; // unknown last, whichever the order
        const way = typeof x === "number" ? x - y : String(x).localeCompare(String(y));
        return down ? -way : way;
      };
      return fitting.sort((a, b) => compare(a, b) || a - b);
    };
    const rows = () => {
      const list = order();
      replace(
        body,
        list.slice(0, limit).map((i) =>
          h(
            "tr",
            { class: source.choose && state.now.region !== undefined && source.choose(i).region === state.now.region ? "chosen" : null },
            columns.map((c, k) => {
              const value = c.get(i);
              const numeric = ["count", "number", "share", "year"].includes(c.kind);
              const content = c.kind === "link" && value ? link(value, value) : k === 0 && source.choose ? h("button", { type: "button", class: "plain", onclick: () => state.set(source.choose(i)) }, shown(value, c.kind)) : shown(value, c.kind);
              return h("td", { class: numeric ? "n" : null }, content);
            }),
          ),
        ),
      );
      tally.textContent = `${format.count(list.length)} of ${format.count(all.length)} rows${list.length > limit ? `, the first ${format.count(limit)} shown` : ""}${source.file ? `. As far as the pictures show it, rounded; all of it is in tables/${source.file}` : ""}`;
      more.hidden = list.length <= limit;
    };
    const head = h(
      "tr",
      null,
      columns.map((c, k) => {
        const cell = h("th", { scope: "col", class: ["count", "number", "share", "year"].includes(c.kind) ? "n" : null, "aria-sort": sort === k ? (down ? "descending" : "ascending") : "none" });
        cell.append(
          h("button", { type: "button", title: (data.meanings[name] || {})[c.name], onclick: () => {
            if (sort === k) down = !down;
            else [sort, down] = [k, c.kind !== "text"];
            for (const [j, other] of [...head.children].entries()) other.setAttribute("aria-sort", j === k ? (down ? "descending" : "ascending") : "none");
            rows();
          } }, c.name.replaceAll("_", " ")),
        );
        return cell;
      }),
    );
    const csv = () => linkages.export_.saveCsv(name, everything.map((c) => c.name), order().map((i) => everything.map((c) => c.get(i))));
    replace(
      node,
      h(
        "div",
        { class: "controls" },
        h("span", { class: "choice", role: "group", "aria-label": "Table" }, Object.entries(SOURCES).filter(([, s]) => s.rows()).map(([key, s]) => h("button", { type: "button", "aria-pressed": String(key === name), onclick: () => state.set({ table: key }) }, s.label))),
        h("label", null, "Filter ", h("input", { type: "search", value: filter, oninput: (event) => { filter = event.target.value; limit = FIRST; rows(); } })),
        h("button", { type: "button", onclick: csv }, "Save as CSV"),
      ),
      tally,
      h("div", { class: "scroll table-scroll", tabindex: 0, role: "region", "aria-label": `${source.label}, table` }, h("table", { class: "data" }, h("thead", null, head), body)),
      more,
    );
    rows();
  };

  /* ---- about the data ---------------------------------------------------------------------------------------- */

  const STAGES = { read: "Reading", place: "Placing", code: "Judging", link: "Linking", count: "Counting" };
  const about = (node) => {
    const pairs = (list) => h("dl", { class: "facts" }, list.map(([term, value]) => h("div", null, h("dt", null, term), h("dd", null, value))));
    // Conflicts are kept, not lost; sheets that nobody needs are no loss either and come last.
    const kindOf = (row) => (/left out$/.test(row.reason) && /^sheet /.test(row.field) ? "unneeded" : row.lost && /\bkept\b/.test(row.reason) ? "kept" : row.lost ? "lost" : "complete");
    const judged = data.coverage.map((row) => ({ row, kind: kindOf(row) }));
    const coverage = [...judged.filter((one) => one.kind !== "unneeded"), ...judged.filter((one) => one.kind === "unneeded")];
    const plural = (n) => `${format.count(n)} row${n === 1 ? "" : "s"}`;
    const gauge = (share) => h("span", { class: "gauge", "aria-hidden": "true", style: `--part:${share}` });
    const line = ({ row, kind }) =>
      h(
        "div",
        { class: `coverage-row ${kind}` },
        h("p", { class: "coverage-head" }, h("span", { class: "kicker" }, STAGES[row.stage] || row.stage), h("b", null, row.field.replaceAll("_", " ")), h("span", { class: "n" }, kind === "unneeded" ? plural(row.rows) : `${format.count(row.known)} of ${format.count(row.rows)}`), row.share === null || kind === "unneeded" ? null : gauge(row.share.toFixed(4))),
        h("p", null, kind === "lost" ? `${format.count(row.lost)} lost: ` : kind === "kept" ? "Kept: " : "", row.reason),
        row.example ? h("p", { class: "soft" }, `For instance: ${row.example}`) : null,
      );
    const [partly, whole] = [coverage.filter((one) => one.kind !== "complete"), coverage.filter((one) => one.kind === "complete")];
    replace(
      node,
      h("h3", null, "What could be used"),
      h(
        "div",
        { class: "coverage" },
        partly.map(line),
        whole.length ? h("details", { class: "folded" }, h("summary", null, `${format.count(whole.length)} checks without loss`), whole.map(line)) : null,
      ),
      h("h3", null, "What is compared"),
      h("p", null, data.universe),
      h("p", null, data.iciRule),
      pairs([
        ["Inputs", data.inputs.join(", ")],
        ["Periods", data.periods.join(", ") || "not given"],
        ["Regions", `NUTS ${data.nuts}, level ${data.level}`],
        ...data.settings.filter(([, value]) => value !== "").map(([name, value]) => [name.replaceAll("_", " "), value]),
      ]),
      data.tieRules.length ? [h("h3", null, "Rules for ties"), pairs(data.tieRules)] : null,
      h("h3", null, "How to read the pictures"),
      h(
        "ul",
        { class: "plain-list" },
        h("li", null, "A share is always told with its count and its 95 % Wilson interval. A paler region has a wide interval."),
        h("li", null, "Zero is a finding, “no project” and “none judged” are not: each has its own look."),
        h("li", null, "Maps are equal-area (Lambert azimuthal, EPSG:3035): a large region looks large, not a northern one. Outlines are simplified."),
        h("li", null, "A tie stands for projects done together. Grey ties are what busy regions would share by chance."),
        h("li", null, "The address of this page holds the selection; send it with the file, and the same thing shows."),
      ),
      h("h3", null, "Credits"),
      h("ul", { class: "plain-list" }, data.credits.map((credit) => h("li", null, linked(credit))), h("li", null, "Map: Leaflet, © Volodymyr Agafonkin and contributors, BSD 2-clause.")),
    );
  };
  /* Addresses in a credit as links. */
  const linked = (text) => text.split(/(https?:\/\/[^\s),;]+[^\s),;.])/g).map((part, i) => (i % 2 ? link(part, part) : part));

  return { build, about, linked };
})();
