import hashlib
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linkages.coding import read_sheets, write_sheets
from linkages.coding.choices import choices
from linkages.coding.sheets import coder_names
from linkages.coding.workbook import LONGEST, safe
from linkages.errors import SettingError

THEMES = pl.DataFrame({"project_id": ["p1", "p1"], "position": [2, 1], "theme": ["Tourism", "Food"]})
PARTNERS = pl.DataFrame(
    {"project_id": ["p1", "p1"], "name": ["Firm", "Town"], "role": ["partner", "lead"], "country": ["DE", None]}
)


def texts(*rows: tuple[str, str, str, str]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=["project_id", "field", "language", "text"], orient="row")


def written(folder: Path, projects: pl.DataFrame, **given: object) -> openpyxl.Workbook:
    inputs = {"texts": texts(("p1", "description", "en", "What it does")), "themes": THEMES, "participations": PARTNERS}
    (path,) = write_sheets(folder, projects, coders=["anna"], **(inputs | given))  # type: ignore[arg-type]
    return openpyxl.load_workbook(path)


def columns(book: openpyxl.Workbook) -> dict[str, int]:
    return {cell.value: cell.column for cell in book["Coding"][1]}


def test_each_project_is_shown_with_its_text_partners_and_themes(tmp_path: Path, projects: pl.DataFrame) -> None:
    more = texts(
        ("p1", "description", "1", "Was es tut"),
        ("p1", "description", "en", "What it does"),
        ("p1", "name", "1", "Eins"),
    )
    book = written(tmp_path, projects, texts=more)
    row = {name: book["Coding"].cell(2, at).value for name, at in columns(book).items()}
    assert row["project_id"] == "p1"
    assert row["title"] == "Alpha\nEins"
    assert row["text"] == "DESCRIPTION (en)\nWhat it does\n\nDESCRIPTION (1)\nWas es tut"
    assert row["partners"] == "Town (?), lead\nFirm (DE)"
    assert row["themes"] == "Food\nTourism"


def test_choices_drop_down_in_every_row(tmp_path: Path, projects: pl.DataFrame) -> None:
    book = written(tmp_path, projects)
    lists = {str(one.sqref): one.formula1 for one in book["Coding"].data_validations.dataValidation}
    letter = {name: openpyxl.utils.get_column_letter(at) for name, at in columns(book).items()}
    assert lists[f"{letter['C1']}2:{letter['C1']}5"] == '"yes,no,unclear"'
    assert lists[f"{letter['ici']}2:{letter['ici']}5"] == '"1,0,unclear"'
    codes = lists[f"{letter['specialisations']}2:{letter['specialisations']}5"]
    first, last = (int(part) for part in codes.replace("Codebook!$A$", "").replace("$A$", "").split(":"))
    assert [book["Codebook"].cell(at, 1).value for at in range(first, last + 1)] == list(choices().specialisations)
    assert book["Coding"].freeze_panes == "C2"


def test_the_same_sample_gives_the_same_bytes(tmp_path: Path, projects: pl.DataFrame) -> None:
    hashes = set()
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        written(tmp_path / name, projects)
        hashes.add(hashlib.sha256((tmp_path / name / "anna.xlsx").read_bytes()).hexdigest())
    assert len(hashes) == 1


def test_a_sheet_that_was_just_written_reads_as_empty(tmp_path: Path, projects: pl.DataFrame) -> None:
    written(tmp_path, projects)
    found = read_sheets(tmp_path / "anna.xlsx", projects=projects)
    assert found.table.is_empty()
    assert found.coverage["lost"].to_list()[0] == projects.height


def test_long_texts_go_on_in_further_columns_without_loss(tmp_path: Path, projects: pl.DataFrame) -> None:
    words = [f"word{i}" for i in range(3000)]
    book = written(tmp_path, projects, texts=texts(("p1", "description", "en", " ".join(words))))
    parts = [book["Coding"].cell(2, at).value for name, at in columns(book).items() if str(name).startswith("text")]
    assert len(parts) > 5
    assert " ".join(parts).split()[2:] == words


HOSTILE = [
    "=1+1",
    "@SUM(A1)",
    "+cmd|' /C calc'!A0",
    "-2+3",
    "https://example.org",
    "<b>x</b>",
    "\u202eright",
    "a\x00b\x07",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(tmp_path: Path, projects: pl.DataFrame, text: str) -> None:
    hostile = projects.with_columns(pl.lit(text).alias("name"), pl.lit(text).alias("programme"))
    book = written(tmp_path, hostile, texts=texts(("p1", "description", "en", text)))
    cell = book["Coding"].cell(2, columns(book)["title"])
    assert cell.data_type == "s"
    assert cell.quotePrefix
    assert cell.hyperlink is None
    assert cell.value == "".join(sign for sign in text if sign.isprintable() and sign != "\u202e")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)
@given(st.text(max_size=50))
def test_any_text_can_be_written(tmp_path: Path, projects: pl.DataFrame, text: str) -> None:
    book = written(tmp_path, projects.with_columns(pl.lit(text).alias("name")))
    assert (book["Coding"].cell(2, 3).value or "") == safe(text)


@given(st.text(alphabet="aä😀\n", min_size=1, max_size=6), st.integers(-3, 3))
def test_no_cell_is_longer_than_a_spreadsheet_allows(piece: str, more: int) -> None:
    text = piece * (LONGEST // len(piece) + more)
    found = safe(text)
    assert len(found.encode("utf-16-le")) // 2 <= LONGEST
    assert found == text or "characters do not fit" in found


def test_coders_are_named_in_safe_files() -> None:
    assert coder_names(2) == ["coder_1", "coder_2"]
    assert coder_names([" Anna Müller", "../../etc/passwd"]) == ["Anna_Müller", "etc_passwd"]
    for bad in (0, ["a", "A"], ["..."], []):
        with pytest.raises(SettingError):
            coder_names(bad)
