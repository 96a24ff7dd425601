"""
Who stands between others: Burt's constraint, and Gould and Fernandez's five roles.

References
----------
Burt (1992), Structural Holes; (2004), American J. of Sociology 110, 349–399. Gould & Fernandez (1989), Structures of
mediation, Sociological Methodology 19, 89–126.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from linkages.network.graph import MOST_STEPS, Flags, Graph, Integers, Numbers, masked_product, steps

if TYPE_CHECKING:
    from scipy.sparse import csr_array

ROLES = ("coordinator", "itinerant", "gatekeeper", "representative", "liaison")


def constraint(graph: Graph) -> Numbers:
    """
    Burt's constraint: how far a node's strength goes to partners who are tied to one another; low means brokerage.

    With p(i, j) the share of i's strength that goes to j, the sum over partners j of
    (p(i, j) + sum over others q of p(i, q) p(q, j))².

    Parameters
    ----------
    graph
        The network.

    Returns
    -------
    Above 0, 1 for a single tie, up to 9/8 and more for small cliques; NaN for isolates, and everywhere in networks so
    dense that it would take longer than some seconds.
    """
    if not graph.ties:
        return np.full(graph.size, np.nan)
    share = graph.adjacency(weighted=True)
    share.data = share.data / np.repeat(graph.strength, np.diff(share.indptr))
    if steps(share, share) > MOST_STEPS:
        return np.full(graph.size, np.nan)
    both = share + masked_product(share, share, graph.adjacency())
    found = np.asarray(both.multiply(both).sum(axis=1)).ravel()
    return np.where(graph.degree > 0, found, np.nan)


def gould_fernandez(graph: Graph, groups: pl.Series) -> Mapping[str, Numbers]:
    """
    Count the pairs that a node stands between, by the groups (countries) of the three.

    An undirected tie is one in each direction: an ordered triple (a, b, c) counts for b when a–b and b–c are tied and
    a–c are not. So every pair that b stands between counts twice, in one role or in a pair of roles: ``coordinator``
    (all of one group), ``itinerant`` (a and c of one group, b of another), ``gatekeeper`` (a of another, b and c of one
    group), ``representative`` (a and b of one group, c of another; the same number as gatekeeper here) and ``liaison``
    (three groups). Weights do not count.

    Parameters
    ----------
    graph
        The network.
    groups
        Group of each node in the order of the names; missing where unknown. Nodes of an unknown group and their ties
        are left out.

    Returns
    -------
    Role -> counts; 0 for isolates, NaN for nodes of an unknown group, and everywhere in networks so dense that it would
    take longer than some seconds.
    """
    known = groups.is_not_null().to_numpy()
    part = graph.part(known)
    found = {role: np.full(graph.size, np.nan) for role in ROLES}
    counts = _roles(part, groups.drop_nulls().rank("dense").cast(pl.Int64).to_numpy() - 1)
    for role, values in (counts or {}).items():
        found[role][known] = values
    return found


def _roles(graph: Graph, group: Integers) -> Mapping[str, Numbers] | None:
    """All pairs of partners by their groups, less those that are tied."""
    if not graph.ties:
        return dict.fromkeys(ROLES, np.zeros(graph.size))
    everyone = graph.adjacency()
    if steps(everyone, everyone) > MOST_STEPS:
        return None
    row = np.repeat(np.arange(graph.size), np.diff(everyone.indptr))
    same = _only(graph, group[graph.source] == group[graph.target])
    other = _only(graph, group[graph.source] != group[graph.target])
    own, outside = (np.asarray(matrix.sum(axis=1)).ravel() for matrix in (same, other))
    # partners by group: squares of the numbers in groups that are not the node's own
    key, number = np.unique(row * graph.size + group[everyone.indices], return_counts=True)
    elsewhere = group[key // graph.size] != key % graph.size
    squares = np.bincount((key // graph.size)[elsewhere], (number[elsewhere] ** 2.0), minlength=graph.size)
    through_other, within = masked_product(other, other, everyone), masked_product(same, same, same)
    mixed = _rows(through_other.multiply(same))
    gate = own * outside - mixed
    return {
        "coordinator": own * (own - 1) - _rows(within),
        "itinerant": squares - outside - _rows(masked_product(other, same, other)),
        "gatekeeper": gate,
        "representative": gate,
        "liaison": outside**2 - squares - _rows(through_other.multiply(other)),
    }


def _only(graph: Graph, kept: Flags) -> "csr_array":
    return Graph(graph.names, graph.source[kept], graph.target[kept], graph.weight[kept]).adjacency()


def _rows(matrix: "csr_array") -> Numbers:
    return np.asarray(matrix.sum(axis=1), dtype=np.float64).ravel()
