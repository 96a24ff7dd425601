"""Classes of values for a choropleth, by mapclassify: the scheme is named and the number of regions in each class is told."""

import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from math import isfinite

CLASSES = 5
EXACT_UP_TO = 150  # values: Fisher-Jenks takes 0.1 s there and 2 s at a thousand


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

    Up to five different values are a class each; up to 150 values are divided at natural breaks (Fisher-Jenks), more into
    quantiles.

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
    Rey et al., mapclassify.
    """
    known = [float(value) for value in values if value is not None and isfinite(value)]
    known = [value for value in known if value != 0 or not zero_apart]
    distinct = sorted(set(known))
    if len(distinct) <= CLASSES:
        return Classes("each value is a class", tuple(distinct), tuple(known.count(value) for value in distinct))
    import mapclassify

    exact = len(known) <= EXACT_UP_TO
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # that numba would be faster, and that ties make classes empty
        found = (mapclassify.FisherJenks if exact else mapclassify.Quantiles)(known, k=CLASSES)
    scheme = "natural breaks (Fisher–Jenks)" if exact else "quantiles"
    pairs = [(float(limit), int(count)) for limit, count in zip(found.bins, found.counts, strict=True) if count]
    return Classes(scheme, tuple(limit for limit, _ in pairs), tuple(count for _, count in pairs))
