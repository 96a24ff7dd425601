"""
Counts of projects by region against urbanisation with people as a free covariate: a negative binomial model.

Projects grow with people, but not in proportion: on the Baltic programme by a power of about 0.6. People as an offset
(a power of 1, as in rates per million) would manufacture a negative effect of density; so their power is estimated
beside that of urbanisation. With country effects regions are compared within their country. Regions of a country in
which nobody has a project, and those alone in theirs, say nothing of differences within countries: the best fit of
their country's effect is what they are, whatever the rest; they are left out, and counted.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from linkages.errors import ConvergenceError, SettingError
from linkages.indicators.negative_binomial import Fit, fit
from linkages.indicators.pairs import Pair, smallest
from linkages.indicators.resampling import Floats

METHOD = "negative binomial"
_CONFIDENCE = 0.95
_MANY = 40  # clusters from which errors by cluster are usually relied on
_EXACT = 1e-7
_LEAST_P = 0.001
_SPARE = 5  # observations a parameter, below which the fit is called a tight one


@dataclass(frozen=True, slots=True)
class Variables:
    """
    What the model takes beside the pair.

    Parameters
    ----------
    population
        People of each unit of the pair; NaN where unknown.
    population_name
        Their column.
    population_label
        What they are, with their year.
    level
        Level of the units, in words.
    """

    population: Floats
    population_name: str
    population_label: str
    level: str


def count_model(pair: Pair, variables: Variables) -> list[dict[str, object]]:
    """
    Model the counts of a pair by urbanisation, people and country.

    Parameters
    ----------
    pair
        Urbanisation and a count, over all units; its ``groups`` are the countries, its method does not matter.
    variables
        People.

    Returns
    -------
    Rows of `linkages.tables.ASSOCIATION`: the coefficient of urbanisation (a power; a slope where there are negative
    values), and that of people. ``p_adjusted`` is empty: they check the association, they are no tests of their own.
    Where there is no model the cells are empty, and ``caveat`` says why.
    """
    if pair.groups is None:
        raise SettingError("A model of counts with country effects needs the country of each region.")
    inside, lost = _inside(pair, variables.population)
    missing = int((~(pair.both & (variables.population > 0) & (pair.groups >= 0))).sum())
    made: tuple[Fit, Floats] | str
    try:
        made = _fitted(pair, variables.population, inside)
    except (ConvergenceError, SettingError, np.linalg.LinAlgError) as error:
        made = f"No model: {str(error).rstrip('.')}."
    rows = []
    for position, name in enumerate((pair.x, variables.population_name)):
        row: dict[str, object] = {
            "x": name,
            "y": pair.y,
            "level": variables.level,
            "n": int(inside.sum()),
            "missing": missing,
            "method": METHOD,
        }
        if isinstance(made, str):
            row["caveat"] = " ".join([made, *lost])
            if position == 0:
                rows.append(row)
            continue
        found, _ = made
        estimate, low, high, p = _tested(found, position, found.covariance)
        words = [*_about(pair, variables, found, position, inside), *lost]
        rows.append(row | {"estimate": estimate, "low": low, "high": high, "p_value": p, "caveat": " ".join(words)})
    return rows


def _inside(pair: Pair, population: Floats) -> tuple[NDArray[np.bool_], list[str]]:
    """Regions that say something of differences within countries, and what was left out."""
    groups = pair.groups if pair.groups is not None else np.zeros(len(pair.both), dtype=np.intp)
    known = pair.both & (population > 0) & (groups >= 0)
    if not known.any():
        return known, []
    size = np.bincount(groups[known], minlength=int(groups.max()) + 1)
    total = np.bincount(groups[known], pair.y_all[known], minlength=len(size))
    alone, empty = known & (size[groups] == 1), known & (size[groups] > 1) & (total[groups] == 0)
    words = []
    if empty.any():
        count = len(np.unique(groups[empty]))
        words.append(
            f"{_regions(int(empty.sum()))} of {count} countr{'y' if count == 1 else 'ies'} in which no "
            "region has any left out: nothing can be told of differences within."
        )
    if alone.any():
        words.append(f"Left out: {_regions(int(alone.sum()))} alone in a country.")
    return known & ~alone & ~empty, words


def _regions(count: int) -> str:
    return f"{count} region{'' if count == 1 else 's'}"


def _fitted(pair: Pair, population: Floats, inside: NDArray[np.bool_]) -> tuple[Fit, Floats]:
    if pair.groups is None or not inside.any():
        raise SettingError("no region has both values and people, and others in its country")
    groups = np.unique(pair.groups[inside], return_inverse=True)[1]
    x = pair.x_all[inside]
    if np.ptp(x) == 0:
        raise SettingError(f"{pair.x} has the same value in all {len(x)} regions")
    if all(np.ptp(pair.y_all[inside][groups == group]) == 0 for group in range(int(groups.max()) + 1)):
        raise SettingError(f"{pair.y} has the same value within each country")
    if x.min() >= 0:
        x = np.log(np.where(x > 0, x, smallest(x)))
    design = np.column_stack([x, np.log(population[inside]), np.eye(groups.max() + 1)[groups]])
    counts = pair.y_all[inside]
    found = fit(counts, design)
    # errors come from what a fit leaves: of nothing but rounding they would be made up
    if (np.abs(counts - found.mean) <= _EXACT * np.maximum(1, counts)).all():
        raise SettingError(
            f"the model fits {pair.y} exactly in all {len(counts)} regions, which leaves no errors to tell"
        )
    return found, design


def _tested(
    found: Fit, position: int, covariance: Floats, free: int | None = None
) -> tuple[float, float, float, float]:
    from scipy.special import stdtr, stdtrit

    estimate, error = float(found.coefficients[position]), float(np.sqrt(covariance[position, position]))
    free = found.free if free is None else free
    reach = float(stdtrit(free, 0.5 + _CONFIDENCE / 2)) * error
    return estimate, estimate - reach, estimate + reach, float(2 * stdtr(free, -abs(estimate) / error))


def _about(pair: Pair, variables: Variables, found: Fit, position: int, inside: NDArray[np.bool_]) -> Iterator[str]:
    yield "A check of the association, no test of its own: p is not corrected."
    x = pair.x_all[inside]
    power = x.min() >= 0
    elasticity, low, high, _ = _tested(found, 1, found.covariance)
    if position == 0:
        yield (
            f"Power of {pair.x} (log of it in the model)" if power else f"Change of the log count with one {pair.x}"
        ) + f", given people ({variables.population_label}; their power is {elasticity:.2f}, {low:.2f} to {high:.2f})"
        yield "and country; errors by the sandwich, t distribution."
        if power and (zeros := int((x == 0).sum())):
            yield f"{zeros} zeros of {pair.x} stand as half its smallest positive value."
    else:
        yield (
            f"Power of people ({variables.population_label}), given {pair.x} and country: 1 would be proportion, which "
            "rates per million assume."
        )
    yield (
        f"Dispersion {found.dispersion:.2f}."
        if found.dispersion
        else "The counts vary no more than Poisson's: dispersion 0."
    )
    yield from _by_country(pair, found, position, inside)
    k = found.scores.shape[1]
    if len(found.mean) < _SPARE * k:
        yield f"{k} parameters from {len(found.mean)} regions: errors are rather too small."
    yield "Neighbouring regions are alike and share projects, which the model does not know; no cause is shown."


def _by_country(pair: Pair, found: Fit, position: int, inside: NDArray[np.bool_]) -> Iterator[str]:
    groups = np.unique(pair.groups[inside], return_inverse=True)[1] if pair.groups is not None else np.zeros(1, int)
    count = int(groups.max()) + 1
    if count <= 2:  # noqa: PLR2004 - sums over two clusters are opposite
        return
    _, low, high, p = _tested(found, position, found.clustered(groups), free=count - 1)
    few = f", though {count} countries are few for that" if count < _MANY else ""
    said = f"p < {_LEAST_P}" if p < _LEAST_P else f"p = {p:.3f}"
    yield f"With errors by country: {low:.2f} to {high:.2f}, {said}{few}."
