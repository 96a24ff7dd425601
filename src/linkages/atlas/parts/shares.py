"""Shares compared: funnel with exact limits, units against the rest, three ways of counting, what regions share."""

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from linkages.indicators.funnel import limits

if TYPE_CHECKING:
    from linkages.atlas.data import AtlasData

NEEDED = ("share_spread", "share_comparisons", "share_funnel", "share_averages", "counts")
KINDS = ("cross_border_region", "programme", "country", "region", "field", "period")
# points of each limit; between them a line is drawn
_POINTS = 90
_DIGITS = 4


def part(data: "AtlasData") -> dict[str, Any] | None:
    """
    Make what the pictures of compared shares need.

    Parameters
    ----------
    data
        The study.

    Returns
    -------
    ``limits`` (rows of a number of projects, then lower and upper limits at 99.8 and 95 %), ``overall``, ``kinds``
    (spread, averages and units by kind), ``counts``, ``overlaps``; where no project was judged the last two alone. None
    where there is nothing of all that.
    """
    tables = data.tables
    if any(name not in tables for name in NEEDED):
        return None
    funnel = tables["share_funnel"]
    known = funnel["overall"].drop_nulls().to_list()
    most = max(funnel["projects"].to_list(), default=0)
    counted, common = _counts(tables["counts"]), _overlaps(tables.get("area_overlaps"))
    if not (known or counted or common):
        return None
    return {
        "overall": known[0] if known else None,
        "limits": _limits(most, known[0]) if known else [],
        "kinds": {kind: found for kind in KINDS if (found := _kind(data, kind))},
        "counts": counted,
        "overlaps": common,
    }


def _kind(data: "AtlasData", kind: str) -> dict[str, Any] | None:
    funnel = data.tables["share_funnel"].filter((pl.col("unit_kind") == kind) & (pl.col("projects") > 0))
    if funnel.is_empty():
        return None
    spread = data.tables["share_spread"].filter(pl.col("unit_kind") == kind)
    pairs = data.tables["share_comparisons"].filter(pl.col("unit_kind") == kind)
    rest = pairs.filter((pl.col("against") == "rest") & pl.col("p_value").is_not_null())
    held = pairs.filter((pl.col("against") == "unit") & pl.col("p_adjusted").is_not_null())
    shrunk = data.tables["ici_shares"].filter(pl.col("unit_kind") == kind)
    own = shrunk.select("unit", "low", "high", "shrunk") if "shrunk" in shrunk.columns else None
    points = funnel.select("unit", "projects", "ici", "share", "position")
    points = points if own is None else points.join(own, on="unit", how="left")
    columns = ("statistic", "expected", "ratio", "p_value", "units_with_projects", "projects", "shared_projects")
    averages = data.tables["share_averages"].filter((pl.col("unit_kind") == kind) & pl.col("low").is_not_null())
    return {
        "points": _records(points),
        "spread": _records(spread.select(*columns, "remark"))[0] if spread.height else None,
        "averages": _records(averages.select("average", "estimate", "low", "high")),
        "rest": _records(
            rest.sort("p_value", "unit").select(
                "unit", "projects", "share", "other_share", "difference", "low", "high", "p_value", "p_adjusted"
            )
        ),
        "pairs": held.height,
        "pairsApart": held.filter(pl.col("p_adjusted") <= 0.05).height,  # noqa: PLR2004 - the usual level
    }


def _limits(most: int, overall: float) -> list[list[float]]:
    """Limits at whole numbers of projects, denser where they bend."""
    sizes = np.unique(np.geomspace(1, max(most, 10) * 1.1, _POINTS).round().astype(int))
    found = limits(sizes, overall)
    columns = (sizes, found.low_998, found.low_95, found.high_95, found.high_998)
    return [[int(row[0]), *(round(float(value), 5) for value in row[1:])] for row in zip(*columns, strict=True)]


def _counts(counts: pl.DataFrame) -> dict[str, list[dict[str, Any]]]:
    """Units with a project, by kind, the largest first."""
    names = ("unit", "projects", "projects_fractional", "projects_led", "share", "share_fractional", "share_led")
    rows = counts.filter(pl.col("projects") > 0).sort("projects", "unit", descending=[True, False])
    found = {kind: rows.filter(pl.col("unit_kind") == kind).select(*names, "lead_only") for kind in KINDS}
    return {kind: _records(own) for kind, own in found.items() if own.height}


def _records(table: pl.DataFrame) -> list[dict[str, Any]]:
    """Give rows with as many digits as a chart can show."""
    return table.with_columns(pl.selectors.float().round_sig_figs(_DIGITS)).to_dicts()


def _overlaps(overlaps: "pl.DataFrame | None") -> dict[str, Any] | None:
    """Cross-border regions with a project in common: names, their projects, and shared projects by pair."""
    if overlaps is None:
        return None
    pairs = overlaps.filter(pl.col("shared_projects") > 0)
    ends = pl.concat(
        [
            pairs.select("unit", projects="unit_projects"),
            pairs.select(unit="other", projects="other_projects"),
        ]
    ).unique()
    units = ends.sort("projects", "unit", descending=[True, False])
    at = {str(unit): i for i, unit in enumerate(units["unit"])}
    if not at:
        return None
    return {
        "units": units["unit"].to_list(),
        "projects": units["projects"].to_list(),
        "pairs": [
            [at[one], at[other], shared]
            for one, other, shared in pairs.select("unit", "other", "shared_projects").iter_rows()
        ],
    }
