"""
Programme areas: which regions a programme was open to.

They come along for the programmes around the Baltic and the North Sea of 2007-2013 and 2014-2020
(``data/nuts2/programme_areas.csv``, written in NUTS 2013), and are found by the programmes' names as keep.eu writes
them. What is open with some of its municipalities alone, or up to a share of the funds, counts as open.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import polars as pl

from linkages.places import nuts
from linkages.places.crossborder import BUILT_IN_VERSION, translated
from linkages.places.neighbours import around
from linkages.resources import data_path

_FINE = 3
_STRANGE_LETTERS = str.maketrans("øłđæœ", "oldao")
_PERIOD = re.compile(r"^\s*\d{4}\s*\W\s*\d{4}\s+")
_COUNTRIES = re.compile(r"\(\s*[a-z]{2}(?:\s*[-,/;&]\s*[a-z]{2})*\s*\)")
_INSTRUMENT = re.compile(r"\binterreg\b(?: (?:iii|iv|vi|v)? ?[abc]?\b)?|\b(?:enpi|eni|ipa|cbc|programme|program)\b")
_CROSS_BORDER = re.compile(r"\bcross border co ?operation\b")


@dataclass(frozen=True, slots=True)
class Area:
    """
    The regions that a programme was open to.

    Parameters
    ----------
    programme
        The programme's name in the table of areas.
    period
        The programming period of the area: another than asked for where only another period's is known.
    regions
        Their codes, sorted; ISO 3166-2 outside NUTS.
    as_asked
        Whether the area is that of the period asked for.
    certain
        Whether no part of it rests on memory alone.
    """

    programme: str
    period: str
    regions: tuple[str, ...]
    as_asked: bool
    certain: bool


def key(name: str) -> str:
    """
    Reduce a programme's name to what tells it from others.

    Parameters
    ----------
    name
        As an export has it, such as ``2007 - 2013 South-East Finland – Russia ENPI CBC (FI - RU)``.

    Returns
    -------
    Words in lower case without accents, separated by spaces (``south east finland russia``): without the period in
    front, the instrument, the word programme and countries in brackets. Brackets with other words stay.
    """
    plain = unicodedata.normalize("NFKD", _PERIOD.sub("", name).casefold().translate(_STRANGE_LETTERS))
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    plain = re.sub(r"[\u2010-\u2015\u2212]", "-", plain)
    words = re.sub(r"[^0-9a-z]+", " ", _COUNTRIES.sub(" ", plain))
    return " ".join(_INSTRUMENT.sub(" ", _CROSS_BORDER.sub(" ", words)).split())


def eligible(
    programmes: Iterable[tuple[str | None, str | None]], *, version: str, level: int
) -> dict[tuple[str | None, str | None], Area]:
    """
    Find the regions that programmes were open to.

    Parameters
    ----------
    programmes
        Name and programming period (``2007-2013``) of each, as the export has them.
    version
        NUTS version of the regions. Areas are translated from NUTS 2013 as
        `linkages.places.crossborder.areas` translates its own.
    level
        2 or 3. A NUTS-2 region was open when at least one of its NUTS-3 regions was.

    Returns
    -------
    The area of every programme that has one in the table; the others are absent. Where the period's own area is not
    known, that of the nearest period stands in for it (``as_asked`` is false).

    Raises
    ------
    SettingError
        There is no such version or level.
    """
    nuts.codes(version, level)
    found: dict[tuple[str | None, str | None], Area] = {}
    for name, period in programmes:
        entry = _entry(name or "", period)
        if entry is None:
            continue
        parts = _areas(version).filter((pl.col("programme") == entry[0]) & (pl.col("period") == entry[1]))
        regions = parts["nuts3"].to_list()
        if level < _FINE:
            parents = nuts.parents(version)
            regions = [parents.get(region, region) for region in regions]
        certain = not (parts["confidence"] == "memory").any()
        found[name, period] = Area(*entry, tuple(sorted(set(regions))), entry[1] == period, certain)
    return found


def _entry(name: str, period: str | None) -> tuple[str, str] | None:
    """Find a programme's name in the table, and the period whose area to take."""
    asked = key(name)
    periods = [(known, years) for known, years, pattern in _names() if asked in pattern.split("|")]
    if not periods:
        return None
    year = _first_year(period) or max(_first_year(years) for _, years in periods)
    return min(periods, key=lambda entry: (abs(_first_year(entry[1]) - year), entry[1]))


def _first_year(period: str | None) -> int:
    return int(year[0]) if (year := re.search(r"\d{4}", period or "")) else 0


@cache
def _table() -> pl.DataFrame:
    return pl.read_csv(data_path("nuts2", "programme_areas.csv"), infer_schema=False)


@cache
def _names() -> tuple[tuple[str, str, str], ...]:
    return tuple(_table().select("programme", "period", "pattern").unique().sort("programme", "period").iter_rows())


@cache
def _areas(version: str) -> pl.DataFrame:
    """Give all areas at level 3 in a NUTS version: ``programme``, ``period``, ``nuts3``, ``confidence``."""
    inside = pl.DataFrame(list(nuts.parents(BUILT_IN_VERSION).items()), schema=["nuts3", "region"], orient="row")
    outside = around(BUILT_IN_VERSION).select("region", nuts3="region")
    same = inside.select("nuts3", region="nuts3")
    fine = pl.concat([inside.select("region", "nuts3"), same.select("region", "nuts3"), outside])
    table = _table().join(fine, on="region").with_columns(unit=pl.concat_str("programme", "period", separator="\n"))
    names = table.select("unit", "programme", "period").unique()
    parts = table.select(
        "unit", "nuts3", "status", "source", "confidence", kind=pl.lit(None, pl.String), nuts_version=pl.lit("2013")
    )
    return translated(parts, BUILT_IN_VERSION, version).join(names, on="unit").sort("programme", "period", "nuts3")
