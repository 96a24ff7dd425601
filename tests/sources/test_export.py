from pathlib import Path

import polars as pl
import pytest

from linkages import from_frames
from linkages.sources.export import InputFile, Sheet


def sheet(role, rows=10, *, missing=(), understood=("programme", "acronym")):
    return Sheet("s", role, rows, 1, dict.fromkeys(understood, "x"), (), (), missing)


def file(*sheets):
    return InputFile("x.xlsx", Path("x.xlsx"), "0" * 64, "workbook", "", sheets)


@pytest.mark.parametrize("role", ["projects", "partners", "projects and partners"])
def test_sheets_of_projects_and_partners_are_used(role):
    assert sheet(role).used


@pytest.mark.parametrize("role", ["calls", "ignored"])
def test_other_sheets_are_not_used(role):
    assert not sheet(role).used


def test_rows_of_a_file_are_those_of_the_sheets_that_are_read():
    assert file(sheet("projects", 3), sheet("partners", 5), sheet("calls", 7)).rows == 3 + 5


def test_a_sheet_that_lacks_a_column_has_no_rows_that_are_read():
    assert file(sheet("projects", 3), sheet("partners", 5, missing=("Project partner",))).rows == 3


def test_a_file_without_sheets_has_no_rows():
    assert file().rows == 0


def test_a_sheet_that_only_names_projects_is_bare():
    assert sheet("projects").bare


def test_a_sheet_that_tells_more_of_projects_is_not_bare():
    assert not sheet("projects", understood=("programme", "budget")).bare


def test_a_sheet_of_partners_is_not_bare():
    assert not sheet("partners").bare


def test_an_export_prints_as_what_it_holds_and_where_that_came_from():
    projects = pl.DataFrame({"project_id": ["a"], "programme": ["Nord"]})
    partners = pl.DataFrame({"project_id": ["a", "a"], "name": ["X", "Y"], "role": ["lead", "partner"]})
    export = from_frames(projects, partners, name="mine")
    assert repr(export) == "<Export of 1 projects and 2 participations from mine>"
