"""Two records of one person become one (R231): nothing is lost, nothing contradicts, and it is refused otherwise."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from core.actor import Actor
from core.models import AuditEntry, OutboxEvent
from enrolment import models
from enrolment.health_record import PersonalInformation, read_information
from enrolment.health_vocabulary import BloodType, Fuel, Water
from enrolment.identity.vocabulary import IdentityDocumentKind
from enrolment.reading.residents import residents_by_code, residents_by_id
from enrolment.registering import bringing_over
from enrolment.registering.amending import AmendResident, amend_resident
from enrolment.registering.guardians import NameGuardian, name_guardian
from enrolment.registering.health_record import OpenHealthRecord, open_health_record
from enrolment.registering.merging import MergeResidents, merge_residents
from enrolment.registering.phones import VerifyPhone, verify_phone
from enrolment.registering.problem import MergeObstacle, MergeRefused
from enrolment.registering.registering import register_resident
from enrolment.scope import reads_residents
from enrolment.vocabulary import FamilyRelation, PhoneStatus
from enrolment.worklists.keeping import keep_up
from enrolment.worklists.kind import WorklistKind
from tests.enrolment.desk_staging import (
    ADMIN,
    AUTHORITY,
    CLERK,
    FOREIGNERS,
    TODAY,
    address,
    another,
    desk,
    document,
    key,
    phone,
    refused,
    registered,
    somebody,
    told,
)
from tests.teams.staging import stage

pytestmark = pytest.mark.anyio

LAST_YEAR, LONG_AGO = date(2025, 1, 1), date(2020, 1, 1)


@pytest.fixture(autouse=True)
async def county(database: str) -> None:
    """The county and its neighbour, nobody registered."""
    await stage()


async def pair(**changes: Any) -> tuple[models.Resident, models.Resident]:
    """Somebody registered by card, and once more by passport at a clinic below."""
    survivor = await registered()
    passport = document("E12345678", IdentityDocumentKind.PASSPORT)
    standing: dict[str, Any] = {
        "document": passport,
        "institution": "LC-V1",
        "confirmed_distinct": True,
        "residence": address(since=LAST_YEAR, text="旧址"),
    }
    return survivor, await registered(somebody(**standing | changes))


async def merge(survivor: models.Resident, duplicate: models.Resident, actor: Actor = ADMIN, **changes: Any) -> Any:
    """Merge the two at the versions that stand."""
    one, two = await models.Resident.get(id=survivor.id), await models.Resident.get(id=duplicate.id)
    given = MergeResidents(one.code, one.version, two.code, two.version, "同一人")
    return await merge_residents(desk(actor), replace(given, **changes), key())


async def obstacles(survivor: models.Resident, duplicate: models.Resident) -> set[MergeObstacle]:
    """What forbids it; checks that nothing was changed."""
    problems = await refused(merge(survivor, duplicate))
    assert {problem.path for problem in problems} == {("duplicate",)}
    return {problem.obstacle for problem in problems if isinstance(problem, MergeRefused)}


async def test_everything_that_hangs_on_the_duplicate_goes_over() -> None:
    survivor, duplicate = await pair(phones=(phone("13900000001"),))
    ward = await registered(another(14, date(2015, 1, 1)))
    await name_guardian(desk(), NameGuardian(ward.code, 1, duplicate.code, FamilyRelation.GRANDPARENT), key())
    line = await models.Phone.get(resident_id=duplicate.id)
    await verify_phone(desk(), VerifyPhone(duplicate.code, 1, line.code, PhoneStatus.VERIFIED), key())
    answer = await merge(survivor, duplicate, AUTHORITY)
    assert answer == {
        "resident": survivor.code,
        "version": 2,
        "duplicate": duplicate.code,
        "moved": {
            "address": 1,
            "guardianship": 1,
            "identity_document": 1,
            "phone": 1,
            "residence": 1,
            "resident_registration": 1,
        },
    }
    assert await models.IdentityDocument.filter(resident_id=survivor.id).count() == 2
    assert (await models.Guardianship.get(resident_id=ward.id)).guardian_id == survivor.id
    rows = await models.Phone.filter(resident_id=survivor.id).order_by("id")
    assert [(row.is_primary, row.status) for row in rows] == [(True, "UNVERIFIED"), (False, "VERIFIED")]
    assert await models.PhoneVerification.filter(phone_id=rows[1].id).count() == 1
    assert await models.ResidentRegistration.filter(resident_id=survivor.id).count() == 2
    event = await OutboxEvent.all().order_by("-id").first()
    assert event is not None
    assert (event.kind, event.subject, event.payload) == (
        "resident.merged",
        survivor.code,
        {"duplicate": duplicate.code},
    )
    entry = await AuditEntry.filter(verb="Mutation.mergeResidents").first()
    assert entry is not None
    assert entry.subject == "authority"
    assert entry.detail["moved"] == answer["moved"]


STAYS = {
    "consent": "given under the record as it was: append-only",
    "signature": "given under the record as it was: append-only",
    "contract_event": "what happened, to whom: append-only",
    "told_apart": "said of two records as they were: append-only",
    "unsigned_record": "signed for as it was: append-only",
    "register_source": "which line of a register became this record: append-only, and read through `merged_into`",
}
"""Tables that name a resident and stay with the duplicate's record, whose code leads to the survivor; and why."""


async def test_every_table_that_names_a_resident_is_brought_over_or_stays_for_a_reason() -> None:
    naming = {
        table._meta.db_table
        for table in (getattr(models, name) for name in models.__all__)
        if any(getattr(field, "model_name", None) == "enrolment.Resident" for field in table._meta.fields_map.values())
    }
    brought = {model._meta.db_table for model in bringing_over.brought_over()}
    united = {"resident", "health_record"}  # the row itself, and the one record of each (`merging`)

    assert naming - brought - united == STAYS.keys()
    assert not brought & STAYS.keys()


async def test_after_a_merge_the_worklists_speak_of_the_survivor_alone() -> None:
    survivor, duplicate = await pair()
    people = [WorklistKind.UNSIGNED_KEY_POPULATION.value, WorklistKind.DUPLICATE_TO_SETTLE.value]
    entries = models.WorklistEntry.filter(kind__in=people)
    await keep_up(TODAY)
    assert {survivor.id, duplicate.id} <= {row.subject_id for row in await entries}

    await merge(survivor, duplicate)
    await keep_up(TODAY)

    assert {(row.subject_id, row.other_id) for row in await entries} == {(survivor.id, 0)}


async def test_what_both_say_is_said_once_and_the_earlier_days_are_kept() -> None:
    survivor, duplicate = await pair()
    for resident, since in ((survivor, LAST_YEAR), (duplicate, LONG_AGO)):
        await models.Diagnosis.create(resident_id=resident.id, icd10="I10", starts=since)
        await models.PopulationTag.create(resident_id=resident.id, tag="DISABLED", starts=LAST_YEAR)
    await merge(survivor, duplicate)
    diagnoses = await models.Diagnosis.filter(resident_id=survivor.id).order_by("starts")
    assert [(row.starts, row.ends) for row in diagnoses] == [(LONG_AGO, LAST_YEAR), (LAST_YEAR, None)]
    assert await models.PopulationTag.filter(resident_id=survivor.id).count() == 1
    homes = await models.Address.filter(resident_id=survivor.id).order_by("starts")
    assert [(row.starts, row.ends) for row in homes] == [(LAST_YEAR, TODAY), (TODAY, None)]
    lives = await models.Residence.filter(resident_id=survivor.id).order_by("starts")
    assert [(row.starts, row.ends) for row in lives] == [(LAST_YEAR, TODAY), (TODAY, None)]


async def test_the_code_of_the_duplicate_leads_to_the_survivor_also_after_a_second_merge() -> None:
    survivor, duplicate = await pair()
    third = await registered(another(13))
    await merge(survivor, duplicate)
    await merge(third, survivor)
    found = await residents_by_code(reads_residents(CLERK), [duplicate.code, survivor.code, third.code])
    assert {code: row.code for code, row in found.items()} == dict.fromkeys(
        (duplicate.code, survivor.code, third.code), third.code
    )
    assert {row.code for row in (await residents_by_id([duplicate.id])).values()} == {third.code}


async def test_a_merged_record_is_written_about_no_more_and_its_document_leads_on() -> None:
    survivor, duplicate = await pair()
    await merge(survivor, duplicate)
    amended = AmendResident(duplicate.code, 2, "x", name="李四")
    assert told(await refused(amend_resident(desk(), amended, key()))) == {("RESIDENT_MERGED", "resident")}
    assert told(await refused(merge(survivor, duplicate))) == {("RESIDENT_MERGED", "duplicate")}
    passport = document("E12345678", IdentityDocumentKind.PASSPORT)
    again = await register_resident(desk(), somebody(document=passport), key())
    assert (again["resident"], again["existing"]) == (survivor.code, True)


async def test_the_health_record_goes_over_or_fills_the_gaps() -> None:
    survivor, duplicate = await pair()
    own = PersonalInformation(blood_type=BloodType.A, fuel=Fuel.COAL)
    other = PersonalInformation(blood_type=BloodType.B, water=Water.TAP)
    await open_health_record(desk(), OpenHealthRecord(duplicate.code, information=other), key())
    third, fourth = await registered(another(13)), await registered(another(15))
    await merge(third, duplicate)
    moved = await models.HealthRecord.get(resident_id=third.id)
    assert read_information(moved.content) == other
    await open_health_record(desk(), OpenHealthRecord(fourth.code, information=own), key())
    await merge(fourth, third)
    both = await models.HealthRecord.get(resident_id=fourth.id)
    assert both.version == 2
    assert read_information(both.content) == PersonalInformation(
        blood_type=BloodType.A, fuel=Fuel.COAL, water=Water.TAP
    )
    assert await models.HealthRecord.filter(resident_id=third.id).count() == 1
    assert survivor.code != fourth.code


async def test_facts_that_contradict_each_other_forbid_it_and_are_named() -> None:
    survivor, duplicate = await pair()
    for resident, grade, mobility, lmp in (
        (survivor, "RED", "NORMAL", date(2025, 12, 1)),
        (duplicate, "GREEN", "LIMITED", date(2025, 11, 1)),
    ):
        await models.RiskGrading.create(resident_id=resident.id, grade=grade, starts=LAST_YEAR)
        await models.MobilityAssessment.create(resident_id=resident.id, mobility=mobility, starts=LAST_YEAR)
        await models.Pregnancy.create(resident_id=resident.id, lmp=lmp)
        household = await models.Household.create(code=f"HH-{grade}")
        await models.HouseholdMember.create(household=household, resident_id=resident.id, starts=LAST_YEAR)
    await models.Diagnosis.create(resident_id=survivor.id, icd10="I10", starts=LAST_YEAR, ends=TODAY)
    await models.Diagnosis.create(resident_id=duplicate.id, icd10="I10", starts=LONG_AGO)
    await models.Guardianship.create(
        resident_id=survivor.id, guardian_id=duplicate.id, relation="CHILD", starts=LAST_YEAR
    )
    assert await obstacles(survivor, duplicate) == {
        MergeObstacle.RISK_GRADE,
        MergeObstacle.MOBILITY,
        MergeObstacle.PREGNANCY,
        MergeObstacle.HOUSEHOLD,
        MergeObstacle.DIAGNOSIS,
        MergeObstacle.GUARDIANSHIP,
    }


async def contract(code: str, **columns: Any) -> models.Contract:
    """A contract of the team LC-A over a year."""
    from teams.models import Institution, Region, Team

    return await models.Contract.create(
        code=code,
        kind="INDIVIDUAL",
        region=await Region.get(code="450323"),
        institution=await Institution.get(code="LC-T"),
        team=await Team.get(code="LC-A"),
        years=1,
        starts=TODAY,
        ends=date(2027, 3, 1),
        covered_until=date(2027, 3, 1),
        channel="CLINIC",
        token=code,
        recorded_at=desk().clock(),
        recorded_by="clerk",
        **columns,
    )


async def signed(code: str, resident: models.Resident, starts: date, ends: date) -> models.Enrolment:
    """Cover of somebody under a contract of its own."""
    now = desk().clock()
    paper = await contract(code, signed_on=TODAY, signed_at=now, offered_at=now)
    cover = await models.Enrolment.create(
        code=f"E-{code}",
        resident=resident,
        contract=paper,
        starts=starts,
        ends=ends,
        covered_until=ends,
        recorded_at=now,
    )
    await models.ContractPerson.create(
        contract=paper, resident=resident, basket={}, starts=starts, enrolment=cover, added_at=now
    )
    return cover


async def test_two_enrolments_that_overlap_forbid_it_and_two_that_touch_do_not() -> None:
    survivor, duplicate = await pair()
    await signed("C-1", survivor, TODAY, date(2027, 3, 1))
    overlapping = await signed("C-2", duplicate, date(2027, 2, 28), date(2028, 2, 28))
    assert await obstacles(survivor, duplicate) == {MergeObstacle.ENROLMENT}
    await models.Enrolment.filter(id=overlapping.id).update(voided_at=desk().clock(), void_reason="录入错误")
    await signed("C-3", duplicate, date(2027, 3, 1), date(2028, 3, 1))
    await merge(survivor, duplicate)
    rows = await models.Enrolment.filter(resident_id=survivor.id).order_by("id")
    assert [row.code for row in rows] == ["E-C-1", "E-C-2", "E-C-3"]
    assert await models.ContractPerson.filter(resident_id=survivor.id).count() == 3


async def test_a_contract_that_awaits_signatures_under_the_duplicate_is_settled_first() -> None:
    survivor, duplicate = await pair()
    paper = await contract("C-1", offered_at=desk().clock())
    await models.ContractPerson.create(
        contract=paper, resident=duplicate, basket={}, starts=TODAY, added_at=desk().clock()
    )
    assert await obstacles(survivor, duplicate) == {MergeObstacle.CONTRACT}
    await models.Contract.filter(id=paper.id).update(withdrawn_at=desk().clock())
    await merge(survivor, duplicate)


async def test_both_versions_count() -> None:
    survivor, duplicate = await pair()
    stale = merge(survivor, duplicate, survivor_version=2)
    assert told(await refused(stale)) == {("VERSION_CONFLICT", "survivorVersion")}
    stale = merge(survivor, duplicate, duplicate_version=7)
    assert told(await refused(stale)) == {("VERSION_CONFLICT", "duplicateVersion")}


async def test_nobody_is_merged_with_the_own_record_or_without_a_reason() -> None:
    survivor, _ = await pair()
    assert told(await refused(merge(survivor, survivor, reason=""))) == {
        ("TEXT_SIZE", "reason"),
        ("SAME_RESIDENT", "duplicate"),
    }


@pytest.mark.parametrize("actor", [CLERK, *FOREIGNERS])
async def test_neither_a_clerk_nor_a_foreigner_merges(actor: Actor) -> None:
    survivor, duplicate = await pair()
    assert told(await refused(merge(survivor, duplicate, actor))) == {
        ("NOT_FOUND", "survivor"),
        ("NOT_FOUND", "duplicate"),
    }
