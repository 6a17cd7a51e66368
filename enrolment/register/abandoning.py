"""Imports that shall not go on (放弃导入): the institution is free for another file, what was written stays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from core.models import AuditEntry
from core.wire import WIRE
from enrolment import models
from enrolment.desk import Desk
from enrolment.jobs.problem import job_open
from enrolment.jobs.vocabulary import OPEN, JobKind
from enrolment.register.problem import problem
from enrolment.register.vocabulary import RegisterImportState
from enrolment.registering.acting import Answer, institution_at, perform
from teams.operations.verb import Objections

KEPT: Final = timedelta(days=30)
"""How long a file of which lines were rejected is kept after its job, so that they can be fetched and mended."""


async def called_off(desk: Desk, job: models.Job) -> None:
    """A job over a register was called off, in this transaction: its import is abandoned, its file emptied."""
    upload = await models.RegisterUpload.get(job_id=job.id)
    if job.kind == JobKind.REGISTER_IMPORT.value:
        for row in await models.RegisterImport.filter(
            institution_id=job.institution_id, sha256=upload.sha256, state=RegisterImportState.RUNNING.value
        ):
            await _abandon(desk, row)
    await empty(upload, desk.clock())


@dataclass(frozen=True, slots=True)
class AbandonRegister:
    """The import of an institution that waits to be gone on with, of which there is one at most. `institution`: its
    code, None: the actor's own."""

    __pydantic_config__ = WIRE
    institution: str | None = None


async def abandon_register(desk: Desk, given: AbandonRegister, key: str) -> Answer:
    """Give up an import that was broken off and that no job is open for; what was written stays. Answers `code` (of the
    import), `done` and `total` (lines).

    Raises a Refusal (`institution`): INSTITUTION_NEEDED, NOT_FOUND, NO_IMPORT_OPEN, JOB_OPEN (call that job off).
    """

    async def body() -> Answer:
        said = Objections()
        home = await institution_at(desk, given.institution, said)
        said.refuse()
        if home is None:
            raise said.refusal()
        row = await models.RegisterImport.get_or_none(institution_id=home.id, state=RegisterImportState.RUNNING.value)
        if row is None:
            said.add([problem("NO_IMPORT_OPEN", "institution")])
            raise said.refusal()
        states = [state.value for state in OPEN]
        kind = JobKind.REGISTER_IMPORT.value
        working = await models.Job.filter(institution_id=home.id, kind=kind, state__in=states).first()
        if working is not None:
            said.add([job_open(working.code, "institution")])
        said.refuse()
        if not await _abandon(desk, row):
            said.add([problem("NO_IMPORT_OPEN", "institution")])  # whoever wrote it has come to its end meanwhile
            raise said.refusal()
        return {"code": row.code, "done": row.done, "total": row.total}

    return await perform(desk, "abandonRegister", given, key, body)


async def _abandon(desk: Desk, row: models.RegisterImport) -> bool:
    """Whoever is writing it finds it no longer running, and writes nothing more. False where it has ended by itself."""
    now = desk.clock()
    running = models.RegisterImport.filter(id=row.id, state=RegisterImportState.RUNNING.value)
    if not await running.update(state=RegisterImportState.ABANDONED.value, finished_at=now):
        return False
    detail: dict[str, object] = {"import": row.code, "what": "abandoned", "done": row.done}
    await AuditEntry.create(at=now, subject=desk.subject, verb="Mutation.importRegister", detail=detail)
    return True


async def empty(upload: models.RegisterUpload, now: datetime) -> None:
    """Nothing of the file is left but its digest and size. Two statements."""
    await models.RegisterUploadPart.filter(upload_id=upload.id, content__isnull=False).update(content=None)
    await models.RegisterUpload.filter(id=upload.id, emptied_at__isnull=True).update(emptied_at=now)


async def empty_old(now: datetime) -> int:
    """Empty the files whose jobs have been over for `KEPT`; how many there were."""
    over = await models.RegisterUpload.filter(
        emptied_at__isnull=True, job__finished_at__isnull=False, job__finished_at__lt=now - KEPT
    )
    for upload in over:
        await empty(upload, now)
    return len(over)
