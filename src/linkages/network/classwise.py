"""
Pairs beside expected degrees, by kinds: pairs of the same joint projects and activities have the same p value.

Three million pairs of organisations are some ten thousand kinds; each is computed once, counted in the correction for
many tests as often as it occurs, and looked up for every pair.
"""

from dataclasses import dataclass

import numpy as np

from linkages.network.bicm import ExpectedDegrees, exact_tail, poisson_tail, sum_of_squares
from linkages.network.chance import BACKBONE, Chance, Pairs, Tail, Tested, columns
from linkages.network.null import Integers, Numbers, ends, false_discovery

# kinds of pairs that are counted in one array, at 8 bytes each; more are sorted
_CELLS = 5_000_000
# relative spread below which a sum is one number
_FIXED = 1e-3


@dataclass(frozen=True, slots=True)
class Tails:
    """
    P values of pairs by their classes of activity.

    Parameters
    ----------
    model
        The solved model.
    tail
        Poisson or exact.
    """

    model: ExpectedDegrees
    tail: Tail = "poisson"

    def p_values(self, pair: Integers, joint: Integers) -> Numbers:
        """
        Chance of at least so many joint projects.

        Parameters
        ----------
        pair
            Pairs, as `linkages.network.null.Incidence.pair` numbers them.
        joint
            Their joint projects, 1 or more.

        Returns
        -------
        One value a pair.
        """
        of_node = self.model.classes.of_node
        one, other = (of_node[end] for end in ends(pair, len(of_node)))
        return self.of_kinds(joint, one, other)

    def of_kinds(self, joint: Integers, one: Integers, other: Integers) -> Numbers:
        """Chance of at least so many joint projects of nodes of two classes."""
        if self.tail == "exact":
            return exact_tail(self.model, joint, one, other)
        return poisson_tail(joint, self.model.expected[one, other])


def by_expected_degrees(model: ExpectedDegrees, pairs: Pairs, *, tail: Tail = "poisson") -> Tested:
    """
    Set pairs beside a network of expected degrees.

    Parameters
    ----------
    model
        The solved model.
    pairs
        All pairs that met.
    tail
        Tails by Poisson, or exact (for checking; slow on large networks).

    Returns
    -------
    The pairs beside chance.
    """
    nodes = int(model.classes.nodes.sum())
    tests = nodes * (nodes - 1) // 2
    tails, kinds = Tails(model, tail), _kinds(model, pairs)
    p_values = tails.of_kinds(kinds.joint, kinds.one, kinds.other)
    q_values = false_discovery(p_values, tests=tests, times=kinds.times)
    found = columns(model.expected[kinds.one, kinds.other], p_values, q_values)
    smallest, testable = _power(tails, tests)
    z, p = _global_test(model, pairs.joint)
    chance = Chance(
        null="bicm",
        draws=0,
        seed=0,
        smallest_p=smallest,
        pairs_tested=tests,
        testable=testable,
        largest_expected=model.largest_expected,
        global_z=z,
        global_p=p,
        backbone=int(kinds.times[found["backbone"].to_numpy()].sum()),
        error=model.error,
    )
    return Tested(found[kinds.of_pair], chance, tails)


@dataclass(frozen=True, slots=True)
class _Kinds:
    """Pairs of the same joint projects and activities: `times` many, `of_pair` says whose each pair is."""

    joint: Integers
    one: Integers
    other: Integers
    times: Integers
    of_pair: Integers


def _kinds(model: ExpectedDegrees, pairs: Pairs) -> _Kinds:
    classes = len(model.classes.activities)
    one, other = (model.classes.of_node[end] for end in (pairs.source, pairs.target))
    key = (pairs.joint * classes + one) * classes + other
    if (int(pairs.joint.max(initial=0)) + 1) * classes**2 <= _CELLS:
        counts = np.bincount(key)
        kinds = np.flatnonzero(counts)
        times, place = counts[kinds], np.zeros(len(counts), dtype=np.int64)
        place[kinds] = np.arange(len(kinds))
        of_pair = place[key]
    else:
        kinds, of_pair, times = np.unique(key, return_inverse=True, return_counts=True)
    rest, second = np.divmod(kinds, classes)
    joint, first = np.divmod(rest, classes)
    return _Kinds(joint, first, second, times, of_pair)


def _power(tails: Tails, tests: int) -> tuple[float, int]:
    """Smallest p value that a pair can get, and how many pairs can get one that is a backbone by itself."""
    pairs, activities = tails.model.pairs, tails.model.classes.activities
    one, other = np.nonzero(pairs)
    attainable = tails.of_kinds(np.minimum(activities[one], activities[other]), one, other)
    testable = pairs[one, other][attainable * tests <= BACKBONE].sum()
    return float(attainable.min(initial=1.0)), int(testable)


def _global_test(model: ExpectedDegrees, joint: Integers) -> tuple[float | None, float]:
    """Sum of squared joint projects, its mean and spread exact, its tail by the normal distribution."""
    from scipy.special import ndtr

    mean, spread = sum_of_squares(model)
    # a network that can be no other has spread 0, but for the tolerance of the degrees
    if spread <= _FIXED * max(mean, 1.0):
        return None, 1.0
    z = (float((joint.astype(np.float64) ** 2).sum()) - mean) / spread
    return z, float(ndtr(-z))
