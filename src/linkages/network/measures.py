"""
Measures of nodes: how many others a node is linked to, how often, across which borders, and in which fields.

Written on Narwhals: any frame in, the same kind out. A tie's weight is its number of joint projects: more means closer,
never farther.
"""

import narwhals as nw
from narwhals.typing import IntoFrameT

from linkages.network.projection import lazy, native


def strengths(ties: IntoFrameT) -> IntoFrameT:
    """
    Measure how strongly each node is linked.

    Parameters
    ----------
    ties
        ``source``, ``target``, ``joint_projects``, ``cross_border`` (may be missing): one row a pair.

    Returns
    -------
    One row a node with a tie, sorted: ``node``, ``degree`` (ties), ``strength`` (sum of joint projects over them),
    ``cross_border_strength`` (of that, over ties known to cross a border; missing where it is known of none).

    Raises
    ------
    ColumnError
        A column is missing.

    Examples
    --------
    >>> import polars as pl
    >>> ties = pl.DataFrame(
    ...     {"source": ["a", "a"], "target": ["b", "c"], "joint_projects": [3, 1], "cross_border": [True, False]}
    ... )
    >>> strengths(ties).rows()
    [('a', 2, 4, 3), ('b', 1, 3, 3), ('c', 1, 1, 0)]
    """
    rows = lazy(ties, ("source", "target", "joint_projects", "cross_border"), where="ties")
    weight, crosses = nw.col("joint_projects").cast(nw.Int64), nw.col("cross_border")
    known = (~crosses.is_null()).cast(nw.Int64)
    across = nw.when(crosses).then(weight).otherwise(nw.lit(0))
    rows = rows.with_columns(weight.alias("_weight"), known.alias("_known"), across.alias("_across"))
    ends = [rows.select(nw.col(end).alias("node"), "_weight", "_known", "_across") for end in ("source", "target")]
    sums = (
        nw.concat(ends)
        .group_by("node")
        .agg(
            nw.len().alias("degree"),
            nw.col("_weight").sum().alias("strength"),
            nw.col("_across").sum().alias("cross_border_strength"),
            nw.col("_known").sum(),
        )
    )
    whole = [nw.col(name).cast(nw.Int64) for name in ("degree", "strength")]
    across = nw.when(nw.col("_known") > 0).then(nw.col("cross_border_strength").cast(nw.Int64))
    return native(sums.select("node", *whole, across.alias("cross_border_strength")).sort("node"), ties)


def region_fields(members: IntoFrameT, fields: IntoFrameT, ici: IntoFrameT) -> IntoFrameT:
    """
    Count projects and cluster initiatives of each field in each region.

    Parameters
    ----------
    members
        ``project_id``, ``node`` (the region): one row a participation; rows without a region do not count.
    fields
        ``project_id``, ``field``: a project may have several fields, and counts in each.
    ici
        ``project_id``, ``ici`` (may be missing): whether the project is an international cluster initiative; once a
        project.

    Returns
    -------
    One row a region and field with a project, sorted: ``region``, ``field``, ``projects`` (distinct), ``ici_projects``
    (missing where none of them was judged).

    Raises
    ------
    ColumnError
        A column is missing.
    """
    places = lazy(members, ("project_id", "node"), where="members").drop_nulls().unique()
    about = lazy(fields, ("project_id", "field"), where="fields").drop_nulls().unique()
    judged = lazy(ici, ("project_id", "ici"), where="ici").unique("project_id", keep="any")
    yes = nw.col("ici").cast(nw.Int64)
    rows = places.join(about, on="project_id").join(judged, on="project_id", how="left").with_columns(yes)
    table = rows.rename({"node": "region"}).group_by("region", "field")
    counts = table.agg(nw.len().alias("projects"), nw.col("ici").count().alias("_judged"), nw.col("ici").sum())
    known = nw.when(nw.col("_judged") > 0).then(nw.col("ici").cast(nw.Int64)).alias("ici_projects")
    return native(
        counts.select("region", "field", nw.col("projects").cast(nw.Int64), known).sort("region", "field"), members
    )
