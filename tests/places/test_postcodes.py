import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkages.places import nuts
from linkages.places.postcodes import digits, find, outward


@pytest.mark.parametrize(
    ("country", "written", "code"),
    [
        ("DE", "D-24106", "24106"),
        ("DE", "1067", "01067"),
        ("DE", "Postfach 12, 24106", "24106"),
        ("SE", "SE-750 07", "75007"),
        ("DK", "DK+4180", "4180"),
        ("LV", "LV- 2163", "2163"),
        ("NL", "NL- 1797 SZ", "1797SZ"),
        ("NL", "NL-1797", "1797"),
        ("PT", "1069-199", "1069199"),
        ("PT", "1069", "1069"),
        ("NO", "301", "0301"),
        ("UK", "eh8 9yl", "EH89YL"),
        ("IE", "D02 X285", "D02X285"),
    ],
)
def test_a_postcode_is_read_without_what_stands_around_it(country, written, code):
    assert digits(country, written) == code


@pytest.mark.parametrize(
    ("country", "written"),
    [("NO", "431 22"), ("DE", "12"), ("NL", "75000AD"), ("DK", "n/a"), ("UK", "12345"), ("BY", "220030"), ("DE", "")],
)
def test_what_is_no_postcode_of_the_country_is_none(country, written):
    assert digits(country, written) is None


@given(st.sampled_from(["DE", "NL", "UK", "PT", "IE", "BY", "LV"]), st.text(max_size=40))
def test_any_text_gives_a_code_of_letters_and_digits_or_none(country, text):
    code = digits(country, text)
    assert code is None or (code.isalnum() and code == code.upper())


def test_a_british_code_tells_its_district_and_its_area():
    assert outward("SW1A2AA") == ("SW1", "SW")
    assert outward("M178PL") == ("M17", "M")
    assert outward("EH8") == ("EH8", "EH")


def asked(*pairs):
    return pl.DataFrame(pairs, schema=["country", "postcode"], orient="row")


def test_a_known_postcode_is_in_its_region_and_one_nobody_lists_is_with_its_neighbours():
    found = find(asked(("DE", "24103"), ("SE", "831 99")), "2013")
    assert dict(found.select("postcode", "post3").iter_rows()) == {"24103": "DEF02", "831 99": "SE322"}


def test_postcodes_are_in_regions_of_the_version_asked_for():
    pairs = asked(("FI", "33100"), ("NL", "3511 AB"), ("PT", "3800-100"), ("NO", "2317"), ("LV", "LV-1050"))
    for version in nuts.VERSIONS:
        found = find(pairs, version)
        assert found.height == pairs.height
        assert set(found["post2"]) <= nuts.codes(version, 2)
        assert set(found["post3"].drop_nulls()) <= nuts.codes(version, 3)
    assert dict(find(pairs, "2013").select("country", "post3").iter_rows()) == {
        "FI": "FI197",
        "NL": "NL310",
        "PT": "PT16D",
        "NO": "NO021",
        "LV": "LV006",
    }


def test_shares_are_shares():
    found = find(asked(*(("DE", f"{n:05d}") for n in range(1000, 99999, 997))), "2021")
    assert found["share3"].is_between(0, 1).all()
    assert (found["share2"] >= found["share3"]).all()


def test_countries_do_not_share_postcodes():
    found = find(asked(("DK", "8000"), ("NL", "8000"), ("CH", "8000")), "2021")
    assert {row["country"]: row["post2"][:2] for row in found.iter_rows(named=True)} == {
        "DK": "DK",
        "NL": "NL",
        "CH": "CH",
    }
