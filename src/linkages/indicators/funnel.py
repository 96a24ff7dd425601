"""
Funnel: where the share of a unit would lie by chance alone, were its projects drawn independently.

Limits around the overall share by the exact binomial distribution, by the number of projects; those of small units are
wide. Between numbers of initiatives they are interpolated, so that they fall smoothly and a share of a printed figure
can be held against them too (Spiegelhalter 2005, appendix A.1.1). Units share projects and are part of the overall
share, and one unit in twenty lies beyond the 95 % limits by chance: a funnel shows where to look, and is no test.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linkages.errors import SettingError

Floats = NDArray[np.float64]

LEVELS = (0.95, 0.998)
POSITIONS = ("below_998", "below_95", "inside", "above_95", "above_998")


@dataclass(frozen=True, slots=True)
class Limits:
    """
    Limits for some numbers of projects.

    Parameters
    ----------
    low_95, high_95, low_998, high_998
        0 to 1; NaN where there is no project.
    """

    low_95: Floats
    high_95: Floats
    low_998: Floats
    high_998: Floats

    def position(self, share: Any) -> list[str | None]:  # noqa: ANN401 - anything numpy takes
        """
        Say where shares lie.

        Parameters
        ----------
        share
            One a unit; NaN for none.

        Returns
        -------
        ``below_998``, ``below_95``, ``inside``, ``above_95``, ``above_998``; None where there is no share. A share
        beyond the 99.8 % limits is beyond both.
        """
        given = np.asarray(share, dtype=float)
        place = np.full(given.shape, 2)
        for low, high, far in ((self.low_95, self.high_95, 1), (self.low_998, self.high_998, 2)):
            place = np.where(given > high, 2 + far, np.where(given < low, 2 - far, place))
        known = np.isfinite(given) & np.isfinite(self.low_95)
        return [POSITIONS[p] if ok else None for p, ok in zip(place.tolist(), known.tolist(), strict=True)]


def limits(trials: Any, overall: float) -> Limits:  # noqa: ANN401 - anything numpy takes
    """
    Limits of the funnel.

    Parameters
    ----------
    trials
        Projects of each unit.
    overall
        The share that units are held against, 0 to 1; NaN for none.

    Returns
    -------
    The limits at 95 and 99.8 %.

    Raises
    ------
    SettingError
        `overall` is no share, or a number of projects is negative.

    References
    ----------
    Spiegelhalter (2005), Funnel plots for comparing institutional performance. Statistics in Medicine 24, 1185-1202.
    """
    n = np.asarray(trials, dtype=np.int64)
    if not (np.isnan(overall) or 0 <= overall <= 1) or np.any(n < 0):
        raise SettingError(f"A funnel needs a share and numbers of projects; found {overall} and a least of {n.min()}.")
    tails = [side for level in LEVELS for side in ((1 - level) / 2, (1 + level) / 2)]
    distinct, back = np.unique(n, return_inverse=True)
    table = np.full((len(distinct), len(tails)), np.nan)
    if not np.isnan(overall):
        for i, size in enumerate(distinct.tolist()):
            if size:
                table[i] = _quantiles(size, overall, tails)
    found = table[back]
    return Limits(found[:, 0], found[:, 1], found[:, 2], found[:, 3])


def _quantiles(size: int, overall: float, tails: list[float]) -> Floats:
    """Quantiles of the share of `size` projects, interpolated between numbers of initiatives."""
    if overall in (0.0, 1.0):
        return np.full(len(tails), overall)
    from scipy.special import bdtr

    chance = np.clip(bdtr(np.arange(size + 1.0), size, overall), 0.0, 1.0)
    chance[-1] = 1.0
    number = np.searchsorted(chance, tails)
    before = np.where(number > 0, chance[number - 1], 0.0)
    part = (chance[number] - tails) / (chance[number] - before)
    return np.asarray(np.clip((number - part) / size, 0.0, 1.0))
