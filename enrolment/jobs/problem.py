"""What asking for long work refuses (不能提交任务的原因), each problem made in one place. Codes are stable."""

from __future__ import annotations

from dataclasses import dataclass

from core.faults import Problem
from core.language import Text


@dataclass(frozen=True, slots=True)
class JobOpen(Problem):
    """JOB_OPEN: a job of the kind is open for the list. `job`: its code."""

    job: str


_SAID: dict[str, Text] = {
    "JOB_OVER": Text("任务已结束。", "The job is over."),
    "LISTED_TWICE": Text("名单中出现了两次。", "This stands in the list twice."),
    "NOTHING_TO_DO": Text("名单中没有可办理的对象。", "Nothing in the list is to be done."),
    "REASON_WITHHELD": Text(
        "原因只告知照护该居民的机构。", "Why is told to the clinic that cares for the person alone."
    ),
    "ROW_BROKE_OFF": Text(
        "多次尝试后仍出错，未办理：请单独办理，或联系管理员。",
        "It failed at every attempt and was not done: do it by itself, or ask whoever runs the system.",
    ),
    "PERIOD_EMPTY": Text("起日须早于止日。", "The first day must be before the last."),
    "NOT_FOUND": Text("没有这个对象，或不在您的权限内。", "There is no such object within your reach."),
}


def problem(code: str, *path: str) -> Problem:
    """The problem of that code at that place of the input. Raises KeyError for a code that is not worded here."""
    return Problem(code, path, _SAID[code])


def job_open(job: str, *path: str) -> JobOpen:
    """A job of the kind is open for the list."""
    said = Text(
        f"同一名单已有进行中的任务（{job}）：请等其结束，或先取消。",
        f"A job for this list is open ({job}): wait until it is over, or cancel it.",
    )
    return JobOpen("JOB_OPEN", path, said, job)
