"""
Ratios over projects, and how far they vary when projects are drawn again.

Units share projects and a project brings many ties at once, so ties are not independent draws: what is drawn again are
projects, all that they bring along. Intervals are percentiles. Where all projects of a unit have the same ratio,
resampling has nothing to say and gives no interval; nor with fewer than `FEWEST` projects.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from linkages.indicators.resampling import samples as drawn_again

Integers = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.float64]

FEWEST = 5
SAMPLES = 999
_UNDEFINED = 0.05
_EVEN = 1e-12
_CELLS = 4_000_000


@dataclass(frozen=True)
class Ratios:
    """
    Ratios of units: sums of parts over sums of wholes.

    Parameters
    ----------
    part, whole
        Sums by unit and part.
    low, high
        95 % percentile interval; NaN where there is none.
    projects
        Projects that bring something to the whole, by unit.
    """

    part: Numbers
    whole: Numbers
    low: Numbers
    high: Numbers
    projects: Integers

    @property
    def share(self) -> Numbers:
        """Parts over wholes; NaN without a whole."""
        return over(self.part, self.whole[:, None])


def over(part: Numbers, whole: Numbers) -> Numbers:
    """Divide; NaN where there is nothing to divide by."""
    found = np.full(np.broadcast_shapes(part.shape, whole.shape), np.nan)
    return np.asarray(np.divide(part, whole, out=found, where=whole > 0))


def sums(unit: Integers, values: Numbers, units: int) -> Numbers:
    """Sum columns by unit."""
    found = np.zeros((units, values.shape[1]))
    for at, column in enumerate(values.T):
        found[:, at] = np.bincount(unit, weights=column, minlength=units)
    return found


def ratios(
    project: Integers,
    unit: Integers,
    parts: Numbers,
    whole: Numbers,
    *,
    units: int,
    samples: int = SAMPLES,
    seed: int = 1,
) -> Ratios:
    """
    Sum parts and wholes by unit over projects, with intervals of their ratios by resampling projects.

    Parameters
    ----------
    project, unit
        One entry a project and unit, or several, which are added up.
    parts
        What the entry brings: one column a part.
    whole
        What the parts of the entry are parts of.
    units
        Number of units.
    samples
        Bootstrap samples of projects, drawn from all projects that bring anything.
    seed
        Seed of the samples.

    Returns
    -------
    The ratios.
    """
    values = np.column_stack((parts, whole))
    total: Numbers = sums(unit, values, units)
    some = whole > 0
    used, at = np.unique(project[some], return_inverse=True)
    seen = np.unique(np.stack((unit[some], at)), axis=1)[0] if some.any() else np.empty(0, dtype=np.int64)
    projects = np.bincount(seen, minlength=units)
    low, high = np.full((2, units, parts.shape[1]), np.nan)
    if len(used) >= FEWEST and samples:
        low, high = _interval(at, unit[some], values[some], (len(used), units), samples=samples, seed=seed)
    low[projects < FEWEST], high[projects < FEWEST] = np.nan, np.nan
    return Ratios(total[:, :-1], total[:, -1], low, high, projects)


def _interval(
    project: Integers, unit: Integers, values: Numbers, size: tuple[int, int], *, samples: int, seed: int
) -> tuple[Numbers, Numbers]:
    from scipy.sparse import csr_array

    projects, units = size
    kinds = values.shape[1]
    columns = (unit[:, None] * kinds + np.arange(kinds)).ravel()
    filled = values.ravel() > 0
    entries = csr_array(
        (values.ravel()[filled], (columns[filled], np.repeat(project, kinds)[filled])), shape=(units * kinds, projects)
    )
    rng = np.random.default_rng(seed)
    drawn = (entries @ drawn_again(projects, samples, rng).T).reshape(units, kinds, samples)
    share = over(drawn[:, :-1], drawn[:, -1:])
    undefined = np.isnan(share[:, 0, :])
    enough = undefined.mean(axis=1) <= _UNDEFINED
    low, high = np.full((2, units, kinds - 1), np.nan)
    for which, quantile in ((~undefined.any(axis=1), np.quantile), (enough & undefined.any(axis=1), np.nanquantile)):
        if which.any():
            found = quantile(share[which], [0.025, 0.975], axis=2)
            found[:, found[1] - found[0] < _EVEN] = np.nan
            low[which], high[which] = found
    return low, high
