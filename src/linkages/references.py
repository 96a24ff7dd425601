"""
The literature behind the methods: cited in words, and as BibTeX for whoever writes the paper.

A text names its sources by key, after Pandoc's manner: ``@wilson1927`` becomes *Wilson (1927)*, and
``[@wilson1927; @efron1987]`` becomes *(Wilson 1927; Efron 1987)*. The keys are those of
``data/references/references.toml``.
"""

import difflib
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import Any

from linkages.errors import SettingError, SourceError
from linkages.resources import data_path

# one pass over both forms; text from data has a backslash before the sign (wording.plain_markdown puts it there)
_CITED = re.compile(r"(?<!\\)\[(?P<several>@[a-z0-9]+(?:;\s*@[a-z0-9]+)*)\]|(?<![\w\\@.])@(?P<one>[a-z]+[0-9]*)\b")
_SPECIAL = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "&%$#_{}"},
    "ø": r"{\o}",
    "Ø": r"{\O}",
    "ł": r"{\l}",
    "Ł": r"{\L}",
    "æ": r"{\ae}",
    "Æ": r"{\AE}",
    "ß": r"{\ss}",
    "ı": r"{\i}",
    "“": "``",
    "”": "''",
    "‘": "`",
    "’": "'",
    "–": "--",
    "—": "---",
}
_ACCENTS = {
    "\u0300": "`",
    "\u0301": "'",
    "\u0302": "^",
    "\u0303": "~",
    "\u0304": "=",
    "\u0306": "u",
    "\u0307": ".",
    "\u0308": '"',
    "\u030a": "r",
    "\u030b": "H",
    "\u030c": "v",
    "\u0327": "c",
    "\u0328": "k",
}
_CONTAINERS = ("journal", "booktitle", "institution", "howpublished", "publisher")
_FIELDS = (*_CONTAINERS, "address", "edition", "volume", "number", "pages", "doi", "url")
_KINDS = ("article", "book", "incollection", "inproceedings", "misc", "techreport")
# more authors than these are "et al." in a text
_MOST_NAMED = 2


@dataclass(frozen=True, slots=True)
class Reference:
    """
    A work that is cited.

    Parameters
    ----------
    key
        Its key in the file.
    kind
        BibTeX's type of entry.
    authors
        Names as ``Family, G. H.``; ``others`` as the last one stands for more.
    title
        Its title.
    year
        Year of publication; None where it is not known.
    fields
        The other fields of BibTeX by name: journal, volume, number, pages, doi ...
    """

    key: str
    kind: str
    authors: tuple[str, ...]
    title: str
    year: int | None = None
    fields: Mapping[str, str] = field(default_factory=dict)

    @property
    def families(self) -> str:
        """Family names as a text gives them: one, two, or the first and what stands for the others."""
        names = [name.split(",")[0] for name in self.authors]
        if len(names) > _MOST_NAMED or names[-1] == "others":
            return f"{names[0]} et al."
        return " and ".join(names)

    @property
    def when(self) -> str:
        """Year, or ``n.d.`` where there is none."""
        return "n.d." if self.year is None else str(self.year)


@cache
def load() -> Mapping[str, Reference]:
    """
    Read the references that ship with the package.

    Returns
    -------
    Key to reference, in the order of the file.

    Raises
    ------
    SourceError
        The file can't be understood; the message says which entry lacks what.
    """
    path = data_path("references", "references.toml")
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SourceError(f"{path.name}: not a TOML file in UTF-8 ({error}).") from error
    return MappingProxyType({key: _reference(key, entry) for key, entry in entries.items()})


def _reference(key: str, entry: Mapping[str, Any]) -> Reference:
    where = f"references.toml, [{key}]"
    if missing := [name for name in ("type", "author", "title") if not entry.get(name)]:
        raise SourceError(f"{where}: no {', '.join(missing)}. Every reference has a type, authors and a title.")
    if entry["type"] not in _KINDS:
        raise SourceError(f"{where}: found type {entry['type']!r}, expected one of {', '.join(_KINDS)}.")
    known = {"type", "author", "title", "year", *_FIELDS}
    if unknown := sorted(set(entry) - known):
        raise SourceError(f"{where}: no field {', '.join(unknown)}; there are: {', '.join(sorted(known))}.")
    return Reference(
        key=key,
        kind=entry["type"],
        authors=tuple(entry["author"]),
        title=entry["title"],
        year=entry.get("year"),
        fields=MappingProxyType({name: str(entry[name]) for name in _FIELDS if name in entry}),
    )


def reference(key: str) -> Reference:
    """
    Look up a reference.

    Parameters
    ----------
    key
        Its key.

    Returns
    -------
    The reference.

    Raises
    ------
    SettingError
        There is none of that key; the message names those that are like it.
    """
    known = load()
    if key not in known:
        near = difflib.get_close_matches(key, known, n=3)
        hint = f" Near it: {', '.join(near)}." if near else ""
        raise SettingError(f"No reference {key!r} in data/references/references.toml.{hint}")
    return known[key]


def cite(key: str) -> str:
    """
    Write a reference as a list of references has it.

    Parameters
    ----------
    key
        Its key.

    Returns
    -------
    Plain text such as ``Jost, L. (2007). Partitioning diversity into ... Ecology 88(10), 2427-2439. doi:...``.

    Raises
    ------
    SettingError
        There is none of that key.

    Examples
    --------
    >>> cite("lip2011")
    'Lip, S. Z. W. (2011). A fast algorithm for the discrete core/periphery bipartitioning problem. arXiv:1102.5511.'
    """
    found = reference(key)
    *first, last = found.authors
    ending = "et al." if last == "others" else f"and {last}"
    authors = f"{', '.join(first)} {ending}" if first else last
    parts = [f"{authors} ({found.when}).", f"{found.title}.", f"{_container(found.fields)}."]
    if "doi" in found.fields:
        parts.append(f"doi:{found.fields['doi']}.")
    return " ".join(parts)


def _container(fields: Mapping[str, str]) -> str:
    """Where it appeared: the journal with volume and pages, or the publisher, or the series."""
    names = [fields[name] for name in _CONTAINERS if name in fields]
    text = f"{fields['edition']} edition. {names[0]}" if "edition" in fields else ", ".join(names)
    if "volume" in fields:
        text += f" {fields['volume']}" + (f"({fields['number']})" if "number" in fields else "")
    elif "number" in fields:
        text += f", {fields['number']}"
    return text + (f", {fields['pages']}" if "pages" in fields else "")


def named(key: str) -> tuple[str, str]:
    """
    Write a reference as a text names it.

    Parameters
    ----------
    key
        Its key.

    Returns
    -------
    As part of the sentence, ``Wilson (1927)``, and within brackets, ``Wilson 1927``.

    Raises
    ------
    SettingError
        There is none of that key.
    """
    found = reference(key)
    return f"{found.families} ({found.when})", f"{found.families} {found.when}"


def resolve(text: str) -> tuple[str, tuple[str, ...]]:
    """
    Put names and years where a text has keys of references.

    Parameters
    ----------
    text
        Text with ``@key`` (named in the sentence) and ``[@key; @key]`` (in brackets). A backslash before ``@`` or
        ``[`` leaves it as it stands, and so does a key that is no reference's.

    Returns
    -------
    The text, and the keys in the order in which they are first cited.

    Examples
    --------
    >>> text, keys = resolve("Intervals are those of @wilson1927; ties follow others [@engel2009; @islankina2015].")
    >>> text
    'Intervals are those of Wilson (1927); ties follow others (Engel and del-Palacio 2009; Islankina 2015).'
    >>> keys
    ('wilson1927', 'engel2009', 'islankina2015')
    """
    keys: list[str] = []

    def in_words(match: re.Match[str]) -> str:
        names = [match["one"]] if match["one"] else re.findall("[a-z0-9]+", match["several"])
        if not all(name in load() for name in names):
            return match[0]
        keys.extend(names)
        if match["one"]:
            return named(match["one"])[0]
        return f"({'; '.join(named(name)[1] for name in names)})"

    return _CITED.sub(in_words, text), tuple(dict.fromkeys(keys))


def bibtex(keys: Iterable[str]) -> str:
    """
    Write references as a BibTeX file.

    Parameters
    ----------
    keys
        Their keys; each is written once, in the order of the alphabet.

    Returns
    -------
    The entries, in ASCII: letters with accents and signs that LaTeX would read are written as its commands, capitals
    that have to stay are in braces. Empty where there are no keys.

    Raises
    ------
    SettingError
        There is no reference of a key.
    """
    return "\n".join(_entry(reference(key)) for key in sorted(set(keys)))


def _entry(found: Reference) -> str:
    fields = {
        "author": " and ".join(latex(name) for name in found.authors),
        "title": _kept_capitals(found.title),
        **({} if found.year is None else {"year": str(found.year)}),
        **{name: _value(name, text) for name, text in found.fields.items()},
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items()]
    return "\n".join([f"@{found.kind}{{{found.key},", *lines, "}", ""])


def _value(name: str, text: str) -> str:
    if name in {"doi", "url"}:
        return text  # read as they stand by every style that prints them
    return latex(text).replace("-", "--") if name == "pages" else latex(text)


def _kept_capitals(title: str) -> str:
    """Styles write titles in lower case after the first letter: braces keep names and abbreviations."""
    first, *rest = title.split(" ")
    kept = [f"{{{latex(word)}}}" if word.lower() != word else latex(word) for word in rest]
    inner = first[1:].lower() != first[1:]
    return " ".join([f"{{{latex(first)}}}" if inner else latex(first), *kept])


def latex(text: str) -> str:
    """
    Write text so that LaTeX prints it as it stands.

    Parameters
    ----------
    text
        Any text.

    Returns
    -------
    The text with commands for accents and for signs that LaTeX would read; letters it has no command for stay.
    """
    return "".join(_letter(letter) for letter in unicodedata.normalize("NFC", text))


def _letter(letter: str) -> str:
    if letter in _SPECIAL:
        return _SPECIAL[letter]
    parts = unicodedata.normalize("NFD", letter)
    if len(parts) == 2 and parts[1] in _ACCENTS:  # noqa: PLR2004 -- a letter and its accent
        return f"{{\\{_ACCENTS[parts[1]]}{{{parts[0]}}}}}"
    return letter
