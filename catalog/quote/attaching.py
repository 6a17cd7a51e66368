"""Priority packages that attach by themselves (自动启用), and those only proposed because somebody must agree first.

A priority package attaches by its rule. One with a part the resident pays, with something to choose, or with an unmet
need such as a guardian's signature is only proposed (DECISIONS, priority packages).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from catalog.eligibility.deciding import holds
from catalog.eligibility.facts import ResidentFacts, Setting
from catalog.package import PackageDefinition, PackageNeed
from catalog.quote.basket import Basket, QuoteWorld
from catalog.quote.compatibility import excluded, has_basic, sound_choices
from catalog.quote.due.span import Span
from catalog.quote.effect import Bar, Effect, Effects, effects, held_days, with_packages
from catalog.vocabulary import PackageTier, Payer


@dataclass(frozen=True, slots=True)
class InForce:
    """The packages of a quote and when they are in force; `proposed` ones would be, if somebody agreed."""

    chosen: tuple[str, ...]
    attached: tuple[str, ...]
    effects: Effects
    proposed: Mapping[str, Effect]


def in_force(basket: Basket, world: QuoteWorld) -> InForce:
    """What would be in force from the basket, with the priority packages whose rule holds some day of the term.

    Of packages that exclude each other one that is held or chosen stays, then the first by code; another attaches on
    the days on which none of them is in force. What is held already does not attach once more while it is held.
    """
    offers = {code: version.definition for code, version in world.offers.items()}
    chosen = tuple(sound_choices(basket, world.offers))
    listed = [offers[code] for code in chosen]
    rest = [offers[code] for code in sorted(offers) if _could_attach(offers[code], chosen, basket, world)]
    free = [package for package in rest if not _asks(package)]
    while True:
        bars = _bars(free, chosen, basket.facts, world)
        found = effects([*listed, *free], basket.facts, world.setting, basket.term, bars)
        unmet = [package for package in free if _lacks(package, found, basket.facts, world.setting)]
        if not unmet:
            break
        free = [package for package in free if package not in unmet]
    attached = tuple(package.code for package in free if package.code in found)
    others = [package for package in rest if package.code not in attached]
    return InForce(chosen, attached, found, _proposed(others, found, basket, world))


def needs_at(
    package: PackageDefinition, facts: ResidentFacts, setting: Setting, days: Iterable[Span]
) -> tuple[PackageNeed, ...]:
    """What must be at hand to sign the package: the needs whose `when` holds as one of its runs of days begins."""
    return tuple(
        need
        for need in package.needs
        if need.when is None or any(holds(need.when, facts, setting, run.opens) for run in days)
    )


def _could_attach(package: PackageDefinition, chosen: Iterable[str], basket: Basket, world: QuoteWorld) -> bool:
    return package.tier is PackageTier.PRIORITY and package.code not in chosen and has_basic(basket, world)


def _bars(
    free: Iterable[PackageDefinition], chosen: Iterable[str], facts: ResidentFacts, world: QuoteWorld
) -> dict[str, Bar]:
    """Where each gives way: to itself and what it excludes, if held; to what was chosen; to those before it by code."""
    first, found = set(chosen), dict[str, Bar]()
    for package in sorted(free, key=lambda one: one.code):
        others = excluded(package, world.offers)
        found[package.code] = Bar(held_days(facts, package.code, *others), frozenset(others & first))
        first.add(package.code)
    return found


def _asks(package: PackageDefinition) -> bool:
    return package.price.of(Payer.SELF) > 0 or any(group.fewest > 0 for group in package.choice_groups)


def _lacks(package: PackageDefinition, found: Effects, facts: ResidentFacts, setting: Setting) -> bool:
    effect = found.get(package.code)
    known = with_packages(facts, found, setting)
    return effect is not None and bool(needs_at(package, known, setting, effect.runs))


def _proposed(packages: list[PackageDefinition], held: Effects, basket: Basket, world: QuoteWorld) -> dict[str, Effect]:
    """When each would be in force beside the others, were it agreed to; not on days of what it excludes."""
    known = with_packages(basket.facts, held, world.setting)
    found: dict[str, Effect] = {}
    for package in packages:
        bar = Bar(held_days(known, package.code, *excluded(package, world.offers)))
        found.update(effects([package], known, world.setting, basket.term, {package.code: bar}))
    return found
