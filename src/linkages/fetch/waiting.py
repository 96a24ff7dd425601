"""How long to wait before asking a server again."""

import email.utils
import re
from datetime import UTC, datetime

RETRIED = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Statuses after which the same question may be answered later."""


def pause(attempt: int, *, first: float, longest: float, asked: str | None, now: datetime | None = None) -> float:
    """
    Seconds to wait: what the server asks for, at least the first pause; else twice as long each time.

    Parameters
    ----------
    attempt
        How often it was tried, from 1.
    first
        Seconds after the first failure, and the least that is waited: a server may ask for no wait at all.
    longest
        Never more than this, unless the server asks for it.
    asked
        The header ``Retry-After``: seconds, or a date; None where there is none.
    now
        The time; None for this moment.

    Returns
    -------
    Seconds.

    Examples
    --------
    >>> [pause(n, first=1, longest=30, asked=None) for n in (1, 2, 3, 9)]
    [1.0, 2.0, 4.0, 30.0]
    >>> pause(1, first=1, longest=30, asked="120")
    120.0
    """
    wanted = _seconds(asked, now or datetime.now(UTC)) if asked else None
    return float(min(first * 2 ** (attempt - 1), longest)) if wanted is None else max(wanted, first)


def _seconds(asked: str, now: datetime) -> float | None:
    if re.fullmatch(r"\s*[0-9]{1,9}\s*", asked):
        return float(asked)
    try:
        then = email.utils.parsedate_to_datetime(asked)
    except (TypeError, ValueError, IndexError):
        return None
    then = then if then.tzinfo else then.replace(tzinfo=UTC)
    return max((then - now).total_seconds(), 0.0)
