"""Long work over a list in the schema (长任务): how far it is, and what became of each row."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import strawberry

import api.schema.job_vocabulary  # noqa: F401  the enums below get their faces there
from api.job_side import JobSide, States
from api.schema.connection import (
    After,
    Before,
    Connection,
    First,
    Last,
    Order,
    connect_rows,
    page,
    unreadable,
)
from api.schema.institution import Institution
from api.schema.node import Node, node_id
from api.schema.problem import Problem
from api.schema.problem_code import ProblemCode
from api.schema.region import Region
from enrolment.jobs.reading import JobStanding, RowStanding, ToldProblem
from enrolment.jobs.vocabulary import ErrorPolicy, JobFailure, JobKind, JobRowState, JobState
from teams.queries.window import Rows, Window

_BY_POSITION: Order[RowStanding] = Order("POSITION", lambda row: (row.position,))
_LARGEST_POSITION = 2**31 - 1
_NAMED = "in the caller's language"

RowStates = Annotated[
    list[JobRowState] | None, strawberry.argument(description="Only rows in one of these states; default: all (状态).")
]


@strawberry.type(description="One thing that kept a row from being carried out, when it was dealt with (明细问题).")
class JobRowProblem:
    """Kept as it was told."""

    code: ProblemCode = strawberry.field(description="What is wrong, for programs (问题代码).")
    message: str = strawberry.field(description=f"What is wrong, for people, {_NAMED} (说明).")
    path: list[str] = strawberry.field(
        description="What of the row it concerns, as the input of the list or of the single verb names it; of a member "
        "of a family that is renewed `members`, the code of the resident, and what of the member; empty: the row as a "
        "whole (位置)."
    )

    @classmethod
    def of(cls, value: ToldProblem, side: JobSide) -> JobRowProblem:
        """The shape of a problem."""
        message = value.message.in_(side.delivery.language)
        return cls(code=ProblemCode[value.code], message=message, path=list(value.path))


@strawberry.type(description="One row of the list, and what became of it (任务明细).")
class JobRow:
    """Told for each row."""

    position: int = strawberry.field(description="Its place in the list, from 1 (序号).")
    subject: str = strawberry.field(description="Code of what the row is about, as it was listed (对象编码).")
    state: JobRowState = strawberry.field(description="What became of it (状态).")
    state_name: str = strawberry.field(description=f"The same {_NAMED}.")
    result: str | None = strawberry.field(
        description="Code of what came of it, or of what stood already where it was skipped; null: nothing (结果编码)."
    )
    problems: list[JobRowProblem] = strawberry.field(
        description="Everything that kept it from being carried out, or why it was left aside; empty where nothing "
        "did. Why somebody may not have a package is told to those who care for the person, and what is wrong with "
        "the facts and packages of a register to whoever uploaded it and the institution; others read "
        "REASON_WITHHELD (问题)."
    )

    @classmethod
    def of(cls, row: RowStanding, side: JobSide) -> JobRow:
        """The shape of a row."""
        return cls(
            position=row.position,
            subject=row.subject,
            state=row.state,
            state_name=side.delivery.say(row.state),
            result=row.result,
            problems=[JobRowProblem.of(each, side) for each in row.problems],
        )


@strawberry.type(
    description="Long work over a list, done in the background; it goes on when a server stops or fails, and no row is "
    "done twice (长任务)."
)
class Job(Node):
    """FHIR: Task."""

    code: str = strawberry.field(description="Opaque and stable (任务编码).")
    kind: JobKind = strawberry.field(description="What is done to each row (类型).")
    kind_name: str = strawberry.field(description=f"The same {_NAMED}.")
    policy: ErrorPolicy = strawberry.field(description="What rows that fail mean for the others (出错处理).")
    state: JobState = strawberry.field(description="Where it stands (状态).")
    state_name: str = strawberry.field(description=f"The same {_NAMED}.")
    failure: JobFailure | None = strawberry.field(description="Why it was given up; null: it was not (中止原因).")
    failure_name: str | None = strawberry.field(description=f"The same {_NAMED}; null: it was not given up.")
    total: int = strawberry.field(description="Rows of the list (总行数).")
    done: int = strawberry.field(description="Rows carried out by now (已办理).")
    rejected: int = strawberry.field(description="Rows rejected by now (已退回).")
    skipped: int = strawberry.field(description="Rows skipped by now (已跳过).")
    progress: int = strawberry.field(
        description="How far it is, 0 to 100; where all rows are looked at first, that is the first half (进度百分比)."
    )
    asked_by: str = strawberry.field(description="Who asked for it, by the subject of the token (提交人).")
    asked_at: datetime = strawberry.field(description="When it was asked for (提交时间).")
    started_at: datetime | None = strawberry.field(description="When it was first taken up; null: not yet (开始时间).")
    finished_at: datetime | None = strawberry.field(description="When it was over; null: it is open (结束时间).")
    version: int = strawberry.field(description="Is 1 while it is open, and 2 once it is over (版本).")
    row: strawberry.Private[JobStanding]
    side: strawberry.Private[JobSide]

    @strawberry.field(description="Of which region it is (区划).")
    def region(self) -> Region:
        """From memory."""
        return self.side.delivery.shelf.region(self.row.region)

    @strawberry.field(description="Of which institution it is; null: of the region as a whole (机构).")
    async def institution(self) -> Institution | None:
        """Shown by name wherever it stands."""
        delivery = self.side.delivery
        row = None if self.row.institution is None else await delivery.institutions.get(self.row.institution)
        return None if row is None else Institution.of(row.definition, delivery, row.version)

    @strawberry.field(description="The rows of the list by position, and what became of each (明细).")
    async def rows(
        self,
        states: RowStates = None,
        first: First = None,
        last: Last = None,
        after: After = None,
        before: Before = None,
    ) -> Connection[JobRow] | None:
        """One statement for all jobs of a page."""
        asked = page(first, last, after, before)
        chosen: States = None if states is None else tuple(sorted(set(states), key=lambda state: state.value))
        cut = Window(asked.size, _place("after", asked.after), _place("before", asked.before), asked.from_end)
        rows = await self.side.rows(chosen, cut).get(self.code) or Rows((), False, False)

        async def count() -> int:
            return await self.side.counts(chosen).get(self.code) or 0

        return connect_rows(rows, _BY_POSITION, lambda row: JobRow.of(row, self.side), count)

    @classmethod
    def of(cls, row: JobStanding, side: JobSide) -> Job:
        """The shape of a job."""
        side.shows(row)
        now, say = row.progress, side.delivery.say
        return cls(
            id=node_id("Job", row.code),
            code=row.code,
            kind=row.kind,
            kind_name=say(row.kind),
            policy=row.policy,
            state=now.state,
            state_name=say(now.state),
            failure=row.failure,
            failure_name=side.delivery.say_if(row.failure),
            total=now.total,
            done=now.done,
            rejected=now.rejected,
            skipped=now.skipped,
            progress=now.percent(row.policy, row.kind),
            asked_by=row.asked_by,
            asked_at=row.asked_at,
            started_at=row.started_at,
            finished_at=row.finished_at,
            version=row.version,
            row=row,
            side=side,
        )


@strawberry.type(description="What verbs over a list, and calling one off, answer (任务结果).")
class JobChanged:
    """Shared by all payloads."""

    job: Job | None = strawberry.field(default=None, description="The job as it stands; null when there are problems.")
    problems: list[Problem] = strawberry.field(default_factory=list, description="Everything wrong; empty when done.")


@strawberry.type(description="What became of it: the job that prepares the renewals, or the problems (续约准备结果).")
class PrepareRenewalsPayload(JobChanged):
    """R217."""


@strawberry.type(description="What became of it: the job that prepares the transfers, or the problems (转签准备结果).")
class PrepareTransfersPayload(JobChanged):
    """R217."""


@strawberry.type(description="What became of it: the job that proposes the package, or the problems (推荐结果).")
class ProposePackagesPayload(JobChanged):
    """DECISIONS, priority packages."""


@strawberry.type(description="What became of it: the job that records the calls, or the problems (电话核实登记结果).")
class VerifyPhonesPayload(JobChanged):
    """R214."""


@strawberry.type(description="What became of it: the job, called off, or the problems (取消结果).")
class CancelJobPayload(JobChanged):
    """What was done stays."""


@strawberry.type(description="What became of it: how far the import had come, or the problems (放弃导入结果).")
class AbandonRegisterPayload:
    """What was written stays."""

    code: str | None = strawberry.field(
        default=None, description="Code of the import that was given up; null when there are problems (导入编码)."
    )
    done: int | None = strawberry.field(
        default=None, description="How many of its lines were written, and stay; null when there are problems (已写入)."
    )
    total: int | None = strawberry.field(
        default=None, description="How many lines it had; null when there are problems (总行数)."
    )
    problems: list[Problem] = strawberry.field(default_factory=list, description="Everything wrong; empty when done.")


def _place(argument: str, cursor: str | None) -> str | None:
    """The position that a cursor of rows names, in digits. Raises a BAD_USER_INPUT fault for any other text."""
    place = _BY_POSITION.read(argument, cursor)
    if place is None:
        return None
    if len(place) != 1 or not isinstance(place[0], int) or not 0 <= place[0] <= _LARGEST_POSITION:
        raise unreadable(argument)
    return str(place[0])
