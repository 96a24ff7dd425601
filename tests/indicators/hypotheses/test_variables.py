"""Variables are found in the tables of a run; what can't be found, or makes no sense, is said."""

import math

import numpy as np
import polars as pl
import pytest

from linkages.errors import TableError
from linkages.indicators.hypotheses.model import Condition
from linkages.indicators.hypotheses.variables import LackingError, find

INSIDE = (Condition("inside", {"is": True}),)


def values(hypothesis, tables, key="x"):
    return [None if math.isnan(value) else value for value in find(hypothesis, tables).values[key]]


def test_a_column_of_the_units_own_table(stated, tables):
    assert values(stated(x={"column": "regions.projects"}), tables) == [5, 3, 8, 1, 7, 2, 9, 4]
    assert values(stated(x={"column": "regions.projects"}, where=INSIDE), tables) == [5, 3, 8, 1, 7, 2, 9]


def test_a_condition_makes_yes_and_no_and_keeps_what_is_not_known(stated, tables):
    found = values(stated(x={"column": "regions.ici_share", "asked": {"at_least": 0.4}}), tables)
    assert found == [1, 0, 1, None, 0, 0, 1, 1]
    both = values(stated(x={"column": "regions.projects", "asked": {"above": 2, "below": 6}}), tables)
    assert both == [1, 1, 0, 0, 0, 0, 0, 1]


def test_the_top_is_told_among_the_units_that_count(stated, tables):
    x = {"column": "regions.ici_share", "asked": {"top": 0.25}}
    assert values(stated(x=x), tables) == [0, 0, 0, None, 0, 0, 1, 1]
    assert values(stated(x=x, where=INSIDE), tables) == [0, 0, 1, None, 0, 0, 1]


def test_words_that_stand_for_not_known_are_not_known(stated, tables):
    x = {"column": "projects.triple_helix", "asked": {"is": "complete"}, "unknown": ("undetermined",)}
    assert values(stated(table="projects", key="project_id", x=x), tables) == [1, 0, None, 1]


def test_a_list_in_a_cell_contains_one_of_several(stated, tables):
    x = {"column": "projects.specialisations", "asked": {"contains": ["food", "construction"]}}
    assert values(stated(table="projects", key="project_id", x=x), tables) == [1, 0, None, 1]


@pytest.mark.parametrize(
    ("take", "asked", "expected"),
    [
        ("count", {}, [2, 1, 1, 2]),
        ("distinct", {}, [2, 1, 0, 1]),
        ("any", {"in": ["AA"]}, [1, 1, None, None]),
        ("any", {"in": ["BB"]}, [1, 0, None, 1]),
        ("share", {"is": "AA"}, [0.5, 1, None, 0]),
    ],
)
def test_what_is_taken_of_the_rows_of_another_table(stated, tables, take, asked, expected):
    x = {"column": "participations.country", "by": "project_id", "take": take, "asked": asked}
    assert values(stated(table="projects", key="project_id", x=x), tables) == expected


def test_units_without_a_row_have_none_unless_told_otherwise(stated, tables):
    x = {"column": "membership.project_id", "by": "unit", "take": "count"}
    assert values(stated(x=x), tables)[-2:] == [0, 0]
    mean = {"column": "membership.ici", "by": "unit", "take": "mean"}
    assert values(stated(x=mean), tables)[:5] == [0.5, 0, 1, None, None]
    assert values(stated(x={**mean, "empty": 0.0}), tables)[:5] == [0.5, 0, 1, None, 0]


def test_rows_of_another_table_can_be_chosen_and_divided(stated, tables):
    lead = (Condition("role", {"is": "lead"}),)
    first = {"column": "participations.country", "by": "project_id", "take": "first", "where": lead}
    found = values(stated(table="projects", key="project_id", x={**first, "asked": {"is": "AA"}}), tables)
    assert found == [1, 1, None, 0]
    per = {"column": "regions.organisations", "per": "regions.projects"}
    assert values(stated(x=per), tables) == [10] * 8


def test_numbers_told_in_the_file_are_matched_with_any_column(stated, tables):
    x = {"values": {"AA": 3.0}, "on": "country"}
    assert values(stated(x=x), tables) == [3, 3, 3, 3, None, None, None, None]


def test_a_statistic_is_found_by_its_column_or_its_label(stated, tables):
    for pattern in ("pat_*", "*PATENT*"):
        assert values(stated(x={"statistic": ("nothing*", pattern)}), tables)[:3] == [10, None, 30]
    with pytest.raises(LackingError, match="no regional statistic whose column or label fits") as error:
        find(stated(x={"statistic": ("projects",), "supply": "a file"}), tables)
    assert error.value.args[1] == "a file"


def test_a_total_does_not_stand_in_for_a_rate(stated, tables):
    rate = {"statistic": ("pat_*",), "measured_in": ("*per million*",), "supply": "a file"}
    with pytest.raises(LackingError, match="pat_ep: fits by name, but not by what it is measured in") as error:
        find(stated(x=rate), tables)
    assert error.value.args[1] == "a file"
    rated = tables | {"statistics": tables["statistics"].with_columns(unit=pl.lit("applications per million"))}
    found = find(stated(x=rate), rated)
    assert found.statistics == {"x": "pat_ep"}
    assert list(found.values["x"][:1]) == [10]
    # who names a column in full has said what it is
    assert find(stated(x=rate | {"statistic": ("pat_ep",)}), tables).statistics == {"x": "pat_ep"}


def test_sets_keep_apart_what_is_empty_and_what_is_not_there(stated, tables):
    x = {"column": "participations.country", "by": "project_id", "take": "set"}
    found = find(stated(table="projects", key="project_id", x=x), tables).sets["x"]
    assert found == (frozenset({"AA", "BB"}), frozenset({"AA"}), frozenset(), frozenset({"BB"}))
    assert find(stated(x={**x, "on": "region"}), tables).sets["x"][0] is None


def test_a_share_knows_its_projects(stated, tables):
    found = find(stated(x={"column": "regions.projects"}, y={"share": "projects.ici", "members": "region"}), tables)
    assert np.allclose(found.values["y"][:3], [0.5, 0, 1])
    assert np.isnan(found.values["y"][3:]).all()
    assert found.labelled.label.tolist() == [True, False, True]
    y = {"share": "projects.triple_helix", "members": "region", "asked": {"is": "complete"}}
    only = {**y, "where": (Condition("ici", {"is": True}),)}
    found = find(stated(y=only), tables)
    assert found.labelled.label.tolist() == [True, False]


def test_strata_of_units_and_of_projects(stated, tables):
    assert find(stated(within="country"), tables).strata.tolist() == [0] * 4 + [1] * 4
    found = find(stated(within="programme", y={"share": "projects.ici", "members": "region"}), tables)
    assert len(set(found.labelled.strata.tolist())) == 2


def test_a_table_that_the_run_did_not_make_is_lacking(stated, tables):
    x = {"column": "profile.ratio", "by": "unit", "take": "first"}
    with pytest.raises(LackingError, match="the run made no table profile") as error:
        find(stated(x=x), tables)
    assert "--statistics profile" in error.value.args[1]


def test_a_column_that_only_some_runs_have_is_lacking(stated, tables):
    with pytest.raises(LackingError, match="has no column betweenness"):
        find(stated(x={"column": "regions.betweenness"}), tables)


def test_units_of_a_kind_without_projects_are_lacking(stated, tables):
    with pytest.raises(LackingError, match="no project lies in a unit of the kind moon"):
        find(stated(y={"share": "projects.ici", "members": "moon"}), tables)


@pytest.mark.parametrize(
    ("changes", "key", "says"),
    [
        ({"x": {"column": "regions.nothing"}}, "x", "region, country"),
        ({"within": "nothing"}, "table", "region, country"),
        ({"x": {"column": "projects.ici"}}, "x", "by and take"),
        ({"x": {"column": "regions.country"}}, "x", "numbers"),
        ({"x": {"column": "regions.country", "asked": {"at_least": 1}}}, "x.at_least", "compared"),
        ({"x": {"column": "regions.projects", "asked": {"is": "many"}}}, "x.is", "compared"),
        ({"x": {"column": "regions.projects", "asked": {"contains": ["a"]}}}, "x.contains", "compared"),
        ({"where": (Condition("inside", {"is": "yes"}),)}, "where.inside.is", "compared"),
        ({"x": {"values": {"a": 1.0}, "on": "nothing"}}, "x.on", "region, country"),
        ({"x": {"column": "participations.role", "by": "country", "take": "mean"}}, "x.take", "numbers"),
    ],
)
def test_what_a_column_can_not_tell_is_said_with_file_and_key(stated, tables, changes, key, says):
    with pytest.raises(TableError) as error:
        find(stated(**changes), tables)
    (fault,) = error.value.violations
    assert (fault.column, fault.where) == (key, "t1.toml")
    assert says in fault.expected


def test_a_column_without_any_value_is_not_known_throughout(stated, tables):
    tables["regions"] = tables["regions"].with_columns(projects=pl.lit(None))
    assert values(stated(x={"column": "regions.projects"}), tables) == [None] * 8
    assert values(stated(x={"column": "regions.projects", "asked": {"at_least": 1}}), tables) == [None] * 8


def test_units_come_in_the_same_order_whatever_that_of_the_rows(stated, tables):
    hypothesis = stated(x={"column": "regions.projects"})
    before = values(hypothesis, tables)
    tables["regions"] = tables["regions"].reverse()
    assert values(hypothesis, tables) == before
