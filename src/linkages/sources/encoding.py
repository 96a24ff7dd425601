"""
The encoding of a text file, found from its bytes.

A byte order mark or bytes that are valid UTF-8 settle it. Files that are neither come from spreadsheets of one country
and are in one of the single-byte encodings of Windows or ISO, in which every file is "valid": the bytes of ``Łódź`` in
cp1250 are ``£ódŸ`` in cp1252. So each candidate is judged by the words it gives: a word counts for as much as its
accented letters are usual in one language that is written in this encoding. (General detectors fail on lists of names:
charset-normalizer 3.5 chose the wrong encoding for 21 of 30 samples in the languages of Interreg programmes.)

Encodings of DOS and of old Macs are rare today, and give words of some language to almost any bytes; one of them is
taken only where its words are plausible and far likelier than those of any encoding of Windows or ISO. Where no
reading is plausible, `Decoded.doubtful` says so.
"""

import math
import re
from collections import Counter
from dataclasses import dataclass

from linkages.errors import SourceError
from linkages.sources.formats import WANTED

# Accented letters of each language, the most frequent first.
_LANGUAGES: dict[str, tuple[str, ...]] = {
    "cp1252": (
        "åäöé",  # Swedish
        "øåæéö",  # Danish, Norwegian
        "üäößé",  # German
        "äöå",  # Finnish
        "õäüöšž",  # Estonian
        "éèàçêôîâûïëùœü",  # French
        "óíáñéúü",  # Spanish
        "ãçáóéõêâíúàô",  # Portuguese
        "àèùòìé",  # Italian
        "éëïöüè",  # Dutch
        "íáðóöéþúæý",  # Icelandic
    ),
    "cp1250": (
        "łóąężśćńź",  # Polish
        "íáéěřčýžšůúňóďť",  # Czech
        "áíýčžšéúľťňôóďäŕĺ",  # Slovak
        "áéőöíóüúű",  # Hungarian
        "čšžćđ",  # Slovene, Croatian
        "ăîâşţ",  # Romanian
        "üäößé",  # German
    ),
    "cp1257": (
        "āīēšūņļžčģķ",  # Latvian
        "ėšųžūąčęį",  # Lithuanian
        "õäüöšž",  # Estonian
        "łóąężśćńź",  # Polish
        "åäöé",  # Swedish
        "øåæéö",  # Danish, Norwegian
    ),
    "cp1254": ("ıüşçğö\u0307",),  # Turkish; the dot is what the capital İ leaves as a small letter
    "cp1253": ("αοιετσνηυρκπμλςόίάήέώύϊϋθφχψξζωδγβ",),
    "cp1251": ("оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъёіїєґў",),
}
_LANGUAGES["iso8859_2"] = _LANGUAGES["cp1250"]
_PRIORS = ("cp1252", "cp1250", "cp1257", "cp1253", "cp1251", "iso8859_2", "cp1254")  # at equal scores the first one
_OLD = ("cp850", "mac_roman")  # of DOS and of old Macs
_LANGUAGES |= dict.fromkeys(_OLD, _LANGUAGES["cp1252"])
_PLAUSIBLE = -3.0  # mean logarithm by letter: a list in one of the languages has -0.5 to -2.8, misread ones -3 to -9
_PLAUSIBLE_ALPHABET = -4.2  # where every letter counts, as in Greek and Russian (-3.4 and -3.3)
_LIKELIER, _LIKELIER_BY_LETTER = 8.0, 1.0  # by so much, all in all and by letter, must the words of an old one be
_APOSTROPHE = "’"  # stands within words in any language
_CAPITAL_WITHIN = re.compile(r"[a-z][^\W\d_a-z]")  # as where the small é of one is the capital Ä of the other
_UNUSUAL = math.log(1e-4)  # a letter or sign that no such language has inside a word
_WORD = re.compile(r"[^\s\x00-\x2f:-@\[-`{-\x7f]*[^\x00-\x7f\s][^\s\x00-\x2f:-@\[-`{-\x7f]*")
_QUOTES = "«»“”„‘’‚‹›–—…•·€§°®©™\xa0"  # stand beside words in any language
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1f]")
_SAMPLE, _MOST_CONTROL = 100_000, 0.02  # a text may hold a stray control character, not many
_ENOUGH = 4_000  # distinct words are plenty to tell the encoding


@dataclass(frozen=True, slots=True)
class Decoded:
    """
    A text and how it was read.

    Parameters
    ----------
    text
        The text, without byte order mark.
    encoding
        Python's name of the encoding.
    replaced
        Bytes that fit no letter and were replaced by U+FFFD.
    doubtful
        Whether the encoding was guessed and gives letters that are not usual in any language it is judged by.
    """

    text: str
    encoding: str
    replaced: int = 0
    doubtful: bool = False


def decode(data: bytes, *, name: str) -> Decoded:
    """
    Read bytes as text.

    Parameters
    ----------
    data
        The file's bytes.
    name
        The file's name, for messages.

    Returns
    -------
    The text with its encoding.

    Raises
    ------
    SourceError
        The bytes are no text.
    """
    marked = _by_mark(data) or _utf16_without_mark(data)
    if marked:
        text = data.decode(marked, errors="replace")
        return Decoded(text.removeprefix("\ufeff"), marked, text.count("\ufffd"))
    if len(_CONTROL.findall(data[:_SAMPLE])) > _MOST_CONTROL * min(len(data), _SAMPLE):
        raise SourceError(f"{name}: this is no text and no workbook (it holds binary data). {WANTED}")
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        pass
    text = data.decode("utf-8", errors="replace")
    replaced = text.count("\ufffd")
    if replaced * 20 < sum(character > "\x7f" for character in text):
        return Decoded(
            text, "utf-8", replaced
        )  # UTF-8 with a few broken bytes: any other reading would spoil every word
    encoding, doubtful = _single_byte(data)
    text = data.decode(encoding, errors="replace")
    return Decoded(text, encoding, text.count("\ufffd"), doubtful)


def _by_mark(data: bytes) -> str | None:
    if data.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    return "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else None


def _utf16_without_mark(data: bytes) -> str | None:
    sample = data[:2_000]
    half = max(len(sample) // 2, 1)
    if sample[1::2].count(0) > 0.7 * half:
        return "utf-16-le"
    return "utf-16-be" if sample[::2].count(0) > 0.7 * half else None


def _single_byte(data: bytes) -> tuple[str, bool]:
    scores = {encoding: _likelihood(data, encoding) for encoding in _PRIORS}
    best = max(_PRIORS, key=lambda encoding: (scores[encoding][0], -_PRIORS.index(encoding)))
    old = {encoding: _likelihood(data, encoding) for encoding in _OLD}
    other = max(_OLD, key=lambda encoding: old[encoding][0])
    more, more_by_letter = (old[other][i] - scores[best][i] for i in (0, 1))
    if old[other][1] > _PLAUSIBLE and more > _LIKELIER and more_by_letter > _LIKELIER_BY_LETTER:
        return other, False
    plausible = _PLAUSIBLE_ALPHABET if best in {"cp1253", "cp1251"} else _PLAUSIBLE
    return best, scores[best][1] < plausible


def _likelihood(data: bytes, encoding: str) -> tuple[float, float]:
    """Logarithm of the likelihood of the words, and its mean by accented letter."""
    text = data.decode(encoding, errors="replace")
    words = Counter(_WORD.findall(text.lower())).most_common(_ENOUGH)
    tables = [_weights(letters) for letters in _LANGUAGES[encoding]]
    known = [(math.log(1 + count), *_word(word, tables)) for word, count in words]
    letters = sum(weight * n for weight, _, n in known)
    total = sum(weight * likelihood for weight, likelihood, _ in known)
    if encoding in _OLD:
        total += _UNUSUAL * sum(
            found[0][1].isupper() and found[0][1] > "\x7f" for found in _CAPITAL_WITHIN.finditer(text)
        )
    return total, total / letters if letters else 0.0


def _weights(letters: str) -> dict[str, float]:
    total = sum(1 / rank for rank in range(1, len(letters) + 1))
    return {letter: math.log(1 / rank / total) for rank, letter in enumerate(letters, start=1)}


def _word(word: str, tables: list[dict[str, float]]) -> tuple[float, int]:
    letters = [character for character in word.strip(_QUOTES) if character > "\x7f" and character != _APOSTROPHE]
    return max(sum(table.get(letter, _UNUSUAL) for letter in letters) for table in tables), len(letters)
