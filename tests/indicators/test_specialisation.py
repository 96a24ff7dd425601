import polars as pl
import pytest

from linkages.indicators.specialisation import specialisations
from linkages.tables import SPECIALISATIONS, conform, validate


def test_quotients_compare_with_all_projects_each_counted_once(specialised):
    members = specialised.membership({"A": ["p", "q"], "B": ["q", "r"]}, ici=["q"])
    table = specialisations(members, specialised.fields({"p": "x", "q": "xy", "r": "y"}))
    row = table.filter((pl.col("unit") == "A") & (pl.col("specialisation") == "x")).row(0, named=True)
    assert row["projects"] == 2
    assert row["ici_projects"] == 1
    assert row["unit_projects"] == 2
    assert row["location_quotient"] == pytest.approx((2 / 3) / (2 / 4), abs=1e-12)
    assert row["location_quotient_low"] < row["location_quotient"] <= row["location_quotient_high"]


def test_the_table_is_as_specified_and_agrees_with_grouping(specialised):
    members, named = specialised.at_random(11)
    table = specialisations(members, named)
    validate(conform(table, SPECIALISATIONS), SPECIALISATIONS)
    grouped = (
        members.join(named, on="project_id")
        .group_by("unit", "specialisation")
        .agg(n=pl.len().cast(pl.Int64), ici=pl.col("ici").sum().cast(pl.Int64))
    )
    both = table.join(grouped, on=["unit", "specialisation"], how="full")
    assert (both["projects"] == both["n"]).all()
    assert (both["ici_projects"] == both["ici"]).all()


def test_projects_that_nobody_judged_count_as_projects_only(specialised):
    members = specialised.membership({"A": ["p"]}).with_columns(ici=pl.lit(None, pl.Boolean))
    table = specialisations(members, specialised.fields({"p": "x"}))
    assert table.select("projects", "ici_projects").row(0) == (1, None)  # unknown is not none


def test_no_fields_give_an_empty_table(specialised):
    table = specialisations(specialised.membership({"A": ["p"]}), specialised.fields({}))
    assert conform(table, SPECIALISATIONS).is_empty()
