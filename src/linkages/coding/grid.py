"""Rows of a table that people filled: CSV or a workbook, each cell as text, each row with its number."""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from html import unescape
from pathlib import Path

from linkages.coding.naming import plain
from linkages.errors import MissingFileError, SourceError

_WORKBOOK = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_TITLES_WITHIN = 20  # rows from the top of a sheet in which its titles are looked for
_UNQUOTED = re.compile(r"^'(?=[=@+\-])")  # the apostrophe that keeps a spreadsheet from taking text for a formula
_FORMULA = re.compile(rb'<c\b[^>]*?\br="([A-Z]{1,3}\d{1,7})"[^>]*>\s*<f[\s/>]')


@dataclass(frozen=True, slots=True)
class Grid:
    """
    The filled table of one file.

    Parameters
    ----------
    file, sheet
        Where it stands; `sheet` is empty for CSV.
    heads
        Titles of the columns in plain form, blanks as underscores.
    rows
        Number of the row (or line) and its cells by column; rows without any text are left out.
    formulas
        Row number and column of every cell that holds a formula.
    """

    file: str
    sheet: str
    heads: list[str]
    rows: list[tuple[int, dict[str, str]]]
    formulas: frozenset[tuple[int, str]] = frozenset()

    def named(self, names: Iterable[str]) -> "Grid":
        """Write the titles as `names` write them, whatever their case."""
        written = {_head(name): name for name in names}
        rows = [(number, {written.get(head, head): cell for head, cell in row.items()}) for number, row in self.rows]
        formulas = frozenset((number, written.get(head, head)) for number, head in self.formulas)
        heads = [written.get(head, head) for head in self.heads]
        return Grid(self.file, self.sheet, heads, rows, formulas)

    def where(self, row: int) -> str:
        """Say where a row stands: file, sheet and row."""
        return ", ".join([part for part in (self.file, self.sheet and f"sheet {self.sheet}") if part] + [f"row {row}"])


def read_grid(path: str | Path, *, wanted: Sequence[str], what: str = "decisions") -> Grid:
    """
    Read the table of a file.

    Parameters
    ----------
    path
        CSV (comma, semicolon or tab; UTF-8) or workbook (xlsx, xlsm, xls, ods).
    wanted
        Columns any of which tells the sheet of a workbook, and its row of titles, from others.
    what
        What the file holds, for messages.

    Returns
    -------
    The table. Of a workbook: the first sheet with one of `wanted` among its titles, else the first sheet with text.

    Raises
    ------
    MissingFileError
        There is no such file.
    SourceError
        It is empty, not UTF-8, or a workbook that can't be opened.
    """
    path = Path(path)
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise MissingFileError(f"{path}: there is no such file of {what}.") from None
    except OSError as error:
        raise SourceError(f"{path.name}: the file can't be read ({error.strerror or error}).") from None
    if content.startswith(_WORKBOOK):
        return _workbook(path, content, wanted, what)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SourceError(
            f"{path.name}: the file is not UTF-8 (byte {error.start}). Save the {what} as CSV UTF-8 or as a workbook."
        ) from None
    if not text.strip():
        raise SourceError(f"{path.name}: the file is empty. Expected a CSV with 'programme', 'acronym' and 'ici'.")
    return _csv(path.name, text)


def _csv(name: str, text: str) -> Grid:
    head = text.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count), strict=False)
    numbered: list[tuple[int, list[str]]] = []
    before = 0
    try:
        for cells in reader:
            numbered.append((before + 1, cells))
            before = reader.line_num
    except csv.Error as error:
        raise SourceError(f"{name}, line {reader.line_num}: this line can't be read as CSV ({error}).") from None
    return _grid(name, "", numbered)


def _workbook(path: Path, content: bytes, wanted: Sequence[str], what: str) -> Grid:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            sheets = [
                (name, list(enumerate(book.get_sheet_by_name(name).to_python(skip_empty_area=False), start=1)))
                for name in book.sheet_names
            ]
    except (CalamineError, OSError, ValueError) as error:
        raise SourceError(f"{path.name}: the workbook can't be opened ({error}). Save it anew, or as CSV.") from None
    found = None
    for name, rows in sheets:
        texts = [(number, [_text(cell) for cell in cells]) for number, cells in rows]
        for at, (_, cells) in enumerate(texts[:_TITLES_WITHIN]):
            if any(_head(cell) in wanted for cell in cells):
                grid = _grid(path.name, name, texts[at:])
                return Grid(grid.file, name, grid.heads, grid.rows, _formulas(content, name, grid.heads))
        if found is None and any(any(cells) for _, cells in texts):
            found = _grid(path.name, name, [row for row in texts if any(row[1])])
    if found is None:
        raise SourceError(f"{path.name}: the workbook is empty. Expected a sheet of {what}.")
    return found


def _grid(name: str, sheet: str, numbered: list[tuple[int, list[str]]]) -> Grid:
    heads = [_head(cell) for cell in numbered[0][1]]
    while heads and not heads[-1]:
        heads.pop()
    if again := sorted({head for head in heads if head and heads.count(head) > 1}):
        where = f"{name}, sheet {sheet}" if sheet else name
        raise SourceError(f"{where}: the column {again[0]!r} stands there twice. Keep one.")
    rows = [
        (number, dict(zip(heads, _filled(cells, len(heads)), strict=True)))
        for number, cells in numbered[1:]
        if any(cell.strip() for cell in cells)
    ]
    return Grid(name, sheet, heads, rows)


def _filled(cells: list[str], width: int) -> list[str]:
    return ([_UNQUOTED.sub("", cell.strip()) for cell in cells] + [""] * width)[:width]


def _head(cell: str) -> str:
    return plain(cell).replace(" ", "_")


def _text(cell: object) -> str:
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    return "" if cell is None else str(cell)


def _formulas(content: bytes, sheet: str, heads: list[str]) -> frozenset[tuple[int, str]]:
    """Find formulas in an xlsx file: the reader gives the values that were last reckoned, right or stale."""
    if not content.startswith(_WORKBOOK[0]):
        return frozenset()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        part = _part(archive, sheet)
        cells: Iterable[bytes] = _FORMULA.findall(archive.read(part)) if part else ()
    found = set()
    for cell in cells:
        letters, number = re.fullmatch(r"([A-Z]+)(\d+)", cell.decode()).groups()  # type: ignore[union-attr]
        column = 0
        for letter in letters:
            column = column * 26 + ord(letter) - 64
        found.add((int(number), heads[column - 1] if column <= len(heads) else ""))
    return frozenset(found)


def _part(archive: zipfile.ZipFile, sheet: str) -> str:
    """Find the part of the archive that holds a sheet."""
    members = set(archive.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= members:
        return ""
    sheets = re.findall(r"<sheet\b[^>]*>", archive.read("xl/workbook.xml").decode("utf-8", "replace"))
    relations = re.findall(
        r"<Relationship\b[^>]*>", archive.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
    )
    target = {_attribute(one, "Id"): _attribute(one, "Target") for one in relations}
    for one in sheets:
        if _attribute(one, "name") == sheet:
            path = target.get(_attribute(one, "r:id"), "").lstrip("/")
            return next((name for name in (f"xl/{path}", path) if name in members), "")
    return ""


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf'\s{name}="([^"]*)"', tag)
    return unescape(found.group(1)) if found else ""
