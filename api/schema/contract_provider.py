"""With whom a contract is signed (签约服务方): a team, or an individual doctor with who stands behind."""

from __future__ import annotations

from typing import Annotated

import strawberry

from api.context import Info
from api.contract_side import ContractSide
from api.resolvers.teams import teams_shaped
from api.schema.common import Names
from api.schema.institution import Institution
from api.schema.practitioner import Practitioner
from api.schema.team import Team
from enrolment.reading import contract_rows as rows
from teams.vocabulary import ExecutorRole


@strawberry.type(description="A team signs (家庭医生团队签约).")
class TeamProvider:
    """Its name costs nothing; the team itself is read where it is asked for."""

    code: str = strawberry.field(description="Code of the team (团队编码).")
    name: str = strawberry.field(description="Its name in the caller's language.")
    names: Names = strawberry.field(description="Its name in both languages.")
    side: strawberry.Private[ContractSide]

    @strawberry.field(description="The team as it stands on the day; null where it is not yours to see (团队).")
    async def team(self, info: Info) -> Team | None:
        """Read once for a page."""
        return await self.side.teams(info, teams_shaped).get(self.code)

    @classmethod
    def of(cls, row: rows.TeamProvider, side: ContractSide) -> TeamProvider:
        """The shape of a team that signs."""
        side.names_team(row.code)
        return cls(code=row.code, name=row.name.in_(side.language), names=Names.of(row.name), side=side)


@strawberry.type(
    description="A doctor signs alone, guided by an institution or supported by a team (医师个人签约, R023–R026)."
)
class DoctorProvider:
    """R019."""

    code: str = strawberry.field(description="Code of the doctor (人员编码).")
    name: str = strawberry.field(description="The name, as registered (姓名).")
    role: ExecutorRole = strawberry.field(description="In which role (角色).")
    role_name: str = strawberry.field(description="The role in the caller's language.")
    supporting_team: TeamProvider | None = strawberry.field(description="The team behind; null: none (支持团队).")
    row: strawberry.Private[rows.DoctorProvider]
    side: strawberry.Private[ContractSide]

    @strawberry.field(description="The doctor; null where that is not yours to see (医务人员).")
    async def practitioner(self) -> Practitioner | None:
        """Read once for a page."""
        found = await self.side.practitioners.get(self.code)
        return None if found is None else Practitioner.of(found.definition, self.side.delivery)

    @strawberry.field(description="The institution that guides; null: none (指导机构).")
    async def guiding_institution(self) -> Institution | None:
        """Shown by name wherever it stands."""
        if self.row.guiding_institution is None:
            return None
        return await institution_of(self.row.guiding_institution, self.side)

    @classmethod
    def of(cls, row: rows.DoctorProvider, side: ContractSide) -> DoctorProvider:
        """The shape of a doctor who signs."""
        side.practitioners.expect([row.code])
        side.delivery.institutions.expect([row.guiding_institution])
        supporting = row.supporting_team
        return cls(
            code=row.code,
            name=row.name,
            role=row.role,
            role_name=side.say(row.role),
            supporting_team=None if supporting is None else TeamProvider.of(supporting, side),
            row=row,
            side=side,
        )


Provider = Annotated[
    TeamProvider | DoctorProvider,
    strawberry.union("Provider", description="With whom a contract is signed: exactly one of them (签约服务方)."),
]


def provider_shape(row: rows.TeamProvider | rows.DoctorProvider, side: ContractSide) -> TeamProvider | DoctorProvider:
    """The shape of a provider."""
    return TeamProvider.of(row, side) if isinstance(row, rows.TeamProvider) else DoctorProvider.of(row, side)


async def institution_of(code: str, side: ContractSide) -> Institution | None:
    """The institution of that code, shown by name wherever it stands."""
    row = await side.delivery.institutions.get(code)
    return None if row is None else Institution.of(row.definition, side.delivery, row.version)
