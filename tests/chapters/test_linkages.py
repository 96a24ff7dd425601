"""Linkages inside and outside, from what a run knows to its tables and words."""

from datetime import date, timedelta
from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest

from linkages.chapters.linkages import chapter
from linkages.references import cite
from linkages.settings import Settings
from linkages.tables import COVERAGE, validate
from linkages.tables.linkages import TABLES

REGIONS = ("SE11", "SE12", "FI1B", "NO01", "RU-KGD")
SPHERE = {"firm": "business", "academia": "university", "government": "government"}


def work(*, projects=60, regions=REGIONS, starts=True, kinds=True, complete=True, seed=1, **settings):
    """A made-up export of projects with four organisations each."""
    rng = np.random.default_rng(seed)
    ids = [f"p{n:02}" for n in range(projects)]
    home = {f"o{n:02}": regions[n % len(regions)] for n in range(30)}
    rows = [(p, o, home[o]) for p in ids for o in sorted(rng.choice(list(home), 4, replace=False))]
    participations = pl.DataFrame(rows, schema=["project_id", "organisation_id", "nuts2"], orient="row").with_columns(
        country=pl.col("nuts2").str.slice(0, 2), role=pl.lit("partner")
    )
    start = [date(2007, 1, 1) + timedelta(days=30 * n) if starts else None for n in range(projects)]
    kind = rng.choice(list(SPHERE), len(home)) if kinds else np.full(len(home), "unknown")
    table = pl.DataFrame(
        {
            "project_id": ids,
            "programme": ["North" if n % 2 else "=South" for n in range(projects)],
            "period": ["2007-2013"] * projects,
            "start": pl.Series(start, dtype=pl.Date),
            "partners_complete": [complete] * projects,
            "ici": rng.random(projects) < 0.4,
            "triple_helix": rng.choice(["complete", "incomplete"], projects) if kinds else ["undetermined"] * projects,
        }
    ).with_columns(end=pl.col("start") + timedelta(days=700))
    ground = SimpleNamespace(
        participations=participations,
        projects=table,
        kinds=pl.DataFrame(
            {
                "organisation_id": list(home),
                "kind": kind,
                "spheres": [SPHERE.get(one) for one in kind],
                "kind_confidence": [1.0 if kinds else None] * len(home),
            },
            schema_overrides={"spheres": pl.String, "kind_confidence": pl.Float64},
        ),
        judged=SimpleNamespace(
            specialisations=pl.DataFrame({"project_id": ids, "specialisation": rng.choice(list("abcd"), projects)})
        ),
        node="nuts2",
        version="2013",
    )
    return SimpleNamespace(
        ground=ground,
        space=SimpleNamespace(universe=SimpleNamespace(regions=(*regions, "SE21"))),
        settings=Settings(draws=60, permutations=99, bootstraps=99, **settings),
        tables={},
    )


@pytest.fixture(scope="module")
def made():
    return chapter(work())


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_table_keeps_its_rules(made, table):
    found = validate(made.tables[table.name], table)
    assert found.height
    for name, column in zip(found.columns, found.dtypes, strict=True):
        if column == pl.Float64:
            assert not found[name].is_nan().any()


def test_regions_where_nobody_takes_part_are_not_told(made):
    states = dict(made.tables["lock_in"].select("region", "state").iter_rows())
    assert set(states) == {*REGIONS, "SE21"}
    assert states["SE21"] == "not told"


def test_methods_say_what_was_run_and_cite_what_there_is(made):
    text = " ".join(made.methods)
    assert "60 random partnerships" in text
    assert "in each programme and period (2 here)" in text
    assert "q 0.05, second external" in text
    assert all(cite(key) for key in made.citations)


def test_statements_name_shares_beside_chance(made):
    assert "by chance" in made.statements["linkages"]
    assert (
        made.statements["repeated_partners"].startswith("20")
        or "pairs of partners" in made.statements["repeated_partners"]
    )
    assert "can't be judged" in made.statements["lock_in"]


def test_the_same_seed_gives_the_same_tables(made):
    again = chapter(work())
    assert all(again.tables[name].equals(frame) for name, frame in made.tables.items())


def test_without_dates_the_sequence_is_unknown_and_said():
    found = chapter(work(starts=False))
    row = found.tables["repeated_partners"].filter(unit_kind="all", measure="met_before").row(0, named=True)
    assert (row["n"], row["share"]) == (0, None)
    assert row["unknown"] == 60 * 6
    assert "no start date" in row["caveat"]
    assert (
        found.statements["repeated_partners"]
        == "Whether partners met before is not known: no project has a start date."
    )
    lost = found.coverage.filter(pl.col("field").str.starts_with("sequence")).row(0, named=True)
    assert (lost["known"], lost["lost"]) == (0, 60)
    assert found.tables["partnerships"]["met_before_share"].null_count() == 60
    assert "met_before_share" in found.tables["helix_outcomes"]["outcome"]


def test_without_kinds_nothing_is_compared_and_it_is_said():
    found = chapter(work(kinds=False)).tables["helix_outcomes"]
    assert found["difference"].null_count() == found.height
    assert found["caveat"].null_count() == 0
    # a project within one country alone can't be doubled, whoever its partners are
    assert found.filter(helix="triple_helix")["undetermined"].to_list() == [60] * (found.height // 2)
    assert found.filter(helix="doubled_helix")["undetermined"].min() > 50


def test_without_random_partnerships_shares_stand_alone():
    found = chapter(work(null="none"))
    assert found.tables["linkages"]["null_mean"].null_count() == found.tables["linkages"].height
    assert set(found.tables["lock_in"]["state"]) == {"not told"}
    assert not any("random partnerships in which" in said for said in found.methods)
    assert "neal2021" not in found.citations


def test_one_region_is_a_defined_result():
    found = chapter(work(regions=("SE11",)))
    row = found.tables["linkages"].filter(unit_kind="all", counted="joint_projects", reach="region").row(0, named=True)
    assert (row["share"], row["null_mean"], row["z"], row["p_value"]) == (1, 1, None, 1)
    assert row["caveat"].startswith("all its projects give the same share: Wilson's interval")
    assert 0.9 < row["low"] < row["high"] == 1
    assert found.tables["proximity"].filter(variable="distance", method="logistic")["estimate"].null_count() > 0


def test_partners_that_are_not_known_make_no_chapter():
    assert chapter(work(complete=False)) is None


def test_two_projects_are_a_defined_result():
    found = chapter(work(projects=2))
    assert found.tables["linkages"].height
    assert found.tables["linkages"]["low"].null_count() == found.tables["linkages"].height
    for table in TABLES:
        validate(found.tables[table.name], table)


def test_coverage_is_that_of_the_package(made):
    assert validate(made.coverage, COVERAGE).height == 3
