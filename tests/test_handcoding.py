import json

import openpyxl
import polars as pl
import pytest
from click.testing import CliRunner

import linkages as lk
from linkages import cli, handcoding
from linkages.coding.decisions import decided
from linkages.coding.judgement import judge
from linkages.errors import MissingFileError, OutputError, SourceError

ANSWERS = {
    "C1": "yes",
    "C2": "yes",
    "C3": "yes",
    "C4": "yes",
    "ici": "1",
    "certainty": "clear",
    "specialisations": "food",
    "reason": "firms",
}
NO = {"C1": "no", "ici": "0"}


@pytest.fixture(scope="module")
def export():
    codes = [f"p{i:02}" for i in range(30)]
    projects = pl.DataFrame(
        {"project_id": codes, "programme": ["Nord"] * 20 + ["Süd"] * 10, "period": ["2014-2020"] * 30}
    )
    partners = pl.DataFrame(
        {
            "project_id": [code for code in codes for _ in range(2)],
            "name": ["X", "Y"] * 30,
            "role": ["lead", "partner"] * 30,
            "nuts2_code": ["SE11", "FI1B"] * 30,
            "country": ["SE", "FI"] * 30,
        }
    )
    return lk.from_frames(projects, partners)


def fill(path, answers):
    """Fill a coder's workbook: answers by the number of the row, where they differ from the usual."""
    book = openpyxl.load_workbook(path)
    sheet = book["Coding"]
    at = {cell.value: cell.column for cell in sheet[1]}
    for row in range(2, sheet.max_row + 1):
        for name, answer in (ANSWERS | answers.get(row, {})).items():
            sheet.cell(row, at[name]).value = answer
    book.save(path)


@pytest.fixture
def filled(export, tmp_path):
    handcoding.draw(export, tmp_path / "sheets", sample=12, how="stratified", coders=["anna", "bo"])
    paths = [tmp_path / "sheets" / f"{name}.xlsx" for name in ("anna", "bo")]
    fill(paths[0], {2: NO})
    fill(paths[1], {2: NO, 3: NO})
    return paths


def test_the_whole_way_from_the_draw_to_settled_decisions(export, filled, tmp_path):
    found = handcoding.read_back(filled, tmp_path / "read", projects=export)
    assert found.tables["decisions"]["how"].value_counts().sort("how")["count"].to_list() == [11, 1]
    assert "1 project to be settled" in str(found)
    path = tmp_path / "read" / "adjudication.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book["Adjudication"]
    at = {cell.value: cell.column for cell in sheet[1]}
    for name, answer in ANSWERS.items():
        sheet.cell(2, at[f"final_{name}"]).value = answer
    book.save(path)
    handcoding.read_back([*filled, path], tmp_path / "settled")
    assert not (tmp_path / "settled" / "adjudication.xlsx").exists()
    known = decided(export.projects, tmp_path / "settled" / "decisions.csv")
    assert known["status"].value_counts().sort("status")["count"].to_list() == [12, 18]
    assert known["ici"].sum() == 11
    assert known["inclusion_probability"].drop_nulls().len() == 12


def test_decisions_judge_a_run_or_validate_another_rule(export, filled, tmp_path):
    handcoding.read_back(filled, tmp_path / "read")
    file = tmp_path / "read" / "decisions.csv"
    quick = {"draws": 5, "permutations": 9, "bootstraps": 9}
    read = (export.projects, export.texts, export.themes, export.participations)
    judged = judge(*read, rule="decisions", decisions=[file]).projects
    rules = dict(judged.group_by("ici_rule").agg(pl.col("ici").count()).iter_rows())
    assert rules == {"decisions": 11, "codebook": 0}  # without texts the codebook judges nothing
    themes = pl.DataFrame({"project_id": export.projects["project_id"], "theme": "Tourism"})
    with_themes = lk.from_frames(
        export.projects.select("project_id", "programme", "period"), export.participations, themes=themes
    )
    results = lk.Study(with_themes, ici="theme", decisions=file, **quick).run()
    assert results.tables["projects"]["ici_rule"].unique().to_list() == ["theme"]
    table = results.tables["ici_shares_corrected"]
    row = table.filter((pl.col("unit") == "all") & (pl.col("estimator") == "difference")).row(0, named=True)
    assert row["coded"] == 11
    assert row["low"] > 0.5
    assert "as if people read them all" in results.atlas.methods


def test_the_record_of_the_draw_says_how_it_was_drawn(export, tmp_path):
    handcoding.draw(export, tmp_path / "sheets", sample=12, seed=3)
    facts = json.loads((tmp_path / "sheets" / "draw.json").read_text("utf-8"))
    assert (facts["draw"], facts["drawn"], facts["projects"], facts["seed"]) == ("simple", 12, 30, 3)
    sample = pl.read_csv(tmp_path / "sheets" / "sample.csv")
    assert sample["inclusion_probability"].unique().to_list() == [0.4]


def test_coders_do_not_see_what_the_rule_says(export, tmp_path):
    handcoding.draw(export, tmp_path / "sheets", sample=12, how="unsure")
    heads = [cell.value for cell in openpyxl.load_workbook(tmp_path / "sheets" / "coder_1.xlsx")["Coding"][1]]
    assert not {"rule", "rule_ici", "stratum", "inclusion_probability", "probability"} & set(heads)


def test_a_folder_that_people_may_have_filled_is_never_replaced(export, filled, tmp_path):
    before = filled[0].read_bytes()
    with pytest.raises(OutputError, match=r"never replaced|no run of linkages wrote"):
        handcoding.draw(export, tmp_path / "sheets", sample=12)
    with pytest.raises(OutputError, match=r"never replaced|no run of linkages wrote"):
        lk.Study(export, draws=5, permutations=9, bootstraps=9).run().write(tmp_path / "sheets")
    assert filled[0].read_bytes() == before


def test_a_coder_whose_sheet_is_missing_is_named(filled, tmp_path):
    assert "no coded row of bo" in str(handcoding.read_back(filled[:1], tmp_path / "read"))


def test_nothing_is_written_when_something_is_wrong(filled, tmp_path):
    fill(filled[0], {2: {"ici": "perhaps"}})
    with pytest.raises(lk.LinkagesError, match=r"anna.xlsx, sheet Coding, row 2, column 'ici': found 'perhaps'"):
        handcoding.read_back(filled, tmp_path / "read")
    assert not (tmp_path / "read").exists()
    found = handcoding.read_back(filled, tmp_path / "read", drop_bad=True)
    assert found.tables["problems"].height == 1
    assert (tmp_path / "read" / "problems.csv").is_file()


def test_sheets_without_an_answer_or_a_file_are_said(export, tmp_path):
    handcoding.draw(export, tmp_path / "sheets", sample=5)
    with pytest.raises(SourceError, match="No row of any sheet is filled"):
        handcoding.read_back([tmp_path / "sheets" / "coder_1.xlsx"], tmp_path / "read")
    with pytest.raises(MissingFileError, match="no such file"):
        handcoding.read_back([tmp_path / "none.xlsx"], tmp_path / "read")


def test_the_command_reads_sheets_and_tells_what_it_found(filled, tmp_path):
    arguments = ["code", "--read", *map(str, filled), "--out", str(tmp_path / "read")]
    result = CliRunner().invoke(cli.main, arguments)
    assert result.exit_code == 0, result.output
    assert "ici, kappa" in result.output
    assert "12 projects coded: 11 agreed, 1 disagreed." in result.output


def test_the_command_draws_from_exports(tmp_path):
    arguments = ["code", str(lk.settings.sample_study()), "--sample", "10", "--coders", "anna,bo"]
    result = CliRunner().invoke(cli.main, [*arguments, "--out", str(tmp_path / "sheets")])
    assert result.exit_code == 0, result.output
    assert {path.name for path in (tmp_path / "sheets").iterdir()} == {
        "anna.xlsx",
        "bo.xlsx",
        "sample.csv",
        "draw.json",
    }
    misused = CliRunner().invoke(cli.main, [*arguments, "--drop-bad", "--out", str(tmp_path / "other")])
    assert misused.exit_code == 2
    assert "--read" in misused.output


@pytest.mark.parametrize("text", ["{", "[1]", '{"coders": 3}'])
def test_a_spoiled_record_of_the_draw_is_said(filled, tmp_path, text):
    (filled[0].parent / "draw.json").write_text(text, encoding="utf-8")
    with pytest.raises(SourceError, match=r"draw\.json: this is no record of a draw"):
        handcoding.read_back(filled, tmp_path / "read")


def test_a_sample_that_was_saved_anew_is_said(filled, tmp_path):
    path = filled[0].parent / "sample.csv"
    written = path.read_text(encoding="utf-8")
    for spoiled in (b"", written.replace(",", ";").encode(), "project_id,programme,acronym\nå,b,c\n".encode("cp1252")):
        path.write_bytes(spoiled)
        with pytest.raises(SourceError, match=r"sample\.csv: .*put the one that was written back"):
            handcoding.read_back(filled, tmp_path / "read")


@pytest.mark.parametrize("chance", ["0", "-0.4", "1.5", "nan", "", "much"])
def test_an_inclusion_probability_that_is_none_is_said(filled, tmp_path, chance):
    path = filled[0].parent / "sample.csv"
    sample = pl.read_csv(path, infer_schema=False).with_columns(inclusion_probability=pl.lit(chance))
    sample.write_csv(path)
    with pytest.raises(SourceError, match="expected a number above 0 and up to 1"):
        handcoding.read_back(filled, tmp_path / "read")


def test_a_sheet_that_was_copied_under_another_name_is_said(filled, tmp_path):
    fill(filled[0], {2: {"reason": "a school"}, 3: {"reason": "a museum"}})
    copy = filled[0].with_name("anna (1).xlsx")
    copy.write_bytes(filled[0].read_bytes())
    said = str(handcoding.read_back([filled[0], copy], tmp_path / "read"))
    assert "coders whose sheet is their own: 1 of 2" in said
    assert "anna (1): sheets were made for anna, bo alone" in said
    assert "their own" not in str(handcoding.read_back(filled, tmp_path / "again"))


def test_an_interval_without_width_is_told_with_its_caveat(filled, tmp_path):
    fill(filled[1], {2: NO})
    said = str(handcoding.read_back(filled, tmp_path / "read"))
    line = next(line for line in said.splitlines() if line.startswith("ici, agreement"))
    assert "no disagreement seen" in line
