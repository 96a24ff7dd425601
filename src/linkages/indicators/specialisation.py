"""Specialisations by unit: how many projects lie in a field there, and whether that is more than elsewhere."""

import numpy as np
import polars as pl

from linkages.indicators.mentions import gather
from linkages.indicators.quotients import location_quotients


def specialisations(membership: pl.DataFrame, fields: pl.DataFrame, *, confidence: float = 0.95) -> pl.DataFrame:
    """
    Count projects by unit and specialisation.

    Parameters
    ----------
    membership
        One row a project and unit: ``unit_kind``, ``unit``, ``project_id``, ``ici`` (`linkages.indicators.shares`).
    fields
        ``project_id``, ``specialisation``.
    confidence
        Coverage of the intervals, between 0 and 1.

    Returns
    -------
    One row a unit and specialisation that occurs there: ``unit_kind``, ``unit``, ``specialisation``, ``projects``,
    ``ici_projects`` (of them, initiatives; missing where none of them was judged), ``location_quotient``: the
    specialisation's share of the unit's mentions over its share of all projects' mentions, with its interval
    ``location_quotient_low``, ``location_quotient_high`` (`linkages.indicators.quotients`; missing where the unit holds
    every project), ``unit_projects``: projects of the unit that name any field. A project with two specialisations is
    mentioned twice, so a quotient compares profiles, not numbers of projects. Few projects make it large by chance, and
    its interval wide.

    References
    ----------
    Isard (1960), Methods of Regional Analysis, on the location quotient.
    """
    mentions = gather(membership, fields)
    counts = mentions.counts()
    unit, field = np.nonzero(counts)
    found = location_quotients(counts.astype(float), mentions.total().astype(float), confidence=confidence)
    names = np.array(mentions.fields, dtype=object)
    numbers = pl.DataFrame(
        {
            "specialisation": pl.Series(names[field], dtype=pl.String),
            "projects": counts[unit, field],
            "location_quotient": found.value[unit, field],
            "location_quotient_low": found.low[unit, field],
            "location_quotient_high": found.high[unit, field],
            "unit_projects": mentions.projects[unit],
        },
        nan_to_null=True,
    )
    rows = mentions.units[unit].hstack(numbers)
    return rows.join(_initiatives(membership, fields), on=["unit_kind", "unit", "specialisation"], how="left").sort(
        "unit_kind", "unit", "specialisation"
    )


def _initiatives(membership: pl.DataFrame, fields: pl.DataFrame) -> pl.DataFrame:
    keys = ["unit_kind", "unit", "project_id"]
    judged = membership.drop_nulls(["project_id", "ici"]).group_by(keys).agg(pl.col("ici").cast(pl.Float64).max())
    named = judged.join(fields.select("project_id", "specialisation").unique(), on="project_id")
    yes = (pl.col("ici") == 1).sum().cast(pl.Int64)
    return named.group_by("unit_kind", "unit", "specialisation").agg(ici_projects=yes)
