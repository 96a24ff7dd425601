"""
What kind of change lies between the regions of two NUTS versions.

Read from `linkages.places.overlaps`: regions that share territory, however indirectly, make one change, and how many
there are on either side tells its kind. Boundaries of two versions are generalised apart, so a move of a border by less
than some 2 % of a region is not seen in them. Where a region got a new number but kept its parent region, nothing but
such a move explains it (a code is renumbered because its territory changed, or because its parent's code did), and it
is a boundary shift too. A small shift under an unchanged code goes unseen.

References
----------
Regulation (EC) No 1059/2003 (NUTS), Article 5 and Annex III; Eurostat, Correspondence tables between NUTS versions.
"""

from functools import cache
from typing import Literal

import polars as pl

from linkages.places import nuts
from linkages.places.overlaps import overlaps

Kind = Literal["same", "renamed", "split", "merge", "boundary shift", "new", "gone"]

KINDS: dict[Kind, str] = {
    "same": "same code, same territory",
    "renamed": "another code, same territory",
    "split": "one region became several",
    "merge": "several regions became one",
    "boundary shift": "borders between regions moved",
    "new": "no region of the older version has its territory",
    "gone": "no region of the newer version has its territory",
}
"""The kinds of change, seen from source to target."""


@cache
def changes(source: str, target: str, level: int) -> pl.DataFrame:
    """
    List what became of the regions of one version in another.

    Parameters
    ----------
    source, target
        Two of `linkages.places.nuts.VERSIONS`, in either order: from a newer to an older one a split is a merge.
    level
        2 or 3.

    Returns
    -------
    One row a pair of regions that share territory, and one a region without counterpart, sorted: ``change`` (number of
    the change; rows of one change belong together), ``kind`` (see `KINDS`), ``source``, ``source_name``, ``target``,
    ``target_name`` (missing where there is none), ``source_share``, ``target_share`` (share of the area of the one and
    of the other that they have in common, of what is common to any; 0 to 1), ``area_km2``.

    Raises
    ------
    SettingError
        There is no such version or level.

    Examples
    --------
    >>> changes("2006", "2010", 2).filter(pl.col("target") == "FI1D").select("kind", "source").rows()
    [('merge', 'FI13'), ('merge', 'FI1A')]
    >>> changes("2016", "2006", 2).filter(pl.col("kind") == "gone")["source"].to_list()[:3]
    ['AL01', 'AL02', 'AL03']
    """
    shared = overlaps(source, target, level)
    pairs = shared.select("source", "target", "area_km2", change=_numbers(shared))
    sides = {"sources": pl.col("source").n_unique(), "targets": pl.col("target").n_unique()}
    counted = pairs.with_columns(**{name: count.over("change") for name, count in sides.items()})
    one = (pl.col("sources") == 1) & (pl.col("targets") == 1)
    renumbered = pl.col("source").str.slice(0, level + 1) == pl.col("target").str.slice(0, level + 1)
    kind = (
        pl.when(one & (pl.col("source") == pl.col("target")))
        .then(pl.lit("same"))
        .when(one & ~renumbered)
        .then(pl.lit("renamed"))
        .when((pl.col("sources") == 1) & ~one)
        .then(pl.lit("split"))
        .when((pl.col("targets") == 1) & ~one)
        .then(pl.lit("merge"))
        .otherwise(pl.lit("boundary shift"))
    )
    found = pl.concat(
        [counted.with_columns(kind=kind).drop("sources", "targets"), _alone(source, target, level)], how="diagonal"
    )
    named = found.join(_names(source, level, "source"), on="source", how="left").join(
        _names(target, level, "target"), on="target", how="left"
    )
    shares = [
        (pl.col("area_km2") / pl.col("area_km2").sum().over(end)).alias(f"{end}_share") for end in ("source", "target")
    ]
    first = pl.coalesce("source", "target").min().over("change", "kind")
    return (
        named.with_columns(shares)
        .with_columns(change=pl.struct(first, "kind").rank("dense").cast(pl.Int64))
        .select(
            "change",
            "kind",
            *("source", "source_name", "target", "target_name"),
            *("source_share", "target_share", "area_km2"),
        )
        .sort("change", "source", "target")
    )


def _numbers(shared: pl.DataFrame) -> pl.Series:
    """Number the changes: pairs with a region in common, on either side and however indirectly, have one number."""
    numbered = shared.select(pl.int_range(pl.len()).alias("change"), "source", "target")
    while True:
        lowest = numbered.with_columns(change=pl.col("change").min().over("source"))
        lowest = lowest.with_columns(change=pl.col("change").min().over("target"))
        if lowest["change"].equals(numbered["change"]):
            return lowest["change"]
        numbered = lowest


def _alone(source: str, target: str, level: int) -> pl.DataFrame:
    """List the regions that share territory with none, each a change of its own."""
    shared = overlaps(source, target, level)
    gone = sorted(nuts.codes(source, level) - set(shared["source"]))
    new = sorted(nuts.codes(target, level) - set(shared["target"]))
    columns = {
        "change": range(-1, -1 - len(gone) - len(new), -1),
        "kind": ["gone"] * len(gone) + ["new"] * len(new),
        "source": [*gone, *([None] * len(new))],
        "target": [*([None] * len(gone)), *new],
    }
    return pl.DataFrame(
        columns, schema={"change": pl.Int64, "kind": pl.String, "source": pl.String, "target": pl.String}
    )


def _names(version: str, level: int, end: str) -> pl.DataFrame:
    here = nuts.index().filter(pl.col("nuts_version") == version, pl.col("level") == level)
    return here.select(pl.col("region").alias(end), pl.col("name").alias(f"{end}_name"))
