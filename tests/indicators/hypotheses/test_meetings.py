"""Pairs of organisations: who met whom, across which border, and whether before."""

from datetime import date

import polars as pl

from linkages.indicators.hypotheses import meetings as module
from linkages.indicators.hypotheses.meetings import meetings

PROJECTS = pl.DataFrame(
    {
        "project_id": ["p", "q", "r", "s"],
        "start": [date(2010, 1, 1), date(2011, 1, 1), date(2011, 1, 1), None],
        "partners_complete": [True, True, True, False],
    }
)


def rows(*entries):
    return pl.DataFrame(entries, schema=["project_id", "organisation_id", "country", "nuts2"], orient="row")


PARTICIPATIONS = rows(
    ("p", "a", "SE", "SE11"),
    ("p", "a", "SE", "SE11"),
    ("p", "b", "FI", "FI1B"),
    ("q", "a", "SE", "SE11"),
    ("q", "b", "FI", "FI1B"),
    ("q", "c", "SE", "SE12"),
    ("r", "d", "SE", "SE11"),
    ("r", "a", "SE", "SE11"),
    ("s", "a", "SE", "SE11"),
    ("s", "b", "FI", "FI1B"),
)


def test_an_organisation_meets_each_other_once_a_project():
    found = meetings(PARTICIPATIONS, PROJECTS)
    pairs = found.select("project_id", "source", "target", "cross_border", "met_before").rows()
    assert pairs == [
        ("p", "a", "b", True, False),
        ("q", "a", "b", True, True),
        ("q", "a", "c", False, False),
        ("q", "b", "c", True, False),
        ("r", "a", "d", False, False),
    ]


def test_without_a_start_it_is_open_who_met_before():
    undated = PROJECTS.with_columns(start=pl.when(pl.col("project_id") != "p").then("start"))
    found = meetings(PARTICIPATIONS, undated)
    known = dict(zip(found.select("project_id", "source", "target").rows(), found["met_before"], strict=True))
    assert known[("p", "a", "b")] is None
    assert known[("q", "a", "b")] is None
    assert known[("q", "b", "c")] is False


def test_too_many_meetings_are_not_listed(monkeypatch):
    monkeypatch.setattr(module, "MOST_MEETINGS", 4)
    assert meetings(PARTICIPATIONS, PROJECTS) is None


def test_no_projects_make_no_meetings():
    assert meetings(PARTICIPATIONS.clear(), PROJECTS.clear()).is_empty()
