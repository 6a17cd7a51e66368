"""Family-doctor teams in the schema, as of a day."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import strawberry

from api.delivery_side import DeliverySide
from api.judged import Judged
from api.schema.common import Names
from api.schema.composition import CompositionReport, person_shape
from api.schema.connection import After, Before, Connection, First, Last, page
from api.schema.delivery import PackageDelivery
from api.schema.institution import Grid, Institution, grid_page
from api.schema.node import Node, node_id
from api.schema.practitioner import Practitioner
from api.schema.region import Region
from catalog.executor import may_execute
from teams.composition.chain import institutions_of
from teams.team import Member
from teams.team import Team as TeamOnADay
from teams.vocabulary import ExecutorRole, TeamStanding, TeamState, Tier

_NAMED = "in the caller's language"

NEEDS_CANDIDATES = frozenset({"candidates", "chainCandidates", "canDeliver"})
"""Fields below a team that ask who else works where the team's members come from."""


@strawberry.type(description="A membership of a team, in force on the day asked about (团队成员).")
class TeamMember:
    """Who, as what, from where."""

    practitioner: Practitioner = strawberry.field(description="Who it is.")
    role: ExecutorRole = strawberry.field(description="In which role (团队角色).")
    role_name: str = strawberry.field(description=f"The role {_NAMED}.")
    institution: Institution = strawberry.field(description="Working from which institution.")
    is_leader: bool = strawberry.field(description="Leads the team (团队长).")
    is_primary: bool = strawberry.field(description="This is the primary team; capacity counts here (主团队).")
    hours: int | None = strawberry.field(
        description="Hours a week for contract services; null: not agreed; null to residents."
    )
    starts: date = strawberry.field(description="First day in the team.")
    ends: date | None = strawberry.field(description="First day no longer in the team; null: open.")
    member: strawberry.Private[Member]
    side: strawberry.Private[DeliverySide]

    @strawberry.field(
        description="Whether the member may execute a service item on the day, in this role and from this institution; "
        "null when no item of that code is on offer (可执行项目)."
    )
    def may_execute(
        self, item: Annotated[str, strawberry.argument(description='Code of the item, such as "TCM-01" (项目编码).')]
    ) -> bool | None:
        """R058, R197."""
        version = self.side.present.items_by(self.side.on).get(item)
        if version is None:
            return None
        who, place = self.member.practitioner, self.institution.definition
        return who.licensed(self.side.on) and may_execute(
            version.definition, who.definition, self.member.role, place.tier, place.scope
        )

    @classmethod
    def of(cls, member: Member, judged: Judged, side: DeliverySide) -> TeamMember:
        """The shape of a membership."""
        return cls(
            practitioner=person_shape(member.practitioner.code, judged, side),
            role=member.role,
            role_name=side.say(member.role),
            institution=Institution.of(judged.workforce.institutions[member.institution], side),
            is_leader=member.is_leader,
            is_primary=member.is_primary,
            hours=member.hours if side.is_staff else None,
            starts=member.starts,
            ends=member.ends,
            member=member,
            side=side,
        )


@strawberry.type(description="The institutions of one tier behind a team (层级链环节).")
class ChainTier:
    """A «1» of "1+1+1"."""

    tier: Tier = strawberry.field(description="The tier.")
    tier_name: str = strawberry.field(description=f"The tier {_NAMED}.")
    institutions: list[Institution] = strawberry.field(description="The team's institutions of that tier.")


@strawberry.type(description="A family-doctor team as it stands on the day asked about (家庭医生团队).")
class Team(Node):
    """FHIR cousin: CareTeam."""

    code: str = strawberry.field(description="Stable code (团队编码).")
    name: str = strawberry.field(description="Its name in the caller's language.")
    names: Names = strawberry.field(description="Its name in both languages.")
    home: Institution = strawberry.field(description="Its home institution (所在机构).")
    region: Region = strawberry.field(description="The region whose rules hold for it (所在区划).")
    standing: TeamStanding = strawberry.field(description="What was decided about it (登记状态).")
    standing_name: str = strawberry.field(description=f"The standing {_NAMED}.")
    reason: str | None = strawberry.field(description="Why it was suspended or dissolved; null: no reason on record.")
    formed: date = strawberry.field(description="The day it was formed (组建日期).")
    motto: str | None = strawberry.field(description="A free text of its own; null: none (团队口号).")
    members: list[TeamMember] = strawberry.field(
        description="Who is in it on the day, the leader first; empty once it is dissolved (成员)."
    )
    leader: TeamMember | None = strawberry.field(description="Who leads it; null: nobody does (团队长).")
    chain: list[Institution] = strawberry.field(
        description="The further institutions behind it, without the home institution (层级链机构)."
    )
    tier_chain: list[ChainTier] = strawberry.field(
        description='The home institution and those further ones by tier, lowest first: "1+1+1" (层级链).'
    )
    as_of: date = strawberry.field(description="The day that all this is as of.")
    version: int = strawberry.field(description="How often it was changed, from 1 (版本号).")
    value: strawberry.Private[TeamOnADay]
    judged: strawberry.Private[Judged]
    side: strawberry.Private[DeliverySide]

    @strawberry.field(description="The grids it serves, by code (服务区域).")
    async def areas(
        self, first: First = None, last: Last = None, after: After = None, before: Before = None
    ) -> Connection[Grid] | None:
        """Its service area."""
        return await grid_page(self.value.area, self.side, page(first, last, after, before))

    @strawberry.field(description="Whether it may sign on the day: its standing and its composition (团队状态).")
    def state(self) -> TeamState:
        """R096."""
        return self.judged.state(self.value)

    @strawberry.field(description="The state in the caller's language.")
    def state_name(self) -> str:
        """ACTIVE, INCOMPLETE, SUSPENDED, DISSOLVED in words."""
        return self.side.say(self.judged.state(self.value))

    @strawberry.field(description="Residents it can carry on the day: by its signing doctors (签约容量).")
    def capacity(self) -> int:
        """DECISIONS, «Capacity»."""
        return self.judged.report(self.value).capacity

    @strawberry.field(description="Residents it can still take on the day, at least 0 (剩余容量).")
    def free_capacity(self) -> int:
        """Capacity without those signed."""
        return self.judged.free_capacity(self.value)

    @strawberry.field(description="Whether a specialist is in it (含专科医师).")
    def has_specialist(self) -> bool:
        """R097."""
        return self.judged.report(self.value).has_specialist

    @strawberry.field(description="Whether somebody of Chinese medicine is in it (含中医).")
    def has_tcm(self) -> bool:
        """R097."""
        return self.judged.report(self.value).has_tcm

    @strawberry.field(description="It, held against every rule of its region (团队组成核查).")
    def composition_report(self) -> CompositionReport:
        """R096."""
        return CompositionReport.of(self.value, self.judged, self.side)

    @strawberry.field(
        description="Who of the team, its chain and its networks can deliver a package, line by line; null when no "
        "such version is published, or none is on offer in the team's region on the day (服务包可提供性)."
    )
    def can_deliver(
        self,
        package: Annotated[str, strawberry.argument(description='Code of the package: "PRI-ELD" (服务包编码).')],
        version: Annotated[
            int | None, strawberry.argument(description="Which version; default: the one on offer on the day.")
        ] = None,
    ) -> PackageDelivery | None:
        """R077, R197."""
        found = self.side.package(self.value.region, package, version)
        return None if found is None else PackageDelivery.of(self.value, found, self.judged, self.side)

    @classmethod
    def of(cls, team: TeamOnADay, judged: Judged, side: DeliverySide) -> Team:
        """The shape of a team of the judged workforce."""
        known = judged.workforce.institutions
        side.grids.expect(team.area)
        members = [TeamMember.of(member, judged, side) for member in team.members]
        return cls(
            id=node_id("Team", team.code),
            code=team.code,
            name=team.name.in_(side.language),
            names=Names.of(team.name),
            home=Institution.of(known[team.home], side),
            region=side.shelf.region(team.region),
            standing=team.standing,
            standing_name=side.say(team.standing),
            reason=team.reason,
            formed=team.formed,
            motto=team.motto,
            members=members,
            leader=next((member for member in members if member.is_leader), None),
            chain=[Institution.of(known[code], side) for code in team.chain],
            tier_chain=_tier_chain(team, judged, side),
            as_of=side.on,
            version=team.version,
            value=team,
            judged=judged,
            side=side,
        )


def _tier_chain(team: TeamOnADay, judged: Judged, side: DeliverySide) -> list[ChainTier]:
    known = judged.workforce.institutions
    behind = [known[code] for code in institutions_of(team)]
    return [
        ChainTier(
            tier=tier,
            tier_name=side.say(tier),
            institutions=[Institution.of(one, side) for one in behind if one.tier is tier],
        )
        for tier in Tier
        if any(one.tier is tier for one in behind)
    ]
