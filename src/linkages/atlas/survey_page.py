"""The page of a survey: one file that asks no server for anything, and needs no script."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import polars as pl
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from linkages.atlas.drawing import HUES
from linkages.atlas.markup import markdown_html
from linkages.atlas.survey_charts import Figure

_HERE = Path(__file__).resolve().parent
_LONGEST = 400


@dataclass(frozen=True, slots=True)
class Head:
    """
    Title of a column.

    Parameters
    ----------
    label
        What stands there.
    number
        Whether the column holds numbers.
    """

    label: str
    number: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """
    A table of the page.

    Parameters
    ----------
    title, note
        What stands above and below it.
    heads
        Titles of its columns.
    rows
        Its cells, as text.
    open
        Whether it is unfolded at first.
    """

    title: str
    heads: tuple[Head, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""
    open: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """
    A part of the page.

    Parameters
    ----------
    anchor, short, title
        Its address in the page, its name in the bar, its title.
    lines
        What is said.
    figures, sheets
        What is shown.
    """

    anchor: str
    short: str
    title: str
    lines: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    sheets: tuple[Sheet, ...] = ()


@dataclass(frozen=True, slots=True)
class SurveyPage:
    """
    All that the page shows.

    Parameters
    ----------
    title, meta, notice, lead, foot
        Its texts; `notice` stands in a banner, where there is one.
    sections
        Its parts.
    methods
        Markdown.
    """

    title: str
    meta: str
    notice: str
    lead: str
    foot: str
    sections: tuple[Section, ...]
    methods: str


def page(shown: SurveyPage) -> str:
    """
    Render the page.

    Parameters
    ----------
    shown
        What it shows.

    Returns
    -------
    HTML. Text from data is escaped wherever it stands.
    """
    style = "\n".join((_HERE / "static" / name).read_text(encoding="utf-8") for name in ("atlas.css", "survey.css"))
    html = (
        _pages()
        .get_template("survey.html.j2")
        .render(page=shown, style=style, hues=HUES, methods=markdown_html(shown.methods))
    )
    return html.encode("utf-8", "replace").decode("utf-8")  # a lone surrogate can't be written


def sheet(frame: pl.DataFrame, title: str, *, columns: dict[str, str], note: str = "", unfolded: bool = False) -> Sheet:
    """
    Turn a table into one of the page.

    Parameters
    ----------
    frame
        The table.
    title, note
        What stands above and below it.
    columns
        Columns to show, with their titles; those that are empty throughout are left out.
    unfolded
        Whether it is unfolded at first.

    Returns
    -------
    The table.
    """
    kept = [name for name in columns if name in frame.columns and frame[name].null_count() < frame.height]
    heads = tuple(Head(columns[name], frame.schema[name].is_numeric()) for name in kept)
    rows = tuple(tuple(_cell(value) for value in row) for row in frame.select(kept).iter_rows())
    return Sheet(title, heads, rows, note, unfolded)


def _cell(value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.3f}".rstrip("0").rstrip(".")
    said = str(value)
    return said if len(said) <= _LONGEST else f"{said[:_LONGEST]} …"


@cache
def _pages() -> Environment:
    loader = FileSystemLoader(_HERE / "templates")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
