"""
Lock-in: regions whose ties stay inside more than chance gives, and that neglect ties across borders.

The source speaks of "excessive reliance on local contacts ... in combination with neglect of external linkages"
(Cluster Policies Whitebook, lines 1683-1686). What is excessive, and what neglect, it does not say; ours is in
`LockInRules`. A flag says what stands out in projects at hand; it is no diagnosis of a region.
"""

from dataclasses import dataclass, fields
from typing import Literal

import numpy as np

from linkages.errors import SettingError
from linkages.indicators.corrections import benjamini_hochberg
from linkages.indicators.partners.partnerships import Numbers
from linkages.indicators.partners.reach import REACHES, Reach

Second = Literal["external", "turnover", "either", "both"]
STATES = ("lock-in", "no lock-in", "not told")


@dataclass(frozen=True, slots=True, kw_only=True)
class LockInRules:
    """
    When a region is flagged; every number is a choice of ours.

    Parameters
    ----------
    q
        Largest q (Benjamini and Hochberg, over the regions that can be judged) at which a share counts as above or
        below chance.
    second
        What must hold beside a share of ties inside the region above chance: ``external`` (the share of ties across
        borders below chance), ``turnover`` (partners that met before more often than by chance), ``either``, ``both``.
    least_ties, least_projects
        Ties and projects that a region must have to be judged.
    least_inside
        Least share of ties inside: 0 asks for more than chance alone, however few they are. Programmes that ask for
        foreign partners leave little inside; whoever thinks of reliance in absolute terms sets it higher.
    """

    q: float = 0.05
    second: Second = "external"
    least_ties: int = 10
    least_projects: int = 5
    least_inside: float = 0.0

    def __post_init__(self) -> None:
        """Refuse what can't be."""
        if self.second not in ("external", "turnover", "either", "both"):
            choices = "external, turnover, either, both"
            raise SettingError(f"LockInRules: second is {self.second!r}; it can be one of: {choices}.")
        if not 0 <= self.least_inside <= 1:
            raise SettingError(f"LockInRules: least_inside is {self.least_inside!r}; it must lie between 0 and 1.")
        if not 0 < self.q < 1:
            raise SettingError(f"LockInRules: q is {self.q!r}; it must lie between 0 and 1, such as 0.05.")

    def describe(self) -> str:
        """Say the rules in one line."""
        return ", ".join(f"{rule.name} {getattr(self, rule.name)}" for rule in fields(self))


@dataclass(frozen=True)
class Judged:
    """
    Regions judged.

    Parameters
    ----------
    inside, across, repeated
        q values: share of ties inside above chance, share across borders below, partners that met before above; NaN
        where a region is not judged.
    state, reason
        One of `STATES`, and why.
    """

    inside: Numbers
    across: Numbers
    repeated: Numbers
    state: tuple[str, ...]
    reason: tuple[str, ...]


def lock_in(found: Reach, repeated: Numbers | None = None, *, rules: LockInRules | None = None) -> Judged:
    """
    Judge every region.

    Parameters
    ----------
    found
        Shares of ties by reach with the shares under chance (`linkages.indicators.partners.reach.reach`).
    repeated
        By region: chance of at least as many partners that met before; NaN where it is not known. None where no
        sequence is known at all.
    rules
        When a region is flagged.

    Returns
    -------
    The regions in the order of ``found.units``. A region that can't be judged is ``not told``, which is not the same as
    ``no lock-in``.
    """
    rules = rules or LockInRules()
    here = np.array([kind == "region" for kind in found.units.kind], dtype=bool)
    share, ties, projects = found.ratios.share[here], found.ratios.whole[here], found.ratios.projects[here]
    none = np.full(len(ties), np.nan)
    if found.chance is None:
        return Judged(none, none, none, *_all(len(ties), "no random partnerships to compare with"))
    enough = (ties >= rules.least_ties) & (projects >= rules.least_projects)
    draws = len(found.chance.draws)
    inside = np.where(enough, found.chance.above(found.ratios.share)[here, 0], np.nan)
    across = np.where(enough, found.chance.below(found.ratios.share)[here, len(REACHES)], np.nan)
    again = none if repeated is None else np.where(enough, repeated, np.nan)
    mean = found.chance.mean[here]
    smallest = 1 / (1 + draws)
    q_values = (benjamini_hochberg(inside), benjamini_hochberg(across), benjamini_hochberg(again))
    states, reasons = [], []
    for at in range(len(ties)):
        state, reason = ("not told", f"fewer than {rules.least_ties} ties or {rules.least_projects} projects")
        if enough[at] and not np.isnan(share[at, 0]):
            first = _holds(q_values[0][at], inside[at], rules.q, smallest)
            seconds = {
                "external": _holds(q_values[1][at], across[at], rules.q, smallest),
                "turnover": _holds(q_values[2][at], again[at], rules.q, 0.0),
            }
            state, reason = _judge(first, _second(seconds, rules.second), rules.second)
            if state == "lock-in" and share[at, 0] < rules.least_inside:
                state, reason = (
                    "no lock-in",
                    f"fewer than {_percent(rules.least_inside)} of the ties lie inside the region",
                )
            elif state == "lock-in":
                reason += (
                    f": {_percent(share[at, 0])} inside where chance gives {_percent(mean[at, 0])}, "
                    f"{_percent(share[at, -1])} across borders where chance gives {_percent(mean[at, -1])}"
                )
        states.append(state)
        reasons.append(reason)
    return Judged(q_values[0], q_values[1], q_values[2], tuple(states), tuple(reasons))


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def _all(regions: int, reason: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return ("not told",) * regions, (reason,) * regions


def _holds(q: float, p: float, most: float, smallest: float) -> bool | None:
    """Tell whether q is small enough; None where it is not known, or where no draw could have made it small enough."""
    if np.isnan(q):
        return None
    if q > most and p <= smallest * (1 + 1e-9):
        return None
    return bool(q <= most)


def _second(seconds: dict[str, bool | None], second: Second) -> bool | None:
    if second in seconds:
        return seconds[second]
    values = list(seconds.values())
    decisive = second == "either"
    if decisive in values:
        return decisive
    return None if None in values else not decisive


def _judge(first: bool | None, second: bool | None, name: str) -> tuple[str, str]:  # noqa: FBT001
    what = {
        "external": "ties across borders below chance",
        "turnover": "partners that met before above chance",
        "either": "ties across borders below chance, or partners that met before above it",
        "both": "ties across borders below chance, and partners that met before above it",
    }[name]
    if first is False:
        return "no lock-in", "ties inside the region are not above chance"
    if second is False:
        return "no lock-in", f"not so: {what}"
    if first is None:
        return "not told", "too few random partnerships to tell ties inside the region from chance: more draws"
    if second is None:
        return "not told", f"not known: {what}"
    return "lock-in", f"ties inside the region above chance, and {what}"
