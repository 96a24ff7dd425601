"""
What chance gives: permutations, sign flips, exact tables of yes and no, and the correction over all tests.

All p values are two-sided. A permutation deals values out anew among the units (or projects) of a stratum. Beyond
`MOST_CELLS` cells of draws the normal limit of the same permutation distribution stands in for the draws: with as many
units the two differ by less than draws do among themselves.
"""

from functools import reduce
from math import erfc, sqrt
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from linkages.indicators.resampling import Floats, Indices

MOST_CELLS = 20_000_000
_BLOCK = 4_000_000
# differences by rounding alone count as none
_ROUNDING = 1e-9
# outcomes that are as probable but for rounding
_AS_PROBABLE = 1 + 1e-7


def linear(a: "Floats", b: "Floats", strata: "Indices", *, draws: int, rng: np.random.Generator) -> tuple[float, str]:
    """
    Test the sum of products of two variables, one of them dealt out anew within strata.

    Cliff's delta, Spearman's coefficient and differences of means are such sums.

    Parameters
    ----------
    a, b
        The variables; `b` is dealt out.
    strata
        Group of each entry within which is dealt out.
    draws
        Number of draws.
    rng
        Random numbers.

    Returns
    -------
    The p value, and how it was found.
    """
    parts = []
    for stratum in np.unique(strata):
        inside = strata == stratum
        one, other = a[inside] - a[inside].mean(), b[inside] - b[inside].mean()
        if np.abs(one).max(initial=0) > _ROUNDING and np.abs(other).max(initial=0) > _ROUNDING:
            parts.append((one, other))
    if not parts:
        return 1.0, "nothing can be dealt out"
    observed = sum(float(one @ other) for one, other in parts)
    spread = sum(float((one @ one) * (other @ other)) / (len(one) - 1) for one, other in parts)
    if draws * sum(len(one) for one, _ in parts) > MOST_CELLS:
        return erfc(abs(observed) / sqrt(2 * spread)), "normal limit of the permutations"
    drawn = np.zeros(draws)
    for one, other in parts:
        rows = max(1, _BLOCK // len(one))
        for start in range(0, draws, rows):
            block = np.tile(other, (min(rows, draws - start), 1))
            drawn[start : start + len(block)] += rng.permuted(block, axis=1) @ one
    slack = _ROUNDING * sqrt(spread)
    beyond = int((np.abs(drawn) >= abs(observed) - slack).sum())
    return (beyond + 1) / (draws + 1), f"{draws} permutations"


def flips(differences: "Floats", *, draws: int, rng: np.random.Generator) -> tuple[float, str]:
    """
    Test whether differences have mean 0, their signs dealt out anew.

    Parameters
    ----------
    differences
        One difference a stratum.
    draws
        Number of draws; where there are no more ways than that to set the signs, all are gone through.
    rng
        Random numbers.

    Returns
    -------
    The p value, and how it was found.
    """
    n = len(differences)
    observed = abs(float(differences.sum()))
    slack = _ROUNDING * float(np.abs(differences).sum())
    if n < 60 and 2**n <= draws:  # noqa: PLR2004 - the number of ways fits into an integer
        ways = (np.arange(2**n)[:, None] >> np.arange(n)) & 1
        sums = (2.0 * ways - 1) @ differences
        return float((np.abs(sums) >= observed - slack).mean()), f"all {2**n} ways to set the signs"
    if draws * n > MOST_CELLS:
        spread = float(differences @ differences)
        return (erfc(observed / sqrt(2 * spread)) if spread else 1.0), "normal limit of the sign flips"
    beyond, rows = 0, max(1, _BLOCK // n)
    for start in range(0, draws, rows):
        signs = rng.integers(0, 2, size=(min(rows, draws - start), n), dtype=np.int8)
        sums = (2.0 * signs - 1) @ differences
        beyond += int((np.abs(sums) >= observed - slack).sum())
    return (beyond + 1) / (draws + 1), f"{draws} sign flips"


def hypergeometric(tables: "NDArray[np.int64]") -> float:
    """
    Test exactly whether yes and no are spread alike over two groups, within every stratum.

    With one stratum this is Fisher's test, with several the exact conditional test behind Cochran, Mantel and Haenszel.

    Parameters
    ----------
    tables
        One row a stratum: units, of them in the first group, yes, and yes in the first group.

    Returns
    -------
    The p value: all outcomes that are at most as probable as the one observed.
    """
    observed, low, parts = 0, 0, []
    for units, first, yes, both in tables.tolist():
        least = max(0, first + yes - units)
        observed, low = observed + both, low + least
        parts.append(_hypergeometric(units, first, yes))
    weights = reduce(np.convolve, sorted(parts, key=len)) if parts else np.ones(1)
    weights = weights / weights.sum()
    return float(min(1.0, weights[weights <= weights[observed - low] * _AS_PROBABLE].sum()))


def _hypergeometric(units: int, first: int, yes: int) -> "Floats":
    from scipy.special import gammaln

    both = np.arange(max(0, first + yes - units), min(first, yes) + 1)
    neither = units - first - yes + both
    log = -(gammaln(both + 1) + gammaln(first - both + 1) + gammaln(yes - both + 1) + gammaln(neither + 1))
    found = np.exp(log - log.max())
    return np.asarray(found / found.sum())


def binomial(yes: int, n: int, against: float) -> float:
    """
    Test a proportion exactly.

    Parameters
    ----------
    yes, n
        Units for which it holds, and all.
    against
        The proportion that is tested against, between 0 and 1.

    Returns
    -------
    The p value: all outcomes that are at most as probable as the one observed.
    """
    from scipy.special import gammaln

    if against in (0.0, 1.0):
        return 1.0 if yes == n * against else 0.0
    k = np.arange(n + 1)
    log = gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1) + k * np.log(against) + (n - k) * np.log1p(-against)
    found = np.exp(log)
    return float(min(1.0, found[found <= found[yes] * _AS_PROBABLE].sum()))


def matched(likeness: "Floats", *, draws: int, rng: np.random.Generator) -> tuple[float, str]:
    """
    Test whether units are more alike with their own partner than with one dealt out.

    Parameters
    ----------
    likeness
        Likeness of each unit (row) with each unit's partner (column).
    draws
        Number of draws.
    rng
        Random numbers.

    Returns
    -------
    The p value, and how it was found.
    """
    n = len(likeness)
    centre = likeness.mean()
    observed = abs(float(np.trace(likeness)) / n - centre)
    beyond, rows = 0, max(1, _BLOCK // n)
    for start in range(0, draws, rows):
        order = rng.permuted(np.tile(np.arange(n), (min(rows, draws - start), 1)), axis=1)
        means = likeness[np.arange(n), order].mean(axis=1)
        beyond += int((np.abs(means - centre) >= observed - _ROUNDING).sum())
    return (beyond + 1) / (draws + 1), f"{draws} permutations"
