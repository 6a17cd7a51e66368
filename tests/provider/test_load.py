"""How many residents everybody carries: in force or upcoming, each once, in one statement."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from core.clock import Clock
from core.database import connected
from enrolment import models
from enrolment.provider.load import carried, carried_by_doctors, load_of
from teams.models import Practitioner, Team
from tests.provider.staging import enrolled, resident
from tests.teams.staging import TODAY, TOMORROW, stage

NEXT_YEAR = (date(2027, 1, 1), date(2028, 1, 1))
YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture(autouse=True)
async def county(database: str) -> None:
    """The staged county stands in the database, with nobody enrolled."""
    await stage()


async def test_residents_covered_today_or_later_are_counted_by_team() -> None:
    await enrolled("R-1")
    await enrolled("R-2", days=NEXT_YEAR)
    await enrolled("R-3", "LC-B")

    assert await carried(["LC-A", "LC-B", "YS-A"], TODAY) == {"LC-A": 2, "LC-B": 1}


async def test_an_early_renewal_does_not_count_twice_and_both_rows_stand() -> None:
    first = await enrolled("R-1")
    await enrolled("R-1", days=NEXT_YEAR, renews_id=first.id)

    assert await carried(["LC-A"], TODAY) == {"LC-A": 1}
    rows = models.Enrolment.all().order_by("starts").values_list("starts", "covered_until", "renews_id")
    assert await rows == [(date(2026, 1, 1), date(2027, 1, 1), None), (*NEXT_YEAR, first.id)]


async def test_who_changes_provider_is_carried_by_the_old_one_to_the_last_day_and_by_the_new_one_at_once() -> None:
    change = date(2026, 6, 1)
    await enrolled("R-1", covered_until=change)
    await enrolled("R-1", "LC-B", days=(change, date(2027, 6, 1)))

    assert await carried(["LC-A", "LC-B"], TODAY) == {"LC-A": 1, "LC-B": 1}
    assert await carried(["LC-A", "LC-B"], change) == {"LC-B": 1}


@pytest.mark.parametrize("until", [YESTERDAY, TODAY, TOMORROW], ids=["yesterday", "today", "tomorrow"])
async def test_the_day_cover_ends_is_no_longer_covered(until: date) -> None:
    await enrolled("R-1", covered_until=until)

    assert await carried(["LC-A"], TODAY) == ({"LC-A": 1} if until == TOMORROW else {})


async def test_what_was_voided_or_ended_before_it_began_is_carried_by_nobody() -> None:
    await enrolled("R-1", voided_at=datetime(2026, 2, 1, tzinfo=UTC), void_reason="重复录入")
    await enrolled("R-2", days=NEXT_YEAR, covered_until=NEXT_YEAR[0])

    assert await carried(["LC-A"], TODAY) == {}


async def test_a_past_day_counts_whom_was_covered_then_and_nobody_who_signed_later_for_later() -> None:
    await enrolled("R-1")
    await enrolled("R-2", days=(date(2026, 2, 1), date(2027, 2, 1)), recorded=datetime(2026, 1, 20, tzinfo=UTC))
    await enrolled("R-3", days=(date(2026, 2, 1), date(2027, 2, 1)), recorded=datetime(2026, 2, 1, tzinfo=UTC))

    assert await carried(["LC-A"], date(2025, 12, 31)) == {}
    assert await carried(["LC-A"], date(2026, 1, 20)) == {"LC-A": 2}
    assert await carried(["LC-A"], TODAY) == {"LC-A": 3}


async def test_a_signing_of_the_last_minute_of_the_day_in_shanghai_counts_that_day() -> None:
    before, after = datetime(2026, 3, 1, 15, 59, 59, tzinfo=UTC), datetime(2026, 3, 1, 16, 0, tzinfo=UTC)
    await enrolled("R-1", days=NEXT_YEAR, recorded=before)
    await enrolled("R-2", days=NEXT_YEAR, recorded=after)

    assert await carried(["LC-A"], TODAY) == {"LC-A": 1}
    assert await carried(["LC-A"], TOMORROW) == {"LC-A": 2}


async def test_a_doctor_who_signs_alone_carries_the_own_contracts_and_the_team_its_own() -> None:
    await enrolled("R-1", doctor="LC-D1")
    await enrolled("R-2")  # LC-D1 leads LC-A

    assert await carried_by_doctors(["LC-D1", "LC-D2"], TODAY) == {"LC-D1": 1}
    assert await carried(["LC-A"], TODAY) == {"LC-A": 1}


async def test_who_is_carried_already_and_what_lies_below_an_area_are_told_with_the_load() -> None:
    await enrolled("R-1")
    await enrolled("R-2", doctor="LC-D1")
    team, doctor = await Team.get(code="LC-A"), await Practitioner.get(code="LC-D1")
    asked = [(await resident(code)).id for code in ("R-1", "R-2", "R-3")]

    told = await load_of("team", team.id, TODAY, asked, ["LC-G1"])
    assert (told.carried, told.already, told.below) == (1, 1, ("LC-G1-1",))
    told = await load_of("practitioner", doctor.id, TODAY, asked[:1], [])
    assert (told.carried, told.already, told.below) == (1, 0, ())


async def test_what_cannot_be_a_code_carries_nobody() -> None:
    assert await carried(["", "lc-a", "X" * 50], TODAY) == {}


async def test_many_teams_take_one_statement(database_url: str, clock: Clock) -> None:
    sent: list[str] = []
    await enrolled("R-1")
    async with connected(database_url, on_statement=sent.append):
        assert await carried(["LC-A", "LC-B", "YS-A"], TODAY) == {"LC-A": 1}
    assert len(sent) == 1
