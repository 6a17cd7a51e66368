"""What a basket costs, in the schema: by payer, by contract year, and what was taken off (费用)."""

from __future__ import annotations

from datetime import date

import strawberry

from api.schema.common import Money, PayerShare
from catalog.quote.pricing import AppliedDeduction, YearPrice
from catalog.quote.proration import Amounts
from catalog.vocabulary import Payer
from core.language import Language


@strawberry.type(description="An amount and who pays which part of it; the parts sum to the total, to the fen (费用).")
class Cost:
    """By payer."""

    total: Money = strawberry.field(description="All payers together.")
    self_pay: Money = strawberry.field(description="The resident's part (个人支付).")
    shares: list[PayerShare] = strawberry.field(description="Each payer that contributes, and how much.")

    @classmethod
    def of(cls, amounts: Amounts, language: Language) -> Cost:
        """The shape of amounts by payer."""
        return cls(
            total=Money.of(amounts.total),
            self_pay=Money.of(amounts.of(Payer.SELF)),
            shares=[
                PayerShare(payer=payer, payer_name=payer.label.in_(language), amount=Money.of(amounts.of(payer)))
                for payer in Payer
                if amounts.of(payer)
            ],
        )


@strawberry.type(description="One contract year of a price (协议年度费用).")
class CostOfYear:
    """After surcharges, deductions and substitution."""

    number: int = strawberry.field(description="Which contract year, from 1.")
    starts: date = strawberry.field(description="Its first day.")
    ends: date = strawberry.field(description="The first day after it.")
    cost: Cost = strawberry.field(description="What it costs, by payer.")
    days: int = strawberry.field(
        description="Days of the year it is in force; the price is pro rata by day (按日折算)."
    )
    of_days: int = strawberry.field(description="Days the year has.")
    surcharges: Money = strawberry.field(description="Of the total: for chosen options that cost more (加价).")
    substituted: Money = strawberry.field(
        description="Of the total: what the resident would have paid and another bears by regional policy (代付)."
    )
    borne_by: Payer | None = strawberry.field(description="Who bears it; null where nobody does.")

    @classmethod
    def of(cls, year: YearPrice, language: Language) -> CostOfYear:
        """The shape of a year."""
        return cls(
            number=year.number,
            starts=year.span.opens,
            ends=year.span.ends,
            cost=Cost.of(year.amounts, language),
            days=year.days,
            of_days=year.of_days,
            surcharges=Money.of(year.surcharges.total),
            substituted=Money.of(year.substituted),
            borne_by=year.borne_by,
        )


@strawberry.type(description="What was taken off because two packages bring the same item (重复项目减免).")
class DeductionApplied:
    """As a designer set it."""

    package_code: str = strawberry.field(description="Off the price of this package.")
    item_code: str = strawberry.field(description="For this item.")
    shared_with: str = strawberry.field(description="Which this package brings too.")
    payer: Payer = strawberry.field(description="Off this payer's part.")
    amount: Money = strawberry.field(description="How much.")
    year: int = strawberry.field(description="In which contract year.")

    @classmethod
    def of(cls, value: AppliedDeduction) -> DeductionApplied:
        """The shape of a deduction."""
        return cls(
            package_code=value.package,
            item_code=value.item,
            shared_with=value.shared_with,
            payer=value.payer,
            amount=Money.of(value.fen),
            year=value.year,
        )
