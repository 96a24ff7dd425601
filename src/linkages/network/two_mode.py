"""
Clustering of the two-mode network itself, which no projection has blown up.

In a projection every project is a clique, so clustering is high by construction. Both measures here ask instead whether
nodes that met through different projects meet again.

References
----------
Robins & Alexander (2004), Computational and Mathematical Organization Theory 10, 69–94. Opsahl (2013), Triadic closure
in two-mode networks, Social Networks 35, 159–167.
"""

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from linkages.network.graph import MOST_STEPS, Integers, Numbers, masked_product, steps
from linkages.network.null import Incidence, counted

if TYPE_CHECKING:
    from scipy.sparse import csr_array

# triples of nodes in one project, listed one by one
MOST_TRIPLES = 5_000_000


def robins_alexander(incidence: Incidence, node: Integers | None = None) -> float:
    """
    Share of the three-paths of the two-mode network that close to four-cycles: two nodes meet twice.

    4 x four-cycles / three-paths (node – project – node – project).

    Parameters
    ----------
    incidence
        Who is in which project.
    node
        Other nodes in the same places (a random network of the same degrees); those of `incidence` when None.

    Returns
    -------
    0 to 1; NaN without a three-path.
    """
    node = incidence.node if node is None else node
    sizes = np.bincount(incidence.project, minlength=incidence.projects)
    activity = np.bincount(node, minlength=incidence.nodes)
    paths = float(((sizes[incidence.project] - 1.0) * (activity[node] - 1.0)).sum())
    if not paths:
        return float("nan")
    joint = counted(incidence.pair_rows(node), incidence.pairs)[1]
    return float(2 * (joint * (joint - 1.0)).sum() / paths)


def opsahl(incidence: Incidence, node: Integers | None = None) -> float:
    """
    Share of the four-paths between nodes that are closed: i and j met, j and k met elsewhere, i and k met elsewhere.

    A four-path i – p – j – q – k has three nodes and two projects, all different; it is closed when a third project
    has i and k.

    Parameters
    ----------
    incidence, node
        As in `robins_alexander`.

    Returns
    -------
    0 to 1; NaN without a four-path, and where listing the triples of nodes in one project would take longer than some
    seconds.
    """
    node = incidence.node if node is None else node
    joint = _joint(incidence, node)
    sizes = np.bincount(incidence.project, minlength=incidence.projects).astype(np.float64)
    if (sizes * (sizes - 1) * (sizes - 2)).sum() / 6 > MOST_TRIPLES or steps(joint, joint) > MOST_STEPS:
        return float("nan")
    met = joint.copy()
    met.data = np.ones_like(met.data)
    strength = np.asarray(joint.sum(axis=1)).ravel()
    own = np.asarray(joint.multiply(joint).sum(axis=1)).ravel()
    # as if no project had all three: J(i, j) J(j, k) ways, closed where i and k met
    paths = float((strength**2 - own).sum())
    closed = float(masked_product(joint, joint, met).sum())
    # then what differs where some have: p may hold k too, q may hold i too, and neither closes its own path
    triples, together = _triples(incidence, node)
    codes = _Lookup(joint)
    for i, j, k in ((0, 1, 2), (1, 0, 2), (0, 2, 1)):
        left, right, across = (codes(triples[:, a], triples[:, b]) for a, b in ((i, j), (j, k), (i, k)))
        apart = (left - together) * (right - together)
        one = together * (right - together) + (left - together) * together
        exact = apart + one * (across > 1) + together * (together - 1) * (across > 2)  # noqa: PLR2004
        # both directions of the path
        closed += 2 * float((exact - left * right).sum())
        paths -= 2 * float(together.sum())
    return closed / paths if paths else float("nan")


class _Lookup:
    """Joint projects of pairs that met."""

    def __init__(self, joint: "csr_array") -> None:
        self._size = joint.shape[0]
        rows = np.repeat(np.arange(self._size), np.diff(joint.indptr))
        self._keys = rows * self._size + joint.indices
        order = np.argsort(self._keys)
        self._keys, self._values = self._keys[order], joint.data[order]

    def __call__(self, one: Integers, other: Integers) -> Numbers:
        found: Numbers = self._values[np.searchsorted(self._keys, one * self._size + other)]
        return found


def _joint(incidence: Incidence, node: Integers) -> "csr_array":
    from scipy.sparse import csr_array

    one, other = node[incidence.first], node[incidence.second]
    ends = (np.concatenate((one, other)), np.concatenate((other, one)))
    # entries that are there twice are added up
    matrix = csr_array((np.ones(2 * len(one)), ends), shape=(incidence.nodes, incidence.nodes))
    matrix.sum_duplicates()
    return matrix


def _triples(incidence: Incidence, node: Integers) -> tuple[Integers, Numbers]:
    """Triples of nodes that share a project, and how many they share."""
    sizes = np.bincount(incidence.project, minlength=incidence.projects)
    starts = np.cumsum(sizes) - sizes
    listed = [np.empty((0, 3), dtype=np.int64)]
    for size in np.unique(sizes[sizes > 2]):  # noqa: PLR2004
        places = np.array(list(combinations(range(int(size)), 3)))
        rows = starts[sizes == size][:, None, None] + places
        listed.append(np.sort(node[rows.reshape(-1, 3)], axis=1))
    every = np.concatenate(listed)
    base = incidence.nodes
    keys, together = np.unique((every[:, 0] * base + every[:, 1]) * base + every[:, 2], return_counts=True)
    found = np.stack((keys // base // base, keys // base % base, keys % base), axis=1)
    return found, together.astype(np.float64)
