"""What a test gives."""

from dataclasses import dataclass

import numpy as np

from linkages.indicators.hypotheses.intervals import Interval

NO_INTERVAL = "too many samples give no effect, or all give the same: no interval"


@dataclass(frozen=True, slots=True)
class Draws:
    """
    How much is drawn.

    Parameters
    ----------
    permutations, bootstraps
        Draws for p values and for intervals.
    rng
        Random numbers of this test.
    """

    permutations: int
    bootstraps: int
    rng: np.random.Generator


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """
    What a test found.

    Parameters
    ----------
    n, missing
        Units that were compared, and units left out because a variable is not known.
    effect_name, effect
        What the effect is, and its value; None where there is none.
    interval
        Its 95 % interval; None where there is none.
    p_value
        Two-sided p.
    none
        The value that stands for no effect.
    least
        Smallest effect that would matter, as a distance from `none` (a factor for ratios).
    seen
        What was seen, as words of a sentence.
    how
        How p and interval were found.
    remark
        What else must be said, or why there is no effect.
    """

    n: int
    missing: int
    effect_name: str = ""
    effect: float | None = None
    interval: Interval = None
    p_value: float | None = None
    none: float = 0.0
    least: float = 0.0
    seen: str = ""
    how: str = ""
    remark: str = ""


def percent(share: float) -> str:
    """Write a share in per cent."""
    return f"{round(100 * share)} %"  # a whole number: no sign before zero
