"""How the taking over of a register goes (台账导入经过): whom it tells, what became of it, what is on record of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from core.models import AuditEntry
from enrolment import models
from enrolment.desk import Desk
from enrolment.register.format.fault import LineFault
from enrolment.register.vocabulary import RegisterImportState

Progress = Callable[[str, int, int | None], None]
"""Told the stage (READING, JUDGING, WRITING), how many lines are done, and of how many; None: not known yet."""

Settled = Callable[[], Awaitable[None]]
"""Awaited now and then between the faults of two lines, at the last before anything is written, and after each piece:
whoever keeps the faults writes those told so far."""


@dataclass(frozen=True, slots=True)
class Told:
    """Who is told of faults, line by line, and of progress."""

    on_fault: Callable[[LineFault], None]
    progress: Progress
    settled: Settled


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of it: lines in all, written or found to be on record, left out; how many people and contracts are
    new. `code` of the import: None where nothing was written. `is_repeated`: the file was taken over before, and
    nothing of it that could be written is left."""

    code: str | None
    state: RegisterImportState
    total: int
    done: int
    rejected: int
    is_repeated: bool = False


def outcome_of(row: models.RegisterImport, *, is_repeated: bool = False) -> Outcome:
    """What became of an import that is on record."""
    return Outcome(row.code, RegisterImportState(row.state), row.total, row.done, row.rejected, is_repeated)


async def noted(desk: Desk, code: str, what: str, **detail: object) -> None:
    """What happened to an import, in the audit; inside the transaction in which it does."""
    entry: dict[str, object] = {"import": code, "what": what, **detail}
    await AuditEntry.create(at=desk.clock(), subject=desk.subject, verb="Mutation.importRegister", detail=entry)
