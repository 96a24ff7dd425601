import polars as pl
import pytest

from linkages.errors import ColumnError
from linkages.places import nuts
from linkages.places.universe import universe


def rows(*, without=None, **counts):
    """Partner rows by country, all with a region but for as many as `without` says."""
    placed = [(country, "x", "x") for country, n in counts.items() for _ in range(n)]
    lost = [(country, None, None) for country, n in (without or {}).items() for _ in range(n)]
    return pl.DataFrame(placed + lost, schema=dict.fromkeys(("country", "nuts2", "nuts3"), pl.String), orient="row")


def test_all_regions_of_countries_with_five_rows_are_in_and_no_others():
    found = universe(rows(SE=5, NO=4), version="2013", level=2)
    assert set(found.regions) == {code for code in nuts.codes("2013", 2) if code.startswith("SE")}
    assert "SE" in found.statement
    assert "NO" in found.statement


def test_the_universe_does_not_depend_on_where_in_a_country_the_partners_are():
    assert universe(rows(SE=5), version="2013", level=3) == universe(rows(SE=50), version="2013", level=3)


def test_neighbours_outside_nuts_are_in_when_they_take_part():
    found = universe(rows(RU=5, BY=2), version="2021", level=2)
    assert "RU-LEN" in found.regions
    assert not any(region.startswith("BY") for region in found.regions)
    assert "outside NUTS" in found.statement


def test_outside_nuts_only_regions_that_cross_border_regions_reach_are_in():
    found = universe(rows(RU=5), version="2013", level=2).regions
    assert {"RU-KGD", "RU-SPE", "RU-KR"} <= set(found)
    assert "RU-MOW" not in found


def test_outside_nuts_all_regions_are_in_where_no_cross_border_region_is_known():
    assert len(universe(rows(UA=5), version="2013", level=2).regions) > 20


def test_regions_that_could_not_take_part_are_admitted_to_count_with_zero():
    assert "counts with zero" in universe(rows(SE=5), version="2013", level=2).statement


def test_overseas_regions_stay_in():
    assert "FRY1" in universe(rows(FR=5), version="2016", level=2).regions


def test_greece_of_2006_is_in_under_its_own_codes():
    assert "GR30" in universe(rows(EL=5), version="2006", level=2).regions


def test_an_empty_universe_says_so():
    found = universe(rows(SE=4), version="2013", level=2)
    assert found.regions == ()
    assert "empty" in found.statement


def test_a_table_without_countries_is_refused():
    with pytest.raises(ColumnError, match="country"):
        universe(pl.DataFrame({"land": ["SE"]}), version="2013", level=2)


def countries(found):
    return {region[:2] for region in found.regions}


def test_a_country_whose_partners_could_not_be_placed_gives_no_zeros_and_is_named():
    found = universe(rows(SE=6, without={"NO": 6}), version="2021", level=2)
    assert countries(found) == {"SE"}
    assert "NO: 6 of 6 partner rows have no region" in found.statement


def test_a_country_with_most_of_its_rows_unplaced_is_left_out_however_many_are_placed():
    assert countries(universe(rows(SE=6, NO=20, without={"NO": 21}), version="2013", level=2)) == {"SE"}
    assert countries(universe(rows(SE=6, NO=20, without={"NO": 20}), version="2013", level=2)) == {"SE", "NO"}


def test_unplaced_rows_do_not_help_a_country_in():
    found = universe(rows(SE=6, NO=4, without={"NO": 1}), version="2013", level=2)
    assert countries(found) == {"SE"}
    assert "NO: 1 of 5 partner rows have no region" in found.statement


def test_a_country_inside_with_some_rows_unplaced_is_said_to_count_too_low():
    found = universe(rows(SE=6, NO=25, without={"NO": 14}), version="2013", level=2)
    assert countries(found) == {"SE", "NO"}
    assert "In NO 14 of 39 rows have no region: its counts are too low." in found.statement
    assert "In SE" not in found.statement


def test_rows_must_have_a_region_at_the_level_asked():
    coarse = rows(SE=6).with_columns(nuts3=pl.lit(None, pl.String))
    assert countries(universe(coarse, version="2013", level=2)) == {"SE"}
    found = universe(coarse, version="2013", level=3)
    assert found.regions == ()
    assert "SE: 6 of 6 partner rows have no region" in found.statement
