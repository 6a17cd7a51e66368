"""Figures, and how they stand to the ledger, in the schema (数据核对, R213)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import cast

import strawberry

from api.delivery_side import DeliverySide
from api.schema.connection import Order
from api.schema.enums import expose
from api.schema.institution import Institution
from api.schema.region import Region
from core.labelled import Labelled, label
from enrolment.figures.indicator import DEFINITIONS, DifferenceReason, FigureUnit, Indicator
from enrolment.figures.reading import Comparison, Explanation, FigureRow, Line

LATEST_FIGURES: Order[FigureRow] = Order("FIGURE", lambda row: (row.code,), descending=True)


def _both(member: Enum) -> str:
    text = label(cast(Labelled, member))
    return f"{text.en[:1].upper()}{text.en[1:]} ({text.zh})."


_DESCRIPTIONS: dict[type[Labelled], str] = {
    Comparison: "What came of holding a figure against the ledger, R213 (核对结果).",
    DifferenceReason: "Why a figure differs from the ledger, R213 (差异原因).",
    FigureUnit: "In what a figure is told (计量单位).",
    Indicator: "What a figure tells (指标).",
}
for _enum, _description in _DESCRIPTIONS.items():
    expose(_enum, _description, _both)


def _amount(hundredths: int | None) -> Decimal | None:
    """A figure as it is told: a whole number where it is one."""
    if hundredths is None:
        return None
    return Decimal(hundredths // 100) if hundredths % 100 == 0 else Decimal(hundredths).scaleb(-2)


@strawberry.type(description="A figure as it was published or reported; it never changes (指标数据).")
class ReportedFigure:
    """R213."""

    code: str = strawberry.field(description="Stable code (数据编码).")
    indicator: Indicator = strawberry.field(description="What it tells (指标).")
    indicator_name: str = strawberry.field(description="The same in the caller's language.")
    unit: FigureUnit = strawberry.field(description="In what it is told (计量单位).")
    as_of: date = strawberry.field(description="As of which day (数据日期).")
    amount: Decimal = strawberry.field(description="The figure itself; a rate in per cent (数据).")
    is_published: bool = strawberry.field(description="Whether a document published it; false: it was reported (公布).")
    document: str | None = strawberry.field(description="Code of that document; null: it was reported (来源文件).")
    source: str | None = strawberry.field(description="What the document says, or where it is from (来源原文).")
    doubt: str | None = strawberry.field(
        description="What speaks against it, in the caller's language; it stands as published (疑点)."
    )
    corrects: str | None = strawberry.field(description="Code of the figure that it replaces; null: none (更正).")
    recorded_at: datetime = strawberry.field(description="When it was recorded here (登记时间).")
    region: Region | None = strawberry.field(description="The region it is of, or lies in (区划).")
    row: strawberry.Private[FigureRow]
    side: strawberry.Private[DeliverySide]

    @strawberry.field(description="The institution it is of; null: the whole region's (机构).")
    async def institution(self) -> Institution | None:
        """All of a page in one statement."""
        if self.row.institution is None:
            return None
        found = await self.side.institutions.get(self.row.institution)
        return None if found is None else Institution.of(found.definition, self.side, found.version)

    @classmethod
    def of(cls, row: FigureRow, side: DeliverySide) -> ReportedFigure:
        """The shape of a figure."""
        side.institutions.expect([] if row.institution is None else [row.institution])
        return cls(
            code=row.code,
            indicator=row.indicator,
            indicator_name=side.say(row.indicator),
            unit=DEFINITIONS[row.indicator].unit,
            as_of=row.as_of,
            amount=_amount(row.hundredths) or Decimal(0),
            is_published=row.is_published,
            document=row.document,
            source=row.source or None,
            doubt=None if row.doubt is None else row.doubt.in_(side.language),
            corrects=row.corrects,
            recorded_at=row.at,
            region=side.shelf.region(row.region),
            row=row,
            side=side,
        )


@strawberry.type(description="Why a figure differs from the ledger (差异说明).")
class DifferenceExplanation:
    """The latest counts."""

    reason: DifferenceReason = strawberry.field(description="Why (差异原因).")
    reason_name: str = strawberry.field(description="The same in the caller's language.")
    note: str = strawberry.field(description="In words (说明).")
    ledger: Decimal = strawberry.field(description="What the ledger counted when it was explained (当时台账数).")
    at: datetime = strawberry.field(description="When it was explained (时间).")

    @classmethod
    def of(cls, told: Explanation, side: DeliverySide) -> DifferenceExplanation:
        """The shape of an explanation."""
        return cls(
            reason=told.reason,
            reason_name=side.say(told.reason),
            note=told.note,
            ledger=_amount(told.ledger) or Decimal(0),
            at=told.at,
        )


@strawberry.type(description="An indicator of a unit: what the ledger counts against what was told, R213 (核对行).")
class ReconciliationLine:
    """One a figure; one without a figure where there is none."""

    indicator: Indicator = strawberry.field(description="What is compared (指标).")
    indicator_name: str = strawberry.field(description="The same in the caller's language.")
    unit: FigureUnit = strawberry.field(description="In what both are told (计量单位).")
    numerator: str = strawberry.field(description="What is counted, in the caller's language (分子).")
    denominator: str | None = strawberry.field(description="Of what it is a rate; null: it is none (分母).")
    ledger: Decimal | None = strawberry.field(
        description="What the ledger counts as of the day, by what it knows now; null: it reckons no such (台账数)."
    )
    figure: ReportedFigure | None = strawberry.field(description="What was told; null: nothing (上报数).")
    difference: Decimal | None = strawberry.field(description="Ledger less figure; null: not to be compared (差异).")
    comparison: Comparison = strawberry.field(description="What came of it (核对结果).")
    comparison_name: str = strawberry.field(description="The same in the caller's language.")
    explanation: DifferenceExplanation | None = strawberry.field(
        description="The latest; a difference is open again once the ledger has moved; null: none (差异说明)."
    )
    below: Decimal | None = strawberry.field(
        description="What the figures for the same day of the units directly below add up to, regions below a region "
        "and institutions under an institution, one figure a unit: published beside a published figure or none, "
        "reported beside a reported one, the other where a unit has no such; null: there are none, or they are "
        "rates (下级合计)."
    )
    below_count: int = strawberry.field(description="How many units have such a figure (下级数据个数).")

    @classmethod
    def of(cls, line: Line, side: DeliverySide) -> ReconciliationLine:
        """The shape of a line."""
        definition = DEFINITIONS[line.indicator]
        return cls(
            indicator=line.indicator,
            indicator_name=side.say(line.indicator),
            unit=definition.unit,
            numerator=definition.numerator.in_(side.language),
            denominator=None if definition.denominator is None else definition.denominator.in_(side.language),
            ledger=_amount(line.ledger),
            figure=None if line.figure is None else ReportedFigure.of(line.figure, side),
            difference=_amount(line.difference),
            comparison=line.comparison,
            comparison_name=side.say(line.comparison),
            explanation=None if line.explanation is None else DifferenceExplanation.of(line.explanation, side),
            below=_amount(line.below),
            below_count=line.below_count,
        )
