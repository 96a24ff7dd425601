"""
The form of a survey: a workbook to fill, with drop-down choices and a codebook.

Its first row tells in words what each column is; the second has the titles that programs read. Reading it back, empty
or filled, needs no change to it.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from linkages.coding.workbook import safe
from linkages.errors import OutputError
from linkages.questionnaire.codebook import Codebook, Indicator, Question, codebook

_MADE = datetime(2015, 3, 1)  # noqa: DTZ001 - a fixed date: the same form gives the same bytes
_ROWS = 500  # rows with drop-down choices
_LONGEST_MESSAGE, _LONGEST_TITLE, _LONGEST_LIST = 255, 32, 255
_INSTRUCTIONS = (
    "Give each cluster an id of its own in 'clusters', and use it in the other sheets.",
    "Leave a cell empty where something is not known or was not answered: empty is never taken for 0.",
    "Write numbers as numbers, without units; one currency a column. Decimals may have a point or a comma.",
    "Several options go into one cell with ; between them; 'none' where no option holds.",
    "Fill 'wave' (1, 2, 2024 ...) where the survey is repeated, 'respondent' where several answer for a cluster.",
    "A grade of 1 ends the survey for a cluster: nothing international is done or intended.",
    "Columns may be left out or moved; their titles in the second row must stay. Further columns are left alone.",
    "Then: linkages survey FILE.xlsx --out FOLDER",
)


@dataclass(frozen=True, slots=True)
class _Column:
    title: str
    label: str
    message: str = ""
    choices: tuple[str, ...] = ()
    scale: tuple[float, float] | None = None
    whole: bool = False
    width: float = 18


def write_template(path: str | Path, *, questions: str | Path | None = None) -> Path:
    """
    Write an empty form.

    Parameters
    ----------
    path
        The workbook to write; a file that is there is never replaced.
    questions
        A changed copy of ``data/survey/questions.toml``.

    Returns
    -------
    The file.

    Raises
    ------
    OutputError
        The file is there already, or can't be written.
    LinkagesError
        The questions can't be read.
    """
    path = Path(path)
    book = codebook(questions)
    if path.suffix.lower() != ".xlsx":
        raise OutputError(path, "is no name of a workbook. Name a file that ends with .xlsx.")
    content = _workbook(book)
    try:
        with path.open("xb") as file:
            file.write(content)
    except FileExistsError:
        raise OutputError(path, "is there, and may hold what people filled in. Name another file.") from None
    except OSError as error:
        raise OutputError(path, f"can't be written ({error.strerror or error}).") from error
    return path


def _workbook(book: Codebook) -> bytes:
    import xlsxwriter

    content = io.BytesIO()
    file = xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    file.set_properties({"title": "Survey of clusters", "created": _MADE})
    formats = {
        "label": file.add_format({"italic": True, "text_wrap": True, "valign": "top", "font_color": "#55616D"}),
        "head": file.add_format({"bold": True, "bg_color": "#1F3864", "font_color": "#FFFFFF", "border": 1}),
        "bold": file.add_format({"bold": True, "valign": "top"}),
        "plain": file.add_format({"text_wrap": True, "valign": "top"}),
        "title": file.add_format({"bold": True, "font_size": 14}),
    }
    _instructions(file.add_worksheet("instructions"), formats)
    for name, columns in _sheets(book).items():
        _form(file.add_worksheet(name), formats, columns)
    _codebook(file.add_worksheet("codebook"), formats, book)
    file.get_worksheet_by_name("clusters").activate()
    file.close()
    return content.getvalue()


def _sheets(book: Codebook) -> dict[str, list[_Column]]:
    who = [
        _Column("cluster_id", "Id of the cluster, as in the sheet clusters"),
        _Column("wave", "Wave of the survey, where there are several", width=9),
        _Column("respondent", "Who answers, where several do for a cluster", width=14),
    ]
    grades = "; ".join(f"{grade}: {label}" for grade, label in sorted(book.grades.items()))
    low, high = min(book.grades), max(book.grades)
    grade = _Column("grade", "Self-assessment, see codebook", grades, scale=(low, high), whole=True, width=14)
    return {
        "clusters": [
            _Column("cluster_id", "Id of the cluster, any that is unique"),
            _Column("name", "Name", width=34),
            _Column("region", "Its region, as in the sheet regions", width=24),
            _Column("industry_group", "Industry group, for comparison within", width=28),
            *(_measure(indicator) for indicator in book.clusters),
            _Column("remark", "Remark", width=34),
        ],
        "self-assessment": [*who, grade],
        "questionnaire": [*who, *(column for question in book.questions for column in _asked(question))],
        "regions": [
            _Column("region", "Name of the region", width=26),
            *(_measure(indicator) for indicator in book.regions),
            _Column("remark", "Remark", width=34),
        ],
    }


def _measure(indicator: Indicator) -> _Column:
    wide = (-1e15, 1e15) if indicator.signed else (0, 1e15)
    return _Column(indicator.code, f"{indicator.label} ({indicator.unit})", indicator.source, scale=wide, width=24)


def _asked(question: Question) -> list[_Column]:
    codes = tuple(option.code for option in question.options) if question.type == "single" else ()
    scale = (question.scale[0], min(question.scale[1], 1e15)) if question.numeric else None
    return [
        _Column(
            title,
            f"{question.title} {question.item_label(item)}" if item else question.title,
            question.allowed,
            choices=() if question.open else codes,
            scale=scale,
            width=20,
        )
        for title, item in question.columns.items()
    ]


def _form(sheet: Any, formats: Mapping[str, Any], columns: Sequence[_Column]) -> None:  # noqa: ANN401 - no types
    sheet.set_row(0, 62)
    for at, column in enumerate(columns):
        sheet.set_column(at, at, column.width)
        sheet.write_string(0, at, safe(column.label), formats["label"])
        sheet.write_string(1, at, column.title, formats["head"])
        if rule := _rule(column):
            sheet.data_validation(2, at, 1 + _ROWS, at, rule)
    sheet.freeze_panes(2, 1)


def _rule(column: _Column) -> dict[str, object]:
    said: dict[str, object] = {}
    if column.message:
        said = {"input_title": column.title[:_LONGEST_TITLE], "input_message": safe(column.message)[:_LONGEST_MESSAGE]}
    if column.choices and len(",".join(column.choices)) <= _LONGEST_LIST:
        return {"validate": "list", "source": list(column.choices), "error_title": "Not one of the options", **said}
    if column.scale is not None:
        low, high = column.scale
        kind = "integer" if column.whole else "decimal"
        return {
            "validate": kind,
            "criteria": "between",
            "minimum": low,
            "maximum": high,
            "error_title": "Not on the scale",
            "error_message": f"A number from {low:g} to {high:g}, or empty.",
            **said,
        }
    return {"validate": "any", **said} if said else {}


def _codebook(sheet: Any, formats: Mapping[str, Any], book: Codebook) -> None:  # noqa: ANN401
    rows: list[tuple[str, str, str, str]] = [
        ("grade", f"Self-assessment: {label}", str(grade), "[I] table 2, lines 592-617")
        for grade, label in sorted(book.grades.items())
    ]
    for indicator in (*book.clusters, *book.regions):
        allowed = "a number" if indicator.signed else "a number from 0"
        rows.append((indicator.code, f"{indicator.label} ({indicator.unit})", allowed, indicator.source))
    for question in book.questions:
        ends = ""
        if question.ends:
            ends = f" ({question.scale[0]:g} {question.ends[0]}, {question.scale[1]:g} {question.ends[-1]})"
        for title, item in question.columns.items():
            told = f"{question.title} {question.item_label(item)}" if item else question.title
            rows.append((title, told, question.allowed + ends, question.source))
        rows += [(f"  {option.code}", option.label, "option", "") for option in question.options]
    for at, (head, width) in enumerate((("column", 30), ("meaning", 70), ("allowed", 60), ("source", 50))):
        sheet.set_column(at, at, width)
        sheet.write_string(0, at, head, formats["head"])
    for number, row in enumerate(rows, start=1):
        for at, text in enumerate(row):
            sheet.write_string(number, at, safe(text), formats["plain" if at else "bold"])
    sheet.freeze_panes(1, 0)


def _instructions(sheet: Any, formats: Mapping[str, Any]) -> None:  # noqa: ANN401
    sheet.set_column(0, 0, 110)
    sheet.write_string(0, 0, "How to fill this form", formats["title"])
    for row, line in enumerate(_INSTRUCTIONS, start=2):
        sheet.write_string(row, 0, f"{row - 1}. {line}", formats["plain"])
