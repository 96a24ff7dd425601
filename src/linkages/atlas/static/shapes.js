/* Outlines: packed strings back to kilometres, and the lines where countries meet. */
linkages.shapes = (() => {
  const GRID = 0.1; // km, as in shapes.py

  /* A ring as flat whole numbers of the grid: x0, y0, x1, y1 ... */
  const unpack = (text) => {
    const flat = [];
    let at = 0;
    const last = [0, 0];
    for (let axis = 0; at < text.length; axis ^= 1) {
      let folded = 0;
      let shift = 0;
      let five;
      do {
        five = text.charCodeAt(at++) - 63;
        folded |= (five & 0x1f) << shift;
        shift += 5;
      } while (five >= 0x20);
      last[axis] += folded & 1 ? ~(folded >> 1) : folded >> 1;
      flat.push(last[axis]);
    }
    return flat;
  };
  const rings = (polygons) => polygons.map((polygon) => polygon.map(unpack));

  /* Leaflet's [latitude, longitude] is [north, east] in kilometres here. */
  const latlngs = (polygons) =>
    polygons.map((polygon) =>
      polygon.map((flat) => {
        const points = [];
        for (let i = 0; i < flat.length; i += 2) points.push([flat[i + 1] * GRID, flat[i] * GRID]);
        return points;
      }),
    );

  /*
   * Lines between different countries, found from edges that two regions share: regions were simplified together, so a
   * common border has the same vertices on both sides.
   */
  const borders = (owners) => {
    const edges = new Map();
    const key = (a, b) => (a < b ? `${a},${b}` : `${b},${a}`);
    const walk = (flat, visit) => {
      const n = flat.length / 2;
      for (let i = 0; i < n; i++) {
        const j = (i + 1) % n;
        visit(`${flat[2 * i]} ${flat[2 * i + 1]}`, `${flat[2 * j]} ${flat[2 * j + 1]}`, i, j);
      }
    };
    for (const { country, polygons } of owners) {
      for (const polygon of polygons) {
        for (const flat of polygon) {
          walk(flat, (a, b) => {
            const name = key(a, b);
            const seen = edges.get(name);
            if (seen === undefined) edges.set(name, country);
            else if (seen !== country) edges.set(name, true);
          });
        }
      }
    }
    const lines = [];
    for (const { polygons } of owners) {
      for (const polygon of polygons) {
        for (const flat of polygon) {
          let line = null;
          walk(flat, (a, b, i, j) => {
            const name = key(a, b);
            if (edges.get(name) !== true) {
              line = null;
              return;
            }
            edges.set(name, false); // drawn once
            const point = (k) => [flat[2 * k + 1] * GRID, flat[2 * k] * GRID];
            if (line) line.push(point(j));
            else lines.push((line = [point(i), point(j)]));
          });
        }
      }
    }
    return lines;
  };
  return { rings, latlngs, borders };
})();
