import openpyxl
import pytest

from linkages.errors import OutputError
from linkages.questionnaire import codebook, read_survey, write_template

SHEETS = ["instructions", "clusters", "self-assessment", "questionnaire", "regions", "codebook"]


@pytest.fixture
def form(tmp_path):
    return write_template(tmp_path / "form.xlsx")


def test_the_form_has_a_sheet_for_each_thing_and_a_codebook(form):
    assert openpyxl.load_workbook(form).sheetnames == SHEETS


def test_an_empty_form_reads_back_as_empty(form):
    assert read_survey(form).empty


def test_a_filled_form_reads_back_as_filled(form):
    book = openpyxl.load_workbook(form)
    for sheet, values in {
        "clusters": {"cluster_id": "a", "name": "Alpha", "exports": 2.5, "international_members": 0},
        "self-assessment": {"cluster_id": "a", "grade": 5},
        "questionnaire": {"cluster_id": "a", "barriers_finance": 4, "planning": "no_need", "goals": "none"},
        "regions": {"region": "North", "trade_surplus_per_capita": -2},
    }.items():
        heads = [cell.value for cell in book[sheet][2]]
        for head, value in values.items():
            book[sheet].cell(3, heads.index(head) + 1, value)
    book.save(form)
    read = read_survey(form)
    assert read.clusters.select("exports", "international_members").rows() == [(2.5, 0.0)]
    assert read.grades["grade"].to_list() == [5]
    assert {(q, n, c) for q, n, c in read.answers.select("question", "number", "chosen").iter_rows()} == {
        ("barriers", 4.0, None),
        ("planning", None, "no_need"),
        ("goals", None, ""),
    }
    assert read.regions["trade_surplus_per_capita"].to_list() == [-2.0]


def test_every_question_has_its_column_and_closed_choices_drop_down(form):
    sheet = openpyxl.load_workbook(form)["questionnaire"]
    heads = [cell.value for cell in sheet[2]]
    assert set(codebook().columns) <= set(heads)
    lists = {rule.formula1 for rule in sheet.data_validations.dataValidation if rule.type == "list"}
    assert '"own_strategy,general_strategy,functional,to_be_developed,no_need"' in lists


def test_scales_are_bounded_by_the_form(form):
    sheet = openpyxl.load_workbook(form)["questionnaire"]
    rules = [rule for rule in sheet.data_validations.dataValidation if rule.type == "decimal"]
    assert (0, 4) in {(float(rule.formula1), float(rule.formula2)) for rule in rules}


def test_the_same_form_has_the_same_bytes(form, tmp_path):
    assert write_template(tmp_path / "again.xlsx").read_bytes() == form.read_bytes()


def test_a_file_that_may_be_filled_is_never_replaced(form):
    with pytest.raises(OutputError, match="may hold what people filled in"):
        write_template(form)


def test_a_form_is_a_workbook(tmp_path):
    with pytest.raises(OutputError, match=r"\.xlsx"):
        write_template(tmp_path / "form.csv")


def test_a_folder_that_is_not_there_is_said(tmp_path):
    with pytest.raises(OutputError, match="can't be written"):
        write_template(tmp_path / "none" / "form.xlsx")
