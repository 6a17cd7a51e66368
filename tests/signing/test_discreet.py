"""What is told to those who care for somebody alone is told by no act of signing either (敏感人群)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.actor import AccessRole
from core.faults import Problem
from enrolment import models
from enrolment.desk import Desk
from enrolment.registering.guardians import NameGuardian, name_guardian
from enrolment.signing.adding import AddPackages, add_packages
from enrolment.signing.collecting import (
    ConsentToContract,
    SignForProvider,
    SignForResident,
    consent_to_contract,
    sign_for_provider,
    sign_for_resident,
)
from enrolment.signing.given import Circumstances, ConsentGiven, ProviderSigned, ResidentSigned
from enrolment.signing.preparing import ContractAt, DraftContract, draft_contract, offer_contract
from enrolment.signing.renewing import change_provider, renew_contract
from enrolment.signing.signing import sign_contract
from enrolment.vocabulary import FamilyRelation, SignChannel, SigningMethod
from tests.enrolment.desk_staging import key, refused
from tests.signing.staging import (
    EVIDENCE,
    GROWN,
    NOW,
    OLD,
    TODAY,
    YEAR,
    Clinic,
    World,
    asked,
    change,
    held,
    known_at,
    loaded,
    packages,
    renewal,
    resident,
    signed,
)

pytestmark = pytest.mark.anyio

ANYWHERE = Circumstances(SignChannel.CLINIC, accepts_outside_area=True)
BOTH = packages("BAS-00", "PRI-SMD")
BY_RESIDENT = ResidentSigned(SigningMethod.TABLET, NOW, EVIDENCE["resident"])


def authority(clinic: Clinic) -> Desk:
    """The region's authority at its desk."""
    desk = clinic.desk()
    actor = replace(
        desk.actor,
        roles=frozenset({AccessRole.REGION_AUTHORITY}),
        region="450323",
        institution=None,
        subject="the county",
    )
    return replace(desk, actor=actor)


async def ill(clinic: Clinic) -> str:
    """Somebody of the clinic with a severe mental disorder on record."""
    code = await well(clinic)
    person = await models.Resident.get(code=code)
    await models.PopulationTag.create(resident_id=person.id, tag="SMD", starts=TODAY.replace(year=2025))
    return code


async def well(clinic: Clinic) -> str:
    """Somebody else who lives at home."""
    code = await resident(clinic, GROWN)
    person = await models.Resident.get(code=code)
    starts = TODAY.replace(year=2025)
    await models.Residence.create(resident_id=person.id, region_id=person.region_id, relation="AT_HOME", starts=starts)
    return code


def said(problems: tuple[Problem, ...]) -> list[tuple[str, tuple[str, ...], str, str]]:
    """Every word of a refusal."""
    return [(each.code, each.path, each.message.zh, each.message.en) for each in problems]


async def test_who_does_not_care_for_somebody_is_answered_the_same_whoever_it_is(world: World) -> None:
    for desk, at in ((world.other.desk(), world.other), (authority(world.own), world.own)):
        answers = []
        for code in (await ill(world.own), await well(world.own)):
            await known_at(world.other, code)
            answers.append(
                said(await refused(sign_contract(desk, asked(code, at, packages=BOTH, circumstances=ANYWHERE), key())))
            )

        assert answers[0] == answers[1] != []


async def test_the_own_clinic_signs_the_package_of_somebody_it_cares_for(world: World) -> None:
    code = await ill(world.own)
    (wrong,) = await refused(sign_contract(world.own.desk(), asked(code, world.own, packages=BOTH), key()))

    name = world.own.catalog.packages["PRI-SMD"][-1].definition.name
    assert wrong.code == "NEED_UNMET", "the guardian's signature alone is wanted"
    assert (name.zh in wrong.message.zh, name.en in wrong.message.en) == (True, True)
    assert name.zh not in wrong.message.en


async def test_a_new_clinic_signs_without_what_it_may_not_know_and_adds_it_once_it_cares(world: World) -> None:
    code = await ill(world.own)
    await known_at(world.other, code)
    world.sent.clear()
    answer = await sign_contract(world.other.desk(), asked(code, world.other, circumstances=ANYWHERE), key())
    spent = len(world.sent)
    enrolment = await loaded(answer)
    version = (await enrolment.contract).version
    adding = AddPackages(enrolment.code, version, packages("PRI-SMD"), *papers(world.other))
    wrong = await refused(add_packages(world.other.desk(), adding, key()))

    assert {each.code for each in wrong} == {"NEED_UNMET"}, "the guardian's signature alone is wanted"
    assert spent == 25


async def test_adding_renewing_and_changing_the_provider_tell_nothing_either(world: World) -> None:
    desk, told = authority(world.own), []
    for code in (await ill(world.own), await well(world.own)):
        old = await signed(code, world.own)
        version = (await old.contract).version
        adding = AddPackages(old.code, version, packages("PRI-SMD"), *papers(world.own))
        again = renewal(old, world.own, TODAY, packages=BOTH, starts=YEAR[1], expected_version=version)
        await known_at(world.other, code)
        who = (await models.Resident.get(code=code)).version
        leave = change(
            code, world.other, TODAY.replace(day=2), packages=BOTH, circumstances=ANYWHERE, expected_version=who
        )
        told.append(
            [
                said(await refused(add_packages(desk, adding, key()))),
                said(await refused(renew_contract(desk, again, key()))),
                said(await refused(change_provider(world.other.desk(), leave, key()))),
            ]
        )

    assert told[0] == told[1]
    assert all(told[0])


def papers(clinic: Clinic) -> tuple[ConsentGiven, ResidentSigned, ProviderSigned]:
    """Consent and both signatures."""
    return ConsentGiven(NOW, True), BY_RESIDENT, ProviderSigned(clinic.doctor, SigningMethod.TABLET, NOW, "b" * 64)


async def offered(code: str, clinic: Clinic, *codes: str) -> models.Contract:
    """A draft with the clinic's team, offered by it."""
    given = DraftContract(code, asked(code, clinic).provider, TODAY, 1, packages(*codes), ANYWHERE)
    answer = await draft_contract(clinic.desk(), given, key())
    await offer_contract(clinic.desk(), ContractAt(answer["contract"], answer["version"]), key())
    return await models.Contract.get(code=answer["contract"])


@pytest.mark.parametrize("is_own", [True, False], ids=["by the own clinic", "by another one"])
async def test_a_contract_is_judged_to_the_end_as_it_was_offered_whoever_signs(world: World, is_own: bool) -> None:
    clinic = world.own if is_own else world.other
    code, mother = await ill(world.own), await resident(world.own, OLD)
    await name_guardian(world.own.desk(), NameGuardian(code, 1, mother, FamilyRelation.PARENT), key())
    await known_at(world.other, code)
    paper = await offered(code, clinic, *(("BAS-00", "PRI-SMD") if is_own else ("BAS-00",)))
    desk, version = authority(clinic), paper.version
    consent, signature, by_doctor = papers(clinic)
    await consent_to_contract(desk, ConsentToContract(paper.code, version, consent), key())
    by_mother = replace(signature, signer=mother)
    await sign_for_resident(desk, SignForResident(paper.code, version + 1, by_mother), key())
    last = await sign_for_provider(desk, SignForProvider(paper.code, version + 2, by_doctor), key())

    assert ("PRI-SMD" in await held(await loaded(last))) is is_own


async def test_what_was_offered_and_holds_no_more_is_told_to_others_without_the_reason(world: World) -> None:
    code = await ill(world.own)
    paper = await offered(code, world.own, "BAS-00", "PRI-SMD")
    person = await models.Resident.get(code=code)
    await models.PopulationTag.filter(resident_id=person.id).update(ends=TODAY)
    given = ConsentToContract(paper.code, paper.version, ConsentGiven(NOW, True))
    foreign = await refused(consent_to_contract(authority(world.own), given, key()))
    own = await refused(consent_to_contract(world.own.desk(), given, key()))

    assert [(each.code, each.path) for each in foreign] == [("REASON_WITHHELD", ("packages",))]
    assert {each.code for each in own} == {"NOT_ELIGIBLE"}
