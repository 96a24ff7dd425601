import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from linkages.errors import SettingError
from linkages.indicators import averages as module
from linkages.indicators.averages import METHODS, averages, interval, resample
from linkages.indicators.dealing import Incidence


def overlapping(seed: int = 1, projects: int = 80, units: int = 6, chance: float = 0.3) -> Incidence:
    rng = np.random.default_rng(seed)
    inside = rng.random((units, projects)) < 0.3
    inside[0] |= ~inside.any(axis=0)
    unit, project = np.nonzero(inside)
    return Incidence(tuple(map(str, range(units))), unit, project, rng.random(projects) < chance)


def shares(incidence: Incidence, kept: np.ndarray) -> tuple[float, float]:
    """Both averages over the projects kept, by hand."""
    own = []
    for unit in range(len(incidence.units)):
        inside = [p for u, p in zip(incidence.unit, incidence.project, strict=True) if u == unit and kept[p]]
        if inside:
            own.append(np.mean([incidence.label[p] for p in inside]))
    return float(incidence.label[kept].mean()), float(np.mean(own))


@given(st.integers(0, 2**32 - 1))
def test_both_averages_are_what_one_reckons_by_hand(seed: int) -> None:
    incidence = overlapping(seed, projects=25)
    pooled, mean = averages(incidence, draws=19, rng=np.random.default_rng(1))
    expected = shares(incidence, np.ones(25, dtype=bool))
    assert (pooled.estimate, mean.estimate) == pytest.approx(expected, abs=1e-12)
    assert (pooled.average, mean.average) == ("pooled", "mean")


def test_the_jackknife_leaves_out_one_project_after_the_other() -> None:
    incidence = overlapping(3, projects=30)
    found = module.jackknife(incidence)
    for project in range(30):
        kept = np.arange(30) != project
        assert (found[0][project], found[1][project]) == pytest.approx(shares(incidence, kept), abs=1e-12)


def test_a_unit_whose_only_project_is_left_out_is_no_unit() -> None:
    incidence = Incidence(("A", "B"), np.array([0, 0, 1]), np.array([0, 1, 2]), np.array([True, False, True]))
    assert module.jackknife(incidence)[1].tolist() == [0.5, 1.0, 0.5]


@pytest.mark.parametrize(("method", "scipys"), [("percentile", "percentile"), ("bca", "BCa")])
def test_intervals_of_the_pooled_share_agree_with_scipy(method: str, scipys: str) -> None:
    incidence = overlapping(5, projects=120)
    found = averages(incidence, draws=20_000, rng=np.random.default_rng(1), method=method)[0]
    expected = stats.bootstrap(
        (incidence.label.astype(float),), np.mean, n_resamples=20_000, method=scipys, rng=np.random.default_rng(2)
    ).confidence_interval
    # one project of 120 is the least step of a quantile
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high), abs=1.01 / 120)


@pytest.mark.parametrize(("method", "scipys"), [("percentile", "percentile"), ("bca", "BCa")])
def test_intervals_of_the_mean_share_agree_with_scipy(method: str, scipys: str) -> None:
    incidence = overlapping(6, projects=60)
    inside = np.zeros((60, 6), dtype=bool)
    inside[incidence.project, incidence.unit] = True

    def mean(drawn: np.ndarray) -> float:
        projects = drawn.astype(int)
        n, k = inside[projects].sum(axis=0), (inside & incidence.label[:, None])[projects].sum(axis=0)
        return float((k / n).mean())

    expected = stats.bootstrap(
        (np.arange(60),),
        lambda drawn, axis: np.apply_along_axis(mean, axis, drawn),
        n_resamples=3000,
        method=scipys,
        rng=np.random.default_rng(2),
    ).confidence_interval
    found = averages(incidence, draws=20_000, rng=np.random.default_rng(1), method=method)[1]
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high), abs=0.015)


def test_the_normal_interval_is_the_estimate_and_its_standard_error() -> None:
    drawn = np.random.default_rng(1).normal(0.4, 0.05, 5000)
    low, high = interval(0.4, drawn, method="normal")
    assert (low, high) == pytest.approx(stats.norm.interval(0.95, 0.4, drawn.std(ddof=1)), abs=1e-9)


def test_the_interval_on_log_odds_never_leaves_0_and_1() -> None:
    drawn = np.random.default_rng(1).beta(1, 40, 5000)
    low, high = interval(0.02, drawn, method="logit")
    assert 0 < low < 0.02 < high < 1
    odds = np.log([low / (1 - low), high / (1 - high)])
    assert odds.mean() == pytest.approx(np.log(0.02 / 0.98), abs=1e-9)
    assert np.diff(odds) == pytest.approx(2 * stats.norm.ppf(0.975) * drawn.std(ddof=1) / (0.02 * 0.98), abs=1e-9)


@pytest.mark.parametrize("method", METHODS)
def test_every_interval_holds_its_estimate(method: str) -> None:
    for found in averages(overlapping(8), draws=999, rng=np.random.default_rng(1), method=method):
        assert found.low <= found.estimate <= found.high
        assert found.method == method
        assert not found.remark


def test_shared_projects_widen_the_interval_of_the_mean() -> None:
    """Five units of the same forty projects know no more than one of them."""
    label = np.arange(40) % 4 == 0
    project = np.tile(np.arange(40), 5)
    same = Incidence(tuple("abcde"), np.repeat(np.arange(5), 40), project, label)
    alone = Incidence(("a",), np.zeros(40, dtype=int), np.arange(40), label)
    one, other = (averages(i, draws=4999, rng=np.random.default_rng(1))[1] for i in (same, alone))
    assert (one.low, one.high) == pytest.approx((other.low, other.high), abs=1e-9)


def test_resamples_are_those_of_projects() -> None:
    incidence = overlapping(9)
    drawn = resample(incidence, 4000, np.random.default_rng(1))
    p = incidence.overall
    assert drawn[0].std() == pytest.approx(np.sqrt(p * (1 - p) / 80), rel=0.05)


def test_without_a_coded_project_there_is_no_average() -> None:
    none = Incidence(("A",), np.array([], dtype=int), np.array([], dtype=int), np.array([], dtype=bool))
    for found in averages(none, draws=99, rng=np.random.default_rng(1)):
        assert (found.estimate, found.low, found.high) == (None, None, None)
        assert found.remark == "no coded project"


@pytest.mark.parametrize("method", METHODS)
def test_where_all_projects_are_alike_there_is_no_interval(method: str) -> None:
    for found in averages(overlapping(2, chance=0.0), draws=99, rng=np.random.default_rng(1), method=method):
        assert (found.estimate, found.low, found.high) == (0.0, None, None)
        assert "all alike" in found.remark


def test_an_unknown_method_is_refused() -> None:
    with pytest.raises(SettingError, match="percentile, bca, normal, logit"):
        averages(overlapping(), draws=9, rng=np.random.default_rng(1), method="guess")
    with pytest.raises(SettingError, match="between 0 and 1"):
        averages(overlapping(), draws=9, rng=np.random.default_rng(1), confidence=95)
