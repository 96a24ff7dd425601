"""
Misspelt words of names, brought to the codebook's spelling: *Univeristy*, *Hansestatd*, *Muncipality*.

A word is corrected where no term stands in it and one letter separates it from a word of the codebook: one too many,
one missing, another one (in long words), or two neighbours swapped. Words that begin or end a longer one are found in
it, too. The first letter must be right, unless the word is looked for at the end of longer ones.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from linkages.organisations.kind_codebook import KindCodebook

_HEAVY = 6.0  # lighter terms are hints; a misspelt hint is none
_LEAST = {"word": 6, "begins": 7, "ends": 7}  # letters: in shorter words one letter makes another word
_LONG = 8  # letters from which another letter in the place of one is a mistake: Bergen is no mistake for borgen
_WORD = re.compile(r"[^\W\d_]{5,}")


@dataclass(frozen=True, slots=True)
class Speller:
    """
    The codebook's words, by what is left of them when a letter is taken out.

    Parameters
    ----------
    known
        By the way of looking (``word``, ``begins``, ``ends``): words by each of their shortened spellings.
    weights
        Weight and countries of the terms with each word: of several words as near whose terms are looked for in the
        organisation's country, the longest is taken, then the heaviest.
    """

    known: Mapping[str, Mapping[str, Collection[str]]]
    weights: Mapping[str, Collection[tuple[float, str]]]

    def correct(self, names: Iterable[tuple[str, str | None]], right: Collection[str]) -> list[str]:
        """
        Correct the words of names.

        Parameters
        ----------
        names
            Each the name in normal form (`linkages.organisations.kind_codebook.normal_form`) and the country of the
            organisation; None where that is not known.
        right
            Words that stay as they are.

        Returns
        -------
        The names with the codebook's spelling, in normal form.
        """
        kept = dict.fromkeys(right)
        nearest = cache(self._nearest)

        def spelt(form: str, country: str | None) -> str:
            return _WORD.sub(lambda word: word[0] if word[0] in kept else nearest(word[0], country), form)

        return [spelt(form, country) for form, country in names]

    def _nearest(self, word: str, country: str | None) -> str:
        weighed = [(-len(near), -self._weight(near, country), whole) for near, whole in self._near(word)]
        return min((one for one in weighed if one[1]), default=(0, 0.0, word))[2]

    def _weight(self, word: str, country: str | None) -> float:
        """The greatest weight of the word in a country; 0 where it says nothing there."""
        told = (weight for weight, places in self.weights[word] if not (places and country) or f";{country};" in places)
        return max(told, default=0.0)

    def _near(self, word: str) -> Iterator[tuple[str, str]]:
        """Words of the codebook one letter away, each with what the whole word becomes."""
        for near in self._one_away("word", word):
            yield near, near
        for size in range(_LEAST["begins"] - 1, len(word)):
            for near in self._one_away("begins", word[:size]):
                yield near, near + word[size:]
            for near in self._one_away("ends", word[-size:]):
                yield near, word[:-size] + near

    def _one_away(self, how: str, part: str) -> set[str]:
        index = self.known[how]
        near = {word for short in _shortened(part) for word in index.get(short, ())}
        return {word for word in near if (how == "ends" or word[0] == part[0]) and _one_mistake(part, word)}


@lru_cache(maxsize=4)
def speller(terms: tuple[tuple[str, float, str], ...]) -> Speller:
    """
    Make a speller.

    Parameters
    ----------
    terms
        Patterns of the codebook, their weights and countries (`words_of`).

    Returns
    -------
    The speller.
    """
    weights: dict[str, set[tuple[float, str]]] = {}
    ways: dict[tuple[str, str], None] = {}
    for pattern, weight, countries in terms:
        for how, word in _words(pattern):
            weights.setdefault(word, set()).add((weight, countries))
            ways[how, word] = None
    known: dict[str, dict[str, list[str]]] = {how: {} for how in _LEAST}
    for how, word in ways:
        index = known[how]
        for short in _shortened(word):
            index.setdefault(short, []).append(word)
    return Speller(known, weights)


def words_of(book: KindCodebook) -> tuple[tuple[str, float, str], ...]:
    """
    Give the patterns of a codebook that can be misspelt: no legal forms, proper names or hints.

    Parameters
    ----------
    book
        The codebook.

    Returns
    -------
    Pattern, weight and countries of each term.
    """
    spelt = book.terms.filter(~book.terms["language"].is_in(["forms", "names"]) & (book.terms["weight"] >= _HEAVY))
    return tuple(dict.fromkeys(spelt.select("pattern", "weight", "countries").iter_rows()))


def _words(pattern: str) -> Iterable[tuple[str, str]]:
    """Words of a pattern, each with how it stands there: whole, or as the beginning or the end of longer ones."""
    parts = pattern.replace("|", " ").split()
    for at, part in enumerate(parts):
        begins = at == len(parts) - 1 and not pattern.endswith(" ")
        ends = at == 0 and not pattern.startswith(" ")
        how = "begins" if begins and not ends else "ends" if ends and not begins else "word"
        if len(part) >= _LEAST[how] and part.isalpha():
            yield how, part
            if how != "word":
                yield "word", part


def _one_mistake(written: str, word: str) -> bool:
    """Whether one letter separates two words; another letter in its place counts in long words alone."""
    from rapidfuzz.distance import OSA

    if OSA.distance(written, word, score_cutoff=1) != 1:
        return False
    return len(word) >= _LONG or len(written) != len(word) or sorted(written) == sorted(word)


def _shortened(word: str) -> set[str]:
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}
