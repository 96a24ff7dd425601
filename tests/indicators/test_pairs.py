import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from linkages.indicators import nulls
from linkages.indicators.pairs import METHODS, WITHIN, Pair, centred, smallest


def within(method: str, n: int = 40, seed: int = 1, **changes: object) -> Pair:
    rng = np.random.default_rng(seed)
    groups = rng.integers(0, 5, n)
    values = {
        "x_all": np.exp(groups + rng.normal(size=n)),
        "y_all": rng.poisson(3 + 2 * groups).astype(float),
        "groups": groups,
    } | changes
    return Pair("density", "projects", method, **values)


def test_within_countries_logarithms_are_compared_with_their_countrys_mean() -> None:
    pair = within(WITHIN[1])
    dummies = np.eye(5)[pair.groups]
    left = np.eye(40) - dummies @ np.linalg.pinv(dummies)
    expected = stats.pearsonr(left @ np.log(pair.x_all), left @ np.log1p(pair.y_all)).statistic
    assert pair.estimate == pytest.approx(expected, abs=1e-9)


def test_within_countries_ranks_are_taken_in_each_country() -> None:
    pair = within(WITHIN[0])
    scaled = np.zeros((2, 40))
    for group in range(5):
        at = pair.groups == group
        for k, v in enumerate((pair.x_all, pair.y_all)):
            scaled[k, at] = stats.rankdata(v[at]) / (at.sum() + 1) - 0.5
    assert pair.estimate == pytest.approx(stats.pearsonr(*scaled).statistic, abs=1e-9)


def test_of_one_country_ranks_within_are_ranks() -> None:
    pair = within(WITHIN[0], groups=np.zeros(40, dtype=int))
    assert pair.estimate == pytest.approx(stats.spearmanr(pair.x_all, pair.y_all).statistic, abs=1e-9)


def test_a_difference_between_countries_alone_is_none_within() -> None:
    groups = np.repeat(np.arange(8), 5)
    rng = np.random.default_rng(2)
    pair = within(WITHIN[1], x_all=np.exp(groups + rng.normal(size=40) / 100), y_all=groups + 0.0, groups=groups)
    assert "same value within each country" in pair.why_not
    assert Pair("x", "y", METHODS[0], pair.x_all, pair.y_all).estimate > 0.95


def test_regions_alone_in_their_country_or_without_one_are_left_out_and_counted() -> None:
    groups = np.r_[np.zeros(38, dtype=int), 1, -1]
    pair = within(WITHIN[1], groups=groups)
    assert pair.inside.sum() == 38
    assert "say nothing here: 2." in " ".join(pair.remarks())


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from(WITHIN))
def test_moving_a_country_as_a_whole_changes_nothing_within(seed: int, method: str) -> None:
    pair = within(method, seed=seed)
    factor = np.exp(np.random.default_rng(seed).normal(size=5))[pair.groups]
    moved = within(method, seed=seed, x_all=pair.x_all * factor)
    if not pair.why_not:
        assert moved.estimate == pytest.approx(pair.estimate, abs=1e-9)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"x_all": np.full(40, np.nan)}, "No region has both values"),
        ({"groups": np.arange(40)}, "No country has two regions"),
        ({"y_all": np.full(40, 2.0)}, "projects has the same value within each country"),
        ({"x_all": np.full(40, -2.0)}, "negative values"),
        ({"x_all": np.r_[np.ones(2), np.full(38, np.nan)], "groups": np.zeros(40, dtype=int)}, "Only 2 regions"),
    ],
)
def test_where_there_is_no_coefficient_it_says_why(changes: dict[str, object], words: str) -> None:
    assert words in within(WITHIN[1], **changes).why_not


def test_half_the_smallest_positive_value_stands_for_zeros() -> None:
    assert smallest(np.array([0.0, 4.0, 2.0])) == 1.0
    assert smallest(np.zeros(3)) == 1.0


def test_a_group_with_one_value_is_exactly_zero() -> None:
    assert centred(np.array([0.1, 0.1, 0.1, 5.0, 6.0]), np.array([0, 0, 0, 1, 1]), ranked=False)[:3].tolist() == [
        0,
        0,
        0,
    ]


def test_p_within_countries_is_that_of_permutations_in_each_country_one_by_one() -> None:
    pair = within(WITHIN[1], seed=4)
    null = nulls.draw([pair], None, draws=4999, seed=1)[:, 0]
    rng = np.random.default_rng(3)
    seen = []
    for _ in range(2000):
        y = pair.y_all.copy()
        for group in range(5):
            at = np.flatnonzero(pair.groups == group)
            y[at] = y[rng.permutation(at)]
        seen.append(within(WITHIN[1], seed=4, y_all=y).estimate)
    quantiles = [0.05, 0.25, 0.5, 0.75, 0.95]
    assert np.quantile(null, quantiles) == pytest.approx(np.quantile(seen, quantiles), abs=0.03)


def test_of_rates_the_counts_are_dealt_out_and_the_rates_reckoned_again() -> None:
    rng = np.random.default_rng(5)
    people = np.exp(rng.normal(14, 1, 30))
    counts = rng.poisson(5, 30).astype(float)
    x = people * np.exp(rng.normal(0, 0.3, 30))  # density goes with people
    pair = Pair("density", "projects_per_million", METHODS[0], x, counts / people * 1e6, population=people)
    null = nulls.draw([pair], None, draws=4999, seed=1)
    seen = [stats.spearmanr(x, rng.permutation(counts) / people).statistic for _ in range(1500)]
    assert null.mean() == pytest.approx(np.mean(seen), abs=0.02)
    assert null.std() == pytest.approx(np.std(seen), rel=0.1)
    # shuffled rates would be thought significant: people stand in both
    assert pair.estimate < -0.5
    centre = nulls.centres([pair], null)
    assert centre[0] < -0.5
    assert (np.abs(null[:, 0] - centre[0]) >= abs(pair.estimate - centre[0])).mean() > 0.05


def test_counts_have_a_null_of_mean_zero_exactly() -> None:
    pair = Pair("x", "y", METHODS[0], np.arange(9.0), np.arange(9.0) ** 2)
    assert nulls.centres([pair], nulls.draw([pair], None, draws=50, seed=1)).tolist() == [0.0]
