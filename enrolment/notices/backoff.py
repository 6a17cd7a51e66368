"""When a delivery is tried again, and when a receiver is left alone (重试与熔断). Pure: clock and chance are given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

_FACTOR: Final = 4
"""5 seconds, 20, 80, 5 minutes, 21, 85, 6 hours, …: twelve attempts take a day and a half."""

LONGEST_PAUSE: Final = timedelta(hours=6)
LONGEST_WISH: Final = timedelta(hours=24)
"""A receiver that asks for more is asked again after so long all the same."""

FAILURES_TO_REST: Final = 5
"""So many failed attempts in a row, of whatever deliveries, and the receiver is left alone for a while."""

LONGEST_REST: Final = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Retrying:
    """How patiently: `most` attempts (1 or more), the second `first` after the first."""

    most: int = 12
    first: timedelta = timedelta(seconds=5)


def pause(retrying: Retrying, attempts: int, chance: float, wish: timedelta | None = None) -> timedelta | None:
    """How long to wait after `attempts` failed ones (1 or more); None: no more of them.

    Exponential, with a jitter of up to half (`chance` from 0 to 1), so that what failed together does not come back
    together; at least what the receiver wished (Retry-After), which is granted up to 24 hours.
    """
    if attempts >= retrying.most:
        return None
    steps = min(attempts - 1, 20)
    longest = min(retrying.first * float(_FACTOR**steps), LONGEST_PAUSE)
    own = longest * (0.5 + 0.5 * chance)
    return own if wish is None else max(own, min(wish, LONGEST_WISH))


def rest(retrying: Retrying, failures: int) -> timedelta | None:
    """How long a receiver is left alone after so many failures in a row; None: not at all. Then one attempt probes."""
    if failures < FAILURES_TO_REST:
        return None
    return min(retrying.first * float(2 ** min(failures - FAILURES_TO_REST, 20)), LONGEST_REST)


def wished(retry_after: str | None, now: datetime) -> timedelta | None:
    """What a `Retry-After` header asks for (RFC 9110, 10.2.3): seconds or a date; None for anything else."""
    if retry_after is None:
        return None
    text = retry_after.strip()
    if text.isascii() and text.isdigit() and len(text) <= 9:
        return timedelta(seconds=int(text))
    try:
        at = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    return max((at if at.tzinfo else at.replace(tzinfo=UTC)) - now, timedelta(0))
