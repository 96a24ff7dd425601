"""Whether an index differs between groups: the share of its variance between them, tested by permuting units."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

ALL = "all"
DRAWS = 4999
_ROUNDING = 1e-10
_FEWEST_GROUPS = 2


def group_table(units: pl.DataFrame, *, group: str = "industry_group", seed: int = 20150301) -> pl.DataFrame:
    """
    Compare an index between groups.

    Parameters
    ----------
    units
        One row a unit: ``index`` and the column of groups; units without either are left out.
    group
        Name of that column.
    seed
        Seed of the permutations.

    Returns
    -------
    Rows of `linkages.tables.survey.SURVEY_GROUPS`: a row a group, and one of all with eta squared and its p value.
    """
    known = units.filter(pl.col("index").is_not_null() & pl.col(group).is_not_null())
    rows = [
        {"industry_group": str(name), **_spread(part["index"])}
        for (name,), part in known.sort(group).group_by(group, maintain_order=True)
    ]
    test: dict[str, object] = {"eta_squared": None, "p_value": None, "caveat": None}
    _, numbers = np.unique(known[group].to_numpy(), return_inverse=True) if known.height else ([], np.zeros(0, int))
    index = known["index"].to_numpy()
    if len(rows) < _FEWEST_GROUPS or known.height <= len(rows):
        test["caveat"] = "no test: it takes two groups, and more clusters than groups"
    elif np.ptp(index) == 0:
        test["caveat"] = "no test: all have the same index"
    else:
        test |= _test(index, numbers, np.random.default_rng(seed))
        test["caveat"] = f"{known.height} clusters in {len(rows)} groups: little power to find a difference"
    rows.append({"industry_group": ALL, **_spread(known["index"]), **test})
    from linkages.tables.survey import SURVEY_GROUPS

    return pl.DataFrame(rows, schema=SURVEY_GROUPS.empty().schema)


def _spread(index: pl.Series) -> dict[str, object]:
    return {"n": index.len(), "mean": index.mean(), "smallest": index.min(), "largest": index.max()}


def _test(index: NDArray[np.float64], numbers: NDArray[np.intp], rng: np.random.Generator) -> dict[str, object]:
    counts = np.bincount(numbers)
    total = float(((index - index.mean()) ** 2).sum())

    def between(values: NDArray[np.float64]) -> float:
        means = np.bincount(numbers, weights=values) / counts
        return float((counts * (means - index.mean()) ** 2).sum())

    observed = between(index)
    drawn = np.array([between(rng.permutation(index)) for _ in range(DRAWS)])
    p = ((drawn >= observed - _ROUNDING * total).sum() + 1) / (DRAWS + 1)
    return {"eta_squared": min(1.0, observed / total), "p_value": float(p)}
