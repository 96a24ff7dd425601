"""
Counts by a negative binomial model: log mean linear, variance ``mean + dispersion * mean^2``, errors by the sandwich.

Fitted here rather than by statsmodels, whose import alone takes longer than the test of a whole study; the tests hold
every number against it. The likelihood is written with finite sums instead of gamma functions, so that it goes over
into Poisson's as the dispersion goes to 0: where the counts vary no more than Poisson's, the dispersion *is* 0.

References
----------
Cameron & Trivedi (2013), Regression Analysis of Count Data, chapter 3, for the model (NB2) and its derivatives; White
(1982) for the sandwich; Correia, Guimarães & Zylkin (2019) for when a maximum does not exist.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from linkages.errors import ConvergenceError, SettingError

Floats = NDArray[np.float64]

_STEPS = 200
_CLOSE = 1e-11
_SINGULAR = 1e-9
_LEAST = 1e-8  # a dispersion below is none


@dataclass(frozen=True, slots=True)
class Fit:
    """
    A fitted model.

    Parameters
    ----------
    coefficients
        One a column of the design.
    dispersion
        0 where the counts vary no more than Poisson's.
    log_likelihood
        At the maximum.
    covariance
        Of the coefficients, by the sandwich, times n / (n - k).
    mean
        Fitted mean of each count.
    scores
        Gradient of each observation's log likelihood in the coefficients (and the dispersion, where there is one).
    bread
        Inverse of the observed information, in the same order.
    """

    coefficients: Floats
    dispersion: float
    log_likelihood: float
    covariance: Floats
    mean: Floats
    scores: Floats
    bread: Floats

    @property
    def free(self) -> int:
        """Observations less parameters."""
        return int(self.scores.shape[0] - self.scores.shape[1])

    def clustered(self, groups: NDArray[np.intp]) -> Floats:
        """
        Covariance of the coefficients that allows observations of a group to go together.

        Parameters
        ----------
        groups
            Group of each observation, numbered from 0.

        Returns
        -------
        The sandwich over sums by group, times g / (g - 1) and (n - 1) / (n - k). Too small with few groups (below some
        40), and of rank g - 1 at most.
        """
        n, k = self.scores.shape
        count = int(groups.max()) + 1
        sums = np.zeros((count, k))
        np.add.at(sums, groups, self.scores)
        whole = self.bread @ (sums.T @ sums) @ self.bread * count / (count - 1) * (n - 1) / (n - k)
        return np.asarray(whole[: len(self.coefficients), : len(self.coefficients)])


def fit(counts: Floats, design: Floats) -> Fit:
    """
    Fit by maximum likelihood.

    Parameters
    ----------
    counts
        Whole numbers of 0 or more.
    design
        One row an observation; with a column of ones, or one a group, where there is to be a constant.

    Returns
    -------
    The fit.

    Raises
    ------
    SettingError
        Counts are negative or no whole numbers, or there are not more observations than parameters.
    ConvergenceError
        The columns of the design depend on one another, no maximum exists because they separate zeros from counts
        perfectly, or none was found; the message says which.
    """
    n, k = design.shape
    if len(counts) != n or (counts < 0).any() or (counts != np.round(counts)).any():
        raise SettingError("A negative binomial model takes whole numbers of 0 or more, one a row of its design.")
    if n <= k + 1:
        raise SettingError(f"{n} regions are too few for {k + 1} parameters.")
    scale = np.abs(design).max(axis=0)
    scale = np.where(scale > 0, scale, 1.0)
    scaled = design / scale
    if np.linalg.matrix_rank(scaled, tol=_SINGULAR * np.sqrt(n)) < k:
        raise ConvergenceError("the variables of the model depend on one another (collinear)")
    if _separated(counts, scaled):
        raise ConvergenceError("the variables separate regions with none from regions with some perfectly")
    beta = _poisson(counts, scaled)
    mean = np.exp(scaled @ beta)
    if float(((counts - mean) ** 2 - counts).sum()) <= 0:
        return _finished(counts, design, beta / scale, None)
    theta = _newton(counts, scaled, np.append(beta, np.log(_start(counts, mean))))
    dispersion = float(np.exp(theta[-1]))
    return _finished(counts, design, theta[:-1] / scale, dispersion if dispersion > _LEAST else None)


def _separated(counts: Floats, design: Floats) -> bool:
    """Whether some combination of the columns is 0 for all counts and of one sign, not all 0, for all zeros."""
    some, none = design[counts > 0], design[counts == 0]
    if not len(none):
        return False
    if not len(some):
        return True
    _, sizes, right = np.linalg.svd(some, full_matrices=True)
    rank = int((sizes > _SINGULAR * np.sqrt(len(design))).sum())
    free = right[rank:].T
    if not free.shape[1]:
        return False
    along = none @ free
    from scipy.optimize import linprog

    # Is there a step d, in a box, with along @ d <= 0 everywhere and below 0 somewhere?
    found = linprog(along.sum(axis=0), A_ub=along, b_ub=np.zeros(len(along)), bounds=[(-1, 1)] * along.shape[1])
    return found.fun is not None and found.status == 0 and bool(found.fun < -_SINGULAR)


def _poisson(counts: Floats, design: Floats) -> Floats:
    beta: Floats = np.asarray(np.linalg.lstsq(design, np.log(counts + 0.5), rcond=None)[0], dtype=np.float64)
    value = _poisson_likelihood(counts, design, beta)
    for _ in range(_STEPS):
        mean = np.exp(design @ beta)
        step: Floats = np.asarray(
            np.linalg.solve(design.T @ (mean[:, None] * design), design.T @ (counts - mean)), dtype=np.float64
        )
        beta, value, moved = _ahead(beta, step, value, lambda b: _poisson_likelihood(counts, design, b))
        if moved < _CLOSE:
            return beta
    raise ConvergenceError(f"no maximum of the likelihood was found in {_STEPS} steps")


def _ahead(
    at: Floats, step: Floats, value: float, likelihood: Callable[[Floats], float]
) -> tuple[Floats, float, float]:
    """Go the step, or the part of it that does not go down; how far it went."""
    size = 1.0
    while size > 1e-12:  # noqa: PLR2004 - forty halvings
        there = at + size * step
        found = likelihood(there)
        if np.isfinite(found) and found >= value - 1e-12 * (1 + abs(value)):
            return there, found, float(np.abs(size * step).max() / (1 + np.abs(there).max()))
        size /= 2
    return at, value, 0.0


def _poisson_likelihood(counts: Floats, design: Floats, beta: Floats) -> float:
    with np.errstate(over="ignore"):
        eta = design @ beta
        return float((counts * eta - np.exp(eta)).sum())


def _start(counts: Floats, mean: Floats) -> float:
    moments = float((((counts - mean) ** 2 - counts) / mean**2).mean())
    return float(np.clip(moments, 1e-3, 10.0))


@dataclass(frozen=True, slots=True)
class _Parts:
    """What likelihood and derivatives are made from at one place."""

    mean: Floats
    a: float
    j: Floats
    over: Floats  # log(1 + a j) summed over j below each count, and its first two derivatives in a
    over_1: Floats
    over_2: Floats


def _parts(counts: Floats, design: Floats, beta: Floats, a: float) -> _Parts:
    j = np.arange(max(1.0, counts.max()))
    whole = counts.astype(int)
    terms = [np.log1p(a * j), j / (1 + a * j), -((j / (1 + a * j)) ** 2)]
    sums = [np.r_[0.0, np.cumsum(term)][whole] for term in terms]
    return _Parts(np.exp(design @ beta), a, j, *sums)


def _likelihood(counts: Floats, design: Floats, theta: Floats) -> float:
    with np.errstate(over="ignore", invalid="ignore"):
        a = np.exp(theta[-1])
        p = _parts(counts, design, theta[:-1], float(a))
        each = p.over + counts * (design @ theta[:-1]) - (counts + 1 / a) * np.log1p(a * p.mean)
        return float(each.sum())


def _derivatives(counts: Floats, design: Floats, beta: Floats, a: float) -> tuple[Floats, Floats]:
    """Scores of each observation and the Hessian, in the coefficients and the dispersion itself."""
    p = _parts(counts, design, beta, a)
    m = p.mean
    w = 1 + a * m
    slope = (counts - m) / w
    in_a = p.over_1 + np.log1p(a * m) / a**2 - (counts + 1 / a) * m / w
    scores = np.column_stack([slope[:, None] * design, in_a])
    k = design.shape[1]
    hessian = np.empty((k + 1, k + 1))
    hessian[:k, :k] = -design.T @ ((m * (1 + a * counts) / w**2)[:, None] * design)
    hessian[:k, k] = hessian[k, :k] = design.T @ (-(counts - m) * m / w**2)
    second = p.over_2 - 2 * np.log1p(a * m) / a**3 + 2 * m / (a**2 * w) + (counts + 1 / a) * (m / w) ** 2
    hessian[k, k] = second.sum()
    return scores, hessian


def _newton(counts: Floats, design: Floats, theta: Floats) -> Floats:
    """Climb in the coefficients and the logarithm of the dispersion."""
    value = _likelihood(counts, design, theta)
    for _ in range(_STEPS):
        a = float(np.exp(theta[-1]))
        if a <= _LEAST:
            return theta
        scores, hessian = _derivatives(counts, design, theta[:-1], a)
        gradient = scores.sum(axis=0)
        change = np.ones(len(theta))
        change[-1] = a
        by_log = hessian * np.outer(change, change)
        by_log[-1, -1] += gradient[-1] * a
        roots, axes = np.linalg.eigh(-by_log)
        # Away from the maximum the information need not be positive: its absolute value still points uphill.
        roots = np.maximum(np.abs(roots), 1e-10 * np.abs(roots).max())
        step = axes @ ((axes.T @ (gradient * change)) / roots)
        theta, value, moved = _ahead(theta, step, value, lambda t: _likelihood(counts, design, t))
        if moved < _CLOSE:
            return theta
    raise ConvergenceError(f"no maximum of the likelihood was found in {_STEPS} steps")


def _finished(counts: Floats, design: Floats, beta: Floats, dispersion: float | None) -> Fit:
    n, k = design.shape
    mean = np.exp(design @ beta)
    # log(count!) once more than the sums of the likelihood need: so that it is the likelihood others print, too
    factorials = np.r_[0.0, np.cumsum(np.log(np.arange(1, max(1.0, counts.max()) + 1)))][counts.astype(int)].sum()
    if dispersion is None:
        scores = (counts - mean)[:, None] * design
        information = design.T @ (mean[:, None] * design)
        value = _poisson_likelihood(counts, design, beta)
    else:
        scores, hessian = _derivatives(counts, design, beta, dispersion)
        information = -hessian
        value = _likelihood(counts, design, np.append(beta, np.log(dispersion)))
    bread: Floats = np.asarray(np.linalg.inv(information), dtype=np.float64)
    # n / (n - k) counts the dispersion as a parameter where it is one
    sandwich = bread @ (scores.T @ scores) @ bread * n / (n - scores.shape[1])
    return Fit(beta, dispersion or 0.0, value - float(factorials), sandwich[:k, :k], mean, scores, bread)
