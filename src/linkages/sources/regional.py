"""
Plain tables of regions: a CSV or a sheet of a workbook in which one column holds region codes and others hold numbers.

The column of regions is the one in which most cells look like region codes. Every numeric column is a statistic; a
column of years makes them series, and so do columns that are headed by years. Decimal comma and decimal point are
told apart by column.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from linkages.errors import SourceError
from linkages.sources.cells import MISSING
from linkages.sources.cube import Cube, Series, snake
from linkages.sources.files import Grid, open_file, sniff, split
from linkages.tables import coverage_row

# Every code of level 2 and 3 has a digit but for extra-regio (FIZZ), and many a word has none.
_FINE_CODE = re.compile(r"^(?:[A-Z]{2}(?=[A-Z]{0,2}[0-9]|Z+$)[A-Z0-9]{2,3}|[A-Z]{2}-[A-Z0-9]{1,3})$")
_COARSE_CODE = re.compile(r"^[A-Z]{2}[A-Z0-9]?$")
_YEAR = re.compile(r"^[12][0-9]{3}$")
_YEAR_HEADS = frozenset({"year", "time", "time_period", "jahr", "år", "rok", "vuosi", "aasta", "gads", "metai", "год"})
# Numbers that say what a region is, not what is counted there.
_NO_STATISTIC = re.compile(
    r"(?:nuts|stat|region|geo)?_?(?:level|levl|lvl)(?:_?code)?|levl_code|nuts_?(?:version|year)|year|version|fid|"
    r"object_?id|id|row|index|column_\d+"
)
_NO_VALUE = MISSING | {":", "na", "..", "…", "none", "nan"}
_NUMBER = re.compile(
    r"^(?P<number>[-+−]?[0-9][0-9.,'\u00a0\u202f ]*(?:[eE][-+]?[0-9]+)?|[-+−]?[.,][0-9]+)\s*%?\s*(?P<flag>[a-z]{0,3})$"
)


@dataclass(frozen=True, slots=True)
class _Table:
    name: str
    where: str
    heads: list[str]
    rows: list[list[object]]
    numbers: list[int]
    region: int
    delimiter: str = ""

    def column(self, at: int) -> list[object]:
        return [row[at] if at < len(row) else None for row in self.rows]


def from_text(text: str, path: Path, *, unit: str | None = None, known: frozenset[str] | None = None) -> Cube:
    """
    Read a delimited text with a column of region codes.

    Parameters
    ----------
    text
        The file's text.
    path
        The file, for messages.
    unit
        The column that is asked for; others need not be readable.
    known
        Codes of the run's version and level: where several columns hold codes, the one with most of these is taken.

    Returns
    -------
    One series for each numeric column.

    Raises
    ------
    SourceError
        There is no column of region codes or no numeric column, or a cell among numbers is none.
    """
    delimiter, skipped = sniff(text)
    grid = split(text, delimiter, name=path.name, skipped=skipped)
    return _cube([_table(grid, path.name, delimiter, known or frozenset())], [grid], path, unit)


def from_workbook(path: Path, *, unit: str | None = None, known: frozenset[str] | None = None) -> Cube:
    """
    Read the first sheet of a workbook that has a column of region codes.

    Parameters
    ----------
    path
        The workbook.
    unit, known
        As in `from_text`.

    Returns
    -------
    One series for each numeric column.

    Raises
    ------
    SourceError
        The workbook can't be read, or as in `from_text`.
    """
    grids = open_file(path).grids
    return _cube([_table(grid, path.name, "", known or frozenset()) for grid in grids], grids, path, unit)


def _cube(tables: Sequence[_Table | None], grids: Sequence[Grid], path: Path, unit: str | None) -> Cube:
    table = next((found for found in tables if found), None)
    if table is None:
        heads = next((grid.rows[0] for grid in grids if grid.rows), [])
        shown = ", ".join(repr(_text(head)) for head in heads[:8] if _text(head))
        raise SourceError(
            f"{path.name}: no column holds region codes (NUTS, such as SE22 or DEF07, or ISO 3166-2). "
            f"Its columns are: {shown or 'none'}."
        )
    year = next(
        (i for i, head in enumerate(table.heads) if head.casefold() in _YEAR_HEADS and _is_years(table, i)), None
    )
    columns = [i for i in range(len(table.heads)) if i not in (table.region, year)]
    asked = [i for i in columns if unit and unit.casefold() in (table.heads[i].casefold(), snake(table.heads[i]))]
    columns = asked or columns
    telling = asked or [i for i in columns if not _NO_STATISTIC.fullmatch(snake(table.heads[i]))]
    parsed = {i: numbers for i in telling if (numbers := _numbers(table, i)) is not None}
    if not parsed:
        passed = [table.heads[i] for i in columns if i not in telling]
        more = f" that count anything ({', '.join(map(repr, passed))} tell what a region is)" if passed else ""
        raise SourceError(f"{table.where}: no column beside {table.heads[table.region]!r} holds numbers{more}.")
    wide = all(_YEAR.match(table.heads[i]) for i in parsed) and year is None
    stem = snake(path.stem)
    series = (
        (Series((stem,), f"{stem}_%Y", path.stem, ""),)
        if wide
        else tuple(_series(table.heads[i], year, stem) for i in parsed)
    )
    parts = []
    for position, (i, (values, flags, _)) in enumerate(parsed.items()):
        years = [int(table.heads[i])] * len(values) if wide else _years(table, year)
        part = {"region": _regions(table), "year": years, "value": values, "flag": flags, "row": table.numbers}
        schema = {"region": pl.String, "year": pl.Int64, "value": pl.Float64, "flag": pl.String, "row": pl.Int64}
        parts.append(pl.DataFrame(part, schema=schema).with_columns(series=pl.lit(0 if wide else position)))
    long = pl.concat(parts)
    without = long.filter((pl.col("series") == 0) & pl.col("region").is_null())
    return Cube(
        path.name,
        path.name,
        series,
        long.filter(pl.col("region").is_not_null()),
        _remark(table, parsed, columns),
        _lost(table, without),
    )


def _series(head: str, year: int | None, stem: str) -> Series:
    name = snake(head)
    column = f"{stem}_{name}" if name[0].isdigit() or name == "statistic" else name
    return Series((head,), column if year is None else f"{column}_%Y", head, "")


def _table(grid: Grid, name: str, delimiter: str, known: frozenset[str]) -> _Table | None:
    """Find the column in which most cells below some head look like region codes; None where there is none."""
    where = f"{name}, sheet {grid.name!r}" if grid.name else name
    width = max((len(row) for row in grid.rows), default=0)
    best: tuple[int, float, int, int] | None = None
    for at in range(width):
        cells = [_text(row[at]) if at < len(row) else "" for row in grid.rows]
        first = next((i for i, cell in enumerate(cells) if _FINE_CODE.match(cell.upper())), None)
        if not first:  # no code, or no head above it
            continue
        filled = [cell.upper() for cell in cells[first:] if cell]
        codes = sum(_is_code(cell) for cell in filled)
        if codes * 2 > len(filled):
            candidate = (len(known.intersection(filled)), codes / len(filled), -at, first)
            best = candidate if best is None else max(best, candidate)
    if best is None:
        return None
    at, first = -best[2], best[3]
    # Titles above a table fill a cell or two, its head the most; where rows without a code follow, the head is still
    # first.
    head = max(range(first), key=lambda i: (sum(bool(_text(cell)) for cell in grid.rows[i]), -i))
    heads = [_text(cell) for cell in grid.rows[head]]
    heads += [""] * (width - len(heads))
    heads = [text or f"column {i + 1}" for i, text in enumerate(heads)]
    return _Table(name, where, heads, list(grid.rows[head + 1 :]), list(grid.numbers[head + 1 :]), at, delimiter)


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _regions(table: _Table) -> list[str | None]:
    cells = [_text(cell) for cell in table.column(table.region)]
    return [cell if _is_code(cell.upper()) else None for cell in cells]


def _is_code(cell: str) -> bool:
    return bool(_FINE_CODE.match(cell) or _COARSE_CODE.match(cell))


def _is_years(table: _Table, at: int) -> bool:
    cells = [_text(cell) for cell in table.column(at)]
    return any(cells) and all(_YEAR.match(cell) for cell in cells if cell)


def _years(table: _Table, at: int | None) -> list[int | None]:
    if at is None:
        return [None] * len(table.rows)
    years: list[int | None] = []
    for cell, number in zip(table.column(at), table.numbers, strict=True):
        if not _text(cell):
            raise SourceError(f"{table.where}, row {number}, column {table.heads[at]!r}: the year is missing.")
        years.append(int(_text(cell)))
    return years


def _numbers(table: _Table, at: int) -> tuple[list[float | None], list[str], str] | None:
    """Values and flags of a column, and what was decided about its commas; None where it is no column of numbers."""
    cells = table.column(at)
    texts = ["" if isinstance(cell, int | float) and not isinstance(cell, bool) else _text(cell) for cell in cells]
    typed = sum(isinstance(cell, int | float) and not isinstance(cell, bool) for cell in cells)
    filled = [text for text in texts if text and text.casefold() not in _NO_VALUE]
    found = [match for text in filled if (match := _NUMBER.match(text))]
    if (
        typed + len(found) == 0
        or len(found) + typed <= len(filled) / 2
        or any(isinstance(cell, date) for cell in cells)
    ):
        return None
    comma, remark = _decimal_comma([match["number"] for match in found], table.delimiter, table.heads[at])
    values: list[float | None] = []
    flags: list[str] = []
    for cell, text, number in zip(cells, texts, table.numbers, strict=True):
        flag = ""
        if isinstance(cell, int | float) and not isinstance(cell, bool):
            value: float | None = float(cell)
        elif not text or text.casefold() in _NO_VALUE:
            value = None
        elif missing := re.fullmatch(r":\s*([a-z]{1,3})", text):
            value, flag = None, missing[1]
        else:
            match = _NUMBER.match(text)
            value = _value(match["number"], comma=comma) if match else None
            if match is None or value is None:
                raise SourceError(
                    f"{table.where}, row {number}, column {table.heads[at]!r}: found {text[:80]!r}, "
                    "expected a number or an empty cell."
                )
            flag = match["flag"]
        values.append(value)
        flags.append(flag)
    return values, flags, remark


def _decimal_comma(numbers: Sequence[str], delimiter: str, head: str) -> tuple[bool, str]:
    """Tell whether a column's comma is decimal; say so where it is, or where it can't be known."""
    with_comma = [number for number in numbers if "," in number]
    if not with_comma:
        return False, ""
    if any("." in number for number in with_comma):
        decimal = sum(number.rfind(",") > number.rfind(".") for number in with_comma if "." in number) > 0
        return decimal, f"{head}: read with a decimal {'comma' if decimal else 'point'}."
    if any(not re.search(r"^[-+−]?[0-9]{1,3}(,[0-9]{3})+$", number) for number in with_comma):
        return True, f"{head}: read with a decimal comma."
    decimal = delimiter in (";", "\t", "|") and all(number.count(",") == 1 for number in with_comma)
    as_what = "decimal" if decimal else "parting thousands"
    return (
        decimal,
        f"{head}: its commas (such as {with_comma[0]}) were taken as {as_what}; they could be read either way.",
    )


def _value(number: str, *, comma: bool) -> float | None:
    plain = re.sub(r"['\u00a0\u202f ]", "", number).replace("−", "-")
    plain = plain.replace(".", "").replace(",", ".") if comma else plain.replace(",", "")
    try:
        return float(plain)
    except ValueError:
        return None


def _remark(table: _Table, parsed: dict[int, tuple[list[float | None], list[str], str]], columns: Sequence[int]) -> str:
    words = [f"Regions were found in column {table.heads[table.region]!r} of {table.where}."]
    words += [remark for _, _, remark in parsed.values() if remark]
    others = [table.heads[i] for i in columns if i not in parsed and any(_text(cell) for cell in table.column(i))]
    if others:
        words.append(f"Columns without numbers were left out: {', '.join(others[:8])}.")
    return " ".join(words)


def _lost(table: _Table, without: pl.DataFrame) -> tuple[dict[str, object], ...]:
    if without.is_empty():
        return ()
    rows = ", ".join(map(str, without["row"].head(5)))
    return (
        coverage_row(
            "read",
            f"{table.name}: rows with a region code",
            rows=len(table.rows),
            known=len(table.rows) - without.height,
            reason=f"column {table.heads[table.region]!r} holds no region code in these rows; they are left out",
            example=f"{table.where}, rows {rows}",
        ),
    )
