"""
A network in memory as arrays, for those who measure it: codes for names, and NetworKit and SciPy made from it.

Undirected, without loops; a tie's weight is its strength (joint projects): more means closer. Where something needs a
distance, it is 1 / weight.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import polars as pl

from linkages.errors import ColumnError, SettingError

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Integers = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

# multiplications in a product of matrices: some seconds. Networks that need more have no measures built on triangles
# with weights or groups
MOST_STEPS = 500_000_000
# multiplications at a time: what a product holds before it is cut to the ties that there are
_BLOCK = 4_000_000


@dataclass(frozen=True, slots=True)
class Graph:
    """
    A network.

    Parameters
    ----------
    names
        Names of the nodes, sorted; a node's code is its place.
    source, target
        Codes of both ends, one entry a tie, each pair once.
    weight
        Strength of each tie, above 0.
    """

    names: pl.Series
    source: Integers
    target: Integers
    weight: Numbers

    @property
    def size(self) -> int:
        """Number of nodes, isolates among them."""
        return len(self.names)

    @property
    def ties(self) -> int:
        """Number of ties."""
        return len(self.source)

    @property
    def degree(self) -> Integers:
        """Ties of each node."""
        return np.asarray(self._ends(None), dtype=np.int64)

    @property
    def strength(self) -> Numbers:
        """Sum of the weights of each node's ties."""
        return np.asarray(self._ends(self.weight), dtype=np.float64)

    def adjacency(self, *, weighted: bool = False) -> "csr_array":
        """Symmetric matrix of weights, or of ones."""
        from scipy.sparse import csr_array

        value = self.weight if weighted else np.ones(self.ties)
        ends = (np.concatenate((self.source, self.target)), np.concatenate((self.target, self.source)))
        return csr_array((np.concatenate((value, value)), ends), shape=(self.size, self.size))

    def networkit(self, weight: Numbers | None = None) -> Any:  # noqa: ANN401  (NetworKit has no types)
        """Make NetworKit's graph, with weights where some are given."""
        import networkit as nk

        ends = (self.source.astype(np.uint64), self.target.astype(np.uint64))
        if weight is None:
            return nk.GraphFromCoo(ends, n=self.size)
        return nk.GraphFromCoo((weight, ends), n=self.size, weighted=True)

    def components(self) -> Integers:
        """Number the connected components, from 0; one number a node."""
        from scipy.sparse import csr_array
        from scipy.sparse.csgraph import connected_components

        one_way = csr_array((np.ones(self.ties), (self.source, self.target)), shape=(self.size, self.size))
        return np.asarray(connected_components(one_way, directed=False)[1], dtype=np.int64)

    def part(self, kept: Flags) -> "Graph":
        """Keep some nodes and the ties between them."""
        place = np.cumsum(kept) - 1
        both = kept[self.source] & kept[self.target]
        names = self.names.filter(pl.Series(kept))
        return Graph(names, place[self.source[both]], place[self.target[both]], self.weight[both])

    def _ends(self, weight: Numbers | None) -> Any:  # noqa: ANN401  (integers or numbers, as bincount gives)
        ends = np.concatenate((self.source, self.target))
        both = None if weight is None else np.concatenate((weight, weight))
        return np.bincount(ends, weights=both, minlength=self.size)


def graph_of(ties: pl.DataFrame, nodes: pl.Series | None = None) -> Graph:
    """
    Make a network from a table of ties.

    Parameters
    ----------
    ties
        ``source``, ``target``, ``joint_projects`` (1 or more): one row a pair.
    nodes
        Names of nodes; those that have no tie are isolates. Nodes of ties need not be among them.

    Returns
    -------
    The network, its nodes sorted by name.

    Raises
    ------
    ColumnError
        A column is missing.
    """
    missing = [name for name in ("source", "target", "joint_projects") if name not in ties.columns]
    if missing:
        raise ColumnError(missing, present=ties.columns, where="ties")
    named = [ties["source"], ties["target"]] if nodes is None else [nodes, ties["source"], ties["target"]]
    names = pl.concat([series.alias("node") for series in named]).drop_nulls().unique().sort()
    codes = names.to_frame().with_row_index("code")
    source, target = (
        ties.select(node=end).join(codes, on="node", how="left", maintain_order="left")["code"].to_numpy()
        for end in ("source", "target")
    )
    weight = ties["joint_projects"].cast(pl.Float64).to_numpy()
    return Graph(names, source.astype(np.int64), target.astype(np.int64), weight)


@contextmanager
def one_thread(seed: int) -> Iterator[None]:
    """
    Let NetworKit work on one thread, from a seed: the same numbers in every run.

    Parameters
    ----------
    seed
        Seed of NetworKit's generator (one for the whole process), 0 or more.

    Yields
    ------
    Nothing; afterwards it has its threads back.
    """
    import networkit as nk

    if seed < 0:
        raise SettingError(f"seed: found {seed}, expected 0 or more.")
    threads = nk.getMaxNumberOfThreads()
    nk.setNumberOfThreads(1)
    # KADABRA wants the thread's number in its seed; on one thread that is 0
    nk.setSeed(seed, True)
    try:
        yield
    finally:
        nk.setNumberOfThreads(threads)


def steps(left: "csr_array", right: "csr_array") -> int:
    """Count the multiplications that a product of two sparse matrices takes."""
    return int(np.diff(right.indptr)[left.indices].sum())


def masked_product(left: "csr_array", right: "csr_array", mask: "csr_array") -> "csr_array":
    """
    Multiply two matrices where a third has entries, never holding the whole product.

    Parameters
    ----------
    left, right
        Square matrices.
    mask
        The entries wanted, each multiplied by the mask's own.

    Returns
    -------
    (left @ right) * mask, element by element.
    """
    from scipy.sparse import csr_array, vstack

    row_steps = np.concatenate(([0], np.cumsum(np.diff(right.indptr)[left.indices])))[left.indptr]
    blocks, start = [], 0
    while start < left.shape[0]:
        end = max(start + 1, int(np.searchsorted(row_steps, row_steps[start] + _BLOCK, side="right")) - 1)
        blocks.append((left[start:end] @ right).multiply(mask[start:end]).tocsr())
        start = end
    return csr_array(vstack(blocks)) if blocks else csr_array(mask.shape)
