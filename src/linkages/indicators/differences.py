"""
The share of a unit beside that of others: the exact chance of it, and an interval of the difference.

Where initiatives are dealt out over projects, the number of them in one unit is hypergeometric. Units whose difference
is asked for may have projects in common.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from linkages.indicators.shares import wilson

Floats = NDArray[np.float64]

# Numbers that differ by rounding alone are equally far out.
_ROUNDING = 1e-9


def hypergeometric_p(successes: Any, trials: Any, initiatives: int, projects: int) -> Floats:  # noqa: ANN401 - arrays
    """
    Two-sided p of the number of initiatives of a unit, were they dealt out over all projects: exact.

    Parameters
    ----------
    successes, trials
        Initiatives and projects of each unit.
    initiatives, projects
        Of all.

    Returns
    -------
    The chance of a number at least as far from the expected one; NaN for units without a project.
    """
    factorials = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, projects + 1)))])

    def ways(n: Any, k: Any) -> Any:  # noqa: ANN401 - arrays and numbers alike
        return factorials[n] - factorials[k] - factorials[n - k]

    found = np.full(len(trials), np.nan)
    for i, (k, n) in enumerate(zip(successes, trials, strict=True)):
        if n == 0:
            continue
        numbers = np.arange(max(0, n - (projects - initiatives)), min(n, initiatives) + 1)
        chances = np.exp(
            ways(initiatives, numbers) + ways(projects - initiatives, n - numbers) - ways(projects, np.asarray(n))
        )
        far = np.abs(numbers - n * initiatives / projects) >= abs(k - n * initiatives / projects) - _ROUNDING
        found[i] = min(1.0, chances[far].sum() / chances.sum())
    return found


def difference_interval(
    successes: tuple[Any, Any],
    trials: tuple[Any, Any],
    common: tuple[Any, Any] = (0, 0),
    *,
    confidence: float = 0.95,
) -> tuple[Floats, Floats]:
    """
    Interval of the difference of two shares whose projects may overlap.

    The difference is a weighted sum of three shares that have no project in common: of the projects of the first unit
    alone, of the second alone, and of both. Wilson's limits of the three are put together by the method of variance
    estimates recovery (Zou & Donner 2008). Without common projects this is Newcombe's hybrid score interval
    (1998, method 10).

    Parameters
    ----------
    successes, trials
        Initiatives and projects of the first and the second unit.
    common
        Initiatives and projects that lie in both.
    confidence
        Coverage, between 0 and 1.

    Returns
    -------
    Lower and upper ends, -1 to 1; NaN where a unit has no project.

    Raises
    ------
    SettingError
        `confidence` is not between 0 and 1, or counts can't be.

    References
    ----------
    Newcombe (1998), Interval estimation for the difference between independent proportions. Statistics in Medicine 17,
    873-890; Zou & Donner (2008), Construction of confidence limits about effect measures. Statistics in Medicine 27,
    1693-1702.
    """
    k, n = ([np.asarray(x, dtype=float) for x in pair] for pair in (successes, trials))
    both = [np.asarray(x, dtype=float) for x in common]
    held = [np.where(x > 0, x, np.nan) for x in n]
    parts = (
        (k[0] - both[0], n[0] - both[1], 1 / held[0]),
        (k[1] - both[0], n[1] - both[1], -1 / held[1]),
        (both[0], both[1], 1 / held[0] - 1 / held[1]),
    )
    down, up = np.zeros(np.shape(k[0] - k[1])), np.zeros(np.shape(k[0] - k[1]))
    for count, size, weight in parts:
        ends = wilson(count, size, confidence=confidence)
        share = count / np.where(size > 0, size, 1)
        # without a project of its own a part adds nothing
        below, above = (np.where(size > 0, np.abs(share - end) * size, 0.0) * weight for end in ends)
        down = down + np.square(np.where(weight < 0, above, below))
        up = up + np.square(np.where(weight < 0, below, above))
    difference = k[0] / held[0] - k[1] / held[1]
    return np.asarray(difference - np.sqrt(down)), np.asarray(difference + np.sqrt(up))
