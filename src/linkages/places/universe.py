"""The regions that results stand for, zeros included."""

from dataclasses import dataclass

import polars as pl

from linkages.errors import ColumnError
from linkages.places import crossborder, nuts
from linkages.places.neighbours import around

ENOUGH = 5
"""Placed partner rows from which on a country's regions belong to the universe."""


@dataclass(frozen=True, slots=True)
class Universe:
    """
    The regions that results stand for.

    Parameters
    ----------
    regions
        Their codes, sorted; those without any project are among them.
    statement
        Which regions these are, and why, in one sentence.
    """

    regions: tuple[str, ...]
    statement: str


def universe(participations: pl.DataFrame, *, version: str, level: int) -> Universe:
    """
    Choose the regions that results stand for: those of the countries whose partners take part and could be placed.

    A country is in with at least five partner rows that have a region, if those are at least half of its rows. Where
    most partners of a country have no region, its regions would count with zeros that are none: it is left out, and
    the statement names it. Rows count by the country of their place, or of their country cell where they have none.

    Taking only regions with a participation would select on the outcome, and can turn the sign of a correlation.
    Without a table of programme areas the countries that take part are the nearest thing to the eligible area. Overseas
    regions (the French outermost regions, the Canary Islands, the Azores and Madeira, Svalbard and Jan Mayen) are
    regions of their countries and stay in. Outside NUTS, where programmes are open to the regions along the border
    alone, a country's regions are those in a built-in cross-border region; all that the package draws where there is
    none.

    Parameters
    ----------
    participations
        Partner rows with ``country``, ``nuts2`` and ``nuts3``, as `linkages.places.assign.place` gives them.
    version
        NUTS version.
    level
        2 or 3: the level of the regions, and the one at which rows must have a region.

    Returns
    -------
    The regions and the statement.

    Raises
    ------
    ColumnError
        A column is missing.
    SettingError
        There is no such version or level.
    """
    known = nuts.codes(version, level)
    region = f"nuts{level}"
    if missing := [name for name in ("country", region) if name not in participations.columns]:
        raise ColumnError(missing, present=participations.columns, where="placed partner rows for the universe")
    inside = nuts.index().filter(
        (pl.col("nuts_version") == version) & pl.col("region").is_in(known) & (pl.col("level") == level)
    )
    table = pl.concat([inside.select("region", "country"), _eligible(version)])
    countries = (
        participations.drop_nulls("country")
        .group_by("country")
        .agg(pl.len().alias("rows"), pl.col(region).null_count().alias("unplaced"))
        .sort("country")
        .with_columns(enough=_placed() >= ENOUGH, most=_placed() >= pl.col("unplaced"))
    )
    here = table.join(countries.filter("enough", "most"), on="country", how="semi").sort("region")
    return Universe(tuple(here["region"]), _statement(here, countries, version, level))


def _placed() -> pl.Expr:
    return pl.col("rows") - pl.col("unplaced")


def _eligible(version: str) -> pl.DataFrame:
    """Give the neighbours that can take part: those in a built-in cross-border region, all where none is known."""
    outside = around(version).select("region", "country")
    reached = outside.join(crossborder.areas(version).select(region="nuts3"), on="region", how="semi")
    unknown = outside.join(reached, on="country", how="anti")
    return pl.concat([reached, unknown])


def _statement(here: pl.DataFrame, countries: pl.DataFrame, version: str, level: int) -> str:
    left = _left_out(countries)
    names = sorted(set(here["country"]))
    if not names:
        return f"No country has at least {ENOUGH} partner rows with a region: the universe of regions is empty.{left}"
    inside = here.filter(~pl.col("region").is_in(around(version)["region"].to_list())).height
    outside = f" and {here.height - inside} outside NUTS" if inside < here.height else ""
    return (
        f"All {inside} NUTS {version} level-{level} regions{outside} of the countries with at least {ENOUGH} partner "
        f"rows that have a region ({', '.join(names)}), those without a project and overseas regions included."
        f"{left}{_incomplete(countries)} Which of the regions inside the programmes were open to is not known: a "
        "region that could not take part counts with zero like any other."
    )


def _left_out(countries: pl.DataFrame) -> str:
    """Name the countries that are left out: those with few rows, and those whose rows could not be placed."""
    few = countries.filter(pl.col("rows") < ENOUGH)["country"].to_list()
    lost = _counts(countries.filter(pl.col("rows") >= ENOUGH, ~(pl.col("enough") & pl.col("most"))))
    sentences = [f" Countries with fewer are left out ({', '.join(few)})."] if few else []
    if lost:
        sentences.append(f" Left out as too few of their partners have a known place, which is no zero: {lost}.")
    return "".join(sentences)


def _incomplete(countries: pl.DataFrame) -> str:
    some = countries.filter("enough", "most", pl.col("unplaced") > 0)
    found = (
        f" In {country} {unplaced} of {rows} rows have no region: its counts are too low."
        for country, rows, unplaced in some.select("country", "rows", "unplaced").iter_rows()
    )
    return "".join(found)


def _counts(countries: pl.DataFrame) -> str:
    rows = countries.select("country", "rows", "unplaced").iter_rows()
    return "; ".join(f"{country}: {unplaced} of {size} partner rows have no region" for country, size, unplaced in rows)
