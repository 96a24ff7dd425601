/* Ties between regions: which are shown, how they look, what they say, and one canvas that draws them all. */
linkages.ties = (() => {
  const { data, study, colours, format } = linkages;
  const { ties } = data;
  const total = ties.source.length;
  const most = total ? ties.joint_projects[0] : 1; // the strongest comes first
  const WIDEST = 8; // px
  const CASED = 1500; // ties: up to here each has a thin white edge, which tells crossing ones apart
  const NARROWEST = 1;
  const BEND = 0.13; // of the length: enough to tell neighbours' ties apart
  const CHANCE = 0.05;

  const kind = (i) => {
    const tie = ties.tie[i];
    const p = ties.p_value ? ties.p_value[i] : null;
    return tie === "weak" && p !== null && p > CHANCE ? "chance" : tie;
  };
  const kinds = Array.from({ length: total }, (_, i) => kind(i));
  const order = ["chance", "weak", "undetermined", "strong", "covalent"];
  const counts = Object.fromEntries(order.map((name) => [name, kinds.filter((k) => k === name).length]));
  const present = order.filter((name) => counts[name]).reverse();
  const width = (joint) => Math.max(NARROWEST, (WIDEST * joint) / most);
  const initial = Math.min(total, 200);

  /* The ties to show, the strongest first. A chosen region shows all of its own. */
  const shown = (state) => {
    const off = new Set((state.classes || "").split(".").filter(Boolean));
    const region = state.region !== undefined ? study.position.get(state.region) : undefined;
    const limit = state.strongest !== undefined ? Number(state.strongest) || 0 : initial;
    const pool = region !== undefined ? [...study.tiesOf[region]].sort((a, b) => a - b) : Array.from({ length: total }, (_, i) => i);
    const fitting = pool.filter((i) => !off.has(kinds[i]) && !(state.across === "1" && !ties.cross_border[i]));
    return region !== undefined ? fitting : fitting.slice(0, limit);
  };

  const id = (i) => `${data.regions.region[ties.source[i]]}.${data.regions.region[ties.target[i]]}`;
  const byId = new Map(ties.source.map((_, i) => [id(i), i]));
  const label = (i) => `${study.name(ties.source[i])} – ${study.name(ties.target[i])}`;

  /* The evidence in words; what the data lacks is said to be unknown, not guessed. */
  const times = (n) => (n === 1 ? "once" : `${format.count(n)} times`);
  const leads = (i) => {
    const [mine, theirs] = [ties.led_source, ties.led_target].map((column) => (column ? column[i] : null));
    const [here, there] = [study.name(ties.source[i]), study.name(ties.target[i])];
    if (!format.known(mine) || !format.known(theirs)) return "who led is unknown";
    if (mine && theirs) return `led from both sides: ${times(mine)} from ${here}, ${times(theirs)} from ${there}`;
    if (mine || theirs) return `led from one side alone: ${times(mine || theirs)} from ${mine ? here : there}`;
    return "led from neither side: the lead partners are elsewhere";
  };
  const evidence = (i) => {
    const get = (column) => (ties[column] ? ties[column][i] : null);
    const joint = ties.joint_projects[i];
    const lines = [`${format.count(joint)} joint project${joint === 1 ? "" : "s"}${ties.cross_border[i] ? " across a border" : ""}`];
    if (format.known(get("expected")) && format.known(get("p_value"))) {
      const p = `p ${get("p_value") < 0.001 ? "" : "= "}${format.p(get("p_value"))}`;
      lines.push(`chance alone would give ${format.decimal(get("expected"), 1)}: ${get("p_value") > CHANCE ? "this is within chance" : "this is more"} (${p})`);
    } else lines.push("not set against chance");
    const tie = ties.tie[i];
    lines.push(tie === "undetermined" ? `undetermined: between ${get("tie_low")} and ${get("tie_high")}, evidence is missing` : `${tie} tie${tie === "weak" ? "" : `: ${colours.TIES[tie].about}`}`);
    lines.push(leads(i));
    const [first, last] = [get("first_year"), get("last_year")];
    if (!format.known(first)) lines.push("years of start unknown");
    else lines.push(first === last ? `${joint === 1 ? "" : "all "}started in ${first}` : `started between ${first} and ${last}`);
    return lines;
  };

  /* Where a tie runs, between two points on the screen: a quadratic curve, always bent to the same side. */
  const curve = (a, b) => {
    const [dx, dy] = [b.x - a.x, b.y - a.y];
    return { a, b, c: { x: (a.x + b.x) / 2 + BEND * dy, y: (a.y + b.y) / 2 - BEND * dx } };
  };
  const at = ({ a, b, c }, t) => ({
    x: (1 - t) * (1 - t) * a.x + 2 * t * (1 - t) * c.x + t * t * b.x,
    y: (1 - t) * (1 - t) * a.y + 2 * t * (1 - t) * c.y + t * t * b.y,
  });
  const style = (i) => {
    const look = colours.TIES[kinds[i]];
    return { ...look, width: look.width || width(ties.joint_projects[i]) };
  };

  /* The strokes a tie is made of, lowest first: the same in the map, the legend and an exported picture. */
  const layersOf = ({ colour, width: w, dash, band }) =>
    band ? [{ colour: band, width: w, dash: [] }, { colour, width: Math.min(1.6, w), dash }] : [{ colour, width: w, dash }];
  const marks = (look, attributes) =>
    layersOf(look).map((stroke) =>
      linkages.dom.s(attributes.d ? "path" : "line", { ...attributes, fill: "none", stroke: stroke.colour, "stroke-width": stroke.width, "stroke-dasharray": stroke.dash.length ? stroke.dash.join(" ") : null, "stroke-linecap": stroke.dash.length ? "butt" : "round" }),
    );

  const Canvas = L.Renderer.extend({
    options: { padding: 0.3, pane: "ties" },
    _initContainer() {
      this._container = linkages.dom.h("canvas", { "aria-hidden": "true" });
      this._context = this._container.getContext("2d");
    },
    _destroyContainer() {
      this._container.remove();
      delete this._context;
      delete this._container;
    },
    _updatePaths() {},
    _update() {
      if (this._map._animatingZoom && this._bounds) return;
      L.Renderer.prototype._update.call(this);
      const size = this._bounds.getSize();
      const scale = Math.min(3, window.devicePixelRatio || 1);
      L.DomUtil.setPosition(this._container, this._bounds.min);
      this._container.width = size.x * scale;
      this._container.height = size.y * scale;
      this._container.style.width = `${size.x}px`;
      this._container.style.height = `${size.y}px`;
      this._context.scale(scale, scale);
      this._context.translate(-this._bounds.min.x, -this._bounds.min.y);
      this.draw();
    },
    show(list, chosen) {
      this._list = list;
      this._chosen = chosen;
      if (this._map) this._update();
    },
    draw() {
      const context = this._context;
      const list = this._list || [];
      const points = data.shapes.points.map((p) => p && this._map.latLngToLayerPoint([p[1], p[0]]));
      this._curves = [];
      const rank = (i) => order.indexOf(kinds[i]);
      const drawn = [...list].reverse().sort((i, j) => rank(i) - rank(j));
      for (const i of drawn) {
        const [a, b] = [points[ties.source[i]], points[ties.target[i]]];
        if (!a || !b) continue;
        const run = curve(a, b);
        this._curves.push({ i, ...run });
        const look = style(i);
        const strokes = [];
        const path = new Path2D();
        path.moveTo(a.x, a.y);
        path.quadraticCurveTo(run.c.x, run.c.y, b.x, b.y);
        context.globalAlpha = this._chosen !== undefined && this._chosen !== i ? 0.2 : 1;
        if (this._chosen === i) strokes.push({ colour: colours.INK.text, width: look.width + 4, dash: [] });
        if (list.length <= CASED && kinds[i] !== "chance") strokes.push({ colour: "#ffffffb0", width: look.width + 1.6, dash: [] });
        strokes.push(...layersOf(look));
        for (const stroke of strokes) {
          context.lineCap = stroke.dash.length ? "butt" : "round";
          context.setLineDash(stroke.dash);
          context.lineWidth = stroke.width;
          context.strokeStyle = stroke.colour;
          context.stroke(path);
        }
      }
      context.setLineDash([]);
      context.globalAlpha = 1;
      const ends = new Set(list.flatMap((i) => [ties.source[i], ties.target[i]]));
      for (const end of ends) {
        if (!points[end]) continue;
        context.beginPath();
        context.arc(points[end].x, points[end].y, 2.6, 0, 2 * Math.PI);
        context.fillStyle = "#ffffff";
        context.strokeStyle = colours.INK.text;
        context.lineWidth = 1.2;
        context.fill();
        context.stroke();
      }
    },
    /* The tie nearest to a point of the layer, within a few pixels. */
    near(point) {
      let best = null;
      let nearest = 6 * 6;
      for (const run of this._curves || []) {
        const slack = 12;
        if (point.x < Math.min(run.a.x, run.b.x, run.c.x) - slack || point.x > Math.max(run.a.x, run.b.x, run.c.x) + slack) continue;
        if (point.y < Math.min(run.a.y, run.b.y, run.c.y) - slack || point.y > Math.max(run.a.y, run.b.y, run.c.y) + slack) continue;
        let from = run.a;
        for (let k = 1; k <= 16; k++) {
          const to = at(run, k / 16);
          const square = L.LineUtil._sqClosestPointOnSegment(L.point(point), L.point(from), L.point(to), true);
          if (square <= nearest) {
            nearest = square;
            best = run.i;
          }
          from = to;
        }
      }
      return best;
    },
  });

  return { total, most, kinds, order, counts, present, width, initial, shown, id, byId, label, evidence, curve, style, marks, Canvas };
})();
