"""
Reading filled sheets back: every coder's answers, and everything that is wrong with them, at once.

A row is filled or empty. An empty one counts as not yet coded; a row filled in part, an answer that is none of the
choices, a decision against its own criteria, a project of no sample, an id that was changed, a formula: each is a
violation with file, sheet, row and column.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from linkages.coding.choices import NONE, Choices, choices
from linkages.coding.grid import Grid, read_grid
from linkages.coding.naming import key, keys, name_columns, plain
from linkages.errors import ColumnError, SettingError, TableError, Violation
from linkages.tables import COVERAGE, POLARS_TYPES, coverage_row

_YES = frozenset({"1", "1.0", "yes", "y", "true"})
_NO = frozenset({"0", "0.0", "no", "n", "false"})
_UNDECIDED = frozenset({"unclear", "undecided", "?"})
FINAL = "final_"
_SHOWN = 5
_LONGEST_CODE = 60


class SheetError(TableError):
    """Filled sheets break the rules of coding; every violation is listed."""

    _shown = 200


@dataclass(frozen=True, slots=True)
class Codings:
    """
    What coders said.

    Parameters
    ----------
    table
        One row a coder and project: ``coder``, ``project_id``, ``programme``, ``acronym``, the criteria (``yes``,
        ``no``, ``unclear``), ``ici`` (missing where unclear), ``certainty``, ``specialisations`` (codes, ``;``
        between them; empty text where none can be named), ``reason``, ``final`` (whether it settles a disagreement),
        ``file``, ``sheet``, ``row``.
    problems
        Violations of rows that were left out: ``where``, ``column``, ``found``, ``expected``.
    coverage
        Rows of `linkages.tables.COVERAGE`.
    """

    table: pl.DataFrame
    problems: pl.DataFrame
    coverage: pl.DataFrame


def read_sheets(
    paths: str | Path | Sequence[str | Path],
    *,
    projects: pl.DataFrame | None = None,
    coders: Sequence[str] = (),
    drop_bad: bool = False,
    told: Choices | None = None,
) -> Codings:
    """
    Read filled sheets.

    Parameters
    ----------
    paths
        Workbooks or CSV files: ``project_id``, or ``programme`` and ``acronym``; the criteria, ``ici``, ``certainty``,
        ``specialisations``, ``reason``. The file's name is the coder's, unless there is a column ``coder``. A sheet
        of adjudication (``final_ici`` ...) is known by its columns; its empty rows are not settled yet.
    projects
        The projects that may be coded: ``project_id``, ``programme``, ``acronym``. Without it any may, and is named by
        what the sheet has.
    coders
        Coders who got a sheet; those of whom there is none are said in the coverage.
    drop_bad
        Leave out rows with a violation, listed in ``problems``, instead of stopping.
    told
        What coders were told; ``data/codebooks/coding_sheet.toml`` by default.

    Returns
    -------
    What the coders said; see `Codings`.

    Raises
    ------
    SheetError
        Rows that can't be used, of all files, at once; unless `drop_bad`.
    ColumnError
        A column is missing.
    SettingError
        Two files of one coder.
    LinkagesError
        A file is missing or can't be read.
    """
    told = told or choices()
    several = [paths] if isinstance(paths, str | Path) else list(paths)
    stems = Counter(Path(path).stem.casefold() for path in several)
    if again := [Path(path).name for path in several if stems[Path(path).stem.casefold()] > 1]:
        raise SettingError(f"Two files are named alike ({', '.join(again)}): a file's name is its coder's. Rename one.")
    rows: list[dict[str, object]] = []
    wrong: list[Violation] = []
    coverage: list[dict[str, object]] = []
    written = [*told.codes, *(FINAL + code for code in told.codes)]
    for path in several:
        grid = read_grid(path, wanted=("ici", "final_ici"), what="filled sheets").named(written)
        reading = _Reading(grid, Path(path).stem, told, _known(projects, name_columns(grid.heads)))
        rows += reading.rows
        wrong += reading.wrong
        coverage.append(reading.coverage)
    if wrong and not drop_bad:
        raise SheetError("filled sheets", wrong)
    table = _table(rows, told)
    coverage += _coders(table, coders)
    problems = pl.DataFrame(
        [(v.where, v.column, v.found, v.expected) for v in wrong],
        schema=dict.fromkeys(("where", "column", "found", "expected"), pl.String),
        orient="row",
    )
    covered = pl.DataFrame(coverage, schema={c.name: POLARS_TYPES[c.kind] for c in COVERAGE.columns})
    return Codings(table, problems, covered)


def _table(rows: Iterable[Mapping[str, object]], told: Choices) -> pl.DataFrame:
    schema: dict[str, pl.DataType] = {
        **dict.fromkeys(("coder", "project_id", "programme", "acronym", *told.codes), pl.String()),
        "ici": pl.Boolean(),
        **dict.fromkeys(("certainty", "specialisations", "reason"), pl.String()),
        "final": pl.Boolean(),
        **dict.fromkeys(("file", "sheet"), pl.String()),
        "row": pl.Int64(),
    }
    return pl.DataFrame(list(rows), schema=schema)


@dataclass(frozen=True, slots=True)
class _Known:
    """Projects by the key that a file names them by."""

    by_key: Mapping[str, Sequence[tuple[str, str | None, str | None]]]


def _known(projects: pl.DataFrame | None, columns: list[str]) -> _Known | None:
    if projects is None:
        return None
    found: dict[str, list[tuple[str, str | None, str | None]]] = {}
    named = projects.select("project_id", "programme", "acronym").with_columns(keys(projects, columns).alias("_key"))
    for project_id, programme, acronym, one in named.iter_rows():
        found.setdefault(one, []).append((project_id, programme, acronym))
    return _Known(found)


class _Reading:
    """The rows of one file, checked one after the other."""

    def __init__(self, grid: Grid, stem: str, told: Choices, known: _Known | None) -> None:
        self.grid, self.stem, self.told, self.known = grid, stem, told, known
        self.final = "final_ici" in grid.heads
        self.prefix = FINAL if self.final else ""
        self.naming = name_columns(grid.heads)
        self.asked = [self.prefix + name for name in (*told.codes, "ici", "certainty", "specialisations")]
        missing = [name for name in (*self.naming, *self.asked) if name not in grid.heads]
        if missing:
            sheet = f", sheet {grid.sheet}" if grid.sheet else ""
            raise ColumnError(missing, present=[h for h in grid.heads if h], where=f"{grid.file}{sheet}")
        self.rows: list[dict[str, object]] = []
        self.wrong: list[Violation] = []
        self._seen: dict[tuple[str, str], int] = {}
        empty: list[int] = []
        for number, row in grid.rows:
            filled = [name for name in (*self.asked, f"{self.prefix}reason") if row.get(name)]
            if filled:
                self._read(number, row)
            else:
                empty.append(number)
        self.coverage = self._covered(empty)

    def _read(self, number: int, row: Mapping[str, str]) -> None:
        before = len(self.wrong)
        for at, column in sorted(self.grid.formulas):
            if at == number and column in {*self.asked, *self.naming, f"{self.prefix}reason"}:
                self._violation(number, column, "a formula", "the value itself, typed or chosen")
        coder = "adjudication" if self.final else row.get("coder", "") if "coder" in self.grid.heads else self.stem
        if not coder:
            self._violation(number, "coder", "", "the coder's name")
        project = self._project(number, row)
        said = self._answers(number, row)
        if project and not self.final:
            self._twice(number, coder, project[0])
        if project and len(self.wrong) == before:
            place = {"file": self.grid.file, "sheet": self.grid.sheet, "row": number}
            names = dict(zip(("project_id", "programme", "acronym"), project, strict=True))
            self.rows.append({"coder": coder, **names, **said, "final": self.final, **place})

    def _violation(self, number: int, column: str, found: str, expected: str) -> None:
        self.wrong.append(Violation(column, found[:80], expected, self.grid.where(number)))

    def _project(self, number: int, row: Mapping[str, str]) -> tuple[str, str | None, str | None] | None:
        named = [row[column] for column in self.naming]
        programme, acronym = row.get("programme") or None, row.get("acronym") or None
        if not named[-1]:
            self._violation(number, self.naming[-1], "", "the name of a project")
            return None
        own = key(*named)
        if self.known is None:
            return (named[0] if self.naming == ["project_id"] else own), programme, acronym
        found = self.known.by_key.get(own, ())
        if len(found) > 1:  # ids that differ in case or dots alone
            found = [project for project in found if project[0] == named[0]] or found
        if not found:
            self._violation(number, self.naming[-1], " / ".join(named), "a project of the sample, its id unchanged")
        elif len(found) > 1:
            self._violation(
                number, self.naming[-1], " / ".join(named), "one project; several bear that name: add its id"
            )
        elif acronym is not None and plain(acronym) != plain(found[0][2] or acronym):
            expected = f"the acronym of that project, {(found[0][2] or '')[:80]!r}: was an id or a row moved?"
            self._violation(number, "acronym", acronym, expected)
        else:
            return found[0]
        return None

    def _twice(self, number: int, coder: str, project_id: str) -> None:
        first = self._seen.setdefault((coder, project_id), number)
        if first != number:
            self._violation(number, self.naming[-1], project_id, f"once a coder; row {first} has it, too")

    def _answers(self, number: int, row: Mapping[str, str]) -> dict[str, object]:
        """Read the answers of a row; all that is wrong with them becomes violations."""
        cells = {name: row.get(self.prefix + name, "") for name in (*self.told.codes, "certainty", "ici", "reason")}
        answers: dict[str, object] = {"reason": cells["reason"] or None}
        for name in self.told.codes:
            answers[name] = self._chosen(number, name, cells[name], self.told.answers)
        answers["certainty"] = self._chosen(number, "certainty", cells["certainty"], self.told.certainties)
        said = cells["ici"].casefold()
        if said not in _YES | _NO | _UNDECIDED:
            self._violation(number, f"{self.prefix}ici", cells["ici"], "1, 0 or unclear")
        answers["ici"] = True if said in _YES else False if said in _NO else None
        answers["specialisations"] = self._codes(number, row.get(f"{self.prefix}specialisations", ""))
        self._consistent(number, answers)
        return answers

    def _chosen(self, number: int, name: str, cell: str, allowed: Sequence[str]) -> str | None:
        said = cell.casefold()
        if said in allowed:
            return said
        self._violation(number, self.prefix + name, cell, f"one of {', '.join(allowed)}")
        return None

    def _codes(self, number: int, cell: str) -> str | None:
        column = f"{self.prefix}specialisations"
        codes = [part.strip().casefold() for part in cell.replace(",", ";").replace("\n", ";").split(";")]
        codes = list(dict.fromkeys(code for code in codes if code))
        if unknown := [code for code in codes if code not in self.told.specialisations]:
            listed = "; ".join(code[:_LONGEST_CODE] for code in unknown)
            self._violation(number, column, listed, f"codes of the codebook: {', '.join(self.told.specialisations)}")
        elif not codes:
            self._violation(number, column, "", f"one or more codes, or {NONE} where no field can be named")
        elif NONE in codes and len(codes) > 1:
            self._violation(number, column, cell, f"{NONE} alone, or codes without it")
        else:
            return ";".join(sorted(set(codes) - {NONE}))
        return None

    def _consistent(self, number: int, answers: Mapping[str, object]) -> None:
        """The codebook: 1 when all criteria are yes, 0 when any is no, else on balance and borderline."""
        said = [answers[code] for code in self.told.codes]
        if None in said:
            return
        column = f"{self.prefix}ici"
        noes = [code for code in self.told.codes if answers[code] == "no"]
        if answers["ici"] is True and noes:
            self._violation(number, column, "1", f"0, since {' and '.join(noes)} is no; or another answer there")
        elif answers["ici"] is False and set(said) == {"yes"}:
            self._violation(number, column, "0", "1, since all criteria are yes; or another answer to one")
        elif answers["ici"] is not None and answers["certainty"] == "clear" and not noes and "unclear" in said:
            expected = "borderline, since a criterion is unclear and none is no: that is decided on balance"
            self._violation(number, f"{self.prefix}certainty", "clear", expected)

    def _covered(self, empty: list[int]) -> dict[str, object]:
        listed = ", ".join(map(str, empty[:_SHOWN])) + (" ..." if len(empty) > _SHOWN else "")
        lost = len(self.grid.rows) - len(self.rows)
        reason = "every row is filled" if not lost else "rows that are empty (not yet coded) or were left out as wrong"
        what = "settled rows" if self.final else "coded rows"
        return coverage_row(
            "code",
            f"{what} in {self.grid.file}",
            rows=len(self.grid.rows),
            known=len(self.rows),
            reason=reason,
            example=f"empty: rows {listed}" if empty else None,
        )


def _coders(table: pl.DataFrame, expected: Sequence[str]) -> list[dict[str, object]]:
    there = set(table.filter(~pl.col("final"))["coder"])
    wanted = sorted({*expected, *there})
    absent = [coder for coder in wanted if coder not in there]
    reason = "every coder's sheet was read"
    if absent:
        reason = f"no coded row of {', '.join(absent)}: agreement and decisions rest on the others"
    elif len(there) < 2:  # noqa: PLR2004
        reason = "one coder alone: there is no agreement to measure"
    if expected and (strangers := sorted(there - set(expected))):
        reason += (
            f"; {', '.join(strangers)}: sheets were made for {', '.join(expected)} alone (a file's name is a coder)"
        )
    rows = [coverage_row("code", "coders", rows=len(wanted), known=len(wanted) - len(absent), reason=reason)]
    return rows + _copies(table, sorted(there))


def _copies(table: pl.DataFrame, coders: Sequence[str]) -> list[dict[str, object]]:
    """Find sheets that are alike to the letter of every reason: nobody writes so, the file was copied."""
    said = table.filter(~pl.col("final")).drop("file", "sheet", "row", "final")
    texts: dict[str, str] = {}
    for coder in coders:
        own = said.filter(pl.col("coder") == coder).drop("coder").sort("project_id")
        if own["reason"].drop_nulls().n_unique() > 1:
            texts[coder] = own.write_csv()
    pairs = [f"{a} and {b}" for at, a in enumerate(texts) for b in list(texts)[:at] if texts[a] == texts[b]]
    if not pairs:
        return []
    reason = f"alike in every answer and every word of the reasons: {'; '.join(pairs)}. If one is a copy, take it away"
    known = len(set(texts.values())) + len(coders) - len(texts)
    return [coverage_row("code", "coders whose sheet is their own", rows=len(coders), known=known, reason=reason)]
