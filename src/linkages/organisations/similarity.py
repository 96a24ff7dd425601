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

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

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
_ACRONYM_WORDS = 3  # words of a name that may be an acronym and a place
_LETTERS_SCORE = 0.99
_PART = ", a part of the organisation left out"
_SIGNS = (KIND, SUBJECT, TELLER, COUNTRY)
_COMMON_WORDS = "only words in common that many names have"

Why = tuple[str | Iterable[str], ...]
"""What forbids a match: a label, and the words of both sides that it speaks of; nothing where nothing does."""


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


def pooled(sides: Sequence[Side], group: Iterable[Sequence[Side]]) -> list[Side]:
    """
    Give spellings what is known of all spellings that are one with them: acronyms, and where they lie.

    Parameters
    ----------
    sides
        Spellings of one unit.
    group
        The spellings of each unit that it is, or may become, one organisation with.

    Returns
    -------
    The same spellings, knowing more.
    """
    members = [side for unit in group for side in unit]
    acronyms = frozenset().union(*(side.name.acronyms for side in members))
    towns = frozenset().union(*(side.towns for side in members))
    regions = frozenset().union(*(side.regions for side in members))
    return [Side(replace(side.name, acronyms=acronyms), towns, regions) for side in sides]


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
    councils
        Kinds whose offices go by a subject alone.
    given
        Given names: a foundation or university may go with or without those of the person it is called after.
    """

    rarity: Mapping[str, float]
    towns: Mapping[tuple[str | None, str], frozenset[int]]
    general: Mapping[str, frozenset[str]]
    near: frozenset[frozenset[str]]
    national: frozenset[str]
    parents: frozenset[str]
    campus: frozenset[str]
    places: frozenset[str]
    councils: frozenset[str] = frozenset()
    given: frozenset[str] = frozenset()
    _soft: dict[tuple[str | None, str, str], str] = field(default_factory=dict)
    _sums: dict[int, tuple[Form, float]] = field(default_factory=dict)

    def weight(self, form: Form) -> float:
        """Weight of all that a form says."""
        found = self._sums.get(id(form))
        if found is None:
            known = sum(self.rarity.get(word, _RAREST) for word in form.words)
            known += _KIND_WEIGHT * len(form.kinds) + _SUBJECT_WEIGHT * len(form.subjects)
            known += _TELLER_WEIGHT * len(form.tellers) + _COUNTRY_WEIGHT * len(form.countries)
            found = self._sums[id(form)] = (form, known)  # the form is kept, so that its id is no other's
        return found[1]

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


def compare(first: Side, second: Side, scale: Scale, *, floor: float = 0.0) -> Likeness:
    """
    Compare two names in all their forms.

    Parameters
    ----------
    first, second
        The two; of one country.
    scale
        Weights of the words.
    floor
        Score below which nobody asks for the reason: it is left empty there, since writing it takes longer than finding
        out. Score and veto are the same whatever the floor.

    Returns
    -------
    The likest reading without a veto, else the likest of all.
    """
    best = _likest(first, second, scale, floor)
    if first.name.legal and second.name.legal and not first.name.legal & second.name.legal:
        legal = " | ".join("/".join(sorted(side.name.legal)) for side in (first, second))
        return Likeness(best.score, f"legal forms of another group: {legal}", veto=True)
    acronym = _by_acronym(first, second)
    if acronym is not None and (best.veto or acronym.score > best.score):
        return acronym
    return best


def _likest(first: Side, second: Side, scale: Scale, floor: float) -> Likeness:
    best = NOTHING
    place = _same_place(first, second)
    for one in first.name.forms:
        if not (one.whole or one.kinds) and _bare_place(one, first, scale):
            continue
        for other in second.name.forms:
            if not (other.whole or other.kinds) and _bare_place(other, second, scale):
                continue
            found = _compare_forms(one, other, first, second, scale, together=place, floor=floor)
            if (not found.veto, found.score) > (not best.veto, best.score):
                best = found
    return best


def _by_acronym(first: Side, second: Side) -> Likeness | None:
    """An acronym instead of the words, beside another name that says it in brackets or has its initials."""
    for short, long in ((first, second), (second, first)):
        form = short.name.forms[0]
        if (
            len(short.name.forms) > 1
            or len(form.words) > _ACRONYM_WORDS
            or not (long.name.acronyms or long.name.initials)
        ):
            continue
        together = _same_place(short, long)
        for word in form.words:
            if word in long.name.acronyms and _rest_agrees(form, word, long, together=together):
                return Likeness(_ACRONYM_SCORE, f"the acronym {word} stands beside the other name")
            if word in long.name.initials and short.name.is_acronym and not short.towns.isdisjoint(long.towns):
                return Likeness(_ACRONYM_SCORE, f"{word} are the initials of the other name, and both lie in one town")
    return None


def _rest_agrees(form: Form, acronym: str, long: Side, *, together: bool | None) -> bool:
    """Tell whether all beside an acronym stands in the long name too; where nothing does, place or length supports."""
    whole = long.name.forms[0]
    rest = {word for word in form.words if word != acronym}
    if not (rest or form.kinds or form.subjects or form.tellers):
        national = together is None or any(form.countries for form in long.name.forms)
        return bool(together or (len(acronym) > _SHORTEST and national))
    return (
        len(acronym) >= _SHORTEST
        and rest.issubset(whole.words)
        and form.kinds <= whole.kinds
        and form.subjects <= whole.subjects
        and form.tellers == whole.tellers
        and bool(rest or together or (len(acronym) > _SHORTEST and (whole.countries or together is None)))
    )


def _same_place(first: Side, second: Side) -> bool | None:
    """Tell whether the two lie in one town or region; unknown where one has neither."""
    if not (first.towns.isdisjoint(second.towns) and first.regions.isdisjoint(second.regions)):
        return True
    if (first.towns and second.towns) or (first.regions and second.regions):
        return False
    return None


def _compare_forms(
    one: Form, other: Form, first: Side, second: Side, scale: Scale, *, together: bool | None, floor: float
) -> Likeness:
    weight, weight_other = scale.weight(one), scale.weight(other)
    total = weight + weight_other
    if 2 * min(weight, weight_other) < _LEAST * total:
        return NOTHING
    country = first.name.country
    if one.flat and one.flat == other.flat and len(one.flat) >= _ONE_WRONG and one.tellers == other.tellers:
        return Likeness(_LETTERS_SCORE, "the same words" + ("" if one.whole and other.whole else _PART))
    pairs, left, right = _pair_words(one.words, other.words, country, scale)
    short = _acronyms(left, right, first.name.acronyms, second.name.acronyms)
    shared = 2.0 * _ACRONYM_WEIGHT * len(short)
    named = False
    for a, b, how in pairs:
        if how:
            shared += (scale.rarity.get(a, _RAREST) + scale.rarity.get(b, _RAREST)) * _SOFT[how]
        else:
            shared += 2 * scale.rarity.get(a, _RAREST)
            named = named or not scale.is_place(country, a)
    kinds, veto = _compare_kinds(one.kinds, other.kinds, scale, named=named)
    shared += kinds
    shared += 2 * _SUBJECT_WEIGHT * len(one.subjects & other.subjects)
    shared += 2 * _TELLER_WEIGHT * len(one.tellers & other.tellers)
    shared += 2 * _COUNTRY_WEIGHT * len(one.countries & other.countries)
    rivals = bool(left and right) and not short
    if not shared or (rivals and _sure_to_fail(one, other, left, right, first, second, scale, shared, total, floor)):
        return NOTHING
    if short:
        total += 2 * _ACRONYM_WEIGHT * len(short)
        total -= sum(scale.rarity.get(word, _RAREST) for word in short & {*one.words, *other.words})
        pairs += [(word, word, "") for word in sorted(short)]
    total -= _excused(one, other, left, right, first, second, scale, named=named, together=together, paired=bool(pairs))
    score = min(1.0, shared / total) if total else 0.0
    why = (
        _veto(one, other, left, right, together=together)
        or veto
        or _unsure(pairs, left + right, one, other, together=together, country=country, scale=scale)
    )
    if why:
        return Likeness(score, _told(why) if score >= floor else "", veto=True)
    national = one.countries or other.countries or not (pairs or scale.national.isdisjoint(one.kinds & other.kinds))
    if together is not None and (together or not national):
        score += _SAME_TOWN if together else _OTHER_TOWN
    if not (one.whole and other.whole):
        score -= _CUT
    score = max(0.0, min(score, 1.0))
    return Likeness(score, _agreement(pairs, left + right, one, other, together=together) if score >= floor else "")


def _sure_to_fail(  # noqa: PLR0913, PLR0917 - all that is known by then
    one: Form,
    other: Form,
    left: list[str],
    right: list[str],
    first: Side,
    second: Side,
    scale: Scale,
    shared: float,
    total: float,
    floor: float,
) -> bool:
    """
    Tell, before the dear part, that two have other names and can't be so alike that anybody asks why.

    Both have a word that nothing excuses, so they are not one; and with all that may be excused left out they score
    below the floor.
    """
    least, hard = total, [False, False]
    for side, (words, there) in enumerate(((left, second), (right, first))):
        for word in words:
            if len(word) <= _NOISE or word in there.towns or word in scale.given:
                least -= scale.rarity.get(word, _RAREST)
            else:
                hard[side] = True
    least -= _KIND_WEIGHT * len(one.kinds ^ other.kinds) + _SUBJECT_WEIGHT * len(one.subjects ^ other.subjects)
    return all(hard) and shared < floor * least


def _acronyms(left: list[str], right: list[str], first: frozenset[str], second: frozenset[str]) -> set[str]:
    """Take words out of what is left that are acronyms beside the other name; those that both have follow."""
    if not (first or second):
        return set()
    short = {acronym for acronym in first & second if len(acronym) >= _SHORTEST}
    for words, acronyms in ((left, second), (right, first)):
        if not acronyms.isdisjoint(words):
            short |= acronyms.intersection(words)
            words[:] = [word for word in words if word not in acronyms]
    return short


def _excused(  # noqa: C901, PLR0913 - two sides, two forms, one small question each
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
    excused = _excused_kinds(one, other, first, second, scale, named=named, together=together)
    if not (left or right):
        return excused

    def excuse(words: list[str], known: Callable[[str], bool], weight: float) -> None:
        nonlocal excused
        for word in [word for word in words if known(word)]:
            words.remove(word)
            excused += scale.rarity.get(word, _RAREST) - weight

    # asked before towns are taken out
    seated = [any(word in side.towns for word in words) for words, side in ((left, first), (right, second))]
    for words, there in ((left, second), (right, first)):
        if words:
            excuse(words, there.towns.__contains__, _SUPPORTED)
            if together and paired:
                excuse(words, lambda word: len(word) <= _NOISE, _TELLER_WEIGHT)
            if named and together is not False:
                excuse(words, scale.given.__contains__, _SUPPORTED)
    if one.kinds == other.kinds and one.kinds & scale.campus:
        for words, rest, here, seat in ((left, right, first, seated[0]), (right, left, second, seated[1])):
            if seat and not rest:
                country = here.name.country
                excuse(words, lambda w, h=here, c=country: w in h.towns or (c, w) in scale.towns, _SEAT)  # type: ignore[misc]
    return excused


def _excused_kinds(
    one: Form, other: Form, first: Side, second: Side, scale: Scale, *, named: bool, together: bool | None
) -> float:
    """Say how much less kinds and subjects weigh that one alone has."""
    excused = 0.0
    if one.kinds == other.kinds:
        if named and one.kinds:
            excused += (_SUBJECT_WEIGHT * 0.75) * len(one.subjects ^ other.subjects)
    elif together and _portfolio(one, other, scale):
        excused += (_KIND_WEIGHT - _SEAT) * len(one.kinds ^ other.kinds)
    if named and together and not (first.name.legal or second.name.legal) and not (one.kinds and other.kinds):
        excused += (_KIND_WEIGHT - _SEAT) * len((one.kinds | other.kinds) & scale.parents)
    return excused


def _portfolio(one: Form, other: Form, scale: Scale) -> bool:
    """Tell whether two are the office of one subject, one of them with the town or region that it is an office of."""
    return (
        one.subjects == other.subjects
        and bool(one.subjects)
        and not scale.national.isdisjoint(one.kinds & other.kinds)
        and one.kinds ^ other.kinds <= scale.councils
    )


def _bare_place(form: Form, side: Side, scale: Scale) -> bool:
    """Tell whether words, a part of a name without a kind of body, are nothing but a place."""
    return all(word in side.towns or scale.is_place(side.name.country, word) for word in form.words)


def _pair_words(
    first: tuple[str, ...], second: tuple[str, ...], country: str | None, scale: Scale
) -> tuple[list[tuple[str, str, str]], list[str], list[str]]:
    """Pair equal words, then words that may be one; what is left of both follows."""
    if first == second:
        return [(word, word, "") for word in first], [], []
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


def _compare_kinds(one: frozenset[str], other: frozenset[str], scale: Scale, *, named: bool) -> tuple[float, Why]:
    """Weight of the kinds in common, and a veto where each side has one that the other lacks; near ones need a name."""
    if one == other:
        return 2 * _KIND_WEIGHT * len(one), ()
    common = one & other
    weight = 2 * _KIND_WEIGHT * len(common)
    left, right = set(one - common), set(other - common)
    if not (left and right):
        return weight, ()
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
        return weight, ("another kind of body", left, right)
    return weight, ()


def _veto(one: Form, other: Form, left: list[str], right: list[str], *, together: bool | None) -> Why:
    if left and right:
        return "other names", left, right
    if one.tellers != other.tellers:
        return "told apart by", one.tellers - other.tellers, other.tellers - one.tellers
    if one.subjects - other.subjects and other.subjects - one.subjects:
        return "other subjects", one.subjects - other.subjects, other.subjects - one.subjects
    if not (one.words or other.words) and not (together or one.kinds & other.kinds):
        return (_COMMON_WORDS,)
    return ()


def _unsure(  # noqa: PLR0911 - one reason each
    pairs: list[tuple[str, str, str]],
    over: list[str],
    one: Form,
    other: Form,
    *,
    together: bool | None,
    country: str | None,
    scale: Scale,
) -> Why:
    """Find what makes the words in common no ground for a match."""
    if not pairs:
        national = any(kind in scale.national for kind in one.kinds & other.kinds) or one.countries & other.countries
        same = one.kinds == other.kinds and (one.subjects == other.subjects or _shortened(one.subjects, other.subjects))
        same = same or (bool(together) and _portfolio(one, other, scale))
        if over:
            return "a further name", over
        if not same or not (national or together):
            return (_COMMON_WORDS,)
        return ()
    if all(scale.is_place(country, a) or how == "place" for a, _, how in pairs):
        if over:
            return "a further name", over
        if further := (one.subjects ^ other.subjects) - _COMMON:
            return "a further subject", further
    sure = [pair for pair in pairs if pair[2] != "spelling"]
    if not sure and (together is False or (not together and min(len(a) for a, *_ in pairs) < _SURE)):
        a, b, _ = pairs[0]
        return "the spelling differs, and nothing else says that they are one", [a], [b]
    return ()


def _shortened(one: frozenset[str], other: frozenset[str]) -> bool:
    """Tell whether one list of subjects is the other without some, as translations of ministries' names are."""
    return min(len(one), len(other)) > 1 and (one <= other or other <= one)


def _told(why: Why) -> str:
    """Write down what forbids a match."""
    label, *words = why
    return f"{label}: {' | '.join(map(_say, words))}" if words else str(label)


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
