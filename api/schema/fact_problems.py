"""What keeps facts and households from being recorded, as data: what a screen needs beside the words."""

from __future__ import annotations

from datetime import date

import strawberry

from api.context import Info
from api.resident_side import resident_side
from api.resolvers import residents
from api.schema.problem import Problem
from api.schema.problem_code import ProblemCode
from api.schema.resident import Resident
from enrolment.household.problem import NewHeadNeeded
from enrolment.recording.problem import AlreadyStanding


@strawberry.type(description="Something of the kind stands on record in that period already (已有记录).")
class AlreadyStandingProblem(Problem):
    """A fact, a household, a place on a roster, a later change."""

    since: date = strawberry.field(description="Since when (开始日期).")
    until: date | None = strawberry.field(description="First day no longer so; null: open (结束日期).")


@strawberry.type(description="Adults would be left in the household without a head (需指定新户主).")
class NewHeadProblem(Problem):
    """The eldest is a proposal, no more."""

    candidate_codes: strawberry.Private[tuple[str, ...]]

    @strawberry.field(description="Those whom you may see of who may be the head, the eldest first (候选户主).")
    async def candidates(self, info: Info) -> list[Resident]:
        """As they stand."""
        found = await residents.residents(resident_side(info), self.candidate_codes)
        return [found[code] for code in self.candidate_codes if code in found]


FACT_PROBLEMS: list[type] = [AlreadyStandingProblem, NewHeadProblem]


def fact_problem_shape(
    problem: AlreadyStanding | NewHeadNeeded, code: ProblemCode, message: str, path: list[str]
) -> Problem:
    """The shape of one of these."""
    match problem:
        case AlreadyStanding():
            return AlreadyStandingProblem(
                code=code, message=message, path=path, since=problem.since, until=problem.until
            )
        case NewHeadNeeded():
            return NewHeadProblem(code=code, message=message, path=path, candidate_codes=problem.candidates)
