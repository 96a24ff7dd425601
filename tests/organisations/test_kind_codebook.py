import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkages.errors import LinkagesError, MissingFileError, SourceError
from linkages.organisations.kind import kinds
from linkages.organisations.kind_codebook import KINDS, normal_form, read_kinds
from linkages.resources import data_path

BUILT_IN = data_path("codebooks", "kinds.toml")


def form(name):
    return pl.DataFrame({"name": [name]}, schema={"name": pl.String}).select(normal_form(pl.col("name"))).item()


def written(tmp_path, *changes):
    text = BUILT_IN.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path = tmp_path / "my_kinds.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Universität  zu Köln", " | universitat zu koln | "),
        ("Verein e. V., Kiel", " | verein ev | kiel | "),
        ("Aalborg Havn A/S", " | aalborg havn a_s | "),
        ("SIA “Ūdens” (Rīga)", " | sia | udens | riga | "),
        ("King's College - London", " | kings college | london | "),
        ("Mecklenburg-Vorpommern", " | mecklenburg vorpommern | "),
        ("Łódź & Gdańsk", " | lodz & gdansk | "),
        ("", " |  | "),
    ],
)
def test_the_normal_form_keeps_words_and_marks_parts(name, expected):
    assert form(name) == expected


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=600))
def test_the_normal_form_begins_and_ends_with_a_part_and_has_single_blanks(name):
    found = form(name)
    assert found.startswith(" | ")
    assert found.endswith(" | ")
    assert "  " not in found or found == " |  | "
    assert "\n" not in found


def test_the_codebook_that_ships_names_every_kind_and_a_place_for_what_is_not_told():
    book = read_kinds()
    assert set(book.details["kind"]) == set(KINDS)
    assert book.details.filter("default")["kind"].n_unique() == len(KINDS)
    assert book.terms["detail"].is_in([*book.details["detail"], *KINDS]).all()


def test_a_term_of_ones_own_is_found(tmp_path):
    path = written(tmp_path, ('en = ["chamber"', 'en = ["zzyzx*", "chamber"'))
    rows = pl.DataFrame({"organisation_id": ["a"], "name": ["The Zzyzxers"]})
    assert kinds(rows)["kind"].to_list() == ["unknown"]
    assert kinds(rows, read_kinds(path))["kind"].to_list() == ["intermediary"]


def test_umlauts_are_found_as_two_letters_and_without_marks():
    rows = pl.DataFrame(
        {"organisation_id": list("abc"), "name": ["Universität X", "Universitaet X", "Universitat X"], "country": "DE"}
    )
    assert kinds(rows)["kind_detail"].to_list() == ["university"] * 3


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('precedence = ["academia", ', "precedence = [", "precedence"),
        ("later_parts = 1.5", 'later_parts = "much"', "later_parts.*'much'"),
        ("[confidence]\nscale = 2.9", "[confidence]\nscale = 0", "scale.*found 0"),
        ('detail = "academia.university"\nweight = 9\n', 'detail = "academia.univ"\nweight = 9\n', "academia.univ'"),
        ('detail = "academia.university"\nweight = 9\n', 'detail = "academia.university"\nweight = 90\n', "weight.*90"),
        ('spheres = ["business"]', 'spheres = ["money"]', "spheres.*money"),
        ("default = true\n", "", "default = true"),
        ('column = "organisation_type"', 'column = "colour"', "column.*colour"),
        ("lowers = { firm = 2 }", "lowers = { firms = 2 }", "lowers.*firms"),
        ('en = ["chamber"', 'xx = ["chamber"', "'xx'"),
        ('en = ["chamber"', 'en = ["cham*ber"', "'cham.ber'"),
        ('en = ["chamber"', 'en = ["*"', "a word or words"),
        ('en = ["chamber"', 'en = [7, "chamber"', "a list of texts"),
        ("version = 1", "version = ", "no TOML"),
    ],
)
def test_mistakes_in_a_codebook_are_named_with_file_and_place(tmp_path, old, new, message):
    with pytest.raises(SourceError, match=message) as error:
        read_kinds(written(tmp_path, (old, new)))
    assert "my_kinds.toml" in str(error.value)


def test_a_codebook_that_is_not_there_is_said(tmp_path):
    with pytest.raises(MissingFileError, match=r"none\.toml"):
        read_kinds(tmp_path / "none.toml")


def test_an_empty_codebook_is_refused(tmp_path):
    path = tmp_path / "empty.toml"
    path.write_text("", encoding="utf-8")
    with pytest.raises(LinkagesError, match="details"):
        read_kinds(path)
