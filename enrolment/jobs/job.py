"""How long work goes on (长任务的推进): how far it is, what a chunk makes of it, when it is over. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import sha256
from typing import Any

from core.faults import Problem
from enrolment.jobs.vocabulary import WHOLE, ErrorPolicy, JobKind, JobRowState, JobState

LEASE = timedelta(seconds=15)
"""How long whoever works on a job may be silent before somebody else takes it over."""

MOST_ATTEMPTS = 5
"""How often a job is taken up without getting on before it is given up."""

MOST_ROWS = 10_000
"""Rows of a list."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a list: its position (from 1), the code of what it is about, and what it says beside.

    `ahead`: how many rows before it would be carried out and are only judged, so that they count and yet are not to be
    seen.
    """

    position: int
    subject: str
    given: Mapping[str, Any] | None = None
    ahead: int = 0


@dataclass(frozen=True, slots=True)
class RowResult:
    """What became of a row, or would become of it: `result` is a code; problems come with REJECTED, and with SKIPPED
    where they say why there is nothing to do.

    `is_discreet`: it was judged without what is told to those who care for the person alone, so that it tells nothing.
    """

    position: int
    state: JobRowState
    result: str | None = None
    problems: tuple[Problem, ...] = ()
    is_discreet: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is. `place`: the last position that is done with in the present pass, 0 to `total`."""

    total: int
    state: JobState = JobState.QUEUED
    is_judging: bool = False
    place: int = 0
    done: int = 0
    rejected: int = 0
    skipped: int = 0

    def percent(self, policy: ErrorPolicy, kind: JobKind | None = None) -> int:
        """0 to 100; of a job in two passes each counts half. What was finished is at 100. A register is judged as a
        whole, whatever the policy, and then written, unless it is only checked."""
        if self.state is JobState.FINISHED:
            return 100
        passes = 2 if policy is ErrorPolicy.REJECT_EVERYTHING else 1
        if kind in WHOLE:
            passes = 2 if kind is JobKind.REGISTER_IMPORT else 1
        behind = self.total if passes == 2 and not self.is_judging else 0
        return min(100, 100 * (behind + self.place) // max(1, passes * self.total))


def begun(total: int, policy: ErrorPolicy) -> Progress:
    """A job that was just asked for."""
    return Progress(total, is_judging=policy is ErrorPolicy.REJECT_EVERYTHING)


def after_chunk(now: Progress, results: Collection[RowResult]) -> Progress:
    """How far it is after a chunk, whose rows follow `place` in order without a gap.

    Judging writes nothing, so it counts what is rejected alone; with the last row it is over where any was, and the
    second pass begins where none was. Raises ValueError for results that do not follow.
    """
    positions = [each.position for each in results]
    if positions != list(range(now.place + 1, now.place + 1 + len(positions))) or not positions:
        raise ValueError("results follow the place that was reached")
    counted = replace(
        now,
        state=JobState.RUNNING,
        place=positions[-1],
        rejected=now.rejected + _count(results, JobRowState.REJECTED),
    )
    if not now.is_judging:
        counted = replace(
            counted,
            done=now.done + _count(results, JobRowState.DONE),
            skipped=now.skipped + _count(results, JobRowState.SKIPPED),
        )
    if counted.place < counted.total:
        return counted
    if counted.is_judging and not counted.rejected:
        return replace(counted, is_judging=False, place=0)
    kept = counted.total - counted.rejected if counted.is_judging else counted.skipped
    return replace(counted, state=JobState.FINISHED, skipped=kept)


def to_write(now: Progress, results: Iterable[RowResult]) -> tuple[RowResult, ...]:
    """The results that are written on their rows: of judging only what will not be carried out."""
    return tuple(each for each in results if not now.is_judging or each.state is not JobRowState.DONE)


def named_list(what: str, codes: Iterable[str] = ()) -> str:
    """The identity of a list, whoever asks for it: what it is of, and where it is one of codes these, in whatever
    order."""
    listed = sorted(set(codes))
    return what if not listed else f"{what}/{sha256(' '.join(listed).encode()).hexdigest()[:40]}"


def written_problems(result: RowResult) -> list[dict[str, Any]]:
    """A row's problems as a column keeps them."""
    return [
        {"code": each.code, "path": list(each.path), "zh": each.message.zh, "en": each.message.en}
        | ({"discreet": True} if result.is_discreet else {})
        for each in result.problems
    ]


def _count(results: Iterable[RowResult], state: JobRowState) -> int:
    return sum(each.state is state for each in results)
