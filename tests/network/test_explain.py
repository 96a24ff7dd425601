"""A tie is told in words: its class, the evidence, and what keeps it from the next class."""

import polars as pl
import pytest

from linkages.network.explain import explain, explanations
from linkages.network.rules import TieRules
from linkages.network.ties import link

TIE = {
    "source": "SE11",
    "target": "FI1B",
    "joint_projects": 6,
    "led_source": 2,
    "led_target": 4,
    "first_year": 2008,
    "last_year": 2015,
    "periods": 2,
    "breadth": 1.5,
    "expected": 2.5,
    "p_value": 0.01,
    "tie_low": "covalent",
    "tie_high": "covalent",
    "tie": "covalent",
}


def test_a_covalent_tie_is_told_with_all_of_its_evidence():
    said = explain(TIE)
    assert said.startswith("covalent: 6 joint projects")
    for words in ("2008 to 2015", "2 periods", "both sides (2 from SE11, 4 from FI1B)", "breadth 1.5", "2.5 expected"):
        assert words in said
    assert "Not" not in said


def test_a_weak_tie_of_one_project_is_told_in_the_singular_without_spread():
    said = explain({**TIE, "tie": "weak", "joint_projects": 1, "last_year": 2008, "periods": 1, "led_target": 0})
    assert "weak: 1 joint project, started 2008, led from SE11 (2) alone" in said


@pytest.mark.parametrize(
    ("lacking", "words"),
    [
        ({"first_year": None, "last_year": None}, "start unknown"),
        ({"led_source": None}, "leads unknown"),
        ({"led_target": None}, "leads unknown"),
    ],
)
def test_evidence_that_lacks_is_called_unknown(lacking, words):
    assert words in explain({**TIE, **lacking})


@pytest.mark.parametrize(
    ("expected", "words"),
    [
        (12.34, "; 12.3 expected"),
        (0.26, "; 0.3 expected"),
        (0.04, "; 0.04 expected"),
        (0.00042, "; 0.0004 expected"),
        (0.0, "; 0.0 expected"),
    ],
)
def test_what_chance_gives_is_not_rounded_to_nothing(expected, words):
    assert words in explain({**TIE, "expected": expected})


def test_a_value_over_all_pairs_stands_beside_that_of_the_pair():
    assert "(p = 0.01, q = 0.035)." in explain({**TIE, "q_value": 0.0351})
    assert "(p = 0.01)." in explain(TIE)


@pytest.mark.parametrize(
    ("lacking", "words"),
    [({"expected": None}, "by chance"), ({"p_value": None}, "by chance"), ({"breadth": None}, "breadth")],
)
def test_what_was_not_computed_is_not_spoken_of(lacking, words):
    assert words not in explain({**TIE, **lacking})


def test_none_is_never_printed():
    said = explain({**TIE, **dict.fromkeys(list(TIE)[3:11])})
    assert "None" not in said
    assert "null" not in said


def test_an_undetermined_tie_names_the_least_and_the_most_that_it_can_be():
    said = explain({**TIE, "tie": "undetermined", "tie_low": "weak", "tie_high": "strong"})
    assert said.startswith("weak at least, strong if")
    assert "Not" not in said


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"tie": "weak", "joint_projects": 1}, "Not strong: fewer than 2 joint projects."),
        ({"tie": "weak", "p_value": 0.3}, "Not strong: no more than chance gives."),
        ({"tie": "strong", "led_target": 0}, "Not covalent: led too seldom from FI1B."),
        ({"tie": "strong", "last_year": 2009, "periods": 1}, "Not covalent: in fewer than 2 periods and starts less"),
    ],
)
def test_what_keeps_a_tie_from_the_next_class_is_named(changed, words):
    assert words in explain({**TIE, **changed})


def test_the_reason_is_that_of_the_rules_in_force():
    said = explain({**TIE, "tie": "strong"}, TieRules(covalent_joint=7))
    assert said.endswith("Not covalent: fewer than 7 joint projects.")


def test_every_tie_below_covalent_has_a_reason():
    members = pl.DataFrame(
        {
            "project_id": [f"p{i}" for i in (1, 1, 2, 2, 3, 3, 4, 4, 4)],
            "node": ["a", "b", "a", "b", "a", "b", "a", "b", "c"],
            "role": ["lead", "partner", "lead", "partner", "lead", "partner", "lead", "partner", "partner"],
        }
    )
    projects = pl.DataFrame({"project_id": [f"p{i}" for i in range(1, 5)], "year": [2008, 2009, 2010, 2011]})
    projects = projects.with_columns(period=pl.lit("2007-2013"))
    none = pl.DataFrame(schema={"project_id": pl.String, "field": pl.String})
    table = link(members, projects=projects, fields=none, draws=20).table
    said = explanations(table)
    assert len(said) == table.height
    below = table["tie"].is_in(["weak", "strong"])
    assert said.filter(below).str.contains(" Not (strong|covalent): ").all()


def test_hostile_names_are_quoted_as_they_are():
    assert "<b>{} %s</b>" in explain({**TIE, "source": "<b>{} %s</b>"})


def test_ties_of_organisations_are_not_weak_for_want_of_a_p_value_that_nobody_asks_of_them():
    once = {**TIE, "tie": "weak", "joint_projects": 1, "p_value": 0.4}
    assert explain(once).endswith(" Not strong: fewer than 2 joint projects, no more than chance gives.")
    assert explain(once, tested=False).endswith(" Not strong: fewer than 2 joint projects.")
