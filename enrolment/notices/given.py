"""What acts on webhooks are given (推送设置输入)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from pydantic import AfterValidator

from core.wire import WIRE, distinct, filled
from enrolment.notices.kind import TO_PEOPLE, NoticeKind

Kinds = Annotated[tuple[NoticeKind, ...], AfterValidator(filled), AfterValidator(distinct)]


def speaks_to_people(kinds: Kinds) -> bool:
    """Whether any of these is addressed to a person."""
    return not TO_PEOPLE.isdisjoint(kinds)


@dataclass(frozen=True, slots=True)
class RegisterWebhook:
    """An address that is to be told these kinds (each once, at least one) for an institution or a region (codes)."""

    __pydantic_config__ = WIRE
    address: str
    kinds: Kinds
    institution: str | None = None
    region: str | None = None


@dataclass(frozen=True, slots=True)
class AmendWebhook:
    """Another address, other kinds, or both."""

    __pydantic_config__ = WIRE
    webhook: str
    expected_version: int
    address: str | None = None
    kinds: Kinds | None = None


@dataclass(frozen=True, slots=True)
class ChangeWebhook:
    """A webhook (code) that is to get another secret, or to be retired."""

    __pydantic_config__ = WIRE
    webhook: str
    expected_version: int


@dataclass(frozen=True, slots=True)
class ReplayDelivery:
    """A delivery (code) that was given up."""

    __pydantic_config__ = WIRE
    delivery: str


@dataclass(frozen=True, slots=True)
class ReplayDeadLetters:
    """Everything that was given up of a webhook (code); `kinds`: only of these."""

    __pydantic_config__ = WIRE
    webhook: str
    kinds: Kinds | None = None
