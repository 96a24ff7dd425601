"""
Which regions lie near one another: how far apart their edges are, and where they lie.

Measured on the boundaries that come along (simplified to about 1 km), in EPSG:3035. Edges, not centres: two regions
across a strait are near, and a large region is no farther from its neighbours than a small one.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

import polars as pl

from linkages.errors import RegionError, SettingError
from linkages.places import nuts

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

CAP_KM = 100.0
"""How far (km) the edges of two regions may lie apart for them to be neighbours: so far that the islands of the Baltic
and the two shores of its straits have some, which common borders alone would leave without [ours]."""


def nearby(version: str, level: int, regions: Iterable[str], *, cap_km: float = CAP_KM) -> pl.DataFrame:
    """
    Find the pairs of regions whose edges lie within a distance of one another, over land or sea.

    Parameters
    ----------
    version
        One of `linkages.places.nuts.VERSIONS`.
    level
        2 or 3.
    regions
        The regions to look among.
    cap_km
        How far apart (km) edges may lie.

    Returns
    -------
    ``region``, ``other``, each pair in both directions, sorted.

    Raises
    ------
    SettingError
        There is no such version or level, or the distance is negative.
    RegionError
        A region is none of this version and level.
    """
    if not cap_km >= 0:
        raise SettingError(f"Expected a distance of at least 0 km, not {cap_km!r}.")
    import shapely

    codes, shapes = _shapes(version, level, tuple(sorted(set(regions))))
    # A millimetre: shared borders may lie apart by rounding after projection.
    ours, theirs = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=1000 * cap_km + 0.001)
    other = ours != theirs
    pairs = {"region": [codes[i] for i in ours[other]], "other": [codes[i] for i in theirs[other]]}
    return pl.DataFrame(pairs, schema={"region": pl.String, "other": pl.String}).sort("region", "other")


def points(version: str, level: int, regions: Iterable[str]) -> pl.DataFrame:
    """
    Give a point inside each region.

    Parameters
    ----------
    version, level, regions
        As with `nearby`.

    Returns
    -------
    ``region``, ``x_km``, ``y_km`` (EPSG:3035), sorted by region.

    Raises
    ------
    SettingError, RegionError
        As with `nearby`.
    """
    import shapely

    codes, shapes = _shapes(version, level, tuple(sorted(set(regions))))
    inside = shapely.point_on_surface(shapes)
    columns = {
        "region": codes,
        "x_km": (shapely.get_x(inside) / 1000).round(3).tolist(),
        "y_km": (shapely.get_y(inside) / 1000).round(3).tolist(),
    }
    return pl.DataFrame(columns, schema={"region": pl.String, "x_km": pl.Float64, "y_km": pl.Float64}).sort("region")


@lru_cache(maxsize=2)
def _shapes(version: str, level: int, regions: tuple[str, ...]) -> "tuple[list[str], NDArray[np.object_]]":
    import shapely

    if level not in (2, 3):
        raise SettingError(f"Neighbours are there for levels 2 and 3, not {level!r}.")
    frame = nuts.regions(version, level)
    if strange := sorted(set(regions) - set(frame["region"])):
        raise RegionError(f"Not regions of NUTS {version}, level {level}: {', '.join(strange[:10])}.")
    frame = frame[frame["region"].isin(regions)].sort_values("region")
    return frame["region"].tolist(), shapely.make_valid(frame.to_crs(3035).geometry.to_numpy())
