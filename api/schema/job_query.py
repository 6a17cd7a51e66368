"""Questions about long work, and listening to it. Parts of `Query` and `Subscription`."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated

import strawberry

from api.context import Info
from api.resolvers import jobs
from api.schema.arguments import Code, InLanguage
from api.schema.connection import After, Before, Connection, First, Last, page
from api.schema.job import Job
from enrolment.jobs import reading
from enrolment.jobs.vocabulary import JobKind, JobState


@strawberry.input(description="What jobs to list; every part given must hold (任务筛选).")
class JobFilter:
    """A filter over jobs."""

    kinds: list[JobKind] | None = strawberry.field(default=None, description="Of one of these kinds (类型).")
    states: list[JobState] | None = strawberry.field(default=None, description="In one of these states (状态).")
    institution: str | None = strawberry.field(default=None, description="Of the institution of this code (机构).")


@strawberry.type
class JobQuery:
    """How far long work is."""

    @strawberry.field(
        description="Long work of your institution, or of your region; null when there is none of that code (长任务)."
    )
    async def job(self, info: Info, code: Code, language: InLanguage = None) -> Job | None:
        """One job."""
        return await jobs.job(info, code, language)

    @strawberry.field(description="Long work of your institution, or of your region, the newest first (长任务列表).")
    async def jobs(
        self,
        info: Info,
        filter: Annotated[JobFilter | None, strawberry.argument(description="Which jobs.")] = None,  # noqa: A002
        first: First = None,
        last: Last = None,
        after: After = None,
        before: Before = None,
        language: InLanguage = None,
    ) -> Connection[Job] | None:
        """Keyset pages."""
        given = filter or JobFilter()
        chosen = reading.JobFilter(
            None if given.kinds is None else tuple(given.kinds),
            None if given.states is None else tuple(given.states),
            given.institution,
        )
        return await jobs.jobs(info, chosen, page(first, last, after, before), language)


@strawberry.type
class JobSubscription:
    """How far long work is, as it goes on."""

    @strawberry.subscription(
        description="A job of your institution or region as it stands, then again whenever it got on, within about "
        "half a second; ends when the job is over (任务进度)."
    )
    async def job_changed(self, info: Info, code: Code, language: InLanguage = None) -> AsyncIterator[Job]:
        """At once, then on every change."""
        async for job in jobs.job_changed(info, code, language):
            yield job
