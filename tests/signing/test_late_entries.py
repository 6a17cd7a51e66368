"""Late entries (补录, R229): three days kept apart, only in an open window, approved after the deadline."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from enrolment import models
from enrolment.signing.approving import DecideLateEntry, decide_late_entry
from enrolment.signing.covers import state_on
from enrolment.signing.given import SignContract
from enrolment.signing.signing import sign_contract
from teams.parameter import Backfill
from teams.policy import PolicyParameter
from tests.enrolment.desk_staging import address, key, refused, told
from tests.signing.staging import (
    GROWN,
    NOW,
    TODAY,
    Clinic,
    World,
    asked,
    happened,
    held,
    loaded,
    noon,
    paper_of,
    resident,
    signed,
)

pytestmark = pytest.mark.anyio

PAPER, STARTS = date(2026, 2, 18), date(2026, 2, 20)
"""The day on the paper, and the first day covered; entered on 1 March."""

APPROVED = date(2026, 3, 5)


async def here_since(clinic: Clinic, since: date = date(2026, 1, 1)) -> str:
    """Somebody registered today who has lived in the village for longer."""
    return await resident(clinic, GROWN, residence=address(clinic.region, clinic.village, since=since))


async def window(world: World, **bounds: Any) -> None:
    """The county of Quanzhou accepts late entries."""
    await world.settle(PolicyParameter.BACKFILL, Backfill(**bounds), world.away.region)


def late(code: str, clinic: Clinic, starts: date = STARTS, **changes: Any) -> SignContract:
    """A contract that was signed on paper two days before it begins."""
    given = asked(code, clinic, starts, at=noon(starts - (STARTS - PAPER)), backfill_reason="系统迁移")
    return replace(given, **changes)


async def said(clinic: Clinic, given: SignContract) -> set[tuple[str, str]]:
    """Why it is refused."""
    return told(await refused(sign_contract(clinic.desk(), given, key())))


async def awaiting(world: World) -> tuple[str, str]:
    """A late entry after the deadline: the resident and the contract."""
    await window(world, deadline=date(2026, 2, 25))
    code = await here_since(world.away)
    answer = await sign_contract(world.away.desk(), late(code, world.away), key())
    assert answer["enrolment"] is None
    return code, str(answer["contract"])


async def state(contract: str) -> str:
    """Where it stands today."""
    return str((await state_on((await models.Contract.get(code=contract)).id, TODAY)).value)


async def test_the_day_of_the_event_the_first_day_covered_and_the_day_of_recording_are_kept_apart(
    world: World,
) -> None:
    await window(world, window_days=60)
    given = late(await here_since(world.away), world.away)
    enrolment = await loaded(await sign_contract(world.away.desk(), given, key()))

    contract = await paper_of(enrolment)
    assert (contract.signed_on, contract.starts, contract.recorded_at) == (PAPER, STARTS, NOW)
    assert (contract.backfill_reason, contract.needs_approval, contract.approved_at) == ("系统迁移", False, None)
    assert (enrolment.starts, enrolment.ends, enrolment.recorded_at) == (STARTS, date(2027, 2, 20), NOW)
    consent = await models.Consent.get(contract_id=contract.id)
    assert (consent.at, consent.recorded_at) == (noon(PAPER), NOW)
    signatures = await models.Signature.filter(contract_id=contract.id).values_list("at", "recorded_at")
    assert list(signatures) == [(noon(PAPER), NOW)] * 2
    assert [(kind, day) for kind, _was, _is, day, _why in await happened(enrolment)] == [
        ("CONSENTED", PAPER),
        ("SIGNED", PAPER),
        ("ENTERED", STARTS),
    ]
    assert await state(contract.code) == "IN_FORCE"


async def test_without_a_window_nothing_is_entered_late(world: World) -> None:
    code = await here_since(world.own)
    assert await said(world.own, late(code, world.own)) == {("BACKFILL_CLOSED", "starts")}
    assert await said(world.own, late(code, world.own, backfill_reason=None)) == {
        ("BACKFILL_CLOSED", "starts"),
        ("BACKFILL_REASON_NEEDED", "backfillReason"),
    }


async def test_a_late_entry_lies_in_the_window_says_why_and_was_signed_before_it_began(world: World) -> None:
    await window(world, window_days=30)
    clinic = world.away
    code = await here_since(clinic)
    oldest = TODAY - timedelta(days=30)

    assert await said(clinic, late(code, clinic, oldest - timedelta(days=1))) == {("BACKFILL_TOO_OLD", "starts")}
    assert await said(clinic, late(code, clinic, backfill_reason=" ")) == {("BACKFILL_REASON_NEEDED", "backfillReason")}
    assert await said(clinic, late(code, clinic, backfill_reason="字" * 501)) == {("TEXT_SIZE", "backfillReason")}
    after = asked(code, clinic, STARTS, at=noon(STARTS + timedelta(days=1)), backfill_reason="漏录")
    assert await said(clinic, after) == {("SIGNED_AFTER_START", "starts")}
    assert (await loaded(await sign_contract(clinic.desk(), late(code, clinic, oldest), key()))).starts == oldest


async def test_who_did_not_live_here_yet_is_not_covered_backwards(world: World) -> None:
    await window(world, window_days=60)
    code = await here_since(world.away, STARTS + timedelta(days=1))
    found = await said(world.away, late(code, world.away))
    assert {problem for problem, _path in found} == {"NOT_ELIGIBLE"}


async def test_on_the_last_day_of_the_deadline_nobody_needs_to_approve(world: World) -> None:
    await window(world, deadline=TODAY)
    given = late(await here_since(world.away), world.away)
    enrolment = await loaded(await sign_contract(world.away.desk(), given, key()))
    assert not (await paper_of(enrolment)).needs_approval


async def test_a_reason_is_kept_only_of_what_is_late(world: World) -> None:
    enrolment = await signed(await resident(world.own), world.own, backfill_reason="不是补录")
    assert (await paper_of(enrolment)).backfill_reason is None


async def test_a_late_entry_after_the_deadline_covers_nobody_until_it_is_approved(world: World) -> None:
    code, contract = await awaiting(world)
    assert await state(contract) == "AWAITING_APPROVAL"
    assert not await models.Enrolment.filter(resident__code=code).exists()

    decided = await decide_late_entry(world.away.desk(), DecideLateEntry(contract, 1, True), key())

    enrolment = await models.Enrolment.get(code=decided["enrolment"])
    row = await models.Contract.get(code=contract)
    assert (enrolment.starts, row.signed_on, row.recorded_at) == (STARTS, PAPER, NOW)
    assert (row.approved_at, row.approved_by) == (NOW, "clerk of QZ-T01-H")
    assert await state(contract) == "IN_FORCE"
    assert await models.HealthRecord.filter(resident__code=code).count() == 1


async def test_a_rejected_late_entry_is_withdrawn_with_its_reason(world: World) -> None:
    code, contract = await awaiting(world)
    rejected = DecideLateEntry(contract, 1, False)
    assert told(await refused(decide_late_entry(world.away.desk(), rejected, key()))) == {("REASON_NEEDED", "reason")}

    await decide_late_entry(world.away.desk(), replace(rejected, reason="材料不全"), key())

    assert await state(contract) == "WITHDRAWN"
    assert not await models.Enrolment.filter(resident__code=code).exists()
    event = await models.ContractEvent.filter(contract__code=contract).order_by("-id").first()
    assert event is not None
    assert (event.kind, event.to_state, event.note) == ("REJECTED", "WITHDRAWN", "材料不全")


async def test_who_signed_meanwhile_is_not_covered_twice_by_an_approval(world: World) -> None:
    code, contract = await awaiting(world)
    first = await signed(code, world.away)

    found = await refused(decide_late_entry(world.away.desk(), DecideLateEntry(contract, 1, True), key()))

    assert {problem.code for problem in found} == {"ALREADY_ENROLLED"}
    assert await state(contract) == "AWAITING_APPROVAL"
    assert [row.id for row in await models.Enrolment.filter(resident__code=code)] == [first.id]


async def approved(contract: str, clinic: Clinic, day: date) -> models.Enrolment:
    """The cover of a late entry that is approved on the day."""
    return await loaded(await decide_late_entry(clinic.desk(day), DecideLateEntry(contract, 1, True), key()))


async def is_hypertensive(code: str) -> None:
    """It is recorded now that the resident has long been."""
    row = await models.Resident.get(code=code)
    await models.Diagnosis.create(resident_id=row.id, icd10="I10", starts=date(2026, 2, 1))


async def test_what_lay_in_the_window_when_it_was_recorded_is_approved_after_it(world: World) -> None:
    await window(world, window_days=10, deadline=date(2026, 2, 25))
    answer = await sign_contract(world.away.desk(), late(await here_since(world.away), world.away), key())

    enrolment = await approved(answer["contract"], world.away, APPROVED)
    assert (enrolment.starts, enrolment.ends) == (STARTS, date(2027, 2, 20))


async def test_an_approval_writes_what_was_signed_and_what_attached_since_begins_with_it(world: World) -> None:
    code, contract = await awaiting(world)
    await is_hypertensive(code)

    enrolment = await approved(contract, world.away, APPROVED)
    assert await held(enrolment) == {
        "BAS-00": (STARTS, enrolment.ends, "CHOSEN", None),
        "PRI-HTN": (APPROVED, enrolment.ends, "ATTACHED", None),
    }
    kinds = [kind for kind, *_rest in await happened(enrolment)]
    assert kinds[-2:] == ["APPROVED", "ATTACHED"]


async def test_what_the_agreement_names_and_is_not_to_be_had_any_more_is_not_approved(world: World) -> None:
    await window(world, deadline=date(2026, 2, 25))
    code = await here_since(world.away)
    await is_hypertensive(code)
    answer = await sign_contract(world.away.desk(), late(code, world.away), key())
    await models.Diagnosis.filter(resident__code=code).update(ends=date(2026, 2, 15))

    given = DecideLateEntry(answer["contract"], 1, True)
    found = await refused(decide_late_entry(world.away.desk(APPROVED), given, key()))
    assert told(found) == {("AGREEMENT_CHANGED", "contract")}
    assert await state(answer["contract"]) == "AWAITING_APPROVAL"


async def test_what_attached_between_the_first_day_and_the_entry_begins_with_the_entry(world: World) -> None:
    await window(world, window_days=60)
    since = address(world.away.region, world.away.village, since=date(2026, 1, 1))
    code = await resident(world.away, date(1961, 2, 24), residence=since)
    enrolment = await loaded(await sign_contract(world.away.desk(), late(code, world.away), key()))

    assert (await held(enrolment))["PRI-ELD"] == (TODAY, enrolment.ends, "ATTACHED", None)
