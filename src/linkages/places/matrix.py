"""
JRC's conversion matrices: how much area, how many people, how much artificial surface two regions share.

One row an old and a new region: ``code_v2013``, ``code_v2016``, ``areaKm`` (km²), ``pop11`` and ``pop18`` (people),
``artif_surf12`` and ``artif_surf18`` (ha). They do not come along: give the file.

References
----------
Pigaiani & Batista e Silva (2022), NUTS conversion matrices, European Commission, Joint Research Centre.
"""

from pathlib import Path

import polars as pl

from linkages.errors import ColumnError, SettingError, SourceError
from linkages.places import nuts, text_table

WEIGHTS = {
    "area": "areaKm",
    "pop11": "pop11",
    "pop18": "pop18",
    "artif_surf12": "artif_surf12",
    "artif_surf18": "artif_surf18",
}
"""What figures can be shared out by, and its column in a matrix."""

# JRC keeps in 2016 the two counties that GISCO has as one.
_MERGED = {("2016", "NO061"): "NO060", ("2016", "NO062"): "NO060"}


def read(weights: str, path: str | Path | None, *, source: str, target: str) -> pl.DataFrame | None:
    """
    Read the weights of a conversion from a matrix.

    Parameters
    ----------
    weights
        One of `WEIGHTS`.
    path
        The matrix; it serves in both directions. None for the areas that come along.
    source, target
        The NUTS versions of the conversion.

    Returns
    -------
    ``source``, ``target``, ``weight``, sorted; pairs with nothing in common are left out. None for the areas that come
    along.

    Raises
    ------
    SettingError
        There are no such weights, or they need a matrix.
    MissingFileError, SourceError, ColumnError
        The matrix can't be used: it is not there, is between other versions, or holds no numbers.
    """
    if weights not in WEIGHTS:
        raise SettingError(f"There are no weights {weights!r}; there are {', '.join(WEIGHTS)}.")
    if path is None:
        if weights != "area":
            raise SettingError(
                f"Weights by {weights} stand in JRC's conversion matrix between NUTS {source} and {target}: give the "
                "file (--matrix), or take weights by area."
            )
        return None
    file = Path(path)
    frame = text_table.read(file, expected="a conversion matrix of JRC").frame
    columns = (f"code_v{source}", f"code_v{target}", WEIGHTS[weights])
    if missing := [name for name in columns if name not in frame.columns]:
        raise ColumnError(
            missing, present=frame.columns, where=f"{file.name}, conversion matrix between NUTS {source} and {target}"
        )
    table = frame.select(
        source=_region(source, columns[0]),
        target=_region(target, columns[1]),
        weight=pl.col(columns[2]).str.strip_chars().cast(pl.Float64, strict=False),
    )
    found = table.filter(pl.col("weight") > 0, pl.col("weight").is_finite()).drop_nulls()
    if found.is_empty():
        raise SourceError(f"{file}: no pair of regions has a number in {columns[2]!r}.")
    return found.group_by("source", "target").agg(pl.col("weight").sum()).sort("source", "target")


def _region(version: str, column: str) -> pl.Expr:
    return pl.col(column).map_elements(lambda code: _canonical(code, version), return_dtype=pl.String)


def _canonical(code: str, version: str) -> str:
    """Name a region as this package does; codes that it does not have (extra-regio) stay."""
    return nuts.canonical(code, version) or _MERGED.get((version, code), code)
