"""The regions that results stand for, zeros included."""

from dataclasses import dataclass

import polars as pl

from linkages.errors import ColumnError
from linkages.places import crossborder, nuts
from linkages.places.neighbours import around

ENOUGH = 5
"""Partner rows from which on a country's regions belong to the universe."""


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
    Choose the regions that results stand for: all regions of the countries with at least five partner rows.

    Taking only regions with a participation would select on the outcome, and can turn the sign of a correlation.
    Without a table of programme areas the countries that take part are the nearest thing to the eligible area. Rows
    count by the country of their place, or of their country cell where they have no place. Overseas regions (the
    French outermost regions, the Canary Islands, the Azores and Madeira, Svalbard and Jan Mayen) are regions of their
    countries and stay in. Outside NUTS, where programmes are open to the regions along the border alone, a country's
    regions are those in a built-in cross-border region; all that the package draws where there is none.

    Parameters
    ----------
    participations
        Partner rows with ``country``, as `linkages.places.assign.place` gives them.
    version
        NUTS version.
    level
        2 or 3.

    Returns
    -------
    The regions and the statement.

    Raises
    ------
    ColumnError
        There is no column ``country``.
    SettingError
        There is no such version or level.
    """
    if "country" not in participations.columns:
        raise ColumnError(["country"], present=participations.columns, where="partner rows for the universe")
    known = nuts.codes(version, level)
    inside = nuts.index().filter(
        (pl.col("nuts_version") == version) & pl.col("region").is_in(known) & (pl.col("level") == level)
    )
    table = pl.concat([inside.select("region", "country"), _eligible(version)])
    rows = participations.drop_nulls("country").group_by("country").len().filter(pl.col("len") >= ENOUGH)
    here = table.join(rows, on="country", how="semi").sort("region")
    few = (
        participations.drop_nulls("country")
        .group_by("country")
        .len()
        .filter(pl.col("len") < ENOUGH)["country"]
        .sort()
        .to_list()
    )
    return Universe(tuple(here["region"]), _statement(here, few, version, level))


def _eligible(version: str) -> pl.DataFrame:
    """Give the neighbours that can take part: those in a built-in cross-border region, all where none is known."""
    outside = around(version).select("region", "country")
    reached = outside.join(crossborder.areas(version).select(region="nuts3"), on="region", how="semi")
    unknown = outside.join(reached, on="country", how="anti")
    return pl.concat([reached, unknown])


def _statement(here: pl.DataFrame, few: list[str], version: str, level: int) -> str:
    countries = sorted(set(here["country"]))
    if not countries:
        return f"No country has at least {ENOUGH} partner rows: the universe of regions is empty."
    inside = here.filter(~pl.col("region").is_in(around(version)["region"].to_list())).height
    outside = f" and {here.height - inside} outside NUTS" if inside < here.height else ""
    left = f"; countries with fewer are left out ({', '.join(few)})" if few else ""
    return (
        f"All {inside} NUTS {version} level-{level} regions{outside} of the countries with at least {ENOUGH} partner "
        f"rows ({', '.join(countries)}), those without a project and overseas regions included{left}. Which of them "
        "the programmes were open to is not known: a region that could not take part counts with zero like any other."
    )
