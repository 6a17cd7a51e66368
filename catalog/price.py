"""What a package costs, by payer (价格与出资): integers of fen, so that parts sum exactly to the total."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import ConfigDict, ValidationError
from pydantic_core import ErrorDetails, InitErrorDetails

from catalog.vocabulary import ItemPayer, Payer, PriceStatus
from core.language import Text
from core.wire import WIRE, ImpossibleDefinition

_FIELDS = {
    Payer.PUBLIC_HEALTH: "public_health",
    Payer.MEDICAL_INSURANCE: "medical_insurance",
    Payer.FISCAL: "fiscal",
    Payer.EMPLOYER: "employer",
    Payer.SELF: "self_pay",
}
_KEYS = {field: payer.value for payer, field in _FIELDS.items()}


MOST_FEN = 10_000_000_000
"""The largest part of a price: 100 million yuan. More is a slip of the pen, and sums stay far from 64 bits."""


def amount_words(fen: int) -> Text:
    """«20.00元（2000分）» / "20.00 yuan (2000 fen)": in the unit of GraphQL and, in brackets, in that of the files."""
    whole, rest = divmod(abs(fen), 100)
    yuan = f"{'-' if fen < 0 else ''}{whole}.{rest:02}"
    return Text(f"{yuan}元（{fen}分）", f"{yuan} yuan ({fen} fen)")


def bounded_fen(fen: int, *, least: int = 0, at: tuple[str | int, ...] = ()) -> int:
    """The amount itself; refuses one below `least` or above `MOST_FEN`."""
    if fen < least:
        bound = amount_words(least)
        raise ImpossibleDefinition(
            "NEGATIVE_PRICE", f"金额须至少{bound.zh}", f"an amount is at least {bound.en}", at=at
        )
    if fen > MOST_FEN:
        bound = amount_words(MOST_FEN)
        raise ImpossibleDefinition(
            "PRICE_TOO_LARGE", f"金额不能超过{bound.zh}", f"an amount is at most {bound.en}", at=at
        )
    return fen


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
                raise _negative_price(payer)
            bounded_fen(self.of(payer), at=("payers", payer.value))

    @property
    def total(self) -> int:
        """The sum over all payers, in fen."""
        return sum(self.of(payer) for payer in Payer)

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


def from_wire(value: Any, read: Callable[[Any], Price]) -> Price:
    """A price from its written form; `read` makes one of the fields (pydantic's part, as a wrap validator).

    Refuses, with every fault at its own key: amounts that are no integers or negative, unknown payers, a total
    that is no integer or not the sum of the payers.
    """
    if isinstance(value, Price):
        return value
    written = value if isinstance(value, dict) else {}
    payers = written.get("payers")
    if not isinstance(payers, dict) or "total" not in written:
        raise ImpossibleDefinition(
            "PRICE_INCOMPLETE", "价格须写明各出资方金额(payers)和总价(total)", "a price needs `payers` and `total`"
        )
    faults = [*_faults_of_total(payers, written["total"]), *_negative(payers)]
    amounts = {payer: 0 if _is_negative(fen) else fen for payer, fen in payers.items()}  # reported, at its own key
    rest = {key: part for key, part in written.items() if key not in ("payers", "total")}
    price: Price | None = None
    try:
        price = read({**amounts, **rest})
    except ValidationError as error:
        faults += [_under_payers(detail, payers) for detail in error.errors(include_url=False)]
    if price is None or faults:
        raise ValidationError.from_exception_data("Price", faults, input_type="json")
    return price


def _faults_of_total(payers: dict[str, Any], total: Any) -> Iterator[InitErrorDetails]:
    if type(total) is not int:
        yield {"type": "int_type", "loc": ("total",), "input": total}
    elif all(type(fen) is int for fen in payers.values()) and sum(payers.values()) != total:
        written, parts = amount_words(total), amount_words(sum(payers.values()))
        mismatch = ImpossibleDefinition(
            "PRICE_TOTAL_MISMATCH",
            f"总价{written.zh}不等于各出资方之和{parts.zh}",
            f"the total is {written.en}, but the payers sum to {parts.en}",
        )
        yield {"type": "value_error", "loc": ("total",), "input": total, "ctx": {"error": mismatch}}


def _negative(payers: dict[str, Any]) -> Iterator[InitErrorDetails]:
    for payer in Payer:
        fen = payers.get(payer.value)
        if _is_negative(fen):
            place = ("payers", payer.value)
            yield {"type": "value_error", "loc": place, "input": fen, "ctx": {"error": _negative_price(payer)}}


def _is_negative(fen: Any) -> bool:
    return type(fen) is int and fen < 0


def _under_payers(detail: ErrorDetails, payers: dict[str, Any]) -> InitErrorDetails:
    """An error of the flat form at the place where the value is written."""
    place = detail["loc"]
    if place and place[0] in payers:
        place = ("payers", *place)
    return {"type": detail["type"], "loc": place, "input": detail["input"], "ctx": detail.get("ctx", {})}


def _negative_price(payer: Payer) -> ImpossibleDefinition:
    zh, en = f"{payer.label.zh}的金额为负", f"the amount of {payer.value} is negative"
    return ImpossibleDefinition("NEGATIVE_PRICE", zh, en)
