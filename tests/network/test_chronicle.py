"""What a run tells of its ties over time fits together: each table can be summed to the next."""

import polars as pl
import pytest

from linkages import tables
from linkages.network.chronicle import Linked, chronicle
from linkages.network.explain import explain
from linkages.network.ties import link

NO_FIELDS = pl.DataFrame(schema={"project_id": pl.String, "field": pl.String})


@pytest.fixture(scope="module")
def told():
    pairs = [("SE11", "FI1B", 2008), ("FI1B", "SE11", 2011), ("SE11", "FI1B", 2015), ("SE11", "LV00", 2016)]
    pairs += [("LV00", "EE00", 2009), ("LV00", "EE00", None)]
    rows = [(str(i), node, role) for i, (a, b, _) in enumerate(pairs) for node, role in ((a, "lead"), (b, "partner"))]
    members = pl.DataFrame(rows, schema=["project_id", "node", "role"], orient="row")
    projects = pl.DataFrame({"project_id": [str(i) for i in range(len(pairs))], "year": [year for *_, year in pairs]})
    period = (
        pl.when(pl.col("year") < 2014).then(pl.lit("2007-2013")).when(pl.col("year") > 2013).then(pl.lit("2014-2020"))
    )
    projects = projects.with_columns(period=period)
    countries = members.with_columns(pl.col("node").str.slice(0, 2))
    organisations = members.with_columns(pl.col("node") + "-" + pl.col("project_id").replace({"4": "0", "1": "0"}))
    networks = {
        "regions": Linked(link(members, projects=projects, fields=NO_FIELDS, draws=30), members),
        "countries": Linked(link(countries, projects=projects, fields=NO_FIELDS, draws=30, kind="country"), countries),
        "organisations": Linked(
            link(organisations, projects=projects, fields=NO_FIELDS, draws=30, kind="organisation"), organisations
        ),
    }
    return chronicle(networks, projects=projects, fields=NO_FIELDS, country_of=lambda code: code[:2], draws=30, seed=1)


@pytest.mark.parametrize(("name", "kind"), [("regions", "region"), ("countries", "country")])
@pytest.mark.parametrize("over", ["ties_periods", "ties_years"])
def test_joint_projects_of_periods_and_of_years_sum_to_those_of_the_whole(told, name, kind, over):
    whole = {row[:2]: row[2] for row in told[f"ties_{name}"].select("source", "target", "joint_projects").rows()}
    parts = told[over].filter(kind=kind).group_by("source", "target").agg(pl.col("joint_projects").sum())
    assert {row[:2]: row[2] for row in parts.rows()} == whole


def test_classes_count_the_ties_of_each_period_and_of_the_whole(told):
    counts = told["tie_classes"].group_by("kind", "period").agg(pl.col("observed").sum())
    found = {row[:2]: row[2] for row in counts.rows()}
    assert found["region", "all"] == told["ties_regions"].height
    assert found["country", "all"] == told["ties_countries"].height
    by_period = told["ties_periods"].group_by("kind", "period").len().rows()
    stored = {key: n for key, n in found.items() if key[1] != "all" and key[0] != "organisation"}
    assert {row[:2]: row[2] for row in by_period} == stored
    # five pairs of organisations, one of which met twice, in one period
    of_organisations = {period: n for (kind, period), n in found.items() if kind == "organisation"}
    assert of_organisations == {"all": 5, "2007-2013": 2, "2014-2020": 2, "unknown": 1}
    assert "ties_organisations" not in told


def test_a_tie_has_its_history_and_its_explanation(told):
    row = told["ties_regions"].row(by_predicate=pl.col("source") == "FI1B", named=True)
    assert (row["active_years"], row["longest_gap"], row["undated"], row["history"]) == (3, 3, 0, "repeated")
    assert row["explanation"] == explain(row)
    other = told["ties_regions"].row(by_predicate=pl.col("source") == "EE00", named=True)
    assert (other["active_years"], other["undated"], other["history"]) == (1, 1, "unknown")


@pytest.mark.parametrize("table", [tables.TIES_PERIODS, tables.TIES_YEARS, tables.TIE_CLASSES_BY_PERIOD])
def test_the_tables_keep_their_rules(told, table):
    assert tables.validate(told[table.name], table).height
