import numpy as np
import pytest

from linkages.errors import SettingError
from linkages.indicators.count_model import Variables, count_model
from linkages.indicators.negative_binomial import fit
from linkages.indicators.pairs import Pair


def regions(n: int = 60, seed: int = 1, **changes: object) -> tuple[Pair, Variables]:
    rng = np.random.default_rng(seed)
    people = np.exp(13 + rng.normal(size=n))
    density = np.exp(4 + rng.normal(size=n))
    mean = np.exp(0.3 * (np.log(density) - 4) + 0.6 * (np.log(people) - 13) + 2)
    values = {
        "x_all": density,
        "y_all": rng.negative_binomial(3, 3 / (3 + mean)).astype(float),
        "groups": rng.integers(0, 4, n),
        "population": people,
    } | changes
    population = values.pop("population")
    return Pair("density", "projects", "spearman", **values), Variables(
        population, "pop11", "Inhabitants 2011", "NUTS 2"
    )


def test_the_coefficients_are_the_powers_of_density_and_of_people() -> None:
    pair, people = regions(2000)
    density, population = count_model(pair, people)
    assert (density["x"], population["x"]) == ("density", "pop11")
    assert density["low"] < 0.3 < density["high"]
    assert population["low"] < 0.6 < population["high"]
    assert population["high"] < 1
    assert density["estimate"] == pytest.approx(0.3, abs=0.06)
    assert "p_adjusted" not in density


def test_the_row_is_what_the_model_says() -> None:
    from scipy import stats

    pair, people = regions()
    (row, _) = count_model(pair, people)
    design = np.column_stack([np.log(pair.x_all), np.log(people.population), np.eye(4)[pair.groups]])
    found = fit(pair.y_all, design)
    error = np.sqrt(found.covariance[0, 0])
    assert row["estimate"] == pytest.approx(found.coefficients[0], abs=1e-9)
    assert row["p_value"] == pytest.approx(2 * stats.t.sf(abs(found.coefficients[0] / error), 60 - 7), abs=1e-9)
    assert row["high"] - row["low"] == pytest.approx(2 * stats.t.ppf(0.975, 53) * error, abs=1e-9)


def test_a_country_without_a_project_changes_nothing_and_is_counted() -> None:
    pair, people = regions()
    more = 7
    wider = Pair(
        "density",
        "projects",
        "spearman",
        np.r_[pair.x_all, np.ones(more)],
        np.r_[pair.y_all, np.zeros(more)],
        np.r_[pair.groups, np.full(more, 9)],
    )
    around = Variables(np.r_[people.population, np.full(more, 1e6)], "pop11", "Inhabitants 2011", "NUTS 2")
    one, other = count_model(pair, people)[0], count_model(wider, around)[0]
    assert other["estimate"] == pytest.approx(one["estimate"], abs=1e-9)
    assert other["n"] == one["n"]
    assert "7 regions of 1 country" in other["caveat"]


def test_a_region_alone_in_its_country_is_left_out_and_counted() -> None:
    pair, people = regions()
    groups = pair.groups.copy()
    groups[0] = 8
    row = count_model(Pair("density", "projects", "spearman", pair.x_all, pair.y_all, groups), people)[0]
    assert row["n"] == 59
    assert "1 region alone" in row["caveat"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"y_all": np.zeros(60)}, "no region has both values and people"),
        ({"y_all": np.full(60, np.nan)}, "no region has both values and people"),
        ({"population": np.full(60, np.nan)}, "no region has both values and people"),
        ({"population": np.full(60, -5.0)}, "no region has both values and people"),
        ({"x_all": np.full(60, 3.0)}, "same value"),
        ({"x_all": np.ones(60), "population": np.ones(60)}, "same value"),
        ({"population": np.full(60, 1e6)}, "collinear"),
        ({"groups": np.arange(60)}, "no region has both values and people"),
    ],
)
def test_where_there_is_no_model_one_row_says_why(changes: dict[str, object], words: str) -> None:
    (row,) = count_model(*regions(60, 1, **changes))
    assert "estimate" not in row
    assert row["caveat"].startswith("No model: ")
    assert words in row["caveat"]


def test_perfect_separation_is_told() -> None:
    pair, people = regions()
    split = Pair("density", "projects", "spearman", np.where(pair.y_all > 0, 1.0, 2.0), pair.y_all, pair.groups)
    (row,) = count_model(split, people)
    assert "separate" in row["caveat"]


def test_two_regions_are_too_few() -> None:
    (row,) = count_model(*regions(2, 1, groups=np.zeros(2, int), y_all=np.array([1.0, 2.0])))
    assert "too few" in row["caveat"]


def test_a_variable_with_negative_values_has_a_slope_and_no_power() -> None:
    pair, people = regions()
    row = count_model(Pair("change", "projects", "spearman", np.log(pair.x_all) - 4, pair.y_all, pair.groups), people)[
        0
    ]
    assert "Change of the log count with one change" in row["caveat"]
    assert row["estimate"] == pytest.approx(count_model(pair, people)[0]["estimate"], abs=1e-7)


def test_countries_are_needed() -> None:
    pair, people = regions()
    with pytest.raises(SettingError, match="country"):
        count_model(Pair("density", "projects", "spearman", pair.x_all, pair.y_all), people)


@pytest.mark.parametrize("counts", [1, 3])
def test_counts_that_are_the_same_within_countries_have_no_model(counts: int) -> None:
    same, people = regions(y_all=np.full(60, float(counts)))
    for pair in (same, regions(y_all=same.groups + 1.0)[0]):
        (row,) = count_model(pair, people)
        assert "No model: projects has the same value within each country." in row["caveat"]
        assert row.get("p_value") is None


def test_an_exact_fit_has_no_errors_and_says_so() -> None:
    people = np.tile([1e5, 2e5, 4e5], 20)
    pair, known = regions(y_all=people / 1e5, population=people)
    (row,) = count_model(pair, known)
    assert "fits projects exactly in all 60 regions" in row["caveat"]
    assert row.get("p_value") is None


def test_regions_without_a_country_are_counted_as_missing() -> None:
    pair, people = regions()
    groups = pair.groups.copy()
    groups[:6] = -1
    row = count_model(Pair("density", "projects", "spearman", pair.x_all, pair.y_all, groups), people)[0]
    assert (row["n"], row["missing"]) == (54, 6)
