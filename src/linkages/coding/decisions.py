"""
The rule ``decisions``: people have read the projects and decided which are international cluster initiatives.

What several people decided is one decision where they agree, or where they settled it together afterwards. Where they
contradict each other the project has none: nobody's vote counts more.
"""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from linkages.coding.decision_files import Decisions, read_decisions
from linkages.coding.naming import keys, names, quoted
from linkages.errors import SourceError
from linkages.tables import COVERAGE, POLARS_TYPES, coverage_row

__all__ = ["Decisions", "decided", "decisions_coverage", "ici_by_decisions", "read_decisions"]

Given = Decisions | str | Path | Sequence[Decisions | str | Path]
_SHOWN = 5
_CERTAINTIES = ("clear", "borderline")


def ici_by_decisions(
    projects: pl.DataFrame, decisions: Given, *, otherwise: pl.DataFrame | None = None
) -> pl.DataFrame:
    """
    Judge projects by human decisions.

    Parameters
    ----------
    projects
        ``project_id``, ``programme``, ``acronym``. Case, blanks, dashes and trailing dots of names do not matter.
    decisions
        The decisions, or the file or files that hold them.
    otherwise
        What another rule says, for projects that nobody looked at: ``project_id``, ``ici``, ``ici_rule``,
        ``ici_evidence`` and whatever else it gives. Without it they are uncoded.

    Returns
    -------
    One row a project, in the order of `projects`: ``project_id``, ``ici``, ``ici_rule`` (``decisions``, or that of
    `otherwise`), ``ici_evidence`` (file, line and reason; where there is no decision, why), ``ici_certainty``
    (``clear``, ``borderline``; of several people ``clear`` where all say so), then the other columns of `otherwise`,
    empty for projects that people looked at. ``ici`` is missing where people could not decide or contradict each other,
    and, without `otherwise`, where nobody looked.

    Raises
    ------
    SourceError
        No decision of a file names any of the projects, or one names several.
    LinkagesError
        As `read_decisions`.
    """
    found = decided(projects, decisions)
    own = found.select(
        "project_id",
        "ici",
        pl.lit("decisions").alias("ici_rule"),
        ici_evidence=pl.when(pl.col("status") != "not looked at").then(pl.col("evidence")),
        ici_certainty=pl.when(pl.col("ici").is_not_null()).then(pl.col("certainty")),
    )
    if otherwise is None:
        return own
    people = found.filter(pl.col("status") != "not looked at").select("project_id")
    kept = own.join(people, on="project_id", how="semi")
    rest = otherwise.join(people, on="project_id", how="anti")
    joint = pl.concat([kept, rest], how="diagonal_relaxed")
    return projects.select("project_id").join(joint, on="project_id", how="left", maintain_order="left")


def decided(projects: pl.DataFrame, decisions: Given) -> pl.DataFrame:
    """
    Tell what people decided of each project.

    Parameters
    ----------
    projects
        ``project_id``, ``programme``, ``acronym``.
    decisions
        The decisions, or the file or files that hold them.

    Returns
    -------
    One row a project, in the order of `projects`: ``project_id``, ``ici``, ``status`` (``decided``, ``unclear``,
    ``contradicted``, ``not looked at``), ``certainty``, ``evidence``, and of the sample, where the files say so,
    ``stratum`` and ``inclusion_probability``.

    Raises
    ------
    LinkagesError
        As `ici_by_decisions`.
    """
    rows = pl.concat([_matched(projects, one) for one in _several(decisions)])
    said = rows.filter("said")
    settled = (
        said.filter(pl.col("final") & pl.col("ici").is_not_null())
        .unique("project_id", keep="last", maintain_order=True)
        .select("project_id")
    )
    final = said.filter("final").join(settled, on="project_id", how="semi")
    open_ = said.join(settled, on="project_id", how="anti")
    judged = pl.concat([final.unique("project_id", keep="last", maintain_order=True), open_])
    together = judged.group_by("project_id", maintain_order=True).agg(
        _yes=(pl.col("ici") == True).any(),  # noqa: E712 - a missing answer is none
        _no=(pl.col("ici") == False).any(),  # noqa: E712
        _unclear=pl.col("ici").is_null().any(),
        ici=pl.col("ici").drop_nulls().first(),
        _remarks=pl.col("remark").drop_nulls().first(),
        certainty=_joint_certainty(),
        evidence=_evidence(),
    )
    status = (
        pl.when(pl.col("_remarks") == "disagreed")
        .then(pl.lit("contradicted"))
        .when(pl.col("_yes") & pl.col("_no") | (pl.col("_yes") | pl.col("_no")) & pl.col("_unclear"))
        .then(pl.lit("contradicted"))
        .when("_unclear")
        .then(pl.lit("unclear"))
        .otherwise(pl.lit("decided"))
    )
    together = together.with_columns(status=status).with_columns(
        ici=pl.when(pl.col("status") == "decided").then("ici"),
        evidence=pl.when(pl.col("status") == "contradicted")
        .then(pl.lit("coders contradict each other: ") + pl.col("evidence"))
        .otherwise("evidence"),
    )
    design = rows.group_by("project_id").agg(
        pl.col("stratum").drop_nulls().first(), pl.col("inclusion_probability").drop_nulls().first()
    )
    return (
        projects.select("project_id")
        .join(together, on="project_id", how="left", maintain_order="left")
        .join(design, on="project_id", how="left", maintain_order="left")
        .with_columns(pl.col("status").fill_null("not looked at"))
        .select("project_id", "ici", "status", "certainty", "evidence", "stratum", "inclusion_probability")
    )


def _joint_certainty() -> pl.Expr:
    known = pl.col("certainty").filter(pl.col("certainty").is_in(_CERTAINTIES))
    return pl.when((known == _CERTAINTIES[1]).any()).then(pl.lit(_CERTAINTIES[1])).otherwise(known.first())


def _evidence() -> pl.Expr:
    place = pl.format("{}, row {}", "file", "row")
    answer = pl.when("ici").then(pl.lit("1")).when(~pl.col("ici")).then(pl.lit("0")).otherwise(pl.lit("unclear"))
    reason = (pl.lit(": ") + pl.col("evidence")).fill_null("")
    apart = pl.when(pl.col("ici").unique().len() > 1).then(pl.lit(" says ") + answer).otherwise(pl.lit(""))
    return (place + apart + reason).str.join("; ")


def decisions_coverage(projects: pl.DataFrame, decisions: Given) -> pl.DataFrame:
    """
    Count what decisions and projects do not have in common, and what is strange about the decisions.

    Parameters
    ----------
    projects
        ``project_id``, ``programme``, ``acronym``.
    decisions
        The decisions, or the file or files that hold them.

    Returns
    -------
    Rows of `linkages.tables.COVERAGE`: projects that are decided, decisions that name a project at hand, and, where
    there are any, contradictions between coders and rows that are half filled or go against their own criteria.
    """
    several = _several(decisions)
    found = decided(projects, several)
    undecided = found.filter(pl.col("ici").is_null())
    rows = [
        coverage_row(
            "code",
            "projects with a decision",
            rows=found.height,
            known=found.height - undecided.height,
            reason="no decision, or undecided: uncoded, in no share, unless another rule judges them"
            if undecided.height
            else "every project is decided",
            example=quoted(undecided["project_id"]) or None,
        )
    ]
    for one in several:
        rows += _file_coverage(projects, one)
    against = found.filter(pl.col("status") == "contradicted")
    if against.height:
        looked = found.filter(pl.col("status") != "not looked at").height
        rows.append(
            coverage_row(
                "code",
                "decisions without contradiction between coders",
                rows=looked,
                known=looked - against.height,
                reason="coders contradict each other: not decided until they settle it (linkages code --read)",
                example="; ".join(
                    f"{name[:80]!r}: {text}" for name, text in against.head(3).select("project_id", "evidence").rows()
                ),
            )
        )
    return pl.DataFrame(rows, schema={c.name: POLARS_TYPES[c.kind] for c in COVERAGE.columns})


def _file_coverage(projects: pl.DataFrame, decisions: Decisions) -> list[dict[str, object]]:
    matched = keys(projects, decisions.naming)
    table = decisions.table
    strangers = table.filter(~pl.col("key").is_in(matched.to_list()))
    odd = table.filter(pl.col("odd").is_not_null())
    rows = [
        coverage_row(
            "code",
            f"decisions in {decisions.name}",
            rows=table.height,
            known=table.height - strangers.height,
            reason="they name no project of this study and change nothing"
            if strangers.height
            else "each names a project",
            example=_listed(strangers, "names"),
        )
    ]
    if odd.height:
        rows.append(
            coverage_row(
                "code",
                f"decisions in {decisions.name} that are whole and consistent",
                rows=table.height,
                known=table.height - odd.height,
                reason="half filled, or against their own criteria: taken as they stand (linkages code --read checks)",
                example=_listed(odd, "odd"),
            )
        )
    return rows


def _listed(rows: pl.DataFrame, column: str) -> str | None:
    return "; ".join(f"row {row}: {text[:80]}" for row, text in rows.head(_SHOWN).select("row", column).rows()) or None


def _several(decisions: Given) -> list[Decisions]:
    given = [decisions] if isinstance(decisions, Decisions | str | Path) else list(decisions)
    return [one if isinstance(one, Decisions) else read_decisions(one) for one in given]


def _matched(projects: pl.DataFrame, decisions: Decisions) -> pl.DataFrame:
    """Rows of a file whose project is at hand, with its id."""
    keyed = projects.select("project_id", key=keys(projects, decisions.naming))
    if decisions.table.is_empty():
        raise SourceError(f"{decisions.name}: there is no row with a decision below the titles. Name the filled file.")
    wanted = decisions.table["key"].to_list()
    if decisions.naming == ["acronym"]:
        shared = keyed.filter(pl.col("key").is_duplicated() & pl.col("key").is_in(wanted))
        if not shared.is_empty():
            raise SourceError(
                f"{decisions.name}: the acronym {shared['key'][0]!r} belongs to several projects "
                f"({quoted(shared['project_id'])}). "
                "Add a column 'programme', or name projects by 'project_id'."
            )
    found = decisions.table.join(keyed, on="key", how="inner", maintain_order="left")
    if found.is_empty() and projects.height:
        raise SourceError(
            f"{decisions.name}: none of its {decisions.table.height} decisions names a project of this study. "
            f"It names, for example, {quoted(decisions.table['names'])}; "
            f"the study has {quoted(names(projects, decisions.naming))}."
        )
    return found.with_columns(pl.lit(decisions.name).alias("file"))
