"""Working on jobs (执行任务): taken up under a lease, done in chunks, each one transaction with its results and place.

Whoever works on a job writes its row first in every chunk, and only while the lease is the own one: so two workers
never do a row twice, whatever their clocks say, and a killed worker leaves nothing but what was committed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import orjson
import structlog

from core.actor import Actor
from core.clock import Clock
from core.database import connection, spelt_instant, transaction
from core.models import AuditEntry
from enrolment import models
from enrolment.desk import Desk
from enrolment.jobs.asking import tell_job
from enrolment.jobs.claims import read_claims
from enrolment.jobs.job import (
    LEASE,
    MOST_ATTEMPTS,
    Progress,
    Row,
    RowResult,
    after_chunk,
    to_write,
    written_problems,
)
from enrolment.jobs.kind import Handlers, Rows
from enrolment.jobs.problem import problem
from enrolment.jobs.vocabulary import WHOLE, JobFailure, JobKind, JobRowState, JobState
from enrolment.population import Values
from enrolment.provider.surroundings import Surroundings
from teams.queries.statement import rows_of

_log = structlog.get_logger("qianyue.jobs")

_WAITS = "state IN ('QUEUED', 'RUNNING') AND (lease_until IS NULL OR lease_until < {now}) AND kind {of} ({kinds})"
_KINDS = ", ".join(f"'{kind.value}'" for kind in WHOLE)

_TAKE = """
UPDATE job SET lease_owner = {owner}, lease_until = {until}, state = 'RUNNING', attempts = attempts + 1,
       started_at = COALESCE(started_at, {now})
 WHERE id = (SELECT id FROM job WHERE {waits} ORDER BY turn_at, id LIMIT 1 {locked}) RETURNING id
"""

_HOLD = (
    "UPDATE job SET lease_until = {until} WHERE id = {job} AND lease_owner = {owner} AND state = 'RUNNING' RETURNING id"
)

_RESULTS = {
    "sqlite": """
UPDATE job_row SET state = (SELECT json_extract(value, '$.state') FROM json_each($1) v
                             WHERE json_extract(v.value, '$.position') = job_row.position),
       result = (SELECT json_extract(value, '$.result') FROM json_each($1) v
                  WHERE json_extract(v.value, '$.position') = job_row.position),
       problems = (SELECT json_extract(value, '$.problems') FROM json_each($1) v
                    WHERE json_extract(v.value, '$.position') = job_row.position)
 WHERE job_id = $2 AND position IN (SELECT json_extract(value, '$.position') FROM json_each($1))
""",
    "postgres": """
UPDATE job_row SET state = v.value ->> 'state', result = v.value ->> 'result',
       problems = NULLIF(v.value -> 'problems', 'null'::jsonb)
  FROM jsonb_array_elements($1::jsonb) AS v (value)
 WHERE job_id = $2 AND position = (v.value ->> 'position')::int
""",
}

DeskOf = Callable[[Actor], Desk]
"""The desk at which somebody's job is done."""

Permits = Callable[[Actor, str], bool]
"""Whether an actor may still use a verb («Mutation.prepareRenewals»)."""


@dataclass(frozen=True, slots=True)
class Worker:
    """Somebody who works on jobs: the name that stands on leases (at most 40 characters), and what the work needs.

    `surroundings`: what the teams of the rows are judged by, kept from chunk to chunk.
    """

    name: str
    clock: Clock
    desk_of: DeskOf
    permits: Permits
    handlers: Handlers
    surroundings: Surroundings = field(default_factory=Surroundings)


def _waiting(now: str, *, whole: bool) -> str:
    return _WAITS.format(now=now, of="IN" if whole else "NOT IN", kinds=_KINDS)


async def is_waiting(clock: Clock, *, whole: bool = False) -> bool:
    """Whether there is a job that nobody works on, of those done row by row or (`whole`) as a whole. One statement;
    takes no lock."""
    values = Values(spelt_instant(clock()))
    waits = _waiting("$1", whole=whole)
    return bool(await rows_of(f"SELECT id FROM job WHERE {waits} LIMIT 1", *values.in_order()))


async def take(worker: Worker, *, whole: bool = False) -> int | None:
    """Take up the job that has waited longest, under a lease; its row id, None where there is none. `whole`: of those
    that are done as a whole; else of the others, which do not wait for them.

    One that was taken up `MOST_ATTEMPTS` times without getting on is given up (STUCK), and the next one tried.
    """
    while True:
        async with transaction():
            now = worker.clock()
            values = Values()
            text = _TAKE.format(
                owner=values.name(worker.name),
                until=values.name(spelt_instant(now + LEASE)),
                now=(at := values.name(spelt_instant(now))),
                waits=_waiting(at, whole=whole),
                locked="FOR UPDATE SKIP LOCKED" if connection().capabilities.dialect == "postgres" else "",
            )
            taken = await rows_of(text, *values.in_order())
            if not taken:
                return None
            job = await models.Job.get(id=taken[0]["id"])
            if job.attempts <= MOST_ATTEMPTS:
                return job.id
            await give_up(worker, job, JobFailure.STUCK)


async def work(worker: Worker, job_id: int) -> bool:
    """Do one chunk of a job; whether more of it is to be done by this worker.

    False also where the lease is somebody else's by now, or the job was called off. Raises whatever the chunk raised:
    then nothing of it was written, and the place is where it was.
    """
    async with transaction():
        job = await held(worker, job_id)
        if job is None:
            return False
        handler = worker.handlers.get(JobKind(job.kind))
        actor = read_claims(job.claims)
        if handler is None or not worker.permits(actor, f"Mutation.{handler.verb}"):
            await give_up(worker, job, JobFailure.FORBIDDEN)
            return False
        desk = replace(worker.desk_of(actor), surroundings=worker.surroundings)
        most = handler.most if job.attempts <= 1 else 1  # what made a chunk fail is found row by row
        is_last = job.attempts >= MOST_ATTEMPTS
        ahead = await _passed(job) if job.is_judging else 0
        following = models.JobRow.filter(job_id=job.id, position__gt=job.place).order_by("position").limit(most)
        rows = [Row(row.position, row.subject, row.given, ahead) for row in await following]
        deal = handler.judge if job.is_judging else handler.carry_out
        results = await _last_attempt(deal, desk, job, rows) if is_last else await deal(desk, job.given, rows)
        return await _written(worker, desk, job, results)


async def _passed(job: models.Job) -> int:
    """How many rows were judged by now, and would be carried out."""
    behind = models.JobRow.filter(job_id=job.id, position__lte=job.place, state=JobRowState.WAITING.value)
    return await behind.count()


async def _last_attempt(deal: Rows, desk: Desk, job: models.Job, rows: Sequence[Row]) -> list[RowResult]:
    """Deal with the one row on which the job did not get on: should it fail once more, it is rejected and leaves
    nothing behind, and the others go on. What broke it stands in the log alone."""
    try:
        async with transaction():
            return await deal(desk, job.given, rows)
    except Exception as error:
        (row,) = rows
        _log.error("a row broke off", job=job.code, row=row.position, reason=type(error).__name__, exc_info=error)
        return [RowResult(row.position, JobRowState.REJECTED, None, (problem("ROW_BROKE_OFF"),), is_discreet=True)]


async def release(worker: Worker, job_id: int) -> None:
    """Give a job back: somebody else goes on with it, after those who have waited longer. Two statements at most."""
    own = models.Job.filter(id=job_id, lease_owner=worker.name)
    await own.update(lease_owner=None, lease_until=None, turn_at=worker.clock())


async def held(worker: Worker, job_id: int) -> models.Job | None:
    """The job with the lease renewed, its row taken for this transaction; None where it is not this worker's."""
    values = Values()
    text = _HOLD.format(
        until=values.name(spelt_instant(worker.clock() + LEASE)),
        job=values.name(job_id),
        owner=values.name(worker.name),
    )
    found = await rows_of(text, *values.in_order())
    return await models.Job.get(id=job_id) if found else None


async def _written(worker: Worker, desk: Desk, job: models.Job, results: Sequence[RowResult]) -> bool:
    """Write what became of the rows, the place reached, the audit entry and the event; whether more is to be done."""
    before = progress_of(job)
    now = after_chunk(before, results)
    told = to_write(before, results)
    if told:
        await _tell_rows(job.id, told)
    if now.state is JobState.FINISHED and before.is_judging:
        left = models.JobRow.filter(job_id=job.id, state=JobRowState.WAITING.value)
        await left.update(state=JobRowState.SKIPPED.value)
    is_over = now.state is JobState.FINISHED
    at = worker.clock()
    changes: dict[str, Any] = {
        "state": now.state.value,
        "is_judging": now.is_judging,
        "place": now.place,
        "done": now.done,
        "rejected": now.rejected,
        "skipped": now.skipped,
        "attempts": 0,
    }
    if is_over:
        changes |= ended(job, at)
    await models.Job.filter(id=job.id).update(**changes)
    if told and not before.is_judging:
        await _audited(job, at, told)
    kind = "job.finished" if is_over else "job.advanced"
    await tell_job(desk, job, kind, now.state, done=now.done, rejected=now.rejected, skipped=now.skipped)
    return not is_over


async def _tell_rows(job: int, results: Sequence[RowResult]) -> None:
    """One statement, however many rows."""
    said = [
        {
            "position": each.position,
            "state": each.state.value,
            "result": each.result,
            "problems": written_problems(each) or None,
        }
        for each in results
    ]
    client = connection()
    statement = _RESULTS[client.capabilities.dialect]
    if client.capabilities.dialect == "sqlite":
        statement = statement.replace("$", "?").replace("'?.", "'$.")
    await client.execute_query(statement, [orjson.dumps(said).decode(), job])


async def _audited(job: models.Job, at: datetime, results: Sequence[RowResult]) -> None:
    """Who did what to which rows: in the name of whoever asked for it."""
    rows = [{"position": each.position, "state": each.state.value, "result": each.result} for each in results]
    detail: dict[str, object] = {"job": job.code, "rows": rows}
    await AuditEntry.create(at=at, subject=job.subject, verb=f"Job.{job.kind}", detail=detail)


async def give_up(worker: Worker, job: models.Job, failure: JobFailure) -> None:
    """A job ends without being finished, inside the caller's transaction; what was done stays."""
    at = worker.clock()
    await models.Job.filter(id=job.id).update(state=JobState.FAILED.value, failure=failure.value, **ended(job, at))
    detail: dict[str, object] = {"job": job.code, "failure": failure.value}
    await AuditEntry.create(at=at, subject=job.subject, verb=f"Job.{job.kind}", detail=detail)
    await tell_job(worker.desk_of(read_claims(job.claims)), job, "job.failed", JobState.FAILED)


def ended(job: models.Job, at: datetime) -> dict[str, Any]:
    """What changes on every job that is over."""
    return {"finished_at": at, "lease_owner": None, "lease_until": None, "version": job.version + 1}


def progress_of(job: models.Job) -> Progress:
    """How far a job is."""
    return Progress(job.total, JobState(job.state), job.is_judging, job.place, job.done, job.rejected, job.skipped)
