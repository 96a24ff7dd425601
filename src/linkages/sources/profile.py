"""
The profile of regions against the EU, made by recipes from Eurostat's tables.

The indicators are those of Mikhaylov & Mikhaylova (2015), section 4; how each is made stands in
``data/profile/recipes.toml`` (see `linkages.sources.recipes`). Each indicator stands at one year: the latest that is
not after the period's end and has values for at least four in five of the regions that ever had one, since several
countries survey research every second year. Missing stays missing; a flag of any number that went in stays.
"""

import gzip
import zlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

import polars as pl

from linkages.errors import LinkagesError, MissingFileError, SettingError, SourceError
from linkages.sources import eurostat
from linkages.sources.choice import choose
from linkages.sources.cube import Cube, Series
from linkages.sources.recipes import Recipe, choices, recipes, reference_areas
from linkages.sources.statistics import Statistic
from linkages.tables import COVERAGE, POLARS_TYPES, coverage_row

_WELL_KNOWN = 0.8
"""Share of the regions that ever had a value, with a value, at which a year is taken (ours)."""

_AGGREGATE = r"^(?:EU|EA)[0-9]|Z$"  # EU28, EA19; extra-regio such as FIZZ

_LONG = {"region": pl.String, "year": pl.Int64, "value": pl.Float64, "flag": pl.String, "row": pl.Int64}
REFERENCE = {"indicator": pl.String, "area": pl.String, "year": pl.Int64, "value": pl.Float64, "flag": pl.String}
"""Columns of the values for the EU."""


class Profile(NamedTuple):
    """
    The profile of regions.

    Parameters
    ----------
    statistics
        One an indicator; their columns are the names of the recipes.
    recipes
        The recipe of each.
    reference
        Values for the EU as a whole: ``indicator``, ``area`` (Eurostat's code of the EU), ``year``, ``value``,
        ``flag``. An indicator whose table has none at that year is not in it.
    """

    statistics: tuple[Statistic, ...]
    recipes: tuple[Recipe, ...]
    reference: pl.DataFrame


@dataclass(frozen=True, slots=True)
class _Frame:
    """Whose regions are wanted, and until when."""

    version: str
    level: int
    until: int | None
    known: frozenset[str] | None


def read_profile(
    files: Mapping[str, Path],
    *,
    nuts_version: str,
    level: int,
    until: int | None = None,
    known_codes: frozenset[str] | None = None,
    taken: Collection[str] = (),
) -> Profile:
    """
    Make the profile from tables of Eurostat.

    Parameters
    ----------
    files
        Code of a table to its file (TSV in the old or the new layout, packed or not), as far as they are there.
    nuts_version, level
        Version and level of the run's regions.
    until
        The last year that counts, such as the end of the programming period; None for any.
    known_codes
        All codes of `nuts_version` at `level`; None to take every code that looks like one.
    taken
        Columns that other statistics have.

    Returns
    -------
    The profile. Indicators whose table is not there, or has no value, are counted in the first statistic's ``lost``.

    Raises
    ------
    MissingFileError
        None of the tables is there.
    SourceError, SettingError, RegionError
        A table is damaged, or no indicator can be made.
    """
    frame = _Frame(nuts_version, level, until, known_codes)
    wanted = recipes(level)
    there = [recipe for recipe in wanted if recipe.table in files]
    if not there:
        raise MissingFileError(
            "The profile needs tables of Eurostat, and none of them is in the cache. Bring them with: "
            "linkages fetch eurostat"
        )
    made: list[tuple[Recipe, Statistic]] = []
    references: list[pl.DataFrame] = []
    failed: list[tuple[Recipe, LinkagesError]] = []
    for recipe in there:
        if recipe.name in taken:
            raise SettingError(f"The profile makes a column {recipe.name!r}, but another statistic has that name.")
        try:
            statistic, reference = _make(recipe, files[recipe.table], frame)
        except SettingError as error:  # no value at the level and in the years wanted
            failed.append((recipe, error))
            continue
        made.append((recipe, statistic))
        references.append(reference)
    if not made:
        raise failed[0][1]
    first = made[0][1]
    lost = _lost(wanted, [recipe for recipe in wanted if recipe not in there], failed)
    statistics = (replace(first, lost=pl.concat([lost, first.lost])), *(statistic for _, statistic in made[1:]))
    return Profile(statistics, tuple(recipe for recipe, _ in made), pl.concat(references))


def _make(recipe: Recipe, path: Path, frame: _Frame) -> tuple[Statistic, pl.DataFrame]:
    """Make one indicator, and its value for the EU."""
    text, name = _text(path), path.name
    values = _formula(recipe, text, path)
    series = Series((recipe.name,), recipe.name, recipe.label, recipe.unit)
    cube = Cube(name, f"Eurostat ({recipe.table})", (series,), values.with_columns(series=pl.lit(0)))
    year, why = _year(values, recipe, name, frame)
    chosen = choose(
        cube,
        unit=None,
        year=year,
        until=frame.until,
        level=frame.level,
        version=frame.version,
        known_codes=frame.known,
    )[0]
    lost = pl.DataFrame(list(chosen.lost), schema={c.name: POLARS_TYPES[c.kind] for c in COVERAGE.columns})
    remark = f"{series.words}: {why}, from {recipe.table}. {recipe.caveat}"
    statistic = Statistic(
        column=recipe.name,
        label=recipe.label,
        unit=recipe.unit,
        year=str(year),
        source=cube.source,
        values=chosen.values,
        lost=lost,
        remark=remark,
    )
    return statistic, _reference(recipe, values, year)


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
        return (gzip.decompress(data) if data.startswith(b"\x1f\x8b") else data).decode()
    except (EOFError, OSError, zlib.error, UnicodeDecodeError) as error:
        raise SourceError(
            f"{path}: the table can't be read ({error}). Fetch it again: linkages fetch eurostat --force"
        ) from error


def _formula(recipe: Recipe, text: str, path: Path) -> pl.DataFrame:
    """Values over all regions and years: ``region``, ``year``, ``value``, ``flag``, ``row``."""
    values, *whole = _selected(recipe, text, path)
    if recipe.formula == "value":
        return values
    other, shift = (whole[0], 0) if recipe.formula == "share" else (values, recipe.years)
    base = other.select(
        "region", pl.col("year") + shift, base=pl.when(pl.col("value") > 0).then("value"), base_flag="flag"
    )
    joined = values.join(base, on=["region", "year"], how="left", maintain_order="left")
    ratio = 100 * pl.col("value") / pl.col("base")
    flags = pl.concat_str("flag", pl.col("base_flag").fill_null("")).str.split("").list.unique(maintain_order=True)
    return joined.select(
        "region", "year", value=ratio if recipe.formula == "share" else ratio - 100, flag=flags.list.join(""), row="row"
    )


def _selected(recipe: Recipe, text: str, path: Path) -> list[pl.DataFrame]:
    """
    Read the rows of the recipe and, for a share, those of the whole.

    Where the recipe leaves a choice, the first is taken that the table has: the same for a share and its whole.
    """
    selection = recipe.select
    lines = text.splitlines()
    head = lines[0].split("\t", 1)[0]
    dimensions = [part.strip() for part in head.rsplit("\\", 1)[0].split(",")]
    missing = [name for name in selection if name not in dimensions and name != "freq"]
    if missing:
        raise SourceError(
            f"{path.name}: the table has no dimension {', '.join(missing)}, which {recipe.label!r} is selected by. It "
            f"has {', '.join(dimensions)}. Fetch it again: linkages fetch eurostat --force"
        )
    cells = [[part.strip() for part in line.split("\t", 1)[0].split(",")] for line in lines[1:]]
    for choice in choices(selection):
        wanted = [choice]
        if recipe.formula == "share":
            wanted.append(choice | {name: codes[0] for name, codes in recipe.of.items()})
        fits = [_fitting(cells, dimensions, one) for one in wanted]
        if all(any(fit) for fit in fits):
            # what does not fit is left out, but each line keeps its number for messages
            kept = [[line if good else "" for line, good in zip(lines[1:], fit, strict=True)] for fit in fits]
            return [_one_series(recipe, eurostat.from_tsv("\n".join([lines[0], *some]), path)) for some in kept]
    asked = ", ".join(f"{name} {' or '.join(codes)}" for name, codes in selection.items())
    raise SettingError(
        f"{path.name}: no row of the table has {asked}, which {recipe.label!r} is made of. Fetch the table again: "
        f"linkages fetch eurostat {recipe.table} --force"
    )


def _fitting(cells: Sequence[Sequence[str]], dimensions: Sequence[str], choice: Mapping[str, str]) -> list[bool]:
    """Tell which rows have the codes of a choice, by the names of their dimensions, in whatever order these stand."""
    at = [(dimensions.index(name), code) for name, code in choice.items() if name in dimensions]
    return [len(codes) == len(dimensions) and all(codes[i] == code for i, code in at) for codes in cells]


def _one_series(recipe: Recipe, cube: Cube) -> pl.DataFrame:
    if len(cube.series) > 1:
        raise SourceError(
            f"{cube.name}: the table has {len(cube.series)} series where {recipe.label!r} is one; it was divided "
            "further than the recipe knows."
        )
    return cube.table.select(*_LONG).cast(_LONG)  # type: ignore[arg-type]


def _year(values: pl.DataFrame, recipe: Recipe, name: str, frame: _Frame) -> tuple[int, str]:
    """Find the latest year that is well known, and say why it is taken."""
    region = pl.col("region")
    at_level = region.str.contains(rf"^[A-Z]{{2}}[A-Z0-9]{{{frame.level}}}$") & region.str.contains(r"^..(?:.*[0-9])")
    here = at_level & ~region.str.contains(_AGGREGATE) if frame.known is None else region.is_in(sorted(frame.known))
    known = values.filter(here & pl.col("value").is_not_null())
    if frame.until is not None:
        known = known.filter(pl.col("year") <= frame.until)
    counts = dict(known.group_by("year").len().sort("year").iter_rows())
    if not counts:
        until = f" up to {frame.until}" if frame.until is not None else ""
        raise SettingError(
            f"{name}: {recipe.label} has no value{until} for any region of level {frame.level} in NUTS {frame.version}."
        )
    most = max(counts.values())
    year = max(one for one, count in counts.items() if count >= _WELL_KNOWN * most)
    words = f"{year}, the latest year" + (f" not after {frame.until}" if frame.until is not None else "")
    return year, f"{words} with values for four in five of the {most} regions that the best year has"


def _reference(recipe: Recipe, values: pl.DataFrame, year: int) -> pl.DataFrame:
    order = {area: position for position, area in enumerate(reference_areas())}
    found = values.filter(
        pl.col("region").is_in(list(order)) & (pl.col("year") == year) & pl.col("value").is_not_null()
    ).sort(pl.col("region").replace_strict(order, default=len(order)))
    return found.head(1).select(indicator=pl.lit(recipe.name), area="region", year="year", value="value", flag="flag")


def _lost(
    wanted: Sequence[Recipe], absent: Sequence[Recipe], failed: Sequence[tuple[Recipe, LinkagesError]]
) -> pl.DataFrame:
    schema = {column.name: POLARS_TYPES[column.kind] for column in COVERAGE.columns}
    every = {recipe.name for recipe in recipes()}
    level = {recipe.name for recipe in wanted}
    words = []
    if absent:
        codes = " ".join(dict.fromkeys(recipe.table for recipe in absent))
        words.append(
            f"{', '.join(recipe.name for recipe in absent)}: not in the cache; linkages fetch eurostat brings {codes}"
        )
    words += [f"{recipe.name}: {error}" for recipe, error in failed]
    if every - level:
        words.append(f"{', '.join(sorted(every - level))}: Eurostat has no table at this level")
    if not words:
        return pl.DataFrame(schema=schema)
    known = len(level) - len(absent) - len(failed)
    row = coverage_row("read", "profile: indicators", rows=len(every), known=known, reason="; ".join(words))
    return pl.DataFrame([row], schema=schema)
