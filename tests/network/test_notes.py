from dataclasses import replace

import polars as pl
import pytest

from linkages.network.chance import Chance
from linkages.network.notes import _CLIQUE, notes
from linkages.network.rules import TieRules

CHANCE = Chance(
    null="fdsm",
    draws=999,
    seed=7,
    smallest_p=0.001,
    pairs_tested=10,
    testable=4,
    largest_expected=1.2,
    global_z=3.2,
    global_p=0.002,
    backbone=0,
    classed_draws=99,
)
EXPECTED = replace(CHANCE, null="bicm", draws=0, error=1e-9)
PAIRS = pl.DataFrame(
    {
        "joint_projects": [2, 1],
        "known_years": [2, 1],
        "known_periods": [2, 1],
        "known_leads": [2, 1],
        "breadth": [1.2, None],
        "p_value": [0.5, 0.9],
        "backbone": [False, False],
    }
)
ROWS = pl.DataFrame({"project": [0, 0, 1, 1, 2], "node": [0, 1, 0, 2, 0]})
IDS = pl.Series(["p", "q", "r"])


def said(*, rows=ROWS, ids=IDS, pairs=PAIRS, chance=CHANCE, kind="region"):
    return " ".join(notes(rows, ids, pairs, chance, kind=kind, rules=TieRules()))


def test_projects_that_make_no_tie_are_counted():
    assert "rest on 3 projects with 3 regions" in said()
    assert "which make no tie: 1." in said()


@pytest.mark.parametrize(
    ("kind", "plural"), [("region", "regions"), ("country", "countries"), ("organisation", "organisations")]
)
def test_nodes_are_named_in_the_plural(kind, plural):
    assert said(kind=kind).startswith(f"Ties between {plural} rest")


def test_a_network_without_ties_is_said_to_have_none():
    assert "There are no ties" in said(rows=ROWS.unique("project"), pairs=PAIRS.clear())


@pytest.mark.parametrize(
    ("column", "what"), [("known_years", "start"), ("known_periods", "period"), ("known_leads", "lead")]
)
def test_evidence_that_lacks_is_counted(column, what):
    assert f"1 of 2 ties have joint projects whose {what} is unknown" in said(
        pairs=PAIRS.with_columns(pl.Series(column, [1, 1]))
    )


def test_nothing_is_called_unknown_where_everything_is_known():
    assert "unknown" not in said()


def test_a_clique_is_named_only_when_it_is_large():
    large = pl.DataFrame({"project": [0] * (_CLIQUE + 1), "node": range(_CLIQUE + 1)})
    assert "The largest, 'p'" in said(rows=large)
    assert "clique" not in said(rows=large.head(_CLIQUE))


def test_a_projects_name_is_shown_on_one_line_and_cut():
    large = pl.DataFrame({"project": [0] * (_CLIQUE + 1), "node": range(_CLIQUE + 1)})
    text = said(rows=large, ids=pl.Series(["x\ny" * 500]))
    assert "…" in text
    assert len(text) < len("x\ny" * 500)


def test_a_null_model_that_was_not_asked_for_is_missing_evidence():
    text = said(chance=None)
    assert "not tested against chance, which counts as missing evidence" in text
    assert "Backbone" not in text
    assert "chance" not in said(chance=None, kind="organisation")


def test_breadth_is_explained_only_where_it_is_known():
    unknown = PAIRS.with_columns(breadth=pl.lit(None, pl.Float64))
    assert "Breadth is" in said()
    assert "Breadth" not in said(pairs=unknown)


def test_ties_of_organisations_are_not_classed_by_p_values():
    assert "Strong means repeated" in said(kind="organisation")
    assert "Monte-Carlo" not in said(kind="organisation")


def test_a_backbone_that_is_there_is_counted():
    assert "Backbone: 1 ties" in said(chance=replace(CHANCE, backbone=1))


def test_a_backbone_that_no_pair_could_be_in_wants_power():
    assert "want of power" in said(chance=replace(CHANCE, testable=0))


def test_a_backbone_that_could_have_been_shown_is_none():
    assert "Backbone: none" in said()
    assert "as unlikely beside them: 4." in said()


def test_draws_are_held_against_twenty_a_pair():
    assert "draws a pair" not in said()
    assert "20 draws a pair, 200 in all; 100 were made" in said(chance=replace(CHANCE, draws=100))
    assert "draws a pair" not in said(chance=EXPECTED)


def test_chance_that_gives_one_sum_only_has_no_z():
    assert "z = undefined" in said(chance=replace(CHANCE, global_z=None))


def test_each_null_model_is_named():
    assert "999 random networks with the same project sizes and activities (fixed degrees" in said()
    text = said(chance=EXPECTED)
    assert "on average (expected degrees, BiCM; degrees met within 1e-09)" in text
    assert "random networks (with these very degrees, whatever the null model of the p values); dates" in text
    assert "further random networks; dates" in said()


def test_expected_degrees_are_called_too_cautious_where_pairs_meet_often():
    assert "too cautious" not in said(chance=EXPECTED)
    assert "up to 7.5 joint projects" in said(chance=replace(EXPECTED, largest_expected=7.5))


def test_stratified_networks_are_told_only_where_they_were_drawn():
    assert "Within countries" not in said()
    text = said(chance=replace(CHANCE, stratified_draws=99, stratified_z=-0.3, stratified_p=0.6))
    assert "Within countries: 99 further random networks" in text
    assert "z = -0.3, p = 0.6" in text
