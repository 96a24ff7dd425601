"""Ties by reach are those that one would count by listing every pair."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_partnerships import ZONES, made

from linkages.indicators.partners.reach import ACROSS, REACHES, distinct, reach, units_of

ROWS = st.lists(
    st.tuples(
        st.integers(0, 4),
        st.integers(0, 7),
        st.sampled_from(["AA1", "AA2", "BB1", "BB?", "NO1", "IS1", "RU1", "RU2", "?"]),
    ),
    min_size=1,
    max_size=35,
    unique_by=lambda row: row[:2],
).map(lambda rows: [f"p{p} o{o} {r}" for p, o, r in rows])


def told(one, other):
    """Reach of a tie between two places, in words of its own."""
    if "?" in {one, other}:
        return None
    a, b = one[:2], other[:2]
    if a == b:
        if "?" in one + other:
            return None
        return "region" if one == other else "country"
    kinds = [ZONES.get(country, 2) for country in (a, b)]
    return {0: "eu_border", 1: "other_border", 2: "outside"}[max(kinds)]


def listed(rows):
    """Ties of every unit by listing pairs: (kind, unit) -> reach -> number."""
    projects, ties = {}, {}
    for row in rows:
        project, organisation, place = row.split()
        projects.setdefault(project, {})[organisation] = place
    for partners in projects.values():
        for one, other in combinations(partners.values(), 2):
            units = {("all", "all")}
            units |= {("country", place[:2]) for place in (one, other) if place != "?"}
            units |= {("region", place) for place in (one, other) if "?" not in place}
            for unit in units:
                ties.setdefault(unit, {}).setdefault(told(one, other), []).append(1)
    return {unit: {name: len(some) for name, some in by.items()} for unit, by in ties.items()}


@given(ROWS)
def test_ties_are_those_of_all_pairs_listed(rows):
    found = reach(made(*rows), samples=0)
    ties = listed(rows)
    for at, unit in enumerate(zip(found.units.kind, found.units.name, strict=True)):
        expected = [ties.get(unit, {}).get(name, 0) for name in REACHES]
        assert found.ratios.part[at].tolist() == pytest.approx([*expected, sum(expected[2:])])
        assert found.ratios.whole[at] == pytest.approx(sum(expected))
        assert found.unknown[at] == pytest.approx(ties.get(unit, {}).get(None, 0))


@given(ROWS)
def test_shares_of_a_unit_add_up_to_one(rows):
    share = reach(made(*rows), samples=0).ratios.share
    known = ~np.isnan(share[:, 0])
    assert share[known, : len(REACHES)].sum(axis=1) == pytest.approx(1)
    assert share[known, -1] == pytest.approx(share[known, 2 : len(REACHES)].sum(axis=1))


def test_a_pair_that_met_twice_is_one_pair_and_two_joint_projects():
    partners = made("p a AA1", "p b BB1", "q a AA1", "q b BB1", "q c BB1")
    joint, pairs = reach(partners, samples=0), distinct(partners)
    assert joint.ratios.part[0].tolist() == [1, 0, 3, 0, 0, 3]
    assert pairs.ratios.part[0].tolist() == [1, 0, 2, 0, 0, 2]
    assert np.isnan(pairs.ratios.low).all()


@given(ROWS)
def test_pairs_that_met_once_each_count_alike_both_ways(rows):
    once = [f"{row.split()[0]} {row.split()[0]}{row.split()[1]} {row.split()[2]}" for row in rows]
    partners = made(*once)
    joint, pairs = reach(partners, samples=0), distinct(partners)
    assert pairs.ratios.part == pytest.approx(joint.ratios.part)
    assert pairs.unknown == pytest.approx(joint.unknown)


def test_units_are_all_countries_and_regions():
    units = units_of(made("p a AA1", "p b BB?", "p c ?").places)
    assert list(zip(units.kind, units.name, strict=True)) == [
        ("all", "all"),
        ("country", "AA"),
        ("country", "BB"),
        ("region", "AA1"),
    ]


def projects_inside(count, size=4, regions=5):
    """Projects whose partners are all of one region."""
    rng = np.random.default_rng(1)
    return [
        f"p{p:02} {p % regions}-{o} AA{p % regions}" for p in range(count) for o in rng.choice(20, size, replace=False)
    ]


def test_ties_inside_regions_are_seen_against_chance():
    partners = made(*projects_inside(40))
    found = reach(partners, partners.networks(200, seed=1), draws=200)
    assert found.ratios.share[0, 0] == 1
    assert found.chance.mean[0, 0] == pytest.approx(0.2, abs=0.03)
    assert found.chance.above(found.ratios.share)[0, 0] == pytest.approx(1 / 201)
    assert found.chance.below(found.ratios.share)[0, 0] == 1
    # the same in every project: Wilson's interval over 40 projects of one size
    assert (found.ratios.low[0, 0], found.ratios.high[0, 0]) == (pytest.approx(40 / (40 + 1.96**2), abs=1e-4), 1)


def test_organisations_without_preference_are_not_told_from_chance():
    scores = []
    for seed in range(12):
        rng = np.random.default_rng(seed)
        rows = [f"p{p:02} {o} AA{o % 4}" for p in range(30) for o in rng.choice(40, 4, replace=False)]
        partners = made(*rows)
        found = reach(partners, partners.networks(100, seed=1), draws=100, samples=0)
        scores.append((found.ratios.share[0, 0] - found.chance.mean[0, 0]) / found.chance.sd[0, 0])
    assert abs(np.mean(scores)) < 1
    assert 0.4 < np.std(scores) < 1.8


def test_intervals_come_from_drawing_projects_again():
    rng = np.random.default_rng(3)
    rows = [
        f"p{p:03} {p}-{o} {'AA1' if rng.random() < 0.6 else 'BB1'}"
        for p in range(150)
        for o in range(rng.integers(2, 7))
    ]
    partners = made(*rows)
    found = reach(partners, seed=4)
    # the variance of a ratio over projects, by Taylor's expansion
    project, place = partners.incidence.project, partners.place
    first, second = partners.incidence.meetings
    inside = np.bincount(project[first], weights=place[first] == place[second], minlength=150)
    whole = np.bincount(project[first], minlength=150)
    share = inside.sum() / whole.sum()
    error = np.sqrt(((inside - share * whole) ** 2).sum()) / whole.sum()
    low, high = found.ratios.low[0, 0], found.ratios.high[0, 0]
    assert (low, high) == (pytest.approx(share - 1.96 * error, abs=0.01), pytest.approx(share + 1.96 * error, abs=0.01))
    assert found.ratios.projects[0] == 150


def test_few_projects_give_no_interval():
    found = reach(made("p a AA1", "p b BB1", "p c BB1", "q a AA1", "q b AA1"))
    assert np.isnan(found.ratios.low).all()


def test_one_region_and_one_country_are_a_defined_result():
    partners = made(*(f"p{p} o{o} AA1" for p in range(6) for o in range(p, p + 3)))
    found = reach(partners, partners.networks(50, seed=1), draws=50)
    assert found.ratios.share[0].tolist() == [1, 0, 0, 0, 0, 0]
    assert found.chance.sd[0].tolist() == [0] * 6
    assert found.chance.two_sided(found.ratios.share)[0].tolist() == [1] * 6


def test_a_project_of_one_partner_makes_no_tie():
    found = reach(made("p a AA1"))
    assert found.ratios.whole.tolist() == [0, 0, 0]
    assert np.isnan(found.ratios.share).all()


def test_five_hundred_partners_are_counted_without_listing_them():
    rng = np.random.default_rng(1)
    rows = [f"p o{o} {rng.choice(['AA1', 'AA2', 'BB1', 'NO1', 'RU1'])}" for o in range(500)]
    rows += [f"q{p} o{o} AA1" for p in range(6) for o in range(p, p + 3)]
    partners = made(*rows)
    found = reach(partners, partners.networks(20, seed=1), draws=20)
    assert found.ratios.whole[0] == 500 * 499 / 2 + 18
    assert (*REACHES, ACROSS)[-1] == "across"


def test_the_same_seed_gives_the_same():
    partners = made(*projects_inside(20))
    one, other = (reach(partners, partners.networks(30, seed=2), draws=30, seed=2) for _ in range(2))
    assert np.array_equal(one.chance.draws, other.chance.draws)
    assert np.array_equal(one.ratios.low, other.ratios.low, equal_nan=True)
