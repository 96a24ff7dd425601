"""
From pairs to organisations: complete linkage, so that A and C are never one because both look like B.

Pairs are taken from the likest down; two groups become one only where every unit of the one may be with every unit of
the other. What is known of one spelling (an acronym, a town) counts for those that it is one with: an acronym alone may
be the name of all of them, where one says it in brackets. A decision of a person stands above all but two different
registry ids.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from linkages.organisations.similarity import Likeness

_LARGEST = 40
"""Units that likeness puts into one organisation at most; more spellings than that are a sign of a name too common."""

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Linked:
    """
    What became of the pairs.

    Parameters
    ----------
    group
        Group of each unit: its smallest unit.
    refused
        Pairs that are alike enough, and yet two organisations, with the reason.
    helped
        Compared pairs that hold by what the other spellings of their organisation say, and how they do.
    """

    group: list[int]
    refused: dict[Pair, str]
    helped: dict[Pair, Likeness]


@dataclass(slots=True)
class _Groups:
    """Groups as they grow: the group of each unit, and the units of each group of more than one."""

    group: list[int]
    members: dict[int, list[int]] = field(default_factory=dict)

    def units(self, unit: int) -> list[int]:
        return self.members.get(self.group[unit], [unit])

    def join(self, first: int, second: int) -> None:
        one, other = sorted((self.group[first], self.group[second]))
        together = [*self.members.get(one, [one]), *self.members.pop(other, [other])]
        self.members[one] = together
        for unit in together:
            self.group[unit] = one


def link(  # noqa: C901 - four small questions and one loop
    count: int,
    pairs: Mapping[Pair, Likeness],
    *,
    threshold: float,
    likeness: Callable[[int, int, Sequence[int]], Likeness],
    conflict: Callable[[int, int], str],
    same: Iterable[Pair] = (),
) -> Linked:
    """
    Join units into organisations by complete linkage.

    Parameters
    ----------
    count
        Number of units.
    pairs
        Compared pairs, first < second.
    threshold
        Score from which a pair without a veto is one organisation.
    likeness
        Compares two units of two groups that may become one, given all units of both: what is known of one spelling
        of an organisation (its acronym, its towns) counts for all of them.
    conflict
        Says why two units can't be one whatever their names (registry ids, a decision); empty where they can.
    same
        Pairs that a person has decided are one; joined first.

    Returns
    -------
    The groups; they do not depend on the order of the pairs.
    """
    groups = _Groups(list(range(count)))
    refused: dict[Pair, str] = {}
    helped: dict[Pair, Likeness] = {}
    for first, second in sorted(same):
        if groups.group[first] != groups.group[second]:
            groups.join(first, second)
    decided = list(groups.group)

    def holds(found: Likeness) -> bool:
        return not found.veto and found.score >= threshold

    def against(first: int, second: int, together: Sequence[int]) -> str:
        """Say why two units can't be one; units that a person has joined stand for each other."""
        pair = (first, second) if first < second else (second, first)
        why = conflict(*pair)
        if why or decided[first] == decided[second]:
            return why
        found = pairs.get(pair)
        if found is None or not holds(found):
            found = likeness(*pair, together)
            if pair in pairs and holds(found):
                helped[pair] = found
        return "" if holds(found) else found.reason

    def why_not(first: int, second: int) -> str:
        left, right = groups.units(first), groups.units(second)
        if len(left) + len(right) > _LARGEST:
            return f"more than {_LARGEST} spellings of one name"
        if why := conflict(first, second):
            return why
        together = [*left, *right]
        broken = next((why for a in left for b in right if (why := against(a, b, together))), "")
        return f"not all spellings of the two agree: {broken}" if broken else ""

    strong = sorted((-found.score, pair) for pair, found in pairs.items() if holds(found))
    for _, (first, second) in strong:
        if groups.group[first] == groups.group[second]:
            continue
        if why := why_not(first, second):
            refused[first, second] = why
        else:
            groups.join(first, second)
    return Linked(groups.group, refused, helped)
