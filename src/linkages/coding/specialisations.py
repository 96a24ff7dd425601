"""
Specialisations of projects: the fields and industries that text, themes and partners' names speak of.

Several may hold. The words are the codebook's (``data/codebooks/specialisations.toml``); its few numbers say how
densely a field must be spoken of, how near to the first further ones must come, and what a theme counts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from linkages.coding.codebook import Codebook
from linkages.coding.initiatives import BARE, PARTNER
from linkages.coding.matcher import STATED, ready
from linkages.coding.reading import Book, Reading, read_texts
from linkages.coding.theme import plain_theme
from linkages.errors import TableError, Violation
from linkages.resources import data_path

# the last digits of a sum depend on its order
_DIGITS = 6
_SCHEMA = {"project_id": pl.String, "specialisation": pl.String, "score": pl.Float64}


@dataclass(frozen=True, slots=True)
class Rule:
    """
    The numbers of the rule.

    Parameters
    ----------
    silence
        Words of silence added to those that were read.
    least
        Least score of a specialisation.
    near
        Least share of the project's highest score.
    theme
        Points of a theme.
    most
        Most specialisations of a project.
    enough
        Words, in all fields, without which text says nothing.
    above
        What a general field must reach, as a multiple of the highest score of a single industry.
    general
        Fields that stand for no single industry: ``general = true`` in the codebook.
    """

    silence: float
    least: float
    near: float
    theme: float
    most: int
    enough: int
    above: float
    general: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Specialised:
    """
    What was found.

    Parameters
    ----------
    projects
        One row a project, in the given order: ``project_id``, ``specialisations`` (codes, the surest first, separated
        by ``;``; missing where none was found).
    long
        One row a project and specialisation: ``project_id``, ``specialisation``, ``score``.
    evidence
        ``project_id``, ``specialisation``, ``score``, ``field``, ``language``, ``sentence``, ``term``, ``negated``,
        ``quote``.
    """

    projects: pl.DataFrame
    long: pl.DataFrame
    evidence: pl.DataFrame


def specialise(
    projects: pl.DataFrame,
    texts: pl.DataFrame,
    themes: pl.DataFrame,
    participations: pl.DataFrame,
    *,
    codebook: Path | None = None,
    readings: Sequence[Reading] | None = None,
) -> Specialised:
    """
    Find the specialisations of projects.

    Parameters
    ----------
    projects
        ``project_id``.
    texts
        ``project_id``, ``field``, ``language``, ``text``: `linkages.tables.READ_TEXTS`.
    themes
        ``project_id``, ``theme``.
    participations
        ``project_id``, ``name``.
    codebook
        Another codebook than ``data/codebooks/specialisations.toml``.
    readings
        What `linkages.coding.reading.read_texts` read by that codebook of `with_partners`, where it was done already.

    Returns
    -------
    The specialisations and their evidence.

    Raises
    ------
    LinkagesError
        The codebook can't be used; file and entry are named.
    """
    book, matcher = ready(codebook or data_path("codebooks/specialisations.toml"))
    rule = read_rule(book)
    if readings is None:
        own = Book(book, matcher, (*BARE, PARTNER))
        readings = [reading for (reading,) in read_texts(with_partners(texts, participations), own)]
    spoken = scores(pl.concat([r.density for r in readings]), themes, book, rule)
    long = chosen(spoken, rule)
    joined = long.group_by("project_id", maintain_order=True).agg(
        specialisations=pl.col("specialisation").str.join(";")
    )
    evidence = pl.concat([r.evidence for r in readings]).rename({"concept": "specialisation"})
    return Specialised(
        projects.select("project_id").join(joined, on="project_id", how="left", maintain_order="left"),
        long,
        evidence.join(long, on=["project_id", "specialisation"], maintain_order="left").select(
            "project_id", "specialisation", "score", "field", "language", "sentence", "term",
            (pl.col("status") != STATED).alias("negated"), "quote",
        ),
    )  # fmt: skip


def book() -> Book:
    """
    Give the codebook of specialisations, ready to be read by.

    Returns
    -------
    The codebook.
    """
    codebook, matcher = ready(data_path("codebooks/specialisations.toml"))
    return Book(codebook, matcher, (*BARE, PARTNER))


def with_partners(texts: pl.DataFrame, participations: pl.DataFrame) -> pl.DataFrame:
    """
    Add the names of partners to the texts of projects.

    Parameters
    ----------
    texts
        ``project_id``, ``field``, ``language``, ``text``.
    participations
        ``project_id``, ``name``.

    Returns
    -------
    The texts and, as field ``partner``, the names.
    """
    named = participations.select(
        "project_id", pl.lit(PARTNER).alias("field"), pl.lit("*").alias("language"), text="name"
    ).unique(maintain_order=True)
    return pl.concat([texts.select("project_id", "field", "language", "text"), named])


def scores(density: pl.DataFrame, themes: pl.DataFrame, codebook: Codebook, rule: Rule) -> pl.DataFrame:
    """
    Score every specialisation of every project.

    Parameters
    ----------
    density
        As `linkages.coding.reading.Reading` has it.
    themes
        ``project_id``, ``theme``.
    codebook
        The codebook, with its table of themes.
    rule
        The numbers.

    Returns
    -------
    ``project_id``, ``specialisation``, ``score``, where it is not 0.
    """
    codes = list(codebook.concepts)
    said = density.filter(pl.col("words") >= rule.enough).select(
        "project_id", *((20 * pl.col(code) / (pl.col("mass") + rule.silence)).alias(code) for code in codes)
    )
    text = said.unpivot(codes, index="project_id", variable_name="specialisation", value_name="score")
    known = theme_codes(codebook)
    pairs = [(theme, code) for theme in themes["theme"].unique() for code in known.get(plain_theme(theme), ())]
    mapped = pl.DataFrame(pairs, schema={"theme": pl.String, "specialisation": pl.String}, orient="row")
    by_theme = (
        themes.select("project_id", "theme")
        .join(mapped, on="theme")
        .join(
            said.select("project_id", read=pl.lit(True)), on="project_id", how="left"
        )  # without a text, themes must do
        .select(
            "project_id",
            "specialisation",
            score=pl.when(pl.col("read")).then(rule.theme).otherwise(max(rule.theme, rule.least)),
        )
        .unique()
    )
    together = pl.concat([text.cast(_SCHEMA), by_theme.cast(_SCHEMA)])  # type: ignore[arg-type]
    summed = together.group_by("project_id", "specialisation").agg(pl.col("score").sum().round(_DIGITS))
    return summed.filter(pl.col("score") > 0).sort("project_id", "specialisation")


def chosen(spoken: pl.DataFrame, rule: Rule) -> pl.DataFrame:
    """
    Take the specialisations that are spoken of densely enough.

    Parameters
    ----------
    spoken
        As `scores` gives them.
    rule
        The numbers.

    Returns
    -------
    The rows taken, the surest of a project first.
    """
    highest = pl.col("score").max().over("project_id")
    single = (
        pl.col("score").filter(~pl.col("specialisation").is_in(rule.general)).max().over("project_id").fill_null(0.0)
    )
    needed = pl.when(pl.col("specialisation").is_in(rule.general)).then(rule.above * single).otherwise(0.0)
    enough = pl.col("score") >= pl.max_horizontal(pl.lit(rule.least), rule.near * highest, needed)
    taken = spoken.filter(enough)
    taken = taken.sort("project_id", -pl.col("score"), "specialisation")
    return taken.filter(pl.int_range(pl.len()).over("project_id") < rule.most)


def theme_codes(codebook: Codebook) -> Mapping[str, tuple[str, ...]]:
    """
    Give the specialisations that keep.eu's themes speak for.

    Parameters
    ----------
    codebook
        The codebook.

    Returns
    -------
    Codes by theme, themes in small letters and without punctuation.
    """
    return {plain_theme(theme): tuple(codes) for theme, codes in codebook.content["themes"].items()}


def read_rule(codebook: Codebook) -> Rule:
    """
    Read the numbers of the rule, and see that themes and source name codes that there are.

    Parameters
    ----------
    codebook
        The codebook.

    Returns
    -------
    The rule.

    Raises
    ------
    TableError
        A number is missing or none, or a theme names no code; all faults at once.
    """
    faults: list[Violation] = []
    own = codebook.content.get("rule")
    own = own if isinstance(own, dict) else {}
    numbers = {}
    for name in (name for name in Rule.__slots__ if name != "general"):
        value = own.get(name)
        if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
            faults.append(Violation(name, str(value), "a number, 0 or more", f"{codebook.name}, [rule]"))
        else:
            numbers[name] = value
    for table in ("themes", "source_paper"):
        entries = codebook.content.get(table)
        if not isinstance(entries, dict):
            faults.append(Violation(table, str(entries)[:80], f"a table [{table}]", codebook.name))
            continue
        for key, value in entries.items():
            codes: Sequence[object] = value if isinstance(value, list) else [value]
            if wrong := [str(code) for code in codes if code not in codebook.concepts]:
                known = ", ".join(codebook.concepts)
                faults.append(Violation(key, "; ".join(wrong), f"codes: {known}", f"{codebook.name}, [{table}]"))
    if faults:
        raise TableError("codebook", faults)
    general = tuple(name for name, concept in codebook.concepts.items() if concept.get("general"))
    return Rule(
        silence=numbers["silence"],
        least=numbers["least"],
        near=numbers["near"],
        theme=numbers["theme"],
        most=int(numbers["most"]),
        enough=int(numbers["enough"]),
        above=numbers["above"],
        general=general,
    )
