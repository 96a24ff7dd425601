"""Who met whom in which project: the pairs of organisations that hypotheses on partners are tested on."""

import polars as pl

MOST_MEETINGS = 2_000_000


def meetings(participations: pl.DataFrame, projects: pl.DataFrame) -> pl.DataFrame | None:
    """
    List the pairs of organisations of every project.

    Parameters
    ----------
    participations
        ``project_id``, ``organisation_id``, ``country``.
    projects
        ``project_id``, ``start``, ``partners_complete``; those whose partners are not all known make no pairs.

    Returns
    -------
    ``project_id``, ``source``, ``target`` (organisations), ``cross_border``, ``met_before`` (whether the two are in a
    project that started on an earlier day; missing where starts leave it open). None where there are more than
    `MOST_MEETINGS`.
    """
    complete = projects.filter("partners_complete").select("project_id", "start")
    members = (
        participations.select("project_id", "organisation_id", "country")
        .filter(pl.col("organisation_id").is_not_null())
        .sort("project_id", "organisation_id", "country", nulls_last=True)
        .unique(["project_id", "organisation_id"], keep="first", maintain_order=True)
        .join(complete, on="project_id", how="inner", maintain_order="left")
    )
    sizes = members.group_by("project_id").len()["len"]
    if int((sizes * (sizes - 1) // 2).sum() or 0) > MOST_MEETINGS:
        return None
    pairs = members.join(members.drop("start"), on="project_id", suffix="_other").filter(
        pl.col("organisation_id") < pl.col("organisation_id_other")
    )
    pair = ["organisation_id", "organisation_id_other"]
    first, undated = pl.col("start").min().over(pair), pl.col("start").is_null().any().over(pair)
    earlier = pl.col("start") > first
    pairs = pairs.with_columns(
        cross_border=pl.col("country") != pl.col("country_other"),
        met_before=pl.when(earlier | ~undated).then(earlier),
    ).sort("project_id", *pair)
    return pairs.select(
        "project_id", "cross_border", "met_before", source="organisation_id", target="organisation_id_other"
    )
