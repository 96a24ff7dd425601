import polars as pl
import pytest

from linkages.errors import SettingError
from linkages.places import neighbours, nuts
from linkages.places.urbanisation import CENTRE, RURAL, URBAN, urbanisation


@pytest.mark.parametrize("level", [2, 3])
@pytest.mark.parametrize("version", nuts.VERSIONS)
def test_every_region_and_neighbour_has_a_row_and_nearly_every_one_a_value(version, level):
    table, _ = urbanisation(version, level)
    assert set(table["region"]) == nuts.codes(version, level) | set(neighbours.around(version)["region"])
    assert table["region"].is_sorted()
    assert table["urbanisation"].null_count() <= 1


def test_shares_follow_from_the_cells():
    table, _ = urbanisation("2013", 2)
    urban = table.select(pl.sum_horizontal(f"class_{code}" for code in URBAN)).to_series()
    land = urban + table.select(pl.sum_horizontal(f"class_{code}" for code in RURAL)).to_series()
    assert (table["land_cells"] == land).all()
    assert (table["urbanisation"].drop_nulls().is_between(0, 1)).all()
    assert (table["urban_centre"] <= table["urbanisation"]).all()
    assert CENTRE in URBAN


def test_cells_of_level_3_add_up_to_level_2():
    coarse, _ = urbanisation("2016", 2)
    fine, _ = urbanisation("2016", 3)
    parents = nuts.parents("2016")
    summed = (
        fine.filter(pl.col("region").is_in(list(parents)))
        .group_by(region=pl.col("region").replace_strict(parents, return_dtype=pl.String))
        .agg(pl.col("land_cells").sum())
        .sort("region")
    )
    assert summed.equals(
        coarse.filter(pl.col("region").is_in(list(nuts.codes("2016", 2)))).select("region", "land_cells").sort("region")
    )


def test_cells_of_land_and_water_cover_a_region():
    table, _ = urbanisation("2021", 2)
    areas = nuts.index().filter(
        (pl.col("nuts_version") == "2021") & (pl.col("level") == 2) & (pl.col("area_km2") > 2000)
    )
    both = table.join(areas, on="region").with_columns(
        ratio=(pl.col("land_cells") + pl.col("class_10")) / pl.col("area_km2")
    )
    assert both["ratio"].is_between(0.95, 1.05).all()


def test_capitals_are_more_urban_than_the_north():
    share = dict(urbanisation("2013", 2)[0].select("region", "urbanisation").iter_rows())
    assert min(share[city] for city in ("DE30", "UKI1", "BE10", "CZ01") if city in share) > 0.5
    assert max(share[wild] for wild in ("SE33", "FI1D", "NO07")) < 0.02
    assert share["RU-SPE"] > share["RU-LEN"] > share["RU-NEN"]


def test_the_description_labels_the_epoch_and_credits_the_source():
    _, description = urbanisation("2013", 2)
    assert "2025" in description.year
    assert "projection" in description.year
    assert "CC BY 4.0" in description.source


def test_levels_without_figures_are_refused():
    with pytest.raises(SettingError, match="2 and 3"):
        urbanisation("2013", 0)
