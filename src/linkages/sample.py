"""The sample study: telling that an input is synthetic, and holding what it gives against the published figures."""

import json
from typing import TYPE_CHECKING

import polars as pl

from linkages.resources import data_path
from linkages.tables import PUBLISHED, conform

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from linkages.sources import InputFile

_SHEET = "read me - synthetic"


def _entries() -> list[dict[str, str]]:
    entries: list[dict[str, str]] = json.loads(data_path("projects", "synthetic.json").read_text(encoding="utf-8"))
    return entries


def synthetic_sentence(inputs: "Iterable[InputFile]") -> str:
    """
    Tell whether an input is synthetic: by its hash, or by the sheet that a synthetic workbook carries.

    Parameters
    ----------
    inputs
        The files read.

    Returns
    -------
    The sentence that everything made from them must show; empty for real data.
    """
    entries = _entries()
    known = {entry["sha256"]: entry["sentence"] for entry in entries}
    for file in inputs:
        marked = any(sheet.name.casefold().startswith(_SHEET) for sheet in file.sheets)
        if file.sha256 in known or marked:
            return known.get(file.sha256, entries[0]["sentence"])
    return ""


def is_sample(inputs: "Iterable[InputFile]") -> bool:
    """
    Tell whether the inputs are the sample study and nothing else.

    Parameters
    ----------
    inputs
        The files read.

    Returns
    -------
    Whether they are.
    """
    return {file.sha256 for file in inputs} <= {entry["sha256"] for entry in _entries()}


def compared(shares: pl.DataFrame) -> pl.DataFrame:
    """
    Hold the shares of the sample study against the published figures.

    The sample was made so that the published shares come out by keep.eu's theme, so this rule is the one that is held
    against them, whichever is in force.

    Parameters
    ----------
    shares
        Table of shares by rule (`linkages.tables.ICI_RULES`).

    Returns
    -------
    The columns of `linkages.tables.PUBLISHED`: each published figure beside the one computed here by the theme, and by
    the rule in force where that is another.
    """
    table = _beside(shares.filter(pl.col("rule") == "theme"), "computed")
    other = shares.filter(pl.col("in_force") & (pl.col("rule") != "theme"))
    forced = (
        pl.lit(None, dtype=pl.Float64) if other.is_empty() else _beside(other, "computed_by_rule")["computed_by_rule"]
    )
    return conform(table.with_columns(computed_by_rule=forced).select(PUBLISHED.names), PUBLISHED)


def _beside(shares: pl.DataFrame, name: str) -> pl.DataFrame:
    """Published figures with those computed from some shares beside them, in a column of this name."""
    published = pl.read_csv(
        data_path("projects", "published.csv"), schema_overrides={"published": pl.Float64, "figure": pl.String}
    )
    rows = {(row["unit_kind"], row["unit"]): row for row in shares.iter_rows(named=True)}
    areas = [row for (kind, _), row in rows.items() if kind == "cross_border_region"]
    named = set(
        published.filter((pl.col("unit_kind") == "cross_border_region") & (pl.col("quantity") == "projects"))["unit"]
    )
    means = {
        "all cross-border regions": _mean(areas),
        "the regions named here": _mean([row for row in areas if row["unit"] in named]),
    }
    computed = []
    for row in published.iter_rows(named=True):
        if row["quantity"] == "mean share":
            computed.append(means[row["unit"]])
        else:
            computed.append(_value(rows.get((row["unit_kind"], row["unit"])), row["quantity"]))
    return published.with_columns(pl.Series(name, computed, dtype=pl.Float64))


def _value(row: "Mapping[str, float | None] | None", quantity: str) -> float | None:
    if row is None:
        return None
    if quantity == "projects":  # published counts are of all projects, judged or not
        return (row["projects"] or 0) + (row["uncoded"] or 0)
    return row[quantity]


def _mean(rows: "Iterable[Mapping[str, float | None]]") -> float | None:
    found = [row["share"] for row in rows if row["share"] is not None]
    return sum(found) / len(found) if found else None
