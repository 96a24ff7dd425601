import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import optimize, stats

from linkages.errors import SettingError
from linkages.indicators.shrinkage import Likelihood, shrink

units = st.lists(
    st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), min_size=3, max_size=12
)
SPREAD = (np.array([2, 9, 1, 14, 6, 0, 11]), np.array([20, 22, 18, 30, 25, 9, 16]))


def log_likelihood(k: np.ndarray, n: np.ndarray, mean: float, correlation: float) -> float:
    if correlation == 0:
        return float(stats.binom.logpmf(k, n, mean).sum())
    size = (1 - correlation) / correlation
    return float(stats.betabinom.logpmf(k, n, mean * size, (1 - mean) * size).sum())


@given(units, st.floats(0.02, 0.98), st.floats(0.001, 0.9))
def test_the_likelihood_is_scipys(counts: list[tuple[int, int]], mean: float, correlation: float) -> None:
    k, n = np.array(counts).T
    own = Likelihood(k, n)
    expected = log_likelihood(k, n, mean, correlation) - log_likelihood(k, n, 0.4, 0.1)
    assert own.at(correlation, mean) - own.at(0.1, 0.4) == pytest.approx(expected, abs=1e-8)


def test_without_correlation_the_model_is_binomial() -> None:
    own = Likelihood(*SPREAD)
    expected = log_likelihood(*SPREAD, 0.3, 0.0) - log_likelihood(*SPREAD, 0.5, 0.2)
    assert own.at(0.0, 0.3) - own.at(0.2, 0.5) == pytest.approx(expected, abs=1e-9)
    assert own.mean(0.0) == pytest.approx(SPREAD[0].sum() / SPREAD[1].sum(), abs=1e-12)


@settings(max_examples=25, deadline=None)
@given(units)
def test_nothing_is_likelier_than_what_was_found(counts: list[tuple[int, int]]) -> None:
    k, n = np.array(counts).T
    assume(0 < k.sum() < n.sum())
    assume(n.max() > 1)
    found = shrink(k, n)
    best = log_likelihood(k, n, found.mean, found.correlation)
    for correlation in np.r_[0, np.geomspace(1e-4, 0.99, 25)]:
        for mean in np.linspace(0.02, 0.98, 25):
            assert best >= log_likelihood(k, n, mean, correlation) - 1e-7
    assert found.low <= found.correlation <= found.high


def test_mean_and_correlation_are_those_of_an_optimiser() -> None:
    found = shrink(*SPREAD)
    expected = optimize.minimize(
        lambda x: -log_likelihood(*SPREAD, *x),
        (0.3, 0.1),
        method="Nelder-Mead",
        options={"xatol": 1e-10, "fatol": 1e-13},
    ).x
    assert (found.mean, found.correlation) == pytest.approx(tuple(expected), abs=1e-6)


def test_the_slope_vanishes_at_the_maximum() -> None:
    found = shrink(*SPREAD)
    own = Likelihood(*SPREAD)
    assert found.correlation > 0
    assert own.slope(found.correlation) == pytest.approx(0, abs=1e-9)


def test_the_interval_ends_where_the_profile_has_fallen_by_half_the_chi_square_quantile() -> None:
    found = shrink(*SPREAD)
    floor = log_likelihood(*SPREAD, found.mean, found.correlation) - stats.chi2.ppf(0.95, 1) / 2
    for end in (found.low, found.high):
        if 0 < end < 1:
            held = optimize.minimize_scalar(
                lambda m, end=end: -log_likelihood(*SPREAD, m, end), bounds=(0.01, 0.99), options={"xatol": 1e-12}
            )
            assert -held.fun == pytest.approx(floor, abs=1e-8)


def test_shrunk_shares_are_the_means_of_the_posterior() -> None:
    found = shrink(*SPREAD)
    size = (1 - found.correlation) / found.correlation
    a, b = found.mean * size, (1 - found.mean) * size
    k, n = SPREAD
    assert found.shrunk == pytest.approx(stats.beta(a + k, b + n - k).mean(), abs=1e-9)
    assert found.sd == pytest.approx(stats.beta(a, b).std(), abs=1e-9)


def test_small_units_are_drawn_further_than_large_ones() -> None:
    found = shrink([2, 20, 1, 5, 30], [4, 40, 10, 30, 90])
    assert abs(found.shrunk[0] - found.mean) < abs(found.shrunk[1] - found.mean)


def test_units_that_differ_by_chance_alone_get_one_share() -> None:
    found = shrink([5, 5, 5, 5], [20, 20, 20, 20])
    assert (found.correlation, found.low, found.sd) == (0, 0, 0)
    assert 0 < found.high < 1
    assert found.shrunk == pytest.approx(0.25, abs=1e-12)


def test_units_without_a_middle_are_as_different_as_can_be() -> None:
    found = shrink([0, 20, 0, 20], [20, 20, 20, 20])
    assert found.correlation > 0.9
    assert found.high == 1.0


def test_the_correlation_is_found_where_it_is_known() -> None:
    rng = np.random.default_rng(1)
    n = rng.integers(5, 80, 400)
    found = shrink(rng.binomial(n, rng.beta(3, 9, 400)), n)
    assert found.low < 1 / 13 < found.high
    assert found.mean == pytest.approx(0.25, abs=0.02)


def test_a_unit_without_a_project_has_no_shrunk_share_and_changes_nothing() -> None:
    k, n = SPREAD
    found, expected = shrink([*k, 0], [*n, 0]), shrink(k, n)
    assert np.isnan(found.shrunk[-1])
    assert np.array_equal(found.shrunk[:-1], expected.shrunk)


@pytest.mark.parametrize(
    ("k", "n", "shared", "reason"),
    [
        ([1, 2, 3], [5, 5, 5], 0.4, "40% of the projects lie in two units or more"),
        ([1, 2], [5, 5], 0.0, "only 2 units have a coded project"),
        ([1, 0], [5, 0], 0.0, "only 1 unit has a coded project"),
        ([0, 0, 0], [5, 5, 5], 0.0, "all projects are alike"),
        ([5, 5, 5], [5, 5, 5], 0.0, "all projects are alike"),
        ([0, 0], [0, 0], 0.0, "no coded project"),
        ([1, 0, 1], [1, 1, 1], 0.0, "no unit has two"),
    ],
)
def test_where_there_is_no_model_a_reason_stands(k: list[int], n: list[int], shared: float, reason: str) -> None:
    found = shrink(k, n, shared=shared)
    assert reason in found.reason
    assert np.isnan(found.shrunk).all()


def test_counts_and_confidence_that_can_not_be_are_refused() -> None:
    with pytest.raises(SettingError, match="0 <= successes"):
        shrink([3], [2])
    with pytest.raises(SettingError, match="between 0 and 1"):
        shrink(*SPREAD, confidence=95)
