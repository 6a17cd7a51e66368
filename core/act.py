"""One act of one actor: a transaction, answered once for its idempotency key, audited, all or nothing.

Every mutation of the product runs through `act`; the domain operation inside decides, writes, and answers.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import Any

from pydantic import TypeAdapter
from tortoise.exceptions import IntegrityError
from tortoise.expressions import F
from tortoise.models import Model

from core.actor import Actor
from core.clock import Clock
from core.database import connection, transaction
from core.faults import Problem, Refusal, Unavailable
from core.idempotency import Attempt, is_key, kept_answer, put_on_record
from core.language import Text
from core.sealing import Sealer
from core.secret import SEALER

_TURNS = 3
"""How often an act is tried when somebody else's row came between its look and its write."""

BAD_KEY = Problem(
    "BAD_IDEMPOTENCY_KEY",
    ("idempotencyKey",),
    Text("幂等键须为1到200个可见字符。", "A key is 1 to 200 visible characters."),
)


@dataclass(frozen=True, slots=True)
class VersionConflict(Problem):
    """The object was changed since the caller read it; `current` is its version now."""

    current: int


Body = Callable[[], Awaitable[Mapping[str, Any]]]
"""What is carried out inside the transaction."""


async def carry_out(
    actor: Actor, verb: str, given: Any, key: str, clock: Clock, body: Body, sealer: Sealer | None = None
) -> dict[str, Any]:
    """Act for the actor under the name of the GraphQL field `verb`; `given` is a dataclass in the wire's spelling.

    A `core.secret.Secret` in it enters the audit trail and the digest of the kept answer as its blind index; without a
    sealer it cannot be written at all (PydanticSerializationError). Otherwise answers and raises as `act`.
    """
    kind: Any = type(given)
    written = _adapter(kind).dump_python(given, mode="json", by_alias=True, context={SEALER: sealer})
    return await act(Attempt(actor.subject or "", f"Mutation.{verb}", key, written), clock, body)


@lru_cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


async def act(attempt: Attempt, clock: Clock, body: Body, detail: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Carry out `body` in one transaction and answer what it answers (JSON-able); a retry answers the same.

    `body` raises a Refusal with every problem it finds; then nothing was written. The audit entry says `detail` (the
    input, if none is given) and what was answered. When the database itself refuses a row because somebody else was
    faster, everything is rolled back and tried again, so that `body` sees what stands now and can name it. Raises
    Unavailable when that happens again and again.
    """
    turn = 1
    while True:
        try:
            async with transaction():
                return await _once(attempt, clock, body, detail or {"input": attempt.input})
        except IntegrityError as error:
            if turn >= _TURNS:
                raise Unavailable(f"{attempt.verb}: {error}") from error
        turn += 1


async def _once(attempt: Attempt, clock: Clock, body: Body, detail: Mapping[str, Any]) -> dict[str, Any]:
    if not is_key(attempt.key):
        raise Refusal(await _problems_of(body))
    await _alone(attempt)
    kept = await kept_answer(attempt)
    if kept is not None:
        return kept
    answer = dict(await body())
    await put_on_record(attempt, answer, {**detail, **answer}, clock)
    return answer


async def _problems_of(body: Callable[[], Awaitable[object]]) -> tuple[Problem, ...]:
    """The unusable key, and whatever else `body` finds wrong; the caller's raise rolls back what it wrote."""
    try:
        await body()
    except Refusal as refusal:
        return (BAD_KEY, *refusal.problems)
    return (BAD_KEY,)


async def _alone(attempt: Attempt) -> None:
    """Wait until no other transaction acts under the same key; SQLite's write lock has seen to that already."""
    client = connection()
    if client.capabilities.dialect == "postgres":
        name = sha256(repr((attempt.subject, attempt.key)).encode()).digest()
        number = int.from_bytes(name[:8], "big", signed=True)
        await client.execute_query("SELECT pg_advisory_xact_lock($1)", [number])


async def claim(model: type[Model], identity: int, expected: int, path: tuple[str, ...]) -> None:
    """Take the row for this transaction and raise its version by one, if it still has the expected one.

    Whoever claims several rows claims them in the order of their ids. Raises a Refusal with a VersionConflict
    that carries the version that stands.
    """
    rows: Any = model
    if await rows.filter(id=identity, version=expected).update(version=F("version") + 1):
        return
    standing: Any = await rows.get(id=identity)
    raise Refusal(
        (
            VersionConflict(
                "VERSION_CONFLICT",
                path,
                Text(
                    f"该对象已被他人修改：您依据第{expected}版，现为第{standing.version}版。",
                    f"Somebody changed it meanwhile: you had version {expected}, it is at {standing.version} now.",
                ),
                standing.version,
            ),
        )
    )
