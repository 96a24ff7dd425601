"""Reading the answers of a sheet: grades, numbers on scales, choices; each cell checked against its question."""

import math
from collections import defaultdict
from collections.abc import Callable, Sequence

import polars as pl

from linkages.questionnaire.codebook import NONE, Codebook, Question
from linkages.questionnaire.sheets import Sheet, as_text
from linkages.tables import coverage_row

Complain = Callable[[Sheet, int, str, str, str], None]
_WHOLE = 100.0
_ROUNDED = 1.0  # percentages that were rounded may sum to a little more or less
_WHO: dict[str, pl.DataType] = dict.fromkeys(("cluster_id", "wave", "respondent"), pl.String())


class Answering:
    """
    The answers of a survey, sheet by sheet.

    Parameters
    ----------
    book
        What could be asked.
    complain
        Called with sheet, position of the row, column, what was found and what was expected.
    """

    def __init__(self, book: Codebook, complain: Complain) -> None:
        self.book, self.complain = book, complain
        self.coverage: list[dict[str, object]] = []
        self._grades: list[tuple[str, str, str, int]] = []
        self._answers: list[tuple[str, str, str, str, str, float | None, str | None]] = []
        self._asked: dict[tuple[str, str, str], None] = {}
        self._assessed: dict[tuple[str, str, str], None] = {}
        self._seen: dict[tuple[tuple[str, str, str], str], tuple[Sheet, int]] = {}

    def read(self, sheet: Sheet, ids: Sequence[str], waves: Sequence[str], respondents: Sequence[str]) -> None:
        """Read the columns of a sheet that are grades or answers; who answers is given row by row."""
        who = list(zip(ids, waves, respondents, strict=True))
        columns = [head for head in sheet.heads if head in self.book.columns]
        filled: set[int] = set()
        if "grade" in sheet.heads:
            self._read_grades(sheet, who)
            self._assessed |= dict.fromkeys(who)
        for head in columns:
            question, item = self.book.columns[head]
            read = self._numbers(sheet, head, question) if question.numeric else self._choices(sheet, head, question)
            for at, (number, chosen) in read.items():
                filled.add(at)
                if self._first(sheet, at, head, who[at]):
                    self._answers.append((*who[at], question.code, item, number, chosen))
        self._percentages(sheet)
        self._asked |= dict.fromkeys(who[at] for at in sorted(filled))
        if columns:
            reason = "every row has an answer" if len(filled) == len(who) else "rows without any answer count as none"
            examples = [sheet.where(at) for at in range(len(who)) if at not in filled][:3]
            self.coverage.append(
                coverage_row(
                    "read",
                    f"questionnaires of {sheet.place}",
                    rows=len(who),
                    known=len(filled),
                    reason=reason,
                    example="; ".join(examples) or None,
                )
            )

    def _first(self, sheet: Sheet, at: int, head: str, who: tuple[str, str, str]) -> bool:
        """Whether nobody has answered this for them in another sheet; who stands in one sheet twice was told of."""
        other, row = self._seen.setdefault((who, head), (sheet, at))
        if other is sheet:
            return True
        found = as_text(sheet.column(head)[at])
        self.complain(sheet, at, head, found, f"one answer a wave and respondent; {other.where(row)} has one, too")
        return False

    def _read_grades(self, sheet: Sheet, who: Sequence[tuple[str, str, str]]) -> None:
        low, high = min(self.book.grades), max(self.book.grades)
        raw = sheet.column("grade")
        found, strange = sheet.amounts("grade")
        expected = f"a grade, a whole number from {low} to {high}; or an empty cell"
        known = 0
        for at, value in enumerate(found):
            if at in strange or (value is not None and value not in self.book.grades):
                self.complain(sheet, at, "grade", as_text(raw[at]), expected)
            elif value is not None:
                known += 1
                if self._first(sheet, at, "grade", who[at]):
                    self._grades.append((*who[at], int(value)))
        reason = "every row has a grade" if known == len(raw) else "rows without a grade"
        self.coverage.append(
            coverage_row("read", f"self-assessments of {sheet.place}", rows=len(raw), known=known, reason=reason)
        )

    def _numbers(self, sheet: Sheet, head: str, question: Question) -> dict[int, tuple[float | None, str | None]]:
        raw = sheet.column(head)
        found, strange = sheet.amounts(head)
        low, high = question.scale
        read: dict[int, tuple[float | None, str | None]] = {}
        for at, value in enumerate(found):
            if at in strange or (value is not None and not (math.isfinite(value) and low <= value <= high)):
                self.complain(sheet, at, head, as_text(raw[at]), f"{question.allowed}; or an empty cell")
            elif value is not None:
                read[at] = (value, None)
        return read

    def _choices(self, sheet: Sheet, head: str, question: Question) -> dict[int, tuple[float | None, str | None]]:
        read: dict[int, tuple[float | None, str | None]] = {}
        for at, text in enumerate(sheet.texts(head)):
            if not text:
                continue
            codes = [_code(part, question) for part in (text.split(";") if question.type == "multiple" else [text])]
            codes = list(dict.fromkeys(code for code in codes if code))
            known = {option.code for option in question.options}
            unknown = [code for code in codes if code not in known and code != NONE]
            alone = question.type == "multiple" and NONE in codes
            if (unknown and not question.open) or (alone and len(codes) > 1) or not codes:
                self.complain(sheet, at, head, text, f"{question.allowed}; or an empty cell")
            else:
                read[at] = (None, "" if alone else ";".join(sorted(codes)))
        return read

    def _percentages(self, sheet: Sheet) -> None:
        """Shares of one answer can't sum to more than 100; where they sum to less, something is not told."""
        for question in self.book.questions:
            heads = [head for head in question.columns if head in sheet.heads]
            if question.type != "percent" or not heads:
                continue
            sums: dict[int, float] = defaultdict(float)
            for head in heads:
                for at, value in enumerate(sheet.amounts(head)[0]):
                    if value is not None and 0 <= value <= _WHOLE:  # others are told of as such
                        sums[at] += value
            for at, total in sums.items():
                if total > _WHOLE + _ROUNDED:
                    self.complain(sheet, at, heads[0], f"{total:g}", f"shares of {question.code} that sum to 100")
            if sums:
                whole = sum(total >= _WHOLE - _ROUNDED for total in sums.values())
                reason = "shares sum to 100" if whole == len(sums) else "the others leave part of 100 untold"
                self.coverage.append(
                    coverage_row(
                        "read",
                        f"answers on {question.code} of {sheet.place}",
                        rows=len(sums),
                        known=whole,
                        reason=reason,
                    )
                )

    def grades(self) -> pl.DataFrame:
        """Give the self-assessments."""
        return pl.DataFrame(self._grades, schema={**_WHO, "grade": pl.Int64()}, orient="row")

    def answers(self) -> pl.DataFrame:
        """Give the answers."""
        what = {"question": pl.String(), "item": pl.String(), "number": pl.Float64(), "chosen": pl.String()}
        return pl.DataFrame(self._answers, schema={**_WHO, **what}, orient="row")

    def asked(self) -> pl.DataFrame:
        """Give those who answered anything."""
        return pl.DataFrame(list(self._asked), schema=_WHO, orient="row")

    def assessed(self) -> pl.DataFrame:
        """Give those whose sheet asks for a grade."""
        return pl.DataFrame(list(self._assessed), schema=_WHO, orient="row")


def _code(text: str, question: Question) -> str:
    """Find the option that a text means, by its code or its label; else give the text itself."""
    plain = " ".join(text.split())
    form = plain.casefold()
    for option in question.options:
        if form in {option.code, option.label.casefold()}:
            return option.code
    return NONE if form == NONE else plain
