"""
A correlation tested against variables as spatially correlated as the one at hand: Moran spectral randomisation.

A variable is parted into the patterns of the neighbourhood (the eigenvectors of the doubly centred weights: from broad
gradients to chessboards). Each draw turns the signs of the parts at random: a variable with exactly the same Moran's I,
the same mean and variance, and otherwise nothing in common with the first (the variant *singleton* of Wagner and Dray).

References
----------
Wagner & Dray (2015), Methods in Ecology and Evolution 6.
"""

from functools import lru_cache

import numpy as np

from linkages.indicators import resampling
from linkages.indicators.neighbours import Floats, Neighbours

_CELLS = 4_000_000


@lru_cache(maxsize=4)
def patterns(neighbours: Neighbours) -> Floats:
    """
    Find the patterns of a neighbourhood.

    Parameters
    ----------
    neighbours
        Who is one; made symmetric where needed.

    Returns
    -------
    One pattern a column, n - 1 of them: orthogonal to one another and to a constant, of length 1.
    """
    matrix = (neighbours.matrix + neighbours.matrix.T) / 2
    rows = matrix.mean(axis=0)
    centred = matrix - rows - rows[:, None] + matrix.mean()
    # A constant goes to the end: lifted above all others, then left out.
    n = len(centred)
    lifted = centred + (1 + np.abs(centred).sum(axis=1).max(initial=0)) / n
    return np.asarray(np.linalg.eigh(lifted)[1][:, :-1])


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
    shapes = patterns(neighbours)
    products = (shapes.T @ a) * (shapes.T @ b)
    rng, rows = np.random.default_rng(seed), max(1, _CELLS // len(x))
    beyond = 0
    for start in range(0, draws, rows):
        size = min(rows, draws - start), len(products)
        # one bit a sign
        bits = np.frombuffer(rng.bytes(-(-size[0] * size[1] // 8)), dtype=np.uint8)
        signs = np.unpackbits(bits, count=size[0] * size[1]).reshape(size)
        drawn = 2 * (signs @ products) - products.sum()
        beyond += int((np.abs(drawn) >= abs(a @ b) - 1e-10).sum())
    return (beyond + 1) / (draws + 1)
