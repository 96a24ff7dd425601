"""
Communities: groups of nodes with more strength inside than chance would put there, and how stable they are.

References
----------
Traag, Waltman & van Eck (2019), From Louvain to Leiden, Scientific Reports 9, 5233. Newman & Girvan (2004), Physical
Review E 69, 026113 (modularity). Hubert & Arabie (1985), J. of Classification 2, 193–218 (adjusted Rand index).
"""

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from linkages.network.graph import Flags, Graph, Integers, one_thread

SEEDS = 10
# ties, over all runs: some seconds
_MOST_TIES = 2_000_000
_FEWEST = 2
_ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Communities:
    """
    A partition of the nodes that have ties.

    Parameters
    ----------
    labels
        Number of each node's community, from 1 by size (of equal ones, the one whose first member sorts first); 0 for
        isolates, which belong to none.
    modularity
        Of this partition; NaN without ties.
    stability
        Mean adjusted Rand index of all pairs of runs with different seeds: 1 where all agree, about 0 where they agree
        no more than chance; NaN without ties or with one run.
    """

    labels: Integers
    modularity: float
    stability: float


def affordable_seeds(graph: Graph) -> int:
    """Runs that take no longer than some seconds: `SEEDS`, in large networks fewer, never less than two."""
    return max(_FEWEST, min(SEEDS, _MOST_TIES // max(graph.ties, 1)))


def communities(graph: Graph, *, seeds: int = SEEDS, seed: int = 1, resolution: float = 1.0) -> Communities:
    """
    Find communities with Leiden's algorithm, weights as strength.

    Parameters
    ----------
    graph
        The network.
    seeds
        Runs from different seeds; the one of the highest modularity is kept.
    seed
        The first of the seeds.
    resolution
        Above 1 for more and smaller communities.

    Returns
    -------
    The communities, on one thread the same in every run.
    """
    if not graph.ties or seeds < 1:
        return Communities(np.zeros(graph.size, dtype=np.int64), float("nan"), float("nan"))
    made = graph.networkit(graph.weight)
    linked = graph.degree > 0
    runs: list[Integers] = []
    for number in range(seed, seed + seeds):
        with one_thread(number):
            runs.append(leiden(made, resolution))
    scores = [modularity(graph, run, resolution) for run in runs]
    best = runs[int(np.argmax(scores))]
    agreed = [adjusted_rand(one[linked], other[linked]) for one, other in combinations(runs, 2)]
    return Communities(_by_size(best, linked), max(scores), sum(agreed) / len(agreed) if agreed else float("nan"))


def leiden(made: object, resolution: float = 1.0) -> Integers:
    """Run NetworKit's Leiden once on NetworKit's graph, with the threads and the seed in force."""
    import networkit as nk

    found = nk.community.ParallelLeiden(made, _ROUNDS, True, resolution).run().getPartition()
    return np.asarray(found.getVector(), dtype=np.int64)


def modularity(graph: Graph, labels: Integers, resolution: float = 1.0) -> float:
    """
    Share of the strength inside groups, less what would be there if strengths met at random.

    Parameters
    ----------
    graph
        The network.
    labels
        Group of each node, 0 or more.
    resolution
        Weight of what is expected.

    Returns
    -------
    Below 1; NaN without ties.
    """
    total = float(graph.weight.sum())
    if not total:
        return float("nan")
    inside = float(graph.weight[labels[graph.source] == labels[graph.target]].sum()) / total
    expected = np.bincount(labels, weights=graph.strength) / (2 * total)
    return inside - resolution * float((expected**2).sum())


def adjusted_rand(one: Integers, other: Integers) -> float:
    """
    Agreement of two partitions, corrected for chance.

    Parameters
    ----------
    one, other
        Group of each node in either.

    Returns
    -------
    1 where they are the same, about 0 for chance; 1 too where both leave nothing to agree on.
    """
    _, rows = np.unique(one, return_inverse=True)
    _, columns = np.unique(other, return_inverse=True)
    if not len(rows):
        return 1.0
    cells = np.unique(rows * (columns.max() + 1) + columns, return_counts=True)[1]
    both, first, second = (_pairs(sizes) for sizes in (cells, np.bincount(rows), np.bincount(columns)))
    every = len(rows) * (len(rows) - 1) / 2
    expected = first * second / every if every else 0.0
    most = (first + second) / 2
    return 1.0 if most == expected else (both - expected) / (most - expected)


def _pairs(sizes: Integers) -> float:
    return float((sizes * (sizes - 1.0)).sum() / 2)


def _by_size(labels: Integers, linked: Flags) -> Integers:
    """Number groups from 1 by size, then by their first member; 0 for nodes without ties."""
    values, first, back, sizes = np.unique(labels[linked], return_index=True, return_inverse=True, return_counts=True)
    rank = np.empty(len(values), dtype=np.int64)
    rank[np.lexsort((first, -sizes))] = np.arange(1, len(values) + 1)
    found = np.zeros(len(labels), dtype=np.int64)
    found[linked] = rank[back]
    return found
