"""Who comes, stays and goes is what looking at each slice gives."""

from itertools import combinations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkages.errors import ColumnError
from linkages.network.turnover import turnover

PROJECTS = st.lists(
    st.tuples(st.integers(2007, 2010), st.sets(st.sampled_from("abcde"), min_size=1, max_size=4)),
    min_size=1,
    max_size=7,
)


def frames(projects):
    rows = [(f"p{i}", node) for i, (_, nodes) in enumerate(projects) for node in sorted(nodes)]
    members = pl.DataFrame(rows, {"project_id": pl.String, "node": pl.String}, orient="row")
    facts = [(f"p{i}", year, "x" if year and year < 2009 else "y") for i, (year, _) in enumerate(projects)]
    schema = {"project_id": pl.String, "year": pl.Int64, "period": pl.String}
    return members, pl.DataFrame(facts, schema, orient="row")


@given(PROJECTS)
def test_every_slice_is_counted_as_sets_are(projects):
    table = turnover(*frames(projects)).filter(pl.col("slice_kind") == "year")
    years = sorted({year for year, _ in projects})
    for unit in ("node", "tie"):
        rows = table.filter(pl.col("unit") == unit).rows(named=True)
        assert [row["slice"] for row in rows] == [str(year) for year in years]
        met, nodes_met, last = set(), set(), set()
        for number, (row, year) in enumerate(zip(rows, years, strict=True)):
            here = [nodes for at, nodes in projects if at == year]
            nodes = set().union(*here)
            active = nodes if unit == "node" else {pair for some in here for pair in combinations(sorted(some), 2)}
            assert row["active"] == len(active)
            if number:
                new = active - met
                assert row["entered"] == len(new)
                assert row["persisted"] == len(active & last)
                assert row["returned"] == len((active & met) - last)
                assert row["left"] == len(last - active)
                if unit == "tie":
                    assert row["between_known"] == sum(set(pair) <= nodes_met for pair in new)
                    assert row["with_newcomer"] == len(new) - row["between_known"]
                    share = len(active & met) / len(active) if active else None
                    assert row["repeated_share"] == (pytest.approx(share) if active else None)
            else:
                assert all(row[name] is None for name in ("entered", "left", "newcomer_share", "repeated_share"))
            met, nodes_met, last = met | active, nodes_met | nodes, active


def test_periods_come_first_and_projects_without_a_date_count_in_no_year():
    members, projects = frames([(2007, {"a", "b"}), (2012, {"a", "c"}), (None, {"d", "e"})])
    table = turnover(members, projects)
    assert table.select("unit", "slice_kind", "slice", "active").rows() == [
        ("node", "period", "x", 2),
        ("node", "period", "y", 4),
        ("tie", "period", "x", 1),
        ("tie", "period", "y", 2),
        ("node", "year", "2007", 2),
        ("node", "year", "2012", 2),
        ("tie", "year", "2007", 1),
        ("tie", "year", "2012", 1),
    ]


def test_no_dates_at_all_give_no_rows():
    members, projects = frames([(None, {"a", "b"})])
    assert turnover(members, projects.with_columns(period=pl.lit(None, pl.String))).is_empty()
    assert turnover(members.clear(), projects).is_empty()


def test_a_missing_column_is_named():
    members, projects = frames([(2007, {"a"})])
    with pytest.raises(ColumnError, match="projects: no column 'period'"):
        turnover(members, projects.drop("period"))
