"""
Whether two countries share an official language, or speak languages of one branch: a label for nearness of culture.

Official languages of whole states (``data/places/languages.toml``, each with its source): a proxy, no more. It knows
nothing of languages of regions, of what people understand, or of history.
"""

import tomllib
from collections.abc import Sequence
from functools import cache

import numpy as np
import numpy.typing as npt

from linkages.resources import data_path


def languages(country: str | None) -> frozenset[str]:
    """
    List the official languages of a country.

    Parameters
    ----------
    country
        The EU's code (EL, UK); None where it is not known.

    Returns
    -------
    ISO 639 codes; none where the country is not listed.
    """
    return _countries().get(country or "", frozenset())


def branches(country: str | None) -> frozenset[str]:
    """
    List the branches (North Germanic, East Slavic ...) that the official languages of a country belong to.

    Parameters
    ----------
    country
        As with `languages`.

    Returns
    -------
    Names of branches; none where the country is not listed.
    """
    branch = _branches()
    return frozenset(branch[language] for language in languages(country))


def shared(countries: Sequence[str | None], *, branch: bool = False) -> npt.NDArray[np.float64]:
    """
    Tell which countries have an official language, or a branch of languages, in common.

    Parameters
    ----------
    countries
        Countries; None where it is not known.
    branch
        Whether to compare branches instead of languages.

    Returns
    -------
    1 or 0 for each with each; NaN where one of the two is not listed.
    """
    spoken = [branches(country) if branch else languages(country) for country in countries]
    every = sorted(frozenset[str]().union(*spoken))
    held = np.array([[one in some for one in every] for some in spoken], dtype=np.float64).reshape(
        len(spoken), len(every)
    )
    found = (held @ held.T > 0).astype(np.float64)
    strange = np.array([not some for some in spoken], dtype=bool)
    found[strange, :] = np.nan
    found[:, strange] = np.nan
    return found


@cache
def _table() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(data_path("places", "languages.toml").read_text(encoding="utf-8"))


@cache
def _countries() -> dict[str, frozenset[str]]:
    return {country: frozenset(spoken) for country, spoken in _table()["countries"].items()}


@cache
def _branches() -> dict[str, str]:
    return {language: branch for branch, members in _table()["branches"].items() for language in members}
