"""Drafting one's own contract online: judged as a clinic's, for oneself and for wards alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from core.actor import AccessRole, Actor
from enrolment import models
from enrolment.door.drafting import draft_own_contract
from enrolment.registering.guardians import EndGuardianship, end_guardianship
from enrolment.vocabulary import SignChannel
from tests.door.staging import door, me, offered, somebody, ward_of, wished
from tests.enrolment.desk_staging import everything, key, refused, told
from tests.signing.staging import NOW, TODAY, World, packages, resident, row, signed, team_id

pytestmark = pytest.mark.anyio


async def test_an_own_contract_awaits_signatures_and_covers_nobody(world: World) -> None:
    code = await somebody(world.own)
    contract = await offered(code, world.own)

    assert (contract.kind, contract.channel, contract.recorded_by) == ("INDIVIDUAL", "ONLINE_APP", f"me {code}")
    assert (contract.team_id, contract.starts, contract.ends) == (
        await team_id(world.own.team),
        TODAY,
        date(2027, 3, 1),
    )
    assert contract.offered_at == NOW
    assert contract.signed_at is None
    assert contract.digest is not None
    person = await row(models.ContractPerson, contract_id=contract.id)
    assert (await models.Resident.get(id=person["resident_id"])).code == code
    assert not await models.Enrolment.filter(contract_id=contract.id).exists()
    events = await models.ContractEvent.filter(contract_id=contract.id).order_by("id")
    assert [each.kind for each in events] == ["DRAFTED", "OFFERED"]


async def test_a_guardian_drafts_for_a_ward_by_token_and_register_both(world: World) -> None:
    parent = await somebody(world.own)
    child, stranger = await ward_of(world.own, parent), await resident(world.own)

    contract = await offered(child, world.own, me(parent, child))
    person = await models.ContractPerson.get(contract_id=contract.id).select_related("resident")
    assert person.resident.code == child

    for actor, code in (
        (me(parent), child),  # the register alone
        (me(parent, stranger), stranger),  # the token alone
        (me(parent, child), stranger),
        (me(child), parent),
        (me(await somebody(world.own), child), child),
        (replace(me(parent, child), roles=frozenset({AccessRole.FAMILY_DOCTOR})), child),
        (me("RES-NOBODY"), "RES-NOBODY"),
        (me(parent, "\0"), "\0"),
    ):
        problems = await refused(draft_own_contract(door(world.own, actor), wished(code, world.own), key()))
        assert told(problems) == {("NOT_FOUND", "resident")}


async def test_a_guardianship_that_ended_opens_no_door(world: World) -> None:
    parent = await somebody(world.own)
    child = await ward_of(world.own, parent)
    yesterday = NOW - timedelta(days=1)
    for at, is_open in ((yesterday, False), (NOW, True)):
        act = draft_own_contract(door(world.own, me(parent, child), at), wished(child, world.own), key())
        if is_open:
            assert (await act)["version"] == 2
        else:
            assert told(await refused(act)) == {("NOT_FOUND", "resident")}
    await end_guardianship(world.own.desk(), EndGuardianship(child, 2, parent, TODAY), key())
    again = draft_own_contract(door(world.own, me(parent, child)), wished(child, world.own), key())
    assert told(await refused(again)) == {("NOT_FOUND", "resident")}


async def test_everything_wrong_with_a_draft_is_told_in_its_own_places(world: World) -> None:
    code = await somebody(world.own)
    desk = door(world.own, me(code))
    wrong = wished(
        "RES-NOBODY", world.own, team="NO-TEAM", starts=date(2026, 2, 28), years=4, channel=SignChannel.CLINIC
    )
    assert told(await refused(draft_own_contract(desk, wrong, key()))) == {
        ("NOT_FOUND", "resident"),
        ("NOT_FOUND", "team"),
        ("BACKDATED", "starts"),
        ("TERM_NOT_ALLOWED", "years"),
        ("CHANNEL_NOT_ONLINE", "channel"),
    }
    elsewhere = wished(code, world.other, packages=packages("BAS-00", "NO-SUCH"))
    assert told(await refused(draft_own_contract(desk, elsewhere, key()))) == {
        ("OUTSIDE_AREA", "acceptsOutsideArea"),
        ("UNKNOWN_PACKAGE", "packages.1.code"),
    }
    accepted = wished(code, world.other, accepts_outside_area=True)
    assert (await draft_own_contract(desk, accepted, key()))["version"] == 2


async def test_who_is_covered_learns_of_the_own_cover_and_drafts_nothing_beside_it(world: World) -> None:
    code = await somebody(world.own)
    cover = await signed(code, world.own)
    problems = await refused(draft_own_contract(door(world.own, me(code)), wished(code, world.own), key()))
    (problem,) = problems
    assert (problem.code, problem.path) == ("ALREADY_ENROLLED", ("starts",))
    assert problem.enrolment == cover.code  # type: ignore[attr-defined]


async def test_a_retry_drafts_once(world: World) -> None:
    code = await somebody(world.own)
    desk, again = door(world.own, me(code)), key()
    first = await draft_own_contract(desk, wished(code, world.own), again)
    before = await everything()
    assert await draft_own_contract(desk, wished(code, world.own), again) == first
    assert await everything() == before


@pytest.mark.parametrize("role", list(AccessRole))
async def test_no_other_role_comes_in_by_this_door(world: World, role: AccessRole) -> None:
    code = await somebody(world.own)
    actor = Actor("x", frozenset({role}), resident=code, institution="LC-T01-H", region="450323")
    act = draft_own_contract(door(world.own, actor), wished(code, world.own), key())
    if role is AccessRole.RESIDENT:
        assert (await act)["contract"]
    else:
        assert told(await refused(act)) == {("NOT_FOUND", "resident")}
