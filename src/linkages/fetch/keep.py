"""
Search exports of keep.eu. **Experimental**: keep.eu documents no interface for programs.

What can be done honestly: the user exports a search in the browser and gives the address from which the file came; it
is fetched, checked to be a file that the package understands, and kept with its notice. Nothing is guessed of addresses
or searches.
"""

import re
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from linkages.errors import SettingError
from linkages.fetch import contents
from linkages.fetch.addresses import KEEP, checked
from linkages.fetch.keeping import Item

_ZIP = b"PK"


def export(url: str, *, understood: Callable[[Path], str], name: str | None = None) -> Item:
    """
    Name a search export.

    Parameters
    ----------
    url
        Address of the file.
    understood
        Says what an export holds; raises FetchError where the package could not read it.
    name
        Its name in the cache, without an ending; made from the address where none is given.

    Returns
    -------
    What to fetch.

    Raises
    ------
    SettingError
        The address is none of http or https, or the name is none for a file.
    """
    url = checked(url)
    stem = PurePosixPath(unquote(urlsplit(url).path)).name if name is None else name
    plain = re.sub(r"\.(xlsx|xls|csv|txt)$", "", stem, flags=re.IGNORECASE)
    plain = re.sub(r"[^A-Za-z0-9_-]+", "-", plain).strip("-")[:80] or ("export" if name is None else "")
    if not plain or (name is not None and plain != re.sub(r"\.(xlsx|csv)$", "", name)):
        raise SettingError(f"{name!r} is no name for an export. Use letters, digits, - and _.")
    return Item(name=f"keep/{plain}", url=url, provider=KEEP, check=understood, ending=_ending, named_freely=True)


def _ending(path: Path) -> str:
    contents.unpack(path)
    contents.refuse_page(path)
    with path.open("rb") as file:
        return ".xlsx" if file.read(2) == _ZIP else ".csv"
