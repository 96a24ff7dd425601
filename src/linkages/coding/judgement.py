"""What the projects of a study are: initiatives by the rule asked for, keep.eu's theme beside it, specialisations."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from linkages.coding import initiatives, specialisations
from linkages.coding.decision_files import read_decisions
from linkages.coding.decisions import decisions_coverage, ici_by_decisions
from linkages.coding.reading import read_texts
from linkages.coding.theme import QUALITY, ici_by_theme
from linkages.tables import COVERAGE, ICI_EVIDENCE, conform


@dataclass(frozen=True, slots=True)
class Judgement:
    """
    What the projects of a study are.

    Parameters
    ----------
    projects
        ``project_id``, ``ici``, ``ici_rule``, ``ici_score``, ``ici_certainty``, ``ici_evidence``, ``ici_theme``,
        ``specialisations``.
    specialisations
        ``project_id``, ``specialisation``, ``score``.
    evidence
        `linkages.tables.ICI_EVIDENCE`; empty unless the text was read.
    rule
        The rule and how well it is known to judge, as sentences.
    coverage
        Rows of `linkages.tables.COVERAGE`.
    """

    projects: pl.DataFrame
    specialisations: pl.DataFrame
    evidence: pl.DataFrame
    rule: str
    coverage: pl.DataFrame


def judge(
    projects: pl.DataFrame,
    texts: pl.DataFrame,
    themes: pl.DataFrame,
    participations: pl.DataFrame,
    *,
    rule: str = "codebook",
    decisions: Sequence[Path] = (),
) -> Judgement:
    """
    Judge the projects of a study.

    Parameters
    ----------
    projects, texts, themes, participations
        As read (`linkages.tables`).
    rule
        ``codebook``, ``theme`` or ``decisions``.
    decisions
        Files of human decisions: the rule ``decisions`` goes by them; beside another rule they are counted alone.

    Returns
    -------
    The judgement; what keep.eu's theme says stands beside it whatever the rule.

    Raises
    ------
    LinkagesError
        The decisions or a codebook can't be used.
    """
    by_theme = ici_by_theme(projects, themes)
    found = [read_decisions(path) for path in decisions]
    coverage = conform(decisions_coverage(projects, found), COVERAGE) if found else COVERAGE.empty()
    evidence = ICI_EVIDENCE.empty()
    every = specialisations.with_partners(texts, participations)
    if rule == "theme":
        by_text, fields_read = None, [own for (own,) in read_texts(every, specialisations.book())]
    else:
        both = list(read_texts(every, initiatives.book(), specialisations.book()))
        by_text, fields_read = [own for own, _ in both], [own for _, own in both]
    if rule == "decisions":
        read = initiatives.ici_by_codebook(projects, texts, readings=by_text)
        judged = ici_by_decisions(projects, found, otherwise=read.projects)
        left = judged.filter(pl.col("ici_rule") == "codebook").select("project_id")
        evidence = conform(read.evidence.join(left, on="project_id", how="semi"), ICI_EVIDENCE)
        names = ", ".join(path.name for path in decisions)
        said = (
            f"Judged by human decisions ({names}); where people could not decide or contradict each other a project is "
            f"uncoded. {left.height} of {projects.height} projects that nobody looked at are judged by the codebook "
            f"(column ici_rule). {initiatives.quality()}"
        )
    elif rule == "codebook":
        read = initiatives.ici_by_codebook(projects, texts, readings=by_text)
        judged, said = read.projects, initiatives.quality()
        evidence = conform(read.evidence, ICI_EVIDENCE)
        coverage = pl.concat([coverage, conform(read.coverage, COVERAGE)])
    else:
        judged, said = by_theme, QUALITY
    fields = specialisations.specialise(projects, texts, themes, participations, readings=fields_read)
    absent = {"ici_score": pl.Float64, "ici_certainty": pl.String}
    judged = judged.with_columns(
        pl.lit(None, dtype=kind).alias(name) for name, kind in absent.items() if name not in judged.columns
    )
    columns = ("project_id", "ici", "ici_rule", "ici_score", "ici_certainty", "ici_evidence")
    together = (
        judged.select(columns)
        .join(by_theme.select("project_id", ici_theme="ici"), on="project_id", how="left", maintain_order="left")
        .join(fields.projects, on="project_id", how="left", maintain_order="left")
    )
    return Judgement(together, fields.long, evidence, said, coverage)
