"""
What one region, or one country, does to a coefficient: reckoned again without it.

With few regions one of them can make or unmake an association. Each is left out in turn, and each country whole; the
coefficient without it, less the one with all, says what hangs on it.
"""

from collections.abc import Sequence

import numpy as np
import polars as pl

from linkages.indicators import resampling
from linkages.indicators.association import numbered
from linkages.indicators.pairs import Pair
from linkages.tables import conform
from linkages.tables.association import INFLUENCE


def influence(pair: Pair, regions: Sequence[str], countries: Sequence[str | None]) -> pl.DataFrame:
    """
    Leave out each region and each country in turn.

    Parameters
    ----------
    pair
        Two variables and their method.
    regions, countries
        Of each unit of the pair, in its order.

    Returns
    -------
    Rows of `linkages.tables.INFLUENCE`, what changes the coefficient most first; none where there is no coefficient.
    Where nothing is left to compare without a unit, its coefficient is empty.
    """
    if pair.why_not:
        return INFLUENCE.empty()
    where = np.flatnonzero(pair.inside).tolist()
    names = [str(regions[i]) for i in where]
    homes = pl.Series([countries[i] for i in where], dtype=pl.String)
    several = homes.drop_nulls().n_unique() > 1
    at = numbered(homes)
    left_out = [np.eye(len(where)), *([at == k for k in range(at.max() + 1)] if several else [])]
    weights = 1.0 - np.vstack([np.asarray(part, dtype=float) for part in left_out])
    found = resampling.bootstrap(*pair.values, weights, ranked=pair.ranked)
    known = sorted(homes.drop_nulls().unique()) if several else []
    x, y = pair.x_all[where].tolist(), pair.y_all[where].tolist()
    rows = {
        "x": pair.x,
        "y": pair.y,
        "method": pair.method,
        "unit_kind": ["region"] * len(names) + ["country"] * len(known),
        "unit": [*names, *known],
        "x_value": [*x, *[None] * len(known)],
        "y_value": [*y, *[None] * len(known)],
        "estimate": pair.estimate,
        "estimate_without": [None if np.isnan(value) else float(value) for value in found],
    }
    table = pl.DataFrame(rows, strict=False).with_columns(change=pl.col("estimate_without") - pl.col("estimate"))
    size = pl.col("change").abs().round(12)
    ordered = table.sort(
        pl.col("unit_kind") == "country", size, "unit", descending=[False, True, False], nulls_last=True
    )
    return conform(ordered, INFLUENCE)
