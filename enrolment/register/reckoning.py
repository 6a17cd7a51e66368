"""What a person's packages come to in a term (选包测算): the quote and what attaches by today, reckoned once for all
people of whom nothing in the term differs. Pure.

Nearly everybody of a register differs from somebody else by name and birth date alone. What a quote decides depends on
a birth date only by the days on which ages are reached that some rule asks for, and on facts only by the days on which
they hold within the term: those are the key.

Of most people nothing begins or ends within the term at all: then one such term is like another, whenever it begins,
and what was reckoned for one day of signing holds for every other under the same menu and rules, moved by the days
between. A register of a year asks as little as one of a week.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from typing import Any

from catalog.condition import AgeCondition
from catalog.eligibility.ages import MONTHS_IN, reached
from catalog.eligibility.facts import During, ResidentFacts
from catalog.package import YearsTerm
from catalog.quote.basket import Basket, QuoteWorld
from catalog.quote.quote import Quote, signable
from catalog.snapshot import PackageVersion
from catalog.vocabulary import Frame, PackageTier, TimeUnit
from enrolment.signing.attaching import Held, Running, closing_of, turn
from enrolment.signing.given import wanted
from enrolment.signing.judging import Wish
from enrolment.signing.quoting import Selected, selected
from enrolment.signing.terms import Common
from enrolment.vocabulary import ClosingReason, ContractEventKind

MOST_KEPT = 3_000
"""Answers that are kept at once."""

Ages = tuple[tuple[int, TimeUnit], ...]


@dataclass(frozen=True, slots=True)
class Put:
    """A selection as it is written: from when to when, and why it ends sooner than it would."""

    what: Selected
    starts: date
    ends: date
    closing: ClosingReason | None = None


@dataclass(frozen=True, slots=True)
class Reckoned:
    """The answer: the basket with its quote, what is written, and what happened to packages by today: the kind, the
    day, the package, the reason."""

    basket: Basket
    quote: Quote
    puts: tuple[Put, ...]
    happened: tuple[tuple[ContractEventKind, date, str, str | None], ...]


class Reckoner:
    """Reckons, and keeps answers; for one catalog and one day."""

    def __init__(self, today: date) -> None:
        self.today = today
        self._kept: OrderedDict[tuple[Any, ...], Reckoned] = OrderedDict()
        self._ages: dict[tuple[Any, ...], tuple[tuple[QuoteWorld, ...], Ages]] = {}
        self.asked = self.reckoned = 0

    def reckon(
        self, common: Common, now: Common | None, wish: Wish, facts: ResidentFacts, until: date, *, employed: bool
    ) -> Reckoned:
        """What the wish comes to for somebody of these facts, covered until `until`. `now`: what holds with the
        provider today, for what attaches by now to a cover that began before; None where none does."""
        self.asked += 1
        basket = Basket(
            facts,
            common.region,
            wish.starts,
            wish.years,
            wanted(wish.packages),
            employer_contract=employed,
            signed=wish.signed_on,
            contract_from=wish.contract_from or wish.starts,
        )
        if not basket.has_sound_term:
            return _reckoned(common, now, basket, until, self.today)
        seen = self._seen(facts, basket, (common.world, *(() if now is None else (now.world,))))
        asked = (common.region, wish.starts, wish.contract_from, wish.years, wish.packages, until, employed)
        follows = now is not None and basket.starts < self.today < until
        worlds = (id(common.world), id(now.world) if now is not None and follows else None)
        shape = _shape(common, basket, until, seen)
        kept = None if shape is None else self._found((worlds, shape))
        if kept is not None:
            return _moved(kept, basket)
        kept = self._found((worlds, asked, seen))
        if kept is not None:
            return kept
        self.reckoned += 1
        made = _reckoned(common, now, basket, until, self.today)
        if not made.quote.problems:  # what is wrong is said with the person's own days
            can_move = shape is not None and _is_whole(made)
            self._keep((worlds, shape) if can_move else (worlds, asked, seen), made)
        return made

    def _found(self, key: tuple[Any, ...]) -> Reckoned | None:
        kept = self._kept.get(key)
        if kept is not None:
            self._kept.move_to_end(key)
        return kept

    def _keep(self, key: tuple[Any, ...], made: Reckoned) -> None:
        self._kept[key] = made
        if len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)

    def _seen(self, facts: ResidentFacts, basket: Basket, worlds: tuple[QuoteWorld, ...]) -> tuple[Any, ...]:
        opens, ends = basket.starts, basket.term.ends
        first, last = opens.toordinal(), ends.toordinal()
        ages = self._ages_of(worlds, basket)
        turns = tuple([_reached_within(facts.born, amount, unit, opens, ends) for amount, unit in ages])
        born = min(max(facts.born.toordinal(), first), last)
        dated: tuple[Any, ...] = tuple(
            frozenset(_within(getattr(facts, name), opens, ends)) for name in _DATED if getattr(facts, name)
        )
        held = tuple(name for name in _DATED if getattr(facts, name))
        return (facts.sex, born, turns, held, dated, facts.pregnancies, facts.tb_treatments, facts.rosters)

    def _ages_of(self, worlds: tuple[QuoteWorld, ...], basket: Basket) -> Ages:
        """The ages that some rule asks for of a package that is chosen, held, or may attach by itself: nobody is in any
        other."""
        named = frozenset((*(one.package for one in basket.packages), *(one.fact for one in basket.facts.held)))
        key = (*map(id, worlds), named)
        kept = self._ages.get(key)
        if kept is None:
            ages: set[tuple[int, TimeUnit]] = set()
            for world in worlds:
                ages.update((amount, TimeUnit.YEAR) for amount in _bounds_of_setting(world))
                for code, version in world.offers.items():
                    if code in named or version.definition.tier is PackageTier.PRIORITY:
                        ages.update(_ages_in(version))
            kept = self._ages[key] = (worlds, tuple(sorted(ages, key=lambda age: (age[1].value, age[0]))))
        return kept[1]


def _shape(common: Common, basket: Basket, until: date, seen: tuple[Any, ...]) -> tuple[Any, ...] | None:
    """What decides where nothing begins or ends within the term, so that the day it begins on does not matter; None
    where anything does: an age is reached, a fact begins or ends, the cover is cut short or joins one that runs."""
    sex, born, turns, held, dated, pregnancies, courses, rosters = seen
    opens, ends = basket.starts.toordinal(), basket.term.ends.toordinal()
    is_still = (
        until == basket.term.ends
        and basket.contract_from in (None, basket.starts)
        and (basket.starts.month, basket.starts.day) != (2, 29)
        and born == opens
        and not (pregnancies or courses or rosters)
        and all(turn in (opens, ends) for turn in turns)
        and all(starts is None and ceases is None for facts in dated for _fact, starts, ceases in facts)
    )
    if not is_still:
        return None
    reached_ages = tuple(turn == opens for turn in turns)
    asked = (common.region, basket.years, basket.contract_from is None, basket.employer_contract)
    chosen = tuple((one.package, _sorted(one.options), one.left_out) for one in basket.packages)
    return (asked, chosen, sex, reached_ages, held, dated)


def _sorted(options: Mapping[str, tuple[str, ...]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple(sorted(options.items()))


def _is_whole(made: Reckoned) -> bool:
    """Whether everything is held from the first day to the last, so that it is the same in any other term as long:
    school years and episodes have days of their own."""
    opens, ends = made.basket.starts, made.basket.term.ends
    return (
        not made.happened
        and all((put.starts, put.ends, put.closing) == (opens, ends, None) for put in made.puts)
        and all(one.effect is None or one.effect.runs == (made.basket.term,) for one in made.quote.packages)
        and all(_runs_by_years(one.version) for one in made.quote.packages)
    )


def _runs_by_years(version: PackageVersion) -> bool:
    term = version.definition.term
    return isinstance(term, YearsTerm) and term.frame is not Frame.SCHOOL


def _moved(kept: Reckoned, basket: Basket) -> Reckoned:
    """The answer for another term of the same length; the effects of its packages are those of the one reckoned."""
    opens, ends = basket.starts, basket.term.ends
    if opens == kept.basket.starts:
        return kept
    puts = tuple([replace(put, starts=opens, ends=ends) for put in kept.puts])
    return Reckoned(basket, replace(kept.quote, starts=opens, ends=ends), puts, ())


_DATED = ("residences", "tags", "diagnoses", "mobility", "risk_grades", "flags", "held", "household")


def _reached_within(born: date, amount: int, unit: TimeUnit, opens: date, ends: date) -> int:
    """The day on which an age is reached, where that lies within [opens, ends); before and after are one day each."""
    months = MONTHS_IN.get(unit)
    if months is not None:  # far from it nothing needs to be reckoned: nearly always
        month = born.year * 12 + born.month + amount * months
        if month < opens.year * 12 + opens.month - 1:
            return opens.toordinal()
        if month > ends.year * 12 + ends.month + 1:
            return ends.toordinal()
    return min(max(reached(born, amount, unit), opens.toordinal()), ends.toordinal())


def _within(facts: Iterable[During[Any]], opens: date, ends: date) -> Iterator[tuple[Any, date | None, date | None]]:
    for each in facts:
        if (each.starts is None or each.starts < ends) and (each.ends is None or each.ends > opens):
            starts = None if each.starts is None or each.starts <= opens else each.starts
            yield each.fact, starts, None if each.ends is None or each.ends >= ends else each.ends


def _bounds_of_setting(world: QuoteWorld) -> set[int]:
    ages = world.setting.ages
    return {ages.elderly_from, ages.package_elderly_from, ages.child_under}


_ages_kept: dict[int, tuple[PackageVersion, frozenset[tuple[int, TimeUnit]]]] = {}


def _ages_in(version: PackageVersion) -> frozenset[tuple[int, TimeUnit]]:
    """Every age that a rule anywhere in a version begins or ends at."""
    kept = _ages_kept.get(id(version))
    if kept is None or kept[0] is not version:
        kept = _ages_kept[id(version)] = (version, frozenset(_ages_anywhere(version)))
    return kept[1]


def _ages_anywhere(value: Any) -> Iterator[tuple[int, TimeUnit]]:
    if isinstance(value, AgeCondition):
        for bound in (value, value.policy):
            if bound is not None:
                yield from ((amount, value.unit) for amount in (bound.from_,) if amount is not None)
                yield from ((amount + 1, value.unit) for amount in (bound.to,) if amount is not None)
    if is_dataclass(value) and not isinstance(value, type):
        for part in fields(value):
            yield from _ages_anywhere(getattr(value, part.name))
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _ages_anywhere(one)
    elif isinstance(value, tuple | list | frozenset | set):
        for one in value:
            yield from _ages_anywhere(one)


def _reckoned(common: Common, now: Common | None, basket: Basket, until: date, today: date) -> Reckoned:
    made = signable(basket, common.world)
    held = () if made.starts is None else selected(basket, common.world, made)
    puts = [Put(one, one.starts, one.ends) for one in held]
    happened: list[tuple[ContractEventKind, date, str, str | None]] = []
    if now is not None and not made.problems and basket.starts < today < until:
        puts, happened = _followed(basket, puts, now.world, until, today)
    return Reckoned(basket, made, tuple(_ended(puts, basket, until)), tuple(happened))


def _followed(
    basket: Basket, puts: list[Put], world: QuoteWorld, until: date, today: date
) -> tuple[list[Put], list[tuple[ContractEventKind, date, str, str | None]]]:
    """What is held once priority packages have followed their rules as of today, as `attach` would have it."""
    held = tuple(
        Held(place, put.what.version, put.what.joining, put.what.chosen, put.starts, put.ends)
        for place, put in enumerate(puts)
    )
    more = tuple(During(one.version.code, one.starts, one.ends) for one in held)
    facts = replace(basket.facts, held=(*basket.facts.held, *more))
    first = basket.contract_from or basket.starts
    running = Running(basket.starts, until, basket.region, basket.years, first, facts, basket.facts, held)
    found = turn(running, world, today)
    for one, ends in found.moved:
        puts[one.id] = replace(puts[one.id], ends=ends)
    happened: list[tuple[ContractEventKind, date, str, str | None]] = []
    for begun in found.begins:
        puts.append(Put(begun, begun.starts, begun.ends))
        happened.append((ContractEventKind.ATTACHED, today, begun.version.code, None))
    for one, ends in found.ends:
        reason = closing_of(one)
        puts[one.id] = replace(puts[one.id], ends=ends, closing=reason)
        happened.append((ContractEventKind.CLOSED, ends, one.version.code, reason.value))
    return puts, happened


def _ended(puts: Iterable[Put], basket: Basket, until: date) -> Iterator[Put]:
    """As `close_selections` leaves them where the cover was cut short."""
    for put in puts:
        if until < basket.term.ends and put.ends > until:
            yield replace(put, ends=max(until, put.starts), closing=ClosingReason.ENROLMENT_ENDED)
        else:
            yield put
