"""What a package costs, as input: yuan by payer, surcharges of options, deductions beside other packages."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import strawberry

from api.schema.given import Path, bounds
from api.schema.rendering import Rendering, fen_of, numbered, once_each
from catalog.vocabulary import Payer, PriceStatus

YUAN = 'Yuan, at most two decimal places: "70.00"'


@strawberry.input(description="What one payer pays (出资).")
class PayerAmountInput:
    """One share of a price."""

    payer: Payer = strawberry.field(description="Who pays; each payer once (出资方).")
    amount: Decimal = strawberry.field(description=f"{YUAN} (金额).")


@strawberry.input(description="What a package costs one person a contract year, or an episode (价格).")
class PriceInput:
    """Who pays which part of it."""

    payers: list[PayerAmountInput] = strawberry.field(
        description="Who pays what; payers that are left out pay nothing (出资构成).", metadata=bounds(longest=10)
    )
    total: Decimal | None = strawberry.field(
        default=None, description=f"{YUAN}; the sum of the payers, which it is when left out (总价)."
    )
    status: PriceStatus = strawberry.field(
        default=PriceStatus.PLACEHOLDER, description="Whether somebody decided this figure (价格性质)."
    )

    def written(self, at: Path, place: Path, into: Rendering) -> dict[str, Any]:
        """The price in the spelling of files, every payer named, in fen."""
        once_each([part.payer for part in self.payers], (*place, "payers"), "payer", into)
        amounts = {payer.value: 0 for payer in Payer}
        for part, _, there in numbered(self.payers, at, (*place, "payers")):
            into.stands((*at, "payers", part.payer.value), (*there, "amount"))
            amounts[part.payer.value] = fen_of(part.amount, (*there, "amount"), into)
        total = sum(amounts.values()) if self.total is None else fen_of(self.total, (*place, "total"), into)
        return {"status": self.status.value, "payers": amounts, "total": total}


@strawberry.input(description="What choosing an option costs beyond the package's price (加价).")
class SurchargeInput:
    """R148."""

    item: str = strawberry.field(description="Code of the option (服务项目).")
    amount: Decimal = strawberry.field(description=f"{YUAN}; more than nothing, a contract year (金额).")
    payer: Payer = strawberry.field(default=Payer.SELF, description="Who pays it (出资方).")

    def written(self, at: Path, place: Path, into: Rendering) -> dict[str, Any]:
        """The surcharge in the spelling of files."""
        return {"item": self.item, **cost(self.amount, self.payer, at, place, into)}


@strawberry.input(description="What is taken off the price beside another package that brings the same item (减免).")
class DeductionInput:
    """DECISIONS, overlap."""

    item: str = strawberry.field(description="Code of the item that both bring (服务项目).")
    shared_with: str = strawberry.field(description="Code of the other package (另一服务包).")
    amount: Decimal = strawberry.field(description=f"{YUAN}; more than nothing, a contract year (金额).")
    payer: Payer = strawberry.field(default=Payer.SELF, description="Off whose part (出资方).")

    def written(self, at: Path, place: Path, into: Rendering) -> dict[str, Any]:
        """The deduction in the spelling of files."""
        off = cost(self.amount, self.payer, at, place, into)
        return {"item": self.item, "sharedWith": self.shared_with, **off}


def cost(amount: Decimal, payer: Payer, at: Path, place: Path, into: Rendering) -> dict[str, Any]:
    """Fen and who pays them; the resident, unless somebody else is named."""
    into.stands((*at, "fen"), (*place, "amount"))
    payers = {} if payer is Payer.SELF else {"payer": payer.value}
    return {"fen": fen_of(amount, (*place, "amount"), into), **payers}
