"""Clerks who ask for long work, and workers who do it; people as in the signing tests. Today is 2027-02-01."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from core.actor import Actor
from core.models import AuditEntry, OutboxEvent
from enrolment import models
from enrolment.bulk.kinds import HANDLERS
from enrolment.bulk.renewals import EndingWithTeam, PrepareRenewals, RenewalList, prepare_renewals
from enrolment.desk import Desk
from enrolment.jobs.kind import Handlers
from enrolment.jobs.running import Worker, release, take, work
from enrolment.jobs.vocabulary import ErrorPolicy
from tests.enrolment.desk_staging import key
from tests.signing.staging import Clinic, noon, resident, signed

TODAY = date(2027, 2, 1)
REJECT_FAILED, REJECT_ALL = ErrorPolicy.REJECT_FAILED_ROWS, ErrorPolicy.REJECT_EVERYTHING


async def enrolled(clinic: Clinic, how_many: int, **changes: Any) -> list[models.Enrolment]:
    """So many people who signed with the clinic for a year from 2026-03-01."""
    return [await signed(await resident(clinic), clinic, **changes) for _ in range(how_many)]


async def renewals(
    clinic: Clinic, *codes: str, policy: ErrorPolicy = REJECT_FAILED, on: date = TODAY, **changes: Any
) -> models.Job:
    """The clinic's clerk asks for renewals of these enrolments."""
    given = PrepareRenewals(RenewalList(enrolments=codes), policy, **changes)
    return await asked(await prepare_renewals(clinic.desk(on), given, key()))


async def renewals_of_team(
    clinic: Clinic, before: date = date(2027, 4, 1), *, team: str | None = None, on: date = TODAY, **changes: Any
) -> models.Job:
    """The clinic's clerk asks for renewals of what ends with its team before a day."""
    chosen = RenewalList(team=EndingWithTeam(team or clinic.team, before))
    given = PrepareRenewals(chosen, changes.pop("policy", REJECT_FAILED), **changes)
    return await asked(await prepare_renewals(clinic.desk(on), given, key()))


async def asked(answer: dict[str, Any]) -> models.Job:
    """The job that an act answered."""
    return await models.Job.get(code=answer["job"])


def worker(
    clinic: Clinic,
    name: str = "worker",
    at: date | datetime = TODAY,
    handlers: Handlers = HANDLERS,
    *,
    permits: bool = True,
    most: int | None = None,
) -> Worker:
    """Somebody who works on jobs at an instant, `most` rows a chunk."""
    instant = at if isinstance(at, datetime) else noon(at)
    desk = clinic.desk(instant)

    def desk_of(actor: Actor) -> Desk:
        return replace(desk, actor=actor)

    if most is not None:
        handlers = {kind: replace(handler, most=most) for kind, handler in handlers.items()}
    return Worker(name, lambda: instant, desk_of, lambda _actor, _verb: permits, handlers)


def later(one: Worker, seconds: float) -> Worker:
    """The same worker so many seconds later."""
    at = one.clock() + timedelta(seconds=seconds)
    return replace(one, clock=lambda: at)


async def chunk(one: Worker, job: models.Job) -> bool:
    """The worker takes the job up, if nobody has it, and does one chunk; whether more is to be done."""
    if (await models.Job.get(id=job.id)).lease_owner != one.name:
        assert await take(one) == job.id
    return await work(one, job.id)


async def done(one: Worker, job: models.Job) -> models.Job:
    """The job after the worker has worked on it until nothing was left to do."""
    assert await take(one) == job.id
    while await work(one, job.id):
        pass
    await release(one, job.id)
    return await again(job)


async def again(job: models.Job) -> models.Job:
    """The job as it stands now."""
    return await models.Job.get(id=job.id)


def counts(job: models.Job) -> tuple[str, int, int, int]:
    """Where a job stands: its state, how many rows were done, rejected, skipped."""
    return job.state, job.done, job.rejected, job.skipped


async def rows(job: models.Job) -> list[models.JobRow]:
    """The rows of a job."""
    return await models.JobRow.filter(job_id=job.id).order_by("position")


def told(row: models.JobRow) -> set[tuple[str, str]]:
    """Code and path of the problems of a row."""
    return {(each["code"], ".".join(each["path"])) for each in row.problems or ()}


async def awaiting(enrolment: models.Enrolment) -> list[models.Contract]:
    """The contracts that were prepared to take over from an enrolment."""
    prepared = await models.Contract.filter(renews_id=enrolment.contract_id).order_by("id")
    return prepared or await models.Contract.filter(follows_id=enrolment.contract_id).order_by("id")


async def announced(job: models.Job) -> list[tuple[str, dict[str, Any]]]:
    """What was told of a job."""
    return [(each.kind, each.payload) for each in await OutboxEvent.filter(subject=job.code).order_by("id")]


async def audited(job: models.Job) -> list[dict[str, Any]]:
    """The audit entries of a job's chunks."""
    entries = await AuditEntry.filter(verb=f"Job.{job.kind}").order_by("id")
    return [{"subject": each.subject, **each.detail} for each in entries if each.detail["job"] == job.code]
