"""Faults of a register as rows of its job (台账差错明细): a rejected line is a row, its number the row's position."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Sequence
from typing import Any, Final

import orjson

from core.actor import Actor
from core.database import connection, transaction
from core.language import Text
from enrolment import models
from enrolment.jobs.reading import RowStanding, rows_of_jobs
from enrolment.jobs.vocabulary import JobRowState
from enrolment.register.format.fault import LineFault
from teams.queries.window import Window

AT_ONCE: Final = 500
"""Lines written or read together."""

_PUT: Final = {
    "sqlite": """
INSERT INTO job_row (job_id, position, subject, state, problems)
SELECT ?, json_extract(value, '$.line'), json_extract(value, '$.subject'), 'REJECTED', json_extract(value, '$.problems')
  FROM json_each(?) WHERE true
    ON CONFLICT (job_id, position) DO UPDATE SET state = 'REJECTED', problems = excluded.problems
""",
    "postgres": """
INSERT INTO job_row (job_id, position, subject, state, problems)
SELECT $1::int, (v.value ->> 'line')::int, v.value ->> 'subject', 'REJECTED', v.value -> 'problems'
  FROM jsonb_array_elements($2::jsonb) AS v (value)
    ON CONFLICT (job_id, position) DO UPDATE SET state = 'REJECTED', problems = excluded.problems
""",
}


class FaultRows:
    """Takes faults while a register is judged and written, and keeps them as rows of its job."""

    def __init__(self, job: int) -> None:
        self._job = job
        self._held: defaultdict[int, list[LineFault]] = defaultdict(list)
        self.lines = 0

    async def begin(self) -> None:
        """What an earlier attempt told is told again, or no longer true."""
        earlier = models.JobRow.filter(job_id=self._job, state=JobRowState.REJECTED.value)
        await earlier.update(state=JobRowState.WAITING.value, problems=None)

    def note(self, found: LineFault) -> None:
        """A fault; all those of a line come before `settled`."""
        self._held[max(1, found.line)].append(found)

    async def settled(self) -> None:
        """Write what was noted since: one statement for `AT_ONCE` lines."""
        lines = sorted(self._held.items())
        self._held.clear()
        self.lines += len(lines)
        for start in range(0, len(lines), AT_ONCE):
            async with transaction():
                await _put(self._job, lines[start : start + AT_ONCE])

    async def end(self) -> None:
        """Lines of which an earlier attempt told faults, and which have none now."""
        await models.JobRow.filter(job_id=self._job, state=JobRowState.WAITING.value).update(
            state=JobRowState.DONE.value
        )


async def _put(job: int, lines: Sequence[tuple[int, Iterable[LineFault]]]) -> None:
    said: list[dict[str, Any]] = [
        {"line": line, "subject": str(line), "problems": [_written(each) for each in faults]} for line, faults in lines
    ]
    client = connection()
    await client.execute_query(_PUT[client.capabilities.dialect], [job, orjson.dumps(said).decode()])


def _written(found: LineFault) -> dict[str, Any]:
    path = [str(found.line), *([found.column] if found.column else [])]
    return {"code": found.code, "path": path, "zh": found.message.zh, "en": found.message.en}


async def rejected_lines(actor: Actor, job: int) -> AsyncIterator[list[tuple[int, list[LineFault]]]]:
    """The rejected lines of a job (row id) with their faults, as far as the actor is told them, in pages: one statement
    each."""
    after = 0
    while True:
        window = Window(AT_ONCE, str(after), None, False)
        page = (await rows_of_jobs(actor, [job], (JobRowState.REJECTED,), window)).get(job)
        if page is None or not page.rows:
            return
        yield [(row.position, _faults(row)) for row in page.rows]
        after = page.rows[-1].position
        if not page.has_next:
            return


def _faults(row: RowStanding) -> list[LineFault]:
    return [
        LineFault(
            int(each.path[0]) if each.path else row.position,
            each.path[1] if len(each.path) > 1 else "",
            each.code,
            Text(each.message.zh, each.message.en),
        )
        for each in row.problems
    ]
