"""The sheets of a survey as people fill them: where their titles stand, and each cell with its place."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from linkages.errors import SourceError
from linkages.sources import cells
from linkages.sources.files import Cell, Grid, open_file

_FORM = "'linkages survey --template FILE.xlsx' writes a form to fill."
_TITLES_WITHIN = 20  # rows from the top in which titles are looked for
_ALIASES = {"cluster": "cluster_id", "id": "cluster_id", "self_assessment": "grade", "region_name": "region"}
_APOSTROPHE = re.compile(r"^'(?=[=@+\-])")  # kept before text that a spreadsheet would take for a formula
_NUMBER = re.compile(r"^\s*[+\-]?\d[\d.,]*\s*$")
_COMMA = re.compile(r",\d{1,2}\s*$|\.\d{3},")
_POINT = re.compile(r"\.\d{1,2}\s*$|,\d{3}\.")
_WITNESS = "0,5"
_ZERO_COMMA = re.compile(r"^(\s*[+\-]?0),(?=\d+\s*$)")
NOT_DATA = frozenset({"codebook", "instructions"})


@dataclass(frozen=True, slots=True)
class Sheet:
    """
    One sheet with its titles found.

    Parameters
    ----------
    file, name
        Where it stands; `name` is empty for CSV.
    heads
        Titles in small letters, blanks and hyphens as underscores.
    rows
        Cells, as the file gives them.
    numbers
        Number of each row in the sheet, or its line.
    comma
        Whether its numbers have decimal commas, as far as they tell.
    """

    file: str
    name: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    numbers: tuple[int, ...]
    comma: bool = False

    @property
    def place(self) -> str:
        """File and sheet."""
        return f"{self.file}, sheet {self.name}" if self.name else self.file

    def where(self, at: int) -> str:
        """File, sheet and row of the row at a position."""
        return f"{self.place}, row {self.numbers[at]}"

    def column(self, head: str) -> list[Cell]:
        """Cells of a column; empty ones where the sheet has none of that title."""
        if head not in self.heads:
            return [None] * len(self.rows)
        at = self.heads.index(head)
        return [row[at] for row in self.rows]

    def amounts(self, head: str) -> tuple[list[float | None], list[int]]:
        """Numbers of a column, and positions of cells that say something else; see `as_numbers`."""
        return as_numbers(self.column(head), comma=self.comma)

    def texts(self, head: str) -> list[str]:
        """Texts of a column; empty where a cell is empty or says that it is not known."""
        return [as_text(cell) for cell in self.column(head)]


def as_text(cell: Cell) -> str:
    """Give a cell as text on one line."""
    return _APOSTROPHE.sub("", " ".join((cells.text(cell) or "").split()))


def as_numbers(column: Sequence[Cell], *, comma: bool = False) -> tuple[list[float | None], list[int]]:
    """
    Read cells as numbers.

    Parameters
    ----------
    column
        The cells.
    comma
        Whether other columns have decimal commas.

    Returns
    -------
    The numbers, None where there is none; and positions of cells that say something else. What ``1,250`` or ``1.250``
    means the rest of the column decides, and where it does not, other columns; after a lone 0 a comma is a decimal
    sign, for thousands never start so.
    """
    # a witness at the end, which any number of the column itself that tells the contrary outweighs
    told = [*(_ZERO_COMMA.sub(r"\1.", cell) if isinstance(cell, str) else cell for cell in column), *[_WITNESS] * comma]
    found, strange = cells.amounts(told)
    return found[: len(column)], strange


def _decimal_comma(rows: Sequence[Sequence[Cell]]) -> bool:
    """Say whether more numbers have a decimal comma than a decimal point, of those that tell."""
    texts = [cell for row in rows for cell in row if isinstance(cell, str) and _NUMBER.match(cell)]
    return sum(bool(_COMMA.search(text)) for text in texts) > sum(bool(_POINT.search(text)) for text in texts)


@dataclass(frozen=True, slots=True)
class Opened:
    """
    What files hold.

    Parameters
    ----------
    sheets
        Sheets with titles that a survey has.
    ignored
        Names of the other sheets.
    files
        Name and SHA-256 of each file.
    """

    sheets: tuple[Sheet, ...]
    ignored: tuple[str, ...]
    files: tuple[tuple[str, str], ...]


def open_sheets(paths: Sequence[str | Path]) -> Opened:
    """
    Open files and find the sheets of a survey in them.

    Parameters
    ----------
    paths
        Workbooks or CSV files.

    Returns
    -------
    The sheets.

    Raises
    ------
    MissingFileError
        A file is not there.
    SourceError
        A file can't be read, or holds no sheet with a column ``cluster_id`` or ``region``.
    """
    sheets: list[Sheet] = []
    ignored: list[str] = []
    files = []
    for path in paths:
        if Path(path).is_file() and not Path(path).stat().st_size:
            raise SourceError(f"{Path(path).name}: the file is empty. {_FORM}")
        source = open_file(path)
        files.append((source.name, source.sha256))
        before = len(sheets)
        for grid in source.grids:
            found = None if _head(grid.name) in NOT_DATA else _sheet(source.name, grid)
            if found is None:
                ignored.append(f"{source.name}, {grid.name}" if grid.name else source.name)
            else:
                sheets.append(found)
        if len(sheets) == before:
            raise SourceError(
                f"{source.name}: no sheet has a column 'cluster_id' (or 'region', of regions) in its first "
                f"{_TITLES_WITHIN} rows. {_FORM}"
            )
    return Opened(tuple(sheets), tuple(ignored), tuple(files))


def _sheet(file: str, grid: Grid) -> Sheet | None:
    for at, row in enumerate(grid.rows[:_TITLES_WITHIN]):
        heads = _heads(row)
        if not {"cluster_id", "region"} & set(heads):
            continue
        _once(heads, f"{file}, sheet {grid.name}" if grid.name else file)
        body = [tuple((*row, *[None] * len(heads))[: len(heads)]) for row in grid.rows[at + 1 :]]
        kept = [
            (cells, number) for cells, number in zip(body, grid.numbers[at + 1 :], strict=True) if any(_said(cells))
        ]
        rows = tuple(cells for cells, _ in kept)
        return Sheet(file, grid.name, tuple(heads), rows, tuple(number for _, number in kept), _decimal_comma(rows))
    return None


def _said(row: Sequence[Cell]) -> Iterator[bool]:
    return (bool(as_text(cell)) for cell in row)


def _heads(row: Sequence[Cell]) -> list[str]:
    heads = [_head(cell) for cell in row]
    return [head if _ALIASES.get(head) in heads else _ALIASES.get(head, head) for head in heads]


def _head(cell: Cell) -> str:
    return re.sub(r"[\s\-]+", "_", as_text(cell).casefold())


def _once(heads: Sequence[str], place: str) -> None:
    if again := sorted({head for head in heads if head and heads.count(head) > 1}):
        raise SourceError(f"{place}: the column {again[0]!r} stands there twice. Keep one.")
