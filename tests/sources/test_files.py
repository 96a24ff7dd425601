import hashlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linkages.errors import MissingFileError, SourceError
from linkages.sources.files import DELIMITERS, open_file, sniff, split

words = st.text(st.sampled_from("abcæłü '.-\n;,\t|\""), max_size=12).map(str.strip)


def test_rows_of_a_workbook_keep_sheet_and_number(build) -> None:
    path = build.workbook({"First": [["a", "b"], [], [1, 2]], "Second": [[], ["", "x"]]})
    first, second = open_file(path).grids
    assert (first.name, first.numbers, first.rows) == ("First", [1, 3], [["a", "b"], [1.0, 2.0]])
    assert (second.name, second.numbers, second.rows) == ("Second", [2], [["", "x"]])


def test_a_file_is_known_by_its_content_not_by_its_name(build) -> None:
    workbook = build.workbook({"Only": [["a", "b"]]}, name="export.csv")
    text = build.text([["a", "b"], ["c", "d"]], name="export.xlsx")
    assert (open_file(workbook).kind, open_file(text).kind) == ("workbook", "text")


def test_the_hash_is_that_of_the_bytes(build) -> None:
    path = build.raw("a;b\n1;2\n", name="export.csv")
    assert open_file(path).sha256 == hashlib.sha256(b"a;b\n1;2\n").hexdigest()


@pytest.mark.parametrize("delimiter", DELIMITERS)
def test_the_delimiter_is_found(build, delimiter: str) -> None:
    rows = [
        ["Programme", "Acronym", "Project Partner"],
        ["North Sea, 2007", "A;B", "Town, County; and more"],
        ["x", "y", "z"],
    ]
    source = open_file(build.text(rows, delimiter=delimiter))
    assert (source.delimiter, source.grids[0].rows) == (delimiter, rows)


def test_commas_in_prose_do_not_make_columns() -> None:
    text = "Programme;Acronym\n" + "".join(f"One, two, three, {'four, ' * (i % 4)}five;A{i}\n" for i in range(50))
    assert sniff(text) == (";", 0)


def test_the_line_in_which_excel_names_the_delimiter_is_no_row(build) -> None:
    grid = open_file(build.raw("sep=,\na,b\n1,2\n", name="export.csv")).grids[0]
    assert (grid.rows, grid.numbers) == ([["a", "b"], ["1", "2"]], [2, 3])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(st.lists(st.lists(words.filter(bool), min_size=4, max_size=4), min_size=1, max_size=6), st.sampled_from(";,\t"))
def test_quoted_cells_come_back_as_they_were(build, rows: list[list[str]], delimiter: str) -> None:
    rows = [["first", "second", "third", "fourth"], *rows]
    path = build.text(rows, delimiter=delimiter)
    assert split(path.read_text(encoding="utf-8"), delimiter, name="x.csv").rows == rows


def test_a_row_has_the_number_of_its_first_line() -> None:
    grid = split('a;b\n1;"two\nlines"\n\n3;4\n', ";", name="export.csv")
    assert (grid.rows, grid.numbers) == ([["a", "b"], ["1", "two\nlines"], ["3", "4"]], [1, 2, 5])


def test_a_quotation_mark_that_is_not_closed_is_told_with_its_line() -> None:
    text = 'a;b;c\n1;2;3\n4;"Ventspils;6\n' + "7;8;9\n" * 5
    with pytest.raises(SourceError, match=r"export\.csv, line 3: a quotation mark"):
        split(text, ";", name="export.csv")


def test_cells_may_be_long(build) -> None:
    text = "word " * 100_000
    assert open_file(build.text([["a", "b"], [text, "c"]])).grids[0].rows[1][0] == text


def test_a_missing_file_is_told_with_the_name_most_like_it(build) -> None:
    build.raw("a;b\n", name="export.csv")
    with pytest.raises(MissingFileError, match=r"exprot\.csv: there is no such file\. Did you mean export\.csv\?"):
        open_file(build.folder / "exprot.csv")
    with pytest.raises(FileNotFoundError, match="Nor is there a folder"):
        open_file(build.folder / "nowhere" / "export.csv")


def test_a_folder_is_told_with_what_it_holds(build) -> None:
    build.raw("a;b\n", name="export.csv")
    with pytest.raises(SourceError, match=r"this is a folder.*export\.csv"):
        open_file(build.folder)


@pytest.mark.parametrize("content", [b"", b"  \n\n", b"\xef\xbb\xbf", b"\xef\xbb\xbf\r\n"])
def test_an_empty_file_is_told(build, content: bytes) -> None:
    with pytest.raises(SourceError, match=r"empty\.csv: the file (is empty|holds nothing)"):
        open_file(build.raw(content, name="empty.csv"))


def test_a_workbook_cut_short_is_told_wherever_it_is_cut(build) -> None:
    content = build.old([build.old_project()], [build.old_partner()]).read_bytes()
    for end in range(4, len(content), len(content) // 20):
        with pytest.raises(SourceError, match=r"cut\.xlsx: the workbook is (cut short|damaged)"):
            open_file(build.raw(content[:end], name="cut.xlsx"))


def test_a_workbook_with_spoiled_bytes_is_read_or_refused_never_a_crash(build) -> None:
    content = bytearray(build.old([build.old_project()], [build.old_partner()]).read_bytes())
    for at in range(30, len(content), len(content) // 60):
        spoiled = bytes(content[:at]) + b"\x00\xff\x13" + bytes(content[at + 3 :])
        path = build.raw(spoiled, name="spoiled.xlsx")
        try:
            kind = open_file(path).kind
        except SourceError as error:
            assert "spoiled.xlsx" in str(error)  # noqa: PT017 (either outcome is right)
        else:
            assert kind == "workbook"


def test_a_file_that_may_not_be_read_is_told(build, monkeypatch: pytest.MonkeyPatch) -> None:
    path = build.raw("a;b\n", name="closed.csv")

    def refuse(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(SourceError, match=r"closed\.csv: the file can't be read \(Permission denied\)"):
        open_file(path)
