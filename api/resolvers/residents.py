"""Residents: reading one, and the verbs, each of which makes its domain value of the input and calls one operation."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from api.context import Info
from api.resident_side import ResidentSide, resident_side
from api.schema.given import spelt, tried, value_of
from api.schema.resident import Resident
from api.schema.resident_contact import Phone
from core.faults import Refusal
from core.language import Language
from core.secret import Secret
from enrolment.desk import Desk
from enrolment.identity.purpose import ADDRESS_TEXT, DOCUMENT_NUMBER, PHONE_NUMBER
from enrolment.reading.residents import residents_by_code
from enrolment.registering import revealing
from enrolment.wiring import FOLLOWERS

V = TypeVar("V")
Answer = dict[str, Any]
"""What an operation answers: codes and versions."""

_SECRETS: Mapping[str, tuple[str, str]] = {
    "document": ("number", DOCUMENT_NUMBER),
    "phone": ("number", PHONE_NUMBER),
    "phones": ("number", PHONE_NUMBER),
    "residence": ("text", ADDRESS_TEXT),
    "registered": ("text", ADDRESS_TEXT),
    "address": ("text", ADDRESS_TEXT),
}
"""Which part of an input holds a text that nobody may read by accident, and what it is sealed for."""


def desk_of(info: Info) -> Desk:
    """The caller's desk: the published catalog is that of the operation."""
    context = info.context
    return Desk(context.actor, context.clock, context.sealer, context.present.snapshot, followers=FOLLOWERS)


async def resident(info: Info, code: str, language: Language | None) -> Resident | None:
    """Somebody within the caller's reach; the code of a merged record leads to the one that stayed."""
    return (await residents(resident_side(info, language), [code])).get(code)


async def residents(side: ResidentSide, codes: Sequence[str]) -> dict[str, Resident]:
    """Those of these residents whom the caller may see, by the codes asked for."""
    rows = await residents_by_code(side.reach, codes)
    return {code: Resident.of(row, side) for code, row in rows.items()}


async def phone(info: Info, code: str, changed: str) -> Phone | None:
    """A phone of a resident just changed, by the codes of both."""
    side = resident_side(info)
    if code not in await residents(side, [code]):
        return None
    rows = await side.phones.get(code) or ()
    return next((Phone.of(row, side) for row in rows if row.code == changed), None)


async def act(info: Info, operation: Callable[[Desk, V, str], Awaitable[Answer]], kind: type[V], given: Any) -> Answer:
    """Carry an operation out for the caller over the value of `kind` that the input gives.

    Raises a Refusal with every problem, its path from the input down.
    """
    tidy = tidied(given)
    value = value_of(kind, tidy, _hidden(spelt(tidy)), {})
    return await operation(desk_of(info), value, tidy.idempotency_key)


async def reveal(info: Info, given: Any) -> revealing.Revealed:
    """Read in clear; there is no key."""
    tidy = tidied(given)
    value, found = tried(revealing.RevealIdentity, tidy, spelt(tidy), {})
    if found or value is None:
        raise Refusal(tuple(found))
    return await revealing.reveal_identity(desk_of(info), value)


def _hidden(written: Mapping[str, Any]) -> dict[str, Any]:
    """The input with its secret texts wrapped; codes under the same names are texts, not parts, and stay."""
    return {name: _wrapped(value, *_SECRETS[name]) if name in _SECRETS else value for name, value in written.items()}


def _wrapped(part: Any, field: str, purpose: str) -> Any:
    if isinstance(part, list):
        return [_wrapped(each, field, purpose) for each in part]
    return {**part, field: Secret(part[field], purpose)} if isinstance(part, dict) else part


def tidied(given: Any) -> Any:
    """The input without blanks around its texts: people paste them. A key is taken as it is."""
    if isinstance(given, str):
        return given.strip()
    if isinstance(given, list):
        return [tidied(part) for part in given]
    if not is_dataclass(given) or isinstance(given, type):
        return given
    names = [field.name for field in fields(given) if field.name != "idempotency_key"]
    return replace(given, **{name: tidied(getattr(given, name)) for name in names})
