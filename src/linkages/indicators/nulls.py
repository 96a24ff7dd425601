"""
What coefficients would be by chance: draws for many pairs of variables at once, on common draws where nulls are alike.

Counts are dealt out anew over the regions, within countries over those of each country. Rates are never dealt out: the
counts are, and the rates reckoned again with the people of the region that got them. For shares, which projects are
initiatives is drawn anew (`linkages.indicators.resampling.Labels`).
"""

from collections.abc import Callable, Sequence

import numpy as np

from linkages.indicators import resampling
from linkages.indicators.pairs import Pair
from linkages.indicators.resampling import Floats, Indices, Labels

_MILLION = 1e6


def draw(pairs: Sequence[Pair], labels: Labels | None, *, draws: int, seed: int) -> Floats:
    """
    Draw every pair's coefficient under its null.

    Parameters
    ----------
    pairs
        Pairs that have a coefficient, all over the same units.
    labels
        Which project lies where; needed for shares.
    draws
        Number of draws.
    seed
        Seed.

    Returns
    -------
    Draws x pairs. Pairs of counts and rates are drawn together, and so are those of shares, and those within countries;
    the three are independent of one another, which makes a joint correction cautious.
    """
    null = np.zeros((draws, len(pairs)))
    by_regions, by_projects, by_country = np.random.default_rng(seed).spawn(3)
    _counts(null, _alike(pairs, lambda p: not p.share and not p.within), pairs, by_regions)
    if labels is not None:
        _shares(null, _alike(pairs, lambda p: p.share), pairs, labels, by_projects)
    for group in _alike(pairs, lambda p: p.within):
        _within(null, group, pairs, by_country.spawn(1)[0])
    return null


def centres(pairs: Sequence[Pair], null: Floats) -> Floats:
    """
    Give the mean of each pair's null.

    Parameters
    ----------
    pairs
        The pairs.
    null
        Their draws.

    Returns
    -------
    Dealing counts out has mean 0 exactly. Drawing labels has not, as regions with few projects more often have a share
    of 0; nor has a rate, which is lower where more people live, whatever the counts.
    """
    moved = np.array([pair.share or pair.population is not None for pair in pairs], dtype=bool)
    return np.where(moved, null.mean(axis=0), 0.0)


def _alike(pairs: Sequence[Pair], which: Callable[[Pair], bool]) -> list[list[int]]:
    """Positions of pairs that differ in x alone, over the same units: one draw of y serves them all."""
    groups: dict[tuple[str, str, bytes], list[int]] = {}
    for i, pair in enumerate(pairs):
        if which(pair):
            groups.setdefault((pair.y, pair.method, pair.inside.tobytes()), []).append(i)
    return list(groups.values())


def _columns(pairs: Sequence[Pair], group: Sequence[int]) -> Floats:
    return np.stack([pairs[i].standard[0] for i in group], axis=1)


def _counts(null: Floats, groups: list[list[int]], pairs: Sequence[Pair], rng: np.random.Generator) -> None:
    if not groups:
        return
    filled = 0
    for order in resampling.orders(len(pairs[0].inside), len(null), rng):
        block = slice(filled, filled := filled + len(order))
        subsets: dict[bytes, Indices] = {}
        for group in groups:
            pair = pairs[group[0]]
            key = pair.inside.tobytes()
            if key not in subsets:
                subsets[key] = resampling.within(order, pair.inside)
            null[block, group] = _redealt(pair, subsets[key], _columns(pairs, group))


def _redealt(pair: Pair, drawn: Indices, x: Floats) -> Floats:
    if pair.population is None:
        y = np.zeros(len(pair.inside))
        y[pair.inside] = pair.standard[1]
        return np.asarray(y[drawn] @ x)
    people = pair.population / _MILLION
    counts = pair.y_all * people
    return resampling.correlate_rows(counts[drawn] / people[pair.inside], x, ranked=pair.ranked)


def _shares(
    null: Floats, groups: list[list[int]], pairs: Sequence[Pair], labels: Labels, rng: np.random.Generator
) -> None:
    if not groups:
        return
    filled = 0
    for drawn in labels.draw(len(null), rng):
        block = slice(filled, filled := filled + len(drawn))
        for group in groups:
            pair = pairs[group[0]]
            x = _columns(pairs, group)
            null[block, group] = resampling.correlate_rows(drawn[:, pair.inside], x, ranked=pair.ranked)


def _within(null: Floats, group: Sequence[int], pairs: Sequence[Pair], rng: np.random.Generator) -> None:
    pair = pairs[group[0]]
    if pair.group is None:  # pragma: no cover - a pair within countries has its groups
        raise AssertionError(pair.key)
    x, filled = _columns(pairs, group), 0
    for order in resampling.orders_within(pair.group, len(null), rng):
        block = slice(filled, filled := filled + len(order))
        null[block, group] = pair.standard[1][order] @ x
