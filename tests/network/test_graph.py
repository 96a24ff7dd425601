"""A graph holds what the table of ties says, and its products are those of whole matrices."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from small_graphs import TIES, weighted

from linkages.errors import ColumnError, SettingError
from linkages.network import graph as module
from linkages.network.graph import graph_of, masked_product, one_thread, steps


@given(TIES)
def test_degree_strength_and_components_are_those_of_networkx(ties):
    import networkx as nx

    graph, oracle = weighted(ties)
    assert graph.degree.tolist() == [oracle.degree[node] for node in graph.names]
    assert graph.strength.tolist() == [oracle.degree(node, weight="weight") for node in graph.names]
    assert len(set(graph.components().tolist())) == nx.number_connected_components(oracle)


@given(TIES)
def test_a_masked_product_is_the_product_under_the_mask_in_blocks_of_any_size(ties):
    graph, _ = weighted(ties)
    left, mask = graph.adjacency(weighted=True), graph.adjacency()
    whole = (left.toarray() @ left.toarray()) * mask.toarray()
    for block in (1, 7, 10**6):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(module, "_BLOCK", block)
            assert np.allclose(masked_product(left, left, mask).toarray(), whole)


def test_steps_are_the_paths_of_two_ties():
    graph, oracle = weighted({("a", "b"): 1, ("b", "c"): 1})
    assert steps(graph.adjacency(), graph.adjacency()) == sum(d * d for _, d in oracle.degree)


def test_a_part_keeps_ties_between_those_who_stay():
    graph, _ = weighted({("a", "b"): 2, ("b", "c"): 3, ("c", "d"): 4}, "abcd")
    part = graph.part(np.array([False, True, True, True]))
    assert part.names.to_list() == ["b", "c", "d"]
    assert list(zip(part.source, part.target, part.weight, strict=True)) == [(0, 1, 3), (1, 2, 4)]


def test_nodes_without_a_name_are_no_nodes():
    ties = pl.DataFrame({"source": ["a"], "target": ["b"], "joint_projects": [1]})
    assert graph_of(ties, pl.Series(["c", None, "a"])).names.to_list() == ["a", "b", "c"]
    assert graph_of(ties.clear(), pl.Series([None], dtype=pl.String)).size == 0


def test_networkit_has_its_threads_back_even_after_an_error():
    import networkit as nk

    before = nk.getMaxNumberOfThreads()
    with pytest.raises(ZeroDivisionError), one_thread(1):
        _ = 1 / 0
    assert nk.getMaxNumberOfThreads() == before


def test_what_is_wrong_is_said():
    with pytest.raises(ColumnError, match="ties: no column 'joint_projects'"):
        graph_of(pl.DataFrame({"source": ["a"], "target": ["b"]}))
    with pytest.raises(SettingError, match="seed: found -1"), one_thread(-1):
        pass
