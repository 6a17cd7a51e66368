"""Keeping what is known of somebody: corrections, documents, phones, moves, guardians, records, reading in clear."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from catalog.vocabulary import Sex
from core.actor import Actor
from core.models import AuditEntry, KeptAnswer
from enrolment import models
from enrolment.desk import Desk
from enrolment.health_record import Assessment, PersonalInformation, read_information
from enrolment.health_vocabulary import BloodType, Fuel, RecordPart
from enrolment.identity.handle import document_handle
from enrolment.identity.vocabulary import IdentityDocumentKind, RevealedPart
from enrolment.registering.addresses import MoveResident, move_resident
from enrolment.registering.amending import AmendResident, amend_resident
from enrolment.registering.documents import (
    AddIdentityDocument,
    WithdrawIdentityDocument,
    add_identity_document,
    withdraw_identity_document,
)
from enrolment.registering.guardians import EndGuardianship, NameGuardian, end_guardianship, name_guardian
from enrolment.registering.health_record import (
    OpenHealthRecord,
    UpdateHealthRecord,
    open_health_record,
    update_health_record,
)
from enrolment.registering.phones import (
    AddPhone,
    EndPhone,
    MakePhonePrimary,
    VerifyPhone,
    add_phone,
    end_phone,
    make_phone_primary,
    verify_phone,
)
from enrolment.registering.registering import register_resident
from enrolment.registering.revealing import RevealIdentity, reveal_identity
from enrolment.vocabulary import AddressKind, FamilyRelation, PhoneStatus, RevealPurpose
from tests.enrolment.desk_staging import (
    ADMIN,
    BORN,
    CARD,
    FOREIGNERS,
    MOBILE,
    OTHER_CLERK,
    SEALER,
    STREET,
    TODAY,
    address,
    another,
    card,
    desk,
    document,
    dump,
    key,
    phone,
    refused,
    registered,
    somebody,
    told,
)
from tests.teams.staging import stage

pytestmark = pytest.mark.anyio

PASSPORT = document("E12345678", IdentityDocumentKind.PASSPORT)
LATER = datetime(2026, 4, 1, 4, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
async def county(database: str) -> None:
    """The county and its neighbour, nobody registered."""
    await stage()


async def phones(resident: models.Resident) -> list[tuple[str, bool, date | None]]:
    """Status, whether primary, until when; in the order of entry."""
    rows = await models.Phone.filter(resident_id=resident.id).order_by("id")
    return [(row.status, row.is_primary, row.ends) for row in rows]


async def test_a_correction_raises_the_version_and_is_held_against_the_documents() -> None:
    resident = await registered()
    answer = await amend_resident(desk(), AmendResident(resident.code, 1, "笔误", name="张三丰"), key())
    assert answer == {"resident": resident.code, "version": 2}
    row = await models.Resident.get(id=resident.id)
    assert (row.name, row.version) == ("张三丰", 2)
    wrong = AmendResident(resident.code, 2, " ", sex=Sex.FEMALE, born=date(1955, 3, 11))
    assert told(await refused(amend_resident(desk(), wrong, key()))) == {
        ("TEXT_SIZE", "reason"),
        ("SEX_DISAGREES", "sex"),
        ("BORN_DISAGREES", "born"),
    }
    same = AmendResident(resident.code, 2, "x", name="张三丰")
    assert told(await refused(amend_resident(desk(), same, key()))) == {("EMPTY_EDIT", "")}
    stale = AmendResident(resident.code, 1, "x", name="张四")
    assert told(await refused(amend_resident(desk(), stale, key()))) == {("VERSION_CONFLICT", "expectedVersion")}


async def test_nobody_is_born_after_what_is_on_record() -> None:
    resident = await registered(somebody(document=PASSPORT, residence=address(since=date(2000, 1, 1))))
    late = AmendResident(resident.code, 1, "x", born=date(2000, 1, 2))
    assert told(await refused(amend_resident(desk(), late, key()))) == {("BIRTH_AFTER_FACTS", "born")}


async def test_a_second_document_is_added_and_one_of_somebody_else_is_not() -> None:
    resident, other = await registered(), await registered(another(12))
    await add_identity_document(desk(), AddIdentityDocument(resident.code, 1, PASSPORT), key())
    assert await models.IdentityDocument.filter(resident_id=resident.id).count() == 2
    again = AddIdentityDocument(resident.code, 2, document("e1234 5678", IdentityDocumentKind.PASSPORT))
    assert told(await refused(add_identity_document(desk(), again, key()))) == {
        ("DOCUMENT_ON_RECORD", "document.number")
    }
    taken = AddIdentityDocument(other.code, 1, PASSPORT)
    assert told(await refused(add_identity_document(desk(), taken, key()))) == {
        ("DUPLICATE_IDENTITY", "document.number")
    }
    not_hers = AddIdentityDocument(other.code, 1, document(card(BORN, 3)))
    assert told(await refused(add_identity_document(desk(), not_hers, key()))) == {
        ("BORN_DISAGREES", "document.number"),
        ("SEX_DISAGREES", "document.number"),
    }


async def test_a_document_entered_in_error_is_withdrawn_and_may_then_be_its_bearer_s() -> None:
    resident, other = await registered(somebody(document=PASSPORT)), await registered(another(12))
    row = await models.IdentityDocument.get(resident_id=resident.id)
    code = document_handle(SEALER, row.id)
    withdraw = WithdrawIdentityDocument(resident.code, 1, code, "证件属他人")
    assert told(await refused(withdraw_identity_document(desk(), withdraw, key()))) == {("LAST_DOCUMENT", "document")}
    unknown = WithdrawIdentityDocument(resident.code, 1, "ID-0", "x")
    assert told(await refused(withdraw_identity_document(desk(), unknown, key()))) == {("NOT_FOUND", "document")}
    await add_identity_document(desk(), AddIdentityDocument(resident.code, 1, document()), key())
    await withdraw_identity_document(desk(), WithdrawIdentityDocument(resident.code, 2, code, "证件属他人"), key())
    row = await models.IdentityDocument.get(id=row.id)
    assert (row.voided_at, row.void_reason) == (desk().clock(), "证件属他人")
    await add_identity_document(desk(), AddIdentityDocument(other.code, 1, PASSPORT), key())
    again = WithdrawIdentityDocument(resident.code, 3, code, "x")
    assert told(await refused(withdraw_identity_document(desk(), again, key()))) == {("NOT_FOUND", "document")}


async def test_what_became_of_calls_is_history_and_the_latest_counts() -> None:
    """R214."""
    resident = await registered()
    line = await models.Phone.get(resident_id=resident.id)
    for version, status in enumerate((PhoneStatus.WRONG_NUMBER, PhoneStatus.VERIFIED), start=1):
        answer = await verify_phone(desk(), VerifyPhone(resident.code, version, line.code, status, "已致电"), key())
        assert answer["status"] == status.value
    rows = await models.PhoneVerification.filter(phone_id=line.id).order_by("id")
    assert [(row.status, row.by, row.note) for row in rows] == [
        ("WRONG_NUMBER", "clerk", "已致电"),
        ("VERIFIED", "clerk", "已致电"),
    ]
    assert await phones(resident) == [("VERIFIED", True, None)]
    no_result = VerifyPhone(resident.code, 3, line.code, PhoneStatus.UNVERIFIED, "x" * 501)
    assert told(await refused(verify_phone(desk(), no_result, key()))) == {
        ("STATUS_NOT_A_RESULT", "status"),
        ("TEXT_SIZE", "note"),
    }


async def test_one_phone_is_called_first_and_none_that_reaches_somebody_else() -> None:
    resident = await registered()
    first = await models.Phone.get(resident_id=resident.id)
    on_record = AddPhone(resident.code, 1, phone("+86 138-1234-5678"))
    assert told(await refused(add_phone(desk(), on_record, key()))) == {("PHONE_ON_RECORD", "phone.number")}
    second = await add_phone(desk(), AddPhone(resident.code, 1, phone("0773-2812345"), is_primary=True), key())
    assert await phones(resident) == [("UNVERIFIED", False, None), ("UNVERIFIED", True, None)]
    preferred = MakePhonePrimary(resident.code, 2, second["phone"])
    assert told(await refused(make_phone_primary(desk(), preferred, key()))) == {("ALREADY_PRIMARY", "phone")}
    await verify_phone(desk(), VerifyPhone(resident.code, 2, first.code, PhoneStatus.NOT_SIGNATORY), key())
    unusable = MakePhonePrimary(resident.code, 3, first.code)
    assert told(await refused(make_phone_primary(desk(), unusable, key()))) == {("PHONE_NOT_USABLE", "phone")}
    await verify_phone(desk(), VerifyPhone(resident.code, 3, first.code, PhoneStatus.VERIFIED), key())
    await make_phone_primary(desk(), MakePhonePrimary(resident.code, 4, first.code), key())
    assert await phones(resident) == [("VERIFIED", True, None), ("UNVERIFIED", False, None)]
    await end_phone(desk(at=LATER), EndPhone(resident.code, 5, first.code), key())
    assert await phones(resident) == [("VERIFIED", False, date(2026, 4, 1)), ("UNVERIFIED", True, None)]
    ended = EndPhone(resident.code, 6, first.code)
    assert told(await refused(end_phone(desk(at=LATER), ended, key()))) == {("PHONE_ENDED", "phone")}
    elsewhere = EndPhone(resident.code, 6, "TEL-NOBODY")
    assert told(await refused(end_phone(desk(), elsewhere, key()))) == {("NOT_FOUND", "phone")}


async def test_nobody_has_more_than_twenty_phones_or_documents() -> None:
    resident = await registered()
    for number in range(1, 20):
        await add_phone(desk(), AddPhone(resident.code, number, phone(f"139000000{number:02}")), key())
    too_many = AddPhone(resident.code, 20, phone("13900000020"))
    assert told(await refused(add_phone(desk(), too_many, key()))) == {("LIST_SIZE", "phone")}
    for number in range(1, 20):
        held = document(f"E000000{number:02}", IdentityDocumentKind.PASSPORT)
        await add_identity_document(desk(), AddIdentityDocument(resident.code, 19 + number, held), key())
    one_more = AddIdentityDocument(resident.code, 39, PASSPORT)
    assert told(await refused(add_identity_document(desk(), one_more, key()))) == {("LIST_SIZE", "document")}


async def test_who_moves_belongs_to_the_new_place_from_that_day_and_the_old_one_is_kept() -> None:
    resident = await registered(somebody(residence=address(since=date(2020, 1, 1))))
    moved = address("450321", "YS-G1", "阳朔镇某街1号", since=date(2026, 2, 1))
    await move_resident(desk(), MoveResident(resident.code, 1, moved), key())
    rows = await models.Address.filter(resident_id=resident.id).order_by("id").prefetch_related("region", "grid")
    assert [(row.region.code, row.grid and row.grid.code, row.starts, row.ends) for row in rows] == [
        ("450323", "LC-G1-1", date(2020, 1, 1), date(2026, 2, 1)),
        ("450321", "YS-G1", date(2026, 2, 1), None),
    ]
    lives = await models.Residence.filter(resident_id=resident.id).order_by("id").prefetch_related("region")
    assert [(row.region.code, row.starts, row.ends) for row in lives] == [
        ("450323", date(2020, 1, 1), date(2026, 2, 1)),
        ("450321", date(2026, 2, 1), None),
    ]
    now = await models.Resident.get(id=resident.id).prefetch_related("region", "grid")
    assert (now.region.code, now.grid and now.grid.code) == ("450321", "YS-G1")
    earlier = MoveResident(resident.code, 2, address(since=date(2026, 1, 31)))
    assert told(await refused(move_resident(desk(), earlier, key()))) == {("ADDRESS_BEFORE", "address.since")}
    nowhere = MoveResident(resident.code, 2, address("450323", "YS-G1", "", since=date(2026, 3, 2)))
    assert told(await refused(move_resident(desk(), nowhere, key()))) == {
        ("NOT_FOUND", "address.grid"),
        ("ADDRESS_TEXT", "address.text"),
        ("DAY_IN_FUTURE", "address.since"),
    }


async def test_moving_within_a_region_does_not_interrupt_living_there_and_coming_back_is_no_moving_away() -> None:
    resident = await registered(somebody(residence=address(since=date(2020, 1, 1))))
    await models.Resident.filter(id=resident.id).update(moved_away=date(2026, 1, 1))
    await move_resident(desk(), MoveResident(resident.code, 1, address(text="另一处")), key())
    row = await models.Residence.get(resident_id=resident.id)
    assert (row.starts, row.ends) == (date(2020, 1, 1), None)
    assert (await models.Resident.get(id=resident.id)).moved_away is None


async def test_registering_elsewhere_moves_nobody() -> None:
    resident = await registered()
    registration = MoveResident(resident.code, 1, address("450321", None), AddressKind.REGISTERED)
    await move_resident(desk(), registration, key())
    now = await models.Resident.get(id=resident.id).prefetch_related("region")
    assert now.region.code == "450323"
    assert await models.Residence.filter(resident_id=resident.id, relation="REGISTERED").count() == 1


async def test_a_guardian_is_another_adult_once_at_a_time() -> None:
    ward, guardian = await registered(), await registered(another(12))
    named = NameGuardian(ward.code, 1, guardian.code, FamilyRelation.CHILD, date(2026, 2, 1))
    await name_guardian(desk(), named, key())
    again = NameGuardian(ward.code, 2, guardian.code, FamilyRelation.CHILD)
    assert told(await refused(name_guardian(desk(), again, key()))) == {("ALREADY_GUARDIAN", "guardian")}
    own = NameGuardian(ward.code, 2, ward.code, FamilyRelation.OTHER)
    assert told(await refused(name_guardian(desk(), own, key()))) == {("GUARDIAN_SELF", "guardian")}
    early = EndGuardianship(ward.code, 2, guardian.code, date(2026, 1, 31))
    assert told(await refused(end_guardianship(desk(), early, key()))) == {("NOT_GUARDIAN", "guardian")}
    await end_guardianship(desk(), EndGuardianship(ward.code, 2, guardian.code), key())
    await name_guardian(desk(), NameGuardian(ward.code, 3, guardian.code, FamilyRelation.CHILD), key())
    rows = await models.Guardianship.filter(resident_id=ward.id).order_by("id")
    assert [(row.starts, row.ends) for row in rows] == [(date(2026, 2, 1), TODAY), (TODAY, None)]


async def test_the_dead_are_nobody_s_guardian() -> None:
    ward, guardian = await registered(), await registered(another(12))
    await models.Resident.filter(id=guardian.id).update(died=date(2026, 2, 1))
    named = NameGuardian(ward.code, 1, guardian.code, FamilyRelation.CHILD)
    assert told(await refused(name_guardian(desk(), named, key()))) == {("GUARDIAN_MINOR", "guardian")}


async def test_one_health_record_is_opened_and_updated_part_by_part() -> None:
    """R046."""
    resident = await registered()
    opened = PersonalInformation(blood_type=BloodType.A, fuel=Fuel.COAL)
    answer = await open_health_record(desk(), OpenHealthRecord(resident.code, information=opened), key())
    again = OpenHealthRecord(resident.code)
    assert told(await refused(open_health_record(desk(), again, key()))) == {("RECORD_EXISTS", "resident")}
    assessment = Assessment("老年人生活自理能力评估", date(2026, 2, 1), "可自理")
    more = PersonalInformation(allergies=(), assessments=(assessment,))
    update = UpdateHealthRecord(resident.code, 1, more, (RecordPart.FUEL,))
    changed = await update_health_record(desk(), update, key())
    assert changed == {"resident": resident.code, "record": answer["record"], "version": 2}
    row = await models.HealthRecord.get(resident_id=resident.id)
    assert read_information(row.content) == PersonalInformation(
        blood_type=BloodType.A, allergies=(), assessments=(assessment,)
    )
    both = UpdateHealthRecord(resident.code, 2, PersonalInformation(fuel=Fuel.WOOD), (RecordPart.FUEL,))
    assert told(await refused(update_health_record(desk(), both, key()))) == {("SET_AND_CLEARED", "clears.0")}
    nothing = UpdateHealthRecord(resident.code, 2)
    assert told(await refused(update_health_record(desk(), nothing, key()))) == {("EMPTY_EDIT", "")}
    stale = UpdateHealthRecord(resident.code, 1, PersonalInformation(fuel=Fuel.WOOD))
    assert told(await refused(update_health_record(desk(), stale, key()))) == {("VERSION_CONFLICT", "expectedVersion")}
    before_birth = Assessment("x", date(1950, 1, 1), "y")
    wrong = UpdateHealthRecord(resident.code, 2, PersonalInformation(assessments=(before_birth,)))
    assert told(await refused(update_health_record(desk(), wrong, key()))) == {
        ("RECORD_DAY", "information.assessments.0.on")
    }


async def test_reading_in_clear_is_recorded_each_time_with_its_purpose_and_never_what_was_read() -> None:
    resident = await registered()
    asked = RevealIdentity(
        resident.code, RevealPurpose.CONTACT, "电话随访", (RevealedPart.PHONES, RevealedPart.DOCUMENTS)
    )
    for _ in range(2):
        shown = await reveal_identity(desk(), asked)
        assert [each.text for each in shown.documents] == [CARD]
        assert [each.text for each in shown.phones] == [MOBILE]
        assert shown.addresses == ()
        assert CARD not in repr(shown)
    (address_shown,) = (
        await reveal_identity(
            desk(ADMIN), RevealIdentity(resident.code, RevealPurpose.CARE, "上门", (RevealedPart.ADDRESSES,))
        )
    ).addresses
    assert address_shown.text == STREET
    entries = await AuditEntry.filter(verb="Mutation.revealIdentity").order_by("id")
    assert [entry.subject for entry in entries] == ["clerk", "clerk", "admin"]
    assert entries[0].detail["input"] == {
        "resident": resident.code,
        "purpose": "CONTACT",
        "reason": "电话随访",
        "parts": ["PHONES", "DOCUMENTS"],
    }
    assert await KeptAnswer.filter(verb="Mutation.revealIdentity").count() == 3
    everything = await dump()
    for plain in (CARD, MOBILE, STREET):
        assert plain not in everything


async def test_reading_in_clear_needs_a_reason_and_something_to_read() -> None:
    resident = await registered()
    asked = RevealIdentity(resident.code, RevealPurpose.CARE, "", ())
    assert told(await refused(reveal_identity(desk(), asked))) == {("TEXT_SIZE", "reason"), ("EMPTY_LIST", "parts")}


Act = Callable[[Desk, str], Awaitable[Any]]


def _acts(resident: models.Resident, other: str, line: str, held: str) -> list[Act]:
    code = resident.code
    return [
        lambda at, k: amend_resident(at, AmendResident(code, 1, "x", name="李四"), k),
        lambda at, k: add_identity_document(at, AddIdentityDocument(code, 1, PASSPORT), k),
        lambda at, k: withdraw_identity_document(at, WithdrawIdentityDocument(code, 1, held, "x"), k),
        lambda at, k: add_phone(at, AddPhone(code, 1, phone("13900000000")), k),
        lambda at, k: make_phone_primary(at, MakePhonePrimary(code, 1, line), k),
        lambda at, k: end_phone(at, EndPhone(code, 1, line), k),
        lambda at, k: verify_phone(at, VerifyPhone(code, 1, line, PhoneStatus.VERIFIED), k),
        lambda at, k: move_resident(at, MoveResident(code, 1, address("450321", "YS-G1")), k),
        lambda at, k: end_guardianship(at, EndGuardianship(code, 1, other), k),
        lambda at, k: open_health_record(at, OpenHealthRecord(code, "YS-T"), k),
        lambda at, k: update_health_record(at, UpdateHealthRecord(code, 1, PersonalInformation(fuel=Fuel.COAL)), k),
        lambda at, _: reveal_identity(at, RevealIdentity(code, RevealPurpose.CARE, "x", (RevealedPart.PHONES,))),
    ]


@pytest.mark.parametrize("actor", FOREIGNERS)
async def test_who_does_not_know_the_person_changes_and_sees_nothing(actor: Actor) -> None:
    resident, other = await registered(), await registered(another(12))
    line = await models.Phone.get(resident_id=resident.id)
    held = document_handle(SEALER, (await models.IdentityDocument.get(resident_id=resident.id)).id)
    for act in _acts(resident, other.code, line.code, held):
        problems = told(await refused(act(desk(actor), key())))
        assert ("NOT_FOUND", "resident") in problems
        assert {code for code, _ in problems} == {"NOT_FOUND"}
    named = NameGuardian(resident.code, 1, other.code, FamilyRelation.CHILD)
    assert told(await refused(name_guardian(desk(actor), named, key()))) == {
        ("NOT_FOUND", "resident"),
        ("NOT_FOUND", "guardian"),
    }


async def test_a_clinic_that_came_to_know_the_person_may_write_too() -> None:
    resident = await registered()
    await register_resident(desk(OTHER_CLERK), somebody(), key())
    answer = await amend_resident(desk(OTHER_CLERK), AmendResident(resident.code, 1, "x", name="张三丰"), key())
    assert answer["version"] == 2
