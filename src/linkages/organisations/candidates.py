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
                for key in _other_keys(form, side):
                    blocks[country, key].add(unit)
    for word_key, units in by_word.items():
        blocks[word_key].update(units)
    for (country, rare), common in _neighbours(by_word):
        blocks[country, common].update(by_word[country, rare])
    found = [pair for key in sorted(blocks, key=str) for pair in _pairs(sorted(blocks[key]), sides)]
    if not found:
        return np.empty((0, 2), np.int64)
    return np.unique(np.array(found, np.int64), axis=0)


def _other_keys(form: Form, side: Side) -> Iterator[str]:
    """Blocks beside those of the words: acronyms, letters without blanks, names that are common words alone."""
    for acronym in side.name.acronyms:
        yield f"# {acronym}"
    if len(form.words) == 1 and not (form.kinds or form.subjects):
        yield f"# {form.words[0]}"
    if form.flat:
        yield f"= {form.flat}"
    if not form.words:
        yield "* " + " ".join(sorted(form.kinds | form.tellers))


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
