import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkages.organisations.kind import kinds
from linkages.organisations.kind_codebook import normal_form, read_kinds
from linkages.organisations.kind_spelling import speller, words_of

SPELLING = speller(words_of(read_kinds()))


def found(*names, country):
    rows = pl.DataFrame({"organisation_id": [f"{i:03}" for i in range(len(names))], "name": names})
    return kinds(rows.with_columns(country=pl.lit(country, pl.String)))


@pytest.mark.parametrize(
    ("name", "country", "kind"),
    [
        ("Univeristy of Nowhere", "UK", "academia"),
        ("Unversity of Nowhere", "UK", "academia"),
        ("Kalmar Komumn", "SE", "government"),
        ("Mo i Rana kommue", "NO", "government"),
        ("Hansestatd Wismar", "DE", "government"),
        ("Handwerkskamer Nirgends", "DE", "intermediary"),
        ("Ventspils Augstskla", "LV", "academia"),
        ("Klaipėdos uniersitetas", "LT", "academia"),
        ("Technologiezentum Nirgends", None, "intermediary"),
    ],
)
def test_a_misspelt_word_still_tells_the_kind(name, country, kind):
    told = found(name, country=country)
    assert told["kind"].to_list() == [kind]
    assert "spelling corrected" in told["kind_evidence"][0]


def test_a_misspelt_word_is_less_sure_than_a_right_one():
    told = found("University of Nowhere", "Univeristy of Nowhere", country="UK")
    assert told["kind_confidence"][0] > told["kind_confidence"][1] > 0.5


def test_what_is_told_without_doubt_is_not_corrected():
    assert "corrected" not in found("Univeristy Hospital of the Technical University", country="UK")["kind_evidence"][0]


def test_words_stay_as_they_are_in_countries_where_the_term_says_nothing():
    assert SPELLING.correct([("| komune |", "FR")], ()) == ["| komune |"]


def test_words_that_are_right_stay():
    assert SPELLING.correct([("| univeristy |", None)], {"univeristy"}) == ["| univeristy |"]


@settings(deadline=None)
@given(st.text(max_size=60), st.sampled_from([None, "DE", "SE", "EE"]))
def test_no_name_is_lost_or_grows(name, country):
    form = pl.select(normal_form(pl.lit(name))).item()
    again = SPELLING.correct([(form, country)], ())[0]
    assert again.count(" ") == form.count(" ")
    assert again.count("|") == form.count("|")
    assert abs(len(again) - len(form)) <= len(form.split())
