"""
Correcting p values for the number of tests.

Step-down max-T, which needs the draws and not the p values alone, stands with the draws
(`linkages.indicators.resampling`, `linkages.indicators.comparison`).

References
----------
Holm (1979), A simple sequentially rejective multiple test procedure. Scandinavian Journal of Statistics 6, 65-70.
Benjamini & Hochberg (1995), Controlling the false discovery rate. Journal of the Royal Statistical Society B 57,
289-300.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from linkages.network.null import false_discovery

Floats = NDArray[np.float64]


def holm(p_values: Sequence[float]) -> list[float]:
    """
    Correct p values for their number by Holm's step-down (1979).

    Parameters
    ----------
    p_values
        One a test.

    Returns
    -------
    The corrected ones, in the same order.
    """
    p = np.asarray(p_values, dtype=float)
    order = np.argsort(p, kind="stable")
    stepped = np.maximum.accumulate(p[order] * (len(p) - np.arange(len(p))))
    adjusted = np.empty(len(p))
    adjusted[order] = np.minimum(stepped, 1.0)
    return [float(value) for value in adjusted]


def benjamini_hochberg(p_values: Floats) -> Floats:
    """
    Correct p values for the share of false discoveries, over the tests that there are.

    Parameters
    ----------
    p_values
        NaN where there is no test.

    Returns
    -------
    q values; NaN where there is none.
    """
    q = np.full(len(p_values), np.nan)
    known = ~np.isnan(p_values)
    q[known] = false_discovery(p_values[known], tests=int(known.sum()))
    return q
