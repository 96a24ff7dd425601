import polars as pl
import pytest

from linkages.indicators.clusters import NOT_GIVEN, NOT_JUDGED, OUTSIDE, clusters_and_initiatives, region_clusters
from linkages.tables import conform, validate
from linkages.tables.clusters import CLUSTERS_AND_INITIATIVES, REGION_CLUSTERS

CROSS = "cross_border_region"
SCHEMA = dict.fromkeys(("cluster_id", "kind", "unit_kind", "unit", "specialisation"), pl.String)


@pytest.fixture
def study(specialised):
    members = specialised.membership({"Sound": ["a", "b"], "Bay": ["c"], "Gulf": ["x"]}, kind=CROSS, ici="abc")
    return members, specialised.fields({"a": "g", "b": "gh", "c": "k", "x": "g"})


@pytest.fixture
def listed():
    rows = [
        ("C1", "cross-border", CROSS, "Sound", "g"),
        ("C1", "cross-border", CROSS, "Sound", "m"),
        ("C2", "regional", CROSS, "Sound", "h"),
        ("C3", None, CROSS, "Bay", "k"),
        ("C4", "transnational", "country", "SE", None),
    ]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def relations(table):
    return {(r["unit"], r["specialisation"]): (r["relation"], r["relation_any"]) for r in table.iter_rows(named=True)}


def test_fields_of_initiatives_and_clusters_stand_side_by_side(study, listed):
    table = clusters_and_initiatives(*study, listed)
    assert relations(table) == {
        ("Sound", "g"): ("both", "both"),
        ("Sound", "h"): ("initiatives_only", "both"),  # a regional cluster is none across a border
        ("Sound", "m"): ("clusters_only", "clusters_only"),
        ("Bay", "k"): ("initiatives_only", "both"),  # of this one it is not told
    }


def test_counts_are_of_initiatives_and_of_clusters_never_of_both(study, listed):
    row = clusters_and_initiatives(*study, listed).filter(unit="Sound", specialisation="g").row(0, named=True)
    assert (row["ici_projects"], row["clusters"], row["international_clusters"]) == (2, 1, 1)


def test_without_a_file_clusters_are_unknown_not_nought(study):
    table = clusters_and_initiatives(*study, None)
    assert table["clusters"].null_count() == table.height > 0
    assert table["relation"].null_count() == table.height
    assert set(table["caveat"]) == {NOT_GIVEN}
    validate(conform(table, CLUSTERS_AND_INITIATIVES), CLUSTERS_AND_INITIATIVES)


def test_jaccard_is_that_of_the_two_sets(study, listed):
    found = clusters_and_initiatives(*study, listed)
    table = region_clusters(study[0], listed.select("cluster_id", "kind", "unit_kind", "unit"), found)
    rows = {row["unit"]: row for row in table.iter_rows(named=True)}
    ours, theirs = {"g", "h"}, {"g", "m"}
    assert rows["Sound"]["jaccard"] == pytest.approx(len(ours & theirs) / len(ours | theirs))
    assert (rows["Sound"]["both"], rows["Sound"]["ici_only"], rows["Sound"]["cluster_only"]) == (1, 1, 1)
    assert (rows["Sound"]["ici_fields"], rows["Sound"]["cluster_fields"]) == (2, 2)
    assert rows["Gulf"]["jaccard"] is None


def test_every_unit_stands_there_with_its_clusters_by_kind(study, listed):
    found = clusters_and_initiatives(*study, listed)
    table = region_clusters(study[0], listed.select("cluster_id", "kind", "unit_kind", "unit"), found)
    counts = {r["unit"]: (r["clusters"], r["international_clusters"], r["regional_clusters"]) for r in table.to_dicts()}
    assert counts == {"Sound": (2, 1, 1), "Bay": (1, 0, 0), "Gulf": (0, 0, 0), "SE": (1, 1, 0)}
    validate(conform(table, REGION_CLUSTERS), REGION_CLUSTERS)


def test_fields_of_countries_are_not_compared(study, listed):
    found = clusters_and_initiatives(*study, listed)
    table = region_clusters(study[0], listed.select("cluster_id", "kind", "unit_kind", "unit"), found)
    assert table.filter(unit_kind="country").select("both", "ici_fields", "jaccard").row(0) == (None, None, None)


def test_no_cluster_in_any_region_leaves_initiatives_alone(study, listed):
    table = clusters_and_initiatives(*study, listed.clear())
    assert set(table["relation"]) == {"initiatives_only"}
    validate(conform(table, CLUSTERS_AND_INITIATIVES), CLUSTERS_AND_INITIATIVES)


def test_no_initiatives_leave_clusters_alone(specialised, listed):
    table = clusters_and_initiatives(specialised.membership({}), specialised.fields({}), listed)
    assert table["relation"].null_count() == table.height > 0  # no unit of the study: nothing is known of initiatives
    here = specialised.membership({"Sound": ["a"], "Bay": ["b"]}, kind=CROSS)
    table = clusters_and_initiatives(here, specialised.fields({"a": "g"}), listed)
    assert set(table.drop_nulls("relation")["relation"]) == {"clusters_only"}


def test_where_no_project_could_be_judged_initiatives_are_unknown_not_nought(study, listed):
    members = study[0].with_columns(ici=pl.when(pl.col("unit") != "Sound").then("ici"))
    table = clusters_and_initiatives(members, study[1], listed)
    row = table.filter(unit="Sound", specialisation="g").row(0, named=True)
    assert (row["ici_projects"], row["relation"], row["clusters"]) == (None, None, 1)
    assert row["caveat"] == NOT_JUDGED
    units = region_clusters(members, listed.select("cluster_id", "kind", "unit_kind", "unit"), table)
    own = units.filter(unit="Sound").row(0, named=True)
    assert (own["ici_projects"], own["both"], own["jaccard"], own["clusters"]) == (None, None, None, 2)
    validate(conform(units, REGION_CLUSTERS), REGION_CLUSTERS)


def test_outside_the_study_initiatives_are_unknown_not_nought(study, listed):
    elsewhere = pl.DataFrame([("C9", "transnational", "region", "FR10", "g")], schema=SCHEMA, orient="row")
    clusters = listed.vstack(elsewhere)
    table = clusters_and_initiatives(*study, clusters)
    row = table.filter(unit="FR10").row(0, named=True)
    assert (row["ici_projects"], row["international_clusters"], row["relation"], row["caveat"]) == (
        None,
        1,
        None,
        OUTSIDE,
    )
    units = region_clusters(study[0], clusters.select("cluster_id", "kind", "unit_kind", "unit"), table)
    own = units.filter(unit="FR10").row(0, named=True)
    assert (own["clusters"], own["ici_projects"], own["both"], own["jaccard"]) == (1, None, None, None)


def test_the_tables_have_the_columns_of_their_rules_and_no_other(study, listed):
    table = clusters_and_initiatives(*study, listed)
    units = region_clusters(study[0], listed.select("cluster_id", "kind", "unit_kind", "unit"), table)
    assert set(table.columns) == set(CLUSTERS_AND_INITIATIVES.names)
    assert set(units.columns) == set(REGION_CLUSTERS.names)
