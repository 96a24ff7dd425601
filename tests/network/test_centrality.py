"""Measures of nodes are those of networkx, and what their definitions say in the cases anybody can work out."""

import networkx as nx
import numpy as np
import pytest
from hypothesis import assume, given
from small_graphs import BRIDGED, TIES, of, weighted

from linkages.errors import SettingError
from linkages.network import centrality
from linkages.network.centrality import betweenness, closeness, clustering, eigenvector, pagerank, transitivity


def listed(values, oracle):
    return pytest.approx([values[node] for node in oracle], abs=1e-7)


@given(TIES)
def test_betweenness_and_closeness_are_those_of_networkx_by_hops_and_by_strength(ties):
    graph, oracle = weighted(ties)
    for _, _, data in oracle.edges(data=True):
        data["far"] = 1 / data["weight"]
    others = len(oracle) - 1
    assert closeness(graph).tolist() == listed(
        {n: c / others for n, c in nx.harmonic_centrality(oracle).items()}, oracle
    )
    far = nx.harmonic_centrality(oracle, distance="far")
    assert closeness(graph, weighted=True).tolist() == listed({n: c / others for n, c in far.items()}, oracle)
    assert betweenness(graph).tolist() == listed(nx.betweenness_centrality(oracle), oracle)


def test_a_strong_tie_is_a_short_way():
    graph, _ = weighted({("a", "b"): 10, ("b", "c"): 10, ("a", "c"): 1}, "abc")
    assert betweenness(graph).tolist() == [0, 0, 0]
    assert betweenness(graph, weighted=True).tolist() == [0, 1, 0]


@given(TIES)
def test_pagerank_is_that_of_networkx_with_isolates(ties):
    assume(ties)
    graph, oracle = weighted(ties)
    found = pagerank(graph)
    assert found.sum() == pytest.approx(1)
    assert found.tolist() == listed(nx.pagerank(oracle, tol=1e-12, max_iter=1000), oracle)


@given(TIES)
def test_clustering_is_that_of_networkx_plain_and_weighted(ties):
    graph, oracle = weighted(ties)
    several = np.array([oracle.degree[node] > 1 for node in oracle])
    for found, expected in (
        (clustering(graph), nx.clustering(oracle)),
        (clustering(graph, weighted=True), nx.clustering(oracle, weight="weight")),
    ):
        assert np.isnan(found[~several]).all()
        assert found[several] == pytest.approx([expected[n] for n in oracle if oracle.degree[n] > 1])
    assert not several.any() or transitivity(graph) == pytest.approx(nx.transitivity(oracle))


@given(TIES)
def test_an_eigenvector_is_one_and_is_missing_outside_the_largest_component(ties):
    graph, oracle = weighted(ties)
    found = eigenvector(graph)
    sizes = sorted(map(len, nx.connected_components(oracle)), reverse=True)
    if not ties:
        assert np.isnan(found).all()
        return
    largest = max(nx.connected_components(oracle), key=len)
    inside = np.array([node in largest for node in oracle])
    if sizes.count(sizes[0]) > 1:
        assert np.isnan(found).all()
        return
    assert np.isnan(found[~inside]).all()
    matrix = nx.to_numpy_array(oracle)[np.ix_(inside, inside)]
    vector = found[inside]
    assert vector.max() == pytest.approx(1)
    assert matrix @ vector == pytest.approx(np.linalg.eigvalsh(matrix)[-1] * vector, abs=1e-7)


def test_the_eigenvector_of_a_large_network_is_that_of_a_small_ones_method(monkeypatch):
    graph, _ = of(nx.connected_watts_strogatz_graph(120, 6, 0.3, seed=4))
    sparse = eigenvector(graph)
    monkeypatch.setattr(centrality, "_DENSE", 1000)
    assert sparse == pytest.approx(eigenvector(graph), abs=1e-8)


def test_the_middle_of_a_star_lies_on_every_way():
    graph, _ = of(nx.star_graph(5))
    assert betweenness(graph).tolist() == [1, 0, 0, 0, 0, 0]
    assert closeness(graph).tolist() == pytest.approx([1, *[0.6] * 5])
    assert clustering(graph)[0] == 0
    assert np.isnan(clustering(graph)[1:]).all()
    assert eigenvector(graph).tolist() == pytest.approx([1, *[1 / np.sqrt(5)] * 5])


def test_ends_of_a_bridge_are_between_two_cliques():
    graph, _ = weighted(BRIDGED)
    # three times four ways to the other clique through either end of the bridge, of 21 pairs
    assert betweenness(graph)[[0, 4]].tolist() == pytest.approx([12 / 21] * 2)
    assert clustering(graph).tolist() == pytest.approx([0.5, 1, 1, 1, 0.5, 1, 1, 1])


def test_everybody_is_alike_in_a_complete_network():
    graph, _ = of(nx.complete_graph(6))
    assert betweenness(graph).tolist() == [0] * 6
    assert closeness(graph).tolist() == [1] * 6
    assert pagerank(graph) == pytest.approx(np.full(6, 1 / 6))
    assert eigenvector(graph) == pytest.approx(np.ones(6))


def test_sampled_betweenness_keeps_to_its_error_and_comes_again():
    graph, oracle = of(nx.barabasi_albert_graph(400, 3, seed=2))
    sampled = betweenness(graph, exact_nodes=10, error=0.02)
    exact = np.array(list(nx.betweenness_centrality(oracle).values()))
    assert np.abs(sampled - exact).max() <= 0.02
    assert (sampled == betweenness(graph, exact_nodes=10, error=0.02)).all()
    assert (sampled != betweenness(graph, exact_nodes=10, error=0.02, seed=5)).any()


def test_sampled_betweenness_knows_components():
    graph, oracle = of(nx.disjoint_union(nx.barabasi_albert_graph(200, 2, seed=2), nx.path_graph(100)))
    exact = np.array(list(nx.betweenness_centrality(oracle).values()))
    assert np.abs(betweenness(graph, exact_nodes=10) - exact).max() <= 0.01


def test_sampled_betweenness_counts_pairs_with_isolates_too():
    made = nx.star_graph(20)
    made.add_nodes_from(range(21, 41))
    graph, oracle = of(made)
    sampled = betweenness(graph, exact_nodes=10)
    assert sampled[0] == pytest.approx(nx.betweenness_centrality(oracle)["n0000"], abs=0.01)
    assert (sampled[1:] == 0).all()


def test_what_is_not_defined_is_no_number():
    nobody, one, two = (weighted({}, nodes)[0] for nodes in ("", "a", "ab"))
    for graph in (nobody, one, two):
        for measure in (betweenness, pagerank, eigenvector, clustering):
            assert np.isnan(measure(graph)).all()
        assert np.isnan(clustering(graph, weighted=True)).all()
        assert np.isnan(transitivity(graph))
    assert np.isnan(closeness(one)).all()
    assert closeness(two).tolist() == [0, 0]
    assert np.isnan(closeness(two, exact_nodes=1)).all()


def test_weighted_betweenness_of_a_large_network_is_refused():
    graph, _ = weighted(BRIDGED)
    with pytest.raises(SettingError, match="found 8 nodes, expected at most 5"):
        betweenness(graph, weighted=True, exact_nodes=5)


def test_pairs_and_isolates_alone_have_nobody_between():
    graph, _ = weighted({("a", "b"): 1})
    assert betweenness(graph, exact_nodes=3).tolist() == [0] * 8
