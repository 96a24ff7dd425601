from types import SimpleNamespace

import polars as pl
import pytest

from linkages.atlas.parts import specialisation as part_of
from linkages.chapters import specialisation
from linkages.references import cite
from linkages.tables import COVERAGE, validate
from linkages.tables.specialisation import TABLES

NAMED = {"a": "ict", "b": "ict food", "c": "food", "d": "mining", "e": "mining", "f": "ict"}


def shown(*chapters):
    return SimpleNamespace(tables={name: table for one in chapters for name, table in one.tables.items()})


@pytest.mark.parametrize("named", [NAMED, {}, {"a": "ict"}])
def test_every_table_of_specialisations_keeps_its_rules(named, six_projects):
    found = specialisation.chapter(six_projects(named))
    for table in TABLES:
        validate(found.tables[table.name], table)
    validate(found.coverage, COVERAGE)


def test_what_is_cited_is_there(six_projects):
    found = specialisation.chapter(six_projects(NAMED))
    assert all(cite(key) for key in found.citations)
    text = " ".join(found.methods)
    assert "49 resamples" in text


def test_the_statement_says_of_how_many_regions(six_projects):
    said = specialisation.chapter(six_projects(NAMED)).statements["specialisation"]
    assert said.startswith("Of 2 cross-border regions with initiatives, one is found in ")
    assert "%" in said


def test_without_any_field_the_statement_says_so(six_projects):
    assert specialisation.chapter(six_projects({})).statements["specialisation"].startswith("No initiative")


def test_where_nothing_could_be_judged_the_statement_says_so(six_projects):
    work = six_projects(NAMED)
    work = SimpleNamespace(**vars(work) | {"membership": work.membership.with_columns(ici=pl.lit(None, pl.Boolean))})
    found = specialisation.chapter(work)
    assert found.statements["specialisation"].startswith("No project could be judged")
    assert found.tables["specialisations"]["ici_projects"].null_count() > 0
    part = part_of.part(shown(found))
    assert (part["judged"], part["reach"], part["countries"]) == (False, [], [])
    assert part_of.part(shown(specialisation.chapter(six_projects(NAMED))))["judged"]


def test_initiatives_without_a_field_are_counted(six_projects):
    coverage = specialisation.chapter(six_projects({"a": "ict"})).coverage
    row = coverage.filter(pl.col("field") == "initiatives with a specialisation").row(0, named=True)
    assert (row["rows"], row["known"]) == (3, 1)


def test_the_page_gets_counts_and_intervals_of_every_field(six_projects):
    part = part_of.part(shown(specialisation.chapter(six_projects(NAMED))))
    reach = {part["fields"][row[0]]: row[1:] for row in part["reach"]}
    units, of, share, low, high, projects = reach["ict"]
    assert (units, of, projects) == (1, 2, 2)
    assert low < share < high
    countries = {row[0]: row[1:] for row in part["countries"]}
    assert countries["DK"][1:] == [1, 2]  # reach and breadth
    assert set(part["quotients"]["region"]) == {"SE22", "DK01", "SE33", "FI1D"}


def test_the_page_shows_nothing_of_fields_where_none_is_named(six_projects):
    assert part_of.part(shown(specialisation.chapter(six_projects({})))) is None
    assert part_of.part(SimpleNamespace(tables={})) is None


def test_ties_are_those_of_the_run(six_projects):
    found = specialisation.chapter(six_projects(NAMED)).tables["complementarity"]
    assert found.select("source", "target").rows() == [("DK01", "SE22"), ("FI1D", "SE33")]
