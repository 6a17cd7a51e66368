"""Worklists in the schema (工作清单): rows that say why, since when, about whom, and which mutation settles them."""

from __future__ import annotations

from datetime import date

import strawberry

import api.schema.worklist_vocabulary  # noqa: F401  the enums below get their faces there
from api.context import Info
from api.resolvers.teams import teams_shaped
from api.schema.connection import Edge, PageInfo
from api.schema.contract import Contract
from api.schema.contract_household import ContractHousehold
from api.schema.resident import Resident
from api.schema.resident_contact import Phone
from api.schema.roster import CommunityRoster
from api.schema.team import Team
from api.worklist_side import WorklistSide
from catalog.vocabulary import Population
from enrolment.worklists import reading
from enrolment.worklists.kind import LACKING, WorklistKind, WorklistReason, WorklistStep, step_of, steps_beside
from enrolment.worklists.reading import Asked, EntryRow
from enrolment.worklists.settling import inputs_of

_YOURS = "null: none is concerned, or it is not yours to see"


@strawberry.input(one_of=True, description="Whose worklist: of exactly one of these (清单范围).")
class WorklistPlace:
    """A place by its code."""

    team: str | None = strawberry.field(default=strawberry.UNSET, description="Code of a team (团队编码).")
    institution: str | None = strawberry.field(
        default=strawberry.UNSET, description="Code of an institution, with those under it (机构编码)."
    )
    region: str | None = strawberry.field(
        default=strawberry.UNSET, description="Division code, with all below it (区划代码)."
    )


@strawberry.type(description="An argument that the settling mutation needs, as known from the row (处理参数).")
class WorklistArgument:
    """By its name in the mutation's input."""

    name: str = strawberry.field(
        description="Its name in the input; of a part within, with the way there: `members.0.resident` (参数名)."
    )
    value: str = strawberry.field(description="Its value; numbers in digits (参数值).")


@strawberry.type(description="Which mutation settles a row, with what of its input is known (处理方式).")
class WorklistSettlement:
    """The rest of the input is the clinic's to say."""

    step: WorklistStep = strawberry.field(description="What is to be done (处理方式).")
    mutation: str = strawberry.field(description="The mutation's name (操作名).")
    arguments: list[WorklistArgument] = strawberry.field(description="Codes and versions for its input (参数).")

    @classmethod
    def of(cls, row: EntryRow, step: WorklistStep) -> WorklistSettlement:
        """The shape of a way to settle a row."""
        arguments = [WorklistArgument(name=name, value=value) for name, value in inputs_of(row, step)]
        return cls(step=step, mutation=step.value, arguments=arguments)


@strawberry.type(description="How many there are, exactly up to 1,000 (条数).")
class WorklistCount:
    """DECISIONS, counts."""

    number: int = strawberry.field(description="How many; 1,000 where there are more (数量).")
    is_capped: bool = strawberry.field(description="Whether there are more than 1,000 (是否超过上限).")

    @classmethod
    def of(cls, row: reading.Count) -> WorklistCount:
        """The shape of a count."""
        return cls(number=row.number, is_capped=row.is_capped)


@strawberry.type(description="One of the worklists with how much stands on it (清单汇总).")
class WorklistSummary:
    """For the first screen of the day."""

    kind: WorklistKind = strawberry.field(description="Which list (清单类型).")
    kind_name: str = strawberry.field(description="Its name in the caller's language.")
    count: WorklistCount = strawberry.field(description="How much stands on it (条数).")


@strawberry.type(description="Something on a worklist: why, since when, about whom, and what settles it (清单条目).")
class WorklistRow:
    """Everything it concerns is read once for a page, and only where it is asked for."""

    kind: WorklistKind = strawberry.field(description="On which list it stands (清单类型).")
    reason: WorklistReason = strawberry.field(description="Why it stands there (列入事由).")
    reason_name: str = strawberry.field(description="The reason in the caller's language.")
    since: date = strawberry.field(description="Since when it stands there (列入日期).")
    due: date = strawberry.field(
        description="The day that the list is ordered by: when a contract ends, when somebody is to be asked again, "
        "the first day of what awaits signatures, until which it may be signed; else since when (到期日)."
    )
    settlement: WorklistSettlement = strawberry.field(description="Which mutation settles it (处理方式).")
    alternatives: list[WorklistSettlement] = strawberry.field(
        description="Which mutations settle it as well, where things are otherwise: of two records alike, that they "
        "are of two people; of somebody whom the organisation's contract brings nothing, that the person is not on its "
        "roster any longer; of a number that is not the person's, that a call reached the person after all, and "
        "`addPhone`, which goes with ending it, where the right number is known; empty otherwise (其他处理方式)."
    )
    row: strawberry.Private[EntryRow]
    side: strawberry.Private[WorklistSide]

    @strawberry.field(
        description="The resident; of a contract of one person whom it covers, of a family who is signed, of a roster "
        f"who is `missing`, where that is one person; {_YOURS} (居民)."
    )
    async def resident(self) -> Resident | None:
        """Masked, as everywhere."""
        return await self._resident(self.row.resident)

    @strawberry.field(description="The other record, of a pair that is probably one person; null: none (另一份档案).")
    async def other_resident(self) -> Resident | None:
        """Of DUPLICATE_TO_SETTLE."""
        return await self._resident(self.row.other_resident)

    @strawberry.field(
        description="To which key populations the resident of UNSIGNED_KEY_POPULATION belongs today, as far as you may "
        "know; empty otherwise (重点人群)."
    )
    async def key_populations(self) -> list[Population]:
        """One statement a page."""
        if self.row.kind is not WorklistKind.UNSIGNED_KEY_POPULATION or self.row.resident is None:
            return []
        return list(await self.side.populations.get(self.row.resident) or ())

    @strawberry.field(description=f"The phone that is to be verified, masked; {_YOURS} (电话).")
    async def phone(self) -> Phone | None:
        """Of PHONE_TO_VERIFY."""
        if self.row.phone is None or self.row.resident is None:
            return None
        if await self.side.residents.get(self.row.resident) is None:
            return None
        rows = await self.side.side.residents.phones.get(self.row.resident) or ()
        return next((Phone.of(row, self.side.side.residents) for row in rows if row.code == self.row.phone), None)

    @strawberry.field(description=f"The contract; {_YOURS} (协议).")
    async def contract(self) -> Contract | None:
        """As of today."""
        row = None if self.row.contract is None else await self.side.contracts.get(self.row.contract)
        return None if row is None else Contract.of(row, self.side.side)

    @strawberry.field(description=f"The household; {_YOURS} (家庭).")
    async def household(self) -> ContractHousehold | None:
        """Members within reach."""
        key = self.row.household_id
        row = None if key is None else await self.side.side.families.get(str(key))
        return None if row is None else ContractHousehold.of(row, self.side.side)

    @strawberry.field(
        description="Of FAMILY_PARTLY_SIGNED who of the household is not in the contract; of FAMILY_TO_INVITE who of "
        "it, signed singly already or not, is to sign with `resident`, the anchor, whom `signFamily` wants among the "
        "members too; of ROSTER_CHANGED who on it has no cover of the group, or, by JOINED_UNSIGNED, is to be signed, "
        "each alone; as far as they are yours to see; empty otherwise (未签成员)."
    )
    async def missing(self) -> list[Resident]:
        """R171."""
        codes = await self.side.missing.get(str(self.row.subject)) if self.row.kind in LACKING else None
        found = [await self._resident(code) for code in reading.others(self.row, codes or ())]
        return [each for each in found if each is not None]

    @strawberry.field(description=f"The roster; {_YOURS} (名册).")
    async def roster(self) -> CommunityRoster | None:
        """Of group contracts."""
        row = None if self.row.roster is None else await self.side.rosters.get(self.row.roster)
        return None if row is None else CommunityRoster.of(row, self.side.side.residents)

    @strawberry.field(description=f"The team, with what its report says; {_YOURS} (团队).")
    async def team(self, info: Info) -> Team | None:
        """Of lists of teams."""
        return None if self.row.team is None else await self.side.side.teams(info, teams_shaped).get(self.row.team)

    async def _resident(self, code: str | None) -> Resident | None:
        row = None if code is None else await self.side.residents.get(code)
        return None if row is None else Resident.of(row, self.side.side.residents)

    @classmethod
    def of(cls, row: EntryRow, side: WorklistSide) -> WorklistRow:
        """The shape of a row."""
        side.shows(row)
        return cls(
            kind=row.kind,
            reason=row.reason,
            reason_name=side.side.say(row.reason),
            since=row.since,
            due=row.due,
            settlement=WorklistSettlement.of(row, step_of(row.kind, row.reason, row.contract_kind)),
            alternatives=[WorklistSettlement.of(row, step) for step in steps_beside(row.reason)],
            row=row,
            side=side,
        )


@strawberry.type(description="A page of a worklist (清单分页).")
class WorklistConnection:
    """Relay's connection, with a count that does not grow with the list."""

    edges: list[Edge[WorklistRow]] = strawberry.field(description="Rows with their cursors.")
    nodes: list[WorklistRow] = strawberry.field(description="The rows alone, for callers that need no cursors.")
    page_info: PageInfo = strawberry.field(description="Where this page stands.")
    asked: strawberry.Private[Asked]

    @strawberry.field(description="How many rows the list has, up to 1,000; counted only when asked for (条数).")
    async def count(self) -> WorklistCount:
        """Reads 1,001 entries of the index at most."""
        return WorklistCount.of((await reading.counts([self.asked]))[self.asked.kind])

    @strawberry.field(
        description="How many rows the whole list has, all of them counted, which takes the longer the more there are; "
        "counted only when asked for (总条数)."
    )
    async def total_count(self) -> int:
        """For whoever needs the exact figure."""
        return await reading.count(self.asked)
