"""Many rows at once, beside the models (批量写入): keys taken ahead, rows written as the driver takes them fastest.

What a model would do to a value is done here for plain values: days, instants, JSON as text, numbers, texts, None.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

from tortoise.backends.base.client import TransactionalDBClient

from core.database import connection

Row = Sequence[Any]


async def new_keys(table: str, number: int) -> Sequence[int]:
    """So many keys of a table (`id`) that no row has or will be given, in ascending order; inside a transaction.

    SQLite: those after the highest ever given; its write lock keeps others from taking them. PostgreSQL: of the
    sequence. Table names are the code's own.
    """
    if number <= 0:
        return ()
    client = connection()
    if client.capabilities.dialect == "sqlite":
        rows = await client.execute_query_dict("SELECT seq FROM sqlite_sequence WHERE name = ?", [table])
        first = (rows[0]["seq"] if rows else 0) + 1
        return range(first, first + number)
    rows = await client.execute_query_dict(
        "SELECT nextval(pg_get_serial_sequence($1, 'id')) AS key FROM generate_series(1, $2::int)", [table, number]
    )
    return sorted(int(row["key"]) for row in rows)


async def put_rows(table: str, columns: Sequence[str], rows: Sequence[Row]) -> None:
    """Write rows into a table, inside a transaction: `executemany` on SQLite, `COPY` on PostgreSQL.

    The database's own checks hold as for every other row. Raises RuntimeError outside of a transaction, IntegrityError
    as any insert does.
    """
    if not rows:
        return
    client = connection()
    if not isinstance(client, TransactionalDBClient):
        raise RuntimeError("rows are put inside a transaction")
    if client.capabilities.dialect == "sqlite":
        await client.execute_many(_insert(table, tuple(columns)), spelt(rows))
        return
    await _copied(client, table, columns, rows)


async def _copied(client: Any, table: str, columns: Sequence[str], rows: Sequence[Row]) -> None:
    from asyncpg import IntegrityConstraintViolationError  # noqa: PLC0415  only where PostgreSQL is used
    from tortoise.exceptions import IntegrityError  # noqa: PLC0415

    try:
        await client._connection.copy_records_to_table(table, records=rows, columns=list(columns))
    except IntegrityConstraintViolationError as error:
        raise IntegrityError(error) from error


@lru_cache
def _insert(table: str, columns: tuple[str, ...]) -> str:
    listed = ", ".join(f'"{column}"' for column in columns)
    return f'INSERT INTO "{table}" ({listed}) VALUES ({", ".join("?" * len(columns))})'  # noqa: S608  our own names


def spelt(rows: Iterable[Row]) -> list[list[Any]]:
    """Rows as SQLite keeps them: days and instants (UTC) as text, the way the models spell them."""
    known: dict[date, str] = {}
    return [[_spelt(value, known) if isinstance(value, date) else value for value in row] for row in rows]


def _spelt(value: date, known: dict[date, str]) -> str:
    text = known.get(value)
    if text is None:
        is_instant = isinstance(value, datetime)
        text = known[value] = value.astimezone(UTC).isoformat(" ") if is_instant else value.isoformat()  # type: ignore[attr-defined]
    return text
