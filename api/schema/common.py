"""Small types that many nouns share: names in both languages, money, offsets."""

from __future__ import annotations

from decimal import Decimal
from enum import Enum

import strawberry

from api.schema.enums import expose
from catalog.schedule import Offset
from catalog.vocabulary import Payer, TimeUnit
from core.labelled import Labelled
from core.language import Language, Text

CITED = (
    "S0 is Guangxi's notice of 2023, S1 the plan of Guilin and its counties, S2 Shanghai's of 2023, "
    "S3 Qianjiang's of 2021; "
    "R with a number is a requirement drawn from them; NBPH-3 is 国家基本公共卫生服务规范（第三版） (依据)."
)
"""What the abbreviations in a `basis` stand for."""


class Currency(Enum):
    """ISO 4217 codes of the money the product knows."""

    CNY = "CNY"


expose(Currency, "ISO 4217 currency code (币种).", lambda _member: "Chinese yuan (人民币元).")


@strawberry.type(description="A text in both languages (中英文本).")
class Names:
    """`names { zh en }` beside a `name` in the caller's language."""

    zh: str = strawberry.field(description="In Chinese (中文).")
    en: str = strawberry.field(description="In English (英文).")

    @classmethod
    def of(cls, text: Text) -> Names:
        """Both languages of `text`."""
        return cls(zh=text.zh, en=text.en)


@strawberry.type(description="An amount of money in yuan, exact to the fen (金额).")
class Money:
    """Stored as fen in 64 bits; a GraphQL Int would end at 21 million yuan."""

    amount: Decimal = strawberry.field(description='Yuan with two decimal places: "70.00" (元).')
    currency: Currency = strawberry.field(description="Always CNY today (币种).")

    @classmethod
    def of(cls, fen: int) -> Money:
        """Money from integer fen."""
        return cls(amount=Decimal(fen).scaleb(-2), currency=Currency.CNY)


@strawberry.type(name="Offset", description="A distance in time from an anchor; negative means before (时间偏移).")
class OffsetShape:
    """«20+6 weeks» is amount 20, unit WEEK, days 6."""

    amount: int = strawberry.field(description="How many units; negative means before the anchor.")
    unit: TimeUnit = strawberry.field(description="The unit of `amount`.")
    days: int = strawberry.field(description="Days added on top: 20 weeks and 6 days is 20, WEEK, 6.")

    @classmethod
    def of(cls, offset: Offset | None) -> OffsetShape | None:
        """The shape of an offset; None stays None."""
        return None if offset is None else cls(amount=offset.amount, unit=offset.unit, days=offset.days)


@strawberry.type(description="What one payer contributes to a price (出资).")
class PayerShare:
    """One line of a price's split."""

    payer: Payer = strawberry.field(description="Who pays.")
    payer_name: str = strawberry.field(description="Who pays, in the caller's language.")
    amount: Money = strawberry.field(description="How much.")


def said(members: tuple[Labelled, ...], language: Language) -> list[str]:
    """The labels of enum members in one language, to show beside the codes."""
    return [member.label.in_(language) for member in members]
