import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.multitest import multipletests

from linkages.indicators import comparison
from linkages.indicators.comparison import compare
from linkages.indicators.dealing import Incidence, deal


def make(inside: np.ndarray, label: list[int] | np.ndarray) -> Incidence:
    unit, project = np.nonzero(inside)
    return Incidence(tuple(f"u{i}" for i in range(len(inside))), unit, project, np.asarray(label, dtype=bool))


def overlapping(seed: int = 1, projects: int = 60, units: int = 6) -> Incidence:
    rng = np.random.default_rng(seed)
    inside = rng.random((units, projects)) < 0.3
    inside[0] |= ~inside.any(axis=0)
    return make(inside, rng.random(projects) < 0.3)


def apart(counts: list[tuple[int, int]]) -> Incidence:
    """Units that share nothing, each with its initiatives and projects."""
    labels = [int(i < k) for k, n in counts for i in range(n)]
    inside = np.zeros((len(counts), len(labels)))
    start = 0
    for row, (_, n) in enumerate(counts):
        inside[row, start : start + n] = 1
        start += n
    return make(inside, labels)


def test_the_statistic_of_units_apart_is_pearsons_chi_square() -> None:
    counts = [(5, 20), (9, 31), (0, 8), (12, 15)]
    table = np.array([(k, n - k) for k, n in counts])
    expected = stats.chi2_contingency(table, correction=False)
    found = compare(apart(counts), draws=9999, rng=np.random.default_rng(1)).spread
    assert found.statistic == pytest.approx(expected.statistic, abs=1e-9)
    assert found.expected == pytest.approx(expected.dof * 74 / 73, abs=1e-9)


def test_its_p_is_that_of_the_draws() -> None:
    incidence = overlapping()
    found = compare(incidence, draws=9999, rng=np.random.default_rng(1)).spread
    inside = np.zeros((6, 60))
    inside[incidence.unit, incidence.project] = 1
    n, p = inside.sum(axis=1), incidence.overall
    labels = deal(60, incidence.initiatives, 20_000, np.random.default_rng(9)).astype(float)
    drawn = (np.square(inside @ labels - (n * p)[:, None]) / (n * p * (1 - p))[:, None]).sum(axis=0)
    assert found.expected == pytest.approx(drawn.mean(), rel=0.02)
    assert found.p_value == pytest.approx((drawn >= found.statistic - 1e-9).mean(), abs=0.02)


def test_pairs_are_scaled_by_how_much_chance_moves_them() -> None:
    incidence = overlapping()
    pairs = comparison._pairs(incidence, 40)
    dealt = incidence.counts(deal(60, incidence.initiatives, 20_000, np.random.default_rng(3)))
    shares = dealt / incidence.trials[:, None]
    drawn = shares[pairs.first] - shares[pairs.second]
    assert pairs.sd == pytest.approx(drawn.std(axis=1), rel=0.05)
    rest = comparison._against_rest(incidence)
    other = (incidence.initiatives - dealt) / (incidence.projects - incidence.trials)[:, None]
    assert rest.sd == pytest.approx((shares - other).std(axis=1), rel=0.05)


def test_p_of_a_pair_and_its_correction_are_those_of_the_draws() -> None:
    incidence = overlapping(4)
    rows = [row for row in compare(incidence, draws=9999, rng=np.random.default_rng(1)).rows if row["other"]]
    dealt = incidence.counts(deal(60, incidence.initiatives, 20_000, np.random.default_rng(8)))
    shares, own = dealt / incidence.trials[:, None], incidence.successes / incidence.trials
    pairs = comparison._pairs(incidence, 40)
    drawn = np.abs(shares[pairs.first] - shares[pairs.second]) / pairs.sd[:, None]
    observed = np.abs(own[pairs.first] - own[pairs.second]) / pairs.sd
    p = (drawn >= observed[:, None] - 1e-9).mean(axis=1)
    strongest = int(observed.argmax())
    assert [row["p_value"] for row in rows] == pytest.approx(p, abs=0.02)
    largest = (drawn.max(axis=0) >= observed[strongest] - 1e-9).mean()
    assert rows[strongest]["p_adjusted"] == pytest.approx(largest, abs=0.02)


def test_a_correction_never_lowers_p_and_keeps_the_order_of_strength() -> None:
    rows = [r for r in compare(overlapping(7), draws=999, rng=np.random.default_rng(1)).rows if r["other"]]
    assert all(row["p_adjusted"] >= row["p_value"] - 1e-12 for row in rows)
    assert all(row["q_value"] >= row["p_value"] - 1e-12 for row in rows)


def test_q_is_benjamini_and_hochbergs() -> None:
    rows = [r for r in compare(overlapping(7), draws=99, rng=np.random.default_rng(1)).rows if not r["other"]]
    p = [row["p_value"] for row in rows]
    assert [row["q_value"] for row in rows] == pytest.approx(multipletests(p, method="fdr_bh")[1], abs=1e-9)


def test_a_unit_that_differs_is_found_and_chance_is_not() -> None:
    rows = compare(apart([(30, 40), (8, 40), (9, 40), (10, 40)]), draws=999, rng=np.random.default_rng(1)).rows
    found = {row["unit"]: row["p_adjusted"] for row in rows if row["against"] == "rest"}
    assert found["u0"] == pytest.approx(0.001)
    assert found["u3"] > 0.01


def test_the_error_of_the_correction_over_a_family_is_held() -> None:
    rng = np.random.default_rng(11)
    inside = rng.random((8, 80)) < 0.25
    inside[0] |= ~inside.any(axis=0)
    wrong = 0
    for _ in range(200):
        rows = compare(make(inside, deal(80, 20, 1, rng)[:, 0]), draws=199, rng=rng).rows
        wrong += min(row["p_adjusted"] for row in rows if row["against"] == "unit") <= 0.05
    assert stats.binomtest(wrong, 200, 0.05).pvalue > 0.001


def test_many_units_are_held_against_the_rest_alone() -> None:
    rows = compare(overlapping(), draws=9, rng=np.random.default_rng(1), most_paired=5).rows
    assert [row["against"] for row in rows] == ["rest"] * 6


@pytest.mark.parametrize(
    ("incidence", "reason"),
    [
        (apart([(2, 5)]), comparison.FEW_UNITS),
        (apart([(2, 5), (0, 0)]), comparison.FEW_UNITS),
        (apart([(0, 0), (0, 0)]), comparison.NO_PROJECT),
        (apart([(0, 5), (0, 3)]), comparison.NO_VARIANCE),
        (apart([(5, 5), (3, 3)]), comparison.NO_VARIANCE),
        (make(np.ones((2, 5)), [1, 0, 0, 1, 0]), comparison.ALL_SAME),
        (make(np.vstack([np.ones((2, 5)), np.zeros((1, 5))]), [1, 0, 0, 1, 0]), comparison.ALL_SAME),
    ],
    ids=[
        "one unit",
        "one unit with a project",
        "all missing",
        "no initiative",
        "nothing but initiatives",
        "one bilateral programme",
        "and a unit without a project",
    ],
)
def test_where_nothing_can_be_compared_a_reason_stands(incidence: Incidence, reason: str) -> None:
    found = compare(incidence, draws=99, rng=np.random.default_rng(1))
    assert found.spread.reason == reason
    assert np.isnan(found.spread.p_value)
    assert all(row["p_value"] is None and row["remark"] for row in found.rows)


def test_two_regions_are_compared() -> None:
    rows = compare(apart([(9, 10), (1, 10)]), draws=999, rng=np.random.default_rng(1)).rows
    assert [row["against"] for row in rows] == ["rest", "rest", "unit"]
    assert all(row["p_value"] < 0.01 for row in rows)


def test_units_of_the_same_projects_are_told() -> None:
    inside = np.array([[1, 1, 0, 1], [1, 1, 0, 1], [0, 0, 1, 0]])
    rows = compare(make(inside, [1, 0, 0, 1]), draws=99, rng=np.random.default_rng(1)).rows
    same = next(row for row in rows if (row["unit"], row["other"]) == ("u0", "u1"))
    assert same["remark"] == comparison.SAME
    assert same["p_value"] is None
    assert same["difference"] == 0


def test_the_same_seed_gives_the_same_rows() -> None:
    one, other = (compare(overlapping(), draws=99, rng=np.random.default_rng(1)).rows for _ in range(2))
    assert one == other


def test_what_is_found_of_a_kind_does_not_depend_on_the_others() -> None:
    one, other = overlapping(1), overlapping(2, projects=50)
    both = comparison.compare_kinds({"a": one, "b": other, "again": one}, draws=99, seed=3)
    alone = comparison.compare_kinds({"b": other}, draws=99, seed=3)
    assert both["b"] == alone["b"]
    assert both["a"] == both["again"]


def test_many_comparisons_are_counted_a_few_draws_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = compare(overlapping(), draws=500, rng=np.random.default_rng(1))
    monkeypatch.setattr(comparison, "blocks", lambda draws, _: [7] * (draws // 7) + [draws % 7])
    assert compare(overlapping(), draws=500, rng=np.random.default_rng(1)) == expected
