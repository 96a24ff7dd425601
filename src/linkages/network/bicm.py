"""
What chance gives when project sizes and node activities hold on average: the bipartite configuration model (BiCM).

The random network of largest entropy with these expected degrees: node i is in project s, on its own, with probability
p = x_s y_i / (1 + x_s y_i). Projects of one size share their x and nodes of one activity their y, so the model is
solved, and every number below computed, by classes of degrees: 141,000 organisations in 200,000 projects are some
hundred unknowns, and a p value is looked up for each of the few kinds of pairs that there are.

Assumptions. Joint projects of a pair are a sum of independent draws, one a project (Poisson-binomial). Their tail is
taken from the Poisson distribution with the same mean, which is never smaller beyond the mean plus one (Hoeffding
1956), so p values err towards caution; `exact_tail` gives the Poisson-binomial one. The smaller the probabilities, the
nearer the two.

References
----------
Saracco, Di Clemente, Gabrielli & Squartini (2015), Randomizing bipartite networks: the case of the World Trade Web,
Scientific Reports 5, 10595. Saracco, Straka, Di Clemente, Gabrielli, Caldarelli & Squartini (2017), Inferring
monopartite projections of bipartite networks: an entropy-based approach, New Journal of Physics 19, 053022. Vallarano
et al. (2021), Fast and scalable likelihood maximization for exponential random graph models with local constraints,
Scientific Reports 11, 15227, for degree classes and Newton's method. Hoeffding (1956), On the distribution of the
number of successes in independent trials, Annals of Mathematical Statistics 27, 713-721. Gale (1957), A theorem on
flows in networks, Pacific Journal of Mathematics 7, 1073-1082, and Ryser (1957), Combinatorial properties of matrices
of zeros and ones, Canadian Journal of Mathematics 9, 371-377, for what is the same in all networks of these degrees.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from linkages.errors import ConvergenceError
from linkages.network.null import Integers, Numbers

Flags = npt.NDArray[np.bool_]

# no expected degree is further than this from the observed one
TOLERANCE = 1e-7
_STEPS = 500
# keeps Newton's equations solvable: one direction (all x up, all y down) changes nothing
_RIDGE = 1e-12
_LARGEST_STEP = 5.0
# probabilities beyond so many standard deviations above the mean add nothing to a tail
_FAR = 12


@dataclass(frozen=True, slots=True)
class Classes:
    """
    Projects by size and nodes by activity.

    Parameters
    ----------
    sizes, activities
        Distinct degrees, ascending; 1 or more.
    projects, nodes
        How many have each.
    of_project, of_node
        Class of each project and node; -1 where its degree is 0.
    """

    sizes: Integers
    activities: Integers
    projects: Integers
    nodes: Integers
    of_project: Integers
    of_node: Integers

    @classmethod
    def of(cls, sizes: Integers, activities: Integers) -> "Classes":
        """Class projects and nodes by their degrees; those without any are left out."""
        size, projects, of_project = _classes(sizes)
        activity, nodes, of_node = _classes(activities)
        return cls(size, activity, projects, nodes, of_project, of_node)


@dataclass(frozen=True, slots=True)
class ExpectedDegrees:
    """
    The solved model.

    Parameters
    ----------
    classes
        Projects by size and nodes by activity.
    probability
        Chance that a node of a class (column) is in a project of a class (row).
    error
        Largest difference between an expected and an observed degree.
    steps
        Newton steps that it took.
    """

    classes: Classes
    probability: Numbers
    error: float
    steps: int

    @property
    def expected(self) -> Numbers:
        """Expected joint projects of a node of one class with one of another (activity x activity)."""
        return _gram(self.probability, self.classes.projects)

    @property
    def pairs(self) -> Numbers:
        """How many pairs there are of each two classes; each pair once, in the upper triangle."""
        return _pairs(self.classes.nodes.astype(np.float64))

    @property
    def largest_expected(self) -> float:
        """Most joint projects that are expected of any pair; 0 without a pair."""
        return float(np.where(self.pairs > 0, self.expected, 0.0).max(initial=0.0))


def solve(sizes: Integers, activities: Integers, *, tolerance: float = TOLERANCE) -> ExpectedDegrees:
    """
    Find the model whose expected degrees are the observed ones, by Newton's method on the log-likelihood.

    Parameters
    ----------
    sizes
        Number of nodes of each project.
    activities
        Number of projects of each node; both sum to the same.
    tolerance
        Largest difference allowed between an expected and an observed degree.

    Returns
    -------
    The model. What is the same in all networks with these degrees (a node that is in every project, say) has
    probability 0 or 1.

    Raises
    ------
    ConvergenceError
        The tolerance was not reached.
    """
    classes = Classes.of(sizes, activities)
    probability = np.zeros((len(classes.sizes), len(classes.activities)))
    error, steps = 0.0, 0
    blocks = [_Block.whole(classes)]
    while blocks:
        block = blocks.pop()
        if not (len(block.rows) and len(block.columns)):
            continue
        cut = _cut(block)
        if cut is None:
            found, lacking, taken = _climbed(block, tolerance)
            probability[np.ix_(block.rows, block.columns)] = found
            error, steps = max(error, lacking), max(steps, taken)
            continue
        top, busy = cut
        probability[np.ix_(block.rows[top], block.columns[busy])] = 1.0
        blocks.append(block.part(top, ~busy, sure=block.nodes[busy].sum(), among=0))
        blocks.append(block.part(~top, busy, sure=0, among=block.projects[top].sum()))
    return ExpectedDegrees(classes, probability, error, steps)


@dataclass(frozen=True, slots=True)
class _Block:
    """Classes of projects and nodes, by number, and the degrees that are left of them among one another."""

    rows: Integers
    columns: Integers
    sizes: Integers
    activities: Integers
    projects: Integers
    nodes: Integers

    @classmethod
    def whole(cls, classes: Classes) -> "_Block":
        """All classes."""
        rows, columns = (np.arange(len(degrees)) for degrees in (classes.sizes, classes.activities))
        return cls(rows, columns, classes.sizes, classes.activities, classes.projects, classes.nodes)

    def part(self, rows: Flags, columns: Flags, *, sure: int, among: int) -> "_Block":
        """Keep some classes; `sure` nodes are in all of these projects, these nodes in `among` projects, besides."""
        sizes, activities = self.sizes - sure, self.activities - among
        rows, columns = rows & (sizes > 0), columns & (activities > 0)
        return _Block(
            self.rows[rows],
            self.columns[columns],
            sizes[rows],
            activities[columns],
            self.projects[rows],
            self.nodes[columns],
        )


def _cut(block: _Block) -> tuple[Flags, Flags] | None:
    """
    Find the largest projects and busiest nodes that must meet in full while all others of both never do.

    By Gale and Ryser the k largest projects hold at most the sum of min(activity, k) over the nodes; where they hold as
    many, nodes with k projects or more are in all of them, and the other nodes in no other project.
    """
    order = np.argsort(-block.sizes, kind="stable")
    reach = np.cumsum(block.projects[order])
    held = np.cumsum(block.projects[order] * block.sizes[order])
    room = np.minimum(block.activities, reach[:, None]) @ block.nodes
    busy = block.activities >= reach[:, None]
    # all projects hold all: that says something only where a node is in each
    tight = np.flatnonzero((room == held) & ((np.arange(len(order)) < len(order) - 1) | busy.any(axis=1)))
    if not len(tight):
        return None
    top = np.zeros(len(order), dtype=np.bool_)
    top[order[: tight[0] + 1]] = True
    return top, busy[tight[0]]


def _climbed(block: _Block, tolerance: float) -> tuple[Numbers, float, int]:
    """Solve a block in which nothing is sure: probabilities, largest error, steps."""
    weight = np.concatenate((block.projects, block.nodes)).astype(np.float64)
    degree = np.concatenate((block.sizes, block.activities)).astype(np.float64)
    rows = len(block.sizes)
    # where all probabilities are small, p is nearly size x activity / links
    at = np.log(degree / np.sqrt(float(block.projects @ block.sizes)))
    error = np.inf
    for step in range(_STEPS):
        probability = _logistic(at[:rows, None] + at[None, rows:])
        lacking = degree - _degrees(probability, block.projects, block.nodes)
        error = float(np.abs(lacking).max())
        if error <= tolerance:
            return probability, error, step
        at = _climb(at, _newton(probability, lacking, weight, rows), weight, degree, rows)
    raise ConvergenceError(
        f"expected degrees: after {_STEPS} steps an expected degree is still {error:.2g} from the observed one, "
        f"expected at most {tolerance:.2g}. Use fixed degrees (--null fdsm), or none (--null none)."
    )


def poisson_tail(joint: Integers, expected: Numbers) -> Numbers:
    """Chance of at least `joint` (1 or more) where `expected` are the mean, by Poisson."""
    from scipy.special import gammainc

    return np.asarray(gammainc(joint.astype(np.float64), expected), dtype=np.float64)


def exact_tail(model: ExpectedDegrees, joint: Integers, one: Integers, other: Integers) -> Numbers:
    """
    Chance of at least so many joint projects, exactly (Poisson-binomial): for checking, and for small networks.

    The distribution is convolved from one binomial for each class of projects, up to where nothing is left.

    Parameters
    ----------
    model
        The solved model.
    joint
        Joint projects, 1 or more.
    one, other
        Classes of the two nodes.

    Returns
    -------
    One value a pair.
    """
    both = model.probability[:, one] * model.probability[:, other]
    mean = model.classes.projects @ both
    end = int(np.ceil((np.maximum(mean, joint) + _FAR * np.sqrt(mean) + 40).max(initial=1)))
    end = min(end, int(model.classes.projects.sum()))
    mass = np.zeros((len(joint), end + 1))
    mass[:, 0] = 1.0
    for projects, chance in zip(model.classes.projects.tolist(), both, strict=True):
        once = _binomial(projects, chance, min(end, projects))
        mass = _convolved(mass, once)
    count = np.arange(end + 1)
    above = np.where(count >= joint[:, None], mass, 0.0).sum(axis=1)
    below = np.where(count < joint[:, None], mass, 0.0).sum(axis=1)
    # of two sums the small one is exact
    return np.asarray(np.clip(np.where(joint > mean, above, 1.0 - below), 0.0, 1.0))


def sum_of_squares(model: ExpectedDegrees) -> tuple[float, float]:
    """
    Mean and standard deviation of the sum of squared joint projects over all pairs, exactly.

    The sum is a polynomial in the independent memberships, in which each has power 1: it counts pairs of nodes in a
    project, and twice the pairs of nodes in two projects. Its variance is the sum, over every set of memberships that
    occurs in it together, of the squared mixed derivative times their variances (Hoeffding's decomposition).

    Parameters
    ----------
    model
        The solved model.

    Returns
    -------
    Mean and standard deviation.
    """
    if not model.probability.size:
        return 0.0, 0.0
    once = _gram(model.probability**2, model.classes.projects)
    mean = float((model.pairs * (model.expected + model.expected**2 - once)).sum())
    return mean, float(np.sqrt(_variance(model)))


def _variance(model: ExpectedDegrees) -> float:
    chance = model.probability
    projects, nodes = (count.astype(np.float64) for count in (model.classes.projects, model.classes.nodes))
    spread, square, both = chance * (1 - chance), chance**2, model.expected
    # one membership (p, i): the other nodes j of p, and the other projects q in which i meets them
    met = chance @ (nodes[:, None] * both) - chance * (np.diag(both) + (square @ nodes)[:, None] - square)
    slope = (chance @ nodes)[:, None] - chance + 2 * met
    single = float((np.outer(projects, nodes) * spread * slope**2).sum())
    # two in one project; two of one node
    more = 1 + 2 * both
    shared = _gram(chance.T, nodes)
    terms = [_gram(x, projects) for x in (spread, spread * chance, spread * square)]
    same_project = float((model.pairs * (more**2 * terms[0] - 4 * more * terms[1] + 4 * terms[2])).sum())
    terms = [_gram(x.T, nodes) for x in (spread, spread * chance, spread * square)]
    same_node = float((_pairs(projects) * 4 * (shared**2 * terms[0] - 2 * shared * terms[1] + terms[2])).sum())
    # two, three and four of the memberships of two nodes in two projects; each such four is counted four times
    return (
        single
        + same_project
        + same_node
        + 2 * _fours(model, spread, square, square, spread)
        + 4 * _fours(model, spread, spread, spread, square)
        + _fours(model, spread, spread, spread, spread)
    )


def _fours(model: ExpectedDegrees, pi: Numbers, pj: Numbers, qi: Numbers, qj: Numbers) -> float:
    """Sum the product of four matrices over all projects p other than q and nodes i other than j."""
    projects, nodes = (count.astype(np.float64) for count in (model.classes.projects, model.classes.nodes))
    across = (projects[:, None] * pi).T @ pj * ((projects[:, None] * qi).T @ qj)
    same_project = (projects[:, None] * pi * qi).T @ (pj * qj)
    same_node = (projects @ (pi * pj)) * (projects @ (qi * qj)) - projects @ (pi * pj * qi * qj)
    return float(nodes @ (across - same_project) @ nodes - nodes @ same_node)


def _gram(matrix: Numbers, weight: Integers | Numbers) -> Numbers:
    return np.asarray((matrix * weight[:, None]).T @ matrix)


def _pairs(count: Numbers) -> Numbers:
    """Pairs of each two classes, each pair once, in the upper triangle."""
    pairs = np.triu(np.outer(count, count), 1)
    np.fill_diagonal(pairs, count * (count - 1) / 2)
    return np.asarray(pairs)


def _classes(degrees: Integers) -> tuple[Integers, Integers, Integers]:
    """Distinct degrees above 0, how many have each, and the class of each entry."""
    counts = np.bincount(degrees)
    counts[:1] = 0
    distinct = np.flatnonzero(counts)
    place = np.full(len(counts), -1)
    place[distinct] = np.arange(len(distinct))
    return distinct, counts[distinct], place[degrees]


def _logistic(x: Numbers) -> Numbers:
    from scipy.special import expit

    return np.asarray(expit(x), dtype=np.float64)


def _degrees(probability: Numbers, projects: Integers, nodes: Integers) -> Numbers:
    return np.concatenate((probability @ nodes, projects @ probability))


def _newton(probability: Numbers, lacking: Numbers, weight: Numbers, rows: int) -> Numbers:
    """Step of Newton's method, in units in which the second derivatives are 1."""
    cells = probability * (1 - probability) * np.outer(weight[:rows], weight[rows:])
    scale = 1 / np.sqrt(np.maximum(np.concatenate((cells.sum(axis=1), cells.sum(axis=0))), np.finfo(float).tiny))
    across = cells * np.outer(scale[:rows], scale[rows:])
    here, there = np.split(scale * weight * lacking, [rows])
    # projects and nodes among themselves have nothing but the diagonal: the nodes are solved for by hand
    equations = np.eye(rows) * (1 + _RIDGE) - across @ across.T
    here = np.linalg.solve(equations, here - across @ there)
    step = scale * np.concatenate((here, there - across.T @ here))
    return np.asarray(step * min(1.0, _LARGEST_STEP / max(float(np.abs(step).max()), _LARGEST_STEP)))


def _climb(at: Numbers, step: Numbers, weight: Numbers, degree: Numbers, rows: int) -> Numbers:
    """Go along the step, half as far until the likelihood does not fall."""
    cells = np.outer(weight[:rows], weight[rows:])

    def likelihood(here: Numbers) -> float:
        x = here[:rows, None] + here[None, rows:]
        return float(weight * degree @ here - (cells * np.logaddexp(0.0, x)).sum())

    before = likelihood(at)
    slack = 1e-12 * abs(before)
    for _ in range(60):
        if likelihood(at + step) >= before - slack:
            break
        step = step / 2
    return at + step


def _binomial(projects: int, chance: Numbers, end: int) -> Numbers:
    """Chance of 0 to `end` of so many projects (pair x count)."""
    from scipy.special import gammaln, xlog1py, xlogy

    count = np.arange(end + 1)
    ways = gammaln(projects + 1) - gammaln(count + 1) - gammaln(projects - count + 1)
    chance = chance[:, None]
    return np.asarray(np.exp(ways + xlogy(count, chance) + xlog1py(projects - count, -chance)))


def _convolved(mass: Numbers, once: Numbers) -> Numbers:
    """Distribution of a sum, as far as `mass` reaches (pair x count)."""
    total = np.zeros_like(mass)
    for count in range(once.shape[1]):
        total[:, count:] += mass[:, : mass.shape[1] - count] * once[:, count : count + 1]
    return total
