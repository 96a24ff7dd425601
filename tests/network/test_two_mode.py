"""Clustering of the two-mode network is what walking its paths one by one gives."""

from itertools import permutations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkages.network import two_mode
from linkages.network.null import Incidence
from linkages.network.two_mode import opsahl, robins_alexander

MEMBERS = st.sets(st.tuples(st.integers(0, 4), st.integers(0, 5)), min_size=1)


def incidence(members):
    project, node = (np.array(column) for column in zip(*sorted(members), strict=True))
    return Incidence(project, node, projects=5, nodes=6)


@given(MEMBERS)
def test_robins_and_alexander_is_that_of_networkx(members):
    made = nx.Graph((("project", p), ("node", n)) for p, n in members)
    paths = sum((made.degree[p] - 1) * (made.degree[n] - 1) for p, n in made.edges)
    found = robins_alexander(incidence(members))
    assert np.isnan(found) if not paths else found == pytest.approx(nx.bipartite.robins_alexander_clustering(made))


@given(MEMBERS)
def test_closure_counts_paths_over_three_nodes_and_two_projects(members):
    closed = total = 0
    for i, j, k in permutations(range(6), 3):
        for p, q in permutations(range(5), 2):
            if {(p, i), (p, j), (q, j), (q, k)} <= members:
                total += 1
                closed += any({(r, i), (r, k)} <= members for r in range(5) if r not in (p, q))
    found = opsahl(incidence(members))
    assert np.isnan(found) if not total else found == pytest.approx(closed / total)


def test_one_large_project_closes_nothing():
    assert np.isnan(opsahl(incidence({(0, n) for n in range(6)})))
    assert np.isnan(robins_alexander(incidence({(0, n) for n in range(6)})))


def test_three_meetings_of_two_close_the_triangle():
    found = incidence({(0, 0), (0, 1), (1, 1), (1, 2), (2, 0), (2, 2)})
    assert opsahl(found) == 1
    assert robins_alexander(found) == 0


def test_other_nodes_in_the_same_places_are_measured(monkeypatch):
    found = incidence({(0, 0), (0, 1), (1, 0), (1, 1)})
    assert robins_alexander(found) == 1
    assert robins_alexander(found, np.array([0, 1, 0, 2])) == 0
    monkeypatch.setattr(two_mode, "MOST_STEPS", 0)
    assert np.isnan(opsahl(found))
