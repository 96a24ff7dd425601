"""
How alike two names are, and why: words weighed by rarity, with vetoes that no likeness outweighs.

The score is Dice's: twice the weight of the words in common over the weight of all words of both. Words that few names
have weigh most, kinds of bodies and subjects less, words for the country hardly anything. A town that one name has and
the other lacks, but lies in, weighs hardly anything either. What tells bodies apart is a veto, whatever the score:
other names or places on both sides, north beside south, another number, another kind of body, another legal form.

References
----------
Fellegi & Sunter (1969), J. Am. Stat. Assoc. 64, for agreement weighed by rarity; Christen (2012), Data Matching, ch. 5.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from linkages.organisations.names import Form, Name
from linkages.organisations.vocabulary import COUNTRY, KIND, SUBJECT, TELLER

_KIND_WEIGHT, _NEAR_WEIGHT, _SUBJECT_WEIGHT, _COUNTRY_WEIGHT = 0.55, 0.3, 0.35, 0.08
_TELLER_WEIGHT = 0.3
_SEAT = 0.2  # a town in a name that has seats in several
_SUPPORTED = 0.08  # a word that is the other's town
_RAREST, _COMMONEST = 1.2, 0.6  # weight of a word that one name has, and of one that all have
_SMALLEST_CORPUS = 1000
_INFLECTIONS = frozenset(["s", "es", "n", "en", "e", "i", "a", "as", "is", "et", "er", "u"])
_SOFT = {"place": 0.98, "inflection": 0.97, "spelling": 0.9}
_ONE_WRONG, _TWO_WRONG, _SURE = (
    6,
    10,
    8,
)  # letters of a word that may have so many wrong; from which no support is needed
_SAME_TOWN, _OTHER_TOWN = 0.03, -0.03
_CUT = 0.01  # a parent alone is a little less sure than the whole name
_ACRONYM_SCORE, _ACRONYM_WEIGHT = 0.9, 0.8
_COMMON = frozenset((SUBJECT + "regional", SUBJECT + "national"))
_LEAST = 0.4  # score that two forms could have at most, below which they are not compared
_NOISE = 3  # letters of a word that tells nothing where all else agrees
_SHORTEST = 3  # letters of an acronym that is evidence
_LETTERS_SCORE = 0.99
_PART = ", a part of the organisation left out"
_SIGNS = (KIND, SUBJECT, TELLER, COUNTRY)


@dataclass(frozen=True, slots=True)
class Side:
    """
    What is known of one of the two: its name and where it lies.

    Parameters
    ----------
    name
        The name, taken apart.
    towns
        Towns of its rows, folded.
    regions
        NUTS-3 codes of its rows, and postcodes.
    """

    name: Name
    towns: frozenset[str]
    regions: frozenset[str]


@dataclass(frozen=True, slots=True)
class Likeness:
    """
    What came out of a comparison.

    Parameters
    ----------
    score
        0 to 1.
    reason
        What agrees, in words; with a veto, what forbids.
    veto
        Whether something forbids a match.
    """

    score: float
    reason: str
    veto: bool = False


NOTHING = Likeness(0.0, "nothing in common", veto=True)


@dataclass(slots=True)
class Scale:
    """
    Weights of words in the names at hand, and which words name towns.

    Parameters
    ----------
    rarity
        Weight of each word of its own.
    towns
        Towns that a word may name, by country and word.
    general
        Kinds that agree with others (a council with a municipality).
    near
        Pairs of kinds that agree at a lower weight.
    national
        Kinds of which a country has one a subject.
    parents
        Kinds whose name may stand alone (``Howest`` for ``Howest University College``).
    campus
        Kinds that have a seat in several towns, each with its town in its name.
    places
        Words that name places whatever the country.
    """

    rarity: Mapping[str, float]
    towns: Mapping[tuple[str | None, str], frozenset[int]]
    general: Mapping[str, frozenset[str]]
    near: frozenset[frozenset[str]]
    national: frozenset[str]
    parents: frozenset[str]
    campus: frozenset[str]
    places: frozenset[str]
    _soft: dict[tuple[str | None, str, str], str] = field(default_factory=dict)
    _sums: dict[Form, float] = field(default_factory=dict)

    def weight(self, form: Form) -> float:
        """Weight of all that a form says."""
        known = self._sums.get(form)
        if known is None:
            known = sum(self.rarity.get(word, _RAREST) for word in form.words)
            known += _KIND_WEIGHT * len(form.kinds) + _SUBJECT_WEIGHT * len(form.subjects)
            known += _TELLER_WEIGHT * len(form.tellers) + _COUNTRY_WEIGHT * len(form.countries)
            self._sums[form] = known
        return known

    def soft(self, country: str | None, first: str, second: str) -> str:
        """Say how two words that differ may be one: place, inflection, spelling; or not at all (empty)."""
        key = (country, first, second) if first < second else (country, second, first)
        known = self._soft.get(key)
        if known is None:
            known = self._soft[key] = self._compare_words(*key)
        return known

    def _compare_words(self, country: str | None, first: str, second: str) -> str:
        if "#" in (first[0], second[0]):
            return ""
        one, other = self.towns.get((country, first)), self.towns.get((country, second))
        if one and other:
            return "place" if one & other else ""
        short, long = sorted((first, second), key=len)
        if len(short) >= 4 and long.startswith(short) and long[len(short) :] in _INFLECTIONS:  # noqa: PLR2004
            return "inflection"
        if len(short) < _ONE_WRONG or (short[0] != long[0] and len(short) < _SURE):
            return ""
        from rapidfuzz.distance import OSA

        allowed = 2 if len(short) >= _TWO_WRONG else 1
        return "spelling" if OSA.distance(short, long, score_cutoff=allowed) <= allowed else ""

    def is_place(self, country: str | None, word: str) -> bool:
        """Tell whether a word names a place."""
        return word in self.places or (country, word) in self.towns


def rarity(forms: Iterable[Form]) -> dict[str, float]:
    """
    Weigh words by how few of the names have them.

    Parameters
    ----------
    forms
        The whole form of each name.

    Returns
    -------
    Weight of each word, between 0.6 and 1.2.
    """
    from collections import Counter
    from math import log

    names, count = 0, Counter[str]()
    for form in forms:
        names += 1
        count.update(form.words)
    scale = log(max(names, _SMALLEST_CORPUS))
    return {
        word: _COMMONEST + (_RAREST - _COMMONEST) * max(0.0, 1 - log(n) / scale) for word, n in sorted(count.items())
    }


def compare(first: Side, second: Side, scale: Scale) -> Likeness:
    """
    Compare two names in all their forms.

    Parameters
    ----------
    first, second
        The two; of one country.
    scale
        Weights of the words.

    Returns
    -------
    The likest reading without a veto, else the likest of all.
    """
    best = NOTHING
    if first.name.legal and second.name.legal and not first.name.legal & second.name.legal:
        legal = " | ".join("/".join(sorted(side.name.legal)) for side in (first, second))
        best = _likest(first, second, scale)
        return Likeness(best.score, f"legal forms of another group: {legal}", veto=True)
    best = _likest(first, second, scale)
    acronym = _by_acronym(first, second)
    if acronym is not None and (best.veto or acronym.score > best.score):
        return acronym
    return best


def _likest(first: Side, second: Side, scale: Scale) -> Likeness:
    best = NOTHING
    for one in first.name.forms:
        for other in second.name.forms:
            found = _compare_forms(one, other, first, second, scale)
            if (not found.veto, found.score) > (not best.veto, best.score):
                best = found
    return best


def _by_acronym(first: Side, second: Side) -> Likeness | None:
    """An acronym alone beside a name that says it in brackets."""
    for short, long in ((first, second), (second, first)):
        if len(short.name.forms) == 1 and len(short.name.forms[0].words) == 1:
            (word,), form = short.name.forms[0].words, short.name.forms[0]
            bare = not (form.kinds or form.subjects or form.tellers)
            together = _same_place(short, long)
            national = together is None or any(form.countries for form in long.name.forms)
            if bare and word in long.name.acronyms and (together or (len(word) > _SHORTEST and national)):
                return Likeness(_ACRONYM_SCORE, f"the acronym {word} stands beside the other name")
    return None


def _same_place(first: Side, second: Side) -> bool | None:
    """Tell whether the two lie in one town or region; unknown where one has neither."""
    if first.towns & second.towns or first.regions & second.regions:
        return True
    if (first.towns and second.towns) or (first.regions and second.regions):
        return False
    return None


def _compare_forms(one: Form, other: Form, first: Side, second: Side, scale: Scale) -> Likeness:
    weights = scale.weight(one), scale.weight(other)
    if 2 * min(weights) < _LEAST * sum(weights):
        return NOTHING
    together, country = _same_place(first, second), first.name.country
    if any(_bare_place(form, side, scale) for form, side in ((one, first), (other, second))):
        return NOTHING
    if one.flat and one.flat == other.flat and len(one.flat) >= _ONE_WRONG and one.tellers == other.tellers:
        return Likeness(_LETTERS_SCORE, "the same words" + ("" if one.whole and other.whole else _PART))
    pairs, left, right = _pair_words(one.words, other.words, country, scale)
    short = {acronym for acronym in first.name.acronyms & second.name.acronyms if len(acronym) >= _SHORTEST}
    for words, acronyms in ((left, second.name.acronyms), (right, first.name.acronyms)):
        short |= {word for word in words if word in acronyms}
        words[:] = [word for word in words if word not in acronyms]
    shared = 2.0 * _ACRONYM_WEIGHT * len(short) + sum(
        (scale.rarity.get(a, _RAREST) + scale.rarity.get(b, _RAREST)) * (_SOFT[how] if how else 1)
        for a, b, how in pairs
    )
    named = any(not how and not scale.is_place(country, word) for word, _, how in pairs)
    kinds, veto = _compare_kinds(one.kinds, other.kinds, scale, named=named)
    shared += kinds
    shared += 2 * _SUBJECT_WEIGHT * len(one.subjects & other.subjects)
    shared += 2 * _TELLER_WEIGHT * len(one.tellers & other.tellers)
    shared += 2 * _COUNTRY_WEIGHT * len(one.countries & other.countries)
    if not shared:
        return NOTHING
    total = sum(weights) + 2 * _ACRONYM_WEIGHT * len(short)
    total -= sum(scale.rarity.get(word, _RAREST) for word in short & {*one.words, *other.words})
    pairs += [(word, word, "") for word in sorted(short)]
    total -= _excused(one, other, left, right, first, second, scale, named=named, together=together, paired=bool(pairs))
    score = min(1.0, shared / total) if total else 0.0
    veto = (
        _veto(one, other, left, right, together=together)
        or veto
        or _unsure(pairs, left + right, one, other, together=together, country=country, scale=scale)
    )
    if veto:
        return Likeness(score, veto, veto=True)
    if together is not None and (together or not (one.countries or other.countries)):
        score += _SAME_TOWN if together else _OTHER_TOWN
    if not (one.whole and other.whole):
        score -= _CUT
    return Likeness(max(0.0, min(score, 1.0)), _agreement(pairs, left + right, one, other, together=together))


def _excused(  # noqa: PLR0913
    one: Form,
    other: Form,
    left: list[str],
    right: list[str],
    first: Side,
    second: Side,
    scale: Scale,
    *,
    named: bool,
    together: bool | None,
    paired: bool,
) -> float:
    """Take words out of what is left that do not tell two bodies apart, and say how much less the rest weighs."""
    excused = 0.0

    def excuse(words: list[str], known: Callable[[str], bool], weight: float) -> None:
        nonlocal excused
        for word in [word for word in words if known(word)]:
            words.remove(word)
            excused += scale.rarity.get(word, _RAREST) - weight

    excuse(left, second.towns.__contains__, _SUPPORTED)
    excuse(right, first.towns.__contains__, _SUPPORTED)
    if together and paired:
        for words in (left, right):
            excuse(words, lambda word: len(word) <= _NOISE, _TELLER_WEIGHT)
    if named and one.kinds == other.kinds and one.kinds:
        excused += (_SUBJECT_WEIGHT * 0.75) * len(one.subjects ^ other.subjects)
    if named and together and not (first.name.legal or second.name.legal) and not (one.kinds and other.kinds):
        excused += (_KIND_WEIGHT - _SEAT) * len((one.kinds | other.kinds) & scale.parents)
    if one.kinds == other.kinds and one.kinds & scale.campus:
        for words, rest, here in ((left, right, first), (right, left, second)):
            if not rest and any(word in here.towns for word in words):
                country = here.name.country
                excuse(words, lambda w, h=here, c=country: w in h.towns or (c, w) in scale.towns, _SEAT)  # type: ignore[misc]
    return excused


def _bare_place(form: Form, side: Side, scale: Scale) -> bool:
    """Tell whether a part of a name is nothing but a place."""
    if form.whole or form.kinds:
        return False
    return all(word in side.towns or scale.is_place(side.name.country, word) for word in form.words)


def _pair_words(
    first: tuple[str, ...], second: tuple[str, ...], country: str | None, scale: Scale
) -> tuple[list[tuple[str, str, str]], list[str], list[str]]:
    """Pair equal words, then words that may be one; what is left of both follows."""
    pairs = [(word, word, "") for word in first if word in second]
    left = [word for word in first if word not in second]
    right = [word for word in second if word not in first]
    if left and right:
        for word in list(left):
            for other in right:
                if how := scale.soft(country, word, other):
                    pairs.append((word, other, how))
                    left.remove(word)
                    right.remove(other)
                    break
    return pairs, left, right


def _compare_kinds(one: frozenset[str], other: frozenset[str], scale: Scale, *, named: bool) -> tuple[float, str]:
    """Weight of the kinds in common, and a veto where each side has one that the other lacks; near ones need a name."""
    common = one & other
    weight = 2 * _KIND_WEIGHT * len(common)
    left, right = set(one - common), set(other - common)
    if not (left and right):
        return weight, ""
    for kind in sorted(left):
        for rival in sorted(right):
            if rival in scale.general.get(kind, ()) or kind in scale.general.get(rival, ()):
                weight += 2 * _KIND_WEIGHT
            elif named and frozenset((kind, rival)) in scale.near:
                weight += 2 * _NEAR_WEIGHT
            else:
                continue
            left.discard(kind)
            right.discard(rival)
            break
    if left and right:
        return weight, f"another kind of body: {_say(left)} | {_say(right)}"
    return weight, ""


def _veto(one: Form, other: Form, left: list[str], right: list[str], *, together: bool | None) -> str:
    if left and right:
        return f"other names: {_say(left)} | {_say(right)}"
    if one.tellers != other.tellers:
        return f"told apart by: {_say(one.tellers - other.tellers)} | {_say(other.tellers - one.tellers)}"
    if one.subjects - other.subjects and other.subjects - one.subjects:
        return f"other subjects: {_say(one.subjects - other.subjects)} | {_say(other.subjects - one.subjects)}"
    if not (one.words or other.words) and not (together or one.kinds & other.kinds):
        return "only words in common that many names have"
    return ""


def _unsure(  # noqa: PLR0911 - one reason each
    pairs: list[tuple[str, str, str]],
    over: list[str],
    one: Form,
    other: Form,
    *,
    together: bool | None,
    country: str | None,
    scale: Scale,
) -> str:
    """Find what makes the words in common no ground for a match."""
    if not pairs:
        national = any(kind in scale.national for kind in one.kinds & other.kinds) or one.countries & other.countries
        same = one.kinds == other.kinds and one.subjects == other.subjects
        if over:
            return f"a further name: {_say(over)}"
        if not same or not (national or together):
            return "only words in common that many names have"
        return ""
    if all(scale.is_place(country, a) or how == "place" for a, _, how in pairs):
        if over:
            return f"a further name: {_say(over)}"
        if further := (one.subjects ^ other.subjects) - _COMMON:
            return f"a further subject: {_say(further)}"
    sure = [pair for pair in pairs if pair[2] != "spelling"]
    if not sure and (together is False or (not together and min(len(a) for a, *_ in pairs) < _SURE)):
        a, b, _ = pairs[0]
        return f"the spelling differs, and nothing else says that they are one: {a} | {b}"
    return ""


def _agreement(
    pairs: list[tuple[str, str, str]], over: list[str], one: Form, other: Form, *, together: bool | None
) -> str:
    parts = []
    for how, words in (("place", "place in another language"), ("inflection", "inflected"), ("spelling", "spelling")):
        found = [f"{a}/{b}" for a, b, kind in pairs if kind == how]
        if found:
            parts.append(f"{words}: {', '.join(found)}")
    if not parts:
        parts.append("the same words")
    if not (one.whole and other.whole):
        parts[-1] += _PART
    if over:
        parts.append(f"only one says: {_say(over)}")
    if together is not None:
        parts.append("the same town or region" if together else "other towns")
    return "; ".join(parts)


def _say(words: Iterable[str]) -> str:
    found = sorted(word.lstrip("".join(_SIGNS)).replace("_", " ") for word in words)
    return ", ".join(found)[:80] or "nothing"
