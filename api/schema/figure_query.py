"""Questions about figures. Who may: `api/access/verbs.py`."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import strawberry

from api.context import Info
from api.resolvers import figures
from api.schema.arguments import InLanguage
from api.schema.connection import After, Before, Connection, First, Last, page
from api.schema.figure import ReconciliationLine, ReportedFigure
from api.schema.figure_inputs import ReportedFigureFilter
from enrolment.figures.indicator import Indicator

WhichFigures = Annotated[ReportedFigureFilter | None, strawberry.argument(description="Which figures.")]


@strawberry.type
class FigureQuery:
    """Part of `Query`; R212, R213."""

    @strawberry.field(
        description="Figures that documents published, of every region, and those reported by units within your reach, "
        "the latest recorded first (公布与上报数据)."
    )
    async def published_figures(
        self,
        info: Info,
        filter: WhichFigures = None,  # noqa: A002
        first: First = None,
        last: Last = None,
        after: After = None,
        before: Before = None,
        language: InLanguage = None,
    ) -> Connection[ReportedFigure] | None:
        """DOMAIN A3."""
        return await figures.listed(info, filter, language, page(first, last, after, before))

    @strawberry.field(
        description="What the ledger counts of a region or an institution as of a day, against what was published or "
        "reported; null where the unit is not yours to compare (数据核对)."
    )
    async def reconcile(
        self,
        info: Info,
        as_of: Annotated[date, strawberry.argument(description="As of which day, today at the latest (数据日期).")],
        region: Annotated[
            str | None,
            strawberry.argument(description="Division code; exactly one of `region` and `institution` (区划代码)."),
        ] = None,
        institution: Annotated[str | None, strawberry.argument(description="Code of the institution (机构).")] = None,
        indicators: Annotated[
            list[Indicator] | None,
            strawberry.argument(description="Which; default: all that the ledger reckons (指标)."),
        ] = None,
        language: InLanguage = None,
    ) -> list[ReconciliationLine] | None:
        """R213."""
        return await figures.reconciled(info, as_of, region, institution, indicators, language)
