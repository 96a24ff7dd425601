"""
Opening a file: what it is, found from its content, and its rows with the sheet and row they stand in.

The name's ending decides nothing: a workbook is known by the signature of a zip archive and what lies in it, delimited
text by its bytes (see `linkages.sources.encoding`) and by the delimiter that cuts its lines into rows of one width.
Everything that is neither gets a message that says what it is and what to do.
"""

import csv
import hashlib
import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import cast

from linkages.errors import MissingFileError, SourceError
from linkages.sources.encoding import decode
from linkages.sources.formats import (
    WANTED,
    protected,
    refuse_archive,
    refuse_bytes,
    refuse_extent,
    refuse_text,
)

Cell = object  # what calamine gives: str, float, int, bool, date, datetime, time, timedelta; text files give str

DELIMITERS = {";": "semicolon", ",": "comma", "\t": "tab", "|": "bar"}
_SAMPLED = 200  # rows that decide on the delimiter
_FEWEST_COLUMNS = 3
_MAX_CELL = 50_000_000  # characters; csv's own limit of 131,072 is shorter than some descriptions


@dataclass(frozen=True, slots=True)
class Grid:
    """
    One sheet of a workbook, or the whole of a text file.

    Parameters
    ----------
    name
        The sheet's name; empty for text.
    rows
        Its rows, empty ones left out; cells as the file gives them.
    numbers
        The number of each row in the sheet, or of its first line in the file; from 1.
    """

    name: str
    rows: Sequence[list[Cell]]
    numbers: Sequence[int]


@dataclass(frozen=True, slots=True)
class SourceFile:
    """
    A file that was opened.

    Parameters
    ----------
    path
        Where it is.
    sha256
        Hash of its bytes, hexadecimal.
    kind
        ``workbook`` or ``text``.
    grids
        Its sheets.
    encoding, delimiter
        Of a text file; empty for a workbook.
    replaced
        Characters of a text file that could not be read.
    doubtful
        Whether the encoding of a text file is a guess that gives unusual letters.
    """

    path: Path
    sha256: str
    kind: str
    grids: tuple[Grid, ...]
    encoding: str = ""
    delimiter: str = ""
    replaced: int = 0
    doubtful: bool = False

    @property
    def name(self) -> str:
        """The file's name without its folder."""
        return self.path.name


def open_file(path: str | Path) -> SourceFile:
    """
    Open a workbook or a delimited text file.

    Parameters
    ----------
    path
        The file.

    Returns
    -------
    Its sheets with their rows.

    Raises
    ------
    MissingFileError
        There is no such file.
    SourceError
        It can't be read, is empty, cut short, protected, or something else.
    """
    path = Path(path)
    data = _bytes(path)
    digest = hashlib.sha256(data).hexdigest()
    if data.startswith(b"PK"):
        return SourceFile(path, digest, "workbook", _workbook(data, path.name))
    refuse_bytes(data, path.name)
    decoded = decode(data, name=path.name)
    if not decoded.text.strip("\x00 \t\r\n\ufeff"):
        raise SourceError(f"{path.name}: the file holds nothing but blanks. {WANTED}")
    refuse_text(decoded.text, path.name)
    delimiter, skipped = sniff(decoded.text)
    grid = split(decoded.text, delimiter, name=path.name, skipped=skipped)
    return SourceFile(
        path, digest, "text", (grid,), decoded.encoding, delimiter, decoded.replaced, doubtful=decoded.doubtful
    )


def sniff(text: str) -> tuple[str, int]:
    """
    Find the delimiter of a text: the one that cuts most of its first rows to the same width.

    Parameters
    ----------
    text
        The text.

    Returns
    -------
    The delimiter, and how many lines before the first row only name it (Excel's ``sep=;``).
    """
    declared = re.match(r"sep=(.)\r?\n", text, flags=re.IGNORECASE)
    if declared:
        return declared[1], 1
    return max(DELIMITERS, key=lambda delimiter: _evenness(text[:500_000], delimiter)), 0


def split(text: str, delimiter: str, *, name: str, skipped: int = 0) -> Grid:
    """
    Cut a text into rows; line breaks inside quotation marks stay in their cell.

    Parameters
    ----------
    text
        The text.
    delimiter
        The delimiter.
    name
        The file's name, for messages.
    skipped
        Lines at the top that are no rows.

    Returns
    -------
    The rows with the number of their first line.

    Raises
    ------
    SourceError
        A quotation mark is opened and not closed.
    """
    rows: list[list[Cell]] = []
    numbers: list[int] = []
    limit = csv.field_size_limit(_MAX_CELL)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        before = 0
        for cells in reader:
            if before >= skipped and any(cell and not cell.isspace() for cell in cells):
                rows.append(list(cells))
                numbers.append(before + 1)
            before = reader.line_num
    except csv.Error as error:
        raise SourceError(f"{name}, line {before + 1}: this line can't be read as delimited text ({error}).") from None
    finally:
        csv.field_size_limit(limit)
    _refuse_open_quote(rows, numbers, delimiter, name)
    return Grid("", rows, numbers)


def _evenness(text: str, delimiter: str) -> tuple[float, int]:
    rows = []
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            if any(cells):
                rows.append(len(cells))
            if len(rows) == _SAMPLED:
                break
    except csv.Error:
        pass
    wide = Counter(width for width in rows if width > 1).most_common(1)
    if not wide:
        return 0.0, 0
    width, count = wide[0]
    # Half a point for being even, so that a list with ragged rows still beats a comma in each row's prose.
    return round(count / len(rows), 1) * min(width, 8), width


def _refuse_open_quote(rows: list[list[Cell]], numbers: list[int], delimiter: str, name: str) -> None:
    widths = Counter(len(row) for row in rows).most_common(1)
    width = widths[0][0] if widths else 0
    if width < _FEWEST_COLUMNS:
        return
    for row, number in zip(rows, numbers, strict=True):
        broken = (cell for cell in row if isinstance(cell, str) and "\n" in cell)
        if any(line.count(delimiter) >= width - 1 for cell in broken for line in cell.split("\n")[1:-1]):
            raise SourceError(
                f"{name}, line {number}: a quotation mark opens a cell and is not closed, so that whole lines would "
                'vanish in it. Close it, or write it twice ("") where it belongs to the text.'
            )


def _bytes(path: Path) -> bytes:
    if path.is_dir():
        inside = sorted(p.name for p in path.iterdir() if p.suffix.lower() in {".xlsx", ".csv", ".txt", ".tsv"})[:5]
        hint = f" It holds: {', '.join(inside)}." if inside else ""
        raise SourceError(f"{path.name or path}: this is a folder. Name the files in it, one after another.{hint}")
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise MissingFileError(f"{path}: there is no such file.{_similar(path)}") from None
    except OSError as error:
        raise SourceError(f"{path.name}: the file can't be read ({error.strerror or error}).") from None
    if not data:
        raise SourceError(f"{path.name}: the file is empty. {WANTED}")
    return data


def _similar(path: Path) -> str:
    try:
        names = [p.name for p in path.parent.iterdir()]
    except OSError:
        return f" Nor is there a folder {path.parent}."
    close = get_close_matches(path.name, names, n=1, cutoff=0.8)
    return f" Did you mean {close[0]}?" if close else ""


def _workbook(data: bytes, name: str) -> tuple[Grid, ...]:
    refuse_archive(data, name)
    refuse_extent(data, name)
    import python_calamine as calamine

    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        return tuple(
            _grid(
                sheet.name,
                cast("list[list[Cell]]", book.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)),
            )
            for sheet in book.sheets_metadata
            if sheet.typ == calamine.SheetTypeEnum.WorkSheet
        )
    except calamine.PasswordError:
        raise protected(name) from None
    except (calamine.CalamineError, OSError, ValueError, EOFError) as error:
        raise _damaged(name, f" ({error})") from None
    except BaseException as error:
        # calamine is written in Rust; where it gives up it raises a PanicException, which is no Exception.
        if type(error).__name__ != "PanicException":
            raise
        raise _damaged(name) from None


def _damaged(name: str, how: str = "") -> SourceError:
    return SourceError(f"{name}: the workbook is damaged{how}. Download it again, or open it and save it as .xlsx.")


def _grid(name: str, rows: list[list[Cell]]) -> Grid:
    kept = [(row, number) for number, row in enumerate(rows, start=1) if any(cell != "" for cell in row)]
    return Grid(name, [row for row, _ in kept], [number for _, number in kept])
