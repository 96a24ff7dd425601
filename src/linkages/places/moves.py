"""
Where a point goes that is known by the region of another NUTS version.

A participation is a point: it can't be shared out as a figure can. If nearly all of its old region lies in one region
of the new version, it goes there; if several NUTS-3 regions share the old one but all in one NUTS-2 region, level 2
alone is known; otherwise nothing is.
"""

from functools import cache

import polars as pl

from linkages.places import nuts
from linkages.places.overlaps import overlaps

WHOLE = 0.995
"""Share of the old region's area that has to lie in the new one; below it, the point may be elsewhere."""


@cache
def moves(source: str, target: str, *, whole: float = WHOLE) -> pl.DataFrame:
    """
    Say where the regions of one version lie in another, as far as points are concerned.

    Parameters
    ----------
    source, target
        Two of `linkages.places.nuts.VERSIONS`; they may be the same.
    whole
        Share of the old region's area that has to lie in the new one.

    Returns
    -------
    ``region`` (levels 2 and 3 of `source`, those that stay in one piece), ``nuts3`` (missing where only level 2 is
    sure), ``nuts2``, ``share`` (of the old area that lies in the finest region named, `whole` to 1), sorted by region.

    Raises
    ------
    SettingError
        There is no such version.
    """
    up = nuts.parents(target)
    fine = _largest(overlaps(source, target, 3))
    sure = fine.filter(pl.col("share") >= whole).select(
        "region", nuts3="target", nuts2=pl.col("target").replace_strict(up, default=None), share="share"
    )
    rolled = overlaps(source, target, 3).with_columns(target=pl.col("target").replace_strict(up, default=None))
    coarse = pl.concat([_largest(rolled), _largest(overlaps(source, target, 2))]).filter(pl.col("share") >= whole)
    coarse = coarse.select("region", nuts3=pl.lit(None, pl.String), nuts2="target", share="share")
    return pl.concat([sure, coarse]).unique("region", keep="first", maintain_order=True).sort("region")


def _largest(table: pl.DataFrame) -> pl.DataFrame:
    """Find the region of the new version that has most of each old one's area."""
    parts = table.group_by("source", "target").agg(pl.col("area_km2").sum())
    total = parts.with_columns(share=pl.col("area_km2") / pl.col("area_km2").sum().over("source"))
    return (
        total.sort(["source", "share", "target"], descending=[False, True, False])
        .unique("source", keep="first", maintain_order=True)
        .select("target", "share", region="source")
    )
