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
        Random removals of as many nodes beside it.
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
        orders = [random.permutation(graph.size) for _ in range(draws)]
        for removed in sorted({0, *(max(1, round(share * graph.size)) for share in shares)}):
            others = [_largest(graph, _without(given, removed)) for given in orders]
            spread = (sum(others) / len(others), min(others), max(others)) if others else (None, None, None)
            rows.append((removed / graph.size, removed, _largest(graph, _without(order, removed)), *spread))
    return pl.DataFrame(rows, schema=schema, orient="row")


def _without(order: Integers, removed: int) -> Flags:
    kept = np.ones(len(order), dtype=np.bool_)
    kept[order[:removed]] = False
    return kept


def _largest(graph: Graph, kept: Flags) -> float:
    """Nodes in the largest component among those kept, by all nodes."""
    if not kept.any():
        return 0.0
    ties = kept[graph.source] & kept[graph.target]
    left = Graph(graph.names, graph.source[ties], graph.target[ties], graph.weight[ties])
    # those that went are components of one and never the largest while one is kept
    return float(np.bincount(left.components()).max() / graph.size)
