"""
How well locating works on rows that do have codes: take the code away, locate, compare.

The code in the row is the yardstick, errors in it included. The ceiling beside it is what a table from town to region
reaches that was fitted on the very same rows: no way to locate towns can do better, as far as the codes of one town
contradict each other.
"""

import polars as pl

from linkages.errors import ColumnError
from linkages.places import nuts
from linkages.places.locate import locate

_NEEDED = ("country", "postcode", "town", "nuts3_code")


def trial(participations: pl.DataFrame, version: str) -> pl.DataFrame:
    """
    Locate rows without looking at their codes, and put the codes beside.

    Parameters
    ----------
    participations
        Partner rows with ``country``, ``postcode``, ``town``, ``nuts3_code``; other columns stay.
    version
        NUTS version of the codes; rows whose code it does not have are left out.

    Returns
    -------
    The rows with ``true3`` and ``true2`` (regions by the row's own code), ``table3`` and ``table2`` (the most frequent
    region of the town in these rows: the ceiling), and what `linkages.places.locate.locate` found.

    Raises
    ------
    ColumnError
        A column is missing.
    """
    missing = [name for name in _NEEDED if name not in participations.columns]
    if missing:
        raise ColumnError(missing, present=participations.columns, where="partner rows to be tried")
    own = [nuts.canonical(code, version) if code else None for code in participations["nuts3_code"]]
    parents = nuts.parents(version)
    rows = participations.with_columns(true3=pl.Series(own, dtype=pl.String)).with_columns(
        true2=pl.col("true3").replace_strict(parents, default=None)
    )
    rows = rows.filter(pl.col("true2").is_not_null())
    for level in (3, 2):
        likeliest = pl.col(f"true{level}").mode().sort().first().over("country", "town")
        rows = rows.with_columns(likeliest.alias(f"table{level}"))
    found = locate(rows.select("country", "postcode", "town"), version)
    return pl.concat([rows, found], how="horizontal")
