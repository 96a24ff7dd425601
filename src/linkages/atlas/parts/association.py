"""The association in the pages: by other means, what single regions do to it, and where neighbours are alike."""

from typing import TYPE_CHECKING, Any

import polars as pl

from linkages.indicators.pairs import METHODS
from linkages.indicators.resampling import midrank

if TYPE_CHECKING:
    from linkages.atlas.data import AtlasData

_DIGITS = 4  # significant digits: what a chart can show


def part(data: "AtlasData") -> dict[str, Any] | None:
    """
    Collect what checks the association.

    Parameters
    ----------
    data
        The study.

    Returns
    -------
    ``x``, ``y`` (columns), whether they are the ``declared`` ones, and ``means`` (method, level, estimate, low, high,
    p, n) of the same association; ``points`` (region, rank by x, rank by y, x, y, coefficient without it) with the
    ``estimate``; ``local``: what makes ``neighbours``, the ``numbers`` (Moran's I, its expectation, p), ``islands`` and
    ``points`` (region, value, lag, kind, q). None where no association is defined.
    """
    table, influence = data.tables["association"], data.tables.get("influence")
    if influence is None or influence.is_empty():
        return None
    x, y = str(influence["x"][0]), str(influence["y"][0])
    # the degree of urbanisation stands for measures that are known at one scale alone
    scale = (pl.col("level") != table["level"][0]) & (pl.col("y") == y)
    same = table.filter(((pl.col("x") == x) & (pl.col("y") == y)) | scale)
    same = same.filter(pl.col("estimate").is_not_null() & (pl.col("method") != "negative binomial"))
    return {
        "x": x,
        "y": y,
        "declared": (table["x"][0], table["y"][0]) == (x, y),
        "means": [
            [row["method"], row["level"], *_short(row["estimate"], row["low"], row["high"], row["p_value"]), row["n"]]
            for row in same.iter_rows(named=True)
        ],
        "estimate": _short(influence["estimate"][0])[0],
        "points": _points(influence, y),
        "local": _local(data, y),
    }


def _points(influence: pl.DataFrame, y: str) -> list[list[Any]]:
    rows = influence.filter(
        (pl.col("unit_kind") == "region") & (pl.col("y") == y) & (pl.col("method") == METHODS[0])
    ).sort("unit")
    ranks = [midrank(rows[name].to_numpy()) for name in ("x_value", "y_value")]
    return [
        [row["unit"], float(a), float(b), *_short(row["x_value"], row["y_value"], row["estimate_without"])]
        for row, a, b in zip(rows.iter_rows(named=True), *ranks, strict=True)
    ]


def _local(data: "AtlasData", y: str) -> dict[str, Any] | None:
    lisa, whole = data.tables["lisa"], data.tables["spatial_autocorrelation"]
    residual = whole.filter(pl.col("variable").str.starts_with(f"{y} given") & pl.col("moran_i").is_not_null())
    if residual.is_empty():
        return None
    first = residual.row(0, named=True)
    rows = lisa.filter((pl.col("variable") == first["variable"]) & pl.col("lag").is_not_null())
    if rows.is_empty():
        return None
    return {
        "neighbours": first["neighbours"],
        "numbers": _short(first["moran_i"], first["expected"], first["p_value"]),
        "islands": first["islands"],
        "points": [
            [row["region"], *_short(row["z"], row["lag"]), row["kind"], *_short(row["q_value"])]
            for row in rows.iter_rows(named=True)
        ],
    }


def _short(*values: float | None) -> list[float | None]:
    return [None if value is None else float(f"{value:.{_DIGITS}g}") for value in values]
