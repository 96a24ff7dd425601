from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from linkages.indicators import concentration

profiles = arrays(np.int64, st.integers(2, 8), elements=st.integers(0, 30)).filter(lambda a: a.sum() > 0)
# each project names some of five fields
projects = st.lists(st.sets(st.integers(0, 4), min_size=1, max_size=3), min_size=2, max_size=12)


def test_by_hand():
    counts = np.array([3.0, 1.0, 0.0])
    others = np.array([2.0, 2.0, 4.0])
    assert concentration.herfindahl(counts) == pytest.approx(9 / 16 + 1 / 16, abs=1e-12)
    assert concentration.herfindahl_unbiased(counts, np.array(4.0)) == pytest.approx((4 * 10 / 16 - 1) / 3, abs=1e-12)
    assert concentration.krugman(counts, others) == pytest.approx(0.5 + 0 + 0.5, abs=1e-12)
    # shares of the whole: 5/12, 3/12, 4/12; quotients 1.8 and 1
    assert concentration.hachman(counts, counts + others) == pytest.approx(1 / (0.75 * 1.8 + 0.25 * 1), abs=1e-12)


@given(profiles)
def test_herfindahl_agrees_with_simpson_of_scipy_and_lies_between_its_bounds(counts):
    from scipy.stats import rv_discrete

    shares = counts / counts.sum()
    found = concentration.herfindahl(counts.astype(float))
    drawn = rv_discrete(values=(range(len(counts)), shares))
    assert found == pytest.approx(sum(drawn.pmf(k) ** 2 for k in range(len(counts))), abs=1e-9)
    assert 1 / len(counts) - 1e-9 <= found <= 1 + 1e-9


@given(projects)
def test_the_unbiased_index_is_the_chance_that_mentions_of_two_projects_agree(named):
    counts = np.bincount([f for some in named for f in some], minlength=5).astype(float)
    within = float(sum(len(some) ** 2 for some in named))
    pairs = [(a == b) for one, two in combinations(named, 2) for a in one for b in two]
    found = concentration.herfindahl_unbiased(counts, np.array(within))
    assert found == pytest.approx(np.mean(pairs), abs=1e-9)


@given(st.lists(st.integers(0, 4), min_size=2, max_size=30))
def test_with_one_field_a_project_the_unbiased_index_is_simpsons(named):
    counts = np.bincount(named, minlength=5).astype(float)
    n, h = counts.sum(), concentration.herfindahl(counts)
    found = concentration.herfindahl_unbiased(counts, np.array(float(len(named))))
    assert found == pytest.approx((n * h - 1) / (n - 1), abs=1e-9)


@given(profiles, st.integers(0, 2**32 - 1))
def test_krugman_is_twice_the_total_variation_and_symmetric(counts, seed):
    others = np.random.default_rng(seed).integers(0, 9, len(counts)) + 1
    found = concentration.krugman(counts.astype(float), others.astype(float))
    shares = counts / counts.sum() - others / others.sum()
    assert found == pytest.approx(2 * shares[shares > 0].sum(), abs=1e-9)
    assert found == pytest.approx(concentration.krugman(others.astype(float), counts.astype(float)), abs=1e-12)
    assert 0 <= found <= 2 + 1e-9


@given(profiles, st.integers(0, 2**32 - 1))
def test_hachman_is_one_over_the_mean_quotient(counts, seed):
    total = counts + np.random.default_rng(seed).integers(0, 9, len(counts))
    own = counts[counts > 0] / counts.sum()
    quotients = own / (total[counts > 0] / total.sum())
    found = concentration.hachman(counts.astype(float), total.astype(float))
    assert found == pytest.approx(1 / (own * quotients).sum(), abs=1e-9)
    assert 0 < found <= 1 + 1e-9


def test_a_profile_like_the_whole_has_hachman_one_and_krugman_nought():
    whole = np.array([4.0, 2.0, 6.0])
    assert concentration.hachman(whole / 2, whole) == pytest.approx(1)
    assert concentration.krugman(whole / 2, whole / 2) == pytest.approx(0)


def test_profiles_without_a_mention_have_no_index():
    nothing, some = np.zeros(3), np.array([1.0, 2.0, 3.0])
    assert np.isnan(concentration.herfindahl(nothing))
    assert np.isnan(concentration.krugman(nothing, some))
    assert np.isnan(concentration.hachman(nothing, some))
    assert np.isnan(concentration.herfindahl_unbiased(np.array([1.0, 1.0]), np.array(4.0)))
