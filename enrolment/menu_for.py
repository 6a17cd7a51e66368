"""The menu as it is for one resident (个人菜单, R128, R141): of each package whether the person may have it, and why or
why not, what is held already, what is recommended, how it would come in, and what it would cost. Pure.

Everything is answered for a contract of one year from the day asked about, beside what is held; for whoever holds no
basic package, as if the region's were signed that day.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from catalog.eligibility.answer import Eligibility
from catalog.eligibility.deciding import eligibility, holds
from catalog.eligibility.facts import ResidentFacts
from catalog.package import EpisodeTerm, PackageNeed
from catalog.quote.attaching import InForce, in_force, needs_at
from catalog.quote.basket import Basket, Chosen, QuoteWorld
from catalog.quote.brought import Brought, brought
from catalog.quote.compatibility import excluded, has_basic
from catalog.quote.effect import Bar, Effect, effects, held_days, holds_on, with_packages
from catalog.quote.pricing import PackagePrice, Pricing
from catalog.quote.quote import Joining
from catalog.snapshot import PackageVersion
from catalog.vocabulary import PackageTier
from enrolment.reading.contract_rows import SelectionRow
from enrolment.recommendation import Recommendation, recommendations


@dataclass(frozen=True, slots=True)
class Offer:
    """One package of the menu, for one resident.

    `eligibility`: the answer of the day, by what is held that day. `missing`: codes of packages it asks for that are
    not held; `barred_by`: of those held that exclude it. `held`: how it is held that day. `joining`, `effect`, `needs`
    and `price`: how it would come in, when it would be in force, what signing needs, what the year would cost; None
    (and empty) where it is held already or would not be in force within the year.
    """

    version: PackageVersion
    eligibility: Eligibility
    missing: tuple[str, ...]
    barred_by: tuple[str, ...]
    held: SelectionRow | None
    joining: Joining | None
    effect: Effect | None
    needs: tuple[PackageNeed, ...]
    price: PackagePrice | None
    recommendations: tuple[Recommendation, ...]

    @property
    def is_per_episode(self) -> bool:
        """Whether the price is for an episode, charged once."""
        return isinstance(self.version.definition.term, EpisodeTerm)


def menu_for(
    facts: ResidentFacts, held: Sequence[SelectionRow], region: str, on: date, world: QuoteWorld
) -> tuple[Offer, ...]:
    """Every package on offer, by code. `on` must be a day that contracts may start on (`Basket.has_sound_term`)."""
    basket = Basket(facts, region, on, 1, ())
    if not has_basic(basket, world) and (first := _basic(world)) is not None:
        basket = Basket(facts, region, on, 1, (Chosen(first),))
    standing = in_force(basket, world)
    known = with_packages(facts, standing.effects, world.setting)
    asking = _Asking(basket, world, standing, known, {each.package: each for each in held})
    return tuple(asking.offer(world.offers[code]) for code in sorted(world.offers))


def _basic(world: QuoteWorld) -> str | None:
    """The basic package that somebody would sign: the one by which members of a household count as signed, if on
    offer, else the first by code."""
    found = sorted(code for code, version in world.offers.items() if version.definition.tier is PackageTier.BASIC)
    return world.setting.basic if world.setting.basic in found else next(iter(found), None)


@dataclass(frozen=True, slots=True)
class _Asking:
    """One menu in the making. `known`: the facts with everything held that would be in force after signing."""

    basket: Basket
    world: QuoteWorld
    standing: InForce
    known: ResidentFacts
    held: Mapping[str, SelectionRow]

    def offer(self, version: PackageVersion) -> Offer:
        package, facts, on = version.definition, self.basket.facts, self.basket.starts
        setting, held = self.world.setting, self.held.get(version.code)
        effect = None if held is not None else self.effect(version)
        return Offer(
            version=version,
            eligibility=eligibility(package.eligibility, facts, setting, on),
            missing=tuple(code for code in package.requires if not holds_on(facts, code, on)),
            barred_by=tuple(code for code in sorted(excluded(package, self.world.offers)) if holds_on(facts, code, on)),
            held=held,
            joining=None if effect is None else self.joining(version.code),
            effect=effect,
            needs=() if effect is None else needs_at(package, self.known, setting, effect.runs),
            price=None if effect is None else self.price(version, effect),
            recommendations=recommendations(
                package,
                facts,
                setting,
                on,
                is_eligible=holds(package.eligibility, self.known, setting, on),
                is_held=held is not None,
            ),
        )

    def effect(self, version: PackageVersion) -> Effect | None:
        """When it would be in force: with the basic package, by its rule, or by itself beside all that would be."""
        code, standing = version.code, self.standing
        known = standing.effects.get(code) or standing.proposed.get(code)
        if known is not None or version.definition.tier in (PackageTier.BASIC, PackageTier.PRIORITY):
            return known
        bar = Bar(held_days(self.known, *excluded(version.definition, self.world.offers)))
        alone = effects([version.definition], self.known, self.world.setting, self.basket.term, {code: bar})
        return alone.get(code)

    def joining(self, code: str) -> Joining:
        if code in self.standing.attached:
            return Joining.ATTACHED
        return Joining.PROPOSED if code in self.standing.proposed else Joining.CHOSEN

    def price(self, version: PackageVersion, effect: Effect) -> PackagePrice:
        """What it would cost beside the others, without options that cost more."""
        in_effect = {**self.standing.effects, version.code: effect}
        pricing = Pricing(
            years=self.basket.contract_years,
            effects=in_effect,
            brought=self.brought(in_effect),
            facts=self.basket.facts,
            setting=self.world.setting,
            substitution=self.world.substitution,
            held=self.brought(during.fact for during in self.basket.facts.held),
        )
        return pricing.price(version.definition)

    def brought(self, codes: Iterable[str]) -> dict[str, tuple[Brought, ...]]:
        offers = self.world.offers
        return {code: brought(offers[code], Chosen(code)) for code in sorted(set(codes)) if code in offers}
