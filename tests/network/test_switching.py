"""Switches keep degrees, go back the way they came, reach every network evenly, and forget quickly."""

import copy
from itertools import combinations, product

import networkit as nk
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chisquare

from linkages.network.switching import Switches


def lopsided(projects=150, nodes=40, seed=0):
    """Few busy nodes and few large projects: where switches are seldom free."""
    draw = np.random.default_rng(seed)
    weight = 1 / np.arange(1, nodes + 1)
    sizes = np.minimum(2 + (draw.pareto(1.0, projects) * 2).astype(int), nodes - 5)
    sets = [np.sort(draw.choice(nodes, size, replace=False, p=weight / weight.sum())) for size in sizes]
    return np.repeat(np.arange(projects), sizes), np.concatenate(sets), projects, nodes


def cells(project, node):
    return sorted(zip(project.tolist(), node.tolist(), strict=True))


networks = st.lists(st.sets(st.integers(0, 7), min_size=1, max_size=6), min_size=1, max_size=8)


def coded(sets):
    rows = sorted((project, node) for project, nodes in enumerate(sets) for node in nodes)
    project, node = (np.array([row[i] for row in rows], dtype=np.int64) for i in (0, 1))
    return project, node, len(sets), 8


@given(networks, st.integers(0, 2**32), st.booleans())
def test_a_round_made_again_goes_back_to_where_it_came_from(sets, seed, blocked):
    project, node, projects, nodes = coded(sets)
    blocks = np.arange(nodes) % 3 if blocked else None
    chain = Switches(project, node, projects, nodes, seed=seed, blocks=blocks)
    for _ in range(5):
        before, state = chain._node.copy(), copy.deepcopy(chain._random.bit_generator.state)
        made = chain.switch()
        after = chain._node.copy()
        assert (before != after).sum() == 2 * made
        chain._random.bit_generator.state = state
        assert chain.switch() == made
        assert (chain._node == before).all()
        chain._random.bit_generator.state = state
        chain.switch()


@given(networks, st.integers(0, 2**32), st.booleans())
def test_degrees_stay_and_nobody_is_twice_in_a_project(sets, seed, blocked):
    project, node, projects, nodes = coded(sets)
    blocks = np.arange(nodes) % 3 if blocked else None
    drawn = Switches(project, node, projects, nodes, seed=seed, blocks=blocks).draw()
    assert len(set(cells(project, drawn))) == len(node)
    assert (np.bincount(drawn, minlength=nodes) == np.bincount(node, minlength=nodes)).all()
    if blocks is not None:
        assert sorted((project * 3 + blocks[drawn]).tolist()) == sorted((project * 3 + blocks[node]).tolist())


@settings(max_examples=25)
@given(networks, st.integers(0, 2**32))
def test_looking_cells_up_among_sorted_ones_gives_the_same_networks(sets, seed):
    project, node, projects, nodes = coded(sets)
    table, none = (Switches(project, node, projects, nodes, seed=seed, most_cells=most) for most in (10**6, 0))
    for _ in range(3):
        assert (table.draw() == none.draw()).all()


def test_networks_drawn_come_evenly():
    project, node = np.repeat(np.arange(4), 2), np.array([0, 1, 1, 2, 2, 3, 0, 3])
    possible = [
        m for m in product(combinations(range(4), 2), repeat=4) if all(sum(n in s for s in m) == 2 for n in range(4))
    ]
    seen = dict.fromkeys(possible, 0)
    chain = Switches(project, node, 4, 4, seed=3)
    for number in range(12_000):
        drawn = chain.draw()
        if number % 2:  # far enough apart to count as independent
            seen[tuple(map(tuple, drawn.reshape(4, 2).tolist()))] += 1
    assert len(seen) == 90
    assert chisquare(list(seen.values())).pvalue > 0.01


def test_networks_in_which_most_meet_come_evenly_too():
    sets = ({0, 1, 2}, {0, 1, 3}, {1, 2, 3}, {0, 2, 3}, {0, 1})
    project, node, projects, _ = coded(sets)
    sizes, active = [len(one) for one in sets], np.bincount(node).tolist()
    possible = [
        m
        for m in product(*(combinations(range(4), size) for size in sizes))
        if [sum(n in s for s in m) for n in range(4)] == active
    ]
    seen = dict.fromkeys(possible, 0)
    chain = Switches(project, node, projects, 4, seed=3)
    for number in range(10_000):
        drawn = chain.draw()
        if number % 2:
            seen[tuple(tuple(part.tolist()) for part in np.split(drawn, np.cumsum(sizes)[:-1]))] += 1
    assert len(seen) == len(possible) > 30
    assert chisquare(list(seen.values())).pvalue > 0.01


def test_where_most_meet_few_rounds_are_enough():
    random = np.random.default_rng(1)
    sets = [set(random.choice(8, random.integers(4, 8), replace=False).tolist()) for _ in range(80)]
    chain = Switches(*coded(sets), seed=1)
    chain.draw()
    assert chain._rounds < 50


def joint(project, node, projects, nodes):
    table = np.zeros((projects, nodes))
    table[project, node] = 1
    return (table.T @ table)[np.triu_indices(nodes, 1)]


def test_joint_projects_are_those_of_networkits_curveball():
    project, node, projects, nodes = lopsided()
    chain = Switches(project, node, projects, nodes, seed=1)
    ours = np.array([joint(project, chain.draw(), projects, nodes) for _ in range(800)])
    nk.setSeed(1, False)
    ends = project.astype(np.uint64), (node + projects).astype(np.uint64)
    graph = nk.GraphFromCoo(ends, n=projects + nodes, directed=True)
    theirs = []
    for _ in range(810):
        trades = nk.randomization.GlobalCurveball(graph, 20, False, True)
        trades.run()
        graph = trades.getGraph()
        found = np.array([(p, n - projects) for p in range(projects) for n in graph.iterNeighbors(p)])
        theirs.append(joint(found[:, 0], found[:, 1], projects, nodes))
    theirs = np.array(theirs[10:])
    error = np.sqrt((ours.var(axis=0) + theirs.var(axis=0)) / len(theirs))
    z = ((ours.mean(axis=0) - theirs.mean(axis=0)) / np.where(error > 0, error, 1))[error > 0]
    assert len(z) > 700
    assert z.std() == pytest.approx(1, abs=0.2)
    assert ours.var(axis=0).sum() == pytest.approx(theirs.var(axis=0).sum(), rel=0.03)


def test_one_draw_hardly_knows_the_next():
    project, node, projects, nodes = lopsided()
    chain = Switches(project, node, projects, nodes, seed=1)
    drawn = np.array([joint(project, chain.draw(), projects, nodes) for _ in range(1000)])

    def lagged(values):
        apart = values - values.mean(axis=0)
        spread = (apart**2).sum(axis=0)
        return ((apart[1:] * apart[:-1]).sum(axis=0)[spread > 0] / spread[spread > 0]).mean()

    assert lagged(drawn) < 0.05
    assert lagged((drawn**2).sum(axis=1, keepdims=True)) < 0.15
    # the first draw is as far from the observed network as any: none of it is left
    observed = joint(project, node, projects, nodes)
    starts = [Switches(project, node, projects, nodes, seed=seed).draw() for seed in range(100)]
    first = np.array([joint(project, start, projects, nodes) for start in starts])
    apart = (observed - drawn.mean(axis=0)) / drawn.std(axis=0).clip(0.01)
    left = ((first - drawn.mean(axis=0)) / drawn.std(axis=0).clip(0.01) @ apart) / (apart @ apart)
    assert abs(left.mean()) < 4 * left.std() / np.sqrt(100)


def test_a_network_that_can_be_no_other_is_drawn_at_once():
    chain = Switches(np.zeros(4, dtype=np.int64), np.arange(4), 1, 4, seed=1)
    assert [chain.draw().tolist() for _ in range(200)] == [[0, 1, 2, 3]] * 200
