"""Putting the written tables together from what the rooms found. No method of its own: counts, joins, order."""

from collections.abc import Iterable

import polars as pl

from linkages.tables import (
    COVERAGE,
    ORGANISATIONS,
    PARTICIPATIONS,
    PROJECTS,
    REGIONS,
    conform,
    coverage_row,
)

# a project that is known by lead rows alone may have had any partners
_COMPLETE = (pl.col("role") == "partner").any()


def projects_table(
    projects: pl.DataFrame, participations: pl.DataFrame, themes: pl.DataFrame, judged: pl.DataFrame
) -> pl.DataFrame:
    """
    Table of projects.

    Parameters
    ----------
    projects, participations, themes
        As read (see `linkages.tables`).
    judged
        ``project_id``, ``ici``, ``ici_rule``, ``ici_evidence``.

    Returns
    -------
    The columns of `PROJECTS`. ``partners_complete`` is true where at least one partner that leads nothing is known.
    """
    partners = participations.group_by("project_id").agg(partners=pl.len(), partners_complete=_COMPLETE)
    named = (
        themes.sort("project_id", "position")
        .group_by("project_id", maintain_order=True)
        .agg(themes=pl.col("theme").unique(maintain_order=True).str.join(";"))
    )
    table = (
        projects.join(partners, on="project_id", how="left", maintain_order="left")
        .join(judged, on="project_id", how="left", maintain_order="left")
        .join(named, on="project_id", how="left", maintain_order="left")
        .with_columns(pl.col("partners").fill_null(0), pl.col("partners_complete").fill_null(value=False))
    )
    return conform(table, PROJECTS).sort("project_id")


def with_helix(projects: pl.DataFrame, helix: pl.DataFrame) -> pl.DataFrame:
    """
    Add to each project whether its triple helix is complete.

    Parameters
    ----------
    projects
        Table of projects.
    helix
        What `linkages.organisations.helix.triple_helix` gave for projects whose partners are known.

    Returns
    -------
    The columns of `PROJECTS`; a project without known partners is undetermined.
    """
    table = projects.join(helix, on="project_id", how="left", maintain_order="left")
    core = ("triple_helix", "triple_helix_core")
    return conform(table.with_columns(pl.col(core).fill_null("undetermined")), PROJECTS)


def participations_table(placed: pl.DataFrame) -> pl.DataFrame:
    """
    Table of participations.

    Parameters
    ----------
    placed
        Participations with ``organisation_id`` and their places.

    Returns
    -------
    The columns of `PARTICIPATIONS`, in the order of the export.
    """
    return conform(placed.select(name for name in PARTICIPATIONS.names if name in placed.columns), PARTICIPATIONS)


def members(participations: pl.DataFrame, projects: pl.DataFrame, node: str) -> pl.DataFrame:
    """
    Participations that can make ties: those of projects whose partners are known.

    Parameters
    ----------
    participations
        Placed participations.
    projects
        ``project_id``, ``partners_complete``.
    node
        The column that becomes the node: ``nuts2``, ``nuts3``, ``country``, ``organisation_id``.

    Returns
    -------
    ``project_id``, ``node`` (missing where a row has no place), ``role``.
    """
    complete = projects.filter("partners_complete").select("project_id")
    rows = participations.select("project_id", pl.col(node).alias("node"), "role")
    return rows.join(complete, on="project_id", how="semi", maintain_order="left")


def fields_of(themes: pl.DataFrame) -> pl.DataFrame:
    """
    Fields of projects: keep.eu's themes, each once a project.

    Parameters
    ----------
    themes
        Themes as read.

    Returns
    -------
    ``project_id``, ``field``.
    """
    return themes.select("project_id", field="theme").unique().sort("project_id", "field")


def coverage_table(rows: Iterable[dict[str, object]]) -> pl.DataFrame:
    """
    Make a table of coverage rows.

    Parameters
    ----------
    rows
        Rows made by `linkages.tables.coverage_row`.

    Returns
    -------
    The columns of `COVERAGE`.
    """
    schema = COVERAGE.empty().schema
    return pl.DataFrame(list(rows), schema=schema)


def organisations_table(organisations: pl.DataFrame, linked: pl.DataFrame, strengths: pl.DataFrame) -> pl.DataFrame:
    """
    Table of organisations.

    Parameters
    ----------
    organisations
        Organisations without their degree.
    linked
        ``node`` of every organisation that took part in a project whose partners are known.
    strengths
        ``node``, ``degree``, ``strength``, ``cross_border_strength`` of organisations with ties.

    Returns
    -------
    The columns of `ORGANISATIONS`; ``degree`` and both strengths are empty where no project's partners are known.
    """
    counts = ("degree", "strength", "cross_border_strength")
    ties = strengths.select(*counts, organisation_id="node")
    known = linked.select(organisation_id="node").unique().with_columns(_known=pl.lit(value=True))
    table = organisations.join(ties, on="organisation_id", how="left").join(known, on="organisation_id", how="left")
    # without a tie all three are 0; with one, strength across borders may be unknown
    none = pl.col("_known") & pl.col("degree").is_null()
    filled = [pl.when(none).then(0).otherwise(pl.col(name)).alias(name) for name in counts]
    return conform(table.with_columns(filled).drop("_known"), ORGANISATIONS).sort("organisation_id")


def regions_table(
    *,
    universe: Iterable[str],
    index: pl.DataFrame,
    participations: pl.DataFrame,
    shares: pl.DataFrame,
    strengths: pl.DataFrame,
    statistics: Iterable[pl.DataFrame],
    node: str,
) -> pl.DataFrame:
    """
    Table of regions: those of the universe, zeros included, and others with a participation.

    Parameters
    ----------
    universe
        Codes of the regions inside.
    index
        ``nuts_version``, ``region``, ``name``, ``country`` of all regions at the level.
    participations
        Placed participations with ``organisation_id``.
    shares
        Shares of the regions: ``unit``, ``ici``, ``share``, ``low``, ``high``.
    strengths
        ``node``, ``degree``, ``strength``, ``cross_border_strength`` of regions with ties.
    statistics
        Frames of ``region`` and one or more further columns.
    node
        The column of participations that holds the region: ``nuts2`` or ``nuts3``.

    Returns
    -------
    The columns of `REGIONS`, then the statistics. Where a region has projects, but none that could be judged,
    ``ici_projects`` is empty; where none of them has known partners, ``degree`` and both strengths are: not known is
    no zero.
    """
    inside = pl.Series("region", sorted(set(universe)), pl.String).to_frame().with_columns(inside=pl.lit(value=True))
    active = (
        participations.with_columns(_linked=_COMPLETE.over("project_id"))
        .filter(pl.col(node).is_not_null())
        .group_by(region=node)
        .agg(
            pl.col("_linked").any(),
            projects=pl.col("project_id").n_unique(),
            organisations=pl.col("organisation_id").n_unique(),
        )
    )
    ici = shares.select(region="unit", ici_projects="ici", ici_share="share", ici_low="low", ici_high="high")
    ties = strengths.select("degree", "strength", "cross_border_strength", region="node")
    known = {
        "ici_projects": pl.col("ici_share").is_not_null(),
        **dict.fromkeys(("degree", "strength", "cross_border_strength"), pl.col("_linked")),
    }
    table = (
        inside.join(active, on="region", how="full", coalesce=True)
        .join(index.select("nuts_version", "region", "name", "country"), on="region", how="left")
        .join(ici, on="region", how="left")
        .join(ties, on="region", how="left")
        .with_columns(
            pl.col("inside").fill_null(value=False),
            pl.col("country").fill_null(pl.col("region").str.slice(0, 2)),
            pl.col("projects", "organisations").fill_null(0),
        )
        .with_columns(
            pl.when(holds | (pl.col("projects") == 0)).then(pl.col(name).fill_null(0)).alias(name)
            for name, holds in known.items()
        )
        .drop("_linked")
    )
    for statistic in statistics:
        table = table.join(statistic, on="region", how="left")
    return conform(table, REGIONS).sort("region")


def judged_coverage(projects: pl.DataFrame) -> pl.DataFrame:
    """
    Say how many projects the rule could judge.

    Parameters
    ----------
    projects
        Table of projects.

    Returns
    -------
    Rows of `COVERAGE`.
    """
    known = projects["ici"].drop_nulls().len()
    reason = "judged by the rule" if known == projects.height else "nothing to judge by: uncoded, in no share"
    return coverage_table([coverage_row("code", "ici", rows=projects.height, known=known, reason=reason)])
