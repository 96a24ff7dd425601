"""Ties get the class that their evidence bears out, and chance is classed by the same rules."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkages.network.classes import CLASSES, ProjectFacts, _classes, _leads, chance_classes, class_counts
from linkages.network.null import Incidence, reference, shuffles
from linkages.network.rules import TieRules
from linkages.network.ties import link

RANK = {"weak": 0, "strong": 1, "covalent": 2}
NO_FIELDS = pl.DataFrame(schema={"project_id": pl.String, "field": pl.String})


def linked(rows, facts, **options):
    members = pl.DataFrame(rows, schema=["project_id", "node", "role"], orient="row")
    schema = {"project_id": pl.String, "year": pl.Int64, "period": pl.String}
    projects = pl.DataFrame(facts, schema=schema, orient="row")
    return link(members, projects=projects, fields=NO_FIELDS, **options)


def pair(projects):
    """Ties of two organisations with these joint projects: who leads (a, b or None), year, period."""
    rows, facts = [], []
    for number, (leader, year, period) in enumerate(projects):
        rows += [(f"p{number}", node, "lead" if node == leader else "partner") for node in ("a", "b", "c")]
        facts.append((f"p{number}", year, period))
    ties = linked(rows, facts, kind="organisation").table
    return ties.row(0, named=True)


KNOWN = st.tuples(st.sampled_from("abc"), st.integers(2007, 2020), st.sampled_from(["2007-2013", "2014-2020"]))
HIDDEN = st.tuples(st.booleans(), st.booleans(), st.booleans())


@settings(max_examples=60)
@given(st.lists(st.tuples(KNOWN, HIDDEN), min_size=1, max_size=5))
def test_the_class_that_full_evidence_gives_lies_between_low_and_high_when_some_is_hidden(projects):
    truth = pair([known for known, _ in projects])
    seen = pair([tuple(None if h else k for k, h in zip(known, hidden, strict=True)) for known, hidden in projects])
    assert truth["tie"] == truth["tie_low"] == truth["tie_high"]
    assert RANK[seen["tie_low"]] <= RANK[truth["tie"]] <= RANK[seen["tie_high"]]
    agree = seen["tie_low"] == seen["tie_high"]
    assert seen["tie"] == (seen["tie_low"] if agree else "undetermined")


@pytest.mark.parametrize(
    ("projects", "low", "high"),
    [
        ([("a", 2009, "1")], "weak", "weak"),
        ([(None, None, None)], "weak", "weak"),
        ([("a", 2009, "1"), ("b", 2010, "1")], "strong", "strong"),
        ([("a", 2009, "1"), ("b", 2010, "1"), ("c", 2011, "1")], "strong", "strong"),
        ([("a", 2009, "1"), ("b", 2010, "1"), ("c", 2013, "1")], "covalent", "covalent"),
        ([("a", 2009, "1"), ("b", 2010, "2"), ("c", 2011, "2")], "covalent", "covalent"),
        ([("a", 2009, "1"), ("a", 2010, "2"), ("c", 2011, "2")], "strong", "strong"),
        ([("a", None, "1"), ("b", None, "1"), ("c", None, "1")], "strong", "covalent"),
        ([("a", 2009, None), ("b", 2010, None), ("c", 2010, None)], "strong", "covalent"),
        ([("a", 2009, "1"), ("b", 2013, None), ("c", None, "1")], "covalent", "covalent"),
        ([("a", 2009, "1"), (None, 2013, "1"), ("c", 2010, "1")], "strong", "covalent"),
        ([("c", 2009, "1"), (None, 2013, "1"), ("c", 2010, "1")], "strong", "covalent"),
        ([("c", 2009, "1"), ("c", 2013, "1"), ("c", 2010, "1")], "strong", "strong"),
    ],
)
def test_examples(projects, low, high):
    tie = pair(projects)
    assert (tie["tie_low"], tie["tie_high"]) == (low, high)


def meetings():
    """Twelve regions, thirty projects, one pair that meets too often; some leads unknown."""
    draw = np.random.default_rng(5)
    rows = []
    for number in range(30):
        nodes = set(draw.choice(12, 3, replace=False).tolist()) | ({0, 1} if number % 3 == 0 else set())
        leader = draw.choice(sorted(nodes)) if number % 7 else None
        rows += [(number, node, node == leader) for node in sorted(nodes)]
    return rows


YEARS = [None if number % 5 == 0 else 2007 + number // 3 for number in range(30)]
PERIODS = ["1" if number < 20 else "2" for number in range(30)]


def region_study(**options):
    rows = [(f"p{project:02}", f"n{node:02}", "lead" if led else "partner") for project, node, led in meetings()]
    facts = [(f"p{number:02}", year, period) for number, (year, period) in enumerate(zip(YEARS, PERIODS, strict=True))]
    return linked(rows, facts, draws=400, **options)


def network():
    project, node, led = (np.array(column) for column in zip(*meetings(), strict=True))
    return Incidence(project, node, projects=30, nodes=12), led


def test_without_random_networks_whether_a_tie_is_strong_is_undetermined():
    members = [(f"p{p}", n, "partner") for p in range(3) for n in ("a", "b")]
    ties = linked(members, [(f"p{p}", 2010, "1") for p in range(3)], draws=0)
    assert ties.table.select("tie_low", "tie_high", "tie").rows() == [("weak", "strong", "undetermined")]
    assert ties.table["p_value"].to_list() == [None]
    assert ties.null is None


def test_strong_ties_between_regions_are_more_than_chance():
    table = region_study().table
    beyond = (table["joint_projects"] >= 2) & (table["p_value"] <= 0.05)
    assert ((table["tie_low"] != "weak") == beyond).all()
    assert beyond.any()


def test_the_observed_network_has_the_same_classes_by_way_of_random_networks():
    """Both carriers of the rules, frames and arrays, agree: the observed network is classed as if it had been drawn."""
    ties = region_study()
    observed, led = network()
    leads = np.bincount(observed.project[led], minlength=30)
    year = np.array([np.nan if year is None else year for year in YEARS])
    facts = ProjectFacts(year, np.array([int(period) for period in PERIODS]), leads, np.full(12, 0.5))
    against = reference(observed, draws=400, seed=1)
    assert _classes(observed, facts, against, TieRules(), observed.node, led) == ties.classes["observed"].to_list()


def test_each_project_keeps_its_number_of_leads_and_those_who_lead_more_are_drawn_more():
    project = np.repeat(np.arange(200), 4)
    node = np.tile(np.arange(4), 200)
    observed = Incidence(project, node, projects=200, nodes=4)
    leads = np.arange(200) % 3
    facts = ProjectFacts(np.zeros(200), np.zeros(200, dtype=np.int64), leads, np.array([0.6, 0.3, 0.1, 0.0]))
    led = _leads(observed, facts, node, np.random.default_rng(1))
    assert np.bincount(project[led], minlength=200).tolist() == leads.tolist()
    often = np.bincount(node[led], minlength=4)
    assert often[0] > often[1] > often[2] > often[3] == 0


def test_every_pair_that_meets_by_chance_has_a_class():
    observed, _ = network()
    against = reference(observed, draws=100, seed=1)
    unknown = ProjectFacts(np.full(30, np.nan), np.full(30, -1), np.zeros(30, dtype=np.int64), np.zeros(12))
    counts = chance_classes(observed, unknown, against, TieRules(), draws=20, seed=2)
    assert counts.shape == (20, len(CLASSES))
    assert ((counts.sum(axis=1) > 0) & (counts.sum(axis=1) <= observed.pairs)).all()
    # nothing is known of when and who: no tie can be surely covalent
    assert counts[:, CLASSES.index("covalent")].tolist() == [0] * 20


def test_class_counts_name_every_class():
    counts = class_counts(pl.DataFrame({"tie": ["weak", "weak", "strong"]}), np.array([[3, 0, 0, 0], [1, 2, 0, 0]]))
    assert counts.rows() == [
        ("weak", 2, 2.0, pytest.approx(2**0.5)),
        ("strong", 1, 1.0, pytest.approx(2**0.5)),
        ("covalent", 0, 0.0, 0.0),
        ("undetermined", 0, 0.0, 0.0),
    ]


def test_sensitivity_counts_every_tie_under_every_variant():
    ties = region_study()
    table = ties.sensitivity
    assert set(table.select(pl.sum_horizontal(CLASSES)).to_series()) == {ties.table.height}
    assert set(table.filter("in_force")["changed"]) == {0}
    looser = table.filter((pl.col("setting") == "[strong] p_value") & (pl.col("value") == 1))
    assert looser["weak"].item() < ties.classes["observed"][0]
    # organisations are not tested: a threshold of p can't change them
    assert "[strong] p_value" not in region_study(kind="organisation").sensitivity["setting"]


def test_classes_of_organisations_stand_beside_random_networks_too():
    random = np.random.default_rng(1)
    sets = [random.choice(60, random.integers(2, 6), replace=False) for _ in range(80)]
    # these two meet far more often than chance brings anybody together
    sets += [np.array([0, 1])] * 6
    rows = [(str(i), f"o{node:02}", "partner") for i, nodes in enumerate(sets) for node in nodes]
    ties = linked(rows, [(str(i), 2009, "1") for i in range(len(sets))], kind="organisation")
    found = {row["tie"]: row for row in ties.classes.iter_rows(named=True)}
    repeated = sum(row["observed"] for row in found.values()) - found["weak"]["observed"]
    assert repeated == (ties.table["joint_projects"] > 1).sum()
    assert ties.null.classed_draws == 100
    assert any("Classes under chance" in note for note in ties.notes)
    # an independent count: pairs that meet more than once when participations are dealt out with the same degrees
    network = Incidence(
        np.repeat(np.arange(len(sets)), [len(one) for one in sets]),
        np.concatenate([np.sort(one) for one in sets]),
        len(sets),
        60,
    )
    again = [(network.joint_projects(node) > 1).sum() for node in shuffles(network, draws=300, seed=9)]
    several = found["strong"]["null_mean"] + found["undetermined"]["null_mean"] + found["covalent"]["null_mean"]
    assert several == pytest.approx(np.mean(again), abs=4 * np.std(again) / 10)


def test_organisations_too_many_to_be_dealt_out_often_have_their_classes_alone():
    crowd = [("x", f"n{i:04}", "partner") for i in range(2000)]
    ties = linked(crowd, [("x", 2009, "1")], kind="organisation", draws=20)
    assert ties.classes["observed"].sum() == 2000 * 1999 // 2
    assert ties.classes["null_mean"].null_count() == 4
    assert ties.null.classed_draws == 0
