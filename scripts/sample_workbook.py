"""Write the sample as a keep.eu workbook of the 2019 layout, the same bytes each time."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from sample_organisations import Organisation
from sample_places import Gazetteer
from sample_projects import Project

MARKER = "SYNTHETIC SAMPLE - not real projects"
README_SHEET = "Read me - synthetic sample"
README = (
    MARKER,
    "Every project, organisation, text and amount in this workbook is made up; organisations are marked '(sample)'.",
    "Towns, postcodes and region codes are real. Programmes are named after real ones, whose projects these are not.",
    "Totals reproduce figures of Mikhaylov & Mikhaylova (2015), doi 10.12691/ijefm-3-1-6; see published.csv.",
    "Layout: keep.eu export of 2019 (Projects (lead partners), Partners, Calls). Made by scripts/make_sample.py.",
)
PROJECT_COLUMNS = (
    "Programme", "Acronym", "Project Name", "Project Name language 2", "Project Name language 3",
    "Lead Partner", "Period", "Street", "Postal code", "Town", "Country", "Budget",
    "Project total expenditure", "EU Funding", "Project EU Funding expenditure", "ERDF budget", "ENI budget",
    "IPA budget", "ERDF eq. budget", "Co-Financing sources", "Website", "Thematic1", "Thematic2", "Thematic3",
    "Specific Obj", "Thematic Obj", "Inv. Priority", "Thematic Priorities (Interreg-IPA CBC specific)",
    "Description 1", "Description 2", "Description EN", "Expected Results 1", "Expected Results 2",
    "Expected Results EN", "Achievements 1", "Achievements 2", "Achievements EN", "Expected Outputs 1",
    "Expected Outputs 2", "Expected Outputs EN", "Delivered Outputs 1", "Delivered Outputs 2",
    "Delivered Outputs EN", "Project start", "Project end", "Priority Area", "Degree of comp.", "Strategy",
    "Call SN",
)  # fmt: skip
PARTNER_COLUMNS = (
    "Programme", "Acronym", "Project Partner", "Lead Partner", "Street", "Postal code", "Town", "Country",
    "Website", "Department", "Legal Status", "Country code", "NUTS1 (or equivalent)", "NUTS2 (or equivalent)",
    "NUTS3 (or equivalent)",
)  # fmt: skip
CALL_COLUMNS = ("Programme", "Serial Number", "Start Date", "End Date", "Budget")
CALLS = (("2008/02/01", "2008/05/30"), ("2009/09/01", "2009/12/15"), ("2011/02/01", "2011/05/31"))
Row = dict[str, Any]


def write(path: Path, projects: list[Project], places: Gazetteer) -> None:
    """Write the workbook."""
    ordered = sorted(projects, key=lambda p: (p.programme, str(p.acronym)))
    book = xlsxwriter.Workbook(str(path))
    book.set_properties(
        {
            "title": MARKER,
            "subject": "Sample study of linkages: the Baltic 2007-2013",
            "comments": " ".join(README),
            "keywords": "synthetic",
            "created": datetime(2015, 1, 1, tzinfo=UTC),
        }
    )
    note = book.add_worksheet(README_SHEET)
    note.set_column(0, 0, 120)
    for i, line in enumerate(README):
        note.write_string(i, 0, line)
    leads = [row for project in ordered for row in _project_rows(project, places)]
    _sheet(book, "Projects (lead partners)", PROJECT_COLUMNS, leads)
    partners = [row for project in ordered for row in _partner_rows(project, places)]
    _sheet(book, "Partners", PARTNER_COLUMNS, partners)
    _sheet(book, "Calls", CALL_COLUMNS, _calls(ordered))
    book.close()


def _sheet(book: xlsxwriter.Workbook, name: str, columns: tuple[str, ...], rows: list[Row]) -> None:
    sheet = book.add_worksheet(name)
    sheet.write_row(0, 0, columns)
    for i, row in enumerate(rows, start=1):
        for j, column in enumerate(columns):
            value = row.get(column)
            if isinstance(value, str):
                sheet.write_string(i, j, value)
            elif value is not None:
                sheet.write_number(i, j, value)


def _place(partner: Organisation, places: Gazetteer) -> Row:
    # As in real exports: a postcode of digits is a number, unless it would lose a zero.
    postcode = partner.postcode
    number = postcode.isdigit() and not postcode.startswith("0")
    return {
        "Postal code": int(postcode) if number else postcode,
        "Town": partner.town,
        "Country": places.countries[partner.region[:2]]["name"],
    }


def _project_rows(project: Project, places: Gazetteer) -> list[Row]:
    content = project.content
    local = (*content.local, None, None)
    themes = () if project.uncoded else content.themes
    enpi = "ENPI" in project.programme
    common: Row = {
        "Programme": project.programme,
        "Acronym": project.acronym,
        "Project Name": content.title,
        "Period": "2007-2013",
        # Half of the programmes give amounts as text, as real exports do.
        "Budget": _amount(project.budget, as_text=len(project.programme) % 2 == 0),
        "EU Funding": None if project.budget is None else round(project.budget * 0.7, 2),
        "Co-Financing sources": "ENPI" if enpi else "ERDF",
        "Description 1": local[0],
        "Description 2": local[1],
        "Description EN": content.english,
        "Expected Results EN": content.results,
        "Project start": _day(project.start),
        "Project end": _day(project.end),
        "Call SN": _call_of(project),
        **{f"Thematic{i}": theme or None for i, theme in enumerate(themes, start=1)},
    }
    leads = [project.partners[i] for i in project.leads]
    return [{**common, "Lead Partner": lead.name, **_place(lead, places)} for lead in leads]


def _partner_rows(project: Project, places: Gazetteer) -> list[Row]:
    rows = []
    for i, partner in enumerate(project.partners):
        nuts1, nuts2, nuts3 = (None, None, None) if i in project.without_code else places.labels(partner.region)
        country = places.countries[partner.region[:2]]
        row: Row = {
            "Programme": project.programme,
            "Acronym": project.acronym,
            "Project Partner": partner.name,
            "Lead Partner": "Yes" if i in project.leads else "No",
            **_place(partner, places),
            "Legal Status": "n/a" if "ENPI" in project.programme else partner.legal_status,
            "Country code": country["code"],
            "NUTS1 (or equivalent)": nuts1,
            "NUTS2 (or equivalent)": nuts2,
            "NUTS3 (or equivalent)": nuts3,
        }
        if "Nord" in project.programme:
            row["Country"] = row["Country"].upper()
        rows.append(row)
    return rows


def _calls(projects: list[Project]) -> list[Row]:
    return [
        {"Programme": programme, "Serial Number": i, "Start Date": start, "End Date": end, "Budget": 0}
        for programme in sorted({p.programme for p in projects})
        for i, (start, end) in enumerate(CALLS, start=1)
    ]


def _call_of(project: Project) -> int | None:
    start = _day(project.start)
    return None if start is None else max((i for i, (_, end) in enumerate(CALLS, start=1) if end <= start), default=1)


def _amount(amount: float | None, *, as_text: bool) -> str | float | None:
    return f"{amount:,.2f}" if as_text and amount is not None else amount


def _day(day: date | None) -> str | None:
    return None if day is None else f"{day:%Y/%m/%d}"
