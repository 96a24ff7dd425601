"""
Which pairs of names are worth comparing: those that share a rare word, or one that differs in a letter.

Comparing all names with all others grows with their square. Names are put into blocks instead, by country and word; a
block that is too large is divided by kinds of bodies, and where it is still too large its names are sorted and each is
compared with the next few alone. So the number of pairs grows with the number of names.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import TYPE_CHECKING

import polars as pl

from linkages.organisations.names import Form
from linkages.organisations.similarity import Side
from linkages.organisations.vocabulary import deletions

if TYPE_CHECKING:
    import numpy as np

_LARGEST = 40  # names of a block in which all are compared with all
_WINDOW = 8  # neighbours that a name of a larger block is compared with
_KEYS = 4  # rarest words of a form that make blocks
_FUZZY_FROM = 6  # letters from which words that differ in one are neighbours
_CROWD = 25  # words that share what is left of them without a letter: more are no misspellings of each other

Key = tuple[str | None, str]


def candidates(
    sides: Sequence[Sequence[Side]],
    *,
    rarity: Mapping[str, float],
    towns: Mapping[tuple[str | None, str], frozenset[int]],
    national: frozenset[str] = frozenset(),
) -> "np.ndarray[tuple[int, int], np.dtype[np.int64]]":
    """
    Find the pairs that are worth comparing.

    Parameters
    ----------
    sides
        The spellings of each unit.
    rarity
        Weight of each word.
    towns
        Towns that a word may name, by country and word: names of one town in two languages are neighbours.
    national
        Kinds of which a country has one a subject.

    Returns
    -------
    Two columns: the first and the second unit of each pair, first < second, each pair once, sorted.
    """
    import numpy as np

    blocks: dict[Key, set[int]] = defaultdict(set)
    by_word: dict[tuple[str | None, str], list[int]] = defaultdict(list)
    for unit, spellings in enumerate(sides):
        for side in spellings:
            country = side.name.country
            for form in side.name.forms:
                words = sorted(form.words, key=lambda word: (-rarity.get(word, 2.0), word))[:_KEYS]
                for word in words:
                    by_word[country, word].append(unit)
                    for town in sorted(towns.get((country, word), ()))[:_KEYS]:
                        blocks[country, f"town {town}"].add(unit)
                for key in _other_keys(form, national):
                    blocks[country, key].add(unit)
    _add_words(blocks, by_word, sides)
    found = [pair for key in sorted(blocks, key=str) for pair in _pairs(sorted(blocks[key]), sides)]
    if not found:
        return np.empty((0, 2), np.int64)
    return np.unique(np.array(found, np.int64), axis=0)


def _add_words(
    blocks: dict[Key, set[int]], by_word: Mapping[Key, Sequence[int]], sides: Sequence[Sequence[Side]]
) -> None:
    """Add the blocks of words: each with names that have it as an acronym, and with words one letter apart."""
    for word_key, units in by_word.items():
        blocks[word_key].update(units)
    for (country, acronym), named in _by_acronym(sides).items():
        blocks[country, f"# {acronym}"] = named.union(by_word.get((country, acronym), ()))
    for (country, rare), common in _neighbours(by_word):
        blocks[country, common].update(by_word[country, rare])


def _by_acronym(sides: Sequence[Sequence[Side]]) -> dict[Key, set[int]]:
    """Units that say an acronym beside their words, or have it as initials."""
    found: dict[Key, set[int]] = defaultdict(set)
    alone = {(s.name.country, s.name.forms[0].words[0]) for unit in sides for s in unit if s.name.is_acronym}
    for unit, spellings in enumerate(sides):
        for side in spellings:
            country = side.name.country
            for acronym in side.name.acronyms:
                found[country, acronym].add(unit)
            for initials in side.name.initials:
                if (country, initials) in alone:
                    found[country, initials].add(unit)
    return found


def _other_keys(form: Form, national: frozenset[str]) -> Iterator[str]:
    """Blocks beside those of words and acronyms: letters without blanks, names that are common words alone."""
    if form.flat:
        yield f"= {form.flat}"
    if not form.words:
        yield "* " + " ".join(sorted(form.kinds | form.tellers))
    if form.subjects and len(form.words) <= 1 and not national.isdisjoint(form.kinds):
        yield "% " + " ".join(sorted(form.subjects))


def _neighbours(by_word: Mapping[tuple[str | None, str], Sequence[int]]) -> Iterator[tuple[Key, str]]:
    """Words of a country that differ in one letter, or have two in the other order: the rarer with the commoner."""
    rows = [(country or "", word, len(units)) for (country, word), units in by_word.items() if len(word) >= _FUZZY_FROM]
    if not rows:
        return
    words = pl.DataFrame(rows, schema=["country", "word", "n"], orient="row")
    words = words.with_columns(left=pl.Series([list(dict.fromkeys(deletions(word))) for _, word, _ in rows]))
    exploded = words.with_row_index("i").explode("left").drop("word")
    exploded = exploded.filter(pl.len().over("country", "left").is_between(2, _CROWD))
    pairs = exploded.join(exploded, on=["country", "left"]).filter(
        (pl.col("n") < pl.col("n_right")) | ((pl.col("n") == pl.col("n_right")) & (pl.col("i") < pl.col("i_right")))
    )
    for country, i, j in pairs.select("country", "i", "i_right").unique().sort("i", "i_right").iter_rows():
        yield (country or None, rows[i][1]), rows[j][1]


def _pairs(units: list[int], sides: Sequence[Sequence[Side]]) -> Iterator[tuple[int, int]]:
    if len(units) <= _LARGEST:
        yield from combinations(units, 2)
        return
    groups: dict[frozenset[str], list[int]] = defaultdict(list)
    for unit in units:
        for kinds in {form.kinds for side in sides[unit] for form in side.name.forms}:
            groups[kinds].append(unit)
    for group in groups.values():
        if len(group) <= _LARGEST:
            yield from _pairs(group, sides)
            continue
        ordered = sorted(group, key=lambda unit: (sides[unit][0].name.forms[0].flat, unit))
        for at, unit in enumerate(ordered):
            for other in ordered[at + 1 : at + 1 + _WINDOW]:
                yield (unit, other) if unit < other else (other, unit)
