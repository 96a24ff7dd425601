"""All measures of nodes stand in one table, in order, with what is unknown missing."""

import polars as pl
from small_graphs import BRIDGED, weighted

from linkages.network.node_measures import node_measures


def test_every_node_has_a_row_and_isolates_lack_what_they_cannot_have():
    graph, _ = weighted(BRIDGED, "abcdefghi")
    table = node_measures(graph, pl.Series(["EE"] * 4 + ["FI"] * 4 + [None]))
    assert table["node"].to_list() == list("abcdefghi")
    assert table.filter(node="i").row(0, named=True) == {
        "node": "i",
        "betweenness": 0.0,
        "closeness": 0.0,
        "pagerank": table["pagerank"].min(),
        "eigenvector": None,
        "clustering": None,
        "constraint": None,
        "k_core": 0,
        "core": False,
        "community": None,
        "brokerage_coordinator": None,
        "brokerage_itinerant": None,
        "brokerage_gatekeeper": None,
        "brokerage_representative": None,
        "brokerage_liaison": None,
    }
    assert table["community"].to_list() == ["1"] * 4 + ["2"] * 4 + [None]
    assert table["brokerage_gatekeeper"].to_list() == [3, 0, 0, 0, 3, 0, 0, 0, None]


def test_no_ties_leave_all_but_zeros_missing():
    graph, _ = weighted({}, "ab")
    table = node_measures(graph, pl.Series(["EE", "FI"]))
    zeros = [name for name in table.columns if table[name].dtype.is_numeric() and table[name].null_count() == 0]
    assert all(table[name].to_list() == [0, 0] for name in zeros)
    assert "core" not in zeros
    assert table["core"].is_null().all()
    assert table["pagerank"].is_null().all()


def test_a_network_of_nobody_is_a_table_without_rows():
    graph, _ = weighted({}, "")
    assert node_measures(graph, pl.Series([], dtype=pl.String)).is_empty()
