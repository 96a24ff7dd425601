"""The network behind real exports, held against figures that were reckoned otherwise."""

from itertools import combinations
from pathlib import Path

import polars as pl
import pytest

from linkages.network import link, strengths
from linkages.places.assign import place
from linkages.sources import read
from linkages.tables import TIES_REGIONS, validate

KEEP = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "keep"

pytestmark = pytest.mark.skipif(not KEEP.is_dir(), reason="the real exports are not beside the repository")


def study(name, **options):
    export = read(KEEP / name)
    placed = place(export.participations).participations
    rows = placed.select("project_id", "role", node="nuts2")
    complete = rows.filter(pl.col("role") == "partner").select("project_id").unique()
    rows = rows.join(complete, on="project_id", how="semi")
    projects = export.projects.select("project_id", "period", year=pl.col("start").dt.year())
    fields = export.themes.select("project_id", field="theme").unique()
    countries = {node: node[:2] for node in rows["node"].drop_nulls().unique()}
    return rows, link(rows, projects=projects, fields=fields, nodes_country=countries, **options)


@pytest.fixture(scope="module")
def north_sea():
    return study("keep_0713_north_sea_partners.csv", draws=1000)


@pytest.fixture(scope="module")
def four():
    return study("keep_1420_four_programmes.xlsx", draws=200)


def test_north_sea_has_1287_pairs_of_75_regions_with_3141_joint_projects(north_sea):
    table = north_sea[1].table
    assert (table.height, table["joint_projects"].sum()) == (1287, 3141)
    assert strengths(table).height == 75
    assert validate(table, TIES_REGIONS).height == 1287


def test_north_sea_has_nothing_more_than_chance(north_sea):
    ties = north_sea[1]
    assert ties.null.global_z == pytest.approx(-0.5, abs=0.15)
    assert ties.table["backbone"].sum() == 0
    observed, mean, sd = (
        ties.classes.filter(pl.col("tie") == "strong").select("observed", "null_mean", "null_sd").row(0)
    )
    assert abs(observed - mean) < 3 * sd


def test_without_dates_no_north_sea_tie_is_surely_covalent(north_sea):
    table = north_sea[1].table
    assert "covalent" not in table["tie_low"]
    assert set(table.filter(pl.col("tie_high") == "covalent")["tie"]) == {"undetermined"}


def test_the_workbook_has_15_region_ties_8_of_them_across_a_border(four):
    table = four[1].table
    assert (table.height, table["joint_projects"].sum()) == (15, 64)
    crossing = table.filter("cross_border")
    assert (crossing.height, crossing["joint_projects"].sum()) == (8, 49)
    assert table.sort("joint_projects").select("source", "target", "joint_projects").row(-1) == ("EE00", "LV00", 18)


def test_joint_projects_are_counted_as_by_hand(four):
    rows, ties = four
    counts = {}
    for _, nodes in rows.drop_nulls("node").group_by("project_id").agg(pl.col("node").unique().sort()).rows():
        for pair in combinations(nodes, 2):
            counts[pair] = counts.get(pair, 0) + 1
    assert {(s, t): j for s, t, j in ties.table.select("source", "target", "joint_projects").rows()} == counts


def test_both_engines_give_the_same_ties(four):
    assert study("keep_1420_four_programmes.xlsx", draws=200, engine="duckdb")[1].table.equals(four[1].table)
