"""
What odd codes mean: the one place for codes in the cells for regions that are neither NUTS nor ISO 3166-2.

keep.eu has no NUTS code for partners in Russia, Faroe or Kosovo, and its cells then hold a country's code, the same
filled up with zeros (``RU0``, ``BY000``), a NUTS-3 code in the cell of NUTS 2 (``FRAMF``), or a code of its own. Which
mean what stands in ``data/nuts2/odd_codes.csv``, one pattern a row; ISO 3166-2 codes written without their hyphen
(``RULEN``) are understood, too, where they can mean nothing else.
"""

import re
from functools import cache, lru_cache
from typing import NamedTuple

import polars as pl

from linkages.places import nuts
from linkages.places.neighbours import around, units
from linkages.resources import data_path

_ISO = re.compile(r"([A-Z]{2})[ _.]?([A-Z]{1,3}|[0-9]{1,2})")


class Meaning(NamedTuple):
    """
    What an odd code means.

    Parameters
    ----------
    country
        The country, by the EU's code.
    region
        The region in the version asked for: NUTS, ISO 3166-2, or the code of a country that is one unit; missing where
        the code tells the country alone, or the version has no such region.
    words
        What it is, in words.
    """

    country: str
    region: str | None
    words: str


@lru_cache(maxsize=4096)
def meaning(code: str, version: str) -> Meaning | None:
    """
    Tell what an odd code means.

    Parameters
    ----------
    code
        A code, as somebody wrote it in a cell for regions.
    version
        One of `linkages.places.nuts.VERSIONS`.

    Returns
    -------
    Its meaning; None for a code that the version knows, for extra-regio (``..ZZ``), and for one that is not odd but
    unknown.

    Examples
    --------
    >>> meaning("FRAMF", "2013").region, meaning("GBM34", "2013").region, meaning("RU0", "2013").region
    ('FRA10', 'UKM34', None)
    >>> meaning("fo000", "2016").region, meaning("RULEN", "2016").region, meaning("SE224", "2016")
    ('FO', 'RU-LEN', None)
    """
    plain = re.sub(r"\s+", "", code).upper()
    beside = _beside(version)
    if plain in beside and "-" in plain:
        return None
    if nuts.canonical(plain, version) or nuts.is_extra_regio(plain):
        return None
    for pattern, country, regions, words in _patterns():
        if found := pattern.fullmatch(plain):
            wanted = [region.format(*found.groups()) for region in regions]
            known = (region if region in beside else nuts.canonical(region, version) for region in wanted)
            region = next((region for region in known if region), None)
            return Meaning(country, region, words)
    if (parts := _ISO.fullmatch(plain)) and (joined := f"{parts[1]}-{parts[2]}") in beside:
        elsewhere = any(nuts.canonical(plain, other) for other in nuts.VERSIONS)
        return None if elsewhere else Meaning(parts[1], joined, "ISO 3166-2 without its hyphen")
    return None


def country_of(code: str, version: str) -> str | None:
    """
    Tell the country of an odd code.

    Parameters
    ----------
    code, version
        As with `meaning`.

    Returns
    -------
    The EU's code of the country; None where the code is not odd.
    """
    found = meaning(code, version)
    return found.country if found else None


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str, tuple[str, ...], str], ...]:
    table = pl.read_csv(data_path("nuts2", "odd_codes.csv"), infer_schema=False)
    rows = table.select("pattern", "country", pl.col("regions").fill_null(""), "meaning").iter_rows()
    return tuple(
        (re.compile(pattern), country, tuple(regions.split(";")) if regions else (), words)
        for pattern, country, regions, words in rows
    )


@cache
def _beside(version: str) -> frozenset[str]:
    return frozenset(around(version)["region"]) & frozenset(units()["region"])
