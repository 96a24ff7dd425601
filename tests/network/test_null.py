"""Random networks keep their degrees, are drawn evenly, and give p values that null data passes."""

from collections import Counter
from itertools import combinations, product
from random import Random

import networkit as nk
import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chisquare, false_discovery_control

from linkages.network.null import Incidence, counted, false_discovery, reference, shuffles
from linkages.network.ties import link


def incidence(sets):
    rows = sorted((project, node) for project, nodes in enumerate(sets) for node in set(nodes))
    project, node = (np.array([row[i] for row in rows], dtype=np.int64) for i in (0, 1))
    return Incidence(project, node, projects=len(sets), nodes=max(node) + 1)


def sets_of(network, node):
    return [frozenset(node[network.project == p].tolist()) for p in range(network.projects)]


def lopsided(projects=40, nodes=12, seed=3):
    """A network in which some nodes are far busier than others."""
    draw = np.random.default_rng(seed)
    weight = 1 / np.arange(1, nodes + 1)
    size = draw.integers(1, 6, projects)
    return incidence([draw.choice(nodes, k, replace=False, p=weight / weight.sum()).tolist() for k in size])


def plain_curveball(sets, trades, random):
    """Strona et al. (2014), word for word."""
    sets = [set(nodes) for nodes in sets]
    for _ in range(trades):
        a, b = random.sample(range(len(sets)), 2)
        only_a, only_b = sorted(sets[a] - sets[b]), sorted(sets[b] - sets[a])
        pool = only_a + only_b
        random.shuffle(pool)
        shared = sets[a] & sets[b]
        sets[a], sets[b] = shared | set(pool[: len(only_a)]), shared | set(pool[len(only_a) :])
    return sets


def joint(sets, nodes):
    counts = dict.fromkeys(combinations(range(nodes), 2), 0)
    for members in sets:
        for pair in combinations(sorted(members), 2):
            counts[pair] += 1
    return list(counts.values())


def test_every_draw_keeps_project_sizes_and_node_activities():
    network = lopsided()
    for node in shuffles(network, draws=20, seed=1):
        sets = sets_of(network, node)
        assert [len(s) for s in sets] == np.bincount(network.project, minlength=network.projects).tolist()
        assert np.bincount(node).tolist() == np.bincount(network.node).tolist()


def test_draws_are_even_over_all_networks_with_these_degrees():
    network = incidence([(0, 1), (1, 2), (2, 3), (0, 3)])
    cells = list(combinations(range(4), 2))
    possible = [m for m in product(cells, repeat=4) if all(sum(n in s for s in m) == 2 for n in range(4))]
    assert len(possible) == 90
    seen = dict.fromkeys(possible, 0)
    for node in shuffles(network, draws=4500, seed=1):
        seen[tuple(tuple(sorted(s)) for s in sets_of(network, node))] += 1
    assert chisquare(list(seen.values())).pvalue > 0.01


def test_means_and_variances_agree_with_a_plain_curveball():
    network = lopsided()
    ours = np.array([network.joint_projects(node) for node in shuffles(network, draws=2000, seed=1)])
    random = Random(1)  # noqa: S311  (no secret)
    sets = plain_curveball(sets_of(network, network.node), 2000, random)
    theirs = []
    for _ in range(2000):
        sets = plain_curveball(sets, 200, random)
        theirs.append(joint(sets, network.nodes))
    theirs = np.array(theirs)
    error = np.sqrt((ours.var(axis=0) + theirs.var(axis=0)) / 2000) + 1e-9
    # over 66 pairs the largest difference of means stays below 4 standard errors
    assert np.abs((ours.mean(axis=0) - theirs.mean(axis=0)) / error).max() < 4
    assert ours.var(axis=0).sum() == pytest.approx(theirs.var(axis=0).sum(), rel=0.03)
    squares = (ours**2).sum(axis=1), (theirs**2).sum(axis=1)
    assert squares[0].mean() == pytest.approx(squares[1].mean(), rel=0.01)
    assert squares[0].std() == pytest.approx(squares[1].std(), rel=0.1)


def test_counts_of_meetings_are_those_of_the_definition():
    network = lopsided()
    assert network.joint_projects(network.node).tolist() == joint(sets_of(network, network.node), network.nodes)


def test_p_values_and_expectations_count_the_draws():
    network = lopsided()
    drawn = np.array([network.joint_projects(node) for node in shuffles(network, draws=150, seed=5)])
    found = reference(network, draws=150, seed=5)
    assert found.expected == pytest.approx(drawn.mean(axis=0))
    for times in (1, 2, 5, 40):
        pair = np.arange(network.pairs)
        expected = (1 + (drawn >= times).sum(axis=0)) / 151
        assert found.p_values(pair, np.full(network.pairs, times)) == pytest.approx(expected)


def test_the_same_seed_gives_the_same_numbers_and_another_seed_others():
    first, again, other = (reference(lopsided(), draws=30, seed=seed) for seed in (7, 7, 8))
    assert (first.below == again.below).all()
    assert (first.squares == again.squares).all()
    assert (first.squares != other.squares).any()


def test_the_number_of_threads_is_left_as_it_was():
    before = nk.getMaxNumberOfThreads()
    nk.setNumberOfThreads(2)
    try:
        reference(lopsided(), draws=2, seed=1)
        assert nk.getMaxNumberOfThreads() == 2
    finally:
        nk.setNumberOfThreads(before)


def test_a_network_that_can_be_no_other_has_no_z():
    network = incidence([(0, 1, 2)])
    found = reference(network, draws=10, seed=1)
    assert found.global_test(np.array([1, 1, 1])) == (None, 1.0)
    assert found.p_values(np.array([0, 1, 2]), np.array([1, 1, 1])).tolist() == [1.0, 1.0, 1.0]


@given(st.lists(st.integers(0, 60), max_size=40))
def test_numbers_are_counted_alike_by_sorting_and_without(numbers):
    found = [counted(np.array(numbers, dtype=np.int64), below) for below in (61, 10**9)]
    for values, times in found:
        assert dict(zip(values.tolist(), times.tolist(), strict=True)) == Counter(numbers)
        assert values.tolist() == sorted(set(numbers))


@given(st.lists(st.floats(0.001, 1), min_size=1, max_size=30), st.integers(0, 200))
def test_false_discovery_counts_pairs_that_never_met_as_tests(p_values, unobserved):
    ours = false_discovery(np.array(p_values), tests=len(p_values) + unobserved)
    theirs = false_discovery_control([*p_values, *[1.0] * unobserved])[: len(p_values)]
    assert ours == pytest.approx(theirs)


def linked(sets, **options):
    rows = [(f"p{project}", f"n{node:02}", "partner") for project, nodes in enumerate(sets) for node in nodes]
    members = pl.DataFrame(rows, schema=["project_id", "node", "role"], orient="row")
    projects = members.select("project_id").unique().with_columns(year=pl.lit(2010), period=pl.lit("2007-2013"))
    fields = pl.DataFrame(schema={"project_id": pl.String, "field": pl.String})
    return link(members, projects=projects, fields=fields, **options)


def test_null_data_has_no_backbone():
    network = lopsided(projects=60, nodes=10)
    for node in shuffles(network, draws=5, seed=2):
        ties = linked(sets_of(network, node), draws=1000)
        assert ties.table["backbone"].sum() == 0
        assert abs(ties.null.global_z) < 3
        assert any(note.startswith("Backbone: none") for note in ties.notes)


def test_a_pair_that_always_meets_is_the_backbone():
    sets = [(0, 1, 2 + p % 8) for p in range(15)] + [(2 + p % 8, 2 + (p + 3) % 8) for p in range(25)]
    table = linked(sets, draws=2000).table
    assert table.filter("backbone").select("source", "target").rows() == [("n00", "n01")]


def test_too_few_draws_for_a_backbone_are_called_want_of_power():
    ties = linked([(0, 1, 2 + p % 8) for p in range(15)], draws=50)
    assert ties.table["backbone"].sum() == 0
    assert any("empty for want of power" in note for note in ties.notes)
    assert ties.null.smallest_p == 1 / 51
    assert ties.null.pairs_tested == 45


def test_trades_within_blocks_keep_what_each_project_has_of_each_block():
    network = lopsided()
    block = np.arange(network.nodes) % 3
    moved = 0
    for node in shuffles(network, draws=20, seed=1, blocks=block):
        assert (np.bincount(node) == network.activities).all()
        cells = [
            np.bincount(network.project * 3 + block[nodes], minlength=3 * network.projects)
            for nodes in (node, network.node)
        ]
        assert (cells[0] == cells[1]).all()
        assert len(set(zip(network.project.tolist(), node.tolist(), strict=True))) == len(node)
        moved += int((np.sort(node + network.project * 100) != network.node + network.project * 100).sum())
    assert moved


def test_trades_within_one_block_are_even_over_all_networks_too():
    network = incidence([(0, 1, 4, 5), (1, 2, 4), (2, 3, 5), (0, 3)])
    block = np.array([0, 0, 0, 0, 1, 1])
    seen = {}
    for node in shuffles(network, draws=4500, seed=1, blocks=block):
        key = tuple(tuple(sorted(s)) for s in sets_of(network, node))
        seen[key] = seen.get(key, 0) + 1
    # 90 ways for the first four nodes, as above; of the others one project has both, two have one each: 2 ways
    assert len(seen) == 180
    assert chisquare(list(seen.values())).pvalue > 0.01


def test_false_discovery_takes_values_with_how_often_they_occur():
    p_values, times = np.array([0.001, 0.04, 0.01]), np.array([2, 3, 1])
    repeated = false_discovery(np.repeat(p_values, times), tests=40)
    assert np.repeat(false_discovery(p_values, tests=40, times=times), times) == pytest.approx(repeated)
