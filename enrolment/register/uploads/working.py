"""Judging and importing an uploaded register (执行台账任务), as a job that is done as a whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import replace
from typing import Final

from core.apart import apart
from core.database import transaction
from core.faults import Refusal
from enrolment import models
from enrolment.desk import Desk
from enrolment.jobs.job import Progress
from enrolment.jobs.vocabulary import OPEN, ErrorPolicy, JobFailure, JobKind, JobState
from enrolment.jobs.whole import CannotGoOn, Stopped, Turn, Whole
from enrolment.register.abandoning import called_off, empty
from enrolment.register.format.mapping import AS_IT_IS, mapping_digest, read_mapping
from enrolment.register.format.reader import RegisterFile, open_register
from enrolment.register.format.record import Entry
from enrolment.register.format.table import FileRefused
from enrolment.register.importing import GivenRegister, Outcome, check_register, import_register
from enrolment.register.uploads.faults import FaultRows
from enrolment.register.uploads.parts import put_together
from enrolment.register.uploads.spool import Spool
from enrolment.register.vocabulary import RegisterImportState
from enrolment.worklists.keeping import keep_up

VERB: Final = "POST /registers"
"""The row of the table of verbs that says who may."""

_FAILURES: Final = {"IMPORT_OPEN": JobFailure.IMPORT_OPEN, "NOT_FOUND": JobFailure.FORBIDDEN}
"""What import refuses for good; anything else is tried again."""


async def _do(desk: Desk, job: models.Job, turn: Turn) -> Progress:
    """The whole of it: what an earlier attempt wrote is found by the file's digest and its lines."""
    upload = await models.RegisterUpload.get(job_id=job.id)
    faults = FaultRows(job.id)
    await faults.begin()
    with Spool() as spool:
        if not await put_together(desk.sealer, upload, spool):
            raise CannotGoOn(JobFailure.UNREADABLE)
        outcome = await _read(desk, job, upload, spool, faults, turn)
    await faults.settled()
    await faults.end()
    if job.kind == JobKind.REGISTER_IMPORT.value:
        await keep_up(desk.today)  # so that nobody who opens a worklist waits for all these people
    return _ended(job, outcome)


async def _read(
    desk: Desk, job: models.Job, upload: models.RegisterUpload, spool: Spool, faults: FaultRows, turn: Turn
) -> Outcome:
    mapping = None if upload.mapping_id is None else await models.RegisterMapping.get(id=upload.mapping_id)
    reading = AS_IT_IS if mapping is None else read_mapping(mapping.text)
    given = GivenRegister(upload.sha256, job.given["sourceSystem"], ErrorPolicy(job.policy), mapping_digest(reading))
    act = import_register if job.kind == JobKind.REGISTER_IMPORT.value else check_register
    counting = _Counting(turn, faults, job.done)
    with ExitStack() as stack:
        try:
            opened = open_register(spool.path, desk.today, reading)
            register = await apart(lambda: stack.enter_context(opened))
            return await act(
                desk, job.given["institution"], _entries(register), given, faults.note, counting, faults.settled
            )
        except FileRefused as refused:
            for each in refused.faults:
                faults.note(replace(each, line=counting.read + 1))
            await faults.settled()
            raise CannotGoOn(JobFailure.UNREADABLE) from refused
        except Stopped:
            await _if_called_off(desk, job)
            raise
        except Refusal as refusal:
            failure = next((_FAILURES[each.code] for each in refusal.problems if each.code in _FAILURES), None)
            if failure is None:
                if await _if_called_off(desk, job):
                    raise Stopped from refusal
                raise
            raise CannotGoOn(failure) from refusal


async def _if_called_off(desk: Desk, job: models.Job) -> bool:
    """Whether the job was called off. An import that began at that very moment does not stay open; one that another
    job goes on with does."""
    async with transaction():
        if (await models.Job.get(id=job.id)).state != JobState.CANCELLED.value:
            return False
        states = [state.value for state in OPEN]
        others = models.Job.filter(kind=job.kind, institution_id=job.institution_id, state__in=states)
        if not await others.exists():
            await called_off(desk, job)
        return True


def _entries(register: RegisterFile) -> Iterator[Entry]:
    for read in register.lines():
        yield read.entry


class _Counting:
    """How far it is, as a job tells it: judging is the first half, writing the second."""

    def __init__(self, turn: Turn, faults: FaultRows, done: int) -> None:
        self._turn, self._faults, self._done = turn, faults, done
        self.read = 0

    def __call__(self, stage: str, done: int, total: int | None) -> None:
        """Called between two pieces, when nothing is half done. Raises Stopped."""
        if stage == "READING":
            self.read = done
        whole = max(total or done, self._done)
        if stage == "WRITING":
            rejected = min(self._faults.lines, whole - done)
            now = Progress(whole, JobState.RUNNING, False, done + rejected, done, rejected)
        else:
            now = Progress(whole, JobState.RUNNING, True, done if stage == "JUDGING" else 0, self._done)
        self._turn.reached(now)


def _ended(job: models.Job, outcome: Outcome) -> Progress:
    """How the job ended. Lines of a file that had been taken over before, or was only judged, are skipped."""
    done, skipped = outcome.done, 0
    if job.given["again"]:
        done, skipped = 0, outcome.done
    if outcome.state is RegisterImportState.REFUSED or outcome.code is None:
        done, skipped = 0, outcome.total - outcome.rejected
    total = outcome.total
    return Progress(total, JobState.FINISHED, False, total, done, outcome.rejected, skipped)


async def _afterwards(desk: Desk, job: models.Job, now: Progress) -> None:
    """A file of which nothing is left to mend is emptied with the end of its job."""
    if not now.rejected:
        await empty(await models.RegisterUpload.get(job_id=job.id), desk.clock())


REGISTERS: Final[Mapping[JobKind, Whole]] = {
    kind: Whole(kind, VERB, _do, _afterwards) for kind in (JobKind.REGISTER_IMPORT, JobKind.REGISTER_CHECK)
}
"""Both ways of dealing with an uploaded register."""
