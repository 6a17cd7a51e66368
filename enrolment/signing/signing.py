"""Signing in one act (一次办结, R106): consent, both signatures, the contract, the enrolment, the health record."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from secrets import token_bytes
from typing import Any

from core.act import carry_out
from core.clock import day_of
from core.event import Event
from core.faults import Problem
from core.outbox import announce
from enrolment import models
from enrolment.agreement.keeping import keep
from enrolment.agreement.verification import token_of
from enrolment.desk import Desk
from enrolment.provider.value import ProviderGround
from enrolment.signing.agreeing import Agreed, content_of, covered_of
from enrolment.signing.attaching import attach
from enrolment.signing.entering import Cover, Happening, note, put_cover
from enrolment.signing.given import (
    Circumstances,
    ConsentGiven,
    ProviderSigned,
    ResidentSigned,
    SignContract,
    evidence_of,
    wanted,
    written,
)
from enrolment.signing.judging import Ready, Wish, judged, signing_problems
from enrolment.signing.persons import Person
from enrolment.signing.terms import Common, Terms
from enrolment.vocabulary import ContractEventKind, ContractState, SigningParty
from teams.operations.verb import Objections

TOKEN_BYTES = 15
"""Of the public verification address: 120 bits."""

Answer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Signed:
    """The consent and the two signatures, as they were given together."""

    consent: ConsentGiven
    resident: ResidentSigned
    provider: ProviderSigned

    @property
    def on(self) -> date:
        """The day on the paper: that of the later signature, in Shanghai."""
        return max(day_of(self.resident.at), day_of(self.provider.at))


async def sign_contract(desk: Desk, given: SignContract, key: str) -> Answer:
    """One resident signs with one provider. Answers `contract`, `enrolment` (None while it awaits approval), `version`.

    Raises a Refusal with everything found: NOT_FOUND, ALREADY_ENROLLED (with `until`), those of the provider
    (`enrolment.provider.problem`), of the packages (`QuoteProblemCode`, NEED_UNMET, ADD_ON_NEEDS_FAMILY), of the term
    and of late entries (TERM_NOT_ALLOWED, STARTS_TOO_LATE, BACKFILL_…), of the papers (IDENTITY_NEEDED, CONSENT_NEEDED,
    CONSENT_AFTER_SIGNATURE, SIGNATURE_TOO_OLD, SIGNED_AFTER_RECORDING, NOT_A_GUARDIAN, SIGNER_IS_A_MINOR, AGREEMENT_…).
    R023–R029, R042, R106, R132, R191, R217, R229, R238, B1.7.
    """
    signed = Signed(given.consent, given.resident_signature, given.provider_signature)

    async def body() -> Answer:
        wish = Wish(
            given.resident,
            given.provider,
            given.starts,
            given.years,
            given.packages,
            given.circumstances,
            given.backfill_reason,
            signed.on,
        )
        ready = await ready_to_sign(desk, wish, signed)
        return await enter(desk, wish, ready, signed)

    return await acted(desk, "signContract", given, key, body)


async def acted(desk: Desk, verb: str, given: Any, key: str, body: Callable[[], Awaitable[Answer]]) -> Answer:
    """Act under the name of the GraphQL field `verb` (`core.act.carry_out`)."""
    return await carry_out(desk.actor, verb, given, key, desk.clock, body, desk.sealer)


async def ready_to_sign(desk: Desk, wish: Wish, signed: Signed) -> Ready:
    """The wish judged together with its consent and signatures. Raises a Refusal with all that is wrong with either."""
    wish = replace(wish, by_guardian=signed.resident.is_by_guardian(wish.resident))

    def papers(person: Person, ground: ProviderGround) -> Iterable[Problem]:
        return signing_problems(desk, person, ground, signed.consent, signed.resident, signed.provider)

    return await judged(desk, wish, Objections(), papers)


async def enter(
    desk: Desk,
    wish: Wish,
    ready: Ready,
    signed: Signed,
    *,
    renews: models.Contract | None = None,
    follows: models.Contract | None = None,
) -> Answer:
    """Write the signed contract and, unless it awaits approval, the cover under it. What attached between the first day
    of a late entry and today does so from today on."""
    about = Agreed((covered_of(ready, signed.resident.signer),))
    contract = await put_contract(desk, wish.terms, ready.common, ready.ends, about, renews=renews, follows=follows)
    await put_signatures(desk, contract, ready, signed)
    leaving = None if wish.leaving is None else wish.leaving.cover.id
    enrolment: models.Enrolment | None = None
    if not ready.late.needs_approval:
        cover = Cover(
            ready.person,
            wish.starts,
            ready.ends,
            ready.selections,
            renews=leaving if renews is not None else None,
            follows=leaving if follows is not None else None,
        )
        enrolment = await put_cover(desk, contract, cover)
    await models.ContractPerson.create(
        contract_id=contract.id,
        resident_id=ready.person.id,
        basket=written(wanted(wish.packages)),
        starts=wish.starts,
        enrolment_id=None if enrolment is None else enrolment.id,
        is_discreet=ready.is_discreet,
        added_at=desk.clock(),
    )
    state = state_of(contract, desk)
    awaiting = ContractState.AWAITING_SIGNATURE
    await note(
        desk,
        contract.id,
        (
            Happening(ContractEventKind.CONSENTED, awaiting, day_of(signed.consent.at), resident=ready.person.id),
            Happening(ContractEventKind.SIGNED, awaiting, signed.on, awaiting, ready.person.id),
            Happening(ContractEventKind.ENTERED, state, wish.starts, awaiting, ready.person.id),
        ),
    )
    await announce(
        desk.clock,
        Event(
            "contract.signed",
            contract.code,
            ready.region,
            (ready.ground.institution,),
            (ready.person.code,),
            {
                "kind": contract.kind,
                "enrolment": None if enrolment is None else enrolment.code,
                "state": state.value,
                "starts": wish.starts.isoformat(),
            },
        ),
    )
    if enrolment is not None and wish.starts < desk.today:
        await attach(desk, [ready.person.id], desk.today)
    return {
        "contract": contract.code,
        "enrolment": None if enrolment is None else enrolment.code,
        "version": contract.version,
    }


def state_of(contract: models.Contract, desk: Desk) -> ContractState:
    """Where a contract stands that was signed just now."""
    if contract.needs_approval:
        return ContractState.AWAITING_APPROVAL
    if contract.starts > desk.today:
        return ContractState.UPCOMING
    return ContractState.IN_FORCE if desk.today < contract.ends else ContractState.EXPIRED


async def put_contract(
    desk: Desk,
    terms: Terms,
    common: Common,
    ends: date,
    about: Agreed | None = None,
    *,
    renews: models.Contract | None = None,
    follows: models.Contract | None = None,
    is_signed: bool = True,
    **of_its_kind: Any,
) -> models.Contract:
    """The paper, signed or (`is_signed` False) offered for signature: the row, and what is kept of what stands on it
    (None: nothing). `of_its_kind`: columns that only contracts of families or organisations have.

    Raises ValueError without an agreement text: what lacks one was refused before.
    """
    if common.template is None:
        raise ValueError("nobody signs without a text")
    now, code = desk.clock(), desk.new_code("CON")
    term = (terms.starts, ends, terms.years)
    content = None
    if about is not None:
        content = await content_of(desk, code, terms.kind, common.template, common.ground, term, about)
    contract = await models.Contract.create(
        code=code,
        kind=terms.kind.value,
        **common.ground.columns,
        **of_its_kind,
        years=terms.years,
        starts=terms.starts,
        ends=ends,
        covered_until=ends,
        **circumstances_columns(terms.circumstances),
        renews_id=None if renews is None else renews.id,
        follows_id=None if follows is None else follows.id,
        signed_on=terms.signed_on if is_signed else None,
        signed_at=now if is_signed else None,
        offered_at=now,
        backfill_reason=(terms.backfill_reason or "").strip() or None if common.late.is_late else None,
        needs_approval=common.late.needs_approval,
        template_id=common.template.id,
        digest=None if content is None else content.digest,
        token=new_token(),
        recorded_at=now,
        recorded_by=desk.subject,
    )
    if content is not None:
        await keep(contract.id, content, now)
    return contract


def circumstances_columns(about: Circumstances) -> dict[str, Any]:
    """The columns of a contract that say how it came about."""
    return {
        "channel": about.channel.value,
        "business_line": None if about.business_line is None else about.business_line.value,
        "partner": None if about.partner is None else about.partner.value,
        "explanation_given": about.explanation_given,
        "accepts_outside_area": about.accepts_outside_area,
        "provided": [need.value for need in about.provided],
    }


def new_token() -> str:
    """An unguessable token of a public verification address."""
    return token_of(token_bytes(TOKEN_BYTES))


async def put_signatures(desk: Desk, contract: models.Contract, ready: Ready, signed: Signed) -> None:
    """The consent and both signatures of a contract with one person: three statements."""
    await put_papers(desk, contract.id, [(ready, signed.consent, signed.resident)], signed.provider, contract.digest)


async def put_papers(
    desk: Desk,
    contract: int,
    given: Sequence[tuple[Ready, ConsentGiven, ResidentSigned]],
    provider: ProviderSigned,
    digest: str | None = None,
) -> None:
    """Everybody's consent with a digest of what was disclosed, everybody's signature and the provider's: three
    statements, however many persons there are. `digest`: of the agreement that they sign."""
    now = desk.clock()
    await models.Consent.bulk_create(
        [
            models.Consent(
                contract_id=contract,
                resident_id=ready.person.id,
                given_by_id=_signer(ready, consent.given_by),
                disclosure=_disclosed(ready),
                at=consent.at,
                recorded_at=now,
                recorded_by=desk.subject,
            )
            for ready, consent, _signature in given
        ]
    )
    signatures = [_signature(desk, contract, ready, signature) for ready, _consent, signature in given]
    doctor = given[0][0].ground.workforce.practitioners[provider.practitioner]
    signatures.append(provider_signature(desk, contract, doctor.id, provider))
    for signature in signatures:
        signature.digest = digest
    await models.Signature.bulk_create(signatures)


def provider_signature(desk: Desk, contract: int, practitioner: int, signed: ProviderSigned) -> models.Signature:
    """The provider's signature, by somebody (row id), to be written."""
    return models.Signature(
        contract_id=contract,
        party=SigningParty.PROVIDER.value,
        practitioner_id=practitioner,
        method=signed.method.value,
        at=signed.at,
        evidence=signed.evidence,
        recorded_at=desk.clock(),
        recorded_by=desk.subject,
    )


def _signature(desk: Desk, contract: int, ready: Ready, signed: ResidentSigned) -> models.Signature:
    is_guardian = signed.is_by_guardian(ready.person.code)
    return models.Signature(
        contract_id=contract,
        party=(SigningParty.GUARDIAN if is_guardian else SigningParty.RESIDENT).value,
        resident_id=ready.person.id,
        signer_id=_signer(ready, signed.signer),
        method=signed.method.value,
        at=signed.at,
        evidence=signed.evidence,
        recorded_at=desk.clock(),
        recorded_by=desk.subject,
    )


def _disclosed(ready: Ready) -> str:
    """The digest of what the person was told."""
    disclosed = ready.quote.disclosure
    return evidence_of("" if disclosed is None else "\n".join(sentence.zh for sentence in disclosed.sentences))


def _signer(ready: Ready, signer: str | None) -> int:
    person = ready.person
    return person.id if signer in (None, person.code) else person.guardians[str(signer)]
