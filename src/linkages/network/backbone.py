"""
The backbone: ties that chance does not explain, under the null model that suits the network.

Fixed degrees (FDSM, `linkages.network.null`) ask how often random networks with exactly these project sizes and
activities bring a pair together as often; they need draws. Expected degrees (BiCM, `linkages.network.bicm`) let the
degrees vary and give p values without draws, however small, but are far too cautious where pairs are expected to meet
often. So by default: fixed degrees where the largest expected number of joint projects exceeds `DENSE`, or where
regions or countries are at most `FEW`; expected degrees otherwise. Ties of organisations are not classed by their
p value; only their backbone asks for one, and for one far smaller than draws can give. So they take expected degrees
wherever they are sparse, however few they are.

A global test comes first. Then Benjamini-Hochberg over all n(n-1)/2 pairs, those that never met among them. A pair is
*testable* where the smallest p value that it can get (by the draws, or with as many joint projects as its less active
node has) would be in the backbone by itself. Without testable pairs an empty backbone is want of power, which is not
the same as none.

References
----------
Neal, Domagalski & Sagan (2021), Comparing alternatives to the fixed degree sequence model, Scientific Reports 11,
23929. Benjamini & Hochberg (1995), Controlling the false discovery rate, Journal of the Royal Statistical Society B 57,
289-300. Tarone (1990), A modified Bonferroni method for discrete data, Biometrics 46, 515-522, for testable pairs.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal, Protocol, get_args

import numpy as np
import polars as pl

from linkages.errors import SettingError
from linkages.network.bicm import ExpectedDegrees, exact_tail, poisson_tail, solve, sum_of_squares
from linkages.network.null import Incidence, Integers, Numbers, false_discovery, reference

BACKBONE = 0.05
DENSE = 5.0
FEW = 500
# a draw counts every pair of nodes: beyond some thousands that is no longer an affair of memory and seconds
MOST_NODES = 3000
# draws that a backbone takes, for each pair of nodes: then one tie alone reaches q = 0.05
DRAWS_PER_PAIR = 20
# kinds of pairs that are counted in one array, at 8 bytes each; more are sorted
_CELLS = 5_000_000
# relative spread below which a sum is one number
FIXED = 1e-3

Null = Literal["auto", "fdsm", "bicm", "none"]
Tail = Literal["poisson", "exact"]
NULLS: tuple[Null, ...] = get_args(Null)


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


def choose(null: Null, model: ExpectedDegrees, *, nodes: int, kind: str) -> Literal["fdsm", "bicm"]:
    """
    Choose the null model that suits the network's size and density.

    Parameters
    ----------
    null
        What is asked for; ``auto`` leaves the choice.
    model
        The network's expected degrees.
    nodes
        Number of nodes.
    kind
        What they are: ``region``, ``country`` or ``organisation``.

    Returns
    -------
    ``fdsm`` (fixed degrees) or ``bicm`` (expected degrees); the latter beyond `MOST_NODES` whatever the density.

    Raises
    ------
    SettingError
        ``fdsm`` is asked for with more than `MOST_NODES` nodes.
    """
    if null == "fdsm" and nodes > MOST_NODES:
        raise SettingError(
            f"null: fixed degrees (fdsm) are asked for {nodes:,} nodes ({kind}); each draw counts all pairs, which is "
            f"done up to {MOST_NODES:,} nodes. Use auto or bicm."
        )
    if null in ("fdsm", "bicm"):
        return "fdsm" if null == "fdsm" else "bicm"
    few = nodes <= FEW and kind != "organisation"
    return "fdsm" if nodes <= MOST_NODES and (few or model.largest_expected > DENSE) else "bicm"


def beside_chance(
    incidence: Incidence,
    pairs: Pairs,
    *,
    null: Null = "auto",
    kind: str = "region",
    draws: int = 1000,
    seed: int = 1,
    tail: Tail = "poisson",
    strata: Integers | None = None,
) -> Tested:
    """
    Set pairs beside chance.

    Parameters
    ----------
    incidence
        The two-mode network; at least two nodes.
    pairs
        All pairs that met.
    null
        The null model: ``auto`` (see `choose`), ``fdsm`` or ``bicm``.
    kind
        What the nodes are.
    draws, seed
        Random networks where degrees are fixed, and their seed.
    tail
        Where degrees are expected: tails by Poisson, or exact (for checking; slow on large networks).
    strata
        Country of each node as a code from 0. Then random networks with fixed degrees are drawn too in which each
        project keeps its number of nodes of each country; at most `MOST_NODES` nodes.

    Returns
    -------
    The pairs beside chance.

    Raises
    ------
    SettingError
        Fixed degrees, or strata, with more than `MOST_NODES` nodes.
    ConvergenceError
        Expected degrees could not be solved.
    """
    model = solve(incidence.sizes, incidence.activities)
    if choose(null, model, nodes=incidence.nodes, kind=kind) == "bicm":
        tested = _expected_degrees(incidence, pairs, model, seed=seed, tail=tail)
    else:
        tested = _fixed_degrees(incidence, pairs, model, draws=draws, seed=seed)
    return tested if strata is None else _stratified(tested, incidence, pairs, strata, draws=draws, seed=seed)


def _fixed_degrees(incidence: Incidence, pairs: Pairs, model: ExpectedDegrees, *, draws: int, seed: int) -> Tested:
    against = reference(incidence, draws=draws, seed=seed)
    pair = incidence.pair(pairs.source, pairs.target)
    p_values = against.p_values(pair, pairs.joint)
    z, p = against.global_test(pairs.joint)
    columns = _columns(against.expected[pair], p_values, false_discovery(p_values, tests=incidence.pairs))
    one, other = np.triu_indices(incidence.nodes, 1)
    most = np.minimum(incidence.activities[one], incidence.activities[other])
    attainable = against.p_values(np.arange(incidence.pairs), most)
    chance = Chance(
        null="fdsm",
        draws=draws,
        seed=seed,
        smallest_p=1 / (draws + 1),
        pairs_tested=incidence.pairs,
        testable=int((attainable * incidence.pairs <= BACKBONE).sum()),
        largest_expected=model.largest_expected,
        global_z=z,
        global_p=p,
        backbone=int(columns["backbone"].sum()),
    )
    return Tested(columns, chance, against)


def _expected_degrees(incidence: Incidence, pairs: Pairs, model: ExpectedDegrees, *, seed: int, tail: Tail) -> Tested:
    tails = Tails(model, incidence, tail)
    kinds = _kinds(model, pairs)
    p_values = tails.of_kinds(kinds.joint, kinds.one, kinds.other)
    q_values = false_discovery(p_values, tests=incidence.pairs, times=kinds.times)
    columns = _columns(model.expected[kinds.one, kinds.other], p_values, q_values)
    smallest, testable = _power(tails, incidence.pairs)
    z, p = _global_test(model, pairs.joint)
    chance = Chance(
        null="bicm",
        draws=0,
        seed=seed,
        smallest_p=smallest,
        pairs_tested=incidence.pairs,
        testable=testable,
        largest_expected=model.largest_expected,
        global_z=z,
        global_p=p,
        backbone=int(kinds.times[columns["backbone"].to_numpy()].sum()),
        error=model.error,
    )
    return Tested(columns[kinds.of_pair], chance, tails)


def _stratified(
    tested: Tested, incidence: Incidence, pairs: Pairs, strata: Integers, *, draws: int, seed: int
) -> Tested:
    if incidence.nodes > MOST_NODES:
        raise SettingError(
            f"stratified: random networks within countries are asked for {incidence.nodes:,} nodes; every draw counts "
            f"every pair, which is done up to {MOST_NODES:,} nodes."
        )
    against = reference(incidence, draws=draws, seed=seed, blocks=strata)
    pair = incidence.pair(pairs.source, pairs.target)
    z, p = against.global_test(pairs.joint)
    return Tested(
        tested.columns.with_columns(
            expected_stratified=pl.Series(against.expected[pair]),
            p_stratified=pl.Series(against.p_values(pair, pairs.joint)),
        ),
        replace(tested.chance, stratified_draws=draws, stratified_z=z, stratified_p=p),
        tested.against,
    )


def _columns(expected: Numbers, p_values: Numbers, q_values: Numbers) -> pl.DataFrame:
    return pl.DataFrame(
        {"expected": expected, "p_value": p_values, "q_value": q_values, "backbone": q_values <= BACKBONE}
    )


@dataclass(frozen=True, slots=True)
class Tails:
    """
    P values of pairs by their classes of activity.

    Parameters
    ----------
    model
        The solved model.
    incidence
        The network, for the numbers of its pairs.
    tail
        Poisson or exact.
    """

    model: ExpectedDegrees
    incidence: Incidence
    tail: Tail = "poisson"

    def p_values(self, pair: Integers, joint: Integers) -> Numbers:
        """
        Chance of at least so many joint projects.

        Parameters
        ----------
        pair
            Pairs, as `Incidence.pair` numbers them.
        joint
            Their joint projects, 1 or more.

        Returns
        -------
        One value a pair.
        """
        of_node = self.model.classes.of_node
        one, other = (of_node[end] for end in self.incidence.ends(pair))
        return self.of_kinds(joint, one, other)

    def of_kinds(self, joint: Integers, one: Integers, other: Integers) -> Numbers:
        """Chance of at least so many joint projects of nodes of two classes."""
        if self.tail == "exact":
            return exact_tail(self.model, joint, one, other)
        return poisson_tail(joint, self.model.expected[one, other])


@dataclass(frozen=True, slots=True)
class _Kinds:
    """Pairs of the same joint projects and activities: `times` many, `of_pair` says whose each pair is."""

    joint: Integers
    one: Integers
    other: Integers
    times: Integers
    of_pair: Integers


def _kinds(model: ExpectedDegrees, pairs: Pairs) -> _Kinds:
    classes = len(model.classes.activities)
    one, other = (model.classes.of_node[end] for end in (pairs.source, pairs.target))
    key = (pairs.joint * classes + np.minimum(one, other)) * classes + np.maximum(one, other)
    if (int(pairs.joint.max(initial=0)) + 1) * classes**2 <= _CELLS:
        counts = np.bincount(key)
        kinds = np.flatnonzero(counts)
        times, place = counts[kinds], np.zeros(len(counts), dtype=np.int64)
        place[kinds] = np.arange(len(kinds))
        of_pair = place[key]
    else:
        kinds, of_pair, times = np.unique(key, return_inverse=True, return_counts=True)
    rest, larger = np.divmod(kinds, classes)
    joint, smaller = np.divmod(rest, classes)
    return _Kinds(joint, smaller, larger, times, of_pair)


def _power(tails: Tails, tests: int) -> tuple[float, int]:
    """Smallest p value that a pair can get, and how many pairs can get one that is a backbone by itself."""
    pairs, activities = tails.model.pairs, tails.model.classes.activities
    one, other = np.nonzero(pairs)
    attainable = tails.of_kinds(np.minimum(activities[one], activities[other]), one, other)
    testable = pairs[one, other][attainable * tests <= BACKBONE].sum()
    return float(attainable.min(initial=1.0)), int(testable)


def _global_test(model: ExpectedDegrees, joint: Integers) -> tuple[float | None, float]:
    """Sum of squared joint projects, its mean and spread exact, its tail by the normal distribution."""
    from scipy.special import ndtr

    mean, spread = sum_of_squares(model)
    # a network that can be no other has spread 0, but for the tolerance of the degrees
    if spread <= FIXED * max(mean, 1.0):
        return None, 1.0
    z = (float((joint.astype(np.float64) ** 2).sum()) - mean) / spread
    return z, float(ndtr(-z))


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
