"""
What words tell of a figure: whether it is absolute (shared out, totals kept) or relative (averaged).

Nothing in a table says so for certain. Its unit tells most, codes of Eurostat's list of units included; next the words
of its label or of its column, where people write `pop`, `gdp_meur`, `density`, `pct_rural`.
"""

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from linkages.places.conversion import Kind

# Words that make a rate of what stands beside them: population density, share of employed persons, GDP per head.
_RELATIVE = re.compile(
    r"%|‰|\b(?:per|percent\w*|pct|perc|pc|capita|shares?|rates?|ratios?|ind(?:ex|ices)|averages?|mean|median|density"
    r"|densities|quotients?|quotas?|proportions?|growth|expectancy|coefficient|gini|wages?|salary"
    r"|salaries|price|rent|anteil|quote|dichte|taux)\b"
    r"|(?<=\w )hab\b"
)
# Words of what is counted or summed; only where nothing makes a rate of it.
_ABSOLUTE = re.compile(
    r"\b(?:numbers?|persons?|inhabitants?|residents?|people|pop|populations?|einwohner|thousands?|millions?|euros?|eur"
    r"|[mk]eur|currency|purchasing|k?m²|km ?2|hectares?|ha|full time|hours?|tonnes?|counts?|total|sum|gdp|gva|gerd"
    r"|gross|employed|employees|workers|workforce|jobs|researchers|students|pupils|beds|nights|arrivals|tourists|visitors"
    r"|households|dwellings|births|deaths|migrants|patents|applications|firms|enterprises|companies|businesses"
    r"|establishments|farms|vehicles|expenditures?|budget|revenue|turnover|investments?|exports|imports|area|projects"
    r"|partners)\b"
)
# What may be a sum or a number of people as well as a rate.
_EITHER = re.compile(r"\b(?:change|income)\b")
# Units that are no words: codes of Eurostat's list. A slash parts two currencies, too: Million ECU/EUR.
_RELATIVE_UNIT = re.compile(
    r"/\s*(?!(?:ecu|eur|million)\b)|^years?\b|^degrees?\b|^pct?(?:_|$)|_hab(?:_|$)|_km2$|_hr$|^p_|^rt(?:_|$)"
    r"|(?:^|_)i\d\d|^inx|(?:^|_)pch(?:_|$)|^yr$|^avg"
)
# PER are persons.
_ABSOLUTE_UNIT = re.compile(
    r"(?:nr|per|p|head|fte|eur|nac|km2|ha|hr|t|mwh|gwh|ths(?!.*_(?:hab|km2)$)\w*|mio(?!.*_hab(?:_|$))\w*"
    r"|(?:cp|pyp|clv\d*)_m(?:eur|nac|pps)\w*)"
)


def told(*, unit: str = "", label: str = "", column: str = "") -> "tuple[Kind, str] | None":
    """
    Tell from words whether a figure is absolute or relative.

    Parameters
    ----------
    unit
        Its unit, in words or as a code of Eurostat's list (``THS_PER``, ``EUR_HAB``).
    label, column
        What it is called, and the name of its column.

    Returns
    -------
    The kind, and what told it; None where the words do not tell.

    Examples
    --------
    >>> told(unit="EUR_HAB")
    ('relative', "its unit is 'EUR_HAB'")
    >>> told(column="pop18"), told(column="pop_density"), told(column="score")
    (('absolute', "its name is 'pop18'"), ('relative', "its name is 'pop_density'"), None)
    """
    plain = unit.strip().casefold()
    if _ABSOLUTE_UNIT.fullmatch(plain):
        return "absolute", f"its unit is {unit.strip()!r}"
    if _RELATIVE_UNIT.search(plain):
        return "relative", f"its unit is {unit.strip()!r}"
    for what, text in (("unit", unit.strip()), ("label", label), ("name", column)):
        words = _words(text)
        if _RELATIVE.search(words):
            return "relative", f"its {what} is {text!r}"
        if _ABSOLUTE.search(words) and not _EITHER.search(words):
            return "absolute", f"its {what} is {text!r}"
    return None


def spread_over_land(*, unit: str = "", label: str = "", column: str = "") -> bool:
    """
    Tell whether a figure belongs to land, so that area alone can share it out or average it.

    Parameters
    ----------
    unit, label, column
        As with `told`.

    Returns
    -------
    Whether it is a density, a share of the area, or itself an area.
    """
    text = " ".join(_words(part) for part in (unit, label, column))
    return bool(_LAND.search(text))


_LAND = re.compile(r"\bk?m²|\bkm ?2\b|\bdensity\b|\bhectares?\b|\bha\b|\b(?:of (?:the )?)?(?:area|land|surface)\b")


def _words(text: str) -> str:
    """Part a name into words: ``GDP_meur2018`` has three."""
    plain = re.sub(r"[_\-.]+", " ", text.casefold())
    return re.sub(r"(?<=[a-z]{2})(?=\d{2})", " ", plain)
