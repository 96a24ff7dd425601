"""
How the index, its ranks and levels hang on what was chosen: weights, indicators, missing values, the cut.

Weights are drawn from a flat Dirichlet distribution, every mixture of weights being as likely as any other; they act in
the weighted form alone, for in the printed one they cancel. Missing values are drawn evenly between 0 and the largest
known value of their indicator: that is no model of them, but it shows what they could change.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from linkages.indicators.internationalisation import (
    FORMS,
    MISSING,
    Floats,
    Form,
    Missing,
    Negative,
    Relative,
    checked_weights,
    combine,
    groups,
    internationalisation_index,
    relative,
)
from linkages.indicators.scenarios import NEAR, Cut, threshold

DRAWS = 2000
TAIL = 0.025


@dataclass(frozen=True, slots=True)
class IndexRules:
    """
    How an index is made, and where high begins.

    Parameters
    ----------
    indicators
        Columns that it is made of.
    form, weights, missing, within, negative
        See `linkages.indicators.internationalisation.internationalisation_index`.
    cut
        Where high begins, over all clusters or those of a group.
    """

    indicators: tuple[str, ...]
    form: Form = "printed"
    weights: Mapping[str, float] = field(default_factory=dict)
    missing: Missing = "complete"
    within: str | None = None
    negative: Negative = "clip"
    cut: Cut = field(default_factory=lambda: Cut("mean"))

    def index(self, units: pl.DataFrame) -> pl.DataFrame:
        """Make the index of units."""
        return internationalisation_index(
            units,
            self.indicators,
            form=self.form,
            weights=self.weights,
            missing=self.missing,
            within=self.within,
            negative=self.negative,
        )

    def relative(self, units: pl.DataFrame) -> Relative:
        """Make the relative indicators of units."""
        values = units.select(pl.col(list(self.indicators)).cast(pl.Float64)).to_numpy().astype(float)
        return relative(values, groups(units, self.within), negative=self.negative)

    def high(self, index: Floats, group: NDArray[np.intp]) -> NDArray[np.bool_]:
        """Say of each unit whether it is high; one without an index, or where nothing is cut, is not."""
        found = np.zeros(len(index), dtype=bool)
        for number in np.unique(group):
            rows = np.flatnonzero(group == number)
            at, _ = threshold(index[rows], self.cut)
            if at is not None:
                found[rows] = index[rows] >= at - NEAR
        return found


def sensitivity(units: pl.DataFrame, rules: IndexRules, *, seed: int = 20150301) -> pl.DataFrame:
    """
    Show what the index hangs on.

    Parameters
    ----------
    units
        One row a cluster: ``cluster_id`` and the indicators.
    rules
        What was chosen.
    seed
        Seed of the draws.

    Returns
    -------
    Rows of `linkages.tables.survey.SURVEY_SENSITIVITY`, of all analyses but the cut.
    """
    rows = [
        *_weights(units, rules, np.random.default_rng(seed)),
        *_leave_one_out(units, rules),
        *_fill(units, rules, np.random.default_rng(seed + 1)),
        *_other_rules(units, rules),
    ]
    return pl.DataFrame(rows, schema=_schema())


def _schema() -> dict[str, pl.DataType]:
    from linkages.tables.survey import SURVEY_SENSITIVITY

    empty = SURVEY_SENSITIVITY.empty()
    return {column.name: empty.schema[column.name] for column in SURVEY_SENSITIVITY.columns}


@dataclass(frozen=True, slots=True)
class _Drawn:
    """Ranks and levels in each draw; draws x units."""

    ranks: Floats
    high: NDArray[np.bool_]
    known: NDArray[np.bool_]

    def rows(self, analysis: str, variant: str, ids: Sequence[str]) -> list[dict[str, object]]:
        """One row a unit that has an index in every draw, and one that counts the units that are high."""
        draws = len(self.ranks)
        found: list[dict[str, object]] = []
        for at, name in enumerate(ids):
            if not self.known[:, at].all():
                continue
            low, middle, high = np.quantile(self.ranks[:, at], [TAIL, 0.5, 1 - TAIL], method="nearest")
            found.append(
                {
                    "analysis": analysis,
                    "variant": variant,
                    "cluster_id": name,
                    "draws": draws,
                    "rank": int(middle),
                    "rank_low": int(low),
                    "rank_high": int(high),
                    "high_share": float(self.high[:, at].mean()),
                }
            )
        counts = self.high.sum(axis=1)
        found.append(
            {
                "analysis": analysis,
                "variant": variant,
                "cluster_id": "",
                "draws": draws,
                "with_index": int(self.known.all(axis=0).sum()),
                "high": int(np.quantile(counts, 0.5, method="nearest")),
                "high_low": int(counts.min()),
                "high_high": int(counts.max()),
            }
        )
        return found


def _drawn(indices: Sequence[Floats], group: NDArray[np.intp], rules: IndexRules) -> _Drawn:
    table = np.array(indices)
    ranks = np.ones(table.shape)
    for number in np.unique(group):
        columns = np.flatnonzero(group == number)
        for row, rank in zip(table, ranks, strict=True):
            known = np.sort(row[columns][~np.isnan(row[columns])])
            rank[columns] = 1 + len(known) - np.searchsorted(known, row[columns] + NEAR, side="right")
    return _Drawn(ranks, np.array([rules.high(row, group) for row in table]), ~np.isnan(table))


def _weights(units: pl.DataFrame, rules: IndexRules, rng: np.random.Generator) -> list[dict[str, object]]:
    if len(rules.indicators) == 1 or units.is_empty():
        return []
    found = rules.relative(units)
    weights = rng.dirichlet(np.ones(len(rules.indicators)), size=DRAWS)
    indices = [combine(found, row, form="weighted", missing=rules.missing) for row in weights]
    rows = _drawn(indices, found.group, rules).rows("weights", "weighted form, flat Dirichlet", _ids(units))
    if rules.form == "printed":
        rows[-1]["remark"] = "in the printed form weights cancel: it gives the same whatever they are"
    return rows


def _leave_one_out(units: pl.DataFrame, rules: IndexRules) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    if len(rules.indicators) == 1:
        return rows
    for left in rules.indicators:
        others = tuple(name for name in rules.indicators if name != left)
        weights = {name: weight for name, weight in rules.weights.items() if name != left}
        if not _any_weight(others, weights):
            continue
        rows += _variant(units, replace(rules, indicators=others, weights=weights), "leave_one_out", f"without {left}")
    return rows


def _any_weight(indicators: Sequence[str], weights: Mapping[str, float]) -> bool:
    return any(weights.get(name, 1.0) > 0 for name in indicators)


def _fill(units: pl.DataFrame, rules: IndexRules, rng: np.random.Generator) -> list[dict[str, object]]:
    found = rules.relative(units)
    gaps = np.isnan(found.ratios) & found.used
    if not gaps.any():
        return []
    weights = checked_weights(rules.indicators, rules.weights)
    indices = []
    for _ in range(DRAWS):
        ratios = np.where(gaps, rng.random(gaps.shape), found.ratios)
        indices.append(combine(Relative(ratios, found.used, found.group), weights, form=rules.form, missing="complete"))
    rows = _drawn(indices, found.group, rules).rows(
        "fill", "missing values even between 0 and the largest", _ids(units)
    )
    rows[-1]["remark"] = f"{int(gaps.sum())} values are missing; no draw exceeds the largest value known"
    return rows


def _other_rules(units: pl.DataFrame, rules: IndexRules) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for missing in MISSING:
        if missing != rules.missing:
            rows += _variant(units, replace(rules, missing=missing), "missing", missing)
    for form in FORMS:
        if form != rules.form:
            rows += _variant(units, replace(rules, form=form), "form", form)
    return rows


def _variant(units: pl.DataFrame, rules: IndexRules, analysis: str, variant: str) -> list[dict[str, object]]:
    index = rules.index(units)
    values = index["index"].fill_null(np.nan).to_numpy()
    group = groups(units, rules.within)
    high = rules.high(values, group)
    rows: list[dict[str, object]] = [
        {
            "analysis": analysis,
            "variant": variant,
            "cluster_id": name,
            "index": None if np.isnan(values[at]) else float(values[at]),
            "rank": index["rank"][at],
            "level": "high" if high[at] else "low",
        }
        for at, name in enumerate(_ids(units))
        if not np.isnan(values[at])
    ]
    cut = threshold(values, rules.cut)[0] if rules.within is None else None
    rows.append(
        {
            "analysis": analysis,
            "variant": variant,
            "cluster_id": "",
            "with_index": int((~np.isnan(values)).sum()),
            "cut": cut,
            "high": int(high.sum()),
        }
    )
    return rows


def _ids(units: pl.DataFrame) -> list[str]:
    return list(units["cluster_id"])
