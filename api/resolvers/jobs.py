"""Long work: asking for it, reading it, listening to it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from dataclasses import replace
from typing import Any, TypeVar

from api.context import Info
from api.job_side import JobSide, job_side, job_side_in
from api.resolvers import residents
from api.schema.connection import Connection, Order, Page, connect_rows, window
from api.schema.job import Job
from core.event import Announced
from core.faults import bad_argument
from core.language import Language
from enrolment.desk import Desk
from enrolment.jobs import reading
from enrolment.jobs.reading import JobFilter, JobStanding
from enrolment.reading.keyset import Keyset
from enrolment.signing.signing import Answer
from teams.code import possible

V = TypeVar("V")

_NEWEST_FIRST: Order[JobStanding] = Order("ASKED", lambda row: (row.code,), descending=True)


async def job(info: Info, code: str, language: Language | None = None) -> Job | None:
    """One job within the caller's reach."""
    return (await jobs_named(job_side(info, language), [code])).get(code)


async def jobs_named(side: JobSide, codes: Collection[str]) -> dict[str, Job]:
    """Those of these jobs that the caller may see, by code."""
    found = await reading.jobs_by_code(side.actor, codes)
    return {code: Job.of(row, side) for code, row in found.items()}


async def jobs(info: Info, chosen: JobFilter, asked: Page, language: Language | None) -> Connection[Job]:
    """A page of the jobs that the caller may see. Raises a BAD_USER_INPUT fault for what is no cursor of this list."""
    side, cut = job_side(info, language), window(_NEWEST_FIRST, asked)
    if chosen.institution is not None and not possible([chosen.institution]):
        chosen = JobFilter(states=())  # no institution has such a code, and no column takes it
    after, before = (None if place is None else (place,) for place in (cut.after, cut.before))
    rows = await reading.jobs_listed(side.actor, chosen, Keyset(cut.size, after, before, cut.from_end))
    return connect_rows(
        rows, _NEWEST_FIRST, lambda row: Job.of(row, side), lambda: reading.count_jobs(side.actor, chosen)
    )


async def act(
    info: Info, operation: Callable[[Desk, V, str], Awaitable[Answer]], kind: type[V], given: Any
) -> Job | None:
    """Carry an operation about a job out, and let this server's worker look for what is to be done."""
    answer = await residents.act(info, operation, kind, given)
    info.context.wake_jobs()
    return await job(info, answer["job"])


async def job_changed(info: Info, code: str, language: Language | None) -> AsyncIterator[Job]:
    """The job as it stands, and again whenever it got on, until it is over. Raises a BAD_USER_INPUT fault where there
    is none to see."""
    context = info.context

    def wanted(announced: Announced) -> bool:
        return announced.event.subject == code and announced.event.kind.startswith("job.")

    async with context.events.listening(wanted) as listener:
        shown = await job(info, code, language)
        if shown is None:
            raise bad_argument(("code",), "没有这个任务，或不在您的权限内。", "No such job within your reach.")
        yield shown
        while shown is not None and shown.finished_at is None:
            await anext(listener)
            side = job_side_in(replace(context, present=context.board.present), language)
            shown = (await jobs_named(side, [code])).get(code)
            if shown is not None:
                yield shown
