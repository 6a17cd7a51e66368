"""What one question about jobs is answered from: the rows of a page of jobs are read together."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import TypeVar

from api.batch import Batch
from api.context import Info, RequestContext
from api.delivery_side import DeliverySide, delivery_side_in
from core.actor import Actor
from core.language import Language
from enrolment.jobs.reading import JobStanding, RowStanding, count_rows, rows_of_jobs
from enrolment.jobs.vocabulary import JobRowState
from teams.queries.window import Rows, Window

T = TypeVar("T")
States = tuple[JobRowState, ...] | None
"""Of rows; None: all."""


class JobSide:
    """Jobs within the actor's reach. One for each root field; one statement for each page of rows asked of all jobs."""

    def __init__(self, actor: Actor, delivery: DeliverySide) -> None:
        self.actor, self.delivery = actor, delivery
        self._jobs = dict[str, int]()
        self._pages = dict[tuple[States, Window], Batch[Rows[RowStanding]]]()
        self._counts = dict[States, Batch[int]]()

    def shows(self, row: JobStanding) -> None:
        """A job is on the page: what became of its rows may be asked."""
        self._jobs[row.code] = row.id
        self.delivery.institutions.expect([row.institution])

    def rows(self, states: States, window: Window) -> Batch[Rows[RowStanding]]:
        """Of each job the same page of its rows."""
        if (states, window) not in self._pages:
            self._pages[states, window] = self._level(lambda ids: rows_of_jobs(self.actor, ids, states, window))
        return self._expecting(self._pages[states, window])

    def counts(self, states: States) -> Batch[int]:
        """Of each job how many rows there are."""
        if states not in self._counts:
            self._counts[states] = self._level(lambda ids: count_rows(ids, states))
        return self._expecting(self._counts[states])

    def _expecting(self, level: Batch[T]) -> Batch[T]:
        level.expect(self._jobs)
        return level

    def _level(self, read: Callable[[Collection[int]], Awaitable[Mapping[int, T]]]) -> Batch[T]:
        async def load(codes: Collection[str]) -> Mapping[str, T]:
            by_id = {self._jobs[code]: code for code in codes}
            return {by_id[key]: found for key, found in (await read(by_id.keys())).items()}

        return Batch(load)


def job_side(info: Info, language: Language | None = None) -> JobSide:
    """What the caller may read of jobs."""
    return job_side_in(info.context, language)


def job_side_in(context: RequestContext, language: Language | None = None) -> JobSide:
    """The same in a context of one's own."""
    return JobSide(context.actor, delivery_side_in(context, None, language))
