"""
A correlation tested with the number of regions that spatial correlation leaves: Clifford, Richardson and Dutilleul.

Where neighbouring regions are alike in both variables, n regions say less than n independent ones. How much less
follows from how alike regions are at each distance, in `CLASSES` classes of equal width (as SpatialPack has them): the
variance of the coefficient is ``tr(B Sx B Sy) / (tr(B Sx) tr(B Sy))`` with the two variables' estimated covariances
``Sx``, ``Sy`` and the centring ``B``, the effective sample is 1 more than its inverse, and the coefficient is tested by
Student's t with that sample (Dutilleul 1993). How far correlation reaches is fitted beside (`reach`): an exponential
that falls to 5 %.

How often it rejects by chance, by how far correlation reaches, stands in docs/method.md
(``benchmarks/association.py --size``).

References
----------
Clifford, Richardson & Hémon (1989), Biometrics 45; Dutilleul (1993), Biometrics 49.
"""

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from linkages.indicators import resampling
from linkages.indicators.neighbours import Floats

CLASSES = 13
"""Classes of distance."""
_FEWEST = 5
_FALLEN = 3.0  # an exponential is at 5 % after three times its parameter
_TRIED = 200
_PERFECT = 1 - 1e-12


@dataclass(frozen=True, slots=True)
class Effective:
    """
    A correlation under spatial correlation.

    Parameters
    ----------
    r
        The coefficient; None where there is no test.
    sample
        Effective number of regions; it may be larger than theirs, where neighbours are unlike.
    p_value
        Two-sided.
    low, high
        95 % interval on Fisher's z with the effective sample; None where that is 3 or less.
    x_km, y_km
        How far the correlation of each variable reaches (km), 0 for none.
    why_not
        Why there is no test, a sentence without its full stop.
    """

    r: float | None
    sample: float | None = None
    p_value: float | None = None
    low: float | None = None
    high: float | None = None
    x_km: float | None = None
    y_km: float | None = None
    why_not: str = ""


def effective(x: Floats, y: Floats, distances: Floats, *, classes: int = CLASSES) -> Effective:
    """
    Test a correlation with its effective sample.

    Parameters
    ----------
    x, y
        One value a region: as they are, logarithms or ranks.
    distances
        Between regions (km), in the same order.
    classes
        Classes of distance.

    Returns
    -------
    The test.
    """
    n = len(x)
    a, b = resampling.standardise(x) if n else None, resampling.standardise(y) if n else None
    if n < _FEWEST:
        return Effective(None, why_not=f"Only {n} regions, at least {_FEWEST} are needed")
    if a is None or b is None:
        return Effective(None, why_not=f"One of the variables has the same value in all {n} regions")
    if not distances.max() > 0:
        return Effective(None, why_not="All regions lie at the same point")
    r = float(np.clip(a @ b, -1, 1))
    at = _classes(distances, classes)
    of_x, of_y = (_by_class(v, at, classes) for v in (a, b))
    variance = _variance(_spread(of_x, at), _spread(of_y, at))
    x_km, y_km = (reach(v, distances, classes=classes) for v in (x, y))
    if not variance > 0:
        return Effective(None, x_km=x_km, y_km=y_km, why_not="The estimated variance is not positive")
    sample = 1 + 1 / variance
    low, high = _interval(r, sample)
    return Effective(r, sample, _p_value(r, sample), low, high, x_km, y_km)


def reach(values: Floats, distances: Floats, *, classes: int = CLASSES) -> float:
    """
    Fit how far the likeness of regions reaches.

    Parameters
    ----------
    values
        One a region.
    distances
        Between regions (km).
    classes
        Classes of distance.

    Returns
    -------
    Kilometres at which an exponential, fitted to the correlation by class (least squares, weighted by pairs), has
    fallen to 5 % of what it is nearby; 0 where it is not positive. Not beyond the largest distance.
    """
    standard = resampling.standardise(values)
    if standard is None:
        return 0.0
    at = _classes(distances, classes)
    off = ~np.eye(len(values), dtype=bool)
    pairs = np.bincount(at[off], minlength=classes).astype(float)
    mean = np.bincount(at[off], distances[off], minlength=classes) / np.maximum(pairs, 1)
    seen = _by_class(standard, at, classes) * len(values)
    far = float(distances.max())
    tried = np.geomspace(far / _TRIED, far, _TRIED) / _FALLEN
    shapes = np.exp(-mean[None, :] / tried[:, None])
    height = np.clip((shapes * pairs * seen).sum(axis=1) / (shapes**2 * pairs).sum(axis=1), 0, 1)
    lack = (pairs * (seen - height[:, None] * shapes) ** 2).sum(axis=1)
    best = int(np.argmin(lack))
    return float(tried[best] * _FALLEN) if height[best] > 0 else 0.0


def _classes(distances: Floats, classes: int) -> NDArray[np.intp]:
    width = distances.max() / classes
    return np.asarray(np.minimum(distances / width, classes - 1), dtype=np.intp)


def _by_class(standard: Floats, at: NDArray[np.intp], classes: int) -> Floats:
    """Mean product of two regions' values, by class of their distance (each pair twice, nobody with itself)."""
    off = ~np.eye(len(standard), dtype=bool)
    pairs = np.bincount(at[off], minlength=classes)
    sums = np.bincount(at[off], np.outer(standard, standard)[off], minlength=classes)
    return np.asarray(sums / np.maximum(pairs, 1))


def _spread(by_class: Floats, at: NDArray[np.intp]) -> Floats:
    """Covariance of the regions' values: by class of distance, and 1 / n on the diagonal."""
    spread = by_class[at]
    np.fill_diagonal(spread, 1 / len(at))
    return np.asarray(spread)


def _variance(of_x: Floats, of_y: Floats) -> float:
    def both_centred(matrix: Floats) -> Floats:
        rows = matrix.mean(axis=0)
        return np.asarray(matrix - rows - rows[:, None] + matrix.mean())

    a, b = both_centred(of_x), both_centred(of_y)
    return float((a * b).sum() / (np.trace(a) * np.trace(b)))


def _p_value(r: float, sample: float) -> float | None:
    free = sample - 2
    if free <= 0:
        return None
    from scipy.special import stdtr

    if abs(r) >= _PERFECT:
        return 0.0
    return float(2 * stdtr(free, -abs(r) * np.sqrt(free / (1 - r * r))))


def _interval(r: float, sample: float, confidence: float = 0.95) -> tuple[float | None, float | None]:
    if sample <= 3 or abs(r) >= _PERFECT:  # noqa: PLR2004 - Fisher's z has the variance 1 / (n - 3)
        return None, None
    step = NormalDist().inv_cdf(0.5 + confidence / 2) / np.sqrt(sample - 3)
    z = np.arctanh(r)
    return float(np.tanh(z - step)), float(np.tanh(z + step))
