import polars as pl

from linkages.places.uncoded import CELLS, place_rest


def rest(version="2013", **cells):
    frame = pl.DataFrame([{name: cells.get(name) for name in CELLS}], schema=dict.fromkeys(CELLS, pl.String))
    return place_rest(frame, version).row(0, named=True)


def test_a_code_of_another_version_goes_where_its_territory_lies():
    row = rest("2021", country="NO", nuts3_code="NO031", nuts2_code="NO03")
    assert (row["nuts3"], row["nuts2"], row["placed_by"]) == ("NO082", "NO08", "code")
    assert row["place_method"] == "code of NUTS 2016"


def test_a_code_whose_region_was_split_takes_the_town_to_tell_the_part():
    row = rest("2013", country="NO", nuts3_code="NO020", town="Lillehammer", postcode="2609")
    assert (row["nuts3"], row["nuts2"]) == ("NO022", "NO02")
    assert row["place_method"] == "code of NUTS 2021; NUTS-3 region by postcode and town"
    alone = rest("2013", country="NO", nuts3_code="NO020")
    assert (alone["nuts3"], alone["nuts2"]) == (None, "NO02")


def test_a_code_whose_region_was_split_between_nuts_2_regions_is_no_place_by_itself():
    assert rest("2021", country="LT", nuts2_code="LT00")["placed_by"] == "none"
    assert rest("2021", country="LT", nuts2_code="LT00", town="Kaunas")["nuts3"] == "LT022"


def test_the_name_of_a_region_in_its_cell_is_a_place():
    row = rest(country="SE", nuts3_label="Skåne län")
    assert (row["nuts3"], row["nuts2"], row["placed_by"], row["place_method"]) == (
        "SE224",
        "SE22",
        "code",
        "name of region",
    )
    assert rest(country="SE", nuts2_label="Övre Norrland")["nuts2"] == "SE33"


def test_a_code_that_is_too_coarse_bounds_the_search():
    assert rest(country="DE", nuts2_code="DEF", town="Oldenburg")["nuts3"] == "DEF08"
    assert rest(country="DE", nuts2_code="DE9", town="Oldenburg")["nuts3"] == "DE943"
    assert rest(country="DE", nuts2_code="DEF", town="München")["placed_by"] == "none"


def test_a_nuts_2_region_that_is_known_is_never_left():
    row = rest(country="DE", nuts2_code="DEF0", known2="DEF0", town="Oldenburg")
    assert (row["nuts3"], row["nuts2"], row["placed_by"]) == ("DEF08", "DEF0", "code")
    assert rest(country="DE", known2="DEF0", town="München")["nuts2"] == "DEF0"


def test_the_country_may_stand_in_the_code_alone():
    assert rest(nuts2_code="DE", town="Kiel")["nuts3"] == "DEF02"
    assert rest(nuts2_code="NOZZ", town="Trondheim")["nuts3"] == "NO061"
