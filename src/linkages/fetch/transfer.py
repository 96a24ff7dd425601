"""
One file over HTTP: asked for again where that may help, gone on with where it broke off, never longer than allowed.

What comes is written to a part file; nobody else sees it before it is whole and checked.
"""

import hashlib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.metadata import version as package_version
from typing import TYPE_CHECKING, BinaryIO

from linkages.errors import FetchError
from linkages.fetch import answers
from linkages.fetch.addresses import checked, public
from linkages.fetch.partial import Part
from linkages.fetch.waiting import RETRIED, pause

if TYPE_CHECKING:
    import requests

Progress = Callable[[int, int | None], None]
"""Called with the bytes that have come, and the bytes there are (None where that is not known)."""

_AT_ONCE = 1 << 16
_REDIRECTS = 5
_SHOWN = 4096
_MB = 1_000_000
_OK, _PARTIAL, _NOT_SATISFIABLE = 200, 206, 416
_NOT_FOUND = (404, 410)
_STAYS = "What is in the cache stays as it is and can be used without network (see linkages fetch --list)."
_FIREWALL = f" Perhaps a firewall is in the way: if the network wants a proxy, name it in HTTPS_PROXY. {_STAYS}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """
    How long and how much at most.

    Parameters
    ----------
    stall
        Seconds without a byte, or without a connection, after which a try has failed.
    total
        Seconds for one file, all tries together.
    tries
        How often a file is asked for.
    first_pause, longest_pause
        Seconds before the second try, doubled from try to try up to the longest. A server that asks for a longer wait
        than `longest_pause` is left alone.
    size
        Bytes of a file at most.
    """

    stall: float = 30
    total: float = 3600
    tries: int = 5
    first_pause: float = 1
    longest_pause: float = 60
    size: int = 500 * _MB


@dataclass(frozen=True, slots=True)
class Received:
    """
    What came.

    Parameters
    ----------
    url
        Where it came from in the end, after redirects.
    size, sha256
        Of the file.
    etag, last_modified, content_type
        As the server says; empty where it does not.
    """

    url: str
    size: int
    sha256: str
    etag: str
    last_modified: str
    content_type: str


class _TryAgainError(Exception):
    """
    A try failed; another may not.

    `asked` is the server's ``Retry-After``; `nobody` tells that no connection came about at all.
    """

    def __init__(self, reason: str, asked: str | None = None, *, nobody: bool = False) -> None:
        super().__init__(reason)
        self.asked, self.nobody = asked, nobody


class RefusedError(FetchError):
    """
    The server answers that it has no such thing, or does not understand the question.

    Parameters
    ----------
    message
        What was asked and answered.
    status
        The status of the answer.
    """

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


class OfflineError(FetchError):
    """The host can't be reached: nothing else will be either."""


@dataclass(slots=True)
class _Work:
    """A file being fetched."""

    url: str
    part: Part
    limits: Limits
    progress: Progress | None
    session: "requests.Session"
    begun: float = field(default_factory=time.monotonic)

    @property
    def left(self) -> float:
        return self.limits.total - (time.monotonic() - self.begun)


def transfer(url: str, part: Part, *, limits: Limits, progress: Progress | None = None) -> Received:
    """
    Bring one file into a part.

    Parameters
    ----------
    url
        Its address.
    part
        Where it is written; what has come of the same version is not asked for again.
    limits
        How long and how much at most.
    progress
        Called as bytes come.

    Returns
    -------
    What came; the part is whole by all the server says (length, checksum), and its content is still to be checked.

    Raises
    ------
    RefusedError
        The server has no such thing.
    FetchError
        There is no network, the server does not answer, cuts, stalls, sends too much or what does not fit its own
        checksum. What came of a cut download is kept in the part where it can be gone on with.
    """
    import requests

    with requests.Session() as session:
        session.headers.update(
            {"User-Agent": f"linkages/{package_version('linkages')}", "Accept": "*/*", "Accept-Encoding": "identity"}
        )
        work = _Work(checked(url), part, limits, progress, session)
        attempt = 1
        while True:
            try:
                return _try(work)
            except _TryAgainError as failure:
                _wait(work, failure, attempt)
                attempt += 1


def _wait(work: _Work, failure: _TryAgainError, attempt: int) -> None:
    seconds = pause(attempt, first=work.limits.first_pause, longest=work.limits.longest_pause, asked=failure.asked)
    work.part.keep = True
    have = work.part.size if work.part.validator else 0
    kept = f" The {have:,} bytes that came are kept; the next fetch goes on from there." if have else ""
    if failure.asked and seconds > work.limits.longest_pause:
        raise FetchError(
            f"{public(work.url)}: {failure}, and the server asks to wait {seconds:,.0f} seconds. Try again then.{kept}"
        )
    if attempt >= work.limits.tries:
        tries = f"{attempt} tries" if attempt > 1 else "one try"
        kind, firewall = (OfflineError, _FIREWALL) if failure.nobody else (FetchError, "")
        raise kind(f"{public(work.url)}: {failure}. Given up after {tries}; try again later.{firewall}{kept}")
    if seconds >= work.left:
        raise FetchError(
            f"{public(work.url)}: {failure}. The {work.limits.total:g} seconds allowed for a file are over.{kept}"
        )
    time.sleep(seconds)


def _try(work: _Work) -> Received:
    import requests
    import urllib3

    try:
        response, url = _answer(work)
        with response:
            return _receive(work, response, url)
    except requests.ConnectTimeout as error:
        raise _TryAgainError(f"no connection within {work.limits.stall:g} seconds", nobody=True) from error
    except (requests.Timeout, urllib3.exceptions.TimeoutError) as error:
        raise _TryAgainError(f"the server sent nothing for {work.limits.stall:g} seconds") from error
    except (requests.exceptions.ConnectionError, urllib3.exceptions.HTTPError, OSError) as error:
        if isinstance(error, FetchError):
            raise
        _refuse_offline(work.url, error)
        if isinstance(error, OSError) and not isinstance(error, requests.RequestException | ConnectionError):
            raise  # the disk, not the network
        if "NewConnectionError" in repr(error):
            raise _TryAgainError(f"no connection ({_cause(error)})", nobody=True) from error
        raise _TryAgainError(f"the connection broke off ({_cause(error)})") from error


def _answer(work: _Work) -> "tuple[requests.Response, str]":
    """Ask, and go where the server sends us."""
    headers, mark = {}, work.part.validator
    if mark:
        headers = {"Range": f"bytes={work.part.size}-", "If-Range": mark}
    url, seen = work.url, [work.url]
    while True:
        response = _ask(work, url, headers)
        if not response.is_redirect and not response.is_permanent_redirect:
            return response, url
        with response:
            url = answers.redirected(url, response.headers)
        if url in seen or len(seen) > _REDIRECTS:
            raise FetchError(f"{public(work.url)}: the server sends us round in a circle. Nothing was kept.")
        seen.append(url)


def _ask(work: _Work, url: str, headers: dict[str, str]) -> "requests.Response":
    """Ask for headers; in a thread, for a server that lets them drip never reaches the limit between bytes."""
    found: list[requests.Response] = []
    failed: list[Exception] = []

    def ask() -> None:
        try:
            found.append(
                work.session.get(
                    url, headers=headers, stream=True, allow_redirects=False, timeout=(work.limits.stall,) * 2
                )
            )
        except Exception as error:  # noqa: BLE001 - raised again where it is waited for
            failed.append(error)

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(max(work.left, 0.01))
    if failed:
        raise failed[0]
    if not found:
        raise _too_slow(work)
    return found[0]


def _receive(work: _Work, response: "requests.Response", url: str) -> Received:
    status, headers = response.status_code, response.headers
    if status not in (_OK, _PARTIAL):
        raise _refusal(work, response)
    announced = answers.length(headers, url)
    if status == _PARTIAL and not answers.goes_on(headers, size=work.part.size, mark=work.part.validator):
        work.part.clear()
        raise _TryAgainError("the server goes on with another file than the one begun")
    so_far = work.part.size if status == _PARTIAL else 0
    whole = None if announced is None else so_far + announced
    _refuse_size(work, whole or 0)
    target = work.part.go_on() if status == _PARTIAL else work.part.begin(answers.version(headers))
    with target:
        size = _pour(work, response, target, so_far, whole)
    if whole is not None and size != whole:
        raise _TryAgainError(f"{size:,} of {whole:,} bytes came")
    _check_sum(work, answers.checksum(headers), url)
    etag, modified, kind = (headers.get(name, "") for name in ("ETag", "Last-Modified", "Content-Type"))
    return Received(public(url), size, _hash(work, "sha256").hex(), etag, modified, kind)


def _pour(work: _Work, response: "requests.Response", target: BinaryIO, size: int, whole: int | None) -> int:
    while True:
        # read1 gives what there is: a server that lets a file drip can't hold us longer than allowed
        chunk = response.raw.read1(_AT_ONCE)
        if not chunk:
            return size
        size += len(chunk)
        _refuse_size(work, size)
        target.write(chunk)
        if work.progress:
            work.progress(size, whole)
        if work.left <= 0:
            target.flush()
            work.part.keep = True
            raise _too_slow(work)


def _too_slow(work: _Work) -> FetchError:
    return FetchError(
        f"{public(work.url)}: the server was not done after {work.limits.total:g} seconds. Try again later, or allow "
        "more time."
    )


def _refuse_size(work: _Work, size: int) -> None:
    if size > work.limits.size:
        work.part.clear()
        raise FetchError(
            f"{public(work.url)}: the file is larger than {work.limits.size / _MB:,.0f} MB, which is the most that is "
            "taken. Allow more (--max-mb) if it should be that large. Nothing was kept."
        )


def _check_sum(work: _Work, given: tuple[str, bytes] | None, url: str) -> None:
    if given and _hash(work, given[0]) != given[1]:
        work.part.clear()
        raise _TryAgainError(
            f"what came from {public(url)} does not fit the checksum that the server gives ({given[0]})"
        )


def _hash(work: _Work, method: str) -> bytes:
    with work.part.path.open("rb") as file:
        return hashlib.file_digest(file, method).digest()


def _refusal(work: _Work, response: "requests.Response") -> Exception:
    status = response.status_code
    said = answers.words(response.raw.read(_SHOWN) or b"")
    said = f": {said}" if said else ""
    if status == _NOT_SATISFIABLE:
        work.part.clear()
        return _TryAgainError("the server has no more of the file than came before")
    if status in RETRIED:
        what = "is asked too much" if status == 429 else "has a fault of its own"  # noqa: PLR2004
        return _TryAgainError(f"the server {what} (status {status}{said})", response.headers.get("Retry-After"))
    if status in _NOT_FOUND:
        return RefusedError(f"{public(work.url)}: the server has no such file (status {status}{said}).", status)
    return RefusedError(f"{public(work.url)}: the server refuses (status {status}{said}).", status)


def _refuse_offline(url: str, error: Exception) -> None:
    """Give up at once where there is no way to the host: asking again in seconds would not help."""
    import requests

    words = repr(error)
    if isinstance(error, requests.exceptions.ProxyError):
        proxy = requests.utils.select_proxy(url, requests.utils.get_environ_proxies(url)) or "the proxy"
        raise OfflineError(
            f"{public(url)}: the proxy that this machine is set to use, {public(proxy)}, does not let us through "
            f"({_cause(error)}). Ask whoever runs it, or set HTTPS_PROXY otherwise. {_STAYS}"
        ) from error
    if any(word in words for word in ("NameResolutionError", "Network is unreachable", "No route to host")):
        raise OfflineError(
            f"{public(url)}: the host can't be reached; this machine seems to be offline. {_STAYS}"
        ) from error
    if "SSLError" in words or "CertificateError" in words:
        raise FetchError(f"{public(url)}: the server's certificate is not trusted ({_cause(error)}).") from error


def _cause(error: BaseException) -> str:
    """Name what lies at the bottom of an error of several layers."""
    while (inner := error.__cause__ or error.__context__) is not None:
        error = inner
    return " ".join(str(getattr(error, "strerror", None) or error).split())[:200] or type(error).__name__
