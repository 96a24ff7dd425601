import random

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from linkages import tables
from linkages.errors import ColumnError, LinkagesError, SourceError
from linkages.sources import read


def fields(export) -> list[str]:
    return export.coverage["field"].to_list()


def test_projects_and_partners_may_come_in_files_of_their_own(build) -> None:
    projects, partners = (
        [build.old_project("A"), build.old_project("B")],
        [build.old_partner("A"), build.old_partner("B")],
    )
    together = read(build.old(projects, partners))
    apart = read(build.old(projects, name="projects.xlsx"), build.old(partners=partners, name="partners.xlsx"))
    for name in ("projects", "participations", "themes", "texts"):
        one, other = (getattr(export, name) for export in (together, apart))
        assert_frame_equal(one.drop("file", strict=False), other.drop("file", strict=False))
    assert [file.name for file in apart.inputs] == ["projects.xlsx", "partners.xlsx"]


def test_text_gives_what_the_workbook_gives(build) -> None:
    projects, partners = (
        [build.old_project(26), build.old_project("B")],
        [build.old_partner(26), build.old_partner("B")],
    )
    book = read(build.old(projects, partners))
    titles = build.table(["Programme"], projects), build.table(["Programme"], partners)
    text = read(*(build.text(rows, name=f"{i}.csv", encoding="cp1257") for i, rows in enumerate(titles)))
    for name in ("projects", "participations", "themes"):
        one, other = (getattr(export, name).drop("file", "sheet", strict=False) for export in (book, text))
        assert_frame_equal(one, other)


def test_periods_and_layouts_may_be_mixed(build) -> None:
    old = build.old([build.old_project()], [build.old_partner()])
    new = build.new([build.new_project()], [build.new_partner()])
    export = read(old, new)
    assert export.projects["period"].to_list() == ["2014-2020", "2021-2027"]
    assert export.participations.height == 2
    assert [file.layout for file in export.inputs] == [
        "keep.eu, layout of 2018-2019 (workbook)",
        "keep.eu, layout of 2025-2026 (workbook)",
    ]


def test_a_file_given_twice_counts_once_and_is_told(build) -> None:
    path = build.old([build.old_project()], [build.old_partner()])
    copy = build.raw(path.read_bytes(), name="copy.xlsx")
    export = read(path, copy)
    assert (len(export.inputs), export.participations.height) == (1, 1)
    assert "copy.xlsx holds the same as old.xlsx" in export.coverage.row(0, named=True)["reason"]


def test_an_export_contained_in_another_adds_nothing(build) -> None:
    projects, partners = [build.old_project(c) for c in "ABC"], [build.old_partner(c, f"Org {c}") for c in "ABC"]
    whole, part = build.old(projects, partners), build.old(projects[:1], partners[:1], name="part.xlsx")
    both = read(whole, part)
    assert (both.projects.height, both.participations.height) == (3, 3)


def test_calls_are_left_out_and_told(build) -> None:
    export = read(build.old([build.old_project()], [build.old_partner()]))
    row = export.coverage.filter(pl.col("field") == "sheet 'Calls'").row(0, named=True)
    assert (row["rows"], row["known"]) == (1, 0)


def test_each_column_that_is_not_understood_is_told(build) -> None:
    export = read(build.old([build.old_project(Moon_phase="full")], [build.old_partner(Zodiac="Leo")]))
    assert {"column 'Moon phase'", "column 'Zodiac'"} <= set(fields(export))
    assert [sheet.unknown for sheet in export.inputs[0].sheets] == [("Moon phase",), ("Zodiac",), ()]


def test_one_table_of_partners_with_their_projects_beside_gives_both(build) -> None:
    rows = [
        build.old_partner("A", "One") | {"Project Name": "Alpha", "Thematic1": "Tourism", "Budget": "5"},
        build.old_partner("A", "Two") | {"Project Name": "Alpha", "Thematic1": "Tourism", "Budget": "7"},
    ]
    export = read(build.workbook({"Data": build.table(["Programme"], rows)}))
    assert export.projects.select("name", "budget_eur").rows() == [("Alpha", None)]
    assert export.participations["name"].to_list() == ["One", "Two"]
    assert export.themes["theme"].to_list() == ["Tourism"]


def test_the_tables_keep_their_specification_and_say_where_each_row_was(build) -> None:
    export = read(build.old([build.old_project()], [build.old_partner()]))
    for name in ("projects", "participations", "themes", "texts"):
        table = getattr(tables, f"READ_{name.upper()}")
        assert tuple(getattr(export, name).columns) == table.names
    assert tables.validate(export.coverage, tables.COVERAGE).height > 0
    assert set(export.coverage["stage"]) == {"read"}
    assert repr(export) == "<Export of 1 projects and 1 participations from old.xlsx>"


def test_the_order_of_rows_makes_no_difference_to_projects(build) -> None:
    projects = [build.old_project(f"P{i}") for i in range(20)]
    partners = [build.old_partner(f"P{i % 20}", f"Org {i}") for i in range(60)]
    first = read(build.old(projects, partners))
    random.Random(1).shuffle(projects)  # noqa: S311 (no secret)
    second = read(build.old(projects, partners, name="shuffled.xlsx"))
    assert_frame_equal(first.projects.drop("file", "row"), second.projects.drop("file", "row"))
    assert_frame_equal(first.participations.drop("file"), second.participations.drop("file"))


def test_reading_twice_gives_the_same(build) -> None:
    path = build.new([build.new_project(c, c) for c in "CAB"], [build.new_partner(c, c, f"Org {c}") for c in "BCA"])
    first, second = read(path), read(path)
    for name in ("projects", "participations", "themes", "texts", "coverage"):
        assert_frame_equal(getattr(first, name), getattr(second, name))


def test_a_missing_column_is_named_with_those_there_are(build) -> None:
    rows = build.table(["Programme"], [build.old_partner()])
    rows[0] = ["z" if title == "Project Partner" else title for title in rows[0]]
    with pytest.raises(
        ColumnError, match=r"no_column\.csv .*no column 'Project Partner'\. There are: 'Programme', .*'z'"
    ):
        read(build.text(rows, name="no_column.csv"))


@pytest.mark.parametrize(("lacks", "named"), [("Programme", "'Programme'"), ("Acronym", "'Acronym'")])
def test_programme_and_acronym_are_needed(build, lacks: str, named: str) -> None:
    row = {title: cell for title, cell in build.old_partner().items() if title != lacks}
    with pytest.raises(ColumnError, match=f"no column {named}"):
        read(build.workbook({"Partners": [list(row), list(row.values())]}))


def test_a_sheet_that_lacks_columns_does_no_harm_beside_a_whole_one(build) -> None:
    programmes = [
        ["Programme", "Period", "Website", "Budget", "Start date", "End date"],
        ["P", "2014-2020", "", 1, "", ""],
    ]
    sheets = {
        "Programmes": programmes,
        "Projects": build.table(["Programme"], [build.old_project()]),
        "Partners": build.table(["Programme"], [build.old_partner()]),
    }
    export = read(build.workbook(sheets))
    assert (export.projects.height, export.participations.height) == (1, 1)
    row = export.coverage.filter(pl.col("field") == "sheet 'Programmes'").row(0, named=True)
    assert row["reason"] == "a sheet of projects without 'Acronym'; left out"


def test_something_else_is_told_with_what_it_holds_and_what_is_expected(build) -> None:
    with pytest.raises(SourceError, match=r"other\.csv: no columns.*'a', 'b'.*'Project Partner'"):
        read(build.raw("a,b\n1,2\n", name="other.csv"))
    with pytest.raises(SourceError, match=r"text\.xlsx: .*Its name is that of a workbook, but it holds text"):
        read(build.raw("no workbook", name="text.xlsx"))
    with pytest.raises(SourceError, match=r"sales\.xlsx: .*\(sheets Sales, 2024\)"):
        read(build.workbook({"Sales": [["Item", "Price"], ["x", 1]], "2024": [["y"]]}, name="sales.xlsx"))


def test_tables_of_cordis_and_jems_are_called_by_their_names(build) -> None:
    cordis = '"projectID";"projectAcronym";"organisationID";"name"\n"1";"A";"2";"B"\n'
    with pytest.raises(SourceError, match=r"cordis\.csv: this is recognised as a table of CORDIS.*not read yet"):
        read(build.raw(cordis, name="cordis.csv"))
    jems = "Partner number;Partner abbreviation;Partner role\n1;ABC;Lead\n"
    with pytest.raises(SourceError, match=r"jems\.csv: this is recognised as an export of Jems.*not read yet"):
        read(build.raw(jems, name="jems.csv"))


def test_titles_without_rows_are_told(build) -> None:
    with pytest.raises(SourceError, match=r"export\.xlsx: there are titles of columns and no rows"):
        read(build.workbook({"Partners": build.table(["Programme", "Acronym", "Project Partner"], [])}))


def test_no_file_at_all_is_told() -> None:
    with pytest.raises(SourceError, match="No file was named"):
        read()


titles = st.sampled_from(
    [
        "Programme",
        "Acronym",
        "Project Partner",
        "Lead Partner",
        "NUTS3",
        "NUTS2",
        "Budget",
        "Project start",
        "Country",
        "PIC",
        "Project Name",
        "Thematic1",
        "Themes",
        "Period",
        "Description EN",
        "Department",
        "Project ID",
        "",
        "Moon phase",
    ]
)
scraps = st.sampled_from(
    [
        "",
        "P",
        "A",
        "Yes",
        "=1",
        "SE33 / x",
        "2017/09/01",
        "1,0.0",
        "n/a",
        "\x00",
        "99999999999999999999",
        "\n",
        "﷽",
        "-",
        "e5",
    ]
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(st.data())
def test_any_table_is_read_or_refused_in_our_words(build, data: st.DataObject) -> None:
    head = data.draw(st.lists(titles, min_size=1, max_size=8))
    rows = data.draw(st.lists(st.lists(scraps | st.text(max_size=4), min_size=1, max_size=len(head)), max_size=5))
    path = build.text([head, *rows], name="any.csv")
    try:
        export = read(path)
    except LinkagesError as error:
        assert "any.csv" in str(error)  # noqa: PT017 (either outcome is right)
    else:
        assert export.projects.height >= 1
        assert set(export.participations["project_id"]) <= set(export.projects["project_id"])


def test_every_error_is_one_of_ours(build) -> None:
    for name, content in {
        "a.csv": b"",
        "b.xlsx": b"PK",
        "c.csv": b"\x00\x01\xff",
        "d.csv": b"x",
        "e.json": b"{}",
    }.items():
        with pytest.raises(LinkagesError):
            read(build.raw(content, name=name))


def test_a_file_of_decisions_is_told_from_an_export(build) -> None:
    with pytest.raises(SourceError, match=r"--ici decisions --decisions decided\.csv"):
        read(build.raw("programme,acronym,C1,ici,reason\nP,A,yes,1,because\n", name="decided.csv"))
    with pytest.raises(SourceError, match="--ici decisions"):
        read(build.raw("project_id,ici,reason\nP/A,1,because\n", name="decided.csv"))


@pytest.mark.parametrize("text", ["Programme;Acronym\nA;B\n", "Period;Programme;Project ID;Acronym;z\n1;A;B;C;D\n"])
def test_a_list_of_names_alone_is_refused(build, text: str) -> None:
    with pytest.raises(SourceError, match=r"names\.csv: it names projects and tells nothing of them"):
        read(build.raw(text, name="names.csv"))


def test_search_criteria_on_a_cover_are_no_project(build) -> None:
    sheets = {
        "Cover": [["Period", "Programme", "Project acronym", "Theme"], ["2014-2020", "All", "all", "all"]],
        "Projects": build.table(["Programme"], [build.old_project()]),
        "Partners": build.table(["Programme"], [build.old_partner()]),
    }
    export = read(build.workbook(sheets))
    assert export.projects["acronym"].to_list() == ["B-idea"]
    row = export.coverage.filter(pl.col("field") == "sheet 'Cover'").row(0, named=True)
    assert row["reason"] == "a sheet of 4 columns beside 'Projects', which is fuller; left out"
    assert export.inputs[0].layout == "keep.eu, layout of 2018-2019 (workbook)"
