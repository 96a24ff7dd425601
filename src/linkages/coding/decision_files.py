"""
Files of human decisions.

A file names each project by ``project_id``, or by ``programme`` and ``acronym``, and says ``ici``: 1, 0, or ``unclear``
where the reader could not decide. Filled coding sheets, sheets of adjudication and the ``decisions.csv`` that
``linkages code --read`` writes are such files.
"""

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from linkages.coding.grid import Grid, read_grid
from linkages.coding.naming import key, name_columns
from linkages.errors import ColumnError, TableError, Violation

YES = frozenset({"1", "1.0", "yes", "y", "true", "ici"})
NO = frozenset({"0", "0.0", "no", "n", "false"})
UNDECIDED = frozenset({"", "unclear", "undecided", "na", "n/a", "?"})
_SCHEMA = {
    **dict.fromkeys(("key", "coder"), pl.String()),
    "ici": pl.Boolean(),
    "said": pl.Boolean(),
    "final": pl.Boolean(),
    "evidence": pl.String(),
    "certainty": pl.String(),
    "row": pl.Int64(),
    **dict.fromkeys(("names", "stratum"), pl.String()),
    "inclusion_probability": pl.Float64(),
    **dict.fromkeys(("odd", "remark"), pl.String()),
}


@dataclass(frozen=True, slots=True)
class Decisions:
    """
    The decisions in a file.

    Parameters
    ----------
    name
        The file's name.
    naming
        The columns that name the projects: ``project_id``, or ``programme`` and ``acronym``, or ``acronym``.
    table
        One row a project and coder: ``key`` (the name in the form by which it is matched), ``coder``, ``ici``,
        ``said`` (whether anything was: an empty row says nothing), ``final`` (whether it settles a disagreement),
        ``evidence``, ``certainty`` (``clear``, ``borderline``), ``row`` (line), ``names`` (as written), ``stratum``
        and ``inclusion_probability`` of the sample, ``odd`` (what is strange about the row), ``remark``.
    """

    name: str
    naming: list[str]
    table: pl.DataFrame


def read_decisions(path: str | Path) -> Decisions:
    """
    Read a file of decisions: CSV (comma, semicolon or tab; UTF-8) or a workbook.

    Parameters
    ----------
    path
        The file: columns ``project_id``, or ``programme`` and ``acronym``; ``ici`` (1 or yes, 0 or no; ``unclear`` or
        empty: undecided) or, of an adjudicated sheet, ``final_ici``; ``reason``, ``certainty``, ``coder``, the
        criteria, ``stratum`` and ``inclusion_probability`` if there are any.

    Returns
    -------
    The decisions, each project once a coder.

    Raises
    ------
    MissingFileError
        There is no such file.
    SourceError
        It is empty, not UTF-8, or can't be opened.
    ColumnError
        A column is missing.
    TableError
        Cells that say neither yes nor no, formulas, rows that name no project, contradictions: all of them at once.
    """
    path = Path(path)
    grid = read_grid(path, wanted=("ici", "final_ici"))
    naming = name_columns(grid.heads)
    prefix = "final_" if "final_ici" in grid.heads else ""
    if missing := [column for column in (*naming, f"{prefix}ici") if column not in grid.heads]:
        expected = f"{path.name} (decisions need 'project_id', or 'programme' and 'acronym', and 'ici')"
        raise ColumnError(missing, present=[head for head in grid.heads if head], where=expected)
    violations: list[Violation] = []
    records = [_record(grid, number, row, naming, prefix, violations) for number, row in grid.rows]
    table = pl.DataFrame(records, schema=_SCHEMA, orient="row")
    violations += _contradictions(table, grid)
    if violations:
        raise TableError(f"decisions in {path.name}", violations)
    order = [pl.col("ici").is_null(), ~pl.col("said"), pl.col("row")]
    once = table.sort(order).unique(["key", "coder"], keep="first", maintain_order=True).sort("row")
    return Decisions(path.name, naming, once)


def _record(
    grid: Grid, number: int, row: dict[str, str], naming: list[str], prefix: str, violations: list[Violation]
) -> tuple[object, ...]:
    where, column = grid.where(number), f"{prefix}ici"
    names = [row[name] for name in naming]
    said = row[column].casefold()
    if not names[-1]:
        violations.append(Violation(naming[-1], "", "the name of a project", where))
    if (number, column) in grid.formulas:
        violations.append(Violation(column, "a formula", "the value itself, typed or chosen", where))
    if said not in YES | NO | UNDECIDED:
        violations.append(Violation(column, row[column][:80], "1 or yes, 0 or no, empty where undecided", where))
    ici = True if said in YES else False if said in NO else None
    criteria = {name: row[name].casefold() for name in row if _is_criterion(name, prefix)}
    others = [row.get(prefix + name, "") for name in ("certainty", "specialisations", "reason")]
    others += [*criteria.values(), row.get("how", "")]
    return (
        key(*names),
        row.get("coder") or grid.file,
        ici,
        bool(said or any(others)),
        bool(prefix),
        row.get(f"{prefix}reason") or None,
        row.get(f"{prefix}certainty", "").casefold() or None,
        number,
        " / ".join(names),
        row.get("stratum") or None,
        _probability(row.get("inclusion_probability", ""), where, violations),
        _odd(ici, said, criteria, others),
        row.get("how") or None,
    )


def _is_criterion(name: str, prefix: str) -> bool:
    return name.startswith(f"{prefix}c") and name[len(prefix) + 1 :].isdigit()


def _odd(ici: bool | None, said: str, criteria: dict[str, str], others: list[str]) -> str | None:  # noqa: FBT001
    noes = [name for name, answer in criteria.items() if answer in NO]
    if ici is True and noes:
        return f"ici is 1 though {' and '.join(name.upper() for name in noes)} is no"
    if ici is False and criteria and all(answer in YES for answer in criteria.values()):
        return "ici is 0 though all criteria are yes"
    if not said and any(others[:-1]) and not others[-1]:
        return "half filled: no ici"
    return None


def _probability(cell: str, where: str, violations: list[Violation]) -> float | None:
    if not cell:
        return None
    try:
        found = float(cell.replace(",", "."))
    except ValueError:
        found = -1
    if 0 < found <= 1:
        return found
    violations.append(Violation("inclusion_probability", cell[:80], "a number above 0, at most 1", where))
    return None


def _contradictions(table: pl.DataFrame, grid: Grid) -> list[Violation]:
    decided = table.filter(pl.col("ici").is_not_null() & (pl.col("names") != ""))
    both = decided.group_by("key", "coder", maintain_order=True).agg(
        "row", "names", pl.col("ici").n_unique().alias("said")
    )
    return [
        Violation(
            "ici",
            f"both 1 and 0 for {one['names'][0][:80]}",
            "one decision a project",
            f"{grid.where(0).removesuffix('row 0')}rows {', '.join(map(str, one['row']))}",
        )
        for one in both.filter(pl.col("said") > 1).iter_rows(named=True)
    ]
