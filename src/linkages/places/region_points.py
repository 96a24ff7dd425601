"""
How far apart regions are: from a point inside one to a point inside the other, along a great circle.

The points are centroids of the largest piece of land of each region (``data/nuts2/points.csv``,
``scripts/make_region_points.py``), not where its people live; a region is 0 km from itself. So distances say something
between regions, and nothing inside one.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from linkages.errors import SettingError
from linkages.places.nuts import VERSIONS
from linkages.resources import data_path

RADIUS_KM = 6371.0088
"""Mean radius of the Earth."""


def region_points(version: str, level: int) -> pl.DataFrame:
    """
    List a point inside every region of a version and level, neighbours outside NUTS included.

    Parameters
    ----------
    version
        One of `linkages.places.nuts.VERSIONS`.
    level
        2 or 3.

    Returns
    -------
    ``region``, ``lon``, ``lat`` (degrees, EPSG:4326), sorted by region.

    Raises
    ------
    SettingError
        There is no such version, or the level is neither 2 nor 3.
    """
    if version not in VERSIONS or level not in (2, 3):
        versions = ", ".join(VERSIONS)
        raise SettingError(
            f"Points of regions are there for NUTS {versions}, levels 2 and 3; not {version!r}, {level!r}."
        )
    here = _table().filter((pl.col("nuts_version") == version) & (pl.col("level") == level))
    return here.select("region", "lon", "lat").sort("region")


def distances(regions: Sequence[str | None], version: str, level: int) -> npt.NDArray[np.float64]:
    """
    Measure how far regions are apart (km).

    Parameters
    ----------
    regions
        Regions; None where it is not known.
    version, level
        As with `region_points`.

    Returns
    -------
    Kilometres from each to each; NaN where one of the two is not known or has no point.
    """
    points = {region: (lon, lat) for region, lon, lat in region_points(version, level).iter_rows()}
    nowhere = (np.nan, np.nan)
    found = [points.get(region, nowhere) if region is not None else nowhere for region in regions]
    degrees: Any = np.array(found, dtype=np.float64).reshape(-1, 2)
    lon, lat = np.radians(degrees).T
    across = np.sin((lat[:, None] - lat[None, :]) / 2) ** 2
    along = np.cos(lat)[:, None] * np.cos(lat)[None, :] * np.sin((lon[:, None] - lon[None, :]) / 2) ** 2
    kilometres: npt.NDArray[np.float64] = 2 * RADIUS_KM * np.arcsin(np.sqrt(np.minimum(across + along, 1.0)))
    return kilometres


@cache
def _table() -> pl.DataFrame:
    return pl.read_csv(data_path("nuts2", "points.csv"), schema_overrides={"nuts_version": pl.String})
