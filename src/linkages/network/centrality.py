"""
How central a node is, and how close its partners are to one another.

Every function takes a `Graph` and gives one number a node in the order of its names; NaN where the measure is not
defined. Paths count hops (each tie 1) unless `weighted`, where a tie is 1 / weight long.

References
----------
Freeman (1977), Sociometry 40, 35–41 (betweenness). Borassi & Natale (2016), KADABRA, ESA 2016 (its approximation).
Rochat (2009), Closeness centrality extended to unconnected graphs (harmonic closeness). Page et al. (1999), The
PageRank citation ranking. Bonacich (1972), J. Mathematical Sociology 2, 113–120 (eigenvector). Watts & Strogatz (1998),
Nature 393, 440–442, and Onnela et al. (2005), Physical Review E 71, 065103 (clustering).
"""

import numpy as np

from linkages.errors import SettingError
from linkages.network.graph import MOST_STEPS, Graph, Numbers, masked_product, one_thread, steps

EXACT_NODES = 3000
ERROR = 0.01
_DELTA = 0.1
_DAMPING = 0.85
_TOLERANCE = 1e-10
# smaller matrices are solved whole: ARPACK needs some room
_DENSE = 64
_PAIR, _TRIPLE = 2, 3


def betweenness(
    graph: Graph, *, weighted: bool = False, exact_nodes: int = EXACT_NODES, error: float = ERROR, seed: int = 1
) -> Numbers:
    """
    Share of the shortest paths between other nodes that lead through a node.

    Sum over all pairs of other nodes of (shortest paths through it) / (shortest paths), divided by the
    (n - 1)(n - 2) / 2 pairs; a pair without a path adds 0.

    Parameters
    ----------
    graph
        The network.
    weighted
        Whether a tie is 1 / weight long instead of 1.
    exact_nodes
        Up to so many nodes every path is followed. Beyond, paths are sampled (KADABRA, unweighted only).
    error
        Of a sampled value: the largest error of any node, with a probability of at least 1 - 0.1 x error.
    seed
        Seed of the sample.

    Returns
    -------
    0 to 1; NaN with fewer than three nodes, 0 for isolates.

    Raises
    ------
    SettingError
        A weighted value is asked for beyond `exact_nodes`.
    """
    import networkit as nk

    if graph.size < _TRIPLE:
        return np.full(graph.size, np.nan)
    if graph.size <= exact_nodes:
        made = graph.networkit(1 / graph.weight if weighted else None)
        with one_thread(seed):
            exact = nk.centrality.Betweenness(made, True)
            return np.asarray(exact.run().scores(), dtype=np.float64)
    if weighted:
        raise SettingError(
            f"weighted betweenness: found {graph.size:,} nodes, expected at most {exact_nodes:,}; leave weights out, "
            "or raise exact_nodes and wait."
        )
    found = np.zeros(graph.size)
    # a component of two has no node between; paths are sampled where there are ties, so isolates only cost
    linked = graph.degree > 0
    part = graph.part(linked)
    if part.size < _TRIPLE:
        return found
    # held by a name while it is worked on: KADABRA keeps no graph alive
    made = part.networkit()
    with one_thread(seed):
        sampled = nk.centrality.KadabraBetweenness(made, error, _DELTA)
        scores = np.asarray(sampled.run().scores(), dtype=np.float64)
    # KADABRA gives undirected networks twice the share of the part's pairs, those that end in the node among them
    pairs = part.size * (part.size - 1) / ((graph.size - 1) * (graph.size - 2)) / 2
    found[linked] = np.minimum(scores * pairs, 1.0)
    return found


def closeness(graph: Graph, *, weighted: bool = False, exact_nodes: int = EXACT_NODES) -> Numbers:
    """
    Harmonic closeness: mean of 1 / distance to every other node, 0 for those that can't be reached.

    Parameters
    ----------
    graph
        The network, connected or not.
    weighted
        Whether a tie is 1 / weight long instead of 1.
    exact_nodes
        Beyond so many nodes it is not computed: it needs the distances of all pairs.

    Returns
    -------
    0 to 1 (unweighted); 0 for isolates, NaN with one node and beyond `exact_nodes`.
    """
    import networkit as nk

    if graph.size < _PAIR or graph.size > exact_nodes:
        return np.full(graph.size, np.nan)
    made = graph.networkit(1 / graph.weight if weighted else None)
    with one_thread(0):
        sums = nk.centrality.HarmonicCloseness(made, False)
        return np.asarray(sums.run().scores(), dtype=np.float64) / (graph.size - 1)


def pagerank(graph: Graph) -> Numbers:
    """
    PageRank, damping 0.85: where a walker is who follows ties by their weight and jumps anywhere 15 % of the time.

    Parameters
    ----------
    graph
        The network.

    Returns
    -------
    Shares that sum to 1; isolates have the least. NaN without ties, where it would tell nodes from nothing.
    """
    import networkit as nk

    if not graph.ties:
        return np.full(graph.size, np.nan)
    linked = graph.degree > 0
    part = graph if linked.all() else graph.part(linked)
    made = part.networkit(part.weight)
    with one_thread(0):
        ranks = nk.centrality.PageRank(made, _DAMPING, _TOLERANCE)
        found = np.asarray(ranks.run().scores(), dtype=np.float64)
    # who stands on an isolate jumps anywhere: all isolates have this, and the others share the rest as among themselves
    isolates = graph.size - part.size
    least = (1 - _DAMPING) / (graph.size - _DAMPING * isolates)
    whole = np.full(graph.size, least)
    whole[linked] = found / found.sum() * (1 - least * isolates)
    return whole


def eigenvector(graph: Graph) -> Numbers:
    """
    Eigenvector centrality: as central as its partners are, by the weight of the ties to them.

    Leading eigenvector of the weighted adjacency matrix of the largest component, largest value 1.

    Parameters
    ----------
    graph
        The network.

    Returns
    -------
    0 to 1; NaN outside the largest component, which has no value of its own there, and everywhere when two components
    are the largest, or nothing is tied: the vector is then not defined.
    """
    found = np.full(graph.size, np.nan)
    if not graph.ties:
        return found
    component = graph.components()
    sizes = np.bincount(component)
    if (sizes == sizes.max()).sum() > 1:
        return found
    inside = component == sizes.argmax()
    vector = np.abs(_leading(graph.part(inside)))
    found[inside] = vector / vector.max()
    return found


def clustering(graph: Graph, *, weighted: bool = False) -> Numbers:
    """
    Local clustering: share of the pairs of a node's partners that are tied to each other.

    Parameters
    ----------
    graph
        The network.
    weighted
        Onnela's variant: each closed pair counts by the geometric mean of the triangle's three weights, divided by the
        largest weight of the network.

    Returns
    -------
    0 to 1; NaN for nodes with fewer than two partners, and everywhere when `weighted` would take longer than some
    seconds.
    """
    import networkit as nk

    degree = graph.degree
    if not weighted:
        made = graph.networkit()
        with one_thread(0):
            found = nk.centrality.LocalClusteringCoefficient(made, True).run().scores()
        return np.where(degree > 1, np.asarray(found, dtype=np.float64), np.nan)
    if not graph.ties:
        return np.full(graph.size, np.nan)
    root = graph.adjacency(weighted=True)
    root.data = np.cbrt(root.data / root.data.max())
    if steps(root, root) > MOST_STEPS:
        return np.full(graph.size, np.nan)
    closed = np.asarray(masked_product(root, root, root).sum(axis=1)).ravel()
    return np.where(degree > 1, closed / np.maximum(degree * (degree - 1), 1), np.nan)


def transitivity(graph: Graph, local: Numbers | None = None) -> float:
    """
    Global clustering: share of the pairs of ties at a node whose other ends are tied too.

    Parameters
    ----------
    graph
        The network.
    local
        Its local clustering (unweighted), where that is known already.

    Returns
    -------
    3 x triangles / connected triples; NaN without a node of two ties.
    """
    local = clustering(graph) if local is None else local
    pairs = graph.degree * (graph.degree - 1.0)
    return float(np.nansum(local * pairs) / pairs.sum()) if pairs.sum() else float("nan")


def _leading(graph: Graph) -> Numbers:
    from scipy.sparse.linalg import eigsh

    matrix = graph.adjacency(weighted=True)
    if graph.size <= _DENSE:
        return np.asarray(np.linalg.eigh(matrix.toarray())[1][:, -1])
    # the row sums are a start that leans the right way, and the same in every run
    return np.asarray(eigsh(matrix, k=1, which="LA", v0=graph.strength)[1][:, 0])
