"""The kinds of tests there are, by the name that a file of a hypothesis gives them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from linkages.indicators.hypotheses.model import Hypothesis
    from linkages.indicators.hypotheses.outcome import Draws, Outcome
    from linkages.indicators.hypotheses.variables import Found

Test = Callable[["Hypothesis", "Found", "Draws"], "Outcome"]


@dataclass(frozen=True, slots=True)
class Kind:
    """
    A kind of test.

    Parameters
    ----------
    variables
        The variables that it takes.
    about
        What it does, in one line.
    within
        Whether ``within`` must be given.
    """

    variables: tuple[str, ...]
    about: str
    within: bool = False


KINDS: Mapping[str, Kind] = {
    "groups": Kind(("x", "y"), "ranks of y in two groups told by x: Cliff's delta; values dealt out over units"),
    "shares": Kind(("x", "y"), "mean share of projects (y) in two groups of units (x); projects dealt out"),
    "two_by_two": Kind(("x", "y"), "how often y holds in two groups told by x: exact test"),
    "paired": Kind(("x", "y"), "y in two groups told by x, compared inside each stratum; signs dealt out", within=True),
    "correlation": Kind(("x", "y"), "Spearman's coefficient of x and y; values dealt out, or projects for a share"),
    "proportion": Kind(("x",), "of how many units x holds, against a given proportion: exact binomial test"),
    "sets": Kind(("x", "y"), "agreement of two sets of each unit (Jaccard) against sets dealt out over the units"),
    "association": Kind((), "the primary row of the table association, as the run computed it"),
}


def function_of(name: str) -> Test:
    """
    Give the function of a kind of test.

    Parameters
    ----------
    name
        One of `KINDS`.

    Returns
    -------
    The function.
    """
    from linkages.indicators.hypotheses import comparisons, project_shares, relations, yes_or_no

    functions: Mapping[str, Test] = {
        "groups": comparisons.groups,
        "shares": project_shares.shares,
        "two_by_two": yes_or_no.two_by_two,
        "paired": comparisons.paired,
        "correlation": relations.correlation,
        "proportion": yes_or_no.proportion,
        "sets": relations.sets,
        "association": relations.association,
    }
    return functions[name]
