"""Shares of international cluster initiatives: by rule, and under the errors of the rule."""

import polars as pl

from linkages import wording
from linkages.findings import Chapter
from linkages.ground import Ground, Work
from linkages.tables import ICI_RULES, conform


def chapter(work: Work) -> Chapter:
    """
    Set the share of initiatives beside that of other rules, and under coding error.

    Parameters
    ----------
    work
        What is known so far.

    Returns
    -------
    The tables ``ici_rules``, and ``ici_shares_corrected`` where errors of the rule are known.
    """
    corrected = _corrected(work.ground, work.membership)
    return Chapter(
        title="Shares",
        tables={"ici_rules": _by_rule(work.membership, work.ground), **corrected},
        methods=(
            "A project counts once in a unit, however many rows or lead partners it has there. Intervals are Wilson's "
            "(95 %) for one unit; units share projects, so intervals of different units are not independent.",
            wording.areas(
                work.space.areas["unit"],
                work.space.project_areas["project_id"],
                projects=work.ground.projects.height,
                rule=work.settings.area_rule,
                file=work.settings.areas.name if work.settings.areas else "",
            ),
            *(_under_error(corrected["ici_shares_corrected"]) if corrected else ()),
        ),
        citations=("wilson1927", *(("angelopoulos2023", "rogan1978", "lang2014") if corrected else ())),
    )


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
        "Clear cases: the share among cases marked clear; clear initiatives: borderline ones counted as none. "
        "Intervals of the rule are Wilson's. Those that rest on what people read speak of the projects at hand, as "
        "if people read them all, with the finite population's correction: the difference estimator adds the mean "
        "error seen in the subsample to the rule's share (Angelopoulos et al. 2023); Rogan and Gladen's correction "
        "(1978; interval by Lang and Reiczigel 2014) is given only where the lower bound of sensitivity + "
        "specificity - 1 is at least 0.3.",
    )
