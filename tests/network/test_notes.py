from dataclasses import replace

import polars as pl
import pytest

from linkages.network.notes import _CLIQUE, notes
from linkages.network.null import Chance
from linkages.network.rules import TieRules

CHANCE = Chance(draws=999, seed=7, smallest_p=0.001, pairs_tested=10, global_z=3.2, global_p=0.002, classed_draws=99)
PAIRS = pl.DataFrame(
    {
        "joint_projects": [2, 1],
        "known_years": [2, 1],
        "known_periods": [2, 1],
        "known_leads": [2, 1],
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


def test_networks_that_were_not_drawn_are_missing_evidence():
    text = said(chance=None)
    assert "No random networks were drawn" in text
    assert "Backbone" not in text


def test_ties_of_organisations_are_not_tested():
    assert "not tested against chance" in said(kind="organisation")


def test_a_backbone_that_is_there_is_counted():
    assert "Backbone: 1 ties" in said(pairs=PAIRS.with_columns(backbone=pl.Series([True, False])))


def test_a_backbone_that_so_few_draws_can_not_show_wants_power():
    assert "want of power" in said(chance=replace(CHANCE, smallest_p=0.1))


def test_a_backbone_that_the_draws_could_have_shown_is_none():
    assert "Backbone: none" in said()


def test_draws_that_all_agree_have_no_z():
    assert "z = undefined" in said(chance=replace(CHANCE, global_z=None))
