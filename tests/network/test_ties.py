"""Linking gives typed, sorted, classed ties; says what they rest on; and copes with next to nothing."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from linkages.errors import ColumnError, SettingError, TableError
from linkages.network import explain
from linkages.network.ties import link
from linkages.tables import TIES_COUNTRIES, TIES_ORGANISATIONS, TIES_REGIONS, validate

TABLES = {"region": TIES_REGIONS, "country": TIES_COUNTRIES, "organisation": TIES_ORGANISATIONS}
MEMBER = {"project_id": pl.String, "node": pl.String, "role": pl.String}
FACT = {"project_id": pl.String, "year": pl.Int64, "period": pl.String}
FIELD = {"project_id": pl.String, "field": pl.String}


def frame(rows, schema):
    return pl.DataFrame(rows, schema=schema, orient="row")


def linked(members, facts=(), fields=(), *, draws=20, **options):
    return link(
        frame(members, MEMBER),
        projects=frame(list(facts), FACT),
        fields=frame(list(fields), FIELD),
        draws=draws,
        **options,
    )


SMALL = [
    ("x", "SE11", "lead"),
    ("x", "FI1B", "partner"),
    ("x", "FI1B", "partner"),
    ("y", "SE11", "partner"),
    ("y", "FI1B", "lead"),
    ("y", "EE00", "partner"),
    ("z", "EE00", "lead"),
]


@pytest.mark.parametrize("kind", ["region", "country", "organisation"])
def test_the_table_keeps_to_its_specification(kind):
    table = linked(SMALL, [("x", 2009, "2007-2013"), ("y", None, None)], [("x", "Tourism")], kind=kind).table
    assert validate(table, TABLES[kind]).equals(table)
    assert set(table.columns) <= set(TABLES[kind].names)
    assert table.select("source", "target").rows() == [("EE00", "FI1B"), ("EE00", "SE11"), ("FI1B", "SE11")]


def test_evidence_and_dependence_stand_in_the_table():
    facts = [("x", 2009, "2007-2013"), ("y", 2014, "2014-2020")]
    tie = linked(SMALL, facts, [("x", "Tourism"), ("y", "Energy")]).table.row(2, named=True)
    expected = {
        "joint_projects": 2,
        "first_year": 2009,
        "last_year": 2014,
        "periods": 2,
        "breadth": 2.0,
        "led_source": 1,
        "led_target": 1,
        "dependence_source": 1.0,
    }
    assert {name: tie[name] for name in expected} == expected


def test_borders_are_crossed_between_known_countries():
    table = linked(SMALL, nodes_country={"SE11": "SE", "FI1B": "FI", "EE00": None}).table
    assert table.select("source", "target", "cross_border").rows() == [
        ("EE00", "FI1B", None),
        ("EE00", "SE11", None),
        ("FI1B", "SE11", True),
    ]
    same = linked(SMALL, nodes_country={"SE11": "SE", "FI1B": "SE"}).table
    assert same["cross_border"].to_list() == [None, None, False]
    assert linked(SMALL, kind="country").table["cross_border"].to_list() == [True] * 3


@pytest.mark.parametrize("kind", ["region", "country", "organisation"])
@pytest.mark.parametrize(
    "members",
    [
        [],
        [("x", "SE11", "lead")],
        [("x", "SE11", "lead"), ("y", "SE11", "lead")],
        [("x", "SE11", "lead"), ("y", "FI1B", "lead")],
        [("x", None, "lead"), ("x", None, "partner")],
    ],
    ids=["no rows", "one region", "one region, two projects", "one region each", "no place known"],
)
def test_without_ties_there_are_typed_tables_and_a_note(members, kind):
    ties = linked(members, kind=kind)
    assert ties.table.height == 0
    assert validate(ties.table, TABLES[kind]).height == 0
    assert ties.classes["observed"].to_list() == [0, 0, 0, 0]
    assert ties.sensitivity["weak"].sum() == 0
    assert ties.null is None
    assert any(note.startswith("There are no ties") for note in ties.notes)


def test_one_tie_is_enough_for_everything():
    ties = linked([("x", "SE11", "lead"), ("x", "FI1B", "partner")])
    assert ties.table.select("joint_projects", "expected", "p_value", "tie").rows() == [(1, 1.0, 1.0, "weak")]
    assert ties.null.global_z is None


ROWS = st.lists(
    st.tuples(st.sampled_from("pqrstu"), st.sampled_from("abcdef"), st.sampled_from(["lead", "partner"])), max_size=30
)


@settings(max_examples=25)
@given(ROWS, st.randoms())
def test_order_and_repetition_of_rows_do_not_matter(rows, random):
    facts = [(project, 2007 + number, "2007-2013") for number, project in enumerate("pqrstu")]
    again = rows + rows[:2]
    random.shuffle(again)
    one, other = linked(rows, facts), linked(again, facts[::-1])
    assert_frame_equal(one.table, other.table)
    assert one.notes == other.notes


@settings(max_examples=10)
@given(ROWS)
def test_duckdb_gives_the_same_table(rows):
    facts = [(project, 2007 + number, "2007-2013") for number, project in enumerate("pqrst")]
    fields = [("p", "x"), ("p", "y"), ("q", "x"), ("r", "z")]
    one, other = (linked(rows, facts, fields, engine=engine) for engine in ("polars", "duckdb"))
    assert one.table.equals(other.table)
    assert one.classes.equals(other.classes)


def test_the_same_seed_gives_the_same_ties():
    first, again, other = (linked(SMALL, draws=50, seed=seed) for seed in (3, 3, 4))
    assert first.table.equals(again.table)
    assert first.classes.equals(again.classes)
    assert not first.table["expected"].equals(other.table["expected"])


def test_a_clique_is_flagged():
    members = [("big | one\n", f"n{i}", "partner") for i in range(101)]
    notes = linked(members, kind="organisation").notes
    assert any("'big | one', has 101 of them and makes 5,050 ties" in note for note in notes)


def test_what_is_unknown_is_counted_in_the_notes():
    notes = "\n".join(linked(SMALL, [("x", 2009, None), ("y", 2010, "2007-2013")]).notes)
    assert "1 of 3 ties have joint projects whose period is unknown" in notes
    assert "whose start is unknown" not in notes
    assert "which make no tie: 1." in notes


def test_ids_that_are_numbers_are_text_in_the_table():
    members = pl.DataFrame({"project_id": [26, 26], "node": [9, 10], "role": ["lead", "partner"]})
    ties = link(
        members,
        projects=pl.DataFrame({"project_id": [26], "year": [2009], "period": ["1"]}),
        fields=pl.DataFrame({"project_id": [26], "field": ["x"]}),
        draws=5,
    )
    assert ties.table.select("source", "target", "first_year").rows() == [("10", "9", 2009)]


def test_a_project_listed_twice_is_refused():
    with pytest.raises(TableError, match="found 'x', expected once in the table"):
        linked(SMALL, [("x", 2009, "1"), ("x", 2010, "1")])


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"kind": "town"}, "found 'town', expected one of region, country, organisation"),
        ({"engine": "abacus"}, "found 'abacus', expected one of polars, duckdb"),
        ({"draws": -1}, "draws: found -1, expected 0 or more"),
        ({"seed": -1}, "seed: found -1, expected 0 or more"),
    ],
)
def test_settings_that_are_not_allowed_are_refused(options, said):
    with pytest.raises(SettingError, match=said):
        linked(SMALL, **options)


def test_a_missing_column_is_named():
    with pytest.raises(ColumnError, match="members: no column 'role'"):
        link(frame(SMALL, MEMBER).drop("role"), projects=frame([], FACT), fields=frame([], FIELD))


def test_a_tie_is_explained_with_what_is_missing():
    tie = linked([(p, n, "partner") for p in "xyz" for n in ("<b>", "ö")], draws=9).table.row(0, named=True)
    said = explain(tie)
    assert said.startswith("weak: 3 joint projects, start unknown, leads unknown; 3.0 expected by chance (p = 1.0, q")
    tie |= {"tie": "undetermined", "tie_low": "strong", "tie_high": "covalent", "first_year": 2010, "last_year": 2010}
    assert "strong at least, covalent if what is missing bears it out" in explain(tie)
    assert "started 2010," in explain(tie)
