"""
What chance gives: random two-mode networks with exactly these project sizes and node activities.

Fixed degrees (FDSM), by switches (`linkages.network.switching`): two participations swap their nodes.

Assumptions and settings. One Markov chain from the observed network: participations change their node
`switching.BURN_IN` times on average before the first draw and `switching.MOVES` times between two. By then the lag-1
correlation of a pair's joint projects is below 0.03 and that of the sum of squares about 0.1 (docs/performance.md). One
seed: the same numbers in every run. A draw's joint projects are counted and dropped; what stays is how often each
pair met how often.

References
----------
Neal, Domagalski & Sagan (2021), Comparing alternatives to the fixed degree sequence model, Scientific Reports 11,
23929. Besag & Clifford (1989) for p = (1 + hits) / (1 + draws). Strona et al. (2014), A fast and unbiased procedure to
randomize ecological binary matrices, Nature Communications 5, 4114, for curveball trades, which give the same networks.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from linkages.network.switching import Switches

# numbers are sorted to be counted where there could be so many times as many as there are
_SORTED = 20

Integers = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Incidence:
    """
    A two-mode network as arrays: who is in which project.

    Parameters
    ----------
    project, node
        Codes from 0, one entry a project and node, sorted by project and node, each once.
    projects, nodes
        How many there are; codes may be unused.
    """

    project: Integers
    node: Integers
    projects: int
    nodes: int

    @property
    def sizes(self) -> Integers:
        """Number of nodes of each project."""
        return np.bincount(self.project, minlength=self.projects)

    @property
    def activities(self) -> Integers:
        """Number of projects of each node."""
        return np.bincount(self.node, minlength=self.nodes)

    @cached_property
    def meetings(self) -> tuple[Integers, Integers]:
        """Positions of both ends of every pair within every project: as many as there are meetings."""
        return _positions(self.sizes)

    @property
    def pairs(self) -> int:
        """Number of pairs of nodes, linked or not."""
        return self.nodes * (self.nodes - 1) // 2

    @property
    def first(self) -> Integers:
        """Positions of one end of every meeting."""
        return self.meetings[0]

    @property
    def second(self) -> Integers:
        """Positions of its other end."""
        return self.meetings[1]

    @cached_property
    def _before(self) -> Integers:
        """What is added to a pair's target to number it, by its source."""
        source = np.arange(self.nodes)
        return source * (2 * self.nodes - source - 1) // 2 - source - 1

    def pair(self, source: Integers, target: Integers) -> Integers:
        """Number the pairs source < target from 0."""
        return self._before.take(source) + target

    def pair_rows(self, node: Integers) -> Integers:
        """List the pairs that meet, one entry a project and pair, when the projects' nodes are `node`."""
        one, other = node.take(self.first), node.take(self.second)
        return self.pair(np.minimum(one, other), np.maximum(one, other))

    def joint_projects(self, node: Integers) -> Integers:
        """Count joint projects of every pair when the projects' nodes are `node`."""
        return np.bincount(self.pair_rows(node), minlength=self.pairs)


@dataclass(frozen=True, slots=True)
class Reference:
    """
    How often pairs met in the random networks.

    Parameters
    ----------
    draws
        Number of random networks.
    expected
        Mean number of joint projects of each pair.
    squares
        Sum of squared joint projects over all pairs, of each draw.
    offsets, below
        ``below[offsets[pair] + j]`` counts draws up to there: pairs before, and this one with fewer than j joint
        projects.
    """

    draws: int
    expected: Numbers
    squares: Numbers
    offsets: Integers
    below: Integers

    def p_values(self, pair: Integers, joint: Integers) -> Numbers:
        """
        Chance of at least so many joint projects, from the draws: (1 + draws with as many) / (1 + draws).

        Parameters
        ----------
        pair
            Pairs, as `Incidence.pair` numbers them.
        joint
            Their joint projects, 1 or more.

        Returns
        -------
        One value a pair, never below 1 / (1 + draws).
        """
        end = self.offsets[pair + 1]
        hits = self.below[end] - self.below[np.minimum(self.offsets[pair] + joint, end)]
        return np.asarray((1 + hits) / (1 + self.draws), dtype=np.float64)

    def global_test(self, observed: Integers) -> tuple[float | None, float]:
        """
        Compare the sum of squared joint projects, which grows when the same pairs meet again, with chance.

        Parameters
        ----------
        observed
            Joint projects of the observed pairs.

        Returns
        -------
        z (None where all draws agree) and the one-sided p value.
        """
        total = float((observed.astype(np.float64) ** 2).sum())
        spread = float(self.squares.std(ddof=1)) if self.draws > 1 else 0.0
        z = (total - float(self.squares.mean())) / spread if spread > 0 else None
        return z, (1 + int((self.squares >= total).sum())) / (1 + self.draws)


def counted(numbers: Integers, below: int) -> tuple[Integers, Integers]:
    """
    Count how often each number occurs.

    Parameters
    ----------
    numbers
        0 or more.
    below
        What all are below.

    Returns
    -------
    The numbers that occur, in order, and how often each does.
    """
    if below > _SORTED * len(numbers):
        found, times = np.unique(numbers, return_counts=True)
        return found, times.astype(np.int64)
    times = np.bincount(numbers, minlength=below)
    found = np.flatnonzero(times)
    return found, times[found]


def ends(pair: Integers, nodes: int) -> tuple[Integers, Integers]:
    """Give both ends of pairs by their numbers among all pairs of so many nodes (see `Incidence.pair`)."""
    node = np.arange(nodes)
    starts = node * (2 * nodes - node - 1) // 2
    # the last node starts no pair
    source = np.searchsorted(starts[: nodes - 1], pair, side="right") - 1
    return source, pair - starts[source] + source + 1


def reference(incidence: Incidence, *, draws: int, seed: int, blocks: Integers | None = None) -> Reference:
    """
    Draw random networks with the same degrees and count how often each pair meets.

    Parameters
    ----------
    incidence
        The observed network; at least two nodes, one of them in a project.
    draws
        Number of networks, 1 or more.
    seed
        Seed of the chain.
    blocks
        Block of each node, where nodes are swapped within their block only (see `shuffles`).

    Returns
    -------
    The counts.
    """
    activity = incidence.activities
    source, target = np.triu_indices(incidence.nodes, 1)
    # a pair can't meet more often than the less active of the two: cells for 0 up to that
    room = np.minimum(activity[source], activity[target]).astype(np.int64) + 1
    offsets = np.concatenate(([0], np.cumsum(room)))
    met = np.zeros(int(offsets[-1]), dtype=np.int32)
    total = np.zeros(incidence.pairs, dtype=np.int64)
    squares = np.empty(draws)
    for number, node in enumerate(shuffles(incidence, draws=draws, seed=seed, blocks=blocks)):
        joint = incidence.joint_projects(node)
        some = np.flatnonzero(joint)
        met[offsets[some] + joint[some]] += 1
        total += joint
        squares[number] = float((joint[some].astype(np.float64) ** 2).sum())
    below = np.concatenate(([0], np.cumsum(met, dtype=np.int64)))
    return Reference(draws, total / draws, squares, offsets, below)


def shuffles(incidence: Incidence, *, draws: int, seed: int, blocks: Integers | None = None) -> Iterator[Integers]:
    """
    Draw random networks with exactly these project sizes and node activities.

    Parameters
    ----------
    incidence
        The observed network.
    draws
        How many.
    seed
        Seed of the chain.
    blocks
        Block of each node (its country, say), from 0. Then each project keeps its number of nodes of each block too:
        nodes are swapped with nodes of their block.

    Yields
    ------
    The nodes, each at a position of its project (``incidence.project``), sorted within the project.
    """
    chain = Switches(incidence.project, incidence.node, incidence.projects, incidence.nodes, seed=seed, blocks=blocks)
    for _ in range(draws):
        yield chain.draw()


def false_discovery(p_values: Numbers, *, tests: int, times: Integers | None = None) -> Numbers:
    """
    Adjust p values by Benjamini and Hochberg when more tests were made than have a value here.

    Parameters
    ----------
    p_values
        The p values of pairs that met.
    tests
        Number of all pairs; those that never met have p = 1.
    times
        How many pairs have each value; one each when None.

    Returns
    -------
    The adjusted values, in the same order.
    """
    order = np.argsort(p_values, kind="stable")
    rank = np.arange(1, len(p_values) + 1) if times is None else np.cumsum(times[order])
    raw = p_values[order] * tests / rank
    adjusted = np.empty_like(raw)
    adjusted[order] = np.minimum(np.minimum.accumulate(raw[::-1])[::-1], 1.0)
    return adjusted


def _positions(sizes: Integers) -> tuple[Integers, Integers]:
    """Positions of both ends of every pair within each run of `sizes` entries."""
    starts = np.cumsum(sizes) - sizes
    first, second = [], []
    for size in np.unique(sizes[sizes > 1]):
        one, other = np.triu_indices(int(size), 1)
        at = starts[sizes == size][:, None]
        first.append((at + one).ravel())
        second.append((at + other).ravel())
    if not first:
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    return np.concatenate(first), np.concatenate(second)
