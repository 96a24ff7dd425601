"""
How concentrated a profile of fields is, and how far it lies from another: Herfindahl, Krugman, Hachman.

All take counts along the last axis, so that thousands of resampled profiles go through at once; a profile without a
mention has no value (NaN).

References
----------
Herfindahl: Hirschman (1964), The paternity of an index. American Economic Review 54, 761-762; unbiased: Simpson (1949),
Measurement of diversity. Nature 163, 688. Krugman (1991), Geography and Trade. Hachman: Bureau of Economic and Business
Research, University of Utah (1995), Measuring economic diversity.
"""

import numpy as np

from linkages.indicators.mentions import Floats


def shares(counts: Floats) -> Floats:
    """
    Turn counts into shares.

    Parameters
    ----------
    counts
        Mentions by field along the last axis.

    Returns
    -------
    Shares that sum to 1; NaN where there is no mention.
    """
    total = counts.sum(axis=-1, keepdims=True)
    return np.asarray(np.divide(counts, total, out=np.full(counts.shape, np.nan), where=total > 0))


def herfindahl(counts: Floats) -> Floats:
    """
    Give the Herfindahl index: the sum of squared shares, 1 where all mentions are of one field.

    Parameters
    ----------
    counts
        Mentions by field along the last axis.

    Returns
    -------
    One number a profile, above 0 and up to 1.
    """
    return np.asarray(np.square(shares(counts)).sum(axis=-1))


def herfindahl_unbiased(counts: Floats, within: Floats) -> Floats:
    """
    Give the chance that two mentions of different projects are of one field.

    The plain index counts each mention with itself, which makes small profiles look concentrated; and mentions of one
    project are never of one field. Pairs within projects are left out here. Where every project names one field, this
    is (N H - 1) / (N - 1) (Simpson).

    Parameters
    ----------
    counts
        Mentions by field along the last axis.
    within
        Sum over the projects of the squared number of fields that each names; the number of projects where each names
        one.

    Returns
    -------
    One number a profile, 0 to 1; NaN where there is no pair of projects.
    """
    total = counts.sum(axis=-1)
    same, pairs = (counts * (counts - 1)).sum(axis=-1), np.square(total) - within
    return np.asarray(np.divide(same, pairs, out=np.full(pairs.shape, np.nan), where=pairs > 0))


def krugman(counts: Floats, others: Floats) -> Floats:
    """
    Give the Krugman index: the sum of absolute differences of shares from those of others, 0 to 2.

    Parameters
    ----------
    counts
        Mentions by field along the last axis.
    others
        Mentions of those who are compared with; the same shape, or one that broadcasts.

    Returns
    -------
    One number a profile: 0 where both are alike, 2 where they have no field in common.
    """
    return np.asarray(np.abs(shares(counts) - shares(others)).sum(axis=-1))


def hachman(counts: Floats, total: Floats) -> Floats:
    """
    Give the Hachman index: one over the mean location quotient, weighted by the profile's own shares.

    Parameters
    ----------
    counts
        Mentions by field along the last axis.
    total
        Mentions of all; the same shape, or one that broadcasts.

    Returns
    -------
    One number a profile, above 0 and up to 1: 1 where it is that of the whole.
    """
    own, whole = shares(counts), shares(total)
    ratio = np.divide(np.square(own), whole, out=np.zeros(np.broadcast_shapes(own.shape, whole.shape)), where=whole > 0)
    found = ratio.sum(axis=-1)
    return np.asarray(np.divide(1, found, out=np.full(found.shape, np.nan), where=found > 0))
