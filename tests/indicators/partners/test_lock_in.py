"""A flag needs evidence; its absence is not the absence of lock-in."""

import numpy as np
import pytest
from made_partnerships import made

from linkages.errors import SettingError
from linkages.indicators.partners.lock_in import LockInRules, lock_in
from linkages.indicators.partners.reach import reach


def study(*, inside=16, draws=200, seed=1):
    """Projects of XX1 stay inside; those of the other regions mix."""
    rng = np.random.default_rng(seed)
    rows = [f"p{p:02} x{o} AA1" for p in range(inside) for o in rng.choice(12, 4, replace=False)]
    others = [f"{country}{n}" for country in ("BB", "NO", "RU") for n in (1, 2)]
    rows += [f"q{p:02} {r}{rng.integers(9)} {r}" for p in range(60) for r in rng.choice(others, 4, replace=False)]
    rows += ["q00 x0 AA1", "q01 z ZZ1"]
    partners = made(*rows)
    return reach(partners, partners.networks(draws, seed=seed) if draws else (), draws=draws)


def states(found, judged):
    regions = [name for kind, name in zip(found.units.kind, found.units.name, strict=True) if kind == "region"]
    return dict(zip(regions, judged.state, strict=True))


def test_a_region_that_stays_inside_is_flagged_and_those_that_mix_are_not():
    found = study()
    judged = lock_in(found)
    told = states(found, judged)
    assert told.pop("AA1") == "lock-in"
    assert told.pop("ZZ1") == "not told"
    assert set(told.values()) == {"no lock-in"}


def test_a_region_with_few_ties_is_not_told():
    found = study()
    rules = LockInRules(least_ties=10_000)
    assert set(lock_in(found, rules=rules).state) == {"not told"}
    assert np.isnan(lock_in(found, rules=rules).inside).all()


def test_too_few_draws_are_no_evidence_against():
    found = study(draws=5)
    judged = lock_in(found)
    at = list(states(found, judged)).index("AA1")
    assert judged.state[at] == "not told"
    assert "more draws" in judged.reason[at]


def test_without_random_partnerships_nothing_is_told():
    found = study(draws=0)
    assert set(lock_in(found).state) == {"not told"}


def test_turnover_is_not_known_without_dates():
    found = study()
    judged = lock_in(found, rules=LockInRules(second="turnover"))
    assert states(found, judged)["AA1"] == "not told"
    assert lock_in(found, rules=LockInRules(second="either")).state == lock_in(found).state


@pytest.mark.parametrize(
    ("p", "second", "state"), [(0.001, "both", "lock-in"), (0.9, "both", "no lock-in"), (0.9, "either", "lock-in")]
)
def test_partners_that_met_before_count_where_asked_for(p, second, state):
    found = study()
    repeated = np.full(len(lock_in(found).state), p)
    assert states(found, lock_in(found, repeated, rules=LockInRules(second=second)))["AA1"] == state


def test_a_flag_says_by_how_much_and_may_ask_for_a_least_share():
    found = study()
    judged = lock_in(found)
    at = list(states(found, judged)).index("AA1")
    assert "inside where chance gives" in judged.reason[at]
    asked = lock_in(found, rules=LockInRules(least_inside=1.0))
    assert asked.state[at] == "no lock-in"
    assert asked.reason[at] == "fewer than 100.0 % of the ties lie inside the region"


def test_rules_are_checked_and_described():
    with pytest.raises(SettingError, match="second is 'outside'; it can be one of"):
        LockInRules(second="outside")
    for wrong in ({"q": 5}, {"least_inside": 25}):
        with pytest.raises(SettingError, match="between 0 and 1"):
            LockInRules(**wrong)
    assert LockInRules().describe() == "q 0.05, second external, least_ties 10, least_projects 5, least_inside 0.0"
