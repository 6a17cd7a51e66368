"""Transfers prepared over a list, as when a team dissolves: nobody moves without signing, area and room are held."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from core.faults import Refusal
from enrolment import models
from enrolment.bulk.transfers import PrepareTransfers, TransferList, prepare_transfers
from enrolment.signing.given import Circumstances
from enrolment.vocabulary import SignChannel
from teams.composition.rule import Capacity
from teams.models import Team
from teams.policy import PolicyParameter
from tests.enrolment.desk_staging import address, key
from tests.jobs.staging import REJECT_ALL, REJECT_FAILED, asked, awaiting, counts, done, rows, told, worker
from tests.signing.staging import Clinic, World, changed, ended, packages, renewed, resident, signed

TODAY, ON = date(2026, 9, 1), date(2026, 10, 1)
NEW_TEAM, NEW_VILLAGE = "LC-T01-TEAM02", "LC-T01-V06"
AWAY = Circumstances(SignChannel.CLINIC, accepts_outside_area=True)


async def enrolled(clinic: Clinic, how_many: int, village: str = NEW_VILLAGE, **changes: Any) -> list[models.Enrolment]:
    """So many people of a village who signed with the clinic's first team."""
    home = address(clinic.region, village)
    people = [await resident(clinic, residence=home) for _ in range(how_many)]
    return [await signed(each, clinic, **{"circumstances": AWAY} | changes) for each in people]


async def transfers(clinic: Clinic, *codes: str, **changes: Any) -> models.Job:
    """The clinic's clerk asks for these enrolments, or the team's, to move to the second team."""
    listed = TransferList(enrolments=codes) if codes else TransferList(team=clinic.team)
    given = replace(PrepareTransfers(listed, NEW_TEAM, ON, REJECT_FAILED), **changes)
    return await asked(await prepare_transfers(clinic.desk(TODAY), given, key()))


async def test_each_of_a_teams_residents_is_asked_to_sign_with_the_new_team(fresh: World) -> None:
    people = await enrolled(fresh.own, 2)
    (gone,) = await enrolled(fresh.own, 1)
    await ended(gone, fresh.own, date(2026, 8, 1), day=date(2026, 8, 1))

    job = await done(worker(fresh.own, at=TODAY), await transfers(fresh.own, years=2))

    assert counts(job) == ("FINISHED", 2, 0, 0)
    assert [row.subject for row in await rows(job)] == [each.code for each in people]
    for enrolment in people:
        (contract,) = await awaiting(enrolment)
        assert contract.team_id is not None
        assert ((await Team.get(id=contract.team_id)).code, contract.starts, contract.ends) == (
            NEW_TEAM,
            ON,
            date(2028, 10, 1),
        )
        assert contract.offered_at is not None
        assert contract.signed_at is None
        stands = await models.Enrolment.get(id=enrolment.id)
        assert stands.covered_until == date(2027, 3, 1), "nobody moves before both have signed"


async def test_whoever_lives_elsewhere_chooses_the_new_team_by_the_own_word(world: World) -> None:
    (near,), (far,) = await enrolled(world.own, 1), await enrolled(world.own, 1, world.own.village)

    job = await done(worker(world.own, at=TODAY), await transfers(world.own, near.code, far.code))

    first, second = await rows(job)
    assert (first.state, second.state) == ("DONE", "REJECTED")
    assert told(second) == {("OUTSIDE_AREA", "toTeam")}
    (problem,) = second.problems
    assert "changeArea" in problem["zh"]
    assert "changeArea" in problem["en"]
    assert not await awaiting(far)


@pytest.mark.parametrize("policy", [REJECT_FAILED, REJECT_ALL])
async def test_all_who_are_asked_together_find_room_or_the_last_ones_are_told(fresh: World, policy: Any) -> None:
    people = await enrolled(fresh.own, 5)
    await fresh.settle(PolicyParameter.CAPACITY, Capacity(1))

    job = await done(worker(fresh.own, at=TODAY), await transfers(fresh.own, *[e.code for e in people], policy=policy))

    room = job.done if policy is REJECT_FAILED else job.skipped
    assert room == 3, "one for each of the signing doctors"
    found = await rows(job)
    assert [row.state for row in found[room:]] == ["REJECTED"] * 2
    assert {each for row in found[room:] for each in told(row)} == {("CAPACITY_REACHED", "toTeam")}
    assert [len(await awaiting(each)) for each in people] == ([1, 1, 1, 0, 0] if policy is REJECT_FAILED else [0] * 5)


async def test_those_who_were_asked_before_take_the_room_of_one_each(fresh: World) -> None:
    people = await enrolled(fresh.own, 4)
    await fresh.settle(PolicyParameter.CAPACITY, Capacity(1))
    codes = [each.code for each in people]
    await done(worker(fresh.own, at=TODAY), await transfers(fresh.own, *codes[:2]))

    job = await done(worker(fresh.own, at=TODAY), await transfers(fresh.own, *codes[:3], policy=REJECT_ALL))
    assert counts(job) == ("FINISHED", 1, 0, 2), "there is room for three, two of whom were asked before"

    job = await done(worker(fresh.own, at=TODAY, most=1), await transfers(fresh.own, *codes, policy=REJECT_ALL))
    assert counts(job) == ("FINISHED", 0, 1, 3)
    assert told((await rows(job))[3]) == {("CAPACITY_REACHED", "toTeam")}


async def test_whoever_is_rejected_in_judging_takes_nobodys_room(fresh: World) -> None:
    far, *near = [
        *await enrolled(fresh.own, 1, fresh.own.village),
        *await enrolled(fresh.own, 3),
    ]
    await fresh.settle(PolicyParameter.CAPACITY, Capacity(1))

    listed = [far.code, *(each.code for each in near)]
    job = await done(worker(fresh.own, at=TODAY), await transfers(fresh.own, *listed, policy=REJECT_ALL))

    assert counts(job) == ("FINISHED", 0, 1, 3)


async def test_what_is_prepared_already_is_skipped_and_what_does_not_cover_the_day_is_told(world: World) -> None:
    waiting, over = await enrolled(world.own, 2)
    first = await done(worker(world.own, at=TODAY), await transfers(world.own, waiting.code))
    await ended(over, world.own, date(2026, 9, 15), day=TODAY)
    later = await signed(
        await resident(world.own, residence=address(world.own.region, NEW_VILLAGE)),
        world.own,
        ON,
        on=TODAY,
        circumstances=AWAY,
    )

    codes = (waiting.code, over.code, later.code)
    job = await done(worker(world.own, at=TODAY), await transfers(world.own, *codes))

    found = await rows(job)
    assert [row.state for row in found] == ["SKIPPED", "REJECTED", "REJECTED"]
    assert found[0].result == (await rows(first))[0].result
    assert told(found[1]) == {("OUTSIDE_COVER", "enrolment")}
    assert told(found[2]) == {("BEFORE_START", "on")}  # nothing is left that day: it begins then
    (why,) = list(found[2].problems or ())
    assert "endEnrolment" in why["zh"]
    assert "endEnrolment" in why["en"]


async def test_whose_renewal_is_signed_is_told_to_end_it_first_and_then_is_asked(world: World) -> None:
    (moving,) = await enrolled(world.own, 1)
    day = date(2027, 2, 1)
    renewal = await renewed(moving, world.own, day, circumstances=AWAY)
    on = date(2027, 2, 20)

    async def asked_then() -> models.JobRow:
        given = PrepareTransfers(TransferList(enrolments=(moving.code,)), NEW_TEAM, on, REJECT_FAILED)
        job = await asked(await prepare_transfers(world.own.desk(day), given, key()))
        (row,) = await rows(await done(worker(world.own, at=day), job))
        return row

    row = await asked_then()
    assert told(row) == {("HAS_UPCOMING", "enrolment"), ("ALREADY_ENROLLED", "on")}
    (why,) = [each for each in row.problems or () if each["code"] == "HAS_UPCOMING"]
    assert "endEnrolment" in why["zh"]
    assert "endEnrolment" in why["en"]

    await ended(renewal, world.own, day=day)
    assert (await asked_then()).state == "DONE"


async def test_what_keeps_the_day_of_a_transfer_from_being_agreed_is_told_at_the_day(world: World) -> None:
    (far,) = await enrolled(world.own, 1, years=3)

    job = await transfers(world.own, far.code, on=TODAY + timedelta(days=400))
    (row,) = await rows(await done(worker(world.own, at=TODAY), job))

    assert told(row) == {("STARTS_TOO_LATE", "on")}


async def test_a_prepared_transfer_gives_way_to_one_that_was_signed(world: World) -> None:
    (moved,) = await enrolled(world.own, 1)
    there = replace(world.own, team=NEW_TEAM, doctor="LC-P0022")
    await changed(moved.resident.code, there, date(2026, 9, 10), day=TODAY)

    job = await done(worker(world.own, at=TODAY), await transfers(world.own, moved.code))

    assert told((await rows(job))[0]) == {("OUTSIDE_COVER", "enrolment")}


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"to_team": "LC-T02-TEAM01"}, ("NOT_FOUND", ("toTeam",))),
        ({"to_team": "?"}, ("NOT_FOUND", ("toTeam",))),
        ({"list_": TransferList(team="LC-T02-TEAM01")}, ("NOT_FOUND", ("list", "team"))),
        ({"list_": TransferList(team=NEW_TEAM)}, ("SAME_PROVIDER", ("toTeam",))),
        ({"on": TODAY - timedelta(days=1)}, ("BACKDATED", ("on",))),
        ({"years": 0}, ("TERM_NOT_ALLOWED", ("years",))),
    ],
)
async def test_what_is_wrong_with_a_transfer_is_told_at_once(
    world: World, change: dict[str, Any], problem: tuple[str, tuple[str, ...]]
) -> None:
    (own,) = await enrolled(world.own, 1)
    with pytest.raises(Refusal) as caught:
        await transfers(world.own, own.code, **change)

    assert problem in [(each.code, each.path) for each in caught.value.problems]


async def test_packages_go_along_only_where_the_new_team_can_deliver_them(world: World) -> None:
    (basic,) = await enrolled(world.own, 1, packages=packages("BAS-00"))
    job = await done(worker(world.own, at=TODAY), await transfers(world.own, basic.code))

    (contract,) = await awaiting(basic)
    person = await models.ContractPerson.get(contract_id=contract.id)
    assert [each["code"] for each in person.basket] == ["BAS-00"]
    assert counts(job)[0] == "FINISHED"
