"""The test of shares of projects: units share projects, so projects are dealt out and resampled, not units."""

import numpy as np

from linkages.indicators.hypotheses import chance
from linkages.indicators.hypotheses.comparisons import DIFFERENCE_MATTERS, one_group
from linkages.indicators.hypotheses.intervals import Mask, blocks, percentiles
from linkages.indicators.hypotheses.model import Hypothesis
from linkages.indicators.hypotheses.outcome import NO_INTERVAL, Draws, Outcome, percent
from linkages.indicators.hypotheses.variables import Found, Labelled
from linkages.indicators.resampling import Floats, samples


def shares(hypothesis: Hypothesis, found: Found, draws: Draws) -> Outcome:
    """
    Compare the mean share of projects of a kind in two groups of units that share projects.

    Each unit counts alike. Which projects are of the kind is dealt out anew over all projects, each unit keeping its
    projects; intervals resample projects. With strata of projects (programmes, say) it is dealt out within them, and
    the effect is what is beyond the difference that the strata give: that each project is of the kind with the chance
    of its stratum.

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
    if reason := one_group(hypothesis, int(first.sum()), int(others.sum()), units=len(x)):
        return Outcome(n=n, missing=missing, remark=reason)
    sides = first / first.sum() - others / others.sum()
    trials = np.bincount(labelled.unit, minlength=len(x))
    # what a project that is of the kind adds to the difference
    adds = np.bincount(
        labelled.project, weights=(sides / np.maximum(trials, 1))[labelled.unit], minlength=len(labelled.label)
    ).astype(float)
    p, how = chance.linear(adds, labelled.label.astype(float), labelled.strata, draws=draws.permutations, rng=draws.rng)
    high, low = float(y[first].mean()), float(y[others].mean())
    # what strata alone give: each project's chance of being of the kind is that of its stratum
    given = float(adds @ _by_stratum(labelled, np.ones((1, len(labelled.label))))[0])
    interval = percentiles(_samples(labelled, first, others, draws))
    beyond = f"; {hypothesis.strata} the difference is {percent(high - low - given)}" if hypothesis.within else ""
    within = f" {hypothesis.strata}" if hypothesis.within else ""
    return Outcome(
        n=n,
        missing=missing,
        effect_name=f"difference of mean shares{within}",
        effect=high - low - given,
        interval=interval,
        p_value=p,
        least=DIFFERENCE_MATTERS,
        seen=(
            f"{hypothesis.variables['y'].label} is {percent(high)} on average in {named.label} ({int(first.sum())}) "
            f"and {percent(low)} in {named.other} ({int(others.sum())}), over {len(labelled.label)} projects{beyond}"
        ),
        how=f"which projects count dealt out over all projects{within}: {how}; bootstrap of projects",
        remark="" if interval else NO_INTERVAL,
    )


def _samples(labelled: Labelled, first: Mask, others: Mask, draws: Draws) -> Floats:
    """Difference of mean shares in samples of projects; a unit without a project in a sample is left out of it."""
    from scipy.sparse import csr_array

    pairs = (labelled.project, labelled.unit)
    lies = csr_array((np.ones(len(labelled.unit)), pairs), shape=(len(labelled.label), len(first)))
    made = []
    for size in blocks(draws.bootstraps, len(labelled.label)):
        weights = samples(len(labelled.label), size, draws.rng)
        beyond = weights * (labelled.label - _by_stratum(labelled, weights))
        trials, yes = (np.asarray((lies.T @ one.T).T) for one in (weights, beyond))
        found = np.divide(yes, trials, out=np.full(trials.shape, np.nan), where=trials > 0)
        made.append(_mean_of_known(found[:, first]) - _mean_of_known(found[:, others]))
    return np.concatenate(made)


def _by_stratum(labelled: Labelled, weights: Floats) -> Floats:
    """Share of projects of the kind in the stratum of each project, in each sample."""
    stratum = np.unique(labelled.strata, return_inverse=True)[1]
    belongs = (stratum[:, None] == np.arange(stratum.max(initial=0) + 1)).astype(float)
    counts = weights @ belongs
    shares = np.divide((weights * labelled.label) @ belongs, counts, out=np.zeros_like(counts), where=counts > 0)
    return np.asarray(shares[:, stratum])


def _mean_of_known(rows: Floats) -> Floats:
    known = np.isfinite(rows)
    counted = known.sum(axis=1)
    total = np.where(known, rows, 0).sum(axis=1)
    return np.asarray(np.divide(total, counted, out=np.full(len(rows), np.nan), where=counted > 0))
