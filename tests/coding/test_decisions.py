from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkages.coding.decisions import decided, decisions_coverage, ici_by_decisions, read_decisions
from linkages.errors import ColumnError, MissingFileError, SourceError, TableError
from linkages.tables import COVERAGE, validate

PROJECTS = pl.DataFrame(
    {
        "project_id": ["p1", "p2", "p3"],
        "programme": ["2014 - 2020 Estonia - Latvia", "2014 - 2020 Estonia - Latvia", "Öresund"],
        "acronym": ["B-idea", "26", "B-idea"],
    }
)
HEAD = "programme,acronym,ici,reason\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "coder.csv"


def judged(file: Path, text: str, projects: pl.DataFrame = PROJECTS) -> list[object]:
    file.write_text(text, encoding="utf-8")
    return ici_by_decisions(projects, file)["ici"].to_list()


def test_decisions_are_matched_by_programme_and_acronym(file: Path) -> None:
    text = (
        f"{HEAD}2014 - 2020 Estonia - Latvia,B-idea,1,A network\n2014 - 2020 Estonia - Latvia,26,0,\nÖresund,B-idea,,\n"
    )
    assert judged(file, text) == [True, False, None]
    found = ici_by_decisions(PROJECTS, file)
    assert found["ici_rule"].unique().to_list() == ["decisions"]
    assert found["ici_evidence"].to_list() == ["coder.csv, row 2: A network", "coder.csv, row 3", None]


def test_spelling_of_names_does_not_matter(file: Path) -> None:
    assert judged(file, f"{HEAD} 2014–2020 ESTONIA – Latvia. ,b-IDEA,yes,\n") == [True, None, None]


def test_decisions_may_name_projects_by_id(file: Path) -> None:
    assert judged(file, "project_id;ici\np3;no\np1;yes\n") == [True, None, False]


def test_an_acronym_alone_is_enough_where_it_is_unique(file: Path) -> None:
    assert judged(file, "acronym,ici\n26,1\n") == [None, True, None]
    with pytest.raises(SourceError, match=r"belongs to several projects .*'p1'.*'p3'.*'programme'"):
        judged(file, "acronym,ici\nB-idea,1\n")


def test_line_breaks_and_commas_in_quotes_are_read(file: Path) -> None:
    assert judged(file, f'{HEAD}Öresund,B-idea,1,"long,\nover two lines"\nÖresund,B-idea,1,again\n') == [
        None,
        None,
        True,
    ]
    assert read_decisions(file).table["row"].to_list() == [2]


def test_all_bad_cells_are_reported_at_once(file: Path) -> None:
    file.write_text(f"{HEAD}Öresund,B-idea,maybe,\nÖresund,,1,\n", encoding="utf-8")
    with pytest.raises(TableError) as caught:
        read_decisions(file)
    assert len(caught.value.violations) == 2
    assert "coder.csv, row 2, column 'ici': found 'maybe'" in str(caught.value)
    assert "coder.csv, row 3, column 'acronym'" in str(caught.value)


def test_contradictions_name_both_rows(file: Path) -> None:
    file.write_text(f"{HEAD}Öresund,B-idea,1,\nÖresund,X,0,\nÖresund,B-idea,0,\n", encoding="utf-8")
    with pytest.raises(TableError, match=r"rows 2, 4.*both 1 and 0 for Öresund / B-idea"):
        read_decisions(file)


def test_a_decision_prevails_over_no_decision(file: Path) -> None:
    assert judged(file, f"{HEAD}Öresund,B-idea,unclear,\nÖresund,B-idea,1,\n") == [None, None, True]


def test_decisions_on_other_projects_are_counted(file: Path) -> None:
    file.write_text(f"{HEAD}Öresund,B-idea,1,\nElsewhere,X,0,\n", encoding="utf-8")
    coverage = validate(decisions_coverage(PROJECTS, read_decisions(file)), COVERAGE)
    assert coverage.select("rows", "known", "lost").rows() == [(3, 1, 2), (2, 1, 1)]
    assert coverage["example"][1] == "row 3: Elsewhere / X"


def test_decisions_on_none_of_the_projects_are_an_error(file: Path) -> None:
    with pytest.raises(
        SourceError, match=r"none of its 1 decisions names a project.*'Elsewhere / X'.*'Öresund / B-idea'"
    ):
        judged(file, f"{HEAD}Elsewhere,X,0,\n")


def test_titles_without_a_row_are_said(file: Path) -> None:
    with pytest.raises(SourceError, match="no row with a decision below the titles"):
        judged(file, HEAD)


def test_a_missing_column_is_named(file: Path) -> None:
    file.write_text("programme,acronym,verdict\nÖresund,B-idea,1\n", encoding="utf-8")
    with pytest.raises(ColumnError, match=r"coder.csv.*no column 'ici'.*'verdict'"):
        read_decisions(file)


def test_files_that_are_none_are_said(file: Path) -> None:
    with pytest.raises(MissingFileError, match="no such file"):
        read_decisions(file)
    file.write_bytes(b" \n")
    with pytest.raises(SourceError, match="empty"):
        read_decisions(file)
    file.write_bytes("acronym,ici\nØ,1\n".encode("cp1252"))
    with pytest.raises(SourceError, match="not UTF-8"):
        read_decisions(file)


def several(tmp_path: Path, **texts: str) -> list[Path]:
    paths = []
    for name, text in texts.items():
        path = tmp_path / f"{name}.csv"
        path.write_text(text, encoding="utf-8")
        paths.append(path)
    return paths


IDS = "project_id,ici,certainty,reason\n"


def test_several_coders_decide_where_they_agree(tmp_path: Path) -> None:
    files = several(tmp_path, anna=f"{IDS}p1,1,clear,\np2,1,clear,\n", bo=f"{IDS}p1,1,borderline,\np2,0,clear,no\n")
    found = decided(PROJECTS, files)
    assert found.select("ici", "status", "certainty").rows() == [
        (True, "decided", "borderline"),
        (None, "contradicted", "clear"),
        (None, "not looked at", None),
    ]
    assert found["evidence"][1] == "coders contradict each other: anna.csv, row 3 says 1; bo.csv, row 3 says 0: no"
    against = (
        decisions_coverage(PROJECTS, files).filter(pl.col("field").str.contains("contradiction")).row(0, named=True)
    )
    assert (against["rows"], against["known"]) == (2, 1)


def test_what_was_settled_together_prevails(tmp_path: Path) -> None:
    files = several(
        tmp_path,
        anna=f"{IDS}p1,1,clear,\n",
        bo=f"{IDS}p1,0,clear,\n",
        settled="project_id,final_ici,final_reason\np1,0,talked\np2,,\n",
    )
    found = ici_by_decisions(PROJECTS, files)
    assert found["ici"].to_list() == [False, None, None]
    assert found["ici_evidence"][0] == "settled.csv, row 2: talked"


def test_other_rules_judge_what_nobody_looked_at_and_nothing_else(file: Path) -> None:
    file.write_text(f"{IDS}p1,0,clear,\np2,unclear,,\n", encoding="utf-8")
    other = PROJECTS.select("project_id", ici=pl.lit(True), ici_rule=pl.lit("codebook"), ici_score=pl.lit(0.9))
    found = ici_by_decisions(PROJECTS, file, otherwise=other)
    assert found.select("project_id", "ici", "ici_rule", "ici_score").rows() == [
        ("p1", False, "decisions", None),
        ("p2", None, "decisions", None),
        ("p3", True, "codebook", 0.9),
    ]


def test_an_empty_row_says_nothing_but_a_half_filled_one_is_undecided(file: Path) -> None:
    file.write_text(f"{IDS}p1,,,\np2,,clear,thought of it\np3,1,,\n", encoding="utf-8")
    assert decided(PROJECTS, file)["status"].to_list() == ["not looked at", "unclear", "decided"]
    coverage = decisions_coverage(PROJECTS, file)
    assert coverage.filter(pl.col("field").str.contains("whole"))["example"].to_list() == ["row 3: half filled: no ici"]


def test_a_decision_against_its_own_criteria_is_taken_and_said(file: Path) -> None:
    file.write_text("project_id,C1,C2,ici\np1,no,yes,1\np2,yes,yes,0\n", encoding="utf-8")
    assert ici_by_decisions(PROJECTS, file)["ici"].to_list() == [True, False, None]
    odd = decisions_coverage(PROJECTS, file).filter(pl.col("field").str.contains("whole")).row(0, named=True)
    assert odd["lost"] == 2
    assert odd["example"] == "row 2: ici is 1 though C1 is no; row 3: ici is 0 though all criteria are yes"


def test_a_workbook_of_decisions_is_read_by_its_sheet_and_rows(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["About this file"])
    sheet = book.create_sheet("Coding")
    sheet.append(["A title above"])
    sheet.append(["acronym", "ici"])
    sheet.append([26, 1])
    sheet.append(["other", "maybe"])
    book.save(tmp_path / "coder.xlsx")
    with pytest.raises(TableError, match=r"coder.xlsx, sheet Coding, row 4, column 'ici': found 'maybe'"):
        read_decisions(tmp_path / "coder.xlsx")
    sheet["B4"] = 0
    book.save(tmp_path / "coder.xlsx")
    assert ici_by_decisions(PROJECTS, tmp_path / "coder.xlsx")["ici"].to_list() == [None, True, None]


def test_the_sample_a_decision_comes_from_is_read_along(file: Path) -> None:
    file.write_text("project_id,ici,stratum,inclusion_probability\np1,1,Nord,0.25\n", encoding="utf-8")
    assert decided(PROJECTS, file).row(0)[-2:] == ("Nord", 0.25)
    file.write_text("project_id,ici,inclusion_probability\np1,1,2\n", encoding="utf-8")
    with pytest.raises(TableError, match="at most 1"):
        read_decisions(file)


@settings(deadline=None)  # files are written: a busy disk is no failure
@given(st.lists(st.sampled_from(["1", "0", "unclear"]), min_size=1, max_size=4))
def test_the_order_of_files_changes_no_decision(answers: list[str]) -> None:
    with TemporaryDirectory() as folder:
        texts = {f"coder{i}": f"{IDS}p1,{answer},,\n" for i, answer in enumerate(answers)}
        files = several(Path(folder), **texts)
        one, other = (decided(PROJECTS, order).select("ici", "status").row(0) for order in (files, files[::-1]))
    assert one == other
    assert one[0] == ({"1": True, "0": False}.get(answers[0]) if len(set(answers)) == 1 else None)
