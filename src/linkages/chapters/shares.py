"""Shares of international cluster initiatives: by kind of unit, compared, by rule, and under the errors of the rule."""

import polars as pl

from linkages import wording
from linkages.chapters import share_words
from linkages.findings import Chapter
from linkages.ground import Ground, Work
from linkages.tables import ICI_RULES, conform
from linkages.tables.shares import COUNTS

_ESTIMATORS = {
    "rule": "Intervals of the rule are Wilson's.",
    "rule_clear_cases": "Clear cases: the share among cases marked clear; clear initiatives: borderline ones counted "
    "as none.",
    "coded": "Estimates that rest on what people read speak of the projects at hand, as if people read them all, with "
    "the finite population's correction.",
    "difference": "The difference estimator adds the mean error seen in the subsample to the rule's share "
    "[@angelopoulos2023].",
    "rogan_gladen": "The correction of @rogan1978, with the interval of @lang2014, is given only where the lower bound "
    "of sensitivity + specificity - 1 is at least 0.3.",
}


def chapter(work: Work) -> Chapter:
    """
    Count shares in every kind of unit, compare them, and set them beside other rules and under coding error.

    Parameters
    ----------
    work
        What is known so far.

    Returns
    -------
    The tables ``ici_shares`` (with fields, periods and shrunk shares), ``share_spread``, ``share_averages``,
    ``share_comparisons``, ``share_funnel``, ``counts``, ``ici_rules``, and ``ici_shares_corrected`` where errors of the
    rule are known.
    """
    from linkages.indicators.share_tables import Options, compare_shares, funnel, with_shrunk
    from linkages.indicators.shares import share

    membership, settings = _membership(work), work.settings
    options = Options(permutations=settings.permutations, resamples=settings.bootstraps, seed=settings.seed)
    countries = _countries(work)
    compared = compare_shares(
        membership, options=options, inside={"region": work.space.universe.regions, "country": countries}
    )
    shares = with_shrunk(share(membership), compared)
    corrected = _corrected(work.ground, membership)
    tables = {
        "ici_shares": shares,
        **compared.tables,
        "share_funnel": funnel(shares),
        "counts": _counts(work, membership),
        "ici_rules": _by_rule(membership, work.ground),
        **corrected,
    }
    return Chapter(
        title="Shares",
        tables=tables,
        statements=share_words.statements(tables),
        methods=(
            *share_words.counted(tables),
            wording.areas(
                work.space.areas["unit"],
                work.space.project_areas["project_id"],
                projects=work.ground.projects.height,
                rule=work.settings.area_rule,
                file=wording.plain_markdown(work.settings.areas.name) if work.settings.areas else "",
            ),
            *share_words.compared(tables, options),
            *(_under_error(corrected["ici_shares_corrected"]) if corrected else ()),
        ),
        citations=(*share_words.citations(tables),),
        caveats=share_words.caveats(tables),
    )


def _membership(work: Work) -> pl.DataFrame:
    """Every unit that shares are counted in: those of the study, fields, periods, countries without a project."""
    from linkages.coding.specialisations import book
    from linkages.indicators.units import by_field, by_period, without_project

    projects, known = work.ground.projects, work.membership
    named = set(known.filter(pl.col("unit_kind") == "country")["unit"])
    parts = [
        known.with_columns(pl.col("ici").cast(pl.Boolean)),
        without_project("country", _countries(work) - named),
        by_field(projects, work.ground.judged.specialisations, book().codebook.concepts),
        by_period(projects),
    ]
    return pl.concat([part.select("unit_kind", "unit", "project_id", "ici") for part in parts])


def _countries(work: Work) -> set[str]:
    from linkages.places.nuts import country_of

    return {country_of(region) for region in work.space.universe.regions}


def _counts(work: Work, membership: pl.DataFrame) -> pl.DataFrame:
    from linkages.indicators.counting import counts, field_fractions, fractions, places
    from linkages.places.inside import inside

    rows = work.ground.participations
    placed = places(rows, level=work.settings.level, inside=inside(rows, work.space.areas).rows)
    split = pl.concat([fractions(rows, placed), field_fractions(membership)])
    incomplete = work.ground.projects.filter(~pl.col("partners_complete"))
    return conform(counts(membership, split, incomplete), COUNTS)


def _by_rule(membership: pl.DataFrame, ground: Ground) -> pl.DataFrame:
    from linkages.indicators.rules import by_rule

    rules = {ground.settings.ici: "ici", "theme": "ici" if ground.settings.ici == "theme" else "ici_theme"}
    return conform(by_rule(membership, ground.projects, rules), ICI_RULES)


def _corrected(ground: Ground, membership: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Shares under coding error, where the rule says how sure it is or people read some projects beside it."""
    settings, judged = ground.settings, ground.judged.projects
    validated = bool(settings.decisions) and settings.ici != "decisions"
    if not validated and ("ici_certainty" not in judged.columns or judged["ici_certainty"].drop_nulls().is_empty()):
        return {}
    from linkages.coding.decisions import decided
    from linkages.indicators.corrected import corrected

    coded = decided(ground.export.projects, settings.decisions) if validated else None
    return {"ici_shares_corrected": corrected(membership, judged, coded)}


def _under_error(corrected: pl.DataFrame) -> tuple[str, ...]:
    return (
        "A rule makes errors, and so do people in borderline cases. Of all projects (by unit in "
        "tables/ici_shares_corrected.csv):",
        "\n".join(f"- {line}" for line in wording.correction(corrected)),
        " ".join(said for name, said in _ESTIMATORS.items() if name in corrected["estimator"].to_list()),
    )
