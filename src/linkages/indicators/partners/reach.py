"""
How far partnerships reach: inside the region, inside the country, across the border, out of the Union, out of NUTS.

A tie is a pair of organisations in a project; counted as `joint projects` every joint project counts, as `pairs` every
pair once. Counting joint projects never lists pairs: a project's organisations are counted by place, and the ties
between two places are the product of their numbers, so a project with 500 partners is no more work than 500 partners
elsewhere. A tie whose reach is not known (an end in no known region of the country that both are in, or in no known
country) is counted apart and in no share.

Interreg asks for partners from several countries, and a project of k partners brings k (k - 1) / 2 ties at once. Shares
therefore stand beside random partnerships (`linkages.indicators.partners.partnerships`), and intervals come from
drawing projects again.

References
----------
Bathelt, Malmberg & Maskell (2004), Progress in Human Geography 28, 31-56 (local buzz, global pipelines); Grashof,
InterSpiN.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np

from linkages.indicators.partners.partnerships import (
    ASSOCIATED,
    OUTSIDE,
    UNION,
    Flags,
    Integers,
    Numbers,
    Partnerships,
    Places,
)
from linkages.indicators.partners.project_samples import Ratios, over, ratios, sums

REACHES = ("region", "country", "eu_border", "other_border", "outside")
"""Inside the region; inside the country, other region; across a border inside the EU; across the border of a country
outside the EU that has NUTS or statistical regions (Norway, say); an end outside NUTS."""
ACROSS = "across"
"""The last three together."""
MOST_PAIRS = 5_000_000
"""Meetings of organisations up to which they are listed one by one."""
_MOST_DRAWN_PAIRS = 2_000_000
_FEWEST = 20
_BATCH = 10_000
_EVEN = 1e-12


@dataclass(frozen=True)
class Units:
    """
    The units that shares are given for: all, every country, every region.

    Parameters
    ----------
    kind, name
        Kind (``all``, ``country``, ``region``) and name of each unit.
    """

    kind: tuple[str, ...]
    name: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.kind)


@dataclass(frozen=True)
class Beside:
    """
    Shares under chance.

    Parameters
    ----------
    draws
        Shares by draw, unit and column; NaN where a unit has no tie in a draw.
    """

    draws: Numbers

    @property
    def mean(self) -> Numbers:
        """Mean of each share."""
        return _over_draws(lambda some: some.mean(axis=0), self.draws)

    @property
    def sd(self) -> Numbers:
        """Standard deviation of each share."""
        return _over_draws(lambda some: some.std(axis=0, ddof=1), self.draws)

    @property
    def defined(self) -> Integers:
        """Draws in which each share is defined."""
        return np.asarray((~np.isnan(self.draws)).sum(axis=0))

    def above(self, share: Numbers) -> Numbers:
        """Chance of a share at least as large: (1 + draws with one) / (1 + draws)."""
        return self._tail(share, self.draws >= share - _EVEN)

    def below(self, share: Numbers) -> Numbers:
        """Chance of a share at most as large."""
        return self._tail(share, self.draws <= share + _EVEN)

    def two_sided(self, share: Numbers) -> Numbers:
        """Twice the smaller of both, at most 1."""
        return np.asarray(np.minimum(2 * np.fmin(self.above(share), self.below(share)), 1.0))

    def _tail(self, share: Numbers, hits: Flags) -> Numbers:
        found = (1 + hits.sum(axis=0)) / (1 + self.defined)
        return np.where(np.isnan(share) | (self.defined == 0), np.nan, found)


@dataclass(frozen=True)
class Reach:
    """
    Shares of ties by reach.

    Parameters
    ----------
    units
        The units.
    unknown
        Ties of each unit whose reach is not known.
    ratios
        Ties and shares by unit and reach with their intervals, and projects behind them; the columns are `REACHES` and
        `ACROSS`.
    chance
        The same under chance; None where nothing could be drawn.
    """

    units: Units
    unknown: Numbers
    ratios: Ratios
    chance: Beside | None


def units_of(places: Places) -> Units:
    """
    List the units of places: all, the countries, the regions.

    Parameters
    ----------
    places
        The places.

    Returns
    -------
    The units, in that order.
    """
    regions = [name for name in places.region if name is not None]
    kinds = ("all", *("country" for _ in places.countries), *("region" for _ in regions))
    return Units(kinds, ("all", *places.countries, *regions))


def reach(
    found: Partnerships, networks: Sequence[Integers] = (), *, draws: int = 0, samples: int = 999, seed: int = 1
) -> Reach:
    """
    Count joint projects of organisations by reach, for all, every country and every region.

    A unit's ties are those with an end in it.

    Parameters
    ----------
    found
        The partnerships.
    networks
        Random networks (`Partnerships.networks`).
    draws
        How many times they are dealt out.
    samples
        Bootstrap samples of projects.
    seed
        Seed of the draws and samples.

    Returns
    -------
    Ties, shares with interval, and the shares under chance.
    """
    counting = _Counting(found)
    units = units_of(found.places)
    project, place, ends = counting.groups(found.place)
    which, unit, entries = _as_units(found.places, place, ends)
    shares = ratios(
        project[which],
        unit,
        _with_across(entries),
        entries.sum(axis=1),
        units=len(units),
        samples=samples,
        seed=seed,
    )
    chance = None
    if networks and draws:
        dealt = (place for _, place in found.deal(networks, draws, seed=seed))
        drawn = np.concatenate([counting.by_place(some) for some in _batches(dealt, found.slots)])
        chance = _beside(found.places, drawn)
    return Reach(units, counting.all_ties() - shares.whole, shares, chance)


def distinct(found: Partnerships, networks: Sequence[Integers] = (), *, draws: int = 0, seed: int = 1) -> Reach | None:
    """
    Count pairs of organisations by reach, each pair once however often it met.

    An organisation that took part from several places counts where it did so most often.

    Parameters
    ----------
    found, networks, draws, seed
        As in `reach`. Fewer draws are made where they would list too many pairs.

    Returns
    -------
    Ties and shares (no intervals: drawing a project twice makes no new pairs), and the shares under chance. None where
    organisations met more than `MOST_PAIRS` times.
    """
    if found.meetings > MOST_PAIRS:
        return None
    pairing = _Pairing(found)
    table, missing = pairing.by_place(found.incidence.node)
    units = units_of(found.places)
    ties = _united(found.places, table)
    low, high = np.full((2, len(units), len(REACHES) + 1), np.nan)
    shares = Ratios(_with_across(ties), ties.sum(axis=-1), low, high, np.zeros(len(units), dtype=np.int64))
    affordable = min(draws, _MOST_DRAWN_PAIRS // max(found.meetings, 1))
    chance = None
    if networks and affordable >= min(_FEWEST, draws) > 0:
        drawn = np.stack([pairing.by_place(node)[0] for node, _ in found.deal(networks, affordable, seed=seed)])
        chance = _beside(found.places, drawn)
    return Reach(units, missing, shares, chance)


def _batches(dealt: Iterable[Integers], slots: int) -> Iterator[list[Integers]]:
    """Take small dealings together: many calls on few numbers cost more than one on many."""
    rest = iter(dealt)
    while some := list(islice(rest, max(1, _BATCH // slots))):
        yield some


def _copied(project: Integers, projects: int, copies: int) -> Integers:
    """Number the projects of each copy after those of the one before."""
    return np.asarray((project + np.arange(copies)[:, None] * projects).ravel())


class _Counting:
    """Counts ties of places from how many organisations each project has in each place."""

    def __init__(self, found: Partnerships) -> None:
        self._found = found
        self._country = found.places.country_code
        self._placed = found.places.placed
        self._countries = len(found.places.countries)

    def groups(self, place: Integers) -> tuple[Integers, Integers, Numbers]:
        """
        Count the ends of ties at every place of every project; `place` may hold several dealings in a row.

        A tie inside a region counts once, any other at each of its ends.
        """
        incidence, places = self._found.incidence, self._found.places
        copies = len(place) // max(len(incidence.project), 1)
        projects = incidence.projects * copies
        keys = np.sort(_copied(incidence.project, incidence.projects, copies) * len(places) + place)
        first = np.flatnonzero(np.diff(keys, prepend=-1))
        n = np.diff(first, append=len(keys)).astype(np.float64)
        project, at = np.divmod(keys[first], len(places))
        country, zone, placed = self._country[at], places.zone[at], self._placed[at]
        known = country >= 0
        own = self._same_country(project, country, n, known, projects)
        near = self._same_country(project, country, n, known & placed, projects)
        cells = project[known] * 3 + zone[known]
        zones = np.bincount(cells, weights=n[known], minlength=projects * 3).reshape(-1, 3)[project].T
        union, associated, outside = zones[UNION], zones[ASSOCIATED], zones[OUTSIDE]
        ends = np.empty((len(n), len(REACHES)))
        ends[:, 0] = placed * (n - 1) / 2
        ends[:, 1] = placed * (near - n)
        ends[:, 2] = np.where(zone == UNION, union - own, 0)
        ends[:, 3] = np.select([zone == UNION, zone == ASSOCIATED], [associated, union + associated - own], 0)
        ends[:, 4] = np.where(zone == OUTSIDE, union + associated + outside - own, outside)
        ends[~known, 1:] = 0
        return project, at, ends * n[:, None]

    def _same_country(self, project: Integers, country: Integers, n: Numbers, which: Flags, projects: int) -> Numbers:
        """Of each group, the organisations of its project in its country; 0 for groups that are left out."""
        found = np.zeros(len(n))
        cell = project[which] * self._countries + country[which]
        found[which] = np.bincount(cell, weights=n[which], minlength=projects * self._countries)[cell]
        return found

    def by_place(self, dealt: Sequence[Integers]) -> Numbers:
        """Sum the ends by place, of several dealings at once."""
        project, at, ends = self.groups(np.concatenate(dealt))
        places = len(self._found.places)
        cells = project // self._found.incidence.projects * places + at
        return sums(cells, ends, len(dealt) * places).reshape(len(dealt), places, -1)

    def all_ties(self) -> Numbers:
        """Count the ties with an end in each unit, whatever their reach."""
        incidence, places, place = self._found.incidence, self._found.places, self._found.place
        size, country = incidence.sizes, self._country[self._found.place]
        counted = [np.array([float((size * (size - 1) / 2).sum())])]
        for code, known, units in ((country, country >= 0, self._countries), (place, self._placed[place], len(places))):
            cells, n = np.unique(incidence.project[known] * units + code[known], return_counts=True)
            project, unit = np.divmod(cells, max(units, 1))
            counted.append(np.bincount(unit, weights=n * (size[project] - n) + n * (n - 1) / 2, minlength=units))
        counted[2] = counted[2][self._placed]
        return np.concatenate(counted)


class _Pairing:
    """Tells distinct pairs of organisations, and counts them by place."""

    def __init__(self, found: Partnerships) -> None:
        self._found = found
        self._home = found.home
        self._code = reach_codes(found.places)

    def by_place(self, node: Integers) -> tuple[Numbers, Numbers]:
        """Count the ends of pairs by place and reach, and by unit the pairs whose reach is not known."""
        incidence, places, many = self._found.incidence, self._found.places, len(self._found.organisations)
        organisation = self._found.organisation[node]
        one, other = organisation[incidence.first], organisation[incidence.second]
        keys = np.minimum(one, other) * many + np.maximum(one, other)
        keys = np.unique(keys[one != other])
        first, second = self._home[keys // many], self._home[keys % many]
        code = self._code[first, second]
        known, twice = code >= 0, (code >= 0) & (first != second)
        at = np.concatenate((first[known], second[twice]))
        cells = at * len(REACHES) + np.concatenate((code[known], code[twice]))
        table = np.bincount(cells, minlength=len(places) * len(REACHES)).astype(np.float64)
        return table.reshape(len(places), -1), _units_with(places, first[~known], second[~known])


def reach_codes(places: Places) -> Integers:
    """
    Tell the reach of a tie between any two places.

    Parameters
    ----------
    places
        The places.

    Returns
    -------
    Position in `REACHES` by place and place; -1 where it is not known.
    """
    country, zone, placed = places.country_code, places.zone, places.placed
    same = country[:, None] == country[None, :]
    far = np.maximum(zone[:, None], zone[None, :]) + 2
    code = np.where(same, np.where(placed[:, None] & placed[None, :], 1, -1), far)
    code[country < 0, :] = -1
    code[:, country < 0] = -1
    at = np.flatnonzero(placed)
    code[at, at] = 0
    return np.asarray(code, dtype=np.int64)


def _units_with(places: Places, first: Integers, second: Integers) -> Numbers:
    """Count pairs of places by unit with an end in it."""
    country, placed = places.country_code, places.placed
    counted = [np.array([float(len(first))])]
    own = np.where(placed, np.arange(len(places)), -1)
    for codes, units in ((country, len(places.countries)), (own, len(places))):
        one, other = codes[first], codes[second]
        ends = np.concatenate((one[one >= 0], other[(other >= 0) & (other != one)]))
        counted.append(np.bincount(ends, minlength=units).astype(np.float64))
    counted[2] = counted[2][placed]
    return np.concatenate(counted)


# what an end counts in its country and in all: ties that are seen from both their ends, half
_IN_COUNTRY = np.array([1, 0.5, 1, 1, 1])
_IN_ALL = np.array([1, 0.5, 0.5, 0.5, 0.5])


def _as_units(places: Places, place: Integers, ends: Numbers) -> tuple[Integers, Integers, Numbers]:
    """Give every entry of a place to its units: the entry, the unit, what it counts there."""
    country, placed = places.country_code, places.placed
    region = np.cumsum(placed) + len(places.countries)
    known, here = np.flatnonzero(country[place] >= 0), np.flatnonzero(placed[place])
    every = np.arange(len(place))
    unit = np.concatenate((np.zeros(len(place), dtype=np.int64), 1 + country[place[known]], region[place[here]]))
    counted = np.concatenate((ends * _IN_ALL, ends[known] * _IN_COUNTRY, ends[here]))
    return np.concatenate((every, known, here)), unit, counted


def _united(places: Places, table: Numbers) -> Numbers:
    """Sum ends by place (..., place, reach) to units (..., unit, reach)."""
    country = places.country_code
    into = np.zeros((len(places.countries), len(places)))
    known = np.flatnonzero(country >= 0)
    into[country[known], known] = 1
    whole = table.sum(axis=-2, keepdims=True) * _IN_ALL
    return np.concatenate((whole, (into @ table) * _IN_COUNTRY, table[..., places.placed, :]), axis=-2)


def _with_across(ties: Numbers) -> Numbers:
    return np.concatenate((ties, ties[..., 2:].sum(axis=-1, keepdims=True)), axis=-1)


def _beside(places: Places, drawn: Numbers) -> Beside:
    ties = _united(places, drawn)
    return Beside(over(_with_across(ties), ties.sum(axis=-1, keepdims=True)))


def _over_draws(summary: Callable[[Numbers], Any], draws: Numbers) -> Numbers:
    """Summarise draws where a share is defined; NaN where it never is."""
    if not np.isnan(draws).any():
        return np.asarray(summary(draws)) if len(draws) > 1 else np.full(draws.shape[1:], np.nan)
    found = np.full(draws.shape[1:], np.nan)
    for at in np.ndindex(*found.shape):
        some = draws[(slice(None), *at)]
        some = some[~np.isnan(some)]
        if len(some) > 1:
            found[at] = summary(some)
    return found
