"""The disparity filter and the hypergeometric test, against their definitions and other implementations."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import hypergeom

from linkages.network.filters import disparity, hypergeometric


def test_a_tie_is_held_against_a_random_split_of_either_ends_strength():
    source, target, weight = np.array([0, 0, 0, 1]), np.array([1, 2, 3, 2]), np.array([8, 1, 1, 2])
    found = disparity(source, target, weight)

    def chance(share, degree):
        # Serrano et al. (2009), equation 2
        return 1 - (degree - 1) * quad(lambda x: (1 - x) ** (degree - 2), 0, share)[0]

    assert found[0] == pytest.approx(min(chance(0.8, 3), chance(0.8, 2)))
    assert found[3] == pytest.approx(min(chance(0.2, 2), chance(2 / 3, 2)))


def test_a_tie_that_is_all_that_both_ends_have_says_nothing():
    assert disparity(np.array([0]), np.array([1]), np.array([7])).tolist() == [1.0]


def test_no_ties_have_no_values():
    nothing = np.empty(0, dtype=np.int64)
    assert disparity(nothing, nothing, nothing).tolist() == []
    assert hypergeometric(nothing, nothing, nothing, 5).tolist() == []


@given(st.lists(st.tuples(st.integers(1, 30), st.integers(1, 30), st.integers(0, 29)), min_size=1), st.integers(0, 60))
def test_the_hypergeometric_test_is_that_of_the_distribution(rows, more):
    one, other, less = (np.array(column) for column in zip(*rows, strict=True))
    projects = int(max(one.max(), other.max())) + more
    joint = np.maximum(np.minimum(one, other) - less, 1)
    ours = hypergeometric(joint, one, other, projects)
    assert ours == pytest.approx(hypergeom.sf(joint - 1, projects, one, other), rel=1e-7, abs=1e-12)
