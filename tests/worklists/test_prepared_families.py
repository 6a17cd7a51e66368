"""A family's renewal that was prepared stands once on the list of what awaits signatures, with what settles it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date, timedelta

import pytest

from enrolment import models as m
from enrolment.signing.preparing import ContractAt, withdraw_contract
from enrolment.worklists.keeping import keep_the_day
from enrolment.worklists.kind import WorklistKind, WorklistReason, step_of
from enrolment.worklists.reading import EntryRow
from enrolment.worklists.settling import inputs_of
from tests.enrolment.desk_staging import key
from tests.family.preparing import prepare, prepared_home, sign_prepared, waiting
from tests.family.staging import Home, home, left, renew, sign, signed_home
from tests.jobs.staging import TODAY
from tests.signing.conftest import fresh
from tests.signing.staging import GROWN, World, renewed, signed, voided
from tests.worklists.lists import entries, is_as_made_anew
from tests.worklists.test_awaiting import AUTHORITY, RENEWAL

__all__ = ["fresh"]  # the fixture


async def listed(kind: WorklistKind = RENEWAL, on: date = TODAY) -> list[EntryRow]:
    """What the county's authority reads of its list; made anew it is the same."""
    found = await entries(kind, AUTHORITY, on=on)
    assert await is_as_made_anew(on)
    return found


async def settled_by(on: date = TODAY) -> tuple[WorklistReason, str]:
    """Why the one row is there, and which mutation settles it."""
    (row,) = await listed(on=on)
    return row.reason, step_of(row.kind, row.reason, row.contract_kind).value


async def test_it_is_listed_once_until_all_have_signed(fresh: World) -> None:
    old, house = await prepared_home(fresh.own, GROWN, GROWN, GROWN)
    paper = await waiting(old)

    (row,) = await listed()
    assert (row.contract, row.contract_kind, row.household) == (paper.code, "FAMILY", house.code)
    assert (row.resident, row.since, row.due) == (None, TODAY, paper.starts)
    step = step_of(row.kind, row.reason, row.contract_kind)
    assert (row.reason, step.value) == (WorklistReason.CONSENT_MISSING, "signPreparedFamily")
    assert inputs_of(row, step) == [("contract", paper.code), ("expectedVersion", str(paper.version))]
    assert await m.WorklistEntry.filter(kind=RENEWAL.value, subject_id=paper.id, place="T").count() == 1

    await sign_prepared(old, house)
    assert await listed() == []


async def test_neither_the_family_nor_who_signed_alone_before_stands_among_what_ends(fresh: World) -> None:
    house = await signed_home(fresh.own)
    old = await sign(house)
    assert {row.contract_kind for row in await listed(WorklistKind.ENDING_SOON)} == {"INDIVIDUAL", "FAMILY"}

    await prepare(old, house)
    assert await listed(WorklistKind.ENDING_SOON) == []

    paper = await waiting(old)
    await withdraw_contract(fresh.own.desk(TODAY), ContractAt(paper.code, paper.version, "不续"), key())
    assert {row.contract_kind for row in await listed(WorklistKind.ENDING_SOON)} == {"INDIVIDUAL", "FAMILY"}

    await prepare(old, house)
    await sign_prepared(old, house)
    assert await listed(WorklistKind.ENDING_SOON) == []


async def test_what_is_offered_to_one_member_alone_leaves_the_family_among_what_ends(fresh: World) -> None:
    house = await signed_home(fresh.own)
    old = await sign(house)
    spouse = await m.Enrolment.get(resident__code=house.people[1]).select_related("contract", "resident")

    await renewed(spouse, fresh.own, TODAY)

    assert old.code in {row.contract for row in await listed(WorklistKind.ENDING_SOON)}


async def _moves_away(_world: World, _old: m.Contract, house: Home) -> None:
    await m.Resident.filter(code=house.people[1]).update(moved_away=TODAY)


async def _leaves(_world: World, _old: m.Contract, house: Home) -> None:
    await left(house, house.people[1], TODAY)


async def _renews_alone(world: World, _old: m.Contract, house: Home) -> None:
    spouse = await m.Enrolment.get(resident__code=house.people[1]).select_related("contract", "resident")
    await renewed(spouse, world.own, TODAY)


@pytest.mark.parametrize("happens", [_moves_away, _leaves, _renews_alone])
async def test_where_somebody_on_it_can_sign_it_no_more_it_is_to_be_withdrawn(
    fresh: World, happens: Callable[[World, m.Contract, Home], Awaitable[None]]
) -> None:
    old, house = await prepared_home(fresh.own, GROWN, GROWN, GROWN)
    assert await settled_by() == (WorklistReason.CONSENT_MISSING, "signPreparedFamily")

    await happens(fresh, old, house)

    assert await settled_by() == (WorklistReason.OVERTAKEN, "withdrawContract")


async def test_where_an_adopted_members_own_cover_is_gone_it_is_to_be_withdrawn(fresh: World) -> None:
    house = await home(fresh.own)
    long = await signed(house.people[0], fresh.own, years=2)
    old = await sign(house)
    await prepare(old, house)
    assert await settled_by() == (WorklistReason.CONSENT_MISSING, "signPreparedFamily")

    await voided(long, fresh.own, day=TODAY)

    assert await settled_by() == (WorklistReason.OVERTAKEN, "withdrawContract")


async def test_what_nobody_signed_by_its_first_day_is_to_be_withdrawn(fresh: World) -> None:
    old, _house = await prepared_home(fresh.own)
    over = (await waiting(old)).starts + timedelta(1)
    await keep_the_day(over)

    assert await settled_by(over) == (WorklistReason.START_PASSED, "withdrawContract")


async def test_a_family_that_renewed_at_once_leaves_nothing_to_withdraw(fresh: World) -> None:
    old, house = await prepared_home(fresh.own)
    await renew(old, house, TODAY)

    assert await listed() == []
