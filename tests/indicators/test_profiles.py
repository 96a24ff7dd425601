from itertools import combinations

import numpy as np
import polars as pl
import pytest

from linkages.indicators import concentration
from linkages.indicators.mentions import gather
from linkages.indicators.profiles import LEAST, profiles
from linkages.tables import conform, validate
from linkages.tables.specialisation import SPECIALISATION_PROFILES

INDICES = ("herfindahl", "krugman", "hachman")


@pytest.fixture(scope="module")
def drawn(specialised):
    members, named = specialised.at_random(7, projects=60)
    return members, named, profiles(gather(members, named), draws=199, seed=1)


def test_the_table_is_as_specified(drawn):
    validate(conform(drawn[2], SPECIALISATION_PROFILES), SPECIALISATION_PROFILES)


def test_indices_agree_with_a_loop_over_units(drawn):
    members, named, table = drawn
    every = set(members["project_id"])
    for row in table.iter_rows(named=True):
        own = set(members.filter(pl.col("unit") == row["unit"])["project_id"])
        count = {
            who: named.filter(pl.col("project_id").is_in(list(who))).group_by("specialisation").len()
            for who in (frozenset(own), frozenset(every - own), frozenset(every))
        }
        mine, others, whole = (dict(count[frozenset(s)].iter_rows()) for s in (own, every - own, every))
        n, m, t = (sum(c.values()) for c in (mine, others, whole))
        herfindahl = sum((v / n) ** 2 for v in mine.values())
        krugman = sum(abs(mine.get(f, 0) / n - others.get(f, 0) / m) for f in whole)
        hachman = 1 / sum((v / n) ** 2 / (whole[f] / t) for f, v in mine.items())
        assert row["herfindahl"] == pytest.approx(herfindahl, abs=1e-9)
        assert row["krugman"] == pytest.approx(krugman, abs=1e-9)
        assert row["hachman"] == pytest.approx(hachman, abs=1e-9)


def test_intervals_hold_the_index_and_stay_in_its_range(drawn):
    for name, (least, most) in zip(INDICES, ((0, 1), (0, 2), (0, 1)), strict=True):
        low, value, high = (drawn[2][f"{name}{end}"].to_numpy() for end in ("_low", "", "_high"))
        assert np.all((least <= low) & (low <= value) & (value <= high) & (high <= most + 1e-12))


def test_what_chance_gives_is_the_mean_over_all_sets_of_as_many_projects(specialised):
    named = specialised.fields({"a": "x", "b": "xy", "c": "y", "d": "z", "e": "xz"})
    found = profiles(gather(specialised.membership({"A": ["a", "b"], "B": list("abcde")}), named), draws=4000, seed=3)
    mentions = gather(specialised.membership({"all": list("abcde")}), named).named.astype(float)
    sets = [mentions[list(pair)].sum(axis=0) for pair in combinations(range(5), 2)]
    exact = np.mean([concentration.krugman(one, mentions.sum(axis=0) - one) for one in sets])
    assert found["krugman_chance"][0] == pytest.approx(exact, abs=0.03)
    own = concentration.krugman(sets[0], mentions.sum(axis=0) - sets[0])
    beyond = np.mean([concentration.krugman(one, mentions.sum(axis=0) - one) >= own - 1e-9 for one in sets])
    assert found["krugman_p"][0] == pytest.approx(beyond, abs=0.03)


def test_a_unit_of_few_projects_has_indices_and_says_why_it_has_no_interval(specialised):
    members = specialised.membership({"A": ["a", "b"], "B": list("cdefgh")})
    named = specialised.fields(dict.fromkeys("abcdefg", "xy") | {"h": "z"})
    row = profiles(gather(members, named), draws=99).row(0, named=True)
    assert row["herfindahl"] == pytest.approx(0.5)
    assert row["herfindahl_low"] is None
    assert row["krugman_low"] is None
    assert f"fewer than {LEAST}" in row["caveat"]


def test_a_unit_with_every_project_is_compared_with_nothing(specialised):
    members = specialised.membership({"all": list("abcdef")}, kind="all")
    row = profiles(gather(members, specialised.fields(dict(zip("abcdef", "xyxyzz", strict=True)))), draws=99).row(
        0, named=True
    )
    assert row["krugman"] is None
    assert row["krugman_p"] is None
    assert row["hachman"] == pytest.approx(1)
    assert row["herfindahl_low"] is not None
    assert "nothing to compare" in row["caveat"]


def test_a_unit_in_one_field_alone_says_that_there_is_no_variation(specialised):
    members = specialised.membership({"A": list("abcde"), "B": list("fghij")})
    named = specialised.fields(dict.fromkeys("abcde", "x") | dict.fromkeys("fghij", "y"))
    row = profiles(gather(members, named), draws=99).row(0, named=True)
    assert row["herfindahl"] == 1
    assert row["herfindahl_low"] is None
    assert "no variation" in row["caveat"]


def test_one_field_in_all_is_no_error(specialised):
    members = specialised.membership({"A": list("abcde"), "B": list("fghij")})
    table = profiles(gather(members, specialised.fields(dict.fromkeys("abcdefghij", "x"))), draws=49)
    assert table["krugman"].to_list() == [0, 0]
    assert table["krugman_p"].to_list() == [1, 1]


def test_no_fields_give_an_empty_table(specialised):
    table = profiles(gather(specialised.membership({"A": ["a"]}), specialised.fields({})), draws=9)
    assert table.height == 0
    validate(conform(table, SPECIALISATION_PROFILES), SPECIALISATION_PROFILES)


def test_the_same_seed_gives_the_same_numbers_whatever_the_order_of_rows(drawn):
    members, named, table = drawn
    again = profiles(gather(members.reverse(), named.reverse()), draws=199, seed=1)
    assert again.equals(table)
