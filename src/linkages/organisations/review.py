"""
What a person has decided about organisations, read back from a file.

Either pairs (``a``, ``b``, ``decision``: same or different), as in ``tables/organisation_matches.csv`` of a run with
its decisions changed, or a list (``name``, ``organisation``): names with the same entry are one organisation, names
with different entries are two. ``country`` tells names apart that several countries have.
"""

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from linkages.errors import ColumnError, MissingFileError, SourceError, TableError, Violation
from linkages.organisations.identity import normalise
from linkages.tables import coverage_row

_SAME = frozenset({"same", "1", "yes", "one"})
_DIFFERENT = frozenset({"different", "0", "no", "two"})
_OPEN = frozenset({"", "merged", "refused", "review", "unclear", "undecided", "?"})
_EXPECTED = "same or different (empty, merged, refused or review: left to the rules)"
_SHOWN = 5

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Mention:
    """
    An organisation as a file names it.

    Parameters
    ----------
    name
        A spelling; empty where an id stands alone.
    id
        An organisation's id, where one is given.
    country
        Country, where one is given.
    """

    name: str
    id: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class Review:
    """
    The decisions in a file.

    Parameters
    ----------
    name
        The file's name.
    pairs
        First, second, whether they are one, the row.
    entries
        Name, the organisation it belongs to, the row.
    undecided
        Rows that decide nothing.
    """

    name: str
    pairs: tuple[tuple[Mention, Mention, bool, int], ...] = ()
    entries: tuple[tuple[Mention, str, int], ...] = ()
    undecided: int = 0


@dataclass(frozen=True, slots=True)
class Decided:
    """
    Decisions on the units at hand.

    Parameters
    ----------
    same, different
        Pairs of units, first < second, with where it was decided.
    coverage
        How many decisions met a name.
    """

    same: dict[Pair, str]
    different: dict[Pair, str]
    coverage: list[dict[str, object]]


def read_review(path: str | Path) -> Review:
    """
    Read a file of decisions about organisations (CSV; comma, semicolon or tab; UTF-8).

    Parameters
    ----------
    path
        The file: columns ``a``, ``b``, ``decision``, or ``name``, ``organisation``; ``country``, ``a_id``, ``b_id`` if
        they are there.

    Returns
    -------
    The decisions.

    Raises
    ------
    MissingFileError
        There is no such file.
    SourceError
        It is empty or not UTF-8.
    ColumnError
        It has neither set of columns.
    TableError
        Cells that say neither same nor different, rows that decide and name one organisation alone: all at once.
    """
    path = Path(path)
    heads, rows = _rows(path)
    if {"name", "organisation"} <= set(heads):
        return _entries(path.name, rows)
    if missing := [column for column in ("a", "b", "decision") if column not in heads]:
        where = f"{path.name} (decisions need 'a', 'b' and 'decision', or 'name' and 'organisation')"
        raise ColumnError(missing, present=heads, where=where)
    return _pairs(path.name, rows)


def _rows(path: Path) -> tuple[list[str], list[tuple[int, dict[str, str]]]]:
    if not path.is_file():
        raise MissingFileError(f"{path}: there is no such file. Expected: a CSV with decisions about organisations.")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise SourceError(
            f"{path.name}: not UTF-8 ({error.reason} at byte {error.start}); save it as CSV UTF-8."
        ) from error
    head = text.split("\n", 1)[0]
    if not head.strip():
        raise SourceError(f"{path.name}: the file is empty, or its first line is; expected a line of column names.")
    delimiter = max(",;\t", key=head.count)
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    heads = [" ".join(cell.split()).lower().replace(" ", "_") for cell in next(reader)]
    rows = []
    for cells in reader:
        if any(cell.strip() for cell in cells):
            padded = [*cells, *[""] * (len(heads) - len(cells))]
            rows.append((reader.line_num, {head: cell.strip() for head, cell in zip(heads, padded, strict=False)}))
    return heads, rows


def _plain(name: str) -> str:
    """Undo the apostrophe that keeps spreadsheets from reading a name as a formula."""
    return name[1:] if name[:1] == "'" and name[1:2] in ("=", "@", "+", "-") else name


def _pairs(name: str, rows: Sequence[tuple[int, dict[str, str]]]) -> Review:
    found, broken, undecided = [], [], 0
    for line, row in rows:
        where, said = f"{name}, row {line}", row["decision"].casefold()
        if said in _OPEN:
            undecided += 1
            continue
        if said not in _SAME | _DIFFERENT:
            broken.append(Violation("decision", row["decision"], _EXPECTED, where))
            continue
        ends = [
            Mention(_plain(row[end]), row.get(f"{end}_id", ""), row.get("country", "").upper()) for end in ("a", "b")
        ]
        empty = [end for end, mention in zip(("a", "b"), ends, strict=True) if not (mention.name or mention.id)]
        if empty:
            broken += [Violation(end, "", "the name of an organisation, since the row decides", where) for end in empty]
            continue
        found.append((ends[0], ends[1], said in _SAME, line))
    if broken:
        raise TableError(name, broken)
    return Review(name, pairs=tuple(found), undecided=undecided)


def _entries(name: str, rows: Sequence[tuple[int, dict[str, str]]]) -> Review:
    found, broken, undecided = [], [], 0
    seen: dict[tuple[str, str], tuple[str, int]] = {}
    for line, row in rows:
        where = f"{name}, row {line}"
        if not row["organisation"]:
            undecided += 1
            continue
        if not row["name"]:
            broken.append(Violation("name", "", "the name that belongs to this organisation", where))
            continue
        mention = Mention(_plain(row["name"]), "", row.get("country", "").upper())
        key = (mention.country, normalise(mention.name))
        entry, before = seen.setdefault(key, (row["organisation"], line))
        if entry != row["organisation"]:
            broken.append(
                Violation("organisation", row["organisation"], f"{entry!r}, as in row {before} of the same name", where)
            )
        found.append((mention, row["organisation"], line))
    if broken:
        raise TableError(name, broken)
    return Review(name, entries=tuple(found), undecided=undecided)


def resolve(
    review: Review,
    units: Sequence[tuple[str | None, Iterable[str], str]],
    *,
    forbidden: Callable[[int, int], str] = lambda _first, _second: "",
) -> Decided:
    """
    Find the units that decisions speak of.

    Parameters
    ----------
    review
        The decisions.
    units
        Country, spellings and id of each unit.
    forbidden
        Says why two units can't be one whatever a person decides (different registry ids).

    Returns
    -------
    The decisions by unit, and how many of them met one.

    Raises
    ------
    TableError
        Decisions contradict one another, or join different registry ids.
    """
    find = _finder(units)
    said: list[tuple[Pair, bool, int]] = []
    lost: list[str] = []
    total = len(review.pairs) + len(review.entries)
    for first, second, one_body, line in review.pairs:
        one, other = find(first), find(second)
        if one is None or other is None:
            lost.append(
                f"row {line}: {(first if one is None else second).name or (first if one is None else second).id!r}"
            )
        elif one != other:
            said.append(((min(one, other), max(one, other)), one_body, line))
    met = []
    for mention, organisation, line in review.entries:
        unit = find(mention)
        if unit is None:
            lost.append(f"row {line}: {mention.name!r}")
        else:
            met.append((unit, organisation, line))
    for (one, entry, _), (other, rival, line) in combinations(sorted(met), 2):
        if one != other:
            said.append(((min(one, other), max(one, other)), entry == rival, line))
    same = {pair: f"decided in {review.name}, row {line}" for pair, is_same, line in said if is_same}
    different = {pair: f"decided in {review.name}, row {line}" for pair, is_same, line in said if not is_same}
    _check(review.name, same, different, units, forbidden)
    reason = "decisions about organisations; the others name none, or one of several, of this study"
    row = coverage_row(
        "identify",
        f"{review.name}: names",
        rows=total,
        known=total - len(lost),
        reason=reason if lost else f"decisions about organisations; {review.undecided} rows are left to the rules",
        example="; ".join(lost[:_SHOWN]) or None,
    )
    return Decided(same, different, [row])


def _finder(units: Sequence[tuple[str | None, Iterable[str], str]]) -> Callable[[Mention], int | None]:
    by_id = {unit_id: at for at, (_, _, unit_id) in enumerate(units)}
    by_name: dict[str, list[int]] = {}
    for at, (_, names, _) in enumerate(units):
        for key in {normalise(name) for name in names}:
            by_name.setdefault(key, []).append(at)

    def find(mention: Mention) -> int | None:
        if mention.id in by_id:
            return by_id[mention.id]
        found = by_name.get(normalise(mention.name), []) if mention.name else []
        if mention.name in by_id and not found:
            return by_id[mention.name]
        if mention.country:
            found = [at for at in found if units[at][0] == mention.country]
        return found[0] if len(found) == 1 else None

    return find


def _check(
    name: str,
    same: Mapping[Pair, str],
    different: Mapping[Pair, str],
    units: Sequence[tuple[str | None, Iterable[str], str]],
    forbidden: Callable[[int, int], str],
) -> None:
    """Refuse decisions that can't all hold."""
    group: dict[int, int] = {}

    def head(unit: int) -> int:
        while group.get(unit, unit) != unit:
            unit = group[unit]
        return unit

    for first, second in sorted(same):
        one, other = sorted((head(first), head(second)))
        group[other] = one
    broken = [
        Violation(
            "decision",
            f"different: {units[a][2]} | {units[b][2]}",
            f"no contradiction; other rows make them the same ({where})",
            name,
        )
        for (a, b), where in sorted(different.items())
        if head(a) == head(b)
    ]
    members: dict[int, list[int]] = {}
    for unit in sorted({unit for pair in same for unit in pair}):
        members.setdefault(head(unit), []).append(unit)
    for together in members.values():
        for a, b in combinations(together, 2):
            if why := forbidden(a, b):
                broken.append(
                    Violation("decision", f"same: {units[a][2]} | {units[b][2]}", f"organisations without {why}", name)
                )
    if broken:
        raise TableError(name, broken)
