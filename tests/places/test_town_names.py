import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkages.places.town_names import spellings, town_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Göteborg", "Goeteborg"),
        ("Göteborg", "GOTEBORG"),
        ("Åbenrå", "Aabenraa"),
        ("Gdańsk", "Gdansk"),
        ("'s-Hertogenbosch", "s Hertogenbosch"),
        ("Sankt Peter-Ording", "St. Peter Ording"),
        ("Гродно", "Grodno"),
        ("Θεσσαλονίκη", "Thessaloniki"),
        ("Łódź", "Lodz"),
    ],
)
def test_spellings_of_a_name_have_one_key(one, other):
    assert town_key(one) == town_key(other)


def test_different_towns_have_different_keys():
    names = ["Kiel", "Köln", "Lund", "Lünd-Nord", "Oslo", "Åmål", "Umeå", "Växjö", "Visby"]
    assert len({town_key(name) for name in names}) == len(names)


@pytest.mark.parametrize(
    ("cell", "town"),
    [
        ("København K", "København"),
        ("AC Assen", "Assen"),
        ("Oostende 2", "Oostende"),
        ("HARWICH, Essex", "Harwich"),
        ("Den Hoorn Texel", "Den Hoorn"),
        ("9700 AP Groningen", "Groningen"),
        ("D-Hamburg", "Hamburg"),
        ("Paris Cedex 05", "Paris"),
        ("Valga linn", "Valga"),
        ("Frankfurt (Oder)", "Frankfurt"),
    ],
)
def test_the_town_is_found_among_what_stands_around_it(cell, town):
    assert town_key(town) in [reading.key for reading in spellings(cell)]


def test_the_whole_cell_comes_first_and_is_trusted_most():
    readings = spellings("Newcastle upon Tyne")
    assert readings[0].key == town_key("Newcastle upon Tyne")
    assert all(reading.trust < readings[0].trust for reading in readings[1:])


def test_what_is_left_out_is_kept_as_evidence():
    assert "essex" in next(r.rest for r in spellings("HARWICH, Essex") if r.key == town_key("Harwich"))


@given(st.text(max_size=300))
def test_any_cell_gives_readings_with_keys_once_each(cell):
    readings = spellings(cell)
    assert len({reading.key for reading in readings}) == len(readings)
    assert all(reading.key and 0 < reading.trust <= 1 for reading in readings)


def test_a_cell_of_two_thousand_signs_is_cut():
    assert max(len(reading.key) for reading in spellings("Oslo " * 400)) < 200


def test_empty_cells_and_mere_numbers_name_nothing():
    assert spellings("") == spellings("  ") == spellings("24106") == ()
