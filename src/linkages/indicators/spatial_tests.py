"""The association tested as if it were one between spatially correlated variables: two methods, beside each other."""

from collections.abc import Iterator
from dataclasses import dataclass

from linkages.indicators.effective_sample import Effective, effective
from linkages.indicators.neighbours import Floats, Neighbours
from linkages.indicators.pairs import Pair
from linkages.indicators.spectral import randomise

EFFECTIVE = "effective sample size"
SPECTRAL = "spectral randomisation"
FAR_KM = 300.0
"""A range of correlation (km) beyond which the plain test finds far too much, and this one rests on few parts of a map
(docs/method.md)."""
_USUAL = 0.05


@dataclass(frozen=True, slots=True)
class Map:
    """
    Where the units of a pair lie.

    Parameters
    ----------
    regions
        All units, in their order.
    distances
        Between points in them (km).
    neighbours
        Neighbours among all.
    level
        Level of the units, in words.
    """

    regions: tuple[str, ...]
    distances: Floats
    neighbours: Neighbours
    level: str


def spatial_tests(pair: Pair, where: Map, *, draws: int = 9999, seed: int = 0) -> list[dict[str, object]]:
    """
    Test a correlation with its effective sample size, and by spectral randomisation.

    Parameters
    ----------
    pair
        Two variables and their method; not one within countries.
    where
        Where the units lie.
    draws
        Draws of the randomisation.
    seed
        Their seed.

    Returns
    -------
    Two rows of `linkages.tables.ASSOCIATION`, methods named after the pair's. ``p_adjusted`` is empty: they check a
    test, they are none of their own. Where a test is not defined its cells are empty, and ``caveat`` says why.

    Raises
    ------
    RegionError
        The units stand in another order than the neighbours.
    """
    where.neighbours.require(where.regions)
    names = tuple(region for region, inside in zip(where.regions, pair.inside, strict=True) if inside)
    common = {
        "x": pair.x,
        "y": pair.y,
        "level": where.level,
        "n": len(names),
        "missing": int((~pair.both).sum()),
    }
    rows: list[dict[str, object]] = [
        common | {"method": f"{pair.method}, {EFFECTIVE}"},
        common | {"method": f"{pair.method}, {SPECTRAL}"},
    ]
    if pair.why_not:
        return [row | {"caveat": f"{pair.why_not}."} for row in rows]
    x, y = pair.values
    inside = pair.inside.nonzero()[0]
    found = effective(x, y, where.distances[inside][:, inside])
    turned = randomise(x, y, where.neighbours.among(names), regions=names, draws=draws, seed=seed)
    if found.r is None:
        rows[0] |= {"caveat": f"{found.why_not}."}
    else:
        rows[0] |= {
            "estimate": found.r,
            "low": found.low,
            "high": found.high,
            "p_value": found.p_value,
            "effective_n": found.sample,
            "range_km": _shorter(found),
            "caveat": " ".join(_about_effective(found, turned, pair)),
        }
    rows[1] |= {
        "estimate": pair.estimate,
        "p_value": turned,
        "range_km": _shorter(found),
        "caveat": " ".join(_about_spectral(where.neighbours.name, pair)),
    }
    return rows


def _shorter(found: Effective) -> float | None:
    return None if found.x_km is None or found.y_km is None else min(found.x_km, found.y_km)


def _about_effective(found: Effective, turned: float | None, pair: Pair) -> Iterator[str]:
    yield "A check of the test, none of its own: p is not corrected."
    yield (
        f"Clifford, Richardson and Dutilleul: the spatial correlation of both variables leaves {found.sample:.0f} of "
        f"{int(pair.inside.sum())} regions."
    )
    yield (
        f"Correlation falls to 5 % at about {found.x_km:.0f} km for {pair.x} and {found.y_km:.0f} km for {pair.y} "
        "(exponential, fitted)."
    )
    shorter = _shorter(found)
    if shorter is not None and shorter > FAR_KM:
        yield (
            f"Both reach beyond {FAR_KM:.0f} km, which leaves few parts of the map to compare: read spectral "
            "randomisation, too."
        )
    if found.low is None:
        yield "No interval: the effective sample is too small for one."
    if found.p_value is not None and turned is not None and (found.p_value <= _USUAL) != (turned <= _USUAL):
        yield "Spectral randomisation does not agree: take the larger p."
    yield "No cause is shown."


def _about_spectral(neighbours: str, pair: Pair) -> Iterator[str]:
    yield "A check of the test, none of its own: p is not corrected."
    yield (
        f"Moran spectral randomisation over neighbours ({neighbours}): {pair.y} is replaced by variables with the same "
        "Moran's I. No interval belongs to it. No cause is shown."
    )
