"""
Who meets whom: ties inside and across groups.

References
----------
Krackhardt & Stern (1988), Social Psychology Quarterly 51, 123–140 (E-I index). Newman (2003), Mixing patterns in
networks, Physical Review E 67, 026126 (assortativity).
"""

import numpy as np

from linkages.network.graph import Flags, Integers, Numbers


def known_ties(source: Integers, target: Integers, groups: Integers) -> Flags:
    """Tell which ties have both ends in a known group (0 or more; -1 is unknown)."""
    return (groups[source] >= 0) & (groups[target] >= 0)


def ei_index(source: Integers, target: Integers, groups: Integers) -> float:
    """
    E-I index: (ties across groups - ties inside) / ties, each tie counting once.

    Parameters
    ----------
    source, target
        Codes of the ends of each tie.
    groups
        Group of each node, from 0; -1 where unknown: its ties are left out.

    Returns
    -------
    -1 (all inside) to 1 (all across); NaN without a tie between known groups.
    """
    known = known_ties(source, target, groups)
    across = groups[source[known]] != groups[target[known]]
    return float(2 * across.mean() - 1) if known.any() else float("nan")


def across_share(source: Integers, target: Integers, weight: Numbers, groups: Integers) -> float:
    """
    Share of the strength (joint projects) that crosses groups.

    Parameters
    ----------
    source, target, weight
        The ties.
    groups
        As in `ei_index`.

    Returns
    -------
    0 to 1; NaN without a tie between known groups.
    """
    known = known_ties(source, target, groups)
    across = groups[source[known]] != groups[target[known]]
    return float(weight[known][across].sum() / weight[known].sum()) if known.any() else float("nan")


def assortativity(source: Integers, target: Integers, groups: Integers) -> float:
    """
    Newman's assortativity by group: how far ties stay inside groups, beyond what the groups' numbers of ties make.

    (sum of e(g, g) - sum of a(g)²) / (1 - sum of a(g)²) with e the shares of ties between groups and a those of their
    ends. Ties count once, whatever their weight.

    Parameters
    ----------
    source, target, groups
        As in `ei_index`.

    Returns
    -------
    1 where all ties stay inside, 0 as by chance; NaN where fewer than two groups have ties.
    """
    known = known_ties(source, target, groups)
    one, other = groups[source[known]], groups[target[known]]
    ends = np.bincount(np.concatenate((one, other)))
    if (ends > 0).sum() < 2:  # noqa: PLR2004
        return float("nan")
    expected = float(((ends / ends.sum()) ** 2).sum())
    return float(((one == other).mean() - expected) / (1 - expected))


def degree_assortativity(source: Integers, target: Integers, degree: Integers) -> float:
    """
    Correlation of the degrees at both ends of a tie.

    Parameters
    ----------
    source, target
        Codes of the ends of each tie.
    degree
        Ties of each node.

    Returns
    -------
    -1 to 1; NaN where all ends have the same degree.
    """
    one, other = degree[np.concatenate((source, target))], degree[np.concatenate((target, source))]
    if not len(one) or (one == one[0]).all():
        return float("nan")
    return float(np.corrcoef(one, other)[0, 1])
