"""What a null model is, what it can show of pairs, and what it showed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

import polars as pl

from linkages.network.null import Integers, Numbers

BACKBONE = 0.05
DENSE = 5.0
# draws that a backbone takes, for each pair of nodes: then one tie alone reaches q = 0.05
DRAWS_PER_PAIR = 20

Tail = Literal["poisson", "exact"]


class PValues(Protocol):
    """What gives the p value of a pair, by `Incidence.pair` and joint projects."""

    def p_values(self, pair: Integers, joint: Integers) -> Numbers:
        """One p value a pair."""


@dataclass(frozen=True, slots=True)
class Chance:
    """
    What the null model was, and what it can show.

    Parameters
    ----------
    null
        ``fdsm`` (fixed degrees) or ``bicm`` (expected degrees).
    draws
        Random networks behind the p values; 0 where they are computed.
    seed
        Their seed.
    smallest_p
        The smallest p value that any pair can get: 1 / (draws + 1), or by computation the most unlikely meeting of
        any two nodes.
    pairs_tested
        All pairs of nodes, those that never met among them.
    testable
        Pairs whose smallest p value would be in the backbone by itself.
    largest_expected
        Most joint projects that are expected of any pair, with degrees as expected.
    global_z, global_p
        Test of the sum of squared joint projects; z is None where chance gives one sum only.
    backbone
        Ties with q at most `BACKBONE`.
    classed_draws
        Further random networks whose ties were classed.
    error
        Largest difference between an expected and an observed degree (expected degrees only).
    stratified_draws
        Random networks drawn too in which each project keeps its number of nodes of each country.
    stratified_z, stratified_p
        The global test against those.
    """

    null: Literal["fdsm", "bicm"]
    draws: int
    seed: int
    smallest_p: float
    pairs_tested: int
    testable: int
    largest_expected: float
    global_z: float | None
    global_p: float
    backbone: int
    classed_draws: int = 0
    error: float | None = None
    stratified_draws: int = 0
    stratified_z: float | None = None
    stratified_p: float | None = None

    @property
    def verdict(self) -> str:
        """``backbone``, ``none`` or ``want of power`` (no pair could be told from chance by itself)."""
        if self.backbone:
            return "backbone"
        return "none" if self.testable else "want of power"


@dataclass(frozen=True, slots=True)
class Pairs:
    """
    The observed pairs.

    Parameters
    ----------
    source, target
        Codes of the ends, source < target.
    joint
        Their joint projects, 1 or more.
    """

    source: Integers
    target: Integers
    joint: Integers


@dataclass(frozen=True, slots=True)
class Tested:
    """
    Pairs beside chance.

    Parameters
    ----------
    columns
        ``expected``, ``p_value``, ``q_value``, ``backbone``, in the order of the pairs, and ``expected_stratified``,
        ``p_stratified`` where asked for.
    chance
        The null model.
    against
        What gave the p values.
    """

    columns: pl.DataFrame
    chance: Chance
    against: PValues


def columns(expected: Numbers, p_values: Numbers, q_values: Numbers) -> pl.DataFrame:
    """Lay out what was found: ``expected``, ``p_value``, ``q_value``, and ``backbone`` where q is small enough."""
    return pl.DataFrame(
        {"expected": expected, "p_value": p_values, "q_value": q_values, "backbone": q_values <= BACKBONE}
    )


def summary(found: Mapping[str, tuple[int, Chance | None]]) -> pl.DataFrame:
    """
    Say of each network what the null model was, what it could show and what it showed.

    Parameters
    ----------
    found
        Ties and null model of each network, by its name.

    Returns
    -------
    One row a network, in the columns of `linkages.tables.BACKBONE`; the verdict is ``not tested`` without a null model.
    """
    rows = [
        {
            "network": network,
            "null": chance.null if chance else "none",
            "draws": chance.draws if chance else 0,
            "ties": ties,
            "pairs": chance.pairs_tested if chance else None,
            "testable": chance.testable if chance else None,
            "smallest_p": chance.smallest_p if chance else None,
            "largest_expected": chance.largest_expected if chance else None,
            "global_z": chance.global_z if chance else None,
            "global_p": chance.global_p if chance else None,
            "stratified_draws": chance.stratified_draws if chance else 0,
            "stratified_z": chance.stratified_z if chance else None,
            "stratified_p": chance.stratified_p if chance else None,
            "backbone_ties": chance.backbone if chance else None,
            "verdict": chance.verdict if chance else "not tested",
        }
        for network, (ties, chance) in found.items()
    ]
    return pl.DataFrame(rows, infer_schema_length=None)
