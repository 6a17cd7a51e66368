"""Desks of clinics in the small county of `tests.teams.staging`, and synthetic people who come to them.

Identity numbers are of the area 450399, which is nobody's (DOMAIN B6). Today is 2026-03-01.
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

import pytest
from stdnum.iso7064 import mod_11_2
from tortoise.models import Model

from catalog.snapshot import Snapshot
from catalog.vocabulary import Sex
from core import models as core_models
from core.actor import AccessRole, Actor
from core.clock import Clock
from core.database import connection
from core.faults import Problem, Refusal
from core.sealing import Sealer, SealingKeys
from core.secret import Secret
from enrolment import models
from enrolment.desk import Desk
from enrolment.followers import NOBODY_FOLLOWS, Followers
from enrolment.identity.purpose import ADDRESS_TEXT, DOCUMENT_NUMBER, PHONE_NUMBER
from enrolment.identity.vocabulary import IdentityDocumentKind, PhoneOwner
from enrolment.registering.given import GivenAddress, GivenDocument, GivenPhone, RegisterResident
from enrolment.registering.registering import register_resident

TODAY = date(2026, 3, 1)
BORN = date(1955, 3, 12)
CARD = "450399195503120018"
MOBILE = "13812345678"
STREET = "汉文镇凤凰路三组12号"

SEALER = Sealer(SealingKeys("test", {"test": b"s" * 32}, b"i" * 32))
EMPTY = Snapshot(0, {}, {}, {}, {}, {}, {})

CLERK = Actor("clerk", frozenset({AccessRole.CLINIC_CLERK}), institution="LC-T")
OTHER_CLERK = Actor("other clerk", frozenset({AccessRole.CLINIC_CLERK}), institution="YS-T")
ADMIN = Actor("admin", frozenset({AccessRole.INSTITUTION_ADMIN}), institution="LC-T")
AUTHORITY = Actor("authority", frozenset({AccessRole.REGION_AUTHORITY}), region="450323")
FOREIGN_AUTHORITY = Actor("foreign authority", frozenset({AccessRole.REGION_AUTHORITY}), region="450321")
ONLOOKER = Actor("onlooker", frozenset({AccessRole.AUDITOR}), region="450323", institution="LC-T")
SELF = Actor("somebody", frozenset({AccessRole.RESIDENT}), resident="RES-1")
FOREIGNERS = (OTHER_CLERK, FOREIGN_AUTHORITY, ONLOOKER, SELF)

_keys = count(1)


def key() -> str:
    """An idempotency key that was never used."""
    return f"key-{next(_keys)}"


def desk(
    actor: Actor = CLERK,
    at: datetime = datetime(2026, 3, 1, 4, 0, tzinfo=UTC),
    followers: Followers = NOBODY_FOLLOWS,
) -> Desk:
    """The desk of somebody, at noon of 2026-03-01 in Shanghai."""
    clock: Clock = lambda: at  # noqa: E731
    return Desk(actor, clock, SEALER, EMPTY, followers=followers)


def card(born: date, order: int, area: str = "450399") -> str:
    """The number of a card: odd orders are men's."""
    body = f"{area}{born:%Y%m%d}{order:03}"
    return body + mod_11_2.calc_check_digit(body)


def number(text: str) -> Secret:
    """A document's number."""
    return Secret(text, DOCUMENT_NUMBER)


def document(text: str = CARD, kind: IdentityDocumentKind = IdentityDocumentKind.RESIDENT_ID_CARD) -> GivenDocument:
    """A document as it is given."""
    return GivenDocument(kind, number(text))


def phone(text: str = MOBILE, owner: PhoneOwner = PhoneOwner.SELF) -> GivenPhone:
    """A phone as it is given."""
    return GivenPhone(Secret(text, PHONE_NUMBER), owner)


def address(region: str = "450323", grid: str | None = "LC-G1-1", text: str = STREET, **more: Any) -> GivenAddress:
    """An address as it is given."""
    return GivenAddress(region, Secret(text, ADDRESS_TEXT), grid, **more)


def somebody(**changes: Any) -> RegisterResident:
    """A man of 70 with a card and a mobile, who lives in a village of the county."""
    person = RegisterResident("张三", Sex.MALE, BORN, address(), None, document(), (phone(),))
    return replace(person, **changes)


def another(order: int, born: date = date(1990, 7, 8), **changes: Any) -> RegisterResident:
    """Somebody else: the order number of the card tells people apart, and the sex."""
    standing: dict[str, Any] = {
        "name": f"王{'一二三四五六七八九'[order % 9]}",
        "sex": Sex.MALE if order % 2 else Sex.FEMALE,
        "born": born,
        "document": document(card(born, order)),
        "phones": (phone(f"139{order:08}"),),
    }
    return somebody(**standing | changes)


async def registered(given: RegisterResident | None = None, actor: Actor = CLERK) -> models.Resident:
    """Somebody registered, as the row stands."""
    answer = await register_resident(desk(actor), given or somebody(), key())
    return await models.Resident.get(code=answer["resident"])


TABLES: tuple[type[Model], ...] = tuple(
    kind
    for module in (models, core_models)
    for _, kind in inspect.getmembers(module, inspect.isclass)
    if issubclass(kind, Model) and kind is not Model
)


async def everything() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table that a verb may touch."""
    found: dict[str, list[dict[str, Any]]] = {}
    for table in TABLES:
        rows: Any = table
        found[table.__name__] = list(await rows.all().order_by("id").values())
    return found


async def refused(act: Awaitable[object]) -> tuple[Problem, ...]:
    """The problems that an act is refused with; checks that it changed nothing, and says all in both languages."""
    before = await everything()
    with pytest.raises(Refusal) as caught:
        await act
    assert await everything() == before
    assert all(each.message.zh and each.message.en for each in caught.value.problems)
    return caught.value.problems


def told(problems: tuple[Problem, ...]) -> set[tuple[str, str]]:
    """Codes and paths, the paths joined by dots."""
    return {(problem.code, ".".join(problem.path)) for problem in problems}


async def dump() -> str:
    """Everything in the database, as text: every column of every table, whatever its type."""
    client = connection()
    if client.capabilities.dialect == "sqlite":
        tables = await client.execute_query_dict("SELECT name FROM sqlite_master WHERE type = 'table'")
        names = [row["name"] for row in tables]
    else:
        tables = await client.execute_query_dict("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        names = [row["tablename"] for row in tables]
    rows = [await client.execute_query_dict(f'SELECT * FROM "{name}"') for name in names]  # noqa: S608
    return "\n".join(f"{name}: {row!r}" for name, found in zip(names, rows, strict=True) for row in found)
