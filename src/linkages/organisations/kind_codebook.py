"""
The codebook of kinds: terms, weights and spheres, read from a TOML file that a social scientist can change.

The file explains its own notation. Here it becomes literal patterns: a normal form of a name has single blanks between
words and a bar between its parts, so a whole word, the beginning or the end of a word or of a part are each a plain
string, and one automaton finds the terms of all languages at once.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import polars as pl

from linkages.errors import MissingFileError, SourceError
from linkages.resources import data_path

KINDS = ("firm", "government", "academia", "finance", "intermediary")
SPHERES = ("university", "business", "government")
FIELDS = ("organisation_type", "activity_type", "sme", "legal_status", "name_is")

_TERMS = {
    "pattern": pl.String,
    "term": pl.String,
    "language": pl.String,
    "detail": pl.String,
    "weight": pl.Float64,
    "countries": pl.String,
}
_ABOUT_RULES = {"detail", "weight", "note", "countries"}
_SPECIAL = {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "&": " & "}
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
_LONGEST = 400  # characters of a name that are read: no name of an organisation is longer


@dataclass(frozen=True, slots=True)
class KindCodebook:
    """
    A codebook of kinds, ready to be applied.

    Parameters
    ----------
    name
        Name of its file.
    precedence
        Kinds, the one that wins a tie first.
    later_parts
        Weight taken from terms after the first part of a name.
    scale, contradiction
        Parameters of the confidence.
    details
        ``detail`` (``kind.sub_kind``), ``kind``, ``spheres`` (separated by ``;``; ``none`` for none), ``default`` (the
        sub-kind that says that it is not told).
    terms
        ``pattern``, ``term``, ``language``, ``detail`` (may be a whole kind), ``weight``, ``countries`` (each
        between ``;``; empty for all).
    fields
        ``column``, ``value`` (letters and digits alone), ``begins`` (whether longer values count), ``shown``,
        ``detail``, ``weight``, ``lowers`` (kind and weight taken from it).
    """

    name: str
    precedence: tuple[str, ...]
    later_parts: float
    scale: float
    contradiction: float
    details: pl.DataFrame
    terms: pl.DataFrame
    fields: tuple[Mapping[str, Any], ...]


def normal_form(name: pl.Expr) -> pl.Expr:
    """
    Bring names into the form in which terms are looked for.

    Parameters
    ----------
    name
        Names as written.

    Returns
    -------
    Small letters without accents, single blanks between words, a bar before, between and after the parts of a name
    (`` | university of tartu | institute of physics | ``). ``e.V.`` becomes ``ev``, ``A/S`` becomes ``a_s``.
    """
    form = name.str.slice(0, _LONGEST).str.to_lowercase().str.normalize("NFKD").str.replace_all(r"\p{M}", "")
    for letter, plain in _SPECIAL.items():
        form = form.str.replace_all(letter, plain, literal=True)
    form = (
        form.str.replace_all(r"['’`´]", "")
        .str.replace_all(r"\b(\pL)\. ?(\pL)\b\.?", "$1$2")
        .str.replace_all(r"\b(\pL)/(\pL)\b", "${1}_$2")
        .str.replace_all(r"\s[-–—]\s|[,;:()\[\]/|–—\"„“”«»<>\n\r\t]", " | ")
        .str.replace_all(r"[^\pL\pN_&|]+", " ")
        .str.strip_chars(" |")
    )
    return pl.format(" | {} | ", form).str.replace_all(r"\| (?:\| )+", "| ")


def read_kinds(path: Path | None = None) -> KindCodebook:
    """
    Read a codebook of kinds.

    Parameters
    ----------
    path
        The file; without it the one that ships with the package (``data/codebooks/kinds.toml``).

    Returns
    -------
    The codebook.

    Raises
    ------
    MissingFileError
        There is no such file.
    SourceError
        The file is no TOML, or says something that can't be applied; the message names the rule.
    """
    return _built_in() if path is None else _read(path)


@lru_cache(maxsize=1)
def _built_in() -> KindCodebook:
    return _read(data_path("codebooks", "kinds.toml"))


def _read(path: Path) -> KindCodebook:
    if not path.is_file():
        raise MissingFileError(f"{path} is not a file. Name a codebook of kinds (TOML).")
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SourceError(
            f"{path.name} is no TOML in UTF-8 ({error}). Correct that place, or start from a copy."
        ) from None
    check = _Check(path.name)
    details = _details(check, check.listed(found, "details"))
    precedence = tuple(check.texts(found, "precedence", "the codebook"))
    if sorted(precedence) != sorted(KINDS):
        check.fail("precedence", precedence, f"each of {', '.join(KINDS)} once")
    known = {*details["detail"], *KINDS}
    languages = check.table(found, "languages")
    confidence = check.table(found, "confidence")
    return KindCodebook(
        name=path.name,
        precedence=precedence,
        later_parts=check.number(found, "later_parts", "the codebook", low=0, high=20),
        scale=check.number(confidence, "scale", "[confidence]", low=0.1, high=100),
        contradiction=check.number(confidence, "contradiction", "[confidence]", low=0, high=1),
        details=details,
        terms=_terms(check, check.listed(found, "terms"), known, languages),
        fields=tuple(_fields(check, check.listed(found, "fields"), known)),
    )


@dataclass(frozen=True, slots=True)
class _Check:
    """Says what is wrong with a codebook: where, what was found, what was expected."""

    file: str

    def fail(self, where: str, found: object, expected: str) -> None:
        raise SourceError(f"{self.file}, {where}: found {found!r}, expected {expected}. See docs/howto/kinds.md.")

    def listed(self, of: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
        rows = of.get(name)
        if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
            self.fail(f"[[{name}]]", rows, "at least one table of that name")
        return list(rows or ())

    def table(self, of: Mapping[str, Any], name: str) -> dict[str, Any]:
        found = of.get(name)
        if not isinstance(found, dict):
            self.fail(f"[{name}]", found, "a table of that name")
        return dict(found or {})

    def texts(self, of: Mapping[str, Any], name: str, where: str) -> list[str]:
        found = of.get(name)
        if not isinstance(found, list) or not all(isinstance(text, str) for text in found):
            self.fail(f"{where}, {name}", found, 'a list of texts such as ["a", "b"]')
        return list(found or ())

    def number(self, of: Mapping[str, Any], name: str, where: str, *, low: float, high: float) -> float:
        found = of.get(name)
        if not isinstance(found, int | float) or isinstance(found, bool) or not low <= found <= high:
            self.fail(f"{where}, {name}", found, f"a number from {low:g} to {high:g}")
        return float(found or 0)

    def one_of(self, of: Mapping[str, Any], name: str, where: str, allowed: set[str]) -> str:
        found = of.get(name)
        if found not in allowed:
            self.fail(f"{where}, {name}", found, f"one of {', '.join(sorted(allowed))}")
        return str(found)


def _details(check: _Check, rows: list[dict[str, Any]]) -> pl.DataFrame:
    made: list[dict[str, object]] = []
    for number, row in enumerate(rows, start=1):
        where = f"[[details]] number {number}"
        code = str(row.get("code", ""))
        kind, _, rest = code.partition(".")
        if kind not in KINDS or not rest:
            check.fail(f"{where}, code", code, f"kind.sub_kind, the kind one of {', '.join(KINDS)}")
        spheres = check.texts(row, "spheres", where)
        if not set(spheres) <= set(SPHERES):
            check.fail(f"{where}, spheres", spheres, f"some of {', '.join(SPHERES)}, or none")
        made.append(
            {
                "detail": code,
                "kind": kind,
                "spheres": ";".join(s for s in SPHERES if s in spheres) or "none",
                "default": bool(row.get("default", False)),
            }
        )
    table = pl.DataFrame(made)
    for kind in KINDS:
        defaults = table.filter((pl.col("kind") == kind) & pl.col("default"))["detail"].to_list()
        if len(defaults) != 1:
            check.fail(f"[[details]] of {kind}", defaults, "one with `default = true`, for where no more is told")
    return table


def _terms(
    check: _Check, rows: list[dict[str, Any]], known: set[str], languages: Mapping[str, list[str]]
) -> pl.DataFrame:
    made: list[tuple[str, str, str, float, str]] = []
    for number, row in enumerate(rows, start=1):
        where = f"[[terms]] number {number}"
        detail = check.one_of(row, "detail", where, known)
        weight = check.number(row, "weight", where, low=0.1, high=20)
        own = check.texts(row, "countries", where) if "countries" in row else None
        for language in row.keys() - _ABOUT_RULES - languages.keys():
            check.fail(f"{where} ({detail})", language, f"a language of [languages]: {', '.join(languages)}")
        for language in sorted(row.keys() & languages.keys()):
            countries = own if own is not None else check.texts(languages, language, "[languages]")
            where_used = "".join(f";{country}" for country in countries) + ";" * bool(countries)
            made += [(term, language, detail, weight, where_used) for term in check.texts(row, language, where)]
    spelled = [(form, *row) for row in dict.fromkeys(made) for form in _spellings(row[0])]
    columns = dict(zip(_TERMS, zip(*spelled, strict=True), strict=True))
    frame = pl.DataFrame(columns, schema=_TERMS)
    frame = frame.with_columns(pattern=_pattern(pl.col("pattern")))
    empty = frame.filter(
        ~pl.col("pattern").str.contains(r"[\pL\pN]") | pl.col("term").str.contains(r"[^*^]\*.|.\^|\$.")
    )
    if empty.height:
        check.fail(
            f"[[terms]] of {empty['detail'][0]}", empty["term"][0], "a word or words, with * ^ $ at the ends only"
        )
    return frame.unique(maintain_order=True)


def _spellings(term: str) -> list[str]:
    """Give a term as it stands, and with its umlauts written as two letters."""
    small = term.lower()
    return [small] if small.isascii() else sorted({small, small.translate(_UMLAUTS)})


def _pattern(term: pl.Expr) -> pl.Expr:
    """Turn a term's marks into blanks and bars; between them its normal form."""
    core = normal_form(term.str.replace_all(r"[*^$]", " ").str.replace_all(r"\s+", " ").str.strip_chars()).str.slice(3)
    core = core.str.head(-3)
    before = (
        pl.when(term.str.starts_with("*")).then(pl.lit("")).when(term.str.starts_with("^")).then(pl.lit("| "))
    ).otherwise(pl.lit(" "))
    after = (
        pl.when(term.str.ends_with("*")).then(pl.lit("")).when(term.str.ends_with("$")).then(pl.lit(" |"))
    ).otherwise(pl.lit(" "))
    return pl.concat_str(before, core, after)


def _fields(check: _Check, rows: list[dict[str, Any]], known: set[str]) -> Iterator[dict[str, Any]]:
    for number, row in enumerate(rows, start=1):
        where = f"[[fields]] number {number}"
        lowers = row.get("lowers", {})
        if not isinstance(lowers, dict) or not set(lowers) <= set(KINDS):
            check.fail(f"{where}, lowers", lowers, "kinds with a number each, such as { firm = 2 }")
        for value in check.texts(row, "values", where):
            yield {
                "column": check.one_of(row, "column", where, set(FIELDS)),
                "value": "".join(sign for sign in value.casefold() if sign.isalnum()),
                "begins": value.endswith("*"),
                "shown": value.rstrip("*"),
                "detail": check.one_of(row, "detail", where, known),
                "weight": check.number(row, "weight", where, low=0.1, high=20),
                "lowers": {
                    kind: check.number(lowers, kind, f"{where}, lowers", low=0, high=20) for kind in sorted(lowers)
                },
            }
