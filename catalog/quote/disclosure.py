"""What is free and what is paid, clinic or home (告知): item by item, and the sentences said before signing (R238)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from catalog.item import ItemDefinition
from catalog.quote.brought import Brought
from catalog.quote.due.window import ItemPlan
from catalog.quote.pricing import PackagePrice
from catalog.quote.proration import Amounts
from catalog.vocabulary import LineSubject, Modality, Payer
from catalog.words.quote import disclosure_words, free_words, modality_words, paid_words
from catalog.words.schedules import schedule_words
from core.labelled import Labelled
from core.language import Text


class ItemCost(Labelled):
    """What an item costs the resident (个人费用)."""

    FREE = "FREE", "免费", "free"
    PAID = "PAID", "收费", "paid"


@dataclass(frozen=True, slots=True)
class ItemQuote:
    """One item of the quote: by whom it comes, whether it costs the resident anything, how and when it is delivered.

    `carried_by`: the package that carries its cost; `self_fen`: the resident's part of that package over the contract;
    `surcharge_fen`: what choosing the item adds to a contract year, or an episode, of it. `schedule`: when, in words.
    """

    item: ItemDefinition
    subject: LineSubject | None
    packages: tuple[str, ...]
    cost: ItemCost
    carried_by: str
    self_fen: int
    surcharge_fen: int
    cost_words: Text
    modalities: tuple[Modality, ...]
    modality_words: Text
    plan: ItemPlan
    schedule: Text


@dataclass(frozen=True, slots=True)
class Disclosure:
    """What the signer must be told and acknowledge (R238). `by_modality`: how many items can be delivered each way."""

    by_modality: Mapping[Modality, int]
    free_items: int
    paid_items: int
    sentences: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Naming:
    """The names that schedules and costs mention, by code."""

    items: Mapping[str, Text]
    packages: Mapping[str, Text]

    def package(self, code: str) -> Text:
        """The package's name, or its code where it is not on the menu."""
        return self.packages.get(code, Text(code, code))


def item_quote(
    plan: ItemPlan, brought: tuple[Brought, ...], prices: Mapping[str, PackagePrice], names: Naming
) -> ItemQuote:
    """One item: free where a package that brings it costs the resident nothing, else paid with the cheapest of them."""

    def own_part(one: Brought) -> int:
        price = prices.get(one.paid_in or one.package)
        return price.total.of(Payer.SELF) if price is not None else 0  # held already, so nothing more is paid for it

    cheapest = min(brought, key=lambda one: (own_part(one), one.package != plan.holds, one.package))
    item = next(one for one in brought if one.package == plan.holds).item.definition
    carrier, fen = cheapest.paid_in or cheapest.package, own_part(cheapest)
    charge = cheapest.surcharge
    surcharge = charge.fen if charge is not None and charge.payer is Payer.SELF and fen else 0
    is_per_episode = carrier in prices and prices[carrier].is_per_episode
    name = names.package(carrier)
    return ItemQuote(
        item=item,
        subject=plan.subject,
        packages=tuple(sorted({one.package for one in brought})),
        cost=ItemCost.PAID if fen else ItemCost.FREE,
        carried_by=carrier,
        self_fen=fen,
        surcharge_fen=surcharge,
        cost_words=paid_words(name, fen, surcharge, is_per_episode=is_per_episode) if fen else free_words(name),
        modalities=item.modalities,
        modality_words=modality_words(item.modalities),
        plan=plan,
        schedule=schedule_words(item.schedule, item_names=names.items, package_names=names.packages),
    )


def disclosure(items: Iterable[ItemQuote], total: Amounts, *, is_placeholder: bool) -> Disclosure:
    """The counts and the standing sentences; items of which nothing can fall due any more do not count."""
    listed = [one for one in items if not one.plan.is_over]
    counts = {way: sum(way in one.modalities for one in listed) for way in Modality}
    paid = sum(one.cost is ItemCost.PAID for one in listed)
    sentences = disclosure_words(
        items=len(listed),
        at_home=counts[Modality.HOME],
        amounts={payer: total.of(payer) for payer in Payer},
        has_paid_items=paid > 0,
        is_placeholder=is_placeholder,
    )
    return Disclosure(counts, len(listed) - paid, paid, sentences)
