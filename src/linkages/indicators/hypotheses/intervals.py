"""Effects with their intervals: rank statistics by bootstrap, counts exactly or by score."""

from math import exp, log, sqrt
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linkages.indicators.resampling import Floats, Indices
from linkages.indicators.shares import wilson

Mask = NDArray[np.bool_]
Counts = NDArray[np.int64]

Interval = tuple[float, float] | None
_LEVEL = 0.95
_Z = NormalDist().inv_cdf(0.5 + _LEVEL / 2)
# of bootstrap samples, how many must give an effect
_ENOUGH = 0.95
_BLOCK = 4_000_000


def midranks(values: Floats, strata: Indices, weights: Floats) -> Floats:
    """
    Rank values within strata in samples that draw units more or less often.

    Parameters
    ----------
    values, strata
        Value and stratum of each unit.
    weights
        One row a sample: how often it drew each unit.

    Returns
    -------
    One row a sample: mid-ranks from 1 within each stratum.
    """
    order = np.lexsort((values, strata))
    new_stratum = np.r_[True, np.diff(strata[order]) != 0]
    tops = np.flatnonzero(new_stratum | np.r_[True, np.diff(values[order]) > 0])
    tied = np.add.reduceat(weights[:, order], tops, axis=1)
    total = np.cumsum(tied, axis=1)
    first = np.flatnonzero(new_stratum[tops])
    before = np.hstack([np.zeros((len(weights), 1)), total])[:, first]
    total -= np.repeat(before, np.diff(np.r_[first, len(tops)]), axis=1)
    ranks = np.empty_like(weights)
    ranks[:, order] = np.repeat(total - (tied - 1) / 2, np.diff(np.r_[tops, len(values)]), axis=1)
    return ranks


def delta(values: Floats, first: Mask, strata: Indices, weights: Floats) -> Floats:
    """
    Cliff's delta (the rank-biserial correlation) in each sample, over pairs of one stratum.

    Parameters
    ----------
    values
        Values of the units.
    first
        Whether a unit is in the first group.
    strata
        Stratum of each unit.
    weights
        One row a sample: how often it drew each unit.

    Returns
    -------
    One value a sample: the share of pairs in which the first group has more, less that in which it has less; NaN where
    no stratum has both groups.
    """
    ranks = midranks(values, strata, weights)
    stratum = np.unique(strata, return_inverse=True)[1]
    belongs = (stratum[:, None] == np.arange(stratum.max() + 1)).astype(float)
    ours = weights * first
    n_first, n_all = ours @ belongs, weights @ belongs
    ranked = (ours * ranks) @ belongs
    pairs = (n_first * (n_all - n_first)).sum(axis=1)
    won = (2 * ranked - n_first * (n_all + 1)).sum(axis=1)
    return np.asarray(np.divide(won, pairs, out=np.full(len(weights), np.nan), where=pairs > 0))


def rank_correlation(x: Floats, y: Floats, strata: Indices, weights: Floats) -> Floats:
    """
    Spearman's coefficient in each sample, ranks taken and centred within strata.

    Parameters
    ----------
    x, y
        Values of the units.
    strata
        Stratum of each unit.
    weights
        One row a sample: how often it drew each unit.

    Returns
    -------
    One value a sample; NaN where a variable has one value in every stratum.
    """
    stratum = np.unique(strata, return_inverse=True)[1]
    belongs = (stratum[:, None] == np.arange(stratum.max() + 1)).astype(float)
    totals = weights @ belongs
    centred = []
    for values in (x, y):
        ranks = midranks(values, strata, weights)
        means = np.divide((weights * ranks) @ belongs, totals, out=np.zeros_like(totals), where=totals > 0)
        centred.append(ranks - means[:, stratum])
    a, b = centred
    spread = np.sqrt((weights * a * a).sum(axis=1) * (weights * b * b).sum(axis=1))
    found = np.full(len(weights), np.nan)
    np.divide((weights * a * b).sum(axis=1), spread, out=found, where=spread > 1e-9)  # noqa: PLR2004
    return found.clip(-1, 1)


def blocks(draws: int, cells: int) -> "list[int]":
    """Sizes of blocks of draws that stay within memory."""
    size = max(1, _BLOCK // max(1, cells))
    return [min(size, draws - start) for start in range(0, draws, size)]


def percentiles(found: Floats) -> Interval:
    """Percentile interval; None where too many samples give no effect, or all give the same."""
    kept = found[np.isfinite(found)]
    if len(kept) < max(2, _ENOUGH * len(found)) or np.ptp(kept) == 0:
        return None
    low, high = np.quantile(kept, [(1 - _LEVEL) / 2, (1 + _LEVEL) / 2])
    return float(low), float(high)


def of_delta(effect: float, found: Floats, sizes: tuple[int, int]) -> Interval:
    """
    Interval of Cliff's delta: asymmetric, because it ends at -1 and 1.

    The standard error is the bootstrap's, widened for the smaller group's size; percentiles hold the truth too seldom
    in small groups (``benchmarks/hypotheses.py coverage``).

    Parameters
    ----------
    effect
        Delta, between -1 and 1.
    found
        Delta in bootstrap samples.
    sizes
        Sizes of the groups.

    Returns
    -------
    Both ends; None where too many samples give no effect, or all give the same.

    References
    ----------
    Feng and Cliff (2004), Monte Carlo evaluation of ordinal d with improved confidence interval. Journal of Modern
    Applied Statistical Methods 3, 322-332.
    """
    if percentiles(found) is None:
        return None
    smaller = min(sizes)
    reach = _student(sum(sizes) - 2) * float(np.nanstd(found, ddof=1)) * sqrt(smaller / (smaller - 1))
    below = 1 - effect**2 + reach**2
    root = reach * sqrt((1 - effect**2) ** 2 + reach**2)
    return (effect - effect**3 - root) / below, (effect - effect**3 + root) / below


def of_mean(values: Floats) -> Interval:
    """Student's interval of a mean; None where all values are the same."""
    spread = float(values.std(ddof=1)) if len(values) > 1 else 0.0
    if spread <= 0:
        return None
    reach = _student(len(values) - 1) * spread / sqrt(len(values))
    return float(values.mean()) - reach, float(values.mean()) + reach


def _student(freedom: int) -> float:
    from scipy.special import stdtrit

    return float(stdtrit(max(1, freedom), (1 + _LEVEL) / 2))


def separated(n_first: int, n_other: int) -> float:
    """
    Lower end of the interval of Cliff's delta where the first group has more in every pair.

    Parameters
    ----------
    n_first, n_other
        Sizes of the groups.

    Returns
    -------
    The end; with less in every pair it is the upper end with its sign turned.

    References
    ----------
    Newcombe (2006), Confidence intervals for an effect size measure based on the Mann-Whitney statistic. Statistics in
    Medicine 25, 559-573, method 5.
    """
    middle = (n_first + n_other) / 2 - 1

    def beyond(theta: float) -> float:
        spread = theta * (1 - theta) / (n_first * n_other)
        spread *= 1 + middle * ((1 - theta) / (2 - theta) + theta / (1 + theta))
        return 1 - theta - _Z * sqrt(spread)

    low, high = 0.0, 1.0
    for _ in range(60):  # halving: 60 times is beyond the digits of a number
        theta = (low + high) / 2
        low, high = (theta, high) if beyond(theta) > 0 else (low, theta)
    return 2 * low - 1


def clopper_pearson(yes: int, n: int) -> tuple[float, float]:
    """
    Exact interval of a proportion.

    Parameters
    ----------
    yes, n
        Units for which it holds, and all.

    Returns
    -------
    Both ends.
    """
    from scipy.special import betaincinv

    tail = (1 - _LEVEL) / 2
    low = 0.0 if yes == 0 else float(betaincinv(yes, n - yes + 1, tail))
    high = 1.0 if yes == n else float(betaincinv(yes + 1, n - yes, 1 - tail))
    return low, high


def newcombe(yes: tuple[int, int], n: tuple[int, int]) -> tuple[float, float]:
    """
    Interval of a difference of two proportions from Wilson's intervals of both (Newcombe 1998, method 10).

    Parameters
    ----------
    yes, n
        Units for which it holds, and all, of both groups.

    Returns
    -------
    Both ends of the first proportion less the second.
    """
    low, high = wilson(yes, n)
    p, q = yes[0] / n[0], yes[1] / n[1]
    below = sqrt((p - low[0]) ** 2 + (high[1] - q) ** 2)
    above = sqrt((high[0] - p) ** 2 + (q - low[1]) ** 2)
    return p - q - below, p - q + above


def odds_ratio(tables: Counts) -> tuple[float, Interval, str]:
    """
    Mantel and Haenszel's odds ratio over strata.

    Parameters
    ----------
    tables
        One row a stratum: units, of them in the first group, yes, and yes in the first group.

    Returns
    -------
    The ratio, its interval (Robins, Breslow and Greenland; of one stratum Woolf's) and a remark.
    """
    units, first, yes, both = tables.T.astype(float)
    a, b, c = both, first - both, yes - both
    d = units - first - c
    remark = ""
    if (a * d).sum() == 0 or (b * c).sum() == 0:
        a, b, c, d = (np.atleast_1d(cell.sum() + 0.5) for cell in (a, b, c, d))
        units = a + b + c + d
        remark = "a cell is empty: 0.5 was added to each" + (", strata pooled" if len(tables) > 1 else "")
    r, s = a * d / units, b * c / units
    p, q = (a + d) / units, (b + c) / units
    ratio = r.sum() / s.sum()
    variance = (p * r).sum() / (2 * r.sum() ** 2)
    variance += (p * s + q * r).sum() / (2 * r.sum() * s.sum())
    variance += (q * s).sum() / (2 * s.sum() ** 2)
    reach = _Z * sqrt(variance)
    return float(ratio), (exp(log(ratio) - reach), exp(log(ratio) + reach)), remark


def weighted_ratio(numerator: Floats, denominator: Floats, weights: Floats) -> Any:  # noqa: ANN401 - an array
    """Ratio of weighted sums in each sample; NaN where the denominator is 0."""
    below = weights @ denominator
    return np.divide(weights @ numerator, below, out=np.full(len(weights), np.nan), where=below > 0)
