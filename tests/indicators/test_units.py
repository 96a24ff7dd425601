import polars as pl

from linkages.indicators.shares import share
from linkages.indicators.units import by_field, by_period, without_project

PROJECTS = pl.DataFrame(
    {"project_id": ["1", "2", "3"], "period": ["2007-2013", None, "2007-2013"], "ici": [True, False, None]}
)


def test_projects_lie_in_their_period_and_those_without_one_together() -> None:
    assert by_period(PROJECTS).rows() == [
        ("period", "2007-2013", "1", True),
        ("period", "2007-2013", "3", None),
        ("period", "unknown", "2", False),
    ]


def test_a_project_lies_in_all_its_fields_once_and_fields_without_one_stand() -> None:
    fields = pl.DataFrame(
        {"project_id": ["1", "1", "1", "3", "stray"], "specialisation": ["wood", "sea", "wood", "sea", "space"]}
    )
    found = by_field(PROJECTS, fields, ["wood", "sea", "air"])
    assert found.rows() == [
        ("field", "air", None, None),
        ("field", "sea", "1", True),
        ("field", "sea", "3", None),
        ("field", "wood", "1", True),
    ]
    counted = share(found).select("unit", "projects", "uncoded", "ici", "share").rows()
    assert counted == [("air", 0, 0, 0, None), ("sea", 1, 1, 1, 1.0), ("wood", 1, 0, 1, 1.0)]


def test_units_without_a_project_are_named_once() -> None:
    assert without_project("country", ["SE", "DK", "SE"]).rows() == [
        ("country", "DK", None, None),
        ("country", "SE", None, None),
    ]


def test_no_projects_make_no_units() -> None:
    none = PROJECTS.clear()
    assert by_period(none).is_empty()
    assert by_field(none, pl.DataFrame(schema={"project_id": pl.String, "specialisation": pl.String})).is_empty()
