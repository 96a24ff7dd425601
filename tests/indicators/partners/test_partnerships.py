"""Partnerships as arrays, and what random ones keep."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_partnerships import ZONES, dated, made, members

from linkages.errors import ColumnError
from linkages.indicators.partners.partnerships import UNDATED, partnerships

ROWS = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 6), st.sampled_from(["AA1", "AA2", "BB1", "AA?", "?"])),
    min_size=2,
    max_size=30,
).map(lambda rows: [f"p{p} o{o} {r}" for p, o, r in rows])


def test_an_organisation_counts_once_in_a_project_at_the_place_with_most_of_its_rows():
    found = made("p a AA2", "p a AA1", "p a AA2", "p b AA1", "p c AA1", "p c AA2")
    assert (found.slots, found.elsewhere) == (3, 2)
    assert [found.places.region[at] for at in found.place] == ["AA2", "AA1", "AA1"]


def test_a_known_region_goes_before_a_more_frequent_unknown_one():
    found = made("p a AA?", "p a AA?", "p a AA1", "p b AA1")
    assert [found.places.region[at] for at in found.place] == ["AA1", "AA1"]


def test_projects_without_a_start_are_undated():
    found = made("p a AA1", "q a AA1", p=2010)
    assert found.day.tolist()[1] == UNDATED
    assert found.day[0] < UNDATED


def test_the_home_is_where_an_organisation_is_most_often():
    found = made("p a AA1", "q a AA2", "r a AA2", "p b AA1")
    assert [found.places.region[at] for at in found.home] == ["AA2", "AA1"]


def test_rows_without_an_organisation_are_left_out():
    rows = pl.concat([members("p a AA1", "p b AA1"), pl.DataFrame({"project_id": ["p"]})], how="diagonal")
    assert partnerships(rows, dated(p=2010), zones=ZONES).slots == 2


def test_a_missing_column_is_named():
    with pytest.raises(ColumnError, match="country"):
        partnerships(members("p a AA1").drop("country"), dated(p=2010), zones=ZONES)
    with pytest.raises(ColumnError, match="period"):
        partnerships(members("p a AA1"), dated(p=2010), zones=ZONES, within=("period",))


@settings(max_examples=40)
@given(ROWS, st.integers(0, 2))
def test_random_partnerships_keep_sizes_activities_and_the_places_of_each_organisation(rows, seed):
    found = made(*rows)
    networks = found.networks(3, seed=seed)
    for node, place in found.deal(networks, 3, seed=seed):
        project = found.incidence.project
        assert len(np.unique(np.stack((project, node)), axis=1).T) == found.slots
        assert np.array_equal(np.bincount(node, minlength=found.incidence.nodes), found.incidence.activities)
        # names of equally active nodes are dealt out anew: the places go with the names
        own = sorted(zip(found.incidence.node.tolist(), found.place.tolist(), strict=True))
        assert sorted(zip(node.tolist(), place.tolist(), strict=True)) == own


def test_random_partnerships_stay_within_their_stratum():
    rows = members(*(f"p{p} o{o} AA1" for p in range(6) for o in range(p % 2 * 5, p % 2 * 5 + 3)))
    projects = dated(**{f"p{p}": 2010 for p in range(6)}).with_columns(programme=pl.Series(["P", "Q"] * 3))
    found = partnerships(rows, projects, zones=ZONES, within=("programme",))
    assert found.strata == ("P", "Q")
    for node, _ in found.deal(found.networks(20, seed=1), 20, seed=1):
        assert np.array_equal(found.stratum[node], found.incidence.project % 2)


def test_nothing_is_drawn_where_nothing_can_change():
    assert made("p a AA1", "p b AA1").networks(10, seed=1) == []


def test_names_dealt_out_anew_give_the_distribution_of_fresh_networks():
    rng = np.random.default_rng(5)
    rows = [
        f"p{p} o{o} {'AA1' if o < 15 else 'BB1'}"
        for p in range(40)
        for o in rng.choice(40, 4, replace=False) ** 2 // 40
    ]
    found = made(*rows)

    def shares(networks, draws):
        inside = []
        for _, place in found.deal(networks, draws, seed=2):
            first, second = found.incidence.meetings
            inside.append((place[first] == place[second]).mean())
        return np.array(inside)

    few, fresh = shares(found.networks(800, seed=1), 800), shares(found.networks(20, seed=9) * 40, 800)
    many = shares([node for seed in range(40) for node in found.networks(20, seed=seed)], 800)
    assert few.mean() == pytest.approx(many.mean(), abs=4 * many.std() / 20)
    assert few.std() == pytest.approx(many.std(), rel=0.2)
    assert fresh.mean() == pytest.approx(many.mean(), abs=6 * many.std() / 20)
