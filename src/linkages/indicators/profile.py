"""
The profile of regions and cross-border regions, each number beside that of the EU.

A region's numbers are what the recipes made of Eurostat's tables (`linkages.sources.profile`). A cross-border region
has none of its own there: its number is the mean over its regions, weighted by population for what is told per head or
per worker, by area for density, with the lowest and the highest beside it. That is ours, and an approximation: a mean
weighted by population is exact for numbers per inhabitant alone.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import polars as pl

from linkages.tables import PROFILE, conform

if TYPE_CHECKING:
    from linkages.sources.profile import Profile
    from linkages.sources.statistics import Statistic

_DENSITY = "population_density"
_CHANGE = "change"


def profile(
    found: "Profile", *, regions: Sequence[str], parts: pl.DataFrame, statistics: "Sequence[Statistic] | None" = None
) -> pl.DataFrame:
    """
    Put the numbers of regions and cross-border regions beside those of the EU.

    Parameters
    ----------
    found
        The profile as read.
    regions
        The regions of the table, with a number or without.
    parts
        ``unit``, ``region``, ``area_km2``: which regions lie in which cross-border region, and how much of it; area may
        be missing.
    statistics
        The statistics of the profile where they were changed since, as by conversion to another version; by default
        those of `found`.

    Returns
    -------
    The columns of `PROFILE`; indicators in the order of the profile, regions before cross-border regions. ``ratio`` is
    empty for a change, whose sign a ratio would lose.
    """
    own = {s.column: s for s in (found.statistics if statistics is None else statistics)}
    names = [recipe.name for recipe in found.recipes if recipe.name in own]
    density = own[_DENSITY].values.select("region", density="value") if _DENSITY in own else None
    rows = [
        table.with_columns(
            indicator=pl.lit(name),
            year=pl.lit(own[name].year),
            measure=pl.lit(own[name].unit),
            source=pl.lit(own[name].source),
        )
        for name in names
        for table in (
            _of_regions(own[name], regions),
            _of_areas(own[name], parts, density if name != _DENSITY else None),
        )
    ]
    changes = [recipe.name for recipe in found.recipes if recipe.formula == _CHANGE]
    reference = found.reference.select("indicator", eu_area="area", eu_value="value")
    table = pl.concat(rows).join(reference, on="indicator", how="left", maintain_order="left")
    comparable = ~pl.col("indicator").is_in(changes) & (pl.col("eu_value") > 0)
    return conform(
        table.with_columns(
            difference=pl.col("value") - pl.col("eu_value"),
            ratio=pl.when(comparable).then(pl.col("value") / pl.col("eu_value")),
        ).select(PROFILE.names),
        PROFILE,
    )


def _of_regions(statistic: "Statistic", regions: Sequence[str]) -> pl.DataFrame:
    values = statistic.values.select("region", "value", "flag")
    table = pl.DataFrame({"region": sorted(regions)}, schema={"region": pl.String})
    return table.join(values, on="region", how="left", maintain_order="left").select(
        unit_kind=pl.lit("region"),
        unit="region",
        value="value",
        low=pl.lit(None, pl.Float64),
        high=pl.lit(None, pl.Float64),
        regions=pl.lit(None, pl.Int64),
        missing=pl.lit(None, pl.Int64),
        weights=pl.lit(None, pl.String),
        flag=pl.when(pl.col("flag") != "").then("flag"),
    )


def _of_areas(statistic: "Statistic", parts: pl.DataFrame, density: pl.DataFrame | None) -> pl.DataFrame:
    table = parts.join(statistic.values.select("region", "value", "flag"), on="region", how="left")
    if density is None:
        table = table.with_columns(weight="area_km2")
    else:
        table = table.join(density, on="region", how="left").with_columns(weight=pl.col("area_km2") * pl.col("density"))
    known = pl.col("value").is_not_null()
    weighted = known & pl.col("weight").is_not_null()
    # one region without a weight would be left out of the mean in silence
    fit = (known & pl.col("weight").is_null()).sum() == 0
    total = pl.col("weight").filter(weighted).sum()
    mean = (pl.col("value") * pl.col("weight")).filter(weighted).sum() / total
    mean = mean.clip(pl.col("value").min(), pl.col("value").max())  # no further out by rounding
    kind = "area" if density is None else "population"
    some = known.sum() > 0
    return (
        table.sort("unit", "region")
        .group_by("unit", maintain_order=True)
        .agg(
            value=pl.when(some & fit).then(mean).when(some).then(pl.col("value").mean()),
            low=pl.col("value").min(),
            high=pl.col("value").max(),
            regions=known.sum().cast(pl.Int64),
            missing=(~known).sum().cast(pl.Int64),
            weights=pl.when(some & fit).then(pl.lit(kind)).when(some).then(pl.lit("none")),
            flag=pl.col("flag")
            .filter(known)
            .drop_nulls()
            .str.join("")
            .str.split("")
            .list.unique()
            .list.sort()
            .list.join(""),
        )
        .select(
            unit_kind=pl.lit("cross_border_region"),
            unit="unit",
            value="value",
            low="low",
            high="high",
            regions="regions",
            missing="missing",
            weights="weights",
            flag=pl.when(pl.col("flag") != "").then("flag"),
        )
    )
