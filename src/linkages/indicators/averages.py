"""
Average shares of the units of one kind, with intervals by resampling projects.

Two averages that a text may mean by "on average": the *pooled* share, initiatives by projects with every project
counting once; and the *mean* of the units' shares, every unit counting once. Units share projects, so the units are no
sample to resample from: projects are drawn with replacement instead, each with all its units. A census of the projects
of some programmes has no sampling error; the interval says how far the averages would move with other projects of the
same sort.
"""

from dataclasses import dataclass
from statistics import NormalDist
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from linkages.errors import SettingError
from linkages.indicators.dealing import Incidence

Floats = NDArray[np.float64]
Method = Literal["percentile", "bca", "normal", "logit"]

METHODS: tuple[Method, ...] = ("percentile", "bca", "normal", "logit")
METHOD: Method = "logit"
"""The method that holds the true average most nearly as often as it says: ``benchmarks/interval_coverage.py``."""

AVERAGES = ("pooled", "mean")

# Resamples without any project in any unit, or in which all is alike, that still leave a distribution to speak of.
_MOST_EMPTY = 0.05


@dataclass(frozen=True, slots=True)
class Average:
    """
    One average.

    Parameters
    ----------
    average
        ``pooled`` or ``mean``.
    units
        Units with a coded project.
    projects
        Distinct coded projects.
    estimate, low, high
        The average and its interval, 0 to 1; None where there is none.
    method
        How the interval was made.
    remark
        Why there is no average or no interval; empty where there are both.
    """

    average: str
    units: int
    projects: int
    estimate: float | None
    low: float | None
    high: float | None
    method: str
    remark: str = ""


def averages(
    incidence: Incidence,
    *,
    draws: int,
    rng: np.random.Generator,
    method: Method = METHOD,
    confidence: float = 0.95,
) -> tuple[Average, ...]:
    """
    Average the shares of the units of one kind.

    Parameters
    ----------
    incidence
        Which coded project lies in which unit.
    draws
        How often projects are resampled.
    rng
        Source of randomness.
    method
        ``percentile``: quantiles of the resamples; ``bca``: corrected for bias and acceleration (Efron 1987; jackknife
        over projects); ``normal``: the estimate and its bootstrap standard error; ``logit``: the same on the scale of
        log odds.
    confidence
        Coverage of the intervals, between 0 and 1.

    Returns
    -------
    The pooled share and the mean share. A unit that a resample leaves without a project is left out of its mean.

    Raises
    ------
    SettingError
        There is no such method, or `confidence` is not between 0 and 1.

    References
    ----------
    Efron & Tibshirani (1993), An Introduction to the Bootstrap; Davison & Hinkley (1997), Bootstrap Methods.
    """
    if method not in METHODS:
        raise SettingError(f"There is no interval by {method!r}; there are {', '.join(METHODS)}.")
    if not 0 < confidence < 1:
        raise SettingError(f"confidence is {confidence}; it must lie between 0 and 1, such as 0.95.")
    held = int((incidence.trials > 0).sum())
    if not held:
        return tuple(
            Average(n, held, incidence.projects, None, None, None, method, "no coded project") for n in AVERAGES
        )
    resampled = resample(incidence, draws, rng)
    apart = jackknife(incidence) if method == "bca" else (None, None)
    found = []
    for i, (name, estimate) in enumerate(zip(AVERAGES, estimates(incidence), strict=True)):
        ends = interval(estimate, resampled[i], method=method, confidence=confidence, jackknife=apart[i])
        low, high = ends or (None, None)
        remark = "" if ends else "no interval: projects are too few, or all alike"
        found.append(Average(name, held, incidence.projects, estimate, low, high, method, remark))
    return tuple(found)


def estimates(incidence: Incidence) -> tuple[float, float]:
    """
    Average the shares as they are.

    Parameters
    ----------
    incidence
        Which coded project lies in which unit.

    Returns
    -------
    Pooled and mean share; NaN without a project.
    """
    return incidence.overall, float(_mean(incidence.successes, incidence.trials))


def resample(incidence: Incidence, draws: int, rng: np.random.Generator) -> Floats:
    """
    Average in each of many resamples of projects.

    Parameters
    ----------
    incidence
        Which coded project lies in which unit.
    draws
        How many.
    rng
        Source of randomness.

    Returns
    -------
    Pooled and mean share: 2 x draws.
    """
    found = []
    for successes, trials in incidence.resamples(draws, rng):
        pooled = successes[-1] / np.maximum(trials[-1], 1)
        found.append(np.stack([pooled, _mean(successes[:-1], trials[:-1])]))
    return np.concatenate(found, axis=1)


def interval(
    estimate: float,
    resampled: Floats,
    *,
    method: Method,
    confidence: float = 0.95,
    jackknife: Floats | None = None,
) -> tuple[float, float] | None:
    """
    Make an interval of a share from its resamples.

    Parameters
    ----------
    estimate
        The share.
    resampled
        The share in each resample; NaN where there is none.
    method
        As in `averages`.
    confidence
        Coverage, between 0 and 1.
    jackknife
        The share without each project in turn; for ``bca``.

    Returns
    -------
    Lower and upper end, within 0 and 1; None where more than one resample in twenty has no share, or all agree.
    """
    kept = resampled[np.isfinite(resampled)]
    if len(kept) < max(2, (1 - _MOST_EMPTY) * len(resampled)) or np.ptp(kept) == 0:
        return None
    tail = (1 - confidence) / 2
    if method in ("percentile", "bca"):
        levels = (tail, 1 - tail) if method == "percentile" else _bca_levels(estimate, kept, jackknife, tail)
        low, high = np.quantile(kept, levels)
        return float(low), float(high)
    z = NormalDist().inv_cdf(1 - tail)
    if method == "normal" or not 0 < estimate < 1:
        reach = z * float(kept.std(ddof=1))
        return max(0.0, estimate - reach), min(1.0, estimate + reach)
    # the spread of the share carried over to log odds: those of resamples at 0 or 1 would be infinite
    reach = z * float(kept.std(ddof=1)) / (estimate * (1 - estimate))
    odds = np.log(estimate / (1 - estimate))
    low, high = 1 / (1 + np.exp(-(odds + np.array([-reach, reach]))))
    return float(low), float(high)


def _bca_levels(estimate: float, kept: Floats, jackknife: Floats | None, tail: float) -> tuple[float, float]:
    normal = NormalDist()
    below = float((kept < estimate).mean() + (kept == estimate).mean() / 2)
    if not 0 < below < 1:
        return tail, 1 - tail
    bias, acceleration = normal.inv_cdf(below), 0.0
    if jackknife is not None:
        apart = np.nanmean(jackknife) - jackknife[np.isfinite(jackknife)]
        scale = float(np.square(apart).sum()) ** 1.5
        acceleration = float((apart**3).sum()) / (6 * scale) if scale > 0 else 0.0
    low, high = (
        normal.cdf(bias + (bias + z) / (1 - acceleration * (bias + z)))
        for z in (normal.inv_cdf(tail), normal.inv_cdf(1 - tail))
    )
    return low, high


def _mean(successes: NDArray[np.integer], trials: NDArray[np.integer]) -> Floats:
    """Mean share of the units with a project, along the first axis; NaN where no unit has one."""
    held = trials > 0
    total = np.divide(successes, trials, out=np.zeros(successes.shape), where=held).sum(axis=0)
    units = held.sum(axis=0)
    return np.asarray(np.divide(total, units, out=np.full(np.shape(total), np.nan), where=units > 0))


def jackknife(incidence: Incidence) -> tuple[Floats, Floats]:
    """
    Average the shares without each project in turn, from what changes in the units that it lies in.

    Parameters
    ----------
    incidence
        Which coded project lies in which unit.

    Returns
    -------
    Pooled and mean share, one a project; NaN where none is left.
    """
    n, k = incidence.projects, incidence.initiatives
    label = incidence.label.astype(float)
    pooled = (k - label) / (n - 1) if n > 1 else np.full(n, np.nan)
    trials, successes = incidence.trials[incidence.unit], incidence.successes[incidence.unit]
    last = trials == 1
    without = np.divide(successes - label[incidence.project], trials - 1, out=np.zeros(len(trials)), where=~last)
    change = np.bincount(incidence.project, without - successes / trials, minlength=n)
    units = (incidence.trials > 0).sum() - np.bincount(incidence.project, last, minlength=n)
    held = incidence.trials > 0
    total = (incidence.successes[held] / incidence.trials[held]).sum()
    mean = np.divide(total + change, units, out=np.full(n, np.nan), where=units > 0)
    return pooled, mean
