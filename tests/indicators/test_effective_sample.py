from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from linkages.indicators.effective_sample import effective, reach
from linkages.indicators.neighbours import distances


def study(n: int = 51, km: float = 300.0, seed: int = 1) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Two independent variables with the same exponential correlation, and the distances of their points."""
    rng = np.random.default_rng(seed)
    far = distances(rng.uniform(0, 1500, n), rng.uniform(0, 1200, n))
    root = np.linalg.cholesky(np.exp(-3 * far / km) + 1e-9 * np.eye(n))
    return root @ rng.normal(size=n), root @ rng.normal(size=n), far


def dutilleul_by_loops(x: np.ndarray, y: np.ndarray, far: np.ndarray, classes: int = 13) -> tuple[float, float, float]:
    """The modified t test, written out from the paper pair by pair: correlation, effective sample, p."""
    n = len(x)
    x, y = x - x.mean(), y - y.mean()
    width = far.max() / classes
    which = [[min(int(far[i, j] // width), classes - 1) for j in range(n)] for i in range(n)]
    spreads = []
    for v in (x, y):
        sums, pairs = np.zeros(classes), np.zeros(classes)
        for i, j in combinations(range(n), 2):
            sums[which[i][j]] += v[i] * v[j]
            pairs[which[i][j]] += 1
        spread = np.empty((n, n))
        for i in range(n):
            for j in range(n):
                spread[i, j] = (v**2).mean() if i == j else sums[which[i][j]] / pairs[which[i][j]]
        spreads.append(spread)
    centring = np.eye(n) - np.ones((n, n)) / n
    product = np.trace(centring @ spreads[0] @ centring @ spreads[1])
    variance = product / (np.trace(centring @ spreads[0]) * np.trace(centring @ spreads[1]))
    sample = 1 + 1 / variance
    r = (x @ y) / np.sqrt((x @ x) * (y @ y))
    f = (sample - 2) * r**2 / (1 - r**2)
    return r, sample, stats.f.sf(f, 1, sample - 2)


@pytest.mark.parametrize("seed", range(4))
def test_it_agrees_with_the_formula_written_out(seed: int) -> None:
    x, y, far = study(seed=seed, n=30)
    found = effective(x, y, far)
    r, sample, p = dutilleul_by_loops(x, y, far)
    assert found.r == pytest.approx(r, abs=1e-12)
    assert found.sample == pytest.approx(sample, rel=1e-9)
    assert found.p_value == pytest.approx(p, abs=1e-9)


def test_the_interval_is_fishers_with_the_effective_sample() -> None:
    found = effective(*study())
    step = 1.959963984540054 / np.sqrt(found.sample - 3)
    assert (found.low, found.high) == pytest.approx(
        (np.tanh(np.arctanh(found.r) - step), np.tanh(np.arctanh(found.r) + step))
    )


def test_without_spatial_correlation_the_sample_is_about_the_number_of_regions() -> None:
    samples = [effective(*study(km=1.0, seed=seed)).sample for seed in range(40)]
    assert np.median(samples) == pytest.approx(51, abs=6)


def test_with_it_the_sample_is_smaller() -> None:
    samples = [effective(*study(km=800.0, seed=seed)).sample for seed in range(40)]
    assert np.median(samples) < 35


def test_it_rejects_about_as_often_as_it_says_where_the_plain_test_rejects_too_often() -> None:
    plain, known = [], []
    for seed in range(300):
        x, y, far = study(km=500.0, seed=seed)
        plain.append(stats.pearsonr(x, y).pvalue <= 0.05)
        known.append(effective(x, y, far).p_value <= 0.05)
    assert np.mean(plain) > 0.09
    assert np.mean(known) < 0.09


def test_the_range_is_near_what_it_was_made_with() -> None:
    found = [reach(study(n=120, km=400.0, seed=seed)[0], study(n=120, km=400.0, seed=seed)[2]) for seed in range(30)]
    assert 200 < np.median(found) < 600


def test_a_variable_without_likeness_nearby_has_no_range() -> None:
    far = distances(np.arange(20.0), np.zeros(20))
    assert reach(np.resize([1.0, -1.0], 20), far, classes=19) == 0
    assert reach(np.ones(20), far) == 0


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.01, 100), st.floats(-50, 50))
def test_unit_and_origin_of_a_variable_do_not_matter(seed: int, unit: float, shift: float) -> None:
    x, y, far = study(n=15, seed=seed)
    one, other = effective(x, y, far), effective(x * unit + shift, y, far)
    assert one.r == pytest.approx(other.r, abs=1e-9)
    assert one.sample == pytest.approx(other.sample, rel=1e-6)


def test_where_there_is_no_test_it_says_why() -> None:
    x, y, far = study(n=20)
    assert "same value" in effective(np.ones(20), y, far).why_not
    assert "Only 2 regions" in effective(x[:2], y[:2], far[:2, :2]).why_not
    assert "Only 0 regions" in effective(x[:0], y[:0], far[:0, :0]).why_not
    assert "same point" in effective(x, y, np.zeros((20, 20))).why_not


def test_perfect_correlation_has_p_zero_and_no_interval() -> None:
    x, _, far = study(n=20)
    found = effective(x, 2 * x, far)
    assert (found.r, found.p_value, found.low) == (pytest.approx(1), 0.0, None)
