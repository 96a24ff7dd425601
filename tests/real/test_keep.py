"""The real exports beside the repository, held against figures that were counted otherwise."""

import csv
from collections import Counter
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from linkages.sources import inspect, read

KEEP = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "keep"
WORKBOOK = KEEP / "keep_1420_four_programmes.xlsx"
NORTH_SEA = KEEP / "keep_0713_north_sea_partners.csv"

pytestmark = pytest.mark.skipif(not KEEP.is_dir(), reason="the real exports are not beside the repository")


@pytest.fixture(scope="module")
def four():
    return read(WORKBOOK)


@pytest.fixture(scope="module")
def rows_by_openpyxl():
    book = openpyxl.load_workbook(WORKBOOK, read_only=True)
    sheets = {}
    for sheet in book.worksheets:
        titles, *rows = sheet.iter_rows(values_only=True)
        sheets[sheet.title] = [dict(zip(titles, row, strict=True)) for row in rows]
    book.close()
    return sheets


def test_the_workbook_has_85_projects_in_124_rows(four, rows_by_openpyxl) -> None:
    rows = rows_by_openpyxl["Projects (lead partners)"]
    assert (four.projects.height, len(rows)) == (85, 124)
    counted = Counter(programme for programme, _ in {(row["Programme"], row["Acronym"]) for row in rows})
    assert dict(four.projects["programme"].value_counts().iter_rows()) == counted


def test_each_partner_row_is_a_participation(four, rows_by_openpyxl) -> None:
    rows = rows_by_openpyxl["Partners"]
    assert four.participations.height == len(rows) == 328
    assert set(four.participations["sheet"]) == {"Partners"}
    leads = sum(row["Lead Partner"] == "Yes" for row in rows)
    assert (four.participations["role"] == "lead").sum() == leads == 124


def test_cells_are_those_of_the_row_that_is_named(four, rows_by_openpyxl) -> None:
    rows = rows_by_openpyxl["Partners"]
    for found in four.participations.iter_rows(named=True):
        row = rows[found["row"] - 2]
        assert found["name"] == row["Project Partner"].strip()
        assert found["project_id"] == f"{row['Programme']}/{' '.join(row['Acronym'].split())}"
        code, _, label = row["NUTS3 (or equivalent)"].partition("/")
        assert (found["nuts3_code"], found["nuts3_label"]) == (code.strip(), label.strip())
        assert found["country"] == row["Country code"][:2]


def test_budgets_count_once_a_project(four) -> None:
    norway = four.projects.filter(pl.col("programme").str.ends_with("Sweden - Norway"))
    assert norway.height == 41
    assert norway["budget_eur"].sum() == pytest.approx(60_389_277)


def test_five_of_41_projects_of_sweden_norway_have_the_theme_of_clusters(four) -> None:
    found = four.themes.filter(pl.col("theme") == "Clustering and economic cooperation").join(
        four.projects, on="project_id"
    )
    assert found.filter(pl.col("programme").str.ends_with("Sweden - Norway"))["project_id"].n_unique() == 5


def test_49_projects_are_known_by_lead_rows_alone(four) -> None:
    alone = four.coverage.filter(pl.col("reason").str.contains("lead rows alone"))
    assert alone["lost"].to_list() == [8, 41]


def test_every_column_and_every_date_and_amount_is_understood(four) -> None:
    assert [sheet.unknown for sheet in four.inputs[0].sheets] == [(), (), ()]
    assert not [field for field in four.coverage["field"] if field.endswith((": dates", ": amounts"))]
    assert four.projects.null_count().select("start", "end", "budget_eur", "name").row(0) == (0, 0, 0, 0)


def test_the_coders_decisions_find_all_their_projects(four) -> None:
    decisions = pl.read_csv(KEEP.parent / "coding" / "decisions_coder_a.csv")
    assert decisions.join(four.projects, on=["programme", "acronym"], how="anti").height == 0


def test_the_north_sea_list_has_78_projects_and_1021_participations() -> None:
    export = read(NORTH_SEA)
    with NORTH_SEA.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    assert export.projects.height == len({row["Acronym"] for row in rows}) == 78
    assert export.participations.height == len(rows) == 1021
    assert export.participations["nuts3_code"].n_unique() - 1 == len(
        {row["NUTS3 (or equivalent)"][:5] for row in rows} - {""}
    )
    assert set(export.projects["period"]) == {"2007-2013"}


@pytest.mark.parametrize("delimiter", [",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_the_north_sea_list_is_the_same_in_other_encodings(tmp_path: Path, encoding: str, delimiter: str) -> None:
    text = NORTH_SEA.read_text(encoding="utf-8").encode("cp1252", errors="ignore").decode("cp1252")
    rows = list(csv.reader(text.splitlines(keepends=True), delimiter=";"))
    plain, other = tmp_path / "plain.csv", tmp_path / "other.csv"
    for path, code, sign in ((plain, "utf-8", ";"), (other, encoding, delimiter)):
        with path.open("w", encoding=code, newline="") as file:
            csv.writer(file, delimiter=sign).writerows(rows)
    assert read(other).participations.drop("file").equals(read(plain).participations.drop("file"))


def test_both_exports_together_are_their_sum() -> None:
    both = read(WORKBOOK, NORTH_SEA)
    assert (both.projects.height, both.participations.height) == (85 + 78, 328 + 1021)


def test_inspecting_tells_what_is_missing() -> None:
    said = str(inspect(WORKBOOK, NORTH_SEA))
    assert "163 projects, 1349 participations" in said
    assert "INTERREG V-A Sweden - Norway [2014-2020]: 41 projects, 80 partner rows; 41 by lead rows alone" in said
    assert "2007 - 2013 North Sea Region [2007-2013]: 78 projects, 1021 partner rows" in said
