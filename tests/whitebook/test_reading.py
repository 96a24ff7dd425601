import dataclasses
import re
import tomllib

import pytest

from linkages import references, tables, whitebook
from linkages.errors import SettingError, SourceError
from linkages.resources import data_path
from linkages.whitebook import reading

FILES = ("elements", "life_cycle", "processes", "phases", "failures")
# the text of the report has so many lines
LAST_LINE = 9005
AIDS = {
    "elements": whitebook.elements,
    "stages": whitebook.life_cycle,
    "processes": whitebook.processes,
    "phases": whitebook.phases,
    "competencies": whitebook.competencies,
    "failures": whitebook.failures,
}


def passages():
    named = [(entry.name, entry.lines) for aid, read in AIDS.items() if aid != "competencies" for entry in read()]
    roles = [(role.actor, role.lines) for phase in whitebook.phases() for role in phase.roles]
    return [*named, *roles, *((p.name, p.entry_lines) for p in whitebook.processes() if p.entry_lines)]


@pytest.mark.parametrize(
    ("aid", "number"),
    [("elements", 7), ("stages", 5), ("processes", 3), ("phases", 4), ("competencies", 8), ("failures", 16)],
)
def test_there_are_as_many_entries_as_in_the_source(aid, number):
    names = [entry.name for entry in AIDS[aid]()]
    assert len(set(names)) == len(names) == number


@pytest.mark.parametrize("file", FILES)
def test_each_file_names_its_source(file):
    key = tomllib.loads(data_path("whitebook", f"{file}.toml").read_text(encoding="utf-8"))["source"]
    assert references.reference(key).title == "The Cluster Policies Whitebook"


@pytest.mark.parametrize(("name", "lines"), passages())
def test_each_entry_has_lines_of_the_source(name, lines):
    assert name
    assert lines
    assert all(1 <= first <= last <= LAST_LINE for first, last in lines)


def test_signs_of_an_element_are_columns_that_a_run_writes():
    written = {table.name: {column.name for column in table.columns} for table in tables.WRITTEN}
    for element in whitebook.elements():
        for sign in element.seen_in:
            assert set(sign.columns) <= written[sign.table], element.name


def test_each_element_says_what_project_data_cannot_show():
    assert all(element.not_seen and element.seen_in for element in whitebook.elements())


def test_actors_are_kinds_of_organisations():
    text = data_path("codebooks", "kinds.toml").read_text(encoding="utf-8")
    details = {detail["code"] for detail in tomllib.loads(text)["details"]}
    kinds = {detail.partition(".")[0] for detail in details}
    assert {role.actor for phase in whitebook.phases() for role in phase.roles} <= kinds | details


def test_nothing_in_the_files_is_a_weight_or_a_score():
    numbers = []
    for file in FILES:
        for line in data_path("whitebook", f"{file}.toml").read_text(encoding="utf-8").splitlines():
            numbers += re.findall(r"^(\w+) = [0-9.-]+", line)
    assert set(numbers) == {"number"}


def test_no_reading_aid_holds_a_number_but_lines_and_the_order_of_phases():
    for read in AIDS.values():
        for entry in read():
            kinds = {type(getattr(entry, f.name)) for f in dataclasses.fields(entry) if f.name != "number"}
            assert kinds <= {str, tuple}


def test_a_group_of_competencies_without_a_phase_says_so():
    given = {group.name for phase in whitebook.phases() for group in phase.competencies}
    assert all(group.note for group in whitebook.competencies() if group.name not in given)


def test_the_phase_of_a_competency_is_that_of_the_source():
    found = {phase.number: {group.name for group in phase.competencies} for phase in whitebook.phases()}
    assert found[1] == {"leadership", "enabling", "interpersonal"}
    assert found[2] == found[3] == {"knowledge", "management", "analytical"}
    assert found[4] == {"interpersonal", "management", "analytical", "resources"}


def test_failures_of_both_sides_have_tools():
    assert {failure.area for failure in whitebook.failures()} == {"dynamics", "environment"}
    assert all(failure.tools for failure in whitebook.failures())


def test_funding_is_said_to_decide_no_process():
    assert "funding" in whitebook.caveat("processes")


def test_a_caveat_that_is_not_there_is_an_error():
    with pytest.raises(SettingError, match="processes, phases, failures"):
        whitebook.caveat("elements")


@pytest.mark.parametrize(
    ("lines", "text"),
    [((), ""), (((5, 5),), "line 5"), (((5, 7),), "lines 5-7"), (((5, 5), (8, 9)), "lines 5, 8-9")],
)
def test_lines_are_quoted_as_they_stand_beside_a_statement(lines, text):
    assert whitebook.quoted(lines) == text


def test_a_file_with_an_entry_that_lacks_a_field_is_an_error_that_says_which(monkeypatch, tmp_path):
    (tmp_path / "failures.toml").write_text('[[failure]]\nname = "x"\n', encoding="utf-8")
    monkeypatch.setattr(reading, "data_path", lambda *parts: tmp_path / parts[-1])
    with pytest.raises(SourceError, match=r"failures\.toml, \[\[failure\]\] number 1: 'title'"):
        whitebook.failures.__wrapped__()


def test_a_file_that_is_no_toml_is_an_error_that_names_it(monkeypatch, tmp_path):
    (tmp_path / "failures.toml").write_text("[[", encoding="utf-8")
    monkeypatch.setattr(reading, "data_path", lambda *parts: tmp_path / parts[-1])
    with pytest.raises(SourceError, match=r"failures\.toml"):
        whitebook.failures.__wrapped__()
