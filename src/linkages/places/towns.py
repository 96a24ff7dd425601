"""
Towns by name: which places of a country a cell may mean, from GeoNames (``data/places/``).

A name is looked up as it is written, then without its trimmings (`linkages.places.town_names`), then among the names of
regions, then by similarity: at most one slip in six to eight letters, two in nine and more.
"""

from functools import cache

import polars as pl

from linkages.places import nuts
from linkages.places.town_names import spellings, town_keys
from linkages.resources import data_path

SLIPS = ((9, 2), (6, 1))
"""Letters that a key has at least, and the slips (a letter more, fewer, another, or two swapped) it may then have."""
SIMILAR = "similar name"
OTHER_NAME = 0.25
"""Weight of a place that has the name as one of its others against one whose own name it is: a choice of ours."""
LEAST_PEOPLE = 250
"""People that a place counts at least; GeoNames knows none of some villages."""
GUESSED = 0.85
"""How far a name may be trusted that is only similar, on top of its similarity: a choice of ours."""
_TRUSTED = 0.9
_CLOSE = 5
"""Names that are looked at of those that are similar."""
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
    names, places = _gazetteer(tuple(sorted(distinct["country"].unique())), version)
    whole = distinct.with_columns(
        town_keys(distinct["town"]).alias("key"),
        order=pl.lit(0, pl.UInt8),
        trust=pl.lit(1.0),
        rest=pl.lit([], pl.List(pl.String)),
    )
    found = [whole.join(names, on=["country", "key"]).with_columns(how=pl.lit("name"))]
    read = _readings(whole.join(found[0], on=["country", "town"], how="anti"))
    found.append(_first(read.join(names, on=["country", "key"])).with_columns(how=pl.lit("part of the cell")))
    left = read.join(found[1], on=["country", "town"], how="anti")
    regions = _first(left.join(region_names(version), on=["country", "key"])).with_columns(weight=pl.lit(1.0))
    left = left.join(regions, on=["country", "town"], how="anti")
    found.append(_similar(left, names))
    columns = [*read.columns, "id", "main", "how"]
    located = pl.concat([part.select(columns) for part in found]).join(places, on="id")
    located = located.with_columns(
        nuts2=pl.col("nuts3").replace(nuts.parents(version)),
        weight=pl.max_horizontal("population", pl.lit(LEAST_PEOPLE)) * pl.when("main").then(1.0).otherwise(OTHER_NAME),
    )
    return pl.concat([located.select(_COLUMNS), regions.with_columns(how=pl.lit("name of a region")).select(_COLUMNS)])


def _readings(left: pl.DataFrame) -> pl.DataFrame:
    """List what the cells may name that name no town as they are."""
    rows = [
        (town, order, reading.key, reading.trust, list(reading.rest))
        for town in left["town"].unique(maintain_order=True)
        for order, reading in enumerate(spellings(town))
    ]
    read = pl.DataFrame(rows, schema=_READINGS, orient="row")
    return left.select("country", "town").join(read, on="town", maintain_order="left_right")


def _first(joined: pl.DataFrame) -> pl.DataFrame:
    """Keep the surest reading of each cell that has a place."""
    return joined.filter(pl.col("order") == pl.col("order").min().over("country", "town"))


def _gazetteer(countries: tuple[str, ...], version: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Read the names (``country``, ``key``, ``id``, ``main``) and the places with their regions of some countries."""
    here = pl.col("country").is_in(countries)
    names = pl.scan_parquet(data_path("places", "names.parquet")).filter(here).rename({"town": "id"})
    region = f"nuts3_{version}"
    places = (
        pl.scan_parquet(data_path("places", "towns.parquet"))
        .filter(here & pl.col(region).is_not_null())
        .select("name", "population", id="town", nuts3=region)
    )
    return names.collect(), places.collect()


@cache
def region_names(version: str) -> pl.DataFrame:
    """
    List the names under which regions may be written in a cell.

    Parameters
    ----------
    version
        One of `linkages.places.nuts.VERSIONS`.

    Returns
    -------
    One row a name: ``country``, ``key`` (`linkages.places.town_names.town_key`), ``name`` (as the list of regions has
    it), ``region``, ``nuts3`` (missing for a NUTS-2 region), ``nuts2``.
    """
    keys = pl.read_parquet(data_path("places", "region_names.parquet")).filter(pl.col("nuts_version") == version)
    table = nuts.index().filter((pl.col("nuts_version") == version) & pl.col("level").is_in([2, 3]))
    fine = pl.col("level") == 3  # noqa: PLR2004 (the level)
    return keys.join(table, on=["nuts_version", "region"]).select(
        "country",
        "key",
        "name",
        "region",
        nuts3=pl.when(fine).then("region"),
        nuts2=pl.when(fine).then("nuts2").otherwise("region"),
    )


def _similar(left: pl.DataFrame, names: pl.DataFrame) -> pl.DataFrame:
    """Find the places whose names differ from a cell's by few slips; the most similar ones alone."""
    asked = left.filter((pl.col("trust") > _TRUSTED) & (pl.col("key").str.len_chars() >= SLIPS[-1][0]))
    pairs = asked.select("country", "key").unique(maintain_order=True)
    rows: list[tuple[str, str, str, float]] = []
    # a name is compared with those that begin or end as it does: two slips hardly spoil both ends
    for part, most in ((pl.col("key").str.slice(0, 2), 2), (pl.col("key").str.slice(-3, 3), 1)):
        ends = pairs.select("country", end=part).unique()
        near = names.select("country", "key", end=part).join(ends, on=["country", "end"], how="semi")
        near = near.group_by("country", "end").agg(pl.col("key").unique().sort())
        blocks = {(country, end): keys for country, end, keys in near.iter_rows()}
        for country, key, end in pairs.with_columns(end=part).iter_rows():
            rows += [(country, key, *match) for match in _matches(key, blocks.get((country, end), []), most)]
    schema = {"country": pl.String, "key": pl.String, "written": pl.String, "similarity": pl.Float64}
    found = pl.DataFrame(rows, schema=schema, orient="row").unique(maintain_order=True)
    found = found.filter(pl.col("similarity") == pl.col("similarity").max().over("country", "key"))
    joined = _first(asked.join(found, on=["country", "key"], maintain_order="left"))
    joined = joined.join(names, left_on=["country", "written"], right_on=["country", "key"], maintain_order="left")
    trust = pl.col("trust") * pl.col("similarity") * GUESSED
    return joined.with_columns(how=pl.lit(SIMILAR), trust=trust)


def _matches(key: str, choices: list[str], most: int) -> list[tuple[str, float]]:
    if not choices:
        return []
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    slips = next(slips for length, slips in SLIPS if len(key) >= length)
    found = process.extract(key, choices, scorer=OSA.distance, score_cutoff=min(slips, most), limit=_CLOSE)
    return [(written, 1 - distance / max(len(key), len(written))) for written, distance, _ in found]
