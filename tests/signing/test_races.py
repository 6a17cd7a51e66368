"""Many clerks at once, in several processes, on both databases: exactly one wins, and the others are told why."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date

import pytest

from core.models import AuditEntry, KeptAnswer
from enrolment import models
from enrolment.provider.ground import ground_of
from enrolment.provider.provider import ProviderGiven
from enrolment.provider.value import ProviderGround
from enrolment.vocabulary import EndingReason
from teams.composition.rule import Capacity
from teams.policy import PolicyParameter
from tests.enrolment.desk_staging import everything, key
from tests.signing.clerks import Act, Office, office
from tests.signing.staging import GROWN, OLD, TODAY, YEAR, World, alone, known_at, resident, signed

pytestmark = pytest.mark.anyio

PROCESSES, CLERKS = 3, 9
EARLY = date(2027, 2, 10)
SUMMER = date(2026, 7, 1)


@pytest.fixture(scope="module")
async def clerks(world: World) -> AsyncIterator[Office]:
    """Three processes full of them, over the database of the module."""
    async with office(world.url, PROCESSES) as opened:
        yield opened


async def sizes() -> dict[str, int]:
    """How many rows each table has."""
    return {table: len(rows) for table, rows in (await everything()).items()}


async def grown(before: dict[str, int]) -> dict[str, int]:
    """How many rows came, by table."""
    return {table: size - before[table] for table, size in (await sizes()).items() if size != before[table]}


async def test_of_many_who_sign_one_resident_at_two_clinics_one_wins_and_nothing_of_the_others_stays(
    world: World, clerks: Office
) -> None:
    somebody = await resident(world.own, GROWN)
    before = await sizes()
    await signed(somebody, world.own)
    of_one_signing = await grown(before)
    code = await resident(world.own, GROWN)
    await known_at(world.other, code)
    before = await sizes()

    acts = [Act("sign", ("own", "other")[number % 2], code, key()) for number in range(CLERKS)]
    answers, refusals = await clerks.at_once(acts)

    assert len(answers) == 1
    assert refusals == [["ALREADY_ENROLLED"]] * (CLERKS - 1)
    enrolment = await models.Enrolment.get(resident__code=code).select_related("contract")
    assert (enrolment.code, enrolment.contract.code) == (answers[0]["enrolment"], answers[0]["contract"])
    assert await grown(before) == of_one_signing


async def test_one_key_from_many_processes_is_one_act(world: World, clerks: Office) -> None:
    code, once = await resident(world.own, OLD), key()
    answers, refusals = await clerks.at_once([Act("sign", "own", code, once) for _ in range(CLERKS)])

    assert (len(answers), refusals) == (CLERKS, [])
    assert {answer["enrolment"] for answer in answers} == {(await models.Enrolment.get(resident__code=code)).code}
    assert await KeptAnswer.filter(key=once).count() == 1
    entries = [entry for entry in await AuditEntry.all() if entry.detail.get("contract") == answers[0]["contract"]]
    assert len(entries) == 1


@pytest.mark.parametrize("is_alone", [True, False])
async def test_the_last_free_place_goes_to_one(world: World, clerks: Office, is_alone: bool) -> None:
    clinic = world.away
    await world.settle(PolicyParameter.CAPACITY, Capacity(2), clinic.region)
    provider = alone(clinic) if is_alone else ProviderGiven(team=clinic.team)
    ground = await ground_of(clinic.desk(), provider, TODAY, None, ("provider",), is_held=False)
    assert isinstance(ground, ProviderGround)
    for _ in range(ground.capacity - ground.load - 1):
        await signed(await resident(clinic, GROWN), clinic, provider=provider)

    people = [await resident(clinic, GROWN) for _ in range(CLERKS)]
    answers, refusals = await clerks.at_once([Act("sign", "away", code, key(), is_alone=is_alone) for code in people])

    assert len(answers) == 1
    assert refusals == [["CAPACITY_REACHED"]] * (CLERKS - 1)
    assert await models.Enrolment.filter(resident__code__in=people).count() == 1
    assert await models.ContractPerson.filter(resident__code__in=people).count() == 1


async def test_of_many_who_renew_one_does(world: World, clerks: Office) -> None:
    first = await signed(await resident(world.own), world.own)
    acts = [Act("renew", "own", first.code, key(), EARLY.isoformat()) for _ in range(CLERKS)]
    answers, refusals = await clerks.at_once(acts)

    assert len(answers) == 1
    assert refusals == [["VERSION_CONFLICT"]] * (CLERKS - 1)
    rows = await models.Enrolment.filter(resident_id=first.resident_id).order_by("starts")
    assert [(row.starts, row.renews_id) for row in rows] == [(YEAR[0], None), (YEAR[1], first.id)]


async def test_ending_and_leaving_for_another_clinic_at_once_happens_once(world: World, clerks: Office) -> None:
    code = await resident(world.own)
    first = await signed(code, world.own)
    await known_at(world.other, code)
    day = SUMMER.isoformat()
    acts = [
        Act("change", "other", code, key(), day) if number % 2 else Act("end", "own", first.code, key(), day)
        for number in range(CLERKS)
    ]
    answers, refusals = await clerks.at_once(acts)

    assert len(answers) == 1
    assert len(refusals) == CLERKS - 1
    ending = await models.Ending.get(enrolment_id=first.id)
    has_changed = ending.reason == EndingReason.CHANGED_PROVIDER.value
    later = await models.Enrolment.filter(resident_id=first.resident_id).exclude(id=first.id)
    assert [(row.starts, row.follows_id) for row in later] == ([(SUMMER, first.id)] if has_changed else [])
    assert {code for codes in refusals for code in codes} <= {"VERSION_CONFLICT", "NOTHING_TO_LEAVE", "ALREADY_ENDED"}
