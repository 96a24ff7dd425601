"""Ties over time agree with counting by hand, and starts that are unknown are counted as such."""

from collections import defaultdict
from itertools import combinations, pairwise

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkages.errors import ColumnError
from linkages.network.histories import histories, node_years, slices

PROJECTS = st.lists(
    st.tuples(st.sets(st.sampled_from("abcd"), min_size=1), st.one_of(st.none(), st.integers(2000, 2012))), max_size=12
)


def frames(drawn):
    members = [(str(i), node) for i, (nodes, _) in enumerate(drawn) for node in nodes]
    years = [(str(i), year) for i, (_, year) in enumerate(drawn)]
    return (
        pl.DataFrame(members, schema={"project_id": pl.String, "node": pl.String}, orient="row"),
        pl.DataFrame(years, schema={"project_id": pl.String, "year": pl.Int64}, orient="row"),
    )


def by_hand(drawn):
    starts = defaultdict(list)
    for nodes, year in drawn:
        for pair in combinations(sorted(nodes), 2):
            starts[pair].append(year)
    return starts


@given(PROJECTS)
def test_slices_count_joint_projects_of_each_year(drawn):
    found = slices(*frames(drawn))
    expected = {(*pair, year): starts.count(year) for pair, starts in by_hand(drawn).items() for year in set(starts)}
    assert {row[:3]: row[3] for row in found.rows()} == expected
    for source, target, year, _, so_far, first in found.rows():
        starts = [y for y in by_hand(drawn)[source, target] if y is not None]
        assert so_far == (None if year is None else sum(y <= year for y in starts))
        assert first == (None if year is None else year == min(starts))


@given(PROJECTS)
def test_histories_agree_with_the_years_listed_by_hand(drawn):
    found = {row["source"] + row["target"]: row for row in histories(slices(*frames(drawn))).rows(named=True)}
    starts = by_hand(drawn)
    assert set(found) == {"".join(pair) for pair in starts}
    for pair, all_starts in starts.items():
        row, known = found["".join(pair)], sorted({y for y in all_starts if y is not None})
        assert (row["first_year"], row["last_year"]) == ((known[0], known[-1]) if known else (None, None))
        assert row["active_years"] == len(known)
        assert row["undated"] == all_starts.count(None)
        empty = [sum(1 for year in range(a + 1, b) if year not in known) for a, b in pairwise(known)]
        assert row["longest_gap"] == (max(empty) if empty else None)


@pytest.mark.parametrize(
    ("years", "history"),
    [
        ([2008], "once"),
        ([None], "once"),
        ([2008, 2008], "same year"),
        ([2008, 2011], "repeated"),
        ([2008, 2011, None], "repeated"),
        ([2008, None], "unknown"),
        ([None, None], "unknown"),
    ],
)
def test_a_pair_met_once_in_one_year_or_again(years, history):
    drawn = [({"a", "b"}, year) for year in years]
    assert histories(slices(*frames(drawn)))["history"].to_list() == [history]


def test_slices_go_by_any_column_of_the_projects():
    members, years = frames([({"a", "b"}, 2008), ({"a", "b"}, 2016), ({"a", "b"}, None)])
    projects = years.with_columns(period=pl.Series(["2007-2013", "2014-2020", None]))
    found = slices(members, projects, by="period")
    assert found.select("period", "joint_projects", "joint_projects_so_far", "first").rows() == [
        ("2007-2013", 1, 1, True),
        ("2014-2020", 1, 2, False),
        (None, 1, None, None),
    ]


def test_a_missing_column_is_named():
    members, projects = frames([({"a", "b"}, 2008)])
    with pytest.raises(ColumnError, match="projects: no column 'start'"):
        slices(members, projects, by="start")
    with pytest.raises(ColumnError, match="members: no column 'node'"):
        slices(members.drop("node"), projects)


@given(PROJECTS)
def test_a_node_lasts_from_its_first_known_start_to_its_last(drawn):
    found = {node: years for node, *years in node_years(*frames(drawn)).rows()}
    for node in {node for nodes, _ in drawn for node in nodes}:
        known = [year for nodes, year in drawn if node in nodes and year is not None]
        assert found[node] == ([min(known), max(known)] if known else [None, None])
