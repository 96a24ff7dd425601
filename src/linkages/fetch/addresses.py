"""
The public addresses that data is fetched from, and the terms under which it comes: in this one place.

Each address can be set otherwise: by ``--base-url``, or by the environment variable named here (a mirror, a test
server).
"""

import os
import re
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

from linkages.errors import SettingError


@dataclass(frozen=True, slots=True)
class Provider:
    """
    Somebody who gives data.

    Parameters
    ----------
    name
        Its name, for people.
    base_url
        Where its data is, without a slash at the end; empty where only the user knows.
    variable
        Environment variable that sets the address otherwise.
    notice
        What must be credited, and what is allowed.
    """

    name: str
    base_url: str
    variable: str
    notice: str

    def address(self, path: str, base_url: str | None = None) -> str:
        """
        Address of a file.

        Parameters
        ----------
        path
            Its path below the base address.
        base_url
            The base address where it is not the usual one; None for the environment's, or the usual one.

        Returns
        -------
        The address.

        Raises
        ------
        SettingError
            The base address is none of http or https.
        """
        base = base_url or os.environ.get(self.variable) or self.base_url
        return f"{checked(base).rstrip('/')}/{path}"


GISCO = Provider(
    "GISCO",
    "https://gisco-services.ec.europa.eu/distribution/v2/nuts/geojson",
    "LINKAGES_GISCO_URL",
    "Source: GISCO - Eurostat. © EuroGeographics for the administrative boundaries. Free for non-commercial use with "
    "this notice; for commercial use ask EuroGeographics.",
)
EUROSTAT = Provider(
    "Eurostat",
    "https://ec.europa.eu/eurostat/api/dissemination/sdmx/2.1/data",
    "LINKAGES_EUROSTAT_URL",
    "Source: Eurostat. Reuse is authorised provided the source is acknowledged; say so if the data was changed.",
)
KEEP = Provider(
    "keep.eu",
    "",
    "",
    "Source: keep.eu / Interact. Free to copy, redistribute and build on; credit and link keep.eu, say if changed.",
)


def checked(url: str) -> str:
    """
    See that an address can be fetched from.

    Parameters
    ----------
    url
        The address.

    Returns
    -------
    The address, without blanks around.

    Raises
    ------
    SettingError
        It is none of http or https, or names no host.
    """
    url = url.strip()
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        parts, host = urlsplit(""), None
    if parts.scheme not in ("http", "https") or not host or re.search(r"[\x00-\x20\x7f]", url):
        raise SettingError(f"{url[:200]!r} is no address to fetch from. Expected one that begins with https://.")
    return url


def public(url: str) -> str:
    """
    Give an address as it may be written down: without user name and password.

    Parameters
    ----------
    url
        The address.

    Returns
    -------
    The address.

    Examples
    --------
    >>> public("https://me:secret@example.org/a?b=1")
    'https://example.org/a?b=1'
    """
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
