"""Residents at their own door: who they are, their phones, and a port that keeps what it was told to send."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import count
from typing import Any

from core.actor import AccessRole, Actor
from core.messages import Message, MessagesUnavailable
from core.secret import Secret
from enrolment import models
from enrolment.desk import Desk
from enrolment.door.codes import CodeSent, RequestSigningCode, request_signing_code
from enrolment.door.drafting import DraftOwnContract, draft_own_contract
from enrolment.door.signing_code import SIGNING_CODE
from enrolment.door.signing_online import SignOnline
from enrolment.registering.guardians import NameGuardian, name_guardian
from enrolment.registering.phones import VerifyPhone, verify_phone
from enrolment.vocabulary import FamilyRelation, PhoneStatus, SignChannel
from tests.enrolment.desk_staging import key, phone
from tests.signing.staging import GROWN, NOW, TODAY, Clinic, packages, resident

_numbers = count(1)


@dataclass(slots=True)
class Post:
    """Carries messages, as long as it `works`; keeps them."""

    works: bool = True
    sent: list[Message] = field(default_factory=list)

    async def send(self, message: Message) -> None:
        """Keep it."""
        if not self.works:
            raise MessagesUnavailable("the carrier does not answer")
        self.sent.append(message)

    @property
    def code(self) -> str:
        """The code of the last message."""
        (found,) = re.findall(r"\d{6}", self.sent[-1].text.zh)
        assert found in self.sent[-1].text.en
        return str(found)

    @property
    def another(self) -> str:
        """A code that is not the one of the last message."""
        return f"{(int(self.code) + 1) % 1_000_000:06}"


def me(code: str, *wards: str) -> Actor:
    """The token of a resident, who may be guardian of others."""
    return Actor(f"me {code}", frozenset({AccessRole.RESIDENT}), resident=code, guardian_of=frozenset(wards))


def door(clinic: Clinic, actor: Actor, at: datetime = NOW) -> Desk:
    """Where somebody comes in, at noon of the day."""
    return replace(clinic.desk(at), actor=actor)


async def somebody(clinic: Clinic, born: date = GROWN, *, is_verified: bool = True, **changes: Any) -> str:
    """Somebody of the clinic with a mobile of the own, which was verified by a call."""
    number = f"137{next(_numbers):08}"
    given: dict[str, Any] = {"phones": (phone(number),)} | changes
    code = await resident(clinic, born, **given)
    if is_verified:
        held = await models.Phone.get(resident__code=code)
        await verify_phone(clinic.desk(), VerifyPhone(code, 1, held.code, PhoneStatus.VERIFIED), key())
    return code


async def ward_of(clinic: Clinic, guardian: str, born: date = date(2019, 5, 4)) -> str:
    """A child of the clinic, and who answers for it by the register."""
    child = await resident(clinic, born)
    await name_guardian(clinic.desk(), NameGuardian(child, 1, guardian, FamilyRelation.PARENT), key())
    return child


def wished(code: str, clinic: Clinic, **changes: Any) -> DraftOwnContract:
    """A contract of a year with the clinic's team, the basic package, by the app."""
    standing = DraftOwnContract(code, clinic.team, TODAY, 1, packages("BAS-00"), SignChannel.ONLINE_APP)
    return replace(standing, **changes)


async def offered(code: str, clinic: Clinic, actor: Actor | None = None, **changes: Any) -> models.Contract:
    """The contract that somebody drafted online."""
    desk = door(clinic, actor or me(code))
    answer = await draft_own_contract(desk, wished(code, clinic, **changes), key())
    return await models.Contract.get(code=answer["contract"])


async def coded(post: Post, desk: Desk, contract: models.Contract, again: str | None = None) -> CodeSent:
    """A code was asked for."""
    return await request_signing_code(desk, post, RequestSigningCode(contract.code), again or key())


def signing(contract: models.Contract, code: str, version: int | None = None, **changes: Any) -> SignOnline:
    """The consent and the code."""
    held = contract.version if version is None else version
    return replace(SignOnline(contract.code, held, True, Secret(code, SIGNING_CODE)), **changes)
