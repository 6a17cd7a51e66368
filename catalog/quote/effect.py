"""When each package would be in force (启用与截止): by its rule, its prerequisites, its term or episode. Pure.

Packages that ask for each other (`requires`, `holds`) are settled together: see `catalog.quote.settling`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from catalog.condition import HoldsCondition, HouseholdCondition, conditions_in
from catalog.eligibility.days import NEVER, DaySet, between, intersection, union
from catalog.eligibility.facts import During, HouseholdStanding, ResidentFacts, Setting
from catalog.eligibility.holding import days_of
from catalog.package import EpisodeTerm, PackageDefinition, YearsTerm
from catalog.quote.due.frame import school_year_ends
from catalog.quote.due.span import DAY, Span, Spans, common, within
from catalog.quote.due.span import union as joined
from catalog.quote.due.timeline import days_expected
from catalog.quote.episode import Stay, episode_stays
from catalog.quote.settling import settled
from catalog.vocabulary import Frame, PackageTier


@dataclass(frozen=True, slots=True)
class Effect:
    """The days on which a package is in force inside the contract: at least one run, in order.

    `begins`: the first day of each episode that an episode package is in force for, of others the first day alone.
    `is_end_expected`: the end may yet move.
    """

    runs: Spans
    begins: tuple[date, ...]
    is_end_expected: bool = False

    @property
    def days(self) -> Span:
        """From the first day to the last; between the runs the package is not in force."""
        return Span(self.runs[0].opens, self.runs[-1].closes)

    def within(self, span: Span) -> Spans:
        """The runs of its days inside the span."""
        return common(self.runs, (span,))


Effects = Mapping[str, Effect]
"""By package code; packages that never take effect are left out."""


@dataclass(frozen=True, slots=True)
class Bar:
    """Days on which a package cannot be in force: those of `days`, and those of the effects of `others`, by code."""

    days: DaySet = NEVER
    others: frozenset[str] = frozenset()


_NO_BAR = Bar()


def effects(
    packages: Iterable[PackageDefinition],
    facts: ResidentFacts,
    setting: Setting,
    term: Span,
    bars: Mapping[str, Bar] | None = None,
) -> Effects:
    """When each of the packages, held together, is in force inside the contract's `term`.

    BASIC: the whole term, if the rule holds as it begins. PRIORITY: every run of days on which its rule is true. An
    episode package: from the first such day to the end of the episode and its tail; a PRIORITY one again for each later
    episode. All others: from the first such day to the end of the term, or of its school years. None of them on a day
    on which a package it requires is not held, chosen or attached; nor on those of its bar. What a package does to its
    own rule does not count. The order of the packages does not matter; barred ones give way where none can.
    """
    scene = _Scene({package.code: package for package in packages}, facts, setting, term, bars or {})
    return settled(sorted(scene.packages, key=lambda code: (code in scene.bars, code)), scene.asks_for, scene)


@dataclass(frozen=True, slots=True)
class _Scene:
    """What effects depend on beside each other."""

    packages: Mapping[str, PackageDefinition]
    facts: ResidentFacts
    setting: Setting
    term: Span
    bars: Mapping[str, Bar]

    def asks_for(self, code: str) -> set[str]:
        """The other packages on which the effect of this one depends."""
        package = self.packages[code]
        asked = {*package.requires, *self.bars.get(code, _NO_BAR).others}
        for part in conditions_in(package.eligibility):
            if isinstance(part, HoldsCondition):
                asked.add(part.holds)
            elif isinstance(part, HouseholdCondition):
                asked.add(self.setting.basic)
        return (asked & self.packages.keys()) - {code}

    def most(self) -> Effect:
        """The whole term, from which settling begins."""
        return Effect((self.term,), (self.term.opens,))

    def one(self, code: str, others: Effects) -> Effect | None:
        """The effect of a package beside those of others; its own, if among them, does not count."""
        package, bar = self.packages[code], self.bars.get(code, _NO_BAR)
        beside = {other: effect for other, effect in others.items() if other != code}
        facts = with_packages(self.facts, beside, self.setting)
        barred = [bar.days, *(_effect_days(beside[other]) for other in sorted(bar.others & beside.keys()))]
        allowed = [*(held_days(facts, required) for required in package.requires), union(barred).complement()]
        free = within(intersection(allowed), self.term)
        known = days_of(package.eligibility, facts, self.setting)
        rule = days_expected(package.eligibility, facts, self.setting)
        stays = list(_stays(package, common(within(rule, self.term), free), facts, self.term))
        runs = common(joined(stay.days for stay in stays), free)
        if not runs:
            return None
        first, last = runs[0].opens, runs[-1].closes
        if isinstance(package.term, EpisodeTerm):
            begins = tuple(stay.days.opens for stay in stays)
            is_expected = any(stay.is_end_expected and stay.days.closes == last for stay in stays)
            return Effect(runs, begins, is_expected)
        ends = rule.around(last)[1]
        is_expected = package.tier is PackageTier.PRIORITY and ends == runs[-1].ends and known.around(last)[1] != ends
        return Effect(runs, (first,), is_expected and last < self.term.closes)

    def narrowed(self, effect: Effect, to: Effect | None) -> Effect | None:
        """What is left of an effect on the days of another."""
        runs = common(effect.runs, to.runs) if to is not None else ()
        return replace(effect, runs=runs) if runs else None


def with_packages(facts: ResidentFacts, held: Effects, setting: Setting) -> ResidentFacts:
    """The facts of somebody who also holds the packages, each on its days.

    Who is signed by it (holds the basic package that counts, and did not before) is one signed member more of the
    household: the standing that was recorded or stated counts those signed so far.
    """
    more = tuple(During(code, run.opens, run.ends) for code, effect in held.items() for run in effect.runs)
    household = facts.household
    if household and setting.basic in held:
        signed = intersection((_effect_days(held[setting.basic]), held_days(facts, setting.basic).complement()))
        household = tuple(_counted(household, signed))
    return replace(facts, held=(*facts.held, *more), household=household)


def _counted(household: Iterable[During[HouseholdStanding]], signed: DaySet) -> Iterator[During[HouseholdStanding]]:
    for during in household:
        days = between(
            during.starts.toordinal() if during.starts else None, during.ends.toordinal() if during.ends else None
        )
        more = replace(during.fact, signed=during.fact.signed + 1)
        yield from _periods(intersection((days, signed)), more)
        yield from _periods(intersection((days, signed.complement())), during.fact)


def _periods(days: DaySet, standing: HouseholdStanding) -> Iterator[During[HouseholdStanding]]:
    turns: list[date | None] = [None] if days.before else []
    turns += map(date.fromordinal, days.turns)
    turns += [None] * (len(turns) % 2)
    for place in range(0, len(turns), 2):
        yield During(standing, turns[place], turns[place + 1])


def holds_on(facts: ResidentFacts, package: str, on: date) -> bool:
    """Whether the facts have the resident hold the package on the day."""
    return on in held_days(facts, package)


def held_days(facts: ResidentFacts, *packages: str) -> DaySet:
    """The days on which the facts have the resident hold one of the packages."""
    return union(
        between(during.starts.toordinal() if during.starts else None, during.ends.toordinal() if during.ends else None)
        for during in facts.held
        if during.fact in packages
    )


def _effect_days(effect: Effect) -> DaySet:
    return union(between(run.opens.toordinal(), run.ends.toordinal()) for run in effect.runs)


def _stays(package: PackageDefinition, open_: Spans, facts: ResidentFacts, term: Span) -> Iterator[Stay]:
    """For how long the package is entered on the days on which it may be: the whole time, gaps not yet left out."""
    if package.tier is PackageTier.BASIC:
        if open_ and open_[0].opens == term.opens:
            yield Stay(term)
    elif isinstance(package.term, EpisodeTerm):
        for stay in episode_stays(package.term, open_, facts, term):
            yield stay
            if package.tier is not PackageTier.PRIORITY:
                return
    elif package.tier is PackageTier.PRIORITY:
        yield from map(Stay, open_)
    elif open_:
        last = term.closes
        if isinstance(package.term, YearsTerm) and package.term.frame is Frame.SCHOOL:
            last = min(last, school_year_ends(term.opens, max(package.term.years)) - DAY)
        yield Stay(Span(open_[0].opens, max(last, open_[0].opens)))
