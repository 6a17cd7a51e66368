"""A write with an idempotency key answers once: a retry is told what the first try was told (幂等)."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import orjson

from core.clock import Clock
from core.database import connection
from core.faults import Problem, Refusal
from core.language import Text
from core.models import AuditEntry, KeptAnswer


@dataclass(frozen=True, slots=True)
class Attempt:
    """Who tries which verb under which key, with what input. A key belongs to one actor and one request."""

    subject: str
    verb: str
    key: str
    input: Any

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical input."""
        return sha256(orjson.dumps(self.input, option=orjson.OPT_SORT_KEYS)).hexdigest()


LONGEST_KEY = 200


def is_key(key: str) -> bool:
    """Whether a text may be a key: 1 to 200 printable characters (also what every database can store)."""
    return 1 <= len(key) <= LONGEST_KEY and key.isprintable() and not key.isspace()


async def kept_answer(attempt: Attempt) -> dict[str, Any] | None:
    """What this attempt answered before, inside the caller's transaction; None the first time.

    Raises a Refusal (IDEMPOTENCY_KEY_REUSED) when the caller used the key with another verb or another input.
    """
    kept = await KeptAnswer.get_or_none(subject=attempt.subject, key=attempt.key)
    if kept is None:
        return None
    if (kept.verb, kept.input_digest) != (attempt.verb, attempt.digest):
        raise Refusal(
            (
                Problem(
                    "IDEMPOTENCY_KEY_REUSED",
                    ("idempotencyKey",),
                    Text("这个幂等键已用于另一次不同的请求。", "This key was used for another request."),
                ),
            )
        )
    return kept.answer


_ON_RECORD = """
WITH audited AS (INSERT INTO audit_entry (at, subject, verb, detail) VALUES ($1, $2, $3, $4::jsonb))
INSERT INTO kept_answer (at, subject, verb, key, input_digest, answer) VALUES ($1, $2, $3, $5, $6, $7::jsonb)
"""
"""PostgreSQL writes both with one statement."""


async def put_on_record(attempt: Attempt, answer: dict[str, Any], detail: dict[str, Any], clock: Clock) -> None:
    """Write the audit entry, with `detail`, and keep the answer, in the caller's transaction; the unique index refuses
    a second one."""
    at, client = clock(), connection()
    if client.capabilities.dialect == "postgres":
        audited, kept = orjson.dumps(detail).decode(), orjson.dumps(answer).decode()
        values = [at, attempt.subject, attempt.verb, audited, attempt.key, attempt.digest, kept]
        await client.execute_query(_ON_RECORD, values)
        return
    await AuditEntry.create(at=at, subject=attempt.subject, verb=attempt.verb, detail=detail)
    await KeptAnswer.create(
        at=at,
        subject=attempt.subject,
        verb=attempt.verb,
        key=attempt.key,
        input_digest=attempt.digest,
        answer=answer,
    )
