import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from linkages.errors import SettingError
from linkages.indicators.funnel import POSITIONS, limits

BALTIC = 0.234  # N1: share of initiatives "on average", Mikhaylov & Mikhaylova (2015), line 48


def by_hand(n: int, overall: float, tail: float) -> float:
    """Spiegelhalter (2005), appendix A.1.1."""
    r = int(stats.binom.ppf(tail, n, overall))
    part = (stats.binom.cdf(r, n, overall) - tail) / stats.binom.pmf(r, n, overall)
    return float(np.clip((r - part) / n, 0, 1))


@given(st.integers(1, 400), st.floats(0.01, 0.99))
def test_limits_are_those_of_the_binomial_distribution(n: int, overall: float) -> None:
    found = limits([n], overall)
    tails = {"low_95": 0.025, "high_95": 0.975, "low_998": 0.001, "high_998": 0.999}
    for name, tail in tails.items():
        # at a tail that is hit exactly two neighbouring numbers serve
        if np.abs(stats.binom.cdf(np.arange(n + 1), n, overall) - tail).min() > 1e-12:
            assert getattr(found, name)[0] == pytest.approx(by_hand(n, overall, tail), abs=1e-9)


@given(st.integers(1, 400), st.floats(0, 1))
def test_limits_enclose_one_another(n: int, overall: float) -> None:
    found = limits([n], overall)
    ends = [found.low_998[0], found.low_95[0], found.high_95[0], found.high_998[0]]
    assert ends == sorted(ends)
    assert ends[0] >= 0
    assert ends[-1] <= 1


def test_limits_come_nearer_with_more_projects() -> None:
    found = limits([10, 100, 1000], 0.25)
    assert (np.diff(found.high_95) < 0).all()
    assert (np.diff(found.low_95) > 0).all()


def test_one_unit_in_twenty_lies_beyond_by_chance() -> None:
    n = 300
    found = limits([n], 0.25)
    shares = np.arange(n + 1) / n
    outside = (shares < found.low_95[0]) | (shares > found.high_95[0])
    assert stats.binom.pmf(np.arange(n + 1), n, 0.25)[outside].sum() == pytest.approx(0.05, abs=0.015)


def test_south_east_finland_lies_between_the_limits_and_jutland_outside_the_first() -> None:
    """40 % of 36 and 37 % of 72, Mikhaylov & Mikhaylova (2015), line 50."""
    found = limits([36, 72], BALTIC)
    assert found.position([0.40, 0.37]) == ["above_95", "above_95"]
    assert (found.high_95 < [0.40, 0.37]).all()
    assert (found.high_998 > [0.40, 0.37]).all()


def test_every_position_can_be_taken() -> None:
    shares = [0.0, 0.16, 0.25, 0.35, 1.0]
    assert limits([100] * 5, 0.25).position(shares) == list(POSITIONS)


def test_without_projects_or_share_there_is_no_position() -> None:
    found = limits([0, 10, 10], 0.25)
    assert found.position([np.nan, np.nan, 0.3]) == [None, None, "inside"]
    assert np.isnan(found.low_95[0])
    assert limits([5], float("nan")).position([0.2]) == [None]


def test_no_units_have_no_limits() -> None:
    assert limits([], 0.25).position([]) == []


@pytest.mark.parametrize("overall", [0.0, 1.0])
def test_around_0_and_1_there_is_no_chance(overall: float) -> None:
    found = limits([20], overall)
    assert found.low_998[0] == found.high_998[0] == overall


def test_what_is_no_share_is_refused() -> None:
    with pytest.raises(SettingError, match="needs a share"):
        limits([5], 1.2)
    with pytest.raises(SettingError, match="needs a share"):
        limits([-1], 0.2)
