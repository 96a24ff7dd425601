"""Classes of values for a choropleth: the scheme is named, and the number of regions in each class is told."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import isfinite

CLASSES = 5
SKEWED = 20  # largest value / median: from here on, equal steps would put most values into one class


@dataclass(frozen=True, slots=True)
class Classes:
    """
    Classes of values.

    Parameters
    ----------
    scheme
        How the limits were found, for people.
    limits
        Upper limit of each class, inclusive, ascending.
    counts
        Number of values in each class.
    """

    scheme: str
    limits: tuple[float, ...]
    counts: tuple[int, ...]


def classify(values: Iterable[float | None], *, zero_apart: bool = True) -> Classes:
    """
    Divide values into at most five classes.

    Up to five different values are a class each; more are divided at natural breaks. Where a few values are far above
    the others, as with densities, it is their logarithms that are divided: else nearly all regions look alike.

    Parameters
    ----------
    values
        The values; missing ones are left out.
    zero_apart
        Whether zero is a class of its own, and so not among those found here.

    Returns
    -------
    The classes; without limits when there is nothing to divide.

    References
    ----------
    Fisher (1958), On grouping for maximum homogeneity; Jenks (1967), The data model concept in statistical mapping.
    """
    known = [float(value) for value in values if value is not None and isfinite(value)]
    known = [value for value in known if value != 0 or not zero_apart]
    distinct = sorted(set(known))
    if len(distinct) <= CLASSES:
        return Classes("each value is a class", tuple(distinct), tuple(known.count(value) for value in distinct))
    import jenkspy
    import numpy as np

    values_known = np.array(known)
    skewed = distinct[0] > 0 and distinct[-1] > SKEWED * float(np.median(values_known))
    scale = np.log(values_known) if skewed else values_known
    breaks = np.array(jenkspy.jenks_breaks(scale, n_classes=CLASSES)[1:])
    groups = np.searchsorted(breaks[:-1], scale)
    limits = tuple(float(values_known[groups == group].max()) for group in range(CLASSES))
    counts = np.bincount(groups, minlength=CLASSES)
    scheme = "natural breaks of logarithms (Fisher–Jenks)" if skewed else "natural breaks (Fisher–Jenks)"
    return Classes(scheme, limits, tuple(int(count) for count in counts))
