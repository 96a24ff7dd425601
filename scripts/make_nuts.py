"""
Make ``data/nuts2/``: regions of five NUTS versions and their neighbours outside NUTS.

    python scripts/make_nuts.py [--atlas FOLDER] [--places FOLDER] [--out data/nuts2]

Without folders the two npm packages are fetched (see `atlas_packages`). Written are, a version, two Parquet files with
levels 0, 2 and 3 and the neighbours over the same arcs (`linkages.places.topology`), and for all versions together
``regions.csv``, ``neighbours.csv`` and ``neighbour_names.csv``. The same input gives the same bytes.

How a version is made: neighbours are extended to NUTS where the two sources draw one border apart. The level-3
polygons and the neighbours' are laid over one another, their boundaries noded and cut into faces; a face belongs to
the NUTS region it lies in, else to the neighbour, and a sliver left between the sources to the neighbour it borders
longest. That partition is simplified as a coverage (borders stay shared, no region is lost), snapped to 0.001
degrees, noded once more, and cut into arcs. Levels 2 and 0 are unions of level 3, over the same arcs.
"""

import argparse
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from pathlib import Path

import geopandas as gpd
import numpy as np
import polars as pl
import shapely

from atlas_packages import ATLAS, PLACES, VERSIONS, Region, fetch, is_latin, nuts
from neighbour_units import COUNTRIES, Unit, neighbours, write_names

GRID = 0.001
"""Grid of the coordinates written (degrees): about 110 m from north to south."""
NODING = 1e-5
"""Grid on which the sources' boundaries are noded (degrees): about 1 m."""
TOLERANCE = 0.01
"""Visvalingam-Whyatt tolerance: root of the smallest triangle kept, in degrees of latitude; about 1 km."""
SQUEEZE = 0.6
"""Longitudes are multiplied with this before simplifying: a degree's length at 53° N beside one of latitude."""
SLIVER = 0.02
"""Faces between the sources that are narrower than this (degrees) are slivers, not land left out."""
CLOSE = 0.04
"""Gaps between the sources narrower than twice this (degrees) are closed, also where they end in a lake or the sea."""
BESIDE = 0.35
"""Share of a gap's outline that must run along NUTS, and along the neighbours; elsewhere it would be water."""
SAME = 0.8
"""Common / united area from which on a neighbour and a later NUTS-3 region are the same (sources differ)."""

Partition = dict[str, shapely.Geometry]


def main() -> None:
    """Make the folder."""
    parser = argparse.ArgumentParser(description="Make data/nuts2 from the two npm packages.")
    parser.add_argument("--atlas", type=Path, help=f"folder of {ATLAS}, unpacked")
    parser.add_argument("--places", type=Path, help=f"folder of {PLACES}, unpacked")
    parser.add_argument("--out", type=Path, default=Path(__file__).parents[1] / "data/nuts2")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        atlas = options.atlas or fetch(ATLAS, Path(folder))
        places = options.places or fetch(PLACES, Path(folder))
        make(atlas, places, options.out)


def make(atlas: Path, places: Path, out: Path) -> None:
    """Make every file from the unpacked packages."""
    out.mkdir(parents=True, exist_ok=True)
    names = latin_names(atlas)
    units = neighbours(places)
    name_after_successors(units, nuts(atlas, VERSIONS[-1], 3))
    index, drawn = [], defaultdict(list)
    for version in VERSIONS:
        regions = nuts(atlas, version, 3)
        inside = {region.code[:2] for region in regions}
        around = [unit for unit in units if unit.country not in inside]
        for unit in around:
            drawn[unit.code].append(version)
        parents = parents_of([region.code for region in regions], [region.code for region in nuts(atlas, version, 2)])
        land = partition(regions, [Region(unit.code, unit.name, unit.geometry) for unit in around])
        small = on_grid(simplify(land))
        if lost := set(land) - set(small):
            message = f"NUTS {version}: regions lost in simplifying: {sorted(lost)}"
            raise SystemExit(message)
        write_topology(out / version, levels(small, parents))
        index += index_rows(version, levels(land, parents), names[version], parents)
        print(
            version,
            len(regions),
            "regions,",
            len(around),
            "neighbours,",
            shapely.get_num_coordinates(list(small.values())).sum(),
        )
    pl.DataFrame(index, infer_schema_length=None).write_csv(out / "regions.csv")
    write_names(out, units, drawn)


def name_after_successors(units: Sequence[Unit], regions: Sequence[Region]) -> None:
    """Give a neighbour the name and code of the NUTS-3 region that it became when its country entered NUTS."""
    for unit in units:
        own = [region for region in regions if region.code[:2] == unit.country]
        for region in own:
            common = shapely.area(shapely.intersection(unit.geometry, region.geometry))
            if common / shapely.area(shapely.union(unit.geometry, region.geometry)) > SAME:
                unit.names[1] |= {region.code, region.name}


def latin_names(atlas: Path) -> dict[str, dict[str, str]]:
    """Name every region of every version in Latin letters, where need be with another version's name."""
    found = {v: {r.code: " ".join(r.name.split()) for level in (2, 3) for r in nuts(atlas, v, level)} for v in VERSIONS}
    for version, names in found.items():
        for code in [code for code, name in names.items() if not is_latin(name)]:
            others = (found[other].get(code, "") for other in VERSIONS if other != version)
            names[code] = next(name for name in others if name and is_latin(name))
        names.update({country: name for country, name in COUNTRIES.items() if country not in names})
    return found


def parents_of(level3: Sequence[str], level2: Sequence[str]) -> dict[str, str]:
    """Find the NUTS-2 region of each NUTS-3 region: its first four characters, with the one exception there is."""
    known = set(level2)
    # GISCO draws Northern Ireland's new districts of 2016 as UKN10 to UKN16 while their NUTS-2 region stays UKN0.
    parents = {code: code[:4] if code[:4] in known else {"UKN1": "UKN0"}[code[:4]] for code in level3}
    if set(parents.values()) != known:
        message = f"NUTS-2 regions without a NUTS-3 region: {sorted(known - set(parents.values()))}"
        raise SystemExit(message)
    return parents


def partition(regions: Sequence[Region], around: Sequence[Region]) -> Partition:
    """Lay the regions and their neighbours over one another: every face belongs to one unit, NUTS before neighbours."""
    shapes = [*regions, *close_gaps(regions, around)]
    geometries = np.array([unit.geometry for unit in shapes])
    lines = shapely.union_all(shapely.boundary(geometries), grid_size=NODING)
    faces = np.array(shapely.get_parts(shapely.polygonize(shapely.get_parts(lines))))
    owner = owners(faces, geometries)
    fill_slivers(faces, owner, first_neighbour=len(regions))
    return {unit.code: shapely.union_all(faces[owner == i]) for i, unit in enumerate(shapes)}


def close_gaps(regions: Sequence[Region], around: Sequence[Region]) -> list[Region]:
    """Extend the neighbours to NUTS where the two sources draw one border apart (by 7 km between Poland and Russia)."""
    outside = shapely.union_all([unit.geometry for unit in around])
    zone = shapely.buffer(outside, 5 * CLOSE, quad_segs=2)
    inside = shapely.union_all([shapely.intersection(region.geometry, zone) for region in regions])
    both = shapely.union(outside, inside)
    closed = shapely.buffer(shapely.buffer(both, CLOSE, join_style="mitre"), -CLOSE, join_style="mitre")
    gaps = shapely.get_parts(shapely.difference(closed, both))
    gaps = [gap for gap in gaps[shapely.area(gaps) > NODING] if along(gap, inside) > BESIDE < along(gap, outside)]
    units = shapely.STRtree([unit.geometry for unit in around])
    nearest = units.nearest([shapely.point_on_surface(gap) for gap in gaps]).tolist()
    added = defaultdict(list)
    for gap, i in zip(gaps, nearest, strict=True):
        # A little wider than the gap, so that nothing is left between; where it meets NUTS, NUTS comes first.
        added[i].append(shapely.buffer(gap, 10 * NODING, join_style="mitre"))
    return [Region(u.code, u.name, shapely.union_all([u.geometry, *added[i]])) for i, u in enumerate(around)]


def along(gap: shapely.Polygon, land: shapely.Geometry) -> float:
    """Tell which share of a gap's outline runs along some land."""
    outline = shapely.segmentize(shapely.boundary(gap), CLOSE / 4)
    near = shapely.clip_by_rect(land, *shapely.bounds(shapely.buffer(gap, CLOSE)))
    return float(shapely.dwithin(shapely.points(shapely.get_coordinates(outline)), near, 10 * NODING).mean())


def owners(faces: np.ndarray, geometries: np.ndarray) -> np.ndarray:
    """Find the first geometry that holds a point inside each face; -1 for none."""
    owner = np.full(len(faces), -1)
    face, unit = shapely.STRtree(geometries).query(shapely.point_on_surface(faces), predicate="intersects")
    for i, j in sorted(zip(face.tolist(), unit.tolist(), strict=True), reverse=True):
        owner[i] = j
    return owner


def fill_slivers(faces: np.ndarray, owner: np.ndarray, *, first_neighbour: int) -> None:
    """Give each narrow face without an owner to the neighbour outside NUTS that it borders longest."""
    free = np.flatnonzero(owner < 0)
    narrow = free[2 * shapely.area(faces[free]) / shapely.length(faces[free]) < SLIVER]
    tree = shapely.STRtree(faces)
    for i in narrow.tolist():
        beside = [j for j in tree.query(faces[i], predicate="touches").tolist() if owner[j] >= 0]
        borders = shapely.length(shapely.intersection(faces[i], faces[beside])) if beside else []
        ranked = [(owner[j] >= first_neighbour, length, -owner[j]) for j, length in zip(beside, borders, strict=True)]
        if ranked and max(ranked)[0]:
            owner[i] = -max(ranked)[2]


def simplify(land: Partition) -> Partition:
    """Simplify a partition so that borders stay shared."""
    flat = shapely.transform(np.array(list(land.values())), lambda xy: xy * [SQUEEZE, 1])
    flat = shapely.coverage_simplify(flat, TOLERANCE)
    back = shapely.transform(flat, lambda xy: xy / [SQUEEZE, 1])
    return dict(zip(land, back, strict=True))


def on_grid(land: Partition) -> Partition:
    """Snap a partition to the grid: node its boundaries there and give each face to the unit it lies in."""
    geometries = np.array(list(land.values()))
    lines = shapely.union_all(shapely.boundary(geometries), grid_size=GRID)
    faces = np.array(shapely.get_parts(shapely.polygonize(shapely.get_parts(lines))))
    owner = owners(faces, geometries)
    found = {code: shapely.coverage_union_all(faces[owner == i]) for i, code in enumerate(land) if (owner == i).any()}
    return {code: shapely.transform(geometry, lambda xy: np.round(xy / GRID)) for code, geometry in found.items()}


def levels(land: Partition, parents: Mapping[str, str]) -> dict[str, Partition]:
    """Unite level 3 into levels 2 and 0; the neighbours stay as they are, and as countries beside level 0."""

    def united(groups: Mapping[str, str]) -> Partition:
        members = defaultdict(list)
        for code in sorted(groups):
            members[groups[code]].append(land[code])
        return {code: shapely.union_all(members[code]) for code in sorted(members)}

    around = sorted(set(land) - set(parents))
    return {
        "level0": united({code: code[:2] for code in parents}),
        "level2": united(parents),
        "level3": {code: land[code] for code in sorted(parents)},
        "neighbours": {code: land[code] for code in around},
        "neighbours0": united({code: code[:2] for code in around}),
    }


def write_topology(folder: Path, layers: Mapping[str, Partition]) -> None:
    """Write partitions, in whole steps of the grid, over shared arcs (the format: `linkages.places.topology`)."""
    folder.mkdir(exist_ok=True)
    finest = np.array([*layers["level3"].values(), *layers["neighbours"].values()])
    merged = shapely.get_parts(shapely.line_merge(shapely.union_all(shapely.boundary(finest))))
    arcs = sorted(shapely.get_coordinates(line).astype(int).tolist() for line in merged)
    starts = {}
    for i, arc in enumerate(arcs):
        starts[(*arc[0], *arc[1])] = (i, len(arc))
        starts[(*arc[-1], *arc[-2])] = (~i, len(arc))
    steps = np.diff(np.concatenate(arcs), axis=0, prepend=[[0, 0]])
    begins = np.concatenate([[True] + [False] * (len(arc) - 1) for arc in arcs])
    points = pl.DataFrame({"dx": steps[:, 0], "dy": steps[:, 1], "start": begins}).cast(
        {"dx": pl.Int32, "dy": pl.Int32}
    )
    write_parquet(points, folder / "arcs.parquet")
    rings = [row for name, partition in layers.items() for row in ring_rows(name, partition, starts)]
    columns = {"layer": pl.String, "region": pl.String, "polygon": pl.Int32, "ring": pl.Int32, "arc": pl.Int32}
    write_parquet(pl.DataFrame(rings, schema=columns, orient="row"), folder / "rings.parquet")


def write_parquet(frame: pl.DataFrame, path: Path) -> None:
    """Write a small Parquet file."""
    frame.write_parquet(path, compression="zstd", compression_level=19, statistics=False)


def ring_rows(
    layer: str, partition: Partition, starts: Mapping[tuple[int, ...], tuple[int, int]]
) -> Iterator[tuple[object, ...]]:
    """Express the regions of a layer as rings of arcs."""
    polygons, rings = count(), count()
    for code, region in sorted(partition.items()):
        for part in shapely.get_parts(shapely.normalize(region)):
            polygon = next(polygons)
            for boundary in (part.exterior, *part.interiors):
                ring = next(rings)
                yield from ((layer, code, polygon, ring, arc) for arc in arcs_of(boundary, starts))


def arcs_of(ring: shapely.LinearRing, starts: Mapping[tuple[int, ...], tuple[int, int]]) -> list[int]:
    """Express a ring as arcs: find where one starts, then jump from arc to arc."""
    points = shapely.get_coordinates(ring).astype(int)[:-1].tolist()
    size = len(points)

    def arc_at(position: int) -> tuple[int, int] | None:
        return starts.get((*points[position % size], *points[(position + 1) % size]))

    first = next(position for position in range(size) if arc_at(position))
    found: list[int] = []
    position = first
    while position < first + size:
        arc = arc_at(position)
        if arc is None:
            message = f"no arc starts at {points[position % size]}"
            raise SystemExit(message)
        found.append(arc[0])
        position += arc[1] - 1
    return found


def index_rows(
    version: str, objects: Mapping[str, Partition], names: Mapping[str, str], parents: Mapping[str, str]
) -> list[dict[str, object]]:
    """List the regions of a version: level, code, name, country and area before simplification (km², EPSG:3035)."""
    rows = []
    for level in (0, 2, 3):
        shapes = objects[f"level{level}"]
        areas = gpd.GeoSeries(list(shapes.values()), crs=4326).to_crs(3035).area / 1e6
        for code, area in zip(shapes, areas, strict=True):
            country = "EL" if code.startswith("GR") else code[:2]
            row = {"nuts_version": version, "level": level, "region": code, "name": names[code], "country": country}
            rows.append({**row, "nuts2": parents.get(code), "area_km2": round(area, 1)})
    return rows


if __name__ == "__main__":
    main()
