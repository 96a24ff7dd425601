"""
Random two-mode networks with given degrees, by switches: two participations swap their nodes.

A round takes half of the participations two by two at random and swaps the nodes of each two, all at once, unless that
would put a node twice into a project. All at once is right where no swap stands in another's way, so a swap is made
only if (1) neither of its new places is taken, (2) no other swap of the round asks for one of its new places, and (3)
none asks for one of its old places, whether that other swap is made or not. By (1) to (3) the swaps made in a round
are those that the same round would make to go back: the chain is symmetric, every network with these degrees is in the
end as likely as any other, and every single switch can occur alone, so that every network can be reached.

The two by two is a reflection of the participations, put in random order once: place i goes with place s - i, s drawn
anew each round. So no round needs a permutation or a sort, which is what curveball trades spend their time on.

Where more than half of all projects and nodes meet (countries in projects), nearly every switch finds its place taken.
There absences swap their nodes instead: who is not in a project says who is, and degrees stay just the same.

References
----------
Rao, Jana & Bandyopadhyay (1996), A Markov chain Monte Carlo method for generating random (0,1)-matrices with given
marginals, Sankhyā A 58, 225-242 (every network can be reached by switches). Artzy-Randrup & Stone (2005), Generating
uniformly distributed random networks, Physical Review E 72, 056708, and Carstens & Horadam (2017), Switching edges to
randomize networks: what goes wrong and how to fix it, Journal of Complex Networks 5, 337-351 (a switch that can't be
made counts as a step). Allendorf, Penschuck, Meyer & Tsourdos (2022), Parallel global edge switching for the uniform
sampling of simple graphs with prescribed degrees (many switches at once).
"""

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

# cells (projects x nodes) that a table holds, 4 bytes each; beyond, cells are looked up among sorted ones
MOST_CELLS = 2**25
# times that a participation's (or an absence's) node changes between two draws, on average, and before the first
MOVES = 1.5
BURN_IN = 10 * MOVES
# rounds between two draws at most: where degrees leave few other networks, hardly a switch can be made
_MOST_ROUNDS = 100
# switches that are tried before the rounds between two draws are settled
_TRIED = 20_000


class Switches:
    """
    A Markov chain over the two-mode networks with given degrees.

    Parameters
    ----------
    project, node
        Codes from 0: one entry a participation, each once.
    projects, nodes
        How many there are.
    seed
        Seed of the chain, 0 or more.
    blocks
        Block of each node, from 0, where nodes are swapped within their block only: each project keeps its number of
        nodes of each block.
    most_cells
        Cells that a table may hold.
    """

    def __init__(
        self,
        project: Integers,
        node: Integers,
        projects: int,
        nodes: int,
        *,
        seed: int,
        blocks: Integers | None = None,
        most_cells: int = MOST_CELLS,
    ) -> None:
        self._random = np.random.default_rng(seed)
        self._absences = 2 * len(node) > projects * nodes
        if self._absences:
            project, node = _others(project * nodes + node, projects, nodes)
        order = self._random.permutation(len(node))
        block = np.zeros(len(node), dtype=np.int64) if blocks is None else blocks[node[order]]
        order = order[np.argsort(block, kind="stable")]
        _, first, self._block, self._sizes = np.unique(
            np.sort(block), return_index=True, return_inverse=True, return_counts=True
        )
        self._first = first
        self._projects, self._nodes = projects, nodes
        # a cell is the project's row plus the node
        self._row = project[order] * nodes
        self._node = node[order]
        self._table: npt.NDArray[np.int32] | None = None
        if projects * nodes <= most_cells:
            self._table = np.zeros(projects * nodes, dtype=np.int32)
            self._table[self._row + self._node] = 1
        self._rounds = 0

    def draw(self) -> Integers:
        """Give the next random network: its nodes, sorted within projects, in the order of the projects."""
        if not self._rounds:
            self._rounds = self._settled()
            self._go(round(self._rounds * BURN_IN / MOVES))
        else:
            self._go(self._rounds)
        cells = self._row + self._node
        if self._absences:
            return _others(cells, self._projects, self._nodes)[1]
        cells.sort()
        return cells % self._nodes

    def switch(self) -> int:
        """Make one round, and give the number of switches made."""
        if not len(self._node):
            return 0
        one, other = self._matched()
        row, beside = self._row.take(one), self._row.take(other)
        node, instead = self._node.take(one), self._node.take(other)
        new = np.concatenate((row + instead, beside + node))
        old = np.concatenate((row + node, beside + instead))
        free = self._free(new, old)
        made = np.flatnonzero(free[: len(one)] & free[len(one) :])
        if self._table is not None:
            both = np.concatenate((made, made + len(one)))
            self._table[old.take(both)] = 0
            self._table[new.take(both)] = 1
        self._node[one.take(made)] = instead.take(made)
        self._node[other.take(made)] = node.take(made)
        return len(made)

    def _go(self, rounds: int) -> None:
        for _ in range(rounds):
            self.switch()

    def _settled(self) -> int:
        """Rounds between two draws, settled before the first: so many that nodes change `MOVES` times on average."""
        entries = len(self._node)
        tried = min(max(_TRIED // max(entries // 4, 1), 20), 400)
        moved = 2 * sum(self.switch() for _ in range(tried)) / tried / max(entries, 1)
        # where nothing moved there is most likely no other network
        return min(int(np.ceil(MOVES / moved)), _MOST_ROUNDS) if moved else 1

    def _matched(self) -> tuple[Integers, Integers]:
        """Draw places two by two, each two of the same block, half of those that can be drawn."""
        if len(self._sizes) == 1:
            return self._reflected(int(self._random.integers(len(self._node))))
        turn = self._random.integers(self._sizes)
        one = self._some(len(self._node))
        block = self._block.take(one)
        other = (2 * self._first + turn).take(block) - one
        other += np.where(other < self._first.take(block), self._sizes.take(block), 0)
        # both places of a match are drawn with the same chance: the first one's decides
        before = one < other
        return one.compress(before), other.compress(before)

    def _reflected(self, turn: int) -> tuple[Integers, Integers]:
        """Do as `_matched` for a single block: i goes with turn - i, beyond turn with turn + entries - i."""
        entries = len(self._node)
        low, high = (turn + 1) // 2, (entries - turn - 1) // 2
        one = self._some(low + high)
        at = int(np.searchsorted(one, low))
        one[at:] += turn + 1 - low
        other = turn - one
        other[at:] += entries
        return one, other

    def _some(self, many: int) -> Integers:
        """Draw half of so many places, in order."""
        bits = self._random.bit_generator.random_raw(many // 64 + 1)
        return np.flatnonzero(np.unpackbits(bits.view(np.uint8), count=many).view(np.bool_))

    def _free(self, new: Integers, old: Integers) -> Flags:
        """Tell which new cells nobody has and nobody else asks for, while nobody asks for the old one."""
        table = self._table
        if table is None:
            _, place, times = np.unique(new, return_inverse=True, return_counts=True)
            taken = np.isin(new, self._row + self._node)
            return np.logical_not(taken | (times[place] > 1) | np.isin(old, new))
        before = table.take(new)
        # who asks last stands in the table; where it is another, the cell is asked for twice
        mark = np.arange(2, len(new) + 2, dtype=np.int32)
        table[new] = mark
        table[new.take(np.flatnonzero(table.take(new) != mark))] = -1
        free: Flags = (before == 0) & (table.take(new) > 0) & (table.take(old) == 1)
        table[new] = before
        return free


def _others(cells: Integers, projects: int, nodes: int) -> tuple[Integers, Integers]:
    """Projects and nodes of all other cells, in order."""
    other = np.ones(projects * nodes, dtype=np.bool_)
    other[cells] = False
    project, node = np.divmod(np.flatnonzero(other), nodes)
    return project, node
