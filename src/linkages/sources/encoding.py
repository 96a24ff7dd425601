"""
The encoding of a text file, found from its bytes.

A byte order mark or bytes that are valid UTF-8 settle it. Files that are neither come from spreadsheets of one country
and are in one of the single-byte encodings of Windows or ISO, in which every file is "valid": the bytes of ``Łódź`` in
cp1250 are ``£ódŸ`` in cp1252. So each candidate is judged by the words it gives: a word counts for as much as its
accented letters are usual in one language that is written in this encoding. (General detectors fail on lists of names:
charset-normalizer 3.5 chose the wrong encoding for 21 of 30 samples in the languages of Interreg programmes.)
"""

import math
import re
from collections import Counter
from dataclasses import dataclass

from linkages.errors import SourceError

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
    "cp1253": ("αοιετσνηυρκπμλςόίάήέώύϊϋθφχψξζωδγβ",),
    "cp1251": ("оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъёіїєґў",),
}
_LANGUAGES["iso8859_2"] = _LANGUAGES["cp1250"]
_PRIORS = ("cp1252", "cp1250", "cp1257", "cp1253", "cp1251", "iso8859_2")  # at equal scores the most common one
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
    """

    text: str
    encoding: str
    replaced: int = 0


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
        raise SourceError(
            f"{name}: this is no text and no workbook (it holds binary data). Give a keep.eu export as .xlsx or .csv."
        )
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
    encoding = _single_byte(data)
    text = data.decode(encoding, errors="replace")
    return Decoded(text, encoding, text.count("\ufffd"))


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


def _single_byte(data: bytes) -> str:
    return max(_PRIORS, key=lambda encoding: (_likelihood(data, encoding), -_PRIORS.index(encoding)))


def _likelihood(data: bytes, encoding: str) -> float:
    words = Counter(_WORD.findall(data.decode(encoding, errors="replace").lower())).most_common(_ENOUGH)
    tables = [_weights(letters) for letters in _LANGUAGES[encoding]]
    return sum(math.log(1 + count) * _word(word, tables) for word, count in words)


def _weights(letters: str) -> dict[str, float]:
    total = sum(1 / rank for rank in range(1, len(letters) + 1))
    return {letter: math.log(1 / rank / total) for rank, letter in enumerate(letters, start=1)}


def _word(word: str, tables: list[dict[str, float]]) -> float:
    letters = [character for character in word.strip(_QUOTES) if character > "\x7f"]
    return max(sum(table.get(letter, _UNUSUAL) for letter in letters) for table in tables)
