"""
Registry ids of organisations: PIC, VAT number, national number, as exports write them.

Exports write them as they come: ``CHE-105.833.232 MWST``, ``GB 744495211``, ``NO923609016MVA``, ``556000-1234``. An id
counts only where its form is that of its country and, where that is cheap, its check digit holds: a number with a slip
is no sure ground. In countries where the VAT number is the number of the business register with letters around it,
both are one id.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["vat", "national"]

_AROUND = re.compile(r"[\s.\-–/_]+")
_PREFIX = re.compile(
    r"^(CHE|AT|BE|BG|CY|CZ|DE|DK|EE|EL|GR|ES|FI|FR|HR|HU|IE|IS|IT|LT|LU|LV|MT|NL|NO|PL|PT|RO|RS|SE|SI|SK|GB|UK|XI|XK)"
)
_TAIL = re.compile(r"(MVA|MWST|TVA|IVA|HR/MWST)$")
_LABEL = re.compile(
    r"^(VAT|VATNO|VATNUMBER|CVR|CVRNR|ORGNR|ORGNO|NIP|NIF|CIF|KVK|USTID|USTIDNR|REGNO|REGCODE|UID|YTUNNUS|BTW|TVA)[:.]*"
)
_COUNTRIES = {"CHE": "CH", "GR": "EL", "GB": "UK", "XI": "UK"}
_LEAST_DIGITS = 5
_PLACEHOLDERS = frozenset({"123456789", "12345678", "1234567890", "987654321"})


@dataclass(frozen=True, slots=True)
class RegistryId:
    """
    A registry id in the form by which it is compared.

    Parameters
    ----------
    kind
        ``vat`` or ``national``.
    country
        The EU's code of the country that gave it.
    number
        Digits and letters, nothing around them.
    """

    kind: Kind
    country: str
    number: str

    def __str__(self) -> str:
        return f"{'vat' if self.kind == 'vat' else 'id'}:{self.country}{self.number}"


def read_id(text: str | None, country: str | None) -> RegistryId | None:
    """
    Read a VAT or national number.

    Parameters
    ----------
    text
        The cell, verbatim.
    country
        Country of the row; a number without a prefix belongs to it.

    Returns
    -------
    The id; none where the cell holds none that is valid.

    Examples
    --------
    >>> str(read_id("CHE-105.833.232 MWST", "CH"))
    'vat:CH105833232'
    >>> read_id("n/a", "SE") is None
    True
    """
    plain = _LABEL.sub("", _AROUND.sub("", (text or "").upper()))
    digits = re.sub(r"\D", "", plain)
    if len(digits) < _LEAST_DIGITS or len(set(digits)) == 1 or digits in _PLACEHOLDERS or not plain.isalnum():
        return None
    prefix = _PREFIX.match(plain)
    if prefix:
        owner = _COUNTRIES.get(prefix[0], prefix[0])
        number = _vat_number(_TAIL.sub("", plain[prefix.end() :]), owner)
        if number is not None:
            return RegistryId("vat", owner, number)
        if owner == country or prefix[0] == country:
            return None
    if country is None or not re.fullmatch("[A-Z]{2}", country):
        return None
    bare = _TAIL.sub("", plain)
    if country in _SAME_NUMBER:
        number = _vat_number(bare, country)
        return None if number is None else RegistryId("vat", country, number)
    return RegistryId("national", country, bare.lstrip("0") or bare)


def _vat_number(body: str, country: str) -> str | None:
    """Bring the part behind the prefix into one form; none where the country's rule does not hold."""
    rule = _RULES.get(country)
    if rule is None:
        return body if re.fullmatch(r"[0-9A-Z]{5,14}", body) else None
    pattern, check = rule
    match = re.fullmatch(pattern, body)
    if match is None:
        return None
    number = match[1] if match.groups() else match[0]
    if country == "BE":
        number = number.zfill(10)
    return number if check is None or check(number) else None


def _weighted(number: str, weights: Sequence[int]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(number, weights, strict=False))


def _luhn(number: str) -> bool:
    doubled = [int(d) * (2 if at % 2 else 1) for at, d in enumerate(reversed(number))]
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0  # noqa: PLR2004


def _iso_7064(number: str) -> bool:
    rest = 10
    for digit in number[:-1]:
        rest = (((rest + int(digit)) % 10 or 10) * 2) % 11
    return (11 - rest) % 10 == int(number[-1])


def _norwegian(number: str) -> bool:
    return (11 - _weighted(number, (3, 2, 7, 6, 5, 4, 3, 2)) % 11) % 11 == int(number[8])


def _finnish(number: str) -> bool:
    return (11 - _weighted(number, (7, 9, 10, 5, 8, 4, 2)) % 11) % 11 == int(number[7])


def _british(number: str) -> bool:
    if not number.isdigit():
        return True
    rest = (_weighted(number, (8, 7, 6, 5, 4, 3, 2)) + int(number[7:9])) % 97
    return rest in (0, 42, 55)


_RULES: dict[str, tuple[str, Callable[[str], bool] | None]] = {
    "AT": (r"U[0-9]{8}", None),
    "BE": (r"[01]?[0-9]{9}", lambda n: (int(n[:8]) + int(n[8:])) % 97 == 0),
    "CH": (r"[0-9]{9}", None),
    "DE": (r"[0-9]{9}", _iso_7064),
    "DK": (r"[0-9]{8}", lambda n: _weighted(n, (2, 7, 6, 5, 4, 3, 2, 1)) % 11 == 0),
    "EE": (r"[0-9]{9}", lambda n: _weighted(n, (3, 7, 1, 3, 7, 1, 3, 7, 1)) % 10 == 0),
    "EL": (r"[0-9]{9}", lambda n: _weighted(n, (256, 128, 64, 32, 16, 8, 4, 2)) % 11 % 10 == int(n[8])),
    "FI": (r"[0-9]{8}", _finnish),
    "FR": (r"[0-9A-Z]{2}([0-9]{9})", None),
    "HR": (r"[0-9]{11}", _iso_7064),
    "IT": (r"[0-9]{11}", _luhn),
    "LU": (r"[0-9]{8}", lambda n: int(n[:6]) % 89 == int(n[6:])),
    "LV": (r"[0-9]{11}", None),
    "LT": (r"[0-9]{9}(?:[0-9]{3})?", None),
    "NL": (r"([0-9]{9}B[0-9]{2})", None),
    "NO": (r"[0-9]{9}", _norwegian),
    "PL": (r"[0-9]{10}", lambda n: _weighted(n, (6, 5, 7, 2, 3, 4, 5, 6, 7)) % 11 == int(n[9])),
    "PT": (r"[0-9]{9}", lambda n: (11 - _weighted(n, (9, 8, 7, 6, 5, 4, 3, 2)) % 11) % 11 % 10 == int(n[8])),
    "SE": (r"([0-9]{10})(?:[0-9]{2})?", _luhn),
    "UK": (r"([0-9]{9}|GD[0-4][0-9]{2}|HA[5-9][0-9]{2})(?:[0-9]{3})?", _british),
}
_SAME_NUMBER = frozenset({"BE", "CH", "DK", "FI", "HR", "IT", "NO", "PT", "SE"})
