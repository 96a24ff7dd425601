import numpy as np
import polars as pl
import pytest
from scipy import stats

from linkages.indicators.influence import influence
from linkages.indicators.pairs import METHODS, Pair
from linkages.tables import validate
from linkages.tables.association import INFLUENCE


def study(method: str = METHODS[0], n: int = 25) -> tuple[Pair, list[str], list[str | None]]:
    rng = np.random.default_rng(1)
    x, y = np.exp(rng.normal(size=n)), rng.poisson(3, n).astype(float)
    x[4] = np.nan
    names = [f"R{i:02}" for i in range(n)]
    return Pair("density", "projects", method, x, y), names, [f"C{i % 4}" for i in range(n)]


@pytest.mark.parametrize("method", METHODS)
def test_each_coefficient_is_that_of_scipy_without_the_unit(method: str) -> None:
    pair, names, countries = study(method)
    table = validate(influence(pair, names, countries), INFLUENCE)
    assert table.height == 24 + 4
    for row in table.iter_rows(named=True):
        place = names if row["unit_kind"] == "region" else countries
        left = np.array([name != row["unit"] for name in place]) & pair.inside
        if method == METHODS[0]:
            expected = stats.spearmanr(pair.x_all[left], pair.y_all[left]).statistic
        elif method == METHODS[1]:
            expected = stats.pearsonr(pair.x_all[left], pair.y_all[left]).statistic
        else:
            expected = stats.pearsonr(np.log(pair.x_all[left]), np.log1p(pair.y_all[left])).statistic
        assert row["estimate_without"] == pytest.approx(expected, abs=1e-9)
        assert row["change"] == pytest.approx(expected - pair.estimate, abs=1e-9)


def test_what_changes_most_stands_first_regions_before_countries() -> None:
    table = influence(*study())
    regions = table.filter(pl.col("unit_kind") == "region")["change"].abs().to_list()
    assert regions == sorted(regions, reverse=True)
    assert table["unit_kind"].to_list() == ["region"] * 24 + ["country"] * 4


def test_a_single_region_can_make_a_coefficient() -> None:
    x, y = np.r_[np.zeros(9), 100.0], np.r_[np.zeros(9), 50.0]
    x[:9], y[:9] = np.arange(9), [4, 5, 4, 5, 4, 5, 4, 5, 4]
    table = influence(Pair("x", "y", METHODS[1], x, y), [f"R{i}" for i in range(10)], ["A"] * 10)
    first = table.row(0, named=True)
    assert first["unit"] == "R9"
    assert first["estimate"] > 0.9
    assert abs(first["estimate_without"]) < 0.2
    assert table["unit_kind"].unique().to_list() == ["region"]  # one country: nothing is left without it


def test_where_nothing_varies_without_a_unit_there_is_no_coefficient() -> None:
    x, y = np.arange(5.0), np.r_[np.zeros(4), 1.0]
    table = influence(Pair("x", "y", METHODS[0], x, y), list("ABCDE"), [None] * 5)
    assert table.filter(pl.col("unit") == "E")["estimate_without"].to_list() == [None]
    assert table.row(-1, named=True)["unit"] == "E"


def test_without_a_coefficient_there_is_no_influence() -> None:
    assert influence(Pair("x", "y", METHODS[0], np.ones(5), np.arange(5.0)), list("ABCDE"), ["A"] * 5).is_empty()
