"""The core is the best there is, by trying all; k-cores are networkx's."""

from itertools import combinations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from small_graphs import NODES, TIES, of, weighted

from linkages.network.core import core, core_fit, k_core


def misplaced(oracle, inside):
    pairs = combinations(oracle, 2)
    return sum(
        (a in inside and b in inside and not oracle.has_edge(a, b))
        or (a not in inside and b not in inside and oracle.has_edge(a, b))
        for a, b in pairs
    )


@given(TIES)
def test_k_cores_are_those_of_networkx(ties):
    graph, oracle = weighted(ties)
    assert k_core(graph).tolist() == list(nx.core_number(oracle).values())


@settings(max_examples=30)
@given(TIES)
def test_no_split_has_fewer_pairs_out_of_place(ties):
    graph, oracle = weighted(ties)
    inside = {node for node, flag in zip(NODES, core(graph), strict=True) if flag}
    least = min(misplaced(oracle, set(some)) for size in range(9) for some in combinations(NODES, size))
    assert misplaced(oracle, inside) == least


@given(TIES)
def test_the_fit_is_the_correlation_with_the_ideal(ties):
    graph, oracle = weighted(ties)
    inside = core(graph)
    pairs = [
        (oracle.has_edge(a, b), inside[i])
        for (i, a), (j, b) in combinations(enumerate(NODES), 2)
        if inside[i] == inside[j]
    ]
    tied, ideal = (np.array(column, dtype=float) for column in zip(*pairs, strict=True))
    if tied.std() == 0 or ideal.std() == 0:
        assert np.isnan(core_fit(graph, inside))
    else:
        assert core_fit(graph, inside) == pytest.approx(np.corrcoef(tied, ideal)[0, 1])


def test_a_clique_with_hangers_on_is_a_core_that_fits():
    made = nx.complete_graph(4)
    made.add_edges_from((4 + i, i) for i in range(4))
    graph, _ = of(made)
    assert core(graph).tolist() == [True] * 4 + [False] * 4
    assert core_fit(graph, core(graph)) == 1


def test_nothing_tied_has_no_core():
    graph, _ = weighted({}, "abc")
    assert not core(graph).any()
    assert k_core(graph).tolist() == [0, 0, 0]
    assert np.isnan(core_fit(graph, core(graph)))
