"""All hypotheses of a run at once: one row each, corrected together, none lost in silence."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from statsmodels.stats.multitest import multipletests

from linkages.errors import TableError
from linkages.indicators.hypotheses import examine, read
from linkages.indicators.hypotheses.files import BESIDE, COLUMNS
from linkages.references import load
from linkages.tables import POLARS_TYPES, WRITTEN, validate
from linkages.tables.hypotheses import HYPOTHESES

FEW = {"permutations": 199, "bootstraps": 99, "seed": 3}


@pytest.fixture
def several(stated):
    x, y = {"column": "regions.projects"}, {"column": "regions.organisations"}
    groups = {"column": "regions.country", "asked": {"is": "AA"}}
    return [
        stated(id="A", test="correlation", x=x, y=y),
        stated(id="B", test="groups", x=groups, y=y),
        stated(id="C", test="proportion", x={"column": "regions.projects", "asked": {"at_least": 4}}),
        stated(id="D", test="proportion", x={"column": "profile.ratio", "by": "unit", "take": "first"}),
        stated(id="E", test="groups", x=groups, y=y, role="descriptive"),
    ]


def test_each_hypothesis_has_a_row_and_those_tested_are_corrected_together(several, tables):
    found = examine(several, tables, **FEW)
    validate(found, HYPOTHESES)
    assert found["id"].to_list() == ["A", "B", "C", "D", "E"]
    tested = found.filter(pl.col("p_value").is_not_null())
    assert tested["id"].to_list() == ["A", "B", "C", "E"]
    assert tested["p_adjusted"].to_list() == pytest.approx(multipletests(tested["p_value"].to_list(), method="holm")[1])
    lost = found.row(3, named=True)
    assert lost["status"] == "not testable"
    assert "the run made no table profile; to test it, supply" in lost["result"]
    assert found.row(4, named=True)["status"] == "descriptive"


def test_the_statistic_that_was_taken_is_named(stated, tables):
    plain = stated(test="correlation", x={"statistic": ("nothing*", "*patent*")}, y={"column": "regions.projects"})
    assert examine([plain], tables, **FEW)["x"].to_list() == ["pat_ep"]
    assert examine([plain], tables | {"regions": tables["regions"].drop("pat_ep")}, **FEW)["x"].to_list() == [
        "nothing* | *patent*"
    ]


def test_the_same_seed_gives_the_same_rows_and_no_hypothesis_moves_another(several, tables):
    whole = examine(several, tables, **FEW)
    assert whole.equals(examine(several, tables, **FEW))
    shuffled = {name: frame.sample(fraction=1, shuffle=True, seed=5) for name, frame in tables.items()}
    assert whole.equals(examine(several, shuffled, **FEW))
    alone = examine(several[1:2], tables, **FEW)
    assert alone["p_value"][0] == whole["p_value"][1]
    assert alone["low"][0] == whole["low"][1]


def test_no_hypotheses_make_no_rows(tables):
    assert examine([], tables).is_empty()


def test_a_wrong_column_stops_with_file_and_key(stated, tables):
    with pytest.raises(TableError, match=r"t1\.toml, column 'x': found 'regions\.nothing', expected a column"):
        examine([stated(test="proportion", x={"column": "regions.nothing"})], tables, **FEW)


@pytest.mark.parametrize("rows", [0, 1, 2])
def test_hardly_any_regions_give_a_defined_result_or_a_reason(several, tables, rows):
    tables["regions"] = tables["regions"].head(rows)
    found = examine(several, tables, **FEW)
    validate(found, HYPOTHESES)
    for row in found.iter_rows(named=True):
        assert (row["effect"] is None) == (row["status"] == "not testable")
        assert all(row[name] is None or np.isfinite(row[name]) for name in ("effect", "low", "high", "p_value"))


def test_values_that_are_all_missing_are_said(several, tables):
    nothing = pl.lit(None, pl.Float64)
    tables["regions"] = tables["regions"].with_columns(projects=nothing, organisations=nothing)
    found = examine(several, tables, **FEW)
    assert set(found["status"]) == {"not testable"}
    assert found["n"].to_list() == [0, 0, 0, 0, 0]


def test_hostile_text_stays_text(several, tables):
    hostile = '=cmd|"x" <script>alert(1)</script>\u202e| `*_[a](b)' + "x" * 2000
    found = examine([replace(several[0], statement=hostile, source=hostile)], tables, **FEW)
    assert found["statement"][0] == hostile
    assert found["source"][0].startswith(hostile)


# --- those that ship with the package ---------------------------------------------------------------------------------


def empty_tables():
    made = {}
    for table in WRITTEN:
        made[table.name] = pl.DataFrame(schema={c.name: POLARS_TYPES[c.kind] for c in table.columns})
    flags = {"ici", "partners_complete", "cross_border", "met_before"}
    for name, columns in BESIDE.items():
        made[name] = pl.DataFrame(schema={c: pl.Boolean if c in flags else pl.String for c in columns})
    return made


def test_those_of_the_package_name_columns_that_there_are_and_conditions_that_fit_them():
    found = examine(read(), empty_tables(), **FEW)
    assert set(found["status"]) == {"not testable"}
    assert found["result"].str.starts_with("Not testable in this run: ").all()


def test_those_of_the_package_are_not_testable_without_any_table():
    found = examine(read(), {}, **FEW)
    assert set(found["status"]) == {"not testable"}


def test_those_of_the_package_have_source_place_and_references():
    for one in read():
        assert one.source
        assert one.place
        assert set(one.cite) <= set(load())
        assert one.cite
        assert not one.does_not_show.endswith(".")
        assert one.statement.endswith(".")


def test_those_of_the_package_name_specialisations_that_there_are():
    from linkages.chapters.clusters import labels

    named = {
        value
        for one in read()
        for variable in one.variables.values()
        if "specialisation" in variable.column and "ici_projects" not in variable.column
        for value in (*variable.asked.get("in", []), *variable.asked.get("contains", []))
    }
    assert named
    assert named <= set(labels())


def test_tables_that_a_hypothesis_can_name_are_those_that_are_written_and_a_few_more():
    assert {table.name for table in WRITTEN} < set(COLUMNS)
