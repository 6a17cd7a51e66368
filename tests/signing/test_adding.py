"""Packages chosen while the cover runs (DECISIONS): by fresh consent, pro rata, beside what is held."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from enrolment import models
from enrolment.registering.guardians import NameGuardian, name_guardian
from enrolment.signing.adding import AddPackages, add_packages
from enrolment.signing.given import ConsentGiven
from enrolment.vocabulary import FamilyRelation
from tests.enrolment.desk_staging import key, refused, told
from tests.family.staging import left, member, sign, signed_home
from tests.signing.staging import (
    GROWN,
    TODAY,
    YEAR,
    World,
    announced,
    asked,
    ended,
    happened,
    held,
    noon,
    packages,
    paid,
    paper_of,
    resident,
    signed,
    version_of,
)

pytestmark = pytest.mark.anyio

MAY_1 = date(2026, 5, 1)


async def worker(world: World) -> str:
    """A migrant worker, for whom there is a package of their own."""
    code = await resident(world.own, GROWN)
    row = await models.Resident.get(code=code)
    await models.PopulationTag.create(resident_id=row.id, tag="MIGRANT_WORKER", starts=date(2025, 1, 1))
    return code


async def more(world: World, enrolment: models.Enrolment, *codes: str, on: date = MAY_1, **changes: Any) -> AddPackages:
    """Packages added at noon of the day."""
    paper = asked("", world.own, at=noon(on))
    standing = AddPackages(
        enrolment.code,
        await version_of(enrolment),
        packages(*codes),
        paper.consent,
        paper.resident_signature,
        paper.provider_signature,
    )
    return replace(standing, **changes)


async def test_a_chosen_package_is_held_from_the_day_at_the_price_of_the_rest_of_the_year(world: World) -> None:
    enrolment = await signed(await worker(world), world.own)
    before = await held(enrolment)
    version = await version_of(enrolment)
    given = await more(world, enrolment, "PER-AXWG")
    answer = await add_packages(world.own.desk(MAY_1), given, key())
    assert answer == {
        "contract": (await paper_of(enrolment)).code,
        "enrolment": enrolment.code,
        "version": version + 1,
    }
    assert await held(enrolment) == before | {"PER-AXWG": (MAY_1, YEAR[1], "CHOSEN", None)}
    price = (await paid(enrolment))["PER-AXWG"]
    full = await whole_year(world, "PER-AXWG")
    days = (YEAR[1] - MAY_1).days
    assert sum(price.values()) == round(full * days / 365)
    kinds = [(kind, day) for kind, _was, _is, day, _why in await happened(enrolment)]
    assert kinds[-3:] == [("CONSENTED", MAY_1), ("SIGNED", MAY_1), ("ADDED", MAY_1)]
    assert (await announced(enrolment))[-1] == (
        "contract.packages_added",
        {"enrolment": enrolment.code, "starts": "2026-05-01", "packages": 1},
    )


async def whole_year(world: World, code: str) -> int:
    """What a package costs somebody who holds it for all of the first year, in fen."""
    other = await signed(await worker(world), world.own, packages=packages("BAS-00", code))
    return sum((await paid(other))[code].values())


async def test_it_is_consented_to_and_signed_and_the_agreement_says_so(world: World) -> None:
    enrolment = await signed(await worker(world), world.own)
    contract = await paper_of(enrolment)
    await add_packages(world.own.desk(MAY_1), await more(world, enrolment, "PER-AXWG"), key())
    now = await paper_of(enrolment)
    assert now.digest != contract.digest
    digests = [row.digest for row in await models.Signature.filter(contract_id=now.id).order_by("id")]
    assert digests == [contract.digest, contract.digest, now.digest, now.digest]
    assert [row.at for row in await models.Consent.filter(contract_id=now.id).order_by("id")][1:] == [noon(MAY_1)]


async def test_a_retry_answers_the_same_and_a_second_time_is_refused(world: World) -> None:
    enrolment = await signed(await worker(world), world.own)
    given, once = await more(world, enrolment, "PER-AXWG"), key()
    answer = await add_packages(world.own.desk(MAY_1), given, once)
    assert await add_packages(world.own.desk(MAY_1), given, once) == answer
    again = await more(world, enrolment, "PER-AXWG")
    assert told(await refused(add_packages(world.own.desk(MAY_1), again, key()))) == {
        ("ALREADY_HELD", "packages.0.code")
    }


async def test_what_cannot_be_added_is_told(world: World) -> None:
    enrolment = await signed(await worker(world), world.own)
    desk = world.own.desk(MAY_1)
    nothing = await more(world, enrolment, starts=date(2026, 4, 30))
    assert told(await refused(add_packages(desk, nothing, key()))) == {
        ("LIST_SIZE", "packages"),
        ("OUTSIDE_COVER", "starts"),
    }
    second = await more(world, enrolment, "BAS-00", consent=ConsentGiven(noon(MAY_1), False))
    assert told(await refused(add_packages(desk, second, key()))) == {
        ("ALREADY_HELD", "packages.0.code"),
        ("CONSENT_NEEDED", "consent.disclosureAcknowledged"),
    }
    late = await more(world, enrolment, "PER-AXWG", starts=YEAR[1])
    assert told(await refused(add_packages(desk, late, key()))) == {("OUTSIDE_COVER", "starts")}
    foreign = world.other.desk(MAY_1)
    assert told(await refused(add_packages(foreign, await more(world, enrolment, "PER-AXWG"), key()))) == {
        ("NOT_FOUND", "enrolment")
    }
    stale = await more(world, enrolment, "PER-AXWG", expected_version=7)
    assert told(await refused(add_packages(desk, stale, key()))) == {("VERSION_CONFLICT", "expectedVersion")}


async def test_nothing_is_added_to_cover_whose_end_is_entered(world: World) -> None:
    enrolment = await signed(await worker(world), world.own)
    await ended(enrolment, world.own, date(2026, 6, 1), day=TODAY)
    given = await more(world, enrolment, "PER-AXWG")
    assert told(await refused(add_packages(world.own.desk(MAY_1), given, key()))) == {("ALREADY_ENDED", "enrolment")}


async def test_a_family_add_on_is_added_only_while_the_cover_belongs_to_a_family_s_contract(world: World) -> None:
    house = await signed_home(world.own, GROWN, GROWN, GROWN)
    anchor, spouse, other = house.people
    at = noon(TODAY)
    await sign(
        house, members=(member(anchor, "FAM-UNIT", at=at), *(member(each, "BAS-00", at=at) for each in (spouse, other)))
    )
    own, leaving = [await models.Enrolment.get(resident__code=each) for each in (spouse, other)]

    await add_packages(world.own.desk(MAY_1), await more(world, own, "FAM-UNIT"), key())
    assert (await held(own))["FAM-UNIT"] == (MAY_1, YEAR[1], "CHOSEN", None)

    await left(house, other, MAY_1)
    found = told(await refused(add_packages(world.own.desk(MAY_1), await more(world, leaving, "FAM-UNIT"), key())))
    assert ("ADD_ON_NEEDS_FAMILY", "packages.0.code") in found


async def test_a_priority_package_that_needs_a_guardian_waits_for_the_guardian_s_consent(world: World) -> None:
    mother, child = await resident(world.own, GROWN), await resident(world.own, date(2022, 5, 5))
    given = NameGuardian(child, 1, mother, FamilyRelation.PARENT)
    await name_guardian(world.own.desk(), given, key())
    paper = asked(child, world.own)
    by_mother: dict[str, Any] = {
        "consent": replace(paper.consent, given_by=mother),
        "resident_signature": replace(paper.resident_signature, signer=mother),
    }
    enrolment = await signed(child, world.own, **by_mother)
    assert set(await held(enrolment)) == {"BAS-00"}
    alone = await more(world, enrolment, "PRI-CHD")
    desk = world.own.desk(MAY_1)
    assert {("SIGNER_IS_A_MINOR", "consent.givenBy"), ("SIGNER_IS_A_MINOR", "residentSignature.signer")} <= told(
        await refused(add_packages(desk, alone, key()))
    )
    await add_packages(
        desk,
        replace(
            alone,
            consent=replace(alone.consent, given_by=mother),
            resident_signature=replace(alone.resident_signature, signer=mother),
        ),
        key(),
    )
    assert (await held(enrolment))["PRI-CHD"][:3] == (MAY_1, YEAR[1], "CHOSEN")
