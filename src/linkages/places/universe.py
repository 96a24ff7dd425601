"""The regions that results stand for, zeros included."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from linkages.errors import ColumnError
from linkages.places import crossborder, nuts
from linkages.places.neighbours import around
from linkages.places.programmes import Area, eligible, key

ENOUGH = 5
"""Placed partner rows from which on a country's regions belong to the universe."""

_SHOWN = 5
_NAME = 60


@dataclass(frozen=True, slots=True)
class Universe:
    """
    The regions that results stand for.

    Parameters
    ----------
    regions
        Their codes, sorted; those without any project are among them.
    statement
        Which regions these are, and why, in a few sentences.
    """

    regions: tuple[str, ...]
    statement: str


def universe(
    participations: pl.DataFrame, *, version: str, level: int, programmes: pl.DataFrame | None = None
) -> Universe:
    """
    Choose the regions that results stand for: those that the programmes at hand were open to.

    Taking only regions with a participation would select on the outcome, and can turn the sign of a correlation; taking
    regions that could not take part makes zeros that say nothing. For programmes whose area is known
    (`linkages.places.programmes`), the regions are its regions, zeros included.

    For the others, and where no programmes are given, the countries that take part are the nearest thing: all regions
    of those with at least five partner rows that have a region. Overseas regions (the French outermost regions, the
    Canary Islands, the Azores and Madeira, Svalbard and Jan Mayen) are then regions of their countries and stay in.
    Outside NUTS, where programmes are open to the regions along the border alone, a country's regions are those in a
    built-in cross-border region; all that the package draws where there is none.

    Where most partner rows of a country have no region, its regions would count with zeros that are none: such a
    country is left out whatever its programmes, and the statement names it. Rows count by the country of their place,
    or of their country cell where they have none.

    Parameters
    ----------
    participations
        Partner rows with ``country``, ``nuts2`` and ``nuts3``, as `linkages.places.assign.place` gives them; with
        ``project_id`` where programmes are given.
    version
        NUTS version.
    level
        2 or 3: the level of the regions, and the one at which rows must have a region.
    programmes
        Of every project ``project_id``, ``programme``, ``period``.

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
    needed = ("country", region) if programmes is None else ("project_id", "country", region)
    if missing := [name for name in needed if name not in participations.columns]:
        raise ColumnError(missing, present=participations.columns, where="placed partner rows for the universe")
    inside = nuts.index().filter(
        (pl.col("nuts_version") == version) & pl.col("region").is_in(known) & (pl.col("level") == level)
    )
    inside = inside.select("region", "country")
    basis = _basis(programmes, version, level)
    rows = participations if programmes is None else participations.join(basis.projects, on="project_id", how="anti")
    countries = _countries(rows, region)
    everywhere = _countries(participations, region)
    unplaced = everywhere.filter(~pl.col("most"))
    by_country = pl.concat([inside, _eligible(version)]).join(countries.filter("enough"), on="country", how="semi")
    by_area = pl.concat([inside, around(version).select("region", "country")]).filter(
        pl.col("region").is_in(list(basis.regions))
    )
    candidates = pl.concat([by_area, by_country]).unique()
    here = candidates.join(unplaced, on="country", how="anti").sort("region")
    if not basis.areas:
        return Universe(tuple(here["region"]), _statement(here, countries, version, level))
    lost = unplaced.join(candidates, on="country", how="semi")
    statement = _open_statement(here, basis, countries, lost, version, level)
    return Universe(tuple(here["region"]), statement + _incomplete(everywhere.join(here, on="country", how="semi")))


@dataclass(frozen=True, slots=True)
class _Basis:
    """What is known of the programmes at hand: their areas, the projects these stand for, and who has none."""

    areas: tuple[Area, ...]
    projects: pl.DataFrame
    without: tuple[str, ...]

    @property
    def regions(self) -> frozenset[str]:
        return frozenset(region for area in self.areas for region in area.regions)


def _basis(programmes: pl.DataFrame | None, version: str, level: int) -> _Basis:
    if programmes is None:
        return _Basis((), pl.DataFrame(schema={"project_id": pl.String}), ())
    pairs = programmes.select("programme", "period").unique().sort("programme", "period")
    found = eligible(pairs.iter_rows(), version=version, level=level)
    keep = [pair in found for pair in pairs.iter_rows()]
    projects = programmes.join(pairs.filter(keep), on=["programme", "period"], nulls_equal=True, how="semi")
    # Names are data: reduced to letters, digits and blanks they can do no harm wherever the statement is shown.
    without = {
        key(name or "")[:_NAME] or "without a name" for name, period in pairs.iter_rows() if (name, period) not in found
    }
    return _Basis(tuple(found.values()), projects.select("project_id"), tuple(sorted(without)))


def _countries(rows: pl.DataFrame, region: str) -> pl.DataFrame:
    """Count rows by country, and judge: enough that have a region, and at least as many as have none."""
    return (
        rows.drop_nulls("country")
        .group_by("country")
        .agg(pl.len().alias("rows"), pl.col(region).null_count().alias("unplaced"))
        .sort("country")
        .with_columns(enough=_placed() >= ENOUGH, most=_placed() >= pl.col("unplaced"))
    )


def _placed() -> pl.Expr:
    return pl.col("rows") - pl.col("unplaced")


def _eligible(version: str) -> pl.DataFrame:
    """Give the neighbours that can take part: those in a built-in cross-border region, all where none is known."""
    outside = around(version).select("region", "country")
    reached = outside.join(crossborder.areas(version).select(region="nuts3"), on="region", how="semi")
    unknown = outside.join(reached, on="country", how="anti")
    return pl.concat([reached, unknown])


def _statement(here: pl.DataFrame, countries: pl.DataFrame, version: str, level: int) -> str:
    left, low = _left_out(countries), _incomplete(countries.join(here, on="country", how="semi"))
    names = sorted(set(here["country"]))
    if not names:
        return f"No country has at least {ENOUGH} partner rows with a region: the universe of regions is empty.{left}"
    inside = here.filter(~pl.col("region").is_in(around(version)["region"].to_list())).height
    outside = f" and {here.height - inside} outside NUTS" if inside < here.height else ""
    return (
        f"All {inside} NUTS {version} level-{level} regions{outside} of the countries with at least {ENOUGH} partner "
        f"rows that have a region ({', '.join(names)}), those without a project and overseas regions included."
        f"{left}{low} Which of the regions inside the programmes were open to is not known: a "
        "region that could not take part counts with zero like any other."
    )


def _open_statement(
    here: pl.DataFrame, basis: _Basis, countries: pl.DataFrame, lost: pl.DataFrame, version: str, level: int
) -> str:
    """Say what rests on the programmes' areas, what on countries, and what is not sure of either."""
    outside = here.filter(pl.col("region").is_in(around(version)["region"].to_list())).height
    some = f" and {outside} outside NUTS" if outside else ""
    programmes = sorted({area.programme for area in basis.areas})
    sentences = [
        f"The {here.height - outside} NUTS {version} level-{level} regions{some} that the programmes were open to, "
        f"those without a project included; by the areas of {_named(programmes)}."
    ]
    if unsure := sorted({area.programme for area in basis.areas if not area.certain}):
        sentences.append(f"Not all of the area is documented for: {_named(unsure)}.")
    if other := sorted({f"{area.programme} ({area.period})" for area in basis.areas if not area.as_asked}):
        sentences.append(f"Of another period than the projects: {_named(other)}.")
    if basis.without:
        names = countries.filter("enough", "most")["country"].to_list()
        taken = f"all regions of {', '.join(names)} count" if names else "no country counts"
        sentences.append(
            f"No area is known of: {_named(basis.without)}; for these {taken} (countries with at least {ENOUGH} of "
            "their partner rows that have a region), open to them or not."
        )
    if lost.height:
        sentences.append(f"Left out as too few partners have a known place, which is no zero: {_counts(lost)}.")
    return " ".join(sentences)


def _named(names: Sequence[str]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return f"{', '.join(names[:_SHOWN])}{more}"


def _left_out(countries: pl.DataFrame) -> str:
    """Name the countries that are left out: those with few rows, and those whose rows could not be placed."""
    few = countries.filter(pl.col("rows") < ENOUGH)["country"].to_list()
    lost = _counts(countries.filter(pl.col("rows") >= ENOUGH, ~(pl.col("enough") & pl.col("most"))))
    sentences = [f" Countries with fewer are left out ({', '.join(few)})."] if few else []
    if lost:
        sentences.append(f" Left out as too few of their partners have a known place, which is no zero: {lost}.")
    return "".join(sentences)


def _incomplete(countries: pl.DataFrame) -> str:
    """Name the countries inside of which some rows have no region."""
    some = countries.filter(pl.col("unplaced") > 0)
    found = (
        f" In {country} {unplaced} of {rows} rows have no region: its counts are too low."
        for country, rows, unplaced in some.select("country", "rows", "unplaced").iter_rows()
    )
    return "".join(found)


def _counts(countries: pl.DataFrame) -> str:
    rows = countries.select("country", "rows", "unplaced").iter_rows()
    return "; ".join(f"{country}: {unplaced} of {size} partner rows have no region" for country, size, unplaced in rows)
