import numpy as np
import polars as pl

from linkages.indicators.mentions import gather


def test_a_project_counts_once_in_each_field_of_each_of_its_units(specialised):
    members = specialised.membership({"A": ["p", "p", "q"], "B": ["q"]})
    named = specialised.fields({"p": "xx", "q": "xy"})
    found = gather(members, named)
    assert found.units["unit"].to_list() == ["A", "B"]
    assert found.fields == ("x", "y")
    assert found.counts().tolist() == [[2, 1], [1, 1]]
    assert found.projects.tolist() == [2, 1]


def test_the_whole_counts_a_project_once_though_it_lies_in_several_units(specialised):
    found = gather(specialised.membership({"A": ["p"], "B": ["p"]}), specialised.fields({"p": "x"}))
    assert found.total().tolist() == [1]


def test_units_and_projects_without_a_field_are_left_out(specialised):
    members = pl.concat(
        [
            specialised.membership({"A": ["p"], "B": ["silent"]}),
            pl.DataFrame({"unit_kind": "region", "unit": "empty", "project_id": None, "ici": None}).cast(
                {"project_id": pl.String, "ici": pl.Boolean}
            ),
        ]
    )
    found = gather(members, specialised.fields({"p": "x", "elsewhere": "y"}))
    assert found.units["unit"].to_list() == ["A"]
    assert found.fields == ("x",)


def test_nothing_gives_nothing(specialised):
    found = gather(specialised.membership({}), specialised.fields({}))
    assert found.counts().shape == (0, 0)
    assert found.projects.tolist() == []


def test_counts_agree_with_grouping(specialised):
    members, named = specialised.at_random(3)
    found = gather(members, named)
    grouped = members.join(named, on="project_id").group_by("unit", "specialisation").len()
    expected = {(unit, field): n for unit, field, n in grouped.iter_rows()}
    for u, f in np.ndindex(found.counts().shape):
        key = (found.units["unit"][u], found.fields[f])
        assert found.counts()[u, f] == expected.get(key, 0)
