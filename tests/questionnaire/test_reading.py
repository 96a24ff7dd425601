import polars as pl
import pytest

from linkages.errors import ColumnError, LinkagesError, MissingFileError, SourceError
from linkages.questionnaire import SurveyError, read_survey
from linkages.questionnaire.reading import refuse_empty

CLUSTERS = [["cluster_id", "name", "region", "exports"], ["a", "Alpha", "North", 1.5], ["b", "Beta", "South", None]]


def violations(caught):
    return [(v.where, v.column, v.found, v.expected) for v in caught.value.violations]


def test_sheets_are_known_by_their_columns_whatever_their_names(workbook):
    read = read_survey(
        workbook(
            Tabelle1=CLUSTERS,
            Tabelle2=[["cluster_id", "grade"], ["a", 4]],
            Tabelle3=[["region", "fdi_per_capita"], ["North", 10]],
        )
    )
    assert read.clusters["exports"].to_list() == [1.5, None]
    assert read.grades.rows() == [("a", "", "", 4)]
    assert read.regions.rows() == [("North", 10.0)]


def test_one_csv_may_hold_clusters_grades_and_answers(csv):
    read = read_survey(csv("cluster_id;name;exports;grade;actors_smes;planning\na;Alpha;1,5;6;3;no_need\n"))
    assert read.clusters["exports"].to_list() == [1.5]
    assert read.grades["grade"].to_list() == [6]
    assert read.answers.select("question", "item", "number", "chosen").rows() == [
        ("actors", "smes", 3.0, None),
        ("planning", "", None, "no_need"),
    ]


def test_several_files_are_one_survey(csv):
    clusters = csv("cluster_id,exports\na,1\n", "clusters.csv")
    regions = csv("region,fdi_per_capita\nNorth,3\n", "regions.csv")
    read = read_survey([clusters, regions])
    assert (read.clusters.height, read.regions.height) == (1, 1)


def test_an_empty_cell_is_missing_and_never_0(csv):
    read = read_survey(csv("cluster_id,exports,actors_smes,actors_universities\na,,,2\nb,n/a,1,-\n"))
    assert read.clusters["exports"].to_list() == [None, None]
    assert read.answers.select("cluster_id", "item").rows() == [("b", "smes"), ("a", "universities")]


def test_a_comma_after_a_lone_0_is_a_decimal_sign(csv):
    assert read_survey(csv("cluster_id;exports\na;0,125\n")).clusters["exports"].to_list() == [0.125]


def test_rows_above_the_titles_are_passed_over(workbook):
    read = read_survey(workbook(clusters=[["Survey of 2024"], ["what it is", "in words"], *CLUSTERS]))
    assert read.clusters["cluster_id"].to_list() == ["a", "b"]


def test_labels_of_options_are_understood_as_well_as_codes(csv):
    read = read_survey(csv("cluster_id,planning\na,No need to plan\nb,NO_NEED\n"))
    assert read.answers["chosen"].to_list() == ["no_need", "no_need"]


def test_several_options_and_none_are_told_apart_from_no_answer(csv):
    read = read_survey(csv("cluster_id,new_cooperation,grade\na,europe_new; europe_same,4\nb,none,4\nc,,4\n"))
    assert read.answers.select("cluster_id", "chosen").rows() == [("a", "europe_new;europe_same"), ("b", "")]


def test_an_open_question_takes_texts_of_ones_own(csv):
    read = read_survey(csv("cluster_id,goals\na,knowledge;Fame\n"))
    assert read.answers["chosen"].to_list() == ["Fame;knowledge"]


@pytest.mark.parametrize(
    ("column", "cell", "expected"),
    [
        ("actors_smes", "5", "a number from 0 to 4"),
        ("actors_smes", "-1", "a number from 0 to 4"),
        ("actors_smes", "often", "a number from 0 to 4"),
        ("grade", "8", "a whole number from 1 to 7"),
        ("grade", "2.5", "a whole number from 1 to 7"),
        ("geography_eu", "120", "a number from 0 to 100"),
        ("partners_national", "-3", "a number from 0"),
        ("planning", "perhaps", "one of own_strategy"),
        ("new_cooperation", "none;europe_new", "any of europe_same"),
        ("exports", "a lot", "a number"),
        ("exports", "-4", "it is a count or an amount"),
    ],
)
def test_a_cell_that_cannot_be_used_is_named_with_its_place(workbook, column, cell, expected):
    path = workbook(data=[["cluster_id", column], ["a", None], ["b", cell]])
    with pytest.raises(SurveyError) as caught:
        read_survey(path)
    ((where, named, found, wanted),) = violations(caught)
    assert where == "survey.xlsx, sheet data, row 3"
    assert (named, found) == (column, cell)
    assert expected in wanted


def test_everything_wrong_is_said_at_once(csv):
    with pytest.raises(SurveyError) as caught:
        read_survey(csv("cluster_id,exports,actors_smes\na,x,9\na,1,2\n,3,3\n"))
    columns = [column for _, column, _, _ in violations(caught)]
    assert sorted(columns) == ["actors_smes", "cluster_id", "cluster_id", "cluster_id", "exports"]


def test_a_cluster_stands_once_or_once_a_wave(csv):
    read = read_survey(csv("cluster_id,wave,exports\na,1,2\na,2,3\n"))
    assert read.clusters["exports"].to_list() == [2.0, 3.0]
    with pytest.raises(SurveyError, match="row 2 has it, too"):
        read_survey(csv("cluster_id,exports\na,2\na,3\n"))


def test_an_answer_of_a_cluster_that_no_sheet_has_is_refused(workbook):
    path = workbook(clusters=CLUSTERS, self_assessment=[["cluster_id", "grade"], ["z", 4]])
    with pytest.raises(SurveyError) as caught:
        read_survey(path)
    assert violations(caught)[0][:3] == ("survey.xlsx, sheet self-assessment, row 2", "cluster_id", "z")


def test_without_a_sheet_of_clusters_any_id_may_answer(csv):
    assert read_survey(csv("cluster_id,grade\nz,4\n")).grades.height == 1


def test_regions_stand_once(workbook):
    path = workbook(regions=[["region", "fdi_per_capita"], ["North", 1], ["North", 2]])
    with pytest.raises(SurveyError, match="row 2 has it, too"):
        read_survey(path)


def test_a_surplus_may_be_negative_where_an_amount_may_not(workbook):
    read = read_survey(workbook(regions=[["region", "trade_surplus_per_capita"], ["North", -5]]))
    assert read.regions["trade_surplus_per_capita"].to_list() == [-5.0]


def test_shares_of_one_answer_that_exceed_100_are_refused_and_less_is_said(csv):
    head = "cluster_id,geography_eu,geography_cis\n"
    with pytest.raises(SurveyError, match="that sum to 100"):
        read_survey(csv(head + "a,80,40\n"))
    row = read_survey(csv(head + "a,50,20\nb,60,40\n")).coverage.filter(pl.col("field").str.contains("geography"))
    assert row.select("rows", "known").row(0) == (2, 1)


def test_several_respondents_of_a_cluster_are_kept_apart(csv):
    read = read_survey(csv("cluster_id,respondent,exports,actors_smes\na,x,5,1\na,y,5,3\n"))
    assert read.answers["respondent"].to_list() == ["x", "y"]
    assert read.clusters.height == 1


def test_columns_that_nobody_knows_are_left_alone_and_counted(csv):
    row = read_survey(csv("cluster_id,exports,weather\na,1,fine\n")).coverage.row(0, named=True)
    assert (row["lost"], row["rows"]) == (1, 3)
    assert "weather" in row["reason"]


def test_a_column_of_numbers_of_ones_own_becomes_an_indicator_when_named(csv):
    path = csv("cluster_id,patents\na,3\n")
    assert read_survey(path, indicators=["patents"]).clusters["patents"].to_list() == [3.0]
    with pytest.raises(ColumnError, match="no column 'licences'"):
        read_survey(path, indicators=["licences"])


def test_hostile_text_stays_text(csv):
    name = "=cmd|' /C calc'!A0<script>alert(\"x\")</script>"
    quoted = name.replace('"', '""')
    read = read_survey(csv(f'cluster_id,name,exports\na,"{quoted}",1\n'))
    assert read.clusters["name"].to_list() == [name]


def test_a_column_that_stands_twice_is_refused(csv):
    with pytest.raises(SourceError, match="'exports' stands there twice"):
        read_survey(csv("cluster_id,exports,Exports\na,1,2\n"))


def test_a_file_without_a_survey_says_what_is_wanted(csv):
    with pytest.raises(SourceError, match="--template"):
        read_survey(csv("project,partner\n1,2\n3,4\n"))


def test_sheets_with_titles_alone_hold_nothing(workbook):
    read = read_survey(workbook(clusters=[CLUSTERS[0]]))
    assert read.empty
    with pytest.raises(SourceError, match=r"survey\.xlsx: the sheets have titles and no filled row"):
        refuse_empty(read)


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02", b"PK\x03\x04 broken"])
def test_a_file_that_is_none_is_an_error_of_ours(tmp_path, content):
    path = tmp_path / "broken.xlsx"
    path.write_bytes(content)
    with pytest.raises(LinkagesError, match=r"broken\.xlsx"):
        read_survey(path)


def test_a_file_that_is_not_there_is_said(tmp_path):
    with pytest.raises(MissingFileError):
        read_survey(tmp_path / "none.csv")


def test_other_columns_tell_what_a_point_before_three_digits_is(csv):
    text = "cluster_id;publications;exports\na;1.177;2,5\nb;3.239;10,25\n"
    assert read_survey(csv(text)).clusters["publications"].to_list() == [1177.0, 3239.0]
    points = text.replace("2,5", "2.5").replace("10,25", "10.25")
    assert read_survey(csv(points)).clusters["publications"].to_list() == [1.177, 3.239]


def test_a_column_that_tells_for_itself_needs_no_others(csv):
    text = "cluster_id;publications;exports\na;1.177;2,5\nb;3.2;10,25\n"
    assert read_survey(csv(text)).clusters["publications"].to_list() == [1.177, 3.2]


def test_an_answer_that_stands_in_two_files_is_refused_not_counted_twice(csv):
    first = csv("cluster_id,grade,actors_smes\na,4,2\nb,5,3\n", "one.csv")
    second = csv("cluster_id,grade,actors_smes\nb,5,\nc,6,1\n", "two.csv")
    with pytest.raises(SurveyError, match=r"two.csv, row 2, column 'grade': found '5', .*one.csv, row 3 has one, too"):
        read_survey([first, second])


def test_answers_to_other_questions_may_stand_in_another_file(csv):
    first = csv("cluster_id,grade\na,4\nb,5\n", "one.csv")
    second = csv("cluster_id,actors_smes\nb,1\na,2\n", "two.csv")
    read = read_survey([first, second])
    assert (read.grades.height, read.answers.height) == (2, 2)


@pytest.mark.parametrize(("column", "values"), [("exports", ("5", "7")), ("region", ("North", "South"))])
def test_a_cluster_of_which_two_rows_tell_different_things_is_refused(csv, column, values):
    rows = [f"a,r{at},{value},2" for at, value in enumerate(values)]
    head = f"cluster_id,respondent,{column},actors_smes"
    with pytest.raises(SurveyError, match=f"row 3, column '{column}': found '{values[1]}'.*row 2 has '{values[0]}'"):
        read_survey(csv("\n".join([head, *rows]) + "\n"))


def test_what_one_respondent_alone_tells_of_the_cluster_counts(csv):
    read = read_survey(csv("cluster_id,respondent,exports,actors_smes\na,r1,,2\na,r2,5,3\n"))
    assert read.clusters["exports"].to_list() == [5.0]


def test_a_region_in_two_files_is_refused(csv):
    first, second = csv("region,fdi_per_capita\nA,1\n", "one.csv"), csv("region,fdi_per_capita\nA,2\n", "two.csv")
    with pytest.raises(SurveyError, match=r"two.csv, row 2, column 'region': found 'A', .*one.csv, row 2 has it, too"):
        read_survey([first, second])


def test_an_empty_file_is_told_to_be_filled_as_a_form(csv):
    with pytest.raises(SourceError, match=r"survey.csv: the file is empty. 'linkages survey --template"):
        read_survey(csv(""))
