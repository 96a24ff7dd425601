"""The projection equals what the definition, and networkx, give."""

from itertools import combinations

import duckdb
import networkx as nx
import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkages.errors import ColumnError, SettingError
from linkages.network.projection import joint_projects

NAMES = ["Ålesund", "b", "a", "=1+1", "B", "ö\n", "<b>"]
MEMBERS = st.lists(st.tuples(st.integers(0, 5), st.sampled_from(NAMES)), max_size=40)


def frame(rows):
    return pl.DataFrame(rows, schema={"project_id": pl.Int64, "node": pl.String}, orient="row").with_columns(
        pl.format("p{}", "project_id").alias("project_id")
    )


def found(ties):
    return {(s, t): j for s, t, j in ties.select("source", "target", "joint_projects").rows()}


def brute_force(rows):
    pairs = {}
    for project in {p for p, _ in rows}:
        nodes = sorted({n for p, n in rows if p == project})
        for pair in combinations(nodes, 2):
            pairs[pair] = pairs.get(pair, 0) + 1
    return pairs


@given(MEMBERS)
def test_joint_projects_are_distinct_projects_of_both(rows):
    assert found(joint_projects(frame(rows))) == brute_force(rows)


@given(MEMBERS, st.randoms())
def test_order_and_repetition_of_rows_do_not_matter(rows, random):
    again = rows + rows[:3]
    random.shuffle(again)
    assert found(joint_projects(frame(again))) == found(joint_projects(frame(rows)))


@given(MEMBERS.filter(bool))
def test_networkx_projects_the_same(rows):
    graph = nx.Graph()
    graph.add_nodes_from({("node", n) for _, n in rows})
    graph.add_edges_from((("project", p), ("node", n)) for p, n in rows)
    ours = found(joint_projects(frame(rows)))
    theirs = nx.bipartite.weighted_projected_graph(graph, {("node", n) for _, n in rows})
    assert {tuple(sorted((a[1], b[1]))): w for a, b, w in theirs.edges(data="weight")} == ours


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(-3, 4)), max_size=40))
def test_ids_may_be_integers(rows):
    members = pl.DataFrame(rows, schema={"project_id": pl.Int64, "node": pl.Int64}, orient="row")
    assert found(joint_projects(members)) == brute_force(rows)


@given(MEMBERS, st.integers(1, 4))
def test_pairs_may_be_asked_to_meet_more_often(rows, least):
    expected = {pair: joint for pair, joint in brute_force(rows).items() if joint >= least}
    assert found(joint_projects(frame(rows), at_least=least)) == expected


@given(MEMBERS, st.integers(1, 3))
def test_newman_weights_of_a_node_sum_to_its_projects_with_partners(rows, least):
    ties = joint_projects(frame(rows), newman=True)
    for node in NAMES:
        weight = ties.filter((pl.col("source") == node) | (pl.col("target") == node))["newman_weight"].sum()
        own = {p for p, n in rows if n == node}
        assert weight == pytest.approx(sum(len({n for q, n in rows if q == p}) > 1 for p in own), abs=1e-5)
    some = joint_projects(frame(rows), newman=True, at_least=least)
    joined = some.join(ties, on=["source", "target"])
    assert joined["newman_weight"].to_list() == joined["newman_weight_right"].to_list()


def test_asking_for_no_joint_project_is_an_error():
    with pytest.raises(SettingError, match="expected 1 joint project or more"):
        joint_projects(frame([]), at_least=0)


def test_years_are_those_of_the_first_and_the_last_start_that_is_known():
    members = frame([(1, "a"), (1, "b"), (2, "a"), (2, "b"), (3, "b"), (3, "a"), (4, "a"), (4, "c")])
    projects = pl.DataFrame({"project_id": ["p1", "p2", "p3", "p4", "p9"], "year": [2012, 2009, None, None, 1999]})
    rows = joint_projects(members, projects).sort("source", "target").rows()
    assert rows == [("a", "b", 3, 2009, 2012), ("a", "c", 1, None, None)]


def test_a_row_without_a_place_makes_no_tie():
    members = pl.DataFrame({"project_id": ["p", "p", None], "node": ["a", None, "b"]})
    assert joint_projects(members).rows() == []


def test_what_was_handed_in_comes_back():
    members = frame([(1, "a"), (1, "b"), (2, "b"), (2, "a")])
    pandas = joint_projects(members.to_pandas())
    assert isinstance(pandas, pd.DataFrame)
    assert pandas.to_numpy().tolist() == [["a", "b", 2]]
    assert isinstance(joint_projects(members.lazy()), pl.LazyFrame)
    relation = joint_projects(duckdb.connect().from_arrow(members.to_arrow()))
    assert relation.fetchall() == [("a", "b", 2)]


def test_a_missing_column_is_named():
    with pytest.raises(ColumnError, match=r"members: no column 'node'\. There are: 'project_id', 'region'"):
        joint_projects(pl.DataFrame({"project_id": ["p"], "region": ["a"]}))
