"""
Place participants: give every partner row its region, say how it was found, and count those without one.

A row is placed by the codes in its cells, also where they are written apart (``SE 224``) or stand in the cell of the
name: the NUTS-3 region, and the NUTS-2 region that it lies in; where the two
cells contradict each other the finer one that is valid decides. A partner outside NUTS is placed by an ISO 3166-2
code, by the name of its region, or by its country where that is one unit (`linkages.places.neighbours`). Rows that
codes do not place are placed by a code of another version, by the name of a region, by postcode or town
(`linkages.places.uncoded`). A row that can't be placed stays, without a region, and is counted by reason and country.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

import polars as pl

from linkages.errors import ColumnError
from linkages.places import neighbours, odd_codes
from linkages.places.losses import coverage
from linkages.places.nuts import Detection, canonical, codes, country_of, detect, parents, problem
from linkages.places.review import REVIEWED, Corrections, applied, read_corrections, review
from linkages.places.spelling import joined as written_together
from linkages.places.spelling import leading
from linkages.tables import COVERAGE, conform, coverage_row

_CELLS = ("country", "nuts2_code", "nuts3_code", "nuts2_label", "nuts3_label")
_TEXTS = ("postcode", "town", "name")


class _Place(TypedDict):
    nuts3: str | None
    nuts2: str | None
    place_country: str | None
    outside: bool
    reason: str | None
    conflict: bool
    untidy: bool


@dataclass(frozen=True, slots=True)
class Placed:
    """
    Partner rows with their regions.

    Parameters
    ----------
    participations
        The rows as they came, in their order, with ``nuts_version`` (empty outside NUTS and without a place),
        ``nuts3``, ``nuts2`` (ISO 3166-2 outside NUTS, the same in both), ``placed_by`` (``code``, ``postcode``,
        ``town`` or ``none``), ``place_method`` (how exactly), ``place_confidence`` (0 to 1, our estimate; 1
        for a code), and
        ``country``: that of the place, where there is one.
    version
        Which NUTS version the codes belong to, and how well they fit the others.
    coverage
        What was placed and what was lost, by method, reason and country (`linkages.tables.COVERAGE`).
    review
        Rows located without a code of the version and rows without a place, for somebody to look over
        (`linkages.tables.PLACES_REVIEW`); empty where there are none.
    """

    participations: pl.DataFrame
    version: Detection
    coverage: pl.DataFrame
    review: pl.DataFrame


def place(participations: pl.DataFrame, *, nuts: str = "auto", corrections: Path | None = None) -> Placed:
    """
    Give every partner row its region.

    Parameters
    ----------
    participations
        Partner rows with ``country``, ``nuts2_code``, ``nuts3_code``, ``nuts2_label`` and ``nuts3_label``
        (`linkages.tables.READ_PARTICIPATIONS`), and ``postcode``, ``town`` and ``name`` where there are any; other
        columns stay.
    nuts
        NUTS version of the codes, or ``auto`` to find it from them. Rows whose codes a version that was asked for
        does not have are placed as rows without codes are.
    corrections
        ``places_review.csv`` of an earlier run with regions filled in: they overrule everything else.

    Returns
    -------
    The rows placed, the version, and the coverage.

    Raises
    ------
    ColumnError
        A column is missing.
    SettingError
        There is no such version.
    RegionError, SourceError, MissingFileError
        The corrections can't be used.
    """
    missing = [name for name in _CELLS if name not in participations.columns]
    if missing:
        raise ColumnError(missing, present=participations.columns, where="partner rows to be placed")
    cells = participations.select(pl.col(_CELLS).cast(pl.String))
    distinct = cells.unique(maintain_order=True)
    read = pl.DataFrame([_codes(row) for row in distinct.iter_rows(named=True)], schema=_CODES)
    written = _matched(cells, distinct, read)
    detection = detect({2: written["nuts2"], 3: written["nuts3"]}, version=nuts)
    version = detection.version
    pairs = zip(distinct.iter_rows(named=True), read.iter_rows(named=True), strict=True)
    found = pl.DataFrame([_place(row, codes, version) for row, codes in pairs], schema=_SCHEMA)
    texts = [_text(name, participations.columns) for name in _TEXTS]
    table = participations.with_columns(cells).with_columns(texts)
    joined = _located(pl.concat([table, _matched(cells, distinct, found)], how="horizontal"), written, version)
    decided = COVERAGE.empty()
    if corrections is not None:
        joined, decided = _corrected(joined, read_corrections(corrections, version))
    look = review(joined.filter(pl.col("nuts2").is_null() | (pl.col("place_method") != "code")))
    counted = pl.concat([coverage(joined, detection), decided])
    added = [name for name in _TEXTS if name not in participations.columns]
    return Placed(_placed(joined, version).drop(added), detection, counted, look)


def _text(name: str, columns: Iterable[str]) -> pl.Expr:
    return pl.col(name).cast(pl.String) if name in columns else pl.lit(None, pl.String).alias(name)


def _located(joined: pl.DataFrame, written: pl.DataFrame, version: str) -> pl.DataFrame:
    """Say how each row was placed; find the places that codes do not tell."""
    by_code = pl.col("nuts2").is_not_null()
    joined = joined.with_columns(
        placed_by=pl.when(by_code).then(pl.lit("code")).otherwise(pl.lit("none")),
        place_method=pl.when(by_code).then(pl.lit("code")),
        place_confidence=pl.when(by_code).then(1.0),
        candidates=pl.lit(None, pl.String),
    )
    unfinished = joined["nuts3"].is_null()
    if not unfinished.any():
        return joined
    from linkages.places.uncoded import place_rest

    asked = joined.with_columns(written.select(nuts3_code="nuts3", nuts2_code="nuts2"), known2="nuts2")
    found = place_rest(asked.filter(unfinished), version)
    rows = joined.with_row_index("_i")
    news = pl.concat([rows.filter(unfinished).select("_i", known2="nuts2"), found], how="horizontal")
    # what a code tells at level 2 stays by code alone, unless level 3 is found
    news = news.filter(pl.col("known2").is_null() | pl.col("nuts3").is_not_null()).drop("known2")
    return _taken(rows.join(news, on="_i", how="left", maintain_order="left", suffix="_new").drop("_i"), version)


def _taken(rows: pl.DataFrame, version: str) -> pl.DataFrame:
    """Put places that were found otherwise (columns that end in ``_new``) where codes tell none."""
    new = pl.col("nuts2_new").is_not_null()
    names = ("nuts3", "nuts2", "placed_by", "place_method", "place_confidence")
    return rows.with_columns(
        *(pl.when(new).then(f"{name}_new").otherwise(name).alias(name) for name in names),
        candidates="candidates_new",
        place_country=pl.when(new)
        .then(pl.col("nuts2_new").str.slice(0, 2).replace({"GR": "EL"}))
        .otherwise("place_country"),
        outside=pl.when(new).then(~pl.col("nuts2_new").is_in(sorted(codes(version, 2)))).otherwise("outside"),
        reason=pl.when(~new).then("reason"),
    ).drop(name for name in rows.columns if name.endswith("_new"))


def _corrected(joined: pl.DataFrame, corrections: Corrections) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Place rows where somebody decided; count the decisions that met a row."""
    found = applied(joined, corrections)
    used, lines = found["line"].n_unique() - found["line"].has_nulls(), corrections.table.height
    reason = f"regions decided in {corrections.file}, taken for {found['nuts2'].count()} partner rows"
    if used < lines:
        reason += f"; {lines - used} meet no partner row (country, postcode, town and organisation as in the export?)"
    row = coverage_row("place", "corrections", rows=lines, known=used, reason=reason)
    news = found.with_columns(
        placed_by=pl.lit("code"),
        place_method=pl.lit(REVIEWED),
        place_confidence=pl.lit(1.0),
        candidates=pl.lit(None, pl.String),
    ).drop("line")
    news = news.rename({name: f"{name}_new" for name in news.columns})
    return _taken(pl.concat([joined, news], how="horizontal"), corrections.version), conform(
        pl.DataFrame([row]), COVERAGE
    )


_CODES = {"nuts3": pl.String, "nuts2": pl.String}
_SCHEMA = {
    "nuts3": pl.String,
    "nuts2": pl.String,
    "place_country": pl.String,
    "outside": pl.Boolean,
    "reason": pl.String,
    "conflict": pl.Boolean,
    "untidy": pl.Boolean,
}


def _matched(cells: pl.DataFrame, distinct: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    table = pl.concat([distinct, found], how="horizontal")
    return cells.join(table, on=list(_CELLS), how="left", nulls_equal=True, maintain_order="left").select(found.columns)


def _codes(cells: Mapping[str, str | None]) -> dict[str, str | None]:
    """Read the code of each level; from the cell of the name where a code stands there."""
    found = {}
    for level in _CODES:
        code, label = cells[f"{level}_code"], cells[f"{level}_label"]
        found[level] = written_together(code) if code and code.strip() else leading(label or "")
    return found


def _place(cells: Mapping[str, str | None], given: Mapping[str, str | None], version: str) -> _Place:
    """Place one combination of cells, given the codes that were read in them, the finest first."""
    written = [code for code in given.values() if code]
    untidy = any(code not in (None, cells[f"{level}_code"]) for level, code in given.items())
    untidy = untidy or any(code != code.strip().upper() for code in written)
    odd = [meant for meant in (odd_codes.meaning(code, version) for code in written) if meant]
    meant = [one.region for one in odd if one.region]
    untidy = untidy or bool(meant)
    regions = [region for region in (canonical(code, version) for code in (*written, *meant)) if region]
    fine = next((region for region in regions if region in codes(version, 3)), None)
    coarse = next((region for region in regions if region in codes(version, 2)), None)
    parent = parents(version)[fine] if fine else coarse
    if parent:
        conflict = fine is not None and coarse not in (None, parent)
        return _found(fine, parent, conflict=conflict, untidy=untidy)
    texts = (cells["nuts3_label"], cells["nuts3_code"], cells["nuts2_label"], cells["nuts2_code"], *meant)
    country = cells["country"] or next((one.country for one in odd), None)
    # An odd code tells its region whatever the country's cell says (FO000 in a row of Denmark), as any code does.
    outside = neighbours.find(version, country, texts) or next(iter(meant), None)
    if outside:
        return _found(outside, outside, outside=True)
    place = _found(None, None, untidy=untidy)
    place["place_country"] = country if cells["country"] is None else None
    place["reason"] = _reason(country, written, version, named=any(text and text.strip() for text in texts))
    return place


def _found(
    fine: str | None, coarse: str | None, *, outside: bool = False, conflict: bool = False, untidy: bool = False
) -> _Place:
    country = country_of(coarse) if coarse else None
    return _Place(
        nuts3=fine, nuts2=coarse, place_country=country, outside=outside, reason=None, conflict=conflict, untidy=untidy
    )


def _reason(country: str | None, written: Iterable[str], version: str, *, named: bool) -> str:
    problems = [problem(code, version) for code in written]
    if "another version" in problems:
        return "another version"
    if country in set(neighbours.around(version)["country"]):
        return "outside"
    return next((kind for kind in problems if kind), "name" if named else "empty")


def _placed(joined: pl.DataFrame, version: str) -> pl.DataFrame:
    inside = pl.col("nuts2").is_not_null() & ~pl.col("outside")
    return joined.with_columns(
        pl.coalesce("place_country", "country").alias("country"),
        pl.when(inside).then(pl.lit(version)).alias("nuts_version"),
    ).drop("place_country", "outside", "reason", "conflict", "untidy", "candidates")
