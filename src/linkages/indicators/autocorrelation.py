"""Likeness of neighbours in the variables of an association and in what it leaves, as tables."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from linkages.indicators import resampling
from linkages.indicators.moran import Moran, lisa, moran
from linkages.indicators.neighbours import Floats, Neighbours
from linkages.indicators.pairs import METHODS, Pair
from linkages.tables import conform
from linkages.tables.association import LISA, SPATIAL_AUTOCORRELATION

_USUAL = 0.05


@dataclass(frozen=True, slots=True)
class Variable:
    """
    A variable or residual over regions.

    Parameters
    ----------
    name
        What it is.
    regions, values
        Its values, by region, sorted.
    design
        What it is the residual of; a column of ones where it is none.
    """

    name: str
    regions: tuple[str, ...]
    values: Floats
    design: Floats


def variables(pair: Pair, regions: Sequence[str]) -> list[Variable]:
    """
    Take from an association what neighbours may be alike in.

    Parameters
    ----------
    pair
        The association.
    regions
        Of its units, sorted.

    Returns
    -------
    Its two variables, and the residuals of the second given the first, on ranks and on logarithms where these are
    defined. None where the association is not defined.
    """
    if pair.why_not:
        return []
    inside = tuple(region for region, at in zip(regions, pair.inside, strict=True) if at)
    ones = np.ones((len(inside), 1))
    made = [
        Variable(pair.x, inside, pair.x_all[pair.inside], ones),
        Variable(pair.y, inside, pair.y_all[pair.inside], ones),
    ]
    for method, words in ((METHODS[0], "ranks"), (METHODS[2], "logarithms")):
        other = Pair(pair.x, pair.y, method, pair.x_all, pair.y_all)
        if not other.why_not:
            x, y = other.values
            design = np.column_stack([ones, x])
            residual = y - design @ np.linalg.lstsq(design, y, rcond=None)[0]
            made.append(Variable(f"{pair.y} given {pair.x} ({words})", inside, residual, design))
    return made


def autocorrelation(
    found: Sequence[Variable], neighbourhoods: Sequence[Neighbours], *, level: str, permutations: int, seed: int
) -> pl.DataFrame:
    """
    Ask of each variable whether neighbours are alike in it.

    Parameters
    ----------
    found
        The variables.
    neighbourhoods
        Who is a neighbour, one or several ways; over all regions of the variables at least.
    level
        Level of the regions, in words.
    permutations, seed
        As with `linkages.indicators.moran.moran`.

    Returns
    -------
    Rows of `linkages.tables.association.SPATIAL_AUTOCORRELATION`.
    """
    rows = []
    sizes = {len(variable.regions) for variable in found}
    # Variables of one association stand over the same regions: one set of permutations serves them all.
    orders = [*resampling.orders(min(sizes), permutations, np.random.default_rng(seed))] if len(sizes) == 1 else []
    for variable in found:
        for everyone in neighbourhoods:
            here = everyone.among(variable.regions)
            made = moran(
                variable.values,
                variable.regions,
                here,
                design=variable.design,
                orders=orders,
                permutations=permutations,
                seed=seed,
            )
            rows.append(
                {
                    "variable": variable.name,
                    "neighbours": here.name,
                    "level": level,
                    "n": len(variable.regions),
                    "islands": here.islands,
                    "components": here.components,
                    "mean_neighbours": float(here.counts.mean()),
                    "moran_i": made.i,
                    "expected": made.expected,
                    "sd": made.sd,
                    "p_value": made.p_value,
                    "caveat": " ".join(_about(variable, made, here)),
                }
            )
    return conform(pl.DataFrame(rows, infer_schema_length=None) if rows else SPATIAL_AUTOCORRELATION.empty(), _TABLE)


_TABLE = SPATIAL_AUTOCORRELATION


def _about(variable: Variable, made: Moran, here: Neighbours) -> Iterator[str]:
    if made.why_not:
        yield f"{made.why_not}."
        return
    if variable.design.shape[1] > 1:
        if made.p_value is not None and made.p_value <= _USUAL:
            yield "Neighbours are alike in what the association leaves: its p is too small without allowing for it."
        else:
            yield "No likeness of neighbours is seen in what the association leaves, which is no proof of none."
        yield "p deals the residuals out anew; expectation and sd are Cliff and Ord's for residuals."
    if here.islands:
        yield f"Regions without a neighbour: {here.islands}; their lag counts as 0."


def local(found: Sequence[Variable], neighbours: Neighbours, *, permutations: int, seed: int) -> pl.DataFrame:
    """
    Ask of each region whether it resembles its neighbours.

    Parameters
    ----------
    found
        The variables.
    neighbours
        Who is one; over all regions of the variables at least.
    permutations, seed
        As with `linkages.indicators.moran.lisa`; the seed stands in the table.

    Returns
    -------
    Rows of `linkages.tables.association.LISA`, by variable and region; none for variables that do not vary.
    """
    parts = [LISA.empty()]
    for variable in found:
        here = neighbours.among(variable.regions)
        made = lisa(variable.values, variable.regions, here, permutations=permutations, seed=seed)
        if made is None:
            continue
        cells: Mapping[str, object] = {
            "region": variable.regions,
            "variable": variable.name,
            "value": variable.values,
            "neighbours": here.counts,
            "z": made.z,
            "lag": made.lag,
            "local_i": made.i,
            "p_value": made.p_value,
            "q_value": made.q_value,
            "kind": made.kinds(),
            "seed": seed,
        }
        parts.append(conform(pl.DataFrame(cells).with_columns(pl.selectors.float().fill_nan(None)), LISA))
    return pl.concat(parts)
