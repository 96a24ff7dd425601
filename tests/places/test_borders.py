import polars as pl
import pytest
import shapely

from linkages.errors import RegionError, SettingError
from linkages.places import borders, neighbours, nuts


def of(region, version="2013", level=3):
    return borders.borders(version, level).row(by_predicate=pl.col("region") == region, named=True)


@pytest.mark.parametrize("level", [2, 3])
@pytest.mark.parametrize("version", nuts.VERSIONS)
def test_every_region_and_neighbour_has_a_distance_and_a_country_on_the_other_side(version, level):
    table = borders.borders(version, level)
    assert set(table["region"]) == nuts.codes(version, level) | set(neighbours.around(version)["region"])
    assert table["region"].is_sorted()
    assert table["border_km"].null_count() == table["border_country"].null_count() == 0
    assert (table["border_km"] <= table["border_point_km"]).all()
    assert (table["border_km"] <= table["land_border_km"]).drop_nulls().all()
    own = table["region"].str.slice(0, 2).replace("GR", "EL")
    assert (own != table["border_country"]).all()
    touching = table["border_countries"] != ""
    assert (table.filter(touching)["border_km"] == 0).all()


@pytest.mark.parametrize("version", nuts.VERSIONS)
def test_a_region_is_as_near_to_a_border_as_the_nearest_of_its_parts(version):
    parents = nuts.parents(version)
    fine = borders.borders(version, 3).filter(pl.col("region").is_in(list(parents)))
    nearest = fine.group_by(region=pl.col("region").replace_strict(parents)).agg(pl.col("border_km").min())
    both = borders.borders(version, 2).join(nearest, on="region", suffix="_parts")
    # Regions overseas are each measured in a projection of their own.
    europe = both.filter(~pl.col("region").str.contains("^(FR9|FRA|FRY|ES70|PT[23]0|NO0B)"))
    assert (europe["border_km"] - europe["border_km_parts"]).abs().max() <= 0.2


def test_the_nearest_border_is_the_one_that_points_on_the_coasts_tell():
    """The Öresund is about 4 km wide at its narrowest; Bornholm lies about 37 km off Sweden, Gotland 130 off Latvia."""
    assert of("SE224")["border_country"] == "DK"
    assert of("SE224")["border_km"] == pytest.approx(4, abs=1.5)
    assert of("DK014")["border_country"] == "SE"
    assert of("DK014")["border_km"] == pytest.approx(37, abs=4)
    assert of("SE214")["border_country"] == "LV"
    assert of("SE214")["border_km"] == pytest.approx(135, abs=25)


def test_a_distance_is_that_of_an_independent_measure():
    frame = nuts.regions("2013", 3).to_crs(3035).set_index("region")
    foreign = shapely.union_all(frame[frame["country"] != "FI"].geometry.to_numpy())
    for region in ("FI1B1", "FI200", "FI194", "FI1C5"):
        expected = shapely.distance(frame.geometry[region], foreign) / 1000
        assert of(region)["border_km"] == pytest.approx(expected, abs=0.1)


@pytest.mark.parametrize(
    ("region", "countries", "kind"),
    [
        ("DEF07", {"DK"}, "internal"),
        ("FI1C5", {"RU"}, "external"),
        ("CH013", {"FR"}, "external"),
        ("LT002", set(), None),
        ("BY-HR", {"LT", "PL"}, "external"),
        ("RU-KGD", {"LT", "PL"}, "external"),
        ("MD-SN", {"UA"}, "outside"),
        ("FRA30", {"BR", "SR"}, "external"),
    ],
)
def test_land_borders_and_their_kind(region, countries, kind):
    found = of(region)
    assert set(filter(None, (found["border_countries"] or "").split(";"))) == countries
    if kind:
        assert found["border_kind"] == kind
        assert found["border_region"] == "at the border"


def test_who_is_a_member_depends_on_the_version():
    assert "HR" not in borders.members("2010")
    assert "HR" in borders.members("2013")
    assert "UK" in borders.members("2016")
    assert "UK" not in borders.members("2021")
    assert len(borders.members("2013")) == 28
    assert len(borders.members("2021")) == 27


def test_the_border_of_northern_ireland_became_an_external_one():
    code = "UKN05"
    assert of(code, "2013")["border_kind"] == "internal"
    assert of("IE041", "2021")["border_kind"] == "external"


def test_islands_have_no_land_border():
    for region in ("IS001", "MT001", "FO", "GL"):
        assert of(region)["land_border_km"] is None
        assert of(region)["border_km"] > 0


def test_border_regions_are_classed_by_their_edges():
    table = borders.borders("2016", 3)
    limits = {"at the border": 0.0, "within 25 km": 25.0, "within 100 km": 100.0, borders.BEYOND: float("inf")}
    assert (table["border_km"] <= table["border_region"].replace_strict(limits, return_dtype=pl.Float64)).all()
    assert table.filter(pl.col("border_km") > 100)["border_region"].unique().to_list() == [borders.BEYOND]


def test_neighbours_across_the_border_are_found_up_to_a_distance():
    touching = borders.across("2013", 3, cap_km=0, regions=["DEF07"])
    assert touching["other"].to_list() == ["DK032"]
    wider = borders.across("2013", 3, cap_km=25, regions=["SE224"])
    assert {"DK011", "DK012", "DK013"} <= set(wider["other"])
    assert set(wider["other_country"]) == {"DK"}
    assert (wider["distance_km"] <= 25).all()
    assert set(touching["other"]) <= set(borders.across("2013", 3, cap_km=25, regions=["DEF07"])["other"])


def test_neighbourhood_across_the_border_is_mutual():
    pairs = borders.across("2016", 2, cap_km=10)
    forth = set(pairs.select("region", "other").iter_rows())
    assert forth == {(other, region) for region, other in forth}
    near = set(borders.borders("2016", 2).filter(pl.col("border_km") <= 10)["region"])
    drawn = {region for region, _ in forth}
    assert drawn <= near | {r for r in drawn if r.startswith(("FR", "ES", "PT"))}


def test_what_is_not_there_is_a_clear_error():
    with pytest.raises(SettingError, match="2 and 3"):
        borders.borders("2013", 0)
    with pytest.raises(SettingError, match="2019"):
        borders.borders("2019", 2)
    with pytest.raises(SettingError, match="at least 0 km"):
        borders.across("2013", 2, cap_km=-1)
    with pytest.raises(RegionError, match="XX11"):
        borders.across("2013", 2, regions=["XX11"])
