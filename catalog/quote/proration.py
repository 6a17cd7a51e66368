"""Money by payer, shared out by the day without losing a fen (按日折算): the largest remainder. Pure integers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from catalog.price import Price
from catalog.vocabulary import Payer

_PAYERS: Final = tuple(Payer)


@dataclass(frozen=True, slots=True)
class Amounts:
    """Fen by payer, in the order of `Payer`, each ≥ 0. Unlike a price it may be a sum of any size."""

    fen: tuple[int, ...] = (0,) * len(_PAYERS)

    @property
    def total(self) -> int:
        """The sum over all payers, in fen."""
        return sum(self.fen)

    def of(self, payer: Payer) -> int:
        """What one payer pays, in fen."""
        return self.fen[_PAYERS.index(payer)]

    def plus(self, other: Amounts) -> Amounts:
        """Both together."""
        return Amounts(tuple(mine + more for mine, more in zip(self.fen, other.fen, strict=True)))

    def minus(self, other: Amounts) -> Amounts:
        """What is left; never below zero for any payer."""
        return Amounts(tuple(max(mine - less, 0) for mine, less in zip(self.fen, other.fen, strict=True)))

    def moved(self, payer: Payer, to: Payer) -> Amounts:
        """All that one payer would pay, paid by another."""
        return self.minus(only(payer, self.of(payer))).plus(only(to, self.of(payer)))


NOTHING: Final = Amounts()


def amounts_of(price: Price) -> Amounts:
    """A price's parts."""
    return Amounts(tuple(price.of(payer) for payer in _PAYERS))


def only(payer: Payer, fen: int) -> Amounts:
    """An amount of one payer alone."""
    return Amounts(tuple(fen if one is payer else 0 for one in _PAYERS))


def together(parts: Sequence[Amounts]) -> Amounts:
    """The sum of all parts."""
    found = NOTHING
    for part in parts:
        found = found.plus(part)
    return found


def share(amounts: Amounts, days: int, of: int) -> Amounts:
    """The share of `days` of `of` days (0 ≤ `days` ≤ `of`, `of` ≥ 1): the total to the nearest fen, a half up.

    The payers' parts are rounded down, and the fen that are left go to the largest remainders, the first payer first
    of equal ones; so they sum exactly to the rounded total, and none is more than its whole (DECISIONS, price).
    """
    if not 0 <= days <= of or of < 1:
        raise ValueError(f"no share of {days} of {of} days")
    total = (2 * amounts.total * days + of) // (2 * of)
    parts = [divmod(fen * days, of) for fen in amounts.fen]
    left = total - sum(part for part, _rest in parts)
    first = sorted(range(len(parts)), key=lambda place: (-parts[place][1], place))[:left]
    return Amounts(tuple(part + (place in first) for place, (part, _rest) in enumerate(parts)))


def split(amounts: Amounts, lengths: Sequence[int]) -> tuple[Amounts, ...]:
    """A year's amounts over stretches of days (≥ 0 each, ≥ 1 in all) one after another; they sum to the whole exactly.

    Each stretch takes its share of what is left, so that no payer and no total gains or loses a fen.
    """
    left, days, found = amounts, sum(lengths), []
    for length in lengths:
        part = share(left, length, days) if days else NOTHING
        found.append(part)
        left, days = left.minus(part), days - length
    return tuple(found)
