"""What the day changes by itself: everybody covered, a few at a time, and nothing twice."""

from __future__ import annotations

from datetime import date

import pytest

from enrolment.signing import daily
from enrolment.signing.daily import Followed, follow_the_day
from tests.signing.staging import World, ended, held, resident, signed

pytestmark = pytest.mark.anyio

BEFORE, BIRTHDAY = date(2026, 6, 14), date(2026, 6, 15)


async def test_a_birthday_turns_the_rule_and_the_day_writes_it_down_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(daily, "AT_ONCE", 2)
    enrolments = [await signed(await resident(world.own, date(1961, 6, 15)), world.own) for _ in range(3)]
    gone = await signed(await resident(world.own, date(1961, 6, 15)), world.own)
    await ended(gone, world.own, date(2026, 6, 1))
    seen: list[int] = []

    first = await follow_the_day(world.own.desk(BEFORE), seen.append)
    assert first.changed == 0
    assert first.residents >= 3
    assert seen[-1] == first.residents
    assert await follow_the_day(world.own.desk(BIRTHDAY)) == Followed(first.residents, 3)
    for enrolment in enrolments:
        assert (await held(enrolment))["PRI-ELD"][0] == BIRTHDAY
    assert "PRI-ELD" not in await held(gone)
    assert await follow_the_day(world.own.desk(BIRTHDAY)) == Followed(first.residents, 0)
