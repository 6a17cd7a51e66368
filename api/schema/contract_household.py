"""Households where contracts and lists of residents refer to them, as of a day (家庭)."""

from __future__ import annotations

from datetime import date

import strawberry

from api.contract_side import ContractSide
from api.schema.resident import Resident
from enrolment.reading.households import HouseholdRow, MemberRow
from enrolment.vocabulary import FamilyRelation


@strawberry.type(description="Somebody belongs to a household on the day (家庭成员).")
class ContractHouseholdMember:
    """Within the caller's reach."""

    relation: FamilyRelation = strawberry.field(description="What the person is to the head (与户主关系).")
    relation_name: str = strawberry.field(description="The relation in the caller's language.")
    is_head: bool = strawberry.field(description="Whether the person is the head (户主).")
    is_anchor: bool = strawberry.field(
        description="Whether the person was signed first and invites the others (锚定人)."
    )
    starts: date = strawberry.field(description="First day in the household (加入日期).")
    ends: date | None = strawberry.field(description="First day no longer in it; null: open (退出日期).")
    row: strawberry.Private[MemberRow]
    side: strawberry.Private[ContractSide]

    @strawberry.field(description="Who it is (居民).")
    def resident(self) -> Resident:
        """Read with it."""
        return Resident.of(self.row.resident, self.side.residents)

    @classmethod
    def of(cls, row: MemberRow, side: ContractSide) -> ContractHouseholdMember:
        """The shape of a member."""
        return cls(
            relation=row.relation,
            relation_name=side.say(row.relation),
            is_head=row.is_head,
            is_anchor=row.is_anchor,
            starts=row.starts,
            ends=row.ends,
            row=row,
            side=side,
        )


@strawberry.type(
    description="A household as it stands on the day asked about, where something refers to it (所属家庭)."
)
class ContractHousehold:
    """Members outside the caller's reach are counted, not told."""

    code: str = strawberry.field(description="Opaque and stable (家庭编码).")
    size: int = strawberry.field(description="How many belong to it on the day (人数).")
    members: list[ContractHouseholdMember] = strawberry.field(
        description="Those who are yours to see, the head first (家庭成员)."
    )

    @classmethod
    def of(cls, row: HouseholdRow, side: ContractSide) -> ContractHousehold:
        """The shape of a household."""
        members = [ContractHouseholdMember.of(member, side) for member in row.members]
        return cls(code=row.code, size=row.size, members=members)
