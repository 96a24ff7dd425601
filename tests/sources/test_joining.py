import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linkages.errors import TableError
from linkages.sources import read

PROGRAMME = "2014 - 2020 INTERREG V-A Estonia - Latvia"


def coverage(export, field: str) -> dict[str, object]:
    (row,) = export.coverage.filter(pl.col("field") == field).iter_rows(named=True)
    return row


def partners_of(export) -> dict[str, list[str]]:
    grouped = export.participations.group_by("project_id", maintain_order=True).agg("name")
    return {project.rsplit("/", 1)[1]: names for project, names in grouped.iter_rows()}


def test_two_lead_rows_are_one_project(build) -> None:
    rows = [
        build.old_project("A", Lead_Partner="One"),
        build.old_project("A", Lead_Partner="Two"),
        build.old_project("B"),
    ]
    export = read(build.old(rows, [build.old_partner("A"), build.old_partner("B")]))
    assert export.projects["acronym"].to_list() == ["A", "B"]
    assert export.projects["budget_eur"].sum() == pytest.approx(2 * 389_365.97)


def test_acronyms_that_are_numbers_join_whatever_their_type(build) -> None:
    export = read(
        build.old([build.old_project(26), build.old_project(75.0)], [build.old_partner("26"), build.old_partner(75)])
    )
    assert export.projects["project_id"].to_list() == [f"{PROGRAMME}/26", f"{PROGRAMME}/75"]
    assert export.participations.height == 2


def test_acronyms_that_another_program_wrote_as_decimals_join(build) -> None:
    export = read(build.old([build.old_project(26)], [build.old_partner("26.0")]))
    assert partners_of(export) == {"26": ["Tartu Science Park"]}


def test_acronyms_that_are_codes_join(build) -> None:
    code = "IPBU.02.02.01-70-006/09"
    export = read(build.old([build.old_project(code)], [build.old_partner(code)]))
    assert export.participations["project_id"].to_list() == [f"{PROGRAMME}/{code}"]


@pytest.mark.parametrize(
    "other", [PROGRAMME + ".", PROGRAMME.replace("-", "–"), PROGRAMME.upper(), PROGRAMME.replace(" - ", "-")]
)
def test_spellings_of_a_programme_are_one_and_the_first_stands_for_all(build, other: str) -> None:
    export = read(
        build.old([build.old_project("A"), build.old_project("B", Programme=other)], [build.old_partner("B")])
    )
    assert export.projects["programme"].unique().to_list() == [PROGRAMME]
    assert export.participations["project_id"].to_list()[1:] == [f"{PROGRAMME}/B"]
    assert repr(other) in coverage(export, "programme: one spelling")["reason"]


def test_an_acronym_may_occur_in_two_programmes(build) -> None:
    other = "2007 - 2013 Baltic Sea Region"
    rows = [build.old_project("A"), build.old_project("A", Programme=other, Period="2007-2013")]
    export = read(build.old(rows, [build.old_partner("A"), build.old_partner("A", Programme=other)]))
    assert export.projects["period"].to_list() == ["2007-2013", "2014-2020"]
    assert export.participations["project_id"].n_unique() == 2


def test_ids_part_projects_of_one_acronym(build) -> None:
    projects = [build.new_project("SAME", "STHB-1"), build.new_project("SAME", "STHB-2")]
    partners = [build.new_partner("SAME", "STHB-1", "One"), build.new_partner("SAME", "STHB-2", "Two")]
    assert partners_of(read(build.new(projects, partners))) == {"STHB-1": ["One"], "STHB-2": ["Two"]}


def test_partners_without_the_id_join_by_the_acronym_if_one_project_has_it(build) -> None:
    projects = [
        build.new_project("ONE", "STHB-1"),
        build.new_project("SAME", "STHB-2"),
        build.new_project("SAME", "STHB-3"),
    ]
    partners = [build.new_partner("ONE", "", "First"), build.new_partner("SAME", "", "Unsure")]
    export = read(build.new(projects, partners))
    assert partners_of(export) == {"STHB-1": ["First"], "SAME": ["Unsure"]}
    assert coverage(export, "partner rows: one project")["rows"] == 2


def test_projects_before_2021_join_by_acronym_beside_those_with_ids(build) -> None:
    old = {"Programme": PROGRAMME, "Period": "2014-2020"}
    projects = [build.new_project(), build.new_project("COBEN", "", **old)]
    partners = [build.new_partner(), build.new_partner("COBEN", "N.a.", "City of Riga", Programme=PROGRAMME)]
    assert partners_of(read(build.new(projects, partners))) == {
        "COBEN": ["City of Riga"],
        "STHB.02-0001": ["Port of Ystad"],
    }


def test_case_dashes_and_quotes_of_acronyms_are_forgiven_where_one_project_fits(build) -> None:
    projects = [build.old_project("Baltic “Sea” – Net"), build.old_project("abc"), build.old_project("ABC")]
    partners = [build.old_partner('BALTIC "SEA" - NET', "One"), build.old_partner("Abc", "Two")]
    export = read(build.old(projects, partners))
    assert partners_of(export)["Baltic “Sea” – Net"] == ["One"]
    assert partners_of(export)["Abc"] == ["Two"]
    assert coverage(export, "partner rows: exact acronym")["lost"] == 0


def test_a_project_without_acronym_is_known_by_its_name(build) -> None:
    rows = [build.old_project("n/a", Project_Name="A bridge"), build.old_project("", Project_Name="A road")]
    export = read(build.old(rows, [build.old_partner("A bridge")]))
    assert export.projects.select("project_id", "acronym").rows() == [
        (f"{PROGRAMME}/A bridge", None),
        (f"{PROGRAMME}/A road", None),
    ]
    assert "A bridge" in partners_of(export)


def test_partners_without_their_project_make_one_and_are_counted(build) -> None:
    export = read(
        build.old(
            [build.old_project("A")], [build.old_partner("A"), build.old_partner("Z"), build.old_partner("Z", "X")]
        )
    )
    assert export.projects.select("acronym", "name", "period").rows() == [
        ("A", "Project A", "2014-2020"),
        ("Z", None, "2014-2020"),
    ]
    row = coverage(export, "project rows")
    assert (row["rows"], row["known"], row["example"]) == (2, 1, "old.xlsx, Partners, row 3")


def test_a_list_of_partners_alone_makes_its_projects(build) -> None:
    programme = "2007 - 2013 North Sea Region"
    rows = [
        build.old_partner(name, org, Programme=programme) for name in ("ACCSEAS", "ANSWER") for org in ("One", "Two")
    ]
    export = read(build.old(partners=rows))
    assert export.projects.select("period", "acronym", "name", "start").rows() == [
        ("2007-2013", "ACCSEAS", None, None),
        ("2007-2013", "ANSWER", None, None),
    ]
    assert coverage(export, "project rows")["known"] == 0


def test_rows_that_name_no_project_are_left_out_and_counted(build) -> None:
    note = {"Programme": "Source: keep.eu"}
    export = read(build.old([build.old_project()], [build.old_partner(), note]))
    assert export.participations.height == 1
    assert coverage(export, "partner rows: name of the project")["example"] == "old.xlsx, Partners, row 3"


def test_rows_without_programme_are_refused_all_at_once_with_their_places(build) -> None:
    projects = [build.old_project("A"), build.old_project("B", Programme=""), build.old_project("C", Programme="n/a")]
    partners = [build.old_partner("Y", Programme=""), build.old_partner("A")]
    with pytest.raises(TableError) as caught:
        read(build.old(projects, partners))
    places = [violation.where for violation in caught.value.violations]
    assert places == [
        "old.xlsx, Projects (lead partners), row 3",
        "old.xlsx, Projects (lead partners), row 4",
        "old.xlsx, Partners, row 2",
    ]


def test_a_partner_without_programme_is_forgiven_where_one_project_has_its_acronym(build) -> None:
    export = read(build.old([build.old_project("A")], [build.old_partner("A", Programme="")]))
    assert partners_of(export) == {"A": ["Tartu Science Park"]}


def test_rows_are_dropped_only_when_all_their_cells_are_those_of_another(build) -> None:
    same = build.old_partner("A")
    rows = [same, same, build.old_partner("A", Street="Riia 181"), build.old_partner("A", Department="Board")]
    export = read(build.old([build.old_project("A")], rows))
    assert export.participations.height == 3
    row = coverage(export, "partner rows: no repeats")
    assert (row["lost"], row["example"]) == (1, "old.xlsx, Partners, row 3")


def test_rows_repeated_in_another_file_count_once_whatever_its_format(build) -> None:
    rows = [build.old_partner("A", "One"), build.old_partner("A", "Two")]
    titles = build.table(["Programme"], rows)
    book, text = (
        build.workbook({"Partners": titles}),
        build.text([*titles, *build.table(titles[0], [build.old_partner("A", "Three")])[1:]]),
    )
    assert partners_of(read(book, text)) == {"A": ["One", "Two", "Three"]}


def test_partners_of_a_project_come_from_one_layout_alone(build) -> None:
    organisations = ("Tartu Science Park", "City of Riga")
    old = build.old(
        [build.old_project("A"), build.old_project("B")], [build.old_partner("A", name) for name in organisations]
    )
    rows = [build.new_partner("A", "", name, Programme=PROGRAMME) for name in (*organisations, "Port of Ystad")]
    rows += [build.new_partner("B", "", "Umeå University", Programme=PROGRAMME)]
    new = build.new([build.new_project("A", "", Programme=PROGRAMME, Period="2014-2020")], rows)
    export = read(old, new)
    assert partners_of(export) == {"A": [*organisations, "Port of Ystad"], "B": ["Umeå University"]}
    assert coverage(export, "partner rows: one layout a project")["lost"] == 2


@pytest.mark.parametrize(
    "acronym", ["=HYPERLINK(1)", "@cmd", "-2+3", "<script>alert(1)</script>", "x" * 2000, "a\nb\tc", "'quoted"]
)
@pytest.mark.parametrize("programme", [PROGRAMME, "=1+1", "@sum", "+x", "a\nb", "=", "y" * 900])
def test_ids_are_readable_and_never_a_formula(build, acronym: str, programme: str) -> None:
    export = read(
        build.old([build.old_project(acronym, Programme=programme)], [build.old_partner(acronym, Programme=programme)])
    )
    (project_id,) = export.projects["project_id"]
    assert project_id[0] not in "=@+-'\t\r\n "
    assert project_id == " ".join(project_id.split())
    assert len(project_id) < 250
    assert export.participations["project_id"].to_list() == [project_id]
    assert export.projects["acronym"].to_list() == [acronym]


names = st.text(st.sampled_from("aA =@b–-'"), min_size=1, max_size=5).filter(lambda name: name.strip(" -–"))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(st.lists(names, min_size=1, max_size=6))
def test_every_project_has_an_id_of_its_own(build, acronyms: list[str]) -> None:
    export = read(
        build.old([build.old_project(name) for name in acronyms], [build.old_partner(name) for name in acronyms])
    )
    distinct = {" ".join(name.split()) for name in acronyms}
    assert export.projects["project_id"].n_unique() == export.projects.height == len(distinct)
    assert set(export.participations["project_id"]) == set(export.projects["project_id"])


@pytest.mark.parametrize(
    "more", [{"Budget": "111"}, {"Period": "2014-2020", "Project start": "2016/03/01"}, {"Description EN": "Words."}]
)
def test_columns_of_projects_beside_partners_make_no_second_project(build, more: dict[str, str]) -> None:
    rows = [build.old_partner("abc", "One") | more, build.old_partner("ABC ", "Two") | more]
    export = read(build.old([build.old_project("Abc")], rows))
    assert partners_of(export) == {"Abc": ["One", "Two"]}
    assert export.projects["budget_eur"].to_list() == [389_365.97]
    assert coverage(export, "partner rows: exact acronym")["reason"].startswith("2 rows whose acronym or id differs")


def test_columns_beside_partners_describe_projects_that_no_other_sheet_has(build) -> None:
    start = {"Project start": "2016/03/01"}
    rows = [build.old_partner("A") | start, build.old_partner("Z") | start]
    export = read(build.old([build.old_project("A", Project_start="")], rows))
    assert export.projects.select("acronym", pl.col("start").dt.year()).rows() == [("A", 2016), ("Z", 2016)]
    row = coverage(export, "project rows")
    assert (row["rows"], row["known"], row["example"]) == (2, 1, "old.xlsx, Partners, row 3")


def test_a_partner_without_programme_that_fits_no_project_is_left_out_and_counted(build) -> None:
    rows = [build.old_partner("A"), build.old_partner("NOWHERE", Programme="#REF!")]
    export = read(build.old([build.old_project("A")], rows))
    assert partners_of(export) == {"A": ["Tartu Science Park"]}
    row = coverage(export, "partner rows: programme of the project")
    assert (row["lost"], row["example"]) == (1, "old.xlsx, Partners, row 3")


def test_partners_without_programme_are_refused_where_nothing_else_is_there(build) -> None:
    with pytest.raises(TableError, match="Partners, row 2"):
        read(build.old(partners=[build.old_partner("A", Programme="")]))


def test_partners_without_a_column_of_programmes_join_the_projects_of_another_file(build) -> None:
    other = "2007 - 2013 Baltic Sea Region"
    projects = [build.new_project(acronym, "") for acronym in "AB"] + [build.new_project("B", "", Programme=other)]
    rows = [build.old_partner("A", "One"), build.old_partner("a", "Two"), build.old_partner("B", "Three")]
    titles, *cells = build.table(["Acronym"], [{k: v for k, v in row.items() if k != "Programme"} for row in rows])
    export = read(build.new(projects, []), build.text([titles, *cells], name="partners.csv"))
    assert partners_of(export) == {"A": ["One", "Two"]}
    assert coverage(export, "partner rows: programme")["reason"].startswith("2 rows without programme")
    assert coverage(export, "partner rows: programme of the project")["lost"] == 1


@pytest.mark.parametrize(("ours", "theirs"), [("P3", "p3"), ("007", 7), ("STHB.02–1", "STHB.02-1")])
def test_spellings_of_an_id_are_forgiven_where_one_project_fits(build, ours: object, theirs: object) -> None:
    export = read(build.new([build.new_project("X", ours)], [build.new_partner("Y", theirs)]))
    assert partners_of(export) == {ours: ["Port of Ystad"]}


def test_one_export_in_two_formats_counts_once(build) -> None:
    partners = [build.new_partner("SB WELL", organisation=name) for name in ("One", "Two", "Two", "Three")]
    amount = "Partner's total eligible budget / expenditure"
    partners = [row | {amount: 892.5, "Street": f"No {i}"} for i, row in enumerate(partners)]
    book = build.new([build.new_project()], partners)
    rows = [row | {amount: "892.50", "Country code": "se"} for row in partners]
    titles, *cells = build.table(["Programme"], rows)
    export = read(book, build.text([[title.upper() for title in titles], *cells]))
    assert partners_of(export) == {"STHB.02-0001": ["One", "Two", "Two", "Three"]}
    assert coverage(export, "partner rows: once over all files")["lost"] == 4
