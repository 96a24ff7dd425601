"""
Which measure of urbanisation stands first in a run: the degree, the typology, density, or artificial surface.

Density and artificial surface are not among the data that comes along: they come from the statistics that the user
gives, such as JRC's matrices (inhabitants 2011 and 2018, artificial surface 2012 and 2018, over the area of the same
grid). These cover the EU and EFTA: outside them the two measures are unknown, which is no zero.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import polars as pl

from linkages.errors import SettingError
from linkages.places.neighbours import around
from linkages.places.typology import typology
from linkages.places.urbanisation import DESCRIPTION, Description, urbanisation
from linkages.tables import coverage_row

CHOICES = ("degree", "typology", "density", "artificial")
"""The measures that can stand first; the degree of urbanisation by default."""
_GIVEN = {"density": "density", "artificial": "artificial_share"}
_SHOWN = 5


class Given(Protocol):
    """A statistic that the user gave."""

    @property
    def column(self) -> str:
        """Its column."""

    @property
    def values(self) -> pl.DataFrame:
        """Its values: ``region``, ``value``."""


@dataclass(frozen=True, slots=True)
class Urban:
    """
    The measures of urbanisation of a run.

    Parameters
    ----------
    table
        ``region`` and the columns that come along: ``urbanisation``, and those of the typology where it was chosen.
    x
        Columns to correlate with, the chosen one first, what the user gave behind.
    descriptions
        What the columns that come along are, the degree last where another stands first.
    remark
        What must be said of the chosen measure; empty for the degree.
    lost
        Coverage rows: regions of the universe without a value.
    """

    table: pl.DataFrame
    x: tuple[str, ...]
    descriptions: tuple[Description, ...]
    remark: str
    lost: tuple[dict[str, object], ...]

    @property
    def notes(self) -> dict[str, str]:
        """What the caveat of an association says of the columns that were asked for beside the degree."""
        return {d.column: f"{d.label}, {d.unit}, {d.year}." for d in self.descriptions if d is not DESCRIPTION}

    @property
    def credits(self) -> tuple[str, ...]:
        """Sources to credit beside that of the degree."""
        return tuple(f"{d.label}: {d.source}." for d in self.descriptions if d is not DESCRIPTION)


def choose(
    version: str,
    level: int,
    *,
    choice: str = "degree",
    given: Sequence[Given] = (),
    universe: Collection[str] = (),
    file: Path | None = None,
    weights: pl.DataFrame | None = None,
    weighted_by: str = "",
) -> Urban:
    """
    Put a measure of urbanisation first.

    Parameters
    ----------
    version, level
        NUTS version and level of the run.
    choice
        One of `CHOICES`.
    given
        The statistics that the user gave; ``density`` and ``artificial`` are found among them by their columns
        (``density18``, ``artificial_share18``), the latest of several.
    universe
        Regions whose values are counted.
    file, weights, weighted_by
        For the typology: see `linkages.places.typology.typology`.

    Returns
    -------
    The measures.

    Raises
    ------
    SettingError
        There is no such choice, or the statistic that it asks for was not given.
    """
    if choice not in CHOICES:
        raise SettingError(f"There is no measure of urbanisation {choice!r}; there are {', '.join(CHOICES)}.")
    degree, _ = urbanisation(version, level)
    table = degree.select("region", "urbanisation")
    others = [statistic.column for statistic in given]
    if choice == "degree":
        return Urban(table, (DESCRIPTION.column, *others), (DESCRIPTION,), "", ())
    if choice == "typology":
        types, description = typology(version, level, file=file, weights=weights, weighted_by=weighted_by)
        lost = _lost(types.select("region", value="typology"), universe, description.column, "no type is known")
        bases = (
            types.filter(pl.col("region").is_in(list(universe)))["typology_basis"].value_counts().sort("typology_basis")
        )
        counts = ", ".join(f"{basis or 'none'} {count}" for basis, count in bases.iter_rows())
        remark = f"{description.label} ({description.unit}; basis of the regions: {counts}). {description.source}."
        x = (description.column, DESCRIPTION.column, *others)
        return Urban(
            types.join(table, on="region", how="full", coalesce=True), x, (description, DESCRIPTION), remark, lost
        )
    found = _among(given, choice)
    outside = "the file has no figure for it (JRC's matrices cover the EU and EFTA): unknown, not zero"
    lost = _lost(found.values.select("region", "value"), universe, found.column, outside)
    beyond = len(set(universe) & set(around(version)["region"]))
    remark = f"{found.column} stands first, as asked for; the universe has {beyond} regions outside NUTS."
    x = (found.column, DESCRIPTION.column, *(column for column in others if column != found.column))
    return Urban(table, x, (DESCRIPTION,), remark, lost)


def _among(given: Sequence[Given], choice: str) -> Given:
    prefix = _GIVEN[choice]
    found = sorted((one for one in given if one.column.startswith(prefix)), key=lambda one: one.column)
    if found:
        return found[-1]
    there = ", ".join(one.column for one in given) or "none"
    raise SettingError(
        f"--urbanisation {choice} needs a statistic with a column {prefix}...; the statistics given are: {there}. Give "
        "JRC's conversion matrix of the run's NUTS version (--statistics FILE), or a table with such a column."
    )


def _lost(values: pl.DataFrame, universe: Collection[str], column: str, why: str) -> tuple[dict[str, object], ...]:
    known = values.drop_nulls("value").filter(pl.col("region").is_in(list(universe)))["region"]
    without = sorted(set(universe) - set(known))
    if not without:
        return ()
    example = f"{', '.join(without[:_SHOWN])}{', ...' if len(without) > _SHOWN else ''}"
    row = coverage_row(
        "count", f"urbanisation: {column}", rows=len(universe), known=known.len(), reason=why, example=example
    )
    return (row,)
