"""Tests of two variables: correlation, agreement of sets, and the association that the run computed itself."""

import numpy as np

from linkages.indicators import resampling
from linkages.indicators.hypotheses import chance
from linkages.indicators.hypotheses.intervals import (
    Interval,
    Mask,
    blocks,
    midranks,
    percentiles,
    rank_correlation,
)
from linkages.indicators.hypotheses.model import Hypothesis
from linkages.indicators.hypotheses.outcome import NO_INTERVAL, Draws, Outcome
from linkages.indicators.hypotheses.variables import Found, Labelled, LackingError
from linkages.indicators.resampling import Floats, Labels, samples

CORRELATION_MATTERS = 0.1  # Cohen (1988): a small correlation
JACCARD_MATTERS = 0.05
_FEWEST = 4


def correlation(hypothesis: Hypothesis, found: Found, draws: Draws) -> Outcome:
    """
    Correlate two variables by Spearman's coefficient, over all units or within strata.

    Where `y` is a share of projects, which projects count is dealt out anew over all projects; else its values are
    dealt out over the units (within strata). Shares have no effect at the mean of those draws, which need not be 0:
    units with few projects more often have a share of 0.

    Parameters
    ----------
    hypothesis
        `x` and `y`.
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
    a, b, strata = x[known], y[known], found.strata[known]
    n, missing = len(a), len(x) - len(a)
    labels = [hypothesis.variables[key].label for key in ("x", "y")]
    within = f" {hypothesis.strata}" if hypothesis.within else ""
    if n < _FEWEST:
        reason = f"{n} {hypothesis.unit} have both values, at least {_FEWEST} are needed"
        return Outcome(n=n, missing=missing, remark=reason)
    effect = float(rank_correlation(a, b, strata, np.ones((1, n)))[0])
    if np.isnan(effect):
        same = [label for label, one in zip(labels, (a, b), strict=True) if not np.ptp(one)] or labels
        reason = f"{' and '.join(same)} do not vary over the {n} {hypothesis.unit}{within}"
        return Outcome(n=n, missing=missing, remark=reason)
    drawn = [rank_correlation(a, b, strata, samples(n, size, draws.rng)) for size in blocks(draws.bootstraps, n)]
    interval, centre = percentiles(np.concatenate(drawn)), 0.0
    if found.labelled is not None:
        p, centre, how = _relabelled(found.labelled, a, known, effect, draws)
        how = f"which projects count dealt out over all projects: {how}"
    else:
        ranks = [np.asarray(midranks(values, strata, np.ones((1, n)))[0]) for values in (a, b)]
        p, how = chance.linear(ranks[0], ranks[1], strata, draws=draws.permutations, rng=draws.rng)
        how = f"values dealt out over {hypothesis.unit}{within}: {how}"
    go = "go neither way together" if effect == 0 else "rise together" if effect > 0 else "go opposite ways"
    if found.labelled is not None:
        go = f"{go}, where chance alone gives {centre:.2f} on average".replace("-0.00", "0.00")
    return Outcome(
        n=n,
        missing=missing,
        effect_name="Spearman's rho",
        effect=effect,
        interval=interval,
        p_value=p,
        none=centre,
        least=CORRELATION_MATTERS,
        seen=f"over {n} {hypothesis.unit}{within}, {labels[0]} and {labels[1]} {go}",
        how=f"{how}; bootstrap of {hypothesis.unit}",
        remark="" if interval else NO_INTERVAL,
    )


def _relabelled(labelled: Labelled, x: Floats, known: Mask, effect: float, draws: Draws) -> tuple[float, float, str]:
    """Deal out which projects are of the kind, each unit keeping its projects: p, mean coefficient, and how."""
    standard = resampling.standardise(resampling.midrank(x))
    if standard is None:  # pragma: no cover - the effect would not be defined
        raise AssertionError("x does not vary")
    labels = Labels(labelled.unit, labelled.project, labelled.label, len(known))
    null = [
        resampling.correlate_rows(rows[:, known], standard[:, None], ranked=True)[:, 0]
        for rows in labels.draw(draws.permutations, draws.rng)
    ]
    drawn = np.concatenate(null)[:, None]
    # regions with few projects more often have a share of 0: the draws need not have mean 0
    p = resampling.p_values(np.array([effect]), drawn, centre=drawn.mean(axis=0))
    return float(p[0]), float(drawn.mean()), f"{draws.permutations} permutations"


def sets(hypothesis: Hypothesis, found: Found, draws: Draws) -> Outcome:
    """
    Test whether two sets of a unit agree more than sets of different units: Jaccard's coefficient against chance.

    Parameters
    ----------
    hypothesis
        `x` and `y` are sets (``take = "set"``).
    found
        Its variables.
    draws
        How much is drawn.

    Returns
    -------
    What was found; the effect is the mean coefficient less that of sets dealt out over the units.
    """
    pairs = list(zip(found.sets.get("x", ()), found.sets.get("y", ()), strict=True))
    both = [(a, b) for a, b in pairs if a and b]
    n, missing = len(both), len(found.units) - len(both)
    if n < _FEWEST:
        reason = f"{n} {hypothesis.unit} have both sets, at least {_FEWEST} are needed"
        return Outcome(n=n, missing=missing, remark=reason)
    members = sorted({one for a, b in both for one in a | b}, key=str)
    one, other = (np.array([[m in pair[side] for m in members] for pair in both], dtype=float) for side in (0, 1))
    shared = one @ other.T
    likeness = shared / (one.sum(axis=1)[:, None] + other.sum(axis=1)[None, :] - shared)
    own, by_chance = np.diag(likeness), likeness.mean(axis=1)
    effect = float((own - by_chance).mean())
    p, how = chance.matched(likeness, draws=draws.permutations, rng=draws.rng)
    drawn = [samples(n, size, draws.rng) @ (own - by_chance) / n for size in blocks(draws.bootstraps, n)]
    interval: Interval = percentiles(np.concatenate(drawn))
    x, y = (hypothesis.variables[key].label for key in ("x", "y"))
    return Outcome(
        n=n,
        missing=missing,
        effect_name="mean Jaccard less that of chance",
        effect=effect,
        interval=interval,
        p_value=p,
        least=JACCARD_MATTERS,
        seen=(
            f"in {n} {hypothesis.unit}, {x} and {y} agree to {own.mean():.2f} (Jaccard, mean), where those of "
            f"{hypothesis.unit} put together at random agree to {likeness.mean():.2f}"
        ),
        how=f"sets dealt out over {hypothesis.unit}: {how}; bootstrap of {hypothesis.unit}",
        remark="" if interval else NO_INTERVAL,
    )


def association(hypothesis: Hypothesis, found: Found, draws: Draws) -> Outcome:  # noqa: ARG001 - computed already
    """
    Take the association that the run declared primary: it is computed once, and told here.

    Parameters
    ----------
    hypothesis
        Its table is ``association``, whose first row is the primary one.
    found
        The rows of that table.
    draws
        Not used.

    Returns
    -------
    What was found.

    Raises
    ------
    LackingError
        The table has no rows.
    """
    if found.table.is_empty():
        raise LackingError("the run tested no association", "a measure of urbanisation (--urbanisation)")
    row = found.table.row(0, named=True)
    if row["estimate"] is None:
        return Outcome(n=row["n"] or 0, missing=row["missing"] or 0, remark=_first_sentence(row["caveat"]))
    interval = None if row["low"] is None else (float(row["low"]), float(row["high"]))
    go = "rise together" if row["estimate"] > 0 else "go opposite ways" if row["estimate"] < 0 else "do not go together"
    return Outcome(
        n=int(row["n"]),
        missing=int(row["missing"] or 0),
        effect_name="Spearman's rho" if row["method"] == "spearman" else str(row["method"]),
        effect=float(row["estimate"]),
        interval=interval,
        p_value=row["p_value"],
        least=CORRELATION_MATTERS,
        seen=f"over {row['n']} {hypothesis.unit}, {_words(row['x'])} and {_words(row['y'])} {go}",
        how="the primary row of tables/association.csv, where other methods stand beside it",
    )


def _words(column: str) -> str:
    counted = {"ici_projects": "the number of initiatives", "projects": "the number of projects"}
    return counted.get(column, column.replace("_", " "))


def _first_sentence(text: str) -> str:
    return str(text).split(". ", 1)[0].rstrip(".")
