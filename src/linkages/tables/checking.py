"""Putting a frame into the form of its table, and checking it against the rules."""

import polars as pl

from linkages.errors import ColumnError, TableError, Violation
from linkages.tables.reading import ORIGIN
from linkages.tables.specification import POLARS_TYPES, Column, Table


def conform(frame: pl.DataFrame, table: Table) -> pl.DataFrame:
    """
    Put a frame's columns in the table's order and types; columns that the table does not know follow, as they are.

    Parameters
    ----------
    frame
        A frame with at least the required columns of `table`.
    table
        The specification.

    Returns
    -------
    The frame, columns ordered and cast.

    Raises
    ------
    ColumnError
        A required column is missing.
    """
    missing = [c.name for c in table.columns if c.required and c.name not in frame.columns and c not in ORIGIN]
    if missing:
        raise ColumnError(missing, present=frame.columns, where=f"table {table.name!r}")
    known = [pl.col(c.name).cast(POLARS_TYPES[c.kind]) for c in table.columns if c.name in frame.columns]
    others = [pl.col(name) for name in frame.columns if name not in table.names]
    return frame.select(*known, *others)


def coverage_row(
    stage: str, field: str, *, rows: int, known: int, reason: str, example: str | None = None
) -> dict[str, object]:
    """
    Make one row of the coverage table.

    Parameters
    ----------
    stage
        ``read``, ``place``, ``code``, ``link`` or ``count``.
    field
        What was looked for.
    rows, known
        How many were looked at, and how many of them can be used.
    reason
        Why some are lost and what that means, or that all are there.
    example
        File, sheet and rows of the first few that are lost.

    Returns
    -------
    The row as a dictionary with the columns of `COVERAGE`.
    """
    share = known / rows if rows else None
    return {
        "stage": stage,
        "field": field,
        "rows": rows,
        "known": known,
        "share": share,
        "lost": rows - known,
        "reason": reason,
        "example": example,
    }


def validate(frame: pl.DataFrame, table: Table) -> pl.DataFrame:
    """
    Check a frame against its specification: all violations at once, each with its file, sheet and row.

    Parameters
    ----------
    frame
        A Polars frame; ``file``, ``sheet`` and ``row`` tell where its rows came from.
    table
        The specification.

    Returns
    -------
    The frame, conformed (see `conform`).

    Raises
    ------
    ColumnError
        A required column is missing.
    TableError
        Cells break the rules; ``violations`` lists every one.
    """
    frame = conform(frame, table)
    violations: list[Violation] = []
    for column in table.columns:
        if column.name in frame.columns:
            violations += _broken(frame, column)
    violations += _repeated(frame, table)
    if violations:
        raise TableError(table.name, violations)
    return frame


def _broken(frame: pl.DataFrame, column: Column) -> list[Violation]:
    """Find the cells of a column that break its rules."""
    cell = pl.col(column.name)
    rules: list[pl.Expr] = []
    if column.allowed:
        rules.append(cell.is_in(column.allowed).fill_null(value=True))
    if column.minimum is not None:
        rules.append((cell >= column.minimum).fill_null(value=True))
    if column.maximum is not None:
        rules.append((cell <= column.maximum).fill_null(value=True))
    if not column.nullable:
        rules.append(cell.is_not_null())
    if not rules:  # a predicate made of literals alone has the wrong length in large frames
        return []
    bad = frame.with_row_index("_i").filter(~pl.all_horizontal(rules))["_i"]
    return [Violation(column.name, str(frame.item(i, column.name)), _rule(column), _origin(frame, i)) for i in bad]


def _rule(column: Column) -> str:
    parts: list[str] = [column.kind]
    if column.allowed:
        parts.append(f"one of {', '.join(column.allowed)}")
    if column.minimum is not None:
        parts.append(f"at least {column.minimum:g}")
    if column.maximum is not None:
        parts.append(f"at most {column.maximum:g}")
    if not column.nullable:
        parts.append("not empty")
    return ", ".join(parts)


def _origin(frame: pl.DataFrame, index: int) -> str:
    if "row" not in frame.columns:
        return f"row {index + 1}"
    parts = [
        str(frame.item(index, name)) for name in ("file", "sheet") if name in frame.columns and frame.item(index, name)
    ]
    return ", ".join([*parts, f"row {frame.item(index, 'row')}"])


def _repeated(frame: pl.DataFrame, table: Table) -> list[Violation]:
    if not table.key:
        return []
    again = frame.select(table.key).with_row_index("_i").filter(~pl.struct(table.key).is_first_distinct())
    name = " + ".join(table.key)
    return [
        Violation(name, " + ".join(str(row[k]) for k in table.key), "once in the table", _origin(frame, row["_i"]))
        for row in again.iter_rows(named=True)
    ]
