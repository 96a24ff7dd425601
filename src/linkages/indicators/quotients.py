"""
Location quotients with intervals.

A unit's projects and all others are two sets without a project in common, so the quotient follows from the ratio of two
independent shares: with p of the unit's mentions in a field, q of all others', and the unit making up w of all
mentions, it is p / (w p + (1 - w) q) = 1 / (w + (1 - w) q / p). The interval of p / q is made from Wilson's intervals
of p and q by the method of variance estimates recovery on the log scale, and goes through that formula; w is taken as
given. No unit is compared with itself, no quotient can exceed 1 / w, and one project in a field gives a wide interval,
not none. A project has at most one mention of a field, so mentions count as trials. How often the interval holds the
true quotient stands in ``docs/howto/specialisation.md`` (``benchmarks/specialisation_coverage.py``).

References
----------
Zou & Donner (2008), Construction of confidence limits about effect measures: a general approach. Statistics in
Medicine 27, 1693-1702. Wilson (1927), Probable inference. JASA 22, 209-212. Isard (1960), Methods of Regional Analysis.
"""

from typing import NamedTuple

import numpy as np

from linkages.indicators.mentions import Floats
from linkages.indicators.shares import wilson


class Quotients(NamedTuple):
    """
    Location quotients.

    Parameters
    ----------
    value
        The quotients; NaN where a unit has no mention at all.
    low, high
        Ends of their intervals; NaN where the unit holds all mentions there are: nothing is left to compare with.
    """

    value: Floats
    low: Floats
    high: Floats


def location_quotients(counts: Floats, total: Floats, *, confidence: float = 0.95) -> Quotients:
    """
    Give location quotients with their intervals.

    Parameters
    ----------
    counts
        Mentions, units x fields.
    total
        Mentions of all projects, one a field; the unit's are among them.
    confidence
        Coverage of the intervals, between 0 and 1.

    Returns
    -------
    The quotients, units x fields.

    Raises
    ------
    SettingError
        `confidence` is not between 0 and 1, or a unit has more mentions of a field than there are.
    """
    own, all_ = counts.sum(axis=1, keepdims=True), total.sum()
    others, rest = total - counts, all_ - own
    with np.errstate(divide="ignore", invalid="ignore"):
        value = (counts / own) / (total / all_)
        weight = own / all_
        low, high = _ratio(counts, own, others, rest, confidence)
        ends = [1 / (weight + (1 - weight) / ratio) for ratio in (low, high)]
    empty = np.broadcast_to(rest == 0, counts.shape)
    low, high = np.minimum(ends[0], value), np.maximum(ends[1], value)  # equal to the value but for rounding
    return Quotients(value, np.where(empty, np.nan, low), np.where(empty, np.nan, high))


def _ratio(k: Floats, n: Floats, other_k: Floats, other_n: Floats, confidence: float) -> tuple[Floats, Floats]:
    """Give the interval of k / n over other_k / other_n; from 0 where k is 0, without end where other_k is 0."""
    p, q = k / n, other_k / other_n
    p_low, p_high = wilson(k, np.broadcast_to(n, k.shape), confidence=confidence)
    q_low, q_high = wilson(other_k, np.broadcast_to(other_n, other_k.shape), confidence=confidence)
    centre = np.log(p / q)
    low = np.exp(centre - np.hypot(np.log(p / p_low), np.log(q_high / q)))
    high = np.exp(centre + np.hypot(np.log(p_high / p), np.log(q / q_low)))
    # where a count is 0 its logarithm has no value: the far ends of both intervals, which is wider, take its place
    low = np.where(other_k == 0, p_low / q_high, low)
    high = np.where(k == 0, p_high / q_low, high)
    return np.where(k == 0, 0.0, low), np.where(other_k == 0, np.inf, high)
