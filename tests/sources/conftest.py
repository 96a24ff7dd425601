"""Builders of exports in each of keep.eu's layouts, for the tests of sources."""

import csv
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import settings

# Examples write files, and the first one imports: how long one takes says nothing.
settings.register_profile("files", deadline=None)
settings.load_profile("files")

Row = Mapping[str, object]
Sheets = Mapping[str, Sequence[Sequence[object]]]

OLD_PROJECTS = [
    "Programme",
    "Acronym",
    "Project Name",
    "Project Name language 2",
    "Lead Partner",
    "Period",
    "Street",
    "Postal code",
    "Town",
    "Country",
    "Budget",
    "Project total expenditure",
    "EU Funding",
    "Website",
    "Thematic1",
    "Thematic2",
    "Thematic3",
    "Specific Obj",
    "Description 1",
    "Description EN",
    "Expected Results EN",
    "Achievements EN",
    "Expected Outputs EN",
    "Delivered Outputs EN",
    "Project start",
    "Project end",
    "Call SN",
]
OLD_PARTNERS = [
    "Programme",
    "Acronym",
    "Project Partner",
    "Lead Partner",
    "Street",
    "Postal code",
    "Town",
    "Country",
    "Website",
    "Department",
    "Legal Status",
    "Country code",
    "NUTS1 (or equivalent)",
    "NUTS2 (or equivalent)",
    "NUTS3 (or equivalent)",
]
NEW_PROJECTS = [
    "Period",
    "Programme",
    "Project ID (2021-2027 only)",
    "Project acronym",
    "Project name in English",
    "Project name in language 2",
    "Description in English",
    "Description in language 2",
    "Expected Achievements in English",
    "Actual Achievements in English",
    "Project start",
    "Project end",
    "Project's total budget / expenditure",
    "Project's EU funding",
    "Union co-financing rate",
    "Theme 1",
    "Theme 2",
    "Theme 3",
    "Website",
]
NEW_PARTNERS = [
    "Programme",
    "Project ID (2021-2027 only)",
    "Project acronym",
    "Organisation in English",
    "Organisation in language 2",
    "Organisation in language 3",
    "Lead partner",
    "Country code",
    "Participant Identification Code",
    "Partner’s ID if not PIC",
    "Type of Organisation",
    "NUTS2 code (or equivalent)",
    "NUTS3 code (or equivalent)",
    "Town",
    "Website",
    "ERDF contribution (2014-2020 only)",
    "Partner's programme co-financing (EUR) (2021-2027 only)",
    "Partner's total eligible budget / expenditure",
]

PROGRAMME = "2014 - 2020 INTERREG V-A Estonia - Latvia"
NEW_PROGRAMME = "2021 - 2027 Interreg VI-A South Baltic"


def old_project(acronym: object = "B-idea", **changes: object) -> Row:
    """Make a row of projects in the layout of 2018-2019; keywords are the titles with underscores for blanks."""
    row = {
        "Programme": PROGRAMME,
        "Acronym": acronym,
        "Project Name": f"Project {acronym}",
        "Lead Partner": "Ventspils High Technology Park",
        "Period": "2014-2020",
        "Postal code": 3602,
        "Town": "Ventspils",
        "Country": "Latvia",
        "Budget": "389,365.97",
        "Thematic1": "SME and entrepreneurship",
        "Description EN": "Starting companies.",
        "Project start": "2017/09/01",
        "Project end": "2019/04/30",
    }
    return row | {name.replace("_", " "): value for name, value in changes.items()}


def old_partner(acronym: object = "B-idea", organisation: str = "Tartu Science Park", **changes: object) -> Row:
    """Make a row of partners in the layout of 2018-2019."""
    row = {
        "Programme": PROGRAMME,
        "Acronym": acronym,
        "Project Partner": organisation,
        "Lead Partner": "No",
        "Postal code": 50411,
        "Town": "Tartu",
        "Country": "Estonia",
        "Legal Status": "public",
        "Country code": "EE Estonia / EESTI",
        "NUTS1 (or equivalent)": "EE0  / EESTI",
        "NUTS2 (or equivalent)": "EE00  / Eesti",
        "NUTS3 (or equivalent)": "EE008  / Lõuna-Eesti",
    }
    titles = {"NUTS2": "NUTS2 (or equivalent)", "NUTS3": "NUTS3 (or equivalent)"}
    return row | {titles.get(name, name.replace("_", " ")): value for name, value in changes.items()}


def new_project(acronym: object = "SB WELL", code: object = "STHB.02-0001", **changes: object) -> Row:
    """Make a row of projects in the layout of 2025-2026."""
    row = {
        "Period": "2021-2027",
        "Programme": NEW_PROGRAMME,
        "Project ID (2021-2027 only)": code,
        "Project acronym": acronym,
        "Project name in English": f"Project {acronym}",
        "Project name in language 2": f"Projekt {acronym}",
        "Description in English": "Wells by the sea.",
        "Expected Achievements in English": "A network that stays.",
        "Project start": datetime(2023, 7, 1),  # noqa: DTZ001 (spreadsheets have no time zones)
        "Project end": "N.a.",
        "Project's total budget / expenditure": 1_234_567.5,
        "Union co-financing rate": "80%",
        "Theme 1": "Clustering and economic cooperation",
        "Theme 2": "Tourism",
        "Website": "https://example.org",
    }
    return row | {name.replace("_", " "): value for name, value in changes.items()}


def new_partner(
    acronym: object = "SB WELL",
    code: object = "STHB.02-0001",
    organisation: object = "Port of Ystad",
    **changes: object,
) -> Row:
    """Make a row of partners in the layout of 2025-2026."""
    row = {
        "Programme": NEW_PROGRAMME,
        "Project ID (2021-2027 only)": code,
        "Project acronym": acronym,
        "Organisation in English": organisation,
        "Organisation in language 2": "Ystads hamn",
        "Lead partner": "Yes",
        "Country code": "SE",
        "Participant Identification Code": 951881080,
        "Type of Organisation": "Enterprise, except SME",
        "NUTS2 code (or equivalent)": "SE22",
        "NUTS3 code (or equivalent)": "SE224",
        "Town": "Ystad",
    }
    titles = {
        "NUTS2": "NUTS2 code (or equivalent)",
        "NUTS3": "NUTS3 code (or equivalent)",
        "PIC": "Participant Identification Code",
        "Other_ID": "Partner’s ID if not PIC",
    }
    return row | {titles.get(name, name.replace("_", " ")): value for name, value in changes.items()}


def table(titles: Sequence[str], rows: Sequence[Row]) -> list[list[object]]:
    """Put rows below their titles; a title that a row has and the layout lacks is added at the end."""
    extra = [name for name in dict.fromkeys(name for row in rows for name in row) if name not in titles]
    return [[*titles, *extra], *([row.get(name, "") for name in (*titles, *extra)] for row in rows)]


def write_workbook(path: Path, sheets: Sheets) -> Path:
    """Write a workbook: cells typed as they are."""
    with xlsxwriter.Workbook(path, {"default_date_format": "yyyy/mm/dd", "strings_to_urls": False}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if isinstance(cell, str):
                        sheet.write_string(at, column, cell)
                    elif isinstance(cell, date):
                        sheet.write_datetime(at, column, cell)
                    elif cell is not None:
                        sheet.write(at, column, cell)
    return path


def write_text(path: Path, rows: Sequence[Sequence[object]], *, delimiter: str = ";", encoding: str = "utf-8") -> Path:
    """Write delimited text."""
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return path


class Builder:
    """Writes exports into a folder."""

    old_project = staticmethod(old_project)
    old_partner = staticmethod(old_partner)
    new_project = staticmethod(new_project)
    new_partner = staticmethod(new_partner)
    table = staticmethod(table)

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def workbook(self, sheets: Sheets, *, name: str = "export.xlsx") -> Path:
        """Write a workbook."""
        return write_workbook(self.folder / name, sheets)

    def text(self, rows: Sequence[Sequence[object]], *, name: str = "export.csv", **options: str) -> Path:
        """Write delimited text."""
        return write_text(self.folder / name, rows, **options)

    def raw(self, content: str | bytes, *, name: str) -> Path:
        """Write bytes as they are."""
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def old(self, projects: Sequence[Row] = (), partners: Sequence[Row] = (), *, name: str = "old.xlsx") -> Path:
        """Write a workbook in the layout of 2018-2019, with a sheet of calls."""
        sheets: dict[str, list[list[object]]] = {}
        if projects:
            sheets["Projects (lead partners)"] = table(OLD_PROJECTS, projects)
        if partners:
            sheets["Partners"] = table(OLD_PARTNERS, partners)
        calls = ["Programme", "Serial Number", "Start Date", "End Date", "Budget"]
        sheets["Calls"] = [calls, [PROGRAMME, 10, "2016/07/18", "2016/10/07", 0]]
        return self.workbook(sheets, name=name)

    def middle(self, projects: Sequence[Row], partners: Sequence[Row], *, name: str = "middle.xlsx") -> Path:
        """Write a workbook in the layout of 2022-2023: new names of sheets, old and new names of columns."""
        project_rows = [_renamed({k: v for k, v in row.items() if k != "Lead Partner"}) for row in projects]
        sheets = {
            "Search results, projects": table(
                [_MIDDLE.get(t, t) for t in OLD_PROJECTS if t != "Lead Partner"], project_rows
            ),
            "Search results, partners": table(
                [_MIDDLE.get(t, t) for t in OLD_PARTNERS], [_renamed(r) for r in partners]
            ),
        }
        return self.workbook(sheets, name=name)

    def new(self, projects: Sequence[Row], partners: Sequence[Row], *, name: str = "new.xlsx") -> Path:
        """Write a workbook in the layout of 2025-2026: a cover sheet, then projects and partners."""
        sheets = {
            "Cover": [["keep.eu"], ["Search results of 1 March 2026"], [], ["Projects", len(projects)]],
            "Search results, projects": table(NEW_PROJECTS, projects),
            "Search results, partners": table(NEW_PARTNERS, partners),
        }
        return self.workbook(sheets, name=name)


_MIDDLE = {
    "Acronym": "Project acronym",
    "Project Partner": "Organisation in English",
    "Lead Partner": "Lead partner",
    "Project Name": "Project name in English",
    "Thematic1": "Theme 1",
}


def _renamed(row: Row) -> Row:
    return {_MIDDLE.get(title, title): cell for title, cell in row.items()}


@pytest.fixture
def build(tmp_path: Path) -> Builder:
    """Give a builder of exports that writes into the test's folder."""
    return Builder(tmp_path)
