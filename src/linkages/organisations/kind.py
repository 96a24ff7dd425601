"""
What kind of organisation it is: firm, government, academia, finance, intermediary, or unknown.

Names and fields of an export give evidence, each piece with a weight from a codebook that anybody can change
(`linkages.organisations.kind_codebook`). The greatest weight decides; among equal weights the term that stands first in
the name, then the codebook's order of kinds. An organisation that is written in several ways is of the kind that most
of its rows speak for. The kinds follow Sölvell, Lindqvist and Ketels (2003); that an intermediary belongs to a set of
spheres of the triple helix follows Andersson et al. (2004) after Etzkowitz.
"""

import polars as pl

from linkages.organisations.kind_codebook import FIELDS, KindCodebook, normal_form, read_kinds
from linkages.organisations.kind_spelling import speller, words_of
from linkages.tables import coverage_row

UNKNOWN = "unknown"
_NAMES = ("name", "name_local")
_PLACES = {"town": ("town",), "region": ("nuts3_label", "nuts2_label")}
_INPUTS = ("country", *_NAMES, *FIELDS)
_NAMELESS = r"^\(no name: "  # what reading puts where a row has no name
_EVIDENCE = {
    "case": pl.UInt32,
    "source": pl.String,
    "shown": pl.String,
    "detail": pl.String,
    "weight": pl.Float64,
    "position": pl.Int64,
}
_TELLING = 7.0  # a name with heavier evidence is not searched for misspelt words
_MISSPELT = 1.0  # taken from the weight of all that a name with corrected words tells
_AGAINST = 0.3  # evidence for another kind is worth showing from this share of the winner's weight on


def kinds(rows: pl.DataFrame, codebook: KindCodebook | None = None) -> pl.DataFrame:
    """
    Tell the kind of each organisation.

    Parameters
    ----------
    rows
        ``organisation_id`` and ``name`` of each participation; ``name_local``, ``country``, ``legal_status``,
        ``organisation_type`` (keep.eu, Jems), ``activity_type`` and ``sme`` (CORDIS), ``town``, ``nuts2_label`` and
        ``nuts3_label`` (a name that says no more is the place's administration) where there are any. It does not matter
        how ids were made.
    codebook
        The evidence and its weights; without it, those that ship with the package.

    Returns
    -------
    One row an organisation, sorted by id: ``organisation_id``; ``kind`` (firm, government, academia, finance,
    intermediary, unknown); ``kind_detail`` (sub-kind, empty where the kind is unknown); ``spheres`` (university,
    business, government, separated by ``;``; ``none`` where it belongs to none; empty where unknown);
    ``kind_confidence`` (0 to 1: about the chance that the kind is right; empty where unknown); ``kind_evidence``
    (which field, which term, and what speaks against it).

    References
    ----------
    Sölvell, Lindqvist and Ketels (2003), The Cluster Initiative Greenbook; Andersson et al. (2004), The Cluster
    Policies Whitebook, sections 2 and 4.3.

    Examples
    --------
    >>> import polars as pl
    >>> rows = pl.DataFrame({"organisation_id": ["a", "b"], "name": ["University of Tartu", "Hiiu Vallavalitsus"]})
    >>> kinds(rows).select("kind", "kind_detail").rows()
    [('academia', 'university'), ('government', 'local')]
    """
    book = codebook or read_kinds()
    placed = rows.with_columns(name_is=_name_is(rows))
    missing = [pl.lit(None, pl.String).alias(name) for name in _INPUTS if name not in placed.columns]
    written = placed.select("organisation_id", *(n for n in _INPUTS if n in placed.columns)).with_columns(missing)
    counted = written.with_columns(pl.col(_INPUTS).cast(pl.String)).group_by("organisation_id", *_INPUTS).len("rows")
    cases = counted.select(_INPUTS).unique().sort(_INPUTS).with_row_index("case")
    decided = _decide(_evidence(cases, book), book)
    per_row = counted.join(cases, on=_INPUTS, nulls_equal=True).join(decided, on="case")
    found = _of_organisations(per_row, book)
    return (
        written.select("organisation_id")
        .unique()
        .join(found, on="organisation_id", how="left")
        .with_columns(pl.col("kind").fill_null(UNKNOWN), pl.col("kind_evidence").fill_null("no evidence"))
        .sort("organisation_id")
    )


def kinds_coverage(found: pl.DataFrame) -> list[dict[str, object]]:
    """
    Say how many organisations have a kind.

    Parameters
    ----------
    found
        What `kinds` gave.

    Returns
    -------
    Rows of `linkages.tables.COVERAGE`.
    """
    known = found.filter(pl.col("kind") != UNKNOWN).height
    reason = (
        "all there"
        if known == found.height
        else "neither name nor type nor legal status tells the kind: unknown, and their projects' triple helix is "
        "undetermined where they might fill the missing sphere"
    )
    return [coverage_row("code", "kind of organisation", rows=found.height, known=known, reason=reason)]


def _name_is(rows: pl.DataFrame) -> pl.Expr:
    """Tell names that are nothing but the place where the organisation is."""
    name = pl.col("name").str.strip_chars().str.to_lowercase()
    said = pl.lit(None, pl.String)
    for place, columns in _PLACES.items():
        for column in columns:
            if column in rows.columns:
                same = name == pl.col(column).cast(pl.String).str.strip_chars().str.to_lowercase()
                said = pl.coalesce(said, pl.when(same).then(pl.lit(place)))
    return said


def _evidence(cases: pl.DataFrame, book: KindCodebook) -> pl.DataFrame:
    """Gather all pieces of evidence: those of names and of fields, less what fields take from them."""
    by_field, lowered = _field_evidence(cases, book)
    found = pl.concat([_name_evidence(cases, book), by_field]).with_columns(
        kind=pl.col("detail").str.extract(r"^(\w+)")
    )
    if lowered.height:
        lowered = lowered.group_by("case", "kind").agg(pl.col("less").sum())
        found = found.join(lowered, on=["case", "kind"], how="left").with_columns(
            weight=pl.col("weight") - pl.col("less").fill_null(0)
        )
    return found.filter(pl.col("weight") > 0).select(*_EVIDENCE, "kind")


def _name_evidence(cases: pl.DataFrame, book: KindCodebook) -> pl.DataFrame:
    """Find the codebook's terms in names; a longer term hides those inside it."""
    texts = pl.concat(
        cases.select("case", "country", source=pl.lit(column), text=column).filter(
            pl.col("text").is_not_null() & ~pl.col("text").str.contains(_NAMELESS)
        )
        for column in _NAMES
    )
    distinct = texts.group_by("text").agg(pl.col("country").min()).sort("text").with_row_index("text_id")
    forms = distinct.select("text_id", "country", form=normal_form(pl.col("text")))
    hits = _respelt(forms, _hits(forms, book), book)
    applied = (
        texts.join(distinct.drop("country"), on="text")
        .select("case", "country", "source", "text_id")
        .join(hits, on="text_id")
    )
    everywhere = (pl.col("countries") == "") | pl.col("country").is_null()
    applied = applied.filter(everywhere | pl.col("countries").str.contains(pl.format(";{};", "country"), literal=True))
    return (
        _uncovered(applied)
        .with_columns(shown=pl.format("'{}' ({}){}", "term", "language", "shown_as"))
        .group_by("case", "source", "term", "detail", maintain_order=True)
        .first()
        .select(pl.col(name).cast(dtype) for name, dtype in _EVIDENCE.items())
    )


def _respelt(forms: pl.DataFrame, hits: pl.DataFrame, book: KindCodebook) -> pl.DataFrame:
    """Where a name tells little, look again with its misspelt words corrected; what is found then weighs less."""
    told = hits.filter(pl.col("weight") > _TELLING)["text_id"]
    doubtful = forms.filter(~pl.col("text_id").is_in(told.implode()))
    words = doubtful.select(word=pl.col("form").str.extract_all(r"\pL{5,}")).explode("word").drop_nulls().unique()
    spelt = book.terms["pattern"].unique().sort().to_list()
    right = words.filter(pl.format(" {} ", "word").str.contains_any(spelt))["word"].to_list()
    named = doubtful.select("form", "country").iter_rows()
    again = pl.Series("form", speller(words_of(book)).correct(named, right), dtype=pl.String)
    changed = doubtful.with_columns(again).filter(again != doubtful["form"])
    if changed.is_empty():
        return hits
    found = _hits(changed, book).with_columns(
        weight=pl.col("weight") - _MISSPELT, shown_as=pl.lit(", its spelling corrected")
    )
    kept = hits.filter(~pl.col("text_id").is_in(changed["text_id"].implode()))
    return pl.concat([kept, found.filter(pl.col("weight") > 0)])


def _hits(forms: pl.DataFrame, book: KindCodebook) -> pl.DataFrame:
    """Find where each pattern stands in each text (bytes of its normal form), and what it says."""
    patterns = book.terms["pattern"].unique().sort().to_list()
    form = pl.col("form")
    found = (
        forms.select(
            "text_id",
            first_part=form.str.slice(2).str.find(" |", literal=True) + 2,
            pattern=form.str.extract_many(patterns, overlapping=True),
            position=form.str.find_many(patterns, overlapping=True),
        )
        .explode("pattern", "position")
        .drop_nulls("pattern")
    )
    bare = pl.col("pattern").str.strip_chars_start(" |").str.len_bytes()
    start = (pl.col("position") + pl.col("pattern").str.len_bytes() - bare).cast(pl.Int64)
    size = pl.col("pattern").str.strip_chars(" |").str.len_bytes().cast(pl.Int64)
    later = pl.when(start > pl.col("first_part")).then(book.later_parts).otherwise(0.0)
    return (
        found.with_columns(start=start, end=start + size, position=start, less=later)
        .join(book.terms, on="pattern")
        .with_columns(weight=pl.col("weight") - pl.col("less"), shown_as=pl.lit(""))
    )


def _uncovered(hits: pl.DataFrame) -> pl.DataFrame:
    """Drop terms that lie inside a longer one: those that end no later than an earlier or longer one ends."""
    # by start, then the longest first: a term is covered where one before it reaches as far
    ordered = hits.sort(
        "case",
        "source",
        "start",
        "end",
        "weight",
        "detail",
        "language",
        "term",
        descending=[False] * 3 + [True] * 2 + [False] * 3,
    )
    of_text = ["case", "source"]
    before = ordered.select(*of_text, "start", "end").unique(maintain_order=True)
    reach = before.with_columns(reach=pl.col("end").cum_max().shift(1).over(of_text).fill_null(-1))
    return ordered.join(
        reach.filter(pl.col("end") > pl.col("reach")).drop("reach"),
        on=[*of_text, "start", "end"],
        how="semi",
        maintain_order="left",
    )


def _field_evidence(cases: pl.DataFrame, book: KindCodebook) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Read what the fields say for a kind, and what weight they take from others."""
    found: list[tuple[object, ...]] = []
    lowered: list[tuple[object, ...]] = []
    for column in FIELDS:
        rules = [rule for rule in book.fields if rule["column"] == column]
        for value in cases[column].drop_nulls().unique().sort():
            letters = "".join(sign for sign in value.casefold() if sign.isalnum())
            rule = next(
                (r for r in rules if letters == r["value"] or (r["begins"] and letters.startswith(r["value"]))), None
            )
            if rule is not None:
                found.append((column, value, column, f"'{rule['shown']}'", rule["detail"], rule["weight"], -1))
                lowered += [(column, value, kind, less) for kind, less in rule["lowers"].items()]
    keys = {"column": pl.String, "value": pl.String}
    said = pl.DataFrame(found, schema={**keys, **{k: v for k, v in _EVIDENCE.items() if k != "case"}}, orient="row")
    less = pl.DataFrame(lowered, schema={**keys, "kind": pl.String, "less": pl.Float64}, orient="row")
    cells = pl.concat(cases.select("case", column=pl.lit(c), value=c).drop_nulls() for c in FIELDS)
    return (
        cells.join(said, on=["column", "value"]).select(*_EVIDENCE),
        cells.join(less, on=["column", "value"]).select("case", "kind", "less"),
    )


def _decide(evidence: pl.DataFrame, book: KindCodebook) -> pl.DataFrame:
    """Let the greatest weight decide each case: its kind, sub-kind, confidence and evidence."""
    ranks = {kind: rank for rank, kind in enumerate(book.precedence)}
    ordered = evidence.with_columns(rank=pl.col("kind").replace_strict(ranks, return_dtype=pl.Int64)).sort(
        "case", "weight", "position", "rank", "source", "detail", "shown", descending=[False, True] + [False] * 5
    )
    first = ordered.group_by("case", maintain_order=True).first().select("case", "kind", "weight", "source", "shown")
    others = ordered.join(first.select("case", winner="kind"), on="case")
    against = (
        others.filter(pl.col("kind") != pl.col("winner"))
        .group_by("case", maintain_order=True)
        .agg(pl.col("weight", "kind", "source", "shown").first().name.prefix("other_"))
    )
    vague = book.details.filter("default").select("kind", _default="detail")
    told = others.filter(
        (pl.col("kind") == pl.col("winner"))
        & pl.col("detail").str.contains(".", literal=True)
        & ~pl.col("detail").is_in(vague["_default"].to_list())
    )
    details = told.group_by("case", maintain_order=True).agg(detail=pl.col("detail").first())
    gap = pl.col("weight") - pl.col("other_weight").fill_null(float("-inf"))
    reason = pl.format("{}: {}", "source", "shown")
    other = pl.format("; against it, {}: {}: {}", "other_kind", "other_source", "other_shown")
    return (
        first.join(against, on="case", how="left")
        .join(details, on="case", how="left")
        .join(vague, on="kind")
        .select(
            "case",
            "kind",
            detail=pl.coalesce("detail", "_default"),
            confidence=(1 - (-pl.col("weight") / book.scale).exp()) * (1 - book.contradiction * (-gap).exp()),
            evidence=reason
            + pl.when(pl.col("other_weight") >= _AGAINST * pl.col("weight")).then(other).otherwise(pl.lit("")),
        )
    )


def _of_organisations(per_row: pl.DataFrame, book: KindCodebook) -> pl.DataFrame:
    """Let the rows of an organisation vote, each with its confidence."""
    ranks = {kind: rank for rank, kind in enumerate(book.precedence)}
    votes = per_row.with_columns(
        vote=pl.col("rows") * pl.col("confidence"),
        rank=pl.col("kind").replace_strict(ranks, return_dtype=pl.Int64),
    ).with_columns(
        of_kind=pl.col("vote").sum().over("organisation_id", "kind").round(9),
        of_all=pl.col("vote").sum().over("organisation_id"),
    )
    return (
        votes.sort(
            "organisation_id",
            "of_kind",
            "rank",
            "vote",
            "confidence",
            "case",
            descending=[False, True, False, True, True, False],
        )
        .group_by("organisation_id", maintain_order=True)
        .first()
        .join(book.details.select("detail", "spheres"), on="detail")
        .select(
            "organisation_id",
            "kind",
            kind_detail=pl.col("detail").str.extract(r"\.(\w+)$"),
            spheres="spheres",
            kind_confidence=(pl.col("confidence") * pl.col("of_kind") / pl.col("of_all")).round(3),
            kind_evidence="evidence",
        )
    )
