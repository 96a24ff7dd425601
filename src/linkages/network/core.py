"""
Core and periphery: k-cores, and the partition of Borgatti and Everett.

References
----------
Seidman (1983), Social Networks 5, 269–287 (k-core). Borgatti & Everett (1999), Models of core/periphery structures,
Social Networks 21, 375–395. Lip (2011), A fast algorithm for the discrete core/periphery bipartitioning problem,
arXiv:1102.5511.
"""

import numpy as np

from linkages.network.graph import Flags, Graph, Integers, one_thread


def k_core(graph: Graph) -> Integers:
    """
    Largest k for which a node belongs to a group whose members have at least k ties within the group each.

    Parameters
    ----------
    graph
        The network; weights do not count.

    Returns
    -------
    0 for isolates.
    """
    import networkit as nk

    if not graph.ties:
        return np.zeros(graph.size, dtype=np.int64)
    made = graph.networkit()
    with one_thread(0):
        return np.asarray(nk.centrality.CoreDecomposition(made).run().scores(), dtype=np.int64)


def core(graph: Graph) -> Flags:
    """
    Split nodes into a core whose members are tied to one another, and a periphery whose members are not.

    Borgatti and Everett's ideal, ties between core and periphery counting neither way: the split with the fewest pairs
    out of place (untied in the core, tied in the periphery). That split takes the nodes of the highest degree, as many
    as there are nodes that have at least as many ties as nodes before them (Lip), so it is found exactly. Of nodes of
    one degree of which only some fit, those of greater strength go in, then those that sort first. Weights do not count
    otherwise.

    Parameters
    ----------
    graph
        The network.

    Returns
    -------
    True in the core; nobody is in it without ties.
    """
    degree = graph.degree
    order = np.lexsort((np.arange(graph.size), -graph.strength, -degree))
    size = int((degree[order] > np.arange(graph.size)).sum())
    inside = np.zeros(graph.size, dtype=np.bool_)
    inside[order[:size]] = True
    return inside


def core_fit(graph: Graph, inside: Flags) -> float:
    """
    Correlation of the ties within core and within periphery with the ideal (all, none): Borgatti and Everett's measure.

    Parameters
    ----------
    graph
        The network.
    inside
        Who is in the core.

    Returns
    -------
    -1 to 1; NaN where core or periphery has no pair, or all of these pairs are tied, or none is.
    """
    sizes = float(inside.sum()), float((~inside).sum())
    pairs = [size * (size - 1) / 2 for size in sizes]
    ends = inside[graph.source].astype(np.int64) + inside[graph.target]
    tied = float((ends == 2).sum()), float((ends == 0).sum())  # noqa: PLR2004  (both ends, no end)
    untied = [every - those for every, those in zip(pairs, tied, strict=True)]
    margins = pairs[0] * pairs[1] * sum(tied) * sum(untied)
    return float((tied[0] * untied[1] - tied[1] * untied[0]) / np.sqrt(margins)) if margins else float("nan")
