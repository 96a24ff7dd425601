"""
What a cell says: text, amounts, dates, roles, periods, region codes, and the normal forms by which names are joined.

Cells come as the file gives them: typed in a workbook, text in a text file. Nothing here guesses in silence: a value
that is not understood comes back as None, and the caller, who knows where it stands, counts it.
"""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache

import polars as pl

from linkages.sources.countries import ALIASES, CODES

# What exports write for "unknown". `NA` and `None` are left alone: they may be an acronym or a name.
MISSING = frozenset(
    {
        "",
        "n/a",
        "n.a.",
        "n.a",
        "n/a.",
        "-",
        "--",
        "---",
        "–",
        "—",
        "null",
        "nan",
        "#n/a",
        "#ref!",
        "#value!",
        "#name?",
        "#div/0!",
    }
)

CONTROLS = "[\u200b\u2060\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff]|_x000[Dd]_"
_CONTROLS = re.compile(CONTROLS)
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-"))
_QUOTES = str.maketrans({**dict.fromkeys("‘’‚‛`´′", "'"), **dict.fromkeys("“”„‟«»″", '"')})
_SPREADSHEET_EPOCH = date(1899, 12, 30)
_SERIALS = range(30_000, 60_000)  # 1982 to 2064 as day numbers of a spreadsheet
_LONGEST_MISSING = 8
_WHOLE = 1e15  # beyond, a float is no exact integer
_YEARS = range(1989, 2061)  # Interreg began in 1990; 1900 and 1970 stand for "no date" in databases

YES = frozenset(
    {"yes", "y", "1", "true", "lead", "lead partner", "lead beneficiary", "lp", "lb", "coordinator", "x", "ja", "oui"}
)
NO = frozenset(
    {"no", "n", "0", "false", "partner", "project partner", "pp", "beneficiary", "participant", "nein", "non"}
)


def text(value: object) -> str | None:
    """
    Give a cell as text, the same whatever its type: the number 26 and the text ``26`` are ``26``.

    Parameters
    ----------
    value
        A cell.

    Returns
    -------
    The text without blanks around it and without control characters; None where the cell is empty or says "unknown".
    """
    if isinstance(value, str):
        cleaned = _CONTROLS.sub("", value) if _CONTROLS.search(value) else value
        cleaned = cleaned.strip()
    elif isinstance(value, bool):
        cleaned = "TRUE" if value else "FALSE"
    elif isinstance(value, float):
        cleaned = str(int(value)) if value.is_integer() and abs(value) < _WHOLE else repr(value)
    elif isinstance(value, datetime) and not (value.hour or value.minute or value.second):
        cleaned = value.date().isoformat()
    else:
        cleaned = "" if value is None else str(value)
    return None if len(cleaned) < _LONGEST_MISSING and cleaned.casefold() in MISSING else cleaned


def exact(name: str) -> str:
    """
    Bring a name into the form by which rows are joined: composed letters, single blanks.

    Parameters
    ----------
    name
        Such as an acronym.

    Returns
    -------
    The form.
    """
    return " ".join((name if name.isascii() else unicodedata.normalize("NFC", name)).split())


@lru_cache(maxsize=4096)
def loose(name: str) -> str:
    """
    Bring a name into a form that spelling does not change: case, dashes, quotes, a trailing dot, ``26.0`` for 26.

    Parameters
    ----------
    name
        An acronym or the name of a programme or project.

    Returns
    -------
    The form.

    Examples
    --------
    >>> loose("2014–2020  Estonia – Latvia.") == loose("2014 - 2020 Estonia - Latvia")
    True
    """
    plain = unicodedata.normalize("NFKC", name).translate(_DASHES).translate(_QUOTES).casefold()
    plain = re.sub(r"\s*-\s*", "-", " ".join(plain.split())).rstrip(" .,;:")
    return re.sub(r"^(\d+)\.0+$", r"\1", plain) or name


@lru_cache(maxsize=4096)
def programme_form(name: str) -> str:
    """
    Bring a programme's name into the form by which programmes are joined.

    Parameters
    ----------
    name
        The name as written.

    Returns
    -------
    As `loose`, with ``LA`` as a country's code in a row of codes read as Latvia (``LA-LT-BY``).
    """
    return re.sub(r"\b[a-z]{2}(?:[-/][a-z]{2})+\b", lambda codes: re.sub(r"\bla\b", "lv", codes[0]), loose(name))


def period(value: str | None) -> str | None:
    """
    Find the programming period in a text.

    Parameters
    ----------
    value
        The cell of the period, or the name of a programme such as ``2007 - 2013 North Sea Region``.

    Returns
    -------
    Such as ``2007-2013``; None without one.
    """
    found = re.search(r"\b((?:19|20)\d\d)\s?[-‐‑–—/]\s?((?:19|20)\d\d)\b", value or "")
    return f"{found[1]}-{found[2]}" if found else None


def role(value: str | None, organisation: str | None) -> str | None:
    """
    Tell the lead partner from the others.

    Parameters
    ----------
    value
        The cell: yes or no in any of its spellings, or the name of the lead partner.
    organisation
        The row's organisation.

    Returns
    -------
    ``lead`` or ``partner``; None where the cell says neither.
    """
    if value is None:
        return "partner"
    plain = loose(value)
    if plain in YES:
        return "lead"
    if plain in NO:
        return "partner"
    if organisation and plain == loose(organisation):
        return "lead"
    return None


def dates(values: Sequence[object], *, end: bool = False) -> tuple[list[date | None], list[int]]:
    """
    Read a column of dates: true dates, day numbers of a spreadsheet, or text.

    Text may be ``2017/09/01``, ``2017-09-01``, ``01.09.17``, ``1 September 2017`` or ``01/09/2017``; the latter is day
    before month unless the column has a second number above 12 and no first one. A month alone (``2017-09``,
    ``09/2017``, ``Sep 2017``) is its first day, or its last in a column of ends.

    Parameters
    ----------
    values
        The cells.
    end
        Whether they say when something ended.

    Returns
    -------
    The dates, None where there is none; and the positions of cells that say something else than a date.
    """
    month_first = _month_first(values)
    found: list[date | None] = []
    strange: list[int] = []
    for position, value in enumerate(values):
        day = _date(value, month_first=month_first) or _month(value, end=end)
        if day is not None and day.year not in _YEARS:
            day = None
        if day is None and text(value) is not None:
            strange.append(position)
        found.append(day)
    return found, strange


_DAY_MONTH_YEAR = re.compile(r"(\d{1,2})[./\-](\d{1,2})[./\-](\d{4})(?!\d)")
_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {name: at + 1 for at, name in enumerate(_NAMES)}
_MONTH_NAME = (
    r"(?P<name>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
    r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_ALONE = [
    re.compile(pattern, flags=re.IGNORECASE)
    for pattern in (
        r"(?P<year>\d{4})[./\-](?P<month>\d{1,2})",
        r"(?P<month>\d{1,2})[./\-](?P<year>\d{4})",
        rf"{_MONTH_NAME},?[ \-](?P<year>\d{{4}})",
    )
]
_WITH_DAY = [
    re.compile(pattern, flags=re.IGNORECASE)
    for pattern in (
        rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.)?[ \-]{_MONTH_NAME},?[ \-](?P<year>\d{{4}})",
        rf"{_MONTH_NAME} (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year>\d{{4}})",
        r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<short>\d{2})",
    )
]
_YEAR_MONTH_DAY = re.compile(r"(\d{4})[./\-](\d{1,2})[./\-](\d{1,2})(?!\d)")


def _month_first(values: Sequence[object]) -> bool:
    pairs = [(int(m[1]), int(m[2])) for v in values if isinstance(v, str) and (m := _DAY_MONTH_YEAR.match(v.strip()))]
    return any(second > 12 for _, second in pairs) and not any(first > 12 for first, _ in pairs)  # noqa: PLR2004 (months)


def _date(value: object, *, month_first: bool) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, float | int) and not isinstance(value, bool):
        return _SPREADSHEET_EPOCH + timedelta(days=int(value)) if int(value) in _SERIALS else None
    return _date_in_text(value.strip(), month_first=month_first) if isinstance(value, str) else None


def _date_in_text(plain: str, *, month_first: bool) -> date | None:
    if plain.isdecimal() and int(plain) in _SERIALS:
        return _SPREADSHEET_EPOCH + timedelta(days=int(plain))
    year_first, year_last = _YEAR_MONTH_DAY.match(plain), _DAY_MONTH_YEAR.match(plain)
    try:
        if year_first:
            return date(int(year_first[1]), int(year_first[2]), int(year_first[3]))
        if year_last:
            first, second = int(year_last[1]), int(year_last[2])
            day, month = (second, first) if month_first else (first, second)
            return date(int(year_last[3]), month, day)
        found = next((match for pattern in _WITH_DAY if (match := pattern.fullmatch(plain))), None)
        return _named_date(found.groupdict()) if found else None
    except ValueError:  # a 31st of February
        return None


def _named_date(parts: dict[str, str | None], *, day: int = 1) -> date:
    month = _MONTHS[(parts["name"] or "")[:3].casefold()] if "name" in parts else int(parts["month"] or 0)
    year = int(parts.get("year") or f"20{parts.get('short')}")
    if year not in _YEARS and "short" in parts:
        year -= 100
    return date(year, month, int(parts.get("day") or day))


def _month(value: object, *, end: bool) -> date | None:
    parts = month_alone(value)
    try:
        first = _named_date(parts) if parts else None
    except ValueError:  # a 13th month
        return None
    return first.replace(day=monthrange(first.year, first.month)[1]) if first and end else first


def month_alone(value: object) -> dict[str, str | None] | None:
    """
    Tell whether a cell names a month without a day.

    Parameters
    ----------
    value
        The cell.

    Returns
    -------
    Its parts: ``year``, and ``month`` or ``name``; None where it says anything else.
    """
    plain = value.strip() if isinstance(value, str) else ""
    return next((match.groupdict() for pattern in _ALONE if (match := pattern.fullmatch(plain))), None)


def amounts(values: Sequence[object]) -> tuple[list[float | None], list[int]]:
    """
    Read a column of amounts: numbers, or text with any separators of thousands and decimals.

    ``892,228.58``, ``892.228,58``, ``892 228,58`` and ``892228,58`` say what they are. A single separator before three
    digits (``1.234``) does not: there the rest of the column decides, else a comma separates thousands and a point
    decimals.

    Parameters
    ----------
    values
        The cells.

    Returns
    -------
    The amounts, None where there is none; and the positions of cells that say something else than an amount.
    """
    comma_decimal = _comma_is_decimal(values)
    found: list[float | None] = []
    strange: list[int] = []
    for position, value in enumerate(values):
        amount = _amount(value, comma_decimal=comma_decimal)
        if amount is None and text(value) is not None:
            strange.append(position)
        found.append(amount)
    return found, strange


def _comma_is_decimal(values: Sequence[object]) -> bool:
    texts = [_bare(v) for v in values if isinstance(v, str)]
    comma = sum(bool(re.search(r",\d{1,2}$|\.\d{3}\.|\.\d{3},", t)) for t in texts)
    point = sum(bool(re.search(r"\.\d{1,2}$|,\d{3},|,\d{3}\.", t)) for t in texts)
    return comma > point


def _bare(value: str) -> str:
    return re.sub(r"[\s'’\u00a0\u202f]|€|eur(os?)?\b", "", value, flags=re.IGNORECASE)


def _amount(value: object, *, comma_decimal: bool) -> float | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, float | int):
        return float(value)
    if not isinstance(value, str):
        return None
    plain = _bare(value)
    if not re.fullmatch(r"[+-]?\d[\d.,]*(e[+-]?\d+)?", plain, flags=re.IGNORECASE):
        return None
    decimal = _decimal_sign(plain, comma_decimal=comma_decimal)
    whole, _, fraction = plain.rpartition(decimal) if decimal else (plain, "", "")
    try:
        return float(re.sub(r"[.,]", "", whole) + ("." + fraction if decimal else ""))
    except ValueError:
        return None


def _decimal_sign(plain: str, *, comma_decimal: bool) -> str:
    last = re.search(r"([.,])([^.,]*)$", plain)
    if not last:
        return ""
    sign, digits = last[1], last[2]
    if plain.count(sign) > 1:
        return ""  # 1.234.567: separators of thousands
    if len(digits) != 3 or ({".", ","} - {sign}).pop() in plain:  # noqa: PLR2004 (three digits are a thousand)
        return sign
    return sign if (sign == ",") == comma_decimal else ""


_PREFIX = f"(?:{'|'.join(sorted(CODES | set(ALIASES)))})"
_CODE = (
    # with a digit it is a code wherever it stands (SE33, FI1C1, DEF0F) ...
    rf"(?:{_PREFIX}(?:[0-9][0-9A-Z]{{0,2}}|[A-Z][0-9][0-9A-Z]?|[A-Z]{{2}}[0-9])"
    # ... outside NUTS it has a hyphen (RU-KGD), outside any region it ends in Z; FRAMF and the like are France overseas
    rf"|{_PREFIX}-[0-9A-Z]{{1,3}}|{_PREFIX}Z{{1,3}}|FRA[A-Z]{{2}})(?:$|[\s/|:,;(–—-])"
    # ... and without one only before a slash or alone (UKH, ITC), for a label may begin in the same way
    rf"|{_PREFIX}[A-Z](?:$|\s*/)"
)


def region(column: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """
    Part a cell such as ``SE33  / Övre Norrland`` into code and label.

    Parameters
    ----------
    column
        A column of text.

    Returns
    -------
    The code (capitals; ``GB..`` becomes ``UK..``) and the label, each null where there is none. A cell without a code
    is all label.
    """
    found = column.str.to_uppercase().str.extract(rf"^\s*({_CODE})").str.extract(r"^([A-Z]{2}-?[0-9A-Z]{1,3})")
    code = found.str.replace(r"^GB", "UK")
    rest = pl.when(found.is_null()).then(column).otherwise(column.str.strip_chars().str.slice(found.str.len_chars()))
    label = rest.str.strip_chars_start(" \t\n\r\u00a0/|:,;–—-").str.strip_chars()
    return code, pl.when(label == "").then(None).otherwise(label)
