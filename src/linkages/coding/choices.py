"""What coders may choose and what they are told: questions, choices, rulings and codes, from a file of data."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from linkages.errors import MissingFileError, SourceError
from linkages.resources import data_path

NONE = "none"


@dataclass(frozen=True, slots=True)
class Criterion:
    """
    One question to the coder.

    Parameters
    ----------
    code, title, question
        How it is named and asked.
    yes, no
        What speaks for either answer.
    """

    code: str
    title: str
    question: str
    yes: str
    no: str


@dataclass(frozen=True, slots=True)
class Choices:
    """
    The codebook as coders see it.

    Parameters
    ----------
    title, concept
        What is judged.
    criteria
        The questions.
    answers
        Answers to a question: ``yes``, ``no``, ``unclear``.
    certainties
        ``clear``, ``borderline``.
    rules, rulings, instructions
        How the decision follows, how doubtful cases were decided, how to fill the sheet.
    specialisations
        Code and meaning; ``none`` where no field can be named.
    """

    title: str
    concept: str
    criteria: tuple[Criterion, ...]
    answers: tuple[str, ...]
    certainties: tuple[str, ...]
    rules: tuple[str, ...]
    rulings: tuple[str, ...]
    instructions: tuple[str, ...]
    specialisations: Mapping[str, str]

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the criteria."""
        return tuple(criterion.code for criterion in self.criteria)


@cache
def choices(path: Path | None = None) -> Choices:
    """
    Read what coders are told.

    Parameters
    ----------
    path
        A file like ``data/codebooks/coding_sheet.toml``; that one by default.

    Returns
    -------
    The questions, choices and codes.

    Raises
    ------
    MissingFileError
        There is no such file.
    SourceError
        It is no TOML, or lacks something.
    """
    path = path or data_path("codebooks", "coding_sheet.toml")
    try:
        told: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise MissingFileError(f"{path}: there is no such codebook for coders.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SourceError(f"{path.name}: not a TOML file in UTF-8 ({error}).") from None
    try:
        return Choices(
            title=told["title"],
            concept=" ".join(told["concept"].split()),
            criteria=tuple(Criterion(**criterion) for criterion in told["criteria"]),
            answers=tuple(told["choices"]),
            certainties=tuple(told["certainties"]),
            rules=tuple(told["decision"]["rules"]),
            rulings=tuple(told["rulings"]),
            instructions=tuple(told["instructions"]),
            specialisations=dict(told["specialisations"]),
        )
    except (KeyError, TypeError) as error:
        raise SourceError(f"{path.name}: the codebook for coders lacks or does not know {error}.") from None
