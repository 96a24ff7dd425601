"""
One wave of a survey beside the next.

Waves are independent cross-sections unless the same respondents answered both: then the difference is that of pairs,
and those who answered once alone are left out of it (and counted). Which of the two it is stands in every row.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import polars as pl
from numpy.typing import NDArray

from linkages.indicators.answers import GRADE, Asked, asked_items, chosen, dependent, numbered, waves_of
from linkages.indicators.bounded import Floats, difference, mean_of, share_of
from linkages.indicators.corrections import holm
from linkages.questionnaire import Questionnaires

DRAWS = 4999
_CELLS = 4_000_000  # answers x draws in memory at a time
_FEWEST_PAIRS = 2
_ROUNDING = 1e-10


@dataclass(frozen=True, slots=True)
class _Measured:
    """Numbers of one statistic by respondent, in one wave."""

    keys: list[tuple[str, str]]
    values: Floats
    cluster: NDArray[np.intp] | None


def wave_table(read: Questionnaires, *, seed: int = 20150301) -> pl.DataFrame:
    """
    Compare each wave with the next, item by item.

    Parameters
    ----------
    read
        What was read.
    seed
        Seed of the permutations.

    Returns
    -------
    The rows of `linkages.tables.survey.SURVEY_WAVES`. Intervals of independent waves are Newcombe's, made of those of
    each wave; of pairs, the score interval of their mean difference. p by permuting waves, or the signs of pairs (of
    all pairs of a cluster together, where several answer for it), 4,999 times; ``p_adjusted`` by Holm over the tests
    between the same two waves.
    """
    from linkages.tables.survey import SURVEY_WAVES

    rng = np.random.default_rng(seed)
    rows: list[dict[str, object]] = []
    for earlier, later in pairwise(waves_of(read.grades, read.answers)):
        rows += _compared(asked_items(read), earlier, later, rng)
    schema = {column.name: SURVEY_WAVES.empty().schema[column.name] for column in SURVEY_WAVES.columns}
    return pl.DataFrame(rows, schema=schema)


def _compared(items: list[Asked], earlier: str, later: str, rng: np.random.Generator) -> list[dict[str, object]]:
    rows = []
    for asked in items:
        parts = [asked.frame.filter(pl.col("wave") == wave) for wave in (earlier, later)]
        if not all(part.height for part in parts):
            continue
        for statistic, option in _statistics(asked):
            first, second = (_measured(part, statistic, option) for part in parts)
            found = _difference(first, second, asked.scale if statistic == "mean" else (0.0, 1.0), statistic, rng)
            rows.append(
                {
                    "question": asked.question,
                    "item": asked.item,
                    "statistic": statistic,
                    "option": option,
                    "wave_from": earlier,
                    "wave_to": later,
                    "n_from": len(first.values),
                    "n_to": len(second.values),
                    **found,
                }
            )
    tested = [row for row in rows if row["p_value"] is not None]
    for row, p in zip(tested, holm([float(str(row["p_value"])) for row in tested]), strict=True):
        row["p_adjusted"] = p
    return rows


def _statistics(asked: Asked) -> list[tuple[str, str]]:
    if asked.type in {"scale", "percent", GRADE}:
        return [("mean", "")]
    return [] if asked.type == "count" else [("share", option) for option in asked.options]


def _measured(part: pl.DataFrame, statistic: str, option: str) -> _Measured:
    values = part["number"].to_numpy() if statistic == "mean" else chosen(part, option).astype(float)
    return _Measured(list(zip(part["cluster_id"], part["respondent"], strict=True)), values, dependent(part))


def _difference(
    first: _Measured, second: _Measured, scale: tuple[float, float], statistic: str, rng: np.random.Generator
) -> dict[str, object]:
    before = dict(zip(first.keys, first.values, strict=True))
    pairs = [(before[key], value) for key, value in zip(second.keys, second.values, strict=True) if key in before]
    if len(pairs) >= _FEWEST_PAIRS:
        found = np.array([later - earlier for earlier, later in pairs])
        reach = scale[1] - scale[0]
        cluster = numbered([key[0] for key in second.keys if key in before])
        estimate = mean_of(found, (-reach, reach), cluster=cluster)
        lone = len(first.values) + len(second.values) - 2 * len(pairs)
        said: list[object] = [estimate.value, estimate.low, estimate.high]
        left = f"{lone} answered in one wave alone and are left out" if lone else ""
        told = "" if cluster is None else estimate.caveat
        caveat = "; ".join(part for part in (left, told) if part) or None
        sums = found if cluster is None else np.bincount(cluster, weights=found).astype(np.float64)
        p = _sign_flips(sums, rng)
    else:
        if statistic == "mean":
            ends = [mean_of(one.values, scale, cluster=one.cluster) for one in (first, second)]
        else:
            ends = [share_of(one.values > 0, cluster=one.cluster) for one in (first, second)]
        said = list(difference(*ends))
        caveat = None
        p = _permutation(first.values, second.values, rng)
        if first.cluster is not None or second.cluster is not None:
            p, caveat = None, "several answer for one cluster: no test, for they are not exchangeable"
    names = ("difference", "low", "high")
    paired = len(pairs) >= _FEWEST_PAIRS
    return {
        **dict(zip(names, said, strict=True)),
        "design": "paired" if paired else "independent",
        "pairs": len(pairs) if paired else 0,
        "p_value": p,
        "p_adjusted": None,
        "caveat": caveat,
    }


def _sign_flips(found: Floats, rng: np.random.Generator) -> float | None:
    if not found.any():
        return None
    gaps = [
        np.abs(rng.choice([-1.0, 1.0], size=(rows, len(found))) @ found) / len(found) for rows in _blocks(len(found))
    ]
    return _p(abs(found.mean()), np.concatenate(gaps))


def _permutation(first: Floats, second: Floats, rng: np.random.Generator) -> float | None:
    both = np.concatenate([first, second])
    if np.ptp(both) == 0:
        return None
    gaps = []
    for rows in _blocks(len(both)):
        drawn = rng.permuted(np.tile(both, (rows, 1)), axis=1)
        gaps.append(np.abs(drawn[:, : len(first)].mean(axis=1) - drawn[:, len(first) :].mean(axis=1)))
    return _p(abs(first.mean() - second.mean()), np.concatenate(gaps))


def _blocks(answers: int) -> Iterator[int]:
    """Cut the draws into blocks that fit into memory."""
    size = max(1, _CELLS // max(1, answers))
    for start in range(0, DRAWS, size):
        yield min(size, DRAWS - start)


def _p(observed: float, drawn: Floats) -> float:
    return float(((drawn >= observed - _ROUNDING).sum() + 1) / (len(drawn) + 1))
