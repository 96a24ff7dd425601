import numpy as np
import polars as pl
import pytest
from scipy import stats

from linkages.indicators.group_difference import DRAWS, group_table


def units(*groups):
    rows = [(value, name) for name, values in zip("xyz", groups, strict=False) for value in values]
    schema = {"index": pl.Float64, "industry_group": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")


def last(frame):
    return group_table(frame).row(-1, named=True)


def test_eta_squared_and_its_p_agree_with_the_analysis_of_variance():
    rng = np.random.default_rng(3)
    groups = [rng.normal(shift, 1, 8) for shift in (0, 0.7, 1)]
    found = last(units(*groups))
    test = stats.f_oneway(*groups)
    assert found["eta_squared"] == pytest.approx(test.statistic * 2 / (test.statistic * 2 + 21), abs=1e-9)
    assert found["p_value"] == pytest.approx(test.pvalue, abs=0.03)


def test_groups_that_have_nothing_in_common_are_told_apart():
    assert last(units([1, 1.1, 1.2, 1.3], [9, 9.1, 9.2, 9.3]))["p_value"] < 0.05


def test_p_is_never_0():
    assert last(units(np.arange(20) / 100, 5 + np.arange(20) / 100))["p_value"] == pytest.approx(1 / (DRAWS + 1))


@pytest.mark.parametrize(
    ("groups", "said"),
    [(([1.0, 2.0],), "two groups"), (([1.0], [2.0]), "more clusters than groups"), (([1.0, 1.0], [1.0]), "the same")],
)
def test_where_there_is_no_test_it_says_why(groups, said):
    found = last(units(*groups))
    assert found["p_value"] is None
    assert said in found["caveat"]


def test_units_without_index_or_group_are_left_out():
    frame = pl.concat(
        [units([1.0, 2.0], [3.0, 4.0, 6.0]), pl.DataFrame({"index": [None, 9.0], "industry_group": ["x", None]})]
    )
    assert group_table(frame)["n"].to_list() == [2, 3, 5]
