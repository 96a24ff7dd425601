"""
Dealing initiatives out anew over projects, all at once, and counting them in overlapping units.

Units share projects, so what chance gives to them is found by leaving every project in all its units and drawing anew
which projects are the initiatives. Every set of projects of that size is equally likely.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from numpy.typing import NDArray

from linkages.errors import ColumnError

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Indices = NDArray[np.intp]
Counts = NDArray[np.int32]

NEEDED = ("unit_kind", "unit", "project_id", "ici")

# Cells of the largest array in use at a time: 4 MB of labels, 32 MB of numbers, whatever there is to be counted.
_CELLS = 4_000_000


@dataclass(frozen=True)
class Incidence:
    """
    Which coded project lies in which units of one kind, and which projects are initiatives.

    Parameters
    ----------
    units
        Names of the units, those without a coded project included, sorted.
    unit, project
        Positions of units and projects, one entry a pair, no pair twice.
    label
        Whether each project is an initiative; projects that lie in no unit of the kind are not here.
    """

    units: tuple[str, ...]
    unit: Indices
    project: Indices
    label: NDArray[np.bool_]

    @cached_property
    def trials(self) -> Indices:
        """Coded projects of each unit."""
        return np.bincount(self.unit, minlength=len(self.units))

    @cached_property
    def successes(self) -> Indices:
        """Initiatives of each unit."""
        return np.bincount(self.unit[self.label[self.project]], minlength=len(self.units))

    @property
    def projects(self) -> int:
        """Distinct projects."""
        return len(self.label)

    @property
    def initiatives(self) -> int:
        """Distinct initiatives."""
        return int(self.label.sum())

    @property
    def overall(self) -> float:
        """Share of initiatives among distinct projects; NaN without one."""
        return self.initiatives / self.projects if self.projects else float("nan")

    @property
    def shared(self) -> int:
        """Projects that lie in two units or more."""
        return int((np.bincount(self.project, minlength=self.projects) > 1).sum())

    def common(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """
        Count what each two units have in common.

        Returns
        -------
        Initiatives and projects: units x units each, a unit's own on the diagonal.
        """
        every = self._matrix(np.int32)
        labelled = every * self.label.astype(np.int32)
        made = ((labelled @ every.T).toarray(), (every @ every.T).toarray())
        return made[0].astype(np.int64), made[1].astype(np.int64)

    def counts(self, values: NDArray[np.generic]) -> Counts:
        """
        Sum values over the projects of each unit.

        Parameters
        ----------
        values
            Projects x draws.

        Returns
        -------
        Units x draws.
        """
        return np.asarray(self._matrix(np.int32) @ values.astype(np.int32, copy=False))

    def resamples(self, draws: int, rng: np.random.Generator) -> Iterator[tuple[Counts, Counts]]:
        """
        Draw as many projects with replacement, each with all its units, and count.

        Parameters
        ----------
        draws
            How often.
        rng
            Source of randomness.

        Yields
        ------
        Initiatives and projects of each unit, and in a last row over all distinct projects: units + 1 x draws each, a
        block of draws at a time.
        """
        for size in blocks(draws, max(self.projects, len(self.units))):
            drawn = rng.integers(self.projects, size=(size, self.projects)) + self.projects * np.arange(size)[:, None]
            often = np.bincount(drawn.ravel(), minlength=size * self.projects).astype(np.int32)
            # one draw a column, in the order that sparse products read
            weights = np.ascontiguousarray(often.reshape(size, self.projects).T)
            labelled = weights * self.label[:, None]
            yield (
                np.vstack([self.counts(labelled), labelled.sum(axis=0, dtype=np.int32)]),
                np.vstack([self.counts(weights), weights.sum(axis=0, dtype=np.int32)]),
            )

    def _matrix(self, kind: type[np.int32]) -> "csr_array":
        from scipy.sparse import csr_array

        ones = np.ones(len(self.unit), dtype=kind)
        return csr_array((ones, (self.unit, self.project)), shape=(len(self.units), self.projects))


def incidences(membership: pl.DataFrame, kinds: Sequence[str] | None = None) -> dict[str, Incidence]:
    """
    Read the incidence of each kind of unit off a membership.

    Parameters
    ----------
    membership
        One row a project and unit: ``unit_kind``, ``unit``, ``project_id``, ``ici`` (0, 1 or missing). Projects that
        are not coded are left out; units without a project stay. Rows that repeat a project within a unit collapse, the
        highest ``ici`` prevailing.
    kinds
        The kinds wanted; all that occur, sorted, when None.

    Returns
    -------
    Incidence by kind of unit.

    Raises
    ------
    ColumnError
        A column is missing; the message lists those there are.
    """
    if missing := [name for name in NEEDED if name not in membership.columns]:
        raise ColumnError(missing, present=membership.columns, where="membership of projects in units")
    wanted = sorted(membership["unit_kind"].drop_nulls().unique()) if kinds is None else kinds
    return {kind: _incidence(membership.filter(pl.col("unit_kind") == kind)) for kind in wanted}


def _incidence(rows: pl.DataFrame) -> Incidence:
    units = tuple(sorted(map(str, rows["unit"].drop_nulls().unique())))
    ici = pl.col("ici").cast(pl.Float64)
    coded = (
        rows.drop_nulls(["unit", "project_id"])
        .with_columns(ici=pl.when(ici.is_in([0.0, 1.0])).then(ici))
        .drop_nulls("ici")
    )
    labels = coded.group_by("project_id").agg(pl.col("ici").max() == 1).sort("project_id")
    position = {name: i for i, name in enumerate(units)}
    pairs = (
        coded.select("unit", "project_id")
        .unique()
        .join(labels.with_row_index("project").select("project_id", "project"), on="project_id")
        .with_columns(position=pl.col("unit").replace_strict(position, return_dtype=pl.Int64))
        .sort("position", "project")
    )
    return Incidence(
        units,
        pairs["position"].to_numpy().astype(np.intp),
        pairs["project"].to_numpy().astype(np.intp),
        labels["ici"].to_numpy().astype(bool),
    )


def deal(projects: int, initiatives: int, draws: int, rng: np.random.Generator) -> NDArray[np.uint8]:
    """
    Draw sets of projects, each of the given size, all sets being equally likely.

    Labels are first drawn one by one, with the right chance; then, column by column, projects are taken at random from
    those that are too many until the number is right. Whatever the number drawn first, the set that results is as
    likely as any other of its size. This takes a fifth of the time of shuffling each column.

    Parameters
    ----------
    projects
        Number of projects.
    initiatives
        How many of them are in a set, 0 to `projects`.
    draws
        Number of sets.
    rng
        Source of randomness.

    Returns
    -------
    Projects x draws: 1 where a project is in the set.
    """
    size = 256
    below = round(size * initiatives / projects) if projects else 0
    labels = (rng.integers(size, size=(projects, draws), dtype=np.uint8) < below).view(np.uint8)
    excess = labels.sum(axis=0, dtype=np.int64) - initiatives
    while (columns := np.flatnonzero(excess)).size:
        rows = rng.integers(projects, size=columns.size)
        too_many = excess[columns] > 0
        hit = labels[rows, columns] == too_many
        rows, columns, too_many = rows[hit], columns[hit], too_many[hit]
        labels[rows, columns] = ~too_many
        excess[columns] -= np.where(too_many, 1, -1)
    return labels


def deals(projects: int, initiatives: int, draws: int, rng: np.random.Generator) -> Iterator[NDArray[np.uint8]]:
    """
    Draw many sets of projects, a block at a time.

    Parameters
    ----------
    projects, initiatives
        As in `deal`.
    draws
        Number of sets.
    rng
        Source of randomness.

    Yields
    ------
    What `deal` gives.
    """
    for size in blocks(draws, projects):
        yield deal(projects, initiatives, size, rng)


def blocks(draws: int, cells: int) -> Iterator[int]:
    """
    Split draws into blocks that fit into little memory.

    Parameters
    ----------
    draws
        How many there are.
    cells
        Cells that one draw takes.

    Yields
    ------
    The size of each block.
    """
    size = max(1, min(draws, _CELLS // max(1, cells)))
    for start in range(0, draws, size):
        yield min(size, draws - start)
