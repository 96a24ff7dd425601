"""The test of shares of projects: units share projects, so projects are dealt out and resampled, not units."""

import numpy as np

from linkages.indicators.hypotheses import chance
from linkages.indicators.hypotheses.comparisons import DIFFERENCE_MATTERS, one_group
from linkages.indicators.hypotheses.intervals import Mask, blocks, percentiles, resampled
from linkages.indicators.hypotheses.model import Hypothesis
from linkages.indicators.hypotheses.outcome import NO_INTERVAL, Draws, Outcome
from linkages.indicators.hypotheses.variables import Found, Labelled
from linkages.indicators.resampling import Floats


def shares(hypothesis: Hypothesis, found: Found, draws: Draws) -> Outcome:
    """
    Compare the mean share of projects of a kind in two groups of units that share projects.

    Each unit counts alike. Which projects are of the kind is dealt out anew over all projects (within strata of
    projects where the hypothesis says so), each unit keeping its projects; intervals resample projects.

    Parameters
    ----------
    hypothesis
        `x` tells the group of a unit, `y` is a share of its projects.
    found
        Its variables.
    draws
        How much is drawn.

    Returns
    -------
    What was found.
    """
    named, labelled = hypothesis.variables["x"], found.labelled
    if labelled is None:
        return Outcome(n=0, missing=len(found.units), remark="y is no share of projects (share = ...)")
    x, y = found.values["x"], found.values["y"]
    known = np.isfinite(x) & np.isfinite(y)
    first, others = known & (x > 0), known & (x == 0)
    n, missing = int(known.sum()), int((~known).sum())
    if reason := one_group(named, int(first.sum()), int(others.sum())):
        return Outcome(n=n, missing=missing, remark=reason)
    sides = first / first.sum() - others / others.sum()
    trials = np.bincount(labelled.unit, minlength=len(x))
    # what a project that is of the kind adds to the difference
    adds = np.bincount(
        labelled.project, weights=(sides / np.maximum(trials, 1))[labelled.unit], minlength=len(labelled.label)
    ).astype(float)
    p, how = chance.linear(adds, labelled.label.astype(float), labelled.strata, draws=draws.permutations, rng=draws.rng)
    high, low = float(y[first].mean()), float(y[others].mean())
    interval = percentiles(_samples(labelled, first, others, draws))
    within = f" {hypothesis.strata}" if hypothesis.within else ""
    return Outcome(
        n=n,
        missing=missing,
        effect_name="difference of mean shares",
        effect=high - low,
        interval=interval,
        p_value=p,
        least=DIFFERENCE_MATTERS,
        seen=(
            f"{hypothesis.variables['y'].label} is {high:.0%} on average in {named.label} ({int(first.sum())}) and "
            f"{low:.0%} in {named.other} ({int(others.sum())}), over {len(labelled.label)} projects"
        ),
        how=f"which projects count dealt out over all projects{within}: {how}; bootstrap of projects",
        remark="" if interval else NO_INTERVAL,
    )


def _samples(labelled: Labelled, first: Mask, others: Mask, draws: Draws) -> Floats:
    """Difference of mean shares in samples of projects; a unit without a project in a sample is left out of it."""
    here, starts = np.unique(labelled.unit, return_index=True)
    yes = labelled.label[labelled.project].astype(float)
    made = []
    for size in blocks(draws.bootstraps, len(labelled.unit)):
        weights = resampled(len(labelled.label), size, draws.rng)[:, labelled.project]
        trials = np.add.reduceat(weights, starts, axis=1)
        found = np.full(trials.shape, np.nan)
        np.divide(np.add.reduceat(weights * yes, starts, axis=1), trials, out=found, where=trials > 0)
        made.append(_mean_of_known(found[:, first[here]]) - _mean_of_known(found[:, others[here]]))
    return np.concatenate(made)


def _mean_of_known(rows: Floats) -> Floats:
    known = np.isfinite(rows)
    counted = known.sum(axis=1)
    total = np.where(known, rows, 0).sum(axis=1)
    return np.asarray(np.divide(total, counted, out=np.full(len(rows), np.nan), where=counted > 0))
