import io
import zipfile

import pytest
import xlsxwriter

from linkages.errors import SourceError
from linkages.sources.files import open_file

COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # signature of Microsoft's compound files


def archive(*names: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        for name in names:
            file.writestr(name, "x")
    return content.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("old.xls", COMPOUND + bytes(600) + "Workbook".encode("utf-16-le"), r"old \.xls format.*save it as \.xlsx"),
        ("secret.xlsx", COMPOUND + bytes(600) + "EncryptedPackage".encode("utf-16-le"), r"protected by a password"),
        ("page.xls", b"<html><table><tr><td>1</td></tr></table></html>", r"web page \(HTML\).*save it as \.xlsx"),
        ("page.xls", b"\xef\xbb\xbf\r\n<!DOCTYPE html>\n<html></html>", r"web page \(HTML\)"),
        ("page.xls", b"<meta http-equiv=Content-Type content=text/html><table>", r"web page \(HTML\)"),
        ("page.mht", b"MIME-Version: 1.0\nContent-Type: multipart/related", r"web page \(HTML\)"),
        (
            "old.xml",
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
            r"Excel 2003",
        ),
        (
            "jems.xml",
            b'<?xml version="1.0"?><programme><programme_name>x</programme_name></programme>',
            r"Jems.*not read it yet",
        ),
        ("jems.json", b'{"programme_name": "x", "project": []}', r"Jems.*not read it yet"),
        ("site.json", b'[{"name": "x", "partnerships": []}]', r"keep.eu's site.*not read it yet"),
        ("other.json", b'{"a": 1}', r"JSON file"),
        ("other.xml", b"<a/>", r"XML file"),
        ("paper.pdf", b"%PDF-1.7\n\x00\x01", r"PDF"),
        ("export.csv.gz", b"\x1f\x8b\x08\x00", r"packed archive. Unpack"),
        ("text.docx", archive("word/document.xml"), r"Word document"),
        ("exports.zip", archive("projects.csv", "partners.csv"), r"projects\.csv, partners\.csv. Unpack"),
    ],
)
def test_what_is_no_table_is_called_by_its_name_with_what_to_do(build, name: str, content: bytes, message: str) -> None:
    with pytest.raises(SourceError, match=message) as caught:
        open_file(build.raw(content, name=name))
    assert str(caught.value).startswith(f"{name}: ")


@pytest.mark.parametrize("cell", [(1_048_575, 16_383), (1_048_575, 40), (5_000, 16_383)])
def test_a_stray_cell_far_away_is_refused_before_the_sheet_is_built(build, cell: tuple[int, int]) -> None:
    path = build.folder / "far.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "Programme")
        sheet.write(*cell, "x")
    with pytest.raises(SourceError, match=rf"far\.xlsx: .*sheet1\.xml.* row {cell[0] + 1:,}.*Delete the columns"):
        open_file(path)
