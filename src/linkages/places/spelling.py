"""
Spellings of region codes: ``SE 224`` and ``SE-224`` for SE224, in the cells for codes and in those for names.

A hyphen is ambiguous: ISO 3166-2 has one too, and ``NO-03`` is Oslo there, while NO03 is a NUTS region of four
counties. Where a country's ISO codes look like codes of that level, a hyphenated code is left as it is.
"""

import re
from functools import cache, lru_cache

from linkages.places import nuts
from linkages.places.neighbours import units

_PARTED = re.compile(r"([A-Z]{2})(\s+|-)([0-9A-Z]{2,3})")
# What may follow a code in the cell of a name: nothing, or a separator and the name.
_LEADING = re.compile(r"([A-Z]{2}\s+[0-9A-Z]{2,3}|[A-Z]{2}[0-9A-Z]{1,3})(?:$|\s*[/|:])")
_LIKE_ISO = {
    4: frozenset({"AL", "EL", "FI", "FR", "GR", "HR", "LT", "NO", "PL", "PT", "RS", "TR"}),
    5: frozenset({"LV", "SI"}),
}
"""By length of the NUTS code: countries of which ISO 3166-2 has codes that are NUTS codes but for the hyphen."""


@lru_cache(maxsize=4096)
def joined(code: str) -> str:
    """
    Write a code together that somebody wrote apart.

    Parameters
    ----------
    code
        A code, as somebody wrote it.

    Returns
    -------
    The NUTS code that it means; the code as it came where it means none, or may be one of ISO 3166-2.

    Examples
    --------
    >>> joined("SE 224"), joined("se-224"), joined("RU-KGD"), joined("NO-03")
    ('SE224', 'SE224', 'RU-KGD', 'NO-03')
    """
    plain = code.strip().upper()
    parts = _PARTED.fullmatch(plain)
    if parts is None or plain in _iso():
        return code
    country, gap, rest = parts.groups()
    together = country + rest
    if gap == "-" and country in _LIKE_ISO[len(together)]:
        return code
    return together if any(nuts.canonical(together, version) for version in nuts.VERSIONS) else code


@lru_cache(maxsize=4096)
def leading(text: str) -> str | None:
    """
    Find the code at the start of a cell that should hold a name.

    Parameters
    ----------
    text
        The cell.

    Returns
    -------
    What looks like a NUTS code: a known one written apart (``SE 224 / Skåne``), or one with a digit that may be known
    to no version (``XX111``). None where there is none.

    Examples
    --------
    >>> leading("SE 224 / Skåne län"), leading("XX111"), leading("Skåne län"), leading("DE Berlin")
    ('SE224', 'XX111', None, None)
    """
    found = _LEADING.match(text.strip().upper())
    if found is None:
        return None
    code = joined(found[1])
    return code if " " not in code and any(sign.isdigit() for sign in code) else None


@cache
def _iso() -> frozenset[str]:
    return frozenset(units()["region"])
