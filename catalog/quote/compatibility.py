"""What keeps packages from being signed together (相容规则): DOMAIN C1, rules 1–6 as DECISIONS amends them. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date

from catalog.condition import AllOf, AnyOf, Condition, HouseholdCondition, RosterCondition, conditions_in
from catalog.eligibility.answer import Eligibility
from catalog.package import PackageDefinition, YearsTerm
from catalog.quote.basket import (
    EARLIEST_START,
    LATEST_START,
    LONGEST_TERM,
    MOST_PACKAGES,
    Basket,
    Chosen,
    QuoteWorld,
)
from catalog.quote.due.span import common, within
from catalog.quote.effect import Effects, held_days, holds_on
from catalog.quote.problem import Path, QuoteProblem
from catalog.quote.problem import QuoteProblemCode as Code
from catalog.snapshot import PackageVersion
from catalog.vocabulary import PackageTier, Payer
from catalog.words.quote import numbers_words, problem_words, years_words
from core.language import Text

Offers = Mapping[str, PackageVersion]
Why = Callable[[Eligibility], Text]
"""The reasons of an answer in words, as they stand on its day."""
_CONTRACT = Text("该地区的协议", "a contract of this region")


def term_problems(basket: Basket, world: QuoteWorld) -> Iterator[QuoteProblem]:
    """A term the region does not allow, a start nobody can mean or before the birth, too many packages (R028)."""
    allowed = world.terms.years if world.terms is not None else tuple(range(1, LONGEST_TERM + 1))
    if basket.years not in allowed:
        said, years = numbers_words(sorted(allowed)), years_words(basket.years)
        yield _problem(Code.TERM_NOT_ALLOWED, ("years",), subject=_CONTRACT, years=years, allowed=said)
    if not EARLIEST_START <= basket.starts <= LATEST_START:
        yield _problem(Code.START_OUT_OF_RANGE, ("starts",), first=EARLIEST_START, last=LATEST_START)
    elif basket.facts.born > basket.starts:
        yield _problem(Code.NOT_YET_BORN, ("facts", "born"), born=basket.facts.born)
    if len(basket.packages) > MOST_PACKAGES:
        yield _problem(Code.TOO_MANY_PACKAGES, ("packages",), most=MOST_PACKAGES)


def menu_problems(basket: Basket, world: QuoteWorld) -> Iterator[QuoteProblem]:
    """Packages that are not on the menu, or stand in the basket twice."""
    offers, region = world.offers, world.region_name or Text(basket.region, basket.region)
    for place, chosen in enumerate(basket.packages):
        at: Path = ("packages", place, "package")
        if chosen.package not in offers:
            day = basket.starts
            yield _problem(Code.UNKNOWN_PACKAGE, at, region=region, day=day, name=chosen.package)
        elif chosen.package in [earlier.package for earlier in basket.packages[:place]]:
            yield _problem(Code.DUPLICATE_PACKAGE, at, name=offers[chosen.package].definition.name)


def sound_choices(basket: Basket, offers: Offers) -> dict[str, tuple[int, Chosen]]:
    """By code, the packages of the basket that are on the menu, each where it stands first."""
    found: dict[str, tuple[int, Chosen]] = {}
    for place, chosen in enumerate(basket.packages[:MOST_PACKAGES]):
        if chosen.package in offers:
            found.setdefault(chosen.package, (place, chosen))
    return found


def is_group_cover(package: PackageDefinition) -> bool:
    """Whether it is a roster's cover beside any enrolment, which needs no basic package (DECISIONS, group cover)."""
    return not package.requires and package.tier is PackageTier.PERSONALISED and _asks_roster(package.eligibility)


def basic_problems(basket: Basket, world: QuoteWorld) -> Iterator[QuoteProblem]:
    """Exactly one basic package, in the basket or held already; none where all is group cover (C1, rule 1).

    A basic package that is held during the term, also if only for a part of it, is the one: another beside it is a
    second, and the same one is held already. Held until the contract starts (early renewal), it bothers nobody.
    """
    offers = world.offers
    chosen = sound_choices(basket, offers)
    basics = [code for code in chosen if _is_basic(offers[code])]
    others = [code for code in chosen if not is_group_cover(offers[code].definition)]
    if not basics and not has_basic(basket, world) and (others or not chosen):
        yield _problem(Code.NO_BASIC, ("packages",))
    for code in basics[1:]:
        first, second = (offers[one].definition.name for one in (basics[0], code))
        yield _problem(Code.SECOND_BASIC, ("packages", chosen[code][0], "package"), name=second, other=first)
    for code in basics[:1]:
        at: Path = ("packages", chosen[code][0], "package")
        for held in sorted(_basics(world)):
            name, runs = offers[code].definition.name, within(held_days(basket.facts, held), basket.term)
            if runs and held == code:
                yield _problem(Code.ALREADY_HELD, at, name=name, day=runs[0].opens)
            elif runs:
                yield _problem(Code.SECOND_BASIC, at, name=name, other=_name(offers, held))


def has_basic(basket: Basket, world: QuoteWorld) -> bool:
    """Whether there is an enrolment that priority packages can attach to: a basic package chosen, or held already."""
    wanted = _basics(world)
    is_chosen = bool(wanted & sound_choices(basket, world.offers).keys())
    return is_chosen or any(holds_on(basket.facts, code, basket.starts) for code in wanted)


def _basics(world: QuoteWorld) -> set[str]:
    """The basic packages on the menu, and the one by which members of a household count as signed."""
    return {code for code, version in world.offers.items() if _is_basic(version)} | {world.setting.basic}


def together_problems(basket: Basket, offers: Offers, effects: Effects) -> Iterator[QuoteProblem]:
    """Prerequisites that are missing, packages that exclude each other: one another's, or what is held (rule 3).

    What is held counts on the days on which the package would be in force: it is held already where it is on the first.
    """
    chosen = sound_choices(basket, offers)
    for code, (place, _chosen) in chosen.items():
        package, effect, at = offers[code].definition, effects.get(code), ("packages", place, "package")
        starts = None if effect is None or package.tier is PackageTier.BASIC else effect.days.opens
        if starts is not None and holds_on(basket.facts, code, starts):
            yield _problem(Code.ALREADY_HELD, at, name=package.name, day=starts)
        for required in package.requires:
            if required not in effects and not _held(basket, required):
                other = _name(offers, required)
                yield _problem(Code.MISSING_PREREQUISITE, at, name=package.name, other=other)
        for other_code in sorted(excluded(package, offers)):
            is_beside = other_code in chosen and chosen[other_code][0] < place
            held = within(held_days(basket.facts, other_code), basket.term)
            is_held = effect is not None and bool(common(held, effect.runs))
            if is_beside or (other_code not in chosen and is_held):
                other = _name(offers, other_code)
                yield _problem(Code.MUTUALLY_EXCLUSIVE, at, name=package.name, other=other)


def excluded(package: PackageDefinition, offers: Offers) -> set[str]:
    """The packages that it excludes or that exclude it."""
    by_others = {code for code, version in offers.items() if package.code in version.definition.excludes}
    return {*package.excludes, *by_others} - {package.code}


def package_problems(
    version: PackageVersion,
    place: int,
    basket: Basket,
    eligibility: Eligibility,
    why: Why,
    *,
    ever_eligible: bool,
) -> Iterator[QuoteProblem]:
    """A rule that holds on no day of the contract, an employer's money without its contract, years it is not sold for.

    `ever_eligible`: the rule holds on some day on which the package could take effect. `why` says an answer in words.
    """
    package, at = version.definition, ("packages", place, "package")
    if not ever_eligible:
        said = why(eligibility)
        is_family = package.tier is PackageTier.ADD_ON and any(
            isinstance(part, HouseholdCondition) for part in conditions_in(package.eligibility)
        )
        code = Code.NO_FAMILY if is_family else Code.NOT_ELIGIBLE
        yield QuoteProblem(code, at, problem_words(code, name=package.name, reasons=said), eligibility.reasons)
    taken = basket.packages[place].options
    asks_employer = package.price.of(Payer.EMPLOYER) > 0 or any(
        surcharge.payer is Payer.EMPLOYER and surcharge.item in taken.get(group.code, ())
        for group in package.choice_groups
        for surcharge in group.surcharges
    )
    if asks_employer and not basket.employer_contract:
        yield _problem(Code.NO_EMPLOYER_CONTRACT, at, name=package.name)
    if isinstance(package.term, YearsTerm) and basket.years not in package.term.years:
        subject = Text(f"「{package.name.zh}」", f"“{package.name.en}”")
        allowed = numbers_words(package.term.years)
        yield _problem(Code.TERM_NOT_ALLOWED, at, subject=subject, years=years_words(basket.years), allowed=allowed)


def never_in_effect(version: PackageVersion, place: int) -> QuoteProblem:
    """The rule holds some day, and the packages required are held some day, but never all on one."""
    return _problem(Code.NEVER_IN_EFFECT, ("packages", place, "package"), name=version.definition.name)


def _asks_roster(condition: Condition) -> bool:
    """Whether nobody satisfies it without a place on a roster."""
    if isinstance(condition, AllOf):
        return any(map(_asks_roster, condition.all))
    if isinstance(condition, AnyOf):
        return all(map(_asks_roster, condition.any))
    return isinstance(condition, RosterCondition)


def _is_basic(version: PackageVersion) -> bool:
    return version.definition.tier is PackageTier.BASIC


def _held(basket: Basket, code: str) -> bool:
    return bool(within(held_days(basket.facts, code), basket.term))


def _name(offers: Offers, code: str) -> Text:
    return offers[code].definition.name if code in offers else Text(code, code)


def _problem(code: Code, path: Path, **named: Text | str | int | date) -> QuoteProblem:
    return QuoteProblem(code, path, problem_words(code, **named))
