"""Questions about worklists, each one call of a resolver. Part of `Query`."""

from __future__ import annotations

from typing import Annotated

import strawberry

from api.context import Info
from api.resolvers import worklists
from api.schema.arguments import InLanguage
from api.schema.connection import After, Before, First, Last, page
from api.schema.worklist import WorklistConnection, WorklistPlace, WorklistSummary
from enrolment.worklists.kind import DEFAULT_DAYS, MOST_DAYS, WorklistKind

Place = Annotated[
    WorklistPlace | None,
    strawberry.argument(name="in", description="Whose list. Default: of your institution, else of your region."),
]
Days = Annotated[
    int,
    strawberry.argument(description=f"Within how many days contracts end, for ENDING_SOON: 1–{MOST_DAYS} (天数)."),
]


@strawberry.type
class WorklistQuery:
    """What there is to do."""

    @strawberry.field(
        description="A worklist of a team, an institution or a region within your reach, as of today, in the order of "
        "days; null when there is no such place, or it is not yours (工作清单)."
    )
    async def worklist(
        self,
        info: Info,
        kind: Annotated[WorklistKind, strawberry.argument(description="Which list.")],
        place: Place = None,
        days: Days = DEFAULT_DAYS,
        first: First = None,
        last: Last = None,
        after: After = None,
        before: Before = None,
        language: InLanguage = None,
    ) -> WorklistConnection | None:
        """R035, R171, R210, R214–R217, R229."""
        asked = page(first, last, after, before)
        return await worklists.worklist(info, kind, place, days, asked, language)

    @strawberry.field(
        description="How much stands on each worklist of a team, an institution or a region within your reach, as of "
        "today; null when there is no such place, or it is not yours (清单汇总)."
    )
    async def worklists(
        self, info: Info, place: Place = None, days: Days = DEFAULT_DAYS, language: InLanguage = None
    ) -> list[WorklistSummary] | None:
        """The clinic's morning."""
        return await worklists.summary(info, place, days, language)
