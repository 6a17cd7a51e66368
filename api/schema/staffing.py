"""Staffing of a region's village clinics in the schema, and whether a doctor may sign alone."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import strawberry

from api.delivery_side import DeliverySide
from api.schema.common import Names
from api.schema.connection import After, Before, Connection, First, Last, Order, connect, page
from api.schema.institution import Grid, Institution
from api.schema.practitioner import Practitioner
from api.schema.region import Region
from core.faults import Problem
from teams.institution import GridDefinition, InstitutionDefinition
from teams.vocabulary import ExecutorRole

_CLINICS: Order[InstitutionDefinition] = Order("CODE", lambda clinic: (clinic.code,))
_VILLAGES: Order[GridDefinition] = Order("CODE", lambda village: (village.code,))


@strawberry.type(
    description="How the village clinics and community stations of a region, as far as within the caller's reach, "
    "are staffed on a day, and which villages that leaves without (村级人员配备)."
)
class Staffing:
    """R091–R093."""

    region: Region = strawberry.field(description="The region asked about, with all below it.")
    on: date = strawberry.field(description="The day asked about.")
    clinics: int = strawberry.field(description="Village clinics and community stations.")
    staffed: int = strawberry.field(description="Those with a qualified, licensed village doctor.")
    by_neighbour: int = strawberry.field(
        description="Of the staffed, those that have one only from a neighbouring village (邻村覆盖)."
    )
    village_doctors: int = strawberry.field(description="Village doctors at work in them; each counts once.")
    villages: int = strawberry.field(description="Villages, by the grids of the region.")
    covered_villages: int = strawberry.field(description="Villages with a staffed clinic in them or serving them.")
    covered_share: Decimal | None = strawberry.field(
        description="Covered villages as a share of all, 0 to 1, to four places; null where there are no villages."
    )
    without_doctor: strawberry.Private[tuple[InstitutionDefinition, ...]]
    uncovered: strawberry.Private[tuple[GridDefinition, ...]]
    side: strawberry.Private[DeliverySide]

    @strawberry.field(description="Clinics without a qualified village doctor, by code (缺乡村医生的村卫生室).")
    def unstaffed_clinics(
        self, first: First = None, last: Last = None, after: After = None, before: Before = None
    ) -> Connection[Institution] | None:
        """R093."""
        asked = page(first, last, after, before)
        return connect(self.without_doctor, _CLINICS, lambda clinic: Institution.of(clinic, self.side), asked)

    @strawberry.field(description="Villages that no staffed clinic covers, by code (未覆盖村).")
    def uncovered_villages(
        self, first: First = None, last: Last = None, after: After = None, before: Before = None
    ) -> Connection[Grid] | None:
        """R093."""
        asked = page(first, last, after, before)
        return connect(self.uncovered, _VILLAGES, lambda village: Grid.of(village, self.side), asked)


@strawberry.type(description="One reason why a doctor may not sign alone (不可个人签约的原因).")
class ProviderObstacle:
    """A problem of `teams.individual`."""

    code: str = strawberry.field(
        description="INDIVIDUAL_CATEGORY, NOT_LICENSED, NO_PRACTICE_SITE, PRIVATE_POST_MAY_NOT_SIGN (R019), "
        "GUIDANCE_REQUIRED, GUIDANCE_UNRELATED or SUPPORTING_TEAM_CANNOT_SIGN."
    )
    path: list[str] = strawberry.field(description="Which argument it is about.")
    message: str = strawberry.field(description="The reason in the caller's language.")
    messages: Names = strawberry.field(description="The same in both languages.")

    @classmethod
    def of(cls, problem: Problem, side: DeliverySide) -> ProviderObstacle:
        """The shape of a reason."""
        return cls(
            code=problem.code,
            path=list(problem.path),
            message=problem.message.in_(side.language),
            messages=Names.of(problem.message),
        )


@strawberry.type(description="A doctor as provider, without a team of the own (个人签约主体).")
class IndividualProvider:
    """R023–R026."""

    practitioner: Practitioner = strawberry.field(description="The doctor.")
    role: ExecutorRole = strawberry.field(description="In which role.")
    role_name: str = strawberry.field(description="The role in the caller's language.")
    on: date = strawberry.field(description="The day asked about.")
    may_provide: bool = strawberry.field(description="Whether nothing stands in the way.")
    obstacles: list[ProviderObstacle] = strawberry.field(description="Everything that stands in the way.")
