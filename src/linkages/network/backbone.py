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

from dataclasses import replace
from typing import Literal, get_args

import narwhals as nw
import numpy as np
import polars as pl

from linkages.errors import SettingError
from linkages.network.bicm import ExpectedDegrees, solve
from linkages.network.chance import BACKBONE, DENSE, Chance, Pairs, Tail, Tested, columns
from linkages.network.classwise import by_expected_degrees
from linkages.network.null import Incidence, Integers, false_discovery, reference
from linkages.network.projection import TwoMode, encode, lazy, pair_rows, split

FEW = 500
# a draw counts every pair of nodes: beyond some thousands that is no longer an affair of memory and seconds
MOST_NODES = 3000

Null = Literal["auto", "fdsm", "bicm", "none"]
NULLS: tuple[Null, ...] = get_args(Null)


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
        tested = by_expected_degrees(model, pairs, tail=tail)
    else:
        tested = _fixed_degrees(incidence, pairs, model, draws=draws, seed=seed)
    return tested if strata is None else _stratified(tested, incidence, pairs, strata, draws=draws, seed=seed)


def _fixed_degrees(incidence: Incidence, pairs: Pairs, model: ExpectedDegrees, *, draws: int, seed: int) -> Tested:
    against = reference(incidence, draws=draws, seed=seed)
    pair = incidence.pair(pairs.source, pairs.target)
    p_values = against.p_values(pair, pairs.joint)
    z, p = against.global_test(pairs.joint)
    found = columns(against.expected[pair], p_values, false_discovery(p_values, tests=incidence.pairs))
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
        backbone=int(found["backbone"].sum()),
    )
    return Tested(found, chance, against)


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


def backbone_of(
    members: pl.DataFrame,
    *,
    null: Literal["auto", "fdsm", "bicm"] = "auto",
    kind: str = "organisation",
    draws: int = 1000,
    seed: int = 1,
) -> tuple[pl.DataFrame, Chance | None]:
    """
    Project a two-mode network and set its pairs beside chance: nothing but the backbone, so that it is quick.

    Parameters
    ----------
    members
        ``project_id``, ``node``: one row a participation. Rows without one of them make no tie.
    null
        The null model: ``auto`` (see `choose`), ``fdsm`` or ``bicm``.
    kind
        What the nodes are: ``region``, ``country`` or ``organisation``.
    draws, seed
        Random networks where degrees are fixed, and their seed.

    Returns
    -------
    ``source``, ``target`` (source sorts first), ``joint_projects``, ``expected``, ``p_value``, ``q_value``,
    ``backbone``, in no order; and the null model (None where no two nodes met).

    Raises
    ------
    ColumnError
        A column is missing.
    SettingError
        Fixed degrees are asked for with too many nodes.
    ConvergenceError
        Expected degrees could not be solved.

    Examples
    --------
    >>> always = [(project, node) for project in range(12) for node in ("a", "b", f"c{project}")]
    >>> others = [(project, f"{end}{project}") for project in range(12, 150) for end in "de"]
    >>> members = pl.DataFrame(always + others, schema=["project_id", "node"], orient="row")
    >>> found, chance = backbone_of(members)
    >>> found.filter("backbone").select("source", "target", "joint_projects").rows()
    [('a', 'b', 12)]
    """
    network = encode(lazy(members, ("project_id", "node"), where="members"))
    met = pair_rows(network).group_by("pair").agg(nw.len().alias("joint_projects"))
    met = split(met).select("source", "target", "joint_projects").collect().to_native()
    pairs, incidence = _dense(network, met)
    if not met.height:
        empty = columns(*(np.empty(0) for _ in range(3)))
        return _decoded(met.hstack(empty), network), None
    tested = beside_chance(incidence, pairs, null=null, kind=kind, draws=draws, seed=seed)
    return _decoded(met.hstack(tested.columns), network), tested.chance


def _dense(network: TwoMode, met: pl.DataFrame) -> tuple[Pairs, Incidence]:
    """Number projects and nodes without gaps, which codes that were ids may have."""
    rows = network.rows.collect().to_native().sort("project", "node")
    project, node = (rows[column].to_numpy().astype(np.int64) for column in ("project", "node"))
    of_project, of_node = (np.cumsum(np.bincount(codes) > 0) - 1 for codes in (project, node))
    source, target = (of_node[met[end].to_numpy()] for end in ("source", "target"))
    counts = (int(places.max(initial=-1)) + 1 for places in (of_project, of_node))
    pairs = Pairs(source, target, met["joint_projects"].to_numpy().astype(np.int64))
    return pairs, Incidence(of_project[project], of_node[node], *counts)


def _decoded(found: pl.DataFrame, network: TwoMode) -> pl.DataFrame:
    if network.nodes is None:
        return found
    names = network.nodes.collect().to_native().sort("node")["name"]
    return found.with_columns(names.gather(found[end]).alias(end) for end in ("source", "target"))
