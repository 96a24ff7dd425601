"""
Postcodes as people write them, and the regions they lie in.

``data/places/postcodes.parquet`` lists prefixes: one stands for all codes that begin with it. A code takes its longest
prefix in the list, so that post-office boxes and codes of large customers, which no list has, are placed with their
neighbours, at the share of these that lie in one region.
"""

import re
from functools import lru_cache

import polars as pl

from linkages.resources import data_path

_LETTERED = frozenset({"IE", "MT", "UK"})
"""Countries whose postcodes begin with letters."""
_LENGTHS = {
    **dict.fromkeys(("AT", "BE", "BG", "CH", "CY", "DK", "HU", "LI", "LU", "LV", "MK", "NO", "SI"), 4),
    **dict.fromkeys(("CZ", "DE", "EE", "EL", "ES", "FI", "FR", "HR", "IT", "LT", "PL", "RS", "SE", "SK", "TR"), 5),
    **dict.fromkeys(("RO",), 6),
    **dict.fromkeys(("IS",), 3),
    **dict.fromkeys(("PT",), 7),
}
"""Digits of a postcode, where it has digits alone."""
_ZEROS = frozenset({"CZ", "DE", "EE", "ES", "FI", "FR", "IT", "LT", "NO", "PL", "RO", "SK", "TR"})
"""Countries whose codes may begin with zeros, which spreadsheets drop."""
_SHORT = {"IE": 3, "MT": 3, "UK": 2}
_WRITTEN = {
    "IE": r"\b[A-Z]\d[\dW]\s?[A-Z0-9]{4}\b",
    "MT": r"\b[A-Z]{3}\s?\d{4}\b",
    "UK": r"\b[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}\b",
}
"""How a postcode that begins with letters looks among other words."""
_CELL = 120
"""Signs of a town's cell that are looked at."""
_LONG = 4
_WHOLE = 5
"""Signs that a British postcode has at least."""
_REGIONS = {"area": pl.UInt16, "nuts_version": pl.String}


@lru_cache(maxsize=65536)
def digits(country: str, text: str) -> str | None:
    """
    Write a postcode without what stands around it.

    Parameters
    ----------
    country
        The country, the EU's code.
    text
        The cell: ``D-24106``, ``NL- 1797 SZ``, ``831 25``, ``EH8 9YL``.

    Returns
    -------
    Its digits (and the letters after them, in the Netherlands; the whole code, where it begins with letters). None
    where there is no postcode in it.

    Examples
    --------
    >>> digits("DE", "D-24106"), digits("NL", "NL- 1797 SZ"), digits("UK", "eh8 9yl"), digits("DE", "1067")
    ('24106', '1797SZ', 'EH89YL', '01067')
    """
    plain = text.strip().upper()
    if country in _LETTERED:
        code = re.sub(r"[^A-Z0-9]", "", re.sub(rf"^{country}\s*[-\s]\s*", "", plain))
        return code if re.match(r"[A-Z]", code) and len(code) >= _SHORT[country] else None
    if country == "NL":
        found = re.search(r"(?<!\d)(\d{4})(?!\d)\s*([A-Z]{2}\b)?", plain)
        return "".join(part for part in found.groups() if part) if found else None
    length = _LENGTHS.get(country)
    if length is None:
        return None
    together = re.sub(r"(?<=\d)[\s.-]+(?=\d)", "", plain)
    groups = re.findall(r"\d+", together)
    whole = next((group for group in (*re.findall(r"\d+", plain), *groups) if len(group) == length), None)
    if whole or not groups:
        return whole
    given = str(max(groups, key=len))
    if country in _ZEROS and length - len(given) in {1, 2} and len(groups) == 1:
        return given.zfill(length)
    return given if country == "PT" and len(given) == _LONG else None


def anywhere(rows: pl.DataFrame) -> pl.Series:
    """
    Take postcodes from their own cell, else from that of the town.

    Parameters
    ----------
    rows
        ``country`` (the EU's code), ``postcode`` and ``town``.

    Returns
    -------
    One postcode a row, as somebody wrote it.
    """
    digit = r"[0-9]"
    without = ~pl.col("postcode").fill_null("").str.contains(digit) & pl.col("town").str.contains(digit)
    asked = rows.select("country", "town").filter(rows.select(without.fill_null(value=False)).to_series())
    asked = asked.drop_nulls().unique(maintain_order=True)
    beside = pl.Series("_beside", [_beside(*cells) for cells in asked.iter_rows()], dtype=pl.String)
    told = rows.select("country", "postcode", "town").join(
        asked.with_columns(beside), on=["country", "town"], how="left", maintain_order="left"
    )
    told = told.with_columns(postcode=pl.when(without).then(pl.coalesce("_beside", "postcode")).otherwise("postcode"))
    return told["postcode"]


def _beside(country: str, town: str) -> str | None:
    """Find the one postcode that stands beside the name of a town (``DK-8000 Aarhus C``), written in full."""
    if country in _WRITTEN:
        codes = re.findall(_WRITTEN[country], town.upper())
    else:
        length = 4 if country == "NL" else _LENGTHS.get(country, 0)
        groups = re.findall(r"\d(?:[\s.-]?\d)*(?:\s?[A-Z]{2}\b)?", town[:_CELL].upper())
        codes = [group for group in groups if length and sum(map(str.isdigit, group)) == length]
    return codes[0] if len(codes) == 1 else None


def outward(code: str) -> tuple[str, ...]:
    """
    Give the parts of a British postcode that tell where it is.

    Parameters
    ----------
    code
        The code, as `digits` gives it, with or without its second half.

    Returns
    -------
    The postal district (``SW1`` of ``SW1A2AA``) and the letters of its area (``SW``).
    """
    half = code[:-3] if len(code) >= _WHOLE and re.fullmatch(r"\d[A-Z]{2}", code[-3:]) else code
    found = re.match(r"([A-Z]{1,2})(\d{0,2})", half)
    return (found[0], found[1]) if found else ()


def find(pairs: pl.DataFrame, version: str) -> pl.DataFrame:
    """
    Find the regions of postcodes.

    Parameters
    ----------
    pairs
        ``country`` (the EU's code) and ``postcode``; other columns are left aside.
    version
        One of `linkages.places.nuts.VERSIONS`.

    Returns
    -------
    One row a pair that something is known about, each once: ``country``, ``postcode``, ``post3`` (NUTS-3 region,
    missing where the regions changed so that a code does not tell), ``post2``, ``share3`` and ``share2``: of the known
    codes with the longest known beginning of this one, the share that lies there, times the part of the region's area
    that does, where the version has other regions than the list (0 to 1; in the United Kingdom, of which only post
    towns are known, a guess).
    """
    distinct = pairs.select("country", "postcode").drop_nulls().unique(maintain_order=True)
    codes = [digits(country, postcode) for country, postcode in distinct.iter_rows()]
    table = _beginnings(distinct.with_columns(code=pl.Series(codes, dtype=pl.String)).drop_nulls("code"))
    regions = pl.read_csv(data_path("places", "postcode_regions.csv"), schema_overrides=_REGIONS)
    known = (
        pl.scan_parquet(data_path("places", "postcodes.parquet"))
        .filter(pl.col("country").is_in(distinct["country"].unique().to_list()))
        .collect()
        .join(regions.filter(pl.col("nuts_version") == version), on="area", how="left")
    )
    part = pl.col("part").cast(pl.Float32)
    found = table.join(known, on=["country", "prefix"], how="inner")
    return (
        found.sort(pl.col("prefix").str.len_chars(), descending=True, maintain_order=True)
        .unique(["country", "postcode"], keep="first", maintain_order=True)
        .select(
            "country",
            "postcode",
            post3="nuts3",
            post2="nuts2",
            share3=(pl.col("share") * part).cast(pl.Float64).round(4),
            share2=(pl.col("share2") * part).cast(pl.Float64).round(4),
        )
        .filter(pl.col("post2").is_not_null())
    )


def _beginnings(table: pl.DataFrame) -> pl.DataFrame:
    """Add the column ``prefix``: a row for every beginning of each code that may be in the list."""
    british = table.filter(pl.col("country") == "UK")
    parts = [(country, postcode, prefix) for country, postcode, code in british.iter_rows() for prefix in outward(code)]
    schema = {"country": pl.String, "postcode": pl.String, "prefix": pl.String}
    others = table.filter(pl.col("country") != "UK")
    longest = max(map(len, others["code"]), default=0)
    cut = [
        others.filter(pl.col("code").str.len_chars() >= length).select(
            "country", "postcode", prefix=pl.col("code").str.slice(0, length)
        )
        for length in range(1, longest + 1)
    ]
    return pl.concat([pl.DataFrame(parts, schema=schema, orient="row"), *cut])
