"""What a caller can do wrong in a mutation, as data: one interface, and types that carry what a screen needs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date, datetime
from typing import Any

import strawberry
from strawberry.extensions import FieldExtension

from api.context import Info
from api.resident_side import resident_side
from api.resolvers import changed, drafts, residents
from api.schema.composition import Finding
from api.schema.contract_problems import CONTRACT_PROBLEMS, contract_problem_shape
from api.schema.difference import DraftChanges
from api.schema.draft import Draft, DraftFinding
from api.schema.fact_problems import FACT_PROBLEMS, fact_problem_shape
from api.schema.job_problems import JOB_PROBLEMS, job_problem_shape
from api.schema.problem import InputProblem, Problem
from api.schema.problem_code import ProblemCode
from api.schema.resident import Resident
from api.schema.team import Team
from catalog.draft import DraftState
from catalog.drafting.problem import DraftConflict, DraftFault, DraftOpen, WrongState
from catalog.menu_change import AlreadyPublished
from core.act import VersionConflict
from core.faults import Problem as ProblemValue
from core.faults import Refusal
from core.language import Language
from enrolment.family.problem import FamilySigned
from enrolment.groups.problem import GroupSigned
from enrolment.household.problem import NewHeadNeeded
from enrolment.identity.vocabulary import IdentityDocumentKind
from enrolment.jobs.problem import JobOpen
from enrolment.provider.problem import CapacityReached, TeamCannotSign, Undeliverable
from enrolment.recording.problem import AlreadyStanding
from enrolment.registering.problem import DuplicateIdentity, DuplicatePerson, MergeObstacle, MergeRefused
from enrolment.signing.problem import AlreadyEnrolled, NotInState
from teams.composition.finding import Finding as FindingValue
from teams.operations.problem import MOST_BROKEN, CompositionRefused, TeamsWouldBreak
from teams.operations.problem import MembershipProblem as DomainMembershipProblem


@strawberry.type(description="A version of the package is already published there from that day (当日已发布).")
class AlreadyPublishedProblem(Problem):
    """Carries what stands."""

    version: int = strawberry.field(description="The version already published from that day.")


@strawberry.type(description="Somebody changed the object since it was read (版本冲突).")
class VersionConflictProblem(Problem):
    """Carries the version to read again from."""

    current: int = strawberry.field(description="Its version now.")


@strawberry.type(description="Somebody is a member of a team already (成员关系冲突).")
class MembershipProblem(Problem):
    """Carries the team, and until when."""

    until: date | None = strawberry.field(description="The first day out of that team; null: open.")
    team_code: strawberry.Private[str | None]

    @strawberry.field(description="That team; null where it is not yours to see (所在团队).")
    async def team(self, info: Info) -> Team | None:
        """As of today."""
        return None if self.team_code is None else await changed.team(info, self.team_code, None)


@strawberry.type(description="A rule of the region would be broken, or is (团队组成不符合要求).")
class CompositionProblem(Problem):
    """Carries what is missing, and who could fill it."""

    found: strawberry.Private[tuple[tuple[str, FindingValue], ...]]
    team_codes: strawberry.Private[tuple[str, ...]]
    on: strawberry.Private[date]

    @strawberry.field(
        description="The rules that are not met, each once, with candidates from the first such team as it stands "
        "(缺口)."
    )
    async def gaps(self, info: Info) -> list[Finding]:
        """R096."""
        return await changed.findings(info, self.on, self.found)

    @strawberry.field(
        description=f"The teams, those you may see, as they stand: the one the act is about, or at most {MOST_BROKEN} "
        "that it would break (相关团队)."
    )
    async def teams(self, info: Info) -> list[Team]:
        """As of today."""
        return await changed.teams(info, self.team_codes, None)


@strawberry.type(description="The document is on record for somebody else, it seems (证件已登记在他人名下).")
class DuplicateIdentityProblem(Problem):
    """Tells nothing of that person."""

    kind: IdentityDocumentKind = strawberry.field(description="What document it is (证件类别).")
    masked_number: str = strawberry.field(description="The number that was given, masked (脱敏号码).")


@strawberry.type(description="Somebody of the same name, birth date and phone is on record (可能重复登记).")
class DuplicatePersonProblem(Problem):
    """Confirmed away by `confirmedDistinct`."""

    candidate_codes: strawberry.Private[tuple[str, ...]]

    @strawberry.field(
        description="Those of them whom you may see, the oldest record first; there may be others (候选)."
    )
    async def candidates(self, info: Info) -> list[Resident]:
        """As they stand."""
        return list((await residents.residents(resident_side(info), self.candidate_codes)).values())


@strawberry.type(description="Facts of two records of one person cannot stand together (不能合并).")
class MergeRefusedProblem(Problem):
    """One for each obstacle."""

    obstacle: MergeObstacle = strawberry.field(description="Which facts (障碍).")
    obstacle_name: str = strawberry.field(description="They in the caller's language.")


@strawberry.type(description="The region has an open draft of the package already (已有草稿).")
class DraftOpenProblem(Problem):
    """Carries that draft."""

    draft_code: str = strawberry.field(description="Code of that draft (草稿编码).")

    @strawberry.field(description="That draft; null where it is not yours to see (草稿).")
    async def draft(self, info: Info) -> Draft | None:
        """As it stands."""
        return await drafts.draft_named(info, self.draft_code)


@strawberry.type(description="Somebody changed the draft since it was read (草稿已被修改).")
class DraftConflictProblem(Problem):
    """Carries who, when and what, to be read before saving again."""

    draft_code: str = strawberry.field(description="Code of the draft (草稿编码).")
    current: int = strawberry.field(description="Its version now (当前版本).")
    by: str = strawberry.field(description="Who last did something to it: the subject of the token (操作人).")
    at: datetime = strawberry.field(description="When (时间).")
    conflict: strawberry.Private[DraftConflict]

    @strawberry.field(
        description="What was written otherwise since the version you had; null where there was no such version (修改)."
    )
    async def changes(self, info: Info) -> DraftChanges | None:
        """From what the caller had read to what stands."""
        return await drafts.changed_since(info, self.conflict.before, self.conflict.now)


@strawberry.type(description="The draft is in a state in which this may not be done to it (草稿状态不符).")
class WrongStateProblem(Problem):
    """Carries the state."""

    state: DraftState = strawberry.field(description="Where the draft stands (状态).")
    state_name: str = strawberry.field(description="Where it stands, in the caller's language.")


@strawberry.type(description="The draft has an error that stands in the way (草稿有错误).")
class DraftFindingProblem(Problem):
    """Carries the finding, with the hint how to mend it."""

    draft_code: str = strawberry.field(description="Code of the draft (草稿编码).")
    finding: DraftFinding = strawberry.field(description="The error, as `Draft.problems` tells it (问题).")


PROBLEMS: list[type] = [
    InputProblem,
    AlreadyPublishedProblem,
    VersionConflictProblem,
    MembershipProblem,
    CompositionProblem,
    DraftOpenProblem,
    DraftConflictProblem,
    WrongStateProblem,
    DraftFindingProblem,
    DuplicateIdentityProblem,
    DuplicatePersonProblem,
    MergeRefusedProblem,
    *CONTRACT_PROBLEMS,
    *FACT_PROBLEMS,
    *JOB_PROBLEMS,
]

__all__ = ["PROBLEMS", "Problem", "Refusable", "problem_shape"]


def problem_shape(problem: ProblemValue, language: Language, given: Any = None) -> Problem:
    """The shape of a problem in one language; `given` is the input it is about."""
    code, message, path = ProblemCode[problem.code], problem.message.in_(language), ["input", *problem.path]
    match problem:
        case DraftConflict() | DraftOpen() | WrongState() | DraftFault():
            return _of_draft(problem, code, path, language)
        case AlreadyPublished() | VersionConflict() | JobOpen():
            return _of_what_stands(problem, code, path, message)
        case DuplicateIdentity() | DuplicatePerson() | MergeRefused() | AlreadyStanding() | NewHeadNeeded():
            return _of_resident(problem, code, path, language)
        case DomainMembershipProblem() | CompositionRefused():
            return _of_teams(problem, code, path, language, given)
        case AlreadyEnrolled() | NotInState() | CapacityReached() | Undeliverable() | FamilySigned() | GroupSigned():
            return contract_problem_shape(problem, code, message, path, language)
        case _:
            return InputProblem(code=code, message=message, path=path)


def _of_what_stands(
    problem: AlreadyPublished | VersionConflict | JobOpen, code: ProblemCode, path: list[str], message: str
) -> Problem:
    match problem:
        case AlreadyPublished():
            return AlreadyPublishedProblem(code=code, message=message, path=path, version=problem.version)
        case VersionConflict():
            return VersionConflictProblem(code=code, message=message, path=path, current=problem.current)
        case JobOpen():
            return job_problem_shape(problem, code, message, path)


def _of_resident(
    problem: DuplicateIdentity | DuplicatePerson | MergeRefused | AlreadyStanding | NewHeadNeeded,
    code: ProblemCode,
    path: list[str],
    language: Language,
) -> Problem:
    message = problem.message.in_(language)
    match problem:
        case AlreadyStanding() | NewHeadNeeded():
            return fact_problem_shape(problem, code, message, path)
        case DuplicateIdentity():
            return DuplicateIdentityProblem(
                code=code, message=message, path=path, kind=problem.kind, masked_number=problem.masked
            )
        case DuplicatePerson():
            return DuplicatePersonProblem(code=code, message=message, path=path, candidate_codes=problem.candidates)
        case MergeRefused():
            said = problem.obstacle.label.in_(language)
            return MergeRefusedProblem(
                code=code, message=message, path=path, obstacle=problem.obstacle, obstacle_name=said
            )


def _of_teams(
    problem: DomainMembershipProblem | CompositionRefused,
    code: ProblemCode,
    path: list[str],
    language: Language,
    given: Any,
) -> Problem:
    message = problem.message.in_(language)
    if isinstance(problem, DomainMembershipProblem):
        return MembershipProblem(code=code, message=message, path=path, until=problem.until, team_code=problem.team)
    if isinstance(problem, TeamsWouldBreak):
        first = {gap: team for team, gaps in reversed(problem.broken) for gap in gaps}
        found, teams = tuple((first[gap], gap) for gap in problem.gaps), tuple(team for team, _ in problem.broken)
        on = problem.on
    elif isinstance(problem, TeamCannotSign):
        found, teams, on = tuple((problem.team, gap) for gap in problem.gaps), (problem.team,), problem.on
    else:
        on = given.on
        team = getattr(given, "team", None) or given.from_team
        found, teams = tuple((team, gap) for gap in problem.gaps), (team,)
    return CompositionProblem(code=code, message=message, path=path, found=found, team_codes=teams, on=on)


def _of_draft(
    problem: DraftConflict | DraftOpen | WrongState | DraftFault, code: ProblemCode, path: list[str], language: Language
) -> Problem:
    message = problem.message.in_(language)
    match problem:
        case DraftConflict():
            return DraftConflictProblem(
                code=code,
                message=message,
                path=path,
                draft_code=problem.draft,
                current=problem.current,
                by=problem.by,
                at=problem.at,
                conflict=problem,
            )
        case DraftOpen():
            return DraftOpenProblem(code=code, message=message, path=path, draft_code=problem.draft)
        case WrongState():
            name = problem.state.label.in_(language)
            return WrongStateProblem(code=code, message=message, path=path, state=problem.state, state_name=name)
        case DraftFault():
            finding = DraftFinding.of(problem.finding, language)
            return DraftFindingProblem(code=code, message=message, path=path, draft_code=problem.draft, finding=finding)


class Refusable(FieldExtension):
    """Turns a domain operation's Refusal into the payload's `problems`; on every mutation field."""

    def __init__(self, payload: Callable[..., object]) -> None:
        self._payload = payload

    async def resolve_async(
        self, next_: Callable[..., Awaitable[object]], source: object, info: Info, **arguments: Any
    ) -> object:
        """Pass an answer on; wrap a refusal."""
        try:
            return await next_(source, info, **arguments)
        except Refusal as refusal:
            language, given = info.context.language, next(iter(arguments.values()), None)
            return self._payload(problems=[problem_shape(problem, language, given) for problem in refusal.problems])
