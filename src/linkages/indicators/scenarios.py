"""
Four scenarios of internationalisation: how a cluster's index and that of its region stand to each other.

After Islankina (2015, lines 1067-1101), who follows Johanson and Mattsson (1988). The source does not say where high
ends and low begins; here the cut is a setting (mean by default), shown with the result, and so is what other cuts would
give. A unit is high where its index is at least the cut.
"""

import re
from dataclasses import dataclass
from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from linkages.errors import SettingError

SCENARIOS = {
    ("high", "high"): "supported",
    ("high", "low"): "lonely",
    ("low", "high"): "late",
    ("low", "low"): "potential",
}
UNDETERMINED = "undetermined"
NEAR = 1e-12
_NO_REGIONS = "no figure of any region is given"
_WHOLE = 100.0

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Cut:
    """
    Where high begins.

    Parameters
    ----------
    kind
        ``mean``, ``median``, ``quantile`` or ``fixed``.
    value
        The share below a quantile (0 to 1), or the fixed value.
    """

    kind: Literal["mean", "median", "quantile", "fixed"]
    value: float = 0.0

    def __str__(self) -> str:
        if self.kind == "quantile":
            return f"q{_WHOLE * self.value:g}"
        return f"{self.value:g}" if self.kind == "fixed" else self.kind


def parse_cut(text: str) -> Cut:
    """
    Understand a cut.

    Parameters
    ----------
    text
        ``mean``, ``median``, ``q33.3`` (a quantile, in per cent) or a number.

    Returns
    -------
    The cut.

    Raises
    ------
    SettingError
        It is none of these.

    Examples
    --------
    >>> parse_cut("q25")
    Cut(kind='quantile', value=0.25)
    """
    plain = text.strip().casefold()
    if plain == "mean":
        return Cut("mean")
    if plain == "median":
        return Cut("median")
    found = re.fullmatch(r"(q?)(\d+(?:[.,]\d+)?)", plain)
    if found is None:
        raise SettingError(f"The cut is {text!r}, expected mean, median, a quantile such as q33.3, or a number from 0.")
    number = float(found[2].replace(",", "."))
    if not found[1]:
        return Cut("fixed", number)
    if not 0 < number < _WHOLE:
        raise SettingError(f"The cut is {text!r}: a quantile lies between q0 and q100.")
    return Cut("quantile", number / _WHOLE)


def threshold(index: Floats, cut: Cut) -> tuple[float | None, str]:
    """
    Find where high begins.

    Parameters
    ----------
    index
        The index of every unit; NaN where there is none.
    cut
        The rule.

    Returns
    -------
    The value, None where the rule gives none; and why.
    """
    known = index[~np.isnan(index)]
    if cut.kind == "fixed":
        return cut.value, ""
    if known.size == 0:
        return None, "nobody has an index"
    if known.size == 1:
        return None, f"one alone has an index: a cut at the {cut} needs several, name a number"
    if np.ptp(known) <= NEAR * max(1.0, float(np.abs(known).max())):
        return None, "all have the same index: no cut tells them apart"
    if cut.kind == "mean":
        return float(known.mean()), ""
    return float(np.quantile(known, 0.5 if cut.kind == "median" else cut.value)), ""


def level(value: float | None, at: float | None) -> str | None:
    """Say ``high`` or ``low``; None where the value or the cut is not known."""
    if value is None or at is None or np.isnan(value):
        return None
    return "high" if value >= at - NEAR else "low"


def possible_levels(value: float | None, low: float | None, high: float | None, at: float | None) -> list[str]:
    """
    Levels that a unit may have, by its index, or where that is not known by the ends that it may lie between.

    Parameters
    ----------
    value, low, high
        Index, and its least and largest possible value.
    at
        The cut.

    Returns
    -------
    One or both of ``high`` and ``low``.
    """
    sure = level(value, at)
    if sure is not None:
        return [sure]
    ends = {level(low, at), level(high, at)}
    if None in ends:
        return ["high", "low"]
    return [name for name in ("high", "low") if name in ends]


def scenarios(clusters: pl.DataFrame, regions: pl.DataFrame, *, cut: Cut, region_cut: Cut) -> pl.DataFrame:
    """
    Scenario of every cluster.

    Parameters
    ----------
    clusters
        ``cluster_id``, ``region``, ``group`` (clusters are cut within it), ``index``, ``index_low``, ``index_high``,
        ``top`` (the largest value that the index can take).
    regions
        ``region``, ``index``, ``index_low``, ``index_high``, ``top``; all regions that are compared, those without a
        cluster as well.
    cut, region_cut
        Where high begins, over clusters (of a group) and over regions.

    Returns
    -------
    One row a cluster: ``cluster_id``, ``region``, ``index``, ``cut``, ``level`` (high, low or missing),
    ``region_index``, ``region_cut``, ``region_level``, ``scenario`` (``undetermined`` where a level is missing),
    ``possible`` (scenarios that remain possible, ``;`` between them), ``ahead`` (whether the cluster stands nearer to
    the top of its index than the region to that of its own: the other reading of "more internationalised than their
    regions"), ``remark``.
    """
    by_region = {row["region"]: row for row in regions.iter_rows(named=True)}
    region_at, region_why = threshold(regions["index"].fill_null(np.nan).to_numpy(), region_cut)
    cuts = {
        name: threshold(part["index"].fill_null(np.nan).to_numpy(), cut)
        for (name,), part in clusters.group_by("group", maintain_order=True)
    }
    rows = []
    for row in clusters.iter_rows(named=True):
        at, why = cuts[row["group"]]
        region = by_region.get(row["region"])
        missing = _NO_REGIONS if regions.is_empty() else region_why
        rows.append(_scenario(row, (at, why), region, (region_at, missing)))
    return pl.DataFrame(rows, schema=_SCHEMA)


_SCHEMA: dict[str, type[pl.DataType]] = {
    "cluster_id": pl.String,
    "region": pl.String,
    "index": pl.Float64,
    "cut": pl.Float64,
    "level": pl.String,
    "region_index": pl.Float64,
    "region_cut": pl.Float64,
    "region_level": pl.String,
    "scenario": pl.String,
    "possible": pl.String,
    "ahead": pl.Boolean,
    "remark": pl.String,
}


def _scenario(
    row: dict[str, object],
    cluster_cut: tuple[float | None, str],
    region: dict[str, object] | None,
    region_cut: tuple[float | None, str],
) -> dict[str, object]:
    at, why = cluster_cut
    region_at, region_why = region_cut
    own = _figures(row)
    theirs = _figures(region or {})
    levels = level(own[0], at), level(theirs[0], region_at)
    here = possible_levels(*own, at)
    there = possible_levels(*theirs, region_at)
    remarks = []
    if levels[0] is None:
        remarks.append(why or "the cluster has no index")
    if levels[1] is None:
        remarks.append(_without_region(row, region, region_why))
    sure = levels[0] is not None and levels[1] is not None
    return {
        "cluster_id": row["cluster_id"],
        "region": row["region"],
        "index": own[0],
        "cut": at,
        "level": levels[0],
        "region_index": theirs[0],
        "region_cut": region_at,
        "region_level": levels[1],
        "scenario": SCENARIOS[levels[0], levels[1]] if sure else UNDETERMINED,  # type: ignore[index]
        "possible": ";".join(SCENARIOS[a, b] for a in here for b in there),
        "ahead": _ahead(row, region),
        "remark": "; ".join(remarks) or None,
    }


def _figures(row: dict[str, object]) -> tuple[float | None, float | None, float | None]:
    return tuple(row.get(name) for name in ("index", "index_low", "index_high"))  # type: ignore[return-value]


def _without_region(row: dict[str, object], region: dict[str, object] | None, why: str) -> str:
    if row["region"] is None:
        return "the cluster has no region"
    if region is None:
        return why if why == _NO_REGIONS else "its region is not among the regions"
    return f"regions: {why}" if why else "the region has no index"


def _ahead(row: dict[str, object], region: dict[str, object] | None) -> bool | None:
    """Compare both as shares of the largest value that each index can take."""
    if region is None or row["index"] is None or region["index"] is None:
        return None
    own, theirs = (float(one["index"]) / float(one["top"]) for one in (row, region))  # type: ignore[arg-type]
    return bool(own > theirs + NEAR)
