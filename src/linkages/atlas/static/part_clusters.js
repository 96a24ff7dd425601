/* Existing clusters beside initiatives, never counted with them; and what to look for in each. */
(() => {
  const { format, study, tip, charts, colours, state } = linkages;
  const { h, s, link } = linkages.dom;
  const { INK } = colours;
  const [ICI, CLUSTER] = ["#1f6f86", "#b4560b"];
  const words = study.fieldName;
  const several = (n, one) => `${format.count(n)} ${one}${n === 1 ? "" : "s"}`;

  const circle = (x, y) => s("circle", { cx: x, cy: y, r: 4.6, fill: ICI });
  const diamond = (x, y, international) => s("rect", { x: x - 6.6, y: y - 6.6, width: 13.2, height: 13.2, transform: `rotate(45 ${x} ${y})`, fill: "none", stroke: CLUSTER, "stroke-width": 2, "stroke-dasharray": international ? null : "2.5 2" });

  /* Table 2 of the source: fields of initiatives and of clusters, by region. */
  const matrix = (width, now, part) => {
    if (!part.cells.length) return h("p", { class: "soft" }, "No initiative and no cluster with a known field lies in any region.");
    const narrow = width < 560;
    const short = (unit) => charts.clip(unit, left - 14, narrow ? 12 : 13);
    const left = narrow ? 120 : Math.min(300, Math.max(...part.units.map((unit) => charts.measure(unit, 13))) + 18);
    const step = Math.max(24, Math.min(44, (width - left - 76) / part.fields.length));
    const top = Math.min(150, Math.max(...part.fields.map((code) => charts.measure(words(code), 12))) * 0.78 + 16);
    const line = 25;
    const whole = left + part.fields.length * step + 76;
    const height = top + part.units.length * line + 8;
    const chart = charts.frame(whole, height, `Fields of initiatives${part.given ? " and of existing clusters" : ""} by region: ${several(part.units.length, "region")}, ${several(part.fields.length, "field")}`, "group");
    part.fields.forEach((code, k) => chart.append(charts.text(charts.clip(words(code), (top - 14) / 0.78, 12), left + k * step + step / 2 + 3, top - 8, { size: 12, rotate: -50 })));
    const cells = new Map(part.cells.map((cell) => [`${cell[0]} ${cell[1]}`, cell]));
    part.units.forEach((unit, r) => {
      const y = top + r * line + line / 2;
      const chosen = now.area === unit || now.region === unit;
      const key = part.kind === "region" ? "region" : "area";
      const choose = () => state.set({ area: undefined, region: undefined, [key]: chosen ? undefined : unit });
      const own = part.cells.filter((cell) => cell[0] === r);
      const [both, ours, theirs] = [own.filter((c) => c[2] && c[4]).length, own.filter((c) => c[2] && !c[4]).length, own.filter((c) => !c[2] && c[4]).length];
      const unknown = !study.has.shares || own.some((c) => c[2] === null) || !(both + ours + theirs);
      const alike = !part.given ? "" : unknown ? "–" : `${format.count(both)} of ${format.count(both + ours + theirs)}`;
      const said = part.given ? `${unit}: ${format.count(both)} fields of both, ${format.count(ours)} of initiatives alone, ${format.count(theirs)} of international clusters alone` : `${unit}: initiatives in ${several(ours, "field")}`;
      const group = s("g", {
        class: "clickable",
        tabindex: 0,
        role: "button",
        "aria-pressed": String(chosen),
        "aria-label": said,
        onclick: choose,
        onkeydown: (event) => {
          if (event.key !== "Enter" && event.key !== " ") return;
          event.preventDefault();
          choose();
        },
      });
      group.append(s("rect", { x: 0, y: y - line / 2, width: whole, height: line, fill: chosen ? "#f8e9ee" : r % 2 ? "#ffffff" : "#f6f7f7" }), charts.text(short(unit), left - 8, y + 4, { size: narrow ? 12 : 13, anchor: "end", weight: chosen ? 700 : 400 }), charts.text(alike, whole - 4, y + 4, { size: 12, anchor: "end", fill: INK.soft }));
      chart.append(group);
      part.fields.forEach((code, k) => {
        const cell = cells.get(`${r} ${k}`);
        const x = left + k * step + step / 2;
        if (!cell) return chart.append(s("circle", { cx: x, cy: y, r: 0.9, fill: "#b9c0c6" }));
        const [, , initiatives, clusters, international] = cell;
        const lines = [unit, words(code), initiatives === null ? "initiatives unknown: no project here could be judged" : several(initiatives, "initiative"), part.given ? `${several(clusters, "cluster")}, ${format.count(international)} of them international` : "clusters unknown: no file given"];
        const mark = s("g", { onmousemove: (event) => tip.show(event, lines), onmouseleave: tip.hide, onclick: choose }, s("rect", { x: x - step / 2, y: y - line / 2, width: step, height: line, fill: "transparent" }));
        if (clusters) mark.append(diamond(x, y, international > 0));
        if (initiatives) mark.append(circle(x, y));
        return chart.append(mark);
      });
    });
    if (part.given) chart.append(charts.text("in common", whole - 4, top - 8, { size: 11, anchor: "end", fill: INK.soft }));
    return whole > width ? h("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "Fields of initiatives and clusters by region" }, chart) : chart;
  };

  const about = (now, part) => {
    const kind = part.kind === "region" ? "Regions" : "Cross-border regions";
    if (!part.given) return `${kind} by field: discs are initiatives. Existing clusters are unknown: no clusters file was given (--clusters FILE), which is not the same as none.`;
    return `${kind} by field. Disc: an initiative. Diamond: an existing cluster of the file given, dashed where none of them is cross-border or transnational. In common: fields of both, of those of initiatives or international clusters. Where the file lists no cluster there may be one.${study.has.shares ? "" : " No project could be judged: initiatives are unknown."}`;
  };

  const range = (cluster, stages) => {
    const [from, to] = [cluster.stage_from, cluster.stage_to].map((name) => stages.findIndex((stage) => stage.name === name));
    return from < 0 ? [] : stages.slice(from, to + 1);
  };
  const list = (entries) => h("ul", { style: "list-style: disc; padding-left: 22px" }, entries.map((entry) => h("li", null, entry)));
  const said = (label, ...content) => h("p", null, h("strong", null, `${label}: `), ...content);
  const told = (label, text) => (text ? said(label, text) : null);

  /* Each cluster with the lists of the Whitebook: what is noted of it, what to look for. Nothing is added up. */
  const one = (cluster, aids) => {
    const process = cluster.process ? aids.processes[cluster.process] : null;
    const stages = range(cluster, aids.stages);
    return h(
      "details",
      { class: "published" },
      h("summary", null, `${cluster.name}${cluster.kind ? ` (${cluster.kind})` : ""}`),
      told("Place", cluster.place),
      told("Cross-border regions", (cluster.cross_border_regions || "").replaceAll(";", "; ")),
      told("Fields", [...(cluster.fields || "").split(";").map(words), cluster.unknown_fields].filter(Boolean).join(", ")),
      process ? said("How it came about", process.title.toLowerCase(), cluster.process_evidence ? `. Evidence: ${cluster.process_evidence}` : ", without evidence in the file", `. What would speak for it (lines ${process.lines}):`) : said("How it came about", "not told. Public funding would not tell it."),
      process ? list(process.look) : null,
      stages.length ? said("Stage, a range", stages.map((stage) => stage.title.toLowerCase()).join(" to ")) : said("Stage", "not told"),
      stages.map((stage) => [h("p", { class: "soft" }, `${stage.title}, lines ${stage.lines}:`), list(stage.look), stage.caveat ? h("p", { class: "soft" }, stage.caveat) : null]),
      said("What to look for", "not all need be there, and the absence of one is no weakness by itself."),
      aids.elements.map((element) => [
        h("p", null, h("strong", null, element.title), h("span", { class: "soft" }, ` lines ${element.lines}`)),
        cluster.evidence[element.name] ? said("In the file", cluster.evidence[element.name]) : h("p", { class: "soft" }, "Nothing noted in the file."),
        list(element.look),
        element.not ? h("p", { class: "soft" }, element.not) : null,
      ]),
      told("Source", cluster.source),
      cluster.url ? said("Address", link(cluster.url, cluster.url)) : null,
    );
  };
  const clusters = (width, now, part) => {
    const here = now.area !== undefined ? part.clusters.filter((c) => (c.cross_border_regions || "").split(";").includes(now.area)) : now.region !== undefined ? part.clusters.filter((c) => (c.regions || "").split(";").includes(now.region)) : part.clusters;
    return h("div", null, here.length ? here.map((cluster) => one(cluster, part.aids)) : h("p", { class: "soft" }, "The file lists no cluster in the chosen place."), part.left ? h("p", { class: "soft" }, `${format.count(part.left)} more stand in tables/clusters.csv.`) : null);
  };

  const known = linkages.data.parts && linkages.data.parts.clusters;
  const given = Boolean(known && known.given);
  linkages.parts.add("clusters", { view: "fields", title: given ? "Fields of initiatives and of existing clusters" : "Fields of initiatives by region", draw: matrix, note: about });
  // Without a file of clusters there is nothing to list: the note above says so.
  if (given) linkages.parts.add("clusters", {
    view: "fields",
    title: "Existing clusters, and what to look for in each",
    draw: clusters,
    note: "From the file given with --clusters; a cluster is no initiative. Lists of evidence after the Cluster Policies Whitebook (2004), lines of its plain text: never a score.",
  });
})();
