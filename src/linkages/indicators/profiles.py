"""
Profiles of specialisation by unit: Herfindahl, Krugman and Hachman, with intervals, and what chance alone gives.

Units share projects, so projects are resampled, all units going along. Small profiles look concentrated, and unlike
all others, by chance alone: the intervals take that out. Each reaches 1.96 standard deviations of the resampled index
to either side of the index less its bias; bias as the resampled indices show it, and at the end where a small profile
hides likeness (Krugman's lower, Hachman's upper one) the larger bias of a unit that is no different from the whole, as
random sets of as many projects show it. An interval always holds the index itself. How often it holds the true one
stands in ``docs/howto/specialisation.md`` (``benchmarks/specialisation_coverage.py``).
"""

from collections.abc import Iterator
from statistics import NormalDist
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import polars as pl

from linkages.indicators import concentration, resampling
from linkages.indicators.mentions import Floats, Mentions

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

LEAST = 4
"""Projects from which on a unit gets intervals: with three, more than one resample in twenty holds none of them."""
_CELLS = 4_000_000  # of the largest array in use at a time: 32 MB
_SAME = 1e-12
_FEW = f"fewer than {LEAST} projects with a field: no interval"
_ONE = "all in one field: no variation to take an interval from"
_ALL = "holds every project: nothing to compare with"


class Indices(NamedTuple):
    """
    The three indices of profiles.

    Parameters
    ----------
    herfindahl, krugman, hachman
        One number a profile (`linkages.indicators.concentration`).
    """

    herfindahl: Floats
    krugman: Floats
    hachman: Floats


def indices(counts: Floats, total: Floats) -> Indices:
    """
    Give the indices of profiles, against all others (Krugman) and against the whole (Hachman).

    Parameters
    ----------
    counts
        Mentions by field along the last axis.
    total
        Mentions of all, those of the profile among them; a shape that broadcasts.

    Returns
    -------
    The indices.
    """
    return Indices(
        concentration.herfindahl(counts),
        concentration.krugman(counts, total - counts),
        concentration.hachman(counts, total),
    )


def profiles(mentions: Mentions, *, draws: int = 999, seed: int = 0, confidence: float = 0.95) -> pl.DataFrame:
    """
    Describe the profile of every unit.

    Parameters
    ----------
    mentions
        What `linkages.indicators.mentions.gather` gave.
    draws
        Resamples of the projects, and random sets of projects.
    seed
        Seed of both.
    confidence
        Coverage of the intervals, between 0 and 1.

    Returns
    -------
    One row a unit: ``unit_kind``, ``unit``, ``projects`` (that name a field), ``mentions``, ``fields``; ``herfindahl``,
    ``krugman``, ``hachman``, each with ``_low``, ``_high``; ``herfindahl_unbiased``; ``krugman_chance``,
    ``hachman_chance``: mean of random sets of as many projects; ``krugman_p``: how often such a set is at least as far
    from the others; ``caveat``: why something is missing.
    """
    counts, total = mentions.counts().astype(float), mentions.total().astype(float)
    sizes = mentions.projects
    named = mentions.named.sum(axis=1, dtype=float)
    within = np.bincount(mentions.unit, weights=np.square(named)[mentions.project], minlength=len(sizes)).astype(float)
    found = indices(counts, total)
    rng = np.random.default_rng(seed)
    chance, p = _chance(mentions, found.krugman, draws, rng)
    ends = _ends(mentions, found, chance, draws, rng, confidence)
    unbiased = concentration.herfindahl_unbiased(counts, within)
    columns = {
        "projects": sizes,
        "mentions": counts.sum(axis=1).astype(np.int64),
        "fields": (counts > 0).sum(axis=1),
        "herfindahl": found.herfindahl,
        "herfindahl_low": ends[0][0],
        "herfindahl_high": ends[0][1],
        "herfindahl_unbiased": unbiased,
        "krugman": found.krugman,
        "krugman_low": ends[1][0],
        "krugman_high": ends[1][1],
        "krugman_chance": chance.krugman,
        "krugman_p": p,
        "hachman": found.hachman,
        "hachman_low": ends[2][0],
        "hachman_high": ends[2][1],
        "hachman_chance": chance.hachman,
    }
    caveat = np.where(sizes < LEAST, _FEW, np.where(np.isnan(found.krugman), _ALL, ""))
    caveat = np.where((caveat == "") & np.isnan(ends[0][0]), _ONE, caveat)
    frame = pl.DataFrame(columns, nan_to_null=True)
    said = pl.Series("caveat", caveat.tolist(), pl.String)
    return mentions.units.hstack(frame).with_columns(pl.when(said != "").then(said).alias("caveat"))


def _chance(mentions: Mentions, krugman: Floats, draws: int, rng: np.random.Generator) -> tuple[Indices, Floats]:
    """Give the mean indices of random sets of as many projects, and how often these are at least as far from others."""
    sizes, back = np.unique(mentions.projects, return_inverse=True)
    total, projects = mentions.total().astype(float), len(mentions.named)
    if not len(sizes):
        return Indices(*(np.empty(0) for _ in range(3))), np.empty(0)
    # the first n projects of a random order are a random set of n: one order serves all sizes
    starts = np.concatenate(([0], sizes[:-1]))
    drawn = np.empty((draws, len(sizes), len(total)))
    for k in range(draws):
        order = rng.permutation(projects)
        drawn[k] = np.add.reduceat(mentions.named[order], starts, axis=0, dtype=np.int64).cumsum(axis=0)
        if sizes[-1] < projects:
            drawn[k, -1] = mentions.named[order[: sizes[-1]]].sum(axis=0)
    sets = indices(drawn, total)
    beyond = (sets.krugman[:, back] >= krugman - _SAME).sum(axis=0)
    p = np.where(np.isnan(krugman), np.nan, (beyond + 1) / (draws + 1))
    return Indices(*(one.mean(axis=0)[back] for one in sets)), p


def _ends(
    mentions: Mentions, found: Indices, chance: Indices, draws: int, rng: np.random.Generator, confidence: float
) -> tuple[tuple[Floats, Floats], ...]:
    """Give both ends of each index of every unit."""
    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    ends = [(np.full(len(one), np.nan), np.full(len(one), np.nan)) for one in found]
    for units, resampled in _resampled(mentions, draws, rng):
        own = Indices(*(one[units] for one in found))
        means = Indices(*(one[units] for one in chance))
        made = intervals(own, resampled, means, z, fields=len(mentions.fields))
        for (low, high), ours in zip(ends, made, strict=True):
            low[units], high[units] = ours
    few = mentions.projects < LEAST
    for pair in ends:
        for end in pair:
            end[few] = np.nan
    return tuple(ends)


def intervals(
    found: Indices, drawn: Indices, chance: Indices, z: float, *, fields: int
) -> tuple[tuple[Floats, Floats], ...]:
    """
    Make intervals of the indices from resampled ones.

    Parameters
    ----------
    found
        The indices of units.
    drawn
        The indices of resamples, units x draws; NaN where a resample holds no project of a unit.
    chance
        Mean indices of random sets of as many projects.
    z
        Standard deviations to either side.
    fields
        Number of fields: no Herfindahl index is below one over it.

    Returns
    -------
    Lower and upper ends of each index; NaN where the resamples do not vary.
    """
    h_bias, h_sd = _moments(found.herfindahl, drawn.herfindahl)
    k_bias, k_sd = _moments(found.krugman, drawn.krugman)
    with np.errstate(divide="ignore", invalid="ignore"):
        value, resampled = np.log(found.hachman), np.log(drawn.hachman)
        a_bias, a_sd = _moments(value, resampled)
        a_high = value - np.minimum(a_bias, np.log(chance.hachman)) + z * a_sd
    h_low, h_high = (found.herfindahl - h_bias + side * h_sd for side in (-z, z))
    k_low = found.krugman - np.maximum(k_bias, chance.krugman) - z * k_sd
    return (
        _held(found.herfindahl, h_low, h_high, (1 / fields, 1)),
        _held(found.krugman, k_low, found.krugman - k_bias + z * k_sd, (0, 2)),
        _held(found.hachman, np.exp(value - a_bias - z * a_sd), np.exp(a_high), (0, 1)),
    )


def _moments(found: Floats, drawn: Floats) -> tuple[Floats, Floats]:
    """Give bias and standard deviation of the resampled indices; NaN where they do not vary."""
    kept = np.isfinite(drawn)
    n = kept.sum(axis=1)
    filled = np.where(kept, drawn, 0)
    mean = np.divide(filled.sum(axis=1), n, out=np.full(len(n), np.nan), where=n > 1)
    squares = np.square(np.where(kept, drawn - mean[:, None], 0)).sum(axis=1)
    sd = np.sqrt(np.divide(squares, n - 1, out=np.full(len(n), np.nan), where=n > 1))
    sd = np.where(sd > _SAME, sd, np.nan)
    return mean - found, sd


def _held(found: Floats, low: Floats, high: Floats, within: tuple[float, float]) -> tuple[Floats, Floats]:
    """Keep the ends inside the index's range and on either side of it."""
    return np.minimum(low.clip(*within), found), np.maximum(high.clip(*within), found)


def _resampled(mentions: Mentions, draws: int, rng: np.random.Generator) -> Iterator[tuple[slice, Indices]]:
    """Resample the projects; give the indices of a block of units at a time."""
    if not mentions.units.height:
        return
    weights = np.ascontiguousarray(resampling.samples(len(mentions.named), draws, rng).T)
    total = (mentions.named.T.astype(float) @ weights).T  # draws x fields
    cells, fields = _cells(mentions), len(mentions.fields)
    block = max(1, _CELLS // (draws * fields))
    for start in range(0, mentions.units.height, block):
        units = slice(start, min(start + block, mentions.units.height))
        counts = (cells[units.start * fields : units.stop * fields] @ weights).reshape(-1, fields, draws)
        yield units, indices(counts.swapaxes(1, 2), total)


def _cells(mentions: Mentions) -> "csr_matrix":
    """Say which projects make up the count of each unit and field: (units x fields) x projects."""
    from scipy.sparse import csr_matrix

    member, field = np.nonzero(mentions.named[mentions.project])
    rows = mentions.unit[member] * len(mentions.fields) + field
    shape = (mentions.units.height * len(mentions.fields), len(mentions.named))
    return csr_matrix((np.ones(len(rows)), (rows, mentions.project[member])), shape=shape)
