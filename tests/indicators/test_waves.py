import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep

from linkages.indicators.waves import wave_table
from linkages.questionnaire import read_survey


@pytest.fixture
def survey(tmp_path):
    def read(head, rows):
        path = tmp_path / "survey.csv"
        path.write_text("\n".join([head, *(",".join(map(str, row)) for row in rows)]) + "\n", encoding="utf-8")
        return read_survey(path)

    return read


def cross(first, second, same):
    rows = [(f"a{at}", 1, value) for at, value in enumerate(first)]
    return rows + [(f"{'a' if same else 'b'}{at}", 2, value) for at, value in enumerate(second)]


def test_other_respondents_make_independent_cross_sections(survey):
    first, second = ["no_need"] * 4 + ["functional"] * 12, ["no_need"] * 9 + ["functional"] * 6
    table = wave_table(survey("cluster_id,wave,planning", cross(first, second, same=False)))
    row = next(row for row in table.iter_rows(named=True) if row["option"] == "no_need")
    low, high = confint_proportions_2indep(9, 15, 4, 16, method="newcomb", compare="diff")
    assert (row["design"], row["n_from"], row["n_to"], row["pairs"]) == ("independent", 16, 15, 0)
    assert (row["difference"], row["low"], row["high"]) == pytest.approx((9 / 15 - 4 / 16, low, high), abs=1e-9)


def test_the_same_respondents_make_pairs(survey):
    first, second = [0, 1, 1, 2, 0, 1, 3, 2], [1, 1, 3, 3, 1, 2, 4, 2]
    row = wave_table(survey("cluster_id,wave,actors_smes", cross(first, second, same=True))).row(0, named=True)
    assert (row["design"], row["pairs"], row["difference"]) == ("paired", 8, np.mean(np.subtract(second, first)))
    found = np.subtract(second, first)
    test = stats.permutation_test((found,), np.mean, permutation_type="samples", n_resamples=np.inf)
    assert row["p_value"] == pytest.approx(test.pvalue, abs=0.02)


def test_those_who_answered_once_are_left_out_of_pairs_and_counted(survey):
    rows = cross([0, 1, 1], [1, 2], same=True)
    row = wave_table(survey("cluster_id,wave,actors_smes", rows)).row(0, named=True)
    assert (row["pairs"], row["n_from"], row["n_to"]) == (2, 3, 2)
    assert row["caveat"] == "1 answered in one wave alone and are left out"


def test_p_agrees_with_scipy_s_permutation_test(survey):
    rng = np.random.default_rng(5)
    first, second = rng.integers(0, 4, 20), rng.integers(1, 5, 18)
    row = wave_table(survey("cluster_id,wave,actors_smes", cross(first, second, same=False))).row(0, named=True)
    test = stats.permutation_test(
        (second, first), lambda a, b, axis: a.mean(axis) - b.mean(axis), vectorized=True, rng=np.random.default_rng(1)
    )
    assert row["p_value"] == pytest.approx(test.pvalue, abs=0.02)


def test_p_is_corrected_by_holm_over_the_tests_of_two_waves(survey):
    rng = np.random.default_rng(6)
    columns = ["actors_smes", "actors_universities", "actors_rd_centres"]
    rows = [(f"{wave}{at}", wave, *rng.integers(0, 4 + (wave == 2), 3)) for wave in (1, 2) for at in range(15)]
    table = wave_table(survey(",".join(["cluster_id", "wave", *columns]), rows))
    expected = multipletests(table["p_value"].to_numpy(), method="holm")[1]
    assert table["p_adjusted"].to_numpy() == pytest.approx(expected, abs=1e-12)


def test_where_nothing_varies_there_is_no_test(survey):
    for same in (True, False):
        row = wave_table(survey("cluster_id,wave,actors_smes", cross([2, 2], [2, 2], same=same))).row(0, named=True)
        assert (row["difference"], row["p_value"], row["p_adjusted"]) == (0, None, None)


def test_several_who_answer_for_one_cluster_are_not_permuted(survey):
    rows = [(f"w{wave}", wave, f"r{at}", at % 3) for wave in (1, 2) for at in range(6)]
    rows += [(f"v{wave}", wave, f"r{at}", at % 2) for wave in (1, 2) for at in range(6)]
    row = wave_table(survey("cluster_id,wave,respondent,actors_smes", rows)).row(0, named=True)
    assert row["p_value"] is None
    assert "not exchangeable" in row["caveat"]


def test_pairs_of_one_cluster_are_no_independent_pairs(survey):
    rows = [(f"c{at // 4}", wave, f"r{at}", wave + at // 8) for wave in (1, 2) for at in range(16)]
    rows = [(*row[:3], row[3] - (wave_of == 2 and row[0] in {"c0", "c1"})) for row in rows for wave_of in [row[1]]]
    row = wave_table(survey("cluster_id,wave,respondent,actors_smes", rows)).row(0, named=True)
    assert (row["design"], row["pairs"], row["difference"]) == ("paired", 16, 0.5)
    assert row["p_value"] > 0.3  # two clusters of four change: 16 respondents would make it 0.008
    assert row["caveat"] == "answers of 4 clusters: those of one cluster count as dependent"
    alone = [(f"{cluster}{who}", wave, who, value) for cluster, wave, who, value in rows]
    other = wave_table(survey("cluster_id,wave,respondent,actors_smes", alone)).row(0, named=True)
    assert other["p_value"] < 0.05
    assert row["high"] - row["low"] > other["high"] - other["low"]


def test_one_wave_has_nothing_to_be_compared_with(survey):
    assert wave_table(survey("cluster_id,actors_smes", [("a", 1), ("b", 2)])).is_empty()


def test_each_wave_is_compared_with_the_next(survey):
    rows = [(f"{wave}{at}", wave, at) for wave in (2, 10, 1) for at in range(4)]
    table = wave_table(survey("cluster_id,wave,actors_smes", rows))
    assert table.select("wave_from", "wave_to").rows() == [("1", "2"), ("2", "10")]
