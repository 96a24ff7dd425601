"""
Regions over shared arcs: each stretch of border is stored once, for every level and both its sides.

Two flat Parquet tables a NUTS version in ``data/nuts2/<version>/``, the idea of TopoJSON without its text (which
takes five times as long to read):

- ``arcs.parquet``, one row a point: ``dx`` and ``dy``, its distance from the row before in thousandths of a degree, and
  ``start``, whether a new arc begins here;
- ``rings.parquet``, one row an arc of a ring: ``layer``, ``region``, ``polygon`` and ``ring`` (counted through within
  the
  layer), ``arc`` (counted from 0; ``-1 - arc`` where the ring runs through it backwards).
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
import polars as pl
from numpy.typing import NDArray

from linkages.resources import data_path

Integers = NDArray[np.int64]

STEPS_A_DEGREE = 1000
"""Grid of the coordinates: 0.001 degrees, about 110 m from north to south."""


@dataclass(frozen=True, slots=True)
class Topology:
    """
    The arcs of one NUTS version, and the rings made of them.

    Parameters
    ----------
    points
        Coordinates of all arcs (EPSG:4326, longitude and latitude), one after the other.
    starts, counts
        Where each arc starts in `points`, and of how many points it is made.
    rings
        The table of rings.
    """

    points: NDArray[np.float64]
    starts: Integers
    counts: Integers
    rings: pl.DataFrame


@cache
def read(version: str) -> Topology:
    """
    Read the topology of a NUTS version.

    Parameters
    ----------
    version
        NUTS version, such as ``2013``.

    Returns
    -------
    The topology; kept, so a second call costs nothing.
    """
    arcs = pl.read_parquet(data_path("nuts2", version, "arcs.parquet"))
    starts = np.flatnonzero(arcs["start"].to_numpy())
    counts = np.diff(np.append(starts, arcs.height))
    points = np.cumsum(arcs.select("dx", "dy").to_numpy(), axis=0, dtype=np.int64) / STEPS_A_DEGREE
    return Topology(points, starts, counts, pl.read_parquet(data_path("nuts2", version, "rings.parquet")))


def shapes(topology: Topology, layer: str) -> tuple[list[str], NDArray[np.object_]]:
    """
    Build the multipolygons of one layer.

    Parameters
    ----------
    topology
        What `read` gave.
    layer
        ``level0``, ``level2``, ``level3``, ``neighbours``, or ``neighbours0`` (the neighbours by country).

    Returns
    -------
    Codes and geometries, sorted by code.
    """
    import shapely

    table = topology.rings.filter(pl.col("layer") == layer)
    by_ring = table.group_by("ring", maintain_order=True).agg(pl.len(), pl.col("polygon", "region").first())
    by_polygon = by_ring.group_by("polygon", maintain_order=True).agg(pl.len(), pl.col("region").first())
    by_region = by_polygon.group_by("region", maintain_order=True).len()
    points, ring_offsets = _gather(topology, table["arc"].to_numpy().astype(np.int64), by_ring["len"].to_numpy())
    offsets = (ring_offsets, _offsets(by_polygon["len"].to_numpy()), _offsets(by_region["len"].to_numpy()))
    return by_region["region"].to_list(), shapely.from_ragged_array(shapely.GeometryType.MULTIPOLYGON, points, offsets)


def _offsets(counts: NDArray[np.integer]) -> Integers:
    return np.concatenate([[0], np.cumsum(counts, dtype=np.int64)])


def _gather(
    topology: Topology, arcs: Integers, arcs_a_ring: NDArray[np.integer]
) -> tuple[NDArray[np.float64], Integers]:
    """Lay arcs end to end, each without its last point (the next one's first), and close every ring."""
    forward = arcs >= 0
    index = np.where(forward, arcs, ~arcs)
    step = np.where(forward, 1, -1)
    length = topology.counts[index] - 1
    first = np.where(forward, topology.starts[index], topology.starts[index] + length)
    ring_starts = _offsets(arcs_a_ring)
    # One more piece at the end of each ring: the ring's first point again.
    ends = ring_starts[1:]
    first, step, length = (
        np.insert(first, ends, first[ring_starts[:-1]]),
        np.insert(step, ends, 1),
        np.insert(length, ends, 1),
    )
    pieces = _offsets(length)
    within = np.arange(pieces[-1]) - np.repeat(pieces[:-1], length)
    points = topology.points[np.repeat(first, length) + np.repeat(step, length) * within]
    return points, pieces[_offsets(arcs_a_ring + 1)]
