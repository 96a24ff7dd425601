"""
Ties over time: slices by the year in which joint projects start, and the history of each pair told by them.

Project data dates a tie by the starts of its joint projects; how long each of them lasted is not asked, and nothing
says that a tie ends. A project whose start is unknown stays in a slice of its own, counted.
"""

import polars as pl

from linkages.errors import ColumnError

__all__ = ["histories", "node_years", "slices"]


def slices(members: pl.DataFrame, projects: pl.DataFrame, *, by: str = "year") -> pl.DataFrame:
    """
    Count joint projects of each pair by the year in which they start.

    Parameters
    ----------
    members
        ``project_id``, ``node``: one row a participation. Rows without one of them make no tie.
    projects
        ``project_id`` and the column `by`; may be missing in it; once each.
    by
        What to slice by: ``year``, ``period``, or any other column of `projects`.

    Returns
    -------
    ``source``, ``target`` (source sorts first), the column `by` (empty where it is unknown), ``joint_projects`` (in
    that slice), ``joint_projects_so_far`` (up to and with it; empty where the slice is unknown) and ``first`` (whether
    it is the first known slice of the pair; empty where unknown); sorted.

    Raises
    ------
    ColumnError
        A column is missing.

    Examples
    --------
    >>> members = pl.DataFrame({"project_id": ["x", "x", "y", "y"], "node": ["a", "b", "a", "b"]})
    >>> slices(members, pl.DataFrame({"project_id": ["x", "y"], "year": [2009, 2012]})).rows()
    [('a', 'b', 2009, 1, 1, True), ('a', 'b', 2012, 1, 2, False)]
    """
    for frame, columns, where in (
        (members, ["project_id", "node"], "members"),
        (projects, ["project_id", by], "projects"),
    ):
        missing = [name for name in columns if name not in frame.columns]
        if missing:
            raise ColumnError(missing, present=frame.columns, where=where)
    rows = members.select("project_id", "node").drop_nulls().unique()
    dated = rows.join(projects.select("project_id", by).unique("project_id"), on="project_id", how="left")
    pairs = rows.join(dated, on="project_id").filter(pl.col("node") < pl.col("node_right"))
    counted = pairs.group_by(pl.col("node").alias("source"), pl.col("node_right").alias("target"), by).agg(
        joint_projects=pl.len().cast(pl.Int64)
    )
    known, ends = pl.col(by).is_not_null(), ("source", "target")
    return counted.sort(*ends, by, nulls_last=True).with_columns(
        joint_projects_so_far=pl.when(known).then(pl.col("joint_projects").cum_sum().over(ends)),
        first=pl.when(known).then(pl.struct(ends).is_first_distinct()),
    )


def histories(years: pl.DataFrame) -> pl.DataFrame:
    """
    Tell the history of each pair from its slices by year.

    Parameters
    ----------
    years
        What `slices` gave by year: ``source``, ``target``, ``year``, ``joint_projects``.

    Returns
    -------
    One row a pair: ``source``, ``target``, ``first_year``, ``last_year`` (in which a joint project starts),
    ``active_years`` (years in which one does), ``longest_gap`` (the most years in a row, between the first and the
    last, in which none does; empty with fewer than two years known), ``undated`` (joint projects whose start is
    unknown) and ``history``: ``once`` (one joint project), ``same year`` (several, all begun in one), ``repeated`` (in
    several years), ``unknown`` (several, and the starts that are known do not tell); sorted.
    """
    dated = pl.col("year").is_not_null()
    year = pl.col("year").filter(dated)
    told = years.sort("source", "target", "year").group_by("source", "target", maintain_order=True)
    found = told.agg(
        first_year=year.min(),
        last_year=year.max(),
        active_years=year.len().cast(pl.Int64),
        longest_gap=year.diff().max().cast(pl.Int64) - 1,
        undated=pl.col("joint_projects").filter(~dated).sum(),
        _joint=pl.col("joint_projects").sum(),
    )
    history = (
        pl.when(pl.col("_joint") == 1)
        .then(pl.lit("once"))
        .when(pl.col("active_years") > 1)
        .then(pl.lit("repeated"))
        .when(pl.col("undated") == 0)
        .then(pl.lit("same year"))
        .otherwise(pl.lit("unknown"))
    )
    return found.with_columns(history=history).drop("_joint")


def node_years(members: pl.DataFrame, projects: pl.DataFrame) -> pl.DataFrame:
    """
    Find the years in which each node's first and last project start.

    Parameters
    ----------
    members
        ``project_id``, ``node``: one row a participation.
    projects
        ``project_id``, ``year``; may be missing; once each.

    Returns
    -------
    ``node``, ``first_year``, ``last_year`` (empty where no start is known), sorted by node.
    """
    rows = members.select("project_id", "node").drop_nulls().unique()
    dated = rows.join(projects.select("project_id", "year"), on="project_id", how="left")
    years = dated.group_by("node").agg(first_year=pl.col("year").min(), last_year=pl.col("year").max())
    return years.sort("node")
