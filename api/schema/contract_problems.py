"""What keeps somebody from being signed, as data: what a screen needs beside the words."""

from __future__ import annotations

from datetime import date

import strawberry

import api.schema.contract_vocabulary  # noqa: F401  the enums below get their faces there
from api.context import Info
from api.resolvers import signing
from api.schema.contract import Enrolment
from api.schema.problem import Problem
from api.schema.problem_code import ProblemCode
from core.language import Language
from enrolment.family.problem import FamilySigned
from enrolment.groups.problem import GroupSigned
from enrolment.provider.problem import CapacityReached, Undeliverable
from enrolment.signing.problem import AlreadyEnrolled, NotInState
from enrolment.vocabulary import ContractState


@strawberry.type(description="The resident is enrolled on days of the new term; nobody is enrolled twice (已有签约).")
class AlreadyEnrolledProblem(Problem):
    """B1.7."""

    covered_until: date = strawberry.field(description="First day no longer covered: one may begin then (到期日).")
    enrolment_code: strawberry.Private[str | None]

    @strawberry.field(description="That enrolment; null where it is not yours to see (现有签约).")
    async def enrolment(self, info: Info) -> Enrolment | None:
        """As it stands."""
        return None if self.enrolment_code is None else await signing.enrolment(info, self.enrolment_code)


@strawberry.type(description="The contract stands where this cannot be done (协议状态不符).")
class StateProblem(Problem):
    """Carries the state."""

    contract_state: ContractState = strawberry.field(description="Where the contract stands (状态).")
    contract_state_name: str = strawberry.field(description="Where it stands, in the caller's language.")


@strawberry.type(description="The provider has no room for more residents (签约容量已满).")
class CapacityProblem(Problem):
    """B1.5."""

    capacity: int = strawberry.field(description="How many residents may be signed (签约容量).")
    load: int = strawberry.field(description="How many are signed, or are to be covered (已签约人数).")


@strawberry.type(description="Nobody can do items of a package for the provider (无人可提供).")
class UndeliverableProblem(Problem):
    """R077, R197."""

    package: str = strawberry.field(description="Code of the package (服务包).")
    items: list[str] = strawberry.field(description="Codes of the items that nobody can do (服务项目).")


@strawberry.type(description="A family or an organisation has a contract on some of these days (已有家庭或团体签约).")
class ContractStandsProblem(Problem):
    """DECISIONS, family and group."""

    covered_until: date = strawberry.field(description="First day no longer covered: another may begin then (到期日).")


CONTRACT_PROBLEMS: list[type] = [
    AlreadyEnrolledProblem,
    StateProblem,
    CapacityProblem,
    UndeliverableProblem,
    ContractStandsProblem,
]

ContractProblem = AlreadyEnrolled | NotInState | CapacityReached | Undeliverable | FamilySigned | GroupSigned


def contract_problem_shape(
    problem: ContractProblem, code: ProblemCode, message: str, path: list[str], language: Language
) -> Problem:
    """The shape of a problem of signing."""
    match problem:
        case AlreadyEnrolled():
            return AlreadyEnrolledProblem(
                code=code, message=message, path=path, covered_until=problem.until, enrolment_code=problem.enrolment
            )
        case NotInState():
            name = problem.state.label.in_(language)
            return StateProblem(
                code=code, message=message, path=path, contract_state=problem.state, contract_state_name=name
            )
        case CapacityReached():
            return CapacityProblem(code=code, message=message, path=path, capacity=problem.capacity, load=problem.load)
        case Undeliverable():
            return UndeliverableProblem(
                code=code, message=message, path=path, package=problem.package, items=list(problem.items)
            )
        case FamilySigned() | GroupSigned():
            return ContractStandsProblem(code=code, message=message, path=path, covered_until=problem.until)
