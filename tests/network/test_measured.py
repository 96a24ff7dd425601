"""One call measures a network: nodes, claims, turnover, robustness."""

import polars as pl

from linkages.network import link
from linkages.network.measured import measure, tables
from linkages.tables import NETWORK_MEASURES, ROBUSTNESS, TURNOVER, validate

ROWS = [("x", "a"), ("x", "b"), ("x", "c"), ("y", "b"), ("y", "c"), ("y", "d"), ("z", "d"), ("z", "a"), ("w", "e")]


def measured(rows=ROWS, **settings):
    members = pl.DataFrame(rows, {"project_id": pl.String, "node": pl.String}, orient="row")
    ids = members["project_id"].unique().sort()
    projects = pl.DataFrame({"project_id": ids, "year": range(2007, 2007 + len(ids)), "period": ["p"] * len(ids)})
    fields = pl.DataFrame(schema={"project_id": pl.String, "field": pl.String})
    roles = members.with_columns(role=pl.lit("partner"))
    ties = link(roles, projects=projects.cast({"year": pl.Int64, "period": pl.String}), fields=fields, draws=0).table
    groups = {"country": {"a": "EE", "b": "FI", "c": "FI", "d": "EE", "e": "SE"}}
    return measure("regions", ties, members, projects=projects, groups=groups, **settings)


def test_the_tables_name_the_network_and_count_its_isolates():
    found = measured(draws=20)
    counts = dict(found.network.select("measure", "value").iter_rows())
    assert (counts["nodes"], counts["ties"], counts["components"], counts["betweenness_error"]) == (5, 6, 2, 0)
    assert found.nodes.height == 5
    for table in (found.network, found.turnover, found.robustness):
        assert table["network"].unique().to_list() == ["regions"]
    assert not found.network.select("network", "measure").is_duplicated().any()


def test_the_tables_keep_to_their_specification():
    made = tables([measured(draws=20)])
    for name, table in (("network_measures", NETWORK_MEASURES), ("turnover", TURNOVER), ("robustness", ROBUSTNESS)):
        assert validate(made[name], table).height > 1


def test_no_participation_at_all_is_measured_as_nothing():
    found = measured([])
    assert found.nodes.is_empty()
    assert found.turnover.is_empty()
    assert found.robustness.is_empty()
    assert found.network.filter(measure="nodes")["value"].item() == 0


def test_one_region_only_has_no_ties_and_says_so():
    found = measured([("x", "a"), ("y", "a")], draws=20)
    assert found.network.filter(measure="ties")["value"].item() == 0
    assert found.nodes["pagerank"].to_list() == [None]
    assert found.robustness.is_empty()
