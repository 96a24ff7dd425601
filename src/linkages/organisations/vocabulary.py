"""
Words of names: legal forms, kinds of bodies, subjects, places, in the languages of the area, from a data file.

Names are compared by words that agree across languages and ways of writing: ``Universität``, ``Univ.`` and ``ülikool``
are one word, so are ``Göteborg``, ``Goeteborg`` and ``Gothenburg``. What the words are stands in
``data/organisations/names.toml``, which anybody may extend; nothing of it is in the code.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from linkages.resources import data_path

KIND, SUBJECT, TELLER, COUNTRY = "@", "%", "^", "~"
"""First characters of the tokens that stand for words of the vocabulary; what has none is a word of its own."""

_LETTERS = str.maketrans(
    {"ø": "o", "æ": "a", "å": "a", "ä": "a", "ö": "o", "ü": "u", "ß": "ss", "ł": "l", "đ": "d", "ð": "d", "þ": "th"}
    | {"œ": "o", "ı": "i", "’": "'", "‘": "'", "`": "'", "´": "'", "ʼ": "'"}
)
_DIGRAPHS = (("aa", "a"), ("ae", "a"), ("oe", "o"), ("ue", "u"))
_CYRILLIC = re.compile("[\u0400-\u052f]")
_SLAVIC = ("RU", "BY", "UA", "BG", "MK", "RS", "ME", "BA")
_ROMANISED = (("shch", "s"), ("sch", "s"), ("sh", "s"), ("zh", "z"), ("kh", "h"), ("ts", "c"), ("y", "i"), ("j", "i"))
_VOWELS = (("iu", "u"), ("ia", "a"), ("io", "o"), ("ie", "e"))
_SLASHED = re.compile(r"\b([aikp])/s\b")
_DOTTED = re.compile(r"\b(\w)\.\s?(?=\w\b)")
_WORDS = re.compile(r"[a-z0-9]+")
_FUZZY_FROM = 8  # letters of a word of the vocabulary from which it is known with one letter wrong
_TWO_WRONG_FROM = 14  # ... and with two
_STEM = 4  # letters that must be left of a compound before its second half


def fold(text: str, *, slavic: bool = False) -> str:
    """
    Bring text into the letters by which words are compared.

    Parameters
    ----------
    text
        Any text, in any script.
    slavic
        Also level the ways of writing Cyrillic in Latin letters (``Petrozavodskiy``, ``Petrozavodskii``).

    Returns
    -------
    Small Latin letters without accents; ``ö``, ``oe`` and ``o`` are one, so are ``å``, ``aa`` and ``a``.

    Examples
    --------
    >>> fold("Høje-Taastrup") == fold("Hoeje-Tåstrup")
    True
    """
    text = unicodedata.normalize("NFKC", text).casefold().translate(_LETTERS)
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    if not text.isascii():
        from anyascii import anyascii

        text = anyascii(text).lower()
    for written, plain in _DIGRAPHS:
        text = text.replace(written, plain)
    if slavic:
        for written, plain in _ROMANISED:
            text = text.replace(written, plain)
        text = re.sub("i+", "i", text)
        for written, plain in _VOWELS:
            text = text.replace(written, plain)
    return text


def words_of(text: str, *, slavic: bool = False) -> list[str]:
    """
    Cut text into folded words; dots inside abbreviations go (``e.V.`` is one word), as do apostrophes.

    Parameters
    ----------
    text
        Any text.
    slavic
        As for `fold`.

    Returns
    -------
    The words, in order.
    """
    return list(_words_of(text, slavic))


@lru_cache(maxsize=4096)  # pieces of one name are read several times in a row
def _words_of(text: str, slavic: bool) -> tuple[str, ...]:  # noqa: FBT001 - a key of the cache
    folded = fold(text, slavic=slavic)
    if "." in folded:
        folded = _DOTTED.sub(r"\1", folded)
    if "/" in folded:
        folded = _SLASHED.sub(r"\1s", folded)
    return tuple(_WORDS.findall(folded.replace("'", "")))


def is_slavic(text: str, country: str | None) -> bool:
    """Tell whether a name is written in Cyrillic, or comes from a country where names are."""
    return country in _SLAVIC or _CYRILLIC.search(text) is not None


@dataclass(slots=True)
class _Phrases:
    """Sequences of words that stand for a token; the longest is found first."""

    by_first: dict[str, list[tuple[tuple[str, ...], str]]] = field(default_factory=dict)

    def add(self, words: list[str], token: str) -> None:
        if words:
            known = self.by_first.setdefault(words[0], [])
            if all(tuple(words) != phrase for phrase, _ in known):
                known.append((tuple(words), token))
                known.sort(key=lambda entry: -len(entry[0]))

    def at(self, words: list[str], start: int) -> tuple[int, str] | None:
        for phrase, token in self.by_first.get(words[start], ()):
            if tuple(words[start : start + len(phrase)]) == phrase:
                return len(phrase), token
        return None


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """
    The words of the data file, folded.

    Parameters
    ----------
    legal
        Legal form (its words) and the groups it may stand for.
    legal_words
        First words of legal forms.
    small
        Words that tell nothing.
    parts
        Words of departments and other parts of an organisation.
    parents, national, councils, campus, general
        Kinds whose parts may be left out; those of which a country has one a subject; those whose offices go by a
        subject alone; those with seats in several towns; those that agree with others.
    remarks
        Pattern of what is no part of a name.
    near
        Pairs of kinds that agree at a lower weight.
    one_body
        Countries where the kinds `one_body_kinds` are one.
    given
        Given names.
    """

    legal: dict[tuple[str, ...], frozenset[str]]
    legal_words: frozenset[str]
    small: frozenset[str]
    parts: frozenset[tuple[str, ...]]
    parents: frozenset[str]
    national: frozenset[str]
    councils: frozenset[str]
    campus: frozenset[str]
    general: dict[str, frozenset[str]]
    remarks: re.Pattern[str]
    near: frozenset[frozenset[str]]
    one_body: frozenset[str]
    one_body_kinds: tuple[str, ...]
    places: frozenset[str]
    given: frozenset[str]
    slavic: bool
    _names: _Phrases
    _phrases: _Phrases
    _suffixes: tuple[tuple[str, str], ...]
    _endings: tuple[str, ...]
    _suffixes_from: int
    _known: frozenset[str]
    _deletes: dict[str, str]
    _long: tuple[str, ...]
    _parts_by_first: dict[str, list[tuple[str, ...]]]
    _righted: dict[str, str] = field(default_factory=dict)
    _singles: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def words(self, text: str) -> list[str]:
        """Cut text into words, folded; words of the vocabulary with one letter wrong are put right."""
        known = self._righted
        found = []
        for word in words_of(text, slavic=self.slavic):
            if word not in known:
                known[word] = self._right(word)
            found.append(known[word])
        return found

    def names_a_part(self, words: list[str]) -> bool:
        """Tell whether words speak of a department or another part of an organisation."""
        return any(
            tuple(words[at : at + len(part)]) == part
            for at, word in enumerate(words)
            for part in self._parts_by_first.get(word, ())
        )

    def _right(self, word: str) -> str:
        if len(word) < _FUZZY_FROM - 1 or word in self._known:
            return word
        found = (self._deletes[left] for left in deletions(word) if left in self._deletes)
        right = next((right for right in found if right[0] == word[0]), None)
        if right is None and len(word) >= _TWO_WRONG_FROM:
            from rapidfuzz import process
            from rapidfuzz.distance import OSA

            near = process.extractOne(word, self._long, scorer=OSA.distance, score_cutoff=2)
            right = near[0] if near and near[0][0] == word[0] else None
        return right or word

    def tokens(self, words: list[str], country: str | None, *, known_names: bool = True) -> list[str]:
        """
        Replace words of the vocabulary by what they stand for.

        Parameters
        ----------
        words
            Folded words, in order.
        country
            Country of the row: in some, town and municipality are one body.
        known_names
            Whether bodies that have one name in each language become one word.

        Returns
        -------
        Tokens, in order: kinds, subjects, tellers and countries with their first character, other words as they are,
        small words left out.
        """
        found: list[str] = []
        at = 0
        while at < len(words):
            known = self._phrases.at(words, at)
            if known is not None:
                found.append(known[1])
                at += known[0]
                continue
            if words[at] not in self.small and (words[at],) not in self.parts:
                word = words[at]
                if word not in self._singles:
                    self._singles[word] = tuple(self._single(word))
                found += self._singles[word]
            at += 1
        if country in self.one_body:
            first, *others = (KIND + kind for kind in self.one_body_kinds)
            found = [first if token in others else token for token in found]
        return self._with_known_names(found) if known_names else found

    def _with_known_names(self, tokens: list[str]) -> list[str]:
        found: list[str] = []
        at = 0
        while at < len(tokens):
            length, token = self._names.at(tokens, at) or (1, tokens[at])
            found.append(token)
            at += length
        return found

    def _single(self, word: str) -> Iterator[str]:
        if len(word) < _STEM + self._suffixes_from or not word.endswith(self._endings):
            yield word
            return
        for suffix, token in self._suffixes:
            if word.endswith(suffix) and len(word) - len(suffix) >= _STEM:
                stem = word[: -len(suffix)]
                known = next((self._phrases.at([part], 0) for part in (stem, stem.removesuffix("s"), stem + "e")), None)
                yield known[1] if known is not None else stem
                yield token
                return
        yield word


def deletions(word: str) -> Iterator[str]:
    """
    Say a word, and what is left of it without any one letter: words one letter apart share one of these.

    Parameters
    ----------
    word
        A word.

    Yields
    ------
    The word, then each shorter one.
    """
    yield word
    for at in range(len(word)):
        yield word[:at] + word[at + 1 :]


@lru_cache(maxsize=1)
def _data() -> dict[str, Any]:
    with data_path("organisations", "names.toml").open("rb") as file:
        return tomllib.load(file)


@lru_cache(maxsize=2)
def vocabulary(*, slavic: bool = False) -> Vocabulary:
    """
    Read the vocabulary.

    Parameters
    ----------
    slavic
        Whether it is for names in Cyrillic or from countries that write so.

    Returns
    -------
    The vocabulary, kept for the next call.
    """
    data = _data()
    known_names = _Phrases()
    phrases, known, places = _phrases_of(data, slavic=slavic)
    deletes: dict[str, str] = {}
    for word in sorted(known):
        for left in deletions(word):
            deletes.setdefault(left, word)
    legal: dict[tuple[str, ...], frozenset[str]] = {}
    for group, forms in data["legal_forms"].items():
        for form in forms:
            key = tuple(words_of(form, slavic=slavic))
            legal[key] = legal.get(key, frozenset()) | {group}
    parts = {tuple(words_of(entry, slavic=slavic)) for entry in data["parts"]["words"]} - {()}
    by_first: dict[str, list[tuple[str, ...]]] = {}
    for part in sorted(parts):
        by_first.setdefault(part[0], []).append(part)
    suffixes = {
        (fold(suffix, slavic=slavic), KIND + name)
        for name, entry in data["kinds"].items()
        for suffix in entry.get("suffixes", ())
    }
    found = Vocabulary(
        legal=legal,
        legal_words=frozenset(form[0] for form in legal),
        small=frozenset(word for entry in data["small_words"]["words"] for word in words_of(entry, slavic=slavic)),
        parts=frozenset(parts),
        parents=_kinds(data, "parent"),
        national=_kinds(data, "national"),
        councils=_kinds(data, "council"),
        campus=_kinds(data, "campus"),
        general={
            KIND + name: frozenset(KIND + kind for kind in entry["general"])
            for name, entry in data["kinds"].items()
            if "general" in entry
        },
        remarks=re.compile("|".join(f"(?:{pattern})" for pattern in data["remarks"]["patterns"]), re.IGNORECASE),
        near=frozenset(frozenset(KIND + kind for kind in pair) for pair in data["near_kinds"]["pairs"]),
        one_body=frozenset(data["one_body"]["countries"]),
        one_body_kinds=tuple(data["one_body"]["kinds"]),
        places=frozenset(places),
        given=frozenset(word for entry in data["given_names"]["names"] for word in words_of(entry, slavic=slavic)),
        slavic=slavic,
        _names=known_names,
        _phrases=phrases,
        _suffixes=tuple(sorted(suffixes, key=lambda entry: (-len(entry[0]), entry))),
        _endings=tuple(sorted(suffix for suffix, _ in suffixes)),
        _suffixes_from=min(len(suffix) for suffix, _ in suffixes),
        _known=frozenset(known),
        _deletes=deletes,
        _long=tuple(word for word in sorted(known) if len(word) >= _TWO_WRONG_FROM - 1),
        _parts_by_first=by_first,
    )
    for number, names in enumerate(data["known_names"]["names"]):
        for name in names:
            known_names.add(found.tokens(found.words(name), None, known_names=False), f"#{number}")
    return found


def _phrases_of(data: dict[str, Any], *, slavic: bool) -> tuple[_Phrases, set[str], set[str]]:
    """Phrases of the data file, its long words, which are known with a letter wrong, and its places."""
    phrases = _Phrases()
    known: set[str] = set()
    places: set[str] = set()
    for names in data["places"]["names"]:
        first = "".join(words_of(names[0], slavic=slavic))
        places.add(first)
        for name in names:
            phrases.add(words_of(name, slavic=slavic), first)
    sections = [(KIND, name, entry["words"]) for name, entry in data["kinds"].items()]
    sections += [
        (sign, name, entries)
        for sign, section in ((SUBJECT, "subjects"), (TELLER, "tellers"), (COUNTRY, "countries"))
        for name, entries in data[section].items()
    ]
    for sign, name, entries in sections:
        for words in (words_of(entry, slavic=slavic) for entry in entries):
            phrases.add(words, sign + name)
            if sign in (KIND, SUBJECT):
                known.update(word for word in words if len(word) >= _FUZZY_FROM)
    return phrases, known, places


def _kinds(data: dict[str, dict[str, dict[str, object]]], mark: str) -> frozenset[str]:
    return frozenset(KIND + name for name, entry in data["kinds"].items() if entry.get(mark))
