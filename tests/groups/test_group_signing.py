"""An organisation signs for everybody on its roster: cover beside any enrolment, priced per head (R167, R168, R232)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from catalog.vocabulary import Payer
from core.models import OutboxEvent
from enrolment import models
from enrolment.agreement.keeping import opened
from enrolment.groups.signing import sign_group
from enrolment.provider.provider import ProviderGiven
from enrolment.signing.given import Circumstances, GroupChosen, PackageWanted
from enrolment.signing.signing import sign_contract
from enrolment.vocabulary import CommunityKind, SignChannel, SigningMethod
from tests.enrolment.desk_staging import key, refused, told
from tests.groups.staging import asked, community, covers, events, held, join, leave, paid, sign
from tests.signing.staging import GROWN, NOW, TODAY, YEAR, World, known_at, packages, resident, signed
from tests.signing.staging import asked as one_person

pytestmark = pytest.mark.anyio

CARE, WORKS, SCHOOL = CommunityKind.CARE_HOME, CommunityKind.ENTERPRISE, CommunityKind.SCHOOL
TEN = 10
"""An enterprise signs for so many at least."""


async def test_everybody_on_the_roster_is_covered_from_the_start(world: World) -> None:
    home = await community(world.own, CARE, 3)
    contract = await sign(home, "ORG-NH")

    assert (contract.kind, contract.starts, contract.ends, contract.covered_until) == ("GROUP", *YEAR, YEAR[1])
    assert (contract.roster_id, contract.representative) == ((await home.row).id, "王经理")
    assert contract.basket == [{"code": "ORG-NH", "options": {}, "leaveOut": []}]
    assert await covers(contract) == {person: [YEAR] for person in home.people}
    for person in home.people:
        assert await held(person) == [("ORG-NH", *YEAR, None)]
        assert await paid(person) == {
            ("ORG-NH", 1, "MEDICAL_INSURANCE"): 6000,
            ("ORG-NH", 1, "FISCAL"): 6000,
            ("ORG-NH", 1, "SELF"): 6000,
        }
    assert await models.ContractPerson.filter(contract_id=contract.id).count() == 0
    assert await models.Enrolment.filter(resident__code__in=list(home.people)).count() == 0


async def test_the_representative_seals_and_the_provider_signs(world: World) -> None:
    home = await community(world.own, CARE, 1)
    contract = await sign(home, "ORG-NH")
    signatures = await models.Signature.filter(contract_id=contract.id).select_related("practitioner").order_by("id")
    assert [(each.party, each.method, each.resident_id, each.evidence[:1]) for each in signatures] == [
        ("ORGANISATION", "SEAL", None, "c"),
        ("PROVIDER", "TABLET", None, "b"),
    ]
    assert signatures[1].practitioner is not None
    assert signatures[1].practitioner.code == world.own.doctor
    assert {each.digest for each in signatures} == {contract.digest}
    kept = await models.AgreementContent.get(contract_id=contract.id)
    assert (contract.digest, kept.digest) == (kept.digest, contract.digest)
    assert await events(contract) == [("SIGNED", TODAY, None), ("ENTERED", TODAY, None)]


async def test_it_is_told_once_and_to_everybody_covered(world: World) -> None:
    home = await community(world.own, CARE, 2)
    contract = await sign(home, "ORG-NH")
    first, second = await OutboxEvent.filter(subject=contract.code).order_by("id")
    assert (first.kind, first.residents, first.payload["covered"]) == ("contract.signed", [], 2)
    assert (second.kind, second.residents) == ("contract.member_joined", list(home.people))


async def test_an_enrolment_with_any_clinic_stays_as_it_is(world: World) -> None:
    home = await community(world.own, CARE, 2)
    own, elsewhere = home.people
    await signed(own, world.own)
    await known_at(world.other, elsewhere)
    away = Circumstances(SignChannel.CLINIC, accepts_outside_area=True)
    await signed(elsewhere, world.other, circumstances=away)
    before = await models.Enrolment.filter(resident__code__in=list(home.people)).order_by("id").values()
    by_enrolment = [await held(person, of_group=False) for person in home.people]

    contract = await sign(home, "ORG-NH")

    assert await covers(contract) == {own: [YEAR], elsewhere: [YEAR]}
    assert await models.Enrolment.filter(resident__code__in=list(home.people)).order_by("id").values() == before
    assert [await held(person, of_group=False) for person in home.people] == by_enrolment


async def test_an_enterprise_pays_for_its_people(world: World) -> None:
    works = await community(world.own, WORKS, TEN, born=GROWN)
    contract = await sign(works, "ORG-ENT", years=2)
    assert await paid(works.people[0]) == {("ORG-ENT", 1, "EMPLOYER"): 9000, ("ORG-ENT", 2, "EMPLOYER"): 9000}
    assert len(await covers(contract)) == TEN


async def test_employers_money_needs_the_employers_contract(world: World) -> None:
    works = await community(world.own, WORKS, TEN, born=GROWN)
    alone = replace(one_person(works.people[0], world.own), packages=packages("BAS-00", "ORG-ENT"))
    found = told(await refused(sign_contract(world.own.desk(), alone, key())))
    assert {code for code, _path in found} == {"NO_EMPLOYER_CONTRACT"}


async def test_the_representative_acknowledges_what_each_head_pays_and_the_agreement_says_it(world: World) -> None:
    home = await community(world.own, CARE, 2)
    given = await asked(home, "ORG-NH")
    unread = replace(given.organisation_signature, disclosure_acknowledged=False)
    found = told(await refused(sign_group(world.own.desk(), replace(given, organisation_signature=unread), key())))
    assert found == {("CONSENT_NEEDED", "organisationSignature.disclosureAcknowledged")}
    contract = await sign(home, "ORG-NH")
    kept = await models.AgreementContent.get(contract_id=contract.id)
    agreement = opened(kept.content, kept.digest)
    assert any("其中个人支付60元" in each.zh for each in agreement.disclosure)
    ((price,),) = [year.prices for year in agreement.prices]
    assert price.amounts.of(Payer.SELF) == 6000
    assert [(await paid(each))[("ORG-NH", 1, "SELF")] for each in home.people] == [6000, 6000]


async def test_an_enterprise_of_nine_is_too_small(world: World) -> None:
    works = await community(world.own, WORKS, TEN - 1, born=GROWN)
    given = await asked(works, "ORG-ENT")
    assert told(await refused(sign_group(world.own.desk(), given, key()))) == {("NOT_ELIGIBLE", "packages.0.code")}


async def test_who_may_not_have_a_package_is_not_covered_by_it_and_keeps_nobody_else(world: World) -> None:
    home = await community(world.own, CARE, 2)
    other, holder = home.people
    taken = {"SCREEN": ("ELD-13", "ELD-14"), "HOMECARE": ("HOM-02",), "TCM": ("TCM-05",)}
    options = tuple(GroupChosen(group, items) for group, items in taken.items())
    await signed(holder, world.own, packages=(PackageWanted("BAS-00"), PackageWanted("PER-YLGA", options)))
    contract = await sign(home, "ORG-NH")
    assert await covers(contract) == {other: [YEAR]}
    assert await held(holder) == []


async def test_pupils_need_what_the_school_has_gathered(world: World) -> None:
    school = await community(world.own, SCHOOL, 2, born=date(2016, 9, 1))
    given = await asked(school, "ORG-SCH")
    wrong = await refused(sign_group(world.own.desk(), given, key()))
    assert told(wrong) == {("NEED_UNMET", "packages.0")}
    name = world.own.catalog.packages["ORG-SCH"][-1].definition.name
    for each in wrong:
        assert each.message.zh.startswith(f"{name.zh}须先具备：")
        assert each.message.en.startswith(f"{name.en} needs ")
        assert each.message.en.isascii(), "nothing Chinese is told in English"
    gathered = replace(given.circumstances, provided=tuple(_needs(world, "ORG-SCH")))
    contract = await sign(school, "ORG-SCH", circumstances=gathered)
    assert len(await covers(contract)) == 2


def _needs(world: World, package: str) -> list:  # type: ignore[type-arg]
    return [need.code for need in world.own.catalog.packages[package][-1].definition.needs]


async def test_only_packages_for_organisations_are_signed_so(world: World) -> None:
    home = await community(world.own, CARE, 1)
    given = await asked(home, "ORG-NH", "BAS-00", "PER-NONE")
    assert told(await refused(sign_group(world.own.desk(), given, key()))) == {
        ("NOT_GROUP_COVER", "packages.1.code"),
        ("UNKNOWN_PACKAGE", "packages.2.code"),
    }


async def test_a_roster_has_one_contract_on_a_day_and_another_from_the_day_it_ends(world: World) -> None:
    home = await community(world.own, CARE, 1)
    first = await sign(home, "ORG-NH")
    autumn = date(2026, 10, 1)
    given = await asked(home, "ORG-NH", on=autumn)
    (found,) = await refused(sign_group(world.own.desk(autumn), given, key()))
    assert (found.code, found.path, getattr(found, "until", None)) == ("GROUP_SIGNED_ALREADY", ("roster",), YEAR[1])
    second = await sign(home, "ORG-NH", on=date(2027, 2, 10), starts=YEAR[1])
    assert (await covers(first), await covers(second)) == (
        {home.people[0]: [YEAR]},
        {home.people[0]: [(YEAR[1], date(2028, 3, 1))]},
    )


async def test_nobody_on_the_roster_is_nobody_to_sign_for(world: World) -> None:
    home = await community(world.own, CARE, 0)
    assert told(await refused(sign_group(world.own.desk(), await asked(home, "ORG-NH"), key()))) == {
        ("ROSTER_EMPTY", "roster")
    }
    person = await resident(world.own)
    await join(home, person, on=TODAY)
    await leave(home, person, on=TODAY)
    assert told(await refused(sign_group(world.own.desk(), await asked(home, "ORG-NH"), key()))) == {
        ("ROSTER_EMPTY", "roster")
    }


async def test_all_faults_are_told_at_once(world: World) -> None:
    home = await community(world.own, CARE, 1)
    given = await asked(home, "BAS-00", years=5)
    later = NOW + timedelta(hours=1)
    given = replace(
        given,
        circumstances=Circumstances(SignChannel.OUTREACH_EVENT),
        organisation_signature=replace(
            given.organisation_signature, representative=" ", at=later, method=SigningMethod.ONE_TIME_CODE
        ),
        provider_signature=replace(given.provider_signature, practitioner=world.other.doctor),
    )
    assert told(await refused(sign_group(world.own.desk(), given, key()))) == {
        ("TERM_NOT_ALLOWED", "years"),
        ("NOT_GROUP_COVER", "packages.0.code"),
        ("EXPLANATION_NEEDED", "circumstances.explanationGiven"),
        ("TEXT_SIZE", "organisationSignature.representative"),
        ("SIGNED_AFTER_RECORDING", "organisationSignature.at"),
        ("CODE_NOT_HERE", "organisationSignature.method"),
        ("MAY_NOT_SIGN", "providerSignature.practitioner"),
    }


async def test_the_roster_is_the_one_that_was_read_and_of_the_own_clinic(world: World) -> None:
    home = await community(world.own, CARE, 1)
    stale = await asked(home, "ORG-NH", expected_version=(await home.row).version - 1)
    assert told(await refused(sign_group(world.own.desk(), stale, key()))) == {("VERSION_CONFLICT", "expectedVersion")}
    given = await asked(home, "ORG-NH")
    assert told(await refused(sign_group(world.other.desk(), given, key()))) == {("NOT_FOUND", "roster")}
    foreign = replace(given, provider=ProviderGiven(team=world.other.team))
    assert told(await refused(sign_group(world.own.desk(), foreign, key()))) == {("NOT_FOUND", "provider.team")}
    none = replace(given, packages=())
    assert told(await refused(sign_group(world.own.desk(), none, key()))) == {("LIST_SIZE", "packages")}
    many = replace(given, packages=tuple(PackageWanted(f"ORG-{n:02}") for n in range(41)))
    assert told(await refused(sign_group(world.own.desk(), many, key()))) == {("LIST_SIZE", "packages")}


async def test_a_retry_signs_once(world: World) -> None:
    home = await community(world.own, CARE, 1)
    given, name = await asked(home, "ORG-NH"), key()
    first = await sign_group(world.own.desk(), given, name)
    assert first["covered"] == 1
    assert await sign_group(world.own.desk(), given, name) == first
    assert await models.Contract.filter(roster_id=(await home.row).id).count() == 1


async def test_statements_do_not_grow_with_the_roster(world: World) -> None:
    counts = []
    for size in (2, 12):
        home = await community(world.own, CARE, size)
        given = await asked(home, "ORG-NH")
        before = len(world.sent)
        await sign_group(world.own.desk(), given, key())
        counts.append(len(world.sent) - before)
    assert counts[0] == counts[1]
