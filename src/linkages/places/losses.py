"""What placing partners found and lost, by reason, method and country, as rows of the coverage table."""

import polars as pl

from linkages.places.nuts import Detection
from linkages.tables import COVERAGE, conform, coverage_row

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
_NEITHER = "; its postcode and town tell none, or contradict each other"
_NO_COUNTRY = "; without a country neither postcode nor town is looked up"
_NO_REGION = "no region: in no region's count and in no tie between regions"


def coverage(joined: pl.DataFrame, detection: Detection) -> pl.DataFrame:
    """
    Count what was placed, how, why the rest was not, and what was decided on the way.

    Parameters
    ----------
    joined
        Partner rows with ``country``, ``place_country``, ``nuts3``, ``nuts2``, ``outside``, ``reason``, ``conflict``,
        ``untidy``, ``place_method``, ``place_confidence``; ``file``, ``sheet``, ``row`` tell where they stand.
    detection
        The version, and which codes it has.

    Returns
    -------
    The columns of `linkages.tables.COVERAGE`.
    """
    rows = [*_placed_and_lost(joined, detection), *_located(joined), *_decisions(joined)]
    return conform(pl.DataFrame(rows, infer_schema_length=None), COVERAGE)


def _placed_and_lost(joined: pl.DataFrame, detection: Detection) -> list[dict[str, object]]:
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
        text += _NEITHER if country else _NO_COUNTRY
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
    return rows


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


def _located(joined: pl.DataFrame) -> list[dict[str, object]]:
    """Count the rows that no code of the version placed, by the way in which their place was found."""
    found = joined.filter(pl.col("nuts2").is_not_null() & (pl.col("place_method") != "code"))
    rows = []
    for (method,), group in sorted(found.group_by("place_method"), key=lambda item: str(item[0])):
        mean = float(group["place_confidence"].sum()) / group.height
        text = f"placed by {method}; mean confidence {mean:.2f} (tables/places_review.csv lists them)"
        rows.append(_row("located", group.height, group.height, text))
    return rows


def _decisions(joined: pl.DataFrame) -> list[dict[str, object]]:
    """Count the rows that are placed although their cells disagree, and those placed outside NUTS."""
    placed = joined.filter(pl.col("nuts2").is_not_null())
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
