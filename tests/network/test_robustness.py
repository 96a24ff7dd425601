"""Losing the largest actors shrinks the largest component as taking them away by hand does."""

import networkx as nx
import pytest
from hypothesis import given
from small_graphs import TIES, of, weighted

from linkages.network.robustness import robustness


def test_a_star_falls_apart_with_its_middle_and_hardly_without_a_ray():
    graph, _ = of(nx.star_graph(99))
    table = robustness(graph, shares=[0.01], draws=20)
    assert table.select("removed", "largest").rows() == [(0, 1.0), (1, 0.01)]
    assert table["random_mean"][1] > 0.9
    assert table["random_high"][1] == 0.99


@given(TIES)
def test_the_curve_is_that_of_taking_nodes_away(ties):
    graph, oracle = weighted(ties)
    table = robustness(graph, shares=[0.2, 0.4, 0.9], draws=3)
    if not ties:
        assert table.is_empty()
        return
    order = sorted(oracle, key=lambda n: (-oracle.degree[n], -oracle.degree(n, weight="weight"), n))
    for removed, largest in table.select("removed", "largest").iter_rows():
        left = oracle.subgraph(order[removed:])
        assert largest == pytest.approx(max(map(len, nx.connected_components(left))) / len(oracle))
    assert (table["random_low"] <= table["random_mean"] + 1e-9).all()
    assert (table["random_mean"] <= table["random_high"] + 1e-9).all()


def test_nothing_random_is_missing_and_all_gone_is_nothing():
    graph, _ = weighted({("a", "b"): 1}, "ab")
    rows = robustness(graph, shares=[0.99], draws=0).rows()
    assert rows == [(0.0, 0, 1.0, None, None, None), (1.0, 2, 0.0, None, None, None)]
