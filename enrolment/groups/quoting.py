"""What an organisation's packages mean for each head of its roster (团体选包测算): who gets which, at which price."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from catalog.eligibility.facts import ResidentFacts, RosterPlace
from catalog.quote.basket import Basket, Chosen, QuoteWorld
from catalog.quote.compatibility import is_group_cover
from catalog.quote.problem import QuoteProblem, QuoteProblemCode
from catalog.quote.quote import PackageQuote, Quote
from catalog.snapshot import PackageVersion
from catalog.vocabulary import Need, PackageTier
from core.apart import apart
from core.faults import Problem
from core.language import Text
from enrolment.groups.problem import problem
from enrolment.queries import facts_of
from enrolment.reading.sensitive import discreet
from enrolment.signing.problem import need_unmet, of_quote
from enrolment.signing.quoting import Selected, Term, quoted, selected

AT_ONCE = 500
"""Heads looked at in one go: statements grow by so many."""


@dataclass(frozen=True, slots=True)
class Deal:
    """What is the same for every head: the packages, the term, the menu. `is_employer`: its money may flow.

    `size`: how many the roster counted when the organisation signed, for who joins later: a roster that got smaller
    since keeps its contract, and so do its new members. `telling`: the packages that tell of what is sensitive.

    What is sensitive (`enrolment.reading.sensitive`) decides nothing here, whoever signs: the organisation is told who
    is covered, for what, at which price, and its region reads it.
    """

    region: str
    term: Term
    packages: tuple[Chosen, ...]
    groups: tuple[tuple[str, ...], ...]
    world: QuoteWorld
    signed: date
    is_employer: bool
    provided: frozenset[Need]
    telling: frozenset[str]
    size: int = 0

    @property
    def own(self) -> QuoteWorld:
        """The menu without what attaches by itself: that belongs to enrolments, never to a group's cover."""
        offers = self.world.offers.items()
        left = {code: each for code, each in offers if each.definition.tier is not PackageTier.PRIORITY}
        return replace(self.world, offers=left)


@dataclass(frozen=True, slots=True)
class Head:
    """What one head gets, and what keeps each other package (by its place) from this head."""

    selections: tuple[Selected, ...]
    refused: Mapping[int, tuple[QuoteProblem, ...]]
    unmet: tuple[Need, ...] = ()
    general: tuple[QuoteProblem, ...] = ()


async def heads_of(deal: Deal, codes: Sequence[str], on: date) -> dict[str, Head]:
    """By resident (code), what each head gets; who is not one of the living on the day is left out."""
    found: dict[str, Head] = {}
    own = deal.own
    for first in range(0, len(codes), AT_ONCE):
        facts = await _known(deal, codes[first : first + AT_ONCE], on)
        found |= await apart(_all_of(deal, own, facts))
    return found


async def _known(deal: Deal, codes: Sequence[str], on: date) -> dict[str, ResidentFacts]:
    """What may decide of residents (codes) what they get: nothing sensitive."""
    found = await facts_of(codes, deal.region, on, deal.world.setting)
    return {code: discreet(facts, deal.telling) for code, facts in found.items()}


def _all_of(deal: Deal, own: QuoteWorld, facts: Mapping[str, ResidentFacts]) -> Callable[[], dict[str, Head]]:
    return lambda: {code: head_of(deal, own, known) for code, known in facts.items()}


def head_of(deal: Deal, own: QuoteWorld, facts: ResidentFacts) -> Head:
    """What somebody on the roster gets: the packages whose rule fits, and that nothing held already stands against."""
    basket, made = _quoted(deal, own, facts)
    refused: dict[int, tuple[QuoteProblem, ...]] = {}
    general: list[QuoteProblem] = []
    for each in made.problems:
        if each.path[:1] == ("packages",) and len(each.path) > 1 and isinstance(each.path[1], int):
            refused[each.path[1]] = (*refused.get(each.path[1], ()), each)
        else:
            general.append(each)
    places = {chosen.package: number for number, chosen in enumerate(deal.packages)}
    unmet = tuple(need for package in _packages(made, places, refused) for need in _unmet(package, deal.provided))
    lacking = {package.version.code for package in made.packages if any(_unmet(package, deal.provided))}
    given = tuple(
        each
        for each in (() if made.starts is None else selected(basket, own, made))
        if places.get(each.version.code) not in {None, *refused} and each.version.code not in lacking | deal.telling
    )
    return Head(given, refused, unmet, tuple(general))


def _quoted(deal: Deal, own: QuoteWorld, facts: ResidentFacts) -> tuple[Basket, Quote]:
    places = tuple(
        replace(each, fact=RosterPlace(each.fact.kind, max(each.fact.members, deal.size))) for each in facts.rosters
    )
    return quoted(
        replace(facts, rosters=places),
        deal.region,
        deal.term,
        deal.packages,
        own,
        signed=deal.signed,
        employer_contract=deal.is_employer,
    )


async def quote_of(deal: Deal, code: str) -> Quote | None:
    """The quote of one head, by which the agreement says what everybody gets; None for who is not one of the living."""
    facts = await _known(deal, [code], deal.term.starts)
    return _quoted(deal, deal.own, facts[code])[1] if code in facts else None


def _packages(made: Quote, places: Mapping[str, int], refused: Collection[int]) -> Iterator[PackageQuote]:
    for package in made.packages:
        if places.get(package.version.code) not in {None, *refused} and package.effect is not None:
            yield package


def _unmet(package: PackageQuote, provided: Collection[Need]) -> Iterator[Need]:
    """What the package needs of a head and the organisation has not gathered."""
    return (need.code for need in package.needs if need.code not in provided)


def group_problems(deal: Deal, heads: Mapping[str, Head]) -> Iterator[Problem]:
    """What keeps the organisation from signing: packages not for organisations or that tell of what is sensitive, that
    no head may have, that need what is not gathered; a term nobody may sign. A package that only some may have is given
    to those."""
    for number, chosen in enumerate(deal.packages):
        version = deal.world.offers.get(chosen.package)
        if version is not None and (chosen.package in deal.telling or not is_group_cover(version.definition)):
            yield problem("NOT_GROUP_COVER", "packages", str(number), "code")
    everybody = list(heads.values())
    if not everybody:
        return
    # Whoever may not sign a package for others is told so; that these need a basic package is then no news.
    told = (each for head in everybody for each in head.general if each.code is not QuoteProblemCode.NO_BASIC)
    general = dict.fromkeys(told)
    yield from of_quote(general, deal.groups)
    for number in range(len(deal.packages)):
        if all(number in head.refused for head in everybody):
            yield from of_quote(everybody[0].refused[number], deal.groups)
    for number, (name, needs) in _needed(deal, everybody).items():
        yield from (need_unmet(need, name, "packages", str(number)) for need in needs)


def _needed(deal: Deal, heads: Sequence[Head]) -> dict[int, tuple[Text, list[Need]]]:
    """By the place of a package: its name, and what some head needs for it that is not gathered."""
    unmet = list(dict.fromkeys(need for head in heads for need in head.unmet))
    found: dict[int, tuple[Text, list[Need]]] = {}
    for number, chosen in enumerate(deal.packages):
        version = deal.world.offers.get(chosen.package)
        if version is not None:
            needs = [each.code for each in version.definition.needs if each.code in unmet]
            if needs:
                found[number] = (version.definition.name, needs)
    return found


def offered(world: QuoteWorld, versions: Collection[PackageVersion]) -> QuoteWorld:
    """The menu with these versions in place of those on offer: what was signed stays as it was signed."""
    return replace(world, offers={**world.offers, **{each.code: each for each in versions}})
