/* Data, numbers, elements. Text from data reaches the page as text nodes and attributes only, never as markup. */
"use strict";
window.linkages = {};

/* One stack of fonts for the page, the charts and exported pictures, so that measured widths are true. */
linkages.FONT = "-apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'Noto Sans', 'Liberation Sans', Arial, system-ui, sans-serif";

linkages.data = JSON.parse(document.getElementById("data").textContent);

/* Numbers in the reader's own separators. */
linkages.format = (() => {
  const locale = navigator.languages && navigator.languages.length ? navigator.languages : undefined;
  const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const fixed = new Map();
  const decimal = (x, digits) => {
    if (!fixed.has(digits)) {
      fixed.set(digits, new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits }));
    }
    const shown = fixed.get(digits).format(x);
    return /[1-9]/.test(shown) ? shown.replace("-", "−") : shown.replace("-", ""); // what rounds to zero has no sign
  };
  const short = new Intl.NumberFormat(locale, { maximumSignificantDigits: 3 });
  const known = (x) => x !== null && x !== undefined;

  const count = (x) => (known(x) ? whole.format(x) : "–");
  const number = (x) => (!known(x) ? "–" : Math.abs(x) >= 100 ? whole.format(x) : short.format(x).replace("-", "−"));
  const percent = (x) => (known(x) ? `${whole.format(100 * x)}\u00a0%` : "–");
  const interval = (low, high) => (known(low) ? `${whole.format(100 * low)}–${whole.format(100 * high)}\u00a0%` : "");
  const share = (s, low, high) => (known(s) ? `${percent(s)} (${interval(low, high)})` : "no share");
  const p = (x) => (!known(x) ? "–" : x < 0.001 ? `< ${decimal(0.001, 3)}` : decimal(x, x < 0.1 ? 3 : 2));
  const value = (x, kind) => (kind === "share" ? percent(x) : kind === "count" ? count(x) : number(x));

  /* A sentence made by words.py: texts and marked numbers. */
  const sentence = (parts) =>
    parts
      .map((part) => {
        if (typeof part === "string") return part;
        if ("count" in part) return count(part.count);
        if ("share" in part) return share(...part.share);
        return decimal(part.decimal, part.digits);
      })
      .join("");

  return { count, number, decimal, percent, interval, share, p, value, sentence, known };
})();

/* Elements. */
linkages.dom = (() => {
  const fill = (node, children) => {
    for (const child of children.flat(Infinity)) {
      if (child === null || child === undefined || child === false) continue;
      node.append(child instanceof Node ? child : document.createTextNode(String(child)));
    }
    return node;
  };
  const give = (node, attributes) => {
    for (const [name, value] of Object.entries(attributes || {})) {
      if (value === null || value === undefined || value === false) continue;
      if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
      else node.setAttribute(name, value === true ? "" : String(value));
    }
    return node;
  };
  const h = (tag, attributes, ...children) => fill(give(document.createElement(tag), attributes), children);
  const s = (tag, attributes, ...children) =>
    fill(give(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes), children);

  /* A link only where it leads to http or https; else the bare text. */
  const link = (url, label) => {
    try {
      const parsed = new URL(url);
      if (parsed.protocol === "http:" || parsed.protocol === "https:") {
        return h("a", { href: parsed.href, rel: "noopener noreferrer", target: "_blank" }, label);
      }
    } catch {
      /* no address */
    }
    return document.createTextNode(label);
  };
  const find = (selector, root) => (root || document).querySelector(selector);
  const replace = (node, ...children) => {
    node.replaceChildren();
    return fill(node, children);
  };
  return { h, s, link, find, replace };
})();

/* The study, by position: names, labels, who belongs where. */
linkages.study = (() => {
  const { regions, projects, participations, ties, fields } = linkages.data;
  const countryNames = (() => {
    try {
      const names = new Intl.DisplayNames(["en"], { type: "region" });
      return (code) => names.of({ EL: "GR", UK: "GB" }[code] || code) || code;
    } catch {
      return (code) => code;
    }
  })();
  const country = (code) => {
    try {
      return code ? countryNames(code) : "";
    } catch {
      return code;
    }
  };
  const position = new Map(regions.region.map((code, i) => [code, i]));
  const name = (i) => regions.name[i] || regions.region[i];
  const label = (i) => (regions.name[i] && regions.name[i] !== regions.region[i] ? `${regions.name[i]} (${regions.region[i]})` : regions.region[i]);

  const group = (keys, values, length) => {
    const lists = Array.from({ length }, () => []);
    keys.forEach((key, row) => {
      if (key >= 0 && values[row] >= 0 && lists[key][lists[key].length - 1] !== values[row]) lists[key].push(values[row]);
    });
    return lists;
  };
  // Participations are sorted by project, so equal neighbours are the only repetitions.
  const projectsOf = group(participations.region, participations.project, regions.region.length);
  const rowsOf = Array.from({ length: projects.id.length }, () => []);
  participations.project.forEach((project, row) => rowsOf[project].push(row));

  const tiesOf = Array.from({ length: regions.region.length }, () => []);
  ties.source.forEach((source, tie) => {
    tiesOf[source].push(tie);
    tiesOf[ties.target[tie]].push(tie);
  });
  const fieldsOf = new Map();
  fields.byRegion.forEach(([region, field, n, ici]) => {
    if (!fieldsOf.has(field)) fieldsOf.set(field, new Map());
    fieldsOf.get(field).set(region, { projects: n, ici });
  });
  const areas = new Map(linkages.data.areas.map((area) => [area.unit, area]));
  const has = { shares: linkages.data.judged > 0, ties: ties.source.length > 0 };
  const fieldName = (code) => (Object.hasOwn(linkages.data.fieldNames, code) ? linkages.data.fieldNames[code] : code.replaceAll("_", " "));
  // Words that all names of programmes begin with, as the period, tell nothing and take the place of the name.
  const [first = [], ...others] = (projects.programme ? projects.programme.texts : []).map((text) => text.split(" "));
  let same = 0;
  while (others.length && [first, ...others].every((words) => words.length > same + 1 && words[same] === first[same])) same += 1;
  const programme = (text) => text.split(" ").slice(same).join(" ") || text;
  return { country, fieldName, programme, position, name, label, projectsOf, rowsOf, tiesOf, fieldsOf, areas, has };
})();

/* One tooltip for maps and charts. */
linkages.tip = (() => {
  const { find, h, replace } = linkages.dom;
  const node = find("#tip");
  const show = (event, lines) => {
    replace(node, lines.filter(Boolean).map((line, i) => h(i ? "span" : "strong", null, line)));
    node.hidden = false;
    const { clientX: x, clientY: y } = event;
    const box = node.getBoundingClientRect();
    const left = x + 16 + box.width > innerWidth ? x - 12 - box.width : x + 16;
    const top = y + 18 + box.height > innerHeight ? y - 12 - box.height : y + 18;
    node.style.left = `${Math.max(4, left)}px`;
    node.style.top = `${Math.max(4, top)}px`;
  };
  const hide = () => {
    node.hidden = true;
  };
  addEventListener("scroll", hide, { passive: true });
  addEventListener("keydown", (event) => event.key === "Escape" && hide());
  return { show, hide };
})();
