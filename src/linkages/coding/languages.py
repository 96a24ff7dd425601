"""In which languages a text is written, told offline by its small words; languages and words are a file of data."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import polars as pl

from linkages.errors import SourceError
from linkages.resources import data_path

FILE = "codebooks/languages.toml"
# Fewer small words than this tell nothing; a language with less than this share of the most frequent one's words is
# taken for chance (Swedish and Norwegian share many).
_ENOUGH = 3
_SHARE = 0.35
_KEYS = ("words", "not", "only", "be", "mention_before", "mention_after")


@dataclass(frozen=True, slots=True)
class Languages:
    """
    What is known of languages.

    Parameters
    ----------
    names
        Code and English name, those that are not read included.
    read
        Codes of the languages that are read.
    words
        Small words by language.
    negation
        By language that is read: lists of words under ``not``, ``only``, ``be``, ``mention_before``, ``mention_after``.
    scripts
        Name and regular expression of scripts that are not read.
    """

    names: Mapping[str, str]
    read: tuple[str, ...]
    words: Mapping[str, tuple[str, ...]]
    negation: Mapping[str, Mapping[str, tuple[str, ...]]]
    scripts: Mapping[str, str]


@cache
def languages() -> Languages:
    """
    Read the languages' file of data.

    Returns
    -------
    The languages.

    Raises
    ------
    SourceError
        The file is not as it should be.
    """
    path = data_path(FILE)
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        read, unread = content["read"], content["unread"]
        every = {**read, **unread}
        return Languages(
            {code: entry["name"] for code, entry in every.items()},
            tuple(read),
            {code: tuple(entry["words"]) for code, entry in every.items()},
            {code: {key: tuple(entry[key]) for key in _KEYS} for code, entry in read.items()},
            dict(content["scripts"]),
        )
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError, AttributeError) as error:
        raise SourceError(
            f"{path.name}: the languages can't be read ({type(error).__name__}: {error}). Expected [read.CODE] with "
            f"name, {', '.join(_KEYS)}; [unread] and [scripts]. Restore the file."
        ) from error


def detect(sentences: pl.DataFrame) -> pl.DataFrame:
    """
    Tell the languages of texts.

    Parameters
    ----------
    sentences
        ``text_no``, ``plain``: as `linkages.coding.sentences.sentences` gives them.

    Returns
    -------
    One row a text and language: ``text_no``, ``language`` (``*`` where the text is too short to tell; the name of the
    script where it is not Latin), ``read`` (whether there are lists for it).
    """
    known = languages()
    texts = sentences.group_by("text_no").agg(plain=pl.col("plain").str.join(""))
    small = [(f" {word} ", code) for code, words in known.words.items() for word in words]
    pairs = pl.DataFrame(small, schema=["word", "language"], orient="row")
    counts = (
        texts.select(
            "text_no",
            word=pl.col("plain").str.extract_many(
                pairs["word"].unique(maintain_order=True).to_list(), overlapping=True
            ),
        )
        .explode("word")
        .join(pairs, on="word", how="inner")
        .group_by("text_no", "language")
        .agg(hits=pl.len())
    )
    most = pl.col("hits").max().over("text_no")
    told = counts.filter((most >= _ENOUGH) & (pl.col("hits") >= _SHARE * most))
    # A language that is not read is only believed in where none that is read comes near: they share small words.
    told = told.with_columns(read=pl.col("language").is_in(known.read))
    best = pl.col("hits").max().over("text_no")
    best_read = pl.when("read").then("hits").max().over("text_no").fill_null(0)
    told = told.filter(pl.col("read") | ((pl.col("hits") == best) & (pl.col("hits") > best_read)))
    unread = (~pl.col("read")).any().over("text_no")
    told = told.filter(~unread | ~pl.col("read")).select("text_no", "language", "read")
    foreign = _foreign(texts)
    rest = texts.select("text_no").join(told, on="text_no", how="anti").join(foreign, on="text_no", how="anti")
    short = rest.with_columns(language=pl.lit("*"), read=pl.lit(True))
    told = told.join(foreign, on="text_no", how="anti")
    return pl.concat([told, foreign, short]).sort("text_no", "language")


def _foreign(texts: pl.DataFrame) -> pl.DataFrame:
    """Texts of which most letters belong to a script that is not read."""
    letters = pl.col("plain").str.count_matches(r"\p{L}")
    found = [
        # letters are counted one by one, which takes long: only in texts that have one of the script at all
        texts.filter(pl.col("plain").str.contains(pattern))
        .filter(pl.col("plain").str.count_matches(pattern) * 2 > letters)
        .select("text_no", language=pl.lit(name), read=pl.lit(False))
        for name, pattern in languages().scripts.items()
    ]
    return pl.concat(found).unique("text_no", keep="first", maintain_order=True)
