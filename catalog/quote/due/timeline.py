"""What windows are counted from (起算): the contract's days, the resident's facts, and the anchors that follow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from catalog.condition import Condition
from catalog.eligibility.days import DaySet, union
from catalog.eligibility.facts import LONGEST_PREGNANCY, PREGNANCY_DAYS, Pregnancy, ResidentFacts, Setting
from catalog.eligibility.holding import days_of
from catalog.quote.due.moment import days_on
from catalog.quote.due.span import Span
from catalog.schedule import Schedule
from catalog.season import SeasonDefinition, VisitDefinition
from catalog.vocabulary import Anchor, LineSubject, Season, Sex, VisitClass

Occasions = Mapping[Anchor, tuple[date, ...]]
"""Days known beside the facts, of anchors such as DISCHARGE, NOTICE and KINDERGARTEN_ENTRY."""


@dataclass(frozen=True, slots=True)
class Promise:
    """A package promises an item: by which schedule, on which days (inclusive, inside the contract)."""

    item: str
    schedule: Schedule
    package: str
    days: Span
    subject: LineSubject | None = None


@dataclass(frozen=True, slots=True)
class AnchorDay:
    """A day that offsets are counted from; `is_expected`: it has not come, and may come otherwise."""

    day: date
    is_expected: bool = False


@dataclass(frozen=True, slots=True)
class Timeline:
    """The contract's covered days and everything its windows depend on.

    `signed` is the day of signing. `facts` are those known; a birth that is not recorded is taken to come as expected,
    also where that is before the contract begins.
    """

    term: Span
    signed: date
    facts: ResidentFacts
    setting: Setting = field(default_factory=Setting)
    occasions: Occasions = field(default_factory=dict)
    seasons: Mapping[Season, SeasonDefinition] = field(default_factory=dict)
    visits: Mapping[VisitClass, VisitDefinition] = field(default_factory=dict)


def is_open(pregnancy: Pregnancy) -> bool:
    """Whether neither a birth nor a loss is recorded."""
    return pregnancy.delivered is None and pregnancy.lost is None


def expected_birth(pregnancy: Pregnancy) -> date | None:
    """When a birth that is not recorded is, or was, expected: 280 days after the last period; None if it is over."""
    return days_on(pregnancy.lmp, PREGNANCY_DAYS) if is_open(pregnancy) else None


def scenarios(facts: ResidentFacts) -> tuple[ResidentFacts, ...]:
    """The facts as they may become: a pregnancy without an end ends with a birth on the day expected, or at 42 weeks.

    So an antenatal window is not cut short by a day that is only expected, and an open one still comes to an end.
    """
    if not any(map(is_open, facts.pregnancies)):
        return (facts,)
    return tuple(_with_births(facts, days) for days in (PREGNANCY_DAYS, LONGEST_PREGNANCY))


def days_expected(condition: Condition, facts: ResidentFacts, setting: Setting) -> DaySet:
    """The days on which the condition holds by the facts, or will if births come on the days on which expected."""
    known = days_of(condition, facts, setting)
    if not any(map(is_open, facts.pregnancies)):
        return known
    return union((known, days_of(condition, _with_births(facts, PREGNANCY_DAYS), setting)))


def _with_births(facts: ResidentFacts, days: int) -> ResidentFacts:
    """With a birth so many days after the last period of every pregnancy without an end."""
    return replace(
        facts,
        pregnancies=tuple(
            replace(one, delivered=days_on(one.lmp, days)) if is_open(one) else one for one in facts.pregnancies
        ),
    )


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom an item is delivered to: the resident, or the newborn of one birth."""

    timeline: Timeline
    born: AnchorDay | None
    is_newborn: bool

    def days(self, condition: Condition) -> DaySet:
        """The days on which the condition may hold; of a newborn, whose sex is not known, either sex's."""
        timeline = self.timeline
        if not self.is_newborn:
            return union(days_of(condition, facts, timeline.setting) for facts in scenarios(timeline.facts))
        if self.born is None:
            return union(())
        return union(
            days_of(
                condition, ResidentFacts(self.born.day, sex, residences=timeline.facts.residences), timeline.setting
            )
            for sex in Sex
        )

    def anchors(self, anchor: Anchor, package_start: date) -> tuple[AnchorDay, ...]:
        """The days of an anchor, oldest first; none if not known, or if it never comes (`is_awaited`)."""
        timeline, facts = self.timeline, self.timeline.facts
        known: list[AnchorDay] = [AnchorDay(day) for day in timeline.occasions.get(anchor, ())]
        if anchor is Anchor.CONTRACT_START:
            known.append(AnchorDay(timeline.term.opens))
        elif anchor is Anchor.PACKAGE_START:
            known.append(AnchorDay(package_start))
        elif anchor is Anchor.SIGNING:
            known.append(AnchorDay(timeline.signed))
        elif anchor is Anchor.BIRTH:
            known += [self.born] if self.born is not None else []
        elif anchor is Anchor.LMP:
            known += [AnchorDay(pregnancy.lmp) for pregnancy in facts.pregnancies]
        elif anchor is Anchor.DELIVERY:
            known += births(timeline)
        elif anchor is Anchor.TREATMENT_START:
            known += [AnchorDay(during.starts) for during in facts.tb_treatments if during.starts is not None]
        elif anchor is Anchor.TREATMENT_END:
            known += [AnchorDay(during.ends) for during in facts.tb_treatments if during.ends is not None]
        return tuple(sorted(set(known), key=lambda one: (one.day, one.is_expected)))

    def is_awaited(self, anchor: Anchor) -> bool:
        """Whether a day that is not known may yet come: no birth comes of a pregnancy that was lost."""
        last = max(self.timeline.facts.pregnancies, key=lambda one: one.lmp, default=None)
        return anchor not in (Anchor.DELIVERY, Anchor.DISCHARGE) or last is None or last.lost is None


def births(timeline: Timeline) -> list[AnchorDay]:
    """The births that happened or are expected."""
    found = []
    for pregnancy in timeline.facts.pregnancies:
        to_come = expected_birth(pregnancy)
        if pregnancy.delivered is not None:
            found.append(AnchorDay(pregnancy.delivered))
        elif to_come is not None:
            found.append(AnchorDay(to_come, is_expected=True))
    return found


def subject_of(subject: LineSubject | None, timeline: Timeline, last: date) -> Subject:
    """The one an item is for; of several newborns the last born by the day `last`."""
    if subject is None:
        return Subject(timeline, AnchorDay(timeline.facts.born), is_newborn=False)
    born = [birth for birth in births(timeline) if birth.day <= last]
    return Subject(timeline, max(born, key=lambda birth: birth.day, default=None), is_newborn=True)
