"""Effects and intervals agree with scipy and statsmodels, and a weighted sample with one written out."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import stats
from statsmodels.stats.contingency_tables import StratifiedTable, Table2x2
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from linkages.indicators.hypotheses import intervals

SMALL = st.integers(-3, 3).map(float)


def ones(n):
    return np.ones((1, n))


@given(hnp.arrays(float, st.integers(1, 12), elements=SMALL), st.data())
def test_ranks_of_a_weighted_sample_are_those_of_the_sample_written_out(values, data):
    times = data.draw(hnp.arrays(int, len(values), elements=st.integers(0, 3)))
    strata = data.draw(hnp.arrays(int, len(values), elements=st.integers(0, 2)))
    ranks = intervals.midranks(values, strata, times[None, :].astype(float))[0]
    for stratum in np.unique(strata):
        inside = strata == stratum
        written = np.repeat(values[inside], times[inside])
        expected = stats.rankdata(written)
        assert np.allclose(np.repeat(ranks[inside], times[inside]), expected)


@given(hnp.arrays(float, st.integers(2, 20), elements=SMALL), st.data())
def test_delta_is_that_of_mann_and_whitney(values, data):
    first = np.zeros(len(values), dtype=bool)
    first[: data.draw(st.integers(1, len(values) - 1))] = True
    u = stats.mannwhitneyu(values[first], values[~first]).statistic
    expected = 2 * u / (first.sum() * (~first).sum()) - 1
    found = intervals.delta(values, first, np.zeros(len(values), int), ones(len(values)))
    assert found[0] == pytest.approx(expected, abs=1e-9)


def test_delta_within_strata_counts_pairs_of_a_stratum_alone():
    values = np.array([1.0, 2, 3, 100, 50, 60])
    first = np.array([True, False, True, True, False, False])
    strata = np.array([0, 0, 0, 1, 1, 1])
    # stratum 0: 1 < 2 and 3 > 2; stratum 1: 100 beats both
    assert intervals.delta(values, first, strata, ones(6))[0] == pytest.approx((1 - 1 + 2) / 4)


def test_delta_without_a_stratum_of_both_groups_is_not_known():
    found = intervals.delta(np.arange(4.0), np.array([True, True, False, False]), np.array([0, 0, 1, 1]), ones(4))
    assert np.isnan(found[0])


@given(hnp.arrays(float, (2, 10), elements=SMALL))
def test_rank_correlation_is_spearmans(xy):
    found = intervals.rank_correlation(xy[0], xy[1], np.zeros(10, int), ones(10))[0]
    if np.ptp(xy[0]) == 0 or np.ptp(xy[1]) == 0:
        assert np.isnan(found)
    else:
        assert found == pytest.approx(stats.spearmanr(*xy).statistic, abs=1e-9)


def test_rank_correlation_within_strata_does_not_see_levels():
    x, y = np.array([1.0, 2, 3, 101, 102, 103]), np.array([3.0, 2, 1, 103, 102, 101])
    strata = np.array([0, 0, 0, 1, 1, 1])
    assert intervals.rank_correlation(x, y, np.zeros(6, int), ones(6))[0] > 0
    assert intervals.rank_correlation(x, y, strata, ones(6))[0] == pytest.approx(-1)


@given(st.integers(1, 50), st.data())
def test_the_exact_interval_is_clopper_and_pearsons(n, data):
    yes = data.draw(st.integers(0, n))
    expected = proportion_confint(yes, n, method="beta")
    assert intervals.clopper_pearson(yes, n) == pytest.approx(expected, abs=1e-9)


@given(st.integers(1, 30), st.integers(1, 30), st.data())
def test_the_interval_of_a_difference_is_newcombes(n, m, data):
    a, b = data.draw(st.integers(0, n)), data.draw(st.integers(0, m))
    expected = confint_proportions_2indep(a, n, b, m, method="newcomb", compare="diff")
    assert intervals.newcombe((a, b), (n, m)) == pytest.approx(expected, abs=1e-9)


CELLS = st.lists(st.tuples(*(st.integers(1, 12),) * 4), min_size=1, max_size=4)


@given(CELLS)
def test_odds_ratios_agree_with_statsmodels(cells):
    tables = np.array([(a + b + c + d, a + b, a + c, a) for a, b, c, d in cells])
    ratio, interval, remark = intervals.odds_ratio(tables)
    expected = StratifiedTable([np.array([[a, b], [c, d]]) for a, b, c, d in cells])
    assert ratio == pytest.approx(expected.oddsratio_pooled, rel=1e-9)
    assert interval == pytest.approx(expected.oddsratio_pooled_confint(), rel=1e-9)
    assert not remark


def test_an_empty_cell_gets_a_half_and_says_so():
    ratio, interval, remark = intervals.odds_ratio(np.array([(20, 10, 8, 8)]))
    expected = Table2x2(np.array([[8.5, 2.5], [0.5, 10.5]]))
    assert ratio == pytest.approx(expected.oddsratio)
    assert interval == pytest.approx(expected.oddsratio_confint())
    assert "0.5" in remark


def test_the_interval_of_delta_stays_inside_its_bounds_and_leans_towards_none():
    found = np.random.default_rng(2).normal(0.7, 0.15, 999)
    low, high = intervals.of_delta(0.7, found, (12, 20))
    assert -1 < low < 0.7 < high < 1
    assert 0.7 - low > high - 0.7
    assert intervals.of_delta(0.0, np.zeros(99), (5, 5)) is None


def test_the_interval_of_a_mean_is_students():
    values = np.random.default_rng(3).normal(size=12)
    expected = stats.t.interval(0.95, 11, values.mean(), stats.sem(values))
    assert intervals.of_mean(values) == pytest.approx(expected)
    assert intervals.of_mean(np.ones(3)) is None
    assert intervals.of_mean(np.ones(1)) is None


def test_separated_groups_have_an_interval_that_narrows_with_their_size():
    ends = [intervals.separated(n, n) for n in (2, 5, 20, 100)]
    assert ends == sorted(ends)
    assert -1 < ends[0] < ends[-1] < 1


def test_there_is_no_interval_where_samples_do_not_differ_or_are_mostly_undefined():
    assert intervals.percentiles(np.ones(100)) is None
    assert intervals.percentiles(np.r_[np.arange(90.0), np.full(10, np.nan)]) is None
    assert intervals.percentiles(np.arange(101.0)) == pytest.approx((2.5, 97.5))


def test_blocks_of_draws_make_up_all():
    assert sum(intervals.blocks(999, 10**6)) == 999
