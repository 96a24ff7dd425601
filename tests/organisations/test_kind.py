import tomllib
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkages.organisations.kind import kinds, kinds_coverage
from linkages.organisations.kind_codebook import KINDS
from linkages.tables import COVERAGE, ORGANISATIONS

KNOWN = tomllib.loads((Path(__file__).parent / "known_kinds.toml").read_text(encoding="utf-8"))


def rows(**columns):
    size = max(map(len, columns.values()))
    return pl.DataFrame(
        {"organisation_id": [f"{i:05}" for i in range(size)], **columns},
        schema_overrides=dict.fromkeys(columns, pl.String),
    )


@pytest.mark.parametrize("kind", KNOWN)
def test_well_known_organisations_are_told_in_the_languages_of_the_area(kind):
    cases = [(name, country or None) for country, names in KNOWN[kind].items() for name in names]
    found = kinds(rows(name=[name for name, _ in cases], country=[country for _, country in cases]))["kind"]
    assert {case: got for case, got in zip(cases, found, strict=True) if got != kind} == {}


@pytest.mark.parametrize(
    ("name", "detail"),
    [
        ("University of Applied Sciences Kiel", "other_higher"),
        ("University Hospital of Umeå", "university"),
        ("City of X Business Development Ltd", "development_agency"),
        ("Chamber of Agriculture", "chamber"),
        ("Institute of Plant Protection of the Ministry of Agriculture", "research_institute"),
        ("Research Council", "national"),
        ("Port Authority", "service"),
        ("Art Museum", "service"),
        ("Art Museum Foundation", "civil_society"),
        ("X Municipality, Department of Business Development", "local"),
        ("Volkshochschule Flensburg", "school"),
        ("Hochschule Flensburg", "other_higher"),
        ("Fisheries Association", "association"),
        ("Food bank", "civil_society"),
        ("Cluster of Excellence Future Ocean", "university"),
    ],
)
def test_compound_names_follow_the_rulings(name, detail):
    assert kinds(rows(name=[name]))["kind_detail"].to_list() == [detail]


def test_a_legal_form_counts_where_it_is_one():
    found = kinds(
        rows(name=["As you like it", "Vesi AS", "Sihtasutus SA", "Alstom SA"], country=["UK", "EE", "EE", "FR"])
    )
    assert found["kind"].to_list() == ["unknown", "firm", "intermediary", "firm"]


def test_the_type_of_an_export_goes_before_the_name():
    found = kinds(
        rows(
            name=["Alpha", "Kalmar Science Park AB", "Lund University", "Somewhere"],
            organisation_type=[
                "Higher education and research organisations",
                "SME",
                "Higher Education And Research",
                "Local public authority",
            ],
        )
    )
    assert found["kind"].to_list() == ["academia", "firm", "academia", "government"]
    assert found["kind_detail"].to_list() == ["unknown", "sme", "university", "local"]


def test_types_of_cordis_are_read():
    found = kinds(rows(name=["Alpha", "Beta", "Gamma"], activity_type=["HES", "PRC", "REC"], sme=["false", "true", ""]))
    assert found.select("kind", "kind_detail").rows() == [
        ("academia", "university"),
        ("firm", "sme"),
        ("academia", "research_institute"),
    ]


def test_legal_status_decides_only_where_nothing_else_does_and_is_not_sure():
    found = kinds(rows(name=["Alpha", "Beta", "Lund University"], legal_status=["private", "Public", "private"]))
    assert found["kind"].to_list() == ["firm", "government", "academia"]
    assert (found["kind_confidence"] < 0.5).to_list() == [True, True, False]


def test_a_name_that_is_only_its_town_is_its_administration():
    found = kinds(
        rows(name=["Bergen", "Bergen", "Rogaland"], town=["Bergen", "Oslo", "x"], nuts3_label=["", "", "Rogaland"])
    )
    assert found.select("kind", "kind_detail").rows() == [
        ("government", "local"),
        ("unknown", None),
        ("government", "regional"),
    ]


def test_rows_of_one_organisation_vote():
    frame = pl.DataFrame(
        {
            "organisation_id": ["x"] * 3,
            "name": ["Tartu City Government", "Tartu City Government (City)", "Tartu Kunstimaja OÜ"],
            "country": ["EE"] * 3,
        }
    )
    assert kinds(frame)["kind"].to_list() == ["government"]


def test_evidence_names_field_and_term_and_what_speaks_against_it():
    (evidence,) = kinds(rows(name=["Aalborg Havn A/S"], country=["DK"]))["kind_evidence"]
    assert evidence == "name: 'A/S' (forms); against it, government: name: '*havn' (da)"


def test_contradiction_lowers_confidence():
    alone, contradicted = kinds(rows(name=["Something A/S", "Aalborg Havn A/S"], country=["DK", "DK"]))[
        "kind_confidence"
    ]
    assert contradicted < alone


@pytest.mark.parametrize(
    "name",
    [
        "",
        " ",
        "x",
        "?",
        "=1+1",
        "<script>alert(1)</script>",
        "a\x00b",
        "\u202eetatnemetrapeD",
        "ـ" * 50,
        "|||",
        "...",
        "ΩЖ漢字",
        "y" * 2000,
        None,
        "(no name: University list.csv, row 3)",
    ],
)
def test_names_that_tell_nothing_are_unknown(name):
    found = kinds(rows(name=[name]))
    assert found.select("kind", "kind_detail", "spheres", "kind_confidence").rows() == [("unknown", None, None, None)]


@pytest.mark.parametrize(
    "name", ["<b>University</b> of X", "UNIVERSITY\nOF X", "\u200funiversity of x", "x " * 100 + "university"]
)
def test_markup_line_breaks_and_directions_do_not_hide_a_term(name):
    assert kinds(rows(name=[name]))["kind"].to_list() == ["academia"]


def test_evidence_does_not_repeat_text_of_the_data():
    found = kinds(rows(name=["<img src=x> University"], organisation_type=["SME <script>"]))
    assert "<" not in found["kind_evidence"][0]


words = st.sampled_from(
    [
        "University",
        "of",
        "Kiel",
        "GmbH",
        "kommune",
        "Museum",
        "AS",
        "-",
        ",",
        "e.V.",
        "🙂",
        "ß",
        "İ",
        "(",
        "Chamber",
        "bank",
    ]
)
names = st.one_of(st.text(max_size=40), st.lists(words, max_size=7).map(" ".join))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(names, st.sampled_from(["EE", "DE", None, "XX"])), min_size=1, max_size=8))
def test_whatever_the_names_there_is_one_valid_row_an_organisation(cases):
    frame = rows(name=[name for name, _ in cases], country=[country for _, country in cases])
    found = kinds(frame)
    assert found["organisation_id"].to_list() == sorted(frame["organisation_id"])
    assert set(found["kind"]) <= {*KINDS, "unknown"}
    assert found["kind_confidence"].drop_nulls().is_between(0, 1).all()
    assert (found["kind_detail"].is_null() == (found["kind"] == "unknown")).all()
    assert set(found.columns) <= set(ORGANISATIONS.names)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(names, st.sampled_from(["EE", "DE", None])), min_size=1, max_size=6), st.randoms())
def test_neither_order_nor_repetition_of_rows_changes_a_kind(cases, random):
    frame = rows(name=[name for name, _ in cases], country=[country for _, country in cases])
    order = random.sample(range(frame.height), frame.height)
    assert kinds(frame[order]).equals(kinds(frame))
    assert kinds(pl.concat([frame, frame])).equals(kinds(frame))


def test_coverage_counts_organisations_of_unknown_kind():
    (row,) = kinds_coverage(kinds(rows(name=["University of X", "Xyz"])))
    assert set(row) == set(COVERAGE.names)
    assert (row["rows"], row["known"], row["lost"]) == (2, 1, 1)
