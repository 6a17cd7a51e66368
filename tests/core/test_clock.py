"""A day is a day in Asia/Shanghai."""

from datetime import UTC, date, datetime

import pytest

from core.clock import system_clock, today


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime(2026, 2, 28, 15, 59, 59, tzinfo=UTC), date(2026, 2, 28)),
        (datetime(2026, 2, 28, 16, 0, tzinfo=UTC), date(2026, 3, 1)),
        (datetime(2026, 12, 31, 16, 0, tzinfo=UTC), date(2027, 1, 1)),
    ],
)
def test_today_turns_at_midnight_in_shanghai(instant: datetime, day: date) -> None:
    assert today(lambda: instant) == day


def test_the_system_clock_knows_its_zone() -> None:
    assert system_clock().utcoffset() is not None
