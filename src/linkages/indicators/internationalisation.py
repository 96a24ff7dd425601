"""
The index of internationalisation of clusters, and of the foreign economic activity of regions.

Islankina (2015, lines 649-683) divides each indicator by its largest value over all units, squares, sums, and takes the
root: ``I_i = sqrt(sum_j (a_j x_ij / max_i(a_j x_ij))^2)``. The weight a_j stands in numerator and maximum and cancels:
in the printed form weights change nothing (a weight of 0 makes 0/0; the indicator is left out). The weighted form,
``I_i = sqrt(sum_j a_j (x_ij / max_i x_ij)^2)`` with weights that sum to 1, is this package's own.

The source has no rule for what is missing. It is never 0 here: a unit has an index where all its indicators are known
(``complete``), or one scaled up from those that are (``rescaled``); beside it stand the least and the largest value
that the index could have, whatever the missing values are between 0 and the largest known one.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from linkages.errors import ColumnError, SettingError

Form = Literal["printed", "weighted"]
Missing = Literal["complete", "rescaled"]
Negative = Literal["clip", "minmax"]
FORMS: tuple[Form, ...] = ("printed", "weighted")
MISSING: tuple[Missing, ...] = ("complete", "rescaled")
NEGATIVE: tuple[Negative, ...] = ("clip", "minmax")

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Relative:
    """
    Indicators relative to their largest value.

    Parameters
    ----------
    ratios
        Units x indicators, 0 to 1; NaN where a value is missing.
    used
        Units x indicators: whether the indicator tells anything in the unit's group. One that nobody has, or that is 0
        for all, does not.
    group
        Number of each unit's group; -1 where it has none.
    """

    ratios: Floats
    used: NDArray[np.bool_]
    group: NDArray[np.intp]


def relative(values: Floats, group: NDArray[np.intp], *, negative: Negative = "clip") -> Relative:
    """
    Divide each indicator by its largest value in the unit's group.

    Parameters
    ----------
    values
        Units x indicators; NaN where missing.
    group
        Number of each unit's group; -1 for none, which gives no ratio.
    negative
        What becomes of an indicator with negative values, whose sign squaring would lose: ``clip`` takes them as 0,
        ``minmax`` takes its place between the smallest and the largest value.

    Returns
    -------
    The ratios.
    """
    ratios = np.full(values.shape, np.nan)
    used = np.zeros(values.shape, dtype=bool)
    for number in np.unique(group[group >= 0]):
        rows = np.flatnonzero(group == number)
        for column in range(values.shape[1]):
            cells = values[rows, column]
            known = cells[~np.isnan(cells)]
            if known.size == 0:
                continue
            if known.min() < 0:
                cells = np.maximum(cells, 0) if negative == "clip" else cells - known.min()
            largest = np.nanmax(cells)
            if largest > 0:
                ratios[rows, column] = cells / largest
                used[rows, column] = True
            else:
                ratios[rows, column] = np.where(np.isnan(cells), np.nan, 0.0)
    return Relative(ratios, used, group)


def combine(found: Relative, weights: Floats, *, form: Form, missing: Missing) -> Floats:
    """
    Combine relative indicators into the index.

    Parameters
    ----------
    found
        The relative indicators.
    weights
        One a indicator, not negative; in the printed form only whether it is 0 counts.
    form, missing
        See `internationalisation_index`.

    Returns
    -------
    One value a unit; NaN where there is none.
    """
    a = np.where(found.used, weights if form == "weighted" else (weights > 0).astype(float), 0.0)
    known = ~np.isnan(found.ratios)
    squares = np.where(known, found.ratios, 0.0) ** 2
    whole, there = a.sum(axis=1), (a * known).sum(axis=1)
    total = (a * squares).sum(axis=1)
    # Where no indicator tells anything, whoever is known to be 0 throughout has the index 0.
    nothing = ~found.used.any(axis=1) & known.any(axis=1)
    scale = np.divide(whole, there, out=np.full(len(a), np.nan), where=there > 0)
    index: Floats = np.sqrt(total * scale / (np.where(whole > 0, whole, 1) if form == "weighted" else 1))
    if missing == "complete":
        index[((a > 0) & ~known).any(axis=1)] = np.nan
    index[nothing] = 0.0
    index[found.group < 0] = np.nan
    return index


def bounds(found: Relative, weights: Floats, *, form: Form) -> tuple[Floats, Floats]:
    """
    Least and largest index that a unit could have, were its missing values known.

    Parameters
    ----------
    found, weights, form
        See `combine`.

    Returns
    -------
    Both ends: missing values at 0, and at the largest value that is known.
    """
    ends = []
    for value in (0.0, 1.0):
        filled = np.where(np.isnan(found.ratios) & found.used, value, found.ratios)
        filled = np.where(np.isnan(filled) & (found.group >= 0)[:, None], 0.0, filled)
        ends.append(combine(Relative(filled, found.used, found.group), weights, form=form, missing="complete"))
    return ends[0], ends[1]


def internationalisation_index(
    units: pl.DataFrame,
    indicators: Sequence[str],
    *,
    form: Form = "printed",
    weights: Mapping[str, float] | None = None,
    missing: Missing = "complete",
    within: str | None = None,
    negative: Negative = "clip",
) -> pl.DataFrame:
    """
    Index of every unit.

    Parameters
    ----------
    units
        One row a cluster or region with the indicators as columns; missing values are null.
    indicators
        Names of the columns.
    form
        ``printed``: ``sqrt(sum_j (x_ij / max_j)^2)``, from 0 to the root of the number of indicators; weights cancel.
        ``weighted``: ``sqrt(sum_j a_j (x_ij / max_j)^2)`` with weights that sum to 1, from 0 to 1.
    weights
        Weight of each indicator, not negative; 1 where none is named.
    missing
        ``complete``: an index where all indicators that tell something are known; ``rescaled``: the sum of squares
        over those known, scaled up to all.
    within
        Column of groups: largest values and ranks are those of the group.
    negative
        See `relative`; only indicators with a negative value are changed.

    Returns
    -------
    The frame with ``index``, ``index_low`` and ``index_high`` (see the module), ``known`` and ``wanted`` (indicators
    known, and in use), ``rank`` (1 is the highest, in the group) and ``remark`` (why there is no index, or what limits
    it).

    Raises
    ------
    ColumnError
        A column is missing.
    SettingError
        No indicator, or a weight that is negative, not finite, of no indicator, or all are 0.

    References
    ----------
    Islankina (2015), lines 639-683.

    Examples
    --------
    >>> units = pl.DataFrame({"exports": [10.0, 5.0], "publications": [0.0, 8.0]})
    >>> internationalisation_index(units, ["exports", "publications"])["index"].round(4).to_list()
    [1.0, 1.118]
    """
    a = checked_weights(indicators, weights)
    columns = [*indicators, *([within] if within else [])]
    if absent := [name for name in columns if name not in units.columns]:
        raise ColumnError(absent, present=units.columns, where="table of units")
    values = units.select(pl.col(list(indicators)).cast(pl.Float64)).to_numpy().astype(float)
    found = relative(values, groups(units, within), negative=negative)
    index = combine(found, a, form=form, missing=missing)
    low, high = bounds(found, a, form=form)
    needed = found.used & (a > 0)
    known = needed & ~np.isnan(found.ratios)
    return units.with_columns(
        index=_nullable(index),
        index_low=_nullable(low),
        index_high=_nullable(high),
        known=pl.Series(known.sum(axis=1), dtype=pl.Int64),
        wanted=pl.Series(needed.sum(axis=1), dtype=pl.Int64),
        rank=_ranks(index, found.group),
        remark=pl.Series(_remarks(found, index, needed, indicators, missing), dtype=pl.String),
    )


def groups(units: pl.DataFrame, within: str | None) -> NDArray[np.intp]:
    """Number the groups of units; all are one where no column is named, and -1 is none."""
    if within is None:
        return np.zeros(units.height, dtype=np.intp)
    names = sorted(units[within].drop_nulls().unique().to_list())
    numbers = {name: number for number, name in enumerate(names)}
    return np.array([numbers.get(name, -1) for name in units[within]], dtype=np.intp)


def checked_weights(indicators: Sequence[str], weights: Mapping[str, float] | None) -> Floats:
    """
    Give the weights in the order of the indicators.

    Parameters
    ----------
    indicators
        Names of the indicators.
    weights
        Weights by name.

    Returns
    -------
    The weights, 1 where none is named.

    Raises
    ------
    SettingError
        See `internationalisation_index`.
    """
    if not indicators:
        raise SettingError("The index needs at least one indicator.")
    given = dict(weights or {})
    listed = ", ".join(indicators)
    if strangers := [name for name in given if name not in indicators]:
        raise SettingError(f"A weight is given for {strangers[0]!r}, which is no indicator of this index: {listed}.")
    for name, weight in given.items():
        if not math.isfinite(weight) or weight < 0:
            raise SettingError(f"The weight of {name!r} is {weight:g}, expected a number from 0.")
    found = np.array([float(given.get(name, 1.0)) for name in indicators])
    if not found.any():
        raise SettingError(f"All weights are 0, so that there is no index. Give one of {listed} a weight above 0.")
    scaled: Floats = (
        found / found.max()
    )  # so that none is lost, or becomes infinite, where weights are very small or large
    return scaled


def _nullable(values: Floats) -> pl.Series:
    return pl.Series(values, dtype=pl.Float64).fill_nan(None)


def _ranks(index: Floats, group: NDArray[np.intp]) -> pl.Series:
    ranks: list[int | None] = [None] * len(index)
    for at in np.flatnonzero(~np.isnan(index)):
        others = index[(group == group[at]) & ~np.isnan(index)]
        ranks[at] = 1 + int((others > index[at] + 1e-12).sum())
    return pl.Series(ranks, dtype=pl.Int64)


def _remarks(
    found: Relative, index: Floats, needed: NDArray[np.bool_], indicators: Sequence[str], missing: Missing
) -> list[str | None]:
    remarks: list[str | None] = []
    sizes = np.bincount(found.group[found.group >= 0], minlength=1)
    for at in range(len(index)):
        absent = [name for name, gone in zip(indicators, needed[at] & np.isnan(found.ratios[at]), strict=True) if gone]
        said = []
        if found.group[at] < 0:
            said.append("no index: it belongs to no group")
        elif not needed[at].any() and np.isnan(index[at]):
            said.append("no index: no indicator with a weight is known and above 0 for anybody")
        elif not needed[at].any():
            said.append("0: no indicator with a weight is above 0 for anybody")
        elif absent and np.isnan(index[at]):
            said.append(f"no index: {', '.join(absent)} not known")
        elif absent:
            said.append(f"{missing}: {', '.join(absent)} not known")
        if found.group[at] >= 0 and sizes[found.group[at]] == 1:
            said.append("alone in its group: compared with itself")
        remarks.append("; ".join(said) or None)
    return remarks
