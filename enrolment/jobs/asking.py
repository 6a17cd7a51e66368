"""Asking for long work, and calling it off (提交与取消任务)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from core.event import Event
from core.outbox import announce
from core.wire import WIRE
from enrolment import models
from enrolment.desk import Desk
from enrolment.jobs.claims import written_claims
from enrolment.jobs.job import MOST_ROWS, Row, begun
from enrolment.jobs.problem import job_open, problem
from enrolment.jobs.scope import job_at
from enrolment.jobs.vocabulary import OPEN, WHOLE, ErrorPolicy, JobKind, JobState
from enrolment.register.abandoning import called_off
from enrolment.signing.signing import Answer, acted
from teams.models import Institution, Region
from teams.operations.problem import list_size
from teams.operations.verb import Objections

_OPEN = [state.value for state in OPEN]


@dataclass(frozen=True, slots=True)
class Listed:
    """The rows of a list: which it is (`named_list`), to whom the job belongs (row ids), where the input has it.

    `is_confidential`: what becomes of the rows tells of a sensitive population.
    """

    name: str
    region: int
    institution: int | None
    rows: Sequence[Row]
    path: tuple[str, ...]
    is_confidential: bool = False


@dataclass(frozen=True, slots=True)
class CancelJob:
    """A job is called off. `expected_version`: 1 while it is open, 2 once it is over."""

    __pydantic_config__ = WIRE
    job: str
    expected_version: int


Listing = Callable[[Objections], Awaitable[Listed]]
"""Makes the list, inside the act. Raises a Refusal with everything wrong with the input."""


async def ask(
    desk: Desk,
    kind: JobKind,
    verb: str,
    given: Any,
    written: dict[str, Any],
    policy: ErrorPolicy,
    listing: Listing,
    key: str,
) -> Answer:
    """Put a job into the queue; `written` is the input without its rows, in the wire's spelling. Answers `job` (code).

    Raises a Refusal: those of `listing`, NOTHING_TO_DO, LIST_SIZE (beyond `MOST_ROWS`), JOB_OPEN (with the code of the
    one that is open for the list).
    """

    async def body() -> Answer:
        said = Objections()
        listed = await listing(said)
        if not listed.rows:
            said.add([problem("NOTHING_TO_DO", *listed.path)])
        if len(listed.rows) > MOST_ROWS:
            said.add([list_size(listed.path, MOST_ROWS)])
        await _alone(kind, listed, said)
        said.refuse()
        return {"job": (await _put(desk, kind, written, policy, listed)).code}

    return await acted(desk, verb, given, key, body)


async def put_whole(
    desk: Desk, kind: JobKind, written: dict[str, Any], policy: ErrorPolicy, listed: Listed, said: Objections
) -> models.Job:
    """Put a job into the queue that is done as a whole, inside an act; how many rows it has is found when it is done.

    Raises a Refusal with what was noted before: JOB_OPEN beside it.
    """
    await _alone(kind, listed, said)
    said.refuse()
    return await _put(desk, kind, written, policy, listed)


async def _alone(kind: JobKind, listed: Listed, said: Objections) -> None:
    """JOB_OPEN is noted where a job of the kind is open for the list."""
    standing = await models.Job.filter(kind=kind.value, list=listed.name, state__in=_OPEN).first()
    if standing is not None:
        said.add([job_open(standing.code, *listed.path)])


async def _put(desk: Desk, kind: JobKind, written: dict[str, Any], policy: ErrorPolicy, listed: Listed) -> models.Job:
    now, progress = desk.clock(), begun(len(listed.rows), policy)
    job = await models.Job.create(
        code=desk.new_code("JOB"),
        kind=kind.value,
        list=listed.name,
        region_id=listed.region,
        institution_id=listed.institution,
        is_confidential=listed.is_confidential,
        policy=policy.value,
        given=written,
        claims=written_claims(desk.actor),
        subject=desk.subject,
        state=progress.state.value,
        is_judging=progress.is_judging or kind in WHOLE,
        total=progress.total,
        turn_at=now,
        asked_at=now,
    )
    rows = [
        models.JobRow(job_id=job.id, position=row.position, subject=row.subject, given=row.given) for row in listed.rows
    ]
    if rows:
        await models.JobRow.bulk_create(rows, batch_size=1_000)
    await tell_job(desk, job, "job.asked", JobState.QUEUED)
    return job


async def cancel_job(desk: Desk, given: CancelJob, key: str) -> Answer:
    """Call a job off; what was done stays, the chunk at hand is finished first. Answers `job`.

    A register that was begun is abandoned with it: the institution may take over another file.

    Raises a Refusal: NOT_FOUND (`job`), VERSION_CONFLICT, JOB_OVER (`job`).
    """

    async def body() -> Answer:
        said = Objections()
        job = await job_at(desk, given.job, said)
        await said.claim(models.Job, job.id, given.expected_version, "expectedVersion")
        job = await models.Job.get(id=job.id)
        if job.state not in _OPEN:
            said.add([problem("JOB_OVER", "job")])
        said.refuse()
        await models.Job.filter(id=job.id).update(
            state=JobState.CANCELLED.value, finished_at=desk.clock(), lease_owner=None, lease_until=None
        )
        if JobKind(job.kind) in WHOLE:
            await called_off(desk, job)
        await tell_job(desk, job, "job.cancelled", JobState.CANCELLED)
        return {"job": job.code}

    return await acted(desk, "cancelJob", given, key, body)


async def tell_job(desk: Desk, job: models.Job, kind: str, state: JobState, **counts: int) -> None:
    """Announce where a job stands to whom it belongs."""
    region = await Region.get(id=job.region_id)
    home = None if job.institution_id is None else await Institution.get(id=job.institution_id)
    homes = () if home is None else (home.code,)
    payload: dict[str, Any] = {"state": state.value, "job_kind": job.kind, "total": job.total, **counts}
    await announce(desk.clock, Event(kind, job.code, region.code, homes, (), payload))
