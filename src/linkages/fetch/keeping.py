"""Fetch one thing into the cache: whole and checked, or not at all."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from linkages.errors import FetchError, SettingError
from linkages.fetch.addresses import Provider, public
from linkages.fetch.cache import Cache, Entry
from linkages.fetch.contents import Check
from linkages.fetch.partial import Part
from linkages.fetch.transfer import Limits, Progress, RefusedError, transfer


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """
    Something that can be fetched.

    Parameters
    ----------
    name
        Its name in the cache, without the ending that its content decides.
    url
        Its address.
    provider
        Who gives it.
    check
        Says what a file holds; raises FetchError where that is not what was asked for.
    ending
        Finds the ending of its name from its content.
    selection
        The part of a table that is asked for; empty for all of it.
    instead
        What to ask for where the server does not understand the address, or answers with something else; None for
        nothing.
    named_freely
        Whether its name tells nothing of what it is: then another address under the same name is another thing.
    """

    name: str
    url: str
    provider: Provider
    check: Check
    ending: Callable[[Path], str]
    selection: str = ""
    instead: "Item | None" = None
    named_freely: bool = False

    def covered_by(self, entry: Entry) -> bool:
        """Tell whether a file in the cache is this, or a whole that this is part of."""
        return self.shares_name(entry) and entry.selection in ("", self.selection)

    def shares_name(self, entry: Entry) -> bool:
        """Tell whether a file in the cache stands where this would."""
        return entry.name == self.name or entry.name.startswith(f"{self.name}.")


@dataclass(frozen=True, slots=True)
class Outcome:
    """
    What became of fetching something.

    Parameters
    ----------
    entry
        What is in the cache now.
    fresh
        Whether it was fetched just now, rather than there before.
    """

    entry: Entry
    fresh: bool


class _UnfitError(FetchError):
    """What came is not what was asked for: a key that fits no row brings a table without rows, or a message."""


def bring(
    item: Item, cache: Cache, *, force: bool = False, limits: Limits | None = None, progress: Progress | None = None
) -> Outcome:
    """
    Fetch one thing into the cache, unless it is there.

    Parameters
    ----------
    item
        What to fetch.
    cache
        Where to.
    force
        Fetch it also where it is there.
    limits
        How long and how much at most.
    progress
        Called as bytes come.

    Returns
    -------
    What is in the cache now.

    Raises
    ------
    SettingError
        Something else stands under its name.
    FetchError
        It could not be fetched, or is not what was asked for. The cache is as it was, but for the part that came of a
        download that broke off.
    """
    there = next((entry for entry in cache.entries() if item.covered_by(entry) and entry.intact), None)
    if there and not force:
        if item.named_freely and there.asked != public(item.url):
            raise SettingError(
                f"{there.name} is in the cache already, from {there.asked}. Give this one another name (--name), or "
                "replace it (--force)."
            )
        return Outcome(there, fresh=False)
    try:
        return Outcome(_fetched(item, cache, limits or Limits(), progress), fresh=True)
    except (RefusedError, _UnfitError):
        if item.instead is None:
            raise
        return Outcome(_fetched(item.instead, cache, limits or Limits(), progress), fresh=True)


def _fetched(item: Item, cache: Cache, limits: Limits, progress: Progress | None) -> Entry:
    try:
        with Part(cache.parts, item.url) as part:
            received = transfer(item.url, part, limits=limits, progress=progress)
            part.keep = False  # whole: it is taken now or never
            try:
                ending = item.ending(part.path)
                holds = item.check(part.path)
            except FetchError as error:
                raise _UnfitError(
                    f"{public(item.url)}: {error} ({received.size:,} bytes came). Nothing was kept; try again later, "
                    f"or look at the address in a browser."
                ) from error
            note = {
                "source": received.url,
                "asked": public(item.url),
                "holds": holds,
                "notice": item.provider.notice,
                "selection": item.selection,
                "etag": received.etag,
                "last_modified": received.last_modified,
            }
            entry = cache.keep(part.path, f"{item.name}{ending}", note)
    except FetchError:
        raise
    except OSError as error:
        raise FetchError(f"{cache.folder}: the cache can't be written ({error.strerror or error}).") from error
    for old in cache.entries():  # the same thing under another ending
        if item.shares_name(old) and old.name != entry.name:
            cache.forget(old)
    return entry
