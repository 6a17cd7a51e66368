"""Jobs that are done as a whole instead of row by row (整体任务): under the same lease, which is renewed meanwhile.

What is done is in pieces of its own, each one transaction, and can be broken off between any two; whoever takes the job
up again goes on where it stood.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace

from core.database import transaction
from core.models import AuditEntry
from enrolment import models
from enrolment.desk import Desk
from enrolment.jobs.asking import tell_job
from enrolment.jobs.claims import read_claims
from enrolment.jobs.job import Progress
from enrolment.jobs.running import Worker, ended, give_up, held
from enrolment.jobs.vocabulary import JobFailure, JobKind, JobState

PULSE_SECONDS = 1.0
"""How often the lease is renewed, together with how far it is: a fraction of `LEASE`."""


class Stopped(Exception):  # noqa: N818  no error: somebody else goes on, or nobody
    """The work is to be broken off here: the server stops, the job was called off, or is somebody else's by now."""


class CannotGoOn(Exception):  # noqa: N818  named after what is the matter
    """The job is given up, for that reason; what was done stays."""

    def __init__(self, failure: JobFailure) -> None:
        super().__init__(failure.value)
        self.failure = failure


class Turn:
    """What worker and work tell each other: how far it is, and whether to stop. On one event loop."""

    def __init__(self, now: Progress) -> None:
        self.now = now
        self._is_stopping = False

    def stop(self) -> None:
        """The work is to stop when it next says how far it is."""
        self._is_stopping = True

    def reached(self, now: Progress) -> None:
        """So far it is. Raises Stopped where it is to stop; to be called where nothing is half done."""
        self.now = now
        if self._is_stopping:
            raise Stopped


Do = Callable[[Desk, models.Job, Turn], Awaitable[Progress]]
"""Does the whole of a job, or the rest of it; answers how it ended. Raises Stopped, CannotGoOn."""

Afterwards = Callable[[Desk, models.Job, Progress], Awaitable[None]]
"""What else is written in the transaction that ends the job."""


@dataclass(frozen=True, slots=True)
class Whole:
    """How one kind of job is done as a whole. `verb`: the row of the table of verbs that says who may."""

    kind: JobKind
    verb: str
    do: Do
    afterwards: Afterwards


Wholes = Mapping[JobKind, Whole]


async def work_whole(worker: Worker, wholes: Wholes, job_id: int, turn: Turn) -> None:
    """Do a job that was taken up (`take`), to its end or until `turn` is told to stop.

    Raises whatever the work raised: its pieces stand, and it goes on when it is taken up again.
    """
    job = await models.Job.get(id=job_id)
    actor = read_claims(job.claims)
    whole = wholes.get(JobKind(job.kind))
    if whole is None or not worker.permits(actor, whole.verb):
        await _fail(worker, job_id, JobFailure.FORBIDDEN)
        return
    turn.now = replace(turn.now, total=job.total, is_judging=job.is_judging, done=job.done)
    desk, over = worker.desk_of(actor), asyncio.Event()
    keeping = asyncio.create_task(_keep(worker, job_id, turn, over))
    try:
        now = await whole.do(desk, job, turn)
    except CannotGoOn as reason:
        await _ended(over, keeping)
        await _fail(worker, job_id, reason.failure)
    except Stopped:
        return
    else:
        await _ended(over, keeping)
        await _finish(worker, whole, job_id, now)
    finally:
        await _ended(over, keeping)


async def _ended(over: asyncio.Event, keeping: asyncio.Task[None]) -> None:
    over.set()
    await asyncio.wait({keeping})  # it is never cancelled: a statement that is under way is finished


async def _keep(worker: Worker, job_id: int, turn: Turn, over: asyncio.Event) -> None:
    """Renew the lease and write how far it is, until the work is over; what breaks off here breaks the work off."""
    told = None
    while not over.is_set():
        try:
            async with transaction():
                job = await held(worker, job_id)
                if job is not None and turn.now != told:
                    told = turn.now
                    await _write(worker, job, told)
        except Exception:  # whoever cannot renew the lease must not go on as if it had it
            job = None
        if job is None:
            turn.stop()
            return
        try:
            async with asyncio.timeout(PULSE_SECONDS):
                await over.wait()
        except TimeoutError:
            continue


async def _write(worker: Worker, job: models.Job, now: Progress) -> None:
    """How far it is. Rows that were written are progress: whoever takes it up again has all attempts anew."""
    counts = {"total": now.total, "done": now.done, "rejected": now.rejected, "skipped": now.skipped}
    attempts = 0 if now.done > job.done else job.attempts
    await models.Job.filter(id=job.id).update(is_judging=now.is_judging, place=now.place, attempts=attempts, **counts)
    job.total = now.total
    del counts["total"]
    await tell_job(worker.desk_of(read_claims(job.claims)), job, "job.advanced", JobState.RUNNING, **counts)


async def _finish(worker: Worker, whole: Whole, job_id: int, now: Progress) -> None:
    """The job is over, if it is still this worker's; else whoever has it now finds all done, and says so."""
    async with transaction():
        job = await held(worker, job_id)
        if job is None:
            return
        at = worker.clock()
        counts = {"done": now.done, "rejected": now.rejected, "skipped": now.skipped}
        await models.Job.filter(id=job.id).update(
            state=JobState.FINISHED.value,
            is_judging=False,
            place=now.total,
            total=now.total,
            attempts=0,
            **counts,
            **ended(job, at),
        )
        job.total = now.total
        desk = worker.desk_of(read_claims(job.claims))
        await whole.afterwards(desk, job, now)
        detail: dict[str, object] = {"job": job.code, "total": now.total, **counts}
        await AuditEntry.create(at=at, subject=job.subject, verb=f"Job.{job.kind}", detail=detail)
        await tell_job(desk, job, "job.finished", JobState.FINISHED, **counts)


async def _fail(worker: Worker, job_id: int, failure: JobFailure) -> None:
    async with transaction():
        job = await held(worker, job_id)
        if job is not None:
            await give_up(worker, job, failure)


async def put_back(worker: Worker, job_id: int) -> None:
    """Give back a job whose server stops in order: that it did not come far is no attempt that failed."""
    await models.Job.filter(id=job_id, lease_owner=worker.name).update(attempts=0)
