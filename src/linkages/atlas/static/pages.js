/* Putting a page together: views, controls, redrawing. */
linkages.pages = (() => {
  const { data, study, format, colours, state, map, ties, legend, panel, charts, fields, tables, parts } = linkages;
  const { h, s, find, replace } = linkages.dom;

  const VIEWS = {
    regions: { title: "Regions", sections: ["map", "shares", "parts"] },
    links: { title: "Links", sections: ["map", "parts"] },
    fields: { title: "Fields", sections: ["fields", "parts"] },
    urbanisation: { title: "Urbanisation", sections: ["urbanisation", "parts"] },
    hypotheses: { title: "Hypotheses", sections: ["parts"] },
    table: { title: "Table", sections: ["table"] },
    about: { title: "About the data", sections: ["about"] },
  };
  const sentenceOf = (now) => (now.view === "regions" && map.byArea(now) ? "areas" : now.view);
  const section = (name) => find(`[data-section="${name}"]`);
  const there = (view) => VIEWS[view] && (VIEWS[view].sections.some((name) => name !== "parts") || parts.of(view).length);
  const viewOf = (now) => (there(now.view) ? now.view : "regions");

  /* ---- controls ---------------------------------------------------------------------------------------------- */

  const regionControls = (node, now) => {
    const options = data.variables.map((v) => [v.key, v.label]);
    if (now.field !== undefined && data.fields.names.includes(now.field)) options.push(["field", `Projects in “${now.field}”`]);
    if (map.marked.length) options.push(["areas", study.has.shares ? "Cross-border regions: share" : "Cross-border regions: projects"]);
    replace(
      node,
      h("label", null, "Show ", h("select", { onchange: (event) => state.set({ colour: event.target.value }) }, options.map(([key, label]) => h("option", { value: key, selected: key === (now.colour || data.variables[0].key) }, label)))),
      map.marked.length && !map.byArea(now) ? h("label", { class: "check" }, h("input", { type: "checkbox", checked: now.areas === "1", onchange: (event) => state.set({ areas: event.target.checked ? "1" : undefined }) }), " Outlines of cross-border regions") : null,
      linkages.export_.buttons("map", linkages.export_.mapPicture),
    );
  };
  const linkControls = (node, now) => {
    if (!study.has.ties) return replace(node);
    const off = new Set((now.classes || "").split(".").filter(Boolean));
    const toggle = (name) => {
      off.has(name) ? off.delete(name) : off.add(name);
      state.set({ classes: [...off].join(".") || undefined });
    };
    const strongest = now.strongest === undefined ? ties.initial : Number(now.strongest) || 0;
    const output = h("output", { for: "strongest" }, format.count(strongest));
    const region = now.region !== undefined && study.position.has(now.region);
    return replace(
      node,
      h(
        "label",
        { class: "slider", title: region ? "A chosen region shows all of its ties" : null },
        "Strongest ",
        h("input", { type: "range", id: "strongest", min: 1, max: ties.total, value: strongest, disabled: region, "aria-label": "How many of the strongest ties are shown", oninput: (event) => { output.textContent = format.count(event.target.value); later(() => state.set({ strongest: event.target.value })); } }),
        " ",
        output,
        ` of ${format.count(ties.total)}`,
      ),
      h("span", { class: "choice", role: "group", "aria-label": "Classes shown" }, ties.present.map((name) => h("button", { type: "button", "aria-pressed": String(!off.has(name)), title: colours.TIES[name].about, onclick: () => toggle(name) }, swatch(name), ` ${colours.TIES[name].label}`))),
      h("label", { class: "check" }, h("input", { type: "checkbox", checked: now.across === "1", onchange: (event) => state.set({ across: event.target.checked ? "1" : undefined }) }), " Across borders only"),
      linkages.export_.buttons("ties", linkages.export_.mapPicture),
    );
  };
  const swatch = (name) => {
    const look = colours.TIES[name];
    return s("svg", { width: 24, height: 10, "aria-hidden": "true", focusable: "false" }, ties.marks({ ...look, width: look.width || 4 }, { x1: 2, x2: 22, y1: 5, y2: 5 }));
  };
  let waiting = 0;
  const later = (act) => {
    clearTimeout(waiting);
    waiting = setTimeout(act, 60);
  };
  /* ---- showing ----------------------------------------------------------------------------------------------- */

  const chosen = (node, now) => {
    const parts = [];
    if (now.region !== undefined && study.position.has(now.region)) parts.push(["region", study.label(study.position.get(now.region))]);
    if (now.area !== undefined && study.areas.has(now.area)) parts.push(["area", now.area]);
    if (now.tie !== undefined && ties.byId.has(now.tie)) parts.push(["tie", ties.label(ties.byId.get(now.tie))]);
    if (now.field !== undefined && data.fields.names.includes(now.field)) parts.push(["field", now.field]);
    replace(node, parts.map(([key, name]) => h("button", { type: "button", class: "chip", "aria-label": `Clear ${name}`, onclick: () => state.set({ [key]: undefined, ...(key === "field" && now.colour === "field" ? { colour: undefined } : {}) }) }, name, h("span", { "aria-hidden": "true" }, " ×"))));
  };

  const focusKept = (act) => {
    // Rebuilding a control must not take the focus from a keyboard user.
    const active = document.activeElement;
    const same = active && active !== document.body ? { tag: active.tagName, text: active.textContent, id: active.id, label: active.getAttribute("aria-label"), type: active.getAttribute("type") } : null;
    const fromPanel = active && find("[data-panel]").contains(active);
    act();
    if (!same || document.contains(active)) return;
    for (const candidate of document.querySelectorAll(same.tag.toLowerCase())) {
      if (candidate.textContent === same.text && candidate.id === same.id && candidate.getAttribute("aria-label") === same.label && candidate.getAttribute("type") === same.type) {
        candidate.focus({ preventScroll: true });
        return;
      }
    }
    // What had the focus is gone, as a list is when one of its rows is chosen: go on at what came instead.
    const heading = fromPanel ? find("[data-panel] .panel-content h3") : find("#main");
    if (heading) {
      heading.setAttribute("tabindex", "-1");
      heading.focus({ preventScroll: true });
    }
  };

  const render = (now, before) => {
    const view = viewOf(now);
    const moved = !before || viewOf(before) !== view;
    document.body.dataset.view = view;
    find("[data-heading]").textContent = VIEWS[view].title;
    find("[data-sentence]").textContent = format.sentence(data.sentences[sentenceOf({ ...now, view })] || [data.statements[view] || ""]);
    chosen(find("[data-chosen]"), now);
    for (const anchor of document.querySelectorAll("[data-view]")) {
      if (!anchor.matches("nav a")) continue;
      const name = anchor.dataset.view;
      anchor.setAttribute("href", state.href({ view: name }));
      anchor.hidden = !there(name);
      if (name === view) anchor.setAttribute("aria-current", "page");
      else anchor.removeAttribute("aria-current");
    }
    for (const node of document.querySelectorAll("[data-section]")) node.hidden = !VIEWS[view].sections.includes(node.dataset.section);
    linkages.tip.hide();
    focusKept(() => {
      if (view === "regions" || view === "links") {
        find('[data-controls="regions"]').hidden = view !== "regions";
        find('[data-controls="links"]').hidden = view !== "links";
        if (view === "regions") regionControls(find('[data-controls="regions"]'), now);
        else linkControls(find('[data-controls="links"]'), now);
        map.resized();
        map.paint({ ...now, view });
        legend.show(find("[data-legend]"), { ...now, view });
        panel.show(find("[data-panel]"), { ...now, view });
        if (moved) find("[data-panel]").scrollTop = 0;
        if (view === "regions") charts.sharesSection(section("shares"), now);
      } else if (view === "fields") {
        fields.show(section("fields"), now);
      } else if (view === "urbanisation") {
        charts.urbanisation(section("urbanisation"), now);
      } else if (view === "about") {
        if (!find("[data-about]").childElementCount) {
          tables.about(find("[data-about]"));
          fold(find("[data-section=about] .prose"));
        }
      } else if (view === "table") {
        if (moved || !before || before.table !== now.table || before.region !== now.region) tables.build(section("table"), now);
      }
      replace(find("[data-below]"));
      if (VIEWS[view].sections.includes("parts")) parts.show(section("parts"), { ...now, view });
    });
    if (moved && before) scrollTo({ top: 0, behavior: "instant" });
  };

  const redraw = () => {
    for (const node of document.querySelectorAll("[data-section]")) if (!node.hidden && node._redraw) node._redraw();
  };

  /* The methods text is long: its sections open one by one, all of them when it is printed. */
  const fold = (prose) => {
    let into = null;
    for (const node of [...prose.children]) {
      if (node.matches("h4")) {
        into = h("details", { class: "folded" });
        node.replaceWith(into);
        into.append(h("summary", null, node)); // still a heading to who goes from one to the next
      } else if (into) {
        into.append(node);
      }
    }
  };
  const startAtlas = () => {
    find("[data-meta]").textContent = [data.inputs.join(", "), data.periods.join(", "), `NUTS ${data.nuts}, level ${data.level}`].filter(Boolean).join("  ·  ");
    const far = map.outOfView();
    const beyond = far ? ` ${format.count(far)} region${far === 1 ? "" : "s"} with projects ${far === 1 ? "lies" : "lie"} outside the first view; ⤢ shows all.` : "";
    find("[data-source]").textContent = `Regions compared: ${linkages.export_.universe}${beyond} Equal-area map (EPSG:3035), outlines simplified. © EuroGeographics for the administrative boundaries.`;
    replace(find("[data-credits]"), h("p", null, data.credits.map((credit, i) => [i ? " · " : "", tables.linked(credit)])), h("p", { class: "soft" }, "Made with linkages. This file holds everything it shows and asks no server for anything."));
    find("[data-skip]").addEventListener("click", (event) => {
      event.preventDefault(); // the address holds the selection
      find("#main").focus();
    });
    state.listen(render);
    state.start();
    let width = innerWidth;
    addEventListener("resize", () => {
      if (innerWidth === width) return;
      width = innerWidth;
      later(redraw);
    });
    // The page takes the size of the sheet before it is printed, so that map and charts are drawn for it.
    const printing = (on) => () => {
      document.body.classList.toggle("printing", on);
      // What is folded is printed; what a reader had opened stays open afterwards.
      for (const node of document.querySelectorAll(on ? ".folded:not([open])" : ".folded[data-printed]")) {
        node.toggleAttribute("open", on);
        node.toggleAttribute("data-printed", on);
      }
      map.resized();
      redraw();
    };
    addEventListener("beforeprint", printing(true));
    addEventListener("afterprint", printing(false));
  };

  /* One map alone: the same drawing, fewer words. */
  const startSingle = () => {
    const view = data.single === "links" ? "links" : "regions";
    const show = () => {
      const now = { ...state.now, view };
      map.resized();
      map.paint(now);
      legend.show(find("[data-legend]"), now);
    };
    find("[data-sentence]").textContent = format.sentence(data.sentences[data.single]);
    find("[data-source]").textContent = linkages.export_.source();
    state.listen(show);
    state.start();
  };
  const start = (kind) => (kind === "atlas" ? startAtlas() : startSingle());
  return { start, sentenceOf };
})();
