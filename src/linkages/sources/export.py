"""What reading gives: the tables of an export, the files they came from, and what was lost on the way."""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path

import polars as pl

from linkages.sources.columns import Role


@dataclass(frozen=True, slots=True)
class Sheet:
    """
    What was found in one sheet of a workbook, or in a text file.

    Parameters
    ----------
    name
        The sheet's name; empty for a text file.
    role
        ``projects``, ``partners``, ``projects and partners``, ``calls`` or ``ignored``.
    rows
        Rows below the row of titles; empty ones don't count.
    titles_row
        Number of the row of titles; None where there is none.
    understood
        Ours -> theirs: the columns that are read.
    unused
        Columns that are understood and not needed.
    unknown
        Columns that are not understood.
    missing
        Columns that must be there and are not.
    reason
        Why a sheet that looks like an export's is not read; else empty.
    """

    name: str
    role: Role
    rows: int
    titles_row: int | None
    understood: Mapping[str, str]
    unused: tuple[str, ...]
    unknown: tuple[str, ...]
    missing: tuple[str, ...] = ()
    reason: str = ""

    @property
    def used(self) -> bool:
        """Whether its rows are read."""
        return self.role in {"projects", "partners", "projects and partners"}

    @property
    def bare(self) -> bool:
        """Whether it names projects and tells nothing of them."""
        return self.role == "projects" and self.understood.keys() <= {"programme", "code", "acronym", "period"}


@dataclass(frozen=True, slots=True)
class InputFile:
    """
    A file that was read.

    Parameters
    ----------
    name, path
        Its name, and where it is.
    sha256
        Hash of its bytes, hexadecimal.
    layout
        What it is, in words.
    encoding
        Encoding of a text file; empty for a workbook.
    sheets
        What was found in it.
    """

    name: str
    path: Path
    sha256: str
    layout: str
    encoding: str
    sheets: tuple[Sheet, ...]

    @property
    def rows(self) -> int:
        """Rows of the sheets that are read."""
        return sum(sheet.rows for sheet in self.sheets if sheet.used and not sheet.missing)


@dataclass(frozen=True, slots=True, repr=False)
class Export:
    """
    The tables of one or several exports.

    Parameters
    ----------
    projects
        One row a project (`linkages.tables.READ_PROJECTS`).
    participations
        One row a partner row (`linkages.tables.READ_PARTICIPATIONS`).
    themes
        The themes of the projects (`linkages.tables.READ_THEMES`).
    texts
        The texts of the projects (`linkages.tables.READ_TEXTS`).
    coverage
        What was looked for, found and lost (`linkages.tables.COVERAGE`).
    inputs
        The files.
    """

    projects: pl.DataFrame
    participations: pl.DataFrame
    themes: pl.DataFrame
    texts: pl.DataFrame
    coverage: pl.DataFrame
    inputs: tuple[InputFile, ...]

    def __repr__(self) -> str:
        files = ", ".join(file.name for file in self.inputs)
        return (
            f"<Export of {self.projects.height} projects and {self.participations.height} participations from {files}>"
        )

    def _repr_html_(self) -> str:
        tables = {"projects": self.projects, "participations": self.participations, "coverage": self.coverage}
        parts = [f"<h4>{name}: {frame.height} rows</h4>{frame.head(5)._repr_html_()}" for name, frame in tables.items()]
        return f"<p>{escape(repr(self))}</p>{''.join(parts)}"
