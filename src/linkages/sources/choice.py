"""
The choice of unit, year and regions from a file of statistics.

A region's code is taken as the file has it, but for case, blanks and the two letters of Greece; what another version
or level means is not guessed but counted.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import polars as pl

from linkages.errors import RegionError, SettingError, SourceError
from linkages.sources.cube import Cube, Series
from linkages.tables import coverage_row

_ISO = r"^[A-Z]{2}-[A-Z0-9]{1,3}$"
_AGGREGATE = r"^(?:EU|EA)[0-9]|^EFTA$|Z$"  # EU28, EA19, EFTA; extra-regio such as FIZZ
_SHOWN = 5
_MOST_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Chosen:
    """
    One statistic at one year, over the regions of one level and version.

    Parameters
    ----------
    series
        What it is.
    year
        Its year; None where it has none.
    values
        ``region``, ``value``, ``flag``, ``year``; one row a region, sorted.
    lost
        Coverage rows of what could not be used.
    remark
        Which year was taken and why, and what the reader noticed.
    """

    series: Series
    year: int | None
    values: pl.DataFrame
    lost: tuple[dict[str, object], ...]
    remark: str


def choose(
    cube: Cube,
    *,
    unit: str | None,
    year: int | None,
    until: int | None,
    level: int,
    version: str,
    known_codes: frozenset[str] | None,
    outside: frozenset[str] = frozenset(),
) -> tuple[Chosen, ...]:
    """
    Pick statistics, their year and their regions.

    Parameters
    ----------
    cube
        What the file holds.
    unit
        Codes that tell the statistic, separated by commas, such as ``EUR_HAB`` or ``T,Y15-64``, or the name of the
        column that it becomes, such as ``density11``; all statistics without it.
    year
        The year; without it each statistic at its latest year not after `until`.
    until
        The last year that counts; None for any.
    level
        Level of the regions, 2 or 3.
    version
        NUTS version of the run.
    known_codes
        The codes of that version and level; None to take every code of the level.
    outside
        Codes of regions outside NUTS that do not look like ISO 3166-2: countries that are one region (``FO``).

    Returns
    -------
    The statistics, in the order of the file.

    Raises
    ------
    SettingError
        The file has no such unit or year, or too many statistics to take them all.
    RegionError
        No code in it is one of the version's at this level.
    SourceError
        A region occurs twice for one statistic and year.
    """
    unit, year = _by_column(cube, unit, year)
    positions = _matching(cube, unit)
    table = _with_codes(cube.table.filter(pl.col("series").is_in(positions)), level, version, known_codes, outside)
    lost = [*cube.lost, *_lost_codes(cube, table, level, version)]
    aside = _left_aside(table, level)
    table = table.filter(pl.col("state") == "known").drop("state")
    _refuse_repeated(cube, table)
    chosen: list[Chosen] = []
    without: list[str] = []
    for position in positions:
        series = cube.series[position]
        rows = table.filter(pl.col("series") == position)
        at, why = _year(rows, year, until)
        values = rows.filter(pl.col("year").eq_missing(at)).select("region", "value", "flag", "year").sort("region")
        known = int(values["value"].count())
        if not known:
            without.append(f"{series.words}: {why}")
            continue
        missing = _lost_values(cube, series, at, values, known)
        remark = " ".join(part for part in (f"{series.words}: {why}.", cube.remark, aside) if part)
        chosen.append(Chosen(series, at, values, (*(() if chosen else lost), *missing), remark))
    if not chosen:
        more = f"; and {len(without) - _SHOWN} more" if len(without) > _SHOWN else ""
        raise SettingError(f"{cube.name}: there is no value to take. {'; '.join(without[:_SHOWN])}{more}.")
    if without:
        row = coverage_row(
            "read",
            f"{cube.name}: statistics",
            rows=len(positions),
            known=len(chosen),
            reason=f"no value to take: {'; '.join(without[:_SHOWN])}",
        )
        chosen[0] = replace(chosen[0], lost=(*chosen[0].lost, row))
    return tuple(chosen)


def _by_column(cube: Cube, unit: str | None, year: int | None) -> tuple[str | None, int | None]:
    for series, one in cube.table.select("series", "year").unique().sort("series", "year", nulls_last=True).iter_rows():
        if unit and unit.casefold() == cube.series[series].column_in(one) and year in (None, one):
            return ",".join(cube.series[series].codes), one
    return unit, year


def _matching(cube: Cube, unit: str | None) -> list[int]:
    if unit is None:
        if len(cube.series) > _MOST_AT_ONCE:
            raise SettingError(
                f"{cube.name}: {len(cube.series):,} statistics are too many to take at once. Say which, as FILE:UNIT, "
                f"by codes of its dimensions separated by commas, such as {','.join(cube.series[0].codes)!r}. "
                f"{_offer(cube)}"
            )
        return list(range(len(cube.series)))
    codes = [[code.casefold() for code in series.codes] for series in cube.series]
    asked = Counter(part.strip().casefold() for part in unit.split(",") if part.strip())
    found = [i for i, one in enumerate(codes) if asked <= Counter(one) or unit.casefold() in one]
    if not found or not asked:
        raise SettingError(f"{cube.name}: there is no unit {unit!r}. {_offer(cube)}")
    return found


def _offer(cube: Cube) -> str:
    codes = list(dict.fromkeys(code for series in cube.series for code in series.codes))
    more = f" and {len(codes) - 20} more" if len(codes) > 20 else ""  # noqa: PLR2004
    return f"There are: {', '.join(codes[:20])}{more}."


def _with_codes(
    table: pl.DataFrame, level: int, version: str, known_codes: frozenset[str] | None, outside: frozenset[str]
) -> pl.DataFrame:
    codes = table.select("region").unique().rename({"region": "written"})
    codes = codes.with_columns(region=pl.col("written").str.strip_chars().str.to_uppercase())
    # Greece is GR in NUTS 2006 and EL ever since; files of Eurostat write EL for all years.
    greek, other = ("GR", "EL") if version == "2006" else ("EL", "GR")
    codes = codes.with_columns(pl.col("region").str.replace(f"^{other}([A-Z0-9]*)$", f"{greek}$1"))
    region = pl.col("region")
    # Every code of level 2 and 3 has a digit, which tells it from a word such as TOTAL.
    at_level = region.str.contains(f"^[A-Z]{{2}}[A-Z0-9]{{{level}}}$") & region.str.contains(r"[0-9]")
    known = pl.lit(value=True) if known_codes is None else region.is_in(sorted(known_codes))
    codes = codes.with_columns(
        state=pl.when(region.str.contains(_ISO))
        .then(pl.lit("known"))
        .when(~at_level | region.str.contains(_AGGREGATE))
        .then(pl.lit("other"))
        .when(known)
        .then(pl.lit("known"))
        .otherwise(pl.lit("unknown"))
    )
    # Beside regions the code of a country that is one region is that region; in a table of countries it is a country.
    if "known" in codes["state"]:
        alone = region.is_in(sorted(outside))
        codes = codes.with_columns(state=pl.when(alone).then(pl.lit("known")).otherwise("state"))
    return (
        table.rename({"region": "written"}).join(codes, on="written", how="left", maintain_order="left").drop("written")
    )


def _lost_codes(cube: Cube, table: pl.DataFrame, level: int, version: str) -> Iterable[dict[str, object]]:
    codes = table.group_by("region", "state").agg(pl.col("row").min()).sort("row", "region")
    unknown, known, other = (codes.filter(pl.col("state") == state) for state in ("unknown", "known", "other"))
    if known.is_empty():
        raise RegionError(_no_region(cube, unknown, other, level, version))
    if not unknown.is_empty():
        yield coverage_row(
            "read",
            f"{cube.name}: regions of NUTS {version}",
            rows=known.height + unknown.height,
            known=known.height,
            reason=f"NUTS {version} has no such codes at level {level}; their values are left out",
            example=_places(cube, unknown),
        )


def _left_aside(table: pl.DataFrame, level: int) -> str:
    other = table.filter(pl.col("state") == "other").sort("row")["region"].unique(maintain_order=True)
    if other.is_empty():
        return ""
    shown = f"{', '.join(other.head(_SHOWN))}{', ...' if other.len() > _SHOWN else ''}"
    return f"Not of level {level} and left aside: {other.len()} codes of other levels, totals or extra-regio ({shown})."


def _no_region(cube: Cube, unknown: pl.DataFrame, other: pl.DataFrame, level: int, version: str) -> str:
    if not unknown.is_empty():
        return (
            f"{cube.name}: none of its {unknown.height} codes of level {level} is known to NUTS {version}, for example "
            f"{_places(cube, unknown)}. Give a table for NUTS {version}, or name the version of the run with --nuts."
        )
    return (
        f"{cube.name}: it has no region of level {level} (codes of {level + 2} characters, or ISO 3166-2). "
        f"It has, for example, {_places(cube, other) or 'no code at all'}. "
        f"Give a table of level {level}, or set --level."
    )


def _places(cube: Cube, codes: pl.DataFrame) -> str:
    shown = [f"{code} (row {row})" for code, row in codes.head(_SHOWN).select("region", "row").iter_rows()]
    return f"{cube.name}: {', '.join(shown)}" if shown else ""


def _refuse_repeated(cube: Cube, table: pl.DataFrame) -> None:
    key = ["series", "region", "year"]
    again = table.group_by(key).agg("row").filter(pl.col("row").list.len() > 1).sort(key)
    if not again.is_empty():
        one = again.row(0, named=True)
        rows = ", ".join(map(str, sorted(one["row"])[:_SHOWN]))
        year = f" in {one['year']}" if one["year"] is not None else ""
        raise SourceError(
            f"{cube.name}: {one['region']} occurs {len(one['row'])} times for {cube.series[one['series']].words}{year} "
            f"(rows {rows}); each region may occur once. "
            "Leave one of the rows, or add the column that tells them apart."
        )


def _year(rows: pl.DataFrame, year: int | None, until: int | None) -> tuple[int | None, str]:
    """Find the year to take, and say why; a year that has no value where there is none to take."""
    counts = dict(rows.drop_nulls("value").group_by("year").len().sort("year").iter_rows())
    if not counts:
        return year, "no region of this level has a value"
    if None in counts:
        return (
            None,
            "the file does not tell its year"
            if year is None
            else f"the file does not tell years, {year} was asked for",
        )
    years = list(counts)
    its_years = f"its years with values are {_span(years)}"
    if year is not None:
        return year, f"{year}, as asked for" if year in counts else f"no value in {year}; {its_years}"
    within = [one for one in years if until is None or one <= until]
    if not within:
        return until, f"no value up to {until}; {its_years}; name one of them, as FILE:UNIT:YEAR"
    latest, fullest = within[-1], max(within, key=lambda one: (counts[one], one))
    words = f"{latest}, the latest year with values" + (f" not after {until}" if until is not None else "")
    if counts[fullest] > counts[latest]:
        words += f" ({counts[latest]} regions; {fullest} has {counts[fullest]})"
    return latest, words


def _span(years: Sequence[int]) -> str:
    run = years == list(range(years[0], years[-1] + 1))
    return f"{years[0]} to {years[-1]}" if run and len(years) > 1 else ", ".join(map(str, years))


def _lost_values(
    cube: Cube, series: Series, year: int | None, values: pl.DataFrame, known: int
) -> Iterable[dict[str, object]]:
    if known == values.height:
        return
    without = values.filter(pl.col("value").is_null())
    flags = sorted(set(without["flag"].drop_nulls()) - {""})
    yield coverage_row(
        "read",
        f"{series.words}{f', {year}' if year is not None else ''}",
        rows=values.height,
        known=known,
        reason="the file gives no value for these regions" + (f" (flags {', '.join(flags)})" if flags else ""),
        example=f"{cube.name}: {', '.join(without['region'].head(_SHOWN))}",
    )
