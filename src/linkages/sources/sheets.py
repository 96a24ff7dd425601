"""
From the rows of a sheet to a frame: where the titles stand, what the columns mean, and each cell in its type.

Every row keeps the file, the sheet and the row it came from. Nothing is joined here; that is `linkages.sources.keep`.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

import polars as pl

from linkages import tables
from linkages.sources import cells
from linkages.sources.columns import Understood, layout, recognised, understand
from linkages.sources.export import InputFile, Sheet
from linkages.sources.files import Cell, Grid, SourceFile

_TITLES_WITHIN = 60  # rows from the top in which the titles are looked for
_FEWEST_TITLES = 2
_PLENTY, _AT_LEAST = 0.6, 4  # share and number of the cells of a row
_THIN = 2  # times as many columns has the sheet beside which another one is no list of projects, but of criteria
WITHOUT_PROGRAMME = ("Programme",)
DATES = ("start", "end")
AMOUNTS = ("budget", "expenditure")


@dataclass(frozen=True, slots=True)
class SheetRows:
    """
    The rows of one sheet.

    Parameters
    ----------
    sheet
        What was found in it.
    layout
        Its layout, in words.
    titles
        Its titles, without case.
    frame
        One row a row: our fields (text; ``start`` and ``end`` dates, ``budget`` and ``expenditure`` EUR), ``theme_..``,
        ``text_<field>_<language>``, then ``file``, ``sheet``, ``row`` and ``at``, the row's position in `rows`.
    rows
        The cells as the file gives them.
    lost
        Coverage rows of cells and rows that could not be used.
    """

    sheet: Sheet
    layout: str
    titles: tuple[str, ...]
    frame: pl.DataFrame
    rows: Sequence[list[Cell]]
    lost: tuple[dict[str, object], ...]


def read_sheets(source: SourceFile) -> tuple[InputFile, tuple[SheetRows, ...]]:
    """
    Read every sheet of a file.

    Parameters
    ----------
    source
        The file.

    Returns
    -------
    What was found in it, and the rows of the sheets that hold projects or partners. A sheet of partners that lacks
    the programme alone is among them: what the other files hold decides whether it can be read.
    """
    found = _without_thin([_read(source, grid) for grid in source.grids])
    titles = [title for sheet, _ in found if sheet.used for title in (*sheet.understood.values(), *sheet.unused)]
    container = "workbook" if source.kind == "workbook" else "text"
    described = f"{layout(titles)} ({container})" if titles else f"not recognised ({container})"
    sheets = tuple(sheet for sheet, _ in found)
    file = InputFile(source.name, source.path, source.sha256, described, source.encoding, sheets)
    return file, tuple(rows for _, rows in found if rows is not None)


def where(file: str, sheet: str, rows: Sequence[int], *, most: int = 5) -> str:
    """
    Say where rows stand.

    Parameters
    ----------
    file, sheet
        The file and the sheet; empty for a text file.
    rows
        Their numbers.
    most
        How many are named.

    Returns
    -------
    Such as ``export.xlsx, Partners, rows 3, 17 and 4 more``.
    """
    named = ", ".join(str(row) for row in rows[:most])
    more = f" and {len(rows) - most} more" if len(rows) > most else ""
    place = f"{file}, {sheet}" if sheet else file
    return f"{place}, row{'s' if len(rows) > 1 else ''} {named}{more}"


def _read(source: SourceFile, grid: Grid) -> tuple[Sheet, SheetRows | None]:
    at = _titles_at(grid)
    if at is None:
        return Sheet(grid.name, "ignored", len(grid.rows), None, {}, (), ()), None
    titles = [cells.text(cell) or "" for cell in grid.rows[at]]
    meaning = understand(titles, sheet=grid.name)
    rows, numbers, lost = _regular(grid, at, len(titles), source)
    described = _describe(grid, meaning, titles, rows, grid.numbers[at])
    if not described.used or described.missing not in {(), WITHOUT_PROGRAMME}:
        return described, None
    if described.missing and described.role == "projects":
        return described, None
    frame, strange = _frame(meaning, rows, numbers, source.name, grid.name)
    forms = tuple(title.casefold() for title in titles)
    return described, SheetRows(described, layout(titles), forms, frame, rows, (*lost, *strange))


def _without_thin(found: list[tuple[Sheet, SheetRows | None]]) -> list[tuple[Sheet, SheetRows | None]]:
    """Set aside what has the titles of an export beside a far fuller sheet of its role: a cover's search criteria."""
    kept: list[tuple[Sheet, SheetRows | None]] = []
    for sheet, rows in found:
        fuller = [
            other
            for other, _ in found
            if (other.role, other.missing) == (sheet.role, ())
            and other.rows >= sheet.rows
            and len(other.understood) >= _THIN * len(sheet.understood)
        ]
        if sheet.used and not sheet.missing and fuller:
            reason = f"a sheet of {len(sheet.understood)} columns beside {fuller[0].name!r}, which is fuller"
            kept.append((replace(sheet, role="ignored", reason=reason), None))
        else:
            kept.append((sheet, rows))
    return kept


def _titles_at(grid: Grid) -> int | None:
    counts: list[int] = []
    for row in grid.rows[:_TITLES_WITHIN]:
        titles = [cell for cell in row if isinstance(cell, str) and cell]
        counts.append(recognised(titles))
        if counts[-1] >= max(_AT_LEAST, _PLENTY * len(titles)):
            break  # more than half of the cells are titles: no row below can be the row of titles
    best = max(counts, default=0)
    return counts.index(best) if best >= _FEWEST_TITLES else None


def _describe(grid: Grid, meaning: Understood, titles: list[str], rows: list[list[Cell]], number: int) -> Sheet:
    understood = {name: titles[at] for name, at in meaning.fields.items()}
    understood |= {f"theme {position}": titles[at] for position, at in meaning.themes.items()}
    understood |= {f"{field} ({language})": titles[at] for at, field, language in meaning.texts}
    untitled = tuple(
        f"column {at + 1} (without a title)"
        for at, title in enumerate(titles)
        if not title and any(cells.text(row[at]) for row in rows if at < len(row))
    )
    missing = _missing(meaning, titles)
    return Sheet(
        grid.name, meaning.role, len(rows), number, understood, meaning.unused, meaning.unknown + untitled, missing
    )


def _missing(meaning: Understood, titles: Sequence[str]) -> tuple[str, ...]:
    new = layout(titles) == "keep.eu, layout of 2025-2026"
    missing = []
    if meaning.role in {"calls", "ignored"}:
        return ()
    if "programme" not in meaning.fields:
        missing.append("Programme")
    named = {"acronym", "code"} & meaning.fields.keys() or any(field == "name" for _, field, _ in meaning.texts)
    if not named:
        missing.append("Project acronym" if new else "Acronym")
    if meaning.role != "projects" and "organisation" not in meaning.fields:
        missing.append("Organisation in English" if new else "Project Partner")
    return tuple(missing)


def _regular(
    grid: Grid, at: int, width: int, source: SourceFile
) -> tuple[list[list[Cell]], list[int], list[dict[str, object]]]:
    """Give the rows below the titles, each as wide as they are."""
    rows, numbers = list(grid.rows[at + 1 :]), list(grid.numbers[at + 1 :])
    total = len(rows)
    lost: list[dict[str, object]] = []
    if source.kind == "text":
        rows, numbers, joined = _joined(rows, numbers, width)
        if joined:
            reason = "rows broken in two by a line break outside quotation marks; they were put together again"
            example = where(source.name, "", joined)
            lost.append(
                tables.coverage_row(
                    "read", "rows in one piece", rows=total, known=total, reason=reason, example=example
                )
            )
    titles = list(_written(grid.rows[at]))

    def too_wide(row: list[Cell]) -> bool:
        return any(cells.text(cell) for cell in row[width:])

    def of_titles(row: list[Cell]) -> bool:
        # nearly every row differs in its first cell: the others are not looked at
        return all(one == other for one, other in zip_longest(_written(row), titles))

    for what, reason, bad in (
        (
            "rows as wide as the titles",
            "rows with more cells than there are titles: a delimiter stands in a cell without quotation marks",
            too_wide,
        ),
        ("rows other than titles", "rows that repeat the titles, as where files were put in one", of_titles),
    ):
        gone = {number for row, number in zip(rows, numbers, strict=True) if bad(row)}
        if gone:
            example = where(source.name, grid.name, sorted(gone))
            known = total - len(gone)
            lost.append(
                tables.coverage_row(
                    "read", what, rows=total, known=known, reason=f"{reason}; left out", example=example
                )
            )
            kept = [(row, number) for row, number in zip(rows, numbers, strict=True) if number not in gone]
            rows, numbers = [row for row, _ in kept], [number for _, number in kept]
    return [row if len(row) >= width else [*row, *[""] * (width - len(row))] for row in rows], numbers, lost


def _written(row: Sequence[Cell]) -> Iterator[str]:
    return (text for cell in row if (text := cells.text(cell)))


def _joined(rows: list[list[Cell]], numbers: list[int], width: int) -> tuple[list[list[Cell]], list[int], list[int]]:
    """
    Put rows together that bare line breaks parted: short rows that make one of the right width.

    The first must begin as whole rows do (their first cell is a period or a programme), the others must not.
    """
    beginnings = {row[0] for row in rows if len(row) == width}
    whole: list[list[Cell]] = []
    first: list[int] = []
    joined: list[int] = []
    at = 0
    while at < len(rows):
        row = rows[at]
        end = at + 1
        while row[0] in beginnings and len(row) < width and end < len(rows) and rows[end][0] not in beginnings:
            row = [*row[:-1], f"{row[-1]}\n{rows[end][0]}", *rows[end][1:]]
            end += 1
        if end > at + 1 and len(row) == width:
            joined.append(numbers[at])
        else:
            row, end = rows[at], at + 1
        whole.append(row)
        first.append(numbers[at])
        at = end
    return whole, first, joined


def _frame(
    meaning: Understood, rows: list[list[Cell]], numbers: list[int], file: str, sheet: str
) -> tuple[pl.DataFrame, list[dict[str, object]]]:
    columns: dict[str, pl.Series] = {}
    lost: list[dict[str, object]] = []
    for name, at in meaning.fields.items():
        values = [row[at] for row in rows]
        if name in DATES or name in AMOUNTS:
            typed, strange = cells.dates(values, end=name == "end") if name in DATES else _amounts(values)
            columns[name] = pl.Series(name, typed, dtype=pl.Date if name in DATES else pl.Float64)
            months = [i for i, cell in enumerate(values) if typed[i] is not None and cells.month_alone(cell)]
            if name in DATES and months:
                day = "last" if name == "end" else "first"
                reason = f"{len(months)} cells name a month without a day: taken as its {day} day"
                example = where(file, sheet, [numbers[i] for i in months])
                lost.append(
                    tables.coverage_row(
                        "read", f"{name}: days", rows=len(rows), known=len(rows), reason=reason, example=example
                    )
                )
            if strange:
                lost.append(_strange(name, values, strange, where(file, sheet, [numbers[i] for i in strange])))
        else:
            columns[name] = _text_column(name, values)
    for position, at in sorted(meaning.themes.items()):
        columns[f"theme_{position}"] = _text_column(f"theme_{position}", [row[at] for row in rows])
    for at, field, language in meaning.texts:
        name = f"text_{field}_{language}"
        column = _text_column(name, [row[at] for row in rows])
        columns[name] = columns[name].zip_with(columns[name] != "", column) if name in columns else column
    frame = pl.DataFrame(columns, height=len(rows)) if columns else pl.DataFrame(height=len(rows))
    lost += _invisible(frame, numbers, file, sheet)
    return _cleaned(frame).with_columns(
        pl.lit(file).alias("file"),
        pl.lit(sheet or None, dtype=pl.String).alias("sheet"),
        pl.Series("row", numbers, dtype=pl.Int64),
        pl.int_range(pl.len()).alias("at"),
    ), lost


def _amounts(values: Sequence[Cell]) -> tuple[list[float | None], list[int]]:
    """Read amounts of projects, of which none is below zero."""
    found, strange = cells.amounts(values)
    negative = [at for at, amount in enumerate(found) if amount is not None and amount < 0]
    return [None if amount is not None and amount < 0 else amount for amount in found], sorted([*strange, *negative])


def _invisible(frame: pl.DataFrame, numbers: Sequence[int], file: str, sheet: str) -> list[dict[str, object]]:
    texts = [name for name, kind in frame.schema.items() if kind == pl.String]
    if not texts:
        return []
    found = frame.select(pl.any_horizontal(pl.col(name).str.contains(cells.CONTROLS) for name in texts)).to_series()
    rows = [number for number, such in zip(numbers, found, strict=True) if such]
    if not rows:
        return []
    reason = f"{len(rows)} rows hold control characters and others that can't be seen: these were removed"
    return [
        tables.coverage_row(
            "read",
            "text: characters",
            rows=len(numbers),
            known=len(numbers),
            reason=reason,
            example=where(file, sheet, rows),
        )
    ]


def _text_column(name: str, values: Iterable[Cell]) -> pl.Series:
    return pl.Series(name, [v if isinstance(v, str) else cells.text(v) for v in values], dtype=pl.String)


def _cleaned(frame: pl.DataFrame) -> pl.DataFrame:
    """Do as `cells.text` for whole columns: descriptions make megabytes."""
    every = pl.col(pl.String)
    frame = frame.with_columns(every.str.replace_all(cells.CONTROLS, "").str.strip_chars())
    return frame.with_columns(pl.when(~every.str.to_lowercase().is_in(list(cells.MISSING))).then(every))


def _strange(name: str, values: Sequence[Cell], strange: list[int], example: str) -> dict[str, object]:
    filled = sum(cells.text(value) is not None for value in values)
    shown = ", ".join(repr(text) for text, _ in Counter(cells.text(values[i]) for i in strange).most_common(3))
    kind = "dates" if name in DATES else "amounts"
    what = "dates" if name in DATES else "amounts of zero or more"
    reason = f"cells that are no {what} ({shown}): taken as unknown"
    return tables.coverage_row(
        "read", f"{name}: {kind}", rows=filled, known=filled - len(strange), reason=reason, example=example
    )
