"""
Taking a name apart: the institution, its parts, its acronym, its legal form, remarks that are no name.

``Department of Food Science, Aarhus University (AU)`` is the university by the words *Aarhus* and *university*; ``AU``
is its acronym. At the level of the legal entity a department, faculty or office is its parent, so a name has several
*forms*: all of it, and the parent alone where a part stands beside it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from linkages.organisations.vocabulary import COUNTRY, KIND, SUBJECT, TELLER, Vocabulary, is_slavic, vocabulary

_LONGEST = 300  # characters of a name that are read
_MARKUP = re.compile(r"<[^<>]{0,200}>")
_BRACKET = re.compile(r"[(\[]([^()\[\]]*)(?:[)\]]|$)")
_SPLIT = re.compile(r"\s*(?:[,;:|/\n]|\s[-–—]+\s|(?<=\w)[–—](?=\w))\s*")
_AT = re.compile(r"\s(?:at|an der|am|an|at the|ved|vid|hos|v\.|i samarbejde med)\s(?=\S)", re.IGNORECASE)
_FOR = re.compile(r"\s(?:for|on behalf of|für|voor|pour|per)\s(?=\S)", re.IGNORECASE)
_COMPANY = re.compile(r"\b([AaIiKkPp])/([Ss])\b")
_ACRONYM = re.compile(r"^[A-ZÀ-ÖØ-Þ][A-Za-zÀ-ÿ0-9&.-]{1,9}$")
_SHORT = 3
_MOST_INITIALS = 8


@dataclass(frozen=True, slots=True)
class Form:
    """
    One way to read a name.

    Parameters
    ----------
    words
        The words of its own, in order, each once.
    kinds, subjects, tellers, countries
        What stands in it of the vocabulary; numbers are tellers.
    flat
        All its letters in one, by which names with other blanks are found.
    whole
        Whether it is the whole name.
    """

    words: tuple[str, ...]
    kinds: frozenset[str]
    subjects: frozenset[str]
    tellers: frozenset[str]
    countries: frozenset[str]
    flat: str
    whole: bool

    def __hash__(self) -> int:
        """Hash what tells forms apart nearly always: forms are looked up for every comparison."""
        return hash((self.words, self.flat))


@dataclass(frozen=True, slots=True)
class Name:
    """
    A name, taken apart.

    Parameters
    ----------
    forms
        The ways to read it, the whole name first.
    acronyms
        Acronyms beside the name, folded.
    legal
        Groups of its legal forms; empty where it has none.
    country
        Country of the row.
    initials
        Initials of its words, where there are enough of them to tell; with and without small words.
    is_acronym
        Whether it is one word in capitals.
    """

    forms: tuple[Form, ...]
    acronyms: frozenset[str]
    legal: frozenset[str]
    country: str | None
    initials: frozenset[str] = frozenset()
    is_acronym: bool = False


@dataclass(slots=True)
class _Segment:
    tokens: list[str]
    words: list[str]
    legal: frozenset[str]
    part: bool
    initials: frozenset[str]

    @property
    def own(self) -> list[str]:
        return [token for token in self.tokens if token[0] not in (KIND, SUBJECT, TELLER, COUNTRY)]

    @property
    def kinds(self) -> list[str]:
        return [token for token in self.tokens if token[0] == KIND]

    def has(self, kinds: frozenset[str]) -> bool:
        return any(token in kinds or token[0] == "#" for token in self.tokens)


def take_apart(name: str, country: str | None) -> Name:
    """
    Take a name apart.

    Parameters
    ----------
    name
        A name as written.
    country
        Country of the row, the EU's code.

    Returns
    -------
    The name's forms; none where nothing is left that could be compared.
    """
    text = _COMPANY.sub(r"\1\2", _MARKUP.sub(" ", name[:_LONGEST]))
    words = vocabulary(slavic=is_slavic(text, country))
    text, inside = _outside_brackets(text)
    acronyms: set[str] = set()
    pieces: list[str] = []
    for raw in _pieces(text, words):
        rest, found = _without_acronyms(raw, alone=raw.strip() == text.strip())
        acronyms.update("".join(words.words(acronym)) for acronym in found)
        pieces.append(rest)
    tellers: set[str] = set()
    for content in inside:
        if _ACRONYM.match(content):
            acronyms.add("".join(words.words(content)))
        elif not _is_remark(content, words):
            tellers.update(t for t in words.tokens(words.words(content), country) if t[0] == TELLER)
    forms: dict[Form, None] = {}
    legal: frozenset[str] = frozenset()
    for known_names in (True, False):
        segments = [_segment(piece, words, country, known_names=known_names) for piece in pieces]
        legal = legal.union(*(segment.legal for segment in segments))
        told = [segment for segment in segments if segment.tokens]
        forms.update(dict.fromkeys(_forms(told, words, frozenset(tellers))))
        if not any(token[0] == "#" for segment in told for token in segment.tokens):
            break
    return Name(
        forms=tuple(forms),
        acronyms=frozenset(acronyms - {""}),
        legal=legal,
        country=country,
        initials=segments[0].initials if len(segments) == 1 else frozenset(),
        is_acronym=len(pieces) == 1 and _looks_short(pieces[0].strip()),
    )


def _initials(words: list[str]) -> str:
    return "".join(word[0] for word in words) if _SHORT <= len(words) <= _MOST_INITIALS else ""


def _outside_brackets(text: str) -> tuple[str, list[str]]:
    inside = [content.strip() for content in _BRACKET.findall(text)]
    return _BRACKET.sub(" ", text), [content for content in inside if content]


def _pieces(text: str, words: Vocabulary) -> list[str]:
    pieces = [piece for piece in _SPLIT.split(text) if piece and piece.strip() and not _is_remark(piece, words)]
    found: list[str] = []
    for piece in pieces:
        left, *right = _AT.split(piece, maxsplit=1)
        tail = right[0] if right else ""
        if (
            tail
            and words.parents & set(words.tokens(words.words(tail), None))
            and not _segment(left, words, None).legal
        ):
            found += [left, tail]
        else:
            found += _before_purpose(piece, words)
    return found


def _before_purpose(piece: str, words: Vocabulary) -> list[str]:
    """Part ``Essex County Council for Haven Gateway``: what stands behind the council is what it acts for."""
    left, *right = _FOR.split(piece, maxsplit=1)
    if not right:
        return [piece]
    tokens = words.tokens(words.words(left), None, known_names=False)
    acts = words.councils & set(tokens) and any(map(_own, tokens))
    return [left] if acts else [piece]


def _is_remark(piece: str, words: Vocabulary) -> bool:
    return words.remarks.search(piece.strip()) is not None


def _without_acronyms(piece: str, *, alone: bool) -> tuple[str, list[str]]:
    """Take out words in capitals that stand for the words around them."""
    parts = piece.split()
    if alone and len(parts) == 1:
        return piece, []
    if len(parts) == 1 and _looks_short(parts[0]):
        return "", parts
    rest, found = [], []
    for at, part in enumerate(parts):
        others = "".join(parts[:at] + parts[at + 1 :]).lower()
        if len(parts) > 2 and _looks_short(part) and len(part) >= _SHORT and _stands_for(part.lower(), others):  # noqa: PLR2004
            found.append(part)
        else:
            rest.append(part)
    return (" ".join(rest), found) if len(rest) > 1 else (piece, [])


def _looks_short(part: str) -> bool:
    return part.isupper() and part.isalpha() and 2 <= len(part) <= 8  # noqa: PLR2004


def _stands_for(acronym: str, text: str) -> bool:
    letters = iter(text)
    return all(letter in letters for letter in acronym)


def _segment(piece: str, words: Vocabulary, country: str | None, *, known_names: bool = True) -> _Segment:
    split = words.words(piece)
    part = words.names_a_part(split)
    split, legal = _without_legal_forms(split, words)
    tokens = words.tokens(split, country, known_names=known_names)
    telling = [word for word in split if word not in words.small]
    initials = frozenset([_initials(split), _initials(telling)]) - {""}
    return _Segment(tokens, telling, legal, part, initials)


def _without_legal_forms(split: list[str], words: Vocabulary) -> tuple[list[str], frozenset[str]]:
    """Take out legal forms, short ones at both ends alone; a name that is nothing else keeps its words."""
    groups: frozenset[str] = frozenset()
    rest = split
    while len(rest) > 1:
        cut = next(_cuts(rest, words), None)
        if cut is None:
            break
        start, end = cut
        groups |= words.legal[tuple(rest[start:end])]
        rest = [*rest[:start], *rest[end:]]
    return rest, groups


def _cuts(rest: list[str], words: Vocabulary) -> Iterator[tuple[int, int]]:
    """Where legal forms stand, the longest first."""
    if not any(word in words.legal_words for word in rest):
        return
    for length in range(min(6, len(rest) - 1), 0, -1):
        for start in (len(rest) - length, *range(len(rest) - length)):
            form = tuple(rest[start : start + length])
            if form in words.legal and (start in (0, len(rest) - length) or len("".join(form)) > _SHORT):
                yield start, start + length


def _forms(segments: list[_Segment], words: Vocabulary, tellers: frozenset[str]) -> list[Form]:
    if not segments:
        return []
    everything = [token for segment in segments for token in segment.tokens]
    flat = "".join(word for segment in segments for word in segment.words)
    found = [_form(everything, flat, tellers, whole=True)]
    for at, segment in enumerate(segments):
        before, after = segments[:at], segments[at + 1 :]
        alone = not (before or after)
        if segment.has(words.parents) and (segment.own or _is_ministry(segment, after, words)):
            if not alone and _droppable(before, segment, words) and not any(s.legal - segment.legal for s in after):
                found.append(_form(segment.tokens, "".join(segment.words), tellers, whole=False))
            cut = _without_tail(segment, words) or _without_front(segment, words)
            if cut and _droppable(before, segment, words):
                found.append(_form(cut, "", tellers, whole=False))
        elif (
            at == 0 and after and _names_itself(segment, words) and any(s.part or s.has(words.parents) for s in after)
        ) or (segment.own and before and all(s.part and not s.own and not s.legal for s in before) and not after):
            found.append(_form(segment.tokens, "".join(segment.words), tellers, whole=False))
    first = next((at for at, segment in enumerate(segments) if segment.part), 0)
    if first > 1 and segments[0].has(words.parents):
        kept = [token for segment in segments[:first] for token in segment.tokens]
        found.append(_form(kept, "", tellers, whole=False))
    return found


def _droppable(before: list[_Segment], parent: _Segment, words: Vocabulary) -> bool:
    """Tell whether what stands before a parent is a part of it, or the same parent in another language."""
    listed = bool(before) and before[0].part  # faculty of this, that and the other
    return all(
        not s.legal and (s.part or (listed and not s.kinds) or s.has(words.parents & set(parent.tokens)))
        for s in before
    )


def _is_ministry(segment: _Segment, after: list[_Segment], words: Vocabulary) -> bool:
    """Tell whether a body that a country has one of a subject stands before its parts, and before no more subjects."""
    subject = any(token[0] == SUBJECT for token in segment.tokens)
    return segment.has(words.national) and subject and bool(after) and all(s.part or s.kinds for s in after)


def _names_itself(segment: _Segment, words: Vocabulary) -> bool:
    return any(len(word) > 4 and word not in words.places for word in segment.own) and not segment.part  # noqa: PLR2004


def _without_tail(segment: _Segment, words: Vocabulary) -> list[str]:
    """Find the parent in ``University of Hull Logistics Institute`` or ``Newcastle University Business School``."""
    tokens = segment.tokens
    at = next((i for i, token in enumerate(tokens) if token in words.parents), None)
    if at is None or segment.legal:
        return []
    end = at + 1
    if not any(_own(token) for token in tokens[:end]):
        end = next((i for i in range(end, len(tokens)) if _own(tokens[i])), len(tokens)) + 1
    tail = tokens[end:]
    if not tail or any(token in words.parents for token in tail):
        return []
    unit = segment.part and (any(token[0] == KIND for token in tail) or not any(map(_own, tail)))
    subjects = tokens[at] in words.councils and all(token[0] == SUBJECT for token in tail)
    return tokens[:end] if unit or subjects else []


def _without_front(segment: _Segment, words: Vocabulary) -> list[str]:
    """Find the parent in ``Transport Research Institute Edinburgh Napier University``."""
    tokens = segment.tokens
    parent = next((i for i, token in enumerate(tokens) if token in words.campus), None)
    if parent is None or segment.legal or not segment.part:
        return []
    front = [i for i, token in enumerate(tokens[:parent]) if token[0] == KIND]
    if not front or any(tokens[i] in words.parents for i in front):
        return []
    rest = tokens[front[-1] + 1 :]
    return rest if any(_own(token) for token in rest) else []


def _own(token: str) -> bool:
    return token[0] not in (KIND, SUBJECT, TELLER, COUNTRY)


def _form(tokens: list[str], flat: str, tellers: frozenset[str], *, whole: bool) -> Form:
    by_sign: dict[str, set[str]] = {KIND: set(), SUBJECT: set(), TELLER: set(tellers), COUNTRY: set()}
    words: dict[str, None] = {}
    for token in tokens:
        if token[0] in by_sign:
            by_sign[token[0]].add(token)
        elif token.isdigit():
            by_sign[TELLER].add(TELLER + token)
        else:
            words[token] = None
    return Form(
        words=tuple(words),
        kinds=frozenset(by_sign[KIND]),
        subjects=frozenset(by_sign[SUBJECT]),
        tellers=frozenset(by_sign[TELLER]),
        countries=frozenset(by_sign[COUNTRY]),
        flat=flat,
        whole=whole,
    )
