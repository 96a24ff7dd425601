import numpy as np
import polars as pl
import pytest
from statsmodels.stats.proportion import proportion_confint

from linkages.indicators.reach import (
    country_breadth,
    country_specialisations,
    effective,
    initiatives,
    specialisation_reach,
)
from linkages.tables import conform, validate
from linkages.tables.specialisation import COUNTRY_BREADTH, COUNTRY_SPECIALISATIONS, SPECIALISATION_REACH

CROSS = "cross_border_region"
AREAS = pl.DataFrame(
    {"unit": ["Sound", "Sound", "Bay", "Bay", "Gulf"], "country": ["DK", "SE", "SE", "FI", "RU"]},
)
PARTNERS = pl.DataFrame(
    {"project_id": ["a", "a", "b", "b", "c", "c"], "country": ["DK", "SE", "FI", "EE", "SE", "FI"]},
)


@pytest.fixture
def study(specialised):
    members = specialised.membership({"Sound": ["a", "x"], "Bay": ["b", "c"], "Gulf": ["x"]}, kind=CROSS, ici="abc")
    return members, specialised.fields({"a": "gh", "b": "g", "c": "k", "x": "z"})


def test_the_share_is_of_regions_with_initiatives(study):
    table = specialisation_reach(*study)
    rows = {row["specialisation"]: row for row in table.iter_rows(named=True)}
    assert set(rows) == {"g", "h", "k"}  # z is named by no initiative
    assert (rows["g"]["units"], rows["g"]["of_units"], rows["g"]["all_units"]) == (2, 2, 3)
    assert rows["g"]["share"] == 1
    assert rows["h"]["share"] == pytest.approx(1 / 2)
    assert table["specialisation"].to_list() == ["g", "h", "k"]  # by share, then by code


def test_regions_that_share_no_initiative_have_wilsons_interval(study):
    row = specialisation_reach(*study).row(1, named=True)
    low, high = proportion_confint(1, 2, method="wilson")
    assert row["effective_units"] == pytest.approx(2)
    assert (row["low"], row["high"]) == (pytest.approx(low, abs=1e-9), pytest.approx(high, abs=1e-9))


def test_regions_that_hold_the_same_initiatives_say_as_much_as_one(specialised):
    members = specialised.membership({unit: ["a", "b"] for unit in "ABCDEF"}, kind=CROSS, ici="ab")
    assert effective(initiatives(members)) == pytest.approx(1)
    row = specialisation_reach(members, specialised.fields({"a": "g", "b": "h"})).row(0, named=True)
    low, _ = proportion_confint(1, 1, method="wilson")
    assert row["share"] == 1
    assert row["low"] == pytest.approx(low, abs=1e-9)


def test_the_effective_number_agrees_with_the_sum_over_pairs(specialised):
    pairs = initiatives(specialised.at_random(4)[0])
    held = {unit: set(part["project_id"]) for (unit,), part in pairs.group_by("unit")}
    overlap = [len(a & b) / np.sqrt(len(a) * len(b)) for a in held.values() for b in held.values()]
    assert effective(pairs) == pytest.approx(len(held) ** 2 / sum(overlap), abs=1e-9)


def test_a_country_counts_distinct_regions_not_projects(study):
    table = country_specialisations(*study, AREAS, PARTNERS)
    rows = {(r["country"], r["specialisation"]): r for r in table.iter_rows(named=True)}
    assert rows["SE", "g"]["areas"] == 2  # Sound by a, Bay by b
    assert rows["SE", "g"]["ici_projects"] == 2
    assert rows["SE", "g"]["areas_with_partner"] == 1  # no partner from Sweden in b
    assert rows["FI", "k"]["areas"] == 1
    assert ("RU", "g") not in rows


def test_breadth_counts_specialisations_and_reach_counts_regions(study):
    table = {row["country"]: row for row in country_breadth(*study, AREAS, PARTNERS).iter_rows(named=True)}
    assert (table["SE"]["all_areas"], table["SE"]["reach"], table["SE"]["breadth"]) == (2, 2, 3)
    assert (table["SE"]["reach_with_partner"], table["SE"]["breadth_with_partner"]) == (2, 3)
    assert (table["DK"]["reach"], table["DK"]["breadth"]) == (1, 2)
    assert (table["RU"]["all_areas"], table["RU"]["reach"], table["RU"]["breadth"]) == (1, 0, 0)


def test_reach_counts_initiatives_that_name_no_field(specialised):
    members = specialised.membership({"Sound": ["a"]}, kind=CROSS, ici="a")
    row = country_breadth(members, specialised.fields({"z": "g"}), AREAS, PARTNERS).row(0, named=True)
    assert (row["country"], row["reach"], row["breadth"]) == ("DK", 1, 0)


def test_tables_are_as_specified_with_and_without_anything(study, specialised):
    nothing = (specialised.membership({}), specialised.fields({}))
    for members, named in (study, nothing):
        validate(conform(specialisation_reach(members, named), SPECIALISATION_REACH), SPECIALISATION_REACH)
        by_country = country_specialisations(members, named, AREAS, PARTNERS)
        validate(conform(by_country, COUNTRY_SPECIALISATIONS), COUNTRY_SPECIALISATIONS)
        validate(conform(country_breadth(members, named, AREAS, PARTNERS), COUNTRY_BREADTH), COUNTRY_BREADTH)


def test_where_no_project_of_a_country_was_judged_its_initiatives_are_unknown_not_nought(study):
    members = study[0].with_columns(ici=pl.lit(None, pl.Boolean))
    table = country_breadth(
        members, study[1], AREAS.vstack(pl.DataFrame({"unit": ["Strait"], "country": ["NO"]})), PARTNERS
    )
    rows = {row["country"]: row for row in table.iter_rows(named=True)}
    assert (rows["SE"]["all_areas"], rows["SE"]["reach"], rows["SE"]["breadth"], rows["SE"]["ici_projects"]) == (
        2,
        None,
        None,
        None,
    )
    assert (rows["NO"]["reach"], rows["NO"]["ici_projects"]) == (0, 0)  # without a project there is none
    validate(conform(table, COUNTRY_BREADTH), COUNTRY_BREADTH)
