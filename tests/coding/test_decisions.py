from pathlib import Path

import polars as pl
import pytest

from linkages.coding.decisions import decisions_coverage, ici_by_decisions, read_decisions
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
