import pytest

from linkages.errors import MissingFileError, SourceError
from linkages.sources import inspect


def test_it_says_what_a_file_is_and_what_it_holds(build) -> None:
    path = build.old(
        [build.old_project("A"), build.old_project("B")], [build.old_partner("A"), build.old_partner("A", "Two")]
    )
    said = str(inspect(path))
    for words in (
        "old.xlsx",
        "keep.eu, layout of 2018-2019 (workbook)",
        "Sheet 'Projects (lead partners)': projects; 2 rows, titles in row 1",
        "Thematic1 = theme 1",
        "Sheet 'Calls': calls: left out",
        "2 projects, 3 participations",
        "[2014-2020]: 2 projects, 3 partner rows; 1 by lead rows alone: no ties",
    ):
        assert words in said


def test_it_says_what_is_missing_and_not_understood(build) -> None:
    said = str(
        inspect(build.old([build.old_project(Moon_phase="full", Project_start="soon")], [build.old_partner(NUTS3="")]))
    )
    assert "not understood (1): Moon phase" in said
    assert "start: dates: 1 of 1 (100 %): cells that are no dates ('soon')" in said
    assert "NUTS-3 code of partners: 1 of 1 (100 %)" in said


def test_a_file_that_lacks_a_column_is_described_with_what_it_lacks(build) -> None:
    rows = build.table(["Programme"], [build.old_partner()])
    rows[0] = ["z" if title == "Project Partner" else title for title in rows[0]]
    found = inspect(build.text(rows, name="no_column.csv"))
    assert not found.readable
    assert found.export is None
    assert "missing (1): Project Partner" in str(found)
    assert "Can't be read" in str(found)


def test_one_bad_file_does_not_hide_the_others(build) -> None:
    good, bad = build.old([build.old_project()], [build.old_partner()]), build.raw("a,b\n1,2\n", name="other.csv")
    found = inspect(good, bad, build.folder / "missing.xlsx")
    assert len(found.problems) == 2
    assert "1 projects, 1 participations" in str(found)
    assert "missing.xlsx: there is no such file" in str(found)
    assert repr(found) == "<Inspection of old.xlsx, other.csv: 2 problems>"


def test_rows_without_programme_are_a_problem_not_a_crash(build) -> None:
    found = inspect(build.old([build.old_project(Programme="")]))
    assert "old.xlsx, Projects (lead partners), row 2" in str(found)
    assert not found.readable


def test_a_file_that_cannot_be_opened_is_an_error(build) -> None:
    with pytest.raises(MissingFileError):
        inspect(build.folder / "missing.xlsx")
    with pytest.raises(SourceError):
        inspect(build.raw(b"", name="empty.csv"))


def test_its_lines_stay_readable_whatever_the_file_says(build) -> None:
    row = build.old_partner(Programme="2014 - 2020 P\nsecond\x1b[31m line") | {"Odd\ntitle\x1b[31m": "x"}
    said = str(inspect(build.old([build.old_project()], [row])))
    assert "\x1b" not in said
    assert "2014 - 2020 P second[31m line" in said
    assert "Odd title[31m" in said
