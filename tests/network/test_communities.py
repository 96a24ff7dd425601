"""Communities are found where they are, come again with the seed, and are counted as the formulas say."""

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_graphs import BRIDGED, TIES, of, weighted

from linkages.network import communities as module
from linkages.network.communities import adjusted_rand, communities, modularity

LABELS = st.lists(st.integers(0, 3), min_size=8, max_size=8)


def test_two_cliques_with_a_bridge_are_two_communities_every_time():
    graph, _ = weighted(BRIDGED)
    found = communities(graph)
    assert found.labels.tolist() == [1] * 4 + [2] * 4
    assert found.stability == 1
    assert found.modularity == pytest.approx(12 / 13 - 0.5)


@given(TIES, LABELS)
def test_modularity_is_that_of_networkx(ties, labels):
    graph, oracle = weighted(ties)
    if not ties:
        assert np.isnan(modularity(graph, np.array(labels)))
        return
    groups = [{n for n, at in zip(oracle, labels, strict=True) if at == label} for label in set(labels)]
    assert modularity(graph, np.array(labels)) == pytest.approx(nx.community.modularity(oracle, groups))


@given(LABELS, LABELS)
def test_the_adjusted_rand_index_is_that_of_counting_pairs(one, other):
    pairs = [(a, b) for a in range(8) for b in range(a)]
    same = [(one[a] == one[b], other[a] == other[b]) for a, b in pairs]
    both, first, second = (sum(found) for found in ([x and y for x, y in same], *zip(*same, strict=True)))
    expected, most = first * second / len(pairs), (first + second) / 2
    index = 1.0 if most == expected else (both - expected) / (most - expected)
    assert adjusted_rand(np.array(one), np.array(other)) == pytest.approx(index)


@given(TIES)
def test_isolates_belong_to_no_community_and_numbers_go_by_size(ties):
    graph, oracle = weighted(ties)
    labels = communities(graph, seeds=3).labels
    assert [label == 0 for label in labels] == [oracle.degree[node] == 0 for node in oracle]
    sizes = np.bincount(labels)[1:]
    assert sizes.tolist() == sorted(sizes.tolist(), reverse=True)


def test_the_same_seed_gives_the_same_and_no_structure_is_unstable():
    graph, _ = of(nx.gnm_random_graph(60, 240, seed=3))
    one, other = communities(graph, seed=4), communities(graph, seed=4)
    assert (one.labels == other.labels).all()
    assert 0 < one.stability < 0.9


def test_large_networks_have_fewer_runs_but_always_two_to_compare(monkeypatch):
    graph, _ = weighted(BRIDGED)
    assert module.affordable_seeds(graph) == 10
    monkeypatch.setattr(module, "_MOST_TIES", 5 * graph.ties)
    assert module.affordable_seeds(graph) == 5
    monkeypatch.setattr(module, "_MOST_TIES", 1)
    assert module.affordable_seeds(graph) == 2


def test_nothing_tied_is_no_community():
    found = communities(weighted({}, "ab")[0])
    assert found.labels.tolist() == [0, 0]
    assert np.isnan(found.modularity)
    assert np.isnan(found.stability)
    assert adjusted_rand(np.array([], dtype=np.int64), np.array([], dtype=np.int64)) == 1
