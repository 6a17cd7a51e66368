"""Rosters of functional communities in the schema, with their members page by page."""

from __future__ import annotations

from datetime import date

import strawberry

import api.schema.fact_vocabulary  # noqa: F401  the enums below get their faces there
from api.resident_side import ResidentSide
from api.schema.arguments import OnDay
from api.schema.connection import After, Before, Connection, First, Last, Order, connect_rows, page, window
from api.schema.institution import Institution
from api.schema.node import Node, node_id
from api.schema.problem import Problem
from api.schema.region import Region
from api.schema.resident import Resident, institution_shape
from catalog.vocabulary import Roster as RosterKind
from enrolment.rosters.reading import PlaceRow, RosterRow, count_members, members_of
from enrolment.vocabulary import CommunityKind

_BY_RESIDENT: Order[PlaceRow] = Order("CODE", lambda row: (row.resident,))


@strawberry.type(description="A resident's place on a roster, for a time (名册成员).")
class RosterPlace:
    """Of residents whom the caller may see."""

    since: date = strawberry.field(description="First day on it (开始日期).")
    until: date | None = strawberry.field(description="First day off it; null: open (结束日期).")
    row: strawberry.Private[PlaceRow]
    side: strawberry.Private[ResidentSide]

    @strawberry.field(description="The resident (居民).")
    async def resident(self) -> Resident | None:
        """All of a page in one statement."""
        row = await self.side.residents.get(self.row.resident)
        return None if row is None else Resident.of(row, self.side)

    @classmethod
    def of(cls, row: PlaceRow, side: ResidentSide) -> RosterPlace:
        """The shape of a place."""
        side.residents.expect([row.resident])
        return cls(since=row.starts, until=row.ends, row=row, side=side)


@strawberry.type(description="A list of people that a group contract may be signed over (名册).")
class CommunityRoster(Node):
    """R167, R232."""

    code: str = strawberry.field(description="Stable code (名册编码).")
    name: str = strawberry.field(description="The organisation (单位名称).")
    kind: RosterKind = strawberry.field(description="What rules know it as (名册类型).")
    kind_name: str = strawberry.field(description="The kind in the caller's language.")
    community: CommunityKind | None = strawberry.field(
        description="What kind of functional community it is; null: not told (功能社区类型)."
    )
    community_name: str | None = strawberry.field(description="That kind in the caller's language.")
    credit_code: str | None = strawberry.field(description="Unified social credit code, GB 32100 (统一社会信用代码).")
    version: int = strawberry.field(description="Raised by every change (版本).")
    row: strawberry.Private[RosterRow]
    side: strawberry.Private[ResidentSide]

    @strawberry.field(description="Where it is (区划).")
    def region(self) -> Region:
        """From memory."""
        return self.side.delivery.shelf.region(self.row.region)

    @strawberry.field(description="Which institution looks after it; null: none (负责机构).")
    async def institution(self) -> Institution | None:
        """Shown by name wherever it stands."""
        return None if self.row.institution is None else await institution_shape(self.row.institution, self.side)

    @strawberry.field(description="Who is on it on a day, those you may see, in the order of codes (成员).")
    async def members(
        self, on: OnDay = None, first: First = None, last: Last = None, after: After = None, before: Before = None
    ) -> Connection[RosterPlace]:
        """One statement a page, another one where the total is asked for."""
        day, reach, roster = on or self.side.today, self.side.reach, self.row.id
        rows = await members_of(roster, reach, day, window(_BY_RESIDENT, page(first, last, after, before)))
        return connect_rows(
            rows,
            _BY_RESIDENT,
            lambda row: RosterPlace.of(row, self.side),
            lambda: count_members(roster, reach, day),
        )

    @classmethod
    def of(cls, row: RosterRow, side: ResidentSide) -> CommunityRoster:
        """The shape of a roster."""
        side.delivery.institutions.expect([row.institution])
        return cls(
            id=node_id("CommunityRoster", row.code),
            code=row.code,
            name=row.name,
            kind=row.kind,
            kind_name=side.say(row.kind),
            community=row.community,
            community_name=None if row.community is None else side.say(row.community),
            credit_code=row.credit_code,
            version=row.version,
            row=row,
            side=side,
        )


@strawberry.type(description="What acts on a roster answer (名册结果).")
class RosterChanged:
    """Shared by all payloads."""

    roster: CommunityRoster | None = strawberry.field(
        default=None, description="The roster as it stands now; null when there are problems (名册)."
    )
    version: int | None = strawberry.field(
        default=None,
        description="Its version after this act, the same for every retry; null when there are problems (版本).",
    )
    problems: list[Problem] = strawberry.field(default_factory=list, description="Everything wrong; empty when done.")


@strawberry.type(description="What became of it: the roster, or the problems (登记名册结果).")
class RegisterRosterPayload(RosterChanged):
    """R167, R232."""


@strawberry.type(description="What became of it: the roster, or the problems (进入名册结果).")
class JoinRosterPayload(RosterChanged):
    """R167."""


@strawberry.type(description="What became of it: the roster, or the problems (离开名册结果).")
class LeaveRosterPayload(RosterChanged):
    """R167."""
