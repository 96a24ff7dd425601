"""
Statistics brought to the regions of a run.

A file's codes may belong to another NUTS version than the run's. Each country's are read in the version that has most
of them (in the run's own where that gives every region of the country a value), and figures of another version are
converted by area, or by the people of JRC's matrix where that is given: absolute ones are shared out (totals kept),
relative ones averaged, which the unit tells. Flags travel along, missing stays missing, and what was lost on the way is
counted.
"""

import re
from collections.abc import Sequence
from fnmatch import fnmatchcase
from typing import Protocol

import polars as pl

from linkages.errors import MissingFileError, SettingError
from linkages.places import nuts
from linkages.places.conversion import Kind
from linkages.places.neighbours import around
from linkages.places.weighing import DEFAULT, Weighing
from linkages.sources.statistics import Statistic, parse, read_statistics
from linkages.statistic_versions import brought
from linkages.tables import COVERAGE, STATISTICS, conform


def read(
    specs: Sequence[str],
    *,
    version: str,
    level: int,
    until: int | None = None,
    kinds: Sequence[str] = (),
    weights: str | None = None,
    beside: Sequence[Statistic] = (),
) -> tuple[Statistic, ...]:
    """
    Read statistics and bring them to a version.

    Parameters
    ----------
    specs
        Each ``FILE[:UNIT[:YEAR]]`` (`linkages.sources.statistics.read_statistics`).
    version, level
        Of the run's regions.
    until
        The last year that counts.
    kinds
        Each ``COLUMN:absolute`` or ``COLUMN:relative``, in place of what the unit tells; ``*`` stands for any letters.
    weights
        ``FILE[:WEIGHTS]``: a conversion matrix of JRC, and what of it (one of `linkages.places.matrix.WEIGHTS`; people
        of 2018 where nothing is said) figures are shared out by; their area without it.
    beside
        Statistics that were read in another way (the profile), to be brought along; they come last.

    Returns
    -------
    The statistics, as `bring` gives them.

    Raises
    ------
    LinkagesError
        A file can't be used, or `kinds` names no statistic.
    """
    found: list[Statistic] = []
    for spec in specs:
        found += read_statistics(
            spec,
            nuts_version=version,
            level=level,
            until=until,
            known_codes=nuts.codes(version, level),
            keep_others=True,
            outside=frozenset(around(version)["region"]),
            taken={statistic.column for statistic in [*found, *beside]},
        )
    return bring([*found, *beside], version=version, level=level, kinds=kinds, weights=weights)


def one(spec: str, *, version: str, level: int) -> Statistic:
    """
    Read a single statistic.

    Parameters
    ----------
    spec
        ``FILE[:UNIT[:YEAR]]``; of several in a file the inhabitants are taken, the latest.
    version, level
        Of the regions wanted.

    Returns
    -------
    The statistic, as `bring` gives it.

    Raises
    ------
    LinkagesError
        The file can't be used, or holds several statistics and no inhabitants.
    """
    found = read([spec], version=version, level=level)
    people = sorted((s for s in found if re.fullmatch(r"pop\d*", s.column)), key=lambda s: s.column)
    if len(found) == 1 or people:
        return people[-1] if people else found[0]
    there = ", ".join(statistic.column for statistic in found)
    raise SettingError(f"{spec}: one statistic is wanted, this gives {len(found)}: {there}. Say which, as FILE:UNIT.")


def bring(
    statistics: Sequence[Statistic],
    *,
    version: str,
    level: int,
    kinds: Sequence[str] = (),
    weights: str | None = None,
) -> tuple[Statistic, ...]:
    """
    Bring statistics to the regions of a version.

    Parameters
    ----------
    statistics
        Statistics with codes of any versions.
    version, level
        Of the regions wanted.
    kinds, weights
        As with `read`.

    Returns
    -------
    The statistics. Their ``values`` are of regions of `version`, and have two columns more: ``nuts_version`` (of the
    code that the value stands beside in the file; empty outside NUTS) and ``estimated`` (share of the region's area
    whose figure was shared out from a region that lies in several, 0 to 1; 1 where a relative figure was averaged over
    several). ``lost`` and ``remark`` say what was converted, how, and what was not.

    Raises
    ------
    RegionError
        None of a statistic's codes is one of any version.
    SettingError
        `kinds` names no statistic, or another kind; `weights` names none, or a matrix of level 2 at level 3.
    """
    asked = _asked(kinds, [statistic.column for statistic in statistics])
    weighing = _weighing(weights)
    return tuple(brought(one, version, level, asked.get(one.column), weighing) for one in statistics)


def _weighing(spec: str | None) -> Weighing | None:
    if spec is None:
        return None
    wanted = parse(spec)
    if not wanted.path.is_file():
        raise MissingFileError(f"{wanted.path}: there is no such file. Expected FILE[:WEIGHTS], a matrix of JRC.")
    weighing = Weighing(wanted.path, wanted.unit or DEFAULT)
    weighing.shared("2013", "2013", 2)  # a file that is no matrix is told of even where nothing is to be converted
    return weighing


class _Measure(Protocol):
    """What is said of a measure."""

    @property
    def column(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def unit(self) -> str: ...
    @property
    def year(self) -> str: ...
    @property
    def source(self) -> str: ...


def of_measure(values: pl.DataFrame, measure: _Measure, *, version: str) -> Statistic:
    """
    Make a statistic of a measure that comes with the package.

    Parameters
    ----------
    values
        ``region`` and the measure's column; regions of `version`, or outside NUTS.
    measure
        What it is.
    version
        The NUTS version.

    Returns
    -------
    The statistic, as `bring` gives it.
    """
    inside = pl.when(pl.col("region").is_in(list(nuts.codes(version, 2) | nuts.codes(version, 3)))).then(
        pl.lit(version)
    )
    rows = values.select(
        "region",
        value=measure.column,
        flag=pl.lit(""),
        year=pl.lit(None, pl.Int64),
        nuts_version=inside,
        estimated=pl.lit(0.0),
    )
    return Statistic(
        column=measure.column,
        label=measure.label,
        unit=measure.unit,
        year=measure.year,
        source=measure.source,
        values=rows,
        lost=COVERAGE.empty(),
        remark="",
    )


def table(statistics: Sequence[Statistic]) -> pl.DataFrame:
    """
    List the values of statistics, one a row.

    Parameters
    ----------
    statistics
        As `bring` gives them.

    Returns
    -------
    The columns of `linkages.tables.STATISTICS`, by statistic in their order, then by region.
    """
    parts = [
        statistic.values.sort("region").with_columns(
            column=pl.lit(statistic.column),
            label=pl.lit(statistic.label),
            unit=pl.lit(statistic.unit),
            year=pl.lit(statistic.year),
            source=pl.lit(statistic.source),
        )
        for statistic in statistics
    ]
    return conform(pl.concat(parts), STATISTICS).select(STATISTICS.names) if parts else STATISTICS.empty()


def note(statistic: Statistic) -> str:
    """
    Say what a statistic is, and how much of it is an estimate, where numbers are made of it.

    Parameters
    ----------
    statistic
        As `bring` gives it.

    Returns
    -------
    A sentence or two.
    """
    about = ", ".join(part for part in (statistic.label, statistic.unit, statistic.year) if part)
    estimates = statistic.values.filter(pl.col("estimated") > 0, pl.col("value").is_not_null()).height
    if not estimates:
        return f"{about} ({statistic.source})."
    return (
        f"{about} ({statistic.source}). {estimates} of its {statistic.values['value'].count()} values are estimates, "
        "brought from another NUTS version (by what, says methods.md)."
    )


def _asked(kinds: Sequence[str], columns: Sequence[str]) -> dict[str, Kind]:
    asked: dict[str, Kind] = {}
    for spec in kinds:
        pattern, _, kind = spec.rpartition(":")
        if kind not in ("absolute", "relative") or not pattern:
            raise SettingError(f"{spec!r} says no kind. Expected COLUMN:absolute or COLUMN:relative.")
        fitting = [column for column in columns if fnmatchcase(column.casefold(), pattern.casefold())]
        if not fitting:
            there = ", ".join(columns) or "none"
            raise SettingError(f"{spec!r} names no statistic. There are: {there}.")
        asked |= dict.fromkeys(fitting, "absolute" if kind == "absolute" else "relative")
    return asked
