"""
Two quick tests beside the null models: the disparity filter and the hypergeometric test.

Neither replaces a null model. The disparity filter looks at the projection alone, in which every project is a clique.
The hypergeometric test keeps the activities of both nodes but lets them join projects of any size alike, so it takes
what large projects bring together for a choice of the pair (Neal 2014).

References
----------
Serrano, Boguna & Vespignani (2009), Extracting the multiscale backbone of complex weighted networks, Proceedings of
the National Academy of Sciences 106, 6483-6488. Tumminello, Micciche, Lillo, Piilo & Mantegna (2011), Statistically
validated networks in bipartite complex systems, PLoS ONE 6, e17994. Neal (2014), The backbone of bipartite projections,
Social Networks 39, 84-97.
"""

import numpy as np

from linkages.network.null import Integers, Numbers


def disparity(source: Integers, target: Integers, weight: Integers | Numbers) -> Numbers:
    """
    Chance that a node's strength, split over its ties at random, gives this tie as much or more.

    Parameters
    ----------
    source, target
        Codes of the ends, from 0.
    weight
        Weight of the tie, above 0.

    Returns
    -------
    (1 - weight / strength) ** (degree - 1) of one end, whichever is smaller; 1 where both ends have this tie alone.
    """
    nodes = int(max(source.max(initial=-1), target.max(initial=-1))) + 1
    ends = np.concatenate((source, target))
    degree = np.bincount(ends, minlength=nodes)
    strength = np.bincount(ends, weights=np.concatenate((weight, weight)), minlength=nodes)
    chances = [(1 - weight / strength[end]) ** (degree[end] - 1) for end in (source, target)]
    return np.asarray(np.minimum(*chances), dtype=np.float64)


def hypergeometric(joint: Integers, one: Integers, other: Integers, projects: int) -> Numbers:
    """
    Chance of at least so many joint projects, when both ends pick theirs out of all projects alike.

    Parameters
    ----------
    joint
        Joint projects, 1 or more.
    one, other
        Projects of either end.
    projects
        All projects.

    Returns
    -------
    One value a pair.
    """
    from scipy.special import gammaln

    kinds, of_pair = np.unique(
        np.stack([joint, np.minimum(one, other), np.maximum(one, other)]), axis=1, return_inverse=True
    )
    least, few, many = kinds
    logs = gammaln(np.arange(projects + 2, dtype=np.float64) + 1)

    def ways(total: Integers, chosen: Integers) -> Numbers:
        return np.asarray(logs[total] - logs[chosen] - logs[total - chosen])

    total = np.zeros(len(few))
    every = ways(np.full(len(few), projects), few)
    for more in range(int((few - least).max(initial=-1)) + 1):
        at = np.flatnonzero((least + more <= few) & (few - least - more <= projects - many))
        count = least[at] + more
        total[at] += np.exp(ways(many[at], count) + ways(projects - many[at], few[at] - count) - every[at])
    return np.minimum(total, 1.0)[of_pair.reshape(-1)]
