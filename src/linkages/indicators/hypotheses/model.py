"""What a hypothesis says: its statement, where it is from, its variables and its test. Plain data, nothing computed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Direction = Literal["greater", "less", "either"]
Role = Literal["confirmatory", "exploratory", "descriptive"]

DIRECTIONS: tuple[Direction, ...] = ("greater", "less", "either")
ROLES: tuple[Role, ...] = ("confirmatory", "exploratory", "descriptive")
TAKES = ("count", "distinct", "sum", "mean", "largest", "any", "share", "first", "set")
# What a condition may ask for, and what its value must be.
OPERATORS: Mapping[str, str] = {
    "is": "a text, a number, true or false",
    "is_not": "a text, a number, true or false",
    "in": "a list of texts or numbers",
    "contains": "a list of texts, of which the cell (a list separated by ;) has at least one",
    "at_least": "a number",
    "above": "a number",
    "at_most": "a number",
    "below": "a number",
    "top": "a share between 0 and 1: the units with the highest values",
}


@dataclass(frozen=True, slots=True)
class Condition:
    """
    Which rows count.

    Parameters
    ----------
    column
        The column.
    asked
        Operators of `OPERATORS` with their values; all must hold.
    """

    column: str
    asked: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """
    What is known of each unit: a number, yes or no, or a set.

    Exactly one of `column`, `statistic`, `values` and `share` tells where it comes from.

    Parameters
    ----------
    label
        What it is, as words of a sentence (README of ``data/hypotheses``).
    other
        What units are called for which it does not hold.
    column
        ``table.column`` of the run.
    statistic
        Patterns (``*`` for any letters): the first regional statistic whose column or label fits one of them.
    measured_in
        Patterns of which unit, label or column of a statistic must fit one, unless its column is named in full: so that
        a total does not stand in for a rate.
    values
        Numbers by unit, told in the file itself.
    share
        ``projects.column``: the share of the unit's projects for which `asked` holds (by default, that are yes).
    members
        With `share`, which kind of unit of the membership the units are: ``region``, ``country`` ...
    by, on
        With a column of another table: its column that names the unit, and the units' column that it is matched with
        (by default their key).
    take
        With `by`: what is taken of the rows that belong to a unit, one of `TAKES`.
    where
        With `by`: which of those rows count; with `share`: which projects.
    empty
        With `by`: the value of units without such a row; missing when None.
    per
        ``table.column`` to divide by, taken in the same way.
    asked
        Operators that make it yes or no.
    unknown
        Values that stand for not known.
    supply
        What a user must give so that it is there.
    """

    label: str
    other: str = "others"
    column: str = ""
    statistic: tuple[str, ...] = ()
    measured_in: tuple[str, ...] = ()
    values: Mapping[str, float] = field(default_factory=dict)
    share: str = ""
    members: str = ""
    by: str = ""
    on: str = ""
    take: str = ""
    where: tuple[Condition, ...] = ()
    empty: float | None = None
    per: str = ""
    asked: Mapping[str, Any] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    supply: str = ""

    def name(self, statistic: str = "") -> str:
        """Where it comes from, in short; `statistic` is the column that was taken, where it is one."""
        if self.values:
            return "values of the file"
        found = self.column or self.share or statistic or " | ".join(self.statistic)
        taken = f"{self.take}({found})" if self.take else found
        divided = f"{taken} / {self.per}" if self.per else taken
        asked = " and ".join(f"{operator} {value}" for operator, value in self.asked.items())
        return f"{divided} {asked}".strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Hypothesis:
    """
    A statement and how it is tested.

    Parameters
    ----------
    id
        Short name, unique.
    statement
        The statement, fixed before the run.
    source, place
        Who states it, and on which page or line.
    cite
        Keys of references.
    role
        ``confirmatory``; ``exploratory`` (stated after a look at such data); ``descriptive`` (told in the source of
        cases that were chosen after the fact: described here, no verdict).
    unit
        What a row is, in the plural, for sentences.
    table, key, where
        The table of units, its column that names a unit, and which rows count.
    needs
        Further tables without which it can't be tested.
    test
        Kind of test.
    direction
        What is expected of the effect: ``greater`` or ``less`` than none, or ``either``.
    x, y
        The variables; a test takes one or both.
    within
        Column of units (of projects, for tests that deal out projects) within whose values is compared.
    within_as
        What those values are called; made of `within` when empty.
    against
        Value that a proportion is tested against.
    effect
        For yes-or-no comparisons ``difference`` or ``odds ratio``.
    least
        Smallest effect that would matter; None for the usual one of the test.
    does_not_show
        What the result does not show, as words that follow "this does not show".
    remark
        What else must be said.
    file
        Name of the file.
    built_in
        Whether it ships with the package.
    """

    id: str
    statement: str
    source: str
    place: str
    cite: tuple[str, ...] = ()
    role: Role = "confirmatory"
    unit: str
    table: str
    key: str
    where: tuple[Condition, ...] = ()
    needs: tuple[str, ...] = ()
    test: str
    direction: Direction = "greater"
    x: Variable | None = None
    y: Variable | None = None
    within: str = ""
    within_as: str = ""
    against: float = 0.5
    effect: str = "difference"
    least: float | None = None
    does_not_show: str
    remark: str = ""
    file: str = ""
    built_in: bool = False

    @property
    def strata(self) -> str:
        """What the strata are called in a sentence: ``within each country``; empty without."""
        named = self.within_as or self.within.removesuffix("_id").replace("_", " ")
        return f"within each {named}" if named else ""

    @property
    def variables(self) -> Mapping[str, Variable]:
        """Its variables by their key."""
        return {key: variable for key, variable in (("x", self.x), ("y", self.y)) if variable is not None}
