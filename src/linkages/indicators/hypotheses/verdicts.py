"""From a test to a verdict: a status by fixed rules, and one sentence that says what it does not show."""

from linkages.indicators.hypotheses.model import Hypothesis
from linkages.indicators.hypotheses.outcome import Outcome

LEVEL = 0.05
STATUSES = ("supported", "not supported", "contrary", "undecided", "not testable", "descriptive")
_OPENINGS = {
    "supported": "In line with the statement",
    "contrary": "Against the statement",
    "not supported": "No support for the statement",
    "undecided": "Undecided",
    "descriptive": "Described, not judged",
}


def status(hypothesis: Hypothesis, outcome: Outcome, p_adjusted: float | None) -> str:
    """
    Tell what the data say of a hypothesis.

    Parameters
    ----------
    hypothesis
        The hypothesis, with its direction.
    outcome
        What its test found.
    p_adjusted
        p after correction for the number of hypotheses.

    Returns
    -------
    ``not testable`` without an effect; ``descriptive`` where the hypothesis is; with p of at most 0.05 ``supported``
    or, where the effect goes the other way, ``contrary``; without, ``not supported`` where the interval rules out any
    effect in the direction stated that would matter, else ``undecided``.
    """
    if outcome.effect is None or p_adjusted is None:
        return "not testable"
    if hypothesis.role == "descriptive":
        return "descriptive"
    effect = outcome.effect - outcome.none
    if p_adjusted <= LEVEL:
        return "supported" if _as_stated(hypothesis, effect) else "contrary"
    # what stands out by itself, and only the correction takes back, is left open
    alone = outcome.p_value is not None and outcome.p_value <= LEVEL and _as_stated(hypothesis, effect)
    return "not supported" if _ruled_out(hypothesis, outcome) and not alone else "undecided"


def _as_stated(hypothesis: Hypothesis, effect: float) -> bool:
    return {"greater": effect > 0, "less": effect < 0, "either": True}[hypothesis.direction]


def _ruled_out(hypothesis: Hypothesis, outcome: Outcome) -> bool:
    """Whether the interval holds no effect in the direction stated that would matter."""
    if outcome.interval is None:
        return False
    low, high = outcome.interval
    least = smallest(hypothesis, outcome)
    above, below = (
        (outcome.none * least, outcome.none / least)
        if outcome.none == 1
        else (outcome.none + least, outcome.none - least)
    )
    return {"greater": high < above, "less": low > below, "either": high < above and low > below}[hypothesis.direction]


def smallest(hypothesis: Hypothesis, outcome: Outcome) -> float:
    """Smallest effect that would matter: the hypothesis' own, else the usual one of its test."""
    return outcome.least if hypothesis.least is None else hypothesis.least


def sentence(hypothesis: Hypothesis, outcome: Outcome, verdict: str, p_adjusted: float | None) -> str:
    """
    Say in one sentence what was found, and what that does not show.

    Parameters
    ----------
    hypothesis
        The hypothesis.
    outcome
        What its test found.
    verdict
        Its status.
    p_adjusted
        p after correction.

    Returns
    -------
    The sentence.
    """
    if verdict == "not testable":
        return f"Not testable in this run: {outcome.remark or 'there is no p value'}."
    numbers = [f"{outcome.effect_name} {_number(outcome.effect)}"]
    if outcome.interval is not None:
        numbers.append(f"95 % interval {_number(outcome.interval[0])} to {_number(outcome.interval[1])}")
    numbers += [_p("p", outcome.p_value), _p("corrected p", p_adjusted)]
    return (
        f"{_OPENINGS[verdict]}: {outcome.seen} ({', '.join(part for part in numbers if part)}); "
        f"this does not show {hypothesis.does_not_show.rstrip('.')}."
    )


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}".replace("-0.00", "0.00")


def _p(name: str, value: float | None) -> str:
    least = 0.001
    if value is None:
        return ""
    return f"{name} < {least}" if value < least else f"{name} = {value:.3f}"
