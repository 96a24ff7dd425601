"""
From pairs to organisations: complete linkage, so that A and C are never one because both look like B.

Pairs are taken from the likest down; two groups become one only where every unit of the one may be with every unit of
the other. A decision of a person stands above all but two different registry ids.
"""

from collections.abc import Callable, Iterable, Mapping
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
    """

    group: list[int]
    refused: dict[Pair, str]


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
    likeness: Callable[[int, int], Likeness],
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
        Compares two units that are no candidates.
    conflict
        Says why two units can't be one whatever their names (registry ids, a decision); empty where they can.
    same
        Pairs that a person has decided are one; joined first.

    Returns
    -------
    The groups; they do not depend on the order of the pairs.
    """
    groups, refused = _Groups(list(range(count))), {}
    for first, second in sorted(same):
        if groups.group[first] != groups.group[second]:
            groups.join(first, second)
    decided = list(groups.group)

    def against(first: int, second: int) -> str:
        """Say why two units can't be one; units that a person has joined stand for each other."""
        pair = (first, second) if first < second else (second, first)
        why = conflict(*pair)
        if why or decided[first] == decided[second]:
            return why
        found = pairs.get(pair) or likeness(*pair)
        return "" if not found.veto and found.score >= threshold else found.reason

    def why_not(first: int, second: int) -> str:
        left, right = groups.units(first), groups.units(second)
        if len(left) + len(right) > _LARGEST:
            return f"more than {_LARGEST} spellings of one name"
        if why := conflict(first, second):
            return why
        broken = next((why for a in left for b in right if (why := against(a, b))), "")
        return f"not all spellings of the two agree: {broken}" if broken else ""

    strong = sorted(
        (-found.score, pair) for pair, found in pairs.items() if not found.veto and found.score >= threshold
    )
    for _, (first, second) in strong:
        if groups.group[first] == groups.group[second]:
            continue
        if why := why_not(first, second):
            refused[first, second] = why
        else:
            groups.join(first, second)
    return Linked(groups.group, refused)
