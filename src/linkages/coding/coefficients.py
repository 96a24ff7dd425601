"""
Coefficients of agreement between coders, and their bootstrap intervals, reckoned on many resamples at once.

Everything is a function of sums over projects, so a resample is a row of weights: how often it drew each project.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]

MISSING = -1
# Cells of the largest array of resamples in use at a time.
_CELLS = 4_000_000


@dataclass(frozen=True, slots=True)
class Ratings:
    """
    What coders said of projects.

    Parameters
    ----------
    codes
        One row a project, one column a coder: number of the category, `MISSING` where nothing was said.
    distance
        Distance between categories, 0 on the diagonal, 1 at most.
    """

    codes: Codes
    distance: Floats


Measure = Callable[[Ratings, Floats], Floats]


def nominal(categories: int) -> Floats:
    """Distance between categories that are alike or not."""
    return 1.0 - np.eye(categories)


def jaccard(sets: list[frozenset[str]]) -> Floats:
    """Jaccard's distance between sets of codes; two empty sets are alike."""
    found = np.zeros((len(sets), len(sets)))
    for i, j in combinations(range(len(sets)), 2):
        found[i, j] = found[j, i] = 1 - len(sets[i] & sets[j]) / len(sets[i] | sets[j])
    return found


def masi(sets: list[frozenset[str]]) -> Floats:
    """MASI distance (Passonneau 2006): Jaccard's similarity times 1, 2/3, 1/3 or 0 for equal, nested, crossing sets."""
    found = 1 - jaccard(sets)
    for i, j in combinations(range(len(sets)), 2):
        a, b = sets[i], sets[j]
        shape = 2 / 3 if a <= b or b <= a else 1 / 3 if a & b else 0.0
        found[i, j] = found[j, i] = found[i, j] * shape
    return 1 - found


def similarity(ratings: Ratings, weights: Floats) -> Floats:
    """Mean similarity (1 - distance) of pairs of coders who both spoke; with nominal distance, per cent agreement."""
    alike, pairs = np.zeros(len(ratings.codes)), np.zeros(len(ratings.codes))
    for a, b in combinations(ratings.codes.T, 2):
        both = (a != MISSING) & (b != MISSING)
        alike += np.where(both, 1 - ratings.distance[a, b], 0)
        pairs += both
    return _divided(weights @ alike, weights @ pairs)


def kappa(ratings: Ratings, weights: Floats) -> Floats:
    """Cohen's kappa of two coders; of more, the mean over pairs (Light 1971). Undefined where chance agrees fully."""
    found = [_kappa(a, b, ratings.distance, weights) for a, b in combinations(ratings.codes.T, 2)]
    return np.asarray(np.mean(found, axis=0))


def _kappa(a: Codes, b: Codes, distance: Floats, weights: Floats) -> Floats:
    both = (a != MISSING) & (b != MISSING)
    total = weights @ both.astype(float)
    observed = _divided(weights @ np.where(both, distance[a, b], 0), total)
    answers = [_indicators(column, len(distance)) * both[:, None] for column in (a, b)]
    first, second = (_divided(weights @ one, total[:, None]) for one in answers)

    expected = ((first @ distance) * second).sum(axis=1)
    found: Floats = 1 - _divided(observed, expected)
    return found


def alpha(ratings: Ratings, weights: Floats) -> Floats:
    """Krippendorff's alpha: any number of coders, missing answers, any distance. Undefined where all say one thing."""
    spoke = ratings.codes != MISSING
    said = spoke.sum(axis=1)
    pairable = said > 1
    counts = sum(_indicators(column, len(ratings.distance)) for column in ratings.codes.T) * pairable[:, None]
    within = ((counts @ ratings.distance) * counts).sum(axis=1) / np.where(pairable, said - 1, 1)
    marginal = weights @ counts
    total = marginal.sum(axis=1)
    observed = _divided(weights @ within, total)
    expected = _divided(((marginal @ ratings.distance) * marginal).sum(axis=1), total * (total - 1))
    found: Floats = 1 - _divided(observed, expected)
    return found


def _indicators(column: Codes, categories: int) -> Floats:
    found: Floats = (column[:, None] == np.arange(categories)).astype(np.float64)
    return found


def _divided(above: Floats, below: Floats) -> Floats:
    above, below = np.broadcast_arrays(above, below)
    found = np.full(below.shape, np.nan)
    np.divide(above, below, out=found, where=below > 0)
    return found


def resampled(wanted: Sequence[tuple[Measure, Ratings]], draws: int, rng: np.random.Generator) -> list[Floats]:
    """
    Reckon coefficients on bootstrap resamples of the projects, all on the same ones.

    Parameters
    ----------
    wanted
        Coefficients (`similarity`, `kappa`, `alpha`), each with what was said of the same projects.
    draws
        Number of resamples.
    rng
        Source of randomness.

    Returns
    -------
    For each coefficient one value a resample; NaN where it is undefined.
    """
    units = len(wanted[0][1].codes)
    at_once = max(1, _CELLS // max(1, units))
    found: list[list[Floats]] = [[] for _ in wanted]
    for start in range(0, draws, at_once):
        size = min(at_once, draws - start)
        drawn = rng.integers(units, size=(size, units)) + units * np.arange(size)[:, None]
        weights = np.bincount(drawn.ravel(), minlength=size * units).reshape(size, units).astype(float)
        for values, (measure, ratings) in zip(found, wanted, strict=True):
            values.append(measure(ratings, weights))
    return [np.concatenate(values) for values in found]


def interval(values: Floats, confidence: float = 0.95) -> tuple[float, float] | None:
    """Percentile interval; None where more than one resample in twenty leaves the coefficient undefined."""
    kept = values[np.isfinite(values)]
    if len(kept) < 0.95 * len(values) or not len(kept):
        return None
    tail = (1 - confidence) / 2
    low, high = np.quantile(kept, [tail, 1 - tail])
    return float(low), float(high)
