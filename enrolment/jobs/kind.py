"""What a kind of long work is (任务种类): how its rows are judged and carried out, the same functions as one by one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from time import monotonic
from typing import Any

from tortoise.exceptions import IntegrityError

from core.database import transaction
from core.faults import Refusal, Unavailable
from enrolment.desk import Desk
from enrolment.jobs.job import Row, RowResult
from enrolment.jobs.vocabulary import JobKind, JobRowState

Given = Mapping[str, Any]
"""The input without its rows, in the wire's spelling."""

Rows = Callable[[Desk, Given, Sequence[Row]], Awaitable[list[RowResult]]]
"""Deals with the rows, or with the first of them, at least one, in their order, inside the transaction of a chunk."""

OneRow = Callable[[Desk, Given, Row], Awaitable[RowResult]]
"""Carries out one row. Raises a Refusal with everything that keeps it from being carried out."""

MOST_SECONDS = 0.15
"""After so long a chunk ends with the row at hand: on SQLite nobody else of this process reads or writes meanwhile."""

_TURNS = 3
"""How often a row is tried when somebody else's came between its look and its write."""


@dataclass(frozen=True, slots=True)
class Handler:
    """How one kind of job is done. `verb`: the root field that asks for it, which says who may.

    `judge` writes nothing that stays; `carry_out` writes. `most`: rows of a chunk.
    """

    kind: JobKind
    verb: str
    judge: Rows
    carry_out: Rows
    most: int = 20


Handlers = Mapping[JobKind, Handler]


def row_by_row(kind: JobKind, verb: str, one: OneRow, most: int = 20) -> Handler:
    """A kind whose rows are dealt with one by one: each in a savepoint of its own, judged by being tried.

    A row that is carried out finds what those before it did (a family's renewal, prepared by another member's row); one
    that is judged does not, and has to come to the same without: it may be told DONE where it will be SKIPPED.
    """

    async def judge(desk: Desk, given: Given, rows: Sequence[Row]) -> list[RowResult]:
        return await _each(desk, given, rows, _tried_only(one), counts_ahead=True)

    async def carry_out(desk: Desk, given: Given, rows: Sequence[Row]) -> list[RowResult]:
        return await _each(desk, given, rows, one, counts_ahead=False)

    return Handler(kind, verb, judge, carry_out, most)


class _Undone(Exception):  # noqa: N818  no error: it takes back what was tried
    def __init__(self, result: RowResult) -> None:
        super().__init__()
        self.result = result


def _tried_only(one: OneRow) -> OneRow:
    async def tried(desk: Desk, given: Given, row: Row) -> RowResult:
        raise _Undone(await one(desk, given, row))

    return tried


async def _each(desk: Desk, given: Given, rows: Sequence[Row], one: OneRow, *, counts_ahead: bool) -> list[RowResult]:
    """`counts_ahead`: what would be carried out of these rows is not to be seen, and is told to those after it."""
    found: list[RowResult] = []
    began, ahead = monotonic(), 0
    for row in rows:
        found.append(await _alone(desk, given, replace(row, ahead=row.ahead + ahead), one))
        ahead += counts_ahead and found[-1].state is JobRowState.DONE
        if monotonic() - began > MOST_SECONDS:
            break
    return found


async def _alone(desk: Desk, given: Given, row: Row, one: OneRow) -> RowResult:
    """One row in its savepoint: refused, it leaves nothing behind and the rows before it stay."""
    beaten: IntegrityError | None = None
    for _turn in range(_TURNS):
        try:
            async with transaction():
                return await one(desk, given, row)
        except _Undone as undone:
            return undone.result
        except Refusal as refusal:
            return RowResult(row.position, JobRowState.REJECTED, None, refusal.problems)
        except IntegrityError as error:
            beaten = error
    raise Unavailable(f"row {row.position}: {beaten}") from beaten
