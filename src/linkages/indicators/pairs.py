"""
Two regional variables and a way to correlate them: what is computed, over which regions, and why there is none.

*Within countries* a region is compared with those of its own country alone: logarithms less the country's mean, or
ranks within the country over the number of its regions plus one, less one half, so that a region of a large and one of
a small country weigh the same [ours].
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from linkages.indicators import resampling
from linkages.indicators.resampling import Floats

METHODS = ("spearman", "pearson", "log-log pearson")
WITHIN = ("spearman within countries", "log-log pearson within countries")
SHARE = "ici_share"
PER_MILLION = "_per_million"
_FEWEST = 4
_PAIR = 2


@dataclass(frozen=True)
class Pair:
    """
    Two variables, and the method that correlates them.

    Parameters
    ----------
    x, y, method
        Their names; `METHODS` or `WITHIN`.
    x_all, y_all
        Their values over all units, NaN where unknown.
    groups
        Country of each unit, numbered from 0, -1 where unknown; None where the method needs none.
    population
        People of each unit, where `y` is a rate per million of them; NaN where unknown.
    """

    x: str
    y: str
    method: str
    x_all: Floats
    y_all: Floats
    groups: NDArray[np.intp] | None = None
    population: Floats | None = None

    @property
    def key(self) -> tuple[str, str, str]:
        """What tells the pair from all others."""
        return self.x, self.y, self.method

    @property
    def ranked(self) -> bool:
        """Whether ranks are correlated."""
        return self.method in (METHODS[0], WITHIN[0])

    @property
    def logarithmic(self) -> bool:
        """Whether logarithms are."""
        return self.method in (METHODS[2], WITHIN[1])

    @property
    def within(self) -> bool:
        """Whether within countries."""
        return self.method in WITHIN

    @property
    def share(self) -> bool:
        """Whether `y` is the share of initiatives, which has a null of its own."""
        return self.y == SHARE

    @cached_property
    def both(self) -> NDArray[np.bool_]:
        """Units with both values."""
        known: NDArray[np.bool_] = np.isfinite(self.x_all) & np.isfinite(self.y_all)
        return known

    @cached_property
    def inside(self) -> NDArray[np.bool_]:
        """Units that are compared: with both values, and within countries with another such unit in theirs."""
        if not self.within or self.groups is None:
            return self.both
        at = self.both & (self.groups >= 0)
        sizes = np.bincount(self.groups[at], minlength=int(self.groups.max(initial=0)) + 1)
        return at & (sizes[self.groups] >= _PAIR)

    @cached_property
    def group(self) -> NDArray[np.intp] | None:
        """Country of each unit inside, within countries."""
        return self.groups[self.inside] if self.within and self.groups is not None else None

    @cached_property
    def why_not(self) -> str:
        """Why there is no coefficient, a sentence without its full stop; empty where there is one."""
        n = int(self.inside.sum())
        if n == 0:
            alone = self.within and self.both.any()
            return "No country has two regions with both values" if alone else "No region has both values"
        if n < _FEWEST:
            return f"Only {n} region{'s have' if n > 1 else ' has'} both values, at least {_FEWEST} are needed"
        x, y = self.x_all[self.inside], self.y_all[self.inside]
        if self.logarithmic and x.min() < 0:
            return f"{self.x} has negative values, which have no logarithm"
        if self.logarithmic and self.share:
            return "Shares of 0 have no logarithm, and adding a constant to them would decide the result"
        where = "within each country" if self.within else f"in all {n} regions that have both"
        for name, values in ((self.x, x), (self.y, y)):
            if self._standardise(values) is None:
                return f"{name} has the same value {where}"
        return ""

    @cached_property
    def values(self) -> tuple[Floats, Floats]:
        """Both variables over the units inside, as the method takes them, before countries are parted."""
        x, y = self.x_all[self.inside], self.y_all[self.inside]
        if self.logarithmic:
            return np.log(np.where(x > 0, x, smallest(x))), np.log1p(y)
        if self.ranked and not self.within:
            return resampling.midrank(x), resampling.midrank(y)
        return x, y

    @cached_property
    def standard(self) -> tuple[Floats, Floats]:
        """Both variables, standardised."""
        x, y = (self._standardise(values) for values in self.values)
        if x is None or y is None:  # pragma: no cover - why_not has ruled it out
            raise AssertionError(self.why_not)
        return x, y

    @cached_property
    def estimate(self) -> float:
        """The coefficient."""
        x, y = self.standard
        return float(np.clip(x @ y, -1, 1))

    def remarks(self) -> Iterator[str]:
        """Say what the method did to the values, where it did something that must be known."""
        if self.logarithmic:
            yield "Counts as log(1 + count)."
            if zeros := int((self.x_all[self.inside] == 0).sum()):
                yield f"{zeros} zeros of {self.x} stand as half its smallest positive value."
        if self.within:
            alone = int((self.both & ~self.inside).sum())
            yield "Regions are compared within their country alone, and permuted within it."
            if alone:
                yield f"Regions without another in their country say nothing here: {alone}."

    def _standardise(self, values: Floats) -> Floats | None:
        if self.group is None:
            return resampling.standardise(values)
        return resampling.standardise(centred(values, self.group, ranked=self.ranked))


def smallest(x: Floats) -> float:
    """Half the smallest positive value, which stands for zeros under a logarithm; 1 where there is none."""
    return float(x[x > 0].min() / 2) if (x > 0).any() else 1.0


def centred(values: Floats, groups: NDArray[np.intp], *, ranked: bool) -> Floats:
    """
    Take values, or ranks, from the mean of their group.

    Parameters
    ----------
    values
        One a unit.
    groups
        Group of each unit, numbered from 0.
    ranked
        Rank within the group first, over its size plus one.

    Returns
    -------
    Values with mean 0 in each group; exactly 0 where a group has one value throughout.
    """
    made = np.zeros(len(values))
    for group in np.unique(groups):
        at = groups == group
        own = values[at]
        if np.ptp(own) == 0:
            continue
        own = resampling.midrank(own) / (at.sum() + 1) if ranked else own
        made[at] = own - own.mean()
    return made
