import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep

from linkages.indicators.differences import difference_interval, hypergeometric_p

pair = st.integers(1, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(pair, pair)
def test_the_interval_of_units_apart_is_newcombes(one: tuple[int, int], other: tuple[int, int]) -> None:
    expected = confint_proportions_2indep(*one, *other, method="newcomb", compare="diff")
    found = difference_interval((one[0], other[0]), (one[1], other[1]))
    assert np.allclose(found, expected, rtol=0, atol=1e-9)


def test_what_two_units_have_in_common_narrows_the_interval() -> None:
    alone, shared = (difference_interval((9, 5), (30, 25), common) for common in ((0, 0), (4, 20)))
    assert alone[0] < shared[0] < shared[1] < alone[1]


def test_the_interval_of_a_difference_turns_with_the_units() -> None:
    forth, back = difference_interval((9, 5), (30, 25), (3, 12)), difference_interval((5, 9), (25, 30), (3, 12))
    assert np.allclose(forth, (-back[1], -back[0]), rtol=0, atol=1e-12)


def test_the_same_projects_leave_no_doubt_about_a_difference_of_nothing() -> None:
    assert np.allclose(difference_interval((9, 9), (30, 30), (9, 30)), 0, rtol=0, atol=1e-12)


def test_a_unit_without_a_project_has_no_difference() -> None:
    assert np.isnan(difference_interval((0, 9), (0, 30))).all()


@given(st.integers(1, 80), st.integers(0, 80), st.integers(0, 80), st.integers(0, 80))
def test_p_against_the_rest_is_exact(projects: int, initiatives: int, n: int, k: int) -> None:
    initiatives, n = min(initiatives, projects), min(n, projects)
    distribution = stats.hypergeom(projects, initiatives, n)
    k = int(np.clip(k, *distribution.support()))
    found = hypergeometric_p([k], [n], initiatives, projects)[0]
    if n == 0:
        assert np.isnan(found)
        return
    every = np.arange(distribution.support()[0], distribution.support()[1] + 1)
    expected = n * initiatives / projects
    far = abs(every - expected) >= abs(k - expected) - 1e-9
    assert found == pytest.approx(distribution.pmf(every[far]).sum(), abs=1e-9)
