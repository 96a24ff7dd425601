"""
The list of places to look over: what was located without a code, and what was not; and the corrections handed back.

``tables/places_review.csv`` has an empty column ``region``. Whoever fills it in and hands the file back (``--places``)
decides: the line's region is taken for every partner row of that country, postcode, town and organisation; a line
without organisation counts for all of them there.
"""

from pathlib import Path
from typing import NamedTuple

import polars as pl

from linkages.errors import ColumnError, RegionError, SourceError
from linkages.places import nuts, text_table
from linkages.places.neighbours import around
from linkages.tables import PLACES_REVIEW, conform

_KEYS = ("country", "postcode", "town", "organisation")
_SHOWN = 20
REVIEWED = "decision in the file of places"
"""Method of rows that somebody placed by hand."""


class Corrections(NamedTuple):
    """
    Regions that somebody decided.

    Parameters
    ----------
    table
        ``country``, ``postcode``, ``town``, ``organisation`` (missing: any), ``nuts3`` (missing: level 2 alone),
        ``nuts2`` (ISO 3166-2 outside NUTS, then the same in both), ``line`` (in the file).
    file
        Name of the file.
    version
        NUTS version of the regions.
    """

    table: pl.DataFrame
    file: str
    version: str


def review(rows: pl.DataFrame) -> pl.DataFrame:
    """
    List what somebody should look over: rows located without a code, and rows without a place.

    Parameters
    ----------
    rows
        Partner rows with ``country``, ``postcode``, ``town``, ``name``, ``nuts3``, ``nuts2``, ``place_method``,
        ``place_confidence`` and ``candidates``.

    Returns
    -------
    The columns of `linkages.tables.PLACES_REVIEW`: one line a country, postcode, town and organisation; without a place
    first, then the least sure ones.
    """
    table = rows.select(
        "country", "postcode", "town", "place_confidence", "candidates", organisation="name",
        found=pl.coalesce("nuts3", "nuts2"), method="place_method",
    )  # fmt: skip
    keys = [*_KEYS, "found", "method", "place_confidence", "candidates"]
    counted = table.group_by(keys).agg(rows=pl.len().cast(pl.Int64)).with_columns(region=pl.lit(None, pl.String))
    order = ["place_confidence", *_KEYS, "found", "method", "candidates"]
    return counted.rename({"place_confidence": "confidence"}).sort(
        ["confidence", *order[1:]], nulls_last=[False] * len(order)
    ).pipe(conform, PLACES_REVIEW)  # fmt: skip


def read_corrections(path: Path, version: str) -> Corrections:
    """
    Read a list of places that somebody corrected.

    Parameters
    ----------
    path
        A CSV file with the columns ``country``, ``postcode``, ``town``, ``organisation`` and ``region``; others are
        left aside. Lines without a region are no corrections.
    version
        NUTS version that the regions belong to.

    Returns
    -------
    The corrections.

    Raises
    ------
    MissingFileError
        The file is not there.
    ColumnError
        A column is missing.
    RegionError
        Regions that the version does not have; all are listed, with their lines.
    SourceError
        The file is no CSV table, or two lines give one partner two regions.
    """
    frame = text_table.read(
        path, expected="places that somebody looked over (tables/places_review.csv, filled in)"
    ).frame
    missing = [name for name in (*_KEYS, "region") if name not in frame.columns]
    if missing:
        raise ColumnError(missing, present=frame.columns, where=str(path))
    lines = frame.with_row_index("line", offset=2).select("line", *(_cell(name) for name in (*_KEYS, "region")))
    lines = lines.filter(pl.col("region").is_not_null())
    outside = frozenset(around(version)["region"])
    places = [_region(code, version, outside) for code in lines["region"]]
    wrong = [
        (line, code)
        for (line, code), place in zip(lines.select("line", "region").iter_rows(), places, strict=True)
        if place is None
    ]
    if wrong:
        raise RegionError(_bad_regions(path, version, wrong))
    schema = {"nuts3": pl.String, "nuts2": pl.String}
    found = pl.DataFrame([place for place in places if place], schema=schema, orient="row")
    table = pl.concat([lines.drop("region"), found], how="horizontal").unique([*_KEYS, *schema], maintain_order=True)
    twice = table.filter(pl.struct(_KEYS).is_duplicated())
    if twice.height:
        where = ", ".join(map(str, twice["line"].head(_SHOWN)))
        raise SourceError(f"{path}: lines {where} give the same partners different regions. Leave one of them.")
    return Corrections(table, path.name, version)


def _cell(name: str) -> pl.Expr:
    """Read a cell as it was before it was written for a spreadsheet: without an apostrophe put before a sign."""
    text = pl.col(name).str.replace(r"^'([=@\t\r+\-])", "$1")
    return pl.when(text.str.strip_chars() != "").then(text).alias(name)


def _region(code: str, version: str, outside: frozenset[str]) -> tuple[str | None, str] | None:
    plain = code.strip().upper()
    if plain in outside:
        return plain, plain
    region = nuts.canonical(plain, version)
    if region is None:
        return None
    parent = nuts.parents(version).get(region)
    return (region, parent) if parent else (None, region)


def _bad_regions(path: Path, version: str, wrong: list[tuple[int, str]]) -> str:
    shown = "; ".join(f"line {line}: {code!r}" for line, code in wrong[:_SHOWN])
    more = f" and {len(wrong) - _SHOWN} more" if len(wrong) > _SHOWN else ""
    return (
        f"{path}, column 'region': {len(wrong)} cells hold no region of NUTS {version} ({shown}{more}). Expected a "
        f"code of level 2 or 3 of NUTS {version}, ISO 3166-2 outside NUTS, or nothing."
    )


def applied(rows: pl.DataFrame, corrections: Corrections) -> pl.DataFrame:
    """
    Find the regions that corrections give to rows.

    Parameters
    ----------
    rows
        ``country``, ``postcode``, ``town``, ``name`` as read.
    corrections
        The corrections.

    Returns
    -------
    One row a row, in order: ``nuts3``, ``nuts2`` (missing where no line speaks of the row) and ``line``.
    """
    asked = rows.select("country", "postcode", "town", organisation="name").with_columns(
        pl.when(pl.col(name).str.strip_chars() != "").then(pl.col(name)).alias(name) for name in _KEYS
    )
    own = corrections.table.filter(pl.col("organisation").is_not_null())
    whole = corrections.table.filter(pl.col("organisation").is_null()).drop("organisation")
    joined = asked.join(own, on=list(_KEYS), how="left", nulls_equal=True, maintain_order="left").join(
        whole, on=list(_KEYS[:-1]), how="left", nulls_equal=True, maintain_order="left", suffix="_all"
    )
    decided = pl.col("nuts2").is_not_null()
    return joined.select(
        pl.when(decided).then(name).otherwise(f"{name}_all").alias(name) for name in ("nuts3", "nuts2", "line")
    )
