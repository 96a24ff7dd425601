"""What a table is: its columns, their kinds and rules, as plain data."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import polars as pl

Kind = Literal["text", "integer", "number", "date", "flag"]

POLARS_TYPES: Mapping[Kind, pl.DataType] = {
    "text": pl.String(),
    "integer": pl.Int64(),
    "number": pl.Float64(),
    "date": pl.Date(),
    "flag": pl.Boolean(),
}


@dataclass(frozen=True, slots=True)
class Column:
    """
    One column of a table.

    Parameters
    ----------
    name
        The column's name; public, scripts rely on it.
    kind
        What a cell holds; a flag is written as 1 or 0.
    meaning
        What it says, in one line, with its unit.
    required
        Whether the column must be there. Columns that only some inputs or settings can fill are not.
    nullable
        Whether a cell may be unknown.
    allowed
        The values a text cell may have; empty for any.
    minimum, maximum
        Bounds of a number, inclusive.
    """

    name: str
    kind: Kind
    meaning: str
    required: bool = True
    nullable: bool = True
    allowed: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """
    One table.

    Parameters
    ----------
    name
        Its name, and that of its file in ``tables/``.
    row
        What one row is.
    columns
        The columns, in the order in which they are written.
    key
        Columns that together are unique.
    """

    name: str
    row: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(column.name for column in self.columns)

    def empty(self) -> pl.DataFrame:
        """Return the table without rows: required columns, typed."""
        return pl.DataFrame(schema={c.name: POLARS_TYPES[c.kind] for c in self.columns if c.required})


def text(name: str, meaning: str, **rules: object) -> Column:
    """Make a column of texts; `rules` are the other fields of `Column`."""
    return Column(name, "text", meaning, **rules)  # type: ignore[arg-type]


def count(name: str, meaning: str, **rules: object) -> Column:
    """Make a column of counts: whole numbers from 0."""
    return Column(name, "integer", meaning, minimum=0, **rules)  # type: ignore[arg-type]


def share(name: str, meaning: str, **rules: object) -> Column:
    """Make a column of shares: numbers from 0 to 1."""
    return Column(name, "number", meaning, minimum=0, maximum=1, **rules)  # type: ignore[arg-type]


def number(name: str, meaning: str, **rules: object) -> Column:
    """Make a column of numbers."""
    return Column(name, "number", meaning, **rules)  # type: ignore[arg-type]


def flag(name: str, meaning: str, **rules: object) -> Column:
    """Make a column of flags."""
    return Column(name, "flag", meaning, **rules)  # type: ignore[arg-type]
