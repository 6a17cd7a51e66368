"""What is put before the parties: of real contracts, kept word for word, under the digest that signatures carry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from catalog.snapshot import PackageVersion, Publication, Snapshot
from core.actor import AccessRole, Actor
from core.language import Language
from enrolment import models
from enrolment.agreement.agreement import Agreement
from enrolment.agreement.digest import content_digest
from enrolment.agreement.html import agreement_html
from enrolment.agreement.keeping import ContentDamaged, opened
from enrolment.desk import Desk
from enrolment.reading.agreements import agreement_of, verification_of
from enrolment.registering.guardians import NameGuardian, name_guardian
from enrolment.registering.phones import AddPhone, add_phone
from enrolment.signing.collecting import (
    ConsentToContract,
    SignForProvider,
    SignForResident,
    consent_to_contract,
    sign_for_provider,
    sign_for_resident,
)
from enrolment.signing.given import ConsentGiven, ProviderSigned, ResidentSigned
from enrolment.signing.preparing import ContractAt, DraftContract, draft_contract, offer_contract
from enrolment.signing.signing import sign_contract
from enrolment.vocabulary import CommunityKind, ContractKind, FamilyRelation, SigningMethod
from tests.enrolment.desk_staging import key, phone
from tests.family import staging as home
from tests.groups import staging as groups
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
    changed,
    known_at,
    noon,
    renewed,
    resident,
    signed,
)

pytestmark = pytest.mark.anyio

BASE = "https://clinic.example"
BORN_LATE = date(2016, 5, 1)
BY_RESIDENT = ResidentSigned(SigningMethod.TABLET, NOW, EVIDENCE["resident"])


async def paper(clinic: Clinic, code: str, desk: Desk | None = None) -> Agreement:
    """The agreement of a contract as its clinic reads it."""
    found = await agreement_of(desk or clinic.desk(), code, BASE)
    assert found is not None
    return found


async def digests(contract: str) -> tuple[str | None, set[str | None], list[str]]:
    """The contract's digest, those of its signatures, and those of what is kept."""
    row = await models.Contract.get(code=contract)
    signatures = await models.Signature.filter(contract_id=row.id)
    kept = await models.AgreementContent.filter(contract_id=row.id).order_by("id")
    return row.digest, {each.digest for each in signatures}, [each.digest for each in kept]


async def drafted(code: str, clinic: Clinic, **changes: Any) -> str:
    """A draft of one year with the clinic's team."""
    wish = asked(code, clinic)
    given = DraftContract(code, wish.provider, wish.starts, 1, wish.packages, wish.circumstances)
    return str((await draft_contract(clinic.desk(), replace(given, **changes), key()))["contract"])


async def offered(code: str, clinic: Clinic, desk: Desk | None = None) -> str:
    """A contract that awaits signatures, at version 2."""
    contract = await drafted(code, clinic)
    await offer_contract(desk or clinic.desk(), ContractAt(contract, 1), key())
    return contract


async def collected(clinic: Clinic, contract: str) -> None:
    """Consent and both signatures."""
    desk = clinic.desk()
    await consent_to_contract(desk, ConsentToContract(contract, 2, ConsentGiven(NOW, True)), key())
    await sign_for_resident(desk, SignForResident(contract, 3, BY_RESIDENT), key())
    doctor = ProviderSigned(clinic.doctor, SigningMethod.TABLET, NOW, EVIDENCE["provider"])
    await sign_for_provider(desk, SignForProvider(contract, 4, doctor), key())


def dearer(catalog: Snapshot, code: str) -> Snapshot:
    """The catalog with a package that costs the resident one yuan more."""

    def changed_version(version: PackageVersion) -> PackageVersion:
        price = replace(version.definition.price, self_pay=version.definition.price.self_pay + 100)
        return PackageVersion(version.id, version.number, replace(version.definition, price=price), version.items)

    def changed_offer(offer: Publication) -> Publication:
        return replace(offer, version=changed_version(offer.version))

    def of_region(said: Mapping[str, tuple[Publication, ...]]) -> Mapping[str, tuple[Publication, ...]]:
        return {name: tuple(map(changed_offer, each)) if name == code else each for name, each in said.items()}

    return replace(catalog, publications={name: of_region(said) for name, said in catalog.publications.items()})


async def test_the_paper_names_both_parties_the_packages_and_the_frozen_prices(world: World) -> None:
    code = await resident(world.own, phones=(phone(),))
    enrolment = await signed(code, world.own)
    agreement = await paper(world.own, enrolment.contract.code)

    row = await models.Resident.get(code=code)
    (party,) = agreement.residents
    assert (agreement.kind, agreement.starts, agreement.ends, agreement.years) == (ContractKind.INDIVIDUAL, *YEAR, 1)
    assert party.name == row.name
    assert party.phone == "138****5678"
    assert party.document is not None
    assert "4503" in party.document.zh
    assert "****" in party.document.zh
    assert (party.guardian, party.relation, agreement.household) == (None, None, None)
    assert agreement.provider.institution.zh
    assert len(agreement.provider.members) >= 2
    held = await models.Selection.filter(enrolment_id=enrolment.id).select_related("package")
    assert {each.code for each in agreement.packages} == {each.package.code for each in held}
    prices = await models.SelectionPrice.filter(selection__enrolment_id=enrolment.id)
    assert agreement.total.total == sum(each.fen for each in prices) > 0
    assert all(line.schedule.zh for package in agreement.packages for line in package.lines)
    assert agreement.has_placeholder_prices
    assert agreement.verification == f"{BASE}/verify/{enrolment.contract.token}"


async def test_everybody_who_signed_is_on_it_with_time_and_evidence(world: World) -> None:
    code = await resident(world.own)
    enrolment = await signed(code, world.own)
    agreement = await paper(world.own, enrolment.contract.code)

    name = (await models.Resident.get(code=code)).name
    own, provider = (line.signed for line in agreement.signatures)
    assert own is not None
    assert provider is not None
    assert (own.by, own.at, own.evidence) == (name, NOW, EVIDENCE["resident"])
    assert (provider.at, provider.evidence) == (NOW, EVIDENCE["provider"])
    assert provider.by
    assert agreement.is_signed
    assert [(each.by, each.given) for each in agreement.consents] == [(name, NOW)]


async def test_signing_in_one_act_stores_the_digest_with_the_contract_and_with_each_signature(world: World) -> None:
    enrolment = await signed(await resident(world.own), world.own)
    digest, of_signatures, kept = await digests(enrolment.contract.code)

    assert digest is not None
    assert (of_signatures, kept) == ({digest}, [digest])
    assert content_digest(await paper(world.own, enrolment.contract.code)) == digest


async def test_renewing_and_changing_the_provider_store_a_digest_of_their_own(world: World) -> None:
    code = await resident(world.own)
    first = await signed(code, world.own)
    later = await renewed(first, world.own, date(2027, 2, 10))
    leaving = await resident(world.own)
    await signed(leaving, world.own)
    await known_at(world.other, leaving)
    away = replace(asked("", world.own).circumstances, accepts_outside_area=True)
    moved = await changed(leaving, world.other, date(2026, 3, 8), circumstances=away)
    found = [await digests(each.contract.code) for each in (first, later, moved)]
    assert len({digest for digest, _signatures, _kept in found}) == 3
    assert all(signatures == {digest} and kept == [digest] for digest, signatures, kept in found)


async def test_what_is_offered_has_the_digest_that_the_signatures_then_carry(world: World) -> None:
    code = await resident(world.own)
    contract = await offered(code, world.own)
    before, none, kept = await digests(contract)
    unsigned = await paper(world.own, contract)
    assert (none, kept) == (set(), [before])
    assert [line.signed for line in unsigned.signatures] == [None, None]
    assert not unsigned.consents

    await collected(world.own, contract)
    assert await digests(contract) == (before, {before}, [before])
    after = await paper(world.own, contract)
    assert after.is_signed
    assert content_digest(after) == content_digest(unsigned) == before


async def test_a_draft_reads_as_it_would_be_offered_now_and_nothing_is_kept_of_it(world: World) -> None:
    code = await resident(world.own)
    contract = await drafted(code, world.own)
    draft = await paper(world.own, contract)
    assert await digests(contract) == (None, set(), [])
    await offer_contract(world.own.desk(), ContractAt(contract, 1), key())
    digest, _none, _kept = await digests(contract)
    assert content_digest(draft) == content_digest(await paper(world.own, contract)) == digest


async def test_the_digest_changes_with_a_price_and_with_nothing_that_happens_meanwhile(world: World) -> None:
    code = await resident(world.own)
    contract = await drafted(code, world.own)
    now = content_digest(await paper(world.own, contract))
    assert content_digest(await paper(world.own, contract, world.own.desk(noon(date(2026, 3, 1))))) == now

    costly = dearer(world.own.catalog, "BAS-00")
    changed_paper = await paper(world.own, contract, world.own.desk(catalog=costly))
    assert changed_paper.total.total == (await paper(world.own, contract)).total.total + 100
    assert content_digest(changed_paper) != now


async def test_what_was_signed_stays_as_it_was_signed(world: World) -> None:
    code = await resident(world.own, phones=(phone("13511112222"),))
    enrolment = await signed(code, world.own)
    before = await paper(world.own, enrolment.contract.code)

    row = await models.Resident.get(code=code)
    await models.Resident.filter(id=row.id).update(name="改名")
    await add_phone(world.own.desk(), AddPhone(code, row.version, phone("13900001111"), True), key())
    costly = world.own.desk(catalog=dearer(world.own.catalog, "BAS-00"))
    after = await paper(world.own, enrolment.contract.code, costly)
    assert content_digest(after) == content_digest(before)
    assert after.residents == before.residents
    assert after.prices == before.prices


async def test_a_content_that_was_tampered_with_is_not_printed(world: World) -> None:
    enrolment = await signed(await resident(world.own), world.own)
    (kept,) = await models.AgreementContent.filter(contract_id=enrolment.contract_id)
    assert opened(kept.content, kept.digest).code == enrolment.contract.code
    for content, digest in ((kept.content, "0" * 64), (kept.content[:-9], kept.digest), (b"", kept.digest)):
        with pytest.raises(ContentDamaged):
            opened(content, digest)


async def test_a_guardian_stands_on_a_minors_paper_with_document_and_relation_and_signs(world: World) -> None:
    child, mother = (
        await resident(world.own, BORN_LATE),
        await resident(world.own, GROWN, phones=(phone("13700002222"),)),
    )
    other = await resident(world.own, OLD)
    for order, (guardian, relation) in enumerate(
        ((other, FamilyRelation.GRANDPARENT), (mother, FamilyRelation.PARENT)), start=1
    ):
        await name_guardian(world.own.desk(), NameGuardian(child, order, guardian, relation), key())
    given = replace(
        asked(child, world.own),
        consent=ConsentGiven(NOW, True, mother),
        resident_signature=ResidentSigned(SigningMethod.HANDWRITTEN, NOW, EVIDENCE["resident"], mother),
    )
    answer = await sign_contract(world.own.desk(), given, key())
    agreement = await paper(world.own, answer["contract"])

    (party,) = agreement.residents
    name = (await models.Resident.get(code=mother)).name
    assert party.guardian is not None
    assert (party.guardian.name, party.guardian.relation) == (name, FamilyRelation.PARENT.label)
    assert party.guardian.phone == "137****2222"
    assert party.guardian.document is not None
    assert agreement.signatures[0].name == (await models.Resident.get(code=child)).name
    assert agreement.signatures[0].signed is not None
    assert agreement.signatures[0].signed.by == name
    assert agreement.consents[0].by == name


async def test_no_whole_number_or_phone_is_on_the_paper_or_kept(world: World) -> None:
    enrolment = await signed(await resident(world.own, phones=(phone("13655557777"),)), world.own)
    (kept,) = await models.AgreementContent.filter(contract_id=enrolment.contract_id)
    said = str(opened(kept.content, kept.digest))
    assert "136****7777" in said
    assert "13655557777" not in said
    assert "450399" not in said


async def test_a_family_stands_on_one_paper_and_what_is_adopted_is_not_agreed_again(world: World) -> None:
    house = await home.signed_home(world.own)
    contract = await home.sign(house)
    agreement = await paper(world.own, contract.code)

    people = [await models.Resident.get(code=each) for each in house.people]
    assert agreement.kind is ContractKind.FAMILY
    assert agreement.household is not None
    assert agreement.household.head == people[0].name
    assert [party.name for party in agreement.residents] == [each.name for each in people]
    assert [party.relation for party in agreement.residents] == [
        FamilyRelation.HEAD.label,
        FamilyRelation.CHILD.label,
    ]
    by_holder = {(each.holder, each.code) for each in agreement.packages}
    assert (people[0].name, "FAM-UNIT") in by_holder
    assert (people[0].name, "BAS-00") not in by_holder
    assert {(people[1].name, "BAS-00"), (people[1].name, "FAM-UNIT")} <= by_holder
    assert agreement.is_signed
    digest, signatures, kept = await digests(contract.code)
    assert (signatures, kept) == ({digest}, [digest])


async def test_who_joins_a_family_signs_a_paper_with_everybody_and_earlier_signatures_keep_theirs(world: World) -> None:
    house = await home.signed_home(world.own)
    contract = await home.sign(house)
    first, _signatures, _kept = await digests(contract.code)
    on = date(2026, 4, 1)
    person = await home.joined(house, on)
    await home.add(contract, world.own, person, on)

    second, signatures, kept = await digests(contract.code)
    assert second != first
    assert signatures == {first, second}
    assert kept == [first, second]
    agreement = await paper(world.own, contract.code, world.own.desk(on))
    joined = (await models.Resident.get(code=person)).name
    assert [party.name for party in agreement.residents][2:] == [joined]
    assert {each.holder for each in agreement.packages} == {party.name for party in agreement.residents}
    assert agreement.is_signed
    assert content_digest(agreement) == second
    latest = [line.signed for line in agreement.signatures][-1]
    assert latest is not None
    assert latest.at == noon(on)
    years = [(year.number, year.starts) for year in agreement.prices]
    assert len(years) == len(set(years))


async def test_an_organisation_stands_on_its_paper_with_prices_per_head_and_nobody_of_its_roster(world: World) -> None:
    house = await groups.community(world.own, CommunityKind.CARE_HOME, 2)
    contract = await groups.sign(house, "ORG-NH")
    agreement = await paper(world.own, contract.code)

    assert agreement.organisation is not None
    assert (agreement.organisation.name.zh, agreement.organisation.roster) == ("某单位", 2)
    assert (agreement.organisation.contact, agreement.residents) == ("王经理", ())
    assert [each.code for each in agreement.packages] == ["ORG-NH"]
    assert agreement.packages[0].lines
    paid = await models.SelectionPrice.filter(selection__group_cover__contract_id=contract.id)
    assert agreement.total.total * 2 == sum(each.fen for each in paid) > 0
    assert next(line.signed.by for line in agreement.signatures if line.signed) == "王经理"
    assert agreement.is_signed
    digest, signatures, kept = await digests(contract.code)
    assert (signatures, kept) == ({digest}, [digest])
    said = agreement_html(agreement, Language.EN)
    assert "These prices are per head on the roster." in said
    for person in house.people:
        assert (await models.Resident.get(code=person)).name not in said


async def test_a_paper_is_for_those_alone_who_know_everybody_on_it_well(world: World) -> None:
    house = await home.signed_home(world.own)
    contract = (await home.sign(house)).code
    own = world.own.desk()
    strangers = (
        world.other.desk(),
        replace(own, actor=Actor("county", frozenset({AccessRole.REGION_AUTHORITY}), region="450323")),
        replace(own, actor=Actor("one", frozenset({AccessRole.RESIDENT}), resident=house.people[0])),
        replace(own, actor=Actor("none", frozenset())),
    )
    assert await agreement_of(own, contract, BASE) is not None
    for desk in strangers:
        assert await agreement_of(desk, contract, BASE) is None
    parent = Actor(
        "both", frozenset({AccessRole.RESIDENT}), resident=house.people[0], guardian_of=frozenset(house.people[1:])
    )
    assert await agreement_of(replace(own, actor=parent), contract, BASE) is None  # the token alone says so
    guardian = await models.Resident.get(code=house.people[0])
    for ward in await models.Resident.filter(code__in=house.people[1:]):
        await models.Guardianship.create(resident=ward, guardian=guardian, relation="PARENT", starts=TODAY)
    assert await agreement_of(replace(own, actor=parent), contract, BASE) is not None
    assert await agreement_of(own, "CON-NONE", BASE) is None


async def test_reading_a_paper_takes_three_statements(world: World) -> None:
    enrolment = await signed(await resident(world.own), world.own)
    world.sent.clear()
    await paper(world.own, enrolment.contract.code)
    assert len(world.sent) == 3


async def test_the_agreement_adds_one_statement_to_signing(world: World) -> None:
    code = await resident(world.own)
    world.sent.clear()
    await sign_contract(world.own.desk(), asked(code, world.own), key())
    own = [sent for sent in world.sent if "agreement_content" in sent or "identity_document" in sent or "phone" in sent]
    assert len(own) == 2  # what is kept; documents and phones come with whatever covers the person
    assert sum("agreement_content" in sent for sent in own) == 1
    assert sum("enrolment e" in sent for sent in own) == 1


async def test_behind_the_token_stands_what_a_stranger_may_compare(world: World) -> None:
    code = await resident(world.own)
    contract = await drafted(code, world.own)
    token = (await models.Contract.get(code=contract)).token
    assert await verification_of(token, world.own.desk()) is None
    await offer_contract(world.own.desk(), ContractAt(contract, 1), key())
    found = await verification_of(token, world.other.desk())
    assert found is not None
    assert (found.code, found.starts, found.last_day) == (contract, TODAY, date(2027, 2, 28))
    assert found.digest == (await digests(contract))[0]
    name = (await models.Resident.get(code=code)).name
    assert found.signatory == f"{name[0]}**"
    assert await verification_of("0" * 24, world.own.desk()) is None
