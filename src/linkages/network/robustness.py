"""
What is left when the largest actors go, beside what is left when as many others go.

References
----------
Albert, Jeong & Barabási (2000), Error and attack tolerance of complex networks, Nature 406, 378–382.
"""

from collections.abc import Sequence

import numpy as np
import polars as pl

from linkages.network.graph import Flags, Graph, Integers

SHARES = (0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5)
RANDOM = 20
# ties, over all removals of a size: some tenths of a second
_MOST_TIES = 20_000_000
_TIES_AT_ONCE = 2_000_000


def robustness(graph: Graph, *, shares: Sequence[float] = SHARES, draws: int = RANDOM, seed: int = 1) -> pl.DataFrame:
    """
    Take away the nodes of the highest degree and see how large the largest component stays.

    Degrees are those of the whole network; of equal ones the stronger goes first, then the one that sorts first. At
    least one node goes at each step.

    Parameters
    ----------
    graph
        The network.
    shares
        Shares of the nodes to take away, above 0 and below 1.
    draws
        Random removals of as many nodes beside it; fewer in networks of more than a million ties.
    seed
        Their seed.

    Returns
    -------
    One row a number of nodes removed, 0 first: ``removed_share``, ``removed`` (nodes), ``largest`` (nodes in the
    largest component by all nodes, 0 to 1, when the largest go), ``random_mean``, ``random_low``, ``random_high``
    (mean, least and most over the random removals). No rows without ties.
    """
    schema = {
        "removed_share": pl.Float64,
        "removed": pl.Int64,
        "largest": pl.Float64,
        "random_mean": pl.Float64,
        "random_low": pl.Float64,
        "random_high": pl.Float64,
    }
    rows = []
    if graph.ties:
        order = np.lexsort((np.arange(graph.size), -graph.strength, -graph.degree))
        random = np.random.default_rng(seed)
        orders = [random.permutation(graph.size) for _ in range(min(draws, _MOST_TIES // graph.ties))]
        for removed in sorted({0, *(max(1, round(share * graph.size)) for share in shares)}):
            largest, *others = _largest(graph, [_without(given, removed) for given in (order, *orders)])
            spread = (sum(others) / len(others), min(others), max(others)) if others else (None, None, None)
            rows.append((removed / graph.size, removed, largest, *spread))
    return pl.DataFrame(rows, schema=schema, orient="row")


def _without(order: Integers, removed: int) -> Flags:
    kept = np.ones(len(order), dtype=np.bool_)
    kept[order[:removed]] = False
    return kept


def _largest(graph: Graph, kept: Sequence[Flags]) -> list[float]:
    """Nodes in the largest component among those kept, by all nodes; one value a set of nodes kept."""
    at_once = max(1, _TIES_AT_ONCE // graph.ties)
    found: list[float] = []
    for start in range(0, len(kept), at_once):
        some = kept[start : start + at_once]
        # the networks side by side as one: a call for each would take longer than the search
        source, target = (
            np.concatenate([end[one[graph.source] & one[graph.target]] + i * graph.size for i, one in enumerate(some)])
            for end in (graph.source, graph.target)
        )
        names = pl.int_range(graph.size * len(some), eager=True)
        component = Graph(names, source, target, np.ones(len(source))).components()
        inside = np.concatenate(some)
        sizes = np.bincount(component[inside], minlength=component.max() + 1)
        whose = np.repeat(np.arange(len(some)), graph.size)
        largest = np.zeros(len(some))
        np.maximum.at(largest, whose[inside], sizes[component[inside]])
        found += (largest / graph.size).tolist()
    return found
