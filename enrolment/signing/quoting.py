"""What a resident's packages mean in a contract (选包测算): the quote of the day, with what is really signed now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from catalog.eligibility.facts import ResidentFacts
from catalog.laid_down import LaidDown
from catalog.quote.basket import Basket, Chosen, QuoteWorld
from catalog.quote.brought import Brought, brought
from catalog.quote.due.span import Span
from catalog.quote.effect import Effect
from catalog.quote.pricing import PackagePrice, Pricing
from catalog.quote.quote import Joining, Quote, quote
from catalog.snapshot import PackageVersion, Snapshot
from catalog.vocabulary import PackageTier, Payer, PriceStatus


@dataclass(frozen=True, slots=True)
class Term:
    """The days of a contract, and from when on somebody is covered by it: [starts, ends)."""

    contract_from: date
    years: int
    starts: date


@dataclass(frozen=True, slots=True)
class Amount:
    """What one payer pays in one contract year (from 1), in fen."""

    year: int
    payer: Payer
    fen: int


@dataclass(frozen=True, slots=True)
class Selected:
    """A run of days for which a package is held, [starts, ends), as it is written; amounts stand with the first run."""

    version: PackageVersion
    joining: Joining
    chosen: Chosen
    starts: date
    ends: date
    amounts: tuple[Amount, ...]
    is_placeholder: bool


def world_of(catalog: Snapshot, region: str, on: date, laid_down: LaidDown) -> QuoteWorld:
    """What a quote depends on beside the basket: the region's menu of the day and what is laid down there."""
    return QuoteWorld(
        offers=catalog.versions_on_offer([region], on),
        setting=laid_down.setting,
        terms=laid_down.terms,
        substitution=laid_down.substitution,
        seasons=catalog.seasons,
        visits=catalog.visits,
        region_name=catalog.regions[region].name,
    )


def quoted(
    facts: ResidentFacts,
    region: str,
    term: Term,
    packages: tuple[Chosen, ...],
    world: QuoteWorld,
    *,
    signed: date | None = None,
    employer_contract: bool = False,
) -> tuple[Basket, Quote]:
    """The quote for somebody covered from `term.starts` on."""
    basket = Basket(
        facts,
        region,
        term.starts,
        term.years,
        packages,
        employer_contract=employer_contract,
        signed=signed,
        contract_from=term.contract_from,
    )
    return basket, quote(basket, world)


def selected(basket: Basket, world: QuoteWorld, found: Quote) -> Iterator[Selected]:
    """What is written when the contract is signed: everything chosen, and what attaches on the very first day.

    A priority package whose rule becomes true later attaches then, in the version and at the price of that day
    (DECISIONS, priority packages); of one that attaches now only the first run of days is written now.
    """
    by_code = {chosen.package: chosen for chosen in basket.packages}
    for package in found.packages:
        effect = package.effect
        if effect is None:
            continue
        if package.version.definition.tier is PackageTier.PRIORITY:
            if effect.runs[0].opens > basket.starts:
                continue
            effect = Effect(effect.runs[:1], effect.begins[:1], effect.is_end_expected)
            price = _priced(package.version, package.brought, effect, basket, world)
        else:
            price = package.price
        chosen = by_code.get(package.version.code, Chosen(package.version.code))
        yield from _runs(package.version, package.joining, chosen, effect.runs, price)


def priced_run(version: PackageVersion, effect: Effect, basket: Basket, world: QuoteWorld) -> Selected:
    """A priority package that attaches by itself on the first day of the effect, for its one run of days."""
    chosen = Chosen(version.code)
    price = _priced(version, brought(version, chosen), effect, basket, world)
    return next(_runs(version, Joining.ATTACHED, chosen, effect.runs[:1], price))


def _runs(
    version: PackageVersion, joining: Joining, chosen: Chosen, runs: tuple[Span, ...], price: PackagePrice
) -> Iterator[Selected]:
    amounts = tuple(
        Amount(year.number, payer, year.amounts.of(payer))
        for year in price.years
        for payer in Payer
        if year.amounts.of(payer)
    )
    is_placeholder = price.status is PriceStatus.PLACEHOLDER
    for number, run in enumerate(runs):
        paid = amounts if number == 0 else ()
        yield Selected(version, joining, chosen, run.opens, run.ends, paid, is_placeholder)


def _priced(
    version: PackageVersion, items: tuple[Brought, ...], effect: Effect, basket: Basket, world: QuoteWorld
) -> PackagePrice:
    """The price of a package for a part of its days."""
    pricing = Pricing(
        years=basket.contract_years,
        effects={version.code: effect},
        brought={version.code: items},
        facts=basket.facts,
        setting=world.setting,
        substitution=world.substitution,
    )
    return pricing.price(version.definition)
