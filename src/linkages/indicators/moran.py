"""
Do neighbours resemble each other? Moran's I of a variable or of residuals, and region by region (LISA).

Reckoned here rather than by esda, whose import alone (scikit-learn, numba, scipy.stats) takes longer than the test of a
whole study; the tests hold it against esda, and against sums by hand. Rows of the weights are standardised, so that the
lag of a region is the mean of its neighbours.

A permutation deals the values out anew over the regions. For residuals of a regression that is near enough: their
expectation, which differs, is given by Cliff and Ord's formula. For LISA each region keeps its value and the others are
dealt out (Anselin 1995). One permutation serves every region: the first k of the others in a random order are the first
k of all, or k + 1 less the region itself where it is among them, so that running sums do.

References
----------
Cliff & Ord (1981), Spatial Processes, chapter 8, for expectation and variance over residuals; Anselin (1995), Local
indicators of spatial association; Benjamini & Hochberg (1995) for the share of false discoveries.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from linkages.indicators import resampling
from linkages.indicators.corrections import benjamini_hochberg
from linkages.indicators.neighbours import Floats, Neighbours

_FEWEST = 4
_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class Moran:
    """
    Moran's I.

    Parameters
    ----------
    i
        The coefficient; None where there is none.
    expected, sd
        What it is without likeness of neighbours, by Cliff and Ord's formulas for residuals under normal errors.
    p_value
        Two-sided, by permutation.
    why_not
        Why there is none, a sentence without its full stop.
    """

    i: float | None
    expected: float | None = None
    sd: float | None = None
    p_value: float | None = None
    why_not: str = ""

    @property
    def z(self) -> float | None:
        """How many standard deviations it lies from its expectation."""
        return (
            (self.i - self.expected) / self.sd if self.i is not None and self.expected is not None and self.sd else None
        )


def moran(
    values: Floats,
    regions: Sequence[str],
    neighbours: Neighbours,
    *,
    design: Floats | None = None,
    orders: Sequence[NDArray[np.intp]] = (),
    permutations: int = 9999,
    seed: int = 0,
) -> Moran:
    """
    Ask whether neighbours resemble each other.

    Parameters
    ----------
    values
        A variable, or residuals of the least-squares regression on `design`.
    regions
        Region of each value, in the order of `neighbours`.
    neighbours
        Who is one.
    design
        What the values are residuals of; a column of ones for a variable (the default).
    orders
        The permutations, where several variables share them (`linkages.indicators.resampling.orders`).
    permutations
        Draws for p.
    seed
        Seed.

    Returns
    -------
    The coefficient. Regions without a neighbour stay in, with a lag of 0.

    Raises
    ------
    RegionError
        The regions stand in another order than the weights.
    """
    neighbours.require(regions)
    n = len(values)
    if n < _FEWEST:
        return Moran(None, why_not=f"Only {n} regions, at least {_FEWEST} are needed")
    z = values - values.mean()
    if not (z @ z) > _ROUNDING * max(1.0, float(values @ values)):
        return Moran(None, why_not=f"All {n} regions have the same value")
    weights = neighbours.shares
    total = float(weights.sum())
    if total == 0:
        return Moran(None, why_not="No region has a neighbour")
    scale = n / total / float(z @ z)
    found = scale * float(z @ weights @ z)
    expected, sd = _moments(weights, np.ones((n, 1)) if design is None else design)
    beyond = np.zeros(2)
    for order in orders or resampling.orders(n, permutations, np.random.default_rng(seed)):
        dealt = z[order.T]
        drawn = scale * (dealt * (neighbours.sparse @ dealt)).sum(axis=0)
        beyond += (drawn >= found - _ROUNDING).sum(), (drawn <= found + _ROUNDING).sum()
    return Moran(found, expected, sd, min(1.0, 2 * (float(beyond.min()) + 1) / (permutations + 1)))


def _moments(weights: Floats, design: Floats) -> tuple[float, float | None]:
    """Expectation and standard deviation of Moran's I of least-squares residuals (Cliff & Ord 1981, p. 202-203)."""
    n, k = len(weights), int(np.linalg.matrix_rank(design))
    q, _ = np.linalg.qr(design)
    left = np.eye(n) - q @ q.T
    product = left @ weights
    free = n - k
    if free < 1:
        return 0.0, None
    scale = n / weights.sum()
    trace = float(np.trace(product))
    both = float((product * product.T).sum())
    crossed = float((product * (left @ weights.T).T).sum())
    mean = scale * trace / free
    variance = scale**2 * (crossed + both + trace**2) / (free * (free + 2)) - mean**2
    return mean, float(np.sqrt(variance)) if variance > 0 else None


@dataclass(frozen=True, slots=True)
class Local:
    """
    Moran's I region by region.

    Parameters
    ----------
    i
        Local coefficient of each region; NaN for regions without a neighbour.
    lag
        Mean of its neighbours' standardised values; NaN without any.
    z
        Its standardised value.
    p_value, q_value
        Two-sided by conditional permutation, and after Benjamini and Hochberg's correction over regions with
        neighbours.
    """

    i: Floats
    lag: Floats
    z: Floats
    p_value: Floats
    q_value: Floats

    def kinds(self, level: float = 0.05) -> list[str]:
        """
        Say of each region what it is.

        Parameters
        ----------
        level
            Share of false discoveries that is borne.

        Returns
        -------
        ``high-high`` and ``low-low`` (like its neighbours), ``high-low`` and ``low-high`` (unlike them), ``not
        significant`` or ``no neighbours``.
        """
        words = []
        for z, lag, q in zip(self.z, self.lag, self.q_value, strict=True):
            if not np.isfinite(lag):
                words.append("no neighbours")
            elif q > level:
                words.append("not significant")
            else:
                words.append(f"{'high' if z > 0 else 'low'}-{'high' if lag > 0 else 'low'}")
        return words


def lisa(
    values: Floats, regions: Sequence[str], neighbours: Neighbours, *, permutations: int = 9999, seed: int = 0
) -> Local | None:
    """
    Ask of each region whether it resembles its neighbours.

    Parameters
    ----------
    values, regions, neighbours, permutations, seed
        As with `moran`.

    Returns
    -------
    Local coefficients; their mean over regions with neighbours is Moran's I, but for islands. None where there are
    fewer than four regions, or all have the same value.

    Raises
    ------
    RegionError
        The regions stand in another order than the weights.
    """
    neighbours.require(regions)
    n = len(values)
    centred = values - values.mean()
    if n < _FEWEST or not (centred @ centred) > _ROUNDING * max(1.0, float(values @ values)):
        return None
    z = centred / centred.std()
    has = neighbours.counts > 0
    lag = np.where(has, neighbours.shares @ z, np.nan)
    beyond = np.zeros((2, n))
    for order in resampling.orders(n, permutations, np.random.default_rng(seed)):
        beyond += _beyond(z, lag, neighbours.counts, order)
    p = np.minimum(1.0, 2 * (beyond.min(axis=0) + 1) / (permutations + 1))
    p = np.where(has, p, np.nan)
    return Local(z * lag, lag, z, p, benjamini_hochberg(p))


def _beyond(z: Floats, lag: Floats, counts: NDArray[np.intp], order: NDArray[np.intp]) -> Floats:
    """How many draws give each region's neighbours at least, and at most, the mean that they have."""
    rows, n = order.shape
    most = min(n, int(counts.max(initial=0)) + 1)
    # One region a row from here on: what is asked of a region lies side by side.
    running = np.zeros((most + 1, rows))
    np.cumsum(z[order[:, :most]].T, axis=0, out=running[1:])
    place = np.empty((n, rows), dtype=np.int32)
    np.put_along_axis(place, order.T, np.arange(n, dtype=np.int32)[:, None], axis=0)
    found = np.zeros((2, n))
    for i in np.flatnonzero(counts):
        k = counts[i]
        sums = np.where(place[i] < k, running[k + 1] - z[i], running[k])
        means = sums / k
        found[:, i] = (means >= lag[i] - _ROUNDING).sum(), (means <= lag[i] + _ROUNDING).sum()
    return found
