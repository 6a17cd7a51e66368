"""What keeps long work from being asked for, as data."""

from __future__ import annotations

import strawberry

from api.context import Info
from api.resolvers import jobs
from api.schema.job import Job
from api.schema.problem import Problem
from api.schema.problem_code import ProblemCode
from enrolment.jobs.problem import JobOpen


@strawberry.type(description="A job of the kind is open for the list already (同一名单已有进行中的任务).")
class JobOpenProblem(Problem):
    """Carries that job."""

    job_code: str = strawberry.field(description="Code of that job (任务编码).")

    @strawberry.field(description="That job; null where it is not yours to see (任务).")
    async def job(self, info: Info) -> Job | None:
        """As it stands."""
        return await jobs.job(info, self.job_code)


JOB_PROBLEMS: list[type] = [JobOpenProblem]


def job_problem_shape(problem: JobOpen, code: ProblemCode, message: str, path: list[str]) -> Problem:
    """The shape of a problem of asking for long work."""
    return JobOpenProblem(code=code, message=message, path=path, job_code=problem.job)
