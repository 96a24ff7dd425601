import polars as pl
import pytest

from linkages.errors import ColumnError, SettingError
from linkages.places import crossborder, nuts, programmes
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


PROGRAMMES = pl.DataFrame(
    [
        ("s", "2007 - 2013 South Baltic (PL - SE - DK - LT - DE)", "2007-2013"),
        ("b", "2007 - 2013 Botnia - Atlantica (FI - SE - NO)", "2007-2013"),
        ("n", "2007 - 2013 North Sea Region", "2007-2013"),
        ("x", "Somewhere Else", "2007-2013"),
        ("y", None, None),
    ],
    schema=["project_id", "programme", "period"],
    orient="row",
)


def test_a_project_belongs_by_its_programme_wherever_its_partners_are():
    elsewhere = rows(("s", "ES300", "ES30"), ("n", "DK011", "DK01"), ("n", "SE224", "SE22"), ("x", None, None))
    result = membership(elsewhere, crossborder.areas("2013"), rule="programme", programmes=PROGRAMMES)
    assert ("s", "South Baltic", "programme") in result.projects.rows()
    assert not set(result.projects["project_id"]) & {"n", "x", "y"}
    assert set(result.projects["rule"]) == {"programme"}
    row = result.coverage.filter(pl.col("field") == "cross-border region").row(0, named=True)
    assert (row["rows"], row["known"]) == (5, 2)
    assert "programme" in row["reason"]


def test_a_programme_belongs_to_every_region_that_holds_all_of_its_area():
    units_of_b = membership(rows(), crossborder.areas("2013"), rule="programme", programmes=PROGRAMMES).projects
    for unit in units_of_b.filter(project_id="b")["unit"]:
        parts = set(crossborder.areas("2013").filter(unit=unit)["nuts3"])
        area = programmes.eligible([PROGRAMMES.row(1)[1:]], version="2013", level=3).popitem()[1]
        assert unit == "Botnia-Atlantica" or set(area.regions) <= parts
    assert "Kvarken" not in set(units_of_b.filter(project_id="b")["unit"])


def test_a_unit_may_name_its_programmes_and_then_no_other_belongs(tmp_path):
    path = tmp_path / "areas.csv"
    text = 'unit,region,programmes\nMine,DK011,"North Sea*; Somewhere else"\nMine,SE224,\nSouth Baltic,PL634,Nothing\n'
    path.write_text(text, encoding="utf-8")
    areas = crossborder.areas("2013", file=path)
    found = membership(rows(), areas, rule="programme", programmes=PROGRAMMES).projects
    assert found.rows() == [("n", "Mine", "programme"), ("x", "Mine", "programme")]


def test_either_counts_by_places_first_and_says_so():
    both = rows(("s", "DK011", "DK01"), ("s", "SE224", "SE22"), ("n", "DK011", "DK01"), ("n", "SE224", "SE22"))
    areas = crossborder.areas("2013")
    either = membership(both, areas, rule="either", programmes=PROGRAMMES).projects
    by_places = membership(both, areas).projects
    by_programme = membership(both, areas, rule="programme", programmes=PROGRAMMES).projects
    pairs = {(p, u) for p, u, _ in either.rows()}
    assert pairs == {(p, u) for p, u, _ in [*by_places.rows(), *by_programme.rows()]}
    assert not either.select("project_id", "unit").is_duplicated().any()
    assert set(either.filter(rule="two_countries").rows()) == set(by_places.rows())


def test_a_unit_goes_by_a_rule_of_its_own():
    own = STRAIT.with_columns(rule=pl.lit("any"))
    other = units(("Other", "DK011", "DK"), ("Other", "SE224", "SE")).with_columns(rule=pl.lit(None, pl.String))
    found = membership(rows(("a", "DK011", "DK01")), pl.concat([own, other]))
    assert found.projects.rows() == [("a", "Strait", "any")]
    assert "any, two_countries" in found.coverage["reason"][1]
    mixed = pl.concat([own.head(1), own.tail(1).with_columns(rule=pl.lit("programme"))])
    with pytest.raises(SettingError, match="more than one rule"):
        membership(rows(), mixed)


def test_programmes_must_be_given_to_count_by_them():
    for rule in ("programme", "either"):
        with pytest.raises(SettingError, match="no programmes"):
            membership(rows(), STRAIT, rule=rule)


def test_regions_in_one_country_may_count_by_their_programme():
    lone = units(("South Baltic", "PL634", "PL"))
    found = membership(rows(), lone, rule="programme", programmes=PROGRAMMES)
    assert found.projects["project_id"].to_list() == ["s"]


def test_rows_that_cannot_be_decided_are_counted_by_reason():
    small = STRAIT.with_columns(share=pl.Series([0.2, None], dtype=pl.Float64))
    result = membership(rows(("a", "DK011", "DK01"), ("a", None, "SE22")), small)
    row = result.coverage.filter(pl.col("field").str.contains("decided")).row(0, named=True)
    assert (row["rows"], row["lost"]) == (2, 2)
    assert "1 in a region of which less than half belongs" in row["reason"]
    assert "1 NUTS-2 region partly inside" in row["reason"]
