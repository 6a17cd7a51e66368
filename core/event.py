"""One thing that happened, as whoever listens is told of it: codes and public ids, never who somebody is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

Scalar = str | int | bool | None
"""What a payload may say: a code, a count, an amount in fen, a date as its code (2026-03-01)."""

LONGEST_CODE = 80

_KIND = re.compile(r"[a-z]+(_[a-z]+)*\.[a-z]+(_[a-z]+)*")
_CODE = re.compile(rf"[A-Za-z0-9_.:/+=-]{{1,{LONGEST_CODE}}}")
_REGION = re.compile(r"\d{2,12}")
_IDENTITY_NUMBER = re.compile(r"\d{6}(19|20)\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\d{3}[\dXx]")
_MOBILE_PHONE = re.compile(r"1[3-9]\d{9}")


@dataclass(frozen=True, slots=True)
class Event:
    """What happened: `kind` is noun.verb («contract.signed»), `subject` the public id of what it happened to.

    `region` (division code), `institutions` and `residents` (public ids) say whom it concerns, so that a listener is
    told nothing that is not theirs. What an event may hold is checked when it is announced (`faults`), not when it is
    read: a reader must never stumble over what an earlier release wrote.
    """

    kind: str
    subject: str
    region: str | None = None
    institutions: tuple[str, ...] = ()
    residents: tuple[str, ...] = ()
    payload: Mapping[str, Scalar] = field(default_factory=dict)

    def faults(self) -> Iterator[str]:
        """What is wrong with it: a text that is no code (a name, an address), an identity number, a phone.

        Names the parts; never says what stands in them.
        """
        if not _KIND.fullmatch(self.kind) or len(self.kind) > LONGEST_CODE:
            yield "kind is no noun.verb"
        if not _CODE.fullmatch(self.subject):
            yield "subject is no code"
        if self.region is not None and not _REGION.fullmatch(self.region):
            yield "region is no division code"
        for name in ("institutions", "residents"):
            if not all(_CODE.fullmatch(code) for code in getattr(self, name)):
                yield f"{name}: not all are codes"
        for key, value in self.payload.items():
            if not isinstance(value, Scalar):
                yield f"payload {key[:LONGEST_CODE]!r} is no scalar"
            elif isinstance(value, str) and not _is_impersonal(value):
                yield f"payload {key[:LONGEST_CODE]!r} is no code"


def _is_impersonal(text: str) -> bool:
    personal = _IDENTITY_NUMBER.fullmatch(text) or _MOBILE_PHONE.fullmatch(text)
    return bool(_CODE.fullmatch(text)) and not personal


@dataclass(frozen=True, slots=True)
class Announced:
    """An event as it stands in the outbox: its number (not dense) and the instant it was announced."""

    id: int
    at: datetime
    event: Event
