"""
Neighbours outside NUTS: regions by ISO 3166-2, found by their code or by one of their names.

keep.eu has no NUTS code for a partner in Belarus, Russia, Ukraine and so on: the cells hold a name, a code of
keep.eu's own, or nothing but the country. Names come in many spellings (``Leningrad Oblast``, ``Leningradskaya
oblast'``, ``Leningrader Gebiet``); ``data/nuts2/neighbour_names.csv`` lists those that Natural Earth has and a few
more. Its keys are made with `name_key`.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import polars as pl

from linkages.resources import data_path

_GENERIC = frozenset(
    re.findall(
        r"\w+",
        "autonoma autonomnyy autonomous avtonomna avtonomnyy city county district federal gebiet gorod governorate"
        " horad kraj krai kray misto municipality municipiul obl oblast oblasti oblasts obwod of okrug province qarku"
        " raion raionul rayon region republic republica republik republika republique respublika sritis the voblasc"
        " voblast voblasts woblast woblasz"
        " автономна автономная автономный вобласць город горад край місто область республика республіка",
    )
)
"""Words for the kind of region, in the languages that exports and Natural Earth use."""


@dataclass(frozen=True, slots=True)
class _Names:
    codes: frozenset[str]
    countries: frozenset[str]
    single: frozenset[str]
    """Countries that are one region here: their code is the region's."""
    by_country: dict[tuple[str, str], str]
    anywhere: dict[str, str]


def name_key(text: str, *, strip: bool = False) -> str:
    """
    Make the key under which a region's name is looked up.

    Parameters
    ----------
    text
        A name as somebody wrote it.
    strip
        Whether to leave out words for the kind of region (oblast, republic, city ...), as long as others remain.

    Returns
    -------
    The name without case, accents, apostrophes and punctuation, words separated by single spaces.
    """
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).casefold()
    words = re.sub(r"[\W_]+", " ", re.sub(r"['’ʼʹ`´]", "", plain)).split()
    kept = [word for word in words if word not in _GENERIC] if strip else words
    return " ".join(kept or words)


@cache
def units() -> pl.DataFrame:
    """
    List all regions outside NUTS that are drawn with at least one version.

    Returns
    -------
    ``region`` (ISO 3166-2, or the country's code where it is one unit), ``name`` (English), ``country``,
    ``country_name``, ``nuts_versions`` (the versions beside which it is drawn, separated by ``;``: a country that has
    entered NUTS is a neighbour no longer), ``area_km2``.
    """
    return pl.read_csv(data_path("nuts2", "neighbours.csv"), schema_overrides={"nuts_versions": pl.String})


def around(version: str) -> pl.DataFrame:
    """
    List the regions outside NUTS that are drawn beside one NUTS version.

    Parameters
    ----------
    version
        NUTS version, such as ``2013``.

    Returns
    -------
    ``region``, ``name``, ``country``, ``country_name``, ``area_km2``, sorted by region.
    """
    return units().filter(pl.col("nuts_versions").str.split(";").list.contains(version)).drop("nuts_versions")


@cache
def _names(version: str) -> _Names:
    here = around(version)
    codes = frozenset(here["region"])
    table = pl.read_csv(data_path("nuts2", "neighbour_names.csv")).filter(pl.col("region").is_in(codes))
    by_country = {(row[0], row[1]): row[2] for row in table.select("country", "key", "region").iter_rows()}
    owners: dict[str, set[str]] = {}
    for row in table.iter_rows(named=True):
        owners.setdefault(row["key"], set()).add(row["region"])
    anywhere = {key: found.pop() for key, found in owners.items() if len(found) == 1}
    countries = frozenset(here["country"])
    return _Names(codes, countries, frozenset(countries & codes), by_country, anywhere)


def find(version: str, country: str | None, texts: Iterable[str | None]) -> str | None:
    """
    Find the region outside NUTS that a country and some texts (codes, labels) mean.

    Parameters
    ----------
    version
        NUTS version whose neighbours are searched.
    country
        The participant's country; None where it is unknown.
    texts
        What the cells for regions hold, the finest first. ISO 3166-2 codes and names are recognised; a code of
        keep.eu's own (``RU001``) tells the country where that is unknown.

    Returns
    -------
    The region's code; None where nothing fits, and always where the country has NUTS regions in this version. Without a
    country a name counts only if it means one region.
    """
    names = _names(version)
    given = [text for text in texts if text]
    if country is None:
        starts = {text.strip().upper()[:2] for text in given if re.match(r"\s*[A-Za-z]{2}[-\d]", text)}
        country = starts.pop() if len(starts) == 1 and starts <= names.countries else None
    if country is not None and country not in names.countries:
        return None
    for text in given:
        code = text.strip().upper()
        if code in names.codes and (country is None or code.startswith(country)):
            return code
        # keep.eu writes the country's code before some names.
        plain = re.sub(rf"^\s*\(?{country}\b\)?", "", text, flags=re.IGNORECASE) if country else text
        for key in (name_key(plain), name_key(plain, strip=True)):
            found = names.anywhere.get(key) if country is None else names.by_country.get((country, key))
            if found:
                return found
    return country if country in names.single else None
