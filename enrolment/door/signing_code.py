"""The one-time code by which somebody signs online (签约验证码): six digits, five minutes, five tries. Pure."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from core.language import Text
from core.messages import Message
from core.secret import Secret
from enrolment.identity.purpose import PHONE_NUMBER

SIGNING_CODE: Final = "contract.signing_code"
"""The purpose of the digest, and of the message. It never changes."""

VALID_FOR: Final = timedelta(minutes=5)
MOST_TRIES: Final = 5
MOST_AN_HOUR: Final = 3
"""Codes sent for one contract to one signer."""

MOST_TO_A_SIGNER: Final = 6
"""Codes sent to one signer, for whatever contracts: with five tries each, a guess succeeds once in 33,000 hours."""

AN_HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class CodeFacts:
    """What is on record of a code that was sent. One that could not be sent ends as it begins (`expires` is `at`)."""

    at: datetime
    expires: datetime
    tries: int
    used_at: datetime | None


def fresh_code(choose: Callable[[int], int] = secrets.randbelow) -> str:
    """Six digits, each as likely as any other."""
    return f"{choose(1_000_000):06}"


def bound(code: str, contract: str, signer: str) -> Secret:
    """The code as it is digested: for this contract (code) and signer (code) alone."""
    return Secret(f"{contract}:{signer}:{code}", SIGNING_CODE)


def standing_fault(code: CodeFacts | None, now: datetime) -> str | None:
    """Why the latest code cannot be tried: CODE_NEEDED, CODE_USED, CODE_EXPIRED, CODE_SPENT; None: it can."""
    if code is None or code.expires <= code.at:
        return "CODE_NEEDED"
    if code.used_at is not None:
        return "CODE_USED"
    if code.expires <= now:
        return "CODE_EXPIRED"
    return "CODE_SPENT" if code.tries >= MOST_TRIES else None


def code_message(phone: str, code: str, institution: str | None = None) -> Message:
    """What the signer is told; `phone` is the number in clear, `institution` (code) in whose name it goes."""
    minutes = VALID_FOR // timedelta(minutes=1)
    text = Text(
        f"【签约】验证码{code}，{minutes}分钟内有效，用于签署家庭医生签约服务协议。请勿告知他人。",
        f"[Qianyue] {code} is your code to sign the family-doctor contract, valid {minutes} minutes. Tell nobody.",
    )
    return Message(Secret(phone, PHONE_NUMBER), text, SIGNING_CODE, sent_for=institution)
