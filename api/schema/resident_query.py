"""Questions about residents, each one call of a resolver. Part of `Query`."""

from __future__ import annotations

import strawberry

from api.context import Info
from api.resolvers import residents
from api.schema.arguments import Code, InLanguage
from api.schema.resident import Resident


@strawberry.type
class ResidentQuery:
    """Who the service knows."""

    @strawberry.field(
        description="A resident within your reach: of your region, registered by your institution, yourself or a ward; "
        "null when there is none of that code. The code of a merged record leads to the one that stayed (居民)."
    )
    async def resident(self, info: Info, code: Code, language: InLanguage = None) -> Resident | None:
        """One resident."""
        return await residents.resident(info, code, language)
