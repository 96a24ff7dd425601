"""Estimates over pairs agree with those of other hands, and their intervals know what pairs share."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import mannwhitneyu
from statsmodels.api import Logit, add_constant

from linkages.indicators.partners.dyads import Dyads, logistic, rank_biserial


def pairs(n, *, nodes=40, seed=0):
    rng = np.random.default_rng(seed)
    ends = np.sort(rng.choice(nodes, (n, 2)), axis=1)
    return Dyads(ends[:, 0], ends[:, 1], rng.integers(0, 20, n)), rng


def apart(n):
    """Pairs that share nothing."""
    return Dyads(np.arange(n), np.arange(n, 2 * n), np.arange(n))


@settings(max_examples=25)
@given(st.integers(0, 1000))
def test_variance_is_the_sum_over_all_pairs_of_pairs_that_share_something(seed):
    rng = np.random.default_rng(seed)
    ends = np.stack(np.triu_indices(12, 1))[:, rng.choice(66, 25, replace=False)]
    dyads = Dyads(ends[0], ends[1], rng.integers(0, 8, 25))
    scores, again = rng.normal(size=25), np.arange(25) < 9

    def wide(a, holds):
        """What an end or a project that holds a share of the pairs of a kind is widened by."""
        kind = [b for b in range(25) if again[b] == again[a]]
        return 1 / (1 - min(sum(holds(b) for b in kind) / len(kind), 0.5))

    total = 0.0
    for a in range(25):
        for b in range(25):
            together = dyads.project[a] == dyads.project[b]
            for end in {dyads.one[a], dyads.other[a]} & {dyads.one[b], dyads.other[b]}:
                held = [wide(c, lambda d, end=end: end in {dyads.one[d], dyads.other[d]}) for c in (a, b)]
                total += scores[a] * scores[b] * (held[0] * held[1] - together)
            if together:
                held = [wide(c, lambda d, c=c: dyads.project[d] == dyads.project[c]) for c in (a, b)]
                total += scores[a] * scores[b] * held[0] * held[1]
    assert dyads.variance(scores[:, None], again)[0, 0] == pytest.approx(total)


def test_rank_biserial_is_that_of_mann_and_whitney():
    dyads, rng = pairs(200)
    x, repeated = rng.integers(0, 6, 200).astype(float), rng.random(200) < 0.3
    u = mannwhitneyu(x[repeated], x[~repeated]).statistic
    expected = 2 * u / (repeated.sum() * (~repeated).sum()) - 1
    assert rank_biserial(x, repeated, dyads).value == pytest.approx(expected, abs=1e-12)


def test_logistic_regression_is_that_of_statsmodels():
    dyads, rng = pairs(400)
    x = np.column_stack((rng.normal(size=400) * 300, rng.random(400) < 0.4))
    repeated = rng.random(400) < 1 / (1 + np.exp(1 - 0.004 * x[:, 0] + 0.7 * x[:, 1]))
    expected = np.exp(Logit(repeated, add_constant(x)).fit(disp=0).params[1:])
    found = [one.value for one in logistic(x, repeated, dyads).estimates]
    assert found == pytest.approx(expected, abs=1e-9)


def test_interval_over_pairs_that_share_nothing_is_nearly_the_robust_one_of_statsmodels():
    rng = np.random.default_rng(4)
    x = rng.normal(size=(300, 1))
    repeated = rng.random(300) < 1 / (1 + np.exp(-0.5 * x[:, 0]))
    robust = Logit(repeated, add_constant(x)).fit(disp=0, cov_type="HC0").conf_int()[1]
    found = logistic(x, repeated, apart(300)).estimates[0]
    # Student's t and the correction for small numbers widen it a little
    half = (robust[1] - robust[0]) / 2
    assert (np.log(found.high) - np.log(found.low)) / 2 == pytest.approx(half, rel=0.03)
    assert np.log(found.low) < robust[0] < robust[1] < np.log(found.high)


def test_intervals_are_wider_where_pairs_share_ends():
    rng = np.random.default_rng(2)
    nodes = rng.normal(size=25)
    one, other = np.triu_indices(25, 1)
    x = nodes[one] + nodes[other]
    liking = rng.normal(size=25)
    repeated = liking[one] + liking[other] > 1
    shared = rank_biserial(x, repeated, Dyads(one, other, np.arange(len(one))))
    alone = rank_biserial(x, repeated, apart(len(one)))
    assert shared.high - shared.low > 2 * (alone.high - alone.low)


def test_intervals_cover_no_effect_where_nodes_have_habits():
    """Ends that have a liking of their own: intervals for independent pairs would cover far less."""
    covered = alone = 0
    for seed in range(150):
        rng = np.random.default_rng(seed)
        one, other = np.triu_indices(30, 1)
        x, liking = rng.normal(size=30), rng.normal(size=30)
        repeated = liking[one] + liking[other] > rng.normal(1, 1, len(one))
        for dyads in (Dyads(one, other, np.arange(len(one))), apart(len(one))):
            found = rank_biserial(x[one] + x[other], repeated, dyads)
            held = found.low <= 0 <= found.high
            if dyads.other.max() < 30:
                covered += held
            else:
                alone += held
    assert covered / 150 > 0.85
    assert alone / 150 < covered / 150 - 0.2


def test_no_estimate_where_variables_separate():
    x = np.arange(40.0)[:, None]
    found = logistic(x, x[:, 0] > 20, apart(40)).estimates[0]
    assert found.value is None
    assert "separate" in found.caveat


def test_no_estimate_where_variables_tell_each_other():
    rng = np.random.default_rng(1)
    x = rng.normal(size=50)
    found = logistic(np.column_stack((x, 2 * x)), rng.random(50) < 0.5, apart(50))
    assert all("tell each other" in one.caveat for one in found.estimates)


@pytest.mark.parametrize("value", [True, False])
def test_no_estimate_where_all_pairs_are_alike(value):
    alike = np.full(30, value)
    x = np.arange(30.0)
    assert rank_biserial(x, alike, apart(30)).value is None
    assert logistic(x[:, None], alike, apart(30)).estimates[0].value is None


def test_one_project_gives_an_estimate_and_no_interval():
    one, other = np.triu_indices(8, 1)
    rng = np.random.default_rng(1)
    found = rank_biserial(rng.random(28), rng.random(28) < 0.5, Dyads(one, other, np.zeros(28, dtype=np.int64)))
    assert found.value is not None
    assert found.low is None
    assert "no interval" in found.caveat
