"""Specialisations by unit: how many projects lie in a field there, and whether that is more than elsewhere."""

import polars as pl


def specialisations(membership: pl.DataFrame, fields: pl.DataFrame) -> pl.DataFrame:
    """
    Count projects by unit and specialisation.

    Parameters
    ----------
    membership
        One row a project and unit: ``unit_kind``, ``unit``, ``project_id``, ``ici`` (`linkages.indicators.shares`).
    fields
        ``project_id``, ``specialisation``.

    Returns
    -------
    One row a unit and specialisation that occurs there: ``unit_kind``, ``unit``, ``specialisation``, ``projects``,
    ``ici_projects`` (of them, initiatives), ``location_quotient``: the specialisation's share of the unit's mentions
    over its share of all projects' mentions. A project with two specialisations is mentioned twice, so a quotient
    compares profiles, not numbers of projects. Few projects make it large by chance.

    References
    ----------
    Isard (1960), Methods of Regional Analysis, on the location quotient.
    """
    keys = ["unit_kind", "unit"]
    once = (
        membership.drop_nulls("project_id")
        .group_by([*keys, "project_id"])
        .agg(ici=pl.col("ici").cast(pl.Float64).max().fill_null(0) == 1)
    )
    counted = (
        once.join(fields.select("project_id", "specialisation").unique(), on="project_id")
        .group_by([*keys, "specialisation"])
        .agg(projects=pl.len().cast(pl.Int64), ici_projects=pl.col("ici").sum().cast(pl.Int64))
    )
    every = once.select("project_id").unique().join(fields, on="project_id").group_by("specialisation").len("all")
    shares = every.select("specialisation", overall=pl.col("all") / pl.col("all").sum())
    own = pl.col("projects") / pl.col("projects").sum().over(keys)
    return (
        counted.join(shares, on="specialisation")
        .with_columns(location_quotient=own / pl.col("overall"))
        .drop("overall")
        .sort([*keys, "specialisation"])
    )
