import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from linkages.errors import SettingError
from linkages.indicators.bounded import Estimate, difference, mean_of, median_of, share_of

SCALE = (0.0, 4.0)
answers = st.lists(st.integers(0, 4), min_size=2, max_size=40).map(lambda one: np.array(one, dtype=float))


def hits(k, n):
    return np.arange(n) < k


@pytest.mark.parametrize(("k", "n"), [(0, 16), (1, 16), (5, 16), (16, 16), (40, 91)])
def test_a_share_has_wilson_s_interval(k, n):
    found = share_of(hits(k, n))
    low, high = proportion_confint(k, n, method="wilson")
    assert (found.value, found.low, found.high) == pytest.approx((k / n, low, high), abs=1e-9)


def test_of_a_census_a_share_has_no_doubt():
    found = share_of(hits(4, 16), population=16)
    assert (found.low, found.value, found.high) == (0.25, 0.25, 0.25)


def test_a_finite_population_narrows_by_its_correction():
    found = share_of(hits(8, 16), population=25)
    low, high = proportion_confint(8 * 24 / 9, 16 * 24 / 9, method="wilson")
    assert (found.low, found.high) == pytest.approx((np.floor(25 * low) / 25, np.ceil(25 * high) / 25), abs=1e-9)
    assert "finite population of 25" in found.method


@pytest.mark.parametrize(("n", "census"), [(8, 10), (16, 25), (16, 17), (10, 100)])
def test_the_interval_of_a_census_covers_whatever_it_holds(n, census):
    ends = [share_of(hits(k, n), population=census) for k in range(n + 1)]
    for inside in range(census + 1):
        chance = stats.hypergeom.pmf(np.arange(n + 1), census, inside, n)
        covered = [one.low - 1e-9 <= inside / census <= one.high + 1e-9 for one in ends]
        assert (chance * covered).sum() > 0.9


def test_what_was_answered_bounds_the_share_of_a_census():
    found = share_of(hits(16, 16), population=17)
    assert found.low == pytest.approx(16 / 17)


def test_a_large_population_is_as_good_as_an_infinite_one():
    near, far = share_of(hits(5, 16), population=10**9), share_of(hits(5, 16))
    assert (near.low, near.high) == pytest.approx((far.low, far.high), abs=1e-6)


def test_more_answers_than_the_population_are_refused():
    with pytest.raises(SettingError, match="population is 10, but there are 16 answers"):
        share_of(hits(4, 16), population=10)
    with pytest.raises(SettingError, match="population is 1, "):
        mean_of(np.array([1.0, 2.0]), SCALE, population=1)


def test_two_answers_at_the_ends_are_a_yes_or_no_question():
    """On a scale of which both ends alone are used the interval is Wilson's, with t for z."""
    values = np.array([0.0] * 11 + [4.0] * 5)
    t = stats.t.ppf(0.975, 15)
    effective = (5 / 16 * 11 / 16) / (np.var(values / 4, ddof=1) / 16)
    p = 5 / 16
    # statsmodels' Wilson with z replaced
    effective = max(16, effective)
    centre = (p + t**2 / (2 * effective)) / (1 + t**2 / effective)
    reach = t / (1 + t**2 / effective) * np.sqrt(p * (1 - p) / effective + t**2 / (4 * effective**2))
    found = mean_of(values, SCALE)
    assert (found.low, found.high) == pytest.approx((4 * (centre - reach), 4 * (centre + reach)), abs=1e-9)


@given(answers)
def test_the_interval_of_a_mean_holds_it_and_stays_on_the_scale(values):
    found = mean_of(values, SCALE)
    assert found.value == pytest.approx(values.mean())
    assert 0 <= found.low <= found.value + 1e-12
    assert found.value - 1e-12 <= found.high <= 4


@given(answers)
def test_turning_the_scale_round_turns_the_interval_round(values):
    one, other = mean_of(values, SCALE), mean_of(4 - values, SCALE)
    assert (one.low, one.high) == pytest.approx((4 - other.high, 4 - other.low), abs=1e-9)


def test_where_all_agree_the_interval_is_that_of_those_who_might_not():
    found = mean_of(np.full(16, 2.0), SCALE)
    others = 1 - 0.025 ** (1 / 16)
    assert (found.low, found.high) == pytest.approx((2 - 2 * others, 2 + 2 * others), abs=1e-12)
    assert found.caveat == "all who answered agree"


def test_rounding_is_no_disagreement():
    assert mean_of(np.array([0.1 + 0.2, 0.3, 0.3]), SCALE).caveat == "all who answered agree"


def test_one_answer_has_no_interval_and_none_no_mean():
    assert mean_of(np.array([3.0]), SCALE) == Estimate(3.0, None, None, "", "one answer alone: no interval")
    assert mean_of(np.array([]), SCALE).value is None
    assert share_of(np.array([], dtype=bool)).caveat == "nobody answered"


def test_answers_of_one_cluster_count_as_dependent():
    values, cluster = np.array([0.0, 0, 0, 0, 4, 4, 4, 4, 0, 0, 0, 0]), np.repeat([0, 1, 2], 4)
    alone, together = mean_of(values, SCALE), mean_of(values, SCALE, cluster=cluster)
    assert together.high - together.low > alone.high - alone.low
    assert "3 clusters" in together.caveat


def test_clusters_of_one_are_no_clusters():
    values = np.array([0.0, 1, 3, 4])
    assert mean_of(values, SCALE, cluster=np.arange(4)).low == mean_of(values, SCALE).low


def test_answers_of_one_cluster_alone_have_no_interval():
    assert mean_of(np.array([1.0, 2, 3]), SCALE, cluster=np.zeros(3, dtype=int)).low is None


@pytest.mark.parametrize("n", [6, 7, 16, 91])
def test_the_interval_of_a_median_covers_95_per_cent_and_a_narrower_one_would_not(n):
    values = np.arange(n, dtype=float)
    found = median_of(values)
    rank = int(found.low) + 1  # values are their own ranks
    assert found.high == n - rank
    assert stats.binom.cdf(rank - 1, n, 0.5) <= 0.025 < stats.binom.cdf(rank, n, 0.5)
    assert found.value == np.median(values)


def test_few_answers_have_a_median_without_interval():
    found = median_of(np.array([1.0, 5, 9, 9, 9]))
    assert (found.value, found.low) == (9.0, None)
    assert "fewer than 6" in found.caveat


def test_a_difference_has_newcombe_s_interval():
    # Newcombe (1998), Statistics in Medicine 17, 873-890, table II: 56/70 - 48/80, method 10: 0.0524 to 0.3339
    found, low, high = difference(share_of(hits(48, 80)), share_of(hits(56, 70)))
    assert (found, low, high) == pytest.approx((0.2, 0.0524, 0.3339), abs=5e-5)


def test_a_difference_needs_both():
    assert difference(share_of(np.array([], dtype=bool)), share_of(hits(1, 2))) == (None, None, None)
