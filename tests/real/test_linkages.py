"""Linkages in real exports, held against figures reckoned with loops over partner rows."""

from collections import defaultdict
from itertools import combinations
from pathlib import Path

import openpyxl
import polars as pl
import pytest

import linkages as lk
from linkages.tables import validate
from linkages.tables.linkages import TABLES

KEEP = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "keep"

pytestmark = pytest.mark.skipif(not KEEP.is_dir(), reason="the real exports are not beside the repository")


def computed(name):
    return lk.Study([KEEP / name], draws=100, permutations=199, bootstraps=99).run()


@pytest.fixture(scope="module")
def north_sea():
    return computed("keep_0713_north_sea_partners.csv")


@pytest.fixture(scope="module")
def four():
    return computed("keep_1420_four_programmes.xlsx")


def partners(findings):
    """Project -> organisation -> its most frequent place (region, country)."""
    complete = set(findings.tables["projects"].filter("partners_complete")["project_id"])
    places = defaultdict(lambda: defaultdict(list))
    for row in findings.tables["participations"].iter_rows(named=True):
        if row["project_id"] in complete:
            places[row["project_id"]][row["organisation_id"]].append((row["nuts2"], row["country"]))
    return {
        project: {
            who: min(seen, key=lambda place: (place[0] is None, -seen.count(place), place[0] or ""))
            for who, seen in some.items()
        }
        for project, some in places.items()
    }


def starts_in_the_workbook():
    """Start of each project by programme and acronym, as the cells have it."""
    book = openpyxl.load_workbook(KEEP / "keep_1420_four_programmes.xlsx", read_only=True)
    rows = book["Projects (lead partners)"].iter_rows(values_only=True)
    header = {name: at for at, name in enumerate(next(rows))}
    found = {(row[header["Programme"]], str(row[header["Acronym"]])): row[header["Project start"]] for row in rows}
    book.close()
    return found


@pytest.mark.parametrize("name", ["north_sea", "four"])
def test_every_table_keeps_its_rules(name, request):
    findings = request.getfixturevalue(name)
    for table in TABLES:
        assert validate(findings.tables[table.name], table).height


def test_ties_of_the_north_sea_by_reach_are_those_of_all_pairs(north_sea):
    counted = defaultdict(int)
    for some in partners(north_sea).values():
        for (one, home), (other, abroad) in combinations(some.values(), 2):
            if home == abroad and (one is None or other is None):
                counted["unknown"] += 1
            elif home != abroad:
                counted["across"] += 1
            else:
                counted["region" if one == other else "country"] += 1
    rows = north_sea.tables["linkages"].filter(unit_kind="all", counted="joint_projects")
    found = dict(rows.select("reach", "ties").iter_rows())
    assert {name: found[name] for name in ("region", "country", "across")} == {
        name: counted[name] for name in ("region", "country", "across")
    }
    assert rows["unknown"][0] == counted["unknown"]


def test_north_sea_partners_stay_in_their_region_more_often_than_chance_gives(north_sea):
    row = (
        north_sea.tables["linkages"]
        .filter(unit_kind="all", counted="joint_projects", reach="region")
        .row(0, named=True)
    )
    assert row["share"] == pytest.approx(0.07, abs=0.01)
    assert row["null_mean"] == pytest.approx(0.027, abs=0.004)
    assert row["low"] > row["null_mean"]


def test_the_north_sea_list_has_no_dates_and_says_so(north_sea):
    row = north_sea.tables["repeated_partners"].filter(unit_kind="all", measure="met_before").row(0, named=True)
    assert (row["n"], row["share"]) == (0, None)
    assert "no start date" in row["caveat"]


def test_partners_who_met_before_in_four_programmes_are_those_that_dates_in_the_workbook_tell(four):
    started = starts_in_the_workbook()
    names = {
        row["project_id"]: (row["programme"], row["acronym"]) for row in four.tables["projects"].iter_rows(named=True)
    }
    when = {project: started[name] for project, name in names.items() if name in started}
    groups = partners(four)
    met = sum(
        any(when[other] < when[project] and {one, two} <= set(some) for other, some in groups.items())
        for project, members in groups.items()
        for one, two in combinations(members, 2)
    )
    row = four.tables["repeated_partners"].filter(unit_kind="all", measure="met_before").row(0, named=True)
    assert (row["count"], row["unknown"]) == (met, 0)


def test_complete_partnerships_of_the_north_sea_are_larger(north_sea):
    sizes = {project: len(some) for project, some in partners(north_sea).items()}
    helix = dict(north_sea.tables["projects"].select("project_id", "triple_helix").iter_rows())
    means = {
        state: sum(n for project, n in sizes.items() if helix[project] == state) / sum(helix[p] == state for p in sizes)
        for state in ("complete", "incomplete")
    }
    row = (
        north_sea.tables["helix_outcomes"]
        .filter(helix="triple_helix", outcome="organisations", within="programme")
        .row(0, named=True)
    )
    # one programme: the difference within programmes is the plain one
    assert row["difference"] == pytest.approx(means["complete"] - means["incomplete"])
    assert row["mean_complete"] == pytest.approx(means["complete"])


def test_lead_only_projects_make_no_ties(four):
    complete = four.tables["projects"].filter("partners_complete").height
    assert four.tables["partnerships"].height == complete < four.tables["projects"].height


def test_coverage_says_what_is_not_known(north_sea):
    rows = north_sea.tables["coverage"].filter(pl.col("field").str.starts_with("sequence of projects"))
    assert rows["known"].to_list() == [0]
