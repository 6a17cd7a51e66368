"""Signing online (在线签署, R134, R191, R238): consent and signature in one act, by a one-time code."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, replace

from tortoise.expressions import F

from core.database import transaction
from core.faults import Refusal
from core.secret import Secret
from core.wire import WIRE
from enrolment import models
from enrolment.desk import Desk
from enrolment.door.codes import facts_of_code, latest_code
from enrolment.door.contract import OwnContract, own_contract
from enrolment.door.problem import problem
from enrolment.door.signing_code import MOST_TRIES, bound, standing_fault
from enrolment.signing.collecting import after, put_consent, put_resident_signature
from enrolment.signing.given import ConsentGiven, ResidentSigned, evidence_of
from enrolment.signing.papers import contract_at
from enrolment.signing.persons import Person, persons_of, signer_problems
from enrolment.signing.problem import problem as problem_of_signing
from enrolment.signing.signing import Answer, acted
from enrolment.vocabulary import ContractState, SigningMethod
from teams.operations.verb import Objections


@dataclass(frozen=True, slots=True)
class SignOnline:
    """Whoever signs agrees, knowing what is free and paid, at the clinic and at home (R238), and enters the code.

    `expected_version`: of the contract as it was read. `code`: as it was received.
    """

    __pydantic_config__ = WIRE
    contract: str
    expected_version: int
    disclosure_acknowledged: bool
    code: Secret


@dataclass(frozen=True, slots=True)
class _Tried:
    """What came of trying the code: the row where it is the right one, otherwise why not."""

    row: models.SigningCode | None
    fault: str | None


async def sign_online(desk: Desk, given: SignOnline, key: str) -> Answer:
    """Consent and sign for oneself or a ward. Answers `contract`, `enrolment` (None until the provider has signed),
    `version`.

    Every try of a code counts, also one that is refused for another reason. Raises a Refusal: NOT_FOUND (`contract`),
    VERSION_CONFLICT, WRONG_STATE, STARTS_PASSED, CONSENT_NEEDED (`disclosureAcknowledged`), SIGNED_BY_YOU,
    SIGNER_IS_A_MINOR, of the `code` CODE_NEEDED, CODE_WRONG, CODE_USED, CODE_EXPIRED, CODE_SPENT; and at the `contract`
    whatever keeps it from being signed by now (`enrolment.signing.preparing.offer_contract`).
    """
    tried = await _try(desk, given)

    async def body() -> Answer:
        said = Objections()
        own = await own_contract(desk, given.contract, said)
        contract = await contract_at(
            own.desk, given.contract, given.expected_version, said, (ContractState.AWAITING_SIGNATURE,)
        )
        person = await _person(own, said)
        if not given.disclosure_acknowledged:
            said.add([problem_of_signing("CONSENT_NEEDED", "disclosureAcknowledged")])
        said.add(signer_problems(person, own.signer, desk.today, ("contract",)))
        if await models.Signature.filter(contract_id=own.id, resident_id=own.resident_id).exists():
            said.add([problem("SIGNED_BY_YOU", "contract")])
        if contract.starts < desk.today:
            said.add([problem_of_signing("STARTS_PASSED", "contract")])
        said.add([] if tried.fault is None else [problem(tried.fault, "code")])
        said.refuse()
        if tried.row is None:
            raise said.refusal()
        await _use(desk, tried.row, said)
        try:
            return await _put(own, contract, person, tried.row, given.expected_version)
        except Refusal as refusal:  # what has changed since it was offered
            raise Refusal(tuple(replace(each, path=("contract",)) for each in refusal.problems)) from refusal

    return await acted(desk, "signOnline", given, key, body)


async def _put(
    own: OwnContract, contract: models.Contract, person: Person, code: models.SigningCode, version: int
) -> Answer:
    """The consent, where none was given at the clinic, and the signature."""
    now, evidence = own.desk.clock(), _evidence(own.code, own.signer, code)
    if not await models.Consent.filter(contract_id=own.id, resident_id=own.resident_id).exists():
        await put_consent(own.desk, contract, person, ConsentGiven(now, True, own.signer))
    signature = ResidentSigned(SigningMethod.ONE_TIME_CODE, now, evidence, own.signer)
    await put_resident_signature(own.desk, contract, person, signature)
    return await after(own.desk, contract, version)


async def _try(desk: Desk, given: SignOnline) -> _Tried:
    """Hold the code against the latest one that was sent; the try is counted before they are compared, and for good.

    In a transaction of its own: a refusal of the act rolls back what the act wrote, and guesses must be counted.
    """
    async with transaction():
        try:
            own = await own_contract(desk, given.contract, Objections())
        except Refusal:  # the act says so
            return _Tried(None, "CODE_NEEDED")
        row = await latest_code(own)
        fault = standing_fault(None if row is None else facts_of_code(row), desk.clock())
        if row is None or fault is not None:
            return _Tried(None, fault or "CODE_NEEDED")
        counted = models.SigningCode.filter(id=row.id, tries__lt=MOST_TRIES, used_at=None)
        if not await counted.update(tries=F("tries") + 1):
            return _Tried(None, "CODE_SPENT")
        offered = bound(given.code.reveal(), own.code, own.signer)
        is_right = hmac.compare_digest(offered.index(desk.sealer), row.digest)
        return _Tried(row, None) if is_right else _Tried(None, "CODE_WRONG")


async def _use(desk: Desk, row: models.SigningCode, said: Objections) -> None:
    """A code signs once. Refuses: CODE_USED, where another act was faster, or a newer one counts by now."""
    used = models.SigningCode.filter(id=row.id, used_at=None, digest=row.digest)
    if not await used.update(used_at=desk.clock()):
        said.add([problem("CODE_USED", "code")])
        raise said.refusal()


async def _person(own: OwnContract, said: Objections) -> Person:
    today = own.desk.today
    person = (await persons_of(own.desk, [own.resident], today)).get(own.resident)
    if person is None:
        said.add([problem("NOT_FOUND", "contract")])
        raise said.refusal()
    return person


def _evidence(contract: str, signer: str, row: models.SigningCode) -> str:
    """SHA-256 of the code's record: for what, to whom, when it was sent and until when it held, and its digest."""
    return evidence_of("\n".join((contract, signer, row.at.isoformat(), row.expires.isoformat(), row.digest)))
