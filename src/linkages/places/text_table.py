"""Text tables that people write themselves: CSV with a comma, semicolon, tab or bar, in UTF-8 or Windows-1252."""

from pathlib import Path
from typing import NamedTuple

import polars as pl

from linkages.errors import MissingFileError, SourceError

_NO_TEXT = (b"PK", b"\xd0\xcf\x11\xe0")  # how workbooks begin: zip (xlsx, ods) and OLE (xls)
_DELIMITERS = ",;\t|"


class TextTable(NamedTuple):
    """
    A table of a text file.

    Parameters
    ----------
    frame
        Its rows, every cell as text; an empty cell is missing.
    delimiter
        What stands between cells.
    """

    frame: pl.DataFrame
    delimiter: str


def read(path: Path, *, expected: str) -> TextTable:
    """
    Read a text table.

    Parameters
    ----------
    path
        The file: UTF-8, else Windows-1252 (what spreadsheets on Windows in western Europe save as CSV).
    expected
        What the file should hold, for messages, as in ``Expected ...``.

    Returns
    -------
    The table and its delimiter: the one that the header has most of.

    Raises
    ------
    MissingFileError
        The file is not there.
    SourceError
        It can't be read, is no text, is empty, or has rows longer than its header.
    """
    expected = f"Expected {expected}: a CSV file in UTF-8"
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise MissingFileError(f"{path}: there is no such file. {expected}.") from error
    except OSError as error:
        raise SourceError(f"{path}: can't be read ({error.strerror}). {expected}.") from error
    if b"\0" in data or data.startswith(_NO_TEXT):
        raise SourceError(f"{path}: is no text file (a workbook?). {expected}; a spreadsheet saves one as 'CSV UTF-8'.")
    text = _decoded(data)
    header = text.split("\n", 1)[0]
    if not header.strip():
        raise SourceError(f"{path}: the file is empty, or its first line is. {expected}.")
    delimiter = max(_DELIMITERS, key=header.count)
    try:
        frame = pl.read_csv(text.encode(), separator=delimiter, infer_schema=False)
    except pl.exceptions.PolarsError as error:
        raise SourceError(f"{path}: is no CSV table ({str(error).splitlines()[0]}). {expected}.") from error
    return TextTable(frame, delimiter)


def _decoded(data: bytes) -> str:
    """Read UTF-8, else Windows-1252; the five bytes that it leaves open become replacement characters."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")
