"""What a server's answer says of the file it brings: its length, its version, its checksums, and refusals in words."""

import base64
import binascii
import re
from collections.abc import Mapping
from html import unescape
from urllib.parse import urljoin, urlsplit

from linkages.errors import FetchError
from linkages.fetch.addresses import public

_SHOWN = 200


def length(headers: Mapping[str, str], url: str) -> int | None:
    """
    Read how many bytes the answer announces.

    Parameters
    ----------
    headers
        The answer's headers.
    url
        Where it came from, for the message.

    Returns
    -------
    The number; None where the answer does not tell.

    Raises
    ------
    FetchError
        It announces what is no length.
    """
    announced = headers.get("Content-Length")
    if announced is None or headers.get("Transfer-Encoding"):
        return None
    if not re.fullmatch(r"[0-9]{1,18}", announced.strip()):
        raise FetchError(f"{public(url)}: the server announces a length of {announced[:40]!r}. Nothing was kept.")
    return int(announced)


def version(headers: Mapping[str, str]) -> str:
    """
    Read the mark by which a server knows a version of a file again (RFC 9110: a strong ETag, else a date).

    Parameters
    ----------
    headers
        The answer's headers.

    Returns
    -------
    The mark; empty where there is none to go on by.
    """
    etag = headers.get("ETag", "").strip()
    if etag:
        return "" if etag.startswith("W/") else etag
    return headers.get("Last-Modified", "").strip()


def goes_on(headers: Mapping[str, str], *, size: int, mark: str) -> bool:
    """
    Tell whether a partial answer goes on where the part ends, in the same version.

    Parameters
    ----------
    headers
        Headers of an answer with status 206.
    size
        Bytes that have come.
    mark
        The version they are of.

    Returns
    -------
    Whether its bytes may be put behind the part.
    """
    span = re.fullmatch(r"bytes\s+([0-9]+)-([0-9]+)/([0-9]+|\*)", headers.get("Content-Range", "").strip())
    own = version(headers)
    return bool(span) and int(span[1]) == size and (not own or own == mark) if span else False


def checksum(headers: Mapping[str, str]) -> tuple[str, bytes] | None:
    """
    Read the checksum that an answer gives of the whole file.

    Parameters
    ----------
    headers
        The answer's headers: ``Repr-Digest`` (RFC 9530), ``Digest`` (RFC 3230) or ``Content-MD5``.

    Returns
    -------
    Name of the method, as `hashlib` knows it, and the checksum; None where there is none that can be used.
    """
    patterns = (
        ("Repr-Digest", r"\bsha-256=:([A-Za-z0-9+/=]+):", "sha256"),
        ("Repr-Digest", r"\bsha-512=:([A-Za-z0-9+/=]+):", "sha512"),
        ("Digest", r"(?i)\bsha-256=([A-Za-z0-9+/=]+)", "sha256"),
        ("Content-MD5", r"([A-Za-z0-9+/=]+)", "md5"),
    )
    for header, pattern, method in patterns:
        found = re.search(pattern, headers.get(header, ""))
        if found:
            try:
                return method, base64.b64decode(found[1], validate=True)
            except binascii.Error:
                continue
    return None


def redirected(url: str, headers: Mapping[str, str]) -> str:
    """
    Follow one step: to https, or to the same scheme.

    Parameters
    ----------
    url
        Where the answer came from.
    headers
        Its headers.

    Returns
    -------
    Where to ask next.

    Raises
    ------
    FetchError
        It leads nowhere, or from https to something else.
    """
    try:
        target = urljoin(url, headers.get("Location", ""))
        parts = urlsplit(target)
    except ValueError:
        parts, target = urlsplit(""), ""
    if not headers.get("Location") or not parts.hostname:
        raise FetchError(f"{public(url)}: the server sends us elsewhere without saying where. Nothing was kept.")
    if parts.scheme not in ("https", urlsplit(url).scheme):
        raise FetchError(
            f"{public(url)}: the server sends us to {public(target)[:_SHOWN]}, which is no https address. "
            "Nothing was kept."
        )
    return target


def words(body: bytes) -> str:
    """
    Find the sentence in the body of a refusal, which may be a page, an XML fault or plain text.

    Parameters
    ----------
    body
        Its first bytes.

    Returns
    -------
    At most 200 characters on one line; empty where there are none.
    """
    text = body.decode("utf-8", "replace")
    found = re.search(r"(?is)<(?:\w+:)?(faultstring|title|h1)\b[^>]*>(.*?)</", text)
    plain = unescape(re.sub(r"(?s)<[^>]*>", " ", found[2] if found else text))
    return " ".join("".join(c if c.isprintable() else " " for c in plain).split())[:_SHOWN]
