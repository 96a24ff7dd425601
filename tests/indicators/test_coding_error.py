import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkages.errors import SettingError
from linkages.indicators.coding_error import (
    Subsample,
    coded_alone,
    difference,
    lang_reiczigel,
    rogan_gladen,
    youden,
)
from linkages.indicators.shares import wilson


def sample(people: list[int], rule: list[int], weight: list[float] | None = None) -> Subsample:
    n = len(people)
    return Subsample(
        np.array(people, dtype=float),
        np.array(rule, dtype=float),
        np.array(weight or [2.0] * n),
        np.zeros(n, dtype=np.int64),
    )


def population(n: int, share: float, rates: tuple[float, float], rng: np.random.Generator) -> tuple[np.ndarray, ...]:
    people = (rng.permutation(n) < round(n * share)).astype(float)
    right = rng.random(n) < np.where(people == 1, *rates)
    return people, np.where(right, people, 1 - people)


answers = st.lists(st.tuples(st.integers(0, 1), st.integers(0, 1)), min_size=2, max_size=40)


@settings(deadline=None)  # the first call imports scipy
@given(answers, st.floats(0, 1))
def test_the_difference_is_the_rules_share_and_its_mean_error(pairs: list[tuple[int, int]], said: float) -> None:
    people, rule = (list(one) for one in zip(*pairs, strict=True))
    found = difference(said, sample(people, rule), 2 * len(pairs))
    assert found.share == pytest.approx(min(1, max(0, said + np.mean(people) - np.mean(rule))))
    assert 0 <= found.low <= found.share <= found.high <= 1  # type: ignore[operator]


@settings(deadline=None)
@given(answers)
def test_where_everything_was_read_nothing_is_left_open(pairs: list[tuple[int, int]]) -> None:
    people, rule = (list(one) for one in zip(*pairs, strict=True))
    whole = sample(people, rule, [1.0] * len(pairs))
    found = difference(float(np.mean(rule)), whole, len(pairs))
    assert found.share == pytest.approx(np.mean(people))
    assert found.low == pytest.approx(found.high, abs=1e-9)
    assert coded_alone(whole, len(pairs)).low == coded_alone(whole, len(pairs)).high == pytest.approx(np.mean(people))


def test_the_difference_is_right_on_average_however_bad_the_rule_is() -> None:
    rng = np.random.default_rng(3)
    people, rule = population(400, 0.3, (0.2, 0.6), rng)
    found = []
    for _ in range(600):
        drawn = rng.permutation(400)[:80]
        one = Subsample(people[drawn], rule[drawn], np.full(80, 5.0), np.zeros(80, dtype=np.int64))
        found.append(difference(float(rule.mean()), one, 400).share)
    assert np.mean(found) == pytest.approx(people.mean(), abs=0.01)


@pytest.mark.parametrize("rates", [(0.2, 0.95), (0.85, 0.95)])
def test_intervals_hold_the_share_about_as_often_as_they_say(rates: tuple[float, float]) -> None:
    rng = np.random.default_rng(5)
    held = []
    for _ in range(400):
        people, rule = population(300, 0.3, rates, rng)
        strata = rule.astype(np.int64)
        chosen = [rng.permutation(np.flatnonzero(strata == h))[:40] for h in (0, 1)]
        index = np.concatenate(chosen)
        sizes = [int((strata == h).sum()) / len(one) for h, one in zip((0, 1), chosen, strict=True)]
        weight = np.repeat(sizes, [len(one) for one in chosen])
        one = difference(float(rule.mean()), Subsample(people[index], rule[index], weight, strata[index]), 300)
        held.append(one.low <= people.mean() <= one.high)  # type: ignore[operator]
    assert 0.92 <= np.mean(held) <= 1


def test_no_error_seen_is_not_no_error() -> None:
    found = difference(0.3, sample([1] * 6 + [0] * 14, [1] * 6 + [0] * 14), 200)
    assert found.high - found.low > 0.05  # type: ignore[operator]


def test_the_subsample_alone_has_wilsons_interval_where_nearly_everything_is_unread() -> None:
    found = coded_alone(sample([1] * 6 + [0] * 14, [0] * 20), 10_000_000)
    low, high = wilson(6, 20)
    assert (found.low, found.high) == (pytest.approx(float(low), abs=1e-5), pytest.approx(float(high), abs=1e-5))


def test_one_coded_project_gives_no_variance_and_says_so() -> None:
    assert difference(0.3, sample([1], [1]), 10).reason == "1 coded: no variance can be reckoned"
    assert coded_alone(sample([], []), 10).share is None


def test_a_rule_no_better_than_it_looks_is_not_corrected_and_the_reason_is_told() -> None:
    weak = sample([1] * 29 + [0] * 55, [1] * 6 + [0] * 23 + [1] * 2 + [0] * 53)
    middle, low, _ = youden(weak)
    assert middle == pytest.approx(6 / 29 + 53 / 55 - 1)
    assert low < 0.3
    found = rogan_gladen(8 / 85, weak, 85)
    assert found.share is None
    assert "its lower bound is below 0.3" in found.reason


def test_a_good_rule_is_corrected_by_rogan_and_gladens_formula() -> None:
    good = sample([1] * 40 + [0] * 60, [1] * 34 + [0] * 6 + [1] * 6 + [0] * 54)
    found = rogan_gladen(0.5, good, 1000)
    assert found.share == pytest.approx((0.5 + 0.9 - 1) / (0.85 + 0.9 - 1))
    assert found.low < found.share < found.high  # type: ignore[operator]


def test_certainty_about_the_rule_leaves_the_shares_own_interval() -> None:
    low, high = lang_reiczigel((0.2, 500), (1.0, 1e9), (1.0, 1e9))
    z = 1.959964
    middle = (0.2 * 500 + z**2 / 2) / (500 + z**2)
    spread = z * (middle * (1 - middle) / (500 + z**2)) ** 0.5
    assert (low, high) == (pytest.approx(middle - spread, abs=1e-6), pytest.approx(middle + spread, abs=1e-6))


@given(st.floats(0.05, 0.95), st.integers(20, 300))
def test_less_known_of_the_rule_makes_the_interval_wider(share: float, n: int) -> None:
    narrow, wide = (lang_reiczigel((share, 1000), (0.9, size), (0.9, size)) for size in (10 * n, n))
    assert wide[1] - wide[0] >= narrow[1] - narrow[0] - 1e-9


def test_without_initiatives_among_the_coded_sensitivity_is_unknown() -> None:
    assert "no initiatives among the coded" in rogan_gladen(0.5, sample([0] * 9, [0] * 9), 20).reason


def test_what_was_drawn_densely_does_not_pass_for_knowledge_of_all() -> None:
    # every initiative the rule names was read, of the many others a few that stand for a hundred each
    dense = sample([1] * 20 + [0] * 5, [1] * 20 + [0] * 5, [1.0] * 20 + [100.0] * 5)
    assert rogan_gladen(0.04, dense, 520).share is None


def test_a_confidence_that_is_none_is_refused() -> None:
    with pytest.raises(SettingError, match="between 0 and 1"):
        difference(0.3, sample([1, 0], [1, 0]), 10, confidence=95)
