"""
Towns as points, and under all their names: what the list of places (GeoNames) adds to the cell of a town.

Used where the point or another name of a town can decide whether a partner lies inside a cross-border region; rows are
placed elsewhere (`linkages.places.assign`).
"""

from collections.abc import Collection
from functools import cache

import polars as pl

from linkages.places import nuts
from linkages.places.town_names import spellings
from linkages.resources import data_path

LEAST_TRUST = 0.9
"""How far the reading of a cell must be trusted (`linkages.places.town_names.Spelling`): the cell itself, its first
part, without codes and words for the kind of place."""


def readings(cell: str) -> list[str]:
    """
    Read the cell of a town.

    Parameters
    ----------
    cell
        The cell.

    Returns
    -------
    Keys that it may mean, the surest first; only what can be trusted.
    """
    return [reading.key for reading in spellings(cell) if reading.trust >= LEAST_TRUST]


def points(rows: pl.DataFrame, version: str) -> pl.DataFrame:
    """
    Find the points of towns.

    Parameters
    ----------
    rows
        ``_row``, ``country``, ``nuts3``, ``nuts2`` (those of `version`) and ``town``.
    version
        One of `linkages.places.nuts.VERSIONS`.

    Returns
    -------
    ``_row``, ``lon``, ``lat`` (degrees) of rows whose town is on the list and lies in the region that the row was
    given; of several the one whose own name it is, then the largest. Rows without a region have no point.
    """
    asked = rows.filter(pl.col("town").is_not_null() & pl.col("nuts2").is_not_null())
    asked = asked.select("_row", "country", "nuts3", "nuts2", key=_keys(pl.col("town")))
    asked = asked.with_columns(order=pl.int_ranges(pl.col("key").list.len())).explode("key", "order").drop_nulls("key")
    fine = f"nuts3_{version}"
    towns = _table("towns").select("town", "lon", "lat", "population", there=fine)
    met = asked.join(_table("names"), on=["country", "key"]).join(towns, on="town")
    parent = pl.col("there").replace(dict(nuts.parents(version)))
    here = pl.when(pl.col("nuts3").is_not_null()).then(pl.col("there") == pl.col("nuts3"))
    met = met.filter(here.otherwise(parent == pl.col("nuts2")))
    best = met.sort("_row", "order", "main", "population", "town", descending=[False, False, True, True, False])
    return best.unique("_row", keep="first", maintain_order=True).select("_row", pl.col("lon", "lat").cast(pl.Float64))


def also_called(country: str, keys: Collection[str]) -> frozenset[str]:
    """
    Add the other names of towns to their keys.

    Parameters
    ----------
    country
        The EU's code of the country.
    keys
        Keys of names (`linkages.places.town_names.town_key`).

    Returns
    -------
    The keys, and those of the other names that the same towns have (``Copenhagen`` for ``København``), as long as they
    are not the own name of another town.
    """
    names = _table("names").filter(pl.col("country") == country)
    asked = names.filter(pl.col("key").is_in(list(keys)))
    own = asked.filter("main")
    # A name that is no town's own is taken as another name of all that have it.
    other = asked.join(own, on="key", how="anti")
    towns = pl.concat([own, other])["town"].unique()
    more = names.filter(pl.col("town").is_in(towns.implode()))["key"]
    others_own = names.filter(pl.col("main") & ~pl.col("town").is_in(towns.implode()))["key"]
    return frozenset(keys) | (frozenset(more) - frozenset(others_own))


def _keys(town: pl.Expr) -> pl.Expr:
    return town.cast(pl.String).map_elements(readings, return_dtype=pl.List(pl.String))


@cache
def _table(name: str) -> pl.DataFrame:
    return pl.read_parquet(data_path("places", f"{name}.parquet"))
