"""The outbox: every change writes what happened in its own transaction, and whoever listens reads it afterwards.

What is rolled back was never announced, what is committed cannot be lost. A reader is never misled by the order of
commits: on PostgreSQL a row with a lower id may become visible after one with a higher id, so a reader does not
remember an id but a snapshot (`pg_current_snapshot`), and reads what a later snapshot sees and that one did not. Thus
an event that follows from another is never read before it, and a long transaction delays nobody but its own events.
On SQLite one transaction writes at a time: ids are the order of commits.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import orjson
from tortoise.backends.base.client import TransactionalDBClient

from core.clock import Clock
from core.database import connection, spelt_instant
from core.event import LONGEST_CODE, Announced, Event

_COLUMNS = "at, kind, subject, region, institutions, residents, payload, transaction_id"

_ANNOUNCE = {
    "sqlite": f"""
INSERT INTO outbox_event ({_COLUMNS})
SELECT ?, json_extract(value, '$.kind'), json_extract(value, '$.subject'), json_extract(value, '$.region'),
       json_extract(value, '$.institutions'), json_extract(value, '$.residents'), json_extract(value, '$.payload'), 0
  FROM json_each(?) ORDER BY key
""",  # noqa: S608  our own column names
    "postgres": f"""
INSERT INTO outbox_event ({_COLUMNS})
SELECT $1, value ->> 'kind', value ->> 'subject', value ->> 'region',
       value -> 'institutions', value -> 'residents', value -> 'payload', pg_current_xact_id()::text::bigint
  FROM jsonb_array_elements($2::jsonb) WITH ORDINALITY AS given (value, place) ORDER BY place
""",  # noqa: S608  our own column names
}

_READ = "SELECT id, at, kind, subject, region, institutions, residents, payload FROM outbox_event"

_LATER = {
    "sqlite": f"{_READ} WHERE id > ? ORDER BY id LIMIT ?",
    # xid8 has no cast to bigint and no order by our column: texts are the way there and back.
    "postgres": f"""
{_READ}
 WHERE transaction_id >= pg_snapshot_xmin($1::text::pg_snapshot)::text::bigint
   AND NOT pg_visible_in_snapshot(transaction_id::text::xid8, $1::text::pg_snapshot)
   AND pg_visible_in_snapshot(transaction_id::text::xid8, $2::text::pg_snapshot)
   AND id > $3
 ORDER BY id LIMIT $4
""",
}

_SNAPSHOT = "SELECT pg_current_snapshot()::text AS snapshot"

# Rows that came with a dump of another server bear its transaction ids, which may lie ahead of this server's. A row
# seen here with an id of the future is such a one; none up to the last of them is ever read as new.
_NEWEST = {
    "sqlite": "SELECT '' AS snapshot, COALESCE(max(id), 0) AS after FROM outbox_event",
    "postgres": """
SELECT pg_current_snapshot()::text AS snapshot, COALESCE(max(id), 0) AS after FROM outbox_event
 WHERE transaction_id >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint
""",
}


@dataclass(frozen=True, slots=True)
class Position:
    """How far somebody has read. To be kept whole and handed back; what is inside differs by engine.

    SQLite: the id of the last event read. PostgreSQL: everything `seen` sees was read, nothing up to `floor` is; while
    a span is read page by page, `upto` is the snapshot it ends with and `after` the id of the page's last event.
    """

    after: int
    floor: int = 0
    seen: str = ""
    upto: str = ""


@dataclass(frozen=True, slots=True)
class Later:
    """Events read, in an order in which none comes before what it follows from; `more` says that others wait."""

    events: tuple[Announced, ...]
    position: Position
    more: bool


async def announce(clock: Clock, *events: Event) -> None:
    """Write the events, in this order and in one statement, into the transaction that is open; none is no statement.

    Raises RuntimeError outside of a transaction: an event must stand or fall with the change it tells of; ValueError
    for an event that holds more than codes (`Event.faults`). Both are faults of the code, not of a caller.
    """
    if faults := [f"{event.kind[:LONGEST_CODE]!r}: {fault}" for event in events for fault in event.faults()]:
        raise ValueError("; ".join(faults))
    client = connection()
    if not isinstance(client, TransactionalDBClient):
        raise RuntimeError("events are announced inside the transaction of what they tell of")
    if not events:
        return
    written = orjson.dumps([_written(event) for event in events]).decode()
    await client.execute_query(_ANNOUNCE[client.capabilities.dialect], [spelt_instant(clock()), written])


def _written(event: Event) -> dict[str, object]:
    return {
        "kind": event.kind,
        "subject": event.subject,
        "region": event.region,
        "institutions": event.institutions,
        "residents": event.residents,
        "payload": dict(event.payload),
    }


async def newest() -> Position:
    """The position of somebody who wants only what is committed from now on; one statement."""
    client = connection()
    (row,) = await client.execute_query_dict(_NEWEST[client.capabilities.dialect])
    return Position(after=row["after"], floor=row["after"], seen=row["snapshot"])


async def later(position: Position, most: int = 500) -> Later:
    """At most `most` (1 or more) events that were committed after the position, and the position after them.

    One small statement when nothing happened. Answers each event once and none that was rolled back.
    """
    client = connection()
    if client.capabilities.dialect == "sqlite":
        events = _read(await client.execute_query_dict(_LATER["sqlite"], [position.after, most]))
        return Later(events, Position(events[-1].id) if events else position, len(events) == most)
    upto = position.upto or (await client.execute_query_dict(_SNAPSHOT))[0]["snapshot"]
    if upto == position.seen:
        return Later((), position, more=False)
    bounds = [position.seen, upto, position.after, most]
    events = _read(await client.execute_query_dict(_LATER["postgres"], bounds))
    if len(events) == most:
        return Later(events, replace(position, upto=upto, after=events[-1].id), more=True)
    return Later(events, Position(position.floor, position.floor, upto), more=False)


def _read(rows: Iterable[Mapping[str, Any]]) -> tuple[Announced, ...]:
    return tuple(
        Announced(
            row["id"],
            row["at"] if isinstance(row["at"], datetime) else datetime.fromisoformat(row["at"]),
            Event(
                row["kind"],
                row["subject"],
                row["region"],
                tuple(_json(row["institutions"])),
                tuple(_json(row["residents"])),
                _json(row["payload"]),
            ),
        )
        for row in rows
    )


def _json(value: Any) -> Any:
    return orjson.loads(value) if isinstance(value, str) else value
