import polars as pl
import pytest

from linkages.errors import ColumnError
from linkages.places.points import regions_of


def points(*rows):
    return pl.DataFrame(rows, schema=["country", "lon", "lat"], orient="row")


def test_a_point_is_in_the_region_that_holds_it():
    found = regions_of(points(("DE", 10.14, 54.32), ("RU", 20.5, 54.71)), "2013")
    assert found["region"].to_list() == ["DEF02", "RU-KGD"]
    assert found["distance_km"].to_list() == [0, 0]


def test_a_point_on_a_border_never_slips_into_the_other_country():
    # in Valga and in Valka, a few hundred metres apart
    both = regions_of(points(("EE", 26.03, 57.776), ("LV", 26.03, 57.776)), "2013")
    assert [region[:2] for region in both["region"]] == ["EE", "LV"]


def test_a_point_off_the_coast_goes_to_the_nearest_region_up_to_the_cap():
    off = points(("DK", 8.05, 55.5))
    near = regions_of(off, "2013", cap_km=20)
    assert near["region"].to_list() == ["DK032"]
    assert 0 < near["distance_km"][0] < 20
    assert regions_of(off, "2013", cap_km=near["distance_km"][0] / 2)["region"].to_list() == [None]


def test_the_distance_is_that_of_geopandas():
    import geopandas as gpd

    from linkages.places import nuts

    found = regions_of(points(("DK", 8.05, 55.5)), "2013", cap_km=20)
    region = nuts.regions("2013", 3).set_index("region").to_crs(3035).geometry["DK032"]
    point = gpd.GeoSeries(gpd.points_from_xy([8.05], [55.5]), crs=4326).to_crs(3035)[0]
    assert found["distance_km"][0] == pytest.approx(region.distance(point) / 1000)


def test_a_country_without_regions_has_none():
    assert regions_of(points(("US", -74.0, 40.7), (None, 10.1, 54.3)), "2021")["region"].to_list() == [None, None]


def test_a_missing_column_is_an_error():
    with pytest.raises(ColumnError, match="lat"):
        regions_of(points(("DE", 10.0, 54.0)).drop("lat"), "2021")
