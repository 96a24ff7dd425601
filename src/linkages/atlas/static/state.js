/* What is chosen, once for all views, and in the address: #view=links&region=SE22 */
linkages.state = (() => {
  const keys = ["view", "region", "area", "field", "tie", "colour", "areas", "strongest", "classes", "across", "chance", "table", "x", "y"];
  const defaults = { view: "regions" };
  const listeners = [];
  let now = { ...defaults };

  const read = () => {
    const found = new URLSearchParams(location.hash.slice(1));
    const next = { ...defaults };
    for (const key of keys) if (found.has(key)) next[key] = found.get(key);
    return next;
  };
  const address = () => {
    const parts = new URLSearchParams();
    for (const key of keys) if (now[key] !== undefined && now[key] !== "") parts.set(key, now[key]);
    return `#${parts}`;
  };
  const tell = (before) => {
    for (const listener of listeners) listener(now, before);
  };
  /* Change some of it; undefined takes a choice back. A change of view is a step in the history, the rest is not. */
  const set = (changes) => {
    const before = now;
    now = { ...now, ...changes };
    for (const key of Object.keys(now)) if (now[key] === undefined) delete now[key];
    const step = before.view !== now.view;
    try {
      history[step ? "pushState" : "replaceState"](null, "", address());
    } catch {
      location.hash = address(); // a page inside a frame may not touch the history
    }
    tell(before);
  };
  const listen = (listener) => listeners.push(listener);
  const start = () => {
    now = read();
    const moved = () => {
      if (location.hash === address()) return;
      const before = now;
      now = read();
      tell(before);
    };
    addEventListener("hashchange", moved);
    addEventListener("popstate", moved);
    tell(null);
  };
  return {
    set,
    listen,
    start,
    get now() {
      return now;
    },
    /* The address of a change, for links that a reader can copy. */
    href: (changes) => {
      const kept = now;
      now = { ...now, ...changes };
      for (const key of Object.keys(now)) if (now[key] === undefined) delete now[key];
      const made = address();
      now = kept;
      return made;
    },
  };
})();
