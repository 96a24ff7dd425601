import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkages.errors import ColumnError
from linkages.places import nuts
from linkages.places.locate import locate


def located(country, postcode=None, town=None, *, version="2013", within=None):
    schema = dict.fromkeys(("country", "postcode", "town", "within"), pl.String)
    frame = pl.DataFrame([(country, postcode, town, within)], schema=schema, orient="row")
    return locate(frame, version).row(0, named=True)


def test_postcode_and_town_that_agree_are_nearly_sure():
    row = located("DE", "D-24103", "Kiel")
    assert (row["nuts3"], row["nuts2"], row["placed_by"]) == ("DEF02", "DEF0", "postcode")
    assert row["place_method"] == "postcode and town"
    assert row["place_confidence"] == 0.99


def test_each_of_them_alone_is_enough_with_less_confidence():
    assert located("DE", "24103")["nuts3"] == located("DE", None, "Kiel")["nuts3"] == "DEF02"
    assert located("DE", "24103")["placed_by"] == "postcode"
    assert located("DE", None, "Kiel")["placed_by"] == "town"
    assert located("DE", None, "Kiel")["place_confidence"] < 0.99


def test_nothing_known_places_nothing():
    row = located("DE", None, "Xyzzyqwert")
    assert (row["nuts3"], row["nuts2"], row["placed_by"]) == (None, None, "none")
    assert row["place_confidence"] is None
    assert located(None, "24103", "Kiel")["placed_by"] == "none"


def test_a_border_town_stays_in_the_country_of_the_partner():
    assert located("LV", None, "Valka")["nuts3"] == "LV008"
    assert located("EE", None, "Valga")["nuts3"] == "EE008"
    assert located("PL", None, "Frankfurt (Oder)")["nuts2"] in {None, "PL43"}
    assert located("DE", None, "Frankfurt (Oder)")["nuts3"] == "DE403"


def test_of_several_places_of_a_name_the_postcode_tells_the_right_one():
    assert located("DE", "23730", "Neustadt in Holstein")["nuts3"] == "DEF08"
    assert located("DE", "23730", "Neustadt")["nuts3"] == "DEF08"
    assert located("DE", "67433", "Neustadt")["nuts2"] == "DEB3"


def test_of_several_places_of_a_name_a_coarser_code_tells_the_right_one():
    assert located("DE", None, "Oldenburg", within="DEF")["nuts3"] == "DEF08"
    assert located("DE", None, "Oldenburg", within="DE9")["nuts3"] == "DE943"


def test_of_several_places_of_a_name_none_is_taken_where_no_region_has_a_majority():
    row = located("DE", None, "Neustadt")
    assert row["placed_by"] == "none"
    assert row["candidates"].count(";") >= 2


def test_a_large_town_is_taken_before_a_village_of_its_name():
    row = located("DE", None, "Oldenburg")
    assert row["nuts3"] == "DE943"
    assert row["place_confidence"] < 0.97
    assert "DEF08" in row["candidates"]


def test_a_town_and_a_postcode_that_contradict_each_other_are_no_place_but_two_candidates():
    row = located("SE", "S-41296", "Linköping")
    assert (row["nuts2"], row["placed_by"]) == (None, "none")
    assert row["candidates"] == "SE123 (Linköping, 100 %); SE232 (postcode)"
    assert located("DE", "27568", "Hannover")["placed_by"] == "none"


def test_so_are_they_where_both_lie_in_one_nuts2_region():
    row = located("DE", "26129", "Varel")
    assert (row["nuts3"], row["nuts2"], row["placed_by"]) == (None, None, "none")
    assert row["candidates"] == "DE94A (Varel, 100 %); DE943 (postcode)"


@pytest.mark.parametrize(
    ("country", "cell", "region"),
    [
        ("DE", "23730 Neustadt", "DEF08"),
        ("DE", "D-67433 NEUSTADT", "DEB36"),
        ("DE", "Neustadt, 23730", "DEF08"),
        ("UK", "London SW9 8BJ", "UKI45"),
    ],
)
def test_a_postcode_in_the_cell_of_the_town_is_read(country, cell, region):
    assert located(country, None, cell)["nuts3"] == located(country, "-", cell)["nuts3"] == region


@pytest.mark.parametrize("cell", ["Neustadt 12", "Neustadt 23730 67433", "Neustadt 237301"])
def test_other_numbers_beside_a_town_are_no_postcode(cell):
    assert located("DE", None, cell)["placed_by"] == "none"


def test_a_guess_is_not_believed_against_a_postcode():
    assert located("NO", "6090", "Runde")["nuts3"] == "NO053"


@pytest.mark.parametrize(("country", "town"), [("DE", "Texel"), ("ES", "Mahón"), ("NO", "Runde")])
def test_a_short_name_is_not_taken_for_another_that_is_like_it(country, town):
    assert located(country, None, town)["placed_by"] == "none"


def test_what_is_likelier_wrong_than_right_is_no_place_but_a_candidate():
    row = located("DE", None, "Kreuzlingen")  # Cremlingen is like it, and so is Creglingen
    assert row["placed_by"] == "none"
    assert "Cremlingen" in row["candidates"]


def test_london_is_told_apart_by_its_postal_districts():
    assert located("UK", "SW9 8BJ", "London")["nuts3"] == "UKI45"
    assert located("UK", "E14 5AB", "London")["nuts2"] == "UKI4"


def test_a_british_village_is_near_its_post_town():
    row = located("UK", "ZE2 9DS", "Unst")
    assert (row["nuts3"], row["place_method"]) == ("UKM66", "postcode: British post town")
    assert row["place_confidence"] == 0.6


def test_outside_nuts_the_region_is_an_iso_code():
    row = located("RU", None, "Kaliningrad")
    assert (row["nuts3"], row["nuts2"]) == ("RU-KGD", "RU-KGD")
    assert located("RS", None, "Subotica", version="2013")["nuts3"].startswith("RS-")
    assert located("RS", None, "Subotica", version="2021")["nuts3"].startswith("RS1")


@pytest.mark.parametrize(
    ("country", "island", "region"),
    [("DK", "Samsø", "DK042"), ("DK", "Aero", "DK031"), ("SE", "GOTLAND", "SE214"), ("EE", "Saaremaa", "EE004"),
     ("NL", "Texel", "NL321"), ("DE", "Rügen", "DE80L"), ("UK", "Shetland", "UKM66")],
)  # fmt: skip
def test_an_island_is_where_its_town_is(country, island, region):
    assert located(country, None, island)["nuts3"] == region


def test_hostile_text_is_no_place():
    for text in ("=HYPERLINK(1)", "<script>alert(1)</script>", "x" * 2000, "\u202eleiK", "\n\t", "%s{}"):
        assert located("DE", text, text)["placed_by"] == "none"


@settings(deadline=None, max_examples=30)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["DE", "UK", "NL", "RU", "XX", None]),
            st.one_of(st.none(), st.text(max_size=8), st.from_regex(r"[0-9]{4,5}", fullmatch=True)),
            st.one_of(st.none(), st.text(max_size=12), st.sampled_from(["Kiel", "Neustadt", "London"])),
        ),
        max_size=8,
    ),
    st.sampled_from(nuts.VERSIONS),
)
def test_every_row_stays_in_its_place_in_regions_of_its_country(rows, version):
    frame = pl.DataFrame(rows, schema=dict.fromkeys(("country", "postcode", "town"), pl.String), orient="row")
    found = locate(frame, version)
    assert found.height == frame.height
    assert (found["nuts2"].is_null() == (found["placed_by"] == "none")).all()
    assert (found["place_confidence"].is_null() == found["nuts2"].is_null()).all()
    assert found["place_confidence"].drop_nulls().is_between(0, 1).all()
    for country, region in zip(frame["country"], found["nuts2"], strict=True):
        assert region is None or region[:2] == country


def test_the_order_of_rows_does_not_matter():
    frame = pl.DataFrame(
        {"country": ["DE"] * 4, "postcode": [None] * 4, "town": ["Neustadt", "Kiel", "Kielf", "Oldenburg"]},
        schema_overrides={"postcode": pl.String},
    )
    assert locate(frame.reverse(), "2013").reverse().equals(locate(frame, "2013"))


def test_a_missing_column_is_an_error():
    with pytest.raises(ColumnError, match="postcode"):
        locate(pl.DataFrame({"country": ["DE"], "town": ["Kiel"]}), "2013")
