/* The map: a plane in kilometres (EPSG:3035, equal area), its layers, what they look like and what they say. */
linkages.map = (() => {
  const { data, study, format, shapes, colours, ties, tip, state } = linkages;
  const { h, s } = linkages.dom;
  const { PAPER, INK } = colours;
  const { regions } = data;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;

  let map = null;
  let home = null;
  let canvas = null;
  let labels = null;
  const outlines = []; // by region: its Leaflet polygon
  const areaOutlines = new Map();

  /* ---- variables -------------------------------------------------------------------------------------------- */

  const variable = (now) => {
    if (now.colour === "field" && now.field !== undefined && study.fieldsOf.has(data.fields.names.indexOf(now.field))) {
      const cells = study.fieldsOf.get(data.fields.names.indexOf(now.field));
      const values = regions.region.map((_, i) => (cells.get(i) ? cells.get(i).projects : 0));
      const classes = colours.doubling(values.filter((v) => v > 0));
      return { key: "field", label: `Projects in “${now.field}”`, about: "projects naming this theme with a partner here", kind: "count", values, ...classes };
    }
    const found = data.variables.find((v) => v.key === now.colour) || data.variables[0];
    return { ...found, values: regions[found.key] };
  };

  /*
   * The kind of cell a region is: "empty" no project, so no share; "unjudged" projects, none judged; "missing" no value;
   * "zero"; or the number of its class. `fade` is 0 where the interval is narrow, 2 where it is wide.
   */
  const cell = (i, v) => {
    const value = v.values[i];
    const initiatives = v.key === "ici_share" || v.key === "ici_projects";
    if (initiatives && !regions.projects[i]) return { kind: "empty" };
    if (initiatives && !regions.judged[i]) return { kind: "unjudged" };
    if (!format.known(value)) return { kind: "missing" };
    const fade = v.key === "ici_share" ? colours.fadeOf(regions.ici_low[i], regions.ici_high[i]) : 0;
    if (value === 0 && v.kind !== "number") return { kind: "zero", fade };
    return { kind: "class", index: colours.classOf(v.limits, value), fade };
  };
  /* Cross-border regions overlap, so each is a mark: its area is the number of projects, its colour the share. */
  const marked = data.areas.filter((area) => area.projects.length && data.shapes.areaPoints[area.unit]);
  const mostInArea = Math.max(1, ...marked.map((area) => area.projects.length));
  const radius = (n) => 22 * Math.sqrt(n / mostInArea);
  const byArea = (now) => marked.length > 0 && now.view !== "links" && (now.colour === "areas" || data.single === "areas");
  const areaCell = (area) => {
    if (!area.share || !area.share.projects) return { kind: "unjudged" };
    const fade = colours.fadeOf(area.share.low, area.share.high);
    return area.share.ici ? { kind: "class", index: colours.classOf(data.areaClasses.limits, area.share.share), fade } : { kind: "zero", fade };
  };

  const fillOf = (found, v) => {
    if (found.kind === "empty") return PAPER.empty;
    if (found.kind === "unjudged" || found.kind === "missing") return "url(#hatch)";
    if (found.kind === "zero") return colours.fade(PAPER.zero, found.fade);
    return colours.fade(colours.ramp(v.limits.length)[found.index], found.fade);
  };
  const styleOf = (i, now, v) => {
    const chosen = now.region === regions.region[i];
    const base = { stroke: true, color: "#b9bcbd", weight: 0.6, opacity: 1, fillOpacity: 1, dashArray: null };
    if (!regions.inside[i]) Object.assign(base, { color: "#6c7278", dashArray: "2 3", weight: 0.9 });
    if (now.view === "links") base.fillColor = chosen ? "#f3dfae" : regions.projects[i] ? "#e0dccf" : "#f8f7f3";
    else if (byArea(now)) base.fillColor = regions.projects[i] ? "#e4e0d5" : "#f8f7f3";
    else base.fillColor = fillOf(cell(i, v), v);
    if (chosen) Object.assign(base, { color: INK.text, weight: 2.4, dashArray: null });
    return base;
  };

  /* ---- words ------------------------------------------------------------------------------------------------ */

  const shareWords = (ici, judged, low, high) =>
    `${format.count(ici)} of ${format.count(judged)} projects, ${format.share(ici / judged, low, high)}`;

  const regionLines = (i, now, v) => {
    const lines = [study.label(i)];
    if (!regions.projects[i]) lines.push("no project with a partner here");
    else if (regions.judged[i]) lines.push(`${shareWords(regions.ici_projects[i], regions.judged[i], regions.ici_low[i], regions.ici_high[i])} are cluster initiatives`);
    else lines.push(`${format.count(regions.projects[i])} project${regions.projects[i] === 1 ? "" : "s"}, none judged`);
    if (now.view === "links" && study.has.ties) {
      const n = study.tiesOf[i].length;
      lines.push(n ? `linked with ${format.count(n)} region${n === 1 ? "" : "s"}` : "no tie");
    } else if (!["ici_share", "ici_projects", "projects"].includes(v.key)) {
      const value = v.values[i];
      lines.push(`${v.label}: ${format.known(value) ? format.value(value, v.kind) : "no value"}${v.kind === "number" && v.about ? ` (${v.about})` : ""}`);
    }
    if (!regions.inside[i]) lines.push("takes part, but lies outside the universe, the regions that are compared");
    return lines;
  };
  const areaLines = (area) => {
    const lines = [`${area.unit} – cross-border region`];
    if (area.share && area.share.projects) lines.push(`${shareWords(area.share.ici, area.share.projects, area.share.low, area.share.high)} are cluster initiatives`);
    else if (area.projects.length) lines.push(`${format.count(area.projects.length)} projects, none judged`);
    else lines.push("no project counts here");
    return lines;
  };

  /* ---- the map itself --------------------------------------------------------------------------------------- */

  const create = (id, options, corners) => {
    home = L.latLngBounds(corners).pad(0.04);
    map = L.map(id, {
      crs: L.CRS.Simple,
      attributionControl: false,
      zoomControl: false,
      zoomAnimation: !calm,
      fadeAnimation: !calm,
      inertia: !calm,
      renderer: L.svg({ padding: 0.6 }),
      ...options,
    });
    ["land", "regions", "borders", "areas", "ties", "labels"].forEach((name, k) => {
      map.createPane(name).style.zIndex = 300 + 20 * k;
      if (name !== "regions" && name !== "areas") map.getPane(name).style.pointerEvents = "none";
    });
    map.getContainer().setAttribute("role", "region");
    map.getContainer().setAttribute("aria-label", "Map. Arrow keys move it, plus and minus zoom; the list beside it gives the same numbers.");
    L.control.zoom({ position: "topright", zoomInTitle: "Zoom in", zoomOutTitle: "Zoom out" }).addTo(map);
    new Whole({ position: "topright" }).addTo(map);
    new Scale({ position: "bottomright" }).addTo(map);
    map.setView([0, 0], -2, { animate: false });
    // The wheel scrolls the page until the map was asked for by a click or by the keyboard.
    map.scrollWheelZoom.disable();
    map.on("focus", () => map.scrollWheelZoom.enable());
    map.on("blur", () => map.scrollWheelZoom.disable());
    map.on("mousemove", hover);
    map.on("mouseout", tip.hide);
    map.on("click", click);
    new ResizeObserver(() => resized()).observe(map.getContainer());
    return map;
  };

  let size = "";
  let moved = false; // by the reader: then a new size keeps the view
  const resized = () => {
    const { clientWidth: w, clientHeight: t } = map.getContainer();
    if (!w || !t || size === `${w}x${t}`) return;
    size = `${w}x${t}`;
    map.invalidateSize({ animate: false });
    if (!moved) fit();
  };
  const fit = () => {
    if (!map.getContainer().clientWidth) return;
    map.fitBounds(home, { animate: false, paddingTopLeft: [0, 0] });
    moved = false;
    // Not before: a map that stands elsewhere would glide into its bounds and spoil the first view.
    if (!map.options.maxBounds) map.setMaxBounds(whole().pad(1));
  };

  /* Every region with a project, also the far ones that the first view leaves out. */
  const whole = () => {
    const all = L.latLngBounds(home.getSouthWest(), home.getNorthEast());
    outlines.forEach((outline, i) => regions.projects[i] && all.extend(outline.getBounds()));
    return all;
  };
  const outOfView = () => data.shapes.points.filter((point, i) => point && regions.projects[i] && !home.contains([point[1], point[0]])).length;

  /* Kilometres on a plane: one unit of the map is one kilometre everywhere, near enough. */
  const Scale = L.Control.extend({
    onAdd(on) {
      this._text = h("span");
      this._bar = h("div", { class: "scale", "aria-hidden": "true" }, this._text);
      on.on("zoomend moveend", this._update, this);
      this._update();
      return this._bar;
    },
    _update() {
      const length = scaleLength(on2px(1));
      this._bar.style.width = `${on2px(length)}px`;
      this._text.textContent = `${format.count(length)} km`;
    },
  });
  const on2px = (km) => km * 2 ** (map.getZoom() || 0);
  const scaleLength = (pixels) => {
    const most = 110 / pixels;
    const power = 10 ** Math.floor(Math.log10(most));
    return power * [5, 2, 1].find((step) => step * power <= most);
  };
  const Whole = L.Control.extend({
    onAdd() {
      const button = h("button", { type: "button", class: "whole", title: "Show the whole study", "aria-label": "Show the whole study", onclick: () => map.fitBounds(whole(), { animate: false }) }, "⤢");
      L.DomEvent.disableClickPropagation(button);
      return button;
    },
  });

  /* ---- layers ----------------------------------------------------------------------------------------------- */

  const listenArea = (layer, area) => {
    layer.on("mousemove", (event) => {
      L.DomEvent.stopPropagation(event);
      tip.show(event.originalEvent, areaLines(area));
    });
    layer.on("mouseout", () => tip.hide());
    layer.on("click", (event) => {
      L.DomEvent.stopPropagation(event);
      state.set({ area: area.unit, region: undefined, tie: undefined });
    });
  };

  const layers = {
    land() {
      const style = { pane: "land", interactive: false, stroke: true, color: PAPER.coast, weight: 0.7, fillColor: PAPER.land, fillOpacity: 1 };
      for (const [, polygons] of data.shapes.background) L.polygon(shapes.latlngs(shapes.rings(polygons)), style).addTo(map);
    },
    regions() {
      const owners = [];
      data.shapes.regions.forEach((polygons, i) => {
        if (!polygons.length) return;
        const rings = shapes.rings(polygons);
        owners.push({ country: regions.country[i], polygons: rings });
        outlines[i] = L.polygon(shapes.latlngs(rings), { pane: "regions", smoothFactor: 0.6 }).addTo(map);
        outlines[i].on("mousemove", (event) => hoverRegion(event, i));
        outlines[i].on("mouseout", () => tip.hide());
        outlines[i].on("click", (event) => clickRegion(event, i));
      });
      for (const [country, polygons] of data.shapes.background) owners.push({ country, polygons: shapes.rings(polygons) });
      const style = { pane: "borders", interactive: false, color: PAPER.border, weight: 1.3, opacity: 0.9, fill: false };
      L.polyline(shapes.borders(owners), style).addTo(map);
    },
    areas() {
      for (const area of data.areas) {
        const polygons = data.shapes.areas[area.unit];
        if (!polygons || !polygons.length || !area.projects.length) continue; // an outline without a project says nothing here
        const outline = L.polygon(shapes.latlngs(shapes.rings(polygons)), { pane: "areas" });
        listenArea(outline, area);
        areaOutlines.set(area.unit, outline);
      }
    },
    ties() {
      if (!ties.total) return;
      canvas = new ties.Canvas();
    },
    labels() {
      labels = h("div", { class: "map-labels leaflet-zoom-hide", "aria-hidden": "true" });
      map.getPane("labels").append(labels);
      map.on("zoomend", () => mark(shownNow));
      map.on("zoomend moveend viewreset", () => label(shownNow));
      map.on("dragstart", () => {
        moved = true;
      });
      map.on("zoomstart", () => {
        if (map.getContainer().clientWidth) moved = true;
      });
    },
  };
  const add = (name) => layers[name]();

  /* ---- hovering and clicking -------------------------------------------------------------------------------- */

  const tieUnder = (event) => (state.now.view === "links" && canvas && canvas._map ? canvas.near(event.layerPoint) : null);
  const hover = (event) => {
    const tie = tieUnder(event);
    if (tie !== null) tip.show(event.originalEvent, [ties.label(tie), ...ties.evidence(tie)]);
  };
  const hoverRegion = (event, i) => {
    if (tieUnder(event) === null) tip.show(event.originalEvent, regionLines(i, state.now, variable(state.now)));
  };
  const click = (event) => {
    const tie = tieUnder(event);
    if (tie !== null) state.set({ tie: ties.id(tie), area: undefined });
    else state.set({ region: undefined, tie: undefined, area: undefined });
  };
  const clickRegion = (event, i) => {
    if (tieUnder(event) !== null) return;
    L.DomEvent.stopPropagation(event);
    const code = regions.region[i];
    state.set({ region: state.now.region === code ? undefined : code, tie: undefined, area: undefined });
  };

  /* ---- painting --------------------------------------------------------------------------------------------- */

  let shownNow = state.now; // what was painted last; a single map has a view of its own
  const paint = (now) => {
    shownNow = now;
    const v = variable(now);
    outlines.forEach((outline, i) => {
      outline.setStyle(styleOf(i, now, v));
      if (now.region === regions.region[i]) outline.bringToFront();
    });
    for (const [unit, outline] of areaOutlines) {
      if (now.view === "links" || !(now.areas === "1" || byArea(now) || now.area === unit)) {
        outline.remove();
        continue;
      }
      const chosen = now.area === unit;
      if (!map.hasLayer(outline)) outline.addTo(map);
      // Only the line can be hit, so that regions below stay within reach.
      outline.setStyle({ color: INK.accent, weight: chosen ? 3 : 1.3, opacity: chosen ? 1 : 0.75, fill: chosen, fillColor: INK.accent, fillOpacity: 0.12 });
      if (chosen) outline.bringToFront();
    }
    mark(now);
    if (canvas) {
      if (now.view === "links" && !map.hasLayer(canvas)) canvas.addTo(map);
      if (now.view !== "links" && map.hasLayer(canvas)) canvas.remove();
      if (now.view === "links") canvas.show(ties.shown(now), ties.byId.get(now.tie));
    }
    label(now);
  };

  /* ---- marks of cross-border regions -------------------------------------------------------------------------- */

  let marks = null;
  /* Where marks stand on the screen: each at its region, moved until none covers another. */
  const spread = () => {
    const found = [...marked]
      .sort((a, b) => b.projects.length - a.projects.length)
      .map((area) => {
        const [x, y] = data.shapes.areaPoints[area.unit];
        const home = map.latLngToLayerPoint([y, x]);
        return { area, home, x: home.x, y: home.y, r: Math.max(4, radius(area.projects.length)) };
      });
    for (let round = 0; round < 80; round++) {
      for (let i = 0; i < found.length; i++) {
        for (let j = 0; j < i; j++) {
          const [a, b] = [found[j], found[i]];
          const [dx, dy] = [b.x - a.x || 0.1, b.y - a.y || 0.1];
          const far = Math.hypot(dx, dy);
          const short = a.r + b.r + 3 - far;
          if (short <= 0) continue;
          const push = short / 2 / far;
          a.x -= dx * push;
          a.y -= dy * push;
          b.x += dx * push;
          b.y += dy * push;
        }
      }
    }
    return found;
  };
  const mark = (now) => {
    if (marks) marks.remove();
    marks = null;
    if (!byArea(now) || !map.getSize().x) return;
    marks = L.layerGroup();
    for (const { area, home, x, y, r } of spread()) {
      const found = areaCell(area);
      const fillColor = found.kind === "unjudged" ? "#9fb4bd" : fillOf(found, data.areaClasses);
      const at = map.layerPointToLatLng([x, y]);
      if (Math.hypot(x - home.x, y - home.y) > r) L.polyline([map.layerPointToLatLng(home), at], { pane: "areas", interactive: false, color: INK.text, weight: 0.8 }).addTo(marks);
      const chosen = now.area === area.unit;
      const circle = L.circleMarker(at, { pane: "areas", radius: r, color: chosen ? INK.accent : INK.text, weight: chosen ? 3 : 1, fillColor, fillOpacity: 1 });
      circle.unit = area.unit;
      listenArea(circle, area);
      circle.addTo(marks);
    }
    marks.addTo(map);
  };
  const markPlaces = () => (marks ? marks.getLayers().filter((layer) => layer.unit) : []);

  /* ---- labels ----------------------------------------------------------------------------------------------- */

  const ruler = document.createElement("canvas").getContext("2d");
  const countryPoints = (() => {
    const sums = new Map();
    data.shapes.points.forEach((point, i) => {
      if (!point) return;
      const weight = 1 + regions.projects[i];
      const [x, y, w] = sums.get(regions.country[i]) || [0, 0, 0];
      sums.set(regions.country[i], [x + weight * point[0], y + weight * point[1], w + weight]);
    });
    return [...sums].map(([code, [x, y, w]]) => ({ text: study.country(code).toUpperCase(), point: [x / w, y / w], country: true }));
  })();

  /* What deserves a name, the most important first. */
  const wanted = (now) => {
    const list = [];
    const region = (i, strong) => data.shapes.points[i] && list.push({ text: study.name(i), point: data.shapes.points[i], strong });
    if (now.region !== undefined && study.position.has(now.region)) region(study.position.get(now.region), true);
    if (now.tie !== undefined && ties.byId.has(now.tie) && now.view === "links") {
      const i = ties.byId.get(now.tie);
      region(data.ties.source[i], true);
      region(data.ties.target[i], true);
    }
    if (byArea(now)) {
      for (const circle of markPlaces()) {
        const { lat, lng } = circle.getLatLng();
        list.push({ text: circle.unit, point: [lng, lat], strong: now.area === circle.unit, shift: circle.getRadius() + 9 });
      }
      return list.concat(countryPoints);
    }
    const values = now.view === "links" ? regions.strength || regions.projects : variable(now).values;
    const ranked = regions.region.map((_, i) => i).filter((i) => values[i] > 0 && (now.view !== "regions" || cell(i, variable(now)).kind === "class"));
    ranked.sort((i, j) => values[j] - values[i] || regions.projects[j] - regions.projects[i]);
    ranked.slice(0, 7).forEach((i) => region(i, false));
    return list.concat(countryPoints);
  };

  /* Labels with their places on the map, none over another. Returns [{text, x, y, width, strong, country}]. */
  const placed = (now) => {
    const { x: w, y: t } = map.getSize();
    const taken = [{ left: w - 60, right: w, top: 0, bottom: 120 }];
    for (const circle of markPlaces()) {
      const p = map.latLngToContainerPoint(circle.getLatLng());
      const r = circle.getRadius() - 2;
      taken.push({ left: p.x - r, right: p.x + r, top: p.y - r, bottom: p.y + r });
    }
    const found = [];
    const seen = new Set();
    for (const item of wanted(now)) {
      if (seen.has(item.text)) continue;
      const { x, y } = map.latLngToContainerPoint([item.point[1], item.point[0]]);
      ruler.font = item.country ? `600 11px ${linkages.FONT}` : item.strong ? `700 13px ${linkages.FONT}` : `500 12px ${linkages.FONT}`;
      const text = item.text.length > 34 ? `${item.text.slice(0, 33)}…` : item.text;
      const width = ruler.measureText(text).width + (item.country ? 2.2 * text.length : 0) + 6;
      const aside = item.shift ? item.shift - 5 + width / 2 : 0;
      const beside = [[0, item.shift], [0, -item.shift], [aside, 0], [-aside, 0]];
      const tries = item.shift ? beside : item.country ? [[0, 0]] : now.view === "links" ? [[0, -15], [0, 15]] : [[0, 0], [0, -14], [0, 14]];
      for (const [over, shift] of tries) {
        const box = { left: x + over - width / 2, right: x + over + width / 2, top: y + shift - 9, bottom: y + shift + 9 };
        const outside = box.left < 2 || box.right > w - 2 || box.top < 2 || box.bottom > t - 2;
        if (outside || taken.some((o) => box.left < o.right && box.right > o.left && box.top < o.bottom && box.bottom > o.top)) continue;
        taken.push(box);
        seen.add(item.text);
        found.push({ ...item, text, x: x + over, y: y + shift, width });
        break;
      }
    }
    return found;
  };
  const label = (now) => {
    if (!labels || !map.getSize().x) return;
    const corner = map.containerPointToLayerPoint([0, 0]);
    L.DomUtil.setPosition(labels, corner);
    labels.replaceChildren(
      ...placed(now).map((item) =>
        h("span", { class: item.country ? "country" : item.strong ? "strong" : null, style: `left:${item.x.toFixed(1)}px;top:${item.y.toFixed(1)}px` }, item.text),
      ),
    );
  };

  /* Move the map so that a region chosen in a list can be seen. */
  const reveal = (i) => {
    if (!outlines[i] || !map.getSize().x) return;
    const bounds = outlines[i].getBounds();
    if (!map.getBounds().contains(bounds.getCenter())) map.panTo(bounds.getCenter(), { animate: !calm });
  };

  return {
    create,
    add,
    paint,
    fit,
    resized,
    reveal,
    outOfView,
    variable,
    byArea,
    areaCell,
    marked,
    radius,
    cell,
    fillOf,
    styleOf,
    regionLines,
    areaLines,
    shareWords,
    placed,
    scaleLength,
    on2px,
    get leaflet() {
      return map;
    },
    outlines,
    areaOutlines,
  };
})();
