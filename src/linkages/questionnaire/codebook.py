"""What clusters are asked, and by what they and their regions are measured: the vocabularies in ``data/survey``."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from linkages.errors import MissingFileError, SourceError
from linkages.resources import data_path

Type = Literal["scale", "percent", "count", "single", "multiple"]
TYPES: tuple[Type, ...] = ("scale", "percent", "count", "single", "multiple")
NONE = "none"
_CODE = re.compile(r"[a-z][a-z0-9_]*")
_SCALE = (0.0, 4.0)
_PERCENT = (0.0, 100.0)


@dataclass(frozen=True, slots=True)
class Option:
    """
    What can be answered, or a part of what is asked.

    Parameters
    ----------
    code
        What programs read.
    label
        What people read.
    """

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Question:
    """
    One question.

    Parameters
    ----------
    code, title
        What programs and people know it by.
    type
        ``scale``, ``percent``, ``count``, ``single`` or ``multiple``.
    items
        Its parts, each answered for itself; empty where it is answered at once.
    options
        What can be answered (``single``, ``multiple``).
    open
        Whether other texts than `options` may be answered.
    ends
        What the lower and the upper end of a scale mean.
    complete
        Whether items and options are those of the source, all of them.
    source
        Paper and lines.
    scale
        Lower and upper end of the numbers that may be answered; the upper is infinite for counts.
    """

    code: str
    title: str
    type: Type
    items: tuple[Option, ...]
    options: tuple[Option, ...]
    open: bool
    ends: tuple[str, ...]
    complete: bool
    source: str
    scale: tuple[float, float]

    @property
    def columns(self) -> dict[str, str]:
        """Columns in which it is answered, and the item that each stands for; no item is an empty text."""
        if not self.items:
            return {self.code: ""}
        return {f"{self.code}_{item.code}": item.code for item in self.items}

    @property
    def numeric(self) -> bool:
        """Whether it is answered with numbers."""
        return self.type in {"scale", "percent", "count"}

    def item_label(self, item: str) -> str:
        """Give the label of an item; of the question itself where it has none."""
        return next((one.label for one in self.items if one.code == item), self.title)

    def option_label(self, option: str) -> str:
        """Give the label of an option; the text itself where it is none of those."""
        return next((one.label for one in self.options if one.code == option), option)

    @property
    def allowed(self) -> str:
        """What may be answered, in words."""
        low, high = self.scale
        codes = ", ".join(option.code for option in self.options)
        other = ", or another text" if self.open else ""
        if self.type == "single":
            return f"one of {codes}{other}"
        if self.type == "multiple":
            return f"any of {codes}{other}, with ; between them, or {NONE}"
        if self.type == "count":
            return f"a number from {low:g}"
        return f"a number from {low:g} to {high:g}"


@dataclass(frozen=True, slots=True)
class Indicator:
    """
    What a cluster or a region is measured by.

    Parameters
    ----------
    code, label, unit
        What programs and people know it by, and its unit.
    standard
        Whether it is taken unless others are named.
    signed
        Whether it may be negative.
    source
        Paper and lines.
    """

    code: str
    label: str
    unit: str
    standard: bool
    signed: bool
    source: str


@dataclass(frozen=True, slots=True)
class Scenario:
    """
    What follows from the levels of a cluster and its region.

    Parameters
    ----------
    code, label
        What programs and people know it by.
    cluster, region
        ``high`` or ``low``.
    meaning, source
        What it means, and where that is said.
    """

    code: str
    label: str
    cluster: str
    region: str
    meaning: str
    source: str


@dataclass(frozen=True)
class Codebook:
    """
    All that can be asked and measured.

    Parameters
    ----------
    questions
        The questions, in order.
    grades
        Grades of the self-assessment, the lowest first.
    clusters, regions
        Indicators of clusters and of regions.
    scenarios
        The four scenarios.
    """

    questions: tuple[Question, ...]
    grades: Mapping[int, str]
    clusters: tuple[Indicator, ...]
    regions: tuple[Indicator, ...]
    scenarios: tuple[Scenario, ...]

    @cached_property
    def columns(self) -> dict[str, tuple[Question, str]]:
        """Every column of a questionnaire, with its question and item."""
        return {column: (question, item) for question in self.questions for column, item in question.columns.items()}

    def question(self, code: str) -> Question:
        """Give the question of a code."""
        return next(question for question in self.questions if question.code == code)


def codebook(questions: str | Path | None = None) -> Codebook:
    """
    Read the vocabularies.

    Parameters
    ----------
    questions
        A changed copy of ``data/survey/questions.toml``; the built-in one by default.

    Returns
    -------
    Questions, grades, indicators and scenarios.

    Raises
    ------
    MissingFileError
        There is no such file.
    SourceError
        It is no such codebook; the message says where it goes wrong.
    """
    path = data_path("survey", "questions.toml") if questions is None else Path(questions)
    asked, measured = _toml(path), _toml(data_path("survey", "indicators.toml"))
    try:
        found = Codebook(
            tuple(_question(table, asked) for table in asked["question"]),
            {int(grade["value"]): str(grade["label"]) for grade in asked["grade"]},
            tuple(_indicator(table) for table in measured["cluster"]),
            tuple(_indicator(table) for table in measured["region"]),
            tuple(Scenario(**table) for table in measured["scenario"]),
        )
    except KeyError as error:
        raise SourceError(f"{path.name}: {error.args[0]!r} is missing. {_LIKE}") from None
    except (TypeError, ValueError, AttributeError) as error:
        raise SourceError(f"{path.name}: this is no codebook of questions ({error}). {_LIKE}") from None
    columns = [column for question in found.questions for column in question.columns]
    if again := sorted({column for column in columns if columns.count(column) > 1}):
        raise SourceError(f"{path.name}: two questions share the column {again[0]!r}. Give one another code.")
    return found


_LIKE = "Take a copy of data/survey/questions.toml and change that."


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise MissingFileError(f"{path}: there is no such file of questions.") from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SourceError(f"{path.name}: the file can't be read as TOML ({error}). {_LIKE}") from None


def _question(table: dict[str, Any], asked: dict[str, Any]) -> Question:
    kind, code = table["type"], _coded(table["code"])
    if kind not in TYPES:
        raise ValueError(f"question {code!r}: type {kind!r}, expected one of {', '.join(TYPES)}")
    options = tuple(Option(_coded(option["code"]), str(option["label"])) for option in table.get("options", ()))
    openly = bool(table.get("open", False))
    if kind in {"single", "multiple"} and not options and not openly:
        raise ValueError(f"question {code!r}: options are missing, or open = true")
    low, high = (float(end) for end in asked.get("scale", _SCALE))
    if not low < high:
        raise ValueError(f"scale: {low:g} to {high:g}, expected the lower end first")
    scales = {"scale": (low, high), "percent": _PERCENT}
    return Question(
        code=code,
        title=str(table["title"]),
        type=kind,
        items=tuple(Option(_coded(item["code"]), str(item["label"])) for item in table.get("items", ())),
        options=options,
        open=openly,
        ends=tuple(map(str, table.get("ends", ()))),
        complete=bool(table.get("complete", True)),
        source=str(table.get("source", "")),
        scale=scales.get(kind, (0.0, float("inf"))),
    )


def _coded(code: object) -> str:
    if not isinstance(code, str) or not _CODE.fullmatch(code):
        raise ValueError(f"code {code!r}, expected small letters, digits and _")
    return code


def _indicator(table: dict[str, Any]) -> Indicator:
    return Indicator(
        table["code"], table["label"], table["unit"], table["standard"], table.get("signed", False), table["source"]
    )
