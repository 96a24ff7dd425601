"""What can be set in a survey of clusters."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from linkages.errors import SettingError

_CHOICES = {
    "form": ("printed", "weighted"),
    "missing": ("complete", "rescaled"),
    "within": ("all", "group"),
    "negative": ("clip", "minmax"),
}


@dataclass(frozen=True, kw_only=True)
class SurveySettings:
    """
    The settings of a survey of clusters.

    Parameters
    ----------
    inputs
        A workbook (the form that ``linkages survey --template`` writes, filled), or CSV files. Without any, the example
        of 25 Russian pilot clusters.
    questions
        A changed copy of ``data/survey/questions.toml``.
    indicators
        Columns that the index of clusters is made of; without any, those of Islankina (2015) that there are.
    region_indicators
        The same of regions.
    form
        ``printed``, in which weights cancel, or ``weighted``.
    weights
        Weight of each indicator, of clusters or regions, not negative; 1 where none is named.
    missing
        ``complete``: an index where all indicators are known; ``rescaled``: scaled up from those that are.
    within
        ``all``, or ``group``: largest values, ranks and cuts within the column ``industry_group``.
    cut
        Where high begins: ``mean``, ``median``, a quantile such as ``q33.3``, or a number.
    region_cut
        The same for regions; as `cut` without one.
    negative
        What becomes of a regional indicator with negative values: ``clip`` to 0, or ``minmax``.
    wave
        The wave to take; without it all are shown, and the index is that of the last.
    population
        Size of the census that was asked (of each wave), for the finite population's correction.
    title
        Title; by default the name of the first file.
    seed
        Seed of all randomness.
    """

    inputs: str | Path | Sequence[str | Path] = field(default=(), kw_only=False)
    questions: str | Path | None = None
    indicators: Sequence[str] = ()
    region_indicators: Sequence[str] = ()
    form: Literal["printed", "weighted"] = "printed"
    weights: Mapping[str, float] = field(default_factory=dict)
    missing: Literal["complete", "rescaled"] = "complete"
    within: Literal["all", "group"] = "all"
    cut: str = "mean"
    region_cut: str | None = None
    negative: Literal["clip", "minmax"] = "clip"
    wave: str | None = None
    population: int | None = None
    title: str = ""
    seed: int = 20150301

    def __post_init__(self) -> None:
        for name, allowed in _CHOICES.items():
            if getattr(self, name) not in allowed:
                raise SettingError(f"{name} is {getattr(self, name)!r}, expected one of {', '.join(allowed)}.")
        if self.population is not None and self.population < 1:
            raise SettingError(f"The population is {self.population}, expected a whole number from 1.")
        for name, weight in self.weights.items():
            if not math.isfinite(weight) or weight < 0:
                raise SettingError(f"The weight of {name!r} is {weight:g}, expected a number from 0.")
