from collections.abc import Callable
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from linkages.coding import read_sheets
from linkages.coding.filled import SheetError
from linkages.errors import ColumnError, MissingFileError, SettingError, SourceError
from linkages.tables import COVERAGE, validate

Sheet = Callable[..., Path]


def wrong(path: Path | list[Path], projects: pl.DataFrame) -> list[str]:
    with pytest.raises(SheetError) as caught:
        read_sheets(path, projects=projects)
    return [str(violation) for violation in caught.value.violations]


def test_a_filled_sheet_is_read_as_it_is(sheet: Sheet, projects: pl.DataFrame) -> None:
    path = sheet("anna", {"p1": {}, "p2": {"ici": "0", "C1": "no", "specialisations": "tourism; food"}})
    table = read_sheets(path, projects=projects).table
    assert table.select("coder", "project_id", "ici", "specialisations", "row").rows() == [
        ("anna", "p1", True, "food", 2),
        ("anna", "p2", False, "food;tourism", 3),
    ]


def test_empty_rows_are_not_yet_coded_and_counted(sheet: Sheet, projects: pl.DataFrame, whole: dict[str, str]) -> None:
    path = sheet("anna", {"p1": {}, "p2": dict.fromkeys(whole, ""), "p3": dict.fromkeys(whole, "")})
    found = read_sheets(path, projects=projects)
    assert found.table["project_id"].to_list() == ["p1"]
    row = validate(found.coverage, COVERAGE).row(0, named=True)
    assert (row["rows"], row["known"], row["example"]) == (3, 1, "empty: rows 3, 4")


def test_everything_wrong_is_said_at_once_with_file_row_and_column(sheet: Sheet, projects: pl.DataFrame) -> None:
    rows = {
        "p1": {"C2": ""},
        "p2": {"ici": "maybe"},
        "p3": {"C1": "no"},
        "p4": {"certainty": "<b>clear</b>", "specialisations": "foot"},
        "p9": {},
    }
    found = wrong(sheet("anna", rows), projects)
    for place, said in (
        ("row 2, column 'C2'", "one of yes, no, unclear"),
        ("row 3, column 'ici'", "found 'maybe'"),
        ("row 4, column 'ici'", "since C1 is no"),
        ("row 5, column 'certainty'", "<b>clear</b>"),
        ("row 5, column 'specialisations'", "'foot'"),
        ("row 6, column 'project_id'", "found 'p9'"),
    ):
        assert any(f"anna.csv, {place}" in line and said in line for line in found), (place, found)


def test_violations_of_several_files_come_together(sheet: Sheet, projects: pl.DataFrame) -> None:
    found = wrong([sheet("anna", {"p1": {"ici": "x"}}), sheet("bo", {"p2": {"C1": "x"}})], projects)
    assert [line.split(",")[0] for line in found] == ["anna.csv", "bo.csv"]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"ici": "0"}, "since all criteria are yes"),
        ({"C2": "unclear"}, "borderline, since a criterion is unclear"),
        ({"specialisations": "none;food"}, "none alone"),
        ({"specialisations": ""}, "one or more codes"),
        ({"ici": ""}, "1, 0 or unclear"),
    ],
)
def test_answers_that_contradict_each_other_are_refused(
    sheet: Sheet, projects: pl.DataFrame, row: dict[str, str], said: str
) -> None:
    assert any(said in line for line in wrong(sheet("anna", {"p1": row}), projects))


def test_a_decision_on_balance_is_fine_when_it_is_marked_borderline(sheet: Sheet, projects: pl.DataFrame) -> None:
    path = sheet("anna", {"p1": {"C2": "unclear", "ici": "0", "certainty": "borderline"}})
    assert read_sheets(path, projects=projects).table["ici"].to_list() == [False]


def test_ids_that_were_changed_are_noticed(sheet: Sheet, projects: pl.DataFrame) -> None:
    swapped = sheet("anna", {"p1": {"acronym": "BETA"}})
    assert "was an id or a row moved" in wrong(swapped, projects)[0]


def test_a_project_twice_is_told_with_both_rows(sheet: Sheet, tmp_path: Path, projects: pl.DataFrame) -> None:
    text = sheet("anna", {"p1": {}}).read_text(encoding="utf-8")
    again = tmp_path / "bo.csv"
    again.write_text(text + text.split("\n")[1] + "\n", encoding="utf-8")
    assert "row 2 has it, too" in wrong(again, projects)[0]


def test_bad_rows_can_be_left_out_and_are_listed(sheet: Sheet, projects: pl.DataFrame) -> None:
    found = read_sheets(sheet("anna", {"p1": {}, "p2": {"ici": "x"}}), projects=projects, drop_bad=True)
    assert found.table["project_id"].to_list() == ["p1"]
    assert found.problems.row(0) == ("anna.csv, row 3", "ici", "x", "1, 0 or unclear")


def test_coders_whose_sheet_is_missing_are_named(sheet: Sheet, projects: pl.DataFrame) -> None:
    found = read_sheets(sheet("anna", {"p1": {}}), projects=projects, coders=["anna", "bo"])
    row = found.coverage.filter(pl.col("field") == "coders").row(0, named=True)
    assert (row["rows"], row["known"]) == (2, 1)
    assert "no coded row of bo" in row["reason"]


def test_one_file_may_hold_several_coders(sheet: Sheet, tmp_path: Path, projects: pl.DataFrame) -> None:
    one, two = (sheet(name, {"p1": {}}, coder=name) for name in ("anna", "bo"))
    both = tmp_path / "both.csv"
    both.write_text(one.read_text("utf-8") + two.read_text("utf-8").split("\n", 1)[1], encoding="utf-8")
    assert read_sheets(both, projects=projects).table["coder"].to_list() == ["anna", "bo"]
    nameless = sheet("carl", {"p1": {}}, coder="")
    assert "the coder's name" in wrong(nameless, projects)[0]


def test_formulas_are_refused_whatever_value_they_show(tmp_path: Path, whole: dict[str, str]) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Coding"
    book.active.append(["project_id", *whole])
    book.active.append(["p1", *whole.values()])
    book.active["F2"] = '=IF(1,"1","0")'
    book.save(tmp_path / "anna.xlsx")
    with pytest.raises(SheetError, match=r"anna.xlsx, sheet Coding, row 2, column 'ici': found 'a formula'"):
        read_sheets(tmp_path / "anna.xlsx")


def test_files_that_are_no_sheets_are_said(sheet: Sheet, tmp_path: Path) -> None:
    with pytest.raises(MissingFileError, match="no such file of filled sheets"):
        read_sheets(tmp_path / "none.xlsx")
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"PK\x03\x04 and nothing more")
    with pytest.raises(SourceError, match=r"broken.xlsx: the workbook can't be opened"):
        read_sheets(broken)
    poor = tmp_path / "poor.csv"
    poor.write_text("acronym,ici\nX,1\n", encoding="utf-8")
    with pytest.raises(ColumnError, match=r"poor.csv: no columns 'C1'"):
        read_sheets(poor)
    with pytest.raises(SettingError, match="named alike"):
        read_sheets([sheet("anna", {"p1": {}}), tmp_path / "sub" / "Anna.xlsx"])
