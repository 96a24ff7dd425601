import polars as pl
import pytest

from linkages.places import neighbours, nuts
from linkages.resources import data_path

TOWNS = pl.read_parquet(data_path("places", "towns.parquet"))


def test_the_lists_are_small_and_have_their_notice():
    assert sum(path.stat().st_size for path in data_path("places").iterdir()) < 4_000_000
    notice = data_path("places", "README.md").read_text(encoding="utf-8")
    assert "GeoNames" in notice
    assert "EuroGeographics" in notice


@pytest.mark.parametrize("version", nuts.VERSIONS)
def test_every_town_is_in_a_region_of_its_version_and_country(version):
    regions = TOWNS.select("country", region=f"nuts3_{version}").drop_nulls().unique()
    known = nuts.codes(version, 3) | set(neighbours.around(version)["region"])
    assert set(regions["region"]) <= known
    assert (regions["region"].str.slice(0, 2).replace({"GR": "EL"}) == regions["country"]).all()


def test_every_name_is_that_of_a_town():
    names = pl.read_parquet(data_path("places", "names.parquet"))
    assert set(names["town"]) <= set(TOWNS["town"])
    assert names["key"].str.len_chars().min() > 0
    assert names.is_duplicated().sum() == 0


def test_every_area_of_postcodes_is_known_in_every_version():
    codes = pl.read_parquet(data_path("places", "postcodes.parquet"))
    regions = pl.read_csv(data_path("places", "postcode_regions.csv"), schema_overrides={"nuts_version": pl.String})
    assert set(codes["area"]) <= set(regions["area"])
    assert (regions.group_by("area").len()["len"] == len(nuts.VERSIONS)).all()
    for version in nuts.VERSIONS:
        own = regions.filter(pl.col("nuts_version") == version)
        known = set(neighbours.around(version)["region"])
        assert set(own["nuts3"].drop_nulls()) <= nuts.codes(version, 3) | known
        assert set(own["nuts2"].drop_nulls()) <= nuts.codes(version, 2) | known


def test_postcodes_and_towns_agree_on_where_capitals_are():
    from linkages.places.locate import locate

    capitals = {
        "DE": ("10115", "Berlin"),
        "FI": ("00100", "Helsinki"),
        "EE": ("10111", "Tallinn"),
        "PL": ("00-950", "Warszawa"),
    }
    rows = pl.DataFrame(
        [(country, *cells) for country, cells in capitals.items()], schema=["country", "postcode", "town"], orient="row"
    )
    assert set(locate(rows, "2021")["place_method"]) == {"postcode and town"}
