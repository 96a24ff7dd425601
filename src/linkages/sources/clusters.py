"""
Clusters that a user lists: one row a cluster, CSV or a workbook.

A cluster is no initiative, and nothing here makes one of the other. What a cell may hold is checked, everything that
can't be used is said at once with file, sheet, row and column; what is only not known (a field of no codebook) is kept
and counted. Where the places lie is found later (`linkages.places.cluster_places`).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from linkages.errors import ColumnError, SourceError, TableError, Violation
from linkages.sources.cells import loose, text
from linkages.sources.files import Grid, open_file
from linkages.sources.formats import WANTED
from linkages.tables import COVERAGE, POLARS_TYPES, coverage_row
from linkages.tables.clusters import CLUSTER_KINDS, CLUSTERS, ELEMENTS, PROCESSES, STAGES

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "name": ("cluster", "cluster name", "name of the cluster", "title"),
    "place": ("places", "region", "regions", "nuts", "nuts code", "location", "town", "cross-border region"),
    "country": ("countries", "country code"),
    "fields": ("field", "specialisation", "specialisations", "specialization", "specializations", "sector", "sectors"),
    "kind": ("type", "cluster type"),
    "process": ("clustering process", "origin"),
    "process_evidence": ("evidence", "evidence of process", "evidence process"),
    "stage_from": ("stage", "life cycle from", "lifecycle from", "from stage"),
    "stage_to": ("life cycle to", "lifecycle to", "to stage"),
    "source": ("sources", "reference"),
    "url": ("website", "web", "link", "address"),
    **{f"evidence_{element}": () for element in ELEMENTS},
}
"""Columns of the file and other titles that they are known by; case, blanks, hyphens and underscores do not count."""
REQUIRED = ("name", "place", "fields", "kind")
_TITLES_WITHIN = 30  # rows from the top in which the titles are looked for
_WANTED = f"Give clusters as a table (CSV or workbook) with the columns {', '.join(REQUIRED)}."
_SEPARATORS = re.compile(r"\s*[;|\n]\s*")
_QUOTED = re.compile(r"^'(?=[=@+\-])")  # the apostrophe that keeps a spreadsheet from taking text for a formula
_SHOWN = 5
_LONGEST = 80  # signs of a cell that a message shows
_KINDS = {"crossborder": "cross-border", "transborder": "cross-border", "local": "regional"}
_PROCESSES = {"reengineered": "re-engineered", "reengineering": "re-engineered", "engineering": "engineered"}
_STAGES = {"emergence": "emerging", "development": "developing", "maturity": "mature", "transforming": STAGES[-1]}
_WRITTEN = tuple(name for name in COLUMNS if name not in ("country", "fields"))


@dataclass(frozen=True, slots=True)
class Clusters:
    """
    What a file of clusters holds.

    Parameters
    ----------
    table
        One row a cluster: the columns of `linkages.tables.clusters.CLUSTERS` but for those that places tell, and
        ``country`` (verbatim).
    coverage
        Fields that no codebook has, what is not told, columns and sheets that were not read.
    """

    table: pl.DataFrame
    coverage: pl.DataFrame


def read_clusters(path: str | Path, *, fields: Mapping[str, str]) -> Clusters:
    """
    Read a file of clusters.

    Parameters
    ----------
    path
        CSV (any usual delimiter and encoding) or workbook, one row a cluster; of a workbook the first sheet that has
        the columns. Must be there: ``name``; ``place``: NUTS codes, ISO 3166-2 codes outside NUTS, names of
        cross-border regions, or towns with their country (``Lund, SE``, or a column ``country``), several separated by
        ``;``; ``fields``: codes or labels of specialisations, separated by ``;``; ``kind``: cross-border, transnational
        or regional. May be there: ``process`` (organic, engineered, re-engineered) with ``process_evidence``;
        ``stage_from``, ``stage_to`` (agglomeration, emerging, developing, mature, transformation; one alone is a range
        of one stage); ``evidence_`` and an element of a cluster; ``source``, ``url``.
    fields
        Codes of specialisations, by every name that stands for them (`field_key`).

    Returns
    -------
    The clusters, and what could not be used.

    Raises
    ------
    MissingFileError, SourceError
        The file is not there, can't be read, or has no cluster.
    ColumnError
        A column that must be there is not.
    TableError
        Cells that can't be used: no name or place, an unknown kind, process or stage, a range of stages that ends
        before it begins, a cluster that stands there twice, cells to the right of the titles; all at once.
    """
    path = Path(path)
    try:
        source = open_file(path)
    except SourceError as error:
        # what the opening of files asks for are exports of projects
        raise SourceError(str(error).replace(WANTED, _WANTED)) from None
    grid, at, titles = _sheet(source.grids, path.name)
    reading = _Reading(path.name, grid.name, fields)
    width = 1 + max(k for k, cell in enumerate(grid.rows[at]) if text(cell))
    for number, cells in zip(grid.numbers[at + 1 :], grid.rows[at + 1 :], strict=True):
        row = {name: _cell(cells[k]) if k < len(cells) else None for name, k in titles.items()}
        beyond = [cell for cell in map(text, cells[width:]) if cell]
        if any(row.values()) or beyond:
            reading.add(number, row, beyond)
    if reading.wrong:
        raise TableError(path.name, reading.wrong)
    if not reading.rows:
        raise SourceError(f"{path.name}: there is no cluster below the titles. {_WANTED}")
    ignored = [str(cell) for k, cell in enumerate(grid.rows[at]) if text(cell) and k not in titles.values()]
    return Clusters(_table(reading.rows), reading.coverage(ignored))


def field_key(name: str) -> str:
    """
    Bring a name of a specialisation into the form by which it is looked up.

    Parameters
    ----------
    name
        A code, or a label.

    Returns
    -------
    Letters and digits in lower case; only what stands before a colon.

    Examples
    --------
    >>> field_key("Life Science: biotechnology") == field_key("life_science")
    True
    """
    return "".join(re.findall(r"\w+", loose(name.split(":", 1)[0]))).replace("_", "")


def _sheet(grids: Sequence[Grid], file: str) -> tuple[Grid, int, dict[str, int]]:
    """Find the sheet with clusters, its row of titles, and which column stands where."""
    best: tuple[int, Grid, int, dict[str, int]] | None = None
    for grid in grids:
        for at, row in enumerate(grid.rows[:_TITLES_WITHIN]):
            titles = _titles(row)
            if best is None or len(titles) > best[0]:
                best = (len(titles), grid, at, titles)
        if best is not None and set(REQUIRED) <= set(best[3]):
            break
    if best is None:
        raise SourceError(f"{file}: the file holds no row. {_WANTED}")
    _, grid, at, titles = best
    if missing := [name for name in REQUIRED if name not in titles]:
        present = [str(cell) for cell in grid.rows[at] if text(cell)][:20]
        where = f"{file}, sheet {grid.name}" if grid.name else file
        raise ColumnError(missing, present=present, where=f"{where}, clusters")
    return grid, at, titles


def _titles(row: Sequence[object]) -> dict[str, int]:
    own = {_plain(name): name for name in COLUMNS}
    others = {_plain(other): name for name, known in COLUMNS.items() for other in known}
    found: dict[str, int] = {}
    for names in (own, others):  # a column's own name comes before any other title
        for k, cell in enumerate(row):
            name = names.get(_plain(text(cell) or ""))
            if name is not None and k not in found.values():
                found.setdefault(name, k)
    return found


def _plain(title: str) -> str:
    return re.sub(r"[\W_]+", "", loose(title)) if title else ""


def _cell(value: object) -> str | None:
    cell = text(value)
    return _QUOTED.sub("", cell) if cell else None


class _Reading:
    """The rows of a file, checked one after the other."""

    def __init__(self, file: str, sheet: str, fields: Mapping[str, str]) -> None:
        self.file, self.sheet, self.fields = file, sheet, fields
        self.rows: list[dict[str, object]] = []
        self.wrong: list[Violation] = []
        self._seen: dict[tuple[str, str], int] = {}

    def add(self, number: int, row: Mapping[str, str | None], beyond: Sequence[str] = ()) -> None:
        """Check a row and keep it; `beyond` are cells to the right of the last title."""
        where = ", ".join([self.file, *([self.sheet] if self.sheet else []), f"row {number}"])
        if beyond:
            expected = "no cell to the right of the titles: put cells that hold a delimiter into quotation marks"
            self.wrong.append(Violation("(no title)", ", ".join(beyond)[:_LONGEST], expected, where))
        for name in ("name", "place"):
            if not row.get(name):
                self.wrong.append(Violation(name, "", f"the {name} of the cluster", where))
        self._twice(number, row, where)
        kind = self._choice(row, "kind", CLUSTER_KINDS, _KINDS, where)
        process = self._choice(row, "process", PROCESSES, _PROCESSES, where)
        stages = self._stages(row, where)
        known, unknown = self._fields(row.get("fields"))
        self.rows.append(
            {
                **{name: row.get(name) for name in _WRITTEN},
                "country": row.get("country"),
                "cluster_id": f"C{len(self.rows) + 1}",
                "kind": kind,
                "process": process,
                "stage_from": stages[0],
                "stage_to": stages[1],
                "fields": ";".join(known) or None,
                "unknown_fields": ";".join(unknown) or None,
                "file": self.file,
                "sheet": self.sheet,
                "row": number,
            }
        )

    def _twice(self, number: int, row: Mapping[str, str | None], where: str) -> None:
        name = row.get("name") or ""
        first = self._seen.setdefault((_plain(name), _plain(row.get("place") or "")), number)
        if first != number and name:
            found = f"{name[:_LONGEST]}, as in row {first}"
            self.wrong.append(Violation("name", found, "each cluster once: the same name and place stand twice", where))

    def _choice(
        self,
        row: Mapping[str, str | None],
        column: str,
        allowed: Sequence[str],
        also: Mapping[str, str],
        where: str,
    ) -> str | None:
        cell = row.get(column)
        if not cell:
            return None
        names = {_plain(name): name for name in allowed} | dict(also)
        found = names.get(_plain(cell))
        if found is None:
            self.wrong.append(Violation(column, cell[:_LONGEST], f"one of {', '.join(allowed)}, or nothing", where))
        return found

    def _stages(self, row: Mapping[str, str | None], where: str) -> tuple[str | None, str | None]:
        first = self._choice(row, "stage_from", STAGES, _STAGES, where)
        last = self._choice(row, "stage_to", STAGES, _STAGES, where)
        if first and last and STAGES.index(first) > STAGES.index(last):
            expected = f"a stage no earlier than {first} (stage_from); their order is {', '.join(STAGES)}"
            self.wrong.append(Violation("stage_to", last, expected, where))
        told = any(row.get(name) for name in ("stage_from", "stage_to"))
        return (first or last, last or first) if told else (None, None)

    def _fields(self, cell: str | None) -> tuple[list[str], list[str]]:
        known: list[str] = []
        unknown: list[str] = []
        for part in _SEPARATORS.split(cell or ""):
            for name in self._parts(part):
                code = self.fields.get(field_key(name))
                (unknown if code is None else known).append(name if code is None else code)
        return list(dict.fromkeys(known)), list(dict.fromkeys(unknown))

    def _parts(self, part: str) -> Iterator[str]:
        """Give a part whole where it is a field, else what commas separate."""
        whole = self.fields.get(field_key(part)) is not None or "," not in part
        yield from (name.strip() for name in ([part] if whole else part.split(",")) if name.strip())

    def coverage(self, ignored: Sequence[str]) -> pl.DataFrame:
        """Count what is not told or not understood."""
        n = len(self.rows)
        unknown = [str(row["unknown_fields"]) for row in self.rows if row["unknown_fields"]]
        told = [row for row in self.rows if row["process"]]
        rows = [
            self._told("fields", "no field of the codebook is named: counts as a cluster, in no field"),
            self._told("kind", "kind not told: counts as a cluster, not as an international one"),
            self._told("process", "not told how it came about"),
            self._told("stage_from", "stage of its life cycle not told"),
        ]
        if unknown:
            reason = f"fields that the codebook of specialisations does not have: {_named(unknown)}"
            rows.append(coverage_row("read", "clusters: fields known", rows=n, known=n - len(unknown), reason=reason))
        if bare := [row for row in told if not row["process_evidence"]]:
            reason = f"process told without evidence: {_named([str(row['name']) for row in bare])}"
            known = len(told) - len(bare)
            rows.append(coverage_row("read", "clusters: evidence", rows=len(told), known=known, reason=reason))
        if odd := [str(row["name"]) for row in self.rows if row["url"] and not _is_address(str(row["url"]))]:
            reason = f"address that begins with neither http:// nor https://: no link is made of it: {_named(odd)}"
            rows.append(coverage_row("read", "clusters: url", rows=n, known=n - len(odd), reason=reason))
        if ignored:
            total = len(ignored) + len(COLUMNS)
            reason = f"columns that were not understood: {_named(ignored)}"
            rows.append(coverage_row("read", "clusters: columns", rows=total, known=len(COLUMNS), reason=reason))
        return pl.DataFrame(rows, schema={c.name: POLARS_TYPES[c.kind] for c in COVERAGE.columns})

    def _told(self, column: str, missing: str) -> dict[str, object]:
        known = sum(row[column] is not None for row in self.rows)
        reason = missing if known < len(self.rows) else "told of every cluster"
        return coverage_row("read", f"clusters: {column}", rows=len(self.rows), known=known, reason=reason)


def _is_address(cell: str) -> bool:
    return bool(re.match(r"https?://\S+$", cell, flags=re.IGNORECASE))


def _named(names: Sequence[str]) -> str:
    short = [" ".join(name.split())[:60] for name in names[:_SHOWN]]
    return f"{', '.join(short)}{f' and {len(names) - _SHOWN} more' if len(names) > _SHOWN else ''}"


def _table(rows: Sequence[Mapping[str, object]]) -> pl.DataFrame:
    by_place = ("regions", "cross_border_regions", "countries", "placed_by")
    kinds = {c.name: POLARS_TYPES[c.kind] for c in CLUSTERS.columns if c.name not in by_place}
    return pl.DataFrame(list(rows), schema={**kinds, "country": pl.String()})
