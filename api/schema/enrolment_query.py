"""Questions about contracts, lists of residents and somebody's own menu, each one call of a resolver."""

from __future__ import annotations

from typing import Annotated

import strawberry

from api.context import Info
from api.resolvers import contracts, menu_for
from api.schema.arguments import AsOf, Code, InLanguage, OnDay
from api.schema.connection import After, Before, Connection, First, Last, page
from api.schema.contract import Contract
from api.schema.contract_filters import ContractFilter, ContractOrderInput, ResidentFilter, ResidentOrderInput
from api.schema.listed_resident import ListedResident
from api.schema.menu_for import PersonalMenu

Within = Annotated[
    str | None,
    strawberry.argument(description="Division code: only of this region and all below it. Default: all yours."),
]


@strawberry.type
class EnrolmentQuery:
    """Who is signed with whom, on which paper, for what."""

    @strawberry.field(
        description="A contract within your reach: of your institution or region, or about somebody whom you reach; "
        "null when there is none of that code (签约协议)."
    )
    async def contract(
        self, info: Info, code: Code, as_of: AsOf = None, language: InLanguage = None
    ) -> Contract | None:
        """One contract."""
        return await contracts.contract(info, code, as_of, language)

    @strawberry.field(description="The contracts within your reach, by default by code (协议列表).")
    async def contracts(
        self,
        info: Info,
        region: Within = None,
        filter: Annotated[ContractFilter | None, strawberry.argument(description="Which contracts.")] = None,  # noqa: A002
        order: Annotated[ContractOrderInput | None, strawberry.argument(description="In which order.")] = None,
        as_of: AsOf = None,
        first: First = None,
        last: Last = None,
        after: After = None,
        before: Before = None,
        language: InLanguage = None,
    ) -> Connection[Contract] | None:
        """R023–R029, R040."""
        asked = page(first, last, after, before)
        return await contracts.contracts(info, region, filter, order, as_of, language, asked)

    @strawberry.field(
        description="The residents within your reach, with how they stand to signing, by default by code; merged "
        "records are not listed (居民列表)."
    )
    async def residents(
        self,
        info: Info,
        region: Within = None,
        filter: Annotated[ResidentFilter | None, strawberry.argument(description="Which residents.")] = None,  # noqa: A002
        order: Annotated[ResidentOrderInput | None, strawberry.argument(description="In which order.")] = None,
        as_of: AsOf = None,
        first: First = None,
        last: Last = None,
        after: After = None,
        before: Before = None,
        language: InLanguage = None,
    ) -> Connection[ListedResident] | None:
        """R037, R038, R210."""
        asked = page(first, last, after, before)
        return await contracts.residents(info, region, filter, order, as_of, language, asked)

    @strawberry.field(
        description="The menu as it is for one resident: of each package whether the person may have it and why or why "
        "not, how it is held already, whether it is recommended and why, what it would cost; null when there is nobody "
        "of that code within your reach who lives here (个人菜单)."
    )
    async def menu_for(
        self,
        info: Info,
        resident: Annotated[str, strawberry.argument(description="Code of the resident (居民编码).")],
        on: OnDay = None,
        region: Annotated[
            str | None,
            strawberry.argument(description="Division code: whose menu. Default: of where the resident lives."),
        ] = None,
        language: InLanguage = None,
    ) -> PersonalMenu | None:
        """R128, R141."""
        return await menu_for.menu_for(info, resident, on, region, language)
