"""Keeping the table: every change leaves a mark in its own transaction; what is kept is what would be made anew."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta

import pytest

from core.database import transaction
from enrolment import models as m
from enrolment.worklists.keeping import MARKS_AT_ONCE, keep_the_day, keep_up
from enrolment.worklists.kind import WorklistKind
from tests.reading.rows import TODAY, contract, household, resident, roster
from tests.signing.conftest import fresh
from tests.signing.staging import World, ended, known_at, noon, renewed, signed
from tests.signing.staging import resident as registered
from tests.worklists.lists import is_as_made_anew, listed, marks, table

__all__ = ["fresh"]  # the fixture


async def test_what_is_rolled_back_leaves_no_mark(county: list[str]) -> None:
    await keep_up(TODAY)

    async def registered_in_vain() -> None:
        async with transaction():
            await resident()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await registered_in_vain()
    assert await marks() == 0


async def test_a_row_that_is_about_somebody_else_now_marks_both(county: list[str]) -> None:
    one, other = await resident(), await resident(name="李四")
    tag = await m.PopulationTag.create(resident=one, tag="DISABLED", starts=TODAY)
    await keep_up(TODAY)

    tag.resident = other
    await tag.save()

    assert {row.subject_id for row in await m.WorklistMark.filter(noun="RESIDENT")} == {one.id, other.id}


async def test_where_nothing_changed_one_statement_says_so(county: list[str]) -> None:
    await resident()
    await keep_up(TODAY)
    county.clear()

    assert await keep_up(TODAY) == 0

    assert len(county) == 1


async def test_more_changes_than_are_taken_at_once_are_taken_one_batch_after_another(county: list[str]) -> None:
    who = await resident()
    await keep_up(TODAY)
    await m.WorklistMark.bulk_create(
        [m.WorklistMark(noun="RESIDENT", subject_id=who.id) for _ in range(MARKS_AT_ONCE + 1)], batch_size=2_000
    )

    assert await keep_up(TODAY) == MARKS_AT_ONCE + 1
    assert await marks() == 0


async def test_working_out_many_takes_as_many_statements_as_working_out_one(county: list[str]) -> None:
    async def statements(number: int) -> int:
        for place in range(number):
            who = await resident(name=f"王{place}")
            await household(who)
            await contract(who)
            await roster(who)
        county.clear()
        await keep_up(TODAY)
        return len(county)

    await keep_up(TODAY)
    assert await statements(1) == await statements(12)


async def test_two_who_read_at_once_do_not_undo_each_other(county: list[str]) -> None:
    for place in range(5):
        await resident(name=f"王{place}")

    await asyncio.gather(*(keep_up(TODAY) for _ in range(4)))

    assert len(await listed(WorklistKind.UNSIGNED_KEY_POPULATION)) == 5
    assert await is_as_made_anew()


async def test_the_day_worked_out_again_changes_nothing(county: list[str]) -> None:
    await contract(await resident(), starts=date(2025, 3, 15))
    await keep_the_day(TODAY)
    once = await table()
    assert once

    await keep_the_day(TODAY)

    assert await table() == once


async def test_a_day_that_comes_changes_the_lists_without_any_change_of_facts(county: list[str]) -> None:
    who = await resident(born=date(1961, 4, 1))
    await contract(who, starts=date(2025, 4, 15))
    assert await listed(WorklistKind.UNSIGNED_KEY_POPULATION) == set()
    over = date(2026, 4, 15)

    await keep_the_day(over)

    assert await listed(WorklistKind.UNSIGNED_KEY_POPULATION, on=over) == {who.code}
    assert await listed(WorklistKind.ENDING_SOON, on=over) == set()


async def test_after_real_acts_what_is_kept_is_what_would_be_made_anew(fresh: World) -> None:
    own, other = fresh.own, fresh.other
    people = [await registered(own) for _ in range(5)]
    await known_at(other, people[0])
    first = await signed(people[0], own)
    await signed(people[1], own)
    later = TODAY + timedelta(300)
    await renewed(first, own, later)
    await ended(await signed(people[2], own), own, TODAY + timedelta(10))

    assert await is_as_made_anew()
    assert await is_as_made_anew(noon(TODAY).date())
    reached = await m.WorklistEntry.filter(kind=WorklistKind.UNSIGNED_KEY_POPULATION.value, place="R")
    assert {row.subject_id for row in reached} >= {
        row.id for row in await m.Resident.filter(code__in=people[3:]).order_by("id")
    }
