"""
The recipes of the profile: which numbers of Eurostat's tables make an indicator.

Plain data in ``data/profile/recipes.toml``; reading them is cheap, so that a command can name the tables it needs
without importing a dataframe.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Literal

from linkages.resources import data_path

Formula = Literal["value", "share", "change"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """
    How an indicator is made.

    Parameters
    ----------
    name
        Its name, and that of its column in the table of regions.
    label, unit
        What it is, for people.
    levels
        NUTS levels at which it is made this way.
    table
        Code of Eurostat's table.
    formula
        ``value``: as the table has it; ``share``: per cent of `of`; ``change``: per cent since `years` before.
    select
        Dimension to code, or to several codes of which the first that the table has is taken.
    of
        What differs from `select` in the whole that a share is of.
    years
        Span of a change.
    caveat
        What the number does not show.
    """

    name: str
    label: str
    unit: str
    levels: tuple[int, ...]
    table: str
    formula: Formula
    select: Mapping[str, tuple[str, ...]]
    of: Mapping[str, tuple[str, ...]]
    years: int
    caveat: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EurostatTable:
    """
    A table of Eurostat that recipes need.

    Parameters
    ----------
    code, title
        As Eurostat has them.
    key
        The part of it that is needed, in the words of Eurostat's interface: a code for each dimension.
    since
        First year needed.
    """

    code: str
    title: str
    key: str
    since: int

    @property
    def spec(self) -> str:
        """Code and key together, as ``linkages fetch eurostat`` takes them."""
        return f"{self.code}/{self.key}"


def recipes(level: int | None = None) -> tuple[Recipe, ...]:
    """
    List the recipes.

    Parameters
    ----------
    level
        NUTS level, 2 or 3; None for all.

    Returns
    -------
    The recipes of that level, in the order of the profile.
    """
    return tuple(recipe for recipe in _recipes() if level is None or level in recipe.levels)


def reference_areas() -> tuple[str, ...]:
    """
    List the codes of the EU as a whole.

    Returns
    -------
    The codes; a table's first that has a value is taken as the average to compare with.
    """
    return tuple(_read()["reference"])


def tables() -> tuple[EurostatTable, ...]:
    """
    List the tables that the recipes need, each with the least part of it that they need.

    Returns
    -------
    The tables, in the order of the profile.
    """
    read = _read()
    made = []
    for code in dict.fromkeys(recipe.table for recipe in recipes()):
        own = [recipe for recipe in recipes() if recipe.table == code]
        parts = []
        for dimension in read["tables"][code]["dimensions"]:
            codes = [c for recipe in own for c in (*recipe.select[dimension], *recipe.of.get(dimension, ()))]
            parts.append("+".join(dict.fromkeys(codes)))
        # the last dimension is the region: all of them
        key = ".".join([*parts, ""])
        made.append(EurostatTable(code=code, title=read["tables"][code]["title"], key=key, since=read["since"]))
    return tuple(made)


def choices(selection: Mapping[str, tuple[str, ...]]) -> list[dict[str, str]]:
    """
    Spell out a selection that leaves a choice.

    Parameters
    ----------
    selection
        Dimension to codes, the best first.

    Returns
    -------
    Selections of one code a dimension, the best first.
    """
    return [dict(zip(selection, codes, strict=True)) for codes in product(*selection.values())]


@cache
def _read() -> dict:  # type: ignore[type-arg]
    return tomllib.loads(data_path("profile", "recipes.toml").read_text(encoding="utf-8"))


@cache
def _recipes() -> tuple[Recipe, ...]:
    return tuple(
        Recipe(
            name=one["name"],
            label=one["label"],
            unit=one["unit"],
            levels=tuple(one["levels"]),
            table=one["table"],
            formula=one["formula"],
            select=_codes(one["select"]),
            of=_codes(one.get("of", {})),
            years=one.get("years", 0),
            caveat=one["caveat"],
        )
        for one in _read()["indicator"]
    )


def _codes(selection: Mapping[str, str | list[str]]) -> dict[str, tuple[str, ...]]:
    return {name: (codes,) if isinstance(codes, str) else tuple(codes) for name, codes in selection.items()}
