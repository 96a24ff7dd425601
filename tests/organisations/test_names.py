import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkages.organisations.names import take_apart


def words(name: str, country: str | None = "DE") -> list[tuple[str, ...]]:
    return [form.words for form in take_apart(name, country).forms]


def test_a_department_leaves_its_university_as_a_second_form() -> None:
    whole, parent = take_apart("Department of Windmill Studies, University of Musterau", "DE").forms
    assert whole.whole
    assert not parent.whole
    assert parent.words == ("musterau",)
    assert parent.kinds == {"@university"}


def test_an_acronym_in_brackets_is_no_word_of_the_name() -> None:
    name = take_apart("Seewindkontor Musterau (SWM)", "DE")
    assert name.acronyms == {"swm"}
    assert name.forms[0].words == ("seewindkontor", "musterau")


def test_a_legal_form_is_told_and_taken_out() -> None:
    name = take_apart("Seewind Musterau GmbH", "DE")
    assert name.legal == {"company"}
    assert name.forms[0].words == ("seewind", "musterau")


def test_initials_are_those_of_the_words_with_and_without_small_ones() -> None:
    assert take_apart("Seewind und Kohle Musterau", "DE").initials == {"sukm", "skm"}


@pytest.mark.parametrize("name", ["Seewind Musterau", "Seewind", "Seewind Kohle Musterau, Research Unit"])
def test_names_of_too_few_words_or_several_parts_have_no_initials(name: str) -> None:
    assert not take_apart(name, "DE").initials


def test_a_word_in_capitals_alone_is_an_acronym() -> None:
    assert take_apart("SKM", "DE").is_acronym
    assert not take_apart("Skm", "DE").is_acronym


def test_a_remark_is_no_part_of_a_name() -> None:
    assert words("Seewindkontor (withdrawn as of 01.04.2011)") == words("Seewindkontor")


@given(st.text(max_size=300), st.sampled_from(["DE", "RU", None]))
@settings(max_examples=60, deadline=None)
def test_any_text_is_taken_apart_the_same_way_twice(text: str, country: str | None) -> None:
    once = take_apart(text, country)
    assert take_apart(text, country) == once
    assert [form.whole for form in once.forms[:1]] == [True] * min(1, len(once.forms))
