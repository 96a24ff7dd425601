"""
Terms of a codebook in sentences: one pass over all text for all terms at once, a closer look only where one is found.

All literals of all terms are sought together (Aho-Corasick, in polars), so the cost hardly grows with the codebook.
Terms of several words, negation and mere mention are looked at only in sentences where a literal was found.
"""

import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import polars as pl

from linkages.coding.codebook import Codebook, read_codebook
from linkages.coding.languages import languages

STATED, NEGATED, MENTIONED = "stated", "negated", "mentioned"
_BEFORE, _AFTER = 4, 3
_NEAR = 80  # letters that surely hold so many words before and after


@dataclass(frozen=True, slots=True)
class _Cues:
    """What turns a term round, in one language, as regular expressions on the words before and after it."""

    negation: re.Pattern[str]
    denial: re.Pattern[str]
    before: re.Pattern[str]
    after: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Matcher:
    """
    A codebook made ready to be looked for.

    Parameters
    ----------
    literals
        ``literal``, ``entry`` (number of the entry).
    entries
        ``entry``, ``concept``, ``entry_language``, ``weight``, ``term``, ``whole`` (a literal is the whole term),
        ``mentions`` (whether mere mentions are told apart).
    patterns
        Regular expression by number of the entry; empty where a literal is the whole term.
    """

    literals: pl.DataFrame
    entries: pl.DataFrame
    patterns: tuple[str, ...]
    _compiled: dict[str, re.Pattern[str]] = field(default_factory=dict)

    def find(self, sentences: pl.DataFrame, spoken: pl.DataFrame) -> pl.DataFrame:
        """
        Find the surest term of each concept in each sentence.

        Parameters
        ----------
        sentences
            As `linkages.coding.sentences.sentences` gives them.
        spoken
            Languages of the texts, as `linkages.coding.languages.detect` gives them.

        Returns
        -------
        One row a sentence and concept of which a term was found: ``row`` (of `sentences`, from 0), ``concept``,
        ``weight``, ``term``, ``status``: stated, negated or mentioned.
        """
        found = self._candidates(sentences, spoken)
        plainly = found.filter(pl.col("whole") & ~pl.col("turned")).with_columns(status=pl.lit(STATED))
        sure = plainly.filter(pl.col("weight") == 1).select("row", "concept").unique()
        closer = found.filter(~pl.col("whole") | pl.col("turned")).join(sure, on=["row", "concept"], how="anti")
        looked = closer.with_columns(status=pl.Series(self._look(closer), dtype=pl.String)).drop_nulls("status")
        order = ["row", "concept", pl.col("status") != STATED, -pl.col("weight"), "entry"]
        every = pl.concat([plainly, looked]).sort(order)
        return every.unique(["row", "concept"], keep="first", maintain_order=True).select(
            "row", "concept", "weight", "term", "status"
        )

    def _candidates(self, sentences: pl.DataFrame, spoken: pl.DataFrame) -> pl.DataFrame:
        literals = self.literals["literal"].unique(maintain_order=True).to_list()
        plain = pl.col("plain")
        read = spoken.filter("read").select("text_no", "language")
        return (
            sentences.lazy()
            .with_row_index("row")
            .select(
                "row",
                "text_no",
                "plain",
                turned=plain.str.contains_any(_turning()),
                literal=plain.str.extract_many(literals, overlapping=True).list.unique(),
            )
            .explode("literal")
            .drop_nulls("literal")
            .join(self.literals.lazy(), on="literal")
            .join(self.entries.lazy(), on="entry")
            .join(read.lazy(), on="text_no")
            .filter((pl.col("language") == "*") | (pl.col("language") == pl.col("entry_language")))
            .collect()
            # once collected it takes a fifth of the time
            .unique(["row", "entry"], keep="first")
        )

    def _look(self, closer: pl.DataFrame) -> list[str | None]:
        cues = {language: _cues(language) for language in closer["entry_language"].unique()}
        return [
            self._status(plain, self._pattern(entry, literal), cues[language], mentions=mentions)
            for plain, entry, literal, language, mentions in closer.select(
                "plain", "entry", "literal", "entry_language", "mentions"
            ).iter_rows()
        ]

    def _pattern(self, entry: int, literal: str) -> re.Pattern[str]:
        written = self.patterns[entry] or re.escape(literal)
        if written not in self._compiled:
            self._compiled[written] = re.compile(written)
        return self._compiled[written]

    @staticmethod
    def _status(plain: str, pattern: re.Pattern[str], cues: _Cues, *, mentions: bool) -> str | None:
        """How a sentence has a term: one plain occurrence is enough."""
        status = None
        for match in pattern.finditer(plain):
            start, end = match.span()
            end = end if plain[end - 1] == " " else plain.find(" ", end) + 1
            before = plain[max(0, start - _NEAR) : start + 1]
            after = plain[end - 1 : end + _NEAR]
            if cues.negation.search(before) or cues.denial.match(after):
                status = NEGATED
            elif mentions and (cues.before.search(before) or cues.after.match(after)):
                status = status or MENTIONED
            else:
                return STATED
        return status


def prepare(codebook: Codebook) -> Matcher:
    """
    Make a codebook ready to be looked for.

    Parameters
    ----------
    codebook
        The codebook. A concept with ``mentions = true`` is not counted where it is merely mentioned.

    Returns
    -------
    What looks for it.
    """
    entries = codebook.entries
    table = pl.DataFrame(
        {
            "entry": range(len(entries)),
            "concept": [e.concept for e in entries],
            "entry_language": [e.language for e in entries],
            "weight": [e.weight for e in entries],
            "term": [e.term.written for e in entries],
            "whole": [not e.term.pattern for e in entries],
            "mentions": [bool(codebook.concepts[e.concept].get("mentions")) for e in entries],
        },
        schema_overrides={"entry": pl.UInt32},
    )
    literals = [(literal, number) for number, e in enumerate(entries) for literal in e.term.literals]
    return Matcher(
        pl.DataFrame(literals, schema={"literal": pl.String, "entry": pl.UInt32}, orient="row"),
        table,
        tuple(e.term.pattern for e in entries),
    )


@cache
def ready(path: Path) -> tuple[Codebook, Matcher]:
    """
    Read a codebook and make it ready to be looked for.

    Parameters
    ----------
    path
        The TOML file.

    Returns
    -------
    The codebook and what looks for it.
    """
    book = read_codebook(path)
    return book, prepare(book)


def _turning() -> list[str]:
    lists = languages().negation.values()
    keys = ("not", "mention_before", "mention_after")
    return sorted({f" {cue} " for words in lists for key in keys for cue in words[key]})


def _cues(language: str) -> _Cues:
    words = {key: "|".join(map(re.escape, cues)) for key, cues in languages().negation[language].items()}
    some = rf"(?:[^ ]+ ){{0,{_BEFORE}}}"
    return _Cues(
        negation=re.compile(rf" (?:{words['not']}) (?!(?:{words['only']}) ){some}$"),
        denial=re.compile(rf" (?:{words['be']}) (?:[^ ]+ )?(?:{words['not']}) "),
        before=re.compile(rf" (?:{words['mention_before']}) {some}$"),
        after=re.compile(rf" (?:[^ ]+ ){{0,{_AFTER}}}?(?:{words['mention_after']}) "),
    )
