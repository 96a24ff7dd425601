import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import confint_proportions_2indep

from linkages.errors import SettingError
from linkages.indicators.quotients import location_quotients

counts = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), min_size=2, max_size=6).filter(
    lambda pairs: sum(a for a, _ in pairs) > 0 and sum(b for _, b in pairs) > 0
)


@given(counts)
def test_a_quotient_is_the_ratio_of_two_shares_and_lies_in_its_interval(pairs):
    own, others = np.array(pairs, dtype=float).T
    total = own + others
    found = location_quotients(own[None], total)
    for f in range(len(own)):
        if total[f] == 0:
            assert np.isnan(found.value[0, f])
            continue
        expected = (own[f] / own.sum()) / (total[f] / total.sum())
        assert found.value[0, f] == pytest.approx(expected, abs=1e-9)
        assert 0 <= found.low[0, f] <= expected + 1e-9
        assert found.high[0, f] >= expected - 1e-9


@given(counts)
def test_no_quotient_reaches_beyond_that_of_a_field_found_nowhere_else(pairs):
    own, others = np.array(pairs, dtype=float).T
    total = own + others
    high = location_quotients(own[None], total).high[0]
    assert np.all(high[total > 0] <= total.sum() / own.sum() + 1e-9)


@pytest.mark.parametrize(("k", "n", "other_k", "other_n"), [(12, 40, 30, 200), (3, 25, 50, 300), (40, 60, 100, 400)])
def test_the_interval_is_near_that_of_a_score_test_of_the_ratio_of_both_shares(k, n, other_k, other_n):
    own, others = np.array([k, n - k], float), np.array([other_k, other_n - other_k], float)
    found = location_quotients(own[None], own + others)
    ends = confint_proportions_2indep(k, n, other_k, other_n, method="score", compare="ratio")
    weight = n / (n + other_n)
    low, high = (1 / (weight + (1 - weight) / end) for end in ends)
    assert found.low[0, 0] == pytest.approx(low, rel=0.06)
    assert found.high[0, 0] == pytest.approx(high, rel=0.06)


def test_the_log_interval_is_what_the_formula_gives_by_hand():
    # p = 2/4, q = 3/12; Wilson's ends by statsmodels
    from statsmodels.stats.proportion import proportion_confint

    p_low, _ = proportion_confint(2, 4, method="wilson")
    _, q_high = proportion_confint(3, 12, method="wilson")
    ratio = np.exp(np.log(2) - np.sqrt(np.log(0.5 / p_low) ** 2 + np.log(q_high / 0.25) ** 2))
    found = location_quotients(np.array([[2.0, 2.0]]), np.array([5.0, 11.0]))
    assert found.low[0, 0] == pytest.approx(1 / (4 / 16 + 12 / 16 / ratio), abs=1e-9)


def test_fewer_projects_give_a_wider_interval():
    few = location_quotients(np.array([[2.0, 2.0]]), np.array([50.0, 150.0]))
    many = location_quotients(np.array([[20.0, 20.0]]), np.array([68.0, 168.0]))
    assert few.high[0, 0] / few.low[0, 0] > 2 * many.high[0, 0] / many.low[0, 0]


def test_a_single_project_does_not_make_a_quotient_sure():
    found = location_quotients(np.array([[1.0, 0.0]]), np.array([10.0, 90.0]))
    assert found.value[0, 0] == pytest.approx(10)
    assert found.low[0, 0] < 4


def test_a_field_that_a_unit_lacks_has_a_quotient_of_nought_and_an_upper_end():
    found = location_quotients(np.array([[0.0, 8.0]]), np.array([20.0, 80.0]))
    assert found.value[0, 0] == 0
    assert found.low[0, 0] == 0
    assert found.high[0, 0] > 1


def test_the_whole_has_no_interval_for_it_is_compared_with_nothing():
    found = location_quotients(np.array([[3.0, 1.0]]), np.array([3.0, 1.0]))
    assert found.value.tolist() == [[1, 1]]
    assert np.isnan(found.low).all()
    assert np.isnan(found.high).all()


def test_a_unit_with_more_than_the_whole_is_refused():
    with pytest.raises(SettingError):
        location_quotients(np.array([[5.0, 1.0]]), np.array([3.0, 4.0]))
