"""The same network for networkx, NetworKit and igraph: equal counts, weights and attributes."""

import sys

import networkx as nx
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkages.errors import ColumnError, SettingError
from linkages.network.graphs import to_igraph, to_networkit, to_networkx

NODES = pl.DataFrame({"node": ["SE11", "FI1B", "LV00", "EE00"], "name": ["Stockholm", "<b>&\"'\n", None, "x"]})
TIES = pl.DataFrame(
    {
        "source": ["FI1B", "LV00"],
        "target": ["SE11", "SE11"],
        "joint_projects": [2, 1],
        "newman_weight": [0.5, 1.0],
        "tie": ["strong", None],
    }
)
PAIRS = st.lists(st.tuples(st.text(max_size=3), st.text(max_size=3)).filter(lambda p: p[0] < p[1]), unique=True)


@settings(max_examples=30)
@given(PAIRS, st.data())
def test_networkit_counts_what_networkx_counts(pairs, data):
    weights = [data.draw(st.integers(1, 9)) for _ in pairs]
    ties = pl.DataFrame(
        [(*pair, weight) for pair, weight in zip(pairs, weights, strict=True)],
        schema={"source": pl.String, "target": pl.String, "joint_projects": pl.Int64},
        orient="row",
    )
    expected = to_networkx(NODES, ties)
    graph, names = to_networkit(NODES, ties)
    assert (graph.numberOfNodes(), graph.numberOfEdges()) == (len(expected), expected.number_of_edges())
    assert graph.totalEdgeWeight() == expected.size(weight="weight")
    number = {name: i for i, name in enumerate(names)}
    assert all(graph.weight(number[a], number[b]) == w for a, b, w in expected.edges(data="weight"))


def test_networkit_takes_another_weight():
    graph, names = to_networkit(NODES, TIES, weight="newman_weight")
    assert graph.weight(names.index("FI1B"), names.index("SE11")) == 0.5
    with pytest.raises(ColumnError, match="no column 'strength'"):
        to_networkit(NODES, TIES, weight="strength")


def test_igraph_has_every_attribute_and_calls_nodes_by_their_names():
    igraph = pytest.importorskip("igraph", reason="igraph is not installed (it is under the GPL, so never required)")
    graph = to_igraph(NODES, TIES)
    assert isinstance(graph, igraph.Graph)
    assert graph.vs["name"] == NODES["node"].to_list()
    assert graph.vs["label"] == NODES["name"].to_list()
    back = graph.to_networkx()
    edges = {frozenset((graph.vs[a]["name"], graph.vs[b]["name"])): d for a, b, d in back.edges(data=True)}
    for a, b, attributes in to_networkx(NODES, TIES).edges(data=True):
        found = {name: value for name, value in edges[frozenset((a, b))].items() if value is not None}
        assert {name: found[name] for name in attributes} == attributes


def test_without_igraph_the_message_says_what_to_do(monkeypatch):
    monkeypatch.setitem(sys.modules, "igraph", None)
    with pytest.raises(SettingError, match="pip install igraph"):
        to_igraph(NODES, TIES)


def test_weights_mean_strength():
    assert nx.degree(to_networkx(NODES, TIES), "SE11", weight="weight") == 3


@pytest.mark.parametrize("make", [to_networkx, to_networkit])
def test_a_missing_column_is_named(make):
    with pytest.raises(ColumnError, match="ties: no column 'joint_projects'"):
        make(NODES, TIES.drop("joint_projects"))
