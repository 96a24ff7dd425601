"""Tests of what holds or does not: a proportion, and two proportions; exact."""

import numpy as np

from linkages.indicators.hypotheses import chance
from linkages.indicators.hypotheses.comparisons import DIFFERENCE_MATTERS, one_group
from linkages.indicators.hypotheses.intervals import (
    Counts,
    Interval,
    Mask,
    blocks,
    clopper_pearson,
    newcombe,
    odds_ratio,
    percentiles,
    weighted_ratio,
)
from linkages.indicators.hypotheses.model import Hypothesis
from linkages.indicators.hypotheses.outcome import NO_INTERVAL, Draws, Outcome, percent
from linkages.indicators.hypotheses.variables import Found
from linkages.indicators.resampling import Indices, samples

ODDS_MATTER = 1.5


def proportion(hypothesis: Hypothesis, found: Found, draws: Draws) -> Outcome:  # noqa: ARG001 - nothing is drawn
    """
    Test exactly of how many units something holds.

    Parameters
    ----------
    hypothesis
        `x` holds or not; ``against`` is the proportion that is tested against.
    found
        Its variables.
    draws
        Not used: the test is exact.

    Returns
    -------
    What was found.

    References
    ----------
    Clopper and Pearson (1934), The use of confidence or fiducial limits. Biometrika 26, 404-413.
    """
    x = found.values["x"]
    known = np.isfinite(x)
    n, yes = int(known.sum()), int((x[known] > 0).sum())
    if not n:
        unknown = f"of none of the {len(x)} {hypothesis.unit} is it known"
        return Outcome(n=0, missing=len(x), remark=unknown if len(x) else f"there are no {hypothesis.unit}")
    label = hypothesis.variables["x"].label
    return Outcome(
        n=n,
        missing=len(x) - n,
        effect_name="proportion",
        effect=yes / n,
        interval=clopper_pearson(yes, n),
        p_value=chance.binomial(yes, n, hypothesis.against),
        none=hypothesis.against,
        least=DIFFERENCE_MATTERS,
        seen=f"{yes} of {n} {hypothesis.unit} {label}, {percent(yes / n)} against {percent(hypothesis.against)}",
        how="exact binomial test; interval by Clopper and Pearson",
    )


def two_by_two(hypothesis: Hypothesis, found: Found, draws: Draws) -> Outcome:
    """
    Compare how often something holds in two groups: difference of proportions, or odds ratio.

    Without strata Fisher's exact test, with Newcombe's interval of the difference or Woolf's of the odds ratio; with
    strata Mantel and Haenszel's estimates and the exact conditional test, the interval of the difference by resampling
    strata, that of the ratio by Robins, Breslow and Greenland.

    Parameters
    ----------
    hypothesis
        `x` tells the group, `y` what holds or not.
    found
        Its variables.
    draws
        How much is drawn.

    Returns
    -------
    What was found.
    """
    x, y = found.values["x"], found.values["y"]
    known = np.isfinite(x) & np.isfinite(y) & (found.strata >= 0)
    n, missing = int(known.sum()), int((~known).sum())
    first, yes = x[known] > 0, y[known] > 0
    tables = _tables(first, yes, found.strata[known])
    if reason := _why_not(hypothesis, first, yes, tables, units=len(x)):
        return Outcome(n=n, missing=missing, remark=reason)
    ratio = hypothesis.effect == "odds ratio"
    effect, interval, remark = odds_ratio(tables) if ratio else _difference(tables, draws)
    method = "interval of log odds" if ratio else "Newcombe's interval" if len(tables) == 1 else "bootstrap of strata"
    within = f", {hypothesis.strata} ({len(tables)} with both)" if hypothesis.within else ""
    return Outcome(
        n=n,
        missing=missing,
        effect_name="odds ratio" if ratio else "difference of proportions",
        effect=effect,
        interval=interval,
        p_value=chance.hypergeometric(tables),
        none=1.0 if ratio else 0.0,
        least=ODDS_MATTER if ratio else DIFFERENCE_MATTERS,
        seen=_seen(hypothesis, first, yes) + within,
        how=f"{'exact conditional test' if within else 'exact test (Fisher)'}{within}; {method}",
        remark=remark,
    )


def _why_not(hypothesis: Hypothesis, first: Mask, yes: Mask, tables: Counts, *, units: int) -> str:
    named, holds = hypothesis.variables["x"], hypothesis.variables["y"]
    if reason := one_group(hypothesis, int(first.sum()), int((~first).sum()), units=units):
        return reason
    if not len(tables):
        return f"{hypothesis.strata}: nowhere are there both {named.label} and {named.other}"
    if yes.all() or not yes.any():
        return f"nothing to compare: {'all' if yes.all() else 'none'} of {len(yes)} {hypothesis.unit} {holds.label}"
    if ((tables[:, 2] == 0) | (tables[:, 2] == tables[:, 0])).all():
        return f"nothing to compare: {hypothesis.strata}, all or none {holds.label}"
    return ""


def _seen(hypothesis: Hypothesis, first: Mask, yes: Mask) -> str:
    named, holds = hypothesis.variables["x"], hypothesis.variables["y"]
    a, b = (int((yes & first).sum()), int(first.sum())), (int((yes & ~first).sum()), int((~first).sum()))
    return (
        f"{a[0]} of {a[1]} {named.label} {holds.label} ({percent(a[0] / a[1])}), "
        f"{b[0]} of {b[1]} {named.other} ({percent(b[0] / b[1])})"
    )


def _tables(first: Mask, yes: Mask, strata: Indices) -> Counts:
    """Count units, those of the first group, yes, and both, by stratum with both groups."""
    if not len(first):
        return np.zeros((0, 4), dtype=np.int64)
    stratum = np.unique(strata, return_inverse=True)[1]
    counts = [np.bincount(stratum, weights=one) for one in (np.ones(len(first)), first, yes, first & yes)]
    tables = np.stack(counts, axis=1).astype(np.int64)
    return tables[(tables[:, 1] > 0) & (tables[:, 1] < tables[:, 0])]


def _difference(tables: Counts, draws: Draws) -> tuple[float, Interval, str]:
    units, first, yes, both = tables.T.astype(float)
    above, below = both - first * yes / units, first * (units - first) / units
    effect = float(above.sum() / below.sum())
    if len(tables) == 1:
        n, a, k, b = tables[0].tolist()
        return effect, newcombe((b, k - b), (a, n - a)), ""
    made = [
        weighted_ratio(above, below, samples(len(tables), size, draws.rng))
        for size in blocks(draws.bootstraps, len(tables))
    ]
    interval = percentiles(np.concatenate(made))
    return effect, interval, "" if interval else NO_INTERVAL
