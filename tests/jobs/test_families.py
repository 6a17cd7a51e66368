"""Families in a list: their contract is renewed as a whole, so that its rows are left aside and say so."""

from __future__ import annotations

from datetime import date

import pytest

from enrolment import models
from enrolment.bulk.transfers import PrepareTransfers, TransferList, prepare_transfers
from tests.enrolment.desk_staging import key
from tests.family.staging import sign, signed_home
from tests.jobs.staging import (
    REJECT_ALL,
    asked,
    awaiting,
    counts,
    done,
    enrolled,
    renewals,
    renewals_of_team,
    rows,
    told,
    worker,
)
from tests.signing.staging import GROWN, World

FAMILY = {("FAMILY_TOGETHER", "enrolment")}


async def members(world: World) -> tuple[models.Contract, models.Enrolment, models.Enrolment]:
    """A family's contract with the clinic's team, the enrolment of the anchor and that of the other member."""
    house = await signed_home(world.own, GROWN, GROWN)
    contract = await sign(house)
    first, second = [await models.Enrolment.get(resident__code=each) for each in house.people[:2]]
    return contract, first, second


async def test_a_family_does_not_keep_the_renewals_of_its_team_from_being_prepared(fresh: World) -> None:
    contract, anchor, member = await members(fresh)
    (alone,) = await enrolled(fresh.own, 1)

    job = await done(worker(fresh.own), await renewals_of_team(fresh.own, policy=REJECT_ALL))

    found = {row.subject: row for row in await rows(job)}
    assert found.keys() == {anchor.code, member.code, alone.code}
    assert counts(job) == ("FINISHED", 2, 0, 1)
    left = found[member.code]
    assert (left.state, left.result, told(left)) == ("SKIPPED", contract.code, FAMILY)
    assert "renewFamily" in left.problems[0]["en"]
    assert len(await awaiting(alone)) == len(await awaiting(anchor)) == 1, "the anchor signed alone, and renews so"
    assert not await models.Contract.filter(renews_id=contract.id).exists()


@pytest.mark.parametrize("verb", ["renewal", "transfer"])
async def test_a_member_of_a_family_on_a_list_is_left_aside(world: World, verb: str) -> None:
    contract, _anchor, member = await members(world)
    if verb == "renewal":
        job = await done(worker(world.own), await renewals(world.own, member.code))
    else:
        given = PrepareTransfers(TransferList((member.code,)), "LC-T01-TEAM02", date(2026, 6, 1), REJECT_ALL)
        desk = world.own.desk(date(2026, 5, 1))
        job = await done(
            worker(world.own, at=date(2026, 5, 1)), await asked(await prepare_transfers(desk, given, key()))
        )

    (row,) = await rows(job)
    assert counts(job) == ("FINISHED", 0, 0, 1)
    assert (row.state, row.result, told(row)) == ("SKIPPED", contract.code, FAMILY)
