"""Mixing is networkx's, over ties between known groups."""

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_graphs import NODES, TIES, weighted

from linkages.network.mixing import across_share, assortativity, degree_assortativity, ei_index

GROUPS = st.lists(st.integers(-1, 2), min_size=8, max_size=8).map(np.array)


def known(oracle, groups):
    nx.set_node_attributes(oracle, dict(zip(NODES, groups.tolist(), strict=True)), "group")
    return oracle.subgraph([n for n, g in oracle.nodes(data="group") if g >= 0])


@given(TIES, GROUPS)
def test_assortativity_is_that_of_networkx_where_two_groups_have_ties(ties, groups):
    graph, oracle = weighted(ties)
    part = known(oracle, groups)
    found = assortativity(graph.source, graph.target, groups)
    if len({part.nodes[n]["group"] for tie in part.edges for n in tie}) < 2:
        assert np.isnan(found)
    else:
        assert found == pytest.approx(nx.attribute_assortativity_coefficient(part, "group"))


@given(TIES, GROUPS)
def test_shares_across_count_ties_and_strength(ties, groups):
    graph, oracle = weighted(ties)
    part = known(oracle, groups)
    crosses = [(part.nodes[a]["group"] != part.nodes[b]["group"], w) for a, b, w in part.edges(data="weight")]
    index = ei_index(graph.source, graph.target, groups)
    share = across_share(graph.source, graph.target, graph.weight, groups)
    if not crosses:
        assert np.isnan(index)
        assert np.isnan(share)
        return
    across = sum(flag for flag, _ in crosses)
    assert index == pytest.approx((across - (len(crosses) - across)) / len(crosses))
    assert share == pytest.approx(sum(w for flag, w in crosses if flag) / sum(w for _, w in crosses))


@given(TIES)
def test_assortativity_by_degree_is_that_of_networkx_where_degrees_differ(ties):
    graph, oracle = weighted(ties)
    found = degree_assortativity(graph.source, graph.target, graph.degree)
    if len({oracle.degree[n] for tie in oracle.edges for n in tie}) < 2:
        assert np.isnan(found)
    else:
        assert found == pytest.approx(nx.degree_pearson_correlation_coefficient(oracle))


def test_two_countries_that_only_meet_each_other_are_all_external():
    ends = np.array([0, 0, 1]), np.array([2, 3, 3])
    groups = np.array([0, 0, 1, 1])
    assert ei_index(*ends, groups) == 1
    assert assortativity(*ends, groups) == -1
    assert across_share(*ends, np.array([1.0, 5.0, 2.0]), groups) == 1
