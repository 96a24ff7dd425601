"""
The story of a code: in which NUTS versions it stands, what it came from, and what became of its territory.

Told from version to version with `linkages.places.correspondence.changes`. Where a code was given up, the story goes on
with the regions that took its territory over, back to the oldest version and on to the newest.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Any

import polars as pl

from linkages.errors import RegionError
from linkages.places import nuts
from linkages.places.correspondence import Kind, changes
from linkages.places.overlaps import overlaps

_LISTED = 6
_LONGEST = 40  # of a code that is none, in a message
_NEAR = 0.995  # a share from which on a region is said to lie in another without a figure


@dataclass(frozen=True, slots=True)
class Step:
    """
    One change of the territory, from one version to the next.

    Parameters
    ----------
    older, newer
        The versions.
    kind
        The kind of change, seen from the older to the newer one (`linkages.places.correspondence.KINDS`).
    parts
        Region of the older version, region of the newer one (empty text where there is none), share of the older
        region that went there (0 to 1).
    text
        The same in words.
    """

    older: str
    newer: str
    kind: Kind
    parts: tuple[tuple[str, str, float], ...]
    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class History:
    """
    The story of a code; ``str()`` of it is prose.

    Parameters
    ----------
    code
        The code.
    level
        2 or 3.
    versions
        The versions that have it, oldest first.
    names
        A version: the region's name in it.
    steps
        The changes of its territory, oldest first; without those in which nothing changed.
    now
        The regions of the newest version in which its territory lies, and the share of it in each (0 to 1): that of the
        newest version that has the code. Empty where the newest version has nothing there.
    returned
        Where the code was given up and taken again: the version in which it came back, and the share of its older
        territory that it has there (0 to 1; 0 where it was given to another territory).
    """

    code: str
    level: int
    versions: tuple[str, ...]
    names: Mapping[str, str]
    steps: tuple[Step, ...]
    now: Mapping[str, float]
    returned: Mapping[str, float]

    def __str__(self) -> str:
        names = list(dict.fromkeys(self.names.values()))
        called = f"{names[-1]}, before {' and '.join(names[:-1])}" if len(names) > 1 else names[0]
        sentences = [f"{self.code} ({called}) is a NUTS-{self.level} region of NUTS {_and(self.versions)}."]
        sentences += [step.text for step in self.steps]
        if not self.steps:
            sentences.append("Nothing has changed between them but what is too small to be seen.")
        for version, share in self.returned.items():
            what = "for the same territory" if share > _NEAR else f"with {share:.0%} of its older territory"
            sentences.append(f"So the code came back in NUTS {version}, {what if share else 'for another territory'}.")
        newest = nuts.VERSIONS[-1]
        if newest not in self.versions:
            lies = _and([f"{code}{_share(share)}" for code, share in self.now.items()])
            sentences.append(
                f"In NUTS {newest} its territory lies in {lies}." if lies else f"NUTS {newest} has no region there."
            )
        return " ".join(sentences)


def history(code: str) -> History:
    """
    Tell the story of a code across all versions.

    Parameters
    ----------
    code
        A NUTS code of level 2 or 3, in any case.

    Returns
    -------
    The story.

    Raises
    ------
    RegionError
        No version has the code, or it is no code of level 2 or 3; the message says what it is, and what is near.

    Examples
    --------
    >>> for sentence in str(history("FI1A")).split(". "):
    ...     print(sentence)
    FI1A (Pohjois-Suomi) is a NUTS-2 region of NUTS 2006
    In NUTS 2010 FI13 (Itä-Suomi) and FI1A were merged into FI1D (Pohjois- ja Itä-Suomi)
    In NUTS 2021 its territory lies in FI1D.
    """
    plain = code.strip().upper()
    level = len(plain) - len("DE")
    versions = tuple(v for v in nuts.VERSIONS if level in (2, 3) and plain in nuts.codes(v, level))
    if not versions:
        raise RegionError(_unknown(plain))
    teller = _Teller(level, code=plain)
    steps = [*teller.back(plain, versions[0]), *teller.between(plain, versions), *teller.forth(plain, versions[-1])]
    last = overlaps(versions[-1], nuts.VERSIONS[-1], level).filter(pl.col("source") == plain)
    now = dict(last.select("target", pl.col("area_km2") / pl.col("area_km2").sum()).sort("target").iter_rows())
    names = {v: _names(v, level)[plain] for v in versions}
    return History(plain, level, versions, names, tuple(steps), now, _returned(plain, versions, level))


def _unknown(code: str) -> str:
    code = code[:_LONGEST]
    homes = nuts.versions_of(code)
    if homes:
        other = nuts.canonical(code, homes[-1])
        return f"No NUTS version has the code {code!r}; NUTS {_and(homes)} has that region as {other!r}."
    if nuts.is_extra_regio(code):
        return f"{code!r} is extra-regio: it belongs to its country but to no region, in every version."
    problem = nuts.problem(code, nuts.VERSIONS[-1])
    if problem in ("country", "NUTS 1"):
        what = "country" if problem == "country" else "region of NUTS 1"
        return f"{code!r} is the code of a {what}. The package knows the changes at levels 2 and 3 (as FI1D, FI1D1)."
    if code[2:3] == "-":
        return f"{code!r} is no NUTS code: regions outside NUTS go by ISO 3166-2 and have no versions here."
    every = {region for version in nuts.VERSIONS for level in (2, 3) for region in nuts.codes(version, level)}
    near = sorted(region for region in every if len(code) >= len("DE3") and region[:-1] == code[: len(region) - 1])
    some = f" Near it are {', '.join(near[:_LISTED])}{' ...' if len(near) > _LISTED else ''}." if near else ""
    return f"No NUTS version from {nuts.VERSIONS[0]} to {nuts.VERSIONS[-1]} has the code {code!r}.{some}"


def _returned(code: str, versions: Sequence[str], level: int) -> dict[str, float]:
    """Find the versions in which a code came back, and how much of its older territory it has there."""
    found = {}
    for older, newer in pairwise(versions):
        if nuts.VERSIONS.index(newer) - nuts.VERSIONS.index(older) > 1:
            same = changes(older, newer, level).filter(pl.col("source") == code, pl.col("target") == code)
            found[newer] = float(same["source_share"].sum())
    return found


class _Teller:
    """Tells the changes of one level; each region is introduced by its name once."""

    def __init__(self, level: int, *, code: str) -> None:
        self.level = level
        self._named = {code}

    def back(self, code: str, first: str) -> list[Step]:
        """Tell how the territory came to the code, oldest change first."""
        taken: list[tuple[str, str, pl.DataFrame]] = []
        tracked = {code}
        for newer, older in pairwise(reversed(nuts.VERSIONS[: nuts.VERSIONS.index(first) + 1])):
            rows = self._rows(older, newer, "target", tracked)
            taken.append((older, newer, rows))
            tracked = set(rows["source"].drop_nulls())
        return [step for older, newer, rows in reversed(taken) for step in self._steps(older, newer, rows)]

    def between(self, code: str, versions: Sequence[str]) -> list[Step]:
        """Tell what changed from the first version that has the code to the last."""
        at, last = nuts.VERSIONS.index(versions[0]), nuts.VERSIONS.index(versions[-1])
        steps = []
        tracked = {code}
        for older, newer in pairwise(nuts.VERSIONS[at : last + 1]):
            forth = self._rows(older, newer, "source", tracked)
            back = self._rows(older, newer, "target", {code})
            steps += self._steps(older, newer, pl.concat([forth, back]).unique().sort("change", "source", "target"))
            # While the code is given up, the story follows its territory.
            tracked = {code} if code in nuts.codes(newer, self.level) else set(forth["target"].drop_nulls())
        return steps

    def forth(self, code: str, last: str) -> list[Step]:
        """Tell what became of the territory after the last version that has the code."""
        steps = []
        tracked = {code}
        for older, newer in pairwise(nuts.VERSIONS[nuts.VERSIONS.index(last) :]):
            rows = self._rows(older, newer, "source", tracked)
            steps += self._steps(older, newer, rows)
            tracked = set(rows["target"].drop_nulls())
        return steps

    def _rows(self, older: str, newer: str, end: str, tracked: Iterable[str]) -> pl.DataFrame:
        """Take the changes that tracked regions have part in: of a shift of borders their own rows, else all."""
        table = changes(older, newer, self.level)
        own = pl.col(end).is_in(sorted(tracked))
        whole = pl.col("kind").is_in(["split", "merge"]) & own.any().over("change")
        return table.filter(own | whole)

    def _steps(self, older: str, newer: str, rows: pl.DataFrame) -> list[Step]:
        steps = []
        columns = ("change", "kind", "source", "target", "source_share", "target_share")
        for _, group in groupby(rows.select(columns).iter_rows(named=True), key=lambda row: row["change"]):
            parts = list(group)
            kind: Kind = parts[0]["kind"]
            if kind == "same":
                continue
            pairs = tuple((row["source"] or "", row["target"] or "", row["source_share"] or 0.0) for row in parts)
            words = f"In NUTS {newer} {self._words(kind, parts, older, newer)}"
            steps.append(Step(older, newer, kind, pairs, words))
        return steps

    def _words(self, kind: Kind, rows: Sequence[Mapping[str, Any]], older: str, newer: str) -> str:
        sources = [self._name(row["source"], older) for row in _first(rows, "source")]
        if kind == "split":
            parts = [self._name(row["target"], newer, share=row["source_share"]) for row in rows]
            return f"{sources[0]} was split into {_and(parts)}."
        if kind == "boundary shift":
            return self._shift(rows, older, newer)
        targets = [self._name(row["target"], newer) for row in _first(rows, "target")]
        return {
            "merge": f"{_and(sources)} were merged into {_and(targets)}.",
            "renamed": f"{_and(sources)} became {_and(targets)}: another code for the same territory.",
            "gone": f"{_and(sources)} went out of NUTS: no region has its territory.",
            "new": f"{_and(targets)} came in: no region of NUTS {older} has its territory.",
        }[kind]

    def _shift(self, rows: Sequence[Mapping[str, Any]], older: str, newer: str) -> str:
        moved = []
        for source, group in groupby(rows, key=lambda row: row["source"]):
            name = self._name(source, older)
            parts = [self._name(row["target"], newer, share=row["source_share"]) for row in group]
            moved.append(f"{name} went to {_and(parts)}")
        unseen = len(rows) == 1 and min(rows[0]["source_share"], rows[0]["target_share"]) > _NEAR
        how = "moved, too little to be seen here" if unseen else "moved"
        return f"borders {how}: {'; '.join(moved)}."

    def _name(self, code: str, version: str, *, share: float = 1.0) -> str:
        """Write a code, at its first mention with the region's name; a part with its share of the whole."""
        words = [] if code in self._named else [_names(version, self.level)[code]]
        words += [_per_cent(share)] if share <= _NEAR else []
        self._named.add(code)
        return f"{code} ({', '.join(words)})" if words else code


def _first(rows: Sequence[Mapping[str, Any]], end: str) -> list[Mapping[str, Any]]:
    return list({row[end]: row for row in reversed(rows) if row[end]}.values())[::-1]


def _names(version: str, level: int) -> dict[str, str]:
    here = nuts.index().filter(pl.col("nuts_version") == version, pl.col("level") == level)
    return dict(here.select("region", "name").iter_rows())


def _share(share: float) -> str:
    return "" if share > _NEAR else f" ({_per_cent(share)})"


def _per_cent(share: float) -> str:
    return f"{max(round(100 * share), 1)} % of the area"


def _and(words: Sequence[str]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)
