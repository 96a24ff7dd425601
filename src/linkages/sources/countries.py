"""
Names of countries as exports write them, with the EU's two-letter codes (EL and UK; GB and GR never occur).

Plain data: the names in English that keep.eu has used since 2007 and their common variants. French overseas departments
are part of France in NUTS; Greenland, the Faroes and the overseas countries have codes of their own.
"""

import re
import unicodedata

_NAMES = {
    "AD": ("Andorra",),
    "AL": ("Albania",),
    "AM": ("Armenia",),
    "AT": ("Austria",),
    "AW": ("Aruba",),
    "AX": ("Åland", "Åland Islands"),
    "AZ": ("Azerbaijan",),
    "BA": ("Bosnia and Herzegovina", "Bosnia & Herzegovina", "Bosnia-Herzegovina"),
    "BE": ("Belgium",),
    "BG": ("Bulgaria",),
    "BQ": ("Bonaire, Sint Eustatius and Saba", "Bonaire"),
    "BR": ("Brazil",),
    "BY": ("Belarus",),
    "CA": ("Canada",),
    "CH": ("Switzerland",),
    "CN": ("China",),
    "CV": ("Cape Verde", "Cabo Verde"),
    "CW": ("Curaçao",),
    "CY": ("Cyprus",),
    "CZ": ("Czech Republic", "Czechia"),
    "DE": ("Germany",),
    "DK": ("Denmark",),
    "DM": ("Dominica",),
    "DO": ("Dominican Republic",),
    "DZ": ("Algeria",),
    "EE": ("Estonia",),
    "EG": ("Egypt",),
    "EL": ("Greece", "Hellas"),
    "ES": ("Spain",),
    "FI": ("Finland",),
    "FO": ("Faroe Islands", "Faroes", "Faroe", "Faeroe Islands"),
    "FR": ("France", "French Guiana", "Guadeloupe", "Martinique", "Reunion", "La Réunion", "Mayotte", "Saint Martin"),
    "GE": ("Georgia",),
    "GG": ("Guernsey",),
    "GI": ("Gibraltar",),
    "GL": ("Greenland",),
    "GM": ("Gambia",),
    "GY": ("Guyana",),
    "HR": ("Croatia",),
    "HT": ("Haiti",),
    "HU": ("Hungary",),
    "IE": ("Ireland", "Republic of Ireland"),
    "IL": ("Israel",),
    "IM": ("Isle of Man",),
    "IN": ("India",),
    "IS": ("Iceland",),
    "IT": ("Italy",),
    "JE": ("Jersey",),
    "JO": ("Jordan",),
    "JP": ("Japan",),
    "KE": ("Kenya",),
    "KM": ("Comoros",),
    "LB": ("Lebanon",),
    "LC": ("Saint Lucia",),
    "LI": ("Liechtenstein",),
    "LT": ("Lithuania",),
    "LU": ("Luxembourg",),
    "LV": ("Latvia",),
    "LY": ("Libya",),
    "MA": ("Morocco",),
    "MC": ("Monaco",),
    "MD": ("Moldova", "Republic of Moldova", "Moldova, Republic of"),
    "ME": ("Montenegro",),
    "MG": ("Madagascar",),
    "MK": (
        "North Macedonia",
        "Macedonia",
        "FYROM",
        "F.Y.R.O.M.",
        "Former Yugoslav Republic of Macedonia",
        "The former Yugoslav Republic of Macedonia",
        "Macedonia, the former Yugoslav Republic of",
        "Republic of North Macedonia",
    ),
    "MR": ("Mauritania",),
    "MT": ("Malta",),
    "MU": ("Mauritius",),
    "MZ": ("Mozambique",),
    "NL": ("Netherlands", "The Netherlands", "Holland"),
    "NO": ("Norway",),
    "PL": ("Poland",),
    "PS": ("Palestine", "Palestinian Authority", "Palestinian Territories", "Occupied Palestinian Territory"),
    "PT": ("Portugal",),
    "RO": ("Romania",),
    "RS": ("Serbia", "Republic of Serbia"),
    "RU": ("Russia", "Russian Federation"),
    "SC": ("Seychelles",),
    "SE": ("Sweden",),
    "SI": ("Slovenia",),
    "SJ": ("Svalbard and Jan Mayen",),
    "SK": ("Slovakia", "Slovak Republic"),
    "SM": ("San Marino",),
    "SN": ("Senegal",),
    "SR": ("Suriname",),
    "SX": ("Sint Maarten",),
    "SY": ("Syria", "Syrian Arab Republic"),
    "TN": ("Tunisia",),
    "TR": ("Turkey", "Türkiye"),
    "TT": ("Trinidad and Tobago",),
    "TZ": ("Tanzania",),
    "UA": ("Ukraine",),
    "UK": ("United Kingdom", "Great Britain", "England", "Scotland", "Wales", "Northern Ireland"),
    "US": ("United States", "United States of America", "USA"),
    "VA": ("Holy See", "Vatican City"),
    "XK": ("Kosovo", "Kosovo*", "Kosovo under UNSCR 1244/99", "Kosovo under UN Security Council Resolution 1244"),
    "ZA": ("South Africa",),
}

# Codes that mean a country of the list: ISO's for the EU's, LA for Latvia in names of programmes, France overseas.
ALIASES = {"GB": "UK", "GR": "EL", "LA": "LV", "GF": "FR", "GP": "FR", "MQ": "FR", "RE": "FR", "YT": "FR", "MF": "FR"}

CODES = frozenset(_NAMES)

_LEADING_CODE = re.compile(r"([A-Z]{2})(?=$|[\s/(\-–])")


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name.casefold())
    return re.sub(r"[^a-z]+", " ", "".join(c for c in letters if not unicodedata.combining(c))).strip()


_BY_NAME = {_plain(name): code for code, names in _NAMES.items() for name in names}


def country(text: str | None) -> str | None:
    """
    Find the country that a cell names: a code, a name, or a code before a name.

    Parameters
    ----------
    text
        Such as ``SE``, ``Sweden``, ``SWEDEN``, ``SE Sweden / SVERIGE``, ``GB``.

    Returns
    -------
    The EU's two-letter code; None where the cell names no country of the list.

    Examples
    --------
    >>> country("FI Finland / SUOMI / FINLAND"), country("GREECE"), country("GB"), country("Atlantis")
    ('FI', 'EL', 'UK', None)
    """
    if not text:
        return None
    named = _BY_NAME.get(_plain(text))
    if named:
        return named
    leading = _LEADING_CODE.match(text.strip()) or _LEADING_CODE.fullmatch(text.strip().upper())
    if leading:
        code = ALIASES.get(leading[1], leading[1])
        return code if code in CODES else None
    return _BY_NAME.get(_plain(re.split(r"[/(]", text, maxsplit=1)[0]))
