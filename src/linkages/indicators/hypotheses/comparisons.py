"""Tests that compare a number in two groups: by ranks, and in pairs within strata."""

import numpy as np

from linkages.indicators.hypotheses import chance
from linkages.indicators.hypotheses.intervals import (
    Interval,
    Mask,
    blocks,
    delta,
    midranks,
    of_delta,
    of_mean,
    separated,
)
from linkages.indicators.hypotheses.model import Hypothesis
from linkages.indicators.hypotheses.outcome import NO_INTERVAL, Draws, Outcome
from linkages.indicators.hypotheses.variables import Found
from linkages.indicators.resampling import Floats, Indices, samples

DELTA_MATTERS = 0.147  # Romano et al. (2006): below it, a difference is called negligible
DIFFERENCE_MATTERS = 0.1
_BOTH = 2


def one_group(hypothesis: Hypothesis, first: int, others: int, *, units: int) -> str:
    """
    Say why two groups can't be compared.

    Parameters
    ----------
    hypothesis
        The hypothesis, whose variable `x` tells the groups.
    first, others
        Units in each.
    units
        All units, those with a variable that is not known included.

    Returns
    -------
    Why, without a full stop; empty where both groups have units.
    """
    if first and others:
        return ""
    if not units:
        return f"there are no {hypothesis.unit}"
    if not first + others:
        return f"of none of the {units} {hypothesis.unit} are both variables known"
    x = hypothesis.variables["x"]
    empty, full = (x.label, x.other) if not first else (x.other, x.label)
    return f"nothing to compare: all {first + others} with known values are {full}, none is among {empty}"


def groups(hypothesis: Hypothesis, found: Found, draws: Draws) -> Outcome:
    """
    Compare the ranks of two groups: Cliff's delta, which is the rank-biserial correlation.

    With strata, pairs within a stratum alone are compared, and values are dealt out anew within strata.

    Parameters
    ----------
    hypothesis
        `x` tells the group, `y` is compared.
    found
        Its variables.
    draws
        How much is drawn.

    Returns
    -------
    What was found.

    References
    ----------
    Cliff (1993), Dominance statistics. Psychological Bulletin 114, 494-509.
    """
    x, y = found.values["x"], found.values["y"]
    known = np.isfinite(x) & np.isfinite(y) & (found.strata >= 0)
    n, missing = int(known.sum()), int((~known).sum())
    first, values, strata = x[known] > 0, y[known], found.strata[known]
    named = hypothesis.variables["x"]
    ours, others = int(first.sum()), int((~first).sum())
    reason = one_group(hypothesis, ours, others, units=len(x))
    if not reason and not np.ptp(values):
        reason = f"nothing to compare: {hypothesis.variables['y'].label} is the same in all {n} {hypothesis.unit}"
    effect = np.nan if reason else float(delta(values, first, strata, np.ones((1, n)))[0])
    if not reason and np.isnan(effect):
        reason = f"{hypothesis.strata}: nowhere are there both {named.label} and {named.other}"
    if reason:
        return Outcome(n=n, missing=missing, remark=reason)
    ranks = np.asarray(midranks(values, strata, np.ones((1, n)))[0])
    p, how = chance.linear(first.astype(float), ranks, strata, draws=draws.permutations, rng=draws.rng)
    interval, remark = _delta_interval(values, first, strata, effect, draws)
    within = f", {hypothesis.strata}" if hypothesis.within else ""
    way = "as often higher as lower" if effect == 0 else "more often higher" if effect > 0 else "more often lower"
    return Outcome(
        n=n,
        missing=missing,
        effect_name="Cliff's delta (rank-biserial)",
        effect=effect,
        interval=interval,
        p_value=p,
        least=DELTA_MATTERS,
        seen=(
            f"{hypothesis.variables['y'].label} is {way} in {named.label} ({ours}) than in {named.other} ({others})"
            f"{within}"
        ),
        how=f"values dealt out over {hypothesis.unit}{within}: {how}; bootstrap of {hypothesis.unit} within groups",
        remark=remark,
    )


def _delta_interval(values: Floats, first: Mask, strata: Indices, effect: float, draws: Draws) -> tuple[Interval, str]:
    a, b = np.flatnonzero(first), np.flatnonzero(~first)
    if min(len(a), len(b)) < _BOTH:
        return None, "a group has one unit only: no interval"
    if abs(effect) == 1:
        end = separated(len(a), len(b))
        ends = (end, 1.0) if effect > 0 else (-1.0, -end)
        return ends, "the groups do not overlap: interval by Newcombe's method 5, which knows no strata"
    made = []
    for size in blocks(draws.bootstraps, len(values)):
        weights = np.zeros((size, len(values)))
        weights[:, a] = samples(len(a), size, draws.rng)
        weights[:, b] = samples(len(b), size, draws.rng)
        made.append(delta(values, first, strata, weights))
    interval = of_delta(effect, np.concatenate(made), (len(a), len(b)))
    return interval, "" if interval else NO_INTERVAL


def paired(hypothesis: Hypothesis, found: Found, draws: Draws) -> Outcome:
    """
    Compare two groups in each stratum that has both, the strata being what is independent.

    The effect is the mean over strata of the difference of means; its sign is dealt out anew in each.

    Parameters
    ----------
    hypothesis
        `x` tells the group, `y` is compared, ``within`` names the strata.
    found
        Its variables.
    draws
        How much is drawn.

    Returns
    -------
    What was found; ``n`` counts units in strata that have both groups.
    """
    x, y = found.values["x"], found.values["y"]
    known = np.isfinite(x) & np.isfinite(y) & (found.strata >= 0)
    named = hypothesis.variables["x"]
    stratum = np.unique(found.strata[known], return_inverse=True)[1]
    first, values = x[known] > 0, y[known]
    size = int(stratum.max(initial=-1)) + 1
    counts = [np.bincount(stratum[side], minlength=size) for side in (first, ~first)]
    sums = [np.bincount(stratum[side], weights=values[side], minlength=size) for side in (first, ~first)]
    both = (counts[0] > 0) & (counts[1] > 0)
    n = int((counts[0] + counts[1])[both].sum())
    missing = len(x) - n
    if reason := one_group(hypothesis, int(first.sum()), int((~first).sum()), units=len(x)):
        return Outcome(n=n, missing=missing, remark=reason)
    if int(both.sum()) < _BOTH:
        reason = f"{hypothesis.strata}: fewer than two have both {named.label} and {named.other}"
        return Outcome(n=n, missing=missing, remark=reason)
    means = [total[both] / count[both] for total, count in zip(sums, counts, strict=True)]
    differences = means[0] - means[1]
    p, how = chance.flips(differences, draws=draws.permutations, rng=draws.rng)
    interval = of_mean(differences)
    return Outcome(
        n=n,
        missing=missing,
        effect_name="mean difference within strata",
        effect=float(differences.mean()),
        interval=interval,
        p_value=p,
        least=DIFFERENCE_MATTERS,
        seen=(
            f"{hypothesis.variables['y'].label} is {means[0].mean():.3g} in {named.label} and {means[1].mean():.3g} in "
            f"{named.other}, averaged over {len(differences)} with both, {hypothesis.strata}"
        ),
        how=f"signs of the differences dealt out: {how}; interval by Student",
        remark="" if interval else "all differences are the same: no interval",
    )
