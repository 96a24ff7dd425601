"""Entries of the reading aids: texts and the lines that say so, and nothing that could be added up."""

from dataclasses import dataclass
from typing import Literal

Lines = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Sign:
    """
    Where a run may show a sign of an element; this package's own reading.

    Parameters
    ----------
    table
        Name of a table of the run.
    columns
        Its columns.
    shows
        What they show.
    """

    table: str
    columns: tuple[str, ...]
    shows: str


@dataclass(frozen=True, slots=True)
class Element:
    """
    One of the seven elements of a cluster. Not all need be there.

    Parameters
    ----------
    name, title
        Its name in files, and in words.
    lines
        Lines of the source: first and last, several passages.
    look_for
        What to look for.
    seen_in
        Where a run may show a sign of it.
    not_seen
        What project data can't show of it.
    """

    name: str
    title: str
    lines: Lines
    look_for: tuple[str, ...]
    seen_in: tuple[Sign, ...]
    not_seen: str


@dataclass(frozen=True, slots=True)
class Stage:
    """
    A stage of the life of a cluster. A cluster shows signs of a range of stages.

    Parameters
    ----------
    name, title
        Its name in files, and in words.
    lines
        Lines of the source.
    observable
        What can be observed in it.
    caveat
        What to beware of; empty where there is nothing.
    """

    name: str
    title: str
    lines: Lines
    observable: tuple[str, ...]
    caveat: str = ""


@dataclass(frozen=True, slots=True)
class Process:
    """
    One of the three ways in which clusters come about. Public funding does not tell them apart.

    Parameters
    ----------
    name, title
        Its name in files (``engineered``, ``organic``, ``re-engineered``), and in words.
    lines
        Lines of the source.
    direction
        Top-down, bottom-up or between.
    trigger
        What sets it off; one is enough.
    path
        Its steps, in order.
    entry
        Where in the four phases it begins.
    entry_lines
        Lines that say so; empty where it is inferred from the path.
    evidence
        What would speak for it.
    """

    name: str
    title: str
    lines: Lines
    direction: str
    trigger: tuple[str, ...]
    path: tuple[str, ...]
    entry: str
    entry_lines: Lines
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Competency:
    """
    A group of competencies.

    Parameters
    ----------
    name, title
        Its name in files, and in words.
    items
        What belongs to it.
    note
        What is not known of it; empty where there is nothing.
    """

    name: str
    title: str
    items: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Role:
    """
    The part that the source gives to a kind of actor in a phase.

    Parameters
    ----------
    actor
        Kind or sub-kind of organisation, as in the codebook of kinds.
    says
        What the source says of it.
    lines
        Lines of the source.
    """

    actor: str
    says: str
    lines: Lines


@dataclass(frozen=True, slots=True)
class Phase:
    """
    One of the four phases of clustering, with what it asks for and who has a part in it.

    Parameters
    ----------
    number
        1 to 4; the third and the fourth go round.
    name, title
        Its name in files, and in words.
    lines
        Lines of the source.
    steps
        What is done in it.
    competencies
        Groups of competencies that count most; those that are not named are not known, the source's figure being lost.
    roles
        Actors of whom the text says something.
    note
        What else there is to know; may be empty.
    """

    number: int
    name: str
    title: str
    lines: Lines
    steps: tuple[str, ...]
    competencies: tuple[Competency, ...]
    roles: tuple[Role, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Failure:
    """
    Something that fails in a cluster, with the tools against it. Nothing is diagnosed from data.

    Parameters
    ----------
    name, title
        Its name in files, and in words.
    area
        ``dynamics`` of the cluster, or its ``environment``; inferred from the order of the source's table.
    column
        Column of that table, inferred too.
    lines
        Lines of the source.
    heading
        What the source calls the tools; empty where it gives no name.
    tools
        The tools.
    """

    name: str
    title: str
    area: Literal["dynamics", "environment"]
    column: str
    lines: Lines
    heading: str
    tools: tuple[str, ...]
