"""Registering residents: nobody twice, whoever registers them and however the number is written (R037, R231, R233)."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from catalog.vocabulary import Sex
from core.actor import Actor
from core.models import AuditEntry, OutboxEvent
from enrolment import models
from enrolment.identity.vocabulary import IdentityDocumentKind
from enrolment.registering.given import GivenGuardian
from enrolment.registering.problem import DuplicateIdentity, DuplicatePerson
from enrolment.registering.registering import register_resident
from enrolment.vocabulary import FamilyRelation
from tests.enrolment.desk_staging import (
    AUTHORITY,
    BORN,
    CARD,
    FOREIGNERS,
    MOBILE,
    ONLOOKER,
    OTHER_CLERK,
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


@pytest.fixture(autouse=True)
async def county(database: str) -> None:
    """The county and its neighbour, nobody registered."""
    await stage()


async def knowing(resident: models.Resident) -> list[str]:
    """Codes of the institutions that know somebody, in the order in which they came to."""
    rows = models.ResidentRegistration.filter(resident_id=resident.id).order_by("id")
    return [str(code) for code in await rows.values_list("institution__code", flat=True)]


async def test_somebody_is_registered_with_everything_that_was_given() -> None:
    given = somebody(registered=address("450321", None, "阳朔镇某街", since=date(2000, 1, 1)))
    resident = await registered(given)
    assert (resident.name, resident.born, resident.sex, resident.version) == ("张三", BORN, "MALE", 1)
    assert await knowing(resident) == ["LC-T"]
    row = await models.IdentityDocument.get(resident_id=resident.id)
    assert (row.kind, row.recorded_by, row.voided_at) == ("RESIDENT_ID_CARD", "clerk", None)
    line = await models.Phone.get(resident_id=resident.id)
    assert (line.is_mobile, line.is_primary, line.status, line.starts) == (True, True, "UNVERIFIED", TODAY)
    places = await models.Residence.filter(resident_id=resident.id).order_by("id").prefetch_related("region")
    assert [(each.relation, each.region.code, each.starts) for each in places] == [
        ("LIVES", "450323", TODAY),
        ("REGISTERED", "450321", date(2000, 1, 1)),
    ]
    kinds = await models.Address.filter(resident_id=resident.id).order_by("id").values_list("kind", "starts")
    assert [tuple(each) for each in kinds] == [("RESIDENCE", TODAY), ("REGISTERED", date(2000, 1, 1))]


async def test_registering_is_announced_once_to_those_who_know_the_person() -> None:
    resident = await registered()
    (event,) = await OutboxEvent.all()
    assert (event.kind, event.subject, event.region) == ("resident.registered", resident.code, "450323")
    assert (event.institutions, event.residents) == (["LC-T"], [resident.code])
    assert event.payload == {"existing": False, "institution": "LC-T"}


async def test_neither_number_nor_phone_nor_address_stands_anywhere_in_the_database() -> None:
    await registered()
    await refused(register_resident(desk(), another(12, phones=(phone("not a phone"),)), key()))
    everything = await dump()
    assert "张三" in everything
    for plain in (CARD, CARD[6:14], MOBILE, STREET, "凤凰路"):
        assert plain not in everything


async def test_a_retry_answers_the_same_and_registers_nobody() -> None:
    token = key()
    first = await register_resident(desk(), somebody(), token)
    assert await register_resident(desk(), somebody(), token) == first
    assert await models.Resident.all().count() == 1
    problems = await refused(register_resident(desk(), somebody(document=document(card(BORN, 3))), token))
    assert told(problems) == {("IDEMPOTENCY_KEY_REUSED", "idempotencyKey")}


@pytest.mark.parametrize(
    "written",
    [
        CARD,
        "450399550312001",
        " 450399-19550312-0018 ",
        CARD.translate({ord(d): ord(d) + 0xFEE0 for d in "0123456789"}),
    ],
)
async def test_another_clinic_comes_to_know_the_same_person_and_enters_nobody(written: str) -> None:
    resident = await registered()
    given = somebody(document=document(written), residence=address("450321", "YS-G1"), phones=(phone("13900000000"),))
    answer = await register_resident(desk(OTHER_CLERK), given, key())
    assert answer == {"resident": resident.code, "version": 1, "existing": True}
    assert await knowing(resident) == ["LC-T", "YS-T"]
    assert await models.Resident.all().count() == 1
    assert await models.Phone.all().count() == 1
    assert await models.Address.all().count() == 1


async def test_the_same_clinic_registers_somebody_again_and_nothing_changes() -> None:
    resident = await registered()
    answer = await register_resident(desk(), somebody(name=" 张三　"), key())
    assert answer["existing"]
    assert await knowing(resident) == ["LC-T"]


@pytest.mark.parametrize("changes", [{"name": "李四"}, {"sex": Sex.FEMALE}, {"born": date(1955, 3, 13)}])
async def test_a_document_of_somebody_else_tells_nothing_but_itself_masked(changes: dict[str, Any]) -> None:
    """A passport says neither birth date nor sex, so that these may differ."""
    passport = document("E12345678", IdentityDocumentKind.PASSPORT)
    await registered(somebody(document=passport))
    given = somebody(document=passport, phones=(), **changes)
    (problem,) = await refused(register_resident(desk(OTHER_CLERK), given, key()))
    assert isinstance(problem, DuplicateIdentity)
    assert (problem.code, problem.path) == ("DUPLICATE_IDENTITY", ("document", "number"))
    assert problem.masked == "E1*****78"
    assert "RES-" not in problem.message.en + problem.message.zh


async def test_everything_wrong_is_told_at_once() -> None:
    given = somebody(
        name="",
        born=date(2026, 3, 2),
        document=document("450399195503120019"),
        phones=(phone("1"), phone(MOBILE), phone("+86 138 1234 5678")),
        residence=address("999999", None, "", since=date(2026, 3, 2)),
        registered=address("450321", "LC-G1"),
        institution="YS-T",
        guardian=GivenGuardian("RES-NOBODY", FamilyRelation.PARENT),
    )
    assert told(await refused(register_resident(desk(), given, key()))) == {
        ("PERSON_NAME", "name"),
        ("BORN_IN_FUTURE", "born"),
        ("DOCUMENT_CHECK", "document.number"),
        ("PHONE_NUMBER", "phones.0.number"),
        ("LISTED_TWICE", "phones.2.number"),
        ("ADDRESS_TEXT", "residence.text"),
        ("DAY_IN_FUTURE", "residence.since"),
        ("NOT_FOUND", "residence.region"),
        ("NOT_FOUND", "registered.grid"),
        ("NOT_FOUND", "institution"),
        ("NOT_FOUND", "guardian.resident"),
    }


async def test_what_the_number_tells_is_held_against_what_is_said() -> None:
    given = somebody(sex=Sex.FEMALE, born=date(1955, 3, 13), residence=address(since=date(1955, 3, 12)))
    assert told(await refused(register_resident(desk(), given, key()))) == {
        ("BORN_DISAGREES", "born"),
        ("SEX_DISAGREES", "sex"),
        ("TOO_EARLY", "residence.since"),
    }


@pytest.mark.parametrize("actor", FOREIGNERS)
async def test_nobody_registers_for_a_clinic_that_is_not_theirs(actor: Actor) -> None:
    problems = await refused(register_resident(desk(actor), somebody(institution="LC-T"), key()))
    assert told(problems) == {("NOT_FOUND", "institution")}


async def test_an_authority_says_for_which_institution_of_the_region() -> None:
    assert told(await refused(register_resident(desk(AUTHORITY), somebody(), key()))) == {
        ("INSTITUTION_NEEDED", "institution")
    }
    resident = await registered(somebody(institution="LC-V1"), AUTHORITY)
    assert await knowing(resident) == ["LC-V1"]


async def test_a_clinic_registers_for_those_under_it() -> None:
    assert await knowing(await registered(somebody(institution="LC-V2"))) == ["LC-V2"]


async def test_a_newborn_without_a_document_needs_a_guardian_of_age() -> None:
    parent = await registered(another(12))
    child = await registered(another(14, date(2010, 1, 1)))
    newborn = somebody(name="张小", born=date(2026, 2, 1), document=None, phones=())
    assert told(await refused(register_resident(desk(), newborn, key()))) == {("GUARDIAN_NEEDED", "guardian")}
    by_child = replace(newborn, guardian=GivenGuardian(child.code, FamilyRelation.SIBLING))
    assert told(await refused(register_resident(desk(), by_child, key()))) == {("GUARDIAN_MINOR", "guardian.resident")}
    resident = await registered(replace(newborn, guardian=GivenGuardian(parent.code, FamilyRelation.PARENT)))
    row = await models.Guardianship.get(resident_id=resident.id)
    assert (row.guardian_id, row.relation, row.starts, row.ends) == (parent.id, "PARENT", TODAY, None)


async def test_who_is_older_needs_a_document() -> None:
    problems = await refused(register_resident(desk(), somebody(document=None), key()))
    assert told(problems) == {("DOCUMENT_NEEDED", "document")}


async def test_the_same_name_birth_date_and_phone_is_asked_about_before_anybody_is_entered_twice() -> None:
    resident = await registered()
    by_passport = somebody(name="张 三", document=document("E12345678", IdentityDocumentKind.PASSPORT))
    (problem,) = await refused(register_resident(desk(), by_passport, key()))
    assert isinstance(problem, DuplicatePerson)
    assert (problem.code, problem.path, problem.candidates) == ("DUPLICATE_PERSON", ("name",), (resident.code,))
    assert resident.code in problem.message.zh
    other = await registered(replace(by_passport, confirmed_distinct=True))
    assert other.id != resident.id
    entry = await AuditEntry.all().order_by("-id").first()
    assert entry is not None
    said = entry.detail["input"]
    assert isinstance(said, dict)
    assert said["confirmedDistinct"] is True


async def test_a_likely_duplicate_of_another_clinic_is_told_of_but_not_named() -> None:
    await registered()
    by_passport = somebody(document=document("E12345678", IdentityDocumentKind.PASSPORT))
    (problem,) = await refused(register_resident(desk(OTHER_CLERK), by_passport, key()))
    assert isinstance(problem, DuplicatePerson)
    assert problem.candidates == ()


async def test_a_namesake_with_another_phone_is_somebody_else() -> None:
    await registered()
    passport = document("E12345678", IdentityDocumentKind.PASSPORT)
    assert await registered(somebody(document=passport, phones=(phone("13912345678"),)))


async def test_without_a_phone_the_name_and_the_birth_date_are_enough_to_ask() -> None:
    resident = await registered()
    passport = document("E12345678", IdentityDocumentKind.PASSPORT)
    (problem,) = await refused(register_resident(desk(), somebody(document=passport, phones=()), key()))
    assert isinstance(problem, DuplicatePerson)
    assert problem.candidates == (resident.code,)


async def test_people_of_hong_kong_and_abroad_choose_a_clinic_as_everybody_does() -> None:
    """R233."""
    hong_kong = document("810000198506120016", IdentityDocumentKind.HMT_RESIDENCE_PERMIT)
    foreign = document("931840198304150017", IdentityDocumentKind.FOREIGN_PERMANENT_RESIDENT)
    assert await registered(somebody(name="陈某", born=date(1985, 6, 12), document=hong_kong))
    assert await registered(somebody(name="John Smith", born=date(1983, 4, 15), document=foreign))


async def test_twelve_clerks_at_once_register_one_person() -> None:
    async def one(number: int) -> dict[str, Any]:
        actor = OTHER_CLERK if number % 2 else desk().actor
        return await register_resident(desk(actor), somebody(), key())

    answers = await asyncio.gather(*(one(number) for number in range(12)))
    (resident,) = await models.Resident.all()
    assert {answer["resident"] for answer in answers} == {resident.code}
    assert sorted(answer["existing"] for answer in answers) == [False] + [True] * 11
    assert sorted(await knowing(resident)) == ["LC-T", "YS-T"]


async def test_two_clerks_at_once_enter_a_newborn_without_a_document_once() -> None:
    parent = await registered(another(12))
    guardian = GivenGuardian(parent.code, FamilyRelation.PARENT)
    newborn = somebody(name="张小", born=date(2026, 2, 1), document=None, guardian=guardian)
    answers = await asyncio.gather(
        *(register_resident(desk(), newborn, key()) for _ in range(6)), return_exceptions=True
    )
    assert sum(isinstance(answer, dict) for answer in answers) == 1
    assert await models.Resident.filter(name="张小").count() == 1


async def test_somebody_who_may_not_write_learns_nothing_of_who_is_registered() -> None:
    await registered()
    assert told(await refused(register_resident(desk(ONLOOKER), somebody(), key()))) == {("NOT_FOUND", "institution")}
