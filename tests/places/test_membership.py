import polars as pl
import pytest

from linkages.errors import ColumnError, SettingError
from linkages.places import crossborder, nuts
from linkages.places.membership import membership
from linkages.tables import COVERAGE

PLACES = {"project_id": pl.String, "nuts3": pl.String, "nuts2": pl.String}


def rows(*values):
    return pl.DataFrame(values, schema=PLACES, orient="row")


def units(*parts, version="2013"):
    names = ("unit", "nuts3", "country", "status")
    frame = pl.DataFrame([(*part, "core")[:4] for part in parts], schema=names, orient="row")
    return frame.with_columns(nuts_version=pl.lit(version))


STRAIT = units(("Strait", "DK011", "DK"), ("Strait", "SE224", "SE"))
"""SE22 has SE221 and SE224, DK01 has DK011 to DK014."""

LONE = pl.concat([STRAIT, units(("Lone", "FI1C1", "FI"), ("Lone", "FI1C2", "FI"))])


def test_a_project_counts_where_two_countries_are_inside():
    both = rows(("a", "DK011", "DK01"), ("a", "SE224", "SE22"), ("b", "DK011", "DK01"), ("b", "SE110", "SE11"))
    assert membership(both, STRAIT).projects.rows() == [("a", "Strait", "two_countries")]


def test_one_participant_is_enough_when_asked():
    one = rows(("b", "DK011", "DK01"), ("c", "SE110", "SE11"))
    assert membership(one, STRAIT, rule="any").projects.rows() == [("b", "Strait", "any")]


def test_two_participants_of_one_country_are_not_two_countries():
    same = rows(("a", "DK011", "DK01"), ("a", "DK011", "DK01"))
    assert membership(same, STRAIT).projects.is_empty()


def test_a_project_counts_once_however_many_rows_it_has():
    many = rows(*[("a", "DK011", "DK01")] * 3, *[("a", "SE224", "SE22")] * 3)
    assert membership(many, STRAIT).projects.height == 1


def test_a_nuts_2_region_is_inside_only_with_all_its_parts():
    whole = units(("W", "SE221", "SE"), ("W", "SE224", "SE"), ("W", "DK011", "DK"))
    coarse = rows(("a", "DK011", "DK01"), ("a", None, "SE22"))
    assert membership(coarse, whole).projects.rows() == [("a", "W", "two_countries")]
    result = membership(coarse, STRAIT)
    assert result.projects.is_empty()
    assert result.coverage.filter(pl.col("reason").str.contains("partly inside"))["lost"].to_list() == [1]


def test_regions_outside_nuts_count():
    border = units(("B", "FI1C1", "FI"), ("B", "RU-LEN", "RU"))
    found = membership(rows(("a", "FI1C1", "FI1C"), ("a", "RU-LEN", "RU-LEN")), border)
    assert found.projects.rows() == [("a", "B", "two_countries")]


def test_statuses_choose_the_parts():
    mixed = units(("M", "DK011", "DK"), ("M", "SE224", "SE", "adjacent"))
    both = rows(("a", "DK011", "DK01"), ("a", "SE224", "SE22"))
    assert membership(both, mixed).projects.height == 1
    assert membership(both, mixed, statuses=["core"]).projects.is_empty()


def test_projects_in_none_and_projects_without_a_place_are_counted():
    some = rows(("a", "DK011", "DK01"), ("a", "SE224", "SE22"), ("b", "SE110", "SE11"), ("c", None, None))
    coverage = membership(some, STRAIT).coverage
    assert tuple(coverage.columns) == COVERAGE.names
    assert coverage.select("rows", "known", "lost").rows() == [(3, 2, 1), (2, 1, 1)]


def test_a_rule_or_status_that_does_not_exist_lists_those_that_do():
    with pytest.raises(SettingError, match="two_countries"):
        membership(rows(), STRAIT, rule="all")
    with pytest.raises(SettingError, match="adjacent"):
        membership(rows(), STRAIT, statuses=["near"])
    with pytest.raises(ColumnError, match="nuts3"):
        membership(rows().drop("nuts3"), STRAIT)


def test_a_region_in_one_country_is_counted_in_coverage_as_it_can_never_have_a_project():
    some = rows(("a", "DK011", "DK01"), ("a", "SE224", "SE22"))
    row = membership(some, LONE).coverage.filter(pl.col("field").str.contains("two countries")).row(0)
    assert row[2:6] == (2, 1, 0.5, 1)
    assert "Lone" in row[6]
    assert "--area-rule any" in row[6]
    for coverage in (membership(some, STRAIT).coverage, membership(some, LONE, rule="any")[1]):
        assert not coverage["field"].str.contains("two countries").any()


def test_regions_in_one_country_alone_are_refused_under_the_rule_of_two():
    lone = LONE.filter(pl.col("unit") == "Lone")
    with pytest.raises(SettingError, match="--area-rule any"):
        membership(rows(("a", "FI1C1", "FI1C")), lone)
    assert membership(rows(("a", "FI1C1", "FI1C")), lone, rule="any").projects.height == 1


def test_reasons_in_coverage_tell_what_is_lost():
    some = rows(("a", "DK011", "DK01"), ("a", "SE224", "SE22"), ("b", "SE224", "SE22"), ("c", "SE110", "SE11"))
    reasons = membership(some, STRAIT).coverage["reason"].to_list()
    assert reasons[0] == "every project has a participant placed"
    assert reasons[1].startswith("in no cross-border region")
    assert reasons[1].endswith("2 of all have a participant inside one")


@pytest.mark.parametrize("version", nuts.VERSIONS)
def test_built_in_regions_lie_in_two_countries_unless_a_merger_took_one_side(version):
    coverage = membership(rows(), crossborder.areas(version)).coverage
    single = coverage.filter(pl.col("field").str.contains("two countries"))
    # In 2020 Østfold became a small part of Viken.
    assert single["lost"].to_list() == ([1] if version == "2021" else [])
    assert single["reason"].str.contains("Borderless Cooperation").all()
