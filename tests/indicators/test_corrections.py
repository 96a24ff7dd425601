import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.multitest import multipletests

from linkages.indicators.corrections import benjamini_hochberg, holm


@pytest.mark.parametrize("size", [1, 2, 5, 30])
def test_holm_agrees_with_statsmodels(size):
    p = np.random.default_rng(7).random(size).round(1).tolist()
    assert holm(p) == pytest.approx(multipletests(p, method="holm")[1].tolist())


def test_nothing_to_correct_gives_nothing():
    assert holm([]) == []
    assert len(benjamini_hochberg(np.array([]))) == 0


@given(st.lists(st.floats(1e-6, 1), min_size=1, max_size=30))
def test_false_discoveries_are_those_of_scipy_and_what_was_not_tested_stays_so(p):
    found = benjamini_hochberg(np.array([*p, np.nan]))
    assert np.isnan(found[-1])
    assert found[:-1] == pytest.approx(stats.false_discovery_control(p), abs=1e-12)
