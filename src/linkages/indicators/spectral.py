"""
A correlation tested against variables as spatially correlated as the one at hand: Moran spectral randomisation.

A variable is parted into the patterns of the neighbourhood (the eigenvectors of the doubly centred weights: from broad
gradients to chessboards). Each draw turns the signs of the parts at random: a variable with exactly the same Moran's I,
the same mean and variance, and otherwise nothing in common with the first (the variant *singleton* of Wagner and Dray).

Regions with the same neighbours give patterns of one and the same eigenvalue, of which no one set is better than
another: signs turned over whichever a computer finds would make p an accident of it (0.26 or 0.29 on one programme).
There the parts are turned as a whole, to any direction among those patterns, which leaves Moran's I as it is, too.

References
----------
Wagner & Dray (2015), Methods in Ecology and Evolution 6.
"""

from functools import lru_cache

import numpy as np

from linkages.indicators import resampling
from linkages.indicators.neighbours import Floats, Neighbours

_CELLS = 4_000_000
_SAME = 1e-9  # eigenvalues as near as this are one


@lru_cache(maxsize=4)
def _patterns(neighbours: Neighbours) -> tuple[Floats, Floats]:
    matrix = (neighbours.matrix + neighbours.matrix.T) / 2
    rows = matrix.mean(axis=0)
    centred = matrix - rows - rows[:, None] + matrix.mean()
    # A constant goes to the end: lifted above all others, then left out.
    n = len(centred)
    lifted = centred + (1 + np.abs(centred).sum(axis=1).max(initial=0)) / n
    values, vectors = np.linalg.eigh(lifted)
    return np.asarray(values[:-1]), np.asarray(vectors[:, :-1])


def patterns(neighbours: Neighbours) -> Floats:
    """
    Find the patterns of a neighbourhood.

    Parameters
    ----------
    neighbours
        Who is one; made symmetric where needed.

    Returns
    -------
    One pattern a column, n - 1 of them: orthogonal to one another and to a constant, of length 1; by rising eigenvalue.
    """
    return _patterns(neighbours)[1]


def randomise(
    x: Floats, y: Floats, neighbours: Neighbours, *, regions: tuple[str, ...], draws: int = 9999, seed: int = 0
) -> float | None:
    """
    Test a correlation by spectral randomisation of the second variable.

    Parameters
    ----------
    x, y
        One value a region: as they are, logarithms or ranks.
    neighbours
        Who is one.
    regions
        Region of each value, in the order of `neighbours`.
    draws
        Number of draws.
    seed
        Seed.

    Returns
    -------
    Two-sided p; None where a variable does not vary.

    Raises
    ------
    RegionError
        The regions stand in another order than the weights.
    """
    neighbours.require(regions)
    a, b = resampling.standardise(x) if len(x) else None, resampling.standardise(y) if len(y) else None
    if a is None or b is None:
        return None
    values, shapes = _patterns(neighbours)
    of_x, of_y = shapes.T @ a, shapes.T @ b
    starts = np.flatnonzero(np.r_[True, np.diff(values) > _SAME * max(1.0, float(np.abs(values).max(initial=0)))])
    sizes = np.diff(np.r_[starts, len(values)])
    products = (of_x * of_y)[starts[sizes == 1]]
    whole = [(of_x[i : i + k], of_y[i : i + k]) for i, k in zip(starts, sizes, strict=True) if k > 1]
    reaches = [(float(np.linalg.norm(p) * np.linalg.norm(q)), len(p)) for p, q in whole]
    rng, rows = np.random.default_rng(seed), max(1, _CELLS // len(x))
    beyond = 0
    for start in range(0, draws, rows):
        size = min(rows, draws - start), len(products)
        # one bit a sign
        bits = np.frombuffer(rng.bytes(-(-size[0] * size[1] // 8)), dtype=np.uint8)
        signs = np.unpackbits(bits, count=size[0] * size[1]).reshape(size)
        drawn = 2 * (signs @ products) - products.sum()
        for reach, k in reaches:
            drawn += reach * _directions(rng, size[0], k)
        beyond += int((np.abs(drawn) >= abs(a @ b) - 1e-10).sum())
    return (beyond + 1) / (draws + 1)


def _directions(rng: np.random.Generator, draws: int, dimensions: int) -> Floats:
    """Cosine of the angle between a fixed direction and random ones in a space of two or more dimensions."""
    # its square is Beta(1/2, (k - 1) / 2)
    cosine = np.sqrt(rng.beta(0.5, (dimensions - 1) / 2, draws))
    return np.asarray(np.where(rng.random(draws) < 0.5, -cosine, cosine))  # noqa: PLR2004 - a coin
