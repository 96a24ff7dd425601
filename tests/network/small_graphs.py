"""Small networks, as ours and as networkx's, for the tests of measures."""

import networkx as nx
import polars as pl
from hypothesis import strategies as st

from linkages.network.graph import graph_of

NODES = "abcdefgh"
PAIRS = [(one, other) for one in NODES for other in NODES if one < other]


def weighted(ties, nodes=NODES):
    """Make both from pair -> weight; nodes without a tie are isolates."""
    rows = [(source, target, joint) for (source, target), joint in ties.items()]
    frame = pl.DataFrame(rows, {"source": pl.String, "target": pl.String, "joint_projects": pl.Int64}, orient="row")
    made = nx.Graph()
    made.add_nodes_from(sorted(nodes))
    made.add_weighted_edges_from(rows)
    return graph_of(frame, pl.Series(list(nodes), dtype=pl.String)), made


def of(made):
    """Make ours from networkx's."""
    names = {node: f"n{node:04}" for node in made}
    ties = {tuple(sorted((names[a], names[b]))): w for a, b, w in made.edges(data="weight", default=1)}
    return weighted(ties, list(names.values()))


TIES = st.dictionaries(st.sampled_from(PAIRS), st.integers(1, 9), max_size=len(PAIRS))
"""Two cliques of four and a bridge between a and e."""
BRIDGED = {pair: 1 for pair in PAIRS if (pair[0] < "e") == (pair[1] < "e") or pair == ("a", "e")}
