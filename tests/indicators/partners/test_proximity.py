"""What is near, and what goes with meeting again."""

import time

import numpy as np
import polars as pl
import pytest
from scipy.spatial.distance import cosine

from linkages.indicators.partners.partnerships import UNDATED
from linkages.indicators.partners.proximity import (
    DISTANCE,
    LANGUAGE,
    MOST_PAIRS,
    SCHEMA,
    TECHNOLOGY,
    Meeting,
    profiles_of,
    proximity,
)
from linkages.tables import conform, validate
from linkages.tables.linkages import PROXIMITY


def meeting(projects, places):
    rows = [(p, n) for p, nodes in enumerate(projects) for n in nodes]
    project, node = np.array(rows, dtype=np.int64).T
    return Meeting(project, node, np.arange(len(projects)), np.array(places, dtype=np.int64))


def row(table, variable, method="rank_biserial"):
    return table.filter(variable=variable, method=method).row(0, named=True)


def line(places):
    return np.abs(np.subtract.outer(np.arange(places), np.arange(places))) * 100.0


def neighbours(seed=1, *, near=True):
    """Pairs meet at random, and again in many cases; where they are near, more often."""
    rng = np.random.default_rng(seed)
    place = rng.integers(0, 10, 60)
    projects = []
    for _ in range(400):
        one, other = rng.choice(60, 2, replace=False)
        projects.append((one, other))
        if rng.random() < (0.7 if near and abs(place[one] - place[other]) < 3 else 0.2):
            projects.append((one, other))
    return meeting(projects, place)


def test_partners_who_are_near_and_meet_again_are_told():
    found = proximity("organisations", neighbours(), between={DISTANCE: line(10)}, permutations=199)
    alone, together = row(found, DISTANCE), row(found, DISTANCE, "logistic")
    assert alone["estimate"] < 0
    assert alone["high"] < 0
    assert alone["p_permuted"] == pytest.approx(1 / 200)
    assert together["high"] < 1
    assert together["adjusted_for"] == "activity"
    assert alone["mean_repeated"] < alone["mean_once"]


def test_partners_who_meet_again_whatever_the_distance_are_not():
    permuted, covered = [], 0
    for seed in range(20):
        found = proximity("x", neighbours(seed, near=False), between={DISTANCE: line(10)}, permutations=99)
        permuted.append(row(found, DISTANCE)["p_permuted"])
        covered += row(found, DISTANCE)["low"] <= 0 <= row(found, DISTANCE)["high"]
    assert np.mean(np.array(permuted) < 0.05) <= 0.2
    assert covered >= 16


def test_activity_adjusts_and_is_no_finding():
    """Joint projects are among those counted: where nobody is busier than others it is above 1 nonetheless."""
    found = proximity("x", neighbours(near=False), between={DISTANCE: line(10)}, permutations=0)
    activity = row(found, "activity", "logistic")
    assert activity["estimate"] > 1
    assert (activity["low"], activity["high"], activity["p_value"]) == (None, None, None)
    assert "above 1 by itself" in activity["caveat"]


def test_technology_leaves_joint_projects_out():
    projects = [(0, 1), (0,), (0,), (1,), (1, 2), (3, 4)]
    specialisations = pl.DataFrame(
        {"project_id": list("abccde"), "specialisation": ["sea", "wind", "wind", "food", "wind", "sea"]}
    )
    profiles = profiles_of(specialisations, list("abcdef"))
    assert profiles.sum(axis=1).tolist() == [1, 1, 1, 1, 1, 0]
    table = proximity("x", meeting(projects, [0, 0, 0, 0, 0]), between={}, profiles=profiles)
    found = row(table, TECHNOLOGY)
    # 0 and 1: without their joint project 0 has b and c, 1 has d and e; 1 and 2, 3 and 4: one has nothing else
    assert (found["n"], found["missing"]) == (1, 2)
    one, other = profiles[1] + profiles[2], profiles[3] + profiles[4]
    assert found["mean_once"] == pytest.approx(1 - cosine(one, other))


def test_pairs_that_only_ever_met_have_no_technological_proximity():
    profiles = np.eye(2)
    table = proximity("x", meeting([(0, 1), (0, 1)], [0, 0]), between={}, profiles=profiles)
    assert row(table, TECHNOLOGY)["n"] == 0
    assert row(table, TECHNOLOGY)["missing"] == 1


def test_a_table_of_it_keeps_its_rules():
    found = proximity("organisations", neighbours(), between={DISTANCE: line(10), LANGUAGE: line(10) < 300})
    assert validate(conform(found, PROXIMITY), PROXIMITY).height == found.height
    assert dict(found.schema) == SCHEMA


def test_a_variable_that_is_told_by_another_is_left_out_and_said():
    same = (line(10) < 300).astype(float)
    found = proximity("x", neighbours(), between={DISTANCE: line(10), LANGUAGE: same, "language_branch": same})
    assert row(found, LANGUAGE, "logistic")["estimate"] is not None
    assert row(found, "language_branch", "logistic")["estimate"] is None
    assert "told exactly" in row(found, "language_branch", "logistic")["caveat"]
    assert "language_branch" not in row(found, DISTANCE, "logistic")["adjusted_for"]


def test_one_place_has_nothing_to_compare():
    some = neighbours()
    found = proximity("x", Meeting(some.project, some.node, some.day, some.place * 0), between={DISTANCE: line(1)})
    assert row(found, DISTANCE, "logistic")["estimate"] is None
    assert row(found, DISTANCE)["estimate"] == 0


def test_unknown_places_are_counted_as_missing():
    some = neighbours()
    place = some.place.copy()
    place[:20] = -1
    found = row(
        proximity("x", Meeting(some.project, some.node, some.day, place), between={DISTANCE: line(10)}), DISTANCE
    )
    whole = row(proximity("x", some, between={DISTANCE: line(10)}), DISTANCE)
    assert found["n"] + found["missing"] == whole["n"]
    assert found["missing"] > 0


def test_few_pairs_that_met_again_give_no_estimate():
    found = proximity("x", meeting([(0, 1), (1, 2), (2, 3)], [0, 1, 2, 3]), between={DISTANCE: line(4)})
    assert row(found, DISTANCE)["estimate"] is None
    assert "fewer than 10" in row(found, DISTANCE)["caveat"]


def test_a_huge_project_is_refused_in_words():
    nodes = int((2 * MOST_PAIRS) ** 0.5) + 2
    some = Meeting(
        np.zeros(nodes, dtype=np.int64), np.arange(nodes), np.array([UNDATED]), np.zeros(nodes, dtype=np.int64)
    )
    found = proximity("x", some, between={DISTANCE: line(1)})
    assert "not compared" in found["caveat"][0]


def test_a_project_of_five_hundred_does_not_take_long():
    rng = np.random.default_rng(1)
    projects = [range(500), *(rng.choice(500, 3, replace=False) for _ in range(200))]
    began = time.process_time()
    found = proximity("x", meeting(projects, rng.integers(0, 9, 500)), between={DISTANCE: line(10)})
    assert row(found, DISTANCE)["n"] == 500 * 499 // 2
    assert time.process_time() - began < 5
