"""
Do units differ in their shares by more than chance, and which: by dealing initiatives out anew over projects.

Units share projects, so a table of counts by unit has no independent rows and its chi-square no known distribution.
Here every project keeps all its units, and which projects are the initiatives is drawn anew: that gives the chance of
what was seen, whatever the overlap. Under this null the number of initiatives of one unit is hypergeometric, so the p
of one unit against the rest is exact; for all units together, and for pairs, the draws tell.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linkages.indicators.corrections import benjamini_hochberg
from linkages.indicators.dealing import Counts, Incidence, blocks, deals
from linkages.indicators.differences import difference_interval, hypergeometric_p

Floats = NDArray[np.float64]

MOST_PAIRED = 40
"""Units with a project up to which every two are compared; beyond, each against the rest alone."""

NO_PROJECT = "no coded project"
NO_REST = "no coded project outside the unit"
FEW_UNITS = "fewer than two units with a coded project"
SAME = "both units have the same projects"
ALL_SAME = "every unit has all the projects: their shares can't differ"
NO_VARIANCE = "all projects are alike: either none or every one is an initiative"
# Draws that differ from what was observed by rounding alone count as equal to it.
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Spread:
    """
    Whether the units of a kind differ by more than chance.

    Parameters
    ----------
    statistic
        Sum over units of (k - n p)² / (n p (1 - p)), with k initiatives of n projects and the share p of all distinct
        projects; NaN where there is none.
    expected
        Its mean under chance, exact.
    p_value
        Chance of at least that much, the observed value counted as a draw; NaN where there is none.
    reason
        Why there is none; empty where there is.
    """

    statistic: float
    expected: float
    p_value: float
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Compared:
    """
    What a comparison gave.

    Parameters
    ----------
    spread
        All units of the kind together.
    rows
        One a comparison, in the columns of `linkages.tables.SHARE_COMPARISONS` without ``unit_kind``.
    """

    spread: Spread
    rows: list[dict[str, object]]


def compare(
    incidence: Incidence,
    *,
    draws: int,
    rng: np.random.Generator,
    most_paired: int = MOST_PAIRED,
    confidence: float = 0.95,
) -> Compared:
    """
    Compare the units of one kind: all together, each against the rest, and every two.

    Parameters
    ----------
    incidence
        Which coded project lies in which unit.
    draws
        How often initiatives are dealt out anew.
    rng
        Source of randomness.
    most_paired
        Units with a project up to which every two are compared.
    confidence
        Coverage of the intervals of differences, between 0 and 1.

    Returns
    -------
    All units together, and the single comparisons. ``difference`` is that of two shares, with the interval of
    `linkages.indicators.differences.difference_interval`; ``p_value`` is two-sided: exact (hypergeometric) against the
    rest, by the draws for pairs; ``p_adjusted`` is corrected by step-down max-T over the comparisons of the same sort,
    ``q_value`` by Benjamini and Hochberg. Where there is nothing to compare the cells are empty and ``remark`` says
    why.

    References
    ----------
    Westfall & Young (1993), Resampling-Based Multiple Testing; Benjamini & Hochberg (1995), JRSS B 57, 289-300.
    """
    return _compare([incidence], draws, rng, most_paired, confidence)[0]


def compare_kinds(
    kinds: Mapping[str, Incidence],
    *,
    draws: int,
    seed: int,
    most_paired: int = MOST_PAIRED,
    confidence: float = 0.95,
) -> dict[str, Compared]:
    """
    Compare the units of several kinds, each kind by itself.

    Kinds with as many projects and initiatives are given the same draws, which saves dealing anew; nothing is said
    across kinds.

    Parameters
    ----------
    kinds
        Which coded project lies in which unit, by kind of unit.
    draws
        How often initiatives are dealt out anew.
    seed
        Seed; what is drawn for a kind does not depend on the other kinds.
    most_paired, confidence
        As in `compare`.

    Returns
    -------
    What `compare` gives, by kind.
    """
    alike: dict[tuple[int, int], list[str]] = {}
    for kind, incidence in kinds.items():
        alike.setdefault((incidence.projects, incidence.initiatives), []).append(kind)
    found: dict[str, Compared] = {}
    for numbers, names in alike.items():
        rng = np.random.default_rng([seed, *numbers])
        made = _compare([kinds[name] for name in names], draws, rng, most_paired, confidence)
        found |= dict(zip(names, made, strict=True))
    return {kind: found[kind] for kind in kinds}


def _compare(
    alike: Sequence[Incidence], draws: int, rng: np.random.Generator, most_paired: int, confidence: float
) -> list[Compared]:
    """Compare kinds of unit whose projects and initiatives are as many."""
    made = [_Kind(incidence, most_paired) for incidence in alike]
    tested = [kind for kind in made if not kind.reason]
    if tested:
        first = alike[0]
        for labels in deals(first.projects, first.initiatives, draws, rng):
            for kind in tested:
                kind.take(labels)
    return [kind.compared(confidence) for kind in made]


class _Kind:
    """The comparisons of one kind of unit while draws come in."""

    def __init__(self, incidence: Incidence, most_paired: int) -> None:
        self.incidence, self.reason = incidence, _reason(incidence)
        self.tests = (_against_rest(incidence), _pairs(incidence, most_paired))
        self.statistic = float("nan") if self.reason else float(_spread(incidence, incidence.successes[:, None])[0])
        self.beyond = self.draws = 0

    def take(self, labels: NDArray[np.uint8]) -> None:
        """Count a block of draws, a few at a time where there are many comparisons."""
        counts = self.incidence.counts(labels)
        self.draws += counts.shape[1]
        self.beyond += int((_spread(self.incidence, counts) >= self.statistic - _ROUNDING).sum())
        start = 0
        for size in blocks(counts.shape[1], max(len(tests.first) for tests in self.tests)):
            for tests in self.tests:
                tests.take(counts[:, start : start + size])
            start += size

    def compared(self, confidence: float) -> Compared:
        """Give what was found."""
        incidence = self.incidence
        nothing = float("nan")
        if self.reason:
            spread = Spread(nothing, nothing, nothing, self.reason)
        else:
            p = (self.beyond + 1) / (self.draws + 1)
            spread = Spread(self.statistic, _expected_spread(incidence), p)
        exact = hypergeometric_p(incidence.successes, incidence.trials, incidence.initiatives, incidence.projects)
        rest, pairs = self.tests
        return Compared(spread, _rows_of(rest, exact, confidence) + _rows_of(pairs, None, confidence))


def _reason(incidence: Incidence) -> str:
    if incidence.projects == 0:
        return NO_PROJECT
    if int((incidence.trials > 0).sum()) < 2:  # noqa: PLR2004 - two are the fewest that can differ
        return FEW_UNITS
    if incidence.initiatives in (0, incidence.projects):
        return NO_VARIANCE
    if np.all(incidence.trials[incidence.trials > 0] == incidence.projects):
        return ALL_SAME
    return ""


def _spread(incidence: Incidence, counts: NDArray[np.integer[Any]]) -> Floats:
    """Pearson's statistic over the units with a project, one a draw."""
    held = incidence.trials > 0
    n, p = incidence.trials[held, None], incidence.overall
    return np.asarray((np.square(counts[held] - n * p) / (n * p * (1 - p))).sum(axis=0))


def _expected_spread(incidence: Incidence) -> float:
    held = incidence.trials[incidence.trials > 0]
    return float(((incidence.projects - held) / (incidence.projects - 1)).sum())


class _Tests:
    """Comparisons of one sort, and how often draws were at least as far out as what was observed."""

    def __init__(self, incidence: Incidence, first: NDArray[np.intp], second: NDArray[np.intp] | None) -> None:
        self.incidence, self.first, self.second = incidence, first, second
        n, p, size = incidence.trials.astype(float), incidence.overall, incidence.projects
        if second is None:
            self.trials, self.successes = (
                size - incidence.trials[first],
                incidence.initiatives - incidence.successes[first],
            )
            self.common = self.common_successes = np.zeros(len(first), dtype=np.int64)
        else:
            self.trials, self.successes = incidence.trials[second], incidence.successes[second]
            self.common_successes, self.common = (matrix[first, second] for matrix in incidence.common())
        with np.errstate(divide="ignore", invalid="ignore"):
            own, other = 1 / n[first], 1 / self.trials.astype(float)
            spread = p * (1 - p) * size / (size - 1) if size > 1 else np.nan
            square = spread * (own + other - 2 * self.common * own * other)
        known = np.isfinite(square) & (square > _ROUNDING * _ROUNDING)
        self.sd = np.where(known, np.sqrt(np.where(known, square, 1.0)), np.nan)
        self.observed = np.abs(self._scaled(incidence.successes[:, None])[:, 0])
        self.tested = np.flatnonzero(known)
        self.falling = self.tested[np.argsort(-self.observed[self.tested], kind="stable")]
        self.beyond = np.zeros(len(first), dtype=np.int64)
        self.largest = np.zeros(len(first), dtype=np.int64)
        self.draws = 0

    def _scaled(self, counts: NDArray[np.integer[Any]]) -> Floats:
        """Difference of shares by its standard deviation under chance: comparisons x draws."""
        n = np.where(self.incidence.trials > 0, self.incidence.trials, 1)[:, None]
        shares = counts / n
        if self.second is None:
            outside = np.where(self.trials > 0, self.trials, 1)[:, None]
            other = (self.incidence.initiatives - counts[self.first]) / outside
        else:
            other = shares[self.second]
        return np.asarray((shares[self.first] - other) / np.where(np.isnan(self.sd), 1.0, self.sd)[:, None])

    def take(self, counts: Counts) -> None:
        """Count a block of draws."""
        self.draws += counts.shape[1]
        if not len(self.tested):
            return
        drawn = np.abs(self._scaled(counts))[self.falling[::-1]]
        observed = self.observed[self.falling[::-1], None] - _ROUNDING
        self.beyond[self.falling[::-1]] += (drawn >= observed).sum(axis=1)
        # step-down: each is held against the largest of those that are not stronger
        np.maximum.accumulate(drawn, axis=0, out=drawn)
        self.largest[self.falling[::-1]] += (drawn >= observed).sum(axis=1)

    def p_values(self) -> tuple[Floats, Floats]:
        """Give p of each comparison by the draws, and p corrected by max-T; NaN where there is none."""
        p, corrected = np.full(len(self.first), np.nan), np.full(len(self.first), np.nan)
        if self.draws:
            p[self.tested] = (self.beyond[self.tested] + 1) / (self.draws + 1)
            steps = (self.largest[self.falling] + 1) / (self.draws + 1)
            corrected[self.falling] = np.maximum.accumulate(steps)
        return p, corrected


def _against_rest(incidence: Incidence) -> _Tests:
    return _Tests(incidence, np.arange(len(incidence.units)), None)


def _pairs(incidence: Incidence, most: int) -> _Tests:
    held = np.flatnonzero(incidence.trials > 0)
    every = list(combinations(held.tolist(), 2)) if len(held) <= most else []
    first, second = np.array(every, dtype=np.intp).reshape(-1, 2).T
    return _Tests(incidence, first, second)


def _rows_of(tests: _Tests, exact: Floats | None, confidence: float) -> list[dict[str, object]]:
    incidence, first = tests.incidence, tests.first
    own = (incidence.successes[first], incidence.trials[first])
    drawn, corrected = tests.p_values()
    p = drawn if exact is None else np.where(np.isnan(drawn), np.nan, exact)
    q = benjamini_hochberg(p)
    low, high = difference_interval(
        (own[0], tests.successes), (own[1], tests.trials), (tests.common_successes, tests.common), confidence=confidence
    )
    rows: list[dict[str, object]] = []
    for i, unit in enumerate(first):
        shares = [_ratio(k[i], n[i]) for k, n in (own, (tests.successes, tests.trials))]
        rows.append(
            {
                "unit": incidence.units[unit],
                "against": "rest" if tests.second is None else "unit",
                "other": None if tests.second is None else incidence.units[tests.second[i]],
                "projects": int(own[1][i]),
                "ici": int(own[0][i]),
                "share": shares[0],
                "other_projects": int(tests.trials[i]),
                "other_ici": int(tests.successes[i]),
                "other_share": shares[1],
                "shared_projects": int(tests.common[i]),
                "difference": None if shares[0] is None or shares[1] is None else shares[0] - shares[1],
                "low": _known(low[i]),
                "high": _known(high[i]),
                "p_value": _known(p[i]),
                "p_adjusted": _known(corrected[i]),
                "q_value": _known(q[i]),
                "remark": _remark(tests, i),
            }
        )
    return rows


def _remark(tests: _Tests, i: int) -> str | None:
    if tests.incidence.trials[tests.first[i]] == 0:
        return NO_PROJECT
    if tests.trials[i] == 0:
        return NO_REST
    if np.isnan(tests.sd[i]):
        return NO_VARIANCE if tests.incidence.initiatives in (0, tests.incidence.projects) else SAME
    return None


def _ratio(k: float, n: float) -> float | None:
    return float(k / n) if n else None


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
