"""
Exports of keep.eu, in any of their layouts, as the tables of `linkages.tables`.

The rules, each forced by real exports:

- A project is its programme and its id (2021-2027), else its programme and its acronym, else its programme and its
  name. It may have several rows (one a lead partner): it is one project, and its budget counts once.
- A programme spelled in two ways (a trailing dot, an en dash, ``LA`` for Latvia) is one; the spelling met first stands
  for all.
- Partner rows are what counts. Only a project that has none is known by the lead partners of its own rows.
- Partner rows whose project has no row of its own make a project: its name and dates are unknown, its period is the
  programme's.
- A partner row is dropped only when all its cells are those of another one, or when its project's partners come from a
  second layout as well (the same database, exported at another time).
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import polars as pl

from linkages import tables
from linkages.errors import ColumnError, SourceError
from linkages.sources import cells
from linkages.sources.export import Export, InputFile, Sheet
from linkages.sources.files import SourceFile, open_file
from linkages.sources.joining import Coverage, join
from linkages.sources.participations import participations
from linkages.sources.projects import projects
from linkages.sources.sheets import WITHOUT_PROGRAMME, SheetRows, read_sheets

_CORDIS = frozenset({"projectid", "organisationid", "projectacronym", "rcn", "eccontribution", "frameworkprogramme"})
_JEMS = frozenset(
    {"partner number", "partner abbreviation", "partner role", "project custom identifier", "lead partner abbreviation"}
)
Read = tuple[InputFile, Sequence[SheetRows]]
_SIGNS = 2  # of CORDIS or Jems among the titles


def read(*paths: str | Path) -> Export:
    """
    Read exports of keep.eu: workbooks or CSV, of any layout, projects and partners in one file or apart.

    Parameters
    ----------
    *paths
        The files. What each is, is found from its content.

    Returns
    -------
    Their projects, participations, themes and texts, with what was lost.

    Raises
    ------
    MissingFileError
        A file is not there.
    SourceError
        A file can't be read, or is no export of keep.eu.
    ColumnError
        A column is missing without which the rows mean nothing.
    TableError
        Required cells are empty; every one is listed with file, sheet and row.
    """
    if not paths:
        raise SourceError("No file was named. Give one or several exports of keep.eu.")
    sources, coverage = once_each(open_file(path) for path in paths)
    found = together([read_sheets(source) for source in sources])
    for source, (file, _) in zip(sources, found, strict=True):
        refuse(source, file)
    export = assemble(found, coverage)
    checked = {
        "projects": tables.validate(export.projects, tables.READ_PROJECTS),
        "participations": tables.validate(export.participations, tables.READ_PARTICIPATIONS),
        "themes": tables.validate(export.themes, tables.READ_THEMES),
        "texts": tables.validate(export.texts, tables.READ_TEXTS),
    }
    return Export(**checked, coverage=export.coverage, inputs=export.inputs)


def once_each(sources: Iterable[SourceFile]) -> tuple[list[SourceFile], Coverage]:
    """
    Leave out files whose content was given before.

    Parameters
    ----------
    sources
        The files.

    Returns
    -------
    Each content once, and a coverage row for each file left out.
    """
    kept: dict[str, SourceFile] = {}
    coverage: Coverage = []
    for source in sources:
        first = kept.setdefault(source.sha256, source)
        if first is not source:
            reason = f"{source.name} holds the same as {first.name}: read once"
            coverage.append(tables.coverage_row("read", "files", rows=1, known=0, reason=reason, example=source.name))
    for source in kept.values():
        coverage += _letters(source)
    return list(kept.values()), coverage


def _letters(source: SourceFile) -> Coverage:
    coverage: Coverage = []
    if source.replaced:
        reason = f"{source.replaced} characters that could not be read as {source.encoding}: they stand as \ufffd"
        coverage.append(
            tables.coverage_row("read", "letters of the text", rows=1, known=0, reason=reason, example=source.name)
        )
    if source.doubtful:
        reason = (
            f"the encoding is not known; read as {source.encoding}, which gives unusual letters: save the file as UTF-8"
        )
        coverage.append(
            tables.coverage_row("read", "encoding of the text", rows=1, known=0, reason=reason, example=source.name)
        )
    return coverage


def together(found: Sequence[Read]) -> list[Read]:
    """
    Decide on sheets of partners without the programme: they are read where a sheet of projects stands beside.

    Parameters
    ----------
    found
        Each file with the rows of its sheets.

    Returns
    -------
    The same; there the programme is no longer missing, or the rows are gone.
    """
    sheets = [rows.sheet for _, read_rows in found for rows in read_rows]
    adopted = any(sheet.role == "projects" and not sheet.bare for sheet in sheets)
    decided = []
    for file, read_rows in found:
        if adopted:
            told = tuple(
                replace(s, missing=()) if s.role != "projects" and s.missing == WITHOUT_PROGRAMME else s
                for s in file.sheets
            )
            decided.append((replace(file, sheets=told), read_rows))
        else:
            decided.append((file, tuple(rows for rows in read_rows if not rows.sheet.missing)))
    return decided


def refuse(source: SourceFile, file: InputFile) -> None:
    """
    Refuse a file that holds neither projects nor partners, or lacks a column.

    Parameters
    ----------
    source
        The file.
    file
        What was found in it.

    Raises
    ------
    SourceError
        It is no export of keep.eu, or an empty one.
    ColumnError
        A column is missing.
    """
    if any(_is_of_decisions(sheet) for sheet in file.sheets):
        raise _decisions(file)
    whole = {sheet.role for sheet in file.sheets if sheet.used and not sheet.missing}
    for sheet in file.sheets:
        # Beside a whole sheet of its role, one that lacks a column is something else, such as a list of programmes.
        if sheet.missing and sheet.role not in whole:
            place = f"{file.name}, {sheet.name}" if sheet.name else file.name
            present = [*sheet.understood.values(), *sheet.unused, *sheet.unknown]
            where = f"{place} (row {sheet.titles_row}, a sheet of {sheet.role})"
            raise ColumnError(sheet.missing, present=present, where=where)
    if not any(sheet.used for sheet in file.sheets):
        raise _not_keep(source, file)
    read_in = [sheet for sheet in file.sheets if sheet.used and not sheet.missing]
    if all(sheet.bare for sheet in read_in):
        raise SourceError(
            f"{file.name}: it names projects and tells nothing of them. Columns understood: "
            f"{', '.join(repr(title) for sheet in read_in for title in sheet.understood.values())}; not understood: "
            f"{', '.join(repr(title) for sheet in read_in for title in sheet.unknown) or 'none'}. Expected is at least "
            "one column of partners, names, dates, budgets, themes or descriptions."
        )
    if not file.rows:
        raise SourceError(
            f"{file.name}: there are titles of columns and no rows below them. Export again: the search found nothing."
        )


def assemble(found: Sequence[tuple[InputFile, Sequence[SheetRows]]], coverage: Coverage) -> Export:
    """
    Make the tables from the sheets of all files.

    Parameters
    ----------
    found
        Each file with the rows of its sheets.
    coverage
        What was lost before.

    Returns
    -------
    The export; its tables are not yet checked.

    Raises
    ------
    SourceError
        No row names a project.
    TableError
        Rows without programme.
    """
    sheets = [sheet for _, sheets in found for sheet in sheets]
    joined = join(sheets)
    if not joined.ids:
        names = ", ".join(file.name for file, _ in found)
        raise SourceError(f"{names}: no row names its project. Expected is an acronym or a project id in each row.")
    project_table, themes, texts, lost_projects = projects(joined)
    participation_table, lost_participations = participations(joined)
    rows = [
        *coverage,
        *(row for file, _ in found for row in _columns(file)),
        *(row for sheet in sheets for row in sheet.lost),
        *joined.coverage,
        *lost_projects,
        *lost_participations,
        *_partners(project_table, participation_table),
    ]
    lost = tables.conform(pl.DataFrame(rows, schema=tables.COVERAGE.empty().schema), tables.COVERAGE)
    return Export(project_table, participation_table, themes, texts, lost, tuple(file for file, _ in found))


def _columns(file: InputFile) -> Coverage:
    coverage: Coverage = []
    for sheet in file.sheets:
        place = ", ".join(part for part in (file.name, sheet.name) if part)
        if not sheet.used or sheet.missing:
            lacks = f"a sheet of {sheet.role} without {', '.join(map(repr, sheet.missing))}"
            calls = "calls are not needed" if sheet.role == "calls" else "neither projects nor partners"
            reason = sheet.reason or (lacks if sheet.missing else calls)
            coverage.append(
                tables.coverage_row(
                    "read",
                    f"sheet {sheet.name!r}",
                    rows=sheet.rows,
                    known=0,
                    reason=f"{reason}; left out",
                    example=place,
                )
            )
            continue
        total = len(sheet.understood) + len(sheet.unused) + len(sheet.unknown)
        reason = f"columns that are not understood: left out; {len(sheet.unused)} of the others are not needed"
        if not sheet.unknown:
            reason = f"columns of the sheet with a known meaning; {len(sheet.unused)} of them are not needed"
        coverage.append(
            tables.coverage_row(
                "read", "columns", rows=total, known=total - len(sheet.unknown), reason=reason, example=place
            )
        )
        coverage += [
            tables.coverage_row(
                "read",
                f"column {title!r}",
                rows=1,
                known=0,
                reason="a column that is not understood; left out",
                example=place,
            )
            for title in sheet.unknown
        ]
    return coverage


def _partners(project_table: pl.DataFrame, participation_table: pl.DataFrame) -> Coverage:
    """Count, by programme, the projects whose partners are known by lead rows alone, and those without any."""
    leads = participation_table.group_by("project_id").agg((pl.col("role") == "lead").all().alias("leads_alone"))
    by_project = project_table.select("project_id", "programme").join(leads, on="project_id", how="left")
    coverage: Coverage = []
    for (programme,), rows in by_project.group_by(["programme"], maintain_order=True):
        alone, none = int(rows["leads_alone"].sum()), rows["leads_alone"].null_count()
        if alone:
            reason = (
                "projects known by lead rows alone: their other partners are not in the files, so that no tie is drawn "
                "from them; in shares they count"
            )
            coverage.append(
                tables.coverage_row(
                    "read", f"all partners: {programme}", rows=rows.height, known=rows.height - alone, reason=reason
                )
            )
        if none:
            reason = (
                "projects without any partner in the files: in no region, country or tie; in shares of all and of the "
                "programme they count"
            )
            coverage.append(
                tables.coverage_row(
                    "read", f"all partners: {programme}", rows=rows.height, known=rows.height - none, reason=reason
                )
            )
    return coverage


def _is_of_decisions(sheet: Sheet) -> bool:
    told = {"programme", "code", "acronym", "period", "website", "name (en)"}
    return "ici" in map(str.casefold, sheet.unknown) and sheet.understood.keys() <= told


def _decisions(file: InputFile) -> SourceError:
    return SourceError(
        f"{file.name}: this is a file of decisions (column 'ici'), no export. Give it with "
        f"--ici decisions --decisions {file.name}, beside an export of keep.eu."
    )


def _not_keep(source: SourceFile, file: InputFile) -> SourceError:
    titles = [
        text for grid in source.grids for cell in (grid.rows[0] if grid.rows else []) if (text := cells.text(cell))
    ]
    forms = {title.casefold() for title in titles}
    if "ici" in forms and forms & {"project_id", "acronym"}:
        return _decisions(file)
    for signs, what in ((_CORDIS, "a table of CORDIS (Horizon projects)"), (_JEMS, "an export of Jems")):
        if len(forms & signs) >= _SIGNS:
            return SourceError(
                f"{file.name}: this is recognised as {what}, which this version does not read yet. "
                "Give an export of keep.eu."
            )
    text_in_disguise = source.kind == "text" and file.path.suffix.casefold() in _WORKBOOKS
    named = " Its name is that of a workbook, but it holds text." if text_in_disguise else ""
    shown = ", ".join(repr(title[:40]) for title in titles[:12]) or "nothing"
    names = ", ".join(sheet.name for sheet in file.sheets if sheet.name)
    return SourceError(
        f"{file.name}: no columns of an export of keep.eu were found{f' (sheets {names})' if names else ''}. "
        f"The first row holds: {shown}.{named} Expected are columns such as 'Programme', 'Acronym' (or "
        "'Project acronym') and 'Project Partner' (or 'Organisation in English')."
    )


_WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xls", ".ods"})
