"""What chance gives agrees with independent implementations and with going through every case."""

from itertools import permutations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from linkages.indicators.hypotheses import chance


def rng():
    return np.random.default_rng(7)


def close(p, exact, draws=9999):
    """Within four standard errors of the draws."""
    return abs(p - exact) <= 4 * np.sqrt(exact * (1 - exact) / draws) + 2 / draws


def test_dealing_out_agrees_with_all_orders():
    a, b = np.array([1.0, 0, 1, 0, 0, 1]), np.array([3.0, 1, 4, 1, 5, 9])
    every = [abs(a @ np.array(order) - a.sum() * b.mean()) for order in permutations(b)]
    exact = np.mean(np.array(every) >= abs(a @ b - a.sum() * b.mean()) - 1e-9)
    p, how = chance.linear(a, b, np.zeros(6, dtype=int), draws=9999, rng=rng())
    assert close(p, exact)
    assert how == "9999 permutations"


def test_dealing_out_within_strata_keeps_to_them():
    a, b = np.array([1.0, 0, 0, 1, 0, 0]), np.array([5.0, 1, 2, 30, 10, 20])
    strata = np.array([0, 0, 0, 1, 1, 1])
    every = [
        abs(a[:3] @ np.array(one) - b[:3].mean() + a[3:] @ np.array(other) - b[3:].mean())
        for one, other in product(permutations(b[:3]), permutations(b[3:]))
    ]
    observed = abs(a @ b - b[:3].mean() - b[3:].mean())
    p, _ = chance.linear(a, b, strata, draws=9999, rng=rng())
    assert close(p, np.mean(np.array(every) >= observed - 1e-9))


def test_values_that_do_not_differ_say_nothing():
    assert chance.linear(np.array([1.0, 0, 1]), np.ones(3), np.zeros(3, int), draws=99, rng=rng())[0] == 1
    strata = np.array([0, 1, 2])
    assert chance.linear(np.array([1.0, 0, 1]), np.arange(3.0), strata, draws=99, rng=rng())[0] == 1


def test_the_normal_limit_is_what_many_draws_give(monkeypatch):
    random = np.random.default_rng(1)
    a, b = random.normal(size=400), random.exponential(size=400)
    b += 0.1 * a
    drawn, _ = chance.linear(a, b, np.zeros(400, int), draws=9999, rng=rng())
    monkeypatch.setattr(chance, "MOST_CELLS", 10)
    limit, how = chance.linear(a, b, np.zeros(400, int), draws=9999, rng=rng())
    assert "normal limit" in how
    assert abs(drawn - limit) < 0.02


@given(st.integers(0, 12), st.integers(0, 12), st.integers(0, 12), st.integers(0, 12))
def test_one_table_is_fishers_test(a, b, c, d):
    table = np.array([[a + b + c + d, a + b, a + c, a]])
    expected = stats.fisher_exact([[a, b], [c, d]]).pvalue
    assert chance.hypergeometric(table) == pytest.approx(expected, abs=1e-9)


@settings(max_examples=25)
@given(st.lists(st.tuples(st.integers(1, 4), st.integers(1, 4), st.integers(0, 8)), min_size=1, max_size=3), st.data())
def test_several_tables_agree_with_all_cases(sizes, data):
    tables, pmfs = [], []
    for first, others, wanted in sizes:
        yes = min(wanted, first + others)
        low, high = max(0, yes - others), min(first, yes)
        both = data.draw(st.integers(low, high))
        tables.append((first + others, first, yes, both))
        law = stats.hypergeom(first + others, yes, first)
        pmfs.append({k: law.pmf(k) for k in range(low, high + 1)})
    total: dict[int, float] = {}
    for case in product(*(pmf.items() for pmf in pmfs)):
        key = sum(k for k, _ in case)
        total[key] = total.get(key, 0) + np.prod([p for _, p in case])
    observed = total[sum(table[3] for table in tables)]
    expected = sum(p for p in total.values() if p <= observed * (1 + 1e-7))
    assert chance.hypergeometric(np.array(tables)) == pytest.approx(expected, abs=1e-9)


@given(st.integers(1, 60), st.data(), st.floats(0.01, 0.99))
def test_a_proportion_agrees_with_scipy(n, data, against):
    yes = data.draw(st.integers(0, n))
    assert chance.binomial(yes, n, against) == pytest.approx(stats.binomtest(yes, n, against).pvalue, abs=1e-9)


def test_a_proportion_of_none_or_all_is_certain():
    assert chance.binomial(0, 5, 0.0) == 1
    assert chance.binomial(1, 5, 0.0) == 0


def test_signs_of_few_differences_are_gone_through_one_by_one():
    differences = np.array([1.0, -2, 3, 4, 5, -0.5])
    found = stats.permutation_test((differences,), np.sum, permutation_type="samples", n_resamples=np.inf)
    p, how = chance.flips(differences, draws=9999, rng=rng())
    assert p == pytest.approx(found.pvalue)
    assert how == "all 64 ways to set the signs"


def test_signs_of_many_differences_are_drawn(monkeypatch):
    differences = np.random.default_rng(3).normal(0.2, 1, size=80)
    p, how = chance.flips(differences, draws=9999, rng=rng())
    assert "9999 sign flips" in how
    monkeypatch.setattr(chance, "MOST_CELLS", 10)
    limit, _ = chance.flips(differences, draws=9999, rng=rng())
    assert abs(p - limit) < 0.02
    assert chance.flips(np.zeros(80), draws=9999, rng=rng())[0] == 1


def test_matching_agrees_with_all_orders():
    likeness = np.random.default_rng(5).random((5, 5))
    likeness[np.diag_indices(5)] += 0.3
    means = [likeness[np.arange(5), order].mean() for order in permutations(range(5))]
    observed = abs(np.trace(likeness) / 5 - likeness.mean())
    exact = np.mean(np.abs(np.array(means) - likeness.mean()) >= observed - 1e-9)
    assert close(chance.matched(likeness, draws=9999, rng=rng())[0], exact)
