import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkages.organisations.vocabulary import deletions, fold, vocabulary, words_of


def tokens(text: str, country: str | None = None) -> list[str]:
    words = vocabulary()
    return words.tokens(words.words(text), country)


@pytest.mark.parametrize(
    "name", ["University", "Universität", "universitet", "Yliopisto", "ülikool", "Universitāte", "uniwersytet"]
)
def test_universities_are_one_word_in_all_languages(name: str) -> None:
    assert tokens(name) == ["@university"]


@pytest.mark.parametrize("name", ["Umweltministerium", "Miljøministeriet", "Ministry of the Environment"])
def test_a_compound_is_its_kind_and_its_subject(name: str) -> None:
    assert set(tokens(name)) == {"@ministry", "%environment"}


def test_a_long_word_is_known_with_two_letters_wrong_and_a_short_one_is_not() -> None:
    assert tokens("Wirtschaftsfoderderung") == tokens("Wirtschaftsförderung")
    assert tokens("Hafan") != tokens("Hafen")


def test_town_and_municipality_are_one_kind_where_they_are_one_body() -> None:
    assert tokens("Stad", "SE") == tokens("Kommun", "SE")
    assert tokens("Linn", "EE") != tokens("Vald", "EE")


def test_places_are_one_word_in_all_languages() -> None:
    assert tokens("Gothenburg") == tokens("Göteborg")


@given(st.text(max_size=60))
@settings(deadline=None)
def test_folding_twice_changes_no_word(text: str) -> None:
    once = words_of(text)
    assert [fold(word) for word in once] == [word for part in once for word in words_of(part)]
    assert all(word.isascii() and word.isalnum() for word in once)


@given(st.text("abc", min_size=1, max_size=8), st.data())
def test_words_one_letter_apart_share_a_deletion(word: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(word) - 1))
    other = word[:at] + "x" + word[at + 1 :]
    assert set(deletions(word)) & set(deletions(other))
