from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from linkages.indicators import resampling
from linkages.indicators.resampling import Labels

few_values = arrays(float, st.integers(4, 30), elements=st.sampled_from([0.0, 1.0, 2.0, 7.5, -3.0]))


@given(few_values)
def test_midranks_agree_with_scipy(values: np.ndarray) -> None:
    assert np.array_equal(resampling.midrank(values), stats.rankdata(values))


@given(arrays(float, 12, elements=st.floats(-1e300, 1e300)), arrays(float, 12, elements=st.floats(-1e3, 1e3)))
def test_a_dot_product_of_standardised_variables_is_a_correlation(x: np.ndarray, y: np.ndarray) -> None:
    a, b = resampling.standardise(x), resampling.standardise(y)
    assert (a is None) == (np.ptp(x / max(np.abs(x).max(), 1e-300)) == 0)
    if a is not None and b is not None and np.ptp(x) > 1e-6 * np.abs(x).max() and np.ptp(y) > 1e-6:
        scaled = x / np.abs(x).max()
        assert a @ b == pytest.approx(np.corrcoef(scaled, y)[0, 1], abs=1e-6)


def test_a_constant_has_no_standard_form() -> None:
    assert resampling.standardise(np.full(5, 3.3)) is None
    assert resampling.standardise(np.zeros(5)) is None


@settings(max_examples=30)
@given(st.integers(5, 25), st.integers(0, 2**32 - 1), st.booleans())
def test_each_bootstrap_sample_gives_scipys_coefficient(n: int, seed: int, ranked: bool) -> None:  # noqa: FBT001
    rng = np.random.default_rng(seed)
    x, y = rng.integers(0, 6, n).astype(float), rng.integers(0, 4, n).astype(float)
    weights = resampling.samples(n, 20, rng)
    assert (weights.sum(axis=1) == n).all()
    for draws, found in zip(weights.astype(int), resampling.bootstrap(x, y, weights, ranked=ranked), strict=True):
        a, b = np.repeat(x, draws), np.repeat(y, draws)
        if np.ptp(a) == 0 or np.ptp(b) == 0:
            assert np.isnan(found)
        else:
            expected = (stats.spearmanr if ranked else stats.pearsonr)(a, b).statistic
            assert found == pytest.approx(expected, abs=1e-9)


def test_the_percentile_interval_agrees_with_scipy() -> None:
    rng = np.random.default_rng(5)
    x = rng.normal(size=60)
    y = x + rng.normal(size=60)
    draws = resampling.bootstrap(x, y, resampling.samples(60, 20_000, rng), ranked=False)
    found = resampling.interval(float(np.corrcoef(x, y)[0, 1]), draws, fisher=False)
    expected = stats.bootstrap(
        (x, y),
        lambda a, b: stats.pearsonr(a, b).statistic,
        paired=True,
        vectorized=False,
        n_resamples=4000,
        method="percentile",
        rng=np.random.default_rng(6),
    ).confidence_interval
    assert found == pytest.approx((expected.low, expected.high), abs=0.02)


def test_the_fisher_interval_agrees_with_theory_for_normal_variables() -> None:
    rng = np.random.default_rng(7)
    x = rng.normal(size=400)
    y = 0.5 * x + rng.normal(size=400)
    r = stats.pearsonr(x, y)
    draws = resampling.bootstrap(x, y, resampling.samples(400, 5000, rng), ranked=False)
    expected = r.confidence_interval()
    assert resampling.interval(r.statistic, draws, fisher=True) == pytest.approx(
        (expected.low, expected.high), abs=0.02
    )


def test_there_is_no_interval_where_resamples_do_not_vary() -> None:
    assert resampling.interval(1.0, np.ones(99), fisher=True) is None
    assert resampling.interval(0.5, np.r_[np.full(90, np.nan), np.linspace(0, 1, 10)], fisher=False) is None


def test_orders_within_a_subset_are_equally_likely() -> None:
    inside = np.array([True, False, True, True, False])
    order = np.concatenate(list(resampling.orders(5, 12_000, np.random.default_rng(1))))
    seen = [tuple(row) for row in resampling.within(order, inside)]
    expected = list(permutations([0, 2, 3]))
    assert set(seen) == set(expected)
    assert stats.chisquare([seen.count(one) for one in expected]).pvalue > 0.001


SHARED = Labels(
    unit=np.array([0, 0, 0, 2, 2, 3]),
    project=np.array([0, 1, 2, 2, 3, 4]),
    label=np.array([True, False, True, False, False]),
    units=4,
)
APART = Labels(
    unit=np.array([0, 0, 2, 2, 2]), project=np.arange(5), label=np.array([True, False, True, False, False]), units=3
)


def test_labels_know_their_counts() -> None:
    assert SHARED.trials.tolist() == [3, 0, 2, 1]
    assert SHARED.successes.tolist() == [2, 0, 1, 0]


@pytest.mark.parametrize("labels", [SHARED, APART], ids=["projects in several units", "projects in one unit each"])
def test_shares_are_drawn_as_if_labels_were_dealt_out(labels: Labels) -> None:
    n = len(labels.label)
    every = []
    for placed in permutations(labels.label.tolist()):
        dealt = Labels(labels.unit, labels.project, np.array(placed), labels.units)
        every.append(dealt.successes)
    expected = np.array(every)
    drawn = np.concatenate(list(labels.draw(20_000, np.random.default_rng(3))))
    assert np.isnan(drawn[:, labels.trials == 0]).all()
    filled = labels.trials > 0
    counts = (drawn * labels.trials)[:, filled]
    assert counts.mean(axis=0) == pytest.approx(labels.trials[filled] * labels.label.sum() / n, abs=0.02)
    assert np.cov(counts.T) == pytest.approx(np.cov(expected[:, filled].T, ddof=0), abs=0.02)


@settings(max_examples=25)
@given(st.integers(0, 2**32 - 1), st.booleans())
def test_rows_are_correlated_as_scipy_does(seed: int, ranked: bool) -> None:  # noqa: FBT001
    rng = np.random.default_rng(seed)
    rows, x = rng.integers(0, 4, (6, 9)).astype(float), rng.normal(size=9)
    rows[0] = 2.0
    standard = resampling.standardise(resampling.midrank(x) if ranked else x)
    found = resampling.correlate_rows(rows, standard[:, None], ranked=ranked)[:, 0]
    assert found[0] == 0
    for row, r in zip(rows[1:], found[1:], strict=True):
        if np.ptp(row) > 0:
            assert r == pytest.approx((stats.spearmanr if ranked else stats.pearsonr)(row, x).statistic, abs=1e-9)


def test_p_counts_the_observed_value_as_a_draw() -> None:
    null = np.array([[0.1], [-0.5], [0.5], [0.2]])
    assert resampling.p_values(np.array([0.5]), null, centre=np.zeros(1)).tolist() == [3 / 5]


def test_p_is_taken_from_the_centre_of_the_null() -> None:
    null = np.array([[0.3], [0.4], [0.5], [0.4]])
    assert resampling.p_values(np.array([0.4]), null, centre=np.array([0.4])).tolist() == [1.0]


@given(st.integers(1, 6), st.integers(0, 2**32 - 1))
def test_correction_never_lowers_p_and_keeps_the_order(tests: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    null, observed = rng.normal(size=(99, tests)), rng.normal(size=tests) * 2
    centre = np.zeros(tests)
    adjusted = resampling.step_down(observed, null, centre=centre)
    assert (adjusted >= resampling.p_values(observed, null, centre=centre) - 1e-12).all()
    strength = np.abs(observed) / null.std(axis=0)
    assert (np.diff(adjusted[np.argsort(-strength)]) >= 0).all()


def test_one_test_needs_no_correction() -> None:
    rng = np.random.default_rng(2)
    null, observed, centre = rng.normal(size=(199, 1)), np.array([1.3]), np.zeros(1)
    assert resampling.step_down(observed, null, centre=centre) == resampling.p_values(observed, null, centre=centre)


def test_the_same_test_twice_is_corrected_for_one() -> None:
    rng = np.random.default_rng(2)
    null, observed, centre = np.repeat(rng.normal(size=(199, 1)), 2, axis=1), np.full(2, 1.3), np.zeros(2)
    assert np.array_equal(
        resampling.step_down(observed, null, centre=centre), resampling.p_values(observed, null, centre=centre)
    )


def test_independent_tests_are_corrected_as_sidak_does() -> None:
    rng = np.random.default_rng(4)
    null = rng.normal(size=(50_000, 5))
    adjusted = resampling.step_down(np.array([2.5, 0, 0, 0, 0]), null, centre=np.zeros(5))
    assert adjusted[0] == pytest.approx(1 - (1 - 2 * stats.norm.sf(2.5)) ** 5, abs=0.004)


@pytest.mark.parametrize("ranked", [True, False])
def test_bootstrap_within_groups_agrees_with_samples_one_by_one(ranked: bool) -> None:  # noqa: FBT001
    rng = np.random.default_rng(3)
    groups = np.repeat(np.arange(4), [2, 5, 6, 9])
    x, y = rng.normal(size=22), rng.poisson(3, 22).astype(float)
    weights = resampling.samples_within(groups, 40, rng)
    assert all((weights[:, groups == g].sum(axis=1) == (groups == g).sum()).all() for g in range(4))
    found = resampling.bootstrap_within(x, y, weights, groups, ranked=ranked)
    for row, r in zip(weights, found, strict=True):
        drawn = np.repeat(np.arange(22), row.astype(int))
        parts = [[], []]
        for g in range(4):
            own = drawn[groups[drawn] == g]
            for part, values in zip(parts, (x, y), strict=True):
                v = stats.rankdata(values[own]) / (len(own) + 1) if ranked else values[own]
                part.append(v - v.mean())
        assert r == pytest.approx(stats.pearsonr(*map(np.concatenate, parts)).statistic, abs=1e-9)


def test_a_sample_without_variance_within_groups_has_no_correlation() -> None:
    weights = np.array([[2.0, 0, 2, 0], [1, 1, 1, 1]])
    groups = np.array([0, 0, 1, 1])
    found = resampling.bootstrap_within(np.arange(4.0), np.array([1.0, 2, 4, 3]), weights, groups, ranked=False)
    assert np.isnan(found[0])
    assert found[1] == pytest.approx(0)


def test_orders_within_groups_leave_each_unit_in_its_group_and_reach_every_order() -> None:
    groups = np.array([0, 1, 0, 1, 1])
    orders = np.concatenate([*resampling.orders_within(groups, 3000, np.random.default_rng(1))])
    assert (groups[orders] == groups).all()
    seen, counts = np.unique(orders, axis=0, return_counts=True)
    assert len(seen) == 2 * 6
    assert stats.chisquare(counts).pvalue > 0.001
