"""Eurostat's tables: whole, or the part that a key names, as packed TSV from the dissemination API (SDMX 2.1)."""

import re
from dataclasses import replace
from pathlib import Path

from linkages.errors import SettingError
from linkages.fetch import contents
from linkages.fetch.addresses import EUROSTAT
from linkages.fetch.cache import Cache
from linkages.fetch.keeping import Item

_PACKED = {"format": "TSV", "compressed": "true"}
_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_]{2,60}")
_KEY = re.compile(r"[A-Za-z0-9_+.\-]{0,400}")
_ENDINGS = (".tsv.gz", ".tsv")


def table(spec: str, *, since: int | None = None, base_url: str | None = None) -> Item:
    """
    Name a table of Eurostat, or a part of it.

    Parameters
    ----------
    spec
        Its code, such as ``nama_10r_2gdp``, or ``CODE/KEY`` with a code for each dimension in its order, parted by
        dots, none for all of a dimension, several with ``+``: ``nama_10r_2gdp/A.PPS_EU27_2020_HAB.``
    since
        First year; None for all.
    base_url
        Base address where it is not Eurostat's.

    Returns
    -------
    What to fetch. Where the server does not understand the key, as after a change of the table's dimensions, the whole
    table is taken.

    Raises
    ------
    SettingError
        `spec` is none.
    """
    code, _, key = spec.strip().partition("/")
    if not _CODE.fullmatch(code) or not _KEY.fullmatch(key):
        raise SettingError(
            f"{spec[:100]!r} is no table of Eurostat. Expected a code such as nama_10r_2gdp, or a code and a key such "
            "as nama_10r_2gdp/A.PPS_EU27_2020_HAB."
        )
    code = code.lower()
    if since is not None and not 1900 <= since <= 2100:  # noqa: PLR2004 (years)
        raise SettingError(f"The first year {since} is no year that Eurostat has tables of.")
    part = _item(code, key, since, base_url)
    if not part.selection:
        return part
    return replace(part, instead=_item(code, "", None, base_url))


def fetched(cache: Cache, code: str) -> Path | None:
    """
    Find a fetched table.

    Parameters
    ----------
    cache
        The cache.
    code
        Its code.

    Returns
    -------
    The file; None where it was not fetched.

    Raises
    ------
    FetchError
        It is there, but is not what was fetched.
    """
    found = (cache.use(f"eurostat/{code.lower()}{ending}") for ending in _ENDINGS)
    return next((path for path in found if path), None)


def _item(code: str, key: str, since: int | None, base_url: str | None) -> Item:
    question = {**_PACKED, **({} if since is None else {"startPeriod": str(since)})}
    asked = "&".join(f"{name}={value}" for name, value in question.items())
    url = EUROSTAT.address(f"{code.upper()}{f'/{key}' if key else ''}?{asked}", base_url)
    since_words = "" if since is None else f" since {since}"
    return Item(
        name=f"eurostat/{code}",
        url=url,
        provider=EUROSTAT,
        check=contents.table,
        ending=_ending,
        selection=f"{key}{since_words}".strip(),
    )


def _ending(path: Path) -> str:
    return _ENDINGS[0] if contents.is_packed(path) else _ENDINGS[1]
