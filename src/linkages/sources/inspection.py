"""What files are, what they hold and what is missing in them, told before anything is computed."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

import polars as pl

from linkages import tables
from linkages.errors import LinkagesError
from linkages.sources.export import Export, InputFile, Sheet
from linkages.sources.files import SourceFile, open_file
from linkages.sources.joining import Coverage
from linkages.sources.keep import assemble, once_each, refuse, together
from linkages.sources.sheets import SheetRows, read_sheets

_WIDTH = 100
_PER_CENT = 100


@dataclass(frozen=True, slots=True, repr=False)
class Inspection:
    """
    What was found in some files. ``str()`` of it is text for a terminal.

    Parameters
    ----------
    inputs
        The files that could be opened.
    problems
        Why files can't be read, one message each; empty where all can.
    export
        The tables of those that can; None where there is none.
    coverage
        What was looked for, found and lost (`linkages.tables.COVERAGE`).
    """

    inputs: tuple[InputFile, ...]
    problems: tuple[str, ...]
    export: Export | None
    coverage: pl.DataFrame

    @property
    def readable(self) -> bool:
        """Whether every file can be read."""
        return not self.problems

    def __repr__(self) -> str:
        return f"<Inspection of {', '.join(file.name for file in self.inputs)}: {len(self.problems)} problems>"

    def _repr_html_(self) -> str:
        return f"<pre>{escape(str(self))}</pre>"

    def __str__(self) -> str:
        lines = [line for file in self.inputs for line in _file(file)]
        if self.export is not None:
            lines += _tables(self.export)
        lines += _lost(self.coverage)
        if self.problems:
            lines += ["", "Can't be read", *(f"  {line}" for problem in self.problems for line in problem.splitlines())]
        return "\n".join(lines).strip("\n")


def inspect(*paths: str | Path) -> Inspection:
    """
    Tell what files are, what they hold and what is missing in them.

    Parameters
    ----------
    *paths
        The files, as for `linkages.sources.read`.

    Returns
    -------
    What was found, with the problems that would keep `read` from reading them.

    Raises
    ------
    MissingFileError, SourceError
        None of the files can be opened.
    """
    problems: list[str] = []
    opened: list[SourceFile] = []
    for path in paths:
        try:
            opened.append(open_file(path))
        except LinkagesError as error:
            if len(paths) == 1:
                raise
            problems.append(str(error))
    sources, coverage = once_each(opened)
    found = together([read_sheets(source) for source in sources])
    fit = [pair for source, pair in zip(sources, found, strict=True) if _is_fit(source, pair[0], problems)]
    export = _assembled(fit, coverage, problems) if fit else None
    rows = export.coverage if export else pl.DataFrame(coverage, schema=tables.COVERAGE.empty().schema)
    return Inspection(tuple(file for file, _ in found), tuple(problems), export, rows)


def _is_fit(source: SourceFile, file: InputFile, problems: list[str]) -> bool:
    try:
        refuse(source, file)
    except LinkagesError as error:
        problems.append(str(error))
        return False
    return True


def _assembled(
    fit: Sequence[tuple[InputFile, Sequence[SheetRows]]], coverage: Coverage, problems: list[str]
) -> Export | None:
    try:
        return assemble(fit, coverage)
    except LinkagesError as error:
        problems.append(str(error))
        return None


def _file(file: InputFile) -> list[str]:
    encoding = f", {file.encoding}" if file.encoding else ""
    lines = ["", file.name, f"  {file.layout}{encoding}; sha256 {file.sha256[:16]}"]
    for sheet in file.sheets:
        lines += _sheet(sheet)
    return lines


def _sheet(sheet: Sheet) -> list[str]:
    name = f"Sheet {sheet.name!r}" if sheet.name else "Rows"
    titles = f", titles in row {sheet.titles_row}" if sheet.titles_row else ""
    role = sheet.role if sheet.used else f"{sheet.role}: {sheet.reason or 'left out'}"
    lines = [f"  {name}: {role}; {sheet.rows} rows{titles}"]
    if not sheet.used:
        return lines
    lines += _listed("read", [_meaning(theirs, ours) for ours, theirs in sheet.understood.items()])
    lines += _listed("not needed", sheet.unused)
    lines += _listed("not understood", sheet.unknown)
    return lines + _listed("missing", sheet.missing)


def _meaning(theirs: str, ours: str) -> str:
    plain = ours.replace("_", " ")
    return theirs if plain == theirs.casefold() else f"{theirs} = {plain}"


def _listed(what: str, names: Sequence[str]) -> list[str]:
    import textwrap

    if not names:
        return []
    start = f"    {what} ({len(names)}): "
    return textwrap.wrap(
        "; ".join(" ".join(name.split()) for name in names), _WIDTH, initial_indent=start, subsequent_indent="      "
    )


def _tables(export: Export) -> list[str]:
    lines = ["", f"{export.projects.height} projects, {export.participations.height} participations"]
    leads = export.participations.group_by("project_id").agg(
        pl.len().alias("rows"), (pl.col("role") == "lead").all().alias("leads_alone")
    )
    programmes = (
        export.projects.join(leads, on="project_id", how="left")
        .group_by("programme", "period")
        .agg(
            pl.len().alias("projects"),
            pl.col("rows").sum().alias("rows"),
            pl.col("leads_alone").sum().alias("alone"),
            pl.col("rows").null_count().alias("none"),
        )
        .sort("programme", "period")
    )
    for row in programmes.iter_rows(named=True):
        period = row["period"] or "period unknown"
        alone = f"; {row['alone']} by lead rows alone: no ties" if row["alone"] else ""
        none = f"; {row['none']} without any partner" if row["none"] else ""
        programme = " ".join(row["programme"].split())
        lines.append(f"  {programme} [{period}]: {row['projects']} projects, {row['rows']} partner rows{alone}{none}")
    return lines


def _lost(coverage: pl.DataFrame) -> list[str]:
    lines: list[str] = []
    lost = coverage.filter(pl.col("lost") > 0)
    if lost.height:
        lines += ["", "Missing or left out"]
    for row in lost.iter_rows(named=True):
        share = round(_PER_CENT * row["lost"] / row["rows"]) or "<1"
        place = f" [{row['example']}]" if row["example"] else ""
        lines.append(f"  {row['field']}: {row['lost']} of {row['rows']} ({share} %): {row['reason']}{place}")
    told = coverage.filter((pl.col("lost") == 0) & (pl.col("reason") != "all there") & (pl.col("field") != "columns"))
    if told.height:
        lines += ["", "Worth knowing"]
        lines += [f"  {field}: {reason}" for field, reason in told.select("field", "reason").iter_rows()]
    full = coverage.filter((pl.col("lost") == 0) & (pl.col("reason") == "all there"))["field"].to_list()
    return [*lines, "", f"All there: {', '.join(full)}"] if full else lines
