"""Entries made late (补录, R229): what happened before it was recorded, within the window of the region. Pure.

Three days are kept apart: that of the event (the signature), the first day covered, and the day it was recorded.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from teams.parameter import Backfill

MOST_AHEAD = timedelta(days=366)
"""A contract begins at most a year after it is signed."""


@dataclass(frozen=True, slots=True)
class Lateness:
    """What an entry for `starts` is: `is_late` needs a reason, `needs_approval` waits for a region authority.

    `fault`: the code of what keeps it from being entered at all, or None.
    """

    is_late: bool = False
    needs_approval: bool = False
    fault: str | None = None


ENTERED = Lateness(is_late=True)
"""A late entry that lay in the window on the day it was recorded: however long its approval takes, it stays in."""


def lateness(starts: date, today: date, window: Backfill | None) -> Lateness:
    """How an entry of cover from `starts` on is to be taken today, under the region's `window` for late entries.

    Before today it is late: BACKFILL_CLOSED without a window, BACKFILL_TOO_OLD where it lies more than `window_days`
    back. After the window's `deadline` it needs approval. More than a year ahead: STARTS_TOO_LATE.
    """
    if starts >= today:
        return Lateness(fault="STARTS_TOO_LATE" if starts - today > MOST_AHEAD else None)
    if window is None:
        return Lateness(is_late=True, fault="BACKFILL_CLOSED")
    if window.window_days is not None and (today - starts).days > window.window_days:
        return Lateness(is_late=True, fault="BACKFILL_TOO_OLD")
    return Lateness(is_late=True, needs_approval=window.deadline is not None and today > window.deadline)
