"""Linkages inside and outside in the pages: ties by reach beside chance, partners who met before, what is near."""

from typing import TYPE_CHECKING, Any

import polars as pl

if TYPE_CHECKING:
    from linkages.atlas.data import AtlasData

_DIGITS = 3  # significant digits: what a chart can show
_REACHES = ("region", "country", "eu_border", "other_border", "outside")


def part(data: "AtlasData") -> dict[str, Any] | None:
    """
    Collect shares of ties by reach, lock-in, partners who met before, and proximity.

    Parameters
    ----------
    data
        The study.

    Returns
    -------
    ``units``: kind, unit, ties, projects, shares by reach, then for ties inside the region and for those across borders
    share, low, high, mean and standard deviation under chance; ``states``: lock-in and its reason by region; ``met``:
    reach, pairs that met before, pairs known, share, low, high, mean under chance; ``near``: variable, estimate, low,
    high, pairs, of them repeated, p by permutation; ``draws``; None where no tie of a known reach is there.
    """
    if "linkages" not in data.tables:
        return None
    table = data.tables["linkages"].filter((pl.col("counted") == "joint_projects") & (pl.col("n") > 0))
    if table.is_empty():
        return None
    return {
        "units": [_unit(rows) for _, rows in table.group_by("unit_kind", "unit", maintain_order=True)],
        "states": _states(data.tables["lock_in"]),
        "met": _met(data.tables.get("repeated_partners")),
        "near": _near(data.tables["proximity"]),
        "draws": int(table["draws"].cast(pl.Int64).max() or 0),  # type: ignore[arg-type]
    }


def _unit(rows: pl.DataFrame) -> list[Any]:
    by = {row["reach"]: row for row in rows.iter_rows(named=True)}
    first = by["region"]
    ends = ("share", "low", "high", "null_mean", "null_sd")
    return [
        first["unit_kind"],
        first["unit"],
        first["n"],
        first["projects"],
        [_short(by[name]["share"]) for name in _REACHES],
        [_short(first[name]) for name in ends],
        [_short(by["across"][name]) for name in ends],
    ]


def _states(table: pl.DataFrame) -> dict[str, list[str]]:
    return {region: [state, reason] for region, state, reason in table.select("region", "state", "reason").iter_rows()}


def _met(table: pl.DataFrame | None) -> list[list[Any]]:
    if table is None:
        return []
    rows = table.filter(
        (pl.col("measure") == "met_before") & pl.col("unit_kind").is_in(["all", "reach"]) & (pl.col("n") > 0)
    )
    return [
        [row["unit"], row["count"], row["n"], *(_short(row[name]) for name in ("share", "low", "high", "null_mean"))]
        for row in rows.iter_rows(named=True)
    ]


def _near(table: pl.DataFrame) -> list[list[Any]]:
    rows = table.filter(
        (pl.col("network") == "organisations")
        & (pl.col("method") == "rank_biserial")
        & pl.col("estimate").is_not_null()
    )
    return [
        [
            row["variable"],
            *(_short(row[name]) for name in ("estimate", "low", "high")),
            row["n"],
            row["repeated"],
            _short(row["p_permuted"]),
        ]
        for row in rows.iter_rows(named=True)
    ]


def _short(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.{_DIGITS}g}")
