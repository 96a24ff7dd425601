"""
Places of partner rows that no code of the run's NUTS version tells.

In this order: a code of another version, if its whole territory lies in one region of the run's; the name of a region
in the cells for regions; then postcode and town (`linkages.places.locate`), within what a coarser code leaves open.
"""

from collections.abc import Mapping
from functools import cache

import polars as pl

from linkages.places import nuts
from linkages.places.locate import locate
from linkages.places.moves import moves
from linkages.places.town_names import town_key
from linkages.places.towns import region_names

NAMED = 0.95
"""Confidence in a region that is told by its name in the cell for regions: a choice of ours."""
CELLS = ("country", "nuts3_code", "nuts2_code", "nuts3_label", "nuts2_label", "postcode", "town", "known2")
_HINT = dict.fromkeys(("country", "nuts3", "nuts2", "within", "method"), pl.String) | {"confidence": pl.Float64}


def place_rest(rows: pl.DataFrame, version: str) -> pl.DataFrame:
    """
    Find the places of rows that codes of the version do not tell, or tell at level 2 alone.

    Parameters
    ----------
    rows
        ``country``, ``nuts3_code``, ``nuts2_code`` (as read), ``nuts3_label``, ``nuts2_label``, ``postcode``, ``town``,
        and ``known2``: the NUTS-2 region, where a code of the version tells it.
    version
        One of `linkages.places.nuts.VERSIONS`.

    Returns
    -------
    One row a row, in order: ``nuts3``, ``nuts2``, ``placed_by``, ``place_method``, ``place_confidence`` and
    ``candidates``, as `linkages.places.locate.locate` gives them; ``placed_by`` is ``code`` where a code or a name in
    the cells for regions told the place.
    """
    cells = rows.select(pl.col(CELLS).cast(pl.String))
    distinct = cells.unique(maintain_order=True)
    hints = pl.DataFrame([_hint(row, version) for row in distinct.iter_rows(named=True)], schema=_HINT)
    asked = pl.concat([distinct.select("postcode", "town"), hints], how="horizontal")
    open_ = asked["nuts3"].is_null()
    found = locate(asked.filter(open_).select("country", "postcode", "town", "within"), version)
    index = pl.DataFrame({"_i": range(distinct.height)}, schema={"_i": pl.Int64})
    found = index.join(
        pl.concat([index.filter(open_), found], how="horizontal"), on="_i", how="left", maintain_order="left"
    )
    table = pl.concat([distinct, _merged(hints, found.drop("_i"))], how="horizontal")
    return cells.join(table, on=list(CELLS), how="left", nulls_equal=True, maintain_order="left").drop(CELLS)


def _merged(hints: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """Put together what the cells for regions tell and what postcode and town add."""
    told = hints.rename({name: f"told_{name}" for name in ("nuts3", "nuts2")})
    both = pl.concat([told.drop("country", "within"), found], how="horizontal")
    by_cells = pl.col("method").is_not_null()
    finer = by_cells & pl.col("told_nuts3").is_null() & pl.col("nuts3").is_not_null()
    return both.select(
        nuts3=pl.when(by_cells & ~finer).then("told_nuts3").otherwise("nuts3"),
        nuts2=pl.when(by_cells).then("told_nuts2").otherwise("nuts2"),
        placed_by=pl.when(by_cells).then(pl.lit("code")).otherwise("placed_by"),
        place_method=pl.when(finer)
        .then(pl.format("{}; NUTS-3 region by {}", "method", "place_method"))
        .otherwise(pl.coalesce("method", "place_method")),
        place_confidence=pl.when(finer | ~by_cells).then("place_confidence").otherwise("confidence"),
        candidates=pl.when(finer | ~by_cells).then("candidates"),
    )


def _hint(cells: Mapping[str, str | None], version: str) -> dict[str, str | float | None]:
    """Read in the cells for regions what they tell although no code of the version is in them."""
    written = [code.strip().upper() for code in (cells["nuts3_code"], cells["nuts2_code"]) if code and code.strip()]
    country = cells["country"] or _country(written, version)
    hint: dict[str, str | float | None] = dict.fromkeys(_HINT)
    hint["country"] = country
    if cells["known2"]:
        return hint | {"nuts2": cells["known2"], "within": cells["known2"], "method": "code", "confidence": 1.0}
    moved = next((place for code in written if (place := _moved(code, version))), None)
    if moved:
        nuts3, nuts2, source, share = moved
        method = f"code of NUTS {source}"
        return hint | {"nuts3": nuts3, "nuts2": nuts2, "within": nuts2, "method": method, "confidence": share}
    named = _named(country, (cells["nuts3_label"], cells["nuts2_label"], *written), version)
    if named:
        nuts3, nuts2 = named
        return hint | {"nuts3": nuts3, "nuts2": nuts2, "within": nuts2, "method": "name of region", "confidence": NAMED}
    coarse = next((code for code in written if nuts.problem(code, version) == "NUTS 1"), None)
    return hint | {"within": coarse if coarse and coarse[:2] == country else None}


def _country(written: list[str], version: str) -> str | None:
    """Take the country from a code that is too coarse for a region, or extra-regio."""
    known = nuts.codes(version, 0)
    countries = {"EL" if code[:2] == "GR" else code[:2] for code in written}
    return countries.pop() if len(countries) == 1 and countries <= known else None


@cache
def _moved(code: str, version: str) -> tuple[str | None, str, str, float] | None:
    """Find where the territory of a code of another version lies, the newest version first."""
    for source in reversed(nuts.VERSIONS):
        region = nuts.canonical(code, source) if source != version else None
        if region:
            found = moves(source, version).filter(pl.col("region") == region)
            if found.height:
                row = found.row(0, named=True)
                return row["nuts3"], row["nuts2"], source, row["share"]
    return None


def _named(country: str | None, texts: tuple[str | None, ...], version: str) -> tuple[str | None, str] | None:
    """Find the region of a country that one of the texts names, the finest first."""
    names = _names(version)
    keys = (town_key(text) for text in texts if text and text.strip())
    return next((place for key in keys if country and (place := names.get((country, key)))), None)


@cache
def _names(version: str) -> dict[tuple[str, str], tuple[str | None, str]]:
    """List the names that mean one region of a country; those of NUTS-3 regions before those of NUTS-2 regions."""
    fine = pl.col("nuts3").is_not_null()
    single = region_names(version).filter(pl.struct("country", "key", fine).is_unique()).sort(~fine, "region")
    found: dict[tuple[str, str], tuple[str | None, str]] = {}
    for country, key, nuts3, nuts2 in single.select("country", "key", "nuts3", "nuts2").iter_rows():
        found.setdefault((country, key), (nuts3, nuts2))
    return found
