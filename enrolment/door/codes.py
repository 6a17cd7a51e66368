"""Sending one-time codes (发送签约验证码): decided and written in an act, sent after it, taken back if nobody sends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tortoise.expressions import F
from tortoise.queryset import QuerySet

from core.database import transaction
from core.faults import Refusal
from core.messages import MessagePort
from core.wire import WIRE
from enrolment import models
from enrolment.desk import Desk
from enrolment.door.contract import OwnContract, own_contract
from enrolment.door.problem import problem
from enrolment.door.signing_code import (
    AN_HOUR,
    MOST_AN_HOUR,
    MOST_TO_A_SIGNER,
    VALID_FOR,
    CodeFacts,
    bound,
    code_message,
    fresh_code,
)
from enrolment.identity.phone import Phone, masked_phone
from enrolment.identity.purpose import PHONE_NUMBER
from enrolment.identity.vocabulary import PhoneKind, PhoneOwner
from enrolment.signing.covers import state_on
from enrolment.signing.persons import persons_of, signer_problems
from enrolment.signing.problem import problem as problem_of_signing
from enrolment.signing.problem import wrong_state
from enrolment.signing.signing import acted
from enrolment.vocabulary import ContractState, PhoneStatus
from teams.operations.verb import Objections, lock
from teams.period import in_force


@dataclass(frozen=True, slots=True)
class RequestSigningCode:
    """A code to sign this contract (code) with, to one's own mobile."""

    __pydantic_config__ = WIRE
    contract: str


@dataclass(frozen=True, slots=True)
class CodeSent:
    """Where the code went, masked, and until when it can be used."""

    contract: str
    masked_phone: str
    expires: datetime


async def request_signing_code(desk: Desk, messages: MessagePort, given: RequestSigningCode, key: str) -> CodeSent:
    """Send the signer a new code; the one before no longer counts. A retry sends nothing, unless nothing was sent.

    Raises a Refusal: NOT_FOUND (`contract`), WRONG_STATE (it awaits no signatures), STARTS_PASSED, SIGNED_BY_YOU,
    SIGNER_IS_A_MINOR, PHONE_NOT_VERIFIED, TOO_MANY_CODES; and MessagesUnavailable where nobody carries messages: then
    no code stands, none is counted, and a retry with the same key sends one.
    """
    chosen: list[str] = []

    async def body() -> dict[str, int]:
        own = await _ready(desk, given.contract)
        chosen[:] = [fresh_code()]
        now = desk.clock()
        row = await models.SigningCode.create(
            contract_id=own.id,
            resident_id=own.resident_id,
            signer_id=own.signer_id,
            digest=bound(chosen[0], own.code, own.signer).index(desk.sealer),
            expires=now + VALID_FOR,
            at=now,
        )
        return {"code": row.id}

    answer = await acted(desk, "requestSigningCode", given, key, body)
    row = await models.SigningCode.get(id=answer["code"]).select_related("contract__institution", "signer")
    code = chosen[0] if chosen else await _anew(desk, given.contract, row)
    number = await _phone(desk, row.signer_id)
    if number is None:
        raise Refusal((problem("PHONE_NOT_VERIFIED", "contract"),))
    if code is not None:
        await _send(messages, row, number, code)
    return CodeSent(given.contract, masked_phone(Phone(PhoneKind.MOBILE, number)), row.expires)


async def latest_code(own: OwnContract) -> models.SigningCode | None:
    """The code that counts: the last one that was sent for this contract to this signer."""
    return await _sent(own).filter(contract_id=own.id).order_by("-at", "-id").first()


def _sent(own: OwnContract) -> QuerySet[models.SigningCode]:
    """The codes that were sent to this signer, for whatever contracts; one that could not be sent ends as it begins."""
    return models.SigningCode.filter(signer_id=own.signer_id, expires__gt=F("at"))


def facts_of_code(row: models.SigningCode) -> CodeFacts:
    """What the rules need to know of it."""
    return CodeFacts(row.at, row.expires, row.tries, row.used_at)


async def _ready(desk: Desk, contract: str) -> OwnContract:
    """The contract, if it awaits the signature of whoever asks, who may be sent one more code; refuses otherwise with
    all that is in the way. The signer's row is taken, so that codes asked for at once are counted one by one."""
    said = Objections()
    own = await own_contract(desk, contract, said)
    state = await state_on(own.id, desk.today)
    if state is not ContractState.AWAITING_SIGNATURE:
        said.add([wrong_state(state, "contract")])
    elif await models.Signature.filter(contract_id=own.id, resident_id=own.resident_id).exists():
        said.add([problem("SIGNED_BY_YOU", "contract")])
    elif own.starts < desk.today:
        said.add([problem_of_signing("STARTS_PASSED", "contract")])
    person = (await persons_of(own.desk, [own.resident], desk.today)).get(own.resident)
    said.add([] if person is None else signer_problems(person, own.signer, desk.today, ("contract",)))
    await lock(models.Resident, [own.signer_id])
    if await _phone(own.desk, own.signer_id) is None:
        said.add([problem("PHONE_NOT_VERIFIED", "contract")])
    lately = _sent(own).filter(at__gt=desk.clock() - AN_HOUR)
    if await lately.filter(contract_id=own.id).count() >= MOST_AN_HOUR or await lately.count() >= MOST_TO_A_SIGNER:
        said.add([problem("TOO_MANY_CODES", "contract")])
    said.refuse()
    return own


async def _phone(desk: Desk, signer: int) -> str | None:
    """The number of the signer's own verified mobile in use, the primary one before others."""
    rows = await models.Phone.filter(
        resident_id=signer, is_mobile=True, status=PhoneStatus.VERIFIED.value, owner=PhoneOwner.SELF.value
    ).order_by("-is_primary", "starts", "id")
    usable = next((row for row in rows if in_force(row.starts, row.ends, desk.today)), None)
    return None if usable is None else desk.sealer.open(usable.number_sealed, PHONE_NUMBER)


async def _anew(desk: Desk, contract: str, row: models.SigningCode) -> str | None:
    """For a retry: another code in the place of one that could not be sent; None where it was sent."""
    if row.expires > row.at:
        return None
    code, now = fresh_code(), desk.clock()
    async with transaction():
        own = await _ready(desk, contract)
        digest = bound(code, own.code, own.signer).index(desk.sealer)
        unsent = models.SigningCode.filter(id=row.id, expires=row.expires, at=row.at)
        is_mine = await unsent.update(digest=digest, at=now, expires=now + VALID_FOR, tries=0)
    await row.refresh_from_db(fields=["at", "expires"])
    return code if is_mine else None


async def _send(messages: MessagePort, row: models.SigningCode, number: str, code: str) -> None:
    """Send it, outside of any transaction. Where that fails, the code ends as it began: it never counts."""
    try:
        await messages.send(code_message(number, code, row.contract.institution.code))
    except Exception:
        await models.SigningCode.filter(id=row.id, at=row.at).update(expires=row.at)
        raise
