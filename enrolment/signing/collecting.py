"""Collecting consents and signatures of an offered contract (逐方签字); with the last one the cover is written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from core.clock import day_of
from core.wire import WIRE
from enrolment import models
from enrolment.desk import Desk
from enrolment.provider.judging import signers
from enrolment.signing import persons as about
from enrolment.signing.agreeing import offer_problems
from enrolment.signing.covers import cut_short, state_on, tell, tell_contract
from enrolment.signing.entering import Cover, Happening, note, put_cover
from enrolment.signing.freshness import stale_problems
from enrolment.signing.given import ConsentGiven, ProviderSigned, ResidentSigned, evidence_of
from enrolment.signing.judging import Ready, judged
from enrolment.signing.papers import contract_at, of_one_person, takeover_papers, wish_of
from enrolment.signing.persons import Person, persons_of
from enrolment.signing.problem import problem
from enrolment.signing.signing import Answer, acted
from enrolment.vocabulary import ContractEventKind, ContractState, EndingReason, SigningMethod, SigningParty
from teams.models import Practitioner
from teams.operations.verb import Objections

AWAITING = ContractState.AWAITING_SIGNATURE


@dataclass(frozen=True, slots=True)
class ConsentToContract:
    """The resident, or a guardian, agrees to an offered contract, knowing what is free and paid (R191, R238)."""

    __pydantic_config__ = WIRE
    contract: str
    expected_version: int
    consent: ConsentGiven


@dataclass(frozen=True, slots=True)
class SignForResident:
    """The resident, or a guardian, signs; consent comes first."""

    __pydantic_config__ = WIRE
    contract: str
    expected_version: int
    signature: ResidentSigned


@dataclass(frozen=True, slots=True)
class SignForProvider:
    """The doctor signs, for the team or alone."""

    __pydantic_config__ = WIRE
    contract: str
    expected_version: int
    signature: ProviderSigned


async def consent_to_contract(desk: Desk, given: ConsentToContract, key: str) -> Answer:
    """Note a consent. Answers `contract`, `version`. Raises a Refusal: NOT_FOUND, VERSION_CONFLICT, WRONG_STATE,
    FAMILY_TOGETHER (`sign_prepared_family`), STARTS_PASSED, CONSENT_NEEDED, SIGNED_ALREADY, NOT_A_GUARDIAN,
    SIGNER_IS_A_MINOR, SIGNED_AFTER_RECORDING, SIGNATURE_TOO_OLD."""

    async def body() -> Answer:
        said, consent = Objections(), given.consent
        contract = await _awaiting(desk, given.contract, given.expected_version, said)
        person = await _person(desk, contract, day_of(consent.at))
        if not consent.disclosure_acknowledged:
            said.add([problem("CONSENT_NEEDED", "consent", "disclosureAcknowledged")])
        said.add(about.signer_problems(person, consent.given_by, day_of(consent.at), ("consent", "givenBy")))
        if consent.at > desk.clock():
            said.add([problem("SIGNED_AFTER_RECORDING", "consent", "at")])
        said.add(stale_problems(desk.today, contract.starts, {"consent": consent.at}))
        if await models.Consent.filter(contract_id=contract.id, resident_id=person.id).exists():
            said.add([problem("SIGNED_ALREADY", "consent")])
        said.refuse()
        await put_consent(desk, contract, person, consent)
        return await after(desk, contract, given.expected_version)

    return await acted(desk, "consentToContract", given, key, body)


async def sign_for_resident(desk: Desk, given: SignForResident, key: str) -> Answer:
    """Note the resident's signature; the last signature writes the cover. Answers `contract`, `enrolment`, `version`.

    Raises a Refusal: as `consent_to_contract`, CONSENT_NEEDED before a consent, CODE_NOT_HERE, and with the
    last signature everything that `offer_contract` looks at, and AGREEMENT_CHANGED.
    """

    async def body() -> Answer:
        said, signature = Objections(), given.signature
        contract = await _awaiting(desk, given.contract, given.expected_version, said)
        person = await _person(desk, contract, day_of(signature.at))
        said.add(about.signer_problems(person, signature.signer, day_of(signature.at), ("signature", "signer")))
        if signature.method is SigningMethod.ONE_TIME_CODE:
            said.add([problem("CODE_NOT_HERE", "signature", "method")])
        if signature.at > desk.clock():
            said.add([problem("SIGNED_AFTER_RECORDING", "signature", "at")])
        said.add(stale_problems(desk.today, contract.starts, {"signature": signature.at}))
        consent = await models.Consent.filter(contract_id=contract.id, resident_id=person.id).first()
        if consent is None:
            said.add([problem("CONSENT_NEEDED", "contract")])
        elif signature.at < consent.at:
            said.add([problem("CONSENT_AFTER_SIGNATURE", "signature", "at")])
        if await models.Signature.filter(contract_id=contract.id, resident_id=person.id).exists():
            said.add([problem("SIGNED_ALREADY", "signature")])
        said.refuse()
        await put_resident_signature(desk, contract, person, signature)
        return await after(desk, contract, given.expected_version)

    return await acted(desk, "signForResident", given, key, body)


async def sign_for_provider(desk: Desk, given: SignForProvider, key: str) -> Answer:
    """Note the provider's signature; the last signature writes the cover. Answers `contract`, `enrolment`, `version`.

    Raises a Refusal: NOT_FOUND, VERSION_CONFLICT, WRONG_STATE, FAMILY_TOGETHER, STARTS_PASSED, MAY_NOT_SIGN,
    SIGNED_ALREADY, SIGNED_AFTER_RECORDING, CODE_NOT_HERE, and with the last signature everything that `offer_contract`
    looks at, and AGREEMENT_CHANGED.
    """

    async def body() -> Answer:
        said, signature = Objections(), given.signature
        contract = await _awaiting(desk, given.contract, given.expected_version, said)
        if signature.method is SigningMethod.ONE_TIME_CODE:
            said.add([problem("CODE_NOT_HERE", "signature", "method")])
        if signature.at > desk.clock():
            said.add([problem("SIGNED_AFTER_RECORDING", "signature", "at")])
        said.add(stale_problems(desk.today, contract.starts, {"signature": signature.at}))
        party = SigningParty.PROVIDER.value
        if await models.Signature.filter(contract_id=contract.id, party=party).exists():
            said.add([problem("SIGNED_ALREADY", "signature")])
        doctor = await Practitioner.get_or_none(code=signature.practitioner)
        if doctor is None or not await _may_sign(desk, contract, signature.practitioner):
            said.add([problem("MAY_NOT_SIGN", "signature", "practitioner")])
        said.refuse()
        if doctor is None:
            raise said.refusal()
        await models.Signature.create(
            contract_id=contract.id,
            party=party,
            practitioner_id=doctor.id,
            **_act(desk, signature.method, signature.at, signature.evidence, contract),
        )
        await note(desk, contract.id, (_signed(day_of(signature.at), None),))
        return await after(desk, contract, given.expected_version)

    return await acted(desk, "signForProvider", given, key, body)


async def _awaiting(desk: Desk, code: str, expected: int, said: Objections) -> models.Contract:
    """The offered contract that somebody is about to consent to or sign. Raises a Refusal: those of `contract_at`,
    FAMILY_TOGETHER and STARTS_PASSED (`contract`): what was to begin before today is drafted anew, not entered late by
    signing it."""
    contract = await contract_at(desk, code, expected, said, (AWAITING,))
    of_one_person(contract, said)
    if contract.starts < desk.today:
        said.add([problem("STARTS_PASSED", "contract")])
        raise said.refusal()
    return contract


async def put_consent(desk: Desk, contract: models.Contract, person: Person, consent: ConsentGiven) -> None:
    """Write a consent with the digest of what was disclosed: of the quote of the day."""
    own = await models.ContractPerson.get(contract_id=contract.id, resident_id=person.id, removed_at=None)
    ready = await judged(desk, await wish_of(desk, contract, own), Objections(), lambda _p, _g: ())
    sentences = () if ready.quote.disclosure is None else ready.quote.disclosure.sentences
    await models.Consent.create(
        contract_id=contract.id,
        resident_id=person.id,
        given_by_id=_signer(person, consent.given_by),
        disclosure=evidence_of("\n".join(sentence.zh for sentence in sentences)),
        at=consent.at,
        recorded_at=desk.clock(),
        recorded_by=desk.subject,
    )
    happened = Happening(ContractEventKind.CONSENTED, AWAITING, day_of(consent.at), AWAITING, person.id)
    await note(desk, contract.id, (happened,))


async def put_resident_signature(
    desk: Desk, contract: models.Contract, person: Person, signature: ResidentSigned
) -> None:
    """Write the signature of a resident or a guardian."""
    is_guardian = signature.signer not in (None, person.code)
    await models.Signature.create(
        contract_id=contract.id,
        party=(SigningParty.GUARDIAN if is_guardian else SigningParty.RESIDENT).value,
        resident_id=person.id,
        signer_id=_signer(person, signature.signer),
        **_act(desk, signature.method, signature.at, signature.evidence, contract),
    )
    await note(desk, contract.id, (_signed(day_of(signature.at), person.id),))


def _signed(on: date, resident: int | None) -> Happening:
    return Happening(ContractEventKind.SIGNED, AWAITING, on, AWAITING, resident)


async def after(desk: Desk, contract: models.Contract, expected: int) -> Answer:
    """What follows from a consent or a signature: with the last of them the contract is signed and cover written."""
    signatures = await models.Signature.filter(contract_id=contract.id).order_by("id")
    parties = {SigningParty(each.party) for each in signatures}
    enrolment: models.Enrolment | None = None
    by_resident = parties & {SigningParty.RESIDENT, SigningParty.GUARDIAN}
    if SigningParty.PROVIDER in parties and by_resident:
        enrolment = await _complete(desk, contract, max(day_of(each.at) for each in signatures))
    else:
        await tell_contract(desk, "contract.awaiting", contract)
    return {
        "contract": contract.code,
        "enrolment": None if enrolment is None else enrolment.code,
        "version": expected + 1,
    }


async def _complete(desk: Desk, contract: models.Contract, signed_on: date) -> models.Enrolment:
    """The last signature came: judge everything again as of now, write the cover, end what it takes over from."""
    said = Objections()
    own = await models.ContractPerson.get(contract_id=contract.id, removed_at=None)
    wish = await wish_of(desk, contract, own)
    ready = await judged(desk, wish, Objections(), await takeover_papers(contract, wish))
    said.add(await offer_problems(contract, ready))
    said.refuse()
    await models.Contract.filter(id=contract.id).update(signed_at=desk.clock(), signed_on=signed_on)
    old = None if wish.leaving is None else wish.leaving.cover.id
    if old is not None and contract.follows_id is not None:
        await _leave(desk, old, contract.starts)
    enrolment = await put_cover(desk, contract, _cover(contract, ready, old))
    await models.ContractPerson.filter(id=own.id).update(enrolment_id=enrolment.id)
    state = await state_on(contract.id, desk.today)
    await note(desk, contract.id, (Happening(ContractEventKind.ENTERED, state, contract.starts, AWAITING),))
    await tell_contract(desk, "contract.signed", contract, None, enrolment=enrolment.code, state=state.value)
    return enrolment


def _cover(contract: models.Contract, ready: Ready, old: int | None) -> Cover:
    return Cover(
        ready.person,
        contract.starts,
        ready.ends,
        ready.selections,
        renews=old if contract.renews_id is not None else None,
        follows=old if contract.follows_id is not None else None,
    )


async def _leave(desk: Desk, enrolment: int, on: date) -> None:
    old = await models.Enrolment.get(id=enrolment).select_related("contract", "resident")
    await cut_short(desk, old, on, EndingReason.CHANGED_PROVIDER)
    await tell(desk, "contract.transferred", old, on=on.isoformat())


async def _person(desk: Desk, contract: models.Contract, on: date) -> Person:
    """The one person of the contract, guardians as of the day. Raises a Refusal: NOT_FOUND (`contract`)."""
    own = await models.ContractPerson.get(contract_id=contract.id, removed_at=None).select_related("resident")
    found = (await persons_of(desk, [own.resident.code], on)).get(own.resident.code)
    if found is None:
        said = Objections()
        said.add([problem("NOT_FOUND", "contract")])
        raise said.refusal()
    return found


async def _may_sign(desk: Desk, contract: models.Contract, practitioner: str) -> bool:
    own = await models.ContractPerson.get(contract_id=contract.id, removed_at=None)
    ready = await judged(desk, await wish_of(desk, contract, own), Objections(), lambda _p, _g: ())
    return practitioner in signers(ready.ground)


def _signer(person: Person, signer: str | None) -> int:
    return person.id if signer in (None, person.code) else person.guardians[str(signer)]


def _act(desk: Desk, method: SigningMethod, at: Any, evidence: str, contract: models.Contract) -> dict[str, Any]:
    return {
        "method": method.value,
        "at": at,
        "evidence": evidence,
        "digest": contract.digest,
        "recorded_at": desk.clock(),
        "recorded_by": desk.subject,
    }
