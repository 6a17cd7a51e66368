"""What a package costs, by payer (价格与出资): integers of fen, so that parts sum exactly to the total."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pydantic import ConfigDict

from catalog.vocabulary import ItemPayer, Payer, PriceStatus
from core.wire import WIRE, ImpossibleDefinition

_FIELDS = {
    Payer.PUBLIC_HEALTH: "public_health",
    Payer.MEDICAL_INSURANCE: "medical_insurance",
    Payer.FISCAL: "fiscal",
    Payer.EMPLOYER: "employer",
    Payer.SELF: "self_pay",
}
_KEYS = {field: payer.value for payer, field in _FIELDS.items()}


@dataclass(frozen=True, slots=True)
class Price:
    """Fen (分, ≥ 0) per person and contract year, or per episode where the package's term is an episode."""

    __pydantic_config__ = ConfigDict(**{**WIRE, "alias_generator": lambda field: _KEYS.get(field, field)})
    public_health: int = 0
    medical_insurance: int = 0
    fiscal: int = 0
    employer: int = 0
    self_pay: int = 0
    status: PriceStatus = PriceStatus.PLACEHOLDER

    def __post_init__(self) -> None:
        for payer in Payer:
            if self.of(payer) < 0:
                raise ImpossibleDefinition(
                    "NEGATIVE_PRICE",
                    f"{payer.label.zh}的金额为负",
                    f"the amount of {payer.value} is negative",
                )

    @property
    def total(self) -> int:
        """The sum over all payers, in fen."""
        return sum(self.of(payer) for payer in Payer)

    @property
    def is_placeholder(self) -> bool:
        """True for a figure nobody has decided."""
        return self.status is PriceStatus.PLACEHOLDER

    def of(self, payer: Payer) -> int:
        """What one payer pays, in fen."""
        amount: int = getattr(self, _FIELDS[payer])
        return amount

    def covers(self, payer: ItemPayer) -> bool:
        """Whether an item borne by `payer` has money in this price; FEE is borne by the price as a whole."""
        return self.total > 0 if payer is ItemPayer.FEE else self.of(Payer(payer.value)) > 0


def price_of(amounts: dict[Payer, int], status: PriceStatus = PriceStatus.PLACEHOLDER) -> Price:
    """A price from fen by payer; payers that are absent pay nothing."""
    return Price(**{_FIELDS[payer]: fen for payer, fen in amounts.items()}, status=status)


def to_wire(price: Price) -> dict[str, Any]:
    """The written form: `{status, payers: {PUBLIC_HEALTH: fen, …}, total: fen}`, every payer named."""
    return {
        "status": price.status.value,
        "payers": {payer.value: price.of(payer) for payer in Payer},
        "total": price.total,
    }


def from_wire(value: Any) -> Any:
    """The fields of a price from its written form; refuses a total that is not the sum of the payers."""
    if not isinstance(value, dict) or not isinstance(value.get("payers"), dict) or "total" not in value:
        if isinstance(value, Price):
            return value
        raise ImpossibleDefinition(
            "PRICE_INCOMPLETE", "price须写payers和total", "a price needs `payers` (fen by payer) and `total`"
        )
    payers, total = value["payers"], value["total"]
    if all(type(fen) is int for fen in payers.values()) and (type(total) is not int or sum(payers.values()) != total):
        raise ImpossibleDefinition(
            "PRICE_TOTAL_MISMATCH",
            f"总价{total}分不等于各出资方之和{sum(payers.values())}分",
            f"the total is {total} fen, but the payers sum to {sum(payers.values())} fen",
        )
    return {**payers, **{key: part for key, part in value.items() if key not in ("payers", "total")}}
