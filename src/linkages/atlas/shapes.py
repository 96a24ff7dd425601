"""
Outlines for a page: equal-area, simplified together, rounded to a tenth of a kilometre and packed into short strings.

Everything is drawn in EPSG:3035 (Lambert azimuthal equal area), in kilometres. Regions are simplified as one coverage,
so that neighbours keep one common border; what does not belong to the study is merged by country: background.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray
    from shapely import Geometry

EQUAL_AREA = "EPSG:3035"
KILOMETRE = 1000.0
GRID = 0.1  # km: a tenth of a pixel where one pixel shows one kilometre
FRAME = (2400.0, 1200.0, 7600.0, 5700.0)  # km: the European mainland, Iceland and Cyprus in EPSG:3035
VERTICES = 28_000  # about 120 kB of outlines; more can hardly be seen at the scales the map allows
_PASSES = 4
FINEST = 1.0  # km: what outlines come simplified to
CLOSED = 10.0  # km
SMALLEST_VIEW = 300.0  # km: what lies around a small study is seen with it
FEW = 0.03  # of all projects: so many may lie outside the first view
VISIBLY = 0.96  # of the area of the view: leaving a region out must make it smaller than that
SMALLEST_ISLAND = 6.0  # km²: smaller parts are left out unless a region has nothing else

Rings = list[list[str]]


@dataclass(frozen=True, slots=True)
class Shapes:
    """
    Outlines ready for a page.

    Parameters
    ----------
    regions
        By region of the study: its polygons, each a list of packed rings (outline first, then holes).
    background
        ``(country, polygons)`` of all other regions, merged by country.
    areas
        By cross-border region: its polygons.
    points, area_points
        By region, and by cross-border region: a point inside its largest part (km, EPSG:3035), where its ties end or
        its mark stands.
    bounds
        West, south, east, north (km) of the regions to show first.
    """

    regions: dict[str, Rings]
    background: list[tuple[str, Rings]]
    areas: dict[str, Rings]
    points: dict[str, tuple[float, float]]
    area_points: dict[str, tuple[float, float]]
    bounds: tuple[float, float, float, float]


def shapes(
    geometry: "gpd.GeoDataFrame", areas: "gpd.GeoDataFrame", *, study: Sequence[str], first: Mapping[str, int]
) -> Shapes:
    """
    Turn geometries into outlines that a page can draw.

    Parameters
    ----------
    geometry
        ``region``, ``country``, ``geometry``: all regions, with a CRS.
    areas
        ``unit``, ``geometry``: cross-border regions, with a CRS.
    study
        Regions that are drawn one by one; all others are merged by country.
    first
        Number of projects of the regions that the page opens with; all of the study when empty. Far regions that
        together have a few of a hundred of them may lie outside the view.

    Returns
    -------
    The outlines (see `Shapes`).
    """
    import shapely

    frame = geometry.sort_values("region")
    codes, countries = frame["region"].to_numpy(), frame["country"].to_numpy()
    inside = np.isin(codes, list(study))
    geoms = _large_parts(_kilometres(frame), inside)
    others = sorted(set(countries[~inside & ~shapely.is_empty(geoms)].tolist()))
    merged = [shapely.coverage_union_all(geoms[~inside & (countries == country)]) for country in others]
    simple = _simplified(np.array([*geoms[inside], *merged], dtype=object))
    regions = {
        str(code): geom for code, geom in zip(codes[inside], simple[: inside.sum()], strict=True) if not geom.is_empty
    }
    background = [(str(country), _packed(geom)) for country, geom in zip(others, simple[inside.sum() :], strict=True)]
    outlines = _areas(areas)
    return Shapes(
        regions={code: _packed(geom) for code, geom in regions.items()},
        background=[(country, rings) for country, rings in background if rings],
        areas={unit: _packed(geom) for unit, geom in outlines.items()},
        points={code: _inner_point(geom) for code, geom in regions.items()},
        area_points={unit: _inner_point(geom) for unit, geom in outlines.items()},
        bounds=_bounds(
            {code: (regions[code], weight) for code, weight in sorted(first.items()) if code in regions}
            or {code: (geom, 1) for code, geom in regions.items()}
        ),
    )


def _kilometres(frame: "gpd.GeoDataFrame") -> "NDArray[Any]":
    import shapely

    projected = frame.geometry.to_crs(EQUAL_AREA).to_numpy()
    scaled = shapely.transform(projected, lambda metres: metres / KILOMETRE)
    invalid = ~shapely.is_valid(scaled)
    if invalid.any():  # GISCO's 2003-2013 polygons break again when projected
        scaled[invalid] = shapely.buffer(shapely.make_valid(scaled[invalid]), 0)
    return np.asarray(scaled)


def _large_parts(geoms: "NDArray[Any]", keep: "NDArray[np.bool_]") -> "NDArray[Any]":
    """Leave out small islands and parts far overseas, but not all there is of a region of the study."""
    import shapely

    parts, owner = shapely.get_parts(geoms, return_index=True)
    areas = shapely.area(parts)
    order = np.lexsort((-areas, owner))
    largest = np.zeros(len(parts), dtype=bool)
    largest[order[np.unique(owner[order], return_index=True)[1]]] = True
    near = shapely.intersects(parts, shapely.box(*FRAME))
    overseas = ~np.isin(owner, owner[near])
    kept = np.where(overseas, keep[owner], near) & (largest | (areas >= SMALLEST_ISLAND))
    polygons: list[list[Geometry]] = [[] for _ in geoms]
    for part, index in zip(parts[kept], owner[kept], strict=True):
        if part.geom_type == "Polygon":
            polygons[index].append(part)
    return np.array([shapely.MultiPolygon(some) for some in polygons], dtype=object)


def _simplified(geoms: "NDArray[Any]") -> "NDArray[Any]":
    import shapely

    tolerance, simple = FINEST, geoms
    for _ in range(_PASSES):
        excess = shapely.get_num_coordinates(simple).sum() / VERTICES
        if excess <= 1:
            break
        tolerance *= 1.2 * excess  # vertices fall about as the tolerance grows
        simple = shapely.coverage_simplify(simple, tolerance)
    return np.where(shapely.is_empty(simple), geoms, simple)


def _areas(areas: "gpd.GeoDataFrame") -> "dict[str, Geometry]":
    import shapely

    if not len(areas):
        return {}
    frame = areas.sort_values("unit")
    # Details finer than half of what is closed would be gone after closing, at many times the cost.
    geoms = shapely.simplify(_kilometres(frame), CLOSED / 2, preserve_topology=False)
    # Closed over fjords, skerries and narrow straits: an outline is to be read as one line above the coast.
    closed = shapely.buffer(shapely.buffer(geoms, CLOSED, join_style="bevel"), -CLOSED, join_style="bevel")
    simple = shapely.simplify(np.where(shapely.is_empty(closed), geoms, closed), CLOSED / 4)
    return {
        str(unit): geom
        for unit, geom in zip(frame["unit"], simple, strict=True)
        if geom is not None and not geom.is_empty
    }


def _packed(geom: "Geometry") -> Rings:
    import shapely

    parts = [part for part in shapely.get_parts(geom) if part.geom_type == "Polygon" and not part.is_empty]
    return [[pack(np.asarray(ring.coords)) for ring in (part.exterior, *part.interiors)] for part in parts]


def pack(coordinates: "NDArray[np.float64]") -> str:
    """
    Pack a ring into a string: rounded to the grid, each vertex as the difference to the one before.

    A difference is written as in Google's polyline encoding: sign folded into the last bit, then five bits a character.

    Parameters
    ----------
    coordinates
        One row a vertex: x, y (km); the closing vertex is left out.

    Returns
    -------
    The string; characters run from ``?`` to ``~``.
    """
    grid = np.rint(np.asarray(coordinates)[:, :2] / GRID).astype(np.int64)
    moved = np.ones(len(grid), dtype=bool)
    moved[1:] = (np.diff(grid, axis=0) != 0).any(axis=1)
    grid = grid[moved]
    if len(grid) > 1 and (grid[0] == grid[-1]).all():
        grid = grid[:-1]
    steps = np.diff(grid, axis=0, prepend=np.zeros((1, 2), dtype=np.int64)).ravel()
    folded = np.where(steps < 0, ~(steps << 1), steps << 1)
    characters: list[str] = []
    for value in folded.tolist():
        rest = value
        while rest >= 0x20:  # noqa: PLR2004 -- five bits and one that says "more follow"
            characters.append(chr((0x20 | (rest & 0x1F)) + 63))
            rest >>= 5
        characters.append(chr(rest + 63))
    return "".join(characters)


def _inner_point(geom: "Geometry") -> tuple[float, float]:
    import shapely

    largest = max(shapely.get_parts(geom), key=lambda part: part.area)
    point = largest.centroid if largest.contains(largest.centroid) else largest.representative_point()
    return round(point.x, 1), round(point.y, 1)


def _bounds(first: "Mapping[str, tuple[Geometry, int]]") -> tuple[float, float, float, float]:
    """
    Give the box to open with: not widened by far regions with few projects, never smaller than can be recognised.

    Regions are left out one by one, each time the one whose leaving makes the box smallest, as long as it shrinks
    visibly and those left out have no more than `FEW` of all projects together.
    """
    import shapely

    if not first:
        return FRAME
    frame = shapely.box(*FRAME)
    near = [item for item in first.values() if item[0].intersects(frame)] or list(first.values())
    boxes = np.array([shapely.bounds(geom) for geom, _ in near])
    weights = np.array([weight for _, weight in near])
    spare = FEW * weights.sum()
    while len(boxes) > 1:
        left_out = _smaller_without(boxes, weights, spare)
        if left_out is None:
            break
        spare -= weights[left_out]
        boxes, weights = np.delete(boxes, left_out, axis=0), np.delete(weights, left_out)
    low, high = boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)
    short = np.maximum(SMALLEST_VIEW - (high - low), 0) / 2
    west, south, east, north = np.round([*(low - short), *(high + short)], 1).tolist()
    return west, south, east, north


def _smaller_without(boxes: "NDArray[np.float64]", weights: "NDArray[np.int64]", spare: float) -> int | None:
    """Find the region, if any, without which the box around all is visibly smaller."""

    def area(some: "NDArray[np.float64]") -> float:
        return float(np.prod(some[:, 2:].max(axis=0) - some[:, :2].min(axis=0)))

    edges = {int(index) for index in (*boxes[:, :2].argmin(axis=0), *boxes[:, 2:].argmax(axis=0))}
    without = {k: area(np.delete(boxes, k, axis=0)) for k in sorted(edges) if weights[k] <= spare}
    best = min(without, key=lambda k: without[k], default=None)
    return best if best is not None and without[best] < VISIBLY * area(boxes) else None
