"""The workbooks that coders fill: one a coder, with the text of each project of the sample and what can be chosen."""

import re
import textwrap
from collections.abc import Iterable, Sequence
from pathlib import Path

import polars as pl

from linkages.coding.choices import Choices, choices
from linkages.coding.workbook import Field, safe, write_workbook
from linkages.errors import ColumnError, SettingError

SHEET = "Coding"
ICI = ("1", "0", "unclear")
_TEXT_WIDTH = 90
# Lines that the tallest row of a sheet shows; longer texts go on in the next column.
_LINES = 26
_MOST_PARTS = 15
_ORDER = (
    "description",
    "objective",
    "expected_results",
    "achievements",
    "expected_outputs",
    "delivered_outputs",
)


def fillable(told: Choices, prefix: str = "") -> tuple[Field, ...]:
    """
    Give the columns that a coder fills.

    Parameters
    ----------
    told
        What coders are told.
    prefix
        What stands before each name, such as ``final_``.

    Returns
    -------
    The criteria, ``ici``, ``certainty``, ``specialisations``, ``reason``.
    """
    answers = tuple(told.answers)
    asked = [
        Field(prefix + one.code, 9, "choice", answers, f"{one.code} {one.title}", f"{one.question} Yes: {one.yes}")
        for one in told.criteria
    ]
    return (
        *asked,
        Field(f"{prefix}ici", 9, "choice", ICI, "Initiative?", " ".join(told.rules)),
        Field(f"{prefix}certainty", 12, "choice", tuple(told.certainties), "How sure?", "Clear or borderline."),
        Field(
            f"{prefix}specialisations",
            24,
            "codes",
            title="Specialisations",
            message="One code from the list, or several typed with a semicolon between them: food;tourism. "
            "The sheet Codebook tells what they mean.",
        ),
        Field(f"{prefix}reason", 30, "free", title="Reason", message="What decided, in at most fifteen words."),
    )


def write_sheets(
    folder: str | Path,
    sample: pl.DataFrame,
    *,
    texts: pl.DataFrame,
    themes: pl.DataFrame,
    participations: pl.DataFrame,
    coders: int | Sequence[str] = 2,
    told: Choices | None = None,
) -> list[Path]:
    """
    Write a workbook for each coder.

    Parameters
    ----------
    folder
        Where; it must be there.
    sample
        The projects to be read, in this order: ``project_id``, ``programme``, ``acronym``, ``name``. Whatever else it
        holds (the rule's judgement, say) is not shown.
    texts
        ``project_id``, ``field``, ``language``, ``text``.
    themes
        ``project_id``, ``position``, ``theme``.
    participations
        ``project_id``, ``name``, ``role``, ``country``.
    coders
        How many, or their names; a file is named after its coder.
    told
        What coders are told; ``data/codebooks/coding_sheet.toml`` by default.

    Returns
    -------
    The files, one a coder; all hold the same rows in the same order.

    Raises
    ------
    ColumnError
        A column of `sample` is missing.
    SettingError
        No coder, or two whose files would have one name.
    OutputError
        A file can't be written.
    """
    needed = ("project_id", "programme", "acronym", "name")
    if missing := [name for name in needed if name not in sample.columns]:
        raise ColumnError(missing, present=sample.columns, where="sample for coders")
    told = told or choices()
    files = [Path(folder) / f"{name}.xlsx" for name in coder_names(coders)]
    fields, rows = shown(sample, texts, themes, participations)
    mine = fillable(told)
    for file in files:
        write_workbook(file, SHEET, [*fields[:3], *mine, *fields[3:]], rows, told)
    return files


def coder_names(coders: int | Sequence[str]) -> list[str]:
    """
    Name the coders' files.

    Parameters
    ----------
    coders
        How many, or their names.

    Returns
    -------
    One name a coder, of letters, digits, ``_``, ``-`` and dots alone.

    Raises
    ------
    SettingError
        No coder, or two with one name.
    """
    wanted = [f"coder_{number}" for number in range(1, coders + 1)] if isinstance(coders, int) else list(coders)
    found = [re.sub(r"[^\w.-]+", "_", name.strip()).strip("._")[:80] for name in wanted]
    folded = [name.casefold() for name in found]
    if not found or not all(found):
        raise SettingError(f"Coders are {coders!r}; give a number of at least 1, or names with a letter in them.")
    if again := [name for name in found if folded.count(name.casefold()) > 1]:
        raise SettingError(f"Two coders would share the file {again[0]}.xlsx. Give each another name.")
    return found


def shown(
    sample: pl.DataFrame, texts: pl.DataFrame, themes: pl.DataFrame, participations: pl.DataFrame
) -> tuple[list[Field], list[dict[str, object]]]:
    """
    Put together what is shown of each project.

    Parameters
    ----------
    sample, texts, themes, participations
        As `write_sheets` takes them.

    Returns
    -------
    The columns, and a row a project: number, acronym, title, text (long ones go on in further columns), partners,
    themes, programme, id.
    """
    rows: dict[str, dict[str, object]] = {}
    for number, project in enumerate(sample.iter_rows(named=True), start=1):
        rows[project["project_id"]] = {
            "no": number,
            "acronym": project["acronym"],
            "title": project["name"],
            "programme": project["programme"],
            "project_id": project["project_id"],
        }
    columns = _with_texts(rows, texts)
    for name, lines in (("partners", _partners(participations)), ("themes", _themes(themes))):
        for project_id, text in lines:
            if project_id in rows:
                rows[project_id][name] = text
    fields = [
        Field("no", 5),
        Field("acronym", 18),
        Field("title", 28),
        Field(columns[0], _TEXT_WIDTH),
        Field("partners", 46),
        Field("themes", 26),
        *(Field(name, _TEXT_WIDTH) for name in columns[1:]),
        Field("programme", 28),
        Field("project_id", 34),
    ]
    return fields, list(rows.values())


def _with_texts(rows: dict[str, dict[str, object]], texts: pl.DataFrame) -> list[str]:
    """Put the texts into the rows, each under its name, English first; gives the columns they take up."""
    blocks: dict[str, list[tuple[bool, int, str, str]]] = {}
    wanted = texts.filter(pl.col("project_id").is_in(list(rows)) & (pl.col("text").str.strip_chars() != ""))
    for project_id, field, language, text in wanted.select("project_id", "field", "language", "text").iter_rows():
        row = rows[project_id]
        if field == "name":
            if safe(text).strip() != safe(row["title"]).strip():
                row["title"] = "\n".join(str(part) for part in (row["title"], text) if part)
            continue
        rank = _ORDER.index(field) if field in _ORDER else len(_ORDER)
        head = f"{field.replace('_', ' ').upper()} ({language})"
        blocks.setdefault(project_id, []).append((language != "en", rank, language, f"{head}\n{safe(text).strip()}"))
    most = 1
    for project_id, found in blocks.items():
        parts = _parts("\n\n".join(block[-1] for block in sorted(found)))
        rows[project_id] |= {_part_name(number): part for number, part in enumerate(parts)}
        most = max(most, len(parts))
    return [_part_name(number) for number in range(most)]


def _part_name(number: int) -> str:
    return f"text, part {number + 1}" if number else "text"


def _parts(text: str) -> list[str]:
    """Cut a text between words so that each part can be seen in one cell; what is left after many stays together."""
    lines = [
        (first == 0, line)
        for paragraph in text.split("\n")
        for first, line in enumerate(
            textwrap.wrap(paragraph, _TEXT_WIDTH, break_long_words=False, break_on_hyphens=False) or [""]
        )
    ]
    parts: list[list[tuple[bool, str]]] = [[]]
    taken = 0
    for starts, line in lines:
        high = max(1, -(-len(line) // _TEXT_WIDTH))
        if taken + high > _LINES and parts[-1] and len(parts) < _MOST_PARTS:
            parts.append([])
            taken = 0
        parts[-1].append((starts, line))
        taken += high
    return ["".join(("\n" if starts else " ") + line for starts, line in part).strip() for part in parts]


def _partners(participations: pl.DataFrame) -> Iterable[tuple[str, str]]:
    named = pl.format("{} ({})", "name", pl.col("country").fill_null("?"))
    leading = pl.when(pl.col("role") == "lead").then(named + pl.lit(", lead")).otherwise(named)
    return (
        participations.select("project_id", "role", line=leading)
        .unique()
        .sort("project_id", "role", "line")
        .group_by("project_id", maintain_order=True)
        .agg(pl.col("line").str.join("\n"))
        .iter_rows()
    )


def _themes(themes: pl.DataFrame) -> Iterable[tuple[str, str]]:
    return (
        themes.sort("project_id", "position")
        .group_by("project_id", maintain_order=True)
        .agg(pl.col("theme").unique(maintain_order=True).str.join("\n"))
        .iter_rows()
    )
