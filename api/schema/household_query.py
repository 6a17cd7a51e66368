"""Questions about households and rosters, each one call of a resolver. Part of `Query`."""

from __future__ import annotations

import strawberry

from api.context import Info
from api.resolvers import households, rosters
from api.schema.arguments import AsOf, Code, InLanguage
from api.schema.household import Household
from api.schema.roster import CommunityRoster


@strawberry.type
class HouseholdQuery:
    """Who belongs together."""

    @strawberry.field(
        description="A household as of a day; null when there is none of that code, or no member of that day is yours "
        "to see (家庭)."
    )
    async def household(self, info: Info, code: Code, on: AsOf = None, language: InLanguage = None) -> Household | None:
        """One household."""
        return await households.household(info, code, on, language)

    @strawberry.field(
        description="A roster of your region, or that your institution looks after; null when there is none of that "
        "code (名册)."
    )
    async def roster(self, info: Info, code: Code, language: InLanguage = None) -> CommunityRoster | None:
        """One roster."""
        return await rosters.roster(info, code, language)
