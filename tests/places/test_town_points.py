import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkages.places import town_points
from linkages.places.town_names import town_key

ROWS = {"_row": pl.UInt32, "country": pl.String, "nuts3": pl.String, "nuts2": pl.String, "town": pl.String}


def points(*rows):
    frame = pl.DataFrame([(i, *row) for i, row in enumerate(rows)], schema=ROWS, orient="row")
    found = town_points.points(frame, "2013")
    return {row: (lon, lat) for row, lon, lat in found.iter_rows()}


def test_a_town_lies_where_it_lies():
    found = points(("DK", "DK032", "DK03", "Sønderborg"), ("DE", "DEF02", "DEF0", "24103 Kiel"))
    assert found[0] == pytest.approx((9.79, 54.91), abs=0.05)
    assert found[1] == pytest.approx((10.13, 54.32), abs=0.05)


def test_of_towns_of_one_name_the_one_in_the_rows_region_is_taken():
    oder, main = ("DE", "DE403", "DE40", "Frankfurt (Oder)"), ("DE", "DE712", "DE71", "Frankfurt am Main")
    found = points(oder, main)
    assert found[0][0] > 14
    assert found[1][0] < 9


def test_a_town_outside_the_rows_region_and_a_row_without_one_have_no_point():
    assert (
        points(("DK", "DK041", "DK04", "Sønderborg"), ("DK", None, None, "Sønderborg"), ("DK", "DK032", "DK03", None))
        == {}
    )


def test_the_nuts_2_region_is_enough():
    assert set(points(("DK", None, "DK03", "Sønderborg"), ("DK", None, "DK04", "Sønderborg"))) == {0}


def test_no_row_has_two_points():
    rows = [("SE", "SE224", "SE22", town) for town in ("Malmö", "Lund", "Malmö / Lund", "Lund Malmö")]
    assert len(points(*rows)) <= len(rows)


def test_a_town_goes_by_its_other_names_but_never_by_that_of_another_town():
    copenhagen = town_points.also_called("DK", {town_key("København")})
    assert town_key("Copenhagen") in copenhagen
    assert town_key("Aarhus") not in copenhagen
    assert town_points.also_called("DK", {"nosuchtown"}) == {"nosuchtown"}


@given(st.text(max_size=40))
@settings(deadline=None)
def test_any_cell_is_read(cell):
    assert all(isinstance(key, str) and key for key in town_points.readings(cell))
