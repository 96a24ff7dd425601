"""
Reading projects' texts against a codebook: what is said of each concept, how densely, and where.

Texts are as different in length as twenty words and two thousand, so what counts is how densely a concept is spoken of:
the weights of the sentences that state it, over the words that were read and some words of silence.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from linkages.coding.codebook import Codebook
from linkages.coding.languages import detect, languages
from linkages.coding.matcher import STATED, Matcher
from linkages.coding.sentences import sentences

# Projects that are read at once: bounds the memory, costs nothing.
BATCH = 2_000
BACKGROUND = 0.5
_LONG_SENTENCE = 40
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Reading:
    """
    What was read of some projects.

    Parameters
    ----------
    density
        One row a project with a text: ``project_id``, ``words`` (read), ``told`` (of them, in fields that tell of the
        project itself), ``mass`` (words times weights of fields), and one column a concept: the sum of its weights.
    evidence
        ``project_id``, ``concept``, ``field``, ``language``, ``sentence``, ``quote``, ``term``, ``status``, ``weight``:
        the surest places of each concept in each project.
    unread
        ``project_id``, ``field``, ``language``: texts in languages that are not read.
    """

    density: pl.DataFrame
    evidence: pl.DataFrame
    unread: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Book:
    """
    A codebook, ready to be read by.

    Parameters
    ----------
    codebook, matcher
        What to look for.
    bare
        Fields that do not tell of the project itself, such as its name.
    without
        Fields that are not read.
    """

    codebook: Codebook
    matcher: Matcher
    bare: tuple[str, ...]
    without: tuple[str, ...] = ()


def read_texts(texts: pl.DataFrame, *books: Book) -> Iterator[tuple[Reading, ...]]:
    """
    Read the texts of projects, some projects at a time.

    Several codebooks are read by at once: most of the time goes into parting sentences and telling languages.

    Parameters
    ----------
    texts
        ``project_id``, ``field``, ``language``, ``text``: `linkages.tables.READ_TEXTS`.
    books
        What to read by.

    Yields
    ------
    What was read of a batch of projects, by each codebook.
    """
    ids = texts.select("project_id").unique().sort("project_id").with_row_index("number")
    kept = texts.select("project_id", "field", "language", "text").unique(maintain_order=True)
    numbered = kept.join(ids, on="project_id").sort("project_id", "field", "language", maintain_order=True)
    for start in range(0, max(ids.height, 1), BATCH):
        batch = numbered.filter(pl.col("number").is_between(start, start + BATCH - 1))
        split = sentences(batch.drop("number"))
        spoken = detect(split)
        yield tuple(_read(split, spoken, book) for book in books)


def _read(split: pl.DataFrame, spoken: pl.DataFrame, book: Book) -> Reading:
    split = split.filter(~pl.col("field").is_in(book.without))
    spoken = spoken.join(split.select("text_no").unique(), on="text_no", how="semi", maintain_order="left")
    weight = pl.col("field").replace_strict(dict(book.codebook.fields), default=1.0, return_dtype=pl.Float64)
    split = split.with_columns(share=weight * pl.when("background").then(BACKGROUND).otherwise(1.0))
    readable = spoken.group_by("text_no").agg(pl.col("read").any())
    split = split.join(readable, on="text_no", maintain_order="left")
    found = book.matcher.find(split, spoken)
    placed = found.join(split.with_row_index("row"), on="row").with_columns(value=pl.col("weight") * pl.col("share"))
    return Reading(_density(split, placed, book.codebook, book.bare), _evidence(placed), _unread(split, spoken))


def _density(split: pl.DataFrame, placed: pl.DataFrame, codebook: Codebook, bare: tuple[str, ...]) -> pl.DataFrame:
    words = pl.col("words").filter("read")
    read = split.group_by("project_id").agg(
        words=words.sum(),
        told=pl.col("words").filter(pl.col("read") & ~pl.col("field").is_in(bare)).sum(),
        mass=(pl.col("words").clip(upper_bound=_LONG_SENTENCE) * pl.col("share")).filter("read").sum(),
    )
    stated = placed.filter(pl.col("status") == STATED)
    sums = stated.group_by("project_id").agg(
        pl.col("value").filter(pl.col("concept") == name).sum().alias(name) for name in codebook.concepts
    )
    return (
        read.join(sums, on="project_id", how="left")
        .with_columns(pl.col(name).fill_null(0.0) for name in codebook.concepts)
        .sort("project_id")
    )


def _evidence(placed: pl.DataFrame) -> pl.DataFrame:
    ordered = placed.sort(
        "project_id", "concept", pl.col("status") != STATED, -pl.col("value"), "field", "text_no", "sentence"
    )
    rank = pl.int_range(pl.len()).over("project_id", "concept", pl.col("status") == STATED)
    return ordered.filter(rank < _SHOWN).select(
        "project_id", "concept", "field", "language", "sentence", "quote", "term", "status", weight="value"
    )


def _unread(split: pl.DataFrame, spoken: pl.DataFrame) -> pl.DataFrame:
    names = {**languages().names}
    texts = split.select("text_no", "project_id", "field").unique(maintain_order=True)
    return (
        texts.join(spoken.filter(~pl.col("read")), on="text_no")
        .select("project_id", "field", language=pl.col("language").replace(names))
        .sort("project_id", "field", "language")
    )
