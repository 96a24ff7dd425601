"""
Points to regions: the region in which a point lies, or the nearest one within a stated distance.

Boundaries here are simplified to about 1 km, so a harbour may stand in the sea. A point that no region of its country
holds goes to the nearest of them, up to a cap; the country is asked first, so that a town on a border never slips over.
"""

from typing import TYPE_CHECKING

import polars as pl

from linkages.errors import ColumnError
from linkages.places import nuts

if TYPE_CHECKING:
    import geopandas as gpd
    import numpy as np

CAP_KM = 10.0
"""How far (km) a point may lie from the nearest region of its country: a choice of ours. Islands that are too small to
be drawn are what needs it; the simplification of boundaries alone moves them by about 1 km."""

_NEEDED = ("country", "lon", "lat")
_SCHEMA = {"region": pl.String, "distance_km": pl.Float64}


def regions_of(points: pl.DataFrame, version: str, *, level: int = 3, cap_km: float = CAP_KM) -> pl.DataFrame:
    """
    Find the region of every point, within the point's country.

    Parameters
    ----------
    points
        ``country`` (the EU's codes: EL, UK), ``lon`` and ``lat`` (degrees, EPSG:4326).
    version
        One of `linkages.places.nuts.VERSIONS`; its neighbours outside NUTS are regions, too.
    level
        2 or 3.
    cap_km
        How far (km, in EPSG:3035) a point outside all regions of its country may lie from the nearest.

    Returns
    -------
    One row a point, in order: ``region`` (missing where the country has no region within the cap) and ``distance_km``
    (0 inside).

    Raises
    ------
    ColumnError
        A column is missing.
    SettingError
        There is no such version or level.
    """
    missing = [name for name in _NEEDED if name not in points.columns]
    if missing:
        raise ColumnError(missing, present=points.columns, where="points to be located")
    import geopandas as gpd
    import numpy as np

    layer = nuts.regions(version, level).to_crs(3035)
    flat = gpd.GeoSeries(gpd.points_from_xy(points["lon"], points["lat"]), crs=4326).to_crs(3035).to_numpy()
    countries = points["country"].fill_null("").to_numpy()
    regions = np.full(points.height, None, dtype=object)
    distances = np.full(points.height, np.nan)
    for country, own in layer.groupby("country", sort=True):
        here = np.flatnonzero(countries == country)
        if here.size:
            found, distance = _nearest(own, flat[here], cap_km * 1000)
            regions[here], distances[here] = found, distance / 1000
    table = pl.DataFrame({"region": regions.tolist(), "distance_km": distances.tolist()}, schema=_SCHEMA)
    return table.with_columns(pl.col("distance_km").fill_nan(None))


def _nearest(own: "gpd.GeoDataFrame", points: "np.ndarray", cap: float) -> "tuple[np.ndarray, np.ndarray]":
    """Find the region of one country that holds each point or is nearest to it; of equals the first by code."""
    import numpy as np
    import shapely

    tree = shapely.STRtree(own.geometry.to_numpy())
    (which, region), distance = tree.query_nearest(points, max_distance=cap, return_distance=True, all_matches=True)
    order = np.lexsort((own["region"].to_numpy()[region].astype(str), which))
    which, region, distance = which[order], region[order], distance[order]
    first = np.unique(which, return_index=True)[1]
    found = np.full(len(points), None, dtype=object)
    far = np.full(len(points), np.nan)
    found[which[first]] = own["region"].to_numpy()[region[first]]
    far[which[first]] = distance[first]
    return found, far
