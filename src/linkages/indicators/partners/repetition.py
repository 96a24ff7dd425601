"""
Partners who met before, and newcomers: what came first among projects whose start is known.

Two organisations in a project *met before* where another project that both are in started earlier; on the same day is
not earlier. A *newcomer* is an organisation whose first project this is. Without a start a project has no place in the
sequence: it is counted, and what it may have been before leaves other meetings unknown. What came before the first
project of the data is not seen, nor what happened outside the programmes at hand: shares of newcomers are upper bounds,
shares of partners that met before lower bounds, most of all in the earliest projects.

Random partnerships keep the dates of projects and the numbers of projects of every organisation.

References
----------
Grashof, InterSpiN (previous experience with partners).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from linkages.indicators.partners.partnerships import UNDATED, Flags, Integers, Numbers, Partnerships
from linkages.indicators.partners.project_samples import Ratios, over, ratios, sums
from linkages.indicators.partners.reach import MOST_PAIRS, REACHES, reach_codes

MEASURES = ("met_before", "newcomer")
_MOST_DRAWN = 2_000_000
_FEWEST = 20
_DRAWS = 200


@dataclass(frozen=True)
class Meetings:
    """
    Pairs of organisations in projects.

    Parameters
    ----------
    before, again
        Of each meeting (the pairs of slots of `Incidence.meetings`): whether the two met before, and whether they meet
        in a later project; 1, 0, or -1 where it is not known.
    newcomer
        Of each slot: whether it is the organisation's first project; 1, 0, or -1 where it is not known.
    """

    before: Integers
    again: Integers
    newcomer: Integers


@dataclass(frozen=True)
class Repetition:
    """
    Partners who met before, and newcomers, by unit.

    Parameters
    ----------
    kind, unit, measure
        What each row is of.
    ratios
        Counts and shares with their intervals; one column.
    unknown
        Meetings or participations of which it is not known.
    draws
        Shares under chance, by draw and row.
    """

    kind: tuple[str, ...]
    unit: tuple[str, ...]
    measure: tuple[str, ...]
    ratios: Ratios
    unknown: Numbers
    draws: Numbers


def meetings(found: Partnerships, node: Integers | None = None) -> Meetings:
    """
    Tell of every meeting whether the two met before and meet again, and of every slot whether it is a newcomer's.

    Parameters
    ----------
    found
        The partnerships; fewer than `MOST_PAIRS` meetings.
    node
        Other nodes in the same slots (a random network); those observed when None.

    Returns
    -------
    What is known of each.
    """
    incidence = found.incidence
    organisation = found.organisation[incidence.node if node is None else node]
    day = found.day[incidence.project]
    first, last, undated = _spans(organisation, day, len(found.organisations))
    newcomer = _told(day > first[organisation], undated[organisation], day)
    one, other = incidence.meetings
    when = day[one]
    ends = organisation[one], organisation[other]
    # only who is in two projects can have met before
    busy = np.bincount(organisation, minlength=len(found.organisations)) > 1
    some = np.flatnonzero(busy[ends[0]] & busy[ends[1]])
    low, high = (chosen(ends[0][some], ends[1][some]) for chosen in (np.minimum, np.maximum))
    before, again = (np.where(when == UNDATED, -1, 0) for _ in range(2))
    if len(some):
        keys, pair = np.unique(low * len(found.organisations) + high, return_inverse=True)
        first, last, undated = _spans(pair, when[some], len(keys))
        before[some] = _told(when[some] > first[pair], undated[pair], when[some])
        again[some] = _told(when[some] < last[pair], undated[pair], when[some])
    return Meetings(before, again, np.where(newcomer < 0, -1, 1 - newcomer))


def _spans(who: Integers, day: Integers, size: int) -> tuple[Integers, Integers, Flags]:
    """First and last known day of each, and whether any of its days is unknown."""
    first, last = np.full(size, UNDATED), np.full(size, -UNDATED)
    known = day != UNDATED
    np.minimum.at(first, who[known], day[known])
    np.maximum.at(last, who[known], day[known])
    return first, last, np.bincount(who[~known], minlength=size) > 0


def _told(holds: Flags, doubtful: Flags, day: Integers) -> Integers:
    """1 where it holds, 0 where it does not, -1 without a day or where something undated may make it so."""
    return np.where(day == UNDATED, -1, np.where(holds, 1, np.where(doubtful, -1, 0)))


def repetition(
    found: Partnerships,
    networks: Sequence[Integers] = (),
    *,
    groups: Mapping[str, Sequence[str | None]] | None = None,
    draws: int = _DRAWS,
    samples: int = 999,
    seed: int = 1,
) -> Repetition | None:
    """
    Share of partners who met before, and of newcomers: over all, by reach, country, region and groups of projects.

    Parameters
    ----------
    found, networks, samples, seed
        As in `linkages.indicators.partners.reach.reach`.
    groups
        Kind of unit (``period``, ``programme``) -> unit of each project, None where unknown.
    draws
        Random partnerships; fewer where they would list too many meetings.

    Returns
    -------
    One row a kind, unit and measure; None where organisations met more than `MOST_PAIRS` times.
    """
    if found.meetings > MOST_PAIRS:
        return None
    counting = _Counting(found, groups or {})
    met = meetings(found)
    project, unit, part, whole, unknown = counting.entries(met, found.place)
    shares = ratios(project, unit, part[:, None], whole, units=len(counting.rows), samples=samples, seed=seed)
    affordable = min(draws, _MOST_DRAWN // max(found.meetings, 1))
    drawn = np.empty((0, len(counting.rows)))
    if networks and affordable >= min(_FEWEST, draws) > 0:
        drawn = np.stack(
            [
                counting.shares(meetings(found, node), place)
                for node, place in found.deal(networks, affordable, seed=seed)
            ]
        )
    kind, name, measure = zip(*counting.rows, strict=True)
    lost = sums(unit, unknown[:, None], len(counting.rows))[:, 0]
    return Repetition(kind, name, measure, shares, lost, drawn)


class _Counting:
    """Brings meetings and slots to their units."""

    def __init__(self, found: Partnerships, groups: Mapping[str, Sequence[str | None]]) -> None:
        self._found = found
        places = found.places
        self._country, self._placed = places.country_code, places.placed
        self._region = np.cumsum(self._placed) - 1
        self._reach = reach_codes(places)
        regions = [name for name in places.region if name is not None]
        self._groups = {kind: sorted({unit for unit in units if unit is not None}) for kind, units in groups.items()}
        self._group_codes = {
            kind: np.array([-1 if unit is None else names.index(unit) for unit in groups[kind]], dtype=np.int64)
            for kind, names in self._groups.items()
        }
        listed = {"all": ["all"], **self._groups, "country": list(places.countries), "region": regions}
        self.rows = [("reach", name, "met_before") for name in REACHES]
        self._starts: dict[tuple[str, str], int] = {("reach", "met_before"): 0}
        for measure in MEASURES:
            for kind, names in listed.items():
                self._starts[kind, measure] = len(self.rows)
                self.rows += [(kind, name, measure) for name in names]

    def entries(self, met: Meetings, place: Integers) -> tuple[Integers, Integers, Numbers, Numbers, Numbers]:
        """Entries of projects and rows: what counts, of what, and what is unknown."""
        incidence = self._found.incidence
        first, second = incidence.meetings
        of = incidence.project[first]
        ends = place[first], place[second]
        reach = self._reach[ends]
        listed = [self._listed("reach", "met_before", of, reach, met.before)]
        for measure, project, told in (
            ("met_before", of, met.before),
            ("newcomer", incidence.project, met.newcomer),
        ):
            listed.append(self._listed("all", measure, project, np.zeros(len(project), dtype=np.int64), told))
            listed += [
                self._listed(kind, measure, project, codes[project], told) for kind, codes in self._group_codes.items()
            ]
            for kind, code in (("country", self._country), ("region", np.where(self._placed, self._region, -1))):
                if measure == "newcomer":
                    listed.append(self._listed(kind, measure, project, code[place], told))
                    continue
                one, other = code[ends[0]], code[ends[1]]
                listed.append(self._listed(kind, measure, project, one, told))
                listed.append(self._listed(kind, measure, project, np.where(one == other, -1, other), told))
        project, unit, told = (np.concatenate(columns) for columns in zip(*listed, strict=True))
        return project, unit, (told == 1).astype(float), (told >= 0).astype(float), (told < 0).astype(float)

    def _listed(
        self, kind: str, measure: str, project: Integers, code: Integers, told: Integers
    ) -> tuple[Integers, Integers, Integers]:
        known = code >= 0
        return project[known], self._starts[kind, measure] + code[known], told[known]

    def shares(self, met: Meetings, place: Integers) -> Numbers:
        """Share of each row."""
        _, unit, part, whole, _ = self.entries(met, place)
        counted = sums(unit, np.column_stack((part, whole)), len(self.rows))
        return over(counted[:, 0], counted[:, 1])
