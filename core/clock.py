"""The clock of the product: a day is a day in Asia/Shanghai, whatever the machine's zone."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")

Clock = Callable[[], datetime]
"""Answers the present instant, zone-aware. Passed in, so that rules and tests can hold it still."""


def system_clock() -> datetime:
    """The machine's present instant, in UTC."""
    return datetime.now(UTC)


def today(clock: Clock = system_clock) -> date:
    """The calendar day in Asia/Shanghai at the clock's instant (DECISIONS: «Today»)."""
    return day_of(clock())


def day_of(instant: datetime) -> date:
    """The calendar day in Asia/Shanghai at an instant."""
    return instant.astimezone(SHANGHAI).date()
