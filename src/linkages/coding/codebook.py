"""
Codebooks: what a criterion or a specialisation is called, and by which words it is recognised.

A codebook is a TOML file (``data/codebooks/``) that a reader who does not program can change. Everything that can be
wrong in it is said at once, by file and entry, when it is loaded.
"""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from linkages.coding.languages import languages
from linkages.coding.terms import Term, TermError, parse
from linkages.errors import MissingFileError, TableError, Violation

STRENGTHS: Mapping[str, float] = {"strong": 1.0, "weak": 0.2}


@dataclass(frozen=True, slots=True)
class Entry:
    """
    One term of one concept.

    Parameters
    ----------
    concept
        What it speaks for.
    language
        Language of the list that it stands in.
    weight
        1 where strong, 0.2 where weak.
    term
        The term.
    """

    concept: str
    language: str
    weight: float
    term: Term


@dataclass(frozen=True, slots=True)
class Codebook:
    """
    A codebook that has been read and checked.

    Parameters
    ----------
    name, version, title
        What it is.
    concepts
        Concepts in the file's order, each with its other keys (``label``, and such as ``criterion``, ``direction``).
    entries
        Every term.
    fields
        Weight of a sentence by the field that it stands in.
    content
        The file as it is, for what only one kind of codebook has.
    """

    name: str
    version: str
    title: str
    concepts: Mapping[str, Mapping[str, Any]]
    entries: tuple[Entry, ...]
    fields: Mapping[str, float]
    content: Mapping[str, Any]


@cache
def read_codebook(path: Path) -> Codebook:
    """
    Read a codebook and check it.

    Parameters
    ----------
    path
        The TOML file.

    Returns
    -------
    The codebook.

    Raises
    ------
    MissingFileError
        There is no such file.
    TableError
        It is no TOML, or an entry is wrong; every fault is named with its place.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise MissingFileError(f"{path}: there is no such codebook.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise TableError("codebook", [Violation("file", str(error), "a TOML file in UTF-8", path.name)]) from None
    faults: list[Violation] = []
    head = _head(content, path, faults)
    sets = _sets(content, path, faults)
    concepts: dict[str, Mapping[str, Any]] = {}
    entries: list[Entry] = []
    for name, concept in _tables(content, "concepts", path, faults):
        concepts[name] = {key: value for key, value in concept.items() if key not in STRENGTHS}
        if not isinstance(concept.get("label"), str):
            faults.append(
                Violation(
                    "label",
                    str(concept.get("label")),
                    "what the concept is, as text",
                    f"{path.name}, [concepts.{name}]",
                )
            )
        entries += _entries(name, concept, sets, path, faults)
    fields = _fields(content, path, faults)
    if faults:
        raise TableError("codebook", faults)
    return Codebook(head["name"], head["version"], head["title"], concepts, tuple(entries), fields, content)


def _head(content: Mapping[str, Any], path: Path, faults: list[Violation]) -> dict[str, str]:
    head = content.get("codebook")
    head = head if isinstance(head, dict) else {}
    faults += [
        Violation(key, str(head.get(key)), "a text", f"{path.name}, [codebook]")
        for key in ("name", "version", "title")
        if not isinstance(head.get(key), str)
    ]
    return {key: str(head.get(key)) for key in ("name", "version", "title")}


def _tables(
    content: Mapping[str, Any], name: str, path: Path, faults: list[Violation]
) -> Iterable[tuple[str, Mapping[str, Any]]]:
    table = content.get(name)
    if not isinstance(table, dict) or not table:
        faults.append(Violation(name, str(table)[:80], f"tables [{name}.NAME]", path.name))
        return
    for key, value in table.items():
        if isinstance(value, dict):
            yield key, value
        else:
            faults.append(Violation(key, str(value)[:80], "a table", f"{path.name}, [{name}]"))


def _sets(content: Mapping[str, Any], path: Path, faults: list[Violation]) -> dict[str, dict[str, Sequence[str]]]:
    """Sets of words, by language and name."""
    made: dict[str, dict[str, Sequence[str]]] = {language: {} for language in languages().read}
    for name, lists in _tables(content, "sets", path, faults) if "sets" in content else ():
        for language, words in _lists(lists, f"{path.name}, [sets.{name}]", faults):
            made[language][name] = words
    return made


def _lists(lists: Mapping[str, Any], where: str, faults: list[Violation]) -> Iterable[tuple[str, list[str]]]:
    known = languages().read
    for language, words in lists.items():
        if language not in known:
            faults.append(Violation(language, language, f"a language that is read: {', '.join(known)}", where))
        elif not isinstance(words, list) or not all(isinstance(word, str) for word in words):
            faults.append(Violation(language, str(words)[:80], "a list of terms, each in quotation marks", where))
        else:
            yield language, words


def _entries(
    concept: str,
    lists: Mapping[str, Any],
    sets: Mapping[str, Mapping[str, Sequence[str]]],
    path: Path,
    faults: list[Violation],
) -> Iterable[Entry]:
    for strength, weight in STRENGTHS.items():
        where = f"{path.name}, [concepts.{concept}.{strength}]"
        if not isinstance(lists.get(strength, {}), dict):
            faults.append(Violation(strength, str(lists[strength])[:80], "lists of terms by language", where))
            continue
        for language, terms in _lists(lists.get(strength, {}), where, faults):
            seen: set[str] = set()
            for written in terms:
                if written in seen:
                    faults.append(
                        Violation(language, written[:80], "a term once in a list; it stands there twice", where)
                    )
                    continue
                seen.add(written)
                try:
                    yield Entry(concept, language, weight, parse(written, sets[language]))
                except TermError as error:
                    faults.append(Violation(language, written[:80], f"a term: {error}", where))


def _fields(content: Mapping[str, Any], path: Path, faults: list[Violation]) -> dict[str, float]:
    fields = content.get("fields")
    if not isinstance(fields, dict) or not fields:
        faults.append(Violation("fields", str(fields)[:80], "a weight for each field", path.name))
        return {}
    for name, weight in fields.items():
        if isinstance(weight, bool) or not isinstance(weight, int | float) or weight < 0:
            faults.append(Violation(name, str(weight)[:80], "a weight, 0 or more", f"{path.name}, [fields]"))
    return {name: weight for name, weight in fields.items() if isinstance(weight, int | float)}
