"""What keeps somebody from being signed: everything told at once with its place, and nothing written."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from catalog.vocabulary import Need
from core.actor import AccessRole, Actor
from enrolment import models
from enrolment.family.signing import sign_family
from enrolment.household.forming import FormHousehold, form_household
from enrolment.household.given import GivenMember
from enrolment.registering.guardians import NameGuardian, name_guardian
from enrolment.signing.collecting import (
    ConsentToContract,
    SignForProvider,
    SignForResident,
    consent_to_contract,
    sign_for_provider,
    sign_for_resident,
)
from enrolment.signing.covers import state_on
from enrolment.signing.given import Circumstances, ConsentGiven, ResidentSigned, SignContract
from enrolment.signing.preparing import ContractAt, DraftContract, draft_contract, offer_contract
from enrolment.signing.renewing import renew_contract
from enrolment.signing.signing import sign_contract
from enrolment.vocabulary import ContractState, FamilyRelation, SignChannel, SigningMethod
from teams.operations.problem import CompositionRefused
from teams.operations.standing import EndPractice, SuspendTeam, end_practice, suspend_team
from teams.parameter import AllowedTerms
from teams.policy import PolicyParameter
from teams.vocabulary import PracticeEnd
from tests.enrolment.desk_staging import address, key, refused, told
from tests.family.staging import Home, family, signed_home
from tests.signing.staging import (
    GROWN,
    NOW,
    OLD,
    TODAY,
    Clinic,
    World,
    again,
    asked,
    held,
    known_at,
    loaded,
    packages,
    paper_of,
    renewal,
    resident,
    signed,
)
from tests.signing.test_signing import TCM

pytestmark = pytest.mark.anyio

AUTHORITY = Actor("county", frozenset({AccessRole.REGION_AUTHORITY}), region="450324")


async def said(clinic: Clinic, given: SignContract) -> set[tuple[str, str]]:
    """Why it is refused."""
    return told(await refused(sign_contract(clinic.desk(), given, key())))


def about(**changes: Any) -> Circumstances:
    """How it came about."""
    return replace(Circumstances(SignChannel.CLINIC), **changes)


async def test_whatever_is_wrong_is_told_at_once_and_where(world: World) -> None:
    """The packages, the term, the disclosure, who signed and when: one answer."""
    later = NOW + timedelta(minutes=1)
    wrong = asked(
        await resident(world.own),
        world.own,
        TODAY + timedelta(days=400),
        packages=packages("PRI-HTN", "PER-XXX"),
        consent=ConsentGiven(later, False),
        resident_signature=ResidentSigned(SigningMethod.ONE_TIME_CODE, later, "a" * 64),
        circumstances=about(channel=SignChannel.OUTREACH_EVENT),
    )
    wrong = replace(wrong, provider_signature=replace(wrong.provider_signature, practitioner="LC-P0024", at=later))

    assert await said(world.own, wrong) == {
        ("NO_BASIC", "packages"),
        ("NOT_ELIGIBLE", "packages.0.code"),
        ("MISSING_PREREQUISITE", "packages.0.code"),
        ("UNKNOWN_PACKAGE", "packages.1.code"),
        ("STARTS_TOO_LATE", "starts"),
        ("EXPLANATION_NEEDED", "circumstances.explanationGiven"),
        ("CONSENT_NEEDED", "consent.disclosureAcknowledged"),
        ("SIGNED_AFTER_RECORDING", "consent.at"),
        ("CODE_NOT_HERE", "residentSignature.method"),
        ("SIGNED_AFTER_RECORDING", "residentSignature.at"),
        ("MAY_NOT_SIGN", "providerSignature.practitioner"),
        ("SIGNED_AFTER_RECORDING", "providerSignature.at"),
    }


async def test_a_region_may_allow_only_some_terms(world: World) -> None:
    clinic = world.away
    code = await resident(clinic, GROWN)
    await world.settle(PolicyParameter.ALLOWED_TERMS, AllowedTerms((1,)), clinic.region)
    assert await said(clinic, asked(code, clinic, years=2)) == {("TERM_NOT_ALLOWED", "years")}
    assert await said(clinic, asked(code, clinic, years=3)) == {("TERM_NOT_ALLOWED", "years")}
    assert (await signed(code, clinic)).starts == TODAY


@pytest.mark.parametrize("years", [0, 4])
async def test_no_contract_runs_for_no_year_or_four(world: World, years: int) -> None:
    code = await resident(world.own, GROWN)
    assert ("TERM_NOT_ALLOWED", "years") in await said(world.own, asked(code, world.own, years=years))


async def test_who_lives_outside_the_area_signs_only_by_own_choice(world: World) -> None:
    code = await resident(world.own)
    await known_at(world.other, code)
    path = "circumstances.acceptsOutsideArea"
    assert await said(world.other, asked(code, world.other)) == {("OUTSIDE_AREA", path)}

    chosen = await signed(code, world.other, circumstances=about(accepts_outside_area=True))
    assert (await paper_of(chosen)).accepts_outside_area


async def test_who_lives_in_another_county_does_so_too(world: World) -> None:
    """R233: free choice across areas; that the home lies in the city both counties belong to is residence enough."""
    code = await resident(world.own, GROWN, residence=address("450324", None))
    assert ("OUTSIDE_AREA", "circumstances.acceptsOutsideArea") in await said(world.own, asked(code, world.own))

    chosen = await signed(code, world.own, circumstances=about(accepts_outside_area=True))
    assert set(await held(chosen)) == {"BAS-00"}
    assert (await paper_of(chosen)).accepts_outside_area


async def test_homes_are_looked_up_once_for_each_county_however_many_sign(world: World) -> None:
    here = await resident(world.own, GROWN)
    away = [await resident(world.own, GROWN, residence=address("450324", None)) for _ in range(2)]
    members = tuple(GivenMember(each, FamilyRelation.CHILD) for each in away)
    household = await form_household(world.own.desk(), FormHousehold(here, members), key())
    house = Home(world.own, household["household"], (here, *away))
    await signed(here, world.own)
    given = await family(house, circumstances=about(accepts_outside_area=True))

    world.sent.clear()
    await sign_family(world.own.desk(), given, key())
    assert len([each for each in world.sent if "WITH asked AS" in each and "residence f" in each]) == 2


async def test_what_a_package_needs_is_at_hand_or_it_is_not_signed(world: World) -> None:
    """A booking may be said to be made; that a guardian signs is shown by the guardian's signature alone."""
    code, mother = await resident(world.own, GROWN), await resident(world.own, OLD)
    await tagged(code)
    await name_guardian(world.own.desk(), NameGuardian(code, 1, mother, FamilyRelation.PARENT), key())
    both = packages("BAS-00", "PRI-SMD")
    assert await said(world.own, asked(code, world.own, packages=both)) == {("NEED_UNMET", "packages.1")}
    ticked = asked(code, world.own, packages=both, circumstances=about(provided=(Need.GUARDIAN_SIGNATURE,)))
    assert await said(world.own, ticked) == {("NEED_UNMET", "packages.1")}

    by_mother = replace(ticked.resident_signature, signer=mother)
    enrolment = await signed(code, world.own, packages=both, resident_signature=by_mother)
    assert (await held(enrolment))["PRI-SMD"][2] == "CHOSEN"
    assert await models.Signature.filter(contract_id=enrolment.contract_id, party="GUARDIAN").count() == 1


@pytest.mark.parametrize("is_by_guardian", [True, False], ids=["by the guardian", "by the resident"])
async def test_a_prepared_contract_asks_for_the_guardian_once_somebody_has_signed(
    world: World, is_by_guardian: bool
) -> None:
    code, mother = await resident(world.own, GROWN), await resident(world.own, OLD)
    await tagged(code)
    await name_guardian(world.own.desk(), NameGuardian(code, 1, mother, FamilyRelation.PARENT), key())
    paper, desk = asked(code, world.own, packages=packages("BAS-00", "PRI-SMD")), world.own.desk()
    draft = DraftContract(code, paper.provider, TODAY, 1, paper.packages, paper.circumstances)
    contract = (await draft_contract(desk, draft, key()))["contract"]
    await offer_contract(desk, ContractAt(contract, 1), key())
    await consent_to_contract(desk, ConsentToContract(contract, 2, paper.consent), key())
    by = replace(paper.resident_signature, signer=mother if is_by_guardian else None)
    await sign_for_resident(desk, SignForResident(contract, 3, by), key())

    last = sign_for_provider(desk, SignForProvider(contract, 4, paper.provider_signature), key())
    if is_by_guardian:
        assert "PRI-SMD" in await held(await loaded(await last))
    else:
        assert told(await refused(last)) == {("NEED_UNMET", "packages.1")}


async def test_a_family_add_on_is_not_signed_alone(world: World) -> None:
    house = await signed_home(world.own)
    alone = asked(house.people[1], world.own, packages=packages("BAS-00", "FAM-UNIT"))
    assert ("ADD_ON_NEEDS_FAMILY", "packages.1.code") in await said(world.own, alone)


async def tagged(code: str) -> None:
    """A severe mental disorder is on record, of somebody who lives at home."""
    row = await models.Resident.get(code=code)
    await models.PopulationTag.create(resident_id=row.id, tag="SMD", starts=TODAY)
    home: dict[str, Any] = {"resident_id": row.id, "region_id": row.region_id, "relation": "AT_HOME"}
    await models.Residence.create(**home, starts=TODAY)


async def test_what_nobody_behind_the_team_can_do_is_not_promised(world: World) -> None:
    given = asked(await resident(world.away, GROWN), world.away, packages=(*packages("BAS-00"), TCM))
    assert await said(world.away, given) == {("UNDELIVERABLE", "provider.team")}


async def test_a_team_that_lost_its_leader_keeps_its_contracts_and_neither_signs_nor_renews(world: World) -> None:
    """DECISIONS: a team that loses its doctor stays bound by what it signed, and signs nobody until it is mended."""
    clinic = Clinic("QZ-T03-H", "QZ-T03-TEAM01", "QZ-P0019", "QZ-T03-V01", world.own.catalog, "450324")
    first = await signed(await resident(clinic, GROWN), clinic)
    died = EndPractice(clinic.doctor, TODAY, PracticeEnd.DECEASED, 1)
    await end_practice(AUTHORITY, died, key(), clinic.desk().clock)

    waiting = asked(await resident(clinic, GROWN), clinic)
    (gaps, signer) = sorted(await refused(sign_contract(clinic.desk(), waiting, key())), key=lambda each: each.path)
    assert isinstance(gaps, CompositionRefused)
    assert (gaps.code, gaps.path, signer.code) == ("TEAM_CANNOT_SIGN", ("provider", "team"), "MAY_NOT_SIGN")
    assert gaps.gaps
    early = date(2027, 2, 10)
    found = await refused(renew_contract(clinic.desk(early), renewal(first, clinic, early), key()))
    assert "TEAM_CANNOT_SIGN" in {each.code for each in found}
    assert (await again(first)).covered_until == date(2027, 3, 1)
    assert await state_on(first.contract_id, TODAY) is ContractState.IN_FORCE


async def test_a_suspended_team_signs_nobody(world: World) -> None:
    clinic = Clinic("QZ-T02-H", "QZ-T02-TEAM01", "QZ-P0012", "QZ-T02-V01", world.own.catalog, "450324")
    given = SuspendTeam(clinic.team, TODAY, reason="整改", expected_version=1)
    await suspend_team(AUTHORITY, given, key(), clinic.desk().clock)

    assert ("TEAM_SUSPENDED", "provider.team") in await said(clinic, asked(await resident(clinic, GROWN), clinic))
