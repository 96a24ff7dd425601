"""
Further units that shares are counted in: programming periods, fields, and countries without a project.

A field is a specialisation that a project's texts, themes or partners speak of; a project may have several or none.
"""

from collections.abc import Iterable

import polars as pl

UNKNOWN = "unknown"
"""The unit of projects whose programming period is not known."""


def by_period(projects: pl.DataFrame) -> pl.DataFrame:
    """
    Place projects in their programming periods.

    Parameters
    ----------
    projects
        ``project_id``, ``period``, ``ici``.

    Returns
    -------
    ``unit_kind`` (``period``), ``unit``, ``project_id``, ``ici``, sorted; projects without a period are in the unit
    `UNKNOWN`.
    """
    placed = projects.select("project_id", "ici", unit=pl.col("period").fill_null(UNKNOWN))
    return _membership("period", placed)


def by_field(projects: pl.DataFrame, specialisations: pl.DataFrame, vocabulary: Iterable[str] = ()) -> pl.DataFrame:
    """
    Place projects in their fields.

    Parameters
    ----------
    projects
        ``project_id``, ``ici``.
    specialisations
        ``project_id``, ``specialisation``.
    vocabulary
        Every field there is: those of no project stand in the result with a row that has no project.

    Returns
    -------
    ``unit_kind`` (``field``), ``unit``, ``project_id``, ``ici``, sorted.
    """
    named = specialisations.select("project_id", unit="specialisation").drop_nulls().unique()
    found = _membership("field", projects.select("project_id", "ici").join(named, on="project_id"))
    return pl.concat([found, without_project("field", set(vocabulary) - set(found["unit"]))]).sort("unit", "project_id")


def without_project(unit_kind: str, units: Iterable[str]) -> pl.DataFrame:
    """
    Name units that have no project.

    Parameters
    ----------
    unit_kind
        Kind of the units.
    units
        Their names.

    Returns
    -------
    ``unit_kind``, ``unit``, ``project_id`` and ``ici`` (both missing), sorted.
    """
    names = pl.Series("unit", sorted(set(units)), pl.String).to_frame()
    nothing = (pl.lit(None, pl.String).alias("project_id"), pl.lit(None, pl.Boolean).alias("ici"))
    return names.select(pl.lit(unit_kind).alias("unit_kind"), "unit", *nothing)


def _membership(unit_kind: str, rows: pl.DataFrame) -> pl.DataFrame:
    kind, ici = pl.lit(unit_kind).alias("unit_kind"), pl.col("ici").cast(pl.Boolean)
    return rows.select(kind, pl.col("unit").cast(pl.String), "project_id", ici).sort("unit", "project_id")
