"""
The rule ``codebook``: the text of a project, read against the four criteria of an international cluster initiative.

Each criterion gets a chance from how densely the text speaks of a few concepts; the chance that the project is an
initiative follows from all of them together, for all must hold. The weights are few and were fitted to projects that
two people had coded (``docs/validation/coding.md``); the words are the codebook's (``data/codebooks/ici.toml``).
"""

import math
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import polars as pl

from linkages.coding.codebook import Codebook
from linkages.coding.matcher import MENTIONED, NEGATED, ready
from linkages.coding.reading import Book, Reading, read_texts
from linkages.errors import MissingFileError, TableError, Violation
from linkages.resources import data_path
from linkages.tables import COVERAGE, POLARS_TYPES, coverage_row

CRITERIA = ("C1", "C2", "C3", "C4")
# The international criterion hardly tells projects of cross-border programmes apart: it is reported, not multiplied.
_JOINED = ("C1", "C2", "C3")
BARE = ("name", "objective")
PARTNER = "partner"
_PLACE = ("language", "sentence", "term", "negated", "mentioned", "quote")
_QUOTED = 160
_DIGITS = 6
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Weights:
    """
    The fitted numbers of the rule.

    Parameters
    ----------
    silence
        Words of silence added to those that were read.
    offset
        Added to a density before its logarithm is taken.
    enough
        Words that must have been read, beside the name, for a judgement.
    cut, clear_below, clear_above
        Chance from which a project is taken for an initiative; outside the other two the judgement is clear.
    criteria
        By criterion: ``intercept`` and the weight of each concept's log density.
    ici
        ``intercept`` and ``slope`` on the sum of the criteria's log chances.
    """

    silence: float
    offset: float
    enough: int
    cut: float
    clear_below: float
    clear_above: float
    criteria: Mapping[str, Mapping[str, float]]
    ici: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Judged:
    """
    What the rule says.

    Parameters
    ----------
    projects
        One row a project, in the given order: ``project_id``, ``ici`` (missing: unclear), ``ici_rule``, ``ici_score``
        (the chance), ``ici_certainty`` (clear, borderline), ``ici_evidence``, ``C1`` to ``C4`` (chances).
    evidence
        ``project_id``, ``criterion``, ``score``, ``direction``, ``concept``, ``field``, ``language``, ``sentence``,
        ``term``, ``negated``, ``mentioned``, ``quote``.
    coverage
        Rows of `linkages.tables.COVERAGE`: projects without a text, texts in languages that are not read.
    """

    projects: pl.DataFrame
    evidence: pl.DataFrame
    coverage: pl.DataFrame


def ici_by_codebook(
    projects: pl.DataFrame,
    texts: pl.DataFrame,
    *,
    codebook: Path | None = None,
    readings: Sequence[Reading] | None = None,
) -> Judged:
    """
    Judge projects by reading their texts.

    Parameters
    ----------
    projects
        ``project_id``.
    texts
        ``project_id``, ``field``, ``language``, ``text``: `linkages.tables.READ_TEXTS`.
    codebook
        Another codebook than ``data/codebooks/ici.toml``; it has the same concepts, for the weights are theirs.
    readings
        What `linkages.coding.reading.read_texts` read of the texts by that codebook, where it was done already.

    Returns
    -------
    The judgements, their evidence, and what could not be read.

    Raises
    ------
    LinkagesError
        The codebook or its weights can't be used; file and entry are named.
    """
    book, matcher = ready(codebook or data_path("codebooks/ici.toml"))
    weights = read_weights(data_path("codebooks/ici_weights.toml"), book)
    if readings is None:
        readings = [own for (own,) in read_texts(texts, Book(book, matcher, BARE))]
    scored = chances(pl.concat([r.density for r in readings]), weights)
    judged = projects.select("project_id").join(scored, on="project_id", how="left", maintain_order="left")
    certain = pl.col("ici_score").is_between(weights.clear_below, weights.clear_above, closed="none")
    judged = judged.with_columns(
        ici=pl.when(pl.col("told") >= weights.enough).then(pl.col("ici_score") >= weights.cut),
        ici_rule=pl.lit("codebook"),
    ).with_columns(
        ici_certainty=pl.when(pl.col("ici").is_not_null()).then(
            pl.when(certain).then(pl.lit("borderline")).otherwise(pl.lit("clear"))
        )
    )
    evidence = _evidence(readings, judged, book)
    judged = judged.join(_said(evidence), on="project_id", how="left", maintain_order="left")
    columns = ["project_id", "ici", "ici_rule", "ici_score", "ici_certainty", "ici_evidence", *CRITERIA]
    return Judged(judged.select(columns), evidence, _coverage(judged, readings, weights))


def book() -> Book:
    """
    Give the codebook of initiatives, ready to be read by.

    Returns
    -------
    The codebook; names of partners are not read.
    """
    codebook, matcher = ready(data_path("codebooks/ici.toml"))
    return Book(codebook, matcher, BARE, without=(PARTNER,))


def quality() -> str:
    """
    Say what the rule is and how well it agrees with careful reading.

    Returns
    -------
    Two sentences; the figures stand in ``data/codebooks/ici_quality.toml`` and come from scripts/validate_coding.py.
    """
    book, _ = ready(data_path("codebooks/ici.toml"))
    known = _content(data_path("codebooks/ici_quality.toml"))
    return (
        f"The text of each project is read against the codebook (data/codebooks/ici.toml, version {book.version}): a "
        "lasting network, market value, business, two countries; each judgement comes with its chance and the "
        f"sentences it rests on. {known['sentence']}"
    )


def chances(density: pl.DataFrame, weights: Weights) -> pl.DataFrame:
    """
    Turn densities into chances.

    Parameters
    ----------
    density
        As `linkages.coding.reading.Reading` has it.
    weights
        The fitted numbers.

    Returns
    -------
    ``project_id``, ``words``, ``told``, ``C1`` to ``C4`` and ``ici_score``, each between 0 and 1.
    """
    names = sorted({name for own in weights.criteria.values() for name in own} - {"intercept"})
    log = {name: log_density(name, weights.silence, weights.offset) for name in names}

    def line(own: Mapping[str, float]) -> pl.Expr:
        terms = [log[name] * weight for name, weight in own.items() if name != "intercept"]
        return pl.sum_horizontal(pl.lit(own["intercept"]), *terms)

    scored = density.with_columns(_logistic(line(own)).alias(name) for name, own in weights.criteria.items())
    joint = pl.sum_horizontal(pl.col(name).log() for name in _JOINED)
    chance = _logistic(weights.ici["intercept"] + weights.ici["slope"] * joint)
    # the last digits of a sum depend on its order
    rounded = pl.col(*CRITERIA, "ici_score").round(_DIGITS)
    scored = scored.with_columns(ici_score=chance).with_columns(rounded)
    return scored.select("project_id", "words", "told", *CRITERIA, "ici_score")


def log_density(concept: str, silence: float, offset: float) -> pl.Expr:
    """
    How densely a text speaks of a concept: statements in twenty words, on a log scale.

    Parameters
    ----------
    concept
        The concept.
    silence, offset
        See `Weights`.

    Returns
    -------
    The log density.
    """
    return (20 * pl.col(concept) / (pl.col("mass") + silence) + offset).log()


def _logistic(x: pl.Expr) -> pl.Expr:
    return 1 / (1 + (-x.clip(-30, 30)).exp())


@cache
def _content(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise MissingFileError(
            f"{path}: there is no such file of weights. Make it with scripts/fit_codebook.py."
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise TableError("weights", [Violation("file", str(error), "a TOML file in UTF-8", path.name)]) from None


def read_weights(path: Path, codebook: Codebook) -> Weights:
    """
    Read the fitted numbers and see that they belong to the codebook.

    Parameters
    ----------
    path
        The TOML file.
    codebook
        The codebook.

    Returns
    -------
    The weights.

    Raises
    ------
    MissingFileError
        There is no such file.
    TableError
        A number is missing or none, or a concept is not the codebook's.
    """
    content = _content(path)
    faults: list[Violation] = []

    def number(table: object, name: str, where: str) -> float:
        value = table.get(name) if isinstance(table, dict) else None
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            faults.append(Violation(name, str(value), "a number", f"{path.name}, {where}"))
            return 0.0
        return float(value)

    rule, ici = content.get("rule"), content.get("ici")
    criteria: dict[str, dict[str, float]] = {}
    for name in CRITERIA:
        own = content.get(name)
        keys = list(own) if isinstance(own, dict) else []
        criteria[name] = {key: number(own, key, f"[{name}]") for key in dict.fromkeys(["intercept", *keys])}
        faults += [
            Violation(
                key, key, f"a concept of {codebook.name}: {', '.join(codebook.concepts)}", f"{path.name}, [{name}]"
            )
            for key in keys
            if key != "intercept" and key not in codebook.concepts
        ]
    names = ("silence", "offset", "enough", "cut", "clear_below", "clear_above")
    numbers = {key: number(rule, key, "[rule]") for key in names}
    joint = {key: number(ici, key, "[ici]") for key in ("intercept", "slope")}
    if faults:
        raise TableError("weights", faults)
    return Weights(**{**numbers, "enough": int(numbers["enough"])}, criteria=criteria, ici=joint)  # type: ignore[arg-type]


def _evidence(readings: Sequence[Reading], judged: pl.DataFrame, codebook: Codebook) -> pl.DataFrame:
    concepts = pl.DataFrame(
        [(name, str(own["criterion"]), str(own["direction"])) for name, own in codebook.concepts.items()],
        schema={"concept": pl.String, "criterion": pl.String, "direction": pl.String},
        orient="row",
    )
    scores = judged.unpivot(CRITERIA, index="project_id", variable_name="criterion", value_name="score")
    found = pl.concat([r.evidence for r in readings]).join(concepts, on="concept")
    return (
        found.join(scores, on=["project_id", "criterion"])
        .with_columns(negated=pl.col("status") == NEGATED, mentioned=pl.col("status") == MENTIONED)
        .sort(
            "project_id",
            "criterion",
            pl.col("direction") == "against",
            "negated",
            "mentioned",
            -pl.col("weight"),
            "field",
            "language",
            "sentence",
            "term",
        )
        .select("project_id", "criterion", "score", "direction", "concept", "field", *_PLACE)
    )


def _said(evidence: pl.DataFrame) -> pl.DataFrame:
    """The surest evidence for each criterion, in one cell."""
    first = evidence.filter((pl.col("direction") == "for") & ~pl.col("negated") & ~pl.col("mentioned"))
    first = first.unique(["project_id", "criterion"], keep="first", maintain_order=True)
    short = (
        pl.when(pl.col("quote").str.len_chars() > _QUOTED)
        .then(pl.col("quote").str.slice(0, _QUOTED) + "…")
        .otherwise("quote")
    )
    cell = pl.format(
        "{} {} ({}, sentence {}: {}): “{}”", "criterion", pl.col("score").round(2), "field", "sentence", "term", short
    )
    return first.group_by("project_id", maintain_order=True).agg(ici_evidence=cell.str.join("; "))


def _coverage(judged: pl.DataFrame, readings: Sequence[Reading], weights: Weights) -> pl.DataFrame:
    unclear = judged.filter(pl.col("ici").is_null())
    unread = pl.concat([r.unread for r in readings])
    told = unread.filter(~pl.col("field").is_in(BARE))
    rows = [
        coverage_row(
            "code",
            "projects with a text to judge by",
            rows=judged.height,
            known=judged.height - unclear.height,
            reason=f"fewer than {weights.enough} words that can be read, beside the name: unclear, in no share"
            if unclear.height
            else "each has a text",
            example="; ".join(map(repr, unclear["project_id"].head(_SHOWN))) or None,
        )
    ]
    rows += [
        coverage_row(
            "code",
            f"texts in {language}",
            rows=count,
            known=0,
            reason="the codebook has no words of this language: these texts were not read",
            example=None,
        )
        for language, count in told.group_by("language").len().sort("language").iter_rows()
    ]
    return pl.DataFrame(rows, schema={c.name: POLARS_TYPES[c.kind] for c in COVERAGE.columns})
