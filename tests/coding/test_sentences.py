import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkages.coding.languages import detect
from linkages.coding.sentences import sentences


def split(text):
    return sentences(pl.DataFrame({"text": [text]}))


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("One. Two! Three? Four", 4),
        ("We met Dr. Smith, e.g. in Riga.", 1),
        ("Wir bauen z.B. Schiffe, d.h. Boote.", 1),
        ("A list: • One • Two • Three", 4),
        ("First line\nSecond line", 2),
        ("a line that is\nwrapped here", 1),
        ("", 0),
        ("... !!", 0),
    ],
)
def test_sentences_end_where_they_end(text, count):
    assert split(text).height == count


def test_sentences_under_a_heading_of_background_are_background():
    found = split("Background:\nOld things.\nObjectives:\nNew things.")
    assert found["background"].to_list() == [True, True, False, False]


@given(st.text(max_size=200))
def test_no_letter_is_lost(text):
    def letters(words):
        return [c for c in words.lower() if c.isascii() and c.isalpha()]

    whole = "".join(c for c in text if c not in "<>&")
    assert letters("".join(split(whole)["quote"])) == letters(pl.Series([whole]).str.normalize("NFKC")[0])


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The aim of the project is to bring firms together.", "en"),
        ("Ziel des Projektes ist es, die Zusammenarbeit zu stärken und die Region für alle zu öffnen.", "de"),
        ("Syftet med projektet är att öka samverkan och att bygga en miljö för företag inom regionen.", "sv"),
        ("Celem projektu jest rozwój współpracy, która będzie trwać przez lata oraz na długo.", "pl"),
        ("Projekta mērķis ir attīstīt sadarbību, lai uzņēmumi un skolas kā partneri arī starp valstīm strādātu.", "lv"),
    ],
)
def test_the_language_is_told_by_small_words(text, language):
    assert language in detect(split(text))["language"].to_list()


def test_a_text_too_short_to_tell_is_read_with_all_lists():
    assert detect(split("Klaster"))["language"].to_list() == ["*"]


def test_articles_of_english_are_not_taken_for_hungarian():
    text = (
        "Young actors rehearse a play and perform it in both countries. A recording is published. A catalogue remains."
    )
    assert detect(sentences(pl.DataFrame({"text": [text]})))["read"].all()
