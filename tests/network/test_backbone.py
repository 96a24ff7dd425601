"""Pairs beside chance: the null model suits the network, null data shows nothing, and power is told from absence."""

from dataclasses import replace
from itertools import combinations, product

import numpy as np
import polars as pl
import pytest

from linkages.errors import SettingError
from linkages.network import classwise
from linkages.network.backbone import backbone_of, beside_chance, choose
from linkages.network.bicm import exact_tail, solve, sum_of_squares
from linkages.network.chance import BACKBONE as LEVEL
from linkages.network.chance import DENSE, Pairs, summary
from linkages.network.classwise import Tails
from linkages.network.null import Incidence, ends, false_discovery, reference, shuffles
from linkages.network.ties import link
from linkages.tables import BACKBONE, TIES_ORGANISATIONS, TIES_REGIONS, validate


def incidence(sets, nodes=None):
    rows = sorted((project, node) for project, members in enumerate(sets) for node in set(members))
    project, node = (np.array([row[i] for row in rows], dtype=np.int64) for i in (0, 1))
    return Incidence(project, node, projects=len(sets), nodes=nodes or max(node) + 1)


def lopsided(projects=40, nodes=12, seed=3, most=5):
    draw = np.random.default_rng(seed)
    weight = 1 / np.arange(1, nodes + 1)
    size = draw.integers(1, most + 1, projects)
    return incidence([draw.choice(nodes, k, replace=False, p=weight / weight.sum()).tolist() for k in size], nodes)


def pairs_of(network, node=None):
    joint = network.joint_projects(network.node if node is None else node)
    met = np.flatnonzero(joint)
    return Pairs(*ends(met, network.nodes), joint[met])


def drawn(model, random):
    """A network of independent memberships, from the definition."""
    sets = []
    for kind in model.classes.of_project:
        chance = np.where(model.classes.of_node >= 0, model.probability[kind][model.classes.of_node], 0)
        sets.append(np.flatnonzero(random.random(len(chance)) < chance).tolist())
    return sets


def linked(sets, **options):
    rows = [(f"p{project}", f"n{node:03}", "partner") for project, nodes in enumerate(sets) for node in nodes]
    members = pl.DataFrame(rows, schema=["project_id", "node", "role"], orient="row")
    projects = members.select("project_id").unique().with_columns(year=pl.lit(2010), period=pl.lit("2007-2013"))
    fields = pl.DataFrame(schema={"project_id": pl.String, "field": pl.String})
    return link(members, projects=projects, fields=fields, **options)


def sparse(nodes=600, projects=300, seed=8):
    draw = np.random.default_rng(seed)
    return [draw.choice(nodes, 4, replace=False).tolist() for _ in range(projects)]


ALWAYS = [[0, 1, 2 + p] for p in range(12)]


def test_pairs_are_numbered_both_ways():
    network = incidence([(0, 1)], nodes=9)
    one, other = np.triu_indices(9, 1)
    assert network.pair(one, other).tolist() == list(range(36))
    assert [end.tolist() for end in ends(np.arange(36), 9)] == [one.tolist(), other.tolist()]


@pytest.mark.parametrize(
    ("null", "nodes", "kind", "dense", "chosen"),
    [
        ("auto", 400, "region", False, "fdsm"),
        ("auto", 600, "region", False, "bicm"),
        ("auto", 600, "region", True, "fdsm"),
        ("auto", 400, "organisation", False, "bicm"),
        ("auto", 600, "organisation", True, "fdsm"),
        ("auto", 100_000, "organisation", True, "bicm"),
        ("bicm", 20, "region", True, "bicm"),
        ("fdsm", 2000, "organisation", False, "fdsm"),
    ],
)
def test_the_null_model_suits_size_and_density(null, nodes, kind, dense, chosen):
    model = solve(np.full(100, 2), np.full(10, 20)) if dense else solve(np.full(10, 2), np.full(20, 1))
    model = solve(np.full(400, 8), np.full(40, 80)) if dense else model
    assert (model.largest_expected > DENSE) == dense
    assert choose(null, model, nodes=nodes, kind=kind) == chosen


def test_fixed_degrees_are_refused_where_they_can_not_be_drawn():
    model = solve(np.full(10, 2), np.full(20, 1))
    with pytest.raises(SettingError, match="asked for 5,000 nodes"):
        choose("fdsm", model, nodes=5000, kind="organisation")


@pytest.mark.parametrize("tail", ["poisson", "exact"])
def test_values_of_expected_degrees_are_those_of_every_pair_by_itself(tail):
    network = lopsided()
    pairs = pairs_of(network)
    found = beside_chance(network, pairs, null="bicm", tail=tail).columns
    model = solve(network.sizes, network.activities)
    one, other = (model.classes.of_node[end] for end in (pairs.source, pairs.target))
    p_values = Tails(model, tail).of_kinds(pairs.joint, one, other)
    assert found["expected"].to_numpy() == pytest.approx(model.expected[one, other])
    assert found["p_value"].to_numpy() == pytest.approx(p_values)
    assert found["q_value"].to_numpy() == pytest.approx(false_discovery(p_values, tests=network.pairs))


def test_many_kinds_of_pairs_are_sorted_to_the_same_values(monkeypatch):
    network = lopsided()
    counted = beside_chance(network, pairs_of(network), null="bicm")
    monkeypatch.setattr(classwise, "_CELLS", 0)
    assert beside_chance(network, pairs_of(network), null="bicm").columns.equals(counted.columns)


def test_fixed_degrees_agree_with_all_networks_there_are():
    sets = [(0, 1), (0, 1), (0, 1, 2), (2, 3)]
    network = incidence(sets)
    possible = [
        chosen
        for chosen in product(*(combinations(range(4), len(members)) for members in sets))
        if [sum(node in members for members in chosen) for node in range(4)] == network.activities.tolist()
    ]
    joint = np.array([incidence(chosen, 4).joint_projects(incidence(chosen, 4).node) for chosen in possible])
    pairs = pairs_of(network)
    found = beside_chance(network, pairs, null="fdsm", draws=4000).columns
    number = network.pair(pairs.source, pairs.target)
    assert found["expected"].to_numpy() == pytest.approx(joint.mean(axis=0)[number], abs=0.05)
    exact = (joint[:, number] >= pairs.joint).mean(axis=0)
    assert found["p_value"].to_numpy() == pytest.approx(exact, abs=0.03)


def test_networks_of_expected_degrees_have_no_backbone_and_cautious_p_values():
    network = lopsided(projects=120, nodes=40, most=4)
    model = solve(network.sizes, network.activities)
    random = np.random.default_rng(5)
    some, small, tested, z = 0, 0, 0, []
    for _ in range(150):
        sets = drawn(model, random)
        own = incidence(sets, network.nodes)
        pairs = pairs_of(own)
        # the model of each network is its own, as in use
        found = beside_chance(own, pairs, null="bicm")
        some += bool(found.columns["backbone"].any())
        small += int((found.columns["p_value"] <= 0.05).sum())
        tested += network.pairs
        z.append((float((pairs.joint**2).sum()) - sum_of_squares(model)[0]) / sum_of_squares(model)[1])
    # 150 networks, 5 % of them expected at most: three standard errors above
    assert some / 150 <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 150)
    assert small / tested <= 0.05
    assert abs(np.mean(z)) < 3 / np.sqrt(150)
    assert np.std(z) == pytest.approx(1, abs=0.2)


def test_networks_of_fixed_degrees_have_no_backbone_and_cautious_p_values():
    network = lopsided(projects=60, nodes=10)
    against = reference(network, draws=2000, seed=1)
    some, small, total = 0, np.zeros(3), 0
    levels = np.array([0.01, 0.05, 0.2])
    for node in shuffles(network, draws=300, seed=2):
        pairs = pairs_of(network, node)
        p_values = against.p_values(network.pair(pairs.source, pairs.target), pairs.joint)
        some += bool((false_discovery(p_values, tests=network.pairs) <= LEVEL).any())
        small += (p_values[:, None] <= levels).sum(axis=0)
        total += network.pairs
    assert some / 300 <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 300)
    # pairs of a network depend on one another: a tenth of the level is left for that
    assert (small / total <= levels * 1.1).all()


@pytest.mark.parametrize("null", ["fdsm", "bicm"])
def test_a_pair_that_always_meets_is_the_backbone(null):
    draw = np.random.default_rng(2)
    sets = ALWAYS + [draw.choice(np.arange(2, 30), 3, replace=False).tolist() for _ in range(60)]
    ties = linked(sets, null=null, draws=9000)
    assert ties.table.filter("backbone").select("source", "target").rows() == [("n000", "n001")]
    assert ties.null.verdict == "backbone"
    assert ties.null.backbone == 1


def test_power_is_told_from_absence():
    once = incidence([(p * 3, p * 3 + 1, p * 3 + 2) for p in range(40)])
    found = beside_chance(once, pairs_of(once), null="bicm").chance
    # everybody takes part once: to meet once is all that anybody can do
    assert (found.testable, found.verdict) == (0, "want of power")
    few = lopsided()
    assert beside_chance(few, pairs_of(few), null="fdsm", draws=100).chance.verdict == "want of power"
    found = beside_chance(few, pairs_of(few), null="fdsm", draws=2000).chance
    assert 0 < found.testable <= few.pairs
    assert found.verdict == "none"


def test_testable_pairs_are_those_that_would_be_a_backbone_at_their_best():
    network = lopsided(projects=80, nodes=30)
    model = solve(network.sizes, network.activities)
    one, other = np.triu_indices(30, 1)
    best = np.minimum(network.activities[one], network.activities[other])
    known = best > 0
    tails = Tails(model).p_values(np.arange(network.pairs)[known], best[known])
    found = beside_chance(network, pairs_of(network), null="bicm").chance
    assert found.testable == (tails * network.pairs <= 0.05).sum()
    assert found.smallest_p == pytest.approx(tails.min())


def test_the_sum_of_squares_agrees_with_drawn_networks():
    network = lopsided(projects=30, nodes=20)
    model = solve(network.sizes, network.activities)
    random = np.random.default_rng(1)
    sums = [float((pairs_of(incidence(drawn(model, random), 20)).joint ** 2).sum()) for _ in range(2000)]
    mean, spread = sum_of_squares(model)
    assert np.mean(sums) == pytest.approx(mean, abs=4 * spread / np.sqrt(2000))
    assert np.std(sums) == pytest.approx(spread, rel=0.1)


def test_a_network_that_can_be_no_other_has_no_z_under_either_null():
    network = incidence([(0, 1, 2), (0, 1, 2)])
    for null in ("fdsm", "bicm"):
        chance = beside_chance(network, pairs_of(network), null=null, draws=10).chance
        assert (chance.global_z, chance.global_p) == (None, 1.0)


def test_organisations_have_a_backbone_but_are_not_classed_by_it():
    sets = ALWAYS + [[node + 20 for node in members] for members in sparse()]
    ties = linked(sets, kind="organisation")
    assert ties.null.null == "bicm"
    assert ties.table.filter("backbone").select("source", "target").rows() == [("n000", "n001")]
    assert set(ties.table.filter(pl.col("joint_projects") > 1)["tie"]) <= {"strong", "covalent", "undetermined"}
    assert ties.classes["null_mean"].null_count() == 0
    assert validate(ties.table, TIES_ORGANISATIONS).equals(ties.table)


def test_regions_by_expected_degrees_are_classed_beside_random_networks():
    ties = linked(sparse(nodes=40, projects=60), null="bicm", draws=30)
    assert ties.null.classed_draws == 30
    assert ties.classes["null_mean"].null_count() == 0
    assert ties.classes["null_mean"].sum() == pytest.approx(ties.table.height, rel=0.1)


def test_no_null_model_leaves_its_columns_empty():
    ties = linked(sparse(nodes=40, projects=60), null="none")
    assert ties.null is None
    assert (
        ties.table.select("expected", "p_value", "q_value", "backbone").null_count().row(0) == (ties.table.height,) * 4
    )


def test_stratified_networks_stand_beside_where_asked_for():
    sets = [[0, 1, 20, 21], [2, 3, 22, 23], [0, 2, 20, 22], [1, 3, 21, 23]] * 4
    country = {f"n{node:03}": "SE" if node < 10 else "FI" for node in range(30)}
    ties = linked(sets, nodes_country=country, draws=100, stratified=True, filters=True)
    assert validate(ties.table, TIES_REGIONS).equals(ties.table)
    assert ties.null.stratified_draws == 100
    # two of four nodes of each country in each project: a pair of one country is expected in 16/6 of 16 projects
    within = ties.table.filter(~pl.col("cross_border"))["expected_stratified"]
    assert within.to_list() == pytest.approx([16 / 6] * len(within), abs=0.6)
    plain = linked(sets, nodes_country=country, draws=100)
    assert ties.table.select(plain.table.columns).equals(plain.table)


def test_stratified_networks_that_can_not_be_drawn_are_said_to_be_missing():
    ties = linked(sparse(nodes=10, projects=20), kind="country", stratified=True, draws=10)
    assert "expected_stratified" not in ties.table.columns
    assert any("no stratified random networks" in note for note in ties.notes)


def test_each_network_has_a_row_that_says_what_was_tested():
    ties = {
        "regions": linked(sparse(nodes=40, projects=60), draws=50),
        "countries": linked(sparse(nodes=10, projects=20), kind="country", null="none"),
        "organisations": linked(sparse(), kind="organisation"),
    }
    table = summary({name: (found.table.height, found.null) for name, found in ties.items()})
    assert validate(table, BACKBONE).height == 3
    rows = {row["network"]: row for row in table.iter_rows(named=True)}
    assert rows["regions"]["null"] == "fdsm"
    assert rows["regions"]["draws"] == 50
    assert rows["countries"]["verdict"] == "not tested"
    assert rows["organisations"]["null"] == "bicm"
    assert rows["organisations"]["draws"] == 0


def test_exact_tails_can_be_had_for_small_networks():
    network = lopsided()
    pairs = pairs_of(network)
    cautious, exact = (
        beside_chance(network, pairs, null="bicm", tail=tail).columns["p_value"].to_numpy()
        for tail in ("poisson", "exact")
    )
    model = solve(network.sizes, network.activities)
    kinds = (model.classes.of_node[end] for end in (pairs.source, pairs.target))
    assert exact == pytest.approx(exact_tail(model, pairs.joint, *kinds))
    beyond = pairs.joint > beside_chance(network, pairs, null="bicm").columns["expected"].to_numpy() + 1
    assert (exact[beyond] <= cautious[beyond]).all()


@pytest.mark.parametrize("null", ["fdsm", "bicm"])
@pytest.mark.parametrize("text", [True, False])
def test_the_backbone_by_itself_is_that_of_the_ties(null, text):
    sets = ALWAYS + sparse(nodes=60, projects=40)
    rows = [(project * 3, node * 5 + 2) for project, members in enumerate(sets) for node in members]
    members = pl.DataFrame(rows, schema=["project_id", "node"], orient="row")
    named = members.with_columns(pl.all().cast(pl.String).str.zfill(3))
    projects = named.select("project_id").unique().with_columns(year=2010, period=pl.lit("2007-2013"))
    fields = pl.DataFrame(schema={"project_id": pl.String, "field": pl.String})
    roles = named.with_columns(role=pl.lit("partner"))
    ties = link(roles, projects=projects, fields=fields, null=null, draws=50, kind="organisation")
    found, chance = backbone_of(named if text else members, null=null, draws=50)
    ends = pl.col("source", "target").cast(pl.String).str.zfill(3)
    found = found.with_columns(ends, pl.col("joint_projects").cast(pl.Int64)).sort("source", "target")
    assert found.equals(ties.table.select(found.columns))
    # classes are no affair of the backbone
    assert chance == replace(ties.null, classed_draws=0)


def test_a_network_without_pairs_has_no_backbone():
    found, chance = backbone_of(pl.DataFrame({"project_id": ["a", "b"], "node": ["x", "y"]}))
    assert chance is None
    assert found.columns == ["source", "target", "joint_projects", "expected", "p_value", "q_value", "backbone"]
    assert found.height == 0
