"""Oneself and one's wards at the own door, in the schema (本人与被监护人)."""

from __future__ import annotations

from typing import Annotated

import strawberry

from api.context import Info
from api.own_side import OwnSide
from api.resolvers import menu_for
from api.schema.arguments import OnDay
from api.schema.connection import After, Before, Connection, First, Last, Order, connect_rows, page, window
from api.schema.contract import Contract, Enrolment
from api.schema.contract_household import ContractHousehold
from api.schema.door_request import LATEST_FIRST, ResidentRequest
from api.schema.menu_for import PersonalMenu
from api.schema.proposal import PackageProposal
from api.schema.resident import Resident
from core.language import Language
from enrolment.reading.contract_rows import ContractRow
from enrolment.reading.resident_rows import ResidentRow
from teams.queries.window import Rows

_CONTRACTS: Order[ContractRow] = Order("OWN-CONTRACT", lambda row: (row.code,), descending=True)


@strawberry.type(description="Somebody for whom the caller acts: oneself, or a ward (本人或被监护人).")
class OwnResident:
    """A ward is named by the token and by the register both."""

    is_ward: bool = strawberry.field(description="Whether it is a ward; otherwise oneself (是否被监护人).")
    row: strawberry.Private[ResidentRow]
    side: strawberry.Private[OwnSide]
    language: strawberry.Private[Language | None]

    @strawberry.field(description="Who it is (居民).")
    def resident(self) -> Resident:
        """Read with it."""
        return Resident.of(self.row, self.side.contracts.residents)

    @strawberry.field(description="What covered, covers and will cover the person, the latest first (签约).")
    async def enrolments(self) -> list[Enrolment]:
        """R191."""
        side = self.side.contracts
        return [Enrolment.of(row, side) for row in await side.enrolments_of.get(self.row.code) or ()]

    @strawberry.field(
        description="The contracts that concern the person, the latest first; also those that await a signature (协议)."
    )
    async def contracts(
        self, first: First = None, last: Last = None, after: After = None, before: Before = None
    ) -> Connection[Contract] | None:
        """R191."""
        side, cut = self.side, window(_CONTRACTS, page(first, last, after, before))
        rows = await side.contract_pages(cut).get(self.row.code) or Rows((), False, False)

        async def count() -> int:
            return await side.contract_counts.get(self.row.code) or 0

        return connect_rows(rows, _CONTRACTS, lambda row: Contract.of(row, side.contracts), count)

    @strawberry.field(description="The household the person belongs to today; null: none (家庭).")
    async def household(self) -> ContractHousehold | None:
        """Others in it are counted, not told."""
        side = self.side.contracts
        row = await side.households.get(self.row.code)
        return None if row is None else ContractHousehold.of(row, side)

    @strawberry.field(description="What was asked of clinics for the person, the latest first (申请).")
    async def requests(
        self, first: First = None, last: Last = None, after: After = None, before: Before = None
    ) -> Connection[ResidentRequest] | None:
        """R190, R191."""
        side, cut = self.side, window(LATEST_FIRST, page(first, last, after, before))
        rows = await side.request_pages(cut).get(self.row.code) or Rows((), False, False)

        async def count() -> int:
            return await side.request_counts.get(self.row.code) or 0

        return connect_rows(rows, LATEST_FIRST, lambda row: ResidentRequest.of(row, side.contracts), count)

    @strawberry.field(
        description="The packages that the clinic proposes to the person and that wait for an answer, the earliest "
        "first: each package once (待答复的推荐)."
    )
    async def proposals(self) -> list[PackageProposal]:
        """All people in one statement."""
        delivery = self.side.contracts.delivery
        return [PackageProposal.of(row, delivery) for row in await self.side.proposals.get(self.row.code) or ()]

    @strawberry.field(description="The menu as it is for the person, as `menuFor` (个人菜单).")
    async def menu_for(
        self,
        info: Info,
        on: OnDay = None,
        region: Annotated[
            str | None,
            strawberry.argument(description="Division code: whose menu. Default: of where the person lives."),
        ] = None,
    ) -> PersonalMenu | None:
        """R128, R141: eight statements for each person."""
        return await menu_for.menu_for(info, self.row.code, on, region, self.language)

    @classmethod
    def of(cls, row: ResidentRow, side: OwnSide, language: Language | None, *, is_ward: bool) -> OwnResident:
        """The shape of a person."""
        side.shows(row)
        return cls(is_ward=is_ward, row=row, side=side, language=language)


@strawberry.type(description="Whoever has come in by the own door (本人).")
class Me:
    """DECISIONS, resident's own door."""

    residents: list[OwnResident] = strawberry.field(
        description="Oneself first, then the wards whom the token names (`guardian_of`) and of whom the register says, "
        "too, that one is the guardian today; empty where the token's resident is not on record (本人与被监护人)."
    )
