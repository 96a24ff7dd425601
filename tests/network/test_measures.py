"""Strengths and fields count what their definition says."""

import networkx as nx
import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkages.errors import ColumnError
from linkages.network import region_fields, strengths

TIES = st.dictionaries(
    st.tuples(st.sampled_from("abc"), st.sampled_from("defg")), st.tuples(st.integers(1, 9), st.booleans()), max_size=12
)


def frame(ties):
    rows = [(source, target, joint, crosses) for (source, target), (joint, crosses) in ties.items()]
    schema = {"source": pl.String, "target": pl.String, "joint_projects": pl.Int64, "cross_border": pl.Boolean}
    return pl.DataFrame(rows, schema=schema, orient="row")


@given(TIES)
def test_strengths_are_those_of_networkx(ties):
    graph = nx.Graph()
    graph.add_weighted_edges_from((s, t, joint) for (s, t), (joint, _) in ties.items())
    across = nx.Graph()
    across.add_nodes_from(graph)
    across.add_weighted_edges_from((s, t, joint) for (s, t), (joint, crosses) in ties.items() if crosses)
    expected = [
        (node, graph.degree[node], graph.degree(node, weight="weight"), across.degree(node, weight="weight"))
        for node in sorted(graph)
    ]
    assert strengths(frame(ties)).rows() == expected


def test_strength_across_borders_is_unknown_where_no_border_is_known():
    ties = frame({("a", "d"): (2, None), ("a", "e"): (3, True)})
    assert strengths(ties).select("node", "cross_border_strength").rows() == [("a", 3), ("d", None), ("e", 3)]


def test_pandas_comes_back_as_pandas():
    found = strengths(frame({("a", "d"): (2, True)}).to_pandas())
    assert isinstance(found, pd.DataFrame)
    assert found.to_numpy().tolist() == [["a", 1, 2, 2], ["d", 1, 2, 2]]


def test_a_project_counts_once_in_each_of_its_fields_and_regions():
    members = pl.DataFrame({"project_id": ["x", "x", "x", "y", "y"], "node": ["a", "a", "b", "a", None]})
    fields = pl.DataFrame({"project_id": ["x", "x", "x", "y", "z"], "field": ["t", "t", "e", "t", "t"]})
    ici = pl.DataFrame({"project_id": ["x", "y"], "ici": [True, None]})
    assert region_fields(members, fields, ici).rows() == [
        ("a", "e", 1, 1),
        ("a", "t", 2, 1),
        ("b", "e", 1, 1),
        ("b", "t", 1, 1),
    ]


def test_initiatives_are_unknown_where_no_project_was_judged():
    members = pl.DataFrame({"project_id": ["x"], "node": ["a"]})
    fields = pl.DataFrame({"project_id": ["x"], "field": ["t"]})
    ici = pl.DataFrame(schema={"project_id": pl.String, "ici": pl.Boolean})
    assert region_fields(members, fields, ici).rows() == [("a", "t", 1, None)]
    assert region_fields(members.clear(), fields, ici).rows() == []


def test_a_missing_column_is_named():
    with pytest.raises(ColumnError, match="ties: no column 'cross_border'"):
        strengths(frame({}).drop("cross_border"))
