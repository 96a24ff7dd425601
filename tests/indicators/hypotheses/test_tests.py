"""The tests of hypotheses: effects, directions, p values, and what they say where there is nothing to compare."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from scipy import stats

from linkages.indicators.hypotheses import comparisons, project_shares, relations, verdicts, yes_or_no
from linkages.indicators.hypotheses.kinds import KINDS, function_of
from linkages.indicators.hypotheses.outcome import Draws
from linkages.indicators.hypotheses.variables import Found, Labelled, LackingError


def draws(permutations=1999, bootstraps=399, seed=1):
    return Draws(permutations, bootstraps, np.random.default_rng(seed))


def found(x=None, y=None, *, strata=None, labelled=None, sets=None, table=None):
    n = next(len(one) for one in (x, y, (sets or {}).get("x")) if one is not None)
    values = {key: np.array(one, dtype=float) for key, one in (("x", x), ("y", y)) if one is not None}
    strata = np.zeros(n, dtype=int) if strata is None else np.array(strata)
    frame = pl.DataFrame() if table is None else table
    return Found(tuple(f"u{i:03}" for i in range(n)), values, sets or {}, labelled, strata, frame)


@pytest.fixture
def two(stated):
    return stated(x={"label": "these", "other": "those"}, y={"label": "the number"})


def test_groups_that_differ_are_told_apart(two):
    x = np.repeat([1, 0], 20)
    y = np.r_[np.arange(20.0) + 8, np.arange(20.0)]
    outcome = comparisons.groups(two, found(x, y), draws(9999))
    u = stats.mannwhitneyu(y[:20], y[20:])
    assert outcome.effect == pytest.approx(2 * u.statistic / 400 - 1)
    assert outcome.p_value == pytest.approx(u.pvalue, abs=0.005)
    assert outcome.interval[0] < outcome.effect < outcome.interval[1]
    assert outcome.interval[0] > 0
    assert "the number is more often higher in these (20) than in those (20)" in outcome.seen


def test_units_without_a_value_are_counted_and_left_out(two):
    outcome = comparisons.groups(two, found([1, 1, 0, 0, np.nan, 1], [1, 2, 3, 4, 5, np.nan]), draws())
    assert (outcome.n, outcome.missing) == (4, 2)


@pytest.mark.parametrize(
    ("x", "y", "says"),
    [
        ([1, 1, 1], [1, 2, 3], "all 3 with known values are these, none is among those"),
        ([0, 0, 0], [1, 2, 3], "all 3 with known values are those, none is among these"),
        ([np.nan] * 3, [1, 2, 3], "of none of the 3 regions are both variables known"),
        ([], [], "there are no regions"),
    ],
)
def test_a_group_that_is_empty_is_said(two, x, y, says):
    for test in (comparisons.groups, yes_or_no.two_by_two):
        outcome = test(two, found(x, y), draws())
        assert outcome.effect is None
        assert outcome.p_value is None
        assert says in outcome.remark


def test_ties_everywhere_leave_nothing_to_compare(two):
    outcome = comparisons.groups(two, found([1, 1, 0, 0], [5, 5, 5, 5]), draws())
    assert (outcome.effect, outcome.p_value) == (None, None)
    assert "the number is the same in all 4 regions" in outcome.remark


def test_ties_between_the_groups_are_no_difference(two):
    outcome = comparisons.groups(two, found([1, 1, 0, 0], [5, 6, 5, 6]), draws())
    assert (outcome.effect, outcome.p_value) == (0, 1)


def test_two_units_have_an_effect_and_no_interval(two):
    outcome = comparisons.groups(two, found([1, 0], [5, 1]), draws())
    assert (outcome.effect, outcome.interval) == (1, None)
    assert outcome.p_value == pytest.approx(1, abs=0.01)


def test_groups_that_do_not_overlap_have_an_interval(two):
    outcome = comparisons.groups(two, found([1] * 6 + [0] * 6, range(12, 0, -1)), draws())
    assert outcome.effect == 1
    assert 0.3 < outcome.interval[0] < 1
    assert outcome.interval[1] == 1
    assert "Newcombe" in outcome.remark


def test_levels_of_strata_do_not_count_within_them(two):
    x = [1, 1, 1, 0, 1, 0, 0, 0]
    y = [10, 11, 12, 13, 1, 2, 3, 4]
    strata = [0, 0, 0, 0, 1, 1, 1, 1]
    within = replace(two, within="country")
    assert comparisons.groups(two, found(x, y), draws()).effect > 0
    outcome = comparisons.groups(within, found(x, y, strata=strata), draws())
    assert outcome.effect == -1
    assert "within each country" in outcome.seen


def test_strata_with_one_group_only_can_not_be_compared(two):
    outcome = comparisons.groups(replace(two, within="country"), found([1, 1, 0], [1, 2, 3], strata=[0, 0, 1]), draws())
    assert "within each country: nowhere are there both these and those" in outcome.remark


def test_pairs_within_strata_are_compared(two):
    strata = np.repeat(np.arange(30), 4)
    x = np.tile([1, 1, 0, 0], 30)
    y = np.repeat(np.arange(30.0), 4) + 0.5 * x + np.random.default_rng(2).normal(0, 0.3, 120)
    outcome = comparisons.paired(replace(two, within="country"), found(x, y, strata=strata), draws(9999))
    each = [y[i * 4 : i * 4 + 2].mean() - y[i * 4 + 2 : i * 4 + 4].mean() for i in range(30)]
    assert outcome.effect == pytest.approx(np.mean(each))
    assert outcome.p_value < 0.001
    assert outcome.interval[0] > 0.3
    assert outcome.n == 120


def test_pairs_need_two_strata_with_both(two):
    outcome = comparisons.paired(replace(two, within="country"), found([1, 0, 1], [1, 2, 3], strata=[0, 0, 1]), draws())
    assert "fewer than two have both these and those" in outcome.remark


def units_sharing_projects(share):
    """Thirty projects in four units; in the first two `share` of them are of the kind, in the others a fifth."""
    rng = np.random.default_rng(4)
    pairs = sorted({(int(u), p) for p in range(60) for u in rng.choice(2, 2) + 2 * (p % 2)})
    label = np.array([(p // 2 % 10) < (10 * share if p % 2 == 0 else 2) for p in range(60)])
    unit, project = np.array([u for u, _ in pairs]), np.array([p for _, p in pairs])
    y = [label[project[unit == u]].mean() for u in range(4)]
    return found([1, 1, 0, 0], y, labelled=Labelled(unit, project, label, np.zeros(60, dtype=int)))


def test_shares_are_compared_by_dealing_out_projects(stated):
    plain = stated(test="shares", x={"label": "these", "other": "those"}, y={"label": "the share"})
    outcome = project_shares.shares(plain, units_sharing_projects(0.8), draws())
    assert outcome.effect == pytest.approx(0.6, abs=0.1)
    assert outcome.p_value < 0.01
    assert outcome.interval[0] > 0.2
    same = project_shares.shares(plain, units_sharing_projects(0.2), draws())
    assert same.p_value > 0.5
    assert same.interval[0] < 0 < same.interval[1]


def test_the_p_of_shares_is_the_share_of_deals_as_far_out(stated):
    """Against deals done one by one."""
    plain = stated(test="shares", x={"label": "these", "other": "those"}, y={"label": "the share"})
    given = units_sharing_projects(0.5)
    outcome = project_shares.shares(plain, given, draws(9999))
    rng, labelled = np.random.default_rng(9), given.labelled
    far = []
    for _ in range(3000):
        dealt = rng.permutation(labelled.label)
        y = [dealt[labelled.project[labelled.unit == u]].mean() for u in range(4)]
        far.append(abs((y[0] + y[1] - y[2] - y[3]) / 2))
    # the deals' mean is not exactly 0 where units differ in size; the test takes them from it
    assert outcome.p_value == pytest.approx(np.mean(np.array(far) >= abs(outcome.effect) - 1e-9), abs=0.03)


def test_what_programmes_give_is_no_effect_of_units_within_them(stated):
    """Two programmes with different shares, each open to one pair of units: within them there is no difference."""
    plain = stated(test="shares", x={"label": "these", "other": "those"}, y={"label": "the share"})
    given = units_sharing_projects(0.8)
    strata = np.arange(60) % 2
    within = replace(given, labelled=replace(given.labelled, strata=strata))
    assert project_shares.shares(plain, given, draws()).effect > 0.5
    outcome = project_shares.shares(replace(plain, within="programme"), within, draws())
    assert outcome.effect == pytest.approx(0, abs=0.05)
    assert outcome.interval[0] < 0 < outcome.interval[1]
    assert "within each programme the difference is" in outcome.seen


def test_shares_need_a_share(stated):
    plain = stated(test="shares", x={"label": "these"}, y={"label": "the share"})
    assert "no share of projects" in project_shares.shares(plain, found([1, 0], [1, 2]), draws()).remark


def test_two_by_two_is_fishers_test(two):
    x, y = [1] * 12 + [0] * 15, [1] * 9 + [0] * 3 + [1] * 4 + [0] * 11
    outcome = yes_or_no.two_by_two(two, found(x, y), draws())
    assert outcome.effect == pytest.approx(9 / 12 - 4 / 15)
    assert outcome.p_value == pytest.approx(stats.fisher_exact([[9, 3], [4, 11]]).pvalue)
    ratio = yes_or_no.two_by_two(replace(two, effect="odds ratio"), found(x, y), draws())
    assert ratio.effect == pytest.approx(9 * 11 / (3 * 4))
    assert ratio.none == 1
    assert ratio.p_value == outcome.p_value


def test_two_by_two_within_strata_is_not_fooled_by_them(two):
    """Simpson's paradox: in both strata there is none."""
    strata = [0] * 40 + [1] * 40
    x = [1] * 30 + [0] * 10 + [1] * 10 + [0] * 30
    y = [1] * 27 + [0] * 3 + [1] * 9 + [0] * 1 + [1] * 1 + [0] * 9 + [1] * 3 + [0] * 27
    assert yes_or_no.two_by_two(two, found(x, y), draws()).p_value < 0.001
    within = yes_or_no.two_by_two(replace(two, within="country"), found(x, y, strata=strata), draws())
    assert within.effect == pytest.approx(0)
    assert within.p_value == pytest.approx(1)


def test_what_holds_always_or_never_can_not_be_compared(two):
    assert "all of 4 regions" in yes_or_no.two_by_two(two, found([1, 1, 0, 0], [1] * 4), draws()).remark
    assert "none of 4 regions" in yes_or_no.two_by_two(two, found([1, 1, 0, 0], [0] * 4), draws()).remark


def test_what_differs_between_strata_alone_can_not_be_compared_within_them(two):
    outcome = yes_or_no.two_by_two(
        replace(two, within="country"), found([1, 0, 1, 0], [1, 1, 0, 0], strata=[0, 0, 1, 1]), draws()
    )
    assert "within each country, all or none the number" in outcome.remark


def test_a_proportion_has_its_exact_interval(stated):
    plain = stated(test="proportion", x={"label": "have one"}, against=0.5)
    outcome = yes_or_no.proportion(plain, found([1, 0, 0, 0, 0, 0, 0, 1, np.nan]), draws())
    assert (outcome.n, outcome.missing, outcome.effect, outcome.none) == (8, 1, 0.25, 0.5)
    assert outcome.p_value == pytest.approx(stats.binomtest(2, 8).pvalue)
    assert "2 of 8 regions have one, 25 % against 50 %" in outcome.seen
    assert "of none of the 2 regions" in yes_or_no.proportion(plain, found([np.nan] * 2), draws()).remark
    assert "there are no regions" in yes_or_no.proportion(plain, found([]), draws()).remark


def test_a_correlation_is_spearmans(stated):
    plain = stated(test="correlation", x={"label": "a"}, y={"label": "b"})
    rng = np.random.default_rng(6)
    x = rng.normal(size=40)
    y = x + rng.normal(size=40)
    outcome = relations.correlation(plain, found(x, y), draws(9999))
    expected = stats.spearmanr(x, y)
    assert outcome.effect == pytest.approx(expected.statistic)
    assert outcome.p_value == pytest.approx(expected.pvalue, abs=0.002)
    assert outcome.interval[0] < outcome.effect < outcome.interval[1]


def test_a_correlation_within_strata_does_not_see_their_levels(stated):
    plain = stated(test="correlation", x={"label": "a"}, y={"label": "b"}, within="country")
    x, y = [1, 2, 3, 11, 12, 13], [3, 2, 1, 13, 12, 11]
    assert relations.correlation(plain, found(x, y, strata=[0, 0, 0, 1, 1, 1]), draws()).effect == pytest.approx(-1)


def test_a_correlation_with_a_share_deals_out_projects(stated):
    plain = stated(test="correlation", x={"label": "a"}, y={"label": "b"})
    given = units_sharing_projects(0.8)
    outcome = relations.correlation(plain, found([4, 3, 2, 1], given.values["y"], labelled=given.labelled), draws())
    assert "over all projects" in outcome.how
    assert 0 < outcome.p_value <= 1


def test_a_correlation_with_a_share_is_judged_beside_what_chance_gives(stated):
    """Units with one project have a share of 0 more often than units with many: chance alone gives a coefficient."""
    plain = stated(test="correlation", direction="greater", x={"label": "projects"}, y={"label": "the share"})
    trials = np.array([1] * 15 + [12] * 15)
    unit = np.repeat(np.arange(30), trials)
    # every unit with few projects has none of the kind but one, those with many have three of twelve
    label = np.concatenate([[1.0] * 6 + [0.0] * 9, *[[1.0] * 1 + [0.0] * 11] * 15]) > 0
    labelled = Labelled(unit, np.arange(len(unit)), label, np.zeros(len(unit), dtype=int))
    y = np.bincount(unit, weights=label, minlength=30) / trials
    outcome = relations.correlation(plain, found(trials.astype(float), y, labelled=labelled), draws(999))
    assert outcome.none > 0.1
    assert f"where chance alone gives {outcome.none:.2f} on average" in outcome.seen
    # more than nothing, but less than chance gives: no support for what was stated
    assert 0 < outcome.effect < outcome.none
    assert outcome.p_value <= 0.05
    assert verdicts.status(plain, outcome, outcome.p_value) == "contrary"


def test_a_correlation_of_too_few_or_of_what_does_not_vary_is_said(stated):
    plain = stated(test="correlation", x={"label": "the x"}, y={"label": "the y"})
    assert "at least 4 are needed" in relations.correlation(plain, found([1, 2], [1, 2]), draws()).remark
    flat = relations.correlation(plain, found([1, 1, 1, 1], [1, 2, 3, 4]), draws())
    assert "the x do not vary over the 4 regions" in flat.remark


def test_sets_that_agree_are_told_from_chance(stated):
    plain = stated(test="sets", x={"label": "these"}, y={"label": "those"})
    one = tuple(frozenset({f"f{i}", f"g{i}"}) for i in range(8))
    other = tuple(frozenset({f"f{i}"}) for i in range(8))
    outcome = relations.sets(plain, found(sets={"x": one, "y": other}), draws())
    # its own half, all others nothing: a half less a sixteenth
    assert outcome.effect == pytest.approx(0.5 - 0.5 / 8)
    assert outcome.p_value < 0.01
    few = relations.sets(plain, found(sets={"x": (*one[:2], None), "y": (*other[:2], None)}), draws())
    assert (few.n, few.missing) == (2, 1)
    assert "at least 4 are needed" in few.remark


def test_the_primary_association_is_told_as_the_run_computed_it(stated):
    plain = stated(test="association", table="association", key="y")
    row = {"x": "density", "y": "ici_projects", "method": "spearman", "n": 51, "missing": 2, "estimate": 0.15}
    table = pl.DataFrame([row | {"low": -0.1, "high": 0.4, "p_value": 0.3, "caveat": "Neighbours. More."}])
    outcome = relations.association(plain, found([0.0], table=table), draws())
    assert (outcome.effect, outcome.interval, outcome.p_value, outcome.n) == (0.15, (-0.1, 0.4), 0.3, 51)
    none = table.with_columns(estimate=pl.lit(None, pl.Float64))
    assert relations.association(plain, found([0.0], table=none), draws()).remark == "Neighbours"
    with pytest.raises(LackingError, match="no association"):
        relations.association(plain, found([0.0], table=table.clear()), draws())


def test_every_kind_has_a_function_and_a_line_on_what_it_does():
    for name, kind in KINDS.items():
        assert callable(function_of(name))
        assert kind.about
