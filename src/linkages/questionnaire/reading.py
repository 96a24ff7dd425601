"""
Reading a filled survey: clusters, self-assessment, answers and regions, and all that is wrong with them, at once.

A sheet is known by its columns: one with ``cluster_id`` may hold what clusters are (name, region, industry group),
their indicators, their grade and their answers, in one table or in several; one with ``region`` alone holds regions.
An empty cell is not answered; it never counts as 0.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from linkages.errors import ColumnError, SourceError, TableError, Violation
from linkages.questionnaire.answering import Answering
from linkages.questionnaire.codebook import Codebook, Indicator, codebook
from linkages.questionnaire.sheets import Opened, Sheet, as_text, open_sheets
from linkages.tables import COVERAGE, POLARS_TYPES, coverage_row

IDENTITY = ("name", "town", "region", "industry_group")
KEYS = ("cluster_id", "wave", "respondent")
REMARKS = ("reading", "remark", "not_reported", "illegible")
_SHOWN = 80


class SurveyError(TableError):
    """A filled survey breaks its rules; every violation is listed."""

    _shown = 100


@dataclass(frozen=True, slots=True)
class Questionnaires:
    """
    What was read.

    Parameters
    ----------
    clusters
        One row a cluster and wave: ``cluster_id``, ``wave``, ``name``, ``town``, ``region``, ``industry_group``,
        the indicators (numbers), ``reading``.
    grades
        One row a self-assessment: ``cluster_id``, ``wave``, ``respondent``, ``grade`` (1 to 7).
    answers
        One row an answer: ``cluster_id``, ``wave``, ``respondent``, ``question``, ``item``, ``number`` or ``chosen``
        (codes with ``;`` between them; empty text for none).
    asked
        One row a filled questionnaire: ``cluster_id``, ``wave``, ``respondent``.
    assessed
        One row where a grade was asked for, given or not: ``cluster_id``, ``wave``, ``respondent``.
    regions
        One row a region: ``region`` and its indicators.
    codebook
        What could be asked.
    coverage
        Rows of `linkages.tables.COVERAGE`.
    files
        Name and SHA-256 of each file.
    """

    clusters: pl.DataFrame
    grades: pl.DataFrame
    answers: pl.DataFrame
    asked: pl.DataFrame
    assessed: pl.DataFrame
    regions: pl.DataFrame
    codebook: Codebook
    coverage: pl.DataFrame
    files: tuple[tuple[str, str], ...]

    @property
    def empty(self) -> bool:
        """Whether nothing at all is filled in."""
        return all(frame.is_empty() for frame in (self.clusters, self.grades, self.answers, self.regions))


def read_survey(
    paths: str | Path | Sequence[str | Path],
    *,
    questions: str | Path | None = None,
    indicators: Sequence[str] = (),
    region_indicators: Sequence[str] = (),
) -> Questionnaires:
    """
    Read a filled survey.

    Parameters
    ----------
    paths
        A workbook, or CSV files.
    questions
        A changed copy of ``data/survey/questions.toml``.
    indicators, region_indicators
        Columns of numbers that measure clusters and regions, beside those of ``data/survey/indicators.toml``.

    Returns
    -------
    What was read; see `Questionnaires`.

    Raises
    ------
    SurveyError
        Cells that can't be used, of all sheets, at once.
    ColumnError
        An indicator that was named is not there.
    MissingFileError, SourceError
        A file is not there, can't be read, or holds no survey.
    """
    book = codebook(questions)
    opened = open_sheets([paths] if isinstance(paths, str | Path) else list(paths))
    reading = _Reading(book, opened, indicators, region_indicators)
    reading.read()
    if reading.wrong:
        raise SurveyError("survey", reading.wrong)
    return reading.result()


class _Reading:
    """The sheets of a survey, read one after the other."""

    def __init__(
        self, book: Codebook, opened: Opened, indicators: Sequence[str], region_indicators: Sequence[str]
    ) -> None:
        self.book, self.opened = book, opened
        self.indicators = _wanted(book.clusters, indicators)
        self.region_indicators = _wanted(book.regions, region_indicators)
        self.wrong: list[Violation] = []
        self.clusters: list[dict[str, object]] = []
        self.regions: list[dict[str, object]] = []
        self.answering = Answering(book, self._violation)
        self.coverage: list[dict[str, object]] = []
        self.mentioned: list[tuple[str, Sheet, int]] = []
        self.told: dict[tuple[str, str, str], tuple[float | str | None, Sheet, int]] = {}
        by_cluster = [sheet for sheet in opened.sheets if "cluster_id" in sheet.heads]
        by_region = [sheet for sheet in opened.sheets if "cluster_id" not in sheet.heads]
        self.sheets = by_cluster, by_region
        _named(by_cluster, indicators, "clusters")
        _named(by_region, region_indicators, "regions")

    def read(self) -> None:
        """Read every sheet; what is wrong becomes violations."""
        by_cluster, by_region = self.sheets
        for sheet in by_cluster:
            self._clusters(sheet)
        for sheet in by_region:
            self._regions(sheet)
        self._known_ids()
        self._ignored_columns()

    def _violation(self, sheet: Sheet, at: int, column: str, found: str, expected: str) -> None:
        self.wrong.append(Violation(column, found[:_SHOWN], expected, sheet.where(at)))

    def _clusters(self, sheet: Sheet) -> None:
        ids, waves, respondents = (sheet.texts(head) for head in KEYS)
        for at, cluster_id in enumerate(ids):
            if not cluster_id:
                self._violation(sheet, at, "cluster_id", "", "the id of a cluster; or an empty row")
        describing = [head for head in sheet.heads if head in {*IDENTITY, *self.indicators}]
        answering = [head for head in sheet.heads if head == "grade" or head in self.book.columns]
        if describing or not answering:
            self._describe(sheet, ids, waves, respondents)
        else:
            self.mentioned += [(one, sheet, at) for at, one in enumerate(ids) if one]
        if answering:
            self._once(sheet, list(zip(ids, waves, respondents, strict=True)), "once a wave and respondent")
            self.answering.read(sheet, ids, waves, respondents)

    def _describe(self, sheet: Sheet, ids: list[str], waves: list[str], respondents: list[str]) -> None:
        numbers = {name: self._numbers(sheet, name) for name in self.indicators if name in sheet.heads}
        texts = {name: sheet.texts(name) for name in (*IDENTITY, *REMARKS)}
        if not any(respondents):
            self._once(sheet, list(zip(ids, waves, strict=True)), "once, or once a wave")
        keys = list(zip(ids, waves, strict=True))
        for name in ("region", "industry_group"):
            self._one_value(sheet, name, keys, texts[name])
        for name, values in numbers.items():
            self._one_value(sheet, name, keys, values)
        for at, cluster_id in enumerate(ids):
            row: dict[str, object] = {"cluster_id": cluster_id, "wave": waves[at]}
            row |= {name: column[at] or None for name, column in texts.items()}
            row |= {name: column[at] for name, column in numbers.items()}
            self.clusters.append(row)

    def _one_value(
        self, sheet: Sheet, name: str, keys: Sequence[tuple[str, str]], found: Sequence[float | str | None]
    ) -> None:
        """Rows of one cluster and wave, of several respondents or sheets, can't tell different things of it."""
        for at, (key, value) in enumerate(zip(keys, found, strict=True)):
            if not key[0] or value in {None, ""}:
                continue
            first, other, row = self.told.setdefault((name, *key), (value, sheet, at))
            if first != value:
                said = f"{first:g}" if isinstance(first, float) else str(first)
                expected = f"one value a cluster and wave; {other.where(row)} has {said[:_SHOWN]!r}"
                self._violation(sheet, at, name, as_text(sheet.column(name)[at]), expected)

    def _regions(self, sheet: Sheet) -> None:
        names = sheet.texts("region")
        numbers = {name: self._numbers(sheet, name) for name in self.region_indicators if name in sheet.heads}
        self._once(sheet, [(name,) for name in names], "once", column="region")
        for at, name in enumerate(names):
            if not name:
                self._violation(sheet, at, "region", "", "the name of a region; or an empty row")
            _, other, row = self.told.setdefault(("regions", name, ""), (name, sheet, at))
            if other is not sheet:
                self._violation(sheet, at, "region", name, f"once; {other.where(row)} has it, too")
            self.regions.append({"region": name, **{key: column[at] for key, column in numbers.items()}})

    def _numbers(self, sheet: Sheet, head: str) -> list[float | None]:
        """Read a column of an indicator; a text or, where it can't be, a negative number is a violation."""
        indicator = {one.code: one for one in (*self.book.clusters, *self.book.regions)}.get(head)
        raw = sheet.column(head)
        found, strange = sheet.amounts(head)
        for at in strange:
            self._violation(sheet, at, head, str(raw[at]), "a number, or an empty cell where it is not known")
        for at, value in enumerate(found):
            if value is not None and not math.isfinite(value):
                self._violation(sheet, at, head, str(raw[at]), "a finite number")
            elif value is not None and value < 0 and indicator is not None and not indicator.signed:
                self._violation(sheet, at, head, f"{value:g}", "a number from 0: it is a count or an amount")
        return found

    def _once(
        self, sheet: Sheet, keys: Sequence[tuple[str, ...]], expected: str, *, column: str = "cluster_id"
    ) -> None:
        seen: dict[tuple[str, ...], int] = {}
        for at, key in enumerate(keys):
            first = seen.setdefault(key, at)
            if first != at and key[0]:
                named = " / ".join(part for part in key if part)
                self._violation(sheet, at, column, named, f"{expected}; row {sheet.numbers[first]} has it, too")

    def _known_ids(self) -> None:
        """Where a sheet tells which clusters there are, others may name no more."""
        if not self.clusters:
            return
        known = {str(row["cluster_id"]) for row in self.clusters}
        for cluster_id, sheet, at in self.mentioned:
            if cluster_id not in known:
                self._violation(sheet, at, "cluster_id", cluster_id, "the id of a cluster of the sheet of clusters")

    def _ignored_columns(self) -> None:
        by_cluster, by_region = self.sheets
        ours = {*KEYS, *IDENTITY, *REMARKS, *self.indicators, "grade", *self.book.columns}
        for sheets, known in ((by_cluster, ours), (by_region, {"region", *REMARKS, *self.region_indicators})):
            for sheet in sheets:
                heads = [head for head in sheet.heads if head]
                if others := [head for head in heads if head not in known]:
                    listed = ", ".join(head[:_SHOWN] for head in others[:5]) + (" ..." if others[5:] else "")
                    reason = f"not in the codebook, and no indicator that was named: {listed}"
                    self.coverage.append(
                        coverage_row(
                            "read",
                            f"columns of {sheet.place}",
                            rows=len(heads),
                            known=len(heads) - len(others),
                            reason=reason,
                        )
                    )
        if self.opened.ignored:
            seen, used = len(self.opened.ignored) + len(self.opened.sheets), len(self.opened.sheets)
            reason = "sheets without a column cluster_id or region, and the codebook's"
            listed = "; ".join(self.opened.ignored[:5])
            self.coverage.append(coverage_row("read", "sheets", rows=seen, known=used, reason=reason, example=listed))

    def result(self) -> Questionnaires:
        """Give what was read as frames."""
        self.coverage += self.answering.coverage
        numbers: dict[str, pl.DataType] = {
            name: pl.Float64() for name in self.indicators if any(name in sheet.heads for sheet in self.sheets[0])
        }
        identity = dict.fromkeys(("cluster_id", "wave", *IDENTITY, *REMARKS), pl.String())
        region_numbers = {
            name: pl.Float64()
            for name in self.region_indicators
            if any(name in sheet.heads for sheet in self.sheets[1])
        }
        clusters = pl.DataFrame(self.clusters, schema={**identity, **numbers})
        if self.clusters:
            clusters = _merged(clusters)
        regions = pl.DataFrame(self.regions, schema={"region": pl.String(), **region_numbers})
        return Questionnaires(
            clusters,
            self.answering.grades(),
            self.answering.answers(),
            self.answering.asked(),
            self.answering.assessed(),
            regions,
            self.book,
            pl.DataFrame(self.coverage, schema={c.name: POLARS_TYPES[c.kind] for c in COVERAGE.columns}),
            self.opened.files,
        )


def _merged(clusters: pl.DataFrame) -> pl.DataFrame:
    """One row a cluster and wave, from rows of several respondents or sheets: the first value that is known."""
    keys = ["cluster_id", "wave"]
    others = [name for name in clusters.columns if name not in keys]
    return clusters.group_by(keys, maintain_order=True).agg(pl.col(name).drop_nulls().first() for name in others)


def _wanted(known: Sequence[Indicator], named: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*(one.code for one in known), *named)))


def _named(sheets: Sequence[Sheet], named: Sequence[str], what: str) -> None:
    heads = [head for sheet in sheets for head in sheet.heads if head]
    if missing := [name for name in named if name not in heads]:
        where = sheets[0].place if sheets else f"sheet of {what}"
        raise ColumnError(missing, present=list(dict.fromkeys(heads)), where=where)


def refuse_empty(read: Questionnaires) -> None:
    """
    Stop where nothing is filled in.

    Parameters
    ----------
    read
        What was read.

    Raises
    ------
    SourceError
        No sheet has a filled row.
    """
    if read.empty:
        names = ", ".join(name for name, _ in read.files)
        raise SourceError(
            f"{names}: the sheets have titles and no filled row, so there is nothing to compute. Fill in 'clusters' "
            "(for the index), 'self-assessment' or 'questionnaire' (for the charts); 'regions' for the scenarios."
        )
