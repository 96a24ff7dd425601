import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkages.indicators.profile import profile
from linkages.sources.profile import REFERENCE, Profile
from linkages.sources.recipes import recipes
from linkages.sources.statistics import Statistic
from linkages.tables import COVERAGE, PROFILE, validate

RECIPES = {recipe.name: recipe for recipe in recipes(2)}


def statistic(name, values, flags=None):
    rows = pl.DataFrame(
        {"region": list(values), "value": list(values.values()), "flag": flags or [""] * len(values)},
        schema={"region": pl.String, "value": pl.Float64, "flag": pl.String},
    ).with_columns(year=pl.lit(2012, pl.Int64))
    return Statistic(name, name, "unit", "2012", "Eurostat", rows, COVERAGE.empty(), "")


def made(statistics, parts=(), eu=None, regions=()):
    found = Profile(
        tuple(statistics),
        tuple(RECIPES[s.column] for s in statistics),
        pl.DataFrame(
            [(name, "EU28", 2012, value, "") for name, value in (eu or {}).items()], schema=REFERENCE, orient="row"
        ),
    )
    schema = {"unit": pl.String, "region": pl.String, "area_km2": pl.Float64}
    table = profile(found, regions=regions, parts=pl.DataFrame(list(parts), schema=schema, orient="row"))
    return validate(table, PROFILE)


def one(table, unit, indicator):
    return table.filter((pl.col("unit") == unit) & (pl.col("indicator") == indicator)).row(0, named=True)


amounts = st.floats(0.1, 1e5)


@given(rows=st.lists(st.tuples(amounts, amounts, amounts), min_size=1, max_size=8))
def test_a_cross_border_region_is_weighted_by_people_and_density_by_area(rows):
    gdp, density, area = (np.array(column) for column in zip(*rows, strict=True))
    codes = [f"R{i}" for i in range(len(rows))]
    table = made(
        [
            statistic("population_density", dict(zip(codes, density, strict=True))),
            statistic("gdp_pps_per_head", dict(zip(codes, gdp, strict=True))),
        ],
        [("Sound", code, km2) for code, km2 in zip(codes, area, strict=True)],
    )
    row = one(table, "Sound", "gdp_pps_per_head")
    assert row["value"] == pytest.approx(np.average(gdp, weights=density * area))
    assert (row["low"], row["high"], row["regions"], row["missing"]) == (gdp.min(), gdp.max(), len(rows), 0)
    assert row["weights"] == "population"
    row = one(table, "Sound", "population_density")
    assert row["value"] == pytest.approx(np.average(density, weights=area))
    assert row["weights"] == "area"


def test_a_region_without_a_value_is_counted_and_left_out_of_the_mean():
    parts = [("Sound", "A", 1.0), ("Sound", "B", 1.0), ("Sound", "RU-LEN", None), ("Empty", "B", 1.0)]
    table = made([statistic("population_density", {"A": 7.0, "B": None}, ["e", "c"])], parts)
    row = one(table, "Sound", "population_density")
    assert (row["value"], row["regions"], row["missing"], row["flag"]) == (7, 1, 2, "e")
    row = one(table, "Empty", "population_density")
    assert (row["value"], row["low"], row["regions"], row["weights"]) == (None, None, 0, None)


def test_where_a_weight_is_not_known_the_mean_is_plain_and_says_so():
    parts = [("Sound", "A", 1.0), ("Sound", "B", 99.0)]
    table = made(
        [statistic("population_density", {"A": 7.0}), statistic("gdp_pps_per_head", {"A": 10.0, "B": 20.0})], parts
    )
    row = one(table, "Sound", "gdp_pps_per_head")
    assert (row["value"], row["weights"]) == (15, "none")


def test_each_number_stands_beside_the_eus_and_a_change_has_no_ratio():
    table = made(
        [statistic("gdp_pps_per_head", {"A": 30.0}), statistic("working_age_change", {"A": -2.0})],
        eu={"gdp_pps_per_head": 25.0, "working_age_change": -1.0},
        regions=["A", "B"],
    )
    row = one(table, "A", "gdp_pps_per_head")
    assert (row["eu_area"], row["eu_value"], row["difference"], row["ratio"]) == ("EU28", 25, 5, 1.2)
    row = one(table, "A", "working_age_change")
    assert (row["difference"], row["ratio"]) == (-1, None)
    assert one(table, "B", "gdp_pps_per_head")["value"] is None


def test_without_a_value_for_the_eu_the_comparison_is_empty():
    row = one(made([statistic("gdp_pps_per_head", {"A": 30.0})], regions=["A"]), "A", "gdp_pps_per_head")
    assert (row["value"], row["eu_value"], row["difference"], row["ratio"]) == (30, None, None, None)
