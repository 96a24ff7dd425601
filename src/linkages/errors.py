"""
The errors that `linkages` raises on purpose.

Each message says what was found, where, what was expected and what to do. Each class is also the builtin exception that
somebody who does not know this package would catch.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path


class LinkagesError(Exception):
    """Any error that this package raises on purpose; its text is meant for the reader."""


class SourceError(LinkagesError, ValueError):
    """A file can't be understood: its format, its encoding, its content."""


class MissingFileError(LinkagesError, FileNotFoundError):
    """A file or folder that was named is not there."""


class ColumnError(LinkagesError, KeyError):
    """
    A column is missing.

    Parameters
    ----------
    missing
        Names that were expected.
    present
        Names that there are.
    where
        The table, or the file and sheet.
    """

    def __init__(self, missing: Iterable[str], *, present: Sequence[str], where: str) -> None:
        self.missing = tuple(missing)
        self.present = tuple(present)
        names = ", ".join(repr(name) for name in self.missing)
        plural = "s" if len(self.missing) > 1 else ""
        self.message = f"{where}: no column{plural} {names}. There are: {', '.join(map(repr, self.present)) or 'none'}."
        super().__init__(self.message)

    def __str__(self) -> str:
        return self.message


@dataclass(frozen=True, slots=True)
class Violation:
    """
    One cell, or one column, that breaks a table's rules.

    Parameters
    ----------
    column
        The column.
    found
        The value found, as text.
    expected
        What the rule asks for.
    where
        File, sheet and row, as far as known.
    """

    column: str
    found: str
    expected: str
    where: str = ""

    def __str__(self) -> str:
        place = f"{self.where}, " if self.where else ""
        return f"{place}column {self.column!r}: found {self.found!r}, expected {self.expected}"


class TableError(LinkagesError, ValueError):
    """
    A table breaks its specification; all violations are listed at once.

    Parameters
    ----------
    table
        Name of the table.
    violations
        Every violation found.
    """

    _shown = 20

    def __init__(self, table: str, violations: Sequence[Violation]) -> None:
        self.table = table
        self.violations = tuple(violations)
        lines = [f"Table {table!r} has {len(self.violations)} cells that break its rules:"]
        lines += [f"  {violation}" for violation in self.violations[: self._shown]]
        if len(self.violations) > self._shown:
            lines.append(f"  ... and {len(self.violations) - self._shown} more (see .violations)")
        super().__init__("\n".join(lines))


class SettingError(LinkagesError, ValueError):
    """A setting has a value that is not allowed; the message lists those that are."""


class RegionError(LinkagesError, ValueError):
    """Region codes that no version knows, or that belong to another version than was asked for."""


class OutputError(LinkagesError, OSError):
    """
    The output folder can't be written or must not be replaced.

    Parameters
    ----------
    path
        The folder.
    reason
        Why, and what to do.
    """

    def __init__(self, path: Path, reason: str) -> None:
        self.path = path
        super().__init__(f"{path}: {reason}")


class FetchError(LinkagesError, OSError):
    """Something could not be fetched, or what came is not what was asked for."""


class ConvergenceError(LinkagesError, ArithmeticError):
    """A model was not solved to the accuracy that its numbers need."""
