"""Files that are no table, recognised by their content, and what to say of each."""

import io
import re
import zipfile
import zlib

from linkages.errors import SourceError

WANTED = "Give a keep.eu export as a workbook (.xlsx) or as delimited text (.csv)."
_CELL = re.compile(rb"""\br=["']([A-Z]{1,3})(\d{1,7})["']""")
_CHUNK, _OVERLAP = 1 << 20, 32  # bytes read at once, and kept so that no cell is cut in two
_MOST_CELLS = 25_000_000  # in the rectangle around a sheet's cells, which is held in memory as a whole
_SAVE_AS = "Open it in a spreadsheet program and save it as .xlsx."


def refuse_archive(data: bytes, name: str) -> None:
    """
    Refuse a zip archive that is no workbook, or a damaged one.

    Parameters
    ----------
    data
        Bytes that begin as those of a zip archive do.
    name
        The file's name, for the message.

    Raises
    ------
    SourceError
        It is something else, or cut short.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            inside = archive.namelist()
    except zipfile.BadZipFile:
        raise SourceError(
            f"{name}: the workbook is cut short or damaged, as by a download that broke off. Download it again."
        ) from None
    if any(part.startswith("xl/") for part in inside) or "content.xml" in inside:
        return
    if any(part.startswith("word/") for part in inside):
        raise SourceError(f"{name}: this is a Word document. {WANTED}")
    shown = ", ".join(inside[:5]) or "nothing"
    raise SourceError(
        f"{name}: this is a zip archive and no workbook; it holds {shown}. Unpack it and name the files in it."
    )


def refuse_extent(data: bytes, name: str) -> None:
    """
    Refuse a workbook in which a stray cell makes a sheet too wide and long to be held in memory.

    Parameters
    ----------
    data
        Bytes of a zip archive.
    name
        The file's name, for the message.

    Raises
    ------
    SourceError
        A sheet's last column times its last row is beyond 25 million cells.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for part in archive.namelist():
            if not re.fullmatch(r"xl/worksheets/[^/]+\.xml", part):
                continue
            try:
                column, row = _extent(archive, part)
            except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError):
                continue  # whoever reads the workbook says how it is damaged
            if _number(column) * row > _MOST_CELLS:
                raise SourceError(
                    f"{name}: a sheet of the workbook ({part.rsplit('/', 1)[1]}) reaches to column {column} and row "
                    f"{row:,}, far beyond any export: a stray cell stands there. Delete the columns and rows beyond "
                    "the table and save it again, or save the sheets as .csv."
                )


def _extent(archive: zipfile.ZipFile, part: str) -> tuple[str, int]:
    columns, last, rest = {"A"}, 1, b""
    with archive.open(part) as sheet:
        while chunk := sheet.read(_CHUNK):
            found = set(_CELL.findall(rest + chunk))
            columns |= {column.decode() for column, _ in found}
            last = max([last, *(int(row) for _, row in found)])
            rest = chunk[-_OVERLAP:]
    return max(columns, key=_number), last


def _number(column: str) -> int:
    number = 0
    for letter in column:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def refuse_bytes(data: bytes, name: str) -> None:
    """
    Refuse formats that are known by their first bytes.

    Parameters
    ----------
    data
        The bytes.
    name
        The file's name, for the message.

    Raises
    ------
    SourceError
        It is an old workbook, a PDF or a packed archive.
    """
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise protected(name)
        raise SourceError(f"{name}: this is a workbook in the old .xls format. {_SAVE_AS}")
    if data.startswith(b"%PDF"):
        raise SourceError(f"{name}: this is a PDF. {WANTED}")
    if data.startswith((b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!")):
        raise SourceError(f"{name}: this is a packed archive. Unpack it and name the file in it.")


def protected(name: str) -> SourceError:
    """
    Make the error for a workbook that a password protects.

    Parameters
    ----------
    name
        The file's name.

    Returns
    -------
    The error.
    """
    return SourceError(
        f"{name}: the workbook is protected by a password. Open it, remove the password and save it as .xlsx."
    )


def refuse_text(text: str, name: str) -> None:
    """
    Refuse text that is no table: web pages, XML, JSON.

    Parameters
    ----------
    text
        The text.
    name
        The file's name, for the message.

    Raises
    ------
    SourceError
        It is one of them; where it is an export that a later version reads, the message says so.
    """
    start = text[:5_000].lstrip("\ufeff \t\r\n").casefold()
    later = "It is recognised, but this version does not read it yet"
    if start.startswith("mime-version:") or re.match(r"<(!doctype html|html|head|body|table|meta)\b", start):
        raise SourceError(f"{name}: this is a web page (HTML), whatever its name says, and no workbook. {_SAVE_AS}")
    if start.startswith("<"):
        if "urn:schemas-microsoft-com:office:spreadsheet" in start:
            raise SourceError(f"{name}: this is a workbook in the XML format of Excel 2003. {_SAVE_AS}")
        if "<programme" in start:
            raise SourceError(
                f"{name}: this is an export of Jems, the programmes' monitoring system, in XML. {later}. {WANTED}"
            )
        raise SourceError(f"{name}: this is an XML file. {WANTED}")
    if start.startswith(("{", "[")) and '"' in start:
        if '"programme_name"' in start or '"multi_languages' in text:
            raise SourceError(
                f"{name}: this is an export of Jems, the programmes' monitoring system, in JSON. {later}. {WANTED}"
            )
        if '"partnerships"' in text:
            raise SourceError(f"{name}: these are projects of keep.eu's site in JSON. {later}. {WANTED}")
        raise SourceError(f"{name}: this is a JSON file. {WANTED}")
