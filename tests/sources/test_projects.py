from datetime import date

import polars as pl
import pytest

from linkages.sources import read


def coverage(export, field: str) -> dict[str, object]:
    (row,) = export.coverage.filter(pl.col("field") == field).iter_rows(named=True)
    return row


def one(build, **changes: object) -> dict[str, object]:
    return read(build.old([build.old_project(**changes)])).projects.row(0, named=True)


def test_a_row_becomes_a_project_with_its_origin(build) -> None:
    assert one(build, Website="http://www.estlat.eu/") == {
        "project_id": "2014 - 2020 INTERREG V-A Estonia - Latvia/B-idea",
        "period": "2014-2020",
        "programme": "2014 - 2020 INTERREG V-A Estonia - Latvia",
        "acronym": "B-idea",
        "name": "Project B-idea",
        "start": date(2017, 9, 1),
        "end": date(2019, 4, 30),
        "budget_eur": 389_365.97,
        "website": "http://www.estlat.eu/",
        "file": "old.xlsx",
        "sheet": "Projects (lead partners)",
        "row": 2,
    }


def test_the_new_layout_gives_the_same_table(build) -> None:
    export = read(build.new([build.new_project()], [build.new_partner()]))
    row = export.projects.row(0, named=True)
    assert (row["start"], row["end"], row["budget_eur"]) == (date(2023, 7, 1), None, 1_234_567.5)
    assert (row["period"], row["name"]) == ("2021-2027", "Project SB WELL")
    assert export.themes["theme"].to_list() == ["Clustering and economic cooperation", "Tourism"]


def test_the_middle_layout_gives_the_same_table(build) -> None:
    old = read(build.old([build.old_project()], [build.old_partner()]))
    middle = read(build.middle([build.old_project()], [build.old_partner()]))
    assert middle.inputs[0].layout == "keep.eu, layout of 2022-2023 (workbook)"
    for table in ("projects", "participations"):
        assert getattr(middle, table).drop("file", "sheet").equals(getattr(old, table).drop("file", "sheet"))
    assert middle.themes.equals(old.themes)


@pytest.mark.parametrize(
    ("budget", "expenditure", "known"),
    [("1,000.00", "900", 1000.0), ("", "900", 900.0), ("0.0", "900", 900.0), ("n/a", "", None), (0, "", 0.0)],
)
def test_the_budget_goes_before_what_was_spent(build, budget: object, expenditure: str, known: float | None) -> None:
    assert one(build, Budget=budget, Project_total_expenditure=expenditure)["budget_eur"] == known


def test_the_period_is_the_programmes_where_its_cell_tells_none(build) -> None:
    assert one(build, Period="")["period"] == "2014-2020"
    assert one(build, Period="2007 – 2013")["period"] == "2007-2013"
    assert one(build, Period="Other", Programme="European Neighbourhood")["period"] == "Other"


def test_the_name_is_that_of_the_first_language_there_is(build) -> None:
    assert one(build, Project_Name="", Project_Name_language_2="Drosmīgā ideja")["name"] == "Drosmīgā ideja"
    assert one(build, Project_Name="", Project_Name_language_2="")["name"] is None


def test_what_one_row_lacks_another_row_of_the_project_gives(build) -> None:
    rows = [build.old_project("A", Budget="", Thematic1=""), build.old_project("A", Budget="5", Thematic1="Tourism")]
    export = read(build.old(rows))
    assert export.projects["budget_eur"].to_list() == [5.0]
    assert export.themes["theme"].to_list() == ["Tourism"]


def test_rows_of_a_project_that_differ_are_one_project_and_counted(build) -> None:
    rows = [build.old_project("A"), build.old_project("A", Project_Name="Another", Budget="1"), build.old_project("B")]
    export = read(build.old(rows))
    assert export.projects["name"].to_list() == ["Project A", "Project B"]
    for what in ("name", "budget"):
        row = coverage(export, f"{what}: one a project")
        assert (row["rows"], row["reason"].split()[0]) == (2, "1")
        assert row["example"] == "old.xlsx, Projects (lead partners), rows 2, 3"


def test_themes_keep_the_number_of_their_column(build) -> None:
    export = read(build.old([build.old_project(Thematic2="", Thematic3="Tourism")]))
    assert export.themes.select("position", "theme").rows() == [(1, "SME and entrepreneurship"), (3, "Tourism")]


def test_themes_in_one_column_are_parted(build) -> None:
    row = {"Programme": "P", "Acronym": "A", "Project Name": "N", "Themes": "Tourism; SME and entrepreneurship;"}
    export = read(build.workbook({"Projects": [list(row), list(row.values())]}))
    assert export.themes.select("position", "theme").rows() == [(1, "Tourism"), (2, "SME and entrepreneurship")]


def test_texts_keep_field_language_and_line_breaks(build) -> None:
    export = read(build.old([build.old_project(Description_1="Eesti\nkeeles", Expected_Results_EN="More firms.")]))
    assert export.texts.select("field", "language", "text").rows() == [
        ("name", "en", "Project B-idea"),
        ("description", "1", "Eesti\nkeeles"),
        ("description", "en", "Starting companies."),
        ("expected_results", "en", "More firms."),
    ]


def test_what_projects_lack_is_counted(build) -> None:
    rows = [
        build.old_project("A"),
        build.old_project("B", Project_start="", Project_end="", Budget="", Thematic1="", Project_Name=""),
    ]
    export = read(build.old(rows))
    for field in ("start", "end", "budget", "themes", "name"):
        assert coverage(export, f"{field} of projects")["known"] == 1
    assert coverage(export, "programming period of projects")["reason"] == "all there"


@pytest.mark.parametrize("sign", [";", "|", " ; "])
def test_a_cell_of_several_themes_is_parted(build, sign: str) -> None:
    row = build.old_project(Thematic1=sign.join(["Tourism", "Ports", ""]), Thematic2="Rail")
    export = read(build.old([row]))
    assert export.themes.select("position", "theme").rows() == [(1, "Tourism"), (2, "Rail"), (4, "Ports")]


def test_a_budget_below_zero_is_unknown_and_counted(build) -> None:
    export = read(build.old([build.old_project("A", Budget="-5"), build.old_project("B", Budget=0)]))
    assert export.projects["budget_eur"].to_list() == [None, 0.0]
    (row,) = export.coverage.filter(pl.col("field") == "budget: amounts").iter_rows(named=True)
    assert (row["rows"], row["lost"], "'-5'" in row["reason"]) == (2, 1, True)


def test_months_without_days_and_characters_that_are_not_seen_are_told(build) -> None:
    rows = [build.old_project("A", Project_end="2019-04"), build.old_project("B", Project_Name="B\u200bee")]
    export = read(build.old(rows))
    assert [str(day) for day in export.projects["end"]] == ["2019-04-30", "2019-04-30"]
    assert export.projects["name"].to_list() == ["Project A", "Bee"]
    told = dict(export.coverage.select("field", "reason").iter_rows())
    assert told["end: days"] == "1 cells name a month without a day: taken as its last day"
    assert told["text: characters"].startswith("1 rows hold control characters")
