"""Why somebody is not signed: by a notice that both signed, or for another reason; whoever is signed has none."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from core.actor import AccessRole, Actor
from core.faults import Refusal
from core.models import AuditEntry, OutboxEvent
from enrolment import models
from enrolment.population import Values
from enrolment.reading.signing_status import status_sql
from enrolment.recording.departing import RecordDeparture, record_death, record_moved_away
from enrolment.refusing.given import RecordRefusal, RecordUnsignedReason
from enrolment.refusing.reading import NoticeSignature, unsigned_history, unsigned_reasons
from enrolment.refusing.refusing import record_refusal, record_unsigned_reason
from enrolment.registering.guardians import NameGuardian, name_guardian
from enrolment.signing.given import ProviderSigned, ResidentSigned
from enrolment.signing.problem import AlreadyEnrolled
from enrolment.vocabulary import FamilyRelation, SigningMethod, UnsignedReason
from teams.queries.statement import rows_of
from tests.enrolment.desk_staging import dump, key, refused, told
from tests.signing.staging import (
    EVIDENCE,
    GROWN,
    NOW,
    TODAY,
    Clinic,
    World,
    days_after,
    ended,
    noon,
    resident,
    row,
    signed,
    team_id,
)

pytestmark = pytest.mark.anyio

CHILD = date(2019, 5, 4)
LATER = days_after(180)


def refusal(code: str, clinic: Clinic, on: date = TODAY, **changes: Any) -> RecordRefusal:
    """A notice signed by hand on the day, by the resident and the clinic's doctor."""
    standing = RecordRefusal(
        code,
        clinic.team,
        ResidentSigned(SigningMethod.HANDWRITTEN, noon(on), EVIDENCE["resident"]),
        ProviderSigned(clinic.doctor, SigningMethod.TABLET, noon(on), EVIDENCE["provider"]),
        LATER,
        "想再考虑",
    )
    return replace(standing, **changes)


async def refuses(code: str, clinic: Clinic, on: date = TODAY, **changes: Any) -> models.UnsignedRecord:
    """The row of a refusal; it was recorded on the day, or today where that is sooner."""
    answer = await record_refusal(clinic.desk(max(on, TODAY)), refusal(code, clinic, on, **changes), key())
    return await models.UnsignedRecord.get(code=answer["record"])


async def reasoned(code: str, clinic: Clinic, reason: UnsignedReason, **changes: Any) -> models.UnsignedRecord:
    """The row of another reason."""
    given = replace(RecordUnsignedReason(code, reason), **changes)
    answer = await record_unsigned_reason(clinic.desk(), given, key())
    return await models.UnsignedRecord.get(code=answer["record"])


async def counting(code: str, on: date = TODAY) -> UnsignedReason | None:
    """The reason that counts on the day; the status of the list of residents never says otherwise."""
    person = await models.Resident.get(code=code)
    found = (await unsigned_reasons([person.id], on)).get(person.id)
    values = Values(person.id)
    said = f"SELECT {status_sql(values, on)} AS status FROM resident r WHERE r.id = $1"  # noqa: S608  our own condition
    (status,) = await rows_of(said, *values.in_order())
    assert (status["status"] in ("REFUSED", "REASONED")) == (found is not None)
    assert (status["status"] == "REFUSED") == (found is not None and found.reason is UnsignedReason.REFUSED)
    return None if found is None else found.reason


async def test_a_refusal_keeps_the_notice_with_both_signatures(world: World) -> None:
    code = await resident(world.own)
    record = await refuses(code, world.own)

    person, team = await models.Resident.get(code=code), await team_id(world.own.team)
    stored = await row(models.UnsignedRecord, id=record.id)
    assert stored.pop("institution_id")
    assert stored.pop("code").startswith("UNS-")
    assert stored == {
        "resident_id": person.id,
        "team_id": team,
        "reason": "REFUSED",
        "on_day": TODAY,
        "ask_again": LATER,
        "note": "想再考虑",
        "signed_by_resident": {
            "signer": code,
            "method": "HANDWRITTEN",
            "at": "2026-03-01T04:00:00+00:00",
            "evidence": "a" * 64,
        },
        "signed_by_team": {
            "practitioner": "LC-P0001",
            "method": "TABLET",
            "at": "2026-03-01T04:00:00+00:00",
            "evidence": "b" * 64,
        },
        "at": NOW,
        "by": "clerk of LC-T01-H",
    }
    told_of = await OutboxEvent.filter(kind="resident.unsigned", subject=code).get()
    assert (told_of.payload, told_of.institutions) == ({"record": record.code}, ["LC-T01-H"])
    entries: list[Any] = await AuditEntry.filter(verb="Mutation.recordRefusal")
    assert [entry.detail["input"]["resident"] for entry in entries if entry.detail["record"] == record.code] == [code]
    shown = (await unsigned_reasons([person.id], TODAY))[person.id]
    assert shown.by_resident == NoticeSignature(code, SigningMethod.HANDWRITTEN, NOW, "a" * 64)
    assert shown.by_team == NoticeSignature("LC-P0001", SigningMethod.TABLET, NOW, "b" * 64)
    assert (shown.team, shown.institution, shown.ask_again) == ("LC-T01-TEAM01", "LC-T01-H", LATER)


async def test_any_member_of_the_team_signs_the_notice_but_nobody_else(world: World) -> None:
    code = await resident(world.own)
    members = await rows_of(
        "SELECT p.code FROM team_member m JOIN team t ON t.id = m.team_id "
        "JOIN practitioner p ON p.id = m.practitioner_id WHERE t.code = $1 AND p.code <> $2 ORDER BY p.code",
        world.own.team,
        world.own.doctor,
    )
    nurse = ProviderSigned(members[0]["code"], SigningMethod.TABLET, NOW, "b" * 64)
    stranger = replace(nurse, practitioner=world.other.doctor)
    for nobody in (stranger, replace(nurse, practitioner="NOBODY"), replace(nurse, practitioner="\0")):
        problems = await refused(
            record_refusal(world.own.desk(), refusal(code, world.own, team_signature=nobody), key())
        )
        assert told(problems) == {("MAY_NOT_SIGN", "teamSignature.practitioner")}
    assert (await refuses(code, world.own, team_signature=nurse)).signed_by_team["practitioner"] == nurse.practitioner


async def test_a_guardian_signs_the_notice_for_a_child(world: World) -> None:
    child, parent, stranger = [await resident(world.own, born) for born in (CHILD, GROWN, GROWN)]
    await name_guardian(world.own.desk(), NameGuardian(child, 1, parent, FamilyRelation.PARENT), key())
    by_hand = ResidentSigned(SigningMethod.HANDWRITTEN, NOW, "a" * 64)
    for signature, code in (
        (by_hand, "SIGNER_IS_A_MINOR"),
        (replace(by_hand, signer=stranger), "NOT_A_GUARDIAN"),
    ):
        problems = await refused(
            record_refusal(world.own.desk(), refusal(child, world.own, resident_signature=signature), key())
        )
        assert told(problems) == {(code, "residentSignature.signer")}
    record = await refuses(child, world.own, resident_signature=replace(by_hand, signer=parent))
    assert record.signed_by_resident["signer"] == parent


async def test_everything_wrong_with_a_refusal_is_told_at_once(world: World) -> None:
    code = await resident(world.own)
    given = refusal(
        code,
        world.own,
        resident_signature=ResidentSigned(SigningMethod.ONE_TIME_CODE, NOW, "a" * 64, "RES-NOBODY"),
        team_signature=ProviderSigned("NOBODY", SigningMethod.TABLET, NOW + timedelta(minutes=1), "b" * 64),
        ask_again=TODAY,
        note=" ",
    )
    assert told(await refused(record_refusal(world.own.desk(), given, key()))) == {
        ("CODE_NOT_HERE", "residentSignature.method"),
        ("NOT_A_GUARDIAN", "residentSignature.signer"),
        ("SIGNED_AFTER_RECORDING", "teamSignature.at"),
        ("MAY_NOT_SIGN", "teamSignature.practitioner"),
        ("ASK_AGAIN_DAY", "askAgain"),
        ("TEXT_SIZE", "note"),
    }
    late = refusal(code, world.own, ask_again=TODAY + timedelta(days=367))
    assert told(await refused(record_refusal(world.own.desk(), late, key()))) == {("ASK_AGAIN_DAY", "askAgain")}


async def test_the_latest_reason_counts_and_the_earlier_ones_stay(world: World) -> None:
    code = await resident(world.own)
    assert await counting(code) is None
    await refuses(code, world.own)
    assert await counting(code) is UnsignedReason.REFUSED
    assert await counting(code, days_after(-1)) is None
    await reasoned(code, world.own, UnsignedReason.LONG_AWAY, note="在广东务工")
    assert await counting(code) is UnsignedReason.LONG_AWAY
    await reasoned(code, world.own, UnsignedReason.NEW, on=days_after(-30))
    assert await counting(code) is UnsignedReason.LONG_AWAY
    assert await counting(code, days_after(-1)) is UnsignedReason.NEW
    person = await models.Resident.get(code=code)
    history = (await unsigned_history([person.id]))[person.id]
    reasons = [UnsignedReason.LONG_AWAY, UnsignedReason.REFUSED, UnsignedReason.NEW]
    assert [each.reason for each in history] == reasons
    assert [each.note for each in history] == ["在广东务工", "想再考虑", ""]


async def test_reasons_of_many_residents_are_one_statement(world: World) -> None:
    codes = [await resident(world.own) for _ in range(4)]
    for code in codes[:3]:
        await reasoned(code, world.own, UnsignedReason.ABROAD)
    ids = [(await models.Resident.get(code=code)).id for code in codes]
    world.sent.clear()
    found = await unsigned_reasons(ids, TODAY)
    assert (len(world.sent), set(found)) == (1, set(ids[:3]))


async def test_whoever_is_enrolled_that_day_is_not_unsigned(world: World) -> None:
    code = await resident(world.own)
    await refuses(code, world.own, days_after(-10))
    enrolment = await signed(code, world.own)
    assert await counting(code) is None
    for given in (
        record_refusal(world.own.desk(), refusal(code, world.own), key()),
        record_unsigned_reason(world.own.desk(), RecordUnsignedReason(code, UnsignedReason.ABROAD), key()),
    ):
        (problem,) = await refused(given)
        assert isinstance(problem, AlreadyEnrolled)
        assert (problem.code, problem.path, problem.enrolment) == ("ALREADY_ENROLLED", ("resident",), enrolment.code)
        assert problem.until == date(2027, 3, 1)
    await ended(enrolment, world.own, days_after(10))
    assert await counting(code, days_after(20)) is None
    answer = await record_refusal(world.own.desk(days_after(20)), refusal(code, world.own, days_after(20)), key())
    assert answer["resident"] == code
    assert await counting(code, days_after(20)) is UnsignedReason.REFUSED
    assert await counting(code, days_after(5)) is None


async def test_whoever_signed_for_a_later_day_is_not_unsigned_either(world: World) -> None:
    code = await resident(world.own)
    await signed(code, world.own, days_after(30))
    given = RecordUnsignedReason(code, UnsignedReason.ABROAD)
    problems = await refused(record_unsigned_reason(world.own.desk(), given, key()))
    assert told(problems) == {("ALREADY_ENROLLED", "resident")}


async def test_a_refusal_needs_the_notice_and_another_reason_its_note(world: World) -> None:
    code, desk = await resident(world.own), world.own.desk()
    plain = RecordUnsignedReason(code, UnsignedReason.REFUSED)
    assert told(await refused(record_unsigned_reason(desk, plain, key()))) == {("NOTICE_NEEDED", "reason")}
    other = replace(plain, reason=UnsignedReason.OTHER)
    assert told(await refused(record_unsigned_reason(desk, other, key()))) == {("NOTE_NEEDED", "note")}
    assert (await reasoned(code, world.own, UnsignedReason.OTHER, note="拆迁中")).note == "拆迁中"


@pytest.mark.parametrize(
    "reason",
    [each for each in UnsignedReason if each.name not in ("REFUSED", "OTHER", "DECEASED", "MOVED_OUT")],
    ids=lambda each: each.name,
)
async def test_every_other_reason_is_recorded_as_it_is(world: World, reason: UnsignedReason) -> None:
    code = await resident(world.own)
    record = await reasoned(code, world.own, reason, ask_again=LATER)
    assert (record.reason, record.on_day, record.team_id, record.signed_by_resident) == (
        reason.value,
        TODAY,
        None,
        None,
    )
    assert await counting(code) is reason


@pytest.mark.parametrize(
    ("reason", "depart"),
    [(UnsignedReason.DECEASED, record_death), (UnsignedReason.MOVED_OUT, record_moved_away)],
)
async def test_death_and_moving_away_follow_the_record(world: World, reason: UnsignedReason, depart: Any) -> None:
    code, desk = await resident(world.own), world.own.desk()
    given = RecordUnsignedReason(code, reason)
    assert told(await refused(record_unsigned_reason(desk, given, key()))) == {("RECORD_DISAGREES", "reason")}
    await depart(desk, RecordDeparture(code, 1, days_after(-3)), key())
    early = replace(given, on=days_after(-4))
    assert told(await refused(record_unsigned_reason(desk, early, key()))) == {("RECORD_DISAGREES", "reason")}
    await reasoned(code, world.own, reason)
    assert await counting(code) is reason
    if reason is UnsignedReason.DECEASED:
        again = replace(given, ask_again=LATER)
        assert told(await refused(record_unsigned_reason(desk, again, key()))) == {("ASK_AGAIN_DAY", "askAgain")}
        away = replace(given, reason=UnsignedReason.ABROAD)
        assert told(await refused(record_unsigned_reason(desk, away, key()))) == {("AFTER_DEATH", "on")}
        problems = await refused(record_refusal(desk, refusal(code, world.own), key()))
        assert told(problems) == {("AFTER_DEATH", "resident")}


async def test_a_day_lies_within_the_life_and_not_ahead(world: World) -> None:
    code, desk = await resident(world.own), world.own.desk()
    for on, fault in ((days_after(1), "DAY_IN_FUTURE"), (date(1955, 3, 11), "TOO_EARLY")):
        given = RecordUnsignedReason(code, UnsignedReason.ABROAD, on=on)
        assert told(await refused(record_unsigned_reason(desk, given, key()))) == {(fault, "on")}


async def test_another_clinic_and_residents_themselves_record_nothing(world: World) -> None:
    code = await resident(world.own)
    itself = Actor("me", frozenset({AccessRole.RESIDENT}), resident=code)
    for desk in (world.other.desk(), replace(world.own.desk(), actor=itself)):
        problems = await refused(record_refusal(desk, refusal(code, world.own), key()))
        assert told(problems) == {("NOT_FOUND", "resident"), ("NOT_FOUND", "team")}
    given = RecordUnsignedReason(code, UnsignedReason.ABROAD, institution=world.own.institution)
    problems = await refused(record_unsigned_reason(world.other.desk(), given, key()))
    assert told(problems) == {("NOT_FOUND", "resident"), ("NOT_FOUND", "institution")}
    unknown = refusal("RES-NOBODY", world.own, team="NO-TEAM")
    problems = await refused(record_refusal(world.own.desk(), unknown, key()))
    assert told(problems) == {("NOT_FOUND", "resident"), ("NOT_FOUND", "team")}


async def test_a_retry_records_once(world: World) -> None:
    code, again = await resident(world.own), key()
    given = refusal(code, world.own)
    first = await record_refusal(world.own.desk(), given, again)
    assert await record_refusal(world.own.desk(), given, again) == first
    person = await models.Resident.get(code=code)
    assert await models.UnsignedRecord.filter(resident_id=person.id).count() == 1
    with pytest.raises(Refusal) as caught:
        await record_refusal(world.own.desk(), replace(given, note="另一份"), again)
    assert [problem.code for problem in caught.value.problems] == ["IDEMPOTENCY_KEY_REUSED"]


async def test_what_is_recorded_names_nobody(world: World) -> None:
    code = await resident(world.own)
    await refuses(code, world.own)
    name = (await models.Resident.get(code=code)).name
    assert re.search(r"450399(19|20)\d{9}[\dX]", await dump()) is None
    assert all(name not in repr(each.payload) for each in await OutboxEvent.all())
