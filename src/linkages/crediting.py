"""Whom the data of a run has to be credited to: those whose data is in it, and no others."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from linkages.sources import InputFile

_KEEP = "Projects: keep.eu / Interact (https://keep.eu), changed: selected, coded and counted by linkages."
# every map and every distance to a border is made with these, and the degree stands in every table of regions
_ALWAYS = (
    "Boundaries: GISCO - Eurostat, © EuroGeographics for the administrative boundaries; not for commercial use.",
    "Neighbours outside NUTS: Natural Earth, public domain.",
    "Degree of urbanisation: Global Human Settlement Layer, European Commission, Joint Research Centre, CC BY 4.0.",
)
_TOWNS = "Places of partners without region codes: towns by GeoNames (https://www.geonames.org), CC BY 4.0."
_POSTCODES = "Places of partners without region codes: postcodes by GISCO - Eurostat."


def credits_of(inputs: "Iterable[InputFile]", placed_by: pl.Series, *, synthetic: bool = False) -> tuple[str, ...]:
    """
    Say whom the data of a run has to be credited to.

    Parameters
    ----------
    inputs
        The files read.
    placed_by
        How each participation was placed: ``code``, ``postcode``, ``town``, ``none``.
    synthetic
        Whether the projects are made up: then nobody is credited for them.

    Returns
    -------
    Sentences.
    """
    found = [_KEEP] if not synthetic and any("keep.eu" in file.layout for file in inputs) else []
    found += _ALWAYS
    found += [_TOWNS] if (placed_by == "town").any() else []
    found += [_POSTCODES] if (placed_by == "postcode").any() else []
    return tuple(found)
