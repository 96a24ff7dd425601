"""
Convert a file: figures or flows by region, from one NUTS version to another.

The columns are found where they are not named: the region column by its codes, figures by their numbers, the year by
its name. Nothing is guessed where two answers are possible. What happens to the figures is the part of
`linkages.places.conversion`.
"""

import contextlib
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import cast

import polars as pl

from linkages.errors import ColumnError, OutputError, RegionError, SettingError, SourceError
from linkages.places import figures, nuts, text_table
from linkages.places import matrix as matrices
from linkages.places.conversion import Converted, Kind, convert, convert_flows
from linkages.places.links import Unknown
from linkages.places.neighbours import around

EXPECTED = "a table with a column of region codes and columns of numbers"
YEARS = frozenset({"year", "time", "time_period", "period", "date", "jahr", "år", "année"})
"""Names (in lower case) of columns that tell the rows of a region apart."""

_MISSING = ("", ":", "-", "..", "na", "n/a", "nan", "null")
_NUMBER = r"^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$"
_COMMA = r"^[+-]?\d+,\d+$"
_THOUSANDS = re.compile(r"[+-]?\d{1,3},\d{3}")
_KNOWN = 0.5  # share of the cells of a region column that must be codes
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Conversion:
    """
    What became of a file.

    Parameters
    ----------
    path
        The file written.
    regions
        The column or columns of regions.
    variables
        A column converted: ``absolute`` or ``relative``.
    by
        Columns that told the rows of a region apart.
    left_out
        Columns that were not converted: text, in which the new regions have no part.
    result
        The table, and what was lost.
    weights
        By what the figures were shared out.
    doubtful
        Columns taken for absolute as nothing was said of them, though they are named like rates.
    """

    path: Path
    regions: tuple[str, ...]
    variables: Mapping[str, Kind]
    by: tuple[str, ...]
    left_out: tuple[str, ...]
    result: Converted
    weights: str
    doubtful: tuple[str, ...] = ()

    def __str__(self) -> str:
        kinds = ", ".join(f"{name} ({kind})" for name, kind in self.variables.items())
        keys = ", ".join((*self.regions, *self.by))
        lines = [f"{self.path}, from NUTS {self.result.source}: {kinds} by {keys}, weights: {self.weights}."]
        if self.left_out:
            lines.append(f"Left out, as they hold no numbers: {', '.join(self.left_out)}.")
        if self.doubtful:
            names = " ".join(f"--variable {column}:relative" for column in self.doubtful)
            lines.append(
                f"Shared out like amounts, but named like rates: {', '.join(self.doubtful)}. If so, say {names}."
            )
        return "\n".join([*lines, str(self.result)])


@dataclass(frozen=True, slots=True)
class _Plan:
    ends: tuple[str, ...]
    variables: Mapping[str, Kind]
    by: tuple[str, ...]
    left_out: tuple[str, ...]
    comma: bool


def convert_file(  # noqa: PLR0913 - named by the caller
    path: str | Path,
    out: str | Path,
    *,
    source: str,
    target: str,
    region: str | None = None,
    ends: tuple[str, str] | None = None,
    variables: Mapping[str, str] | None = None,
    by: Sequence[str] = (),
    weights: str = "area",
    matrix: str | Path | None = None,
    unknown: Unknown = "error",
    mixed: bool = False,
    force: bool = False,
) -> Conversion:
    """
    Convert a CSV file of figures by region, or of flows between regions, to another NUTS version.

    Parameters
    ----------
    path
        The file (`linkages.places.text_table`). Regions are all of one level, 2 or 3, and ISO 3166-2 outside NUTS.
        Numbers have a decimal point, or a comma where cells are not separated by one. Empty cells, ``:``, ``-``, ``..``
        and ``NA`` are missing.
    out
        The file to write: UTF-8, with the delimiter and the decimal sign of `path`, columns under their names, one row
        a region (or pair) and `by`, sorted.
    source, target
        NUTS version of the codes, or ``auto`` to find it from them; and the one wanted.
    region
        Column of regions; found by its codes where it is not named.
    ends
        Columns of origins and destinations: the file is a flow table. Instead of `region`.
    variables
        Column to ``absolute`` (counts, euros: shared out, totals kept) or ``relative`` (rates, densities: averaged).
        All other columns of numbers are absolute.
    by
        Columns that tell the rows of a region apart; those named as in `YEARS` are taken by themselves.
    weights
        ``area``, or one of ``pop11``, ``pop18``, ``artif_surf12``, ``artif_surf18`` with `matrix`.
    matrix
        A conversion matrix of JRC (`linkages.places.matrix`), between the two versions or two that lie between them;
        with ``area`` its areas replace those that come along.
    unknown
        What happens to codes that the version does not have: ``error``, or ``drop`` and count them.
    mixed
        Whether codes of several versions are each read in their own (see `linkages.places.conversion.convert`).
    force
        Whether `out` may be replaced.

    Returns
    -------
    What was written, and the share that could not be converted.

    Raises
    ------
    MissingFileError, SourceError
        A file is not there or can't be read.
    ColumnError, SettingError
        A column is missing, can't be found, or holds no numbers; a row occurs twice; a setting is not allowed.
    RegionError
        Codes do not belong to the version, or to several levels; or no row could be converted.
    OutputError
        `out` is there already, or can't be written.
    """
    path, out = Path(path), Path(out)
    for version in (target, *([] if source == "auto" else [source])):
        nuts.codes(version, 2)
    if region is not None and ends is not None:
        raise SettingError("Name a column of regions, or columns of origins and destinations, not both.")
    _check_out(path, out, force=force)
    frame, delimiter = text_table.read(path, expected=EXPECTED)
    given = ends or (() if region is None else (region,))
    plan = _plan(frame, path.name, source, given, variables or {}, by, comma_possible=delimiter != ",")
    table = _numbers(frame, plan, path.name)
    if source == "auto":
        source = nuts.detect(code for end in plan.ends for code in table[end]).version
    if source == target and not mixed:
        raise SettingError(
            f"There is nothing to convert from NUTS {source} to NUTS {target}. (A mixture of versions is brought to "
            "one with --mixed.)"
        )
    shares = matrices.read(weights, matrix, source=source, target=target)
    result = _converted(table, plan, source, target, shares, unknown, mixed=mixed)
    if result.rows == result.lost_rows:
        raise RegionError(f"{path.name}: no row could be converted. {_nothing(matrix)}")
    text = _text(cast("pl.DataFrame", result.table), plan)
    _write(text, out, delimiter)
    used = weights if matrix is None else matrices.describe(weights, matrix, source=source, target=target)
    doubtful = tuple(column for column in plan.variables if column not in (variables or {}) and _like_a_rate(column))
    return Conversion(out, plan.ends, plan.variables, plan.by, plan.left_out, result, used, doubtful)


def _like_a_rate(column: str) -> bool:
    told = figures.told(column=column)
    return told is not None and told[0] == "relative"


def _nothing(matrix: str | Path | None) -> str:
    if matrix is None:
        return "Its regions have no counterpart in the other version, or there is no row at all."
    return f"{Path(matrix).name} has none of its regions with a weight: is it of the same level (2 or 3)?"


def _check_out(path: Path, out: Path, *, force: bool) -> None:
    if out.is_dir():
        raise OutputError(out, "is a folder. Name the file to write.")
    if out.exists() and out.samefile(path):
        raise OutputError(out, "is the file to convert. Name another file to write.")
    if out.exists() and not force:
        raise OutputError(out, "is there already. Name another file, or replace it with --force.")


def _plan(
    frame: pl.DataFrame,
    name: str,
    source: str,
    ends: tuple[str, ...],
    kinds: Mapping[str, str],
    by: Sequence[str],
    *,
    comma_possible: bool,
) -> _Plan:
    """Say what each column is."""
    if missing := [column for column in (*ends, *kinds, *by) if column not in frame.columns]:
        raise ColumnError(missing, present=frame.columns, where=name)
    if wrong := [kind for kind in kinds.values() if kind not in ("absolute", "relative")]:
        raise SettingError(f"A variable is 'absolute' or 'relative', not {wrong[0]!r}.")
    if double := sorted({a for a, b in pairwise(sorted([*ends, *by, *kinds])) if a == b}):
        raise SettingError(f"{name}: column {double[0]!r} is named for two things.")
    ends = ends or (_region_column(frame, name, source),)
    if len(ends) > 1 and "relative" in kinds.values():
        raise SettingError("Flows are amounts: they can be converted as 'absolute' only.")
    years = [c for c in frame.columns if c.strip().casefold() in YEARS and c not in kinds and c not in ends]
    apart = tuple(dict.fromkeys([*by, *years]))
    rest = [column for column in frame.columns if column not in ends and column not in apart]
    comma = comma_possible and _comma(frame.select(rest), name)
    figures = [column for column in rest if column in kinds or _strange(frame[column], comma=comma).is_empty()]
    if not figures:
        raise SettingError(f"{name}: no column of numbers. There are: {', '.join(map(repr, frame.columns))}.")
    variables = {column: cast("Kind", kinds.get(column, "absolute")) for column in figures}
    return _Plan(ends, variables, apart, tuple(column for column in rest if column not in figures), comma)


def _region_column(frame: pl.DataFrame, name: str, source: str) -> str:
    """Find the column whose cells are codes; other columns of codes make it a matter to ask about."""
    outside = set(around(nuts.VERSIONS[-1] if source == "auto" else source)["region"])
    what = "NUTS regions" if source == "auto" else f"NUTS {source}"
    shares = {}
    for column in frame.columns:
        cells = frame[column].drop_nulls()
        known = sum(_is_region(cell, source) or cell.strip().upper() in outside for cell in cells)
        shares[column] = known / len(cells) if len(cells) else 0.0
    found = [column for column, share in shares.items() if share >= _KNOWN]
    if len(found) > 1:
        raise SettingError(
            f"{name}: columns {', '.join(map(repr, found))} hold codes of {what}. Name the one of the regions "
            "(--region), or those of a flow table (--origin and --destination)."
        )
    if not found:
        best = max(shares, key=lambda column: shares[column])
        raise SettingError(
            f"{name}: no column holds codes of {what}; most has {best!r}, {shares[best]:.0%} of its cells. Is "
            "the version right? If so, name the column (--region)."
        )
    return found[0]


def _is_region(cell: str, source: str) -> bool:
    homes = nuts.versions_of(cell)
    return bool(homes) if source == "auto" else source in homes


def _filled(column: pl.Series) -> pl.Series:
    """Cells that are not missing."""
    plain = column.drop_nulls().str.strip_chars()
    return plain.filter(~plain.str.to_lowercase().is_in(_MISSING))


def _comma(frame: pl.DataFrame, name: str) -> bool:
    """Tell whether numbers have a decimal comma."""
    cells = (
        pl.concat([_filled(frame[column]) for column in frame.columns]) if frame.width else pl.Series(dtype=pl.String)
    )
    commas = cells.filter(cells.str.contains(_COMMA))
    if commas.is_empty():
        return False
    if cells.str.contains(r"^[+-]?\d+\.\d+$").any():
        raise SourceError(
            f"{name}: numbers with a point and numbers with a comma (such as {commas[0]!r}). Write decimals in one "
            "way, and no separators of thousands."
        )
    if all(_THOUSANDS.fullmatch(cell) for cell in commas):
        raise SourceError(
            f"{name}: numbers such as {commas[0]!r} may have thousands or decimals after the comma. Write decimals "
            "with a point, and no separators of thousands."
        )
    return True


def _strange(column: pl.Series, *, comma: bool) -> pl.Series:
    """Cells that are no numbers; all of them where there is no number at all."""
    cells = _filled(column)
    if cells.is_empty():
        return column.fill_null("").head(1)
    plain = cells.str.replace(",", ".", literal=True) if comma else cells
    return cells.filter(~plain.str.contains(_NUMBER))


def _numbers(frame: pl.DataFrame, plan: _Plan, name: str) -> pl.DataFrame:
    """Read the figures, and see that every row is told apart from the others."""
    for column in plan.variables:
        strange = _strange(frame[column], comma=plan.comma).unique(maintain_order=True).to_list()
        if strange:
            raise SourceError(
                f"{name}: column {column!r} holds {', '.join(map(repr, strange[:_SHOWN]))}. Expected numbers; empty, "
                "':' or 'NA' where there is none."
            )
    figures = []
    for column in plan.variables:
        plain = pl.col(column).str.strip_chars()
        plain = plain.str.replace(",", ".", literal=True) if plan.comma else plain
        figures.append(plain.cast(pl.Float64, strict=False).fill_nan(None))
    table = frame.select(pl.col(plan.ends).str.strip_chars(), *plan.by, *figures)
    if infinite := [column for column in plan.variables if table[column].is_infinite().any()]:
        raise SourceError(f"{name}: column {infinite[0]!r} holds a number too large to be kept (beyond 1e308).")
    keys = [*plan.ends, *plan.by]
    told = table.drop_nulls(list(plan.ends))
    meant = [pl.col(end).replace({code: _plain(code) for code in told[end].unique()}) for end in plan.ends]
    filled = told.filter(pl.any_horizontal(pl.col(list(plan.variables)).is_not_null()))
    again = pl.concat(
        [told.filter(pl.struct(keys).is_duplicated()), filled.filter(pl.struct([*meant, *plan.by]).is_duplicated())]
    )
    if not again.is_empty():
        spelt = [", ".join(map(str, cells)) for cells in again.sort(*meant, *plan.by).select(keys).head(2).rows()]
        also = f" (also written {spelt[1]})" if spelt[1] != spelt[0] else ""
        raise SettingError(
            f"{name}: {spelt[0]}{also} stands in more than one row. Name the columns that tell rows apart, such as the "
            "sex (--by)."
        )
    return table


def _plain(code: str) -> str:
    """Write a region in one way, however its code is spelt: fi13, or GR30 beside EL30."""
    homes = nuts.versions_of(code)
    return (nuts.canonical(code, homes[0]) if homes else None) or code.strip().upper()


def _converted(
    table: pl.DataFrame,
    plan: _Plan,
    source: str,
    target: str,
    weights: pl.DataFrame | None,
    unknown: Unknown,
    *,
    mixed: bool,
) -> Converted:
    """Convert under names of our own, so that a column may have any name."""
    own = {column: f"column {i}" for i, column in enumerate(table.columns)}
    kinds = {own[column]: kind for column, kind in plan.variables.items()}
    by, ends = [own[column] for column in plan.by], [own[column] for column in plan.ends]
    plain = table.rename(own)
    if len(ends) > 1:
        pair = (ends[0], ends[1])
        found = convert_flows(
            plain,
            source,
            target,
            variables=[*kinds],
            ends=pair,
            by=by,
            weights=weights,
            unknown=unknown,
            mixed=mixed,
        )
    else:
        found = convert(
            plain,
            source,
            target,
            variables=kinds,
            region=ends[0],
            by=by,
            weights=weights,
            unknown=unknown,
            mixed=mixed,
        )
    back = {name: column for column, name in own.items()}
    result = cast("pl.DataFrame", found.table).rename(back).select(table.columns)
    return replace(found, table=result, lost={back[name]: share for name, share in found.lost.items()})


def _text(table: pl.DataFrame, plan: _Plan) -> pl.DataFrame:
    if not plan.comma:
        return table
    return table.with_columns(pl.col(list(plan.variables)).cast(pl.String).str.replace(".", ",", literal=True))


def _write(table: pl.DataFrame, out: Path, delimiter: str) -> None:
    """Write aside, then rename: no half-written file is ever seen."""
    aside = out.with_name(f".{out.name}.{os.getpid()}")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        table.write_csv(aside, separator=delimiter)
        aside.replace(out)
    except OSError as error:
        raise OutputError(out, f"can't be written ({error.strerror}).") from error
    finally:
        with contextlib.suppress(OSError):
            aside.unlink()
