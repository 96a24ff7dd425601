"""
Texts as sentences, and sentences as plain words.

keep.eu's texts come with bullets, numbered lists, headings, hard line breaks and abbreviations of twelve languages: a
sentence is what stands between two of its ends, a bullet, or a line that begins with a capital.
"""

import polars as pl

_MARK = "\x1e"
_DOT = "\u2024"  # stands for the full stop of an abbreviation while sentences are told apart
_ABBREVIATIONS = (
    "e.g.", "i.e.", "etc.,", "incl.", "approx.", "resp.", "vs.", "cf.", "no.", "nr.", "st.", "dr.", "prof.", "mr.",
    "mrs.",
    "z.b.", "z. b.", "d.h.", "d. h.", "u.a.", "u. a.", "bzw.", "ca.", "inkl.", "insb.", "ggf.", "o.g.", "usw.,", "sog.",
    "bl.a.", "t.ex.", "t. ex.", "m.fl.", "m fl.", "o.s.v.", "dvs.", "f.eks.", "f. eks.", "mv.", "mht.", "pga.", "jf.",
    "m.m.", "osv.,", "esim.", "mm.", "ns.", "nn.", "t.y.", "t. y.", "pvz.", "piem.", "u.c.", "u.tml.", "np.", "m.in.",
    "tzw.", "tj.", "tzn.", "bijv.", "o.a.", "d.w.z.", "p.ex.", "p. ex.", "c.-à-d.",
)  # fmt: skip
_BULLET = r"[\u2022\u2023\u25aa\u25ab\u25cf\u25e6\u2043\u2219\u00b7\uf0b7\u25ba\u2756\u2713]|;\s"
_BACKGROUND = (
    r"(?i)\b(?:background|context|state of (?:the )?art|starting point|bakgrund|baggrund|bakgrunn|hintergrund|"
    r"ausgangslage|tausta|taust|priekšvēsture|konteksts|kontekstas|prielaidos|tło|kontekst|achtergrond|contexte)\b"
)
_HEADING_WORDS = 6


def sentences(texts: pl.DataFrame) -> pl.DataFrame:
    """
    Split texts into sentences.

    Parameters
    ----------
    texts
        ``text`` and any other columns.

    Returns
    -------
    One row a sentence: the other columns, ``text_no`` (row of `texts`, from 0), ``sentence`` (number within its text,
    from 1), ``quote`` (as written, blanks made one), ``plain`` (small letters and digits, words apart by one blank, a
    blank at both ends, a comma for what parts clauses), ``words``, ``background`` (whether it stands under a heading
    such as "Background:").
    """
    marked = (
        pl.col("text").str.normalize("NFKC").str.replace_all(r"</?[A-Za-z][^<>]{0,200}>|&[a-z]{2,8};|&#\d{1,5};", " ")
    )
    short = [form for a in _ABBREVIATIONS for form in dict.fromkeys((a, a.capitalize(), a[0] + a[1:].upper()))]
    marked = marked.str.replace_many([f" {a}" for a in short], [f" {a.replace('.', _DOT)}" for a in short])
    marked = (
        marked.str.replace_all(r"[\r\n\u2028]+\s*([^\p{Ll}\s])", f"{_MARK}${{1}}")
        .str.replace_all(r"\s+", " ")
        .str.replace_all(
            r"([\p{L}\d)\]%\u201d\u2019\"][.!?\u2026]+[\"\u201d\u2019)\]]*) ([^\p{Ll}\s])", f"${{1}}{_MARK}${{2}}"
        )
        .str.replace_all(_BULLET, _MARK)
        .str.replace_all(r"\s[-\u2013*]\s(\p{Lu})", f"{_MARK}${{1}}")
    )
    split = (
        texts.with_row_index("text_no")
        .with_columns(quote=marked.str.split(_MARK))
        .drop("text")
        .explode("quote")
        .with_columns(pl.col("quote").str.replace_all(_DOT, ".", literal=True).str.strip_chars())
        .filter(pl.col("quote").fill_null("") != "")
        .with_columns(plain=_words(pl.col("quote")))
        .filter(pl.col("plain") != " ")
        .with_columns(
            sentence=pl.int_range(1, pl.len() + 1).over("text_no"), words=pl.col("plain").str.count_matches(r"[^ ,]+")
        )
    )
    heading = pl.col("quote").str.ends_with(":") & (pl.col("words") <= _HEADING_WORDS)
    opened = pl.when(heading).then(pl.col("quote")).str.contains(_BACKGROUND)
    return split.with_columns(background=opened.forward_fill().over("text_no").fill_null(value=False))


def plain(text: pl.Expr) -> pl.Expr:
    """
    Make text comparable: small letters and digits, one blank between words and at both ends, a comma between clauses.

    Parameters
    ----------
    text
        The text.

    Returns
    -------
    The plain text; a single blank where there is no word.
    """
    return _words(text.str.normalize("NFKC"))


def _words(normal: pl.Expr) -> pl.Expr:
    """Make normalised text plain."""
    words = (
        normal.str.to_lowercase()
        .str.replace_all(r"\s*[,;:()\[\]]+\s*", "\x1f")
        .str.replace_all(r"[^\p{L}\p{M}\p{N}\x1f]+", " ")
        .str.replace_all("\x1f", " , ", literal=True)
        .str.replace_all(r" {2,}", " ")
        .str.strip_chars(" ,")
    )
    return pl.when(words == "").then(pl.lit(" ")).otherwise(pl.concat_str(pl.lit(" "), words, pl.lit(" ")))
