"""
What figures of another NUTS version are shared out by: JRC's matrix where it serves, the area elsewhere.

A matrix serves the countries that it has whole, between its two versions or on a way that leads over both of them; and
it serves no figure of land (a density, an area), which area alone can share out.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import polars as pl

from linkages.errors import SettingError
from linkages.places import matrix, nuts

DEFAULT = "pop18"
"""What of a matrix is taken where nothing is said: its most recent people."""


@dataclass(frozen=True, slots=True)
class Weighing:
    """
    A matrix, and what of it figures are shared out by.

    Parameters
    ----------
    path
        A conversion matrix of JRC (`linkages.places.matrix`).
    weights
        One of `linkages.places.matrix.WEIGHTS`.
    """

    path: Path
    weights: str = DEFAULT

    def __post_init__(self) -> None:
        if self.weights not in matrix.WEIGHTS:
            raise SettingError(
                f"{self.path.name}: there are no weights {self.weights!r}; there are {', '.join(matrix.WEIGHTS)}."
            )

    def shared(self, source: str, target: str, level: int) -> pl.DataFrame | None:
        """
        Give what old and new regions share.

        Parameters
        ----------
        source, target
            NUTS versions.
        level
            2 or 3.

        Returns
        -------
        ``source``, ``target``, ``weight`` (`linkages.places.matrix.read`); None where the matrix is not on the way from
        one to the other.

        Raises
        ------
        SettingError
            The matrix is of level 2, and level 3 is asked for.
        MissingFileError, SourceError, ColumnError
            The matrix can't be used.
        """
        changed = self.path.stat().st_mtime_ns if self.path.is_file() else 0
        found = _shared(self.path, changed, self.weights, source, target)
        if found is not None and level == 3 and found["source"].str.len_chars().max() != len("DE300"):  # noqa: PLR2004
            raise SettingError(
                f"{self.path.name}: the matrix is of level 2 and can't share out figures of level 3. Give JRC's matrix "
                "of level 3."
            )
        return found

    def countries(self, countries: Iterable[str], source: str, target: str, level: int) -> frozenset[str]:
        """
        Tell which countries the matrix serves.

        Parameters
        ----------
        countries
            Countries (EL for Greece).
        source, target, level
            As with `shared`.

        Returns
        -------
        Those of which every region of the old version is in the matrix.

        Raises
        ------
        LinkagesError
            As with `shared`.
        """
        found = self.shared(source, target, level)
        if found is None:
            return frozenset()
        there = set(found["source"].str.slice(0, level + 2))
        return frozenset(
            country
            for country in countries
            if {code for code in nuts.codes(source, level) if nuts.country_of(code) == country} <= there
        )

    def describe(self, source: str, target: str) -> str:
        """
        Say by what figures are shared out.

        Parameters
        ----------
        source, target
            NUTS versions.

        Returns
        -------
        Such as ``pop18 of jrc.csv``.
        """
        return matrix.describe(self.weights, self.path, source=source, target=target)


@lru_cache(maxsize=8)
def _shared(path: Path, _changed: int, weights: str, source: str, target: str) -> pl.DataFrame | None:
    if not matrix.lies_between(path, source=source, target=target):
        return None
    return matrix.read(weights, path, source=source, target=target)
