"""Input that lacks something, or has far too much of it, gives a defined result and says so; it never fails."""

import polars as pl
import pytest

from linkages.errors import SettingError, TableError
from linkages.network.chronicle import Linked, chronicle
from linkages.network.engines import Engine
from linkages.network.graphs import to_networkit
from linkages.network.ties import link

NO_FIELDS = pl.DataFrame(schema={"project_id": pl.String, "field": pl.String})


def cooperation(projects, *, lead=True, year=2009, period="2007-2013"):
    """Make members and projects of lists of nodes."""
    rows = [
        (str(i), node, "lead" if lead and place == 0 else "partner")
        for i, nodes in enumerate(projects)
        for place, node in enumerate(nodes)
    ]
    members = pl.DataFrame(rows, schema={"project_id": pl.String, "node": pl.String, "role": pl.String}, orient="row")
    ids = [str(i) for i in range(len(projects))]
    known = pl.DataFrame({"project_id": ids}, schema={"project_id": pl.String})
    return members, known.with_columns(year=pl.lit(year, pl.Int64), period=pl.lit(period, pl.String))


def tied(projects, *, draws=50, kind="region", fields=NO_FIELDS, **given):
    members, known = cooperation(projects, **given)
    return link(members, projects=known, fields=fields, draws=draws, kind=kind)


def told(projects, **given):
    members, known = cooperation(projects, **given)
    ties = link(members, projects=known, fields=NO_FIELDS, draws=20)
    return chronicle(
        {"regions": Linked(ties, members)},
        projects=known,
        fields=NO_FIELDS,
        country_of=lambda code: code[:2],
        draws=20,
        seed=1,
    )


BUSY = [["SE11", "FI1B"]] * 6 + [["LV00", "EE00"]] * 6 + [["SE11", "LT00"], ["FI1B", "PL63"], ["DE80", "DK01"]]


def test_without_dates_a_tie_may_be_covalent_but_is_undetermined():
    ties = tied([["FI1B", "SE11"], ["SE11", "FI1B"]] * 3 + BUSY[6:], year=None, period=None)
    row = ties.table.filter(source="FI1B", target="SE11").row(0, named=True)
    assert (row["first_year"], row["last_year"], row["periods"]) == (None, None, None)
    assert (row["tie"], row["tie_low"]) == ("undetermined", "strong")
    assert any("whose start is unknown" in note for note in ties.notes)


def test_without_dates_the_only_period_is_unknown_and_no_history_is_made_up():
    tables = told(BUSY, year=None, period=None)
    assert tables["ties_periods"]["period"].unique().to_list() == ["unknown"]
    assert tables["ties_years"]["year"].null_count() == tables["ties_years"].height
    assert set(tables["ties_regions"]["history"]) == {"once", "unknown"}
    assert tables["ties_regions"]["undated"].equals(tables["ties_regions"]["joint_projects"].alias("undated"))
    assert tables["ties_regions"]["explanation"].str.contains("start unknown").all()


def test_without_themes_breadth_is_unknown_and_the_class_is_the_same():
    themes = pl.DataFrame({"project_id": [str(i) for i in range(len(BUSY))], "field": "Tourism"})
    without, having = tied(BUSY), tied(BUSY, fields=themes)
    assert without.table["breadth"].null_count() == without.table.height
    assert having.table["breadth"].null_count() == 0
    assert without.table["tie"].equals(having.table["tie"])


def test_without_leads_who_leads_counts_against_and_for():
    ties = tied(BUSY, lead=False)
    assert ties.table["led_source"].null_count() == ties.table.height
    assert any("whose lead is unknown" in note for note in ties.notes)
    tables = told(BUSY, lead=False)
    assert tables["ties_regions"]["explanation"].str.contains("leads unknown").all()


@pytest.mark.parametrize("kind", ["region", "organisation"])
def test_a_project_of_500_partners_is_flagged_and_its_fractional_weight_stands_beside(kind):
    crowd = [f"n{i:03}" for i in range(500)]
    ties = tied([crowd, crowd[:2]], draws=5, kind=kind)
    assert ties.table.height == 500 * 499 // 2
    assert any("1 project has more than 100" in note and "makes 124,750 ties" in note for note in ties.notes)
    # every node gets 1 from a project, whatever its size
    of_one = ties.table.filter((pl.col("source") == "n400") | (pl.col("target") == "n400"))
    assert of_one["joint_projects"].sum() == 499
    assert of_one["newman_weight"].sum() == pytest.approx(1, abs=1e-3)
    graph, names = to_networkit(pl.DataFrame({"node": crowd}), ties.table, weight="newman_weight")
    assert graph.weightedDegree(names.index("n400")) == pytest.approx(1, abs=1e-3)


def test_too_little_memory_for_a_crowd_says_what_to_do():
    members, known = cooperation([[f"n{i:03}" for i in range(500)]])
    with pytest.raises(SettingError, match=r"the memory of 5MB does not suffice .*--memory-limit"):
        link(members, projects=known, fields=NO_FIELDS, kind="organisation", engine=Engine("duckdb", "5MB"))


def test_an_organisation_in_5000_projects_is_tied_to_each_partner_with_all_of_them_counted():
    ties = tied([["hub", f"p{i % 50:02}"] for i in range(5000)], kind="organisation")
    assert ties.table.height == 50
    assert ties.table["joint_projects"].sum() == 5000
    # the hub sorts first: to each partner it is all, to the hub each partner is a fiftieth
    assert ties.table["dependence_target"].unique().to_list() == [1.0]
    assert ties.table["dependence_source"].unique().to_list() == [0.02]


def test_regions_that_took_part_in_everything_are_no_more_than_chance():
    ties = tied([["SE11", "FI1B"]] * 5000 + [["SE11", "LV00"]])
    assert ties.table.filter(pl.col("joint_projects") == 5000)["tie"].to_list() == ["weak"]


def test_a_network_in_pieces_has_the_ties_of_each_piece():
    ties = tied(BUSY)
    assert {(row["source"], row["target"]) for row in ties.table.rows(named=True)} == {
        ("EE00", "LV00"),
        ("FI1B", "SE11"),
        ("LT00", "SE11"),
        ("FI1B", "PL63"),
        ("DE80", "DK01"),
    }


def test_one_region_alone_has_no_ties_and_the_notes_say_so():
    ties = tied([["SE11"], ["SE11", "SE11"]])
    assert ties.table.is_empty()
    assert ties.null is None
    assert any("There are no ties between regions" in note for note in ties.notes)
    assert any("rest on 2 projects with 1 region;" in note for note in ties.notes)
    tables = told([["SE11"], ["SE11"]])
    assert all(tables[name].is_empty() for name in ("ties_regions", "ties_periods", "ties_years"))
    assert tables["tie_classes"]["observed"].sum() == 0


@pytest.mark.parametrize("kind", ["region", "country", "organisation"])
def test_nothing_left_after_filtering_gives_tables_without_rows_in_the_same_columns(kind):
    empty, some = tied([], kind=kind), tied(BUSY, kind=kind)
    assert empty.table.is_empty()
    assert set(empty.table.columns) == set(some.table.columns)
    assert empty.classes["observed"].to_list() == [0, 0, 0, 0]
    assert empty.sensitivity["changed"].sum() == 0


def test_nothing_left_after_filtering_gives_empty_tables_over_time():
    tables = told([])
    assert all(tables[name].is_empty() for name in ("ties_regions", "ties_periods", "ties_years"))


def test_a_project_listed_twice_is_named():
    members, known = cooperation(BUSY)
    with pytest.raises(TableError, match="once in the table"):
        link(members, projects=pl.concat([known, known.head(1)]), fields=NO_FIELDS)
