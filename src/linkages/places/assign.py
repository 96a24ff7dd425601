"""
Place participants: give every partner row its region, say how it was found, and count those without one.

A row is placed by the codes in its cells, also where they are written apart (``SE 224``) or stand in the cell of the
name: the NUTS-3 region, and the NUTS-2 region that it lies in; where the two
cells contradict each other the finer one that is valid decides. A partner outside NUTS is placed by an ISO 3166-2
code, by the name of its region, or by its country where that is one unit (`linkages.places.neighbours`). A row that
can't be placed stays, without a region, and is counted by reason and country.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypedDict

import polars as pl

from linkages.errors import ColumnError
from linkages.places import neighbours
from linkages.places.nuts import Detection, canonical, codes, detect, parents, problem
from linkages.places.spelling import joined as written_together
from linkages.places.spelling import leading
from linkages.tables import COVERAGE, conform, coverage_row

_CELLS = ("country", "nuts2_code", "nuts3_code", "nuts2_label", "nuts3_label")
_EXAMPLES = 5

_REASONS = {
    "empty": "no region in its cells",
    "name": "no region code in its cells, only other text",
    "extra-regio": "extra-regio code (..ZZ): belongs to the country but to no region",
    "NUTS 1": "code of NUTS level 1: too coarse",
    "country": "code of a country: too coarse",
    "another version": "code that NUTS {version} does not have but another version has",
    "unknown": "code that no NUTS version has",
    "outside": "outside NUTS {version}, and its cells name no region known there",
}
_NO_REGION = "no region: in no region's count and in no tie between regions"


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
        ``nuts3``, ``nuts2`` (ISO 3166-2 outside NUTS, the same in both), ``placed_by`` (``code`` or ``none``), and
        ``country``: that of the place, where there is one.
    version
        Which NUTS version the codes belong to, and how well they fit the others.
    coverage
        What was placed and what was lost, by reason and country (`linkages.tables.COVERAGE`).
    """

    participations: pl.DataFrame
    version: Detection
    coverage: pl.DataFrame


def place(participations: pl.DataFrame, *, nuts: str = "auto") -> Placed:
    """
    Give every partner row its region.

    Parameters
    ----------
    participations
        Partner rows with ``country``, ``nuts2_code``, ``nuts3_code``, ``nuts2_label`` and ``nuts3_label``
        (`linkages.tables.READ_PARTICIPATIONS`); other columns stay.
    nuts
        NUTS version of the codes, or ``auto`` to find it from them. Rows whose codes a version that was asked for
        does not have lose their place, and are counted.

    Returns
    -------
    The rows placed, the version, and the coverage.

    Raises
    ------
    ColumnError
        A column is missing.
    SettingError
        There is no such version.
    """
    missing = [name for name in _CELLS if name not in participations.columns]
    if missing:
        raise ColumnError(missing, present=participations.columns, where="partner rows to be placed")
    cells = participations.select(pl.col(_CELLS).cast(pl.String))
    distinct = cells.unique(maintain_order=True)
    read = pl.DataFrame([_codes(row) for row in distinct.iter_rows(named=True)], schema=_CODES)
    written = _matched(cells, distinct, read)
    detection = detect({2: written["nuts2"], 3: written["nuts3"]}, version=nuts)
    rows = zip(distinct.iter_rows(named=True), read.iter_rows(named=True), strict=True)
    found = pl.DataFrame([_place(row, codes, detection.version) for row, codes in rows], schema=_SCHEMA)
    joined = pl.concat([participations.with_columns(cells), _matched(cells, distinct, found)], how="horizontal")
    coverage = pl.DataFrame(_coverage(joined, detection), infer_schema_length=None)
    return Placed(_placed(joined, detection.version), detection, conform(coverage, COVERAGE))


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


def country_of(region: str) -> str:
    """
    Tell the country of a region.

    Parameters
    ----------
    region
        A NUTS or ISO 3166-2 code.

    Returns
    -------
    Its first two letters, EL where they are GR.
    """
    return "EL" if region.startswith("GR") else region[:2]


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
    regions = [region for region in (canonical(code, version) for code in written) if region]
    fine = next((region for region in regions if region in codes(version, 3)), None)
    coarse = next((region for region in regions if region in codes(version, 2)), None)
    parent = parents(version)[fine] if fine else coarse
    if parent:
        conflict = fine is not None and coarse not in (None, parent)
        return _found(fine, parent, conflict=conflict, untidy=untidy)
    texts = (cells["nuts3_label"], cells["nuts3_code"], cells["nuts2_label"], cells["nuts2_code"])
    outside = neighbours.find(version, cells["country"], texts)
    if outside:
        return _found(outside, outside, outside=True)
    place = _found(None, None, untidy=untidy)
    place["reason"] = _reason(cells["country"], written, version, named=any(text and text.strip() for text in texts))
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
    placed = pl.col("nuts2").is_not_null()
    return joined.with_columns(
        pl.coalesce("place_country", "country").alias("country"),
        pl.when(placed & ~pl.col("outside")).then(pl.lit(version)).alias("nuts_version"),
        pl.when(placed).then(pl.lit("code")).otherwise(pl.lit("none")).alias("placed_by"),
    ).drop("place_country", "outside", "reason", "conflict", "untidy")


def _coverage(joined: pl.DataFrame, detection: Detection) -> list[dict[str, object]]:
    """Count what was placed, why the rest was not, and what was decided on the way."""
    total = joined.height
    placed = joined.filter(pl.col("nuts2").is_not_null())
    rows = [
        _row("nuts_version", detection.total, detection.known, _no_version(detection)),
        _row("region", total, placed.height, _NO_REGION if placed.height < total else "every row has a region"),
    ]
    lost = joined.filter(pl.col("nuts2").is_null())
    sizes = dict(joined.group_by("country").len().iter_rows())
    for (reason, country), group in sorted(
        lost.group_by("reason", "country"), key=lambda item: tuple(map(str, item[0]))
    ):
        text = _REASONS[str(reason)].format(version=detection.version)
        size = sizes[country]
        rows.append(_row(f"region ({country or 'country unknown'})", size, size - group.height, text, group))
    coarse = placed.filter(pl.col("nuts3").is_null())
    rows.append(
        _row(
            "nuts3",
            total,
            total - lost.height - coarse.height,
            _no_nuts3(lost.height, coarse.height),
            coarse,
        )
    )
    return rows + _decisions(placed)


def _no_version(detection: Detection) -> str:
    """Say which codes the version does not have; where it has all, how that version was found."""
    nowhere = [code for code in detection.unknown if code not in detection.elsewhere]
    if not nowhere:
        return detection.warning or str(detection)
    more = f" and {len(nowhere) - _EXAMPLES} more" if len(nowhere) > _EXAMPLES else ""
    return f"no version has {', '.join(nowhere[:_EXAMPLES])}{more}. {detection.warning}".rstrip()


def _no_nuts3(nowhere: int, coarse: int) -> str:
    if not nowhere + coarse:
        return "every row has a NUTS-3 region"
    return f"no NUTS-3 region: {coarse} rows have a NUTS-2 region and count at level 2 alone, {nowhere} have no region"


def _decisions(placed: pl.DataFrame) -> list[dict[str, object]]:
    """Count the rows that are placed although their cells disagree, and those placed outside NUTS."""
    checks = (
        ("nuts2", pl.col("conflict"), "the NUTS-2 and the NUTS-3 cell contradict each other: placed by the finer one"),
        (
            "country",
            pl.col("country") != pl.col("place_country"),
            "the country cell and the region code contradict each other: the code's is taken",
        ),
        (
            "code",
            pl.col("untidy"),
            "codes in lower case, with spaces or a hyphen, or in the cell of a name: read as if written properly",
        ),
    )
    rows = []
    for field, check, text in checks:
        group = placed.filter(check)
        if group.height:
            rows.append(_row(field, placed.height, placed.height - group.height, f"{text}; kept", group))
    outside = placed.filter("outside")
    if outside.height:
        names = ", ".join(sorted(outside["nuts2"].unique()))
        rows.append(_row("outside NUTS", outside.height, outside.height, f"placed by ISO 3166-2: {names}"))
    return rows


def _row(field: str, rows: int, known: int, reason: str, lost: pl.DataFrame | None = None) -> dict[str, object]:
    example = None if lost is None or lost.is_empty() else _example(lost)
    return coverage_row("place", field, rows=rows, known=known, reason=reason, example=example)


def _example(rows: pl.DataFrame) -> str | None:
    """Say where the first few rows stand: file, sheet and rows."""
    if "row" not in rows.columns:
        return None
    where = [name for name in ("file", "sheet") if name in rows.columns]
    first = rows.row(0, named=True)
    same = (
        rows.filter(pl.all_horizontal(pl.col(name).eq_missing(pl.lit(first[name])) for name in where))
        if where
        else rows
    )
    numbers = ", ".join(map(str, same["row"].head(_EXAMPLES)))
    more = ", ..." if rows.height > _EXAMPLES or same.height < rows.height else ""
    return ", ".join([*(str(first[name]) for name in where if first[name]), f"row {numbers}{more}"])
