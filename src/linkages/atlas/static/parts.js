/* Parts: what a topic adds beneath a view. Each file part_<topic>.js registers its own; the topic's numbers are in data.parts. */
linkages.parts = (() => {
  const { data, state } = linkages;
  const { h, replace } = linkages.dom;
  const made = [];

  /* draw(width, now, part) gives a node, an SVG or any other; note is a string, or a function of (now, part). */
  const add = (topic, { view, title, draw, note = "" }) => {
    if (data.parts && data.parts[topic]) made.push({ part: data.parts[topic], view, title, draw, note });
  };
  // Topics in the order in which the study lists them, not in that of their files' names.
  const topics = Object.keys(data.parts || {}).map((topic) => data.parts[topic]);
  const of = (view) => topics.flatMap((part) => made.filter((one) => one.view === view && one.part === part));
  const said = (one, now) => (typeof one.note === "function" ? one.note(now, one.part) : one.note);

  const figure = (one, now) => {
    const hold = h("div", { class: "hold" });
    const picture = () => linkages.export_.chartPicture(one.title, hold.querySelector("svg"), said(one, state.now));
    const buttons = h("div");
    const room = () => Math.max(280, Math.min(1100, hold.clientWidth || 700));
    const redraw = (width) => {
      replace(hold, one.draw(width, state.now, one.part));
      replace(buttons, hold.querySelector("svg.chart") ? linkages.export_.buttons(one.title.toLowerCase(), picture) : null);
    };
    return { node: h("figure", { class: "figure" }, h("figcaption", null, h("h3", null, one.title), h("p", { class: "soft" }, said(one, now))), hold, buttons), room, redraw };
  };

  /* What stands beneath the view, so that nobody has to scroll to learn of it. */
  const below = (list, figures) => {
    const to = (node) => () => {
      const heading = node.querySelector("h3");
      heading.setAttribute("tabindex", "-1");
      heading.focus({ preventScroll: true });
      node.scrollIntoView({ block: "start" });
    };
    const first = list.length && list[0].view === "hypotheses" ? 1 : 0; // a view of parts alone opens with its first
    return list.length > first ? ["Further down:", list.slice(first).map((one, k) => h("button", { type: "button", class: "more", onclick: to(figures[k + first].node) }, one.title))] : null;
  };

  const show = (node, now) => {
    const list = of(now.view);
    const figures = list.map((one) => figure(one, now));
    replace(node, figures.map((one) => one.node));
    replace(linkages.dom.find("[data-below]"), below(list, figures));
    node._redraw = () => {
      // Measured before any is drawn: else each drawing makes the browser lay the whole page out once more.
      const rooms = figures.map((one) => one.room());
      figures.forEach((one, k) => one.redraw(rooms[k]));
    };
    node._redraw();
  };
  return { add, of, show };
})();
