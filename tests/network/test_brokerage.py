"""Constraint is networkx's; roles are those that counting triples one by one gives."""

from itertools import permutations

import networkx as nx
import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_graphs import BRIDGED, NODES, TIES, weighted

from linkages.network import brokerage
from linkages.network.brokerage import ROLES, constraint, gould_fernandez

GROUPS = st.lists(st.sampled_from(["EE", "FI", "SE", None]), min_size=len(NODES), max_size=len(NODES))


def role(a, b, c):
    if a == b == c:
        return "coordinator"
    if a == c:
        return "itinerant"
    if b == c:
        return "gatekeeper"
    return "representative" if a == b else "liaison"


def counted(oracle, groups):
    found = {name: dict.fromkeys(oracle, 0) for name in ROLES}
    known = [node for node in oracle if groups[node] is not None]
    for a, b, c in permutations(known, 3):
        if oracle.has_edge(a, b) and oracle.has_edge(b, c) and not oracle.has_edge(a, c):
            found[role(groups[a], groups[b], groups[c])][b] += 1
    return found


@given(TIES)
def test_constraint_is_that_of_networkx(ties):
    graph, oracle = weighted(ties)
    expected = nx.constraint(oracle, weight="weight")
    assert constraint(graph) == pytest.approx([expected[node] for node in oracle], nan_ok=True)


@given(TIES, GROUPS)
def test_roles_are_those_of_every_triple_in_both_directions(ties, groups):
    graph, oracle = weighted(ties)
    expected = counted(oracle, dict(zip(NODES, groups, strict=True)))
    for name, values in gould_fernandez(graph, pl.Series(groups, dtype=pl.String)).items():
        assert values.tolist() == pytest.approx(
            [np.nan if groups[i] is None else expected[name][node] for i, node in enumerate(NODES)], nan_ok=True
        )


def test_the_ends_of_a_bridge_between_two_countries_are_gatekeepers():
    graph, _ = weighted(BRIDGED)
    found = gould_fernandez(graph, pl.Series(["EE"] * 4 + ["FI"] * 4))
    assert found["gatekeeper"].tolist() == [3, 0, 0, 0, 3, 0, 0, 0]
    assert (found["representative"] == found["gatekeeper"]).all()
    assert sum(found[name].sum() for name in ("coordinator", "itinerant", "liaison")) == 0


def test_a_single_tie_constrains_wholly_and_an_isolate_has_no_constraint():
    graph, _ = weighted({("a", "b"): 7}, "abc")
    assert constraint(graph).tolist() == pytest.approx([1, 1, np.nan], nan_ok=True)
    assert np.isnan(constraint(weighted({}, "ab")[0])).all()


def test_networks_that_would_take_too_long_have_neither(monkeypatch):
    monkeypatch.setattr(brokerage, "MOST_STEPS", 3)
    graph, _ = weighted(BRIDGED)
    assert np.isnan(constraint(graph)).all()
    assert all(np.isnan(values).all() for values in gould_fernandez(graph, pl.Series(["EE"] * 8)).values())
