"""The whole way on real projects and the real decisions of two people who read them."""

from pathlib import Path

import openpyxl
import polars as pl
import pytest

from linkages import handcoding
from linkages.coding import adjudicate, agreement, confusion, read_sheets
from linkages.coding.theme import ici_by_theme
from linkages.sources import read

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason=f"needs the real files in {DATA}")

CODERS = [DATA / "coding" / f"decisions_coder_{name}.csv" for name in "ab"]


@pytest.fixture(scope="module")
def export():
    return read(DATA / "keep" / "keep_1420_four_programmes.xlsx")


@pytest.fixture(scope="module")
def said(export):
    return read_sheets(CODERS, projects=export.projects)


def test_two_readers_agree_as_the_codebook_reports(said):
    table = agreement(said.table, draws=500)
    found = {row["coefficient"]: row for row in table.filter(pl.col("variable") == "ici").iter_rows(named=True)}
    assert round(found["agreement"]["estimate"] * found["agreement"]["n"]) == 84
    assert round(found["kappa"]["estimate"], 2) == 0.97
    assert all(row["low"] <= row["estimate"] <= row["high"] for row in found.values())


def test_the_theme_agrees_with_them_as_poorly_as_the_codebook_reports(export, said):
    table = confusion(ici_by_theme(export.projects, export.themes), adjudicate(said.table), rule="theme", draws=200)
    found = {row["measure"]: row for row in table.iter_rows(named=True)}
    assert found["f1"]["n"] == 84
    assert round(found["f1"]["estimate"], 2) == 0.32
    assert round(found["kappa"]["estimate"], 2) == 0.21


def test_a_new_user_goes_from_the_draw_to_decisions(export, tmp_path):
    handcoding.draw(export, tmp_path / "sheets", sample=85, coders=["a", "b"])
    answers = ("C1", "C2", "C3", "C4", "ici", "certainty", "specialisations", "reason")
    for name, source in zip("ab", CODERS, strict=True):
        own = pl.read_csv(source, infer_schema=False)
        given = {(row["programme"], row["acronym"]): row for row in own.iter_rows(named=True)}
        path = tmp_path / "sheets" / f"{name}.xlsx"
        book = openpyxl.load_workbook(path)
        sheet = book["Coding"]
        at = {cell.value: cell.column for cell in sheet[1]}
        for row in range(2, sheet.max_row + 1):
            key = (sheet.cell(row, at["programme"]).value, sheet.cell(row, at["acronym"]).value)
            for answer in answers:
                sheet.cell(row, at[answer]).value = given[key][answer]
        book.save(path)
    sheets = [tmp_path / "sheets" / f"{name}.xlsx" for name in "ab"]
    found = handcoding.read_back(sheets, tmp_path / "read", projects=export)
    assert found.tables["decisions"]["how"].value_counts(sort=True).rows() == [("agreed", 84), ("disagreed", 1)]
    table = openpyxl.load_workbook(tmp_path / "read" / "adjudication.xlsx")["Adjudication"]
    at = {cell.value: cell.column for cell in table[1]}
    assert table.max_row == 2
    assert table.cell(2, at["acronym"]).value == "Baltic Geodata Marketplace"
    assert table.cell(2, at["a: reason"]).value != table.cell(2, at["b: reason"]).value
    assert table.cell(2, at["text"]).value.startswith("DESCRIPTION (en)")
