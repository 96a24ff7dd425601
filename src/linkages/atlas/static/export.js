/* Pictures and files to keep: SVG and PNG of the map and the charts, CSV of the tables. */
linkages.export_ = (() => {
  const { data, format, colours, ties, state } = linkages;
  const { h, s } = linkages.dom;
  const { FONT } = linkages;
  const ruler = document.createElement("canvas").getContext("2d");

  const save = (name, blob) => {
    const address = URL.createObjectURL(blob);
    const anchor = h("a", { href: address, download: name });
    document.body.append(anchor);
    anchor.click();
    anchor.remove();
    setTimeout(() => URL.revokeObjectURL(address), 5000);
  };
  const fileName = (what, ending) => `${data.synthetic ? "synthetic " : ""}${data.title} ${what}`.normalize("NFKD").replace(/[^\w]+/g, "-").replace(/^-|-$/g, "").slice(0, 80).toLowerCase() + ending;

  const text = (string, x, y, { size = 12, weight = 400, anchor = "start", fill = colours.INK.text, halo = false } = {}) =>
    s("text", { x, y, "font-size": size, "font-weight": weight, "text-anchor": anchor, "font-family": FONT, fill, stroke: halo ? "#ffffff" : null, "stroke-width": halo ? 3 : null, "paint-order": halo ? "stroke" : null, "stroke-linejoin": "round" }, string);

  /* Text broken into lines; returns {node, height}. */
  const paragraph = (string, x, y, width, size, weight = 400, fill = colours.INK.text) => {
    ruler.font = `${weight} ${size}px ${FONT}`;
    const group = s("g");
    const leading = size * 1.35;
    let line = "";
    let height = 0;
    const flush = () => {
      height += leading;
      group.append(text(line, x, y + height - leading * 0.25, { size, weight, fill }));
      line = "";
    };
    for (const word of String(string).split(/\s+/)) {
      const longer = line ? `${line} ${word}` : word;
      if (line && ruler.measureText(longer).width > width) {
        flush();
        line = word;
      } else line = longer;
    }
    if (line) flush();
    return { node: group, height };
  };

  /* A picture with all that must be said around it: title, banner, sentence, legend, source. */
  const framed = ({ title, sentence, width, height, body, legend }) => {
    const margin = 24;
    const beside = legend && width > 700;
    const legendWidth = beside ? 280 : width;
    const whole = width + 2 * margin + (beside ? legendWidth + margin : 0);
    const inner = whole - 2 * margin;
    const root = s("svg", { xmlns: "http://www.w3.org/2000/svg", "font-family": FONT });
    const hatch = linkages.dom.find("#hatch");
    root.append(s("defs", null, hatch ? hatch.cloneNode(true) : null, s("clipPath", { id: "frame" }, s("rect", { width, height }))));
    const page = s("rect", { width: whole, fill: "#ffffff" });
    root.append(page);
    let y = margin;
    const say = (string, size, weight, fill) => {
      const made = paragraph(string, margin, y, inner, size, weight, fill);
      root.append(made.node);
      y += made.height;
    };
    if (data.synthetic) {
      const made = paragraph(data.synthetic, margin + 10, y + 6, inner - 20, 13, 700, "#5b1a00");
      root.append(s("rect", { x: margin, y, width: inner, height: made.height + 14, fill: "#ffe9c7", stroke: "#b4560b" }), made.node);
      y += made.height + 26;
    }
    say(data.title, 12, 400, colours.INK.soft);
    say(title, 20, 700);
    if (sentence) say(sentence, 13, 400);
    y += 12;
    root.append(s("g", { transform: `translate(${margin} ${y})`, "clip-path": "url(#frame)" }, body));
    let below = y + height;
    if (legend) {
      const made = linkages.legend.draw(state.now, legendWidth);
      made.node.setAttribute("transform", beside ? `translate(${margin + width + margin} ${y})` : `translate(${margin} ${below + 14})`);
      root.append(made.node);
      below = beside ? Math.max(below, y + made.height) : below + 14 + made.height;
    }
    y = below + 12;
    say(source(), 10, 400, colours.INK.soft);
    const total = Math.ceil(y + margin / 2);
    page.setAttribute("height", total);
    for (const [name, value] of Object.entries({ width: whole, height: total, viewBox: `0 0 ${whole} ${total}` })) root.setAttribute(name, value);
    return root;
  };
  // Its first sentence says which regions; the others, what is doubtful, stand whole in the view about the data.
  const universe = data.universe.split(/(?<=\.) (?=[A-Z])/)[0];
  const source = () => `Data: ${data.inputs.join(", ")}. Regions compared: ${universe} ${data.credits.join(" ")}`;

  /* The map as it stands on the screen. */
  const mapPicture = () => {
    const { map } = linkages;
    const on = map.leaflet;
    const now = state.now;
    const v = map.variable(now);
    const { x: width, y: height } = on.getSize();
    const body = s("g", null, s("rect", { width, height, fill: colours.PAPER.sea }));
    const line = (rings, closed) =>
      rings
        .map((ring) => {
          const points = ring.map((p) => on.latLngToContainerPoint(p));
          return `M${points.map((p) => `${p.x.toFixed(1)} ${p.y.toFixed(1)}`).join("L")}${closed ? "Z" : ""}`;
        })
        .join("");
    const marks = s("g");
    on.eachLayer((layer) => {
      if (layer instanceof L.CircleMarker) {
        const { x: cx, y: cy } = on.latLngToContainerPoint(layer.getLatLng());
        marks.append(s("circle", { cx, cy, r: layer.getRadius(), fill: layer.options.fillColor, stroke: layer.options.color, "stroke-width": layer.options.weight }));
      }
      if (!(layer instanceof L.Polyline)) return;
      const closed = layer instanceof L.Polygon;
      const rings = closed ? layer.getLatLngs().flat() : layer.getLatLngs();
      const o = layer.options;
      const mark = s("path", { d: line(rings, closed), fill: o.fill === false || !closed ? "none" : o.fillColor, "fill-opacity": o.fillOpacity, "fill-rule": "evenodd", stroke: o.color, "stroke-width": o.weight, "stroke-opacity": o.opacity, "stroke-dasharray": o.dashArray });
      mark.dataset.pane = o.pane;
      body.append(mark);
    });
    const order = ["land", "regions", "borders", "areas"];
    [...body.querySelectorAll("path")].sort((a, b) => order.indexOf(a.dataset.pane) - order.indexOf(b.dataset.pane)).forEach((path) => body.append(path));
    body.append(marks);
    if (now.view === "links") body.append(tieMarks(on, now));
    for (const item of map.placed(now)) {
      body.append(text(item.text, item.x, item.y + 4, { size: item.country ? 11 : 12, weight: item.strong ? 700 : 500, anchor: "middle", halo: true, fill: item.country ? "#6a727a" : colours.INK.text }));
    }
    const km = map.scaleLength(map.on2px(1));
    const length = map.on2px(km);
    body.append(s("line", { x1: width - 16 - length, x2: width - 16, y1: height - 14, y2: height - 14, stroke: colours.INK.text, "stroke-width": 2 }), text(`${format.count(km)} km`, width - 16 - length / 2, height - 20, { size: 11, anchor: "middle", halo: true }));
    const title = now.view === "links" ? "Ties between regions" : map.byArea(now) ? "Cross-border regions" : v.label;
    return framed({ title, sentence: format.sentence(data.sentences[linkages.pages.sentenceOf(now)]), width, height, body, legend: true });
  };
  const tieMarks = (on, now) => {
    const point = (i) => data.shapes.points[i] && on.latLngToContainerPoint([data.shapes.points[i][1], data.shapes.points[i][0]]);
    const group = s("g");
    for (const i of [...ties.shown(now)].reverse().sort((a, b) => ties.order.indexOf(ties.kinds[a]) - ties.order.indexOf(ties.kinds[b]))) {
      const [a, b] = [point(data.ties.source[i]), point(data.ties.target[i])];
      if (!a || !b) continue;
      const run = ties.curve(a, b);
      const look = ties.style(i);
      const d = `M${a.x.toFixed(1)} ${a.y.toFixed(1)}Q${run.c.x.toFixed(1)} ${run.c.y.toFixed(1)} ${b.x.toFixed(1)} ${b.y.toFixed(1)}`;
      group.append(...ties.marks(look, { d }));
    }
    const ends = new Set(ties.shown(now).flatMap((i) => [data.ties.source[i], data.ties.target[i]]));
    for (const end of ends) {
      const p = point(end);
      if (p) group.append(s("circle", { cx: p.x, cy: p.y, r: 2.6, fill: "#ffffff", stroke: colours.INK.text, "stroke-width": 1.2 }));
    }
    return group;
  };
  const chartPicture = (title, chart, sentence) => {
    const copy = chart.cloneNode(true);
    const [width, height] = [Number(chart.getAttribute("width")), Number(chart.getAttribute("height"))];
    return framed({ title, sentence, width, height, body: s("g", null, [...copy.childNodes]) });
  };

  const asSvg = (picture) => new Blob([new XMLSerializer().serializeToString(picture)], { type: "image/svg+xml" });
  const asPng = (picture) =>
    new Promise((resolve, reject) => {
      const image = new Image();
      const scale = 2;
      image.onload = () => {
        const canvas = h("canvas", { width: picture.getAttribute("width") * scale, height: picture.getAttribute("height") * scale });
        const context = canvas.getContext("2d");
        context.scale(scale, scale);
        context.drawImage(image, 0, 0);
        canvas.toBlob(resolve, "image/png");
      };
      image.onerror = reject;
      image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(picture))}`;
    });

  /* Two buttons that save what `make` draws. */
  const buttons = (what, make) =>
    h(
      "span",
      { class: "save", role: "group", "aria-label": `Save ${what}` },
      h("button", { type: "button", onclick: () => save(fileName(what, ".svg"), asSvg(make())) }, "SVG"),
      h("button", { type: "button", onclick: async () => save(fileName(what, ".png"), await asPng(make())) }, "PNG"),
    );

  /* CSV as the run writes it; a text that a spreadsheet would run as a formula gets an apostrophe. */
  const csvCell = (value) => {
    if (value === null || value === undefined) return "";
    if (typeof value === "number") return String(value);
    let string = String(value);
    const formula = /^[=@\t\r]/.test(string) || (/^[+-]/.test(string) && !/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(string));
    if (formula) string = `'${string}`;
    return /[",\n\r]/.test(string) ? `"${string.replaceAll('"', '""')}"` : string;
  };
  const csv = (columns, rows) => `\ufeff${[columns, ...rows].map((row) => row.map(csvCell).join(",")).join("\r\n")}\r\n`;
  const saveCsv = (name, columns, rows) => save(fileName(name, ".csv"), new Blob([csv(columns, rows)], { type: "text/csv;charset=utf-8" }));

  return { text, paragraph, mapPicture, chartPicture, buttons, saveCsv, csv, source, universe };
})();
