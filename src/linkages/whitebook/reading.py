"""Reads the reading aids from their files."""

import tomllib
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, Literal, TypeVar, cast

from linkages.errors import SettingError, SourceError
from linkages.resources import data_path
from linkages.whitebook.entries import (
    Competency,
    Element,
    Failure,
    Lines,
    Phase,
    Process,
    Role,
    Sign,
    Stage,
)

Entry = Mapping[str, Any]
Made = TypeVar("Made")


@cache
def elements() -> tuple[Element, ...]:
    """
    Give the seven elements of a cluster.

    Returns
    -------
    Them, in the order of the source.

    Raises
    ------
    SourceError
        The file can't be understood.
    """
    return _entries("elements", "element", _element)


@cache
def life_cycle() -> tuple[Stage, ...]:
    """
    Give the stages of the life of a cluster.

    Returns
    -------
    The five stages, the earliest first.

    Raises
    ------
    SourceError
        The file can't be understood.
    """
    return _entries(
        "life_cycle",
        "stage",
        lambda entry: Stage(**_named(entry), observable=_texts(entry["observable"]), caveat=entry.get("caveat", "")),
    )


@cache
def processes() -> tuple[Process, ...]:
    """
    Give the ways in which clusters come about.

    Returns
    -------
    Engineered, organic, re-engineered.

    Raises
    ------
    SourceError
        The file can't be understood.
    """
    return _entries("processes", "process", _process)


@cache
def competencies() -> tuple[Competency, ...]:
    """
    Give the groups of competencies.

    Returns
    -------
    The eight groups, in the order of the source.

    Raises
    ------
    SourceError
        The file can't be understood.
    """
    return _entries(
        "phases",
        "competency",
        lambda entry: Competency(entry["name"], entry["title"], _texts(entry["items"]), entry.get("note", "")),
    )


@cache
def phases() -> tuple[Phase, ...]:
    """
    Give the four phases of clustering, with competencies and actors.

    Returns
    -------
    The phases in their order. What they don't name is not known: the cells of the source's figures are lost.

    Raises
    ------
    SourceError
        The file can't be understood.
    """
    return _entries("phases", "phase", _phase)


@cache
def failures() -> tuple[Failure, ...]:
    """
    Give what may fail in a cluster, with the tools against it.

    Returns
    -------
    The sixteen failures of the source's table.

    Raises
    ------
    SourceError
        The file can't be understood.
    """
    return _entries("failures", "failure", _failure)


def caveat(aid: Literal["processes", "phases", "failures"]) -> str:
    """
    Say what holds for a whole reading aid.

    Parameters
    ----------
    aid
        Which one.

    Returns
    -------
    The sentence that has to stand beside it.

    Raises
    ------
    SettingError
        There is no caveat of that name.
    """
    known = ("processes", "phases", "failures")
    if aid not in known:
        raise SettingError(f"caveat of {aid!r}: expected one of {', '.join(known)}.")
    return cast("str", _read(aid)["caveat"])


def quoted(lines: Lines) -> str:
    """
    Write line numbers as they stand beside a statement.

    Parameters
    ----------
    lines
        First and last line of each passage.

    Returns
    -------
    Text such as ``lines 709-778, 1127``.

    Examples
    --------
    >>> quoted(((709, 778), (1127, 1127)))
    'lines 709-778, 1127'
    """
    passages = [str(first) if first == last else f"{first}-{last}" for first, last in lines]
    single = len(lines) == 1 and lines[0][0] == lines[0][1]
    return f"{'line' if single else 'lines'} {', '.join(passages)}" if lines else ""


def _read(name: str) -> Entry:
    path = data_path("whitebook", f"{name}.toml")
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SourceError(f"{path.name}: not a TOML file in UTF-8 ({error}).") from error


def _entries(file: str, kind: str, make: Callable[[Entry], Made]) -> tuple[Made, ...]:
    made = []
    for number, entry in enumerate(_read(file).get(kind, []), start=1):
        try:
            made.append(make(entry))
        except (KeyError, ValueError) as error:
            raise SourceError(f"{file}.toml, [[{kind}]] number {number}: {error} is missing or wrong.") from error
    return tuple(made)


def _named(entry: Entry) -> dict[str, Any]:
    return {"name": entry["name"], "title": entry["title"], "lines": _lines(entry["lines"])}


def _lines(passages: Sequence[str]) -> Lines:
    parts = [passage.partition("-") for passage in passages]
    return tuple((int(first), int(last or first)) for first, _, last in parts)


def _texts(texts: Sequence[str]) -> tuple[str, ...]:
    return tuple(texts)


def _element(entry: Entry) -> Element:
    signs = tuple(Sign(sign["table"], _texts(sign["columns"]), sign["shows"]) for sign in entry["seen_in"])
    return Element(**_named(entry), look_for=_texts(entry["look_for"]), seen_in=signs, not_seen=entry["not_seen"])


def _process(entry: Entry) -> Process:
    return Process(
        **_named(entry),
        direction=entry["direction"],
        trigger=_texts(entry["trigger"]),
        path=_texts(entry["path"]),
        entry=entry["entry"],
        entry_lines=_lines(entry["entry_lines"]),
        evidence=_texts(entry["evidence"]),
    )


def _phase(entry: Entry) -> Phase:
    groups = {group.name: group for group in competencies()}
    return Phase(
        **_named(entry),
        number=entry["number"],
        steps=_texts(entry["steps"]),
        competencies=tuple(groups[name] for name in entry["competencies"]),
        roles=tuple(Role(role["actor"], role["says"], _lines(role["lines"])) for role in entry["role"]),
        note=entry.get("note", ""),
    )


def _failure(entry: Entry) -> Failure:
    return Failure(
        **_named(entry),
        area=entry["area"],
        column=entry["column"],
        heading=entry["heading"],
        tools=_texts(entry["tools"]),
    )
