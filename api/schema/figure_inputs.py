"""What is given about figures."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import strawberry

import api.schema.figure  # noqa: F401  the enums below get their faces there
from api.schema.given import bounds
from api.schema.institution_inputs import KEY
from enrolment.figures.indicator import DifferenceReason, Indicator


@strawberry.input(description="A figure of an institution or a region, R213 (上报数据).")
class ReportFigureInput:
    """Exactly one of the two."""

    institution: str | None = strawberry.field(
        default=None, description="Code of the institution; exactly one of `institution` and `region` (机构)."
    )
    region: str | None = strawberry.field(default=None, description="Division code of the region (区划代码).")
    indicator: Indicator = strawberry.field(description="What it tells (指标).")
    as_of: date = strawberry.field(description="As of which day, today at the latest (数据日期).")
    amount: Decimal = strawberry.field(
        description="The figure, 0 or more: a whole number of people, teams or times, a rate in per cent up to 100, "
        "or yuan; at most two decimals (数据)."
    )
    source: str | None = strawberry.field(
        default=None, description="Where it is from, up to 500 characters (来源).", metadata=bounds(500)
    )
    corrects: str | None = strawberry.field(
        default=None, description="Code of a reported figure of the same unit, indicator and day it replaces (更正)."
    )
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="Why a figure differs from the ledger, R213 (说明差异).")
class ExplainDifferenceInput:
    """As the ledger counts now."""

    figure: str = strawberry.field(description="Code of the figure (数据编码).")
    reason: DifferenceReason = strawberry.field(description="Why (差异原因).")
    note: str = strawberry.field(description="In words, up to 500 characters (说明).", metadata=bounds(500))
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="What figures to list; every part given must hold (数据筛选).")
class ReportedFigureFilter:
    """A filter over figures."""

    region: str | None = strawberry.field(
        default=None, description="Of this region and those below it, their institutions included (区划代码)."
    )
    institution: str | None = strawberry.field(default=None, description="Of the institution of this code (机构).")
    indicators: list[Indicator] | None = strawberry.field(default=None, description="Of one of these (指标).")
    as_of: date | None = strawberry.field(default=None, description="As of this day (数据日期).")
    is_published: bool | None = strawberry.field(default=None, description="Whether a document published it (公布).")
