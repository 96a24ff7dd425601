"""
The example of `linkages survey`: 25 Russian pilot clusters as far as their figures are legible, beside what is printed.

Islankina (2015) prints four indicators of each (table 4, an image in part) and, of the result, only how many clusters
fall into each scenario. The index can be computed where its figures can be read; the scenarios can't, for no figure of
a region is printed.
"""

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from linkages.indicators.bounded import share_of
from linkages.indicators.index_sensitivity import IndexRules
from linkages.indicators.internationalisation import MISSING, Missing
from linkages.indicators.scenarios import NEAR, Cut, threshold
from linkages.resources import data_path

TITLE = "Example: 25 Russian pilot clusters, as far as legible"
_CUTS = {"mean": "high_mean", "median": "high_median", "lower tertile": "high_q33_3"}
_READINGS = {"legible": "legible figures", "likely": "figures as they probably were"}
_RULES = {"complete": "complete cases", "rescaled": "rescaled", "zero": "what is missing as 0"}
_HIGH = ("supported", "lonely")


def example_files() -> tuple[Path, ...]:
    """Give the files of the example."""
    return (data_path("survey", "pilot_clusters", "clusters.csv"),)


def published() -> dict[str, Any]:
    """Give what is published, with its lines."""
    return tomllib.loads(data_path("survey", "pilot_clusters", "published.toml").read_text(encoding="utf-8"))


def readings(clusters: pl.DataFrame, rules: IndexRules) -> pl.DataFrame:
    """
    Make the index under each reading of the damaged figures and each rule for what is missing.

    Parameters
    ----------
    clusters
        Clusters with their indicators as far as legible.
    rules
        How the index is made.

    Returns
    -------
    The rows of `linkages.tables.survey.SURVEY_READINGS`: ``legible`` takes what is certain, ``likely`` what a damaged
    figure probably was, ``zero`` (for comparison alone) everything that is missing as 0.
    """
    from dataclasses import replace

    rows = []
    for reading, units in (("legible", clusters), ("likely", _likely(clusters))):
        made: dict[Missing, pl.DataFrame] = {
            missing: replace(rules, missing=missing).index(units) for missing in MISSING
        }
        columns = {name: frame["index"] for name, frame in made.items()} | {"zero": made["complete"]["index_low"]}
        rows += [_reading(reading, missing, index.drop_nulls().to_numpy()) for missing, index in columns.items()]
    return pl.DataFrame(rows)


def _likely(clusters: pl.DataFrame) -> pl.DataFrame:
    candidates = pl.read_csv(data_path("survey", "pilot_clusters", "candidates.csv"))
    for cluster_id, indicator, value in candidates.select("cluster_id", "indicator", "value").iter_rows():
        guess = pl.when(pl.col("cluster_id") == cluster_id).then(pl.lit(float(value))).otherwise(pl.col(indicator))
        clusters = clusters.with_columns(guess.alias(indicator))
    return clusters


def _reading(reading: str, missing: str, index: np.ndarray[Any, np.dtype[np.float64]]) -> dict[str, object]:
    row: dict[str, object] = {
        "reading": reading,
        "missing": missing,
        "with_index": len(index),
        "mean": float(index.mean()),
        "median": float(np.median(index)),
        "largest": float(index.max()),
    }
    cuts = {"mean": Cut("mean"), "median": Cut("median"), "q33_3": Cut("quantile", 1 / 3)}
    for name, cut in cuts.items():
        at, _ = threshold(index, cut)
        row[f"high_{name}"] = None if at is None else int((index >= at - NEAR).sum())
    return row


def beside_published(
    read: pl.DataFrame, index: pl.DataFrame, sensitivity: pl.DataFrame, said: Mapping[str, Any]
) -> pl.DataFrame:
    """
    Set what is published beside what can be computed.

    Parameters
    ----------
    read
        Table of readings.
    index
        Table of the index.
    sensitivity
        Table of the sensitivity.
    said
        What is published.

    Returns
    -------
    The rows of `linkages.tables.survey.SURVEY_PUBLISHED`.
    """
    scenarios = said["scenarios"]
    high = sum(int(scenarios[name]) for name in _HIGH)
    rows = [
        _row(
            f"Scenario {name}",
            scenarios[name],
            scenarios["lines"],
            None,
            said["lost"]["index"],
        )
        for name in ("supported", "lonely", "potential")
    ]
    rows.append(
        _row(
            "Clusters that are high (by arithmetic)",
            high,
            scenarios["lines"],
            _highs(read, sensitivity),
            _why(read, high),
        )
    )
    known = index["index"].drop_nulls().len()
    rows.append(
        _row(
            "Clusters with an index",
            said["clusters"],
            "928-1061",
            f"{known} by the rule for missing values in force; of {index.height} a range",
            "Figures are not reported or not legible. Where there is no index, the range is given that it lies in if "
            "no lost figure is above the largest legible one.",
            "in part",
        )
    )
    return pl.DataFrame([*rows, *(_surveyed(one, said) for one in said["survey"])])


def _surveyed(one: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, object]:
    """Turn a published share back into a count, with the interval that it should have had."""
    n, census = int(said["interviewed"]), int(said["clusters"])
    hits = np.arange(n) < int(one["count"])
    found = share_of(hits, population=census)
    low, high = (100 * (end or 0) for end in (found.low, found.high))
    return _row(
        f"{one['what']}, %",
        one["share"],
        one["lines"],
        f"{one['count']} of {n} interviewed (of {census}): 95 % interval {low:.0f}-{high:.0f} %",
        ("By arithmetic from what is printed. " if one.get("derived") else "")
        + "The share is a whole number of those interviewed; their answers are not printed. The interval is Wilson's "
        "with the finite population's correction, as if they had been drawn at random.",
        "consistent",
    )


def _row(
    figure: str, value: float, lines: str, computed: str | None, reason: str, verdict: str = "not reproducible"
) -> dict[str, object]:
    return {
        "figure": figure,
        "published": float(value),
        "lines": lines,
        "computed": computed,
        "verdict": verdict,
        "reason": reason,
    }


def _highs(read: pl.DataFrame, sensitivity: pl.DataFrame) -> str:
    parts = [
        f"{row['high_mean']} of {row['with_index']} ({_READINGS[row['reading']]}, {_RULES[row['missing']]})"
        for row in read.iter_rows(named=True)
        if row["missing"] != "zero"
    ]
    text = f"at the mean: {', '.join(parts)}"
    filled = sensitivity.filter((pl.col("analysis") == "fill") & (pl.col("cluster_id") == ""))
    for row in filled.iter_rows(named=True):
        text += f"; {row['high_low']} to {row['high_high']} of {row['with_index']} with missing values drawn at random"
    return text


def _why(read: pl.DataFrame, high: int) -> str:
    names: Sequence[str] = [
        f"{_READINGS[row['reading']]}, {_RULES[row['missing']]}, cut at the {cut}"
        for row in read.iter_rows(named=True)
        for cut, column in _CUTS.items()
        if row["with_index"] >= high and row[column] == high
    ]
    if not names:
        return f"No reading of the legible cells gives {high} at the mean, the median or the lower tertile."
    return (
        f"{high} comes out with {'; with '.join(names)}: a cut that gives two thirds by counting, which is no evidence "
        "that it was used. At the mean and the median no reading gives it."
    )
