import pytest
from statsmodels.stats.proportion import proportion_confint

from linkages.errors import SettingError
from linkages.indicators.answers import answer_table, waves_of
from linkages.questionnaire import read_survey


@pytest.fixture
def survey(tmp_path):
    def read(text):
        path = tmp_path / "survey.csv"
        path.write_text(text, encoding="utf-8")
        return read_survey(path)

    return read


def rows(table, **where):
    return [row for row in table.iter_rows(named=True) if all(row[name] == value for name, value in where.items())]


def test_an_option_has_its_count_share_and_wilson_interval(survey):
    text = "cluster_id,planning\n" + "".join(f"c{at},{'no_need' if at < 2 else 'functional'}\n" for at in range(16))
    (row,) = rows(answer_table(survey(text)), option="no_need")
    low, high = proportion_confint(2, 16, method="wilson")
    assert (row["n"], row["count"], row["estimate"]) == (16, 2, 0.125)
    assert (row["low"], row["high"]) == pytest.approx((low, high), abs=1e-9)


def test_options_that_nobody_chose_are_listed_with_0(survey):
    table = answer_table(survey("cluster_id,planning\na,no_need\nb,no_need\n"))
    assert {row["option"]: row["count"] for row in rows(table, question="planning")}["own_strategy"] == 0


def test_texts_of_an_open_question_are_counted_beside_its_options(survey):
    table = answer_table(survey("cluster_id,goals\na,knowledge;Fame\nb,Fame\nc,none\n"))
    counts = {row["option"]: (row["count"], row["n"]) for row in rows(table, question="goals")}
    assert counts == {"knowledge": (1, 3), "region": (0, 3), "position": (0, 3), "Fame": (2, 3)}


def test_who_chose_nothing_answered_and_who_left_it_out_did_not(survey):
    (row, *_) = rows(answer_table(survey("cluster_id,goals,actors_smes\na,none,1\nb,,2\n")), question="goals")
    assert (row["n"], row["missing"]) == (1, 1)


def test_a_scale_has_its_mean_and_the_share_of_each_step(survey):
    table = answer_table(survey("cluster_id,actors_smes\na,0\nb,1\nc,1\nd,4\n"))
    (mean,) = rows(table, statistic="mean")
    assert mean["estimate"] == 1.5
    assert [row["count"] for row in rows(table, statistic="share")] == [1, 2, 0, 0, 1]


def test_halves_on_a_scale_have_no_shares_of_steps(survey):
    table = answer_table(survey("cluster_id,actors_smes\na,0.5\nb,1\n"))
    assert set(table["statistic"]) == {"mean"}


def test_grades_have_shares_and_a_median(survey):
    table = answer_table(survey("cluster_id,grade\n" + "".join(f"c{at},{1 + at}\n" for at in range(7))))
    assert rows(table, statistic="median")[0]["estimate"] == 4
    assert [row["count"] for row in rows(table, statistic="share")] == [1] * 7


def test_counts_have_a_median(survey):
    (row,) = rows(answer_table(survey("cluster_id,partners_national\na,1\nb,5\nc,400\n")))
    assert (row["statistic"], row["estimate"], row["low"]) == ("median", 5, None)


def test_waves_stand_apart_in_their_order(survey):
    table = answer_table(survey("cluster_id,wave,actors_smes\na,10,1\na,9,2\n"))
    assert [(row["wave"], row["estimate"]) for row in rows(table, statistic="mean")] == [("9", 2), ("10", 1)]


def test_waves_that_are_no_numbers_are_sorted_as_texts(survey):
    read = survey("cluster_id,wave,actors_smes\na,late,1\na,early,2\n")
    assert waves_of(read.answers) == ["early", "late"]


def test_a_census_that_all_answered_leaves_no_doubt(survey):
    table = answer_table(survey("cluster_id,actors_smes\na,0\nb,1\n"), population=2)
    (row,) = rows(table, statistic="mean")
    assert (row["low"], row["high"], row["population"]) == (0.5, 0.5, 2)


def test_more_answers_than_the_census_holds_are_refused(survey):
    with pytest.raises(SettingError, match="population is 1"):
        answer_table(survey("cluster_id,actors_smes\na,0\nb,1\n"), population=1)


def test_several_who_answer_for_a_cluster_are_no_independent_answers(survey):
    text = "cluster_id,respondent,actors_smes\n" + "".join(
        f"c{at // 4},r{at},{4 * (at // 4 % 2)}\n" for at in range(16)
    )
    (row,) = rows(answer_table(survey(text)), statistic="mean")
    assert "4 clusters" in row["caveat"]
    alone = text.replace("c0", "a0").splitlines()
    apart = "\n".join([alone[0], *(f"k{at}{line[line.index(',') :]}" for at, line in enumerate(alone[1:]))])
    (other,) = rows(answer_table(survey(apart)), statistic="mean")
    assert row["high"] - row["low"] > other["high"] - other["low"]


def test_who_gave_no_grade_is_counted_as_missing(survey):
    table = answer_table(survey("cluster_id,grade\na,4\nb,\nc,5\nd,\n"))
    assert set(table.select("n", "missing").iter_rows()) == {(2, 2)}


def test_a_median_has_no_interval_where_several_answer_for_a_cluster(survey):
    text = "cluster_id,respondent,grade\n" + "".join(f"c{at // 2},r{at},{1 + at % 7}\n" for at in range(14))
    (row,) = rows(answer_table(survey(text)), statistic="median")
    assert (row["n"], row["low"], row["high"]) == (14, None, None)
    assert "7 clusters" in row["caveat"]


def test_without_an_answer_there_is_no_row(survey):
    assert answer_table(survey("cluster_id,exports\na,1\n")).is_empty()
