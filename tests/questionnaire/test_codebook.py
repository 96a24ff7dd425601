import pytest

from linkages.errors import MissingFileError, SourceError
from linkages.questionnaire import codebook
from linkages.questionnaire.codebook import TYPES
from linkages.resources import data_path

SMALL = """
scale = [0, 4]
[[grade]]
value = 1
label = "none"
[[question]]
code = "one"
title = "One?"
type = "scale"
"""


def write(tmp_path, text):
    path = tmp_path / "questions.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_question_of_the_codebook_has_a_source_with_lines():
    assert all("line" in question.source for question in codebook().questions)


def test_every_type_of_question_occurs_and_no_other():
    assert {question.type for question in codebook().questions} == set(TYPES)


def test_the_scale_is_that_of_the_source_and_shares_are_per_cent():
    scales = {question.type: question.scale for question in codebook().questions if question.numeric}
    assert scales == {"scale": (0, 4), "percent": (0, 100), "count": (0, float("inf"))}


def test_there_are_seven_grades_nine_barriers_and_four_standard_indicators():
    book = codebook()
    assert sorted(book.grades) == [1, 2, 3, 4, 5, 6, 7]
    assert len(book.question("barriers").items) == 9
    assert sum(one.standard for one in book.clusters) == sum(one.standard for one in book.regions) == 4


def test_scenarios_cover_the_four_pairs_of_levels():
    assert {(one.cluster, one.region) for one in codebook().scenarios} == {
        (a, b) for a in ("high", "low") for b in ("high", "low")
    }


def test_ties_are_asked_in_the_classes_that_links_have():
    assert [option.code for option in codebook().question("ties").options] == ["none", "weak", "strong", "covalent"]


def test_a_codebook_of_ones_own_replaces_the_questions_and_keeps_the_indicators(tmp_path):
    book = codebook(write(tmp_path, SMALL))
    assert [question.code for question in book.questions] == ["one"]
    assert book.clusters == codebook().clusters


def test_a_question_without_items_is_its_own_column(tmp_path):
    assert set(codebook(write(tmp_path, SMALL)).columns) == {"one"}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("type = ", "kind = "), "'type' is missing"),
        (('"scale"', '"slider"'), "expected one of scale"),
        (('"scale"', '"single"'), "options are missing"),
        (('code = "one"', 'code = "One!"'), "small letters"),
        (("[0, 4]", "[4, 0]"), "lower end first"),
        (("[[question]]", "[[question"), "can't be read as TOML"),
    ],
)
def test_a_codebook_that_is_wrong_is_refused_with_what_is_wrong(tmp_path, change, said):
    with pytest.raises(SourceError, match=r"questions\.toml") as caught:
        codebook(write(tmp_path, SMALL.replace(*change)))
    assert said in str(caught.value)


def test_two_questions_must_not_share_a_column(tmp_path):
    twice = SMALL + SMALL[SMALL.index("[[question]]") :]
    with pytest.raises(SourceError, match="share the column 'one'"):
        codebook(write(tmp_path, twice))


def test_a_codebook_that_is_not_there_is_said(tmp_path):
    with pytest.raises(MissingFileError, match=r"none\.toml"):
        codebook(tmp_path / "none.toml")


def test_what_is_lost_in_the_source_is_open_or_marked_incomplete():
    book = codebook()
    for code in ("goals", "coordination", "information_given", "information_received", "channels"):
        assert book.question(code).open
        assert not book.question(code).complete


def test_the_codebook_ships_with_the_package():
    assert data_path("survey", "questions.toml").is_file()
