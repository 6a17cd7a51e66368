"""Questions at the resident's own door, and the clinic's about requests, each one call of a resolver."""

from __future__ import annotations

from typing import Annotated

import strawberry

from api.context import Info
from api.resolvers import door
from api.schema.arguments import InLanguage
from api.schema.connection import After, Before, Connection, First, Last, page
from api.schema.door_inputs import ResidentRequestFilter
from api.schema.door_me import Me
from api.schema.door_request import ResidentRequest


@strawberry.type
class DoorQuery:
    """Part of `Query`."""

    @strawberry.field(
        description="Oneself and one's wards: cover, contracts, household, requests and the own menu. Nothing of "
        "anybody else (本人)."
    )
    async def me(self, info: Info, language: InLanguage = None) -> Me | None:
        """DECISIONS, resident's own door."""
        return await door.me(info, language)

    @strawberry.field(
        description="What residents ask of the clinics within your reach, the latest first (居民申请列表)."
    )
    async def resident_requests(
        self,
        info: Info,
        region: Annotated[
            str | None,
            strawberry.argument(description="Division code: only of this region and all below it. Default: all yours."),
        ] = None,
        filter: Annotated[ResidentRequestFilter | None, strawberry.argument(description="Which requests.")] = None,  # noqa: A002
        first: First = None,
        last: Last = None,
        after: After = None,
        before: Before = None,
        language: InLanguage = None,
    ) -> Connection[ResidentRequest] | None:
        """R190, R191."""
        return await door.requests(info, region, filter, language, page(first, last, after, before))
