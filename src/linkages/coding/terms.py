"""
Terms of a codebook: how they are written, and how they are looked for.

A term is a word or several, `*` standing for any beginning or ending, `..` for at most four other words, `a|b` for
either, `<name>` for a set of words. It is looked for in *plain* text (see `linkages.coding.sentences`): small letters,
words apart by one blank, a blank at both ends. Each term has literals of which one must be there: all literals of a
codebook are sought in one pass, and only where one is found is the whole term compared.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

GAP = ".."
_REACH = 4
_SHORTEST = 2
_WORD = re.compile(r"\*?[^\W_]+(?:[^\W_])*\*?")


class TermError(ValueError):
    """A term is not written as the syntax asks; the message says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Term:
    """
    A term, ready to be looked for.

    Parameters
    ----------
    written
        As it stands in the codebook.
    literals
        Pieces of plain text of which each occurrence holds one.
    pattern
        Regular expression of the whole term in plain text; empty where a literal alone is enough.
    """

    written: str
    literals: tuple[str, ...]
    pattern: str


def parse(written: str, sets: Mapping[str, Sequence[str]]) -> Term:
    """
    Read a term.

    Parameters
    ----------
    written
        The term as it stands in the codebook.
    sets
        The sets of words that it may name, in its language.

    Returns
    -------
    The term.

    Raises
    ------
    TermError
        It can't be read; the message says why.
    """
    parts = _parts(written, sets)
    if not any(parts):
        raise TermError("it has no word")
    if parts[0] is None or parts[-1] is None:
        raise TermError(f"it begins or ends with {GAP!r}, which stands between two words")
    words = [part for part in parts if part is not None]
    if len(words) == 1:
        return Term(written, tuple(_literal(word) for word in words[0]), "")
    inner = all(len(part) == 1 and not part[0].endswith("*") for part in words[:-1])
    inner = inner and all(not part[0].startswith("*") for part in words[1:]) and len(words[-1]) == 1
    if inner and None not in parts:
        return Term(written, (_literal(" ".join(part[0] for part in words)),), "")
    rarest = min(words, key=lambda part: (len(part), -min(len(word) for word in part)))
    return Term(written, tuple(dict.fromkeys(_literal(word) for word in rarest)), _pattern(parts))


def _parts(written: str, sets: Mapping[str, Sequence[str]]) -> list[tuple[str, ...] | None]:
    parts: list[tuple[str, ...] | None] = []
    for token in unicodedata.normalize("NFKC", written).lower().split():
        if token == GAP:
            parts.append(None)
        elif token.startswith("<") and token.endswith(">"):
            if token[1:-1] not in sets:
                there = ", ".join(f"<{name}>" for name in sorted(sets)) or "none in this language"
                raise TermError(f"there is no set {token}; there are: {there}")
            parts.append(tuple(sets[token[1:-1]]))
        else:
            parts.append(tuple(token.split("|")))
        for word in parts[-1] or ():
            _check(word)
    return parts


def _check(word: str) -> None:
    if not _WORD.fullmatch(word):
        raise TermError(
            f"{word!r} is no word: letters and digits, with * at an end (write 'cross border', not a hyphen)"
        )
    if len(word.strip("*")) < (_SHORTEST if "*" in word else 1):
        raise TermError(f"{word!r} is too short: * needs at least {_SHORTEST} letters beside it")


def _literal(word: str) -> str:
    start = word[1:] if word.startswith("*") else f" {word}"
    return start[:-1] if word.endswith("*") else f"{start} "


def _pattern(parts: Sequence[tuple[str, ...] | None]) -> str:
    made = []
    for part in parts:
        if part is None:
            made.append(rf"(?:[^ ]+ ){{0,{_REACH}}}")
            continue
        words = "|".join(re.escape(word).replace(r"\*", "[^ ]*") for word in part)
        made.append(f"(?:{words}) ")
    return "(?<= )" + "".join(made)
