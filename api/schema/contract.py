"""Contracts in the schema, as of a day (签约协议): the paper, whom it covers, what hangs on it.

What hangs on a page of contracts is read together, one statement a level, and only where it is asked for. Of the people
in a contract each caller is shown those that are theirs to see (`enrolment.scope.covers_within`).
"""

from __future__ import annotations

from datetime import date, datetime

import strawberry

import api.schema.contract_vocabulary  # noqa: F401  the enums below get their faces there
from api.context import Info
from api.contract_side import ContractSide
from api.schema.connection import After, Before, Connection, First, Last, Order, connect_rows, page, unreadable, window
from api.schema.contract_agreement import ContractAgreement
from api.schema.contract_household import ContractHousehold
from api.schema.contract_papers import EARLIEST_FIRST, Consent, ContractEvent, Signature
from api.schema.contract_particulars import ContractParticulars, particulars
from api.schema.contract_provider import institution_of
from api.schema.enrolment import Ending, Selection
from api.schema.institution import Institution
from api.schema.node import Node, node_id
from api.schema.region import Region
from api.schema.resident import Resident
from enrolment.contract.state import enrolment_state
from enrolment.contract.term import last_day
from enrolment.reading.contract_rows import ContractRow, EnrolmentRow, GroupCoverRow, PersonRow
from enrolment.vocabulary import EnrolmentState
from teams.queries.window import Rows, Window

_NAMED = "in the caller's language"
_BY_RESIDENT: Order[GroupCoverRow] = Order("COVER", lambda row: (row.resident.code,))
_LARGEST_ID = 2**63 - 1


@strawberry.type(
    description="One resident's cover under a contract, half-open: at most one is in force on any day (签约)."
)
class Enrolment(Node):
    """FHIR cousin: EpisodeOfCare."""

    code: str = strawberry.field(description="Opaque and stable (签约编码).")
    state: EnrolmentState = strawberry.field(description="Where it stands on the day asked about (签约状态).")
    state_name: str = strawberry.field(description=f"The state {_NAMED}.")
    starts: date = strawberry.field(description="First covered day (生效日期).")
    ends: date = strawberry.field(description="First day after its term (期满日).")
    covered_until: date = strawberry.field(
        description="First day no longer covered: of its term, or of its ending (覆盖截止日)."
    )
    last_covered_day: date | None = strawberry.field(
        description="The last covered day, as people are told it; null: it ended before it began (最后服务日)."
    )
    ending: Ending | None = strawberry.field(description="How it was cut short; null: it was not (解约).")
    recorded_at: datetime = strawberry.field(description="When it was entered (登记时间).")
    voided_at: datetime | None = strawberry.field(
        description="When it was voided as entered in error; null: it was not (作废时间)."
    )
    void_reason: str | None = strawberry.field(description="Why it was voided (作废原因).")
    row: strawberry.Private[EnrolmentRow]
    side: strawberry.Private[ContractSide]

    @strawberry.field(description="Who is covered (居民).")
    def resident(self) -> Resident:
        """Read with it."""
        return Resident.of(self.row.resident, self.side.residents)

    @strawberry.field(description="The contract it stands under; null where that is not yours to see (协议).")
    async def contract(self) -> Contract | None:
        """By code."""
        row = await self.side.contracts.get(self.row.contract)
        return None if row is None else Contract.of(row, self.side)

    @strawberry.field(description="The enrolment it renews; null: none, or not yours to see (所续签约).")
    async def renews(self) -> Enrolment | None:
        """DECISIONS, early renewal."""
        return await self._linked(self.row.renews)

    @strawberry.field(
        description="The enrolment it followed on a change of provider; null: none, or not yours to see (转签前签约)."
    )
    async def follows(self) -> Enrolment | None:
        """DECISIONS, change of provider."""
        return await self._linked(self.row.follows)

    @strawberry.field(description="What is and was held under it, the earliest first (选包).")
    async def selections(self) -> list[Selection]:
        """R106."""
        rows = await self.side.selections.get(self.code) or ()
        return [Selection.of(row, self.side, is_well_known=self.row.is_well_known) for row in rows]

    async def _linked(self, code: str | None) -> Enrolment | None:
        row = None if code is None else await self.side.enrolments.get(code)
        return None if row is None else Enrolment.of(row, self.side)

    @classmethod
    def of(cls, row: EnrolmentRow, side: ContractSide) -> Enrolment:
        """The shape of an enrolment."""
        side.covers(row)
        facts, state = row.facts, enrolment_state(row.facts, side.on)
        return cls(
            id=node_id("Enrolment", row.code),
            code=row.code,
            state=state,
            state_name=side.say(state),
            starts=facts.starts,
            ends=facts.ends,
            covered_until=facts.covered_until,
            last_covered_day=last_day(facts.covered_until) if facts.starts < facts.covered_until else None,
            ending=None if row.ending is None else Ending.of(row.ending, side),
            recorded_at=row.recorded_at,
            voided_at=row.voided_at,
            void_reason=row.void_reason,
            row=row,
            side=side,
        )


@strawberry.type(description="Somebody whom a contract is to cover (签约人).")
class ContractPerson:
    """Of a family's contract each member; an enrolment is there once everybody has signed."""

    starts: date = strawberry.field(description="The day from which the person is to be covered (起始日期).")
    wanted: list[str] = strawberry.field(description="Codes of the packages wanted when it was drafted (意向服务包).")
    is_adopted: bool = strawberry.field(
        description="Whether the person was covered by the same provider before, by a contract that stays (并入)."
    )
    family_starts: date | None = strawberry.field(
        description="First day as a member of the family's contract; null: not one, or not yet (家庭签约起始)."
    )
    family_ends: date | None = strawberry.field(description="First day no longer a member; null: never was one.")
    added_at: datetime = strawberry.field(description="When the person was added (加入时间).")
    removed_at: datetime | None = strawberry.field(description="When the person was taken out; null: is in (移出时间).")
    row: strawberry.Private[PersonRow]
    side: strawberry.Private[ContractSide]

    @strawberry.field(description="Who it is (居民).")
    def resident(self) -> Resident:
        """Read with the contract's people."""
        return Resident.of(self.row.resident, self.side.residents)

    @strawberry.field(description="What covers the person; null: nobody has signed, or it awaits approval (签约).")
    def enrolment(self) -> Enrolment | None:
        """Of an adopted member it stands under another contract."""
        return None if self.row.enrolment is None else Enrolment.of(self.row.enrolment, self.side)

    @strawberry.field(description="The household the person belongs to on the day; null: none (家庭).")
    async def household(self) -> ContractHousehold | None:
        """As of the day."""
        row = await self.side.households.get(self.row.resident.code)
        return None if row is None else ContractHousehold.of(row, self.side)

    @classmethod
    def of(cls, row: PersonRow, side: ContractSide) -> ContractPerson:
        """The shape of a person of a contract."""
        return cls(
            starts=row.starts,
            wanted=list(row.wanted),
            is_adopted=row.is_adopted,
            family_starts=None if row.family is None else row.family.starts,
            family_ends=None if row.family is None else row.family.ends,
            added_at=row.added_at,
            removed_at=row.removed_at,
            row=row,
            side=side,
        )


@strawberry.type(description="Somebody on an organisation's roster has the group's packages (团体签约覆盖).")
class GroupCover:
    """Beside any enrolment."""

    starts: date = strawberry.field(description="First day (起始日期).")
    ends: date = strawberry.field(description="First day no longer covered (截止日期).")
    row: strawberry.Private[GroupCoverRow]
    side: strawberry.Private[ContractSide]

    @strawberry.field(description="Who is covered (居民).")
    def resident(self) -> Resident:
        """Read with it."""
        return Resident.of(self.row.resident, self.side.residents)

    @strawberry.field(description="The packages it brings (选包).")
    async def selections(self) -> list[Selection]:
        """DECISIONS, group."""
        rows = await self.side.group_selections.get(str(self.row.id)) or ()
        return [Selection.of(row, self.side, is_well_known=self.row.is_well_known) for row in rows]

    @classmethod
    def of(cls, row: GroupCoverRow, side: ContractSide) -> GroupCover:
        """The shape of a cover."""
        side.covers_group(row)
        return cls(starts=row.starts, ends=row.ends, row=row, side=side)


@strawberry.type(
    description="An agreement with exactly one provider, a team or a doctor, as it stands on the day asked about "
    "(签约协议, R023–R029). A resident reads of a family's contract what is about the own person and wards."
)
class Contract(ContractParticulars, Node):
    """FHIR cousin: Contract."""

    row: strawberry.Private[ContractRow]
    side: strawberry.Private[ContractSide]

    @strawberry.field(description="The region whose menu and policies apply (所在区划).")
    def region(self) -> Region:
        """From memory."""
        return self.side.delivery.shelf.region(self.row.region)

    @strawberry.field(description="Where it is signed (签约机构).")
    async def institution(self) -> Institution | None:
        """Shown by name wherever it stands."""
        return await institution_of(self.row.institution, self.side)

    @strawberry.field(description="The institutions behind the provider when it was signed (层级链机构).")
    async def chain(self) -> list[Institution]:
        """Shown by name wherever they stand."""
        found = [await institution_of(code, self.side) for code in self.row.chain]
        return [one for one in found if one is not None]

    @strawberry.field(
        description="The paper, to be read, printed and checked; null where none is kept here, as of what a register "
        "brought from another system (协议文本)."
    )
    def agreement(self, info: Info) -> ContractAgreement | None:
        """R029."""
        if self.row.offered_at is not None and self.row.digest is None:
            return None
        return ContractAgreement.of(self.row, info.context.public_address)

    @strawberry.field(description="The household of a FAMILY contract, as of the day; null of others (家庭).")
    async def household(self) -> ContractHousehold | None:
        """DECISIONS, family."""
        row = None if self.row.household is None else await self.side.families.get(str(self.row.household))
        return None if row is None else ContractHousehold.of(row, self.side)

    @strawberry.field(description="Whom it is to cover, those that are yours to see; none of a GROUP (签约人).")
    async def persons(self) -> list[ContractPerson]:
        """In the order in which they were added."""
        return [ContractPerson.of(row, self.side) for row in await self.side.persons.get(self.code) or ()]

    @strawberry.field(
        description="Whom a GROUP contract covers on the day, those that are yours to see, by code (团体签约覆盖)."
    )
    async def group_covers(
        self, first: First = None, last: Last = None, after: After = None, before: Before = None
    ) -> Connection[GroupCover] | None:
        """R167."""
        cut = window(_BY_RESIDENT, page(first, last, after, before))
        rows = await self.side.group_covers(cut).get(self.code) or Rows((), False, False)
        return connect_rows(rows, _BY_RESIDENT, lambda row: GroupCover.of(row, self.side), self._count_covers)

    @strawberry.field(description="Who agreed, of those who are yours to see (知情同意).")
    async def consents(self) -> list[Consent]:
        """R191, R211."""
        return [Consent.of(row, self.side) for row in await self.side.consents.get(self.code) or ()]

    @strawberry.field(description="Who signed: for the provider, and of the others who are yours to see (签字).")
    async def signatures(self) -> list[Signature]:
        """R217."""
        return [Signature.of(row, self.side) for row in await self.side.signatures.get(self.code) or ()]

    @strawberry.field(description="What happened to it, of what is yours to see, the earliest first (协议变动).")
    async def events(
        self, first: First = None, last: Last = None, after: After = None, before: Before = None
    ) -> Connection[ContractEvent] | None:
        """Kept for good."""
        asked = page(first, last, after, before)
        cut = Window(asked.size, _event("after", asked.after), _event("before", asked.before), asked.from_end)
        rows = await self.side.events(cut).get(self.code) or Rows((), False, False)
        return connect_rows(rows, EARLIEST_FIRST, lambda row: ContractEvent.of(row, self.side), self._count_events)

    @strawberry.field(description="The contract it renews; null: none, or not yours to see (所续协议).")
    async def renews(self) -> Contract | None:
        """R217: with a fresh signature."""
        return await self._linked(self.row.renews)

    @strawberry.field(
        description="The contract it followed after a change of provider; null: none, or not yours to see (转签前协议)."
    )
    async def follows(self) -> Contract | None:
        """DECISIONS, change of provider."""
        return await self._linked(self.row.follows)

    async def _linked(self, code: str | None) -> Contract | None:
        row = None if code is None else await self.side.contracts.get(code)
        return None if row is None else Contract.of(row, self.side)

    async def _count_covers(self) -> int:
        return await self.side.cover_counts.get(self.code) or 0

    async def _count_events(self) -> int:
        return await self.side.event_counts.get(self.code) or 0

    @classmethod
    def of(cls, row: ContractRow, side: ContractSide) -> Contract:
        """The shape of a contract."""
        side.shows(row)
        return cls(id=node_id("Contract", row.code), row=row, side=side, **particulars(row, side))


def _event(argument: str, cursor: str | None) -> str | None:
    """The row's number that a cursor of events names, in digits. Raises a BAD_USER_INPUT fault for any other text."""
    place = EARLIEST_FIRST.read(argument, cursor)
    if place is None:
        return None
    if len(place) != 1 or not isinstance(place[0], int) or not 0 <= place[0] <= _LARGEST_ID:
        raise unreadable(argument)
    return str(place[0])
