"""The summary of a run: a few lines on what was found and what was lost."""

from typing import TYPE_CHECKING

import polars as pl

from linkages import wording
from linkages.methods.ground import overall
from linkages.methods.losing import losses
from linkages.wording import counted

if TYPE_CHECKING:
    from linkages.findings import Findings


def summary(findings: "Findings") -> list[str]:
    """
    Say in a few lines what was found and what was lost.

    Parameters
    ----------
    findings
        What was found.

    Returns
    -------
    The lines.
    """
    tables = findings.tables
    projects, ties = tables["projects"], tables["ties_regions"]
    crossing = ties.filter(pl.col("cross_border")).height
    lines = [findings.synthetic] if findings.synthetic else []
    lines += [
        f"{findings.title}",
        f"Projects: {projects.height} of {counted(projects['programme'].n_unique(), 'programme')}; "
        f"{counted(tables['participations'].height, 'participation')} of "
        f"{counted(tables['organisations'].height, 'organisation')}.",
        f"Places: {findings.statements['places']}",
        f"Ties between regions: {ties.height}, {crossing} of them across a border; {_classes(ties)}.",
        f"International cluster initiatives by rule '{findings.settings.ici}'{_judges(projects)}: "
        f"{wording.share(overall(findings))}.",
        *_beside(findings),
        f"Urbanisation: {findings.statements['primary']}",
    ]
    return lines + [f"Lost: {line}" for line in losses(tables["coverage"])]


def _judges(projects: pl.DataFrame) -> str:
    """Say which rule judged how many projects, where it was not one alone."""
    judged = projects.filter(pl.col("ici").is_not_null())["ici_rule"].drop_nulls().value_counts().sort("ici_rule")
    if judged.height < 2:  # noqa: PLR2004
        return ""
    return f" ({', '.join(f'{n} by {rule}' for rule, n in reversed(judged.rows()))})"


def _beside(findings: "Findings") -> list[str]:
    """Say what stands beside the rule's share: what people found, and what the other rule says."""
    lines = []
    corrected = findings.tables.get("ici_shares_corrected")
    if corrected is not None:
        estimated = corrected.filter((pl.col("unit_kind") == "all") & (pl.col("estimator") == "difference"))
        lines += [f"Under the rule's errors, as people read: {line}" for line in wording.correction(estimated)]
    others = findings.tables["ici_rules"].filter((pl.col("unit_kind") == "all") & (pl.col("in_force") == 0))
    lines += [f"Beside it, rule '{row['rule']}': {wording.share(row)}." for row in others.iter_rows(named=True)]
    return lines


def _classes(ties: pl.DataFrame) -> str:
    counts = dict(ties.group_by("tie").len().iter_rows())
    return ", ".join(f"{counts.get(name, 0)} {name}" for name in ("weak", "strong", "covalent", "undetermined"))
