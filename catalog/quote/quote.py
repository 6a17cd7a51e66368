"""The quote (报价, R080, R238): what a basket means for a resident — may it be signed, at whose cost, due when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from catalog.condition import Condition
from catalog.eligibility.answer import Eligibility, Reason
from catalog.eligibility.deciding import eligibility
from catalog.eligibility.facts import ResidentFacts
from catalog.package import PackageNeed
from catalog.quote.attaching import InForce, in_force, needs_at
from catalog.quote.basket import MOST_PACKAGES, Basket, Chosen, QuoteWorld
from catalog.quote.brought import Brought, brought, choice_problems
from catalog.quote.compatibility import (
    basic_problems,
    menu_problems,
    never_in_effect,
    package_problems,
    sound_choices,
    term_problems,
    together_problems,
)
from catalog.quote.disclosure import Disclosure, ItemQuote, Naming, disclosure, item_quote
from catalog.quote.due.plan import due
from catalog.quote.due.span import Span, common, within
from catalog.quote.due.timeline import Promise, Timeline, days_expected
from catalog.quote.effect import Effect, held_days, with_packages
from catalog.quote.overlap import Key, Overlap, overlaps
from catalog.quote.pricing import PackagePrice, Pricing, YearPrice, sum_of_years
from catalog.quote.problem import QuoteProblem, QuoteProblemCode
from catalog.quote.proration import NOTHING, Amounts, together
from catalog.snapshot import PackageVersion
from catalog.vocabulary import PackageTier, PriceStatus
from catalog.words.quote import reasons_words
from core.labelled import Labelled
from core.language import Text

Promised = Mapping[Key, tuple[tuple[Brought, Span], ...]]


class Joining(Labelled):
    """How a package comes into a quote (来源)."""

    CHOSEN = "CHOSEN", "所选", "chosen"
    ATTACHED = "ATTACHED", "按规则自动启用", "attached by its rule"
    PROPOSED = "PROPOSED", "建议，须经同意", "proposed, waits for consent"


@dataclass(frozen=True, slots=True)
class PackageQuote:
    """One package: may the resident have it and why, when it is in force, what signing needs, what it costs.

    `effect` None: it never takes effect during the contract. `needs`: what must be at hand to sign. `eligibility` is
    the answer for the contract's first day, holding the other packages of the quote.
    """

    version: PackageVersion
    joining: Joining
    eligibility: Eligibility
    effect: Effect | None
    needs: tuple[PackageNeed, ...]
    brought: tuple[Brought, ...]
    price: PackagePrice


@dataclass(frozen=True, slots=True)
class Quote:
    """What the basket would mean. It may be signed where there are no `problems`.

    `starts` and `ends` half-open; None, with nothing else filled in, where the term cannot be reckoned with. `packages`
    are those chosen and those that attach, `proposed` are neither priced in nor planned. `status`: PLACEHOLDER where
    any price is one.
    """

    problems: tuple[QuoteProblem, ...]
    starts: date | None = None
    ends: date | None = None
    packages: tuple[PackageQuote, ...] = ()
    proposed: tuple[PackageQuote, ...] = ()
    items: tuple[ItemQuote, ...] = ()
    overlaps: tuple[Overlap, ...] = ()
    years: tuple[YearPrice, ...] = ()
    total: Amounts = NOTHING
    status: PriceStatus = PriceStatus.ADOPTED
    disclosure: Disclosure | None = None

    @property
    def is_signable(self) -> bool:
        """Whether the basket may be signed as it is."""
        return not self.problems


def quote(basket: Basket, world: QuoteWorld) -> Quote:
    """Answer a basket; whatever is wrong with it comes back as problems, all of them at once.

    Packages that cannot take effect cost nothing and promise nothing. No I/O; the same question has the same answer.
    """
    refused = tuple(term_problems(basket, world))
    if not basket.has_sound_term or len(basket.packages) > MOST_PACKAGES:
        return Quote((*refused, *menu_problems(basket, world)))
    return _Quoting(basket, world, in_force(basket, world)).made(refused)


def signable(basket: Basket, world: QuoteWorld) -> Quote:
    """What of `quote` decides about signing and is written then: `problems`, `starts`, `ends`, `packages`.

    All the rest, which is only shown, is left empty: of a whole register nobody reads quotes.
    """
    refused = tuple(term_problems(basket, world))
    if not basket.has_sound_term or len(basket.packages) > MOST_PACKAGES:
        return Quote((*refused, *menu_problems(basket, world)))
    making = _Quoting(basket, world, in_force(basket, world))
    return Quote(
        problems=(*refused, *making.problems()),
        starts=basket.term.opens,
        ends=basket.term.ends,
        packages=tuple(making.packages(making.prices({}))),
    )


@dataclass(frozen=True, slots=True)
class _Quoting:
    """One quote in the making."""

    basket: Basket
    world: QuoteWorld
    standing: InForce

    def made(self, refused: tuple[QuoteProblem, ...]) -> Quote:
        basket = self.basket
        prices = self.prices({})
        promised = self.promised()
        plans = [plan for plan in due(_promises(promised), self.timeline()) if not plan.is_off]
        names = self.names()
        order = {key: place for place, key in enumerate(promised)}
        plans.sort(key=lambda plan: order[plan.item, plan.subject])
        sources = {key: tuple(one for one, _days in found) for key, found in promised.items()}
        items = tuple(item_quote(plan, sources[plan.item, plan.subject], prices, names) for plan in plans)
        in_effect = [prices[code] for code in self.standing.effects]
        is_placeholder = any(price.status is PriceStatus.PLACEHOLDER for price in in_effect)
        total = together([price.total for price in in_effect])
        return Quote(
            problems=(*refused, *self.problems()),
            starts=basket.term.opens,
            ends=basket.term.ends,
            packages=tuple(self.packages(prices)),
            proposed=tuple(self.proposed()),
            items=items,
            overlaps=tuple(overlaps(promised, plans, prices, names.packages)),
            years=sum_of_years(prices.values(), basket.contract_years),
            total=total,
            status=PriceStatus.PLACEHOLDER if is_placeholder else PriceStatus.ADOPTED,
            disclosure=disclosure(items, total, is_placeholder=is_placeholder),
        )

    def problems(self) -> Iterator[QuoteProblem]:
        basket, offers = self.basket, self.world.offers
        yield from menu_problems(basket, self.world)
        yield from basic_problems(basket, self.world)
        waiting = tuple(together_problems(basket, offers, self.standing.effects))
        yield from waiting
        for code, (place, chosen) in sound_choices(basket, offers).items():
            version, effect = offers[code], self.standing.effects.get(code)
            ever = effect is not None or self.ever_eligible(version)
            answer = self.eligibility(version)
            why = lambda found, code=code: self.said(found.reasons, self.held(code))  # noqa: E731
            yield from package_problems(version, place, basket, answer, why, ever_eligible=ever)
            if effect is None and ever and not any(_is_waiting(problem, place) for problem in waiting):
                yield never_in_effect(version, place)
            yield from self.choices(version, place, chosen, effect)

    def choices(
        self, version: PackageVersion, place: int, chosen: Chosen, effect: Effect | None
    ) -> Iterator[QuoteProblem]:
        """What is wrong with the options of a package and the lines left out."""
        facts, setting = self.held(), self.world.setting

        def ever(condition: Condition) -> bool:
            days = days_expected(condition, facts, setting)
            return effect is not None and any(within(days, run) for run in effect.runs)

        def why(conditions: Iterable[Condition]) -> Text:
            on = self.basket.starts if effect is None else effect.days.opens
            answers = [eligibility(one, facts, setting, on) for one in conditions]
            return self.said((reason for answer in answers for reason in answer.reasons), facts, on)

        yield from choice_problems(version, chosen, ("packages", place), None if effect is None else ever, why)

    def said(self, reasons: Iterable[Reason], facts: ResidentFacts, on: date | None = None) -> Text:
        """Reasons as they stand on the day, the first of the contract unless told otherwise."""
        return reasons_words(reasons, facts, on or self.basket.starts, self.names().packages)

    def held(self, beside: str | None = None) -> ResidentFacts:
        """The facts with the packages of the quote held, but for one that the question is about."""
        others = {code: effect for code, effect in self.standing.effects.items() if code != beside}
        return with_packages(self.basket.facts, others, self.world.setting)

    def ever_eligible(self, version: PackageVersion) -> bool:
        """Whether the rule holds on a day on which the package could begin: a basic one only on the first."""
        term = self.basket.term
        days = Span(term.opens, term.opens) if version.definition.tier is PackageTier.BASIC else term
        rule = version.definition.eligibility
        return bool(within(days_expected(rule, self.held(version.code), self.world.setting), days))

    def eligibility(self, version: PackageVersion) -> Eligibility:
        """The answer for the first day of the contract."""
        facts = self.held(version.code)
        return eligibility(version.definition.eligibility, facts, self.world.setting, self.basket.starts)

    def chosen(self, code: str) -> Chosen:
        """What was chosen of a package; of an attached one all its lines and no options."""
        found = sound_choices(self.basket, self.world.offers).get(code)
        return found[1] if found is not None else Chosen(code)

    def brought(self) -> dict[str, tuple[Brought, ...]]:
        """What each package in force brings."""
        return {code: brought(self.world.offers[code], self.chosen(code)) for code in self.standing.effects}

    def held_already(self) -> dict[str, tuple[Brought, ...]]:
        """What packages of the menu bring that the resident holds beside the quote: all their lines, no options."""
        codes = {during.fact for during in self.basket.facts.held} & self.world.offers.keys()
        return {code: brought(self.world.offers[code], Chosen(code)) for code in sorted(codes)}

    def prices(self, more: Mapping[str, Effect]) -> dict[str, PackagePrice]:
        """The price of each package of the quote, and of those that `more` adds to it."""
        standing, world = self.standing, self.world
        listed = dict.fromkeys((*standing.chosen, *standing.attached, *more))
        pricing = Pricing(
            years=self.basket.contract_years,
            effects={**standing.effects, **more},
            brought={**self.brought(), **{code: brought(world.offers[code], Chosen(code)) for code in more}},
            facts=self.basket.facts,
            setting=world.setting,
            substitution=world.substitution,
            held=self.held_already(),
        )
        return {code: pricing.price(world.offers[code].definition) for code in listed}

    def promised(self) -> Promised:
        """Every item in force by item and subject, with its days; where another package pays, only while that is held
        (DECISIONS, group cover)."""
        found: dict[Key, tuple[tuple[Brought, Span], ...]] = {}
        held = self.held()
        for code, items in self.brought().items():
            effect = self.standing.effects[code]
            for one in items:
                runs = effect.runs
                if one.paid_in is not None:
                    runs = common(runs, within(held_days(held, one.paid_in), effect.days))
                if runs:
                    key = (one.item.definition.code, one.subject)
                    found[key] = (*found.get(key, ()), *((one, run) for run in runs))
        return found

    def timeline(self) -> Timeline:
        """What due windows are counted from."""
        basket, world = self.basket, self.world
        return Timeline(
            term=basket.term,
            signed=basket.signed or basket.starts,
            facts=self.held(),
            setting=world.setting,
            occasions=basket.occasions,
            seasons=world.seasons,
            visits=world.visits,
        )

    def packages(self, prices: Mapping[str, PackagePrice]) -> Iterator[PackageQuote]:
        """The packages chosen, in the order of the basket, then those that attach, by code."""
        for code in self.standing.chosen:
            yield self.package(code, Joining.CHOSEN, self.standing.effects.get(code), prices[code])
        for code in self.standing.attached:
            yield self.package(code, Joining.ATTACHED, self.standing.effects[code], prices[code])

    def proposed(self) -> Iterator[PackageQuote]:
        """The packages that wait for somebody's consent, each with what it would cost beside the others."""
        for code, effect in self.standing.proposed.items():
            yield self.package(code, Joining.PROPOSED, effect, self.prices({code: effect})[code])

    def package(self, code: str, joining: Joining, effect: Effect | None, price: PackagePrice) -> PackageQuote:
        version = self.world.offers[code]
        runs = effect.runs if effect is not None else (self.basket.term,)
        needs = needs_at(version.definition, self.held(), self.world.setting, runs)
        items = brought(version, self.chosen(code))
        return PackageQuote(version, joining, self.eligibility(version), effect, needs, items, price)

    def names(self) -> Naming:
        """The names of everything on the menu."""
        offers = self.world.offers.values()
        items = {code: item.definition.name for version in offers for code, item in version.items.items()}
        return Naming(items, {version.code: version.definition.name for version in offers})


def _is_waiting(problem: QuoteProblem, place: int) -> bool:
    return problem.code is QuoteProblemCode.MISSING_PREREQUISITE and problem.path[:2] == ("packages", place)


def _promises(promised: Promised) -> Iterator[Promise]:
    for (code, subject), found in promised.items():
        for one, days in found:
            yield Promise(code, one.item.definition.schedule, one.package, days, subject)
