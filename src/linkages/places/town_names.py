"""
Names of towns as people write them: the key under which one is looked up, and what it may be without its trimmings.

``København K``, ``HARWICH, Essex``, ``Den Hoorn (Texel)``, ``AC Assen``, ``D-Hamburg``, ``Paris Cedex 05``: the name
stands in there, with a district, a county, a postal code or a country's letter around it.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import polars as pl

_LETTERS = {
    "æ": "a",
    "ø": "o",
    "œ": "o",
    "ß": "ss",
    "ł": "l",
    "đ": "d",
    "ð": "d",
    "þ": "th",
    "ı": "i",
    "ŋ": "n",
    **dict.fromkeys("'’‘`´ʼʹʺ", ""),
    # Cyrillic and Greek letter by letter, for names that are written in another script than the list of places
    **dict(zip("абвгдезийклмнопрстуфыэієїґўј", "abvgdeziyklmnoprstufyeieigwj", strict=True)),
    "ё": "e",
    "ж": "zh",
    "х": "kh",
    "ц": "ts",
    "ч": "ch",
    "ш": "sh",
    "щ": "shch",
    "ю": "yu",
    "я": "ya",
    "ъ": "",
    "ь": "",
    "ђ": "d",
    "ћ": "c",
    "љ": "lj",
    "њ": "nj",
    "џ": "dz",
    "ѓ": "g",
    "ќ": "k",
    "ѕ": "dz",
    **dict(zip("αβγδεζηικλμνοπρστυφω", "avgdeziiklmnoprstifo", strict=True)),
    "θ": "th",
    "ξ": "x",
    "ς": "s",
    "χ": "ch",
    "ψ": "ps",
}
_TABLE = str.maketrans(_LETTERS)
_SAINT = re.compile(r"\b(?:saint|sankt|sint|sv|st)\b")
_SOUNDS = str.maketrans({"w": "v", "y": "i"})
_DIGRAPHS = re.compile(r"(a)[ae]|([ou])e")
_WORD = re.compile(r"[^\W\d_]+(?:['’‘`´][^\W\d_]+)*\.?|\d+")
_PARTS = re.compile(r"\s*[,;/|\n\r\t()\[\]]+\s*|\s+[-–—]\s+")
_CODE = re.compile(
    r"^\s*(?:[A-Z]{1,3}\s?[-–+]\s?)?\d[\d\s-]*(?:[A-Z]{2}\b)?[\s,]*"  # 9700 AP Groningen, D-24106 Kiel
    r"|^\s*[A-Z]{1,2}\s?[-–]\s?(?=[^\W\d_])"  # D-Hamburg
)
_TRIMMINGS = frozenset(
    [
        "cedex",
        "city",
        "town",
        "stad",
        "stadt",
        "by",
        "kommune",
        "kommun",
        "municipality",
        "gemeente",
        "gemeinde",
        "comune",
        "commune",
        "concelho",
        "obcina",
        "opcina",
        "grad",
        "mesto",
        "miasto",
        "gmina",
        "vald",
        "linn",
        "novads",
        "pilseta",
        "savivaldybe",
        "kaupunki",
        "kunta",
        "borough",
        "district",
        "county",
        "council",
        "province",
        "provincia",
        "region",
        "area",
        "old",
        "upper",
        "lower",
        "the",
        "of",
    ]
)
_SUFFIX = 2
"""Letters that a postal district after a name has at most (``København NV``, ``Aarhus C``)."""
_SHORTEST = 3
"""Letters that a part of a cell has at least, to be taken for a name by itself."""
_LONGEST = 120
"""Signs of a cell that are looked at: a name of a town is not longer."""


class Spelling(NamedTuple):
    """
    One way to read a cell that should name a town.

    Parameters
    ----------
    key
        Key of the name (`town_key`).
    trust
        How far the reading may be trusted against the whole cell, 0 to 1: 1 for the cell as it is.
    rest
        Keys of what else stands in the cell: a county, an island, a larger town.
    """

    key: str
    trust: float
    rest: tuple[str, ...] = ()


@lru_cache(maxsize=65536)
def town_key(name: str) -> str:
    """
    Make the key under which a town is looked up.

    Case, accents, spaces, hyphens and apostrophes do not count; nor whether an umlaut is written as one letter or as
    two (``Göteborg``, ``Goeteborg``, ``Goteborg``), ``Aa`` or ``Å``, ``w`` or ``v``, ``y`` or ``i``, ``Saint``,
    ``Sankt`` or ``St.``; Cyrillic and Greek are read letter by letter.

    Parameters
    ----------
    name
        A name as somebody wrote it.

    Returns
    -------
    Letters and digits only; empty where there are none.

    Examples
    --------
    >>> town_key("Aabenraa") == town_key("Åbenrå"), town_key("Sankt Peter-Ording"), town_key("Гродно")
    (True, 'stpeterording', 'grodno')
    """
    plain = unicodedata.normalize("NFKD", name.lower())
    if not plain.isascii():
        plain = "".join(c for c in plain if not unicodedata.combining(c))
    plain = _SAINT.sub("st", plain.translate(_TABLE))
    plain = "".join(filter(str.isalnum, plain)).translate(_SOUNDS)
    return _DIGRAPHS.sub(r"\1\2", plain)


def town_keys(names: pl.Series) -> pl.Series:
    """
    Make the keys of many names at once, as `town_key` makes that of one.

    Parameters
    ----------
    names
        Names.

    Returns
    -------
    Their keys.
    """
    text = (
        pl.col("name")
        .str.to_lowercase()
        .str.normalize("NFKD")
        .str.replace_all(r"\p{M}", "")
        .str.replace_many(_LETTERS)
        .str.replace_all(_SAINT.pattern, "st")
        .str.replace_all(r"[^\p{L}\p{N}]", "")
        .str.replace_many({"w": "v", "y": "i"})
        .str.replace_all(r"a[ae]", "a")
        .str.replace_all(r"([ou])e", "$1")
    )
    return names.alias("name").to_frame().select(key=text)["key"]


@lru_cache(maxsize=65536)
def spellings(cell: str) -> tuple[Spelling, ...]:
    """
    List what the cell of a town may name, the surest first.

    Parameters
    ----------
    cell
        The cell.

    Returns
    -------
    The whole cell, then its parts and these without codes, districts and words for the kind of place, then without
    their last or first words. Each key once.

    Examples
    --------
    >>> [reading.key for reading in spellings("København K")], spellings("HARWICH, Essex")[1]
    (['kobenhavnk', 'kobenhavn'], Spelling(key='harvich', trust=0.95, rest=('essex',)))
    """
    found: dict[str, Spelling] = {}
    for reading in _readings(cell[:_LONGEST].strip()):
        whole = reading.trust == 1.0
        if reading.key and not reading.key.isdigit() and (whole or len(reading.key) >= _SHORTEST):
            found.setdefault(reading.key, reading)
    return tuple(found.values())


def _readings(cell: str) -> Iterator[Spelling]:
    yield Spelling(town_key(cell), 1.0)
    parts = [part for part in _PARTS.split(cell) if part]
    for position, part in enumerate(parts):
        others = tuple(key for key in map(town_key, parts[:position] + parts[position + 1 :]) if key)
        trust = 1.0 if len(parts) == 1 else 0.95 if position == 0 else 0.8
        yield Spelling(town_key(part), trust, others)
        words = _words(_CODE.sub("", part))
        kept = [word for word in words if not _trimming(word)]
        yield Spelling(town_key(" ".join(kept)), trust * 0.98, others)
        yield from _shorter(kept, trust, others)


def _shorter(words: list[str], trust: float, others: tuple[str, ...]) -> Iterator[Spelling]:
    """Leave out last words, then first ones; what is left out may tell which town is meant."""
    for count in range(len(words) - 1, 0, -1):
        yield Spelling(town_key(" ".join(words[:count])), trust * 0.8, (*others, town_key(" ".join(words[count:]))))
    for count in range(1, len(words)):
        yield Spelling(town_key(" ".join(words[count:])), trust * 0.7, (*others, town_key(" ".join(words[:count]))))


def _words(text: str) -> list[str]:
    return [word for word in _WORD.findall(text) if not word.isdigit()]


def _trimming(word: str) -> bool:
    plain = word.rstrip(".")
    return plain.casefold() in _TRIMMINGS or (len(plain) <= _SUFFIX and plain.isupper())
