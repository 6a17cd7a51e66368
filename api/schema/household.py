"""Households in the schema: members and head as of a day."""

from __future__ import annotations

from datetime import date

import strawberry

import api.schema.resident_vocabulary  # noqa: F401  the enums below get their faces there
from api.resident_side import ResidentSide
from api.schema.node import Node, node_id
from api.schema.problem import Problem
from api.schema.resident import Resident
from enrolment.household.reading import HouseholdRow, MemberRow
from enrolment.identity.name import masked_name
from enrolment.vocabulary import FamilyRelation


@strawberry.type(description="Somebody belongs to a household, for a time (家庭成员).")
class HouseholdMember:
    """Whoever is not the caller's to see is told by a masked name alone."""

    masked_name: str = strawberry.field(description="The name, all but its first character as stars (脱敏姓名).")
    relation: FamilyRelation = strawberry.field(
        description="What the person is to the head, as of `since` (与户主关系)."
    )
    relation_name: str = strawberry.field(description="The relation in the caller's language.")
    is_head: bool = strawberry.field(description="Whether the person is the head on the day (是否户主).")
    since: date = strawberry.field(description="First day, of this relation (开始日期).")
    until: date | None = strawberry.field(description="First day no longer so; null: open (结束日期).")
    row: strawberry.Private[MemberRow]
    side: strawberry.Private[ResidentSide]

    @strawberry.field(description="The resident; null where the person is not yours to see (居民).")
    async def resident(self) -> Resident | None:
        """All of a page in one statement."""
        row = await self.side.residents.get(self.row.resident) if self.row.is_reached else None
        return None if row is None else Resident.of(row, self.side)

    @classmethod
    def of(cls, row: MemberRow, side: ResidentSide) -> HouseholdMember:
        """The shape of a member."""
        side.residents.expect([row.resident] if row.is_reached else [])
        return cls(
            masked_name=masked_name(row.name),
            relation=row.relation,
            relation_name=side.say(row.relation),
            is_head=row.is_head,
            since=row.starts,
            until=row.ends,
            row=row,
            side=side,
        )


@strawberry.type(description="People who belong together (家庭).")
class Household(Node):
    """As of a day."""

    code: str = strawberry.field(description="Opaque and stable (家庭编码).")
    formed: date | None = strawberry.field(description="The day it was formed; null: not told (组成日期).")
    version: int = strawberry.field(description="Raised by every change (版本).")
    as_of: date = strawberry.field(description="The day as of which it is shown (截至日期).")
    members: list[HouseholdMember] = strawberry.field(
        description="Who belongs to it on the day, the head first, then the eldest (成员)."
    )
    head: HouseholdMember | None = strawberry.field(
        description="Who is the head on the day; null: there is no adult (户主)."
    )

    @classmethod
    def of(cls, row: HouseholdRow, side: ResidentSide, on: date) -> Household:
        """The shape of a household."""
        members = [HouseholdMember.of(member, side) for member in row.members]
        return cls(
            id=node_id("Household", row.code),
            code=row.code,
            formed=row.formed,
            version=row.version,
            as_of=on,
            members=members,
            head=next((member for member in members if member.is_head), None),
        )


@strawberry.type(description="What acts on a household answer (家庭结果).")
class HouseholdChanged:
    """Shared by all payloads."""

    household: Household | None = strawberry.field(
        default=None,
        description="The household as it stands now; null when there are problems, or nobody you may see is left in it "
        "(家庭).",
    )
    version: int | None = strawberry.field(
        default=None,
        description="Its version after this act, the same for every retry; null when there are problems (版本).",
    )
    problems: list[Problem] = strawberry.field(default_factory=list, description="Everything wrong; empty when done.")


@strawberry.type(description="What became of it: the household, or the problems (组成家庭结果).")
class FormHouseholdPayload(HouseholdChanged):
    """Issue 5."""


@strawberry.type(description="What became of it: the household, or the problems (加入家庭结果).")
class JoinHouseholdPayload(HouseholdChanged):
    """Issue 5."""


@strawberry.type(description="What became of it: the household, or the problems (退出家庭结果).")
class LeaveHouseholdPayload(HouseholdChanged):
    """Issue 5."""


@strawberry.type(description="What became of it: both households, or the problems (分户结果).")
class SplitHouseholdPayload(HouseholdChanged):
    """Issue 5."""

    new_household: Household | None = strawberry.field(
        default=None, description="The household of those who left; null when there are problems (新家庭)."
    )


@strawberry.type(description="What became of it: the household, or the problems (变更户主结果).")
class ChangeHeadPayload(HouseholdChanged):
    """Issue 5."""
