"""
Who is a neighbour of whom: spatial weights over regions in a stated order.

Weights stand by position. A value that belongs to another region than its position says would not raise any error and
would still give a number; so every function that takes values takes their regions along, and refuses another order.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from numpy.typing import NDArray

from linkages.errors import ColumnError, RegionError, SettingError

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Neighbours:
    """
    Neighbours of regions.

    Parameters
    ----------
    name
        What makes a neighbour, in words.
    regions
        The regions, in the order of the matrix.
    matrix
        1 where the region of the column is a neighbour of that of the row, else 0; nobody is its own.

    Raises
    ------
    SettingError
        The matrix has not a row and a column a region, holds anything but 0 and 1, or makes a region its own neighbour.
    """

    name: str
    regions: tuple[str, ...]
    matrix: Floats

    def __post_init__(self) -> None:
        n = len(self.regions)
        if self.matrix.shape != (n, n):
            raise SettingError(f"Weights of {n} regions are a matrix of {n} x {n}, not of {self.matrix.shape}.")
        if not np.isin(self.matrix, (0, 1)).all():
            raise SettingError("Weights of neighbours are 0 or 1 (their rows are standardised later); some are others.")
        if self.matrix.diagonal().any():
            raise SettingError("A region is no neighbour of itself: the diagonal of the weights must be 0.")

    @classmethod
    def from_pairs(cls, name: str, regions: Sequence[str], pairs: pl.DataFrame) -> "Neighbours":
        """
        Make neighbours from a table of pairs.

        Parameters
        ----------
        name
            What makes a neighbour, in words.
        regions
            All regions, islands included.
        pairs
            ``region``, ``other``; pairs with others than `regions` are left out.

        Returns
        -------
        The neighbours, regions sorted.

        Raises
        ------
        ColumnError
            A column is missing.
        """
        if missing := [column for column in ("region", "other") if column not in pairs.columns]:
            raise ColumnError(missing, present=pairs.columns, where="pairs of neighbours")
        ordered = tuple(sorted(set(regions)))
        at = {region: i for i, region in enumerate(ordered)}
        matrix = np.zeros((len(ordered), len(ordered)))
        for region, other in pairs.select("region", "other").iter_rows():
            if region in at and other in at and region != other:
                matrix[at[region], at[other]] = 1
        return cls(name, ordered, matrix)

    @classmethod
    def nearest(cls, regions: Sequence[str], distances: Floats, *, k: int = 4) -> "Neighbours":
        """
        Take the `k` nearest regions of each.

        Parameters
        ----------
        regions
            The regions, sorted.
        distances
            Between them, in the same order.
        k
            How many; fewer where there are not so many others.

        Returns
        -------
        The neighbours; of regions equally far, the first by code.

        Raises
        ------
        RegionError
            The regions are not sorted.
        """
        if list(regions) != sorted(set(regions)):
            raise RegionError("Neighbours are made of regions in the order of their codes, each once.")
        far = np.where(np.eye(len(regions), dtype=bool), np.inf, distances)
        matrix = np.zeros(far.shape)
        closest = np.argsort(far, axis=1, kind="stable")[:, : max(0, min(k, len(regions) - 1))]
        np.put_along_axis(matrix, closest, 1.0, axis=1)
        return cls(f"the {k} nearest", tuple(regions), matrix)

    def require(self, regions: Sequence[str]) -> None:
        """
        Refuse regions in another order than the matrix.

        Parameters
        ----------
        regions
            Region of each value.

        Raises
        ------
        RegionError
            They are others, or stand in another order; the message names the first that differs.
        """
        if tuple(regions) == self.regions:
            return
        pairs = zip(regions, self.regions, strict=False)
        first = next((f"{found!r} where {own!r} stands" for found, own in pairs if found != own), "")
        raise RegionError(
            f"The values belong to {len(regions)} regions, the weights to {len(self.regions)}"
            + (f"; the first that differs: {first}" if first else "")
            + ". Put the values in the order of the weights."
        )

    def among(self, regions: Sequence[str]) -> "Neighbours":
        """
        Keep some of the regions.

        Parameters
        ----------
        regions
            Those to keep.

        Returns
        -------
        Neighbours among them, sorted; for the nearest, those of the nearest that are kept.

        Raises
        ------
        RegionError
            A region is not among these.
        """
        kept = tuple(sorted(set(regions)))
        at = {region: i for i, region in enumerate(self.regions)}
        if kept == self.regions:
            return self
        if strange := [region for region in kept if region not in at]:
            raise RegionError(f"No neighbours are known of {', '.join(strange[:5])}.")
        where = [at[region] for region in kept]
        return Neighbours(self.name, kept, self.matrix[np.ix_(where, where)])

    @cached_property
    def counts(self) -> NDArray[np.intp]:
        """Number of neighbours of each region."""
        return np.asarray(self.matrix.sum(axis=1), dtype=np.intp)

    @cached_property
    def shares(self) -> Floats:
        """The matrix, each row over its sum: the mean over neighbours; rows of islands stay 0."""
        sums = self.matrix.sum(axis=1, keepdims=True)
        return np.asarray(np.divide(self.matrix, sums, out=np.zeros_like(self.matrix), where=sums > 0))

    @cached_property
    def sparse(self) -> "csr_array":
        """The same as a sparse matrix: few regions are neighbours."""
        from scipy.sparse import csr_array

        return csr_array(self.shares)

    @property
    def islands(self) -> int:
        """Regions without a neighbour."""
        return int((self.counts == 0).sum())

    @cached_property
    def components(self) -> int:
        """Parts that no neighbours join, islands among them."""
        from scipy.sparse import csr_array
        from scipy.sparse.csgraph import connected_components

        return int(connected_components(csr_array(self.matrix), directed=False)[0])


def distances(x_km: Floats, y_km: Floats) -> Floats:
    """
    Reckon distances between points.

    Parameters
    ----------
    x_km, y_km
        Coordinates (km).

    Returns
    -------
    Kilometres, points x points.
    """
    return np.asarray(np.hypot(x_km[:, None] - x_km, y_km[:, None] - y_km))
