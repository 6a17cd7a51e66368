"""Asking for another provider or an end: one open request a cover, taken back or answered once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.actor import AccessRole, Actor
from core.models import OutboxEvent
from enrolment import models
from enrolment.door.reading import RequestFilter, count_requests, requests, requests_by_code
from enrolment.door.requests import (
    AnswerRequest,
    RequestChange,
    WithdrawRequest,
    answer_request,
    request_change,
    withdraw_request,
)
from enrolment.reading.keyset import Keyset
from enrolment.vocabulary import RequestAnswer, RequestKind
from tests.door.staging import door, me, somebody, ward_of
from tests.enrolment.desk_staging import everything, key, refused, told
from tests.signing.staging import NOW, TODAY, World, days_after, ended, row, signed, team_id, voided

pytestmark = pytest.mark.anyio

AUTHORITY = Actor("county", frozenset({AccessRole.REGION_AUTHORITY}), region="450323")
ALL = RequestFilter()


def wish(enrolment: models.Enrolment, kind: RequestKind = RequestKind.END, **changes: object) -> RequestChange:
    return replace(RequestChange(enrolment.code, kind, note="搬家"), **changes)  # type: ignore[arg-type]


async def requested(world: World, code: str, enrolment: models.Enrolment, *wards: str) -> models.ResidentRequest:
    answer = await request_change(door(world.own, me(code, *wards)), wish(enrolment), key())
    return await models.ResidentRequest.get(code=answer["request"])


async def listed(actor: Actor) -> set[str]:
    """Codes of all requests that somebody may read; single ones are found where the list has them."""
    found = {each.code for each in (await requests(actor, ALL, Keyset(1000))).rows}
    assert await count_requests(actor, ALL) == len(found)
    everyone = [each.code for each in await models.ResidentRequest.all()]
    assert set(await requests_by_code(actor, everyone)) == found
    return found


async def test_a_request_stands_and_changes_nothing_of_the_cover(world: World) -> None:
    code = await somebody(world.own)
    cover = await signed(code, world.own)
    before = await everything()
    answer = await request_change(
        door(world.own, me(code)), wish(cover, RequestKind.CHANGE_PROVIDER, wanted_team=world.other.team), key()
    )
    after = await everything()
    assert after["Enrolment"] == before["Enrolment"]
    assert after["Contract"] == before["Contract"]
    assert answer["version"] == 1
    stored = await row(models.ResidentRequest, code=answer["request"])
    assert stored.pop("code").startswith("REQ-")
    assert stored == {
        "resident_id": cover.resident_id,
        "enrolment_id": cover.id,
        "kind": "CHANGE_PROVIDER",
        "wanted_team_id": await team_id(world.other.team),
        "note": "搬家",
        "at": NOW,
        "by": f"me {code}",
        "answered_at": None,
        "answered_by": None,
        "answer": None,
        "answer_note": "",
        "version": 1,
    }
    event = await OutboxEvent.get(kind="request.made", subject=answer["request"])
    assert (event.institutions, event.residents) == ([world.own.institution], [code])


async def test_a_guardian_asks_for_a_ward(world: World) -> None:
    parent = await somebody(world.own)
    child, code = await ward_of(world.own, parent), await somebody(world.own)
    cover = await signed(code, world.own)
    assert child
    for actor in (me(parent), me(parent, code), me(parent, child), world.own.desk().actor, AUTHORITY):
        problems = await refused(request_change(door(world.own, actor), wish(cover), key()))
        assert told(problems) == {("NOT_FOUND", "enrolment")}
    problems = await refused(request_change(door(world.own, me(code)), replace(wish(cover), enrolment="\0"), key()))
    assert told(problems) == {("NOT_FOUND", "enrolment")}


async def test_everything_wrong_with_a_request_is_told_at_once(world: World) -> None:
    code = await somebody(world.own)
    cover = await signed(code, world.own)
    desk = door(world.own, me(code))
    change = wish(cover, RequestKind.CHANGE_PROVIDER)
    for given, faults in (
        (replace(change, wanted_team="NO-TEAM", note="字" * 501), {("NOT_FOUND", "wantedTeam"), ("TEXT_SIZE", "note")}),
        (replace(change, wanted_team=world.own.team), {("SAME_PROVIDER", "wantedTeam")}),
        (wish(cover, wanted_team=world.other.team), {("NOT_OF_AN_END", "wantedTeam")}),
    ):
        assert told(await refused(request_change(desk, given, key()))) == faults


async def test_one_request_at_a_time_about_a_cover(world: World) -> None:
    code = await somebody(world.own)
    cover = await signed(code, world.own)
    first = await requested(world, code, cover)
    again = request_change(door(world.own, me(code)), wish(cover), key())
    assert told(await refused(again)) == {("REQUEST_OPEN", "enrolment")}
    await withdraw_request(door(world.own, me(code)), WithdrawRequest(first.code, 1), key())
    assert (await requested(world, code, cover)).id > first.id


async def test_nothing_is_asked_about_a_cover_that_is_over(world: World) -> None:
    code, other = await somebody(world.own), await somebody(world.own)
    cover, error = await signed(code, world.own), await signed(other, world.own)
    await ended(cover, world.own, TODAY)
    assert told(await refused(request_change(door(world.own, me(code)), wish(cover), key()))) == {
        ("ALREADY_ENDED", "enrolment")
    }
    chief = Actor("chief", frozenset({AccessRole.INSTITUTION_ADMIN}), institution=world.own.institution)
    assert chief
    await voided(error, world.own)
    assert told(await refused(request_change(door(world.own, me(other)), wish(error), key()))) == {
        ("NOT_FOUND", "enrolment")
    }


async def test_a_cover_to_come_may_be_asked_about(world: World) -> None:
    code = await somebody(world.own)
    cover = await signed(code, world.own, days_after(30))
    assert (await requested(world, code, cover)).kind == "END"


async def test_the_resident_alone_takes_a_request_back(world: World) -> None:
    code = await somebody(world.own)
    request = await requested(world, code, await signed(code, world.own))
    given = WithdrawRequest(request.code, 1)
    for actor in (me(await somebody(world.own)), world.own.desk().actor, AUTHORITY):
        assert told(await refused(withdraw_request(door(world.own, actor), given, key()))) == {("NOT_FOUND", "request")}
    desk = door(world.own, me(code))
    stale = replace(given, expected_version=2)
    assert told(await refused(withdraw_request(desk, stale, key()))) == {("VERSION_CONFLICT", "expectedVersion")}
    assert await withdraw_request(desk, given, key()) == {"request": request.code, "version": 2}
    stored = await row(models.ResidentRequest, id=request.id)
    assert (stored["answer"], stored["answered_at"], stored["answered_by"]) == ("WITHDRAWN", NOW, f"me {code}")
    assert told(await refused(withdraw_request(desk, replace(given, expected_version=2), key()))) == {
        ("REQUEST_ANSWERED", "request")
    }


@pytest.mark.parametrize("answer", [RequestAnswer.ACCEPTED, RequestAnswer.DECLINED])
async def test_the_clinic_answers_once(world: World, answer: RequestAnswer) -> None:
    code = await somebody(world.own)
    cover = await signed(code, world.own)
    request = await requested(world, code, cover)
    given = AnswerRequest(request.code, 1, answer, "请来门诊办理")
    for desk in (world.other.desk(), door(world.own, me(code))):
        assert told(await refused(answer_request(desk, given, key()))) == {("NOT_FOUND", "request")}
    assert await answer_request(world.own.desk(), given, key()) == {"request": request.code, "version": 2}
    stored = await row(models.ResidentRequest, id=request.id)
    assert (stored["answer"], stored["answer_note"], stored["answered_by"]) == (
        answer.value,
        "请来门诊办理",
        "clerk of LC-T01-H",
    )
    assert told(await refused(answer_request(world.own.desk(), replace(given, expected_version=2), key()))) == {
        ("REQUEST_ANSWERED", "request")
    }
    assert told(
        await refused(withdraw_request(door(world.own, me(code)), WithdrawRequest(request.code, 2), key()))
    ) == {("REQUEST_ANSWERED", "request")}
    assert (await models.Enrolment.get(id=cover.id)).covered_until == cover.covered_until
    events = await OutboxEvent.filter(subject=request.code).order_by("id")
    assert [each.kind for each in events] == ["request.made", "request.answered"]


async def test_who_declines_says_why_and_nobody_takes_back_for_another(world: World) -> None:
    code = await somebody(world.own)
    request = await requested(world, code, await signed(code, world.own))
    given = AnswerRequest(request.code, 1, RequestAnswer.DECLINED, "  ")
    assert ("REASON_NEEDED", "note") in told(await refused(answer_request(world.own.desk(), given, key())))
    taken = replace(given, answer=RequestAnswer.WITHDRAWN)
    assert ("ANSWER_NOT_YOURS", "answer") in told(await refused(answer_request(world.own.desk(), taken, key())))


async def test_a_retry_asks_and_answers_once(world: World) -> None:
    code, again = await somebody(world.own), key()
    cover = await signed(code, world.own)
    desk = door(world.own, me(code))
    first = await request_change(desk, wish(cover), again)
    before = await everything()
    assert await request_change(desk, wish(cover), again) == first
    assert await everything() == before
    given = AnswerRequest(first["request"], 1, RequestAnswer.ACCEPTED)
    second = await answer_request(world.own.desk(), given, again)
    before = await everything()
    assert await answer_request(world.own.desk(), given, again) == second
    assert await everything() == before


async def test_requests_are_read_by_the_resident_the_clinic_and_the_region_alone(world: World) -> None:
    code, stranger = await somebody(world.own), await somebody(world.own)
    request = await requested(world, code, await signed(code, world.own))
    for actor in (world.own.desk().actor, AUTHORITY, me(code)):
        assert request.code in await listed(actor)
    elsewhere = replace(AUTHORITY, region="450321")
    nobody = Actor("x", frozenset({AccessRole.EVALUATOR}), region="450323", institution=world.own.institution)
    for actor in (world.other.desk().actor, elsewhere, me(stranger), nobody, Actor("y", frozenset())):
        assert request.code not in await listed(actor)


async def test_a_list_of_requests_is_filtered_and_goes_on(world: World) -> None:
    actor, made = world.own.desk().actor, []
    for number in range(3):
        code = await somebody(world.own)
        request = await requested(world, code, await signed(code, world.own))
        made.append(request)
        if number == 1:
            await withdraw_request(door(world.own, me(code)), WithdrawRequest(request.code, 1), key())
    only = RequestFilter(resident=(await models.Resident.get(id=made[1].resident_id)).code)
    assert [each.code for each in (await requests(actor, only, Keyset(5))).rows] == [made[1].code]
    open_ones = {each.code for each in (await requests(actor, RequestFilter(is_open=True), Keyset(1000))).rows}
    assert open_ones >= {made[0].code, made[2].code}
    assert made[1].code not in open_ones
    assert made[1].code in {
        each.code for each in (await requests(actor, RequestFilter(is_open=False), Keyset(1000))).rows
    }
    none = RequestFilter(kinds=(RequestKind.CHANGE_PROVIDER,), resident=only.resident)
    assert (await requests(actor, none, Keyset(5))).rows == ()
    assert await count_requests(actor, RequestFilter(institution=world.other.institution)) == 0
    assert await count_requests(actor, RequestFilter(region="450321")) == 0
    assert await count_requests(actor, RequestFilter(resident="\0")) == 0

    first = await requests(actor, ALL, Keyset(2))
    assert [each.code for each in first.rows] == [made[2].code, made[1].code]
    assert (first.has_previous, first.has_next) == (False, True)
    on = await requests(actor, ALL, Keyset(1, after=(made[1].code,)))
    assert [each.code for each in on.rows] == [made[0].code]
    back = await requests(actor, ALL, Keyset(1, before=(made[0].code,), from_end=True))
    assert [each.code for each in back.rows] == [made[1].code]
