"""
Shares drawn towards their mean by as much as their small numbers deserve: the beta-binomial model.

The true shares of the units are taken to vary as a beta distribution of mean m; the correlation r of two projects of
one unit says by how much: the variance of true shares is m (1 - m) r. Both are found by maximum likelihood, and r has
an interval by its profile likelihood. A unit with k initiatives of n projects then has the share
(k + m t) / (n + t) with t = (1 - r) / r. The model takes the units for independent, so it is only for
units that share few projects.
"""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linkages.errors import SettingError

Floats = NDArray[np.float64]

FEWEST = 3
"""Units with a coded project that the variance needs."""
MOST_SHARED = 0.1
"""Share of projects in two units or more up to which units are taken for independent."""

_GRID = np.concatenate([[0.0], np.geomspace(1e-6, 0.9, 40), [0.95, 0.99, 0.999]])
_TOP = float(_GRID[-1])
_STEPS, _NEAR = 200, 1e-15
_NONE = float("nan")


@dataclass(frozen=True, slots=True)
class Shrinkage:
    """
    Shrunk shares of some units, and how much true shares vary.

    Parameters
    ----------
    shrunk
        One a unit, 0 to 1; NaN for units without a project, and for all where there is no model.
    mean
        Mean of the true shares.
    correlation, low, high
        Of two projects of one unit, with its interval by profile likelihood: 0 when all units have one true share.
    reason
        Why there is no model; empty where there is one.
    ends
        Mean and correlation at both ends of the interval: the likeliest mean at each.
    """

    shrunk: Floats
    mean: float = _NONE
    correlation: float = _NONE
    low: float = _NONE
    high: float = _NONE
    reason: str = ""
    ends: tuple[tuple[float, float], tuple[float, float]] = ((_NONE, _NONE), (_NONE, _NONE))

    @property
    def sd(self) -> float:
        """Standard deviation of the true shares."""
        return float(np.sqrt(self.mean * (1 - self.mean) * self.correlation))


def shrink(
    successes: Any,  # noqa: ANN401 - anything numpy takes
    trials: Any,  # noqa: ANN401
    *,
    shared: float = 0.0,
    most_shared: float = MOST_SHARED,
    fewest: int = FEWEST,
    confidence: float = 0.95,
) -> Shrinkage:
    """
    Shrink the shares of units towards their mean.

    Parameters
    ----------
    successes, trials
        Initiatives and coded projects of each unit.
    shared
        Share of the projects that lie in two units or more.
    most_shared
        The most of it that the model may be used with.
    fewest
        Units with a coded project that it takes, at least 2.
    confidence
        Coverage of the interval of the correlation, between 0 and 1.

    Returns
    -------
    The shrunk shares, or why there are none.

    Raises
    ------
    SettingError
        A setting or a count can't be.

    References
    ----------
    Griffiths (1973), Maximum likelihood estimation for the beta-binomial distribution. Biometrics 29, 637-648;
    Casella (1985), An introduction to empirical Bayes data analysis. American Statistician 39, 83-87.
    """
    k, n = np.broadcast_arrays(np.asarray(successes, dtype=np.int64), np.asarray(trials, dtype=np.int64))
    if not np.all((k >= 0) & (k <= n)):
        raise SettingError("Shrinkage needs counts with 0 <= successes <= trials; found some that are not.")
    if not 0 < confidence < 1:
        raise SettingError(f"confidence is {confidence}; it must lie between 0 and 1, such as 0.95.")
    if reason := _reason(k, n, shared, most_shared, max(2, fewest)):
        return Shrinkage(np.full(len(n), np.nan), reason=reason)
    likelihood = Likelihood(k[n > 0], n[n > 0])
    correlation = _maximum(likelihood)
    mean = float(likelihood.mean(correlation))
    low, high = _profile_interval(likelihood, correlation, confidence)
    theta = correlation / (1 - correlation)
    shrunk = np.where(n > 0, (mean + k * theta) / (1 + n * theta), np.nan)
    # a correlation of 1 has no finite t: the likeliest mean is that just below
    ends = ((likelihood.mean(low), low), (likelihood.mean(min(high, _TOP)), high))
    return Shrinkage(shrunk, mean, correlation, low, high, ends=ends)


class Likelihood:
    """
    Log likelihood of the beta-binomial model, up to a constant.

    Written as a product of single projects, each with the chance (m + j t) / (1 + i t), t = r / (1 - r), after j
    successes in i projects of its unit (t here is one over that of the module's formula): exact at r = 0, where the
    model is binomial.

    Parameters
    ----------
    successes, trials
        Initiatives and projects of each unit, all with a project.
    """

    def __init__(self, successes: NDArray[np.int64], trials: NDArray[np.int64]) -> None:
        most = int(trials.max())
        # how many units have more than j successes, failures, projects
        self.successes, self.failures, self.trials = (
            np.bincount(x, minlength=most + 1)[::-1].cumsum()[::-1][1:].astype(float)
            for x in (successes, trials - successes, trials)
        )
        self.steps = np.arange(most, dtype=float)

    def mean(self, correlation: float) -> float:
        """Give the mean that is likeliest at this correlation: the only root of a falling function."""
        t = self.steps * (correlation / (1 - correlation))
        low, high = 0.0, 1.0
        m = float(self.successes.sum() / self.trials.sum())
        with np.errstate(divide="ignore"):  # at the ends of the bracket the slope is infinite
            for _ in range(_STEPS):
                slope = (self.successes / (m + t)).sum() - (self.failures / (1 - m + t)).sum()
                curve = (self.successes / (m + t) ** 2).sum() + (self.failures / (1 - m + t) ** 2).sum()
                low, high = (m, high) if slope > 0 else (low, m)
                new = m + slope / curve
                new = new if low < new < high else (low + high) / 2
                if abs(new - m) <= _NEAR:
                    break
                m = new
        return float(m)

    def at(self, correlation: float, mean: float) -> float:
        """Give the log likelihood of a mean and a correlation."""
        t = self.steps * (correlation / (1 - correlation))
        gained = self.successes @ np.log(mean + t) + self.failures @ np.log(1 - mean + t)
        return float(gained - self.trials @ np.log1p(t))

    def profile(self, correlation: float) -> float:
        """Give the log likelihood at this correlation with the mean that is likeliest there."""
        return self.at(correlation, self.mean(correlation))

    def slope(self, correlation: float) -> float:
        """Give the slope of the profile over t = r / (1 - r); its sign is that over the correlation."""
        t, m = self.steps * (correlation / (1 - correlation)), self.mean(correlation)
        grown = self.successes * self.steps / (m + t) + self.failures * self.steps / (1 - m + t)
        return float((grown - self.trials * self.steps / (1 + t)).sum())


def _reason(k: NDArray[np.int64], n: NDArray[np.int64], shared: float, most_shared: float, fewest: int) -> str:
    held = int((n > 0).sum())
    if not held:
        return "no coded project"
    if shared > most_shared:
        return f"{shared:.0%} of the projects lie in two units or more: the model needs units that share few"
    if held < fewest:
        some = "unit has" if held == 1 else "units have"
        return f"only {held} {some} a coded project: too few for a variance between them"
    if k.sum() in (0, n.sum()):
        return "all projects are alike: either none or every one is an initiative"
    if n.max() == 1:
        return "no unit has two coded projects: units can't be told from projects"
    return ""


def _maximum(likelihood: Likelihood) -> float:
    """Correlation of the largest likelihood: the best of a grid, then the root of the slope beside it."""
    best = int(np.argmax([likelihood.profile(r) for r in _GRID]))
    low, high = float(_GRID[max(best - 1, 0)]), float(_GRID[min(best + 1, len(_GRID) - 1)])
    if likelihood.slope(low) <= 0:
        return low
    if likelihood.slope(high) >= 0:
        return high
    return _root(likelihood.slope, low, high)


def _profile_interval(likelihood: Likelihood, correlation: float, confidence: float) -> tuple[float, float]:
    """Correlations whose profile is less than half the chi-square quantile below the largest likelihood."""
    floor = likelihood.profile(correlation) - NormalDist().inv_cdf(0.5 + confidence / 2) ** 2 / 2

    def above(r: float) -> float:
        return likelihood.profile(r) - floor

    low = 0.0 if correlation == 0 or above(0.0) >= 0 else _root(above, 0.0, correlation)
    high = 1.0 if correlation >= _TOP or above(_TOP) >= 0 else _root(above, correlation, _TOP)
    return low, high


def _root(function: Callable[[float], float], low: float, high: float) -> float:
    """Root between two ends of unlike sign by false position (Illinois); scipy.optimize takes longer to import."""
    at_low, at_high = function(low), function(high)
    middle = low
    for _ in range(_STEPS):
        middle = (low * at_high - high * at_low) / (at_high - at_low)
        middle = middle if low < middle < high else (low + high) / 2
        found = function(middle)
        if found == 0 or high - low <= _NEAR:
            break
        if (found > 0) == (at_high > 0):
            # an end that stays twice counts half, so that it moves too
            high, at_high, at_low = middle, found, at_low / 2
        else:
            low, at_low, at_high = middle, found, at_high / 2
    return float(middle)
