"""
Towns by name: which places of a country a cell may mean, from GeoNames (``data/places/``).

A name is looked up as it is written, then without its trimmings (`linkages.places.town_names`), then among the names of
regions, then by similarity: at most one slip in five to eight letters, two in nine and more.
"""

from collections.abc import Iterable
from functools import cache

import polars as pl

from linkages.places import nuts
from linkages.places.town_names import spellings, town_key
from linkages.resources import data_path

SLIPS = ((9, 2), (5, 1))
"""Letters that a key has at least, and the slips (a letter more, fewer, another, or two swapped) it may then have."""
SIMILAR = "similar name"
OTHER_NAME = 0.25
"""Weight of a place that has the name as one of its others against one whose own name it is: a choice of ours."""
LEAST_PEOPLE = 250
"""People that a place counts at least; GeoNames knows none of some villages."""
GUESSED = 0.85
"""How far a name may be trusted that is only similar, on top of its similarity: a choice of ours."""
_TRUSTED = 0.9
_READINGS: dict[str, pl.DataType | type[pl.DataType]] = {
    "town": pl.String,
    "order": pl.UInt8,
    "key": pl.String,
    "trust": pl.Float64,
    "rest": pl.List(pl.String),
}
_COLUMNS = ("country", "town", "name", "nuts3", "nuts2", "weight", "how", "trust", "rest")


def candidates(pairs: pl.DataFrame, version: str) -> pl.DataFrame:
    """
    List the places that cells may mean.

    Parameters
    ----------
    pairs
        ``country`` (the EU's code) and ``town``; other columns are left aside.
    version
        One of `linkages.places.nuts.VERSIONS`.

    Returns
    -------
    One row a cell and place: ``country``, ``town``, ``name`` (of the place), ``nuts3`` (missing where the cell names a
    NUTS-2 region), ``nuts2``, ``weight`` (people, less where the place has the name among its others), ``how``
    (``name``, ``part of the cell``, ``name of a region``, ``similar name``), ``trust`` (0 to 1: of the reading, times
    the similarity), ``rest`` (keys of what else stands in the cell).
    """
    distinct = pairs.select("country", "town").drop_nulls().unique(maintain_order=True)
    read = pl.DataFrame(
        [
            (town, order, reading.key, reading.trust, list(reading.rest))
            for town in distinct["town"].unique(maintain_order=True)
            for order, reading in enumerate(spellings(town))
        ],
        schema=_READINGS,
        orient="row",
    )
    read = distinct.join(read, on="town", maintain_order="left_right")
    names, places = _gazetteer(tuple(sorted(distinct["country"].unique())), version)
    by_name = _first(read.join(names, on=["country", "key"])).join(places, on="id")
    how = pl.when(pl.col("order") == 0).then(pl.lit("name")).otherwise(pl.lit("part of the cell"))
    found = [by_name.with_columns(how=how).select(_COLUMNS)]
    left = read.join(by_name.select("country", "town").unique(), on=["country", "town"], how="anti")
    if left.height:
        regions = _first(left.join(_region_names(version), on=["country", "key"]))
        found.append(regions.with_columns(how=pl.lit("name of a region")).select(_COLUMNS))
        left = left.join(regions.select("country", "town"), on=["country", "town"], how="anti")
        found.append(_similar(left, names, places))
    return pl.concat(found)


def _first(joined: pl.DataFrame) -> pl.DataFrame:
    """Keep the surest reading of each cell that has a place."""
    return joined.filter(pl.col("order") == pl.col("order").min().over("country", "town"))


def _gazetteer(countries: tuple[str, ...], version: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Read the names (``country``, ``key``, ``id``, ``main``) and the places with their regions of some countries."""
    here = pl.col("country").is_in(countries)
    names = pl.scan_parquet(data_path("places", "names.parquet")).filter(here).rename({"town": "id"}).collect()
    region = f"nuts3_{version}"
    parents = nuts.parents(version)
    places = (
        pl.scan_parquet(data_path("places", "towns.parquet"))
        .filter(here & pl.col(region).is_not_null())
        .select("name", "population", id="town", nuts3=region)
        .collect()
        .with_columns(nuts2=pl.col("nuts3").replace(parents))
    )
    names = names.join(places.select("id", "population"), on="id").with_columns(
        weight=pl.max_horizontal("population", pl.lit(LEAST_PEOPLE)) * pl.when("main").then(1.0).otherwise(OTHER_NAME)
    )
    return names.drop("population", "main"), places.drop("population")


@cache
def _region_names(version: str) -> pl.DataFrame:
    """List the names of regions under which one may be written in the cell of a town."""
    table = nuts.index().filter((pl.col("nuts_version") == version) & pl.col("level").is_in([2, 3]))
    rows = []
    for country, name, region, parent, level in table.select("country", "name", "region", "nuts2", "level").iter_rows():
        fine = region if level == 3 else None  # noqa: PLR2004 (the level)
        for key in region_keys(name):
            rows.append((country, key, name, fine, parent if fine else region, 1.0))  # noqa: PERF401 (two loops)
    schema = dict.fromkeys(("country", "key", "name", "nuts3", "nuts2"), pl.String)
    return pl.DataFrame(rows, schema={**schema, "weight": pl.Float64}, orient="row").unique(maintain_order=True)


def region_keys(name: str) -> Iterable[str]:
    """
    Give the keys under which a region's name may stand in a cell.

    Parameters
    ----------
    name
        The name, in Latin letters.

    Returns
    -------
    The keys of the name and of its parts, words for the kind of region left out.
    """
    return {reading.key for reading in spellings(name) if reading.trust > _TRUSTED} | {town_key(name)}


def _similar(left: pl.DataFrame, names: pl.DataFrame, places: pl.DataFrame) -> pl.DataFrame:
    """Find the places whose names differ from a cell's by few slips; the most similar ones alone."""
    asked = left.filter((pl.col("trust") > _TRUSTED) & (pl.col("key").str.len_chars() >= SLIPS[-1][0]))
    if asked.is_empty():
        return pl.DataFrame(
            schema={
                **left.schema,
                "name": pl.String,
                "nuts3": pl.String,
                "nuts2": pl.String,
                "weight": pl.Float64,
                "how": pl.String,
            }
        ).select(_COLUMNS)
    pairs = asked.select("country", "key").unique(maintain_order=True)
    blocks = names.select("country", "key").unique(maintain_order=True)
    rows = []
    # with two slips the first letter has to be right, with one the last three may be instead
    for part, most in ((pl.col("key").str.slice(0, 1), 2), (pl.col("key").str.slice(-3, 3), 1)):
        near = blocks.with_columns(block=part).group_by("country", "block", maintain_order=True).agg(choices="key")
        for country, key, choices in (
            pairs.with_columns(block=part)
            .join(near, on=["country", "block"], maintain_order="left")
            .select("country", "key", "choices")
            .iter_rows()
        ):
            rows += [(country, key, *match) for match in _matches(key, choices or [], most)]
    schema = {"country": pl.String, "key": pl.String, "written": pl.String, "similarity": pl.Float64}
    found = pl.DataFrame(rows, schema=schema, orient="row").unique(maintain_order=True)
    found = found.filter(pl.col("similarity") == pl.col("similarity").max().over("country", "key"))
    joined = _first(asked.join(found, on=["country", "key"], maintain_order="left"))
    joined = joined.join(names, left_on=["country", "written"], right_on=["country", "key"], maintain_order="left")
    joined = joined.join(places, on="id", maintain_order="left")
    trust = pl.col("trust") * pl.col("similarity") * GUESSED
    return joined.with_columns(how=pl.lit(SIMILAR), trust=trust).select(_COLUMNS)


def _matches(key: str, choices: list[str], most: int) -> list[tuple[str, float]]:
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    slips = next(slips for length, slips in SLIPS if len(key) >= length)
    found = process.extract(key, choices, scorer=OSA.distance, score_cutoff=min(slips, most), limit=5)
    return [(written, 1 - distance / max(len(key), len(written))) for written, distance, _ in found]
