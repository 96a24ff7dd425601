"""
What became of the regions of one NUTS version in another: which share territory, and how much.

``data/nuts2/overlaps.csv`` lists the changed regions of each two versions; a code that is in both and not listed is
unchanged.
"""

from functools import cache

import polars as pl

from linkages.places import nuts
from linkages.resources import data_path


@cache
def overlaps(source: str, target: str, level: int) -> pl.DataFrame:
    """
    List which regions of two versions share territory.

    Parameters
    ----------
    source, target
        Two of `linkages.places.nuts.VERSIONS`; they may be the same.
    level
        2 or 3.

    Returns
    -------
    ``source``, ``target`` (regions), ``area_km2`` (common area; of an unchanged region its whole area),
    ``unchanged``. A region that has no counterpart (its country is missing in the other version) is in no row.

    Raises
    ------
    SettingError
        There is no such version or level.
    """
    both = nuts.codes(source, level) & nuts.codes(target, level)
    forth = source <= target
    older, newer = (source, target) if forth else (target, source)
    table = pl.read_csv(data_path("nuts2", "overlaps.csv"), schema_overrides={"older": pl.String, "newer": pl.String})
    here = table.filter((pl.col("older") == older) & (pl.col("newer") == newer) & (pl.col("level") == level))
    changed = here.select(
        source="older_region" if forth else "newer_region",
        target="newer_region" if forth else "older_region",
        area_km2="area_km2",
        unchanged=pl.lit(value=False),
    )
    areas = nuts.index().filter((pl.col("nuts_version") == source) & (pl.col("level") == level))
    same = areas.filter(pl.col("region").is_in(both - set(changed["source"]) - set(changed["target"]))).select(
        source="region", target="region", area_km2="area_km2", unchanged=pl.lit(value=True)
    )
    return pl.concat([changed, same]).sort("source", "target")
