"""
Which project of which unit names which field: the counts that profiles of specialisation are made from.

A project with two fields is mentioned twice. Only projects that name a field count: of the others it is not known what
they are about.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Positions = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Mentions:
    """
    Projects, their fields and their units, as arrays.

    Parameters
    ----------
    units
        ``unit_kind``, ``unit``: units with at least one project that names a field, sorted.
    fields
        Codes of the fields, sorted.
    named
        Projects x fields: 1 where a project names a field.
    unit, project
        Positions of units and projects, one entry a project that counts in a unit, sorted by unit and project, no pair
        twice.
    """

    units: pl.DataFrame
    fields: tuple[str, ...]
    named: NDArray[np.uint8]
    unit: Positions
    project: Positions

    @property
    def projects(self) -> Positions:
        """Projects of each unit that name a field."""
        return np.bincount(self.unit, minlength=self.units.height)

    def counts(self) -> NDArray[np.int64]:
        """
        Count projects by unit and field.

        Returns
        -------
        Units x fields.
        """
        found = np.zeros((self.units.height, len(self.fields)), dtype=np.int64)
        if len(self.unit):
            starts = np.flatnonzero(np.diff(self.unit, prepend=-1))  # each unit has a project
            np.add.reduceat(self.named[self.project], starts, axis=0, dtype=np.int64, out=found)
        return found

    def total(self) -> NDArray[np.int64]:
        """
        Count all projects by field, each once.

        Returns
        -------
        One number a field.
        """
        return np.asarray(self.named.sum(axis=0, dtype=np.int64))


def gather(membership: pl.DataFrame, fields: pl.DataFrame) -> Mentions:
    """
    Put projects, fields and units into arrays.

    Parameters
    ----------
    membership
        One row a project and unit: ``unit_kind``, ``unit``, ``project_id`` (`linkages.indicators.shares.membership`).
    fields
        ``project_id``, ``specialisation``; rows that repeat collapse.

    Returns
    -------
    The mentions; projects that are in no unit, and rows without a project or a field, are left out.
    """
    members = membership.select("unit_kind", "unit", "project_id").drop_nulls().unique()
    pairs = fields.select("project_id", "specialisation").drop_nulls().unique()
    pairs = pairs.join(members.select("project_id").unique(), on="project_id", how="semi")
    members = members.join(pairs.select("project_id").unique(), on="project_id", how="semi")
    projects, names = pairs["project_id"].unique().sort(), pairs["specialisation"].unique().sort()
    units = members.select("unit_kind", "unit").unique().sort("unit_kind", "unit")
    named = np.zeros((len(projects), len(names)), dtype=np.uint8)
    named[_positions(pairs["project_id"], projects), _positions(pairs["specialisation"], names)] = 1
    placed = members.join(units.with_row_index("_unit"), on=["unit_kind", "unit"])
    unit, project = placed["_unit"].to_numpy().astype(np.int64), _positions(placed["project_id"], projects)
    order = np.lexsort((project, unit))
    return Mentions(units, tuple(names), named, unit[order], project[order])


def _positions(values: pl.Series, among: pl.Series) -> Positions:
    return np.asarray(among.search_sorted(values).to_numpy(), dtype=np.int64)
