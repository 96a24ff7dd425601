"""
A workbook that people fill: a table with drop-down choices, the codebook, the instructions.

Text from data stays text: it is written as a string, never as a formula or a link, and marked so that editing a cell
makes no formula of it. Control characters are dropped; a cell holds 32,767 characters at most, and says so where it is
cut.
"""

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from linkages.coding.choices import Choices
from linkages.errors import OutputError

LONGEST = 32_767
_CUT = " [... cut: {} characters do not fit into a cell]"
# C0 and C1 controls but line breaks, surrogates, characters that are none, and marks that turn the direction of text
_UNWANTED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
_MADE = datetime(2015, 3, 1)  # noqa: DTZ001 - a fixed date: the same sample gives the same bytes
_LINE, _TALLEST = 15.0, 409.0  # height of a line and of the tallest row there can be, in points
_LONGEST_MESSAGE, _LONGEST_TITLE = 255, 32
_CODES = "Codebook"


@dataclass(frozen=True, slots=True)
class Field:
    """
    A column of the table that people fill.

    Parameters
    ----------
    name
        Its title, which reading knows it by.
    width
        In characters.
    kind
        ``text``: given and locked; ``choice``: filled from `choices`; ``codes``: filled with codes of specialisations,
        one from the list or several by hand; ``free``: filled with any text.
    choices
        What can be chosen.
    title, message
        What is shown when the cell is chosen.
    """

    name: str
    width: float
    kind: Literal["text", "choice", "codes", "free"] = "text"
    choices: tuple[str, ...] = ()
    title: str = ""
    message: str = ""


def safe(text: object) -> str:
    """
    Make text fit for a cell.

    Parameters
    ----------
    text
        Any value; None gives an empty cell.

    Returns
    -------
    The text without control characters, line breaks as line feeds, cut to what a cell holds (and said so).
    """
    if text is None:
        return ""
    clean = str(text).replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ").replace("\u2028", "\n")
    clean = _UNWANTED.sub("", clean)
    if len(clean.encode("utf-16-le")) // 2 <= LONGEST:  # Excel counts in UTF-16
        return clean
    room = LONGEST - len(_CUT) - 10
    kept = clean.encode("utf-16-le")[: 2 * room].decode("utf-16-le", "ignore")
    return kept + _CUT.format(len(clean) - len(kept))


def write_workbook(
    path: Path, name: str, fields: Sequence[Field], rows: Sequence[Mapping[str, object]], told: Choices
) -> None:
    """
    Write a workbook: the table, the codebook, the instructions.

    Parameters
    ----------
    path
        The file.
    name
        Name of the table's sheet.
    fields
        The table's columns.
    rows
        Its rows, by name of the column.
    told
        What coders are told.

    Raises
    ------
    OutputError
        The file can't be written.
    """
    import xlsxwriter

    content = io.BytesIO()
    book = xlsxwriter.Workbook(
        content,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )
    book.set_properties({"title": told.title, "created": _MADE})
    formats = _formats(book)
    sheet, codebook = book.add_worksheet(name), book.add_worksheet(_CODES)
    codes = _codebook(codebook, formats, told)
    _table(sheet, formats, fields, rows, codes)
    _lines(book.add_worksheet("Instructions"), formats, told.instructions)
    book.close()
    try:
        path.write_bytes(content.getvalue())
    except OSError as error:
        raise OutputError(path, f"can't be written ({error.strerror or error}).") from error


def _formats(book: Any) -> dict[str, Any]:  # noqa: ANN401 - xlsxwriter has no types
    common = {"valign": "top", "text_wrap": True}
    return {
        "head": book.add_format({**common, "bold": True, "bg_color": "#1F3864", "font_color": "#FFFFFF", "border": 1}),
        "own": book.add_format({**common, "bold": True, "bg_color": "#7F6000", "font_color": "#FFFFFF", "border": 1}),
        "text": book.add_format({**common, "quote_prefix": True, "bottom": 1, "bottom_color": "#BFBFBF"}),
        "fill": book.add_format(
            {
                **common,
                "num_format": "@",
                "bg_color": "#FFF9E5",
                "border": 1,
                "border_color": "#BFBFBF",
                "locked": False,
            }
        ),
        "bold": book.add_format({**common, "bold": True}),
        "plain": book.add_format(common),
        "title": book.add_format({"bold": True, "font_size": 14}),
    }


def _table(
    sheet: Any,  # noqa: ANN401
    formats: Mapping[str, Any],
    fields: Sequence[Field],
    rows: Sequence[Mapping[str, object]],
    codes: str,
) -> None:
    for at, field in enumerate(fields):
        sheet.set_column(at, at, field.width)
        sheet.write_string(0, at, field.name, formats["head" if field.kind == "text" else "own"])
        if rows and field.kind != "text":
            sheet.data_validation(1, at, len(rows), at, _validation(field, codes))
    sheet.set_row(0, 2 * _LINE)
    for number, row in enumerate(rows, start=1):
        texts = [safe(row.get(field.name)) for field in fields]
        lines = max(_lines_of(text, field.width) for text, field in zip(texts, fields, strict=True))
        sheet.set_row(number, min(_TALLEST, max(4, lines) * _LINE))
        for at, (field, text) in enumerate(zip(fields, texts, strict=True)):
            style = formats["text" if field.kind == "text" else "fill"]
            (sheet.write_string(number, at, text, style) if text else sheet.write_blank(number, at, None, style))
    sheet.freeze_panes(1, 2)
    if rows:
        sheet.autofilter(0, 0, len(rows), len(fields) - 1)
    # without a password: it guards against slips, not against people
    sheet.protect("", {"format_columns": True, "format_rows": True, "autofilter": True, "select_locked_cells": True})
    sheet.set_landscape()
    sheet.repeat_rows(0)


def _lines_of(text: str, width: float) -> int:
    return sum(max(1, -(-len(line) // max(1, int(width)))) for line in text.split("\n"))


def _validation(field: Field, codes: str) -> dict[str, object]:
    shown = {
        "input_title": (field.title or field.name)[:_LONGEST_TITLE],
        "input_message": _shortened(field.message, _LONGEST_MESSAGE),
    }
    if field.kind == "free":
        return {"validate": "any", **shown}
    if field.kind == "codes":  # several codes are typed by hand: the list only offers
        return {"validate": "list", "source": codes, "error_type": "information", "show_error": False, **shown}
    return {
        "validate": "list",
        "source": list(field.choices),
        "error_title": "Not one of the choices",
        "error_message": f"Choose one of: {', '.join(field.choices)}."[:_LONGEST_MESSAGE],
        **shown,
    }


def _shortened(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 4].rsplit(" ", 1)[0] + " ..."


def _codebook(sheet: Any, formats: Mapping[str, Any], told: Choices) -> str:  # noqa: ANN401
    """Write the codebook's sheet; give the reference of the codes of specialisations."""
    for at, width in enumerate((26, 60, 60, 60)):
        sheet.set_column(at, at, width)
    sheet.write_string(0, 0, safe(told.title), formats["title"])
    sheet.merge_range(1, 0, 1, 3, safe(told.concept), formats["plain"])
    sheet.set_row(1, 5 * _LINE)
    row = 3
    for at, head in enumerate(("Criterion", "Question", "yes", "no")):
        sheet.write_string(row, at, head, formats["head"])
    for criterion in told.criteria:
        row += 1
        cells = (f"{criterion.code} {criterion.title}", criterion.question, criterion.yes, criterion.no)
        sheet.set_row(row, _LINE * max(_lines_of(cell, 55) for cell in cells))
        for at, cell in enumerate(cells):
            sheet.write_string(row, at, safe(cell), formats["plain" if at else "bold"])
    for head, lines in (("Decision (ici)", told.rules), ("Rulings", told.rulings)):
        row += 2
        sheet.write_string(row, 0, head, formats["head"])
        for line in lines:
            row += 1
            sheet.merge_range(row, 0, row, 3, safe(line), formats["plain"])
    row += 2
    sheet.write_string(row, 0, "Specialisation", formats["head"])
    sheet.write_string(row, 1, "Meaning", formats["head"])
    first = row + 2
    for code, meaning in told.specialisations.items():
        row += 1
        sheet.write_string(row, 0, safe(code), formats["bold"])
        sheet.write_string(row, 1, safe(meaning), formats["plain"])
    return f"={_CODES}!$A${first}:$A${row + 1}"


def _lines(sheet: Any, formats: Mapping[str, Any], lines: Sequence[str]) -> None:  # noqa: ANN401
    sheet.set_column(0, 0, 110)
    sheet.write_string(0, 0, "How to fill this workbook", formats["title"])
    for row, line in enumerate(lines, start=2):
        sheet.write_string(row, 0, safe(f"{row - 1}. {line}"), formats["plain"])
        sheet.set_row(row, _LINE * _lines_of(line, 100))
