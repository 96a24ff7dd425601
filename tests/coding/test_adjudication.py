from collections.abc import Callable
from pathlib import Path

import openpyxl
import polars as pl

from linkages.coding import adjudicate, disagreements, read_sheets, write_adjudication

Sheet = Callable[..., Path]


def settled(paths: list[Path], projects: pl.DataFrame) -> dict[str, dict[str, object]]:
    return {row["project_id"]: row for row in adjudicate(read_sheets(paths, projects=projects).table).to_dicts()}


NO = {"ici": "0", "C1": "no"}
UNSURE = {"ici": "unclear", "C1": "unclear", "certainty": "borderline"}


def test_what_coders_agree_on_is_decided_and_what_they_do_not_is_not(sheet: Sheet, projects: pl.DataFrame) -> None:
    anna = sheet("anna", {"p1": {}, "p2": {}, "p3": NO, "p4": UNSURE})
    bo = sheet("bo", {"p1": {"specialisations": "food;ict"}, "p2": NO, "p3": NO})
    found = settled([anna, bo], projects)
    assert [(found[p]["ici"], found[p]["how"]) for p in ("p1", "p2", "p3", "p4")] == [
        (True, "agreed"),
        (None, "disagreed"),
        (False, "agreed"),
        (None, "unclear"),
    ]
    assert found["p1"]["differs"] == "specialisations"
    assert found["p1"]["specialisations"] == "food"
    assert found["p2"]["C1"] is None


def test_one_coder_is_said_to_be_one(sheet: Sheet, projects: pl.DataFrame) -> None:
    found = settled([sheet("anna", {"p1": {}})], projects)
    assert (found["p1"]["how"], found["p1"]["coders"], found["p1"]["reason"]) == ("one coder", 1, "network of firms")


def test_clear_is_only_what_is_clear_to_all(sheet: Sheet, projects: pl.DataFrame) -> None:
    found = settled([sheet("anna", {"p1": {}}), sheet("bo", {"p1": {"certainty": "borderline"}})], projects)
    assert found["p1"]["certainty"] == "borderline"


def test_only_disagreed_projects_go_to_the_sheet_and_settle_the_matter(
    sheet: Sheet, projects: pl.DataFrame, whole: dict[str, str], tmp_path: Path
) -> None:
    paths = [sheet("anna", {"p1": {}, "p2": {}}), sheet("bo", {"p1": NO, "p2": {"reason": "else"}})]
    said = read_sheets(paths, projects=projects).table
    differing = disagreements(said, adjudicate(said))
    assert differing["project_id"].to_list() == ["p1"]
    path = write_adjudication(tmp_path / "adjudication.xlsx", differing)
    book = openpyxl.load_workbook(path)
    table = book["Adjudication"]
    at = {cell.value: cell.column for cell in table[1]}
    assert table.max_row == 2
    assert [table.cell(2, at[f"{coder}: ici"]).value for coder in ("anna", "bo")] == ["1", "0"]
    assert all(table.cell(2, at[f"final_{name}"]).value is None for name in whole)
    assert settled([*paths, path], projects)["p1"]["how"] == "disagreed"
    for name, answer in (whole | NO | {"reason": "settled"}).items():
        table.cell(2, at[f"final_{name}"]).value = answer
    book.save(path)
    found = settled([*paths, path], projects)
    assert (found["p1"]["ici"], found["p1"]["how"], found["p1"]["reason"]) == (False, "adjudicated", "settled")
    assert found["p2"]["how"] == "agreed"


def test_all_differences_can_be_settled(sheet: Sheet, projects: pl.DataFrame) -> None:
    said = read_sheets([sheet("anna", {"p1": {}}), sheet("bo", {"p1": {"specialisations": "ict"}})], projects=projects)
    table = adjudicate(said.table)
    assert disagreements(said.table, table).is_empty()
    assert disagreements(said.table, table, on="all").height == 1
