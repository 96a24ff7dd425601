"""
The rule ``decisions``: people have read the projects and decided which are international cluster initiatives.

A file of decisions names each project by ``project_id``, or by ``programme`` and ``acronym``, and says ``ici``: 1, 0,
or nothing where the reader could not decide. Other columns (criteria, certainty, reason) are read along; the reason
becomes the evidence.
"""

import csv
import io
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from linkages.errors import ColumnError, MissingFileError, SourceError, TableError, Violation
from linkages.tables import COVERAGE, POLARS_TYPES, coverage_row

_YES = frozenset({"1", "1.0", "yes", "y", "true", "ici"})
_NO = frozenset({"0", "0.0", "no", "n", "false"})
_UNDECIDED = frozenset({"", "unclear", "undecided", "na", "n/a", "?"})
_SHOWN = 5
_SCHEMA = {"key": pl.String, "ici": pl.Boolean, "evidence": pl.String, "row": pl.Int64, "names": pl.String}


@dataclass(frozen=True, slots=True)
class Decisions:
    """
    The decisions in a file.

    Parameters
    ----------
    name
        The file's name.
    by_id
        Whether projects are named by ``project_id``, else by ``programme`` and ``acronym`` (or ``acronym`` alone).
    table
        ``key`` (the name in the form by which it is matched), ``ici``, ``evidence``, ``row`` (line), ``names`` (as
        written); one row a project.
    with_programme
        Whether the programme is part of the name.
    """

    name: str
    by_id: bool
    with_programme: bool
    table: pl.DataFrame


def read_decisions(path: str | Path) -> Decisions:
    """
    Read a file of decisions (CSV; comma, semicolon or tab; UTF-8).

    Parameters
    ----------
    path
        The file: columns ``project_id``, or ``programme`` and ``acronym``; ``ici`` (1 or yes, 0 or no; empty or
        ``unclear``: undecided); ``reason`` if there is one.

    Returns
    -------
    The decisions, each project once.

    Raises
    ------
    MissingFileError
        There is no such file.
    SourceError
        It is empty or not UTF-8.
    ColumnError
        A column is missing.
    TableError
        Cells that say neither yes nor no, rows that name no project, contradictions: all of them at once.
    """
    path = Path(path)
    heads, rows = _rows(path)
    by_id = "project_id" in heads
    name_columns = ["project_id"] if by_id else [*(["programme"] if "programme" in heads else []), "acronym"]
    if missing := [column for column in (*name_columns, "ici") if column not in heads]:
        expected = f"{path.name} (decisions need 'project_id', or 'programme' and 'acronym', and 'ici')"
        raise ColumnError(missing, present=heads, where=expected)
    violations: list[Violation] = []
    records = []
    for number, row in rows:
        where = f"{path.name}, row {number}"
        names = [row[column] for column in name_columns]
        said = row["ici"].casefold()
        if not names[-1]:
            violations.append(Violation(name_columns[-1], "", "the name of a project", where))
        if said not in _YES | _NO | _UNDECIDED:
            violations.append(Violation("ici", row["ici"][:80], "1 or yes, 0 or no, empty where undecided", where))
        ici = True if said in _YES else False if said in _NO else None
        key = " | ".join(_plain(name) for name in names)
        records.append((key, ici, row.get("reason") or None, number, " / ".join(names)))
    table = pl.DataFrame(records, schema=_SCHEMA, orient="row")
    violations += _contradictions(table, path.name)
    if violations:
        raise TableError(f"decisions in {path.name}", violations)
    decided = table.sort(pl.col("ici").is_null(), "row").unique("key", keep="first", maintain_order=True).sort("row")
    return Decisions(path.name, by_id, "programme" in name_columns, decided)


def ici_by_decisions(projects: pl.DataFrame, decisions: Decisions | str | Path) -> pl.DataFrame:
    """
    Judge projects by human decisions.

    Parameters
    ----------
    projects
        ``project_id``, ``programme``, ``acronym``. Case, blanks, dashes and trailing dots of names do not matter.
    decisions
        The decisions, or the file that holds them.

    Returns
    -------
    One row a project, in the order of `projects`: ``project_id``, ``ici`` (missing where nobody decided),
    ``ici_rule`` (``decisions``), ``ici_evidence`` (file, line and reason).

    Raises
    ------
    SourceError
        No decision names any of the projects, or one names several.
    LinkagesError
        As `read_decisions`.
    """
    if not isinstance(decisions, Decisions):
        decisions = read_decisions(decisions)
    matched = _matched(projects, decisions)
    if matched["row"].null_count() == matched.height and matched.height:
        raise SourceError(
            f"{decisions.name}: none of its {decisions.table.height} decisions names a project of this study. "
            f"It names, for example, {_quoted(decisions.table['names'])}; "
            f"the study has {_quoted(_names(projects, decisions))}."
        )
    evidence = pl.format("{}, row {}", pl.lit(decisions.name), "row") + pl.concat_str(
        pl.lit(": "), "evidence"
    ).fill_null("")
    return matched.select(
        "project_id",
        "ici",
        pl.lit("decisions").alias("ici_rule"),
        pl.when(pl.col("ici").is_not_null()).then(evidence).alias("ici_evidence"),
    )


def decisions_coverage(projects: pl.DataFrame, decisions: Decisions) -> pl.DataFrame:
    """
    Count what decisions and projects do not have in common.

    Parameters
    ----------
    projects
        ``project_id``, ``programme``, ``acronym``.
    decisions
        The decisions.

    Returns
    -------
    Rows of `linkages.tables.COVERAGE`: projects that are decided, decisions that name a project at hand.
    """
    matched = _matched(projects, decisions)
    undecided = matched.filter(pl.col("ici").is_null())
    strangers = decisions.table.filter(~pl.col("row").is_in(matched["row"].drop_nulls().to_list()))
    rows = [
        coverage_row(
            "code",
            "projects with a decision",
            rows=matched.height,
            known=matched.height - undecided.height,
            reason="no decision, or undecided: uncoded, in no share"
            if undecided.height
            else "every project is decided",
            example=_quoted(undecided["project_id"]) or None,
        ),
        coverage_row(
            "code",
            f"decisions in {decisions.name}",
            rows=decisions.table.height,
            known=decisions.table.height - strangers.height,
            reason="they name no project of this study and change nothing"
            if strangers.height
            else "each names a project",
            example="; ".join(
                f"row {row}: {names[:80]}" for row, names in strangers.head(_SHOWN).select("row", "names").rows()
            )
            or None,
        ),
    ]
    return pl.DataFrame(rows, schema={c.name: POLARS_TYPES[c.kind] for c in COVERAGE.columns})


def _rows(path: Path) -> tuple[list[str], list[tuple[int, dict[str, str]]]]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise MissingFileError(f"{path}: there is no such file of decisions.") from None
    except OSError as error:
        raise SourceError(f"{path.name}: the file can't be read ({error.strerror or error}).") from None
    except UnicodeDecodeError as error:
        raise SourceError(
            f"{path.name}: the file is not UTF-8 (byte {error.start}). Save the decisions as CSV UTF-8."
        ) from None
    if not text.strip():
        raise SourceError(f"{path.name}: the file is empty. Expected a CSV with 'programme', 'acronym' and 'ici'.")
    head = text.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count))
    try:
        heads = [_plain(cell).replace(" ", "_") for cell in next(reader)]
        rows = []
        before = reader.line_num
        for cells in reader:
            if any(cell.strip() for cell in cells):
                filled = [cell.strip() for cell in cells] + [""] * (len(heads) - len(cells))
                rows.append((before + 1, dict(zip(heads, filled, strict=False))))
            before = reader.line_num
    except csv.Error as error:
        raise SourceError(f"{path.name}, line {reader.line_num}: this line can't be read as CSV ({error}).") from None
    return heads, rows


def _contradictions(table: pl.DataFrame, name: str) -> list[Violation]:
    decided = table.filter(pl.col("ici").is_not_null() & (pl.col("names") != ""))
    both = decided.group_by("key", maintain_order=True).agg("row", "names", pl.col("ici").n_unique().alias("said"))
    return [
        Violation(
            "ici",
            f"both 1 and 0 for {one['names'][0][:80]}",
            "one decision a project",
            f"{name}, rows {_listed(one['row'])}",
        )
        for one in both.filter(pl.col("said") > 1).iter_rows(named=True)
    ]


def _matched(projects: pl.DataFrame, decisions: Decisions) -> pl.DataFrame:
    keyed = projects.select("project_id", key=_names(projects, decisions).map_elements(_key, return_dtype=pl.String))
    if not decisions.with_programme and not decisions.by_id:
        shared = keyed.filter(pl.col("key").is_duplicated() & pl.col("key").is_in(decisions.table["key"].to_list()))
        if not shared.is_empty():
            raise SourceError(
                f"{decisions.name}: the acronym {shared['key'][0]!r} belongs to several projects "
                f"({_quoted(shared['project_id'])}). "
                "Add a column 'programme', or name projects by 'project_id'."
            )
    return keyed.join(decisions.table, on="key", how="left", maintain_order="left")


def _names(projects: pl.DataFrame, decisions: Decisions) -> pl.Series:
    """Names of the projects as the decisions give them; parts apart by a character that no name holds."""
    columns = ["project_id"] if decisions.by_id else [*(["programme"] if decisions.with_programme else []), "acronym"]
    return projects.select(pl.concat_str([pl.col(c).fill_null("") for c in columns], separator="\x1f"))[columns[0]]


def _key(names: str) -> str:
    return " | ".join(_plain(name) for name in names.split("\x1f"))


def _plain(name: str) -> str:
    words = re.sub(r"[‐‑‒–—―−]", "-", unicodedata.normalize("NFKC", name)).casefold()
    return re.sub(r"\s*-\s*", "-", " ".join(words.split())).rstrip(" .")


def _quoted(names: pl.Series) -> str:
    return "; ".join(repr(name.replace("\x1f", " / ")[:80]) for name in names.head(_SHOWN))


def _listed(rows: list[int]) -> str:
    return ", ".join(map(str, rows))
