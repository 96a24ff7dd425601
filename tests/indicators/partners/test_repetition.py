"""Who met before: told by dates, unknown where dates do not tell."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_partnerships import made

from linkages.indicators.partners.repetition import meetings, repetition

STARTS = st.sampled_from([None, 2008, 2009, 2010])
ROWS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 5)), min_size=2, max_size=20, unique=True)


def told(rows, **starts):
    """Of every meeting: project, ends, before, again."""
    found = made(*rows, **starts)
    met = meetings(found)
    first, second = found.incidence.meetings
    who = [found.organisations[at] for at in found.organisation[found.incidence.node]]
    of = [found.project_ids[at] for at in found.incidence.project]
    return {
        (of[a], *sorted((who[a], who[b]))): (int(before), int(again))
        for a, b, before, again in zip(first, second, met.before, met.again, strict=True)
    }


def newcomers(rows, **starts):
    found = made(*rows, **starts)
    return [
        (found.project_ids[p], found.organisations[found.organisation[n]], int(new))
        for p, n, new in zip(found.incidence.project, found.incidence.node, meetings(found).newcomer, strict=True)
    ]


def test_partners_of_an_earlier_project_met_before():
    rows = ["p a AA1", "p b AA1", "q a AA1", "q b AA1", "q c AA1"]
    assert told(rows, p=2008, q=2010) == {
        ("p", "a", "b"): (0, 1),
        ("q", "a", "b"): (1, 0),
        ("q", "a", "c"): (0, 0),
        ("q", "b", "c"): (0, 0),
    }


def test_the_same_day_is_not_earlier():
    rows = ["p a AA1", "p b AA1", "q a AA1", "q b AA1"]
    assert set(told(rows, p=2010, q=2010).values()) == {(0, 0)}


def test_an_undated_project_leaves_its_own_meetings_unknown_and_those_that_it_may_have_come_before():
    rows = ["p a AA1", "p b AA1", "q a AA1", "q b AA1", "q c AA1"]
    assert told(rows, q=2010) == {
        ("p", "a", "b"): (-1, -1),
        ("q", "a", "b"): (-1, -1),
        ("q", "a", "c"): (0, 0),
        ("q", "b", "c"): (0, 0),
    }


def test_a_known_earlier_project_tells_whatever_is_undated():
    rows = [f"{project} {who} AA1" for project in "pqr" for who in "ab"]
    assert told(rows, p=2008, q=2010)["q", "a", "b"] == (1, -1)


def test_without_dates_nothing_is_told():
    rows = ["p a AA1", "p b AA1", "q a AA1", "q b AA1"]
    assert set(told(rows).values()) == {(-1, -1)}
    found = repetition(made(*rows))
    assert found.ratios.whole.sum() == 0
    assert found.unknown[found.kind.index("all")] == 2
    assert np.isnan(found.ratios.share).all()


def test_a_newcomer_has_no_earlier_project():
    rows = ["p a AA1", "p b AA1", "q a AA1", "r b AA1", "s b AA1"]
    assert newcomers(rows, p=2008, q=2009, r=2008) == [
        ("p", "a", 1),
        ("p", "b", -1),
        ("q", "a", 0),
        ("r", "b", -1),
        ("s", "b", -1),
    ]


@settings(max_examples=60)
@given(ROWS, st.lists(STARTS, min_size=5, max_size=5))
def test_what_is_told_is_what_comparing_all_projects_tells(rows, years):
    partners, starts = {}, dict(enumerate(years))
    for project, who in rows:
        partners.setdefault(project, set()).add(who)
    expected = {}
    for project, some in partners.items():
        for pair in itertools.combinations(sorted(some), 2):
            others = [starts[p] for p, all_ in partners.items() if p != project and set(pair) <= all_]
            here = starts[project]
            if here is None:
                state = (-1, -1)
            else:
                known = [year for year in others if year is not None]
                doubt = -1 if None in others else 0
                state = tuple(
                    1 if any(holds) else doubt for holds in ([y < here for y in known], [y > here for y in known])
                )
            expected[f"p{project}", *(f"o{who}" for who in pair)] = state
    lines = [f"p{project} o{who} AA1" for project, who in rows]
    assert told(lines, **{f"p{p}": year for p, year in starts.items()}) == expected


def test_shares_by_reach_country_region_and_group_count_the_same_meetings():
    rows = ["p a AA1", "p b BB1", "q a AA1", "q b BB1", "q c AA2", "r d AA1", "r c AA2"]
    found = repetition(made(*rows, p=2008, q=2010, r=2011), groups={"period": ["x", "x", None]})
    rows = {
        key: (int(part), int(whole))
        for key, part, whole in zip(
            zip(found.kind, found.unit, found.measure, strict=True),
            found.ratios.part[:, 0],
            found.ratios.whole,
            strict=True,
        )
    }
    assert rows["all", "all", "met_before"] == (1, 5)
    assert rows["reach", "eu_border", "met_before"] == (1, 3)
    assert rows["reach", "country", "met_before"] == (0, 2)
    assert rows["period", "x", "met_before"] == (1, 4)
    assert rows["country", "BB", "met_before"] == (1, 3)
    assert rows["country", "AA", "met_before"] == (1, 5)
    assert rows["region", "AA1", "met_before"] == (1, 4)
    assert rows["all", "all", "newcomer"] == (4, 7)
    assert rows["region", "AA2", "newcomer"] == (1, 2)


def test_pairs_that_seek_each_other_are_seen_against_chance():
    rng = np.random.default_rng(1)
    rows, starts = [], {}
    for p in range(60):
        pair = int(rng.integers(10))
        rows += [f"p{p:02} {who} AA1" for who in (f"l{pair}", f"r{pair}")]
        starts[f"p{p:02}"] = 2000 + p
    partners = made(*rows, **starts)
    found = repetition(partners, partners.networks(100, seed=1), draws=100)
    at = found.kind.index("all")
    assert found.ratios.share[at, 0] > found.draws[:, at].mean() + 5 * found.draws[:, at].std()


def test_a_random_order_is_not_told_from_chance():
    scores = []
    for seed in range(10):
        rng = np.random.default_rng(seed)
        rows = [f"p{p:02} {o} AA1" for p in range(50) for o in rng.choice(25, 3, replace=False)]
        partners = made(*rows, **{f"p{p:02}": 2000 + p for p in range(50)})
        found = repetition(partners, partners.networks(60, seed=1), draws=60)
        at = found.kind.index("all")
        scores.append((found.ratios.share[at, 0] - found.draws[:, at].mean()) / found.draws[:, at].std())
    assert abs(np.mean(scores)) < 1
    assert max(np.abs(scores)) < 4


def test_newcomers_by_chance_are_as_many_as_they_are():
    # who comes first changes, how many come first hardly
    rows = [f"p{p} {o} AA1" for p in range(10) for o in range(p % 3, 9, 2)]
    partners = made(*rows, **{f"p{p}": 2000 + p for p in range(10)})
    found = repetition(partners, partners.networks(50, seed=1), draws=50)
    at = list(zip(found.kind, found.measure, strict=True)).index(("all", "newcomer"))
    assert found.ratios.part[at, 0] == 9
    assert found.draws[:, at] == pytest.approx(9 / found.ratios.whole[at])
