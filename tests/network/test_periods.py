"""Ties within a period are those of its projects alone."""

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from linkages.network.periods import by_period
from linkages.network.ties import link

FIELDS = pl.DataFrame(schema={"project_id": pl.String, "field": pl.String})


def study(periods):
    """Give one project of a and b, and one of b and c, in each period."""
    rows = [(f"{p}{i}", node) for p in range(len(periods)) for i, pair in enumerate(("ab", "bc")) for node in pair]
    members = pl.DataFrame(rows, schema=["project_id", "node"], orient="row")
    members = members.with_columns(
        role=pl.when(pl.col("node") == "b").then(pl.lit("lead")).otherwise(pl.lit("partner"))
    )
    ids = [f"{p}{i}" for p in range(len(periods)) for i in range(2)]
    projects = pl.DataFrame(
        {"project_id": ids, "year": [2008] * len(ids), "period": [p for p in periods for _ in range(2)]},
        schema_overrides={"period": pl.String},
    )
    return members, projects


def test_each_period_has_the_ties_that_its_projects_alone_give():
    members, projects = study(["2007-2013", "2014-2020", "2014-2020"])
    found = by_period(members, projects=projects, fields=FIELDS, draws=20)
    for period in ("2007-2013", "2014-2020"):
        some = projects.filter(pl.col("period") == period)
        alone = link(members.join(some, on="project_id", how="semi"), projects=some, fields=FIELDS, draws=20)
        assert_frame_equal(found.table.filter(pl.col("period") == period).drop("period"), alone.table)
        assert_frame_equal(found.classes.filter(pl.col("period") == period).drop("period"), alone.classes)
    assert found.table["joint_projects"].sum() == 6


def test_projects_without_a_period_are_a_slice_of_their_own_at_the_end():
    found = by_period(*(study(["2007-2013", None])[:1]), projects=study(["2007-2013", None])[1], fields=FIELDS, draws=5)
    assert found.table["period"].unique(maintain_order=True).to_list() == ["2007-2013", "unknown"]


def test_with_one_period_its_ties_are_those_of_the_whole():
    members, projects = study(["2007-2013"])
    whole = link(members, projects=projects, fields=FIELDS, draws=30)
    found = by_period(members, projects=projects, fields=FIELDS, whole=whole, draws=5)
    assert_frame_equal(found.table.drop("period"), whole.table)
    assert found.draws == 30


def test_a_period_that_no_member_takes_part_in_is_none():
    members, projects = study(["2007-2013", "2014-2020"])
    only = members.filter(pl.col("project_id").str.starts_with("0"))
    assert by_period(only, projects=projects, fields=FIELDS, draws=5).table["period"].unique().to_list() == [
        "2007-2013"
    ]


@pytest.mark.parametrize("kind", ["region", "organisation"])
def test_without_projects_there_are_no_periods(kind):
    members, projects = study([])
    found = by_period(members.clear(), projects=projects.clear(), fields=FIELDS, draws=5, kind=kind)
    assert found.table.height == found.classes.height == 0
