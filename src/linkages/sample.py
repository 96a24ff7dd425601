"""The sample study: telling that an input is synthetic, and holding what it gives against the published figures."""

import json
from typing import TYPE_CHECKING

import polars as pl

from linkages.indicators.funnel import limits
from linkages.indicators.shares import wilson
from linkages.resources import data_path
from linkages.tables import PUBLISHED, conform

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from linkages.sources import InputFile

_SHEET = "read me - synthetic"
_DOUBTS = (
    "published_low",
    "published_high",
    "published_projects",
    "published_position",
    "computed_low",
    "computed_high",
    "computed_position",
)


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
    the rule in force where that is another. A share has its interval and its place in the funnel: a published one where
    the source, or keep.eu, says of how many projects it is, around the average that the paper prints; a computed one
    around the share of all projects.
    """
    table = _beside(shares.filter(pl.col("rule") == "theme"), "computed")
    other = shares.filter(pl.col("in_force") & (pl.col("rule") != "theme"))
    forced = (
        pl.lit(None, dtype=pl.Float64) if other.is_empty() else _beside(other, "computed_by_rule")["computed_by_rule"]
    )
    table = _doubted(table.with_columns(computed_by_rule=forced), shares.filter(pl.col("rule") == "theme"))
    return conform(table.select(PUBLISHED.names), PUBLISHED)


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


def _doubted(table: pl.DataFrame, shares: pl.DataFrame) -> pl.DataFrame:
    """Add what chance allows for: intervals of the shares, and where these lie in the funnel."""
    rows = {(row["unit_kind"], row["unit"]): row for row in shares.iter_rows(named=True)}
    denominators = _denominators(table)
    average = table.filter((pl.col("figure") == "N1") & (pl.col("unit_kind") == "all"))["published"]
    overall = rows.get(("all", "all"), {}).get("share")
    made: list[dict[str, object]] = []
    for row in table.iter_rows(named=True):
        key, said = (row["unit_kind"], row["unit"]), dict.fromkeys(_DOUBTS)
        if row["quantity"] == "share":
            found = rows.get(key, {})
            said |= {"computed_low": found.get("low"), "computed_high": found.get("high")}
            said["computed_position"] = _position(found.get("projects"), found.get("share"), overall, key)
            if row["published"] is not None and (projects := denominators.get(key)):
                low, high = wilson(row["published"] * projects, projects)
                said |= {"published_projects": projects, "published_low": float(low), "published_high": float(high)}
                said["published_position"] = _position(projects, row["published"], average[0], key)
        made.append(said)
    schema = {name: PUBLISHED.empty().schema[name] for name in _DOUBTS}
    return pl.concat([table, pl.DataFrame(made, schema=schema)], how="horizontal")


def _denominators(published: pl.DataFrame) -> dict[tuple[str, str], int]:
    """Of how many projects a share is: as the source prints it, else as keep.eu counts; nothing that was assumed."""
    found: dict[tuple[str, str], int] = {}
    counted = published.filter(pl.col("quantity") == "projects")
    for basis in ("keep.eu", "read"):
        for row in counted.filter(pl.col("basis") == basis).iter_rows(named=True):
            found[row["unit_kind"], row["unit"]] = int(row["published"])
    return found


def _position(projects: int | None, share: float | None, overall: float | None, key: tuple[str, str]) -> str | None:
    if not projects or share is None or overall is None or key[0] == "all":
        return None
    return limits([projects], overall).position([share])[0]


def _value(row: "Mapping[str, float | None] | None", quantity: str) -> float | None:
    if row is None:
        return None
    if quantity == "projects":  # published counts are of all projects, judged or not
        return (row["projects"] or 0) + (row["uncoded"] or 0)
    return row[quantity]


def _mean(rows: "Iterable[Mapping[str, float | None]]") -> float | None:
    found = [row["share"] for row in rows if row["share"] is not None]
    return sum(found) / len(found) if found else None
