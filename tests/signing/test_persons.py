"""Who signs for whom: adults themselves, minors by a guardian, newborns without a document (民法典 17–19, R042)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from enrolment import models
from enrolment.recording.departing import RecordDeparture, record_death, record_moved_away
from enrolment.registering.given import GivenGuardian
from enrolment.registering.guardians import EndGuardianship, NameGuardian, end_guardianship, name_guardian
from enrolment.signing.given import ConsentGiven, ResidentSigned, SignContract
from enrolment.signing.signing import sign_contract
from enrolment.vocabulary import CommunityKind, FamilyRelation, SigningMethod
from tests.enrolment.desk_staging import key, refused, told
from tests.groups.staging import community, end
from tests.groups.staging import sign as group_signed
from tests.signing.staging import (
    GROWN,
    NOW,
    TODAY,
    World,
    asked,
    held,
    noon,
    packages,
    paid,
    resident,
    signed,
)

pytestmark = pytest.mark.anyio

CHILD, NEWBORN = date(2021, 5, 4), date(2026, 2, 10)


def by(guardian: str | None, at: datetime = NOW) -> dict[str, Any]:
    """Consent and signature by somebody."""
    return {
        "consent": ConsentGiven(at, True, guardian),
        "resident_signature": ResidentSigned(SigningMethod.HANDWRITTEN, at, "a" * 64, guardian),
    }


async def family(world: World, born: date = CHILD) -> tuple[str, str]:
    """A child and the mother who answers for it."""
    child, mother = await resident(world.own, born), await resident(world.own, GROWN)
    await name_guardian(world.own.desk(), NameGuardian(child, 1, mother, FamilyRelation.PARENT), key())
    return child, mother


async def said(world: World, given: SignContract, on: date | datetime = NOW) -> set[tuple[str, str]]:
    """What is refused."""
    return told(await refused(sign_contract(world.own.desk(on), given, key())))


async def test_a_minor_does_not_sign_alone_nor_does_a_stranger_for_it(world: World) -> None:
    child, _mother = await family(world)
    stranger = await resident(world.own, GROWN)

    assert await said(world, asked(child, world.own)) == {
        ("SIGNER_IS_A_MINOR", "consent.givenBy"),
        ("SIGNER_IS_A_MINOR", "residentSignature.signer"),
    }
    assert await said(world, asked(child, world.own, **by(stranger))) == {
        ("NOT_A_GUARDIAN", "consent.givenBy"),
        ("NOT_A_GUARDIAN", "residentSignature.signer"),
    }
    assert await said(world, asked(child, world.own, **by("no\x00code"))) == {
        ("NOT_A_GUARDIAN", "consent.givenBy"),
        ("NOT_A_GUARDIAN", "residentSignature.signer"),
    }


async def test_a_guardian_signs_for_a_minor_and_the_rows_say_who(world: World) -> None:
    child, mother = await family(world)
    enrolment = await signed(child, world.own, **by(mother))

    ward, guardian = await models.Resident.get(code=child), await models.Resident.get(code=mother)
    consent = await models.Consent.get(contract_id=enrolment.contract_id)
    assert (consent.resident_id, consent.given_by_id) == (ward.id, guardian.id)
    signature = await models.Signature.get(contract_id=enrolment.contract_id, party="GUARDIAN")
    assert (signature.resident_id, signature.signer_id) == (ward.id, guardian.id)
    assert not await models.Signature.filter(contract_id=enrolment.contract_id, party="RESIDENT").exists()


async def test_a_package_that_needs_a_guardian_waits_for_consent_and_comes_with_it(world: World) -> None:
    child, mother = await family(world)
    first = await signed(child, world.own, **by(mother))
    assert set(await held(first)) == {"BAS-00"}

    other, father = await family(world)
    second = await signed(other, world.own, packages=packages("BAS-00", "PRI-CHD"), **by(father))
    assert (await held(second))["PRI-CHD"][:3] == (TODAY, second.ends, "CHOSEN")
    assert (await paid(second))["PRI-CHD"] == {(1, "PUBLIC_HEALTH"): 7000}


async def test_a_guardianship_counts_from_its_first_day_to_its_last(world: World) -> None:
    child, mother = await family(world)
    later = datetime(2026, 3, 5, 4, tzinfo=UTC)
    before = asked(child, world.own, date(2026, 3, 5), **by(mother, NOW - timedelta(days=1)))
    assert await said(world, before, later) == {
        ("NOT_A_GUARDIAN", "consent.givenBy"),
        ("NOT_A_GUARDIAN", "residentSignature.signer"),
    }
    await end_guardianship(world.own.desk(later), EndGuardianship(child, 2, mother), key())
    after = asked(child, world.own, date(2026, 3, 5), at=later, **by(mother, later))
    assert await said(world, after, later) == {
        ("NOT_A_GUARDIAN", "consent.givenBy"),
        ("NOT_A_GUARDIAN", "residentSignature.signer"),
    }


async def test_who_is_of_age_on_the_day_of_signing_signs_alone(world: World) -> None:
    eighteen = await resident(world.own, date(2008, 3, 1))
    almost = await resident(world.own, date(2008, 3, 2))

    assert (await signed(eighteen, world.own)).starts == TODAY
    assert await said(world, asked(almost, world.own, date(2026, 3, 2))) == {
        ("SIGNER_IS_A_MINOR", "consent.givenBy"),
        ("SIGNER_IS_A_MINOR", "residentSignature.signer"),
    }


async def test_a_newborn_is_signed_without_a_document_and_an_older_child_is_not(world: World) -> None:
    mother = await resident(world.own, GROWN)
    guardian = GivenGuardian(mother, FamilyRelation.PARENT)
    child = await resident(world.own, NEWBORN, document=None, guardian=guardian)
    enrolment = await signed(child, world.own, **by(mother))
    assert not await models.IdentityDocument.filter(resident_id=enrolment.resident_id).exists()

    other = await resident(world.own, NEWBORN, document=None, guardian=guardian)
    first_birthday = date(2027, 2, 10)
    late = asked(other, world.own, first_birthday, **by(mother))
    assert await said(world, late) == {("IDENTITY_NEEDED", "resident")}
    eve = first_birthday - timedelta(days=1)
    assert (await signed(other, world.own, eve, **by(mother))).starts == eve


async def test_the_dead_are_not_signed_nor_those_who_moved_away(world: World) -> None:
    dead, gone = await resident(world.own), await resident(world.own)
    await record_death(world.own.desk(), RecordDeparture(dead, 1, TODAY), key())
    await record_moved_away(world.own.desk(), RecordDeparture(gone, 1, TODAY), key())

    assert await said(world, asked(dead, world.own)) == {("DECEASED", "resident")}
    assert await said(world, asked(gone, world.own)) == {("MOVED_AWAY", "resident")}


async def test_a_resident_whom_the_clinic_does_not_know_is_as_unknown_as_nobody(world: World) -> None:
    elsewhere = await resident(world.other)

    assert await said(world, asked(elsewhere, world.own)) == {("NOT_FOUND", "resident")}
    assert await said(world, asked("RES-NOBODY", world.own)) == {("NOT_FOUND", "resident")}
    assert await said(world, asked("\x00", world.own)) == {("NOT_FOUND", "resident")}


async def test_an_employer_s_contract_counts_on_the_first_day_covered(world: World) -> None:
    april, days = date(2026, 4, 1), (TODAY, date(2026, 3, 5), date(2026, 3, 6))
    coming, over = [await community(world.own, CommunityKind.ENTERPRISE, 10, born=GROWN) for _ in range(2)]
    await group_signed(coming, "ORG-ENT", starts=april)
    contract = await group_signed(over, "ORG-ENT")
    await end(contract, world.own, days[1])

    def wanted(code: str, starts: date) -> SignContract:
        return asked(code, world.own, starts, packages=packages("BAS-00", "ORG-ENT"))

    assert await said(world, wanted(coming.people[0], april)) == {("ALREADY_HELD", "packages.1.code")}
    assert ("NO_EMPLOYER_CONTRACT", "packages.1.code") in await said(world, wanted(coming.people[0], TODAY))
    late = wanted(over.people[0], days[2])
    assert await said(world, late, noon(days[2])) == {("NO_EMPLOYER_CONTRACT", "packages.1.code")}
