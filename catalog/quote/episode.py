"""How long a package for an episode is in force (病程包起止): to the end of the episode and its tail. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from catalog.eligibility.facts import POSTNATAL_DAYS, Pregnancy, ResidentFacts
from catalog.package import EpisodeTerm
from catalog.quote.due.moment import days_on, shifted
from catalog.quote.due.span import Span, Spans
from catalog.quote.due.timeline import expected_birth
from catalog.timing import Offset
from catalog.vocabulary import Episode


@dataclass(frozen=True, slots=True)
class Stay:
    """The days for which a package is entered; `is_end_expected`: the end may yet move."""

    days: Span
    is_end_expected: bool = False


@dataclass(frozen=True, slots=True)
class _Course:
    """One episode with its tail: first and last day (None: not known), whether the last is only expected."""

    starts: date
    last: date | None
    is_expected: bool = False

    def holds(self, day: date) -> bool:
        return self.starts <= day and (self.last is None or day <= self.last)


def episode_stays(term: EpisodeTerm, open_: Spans, facts: ResidentFacts, inside: Span) -> Iterator[Stay]:
    """The stays of a package that may be entered on the days `open_`, one for each episode, in order.

    From the first such day that lies in an episode, or in its tail, to the end of both. Where an open run begins in no
    episode, for as long as it lasts: what the rule asks for is then recorded otherwise (a tag, say).
    """
    left = sorted(_courses(term, facts), key=lambda one: (one.starts, one.last or date.max))
    covered: date | None = None
    for run in open_:
        day = run.opens
        is_new = covered is None or day > covered
        if covered is not None and not is_new:
            day = days_on(covered, 1)
        while day <= run.closes:
            inside_of = [one for one in left if one.holds(day)]
            if inside_of:
                course = inside_of[-1]
                left = [one for one in left if one.starts > course.starts]
                closes = inside.closes if course.last is None else min(course.last, inside.closes)
                yield Stay(Span(day, closes), course.is_expected and closes < inside.closes)
            elif is_new:
                closes = run.closes
                yield Stay(Span(day, closes))
            else:
                later = [one.starts for one in left if day < one.starts <= run.closes]
                if not later:
                    break
                day = later[0]
                continue
            covered, is_new = closes, False
            day = days_on(closes, 1)


def _courses(term: EpisodeTerm, facts: ResidentFacts) -> Iterator[_Course]:
    if term.episode is Episode.TB_TREATMENT:
        for treatment in facts.tb_treatments:
            last = None if treatment.ends is None else _after(days_on(treatment.ends, -1), term.tail)
            yield _Course(treatment.starts or date.min, last)
        return
    for pregnancy in facts.pregnancies:
        birth = pregnancy.delivered or expected_birth(pregnancy)
        if term.episode is Episode.PREGNANCY:
            yield _pregnancy(pregnancy, birth, term.tail)
        elif birth is not None:
            last = _after(days_on(birth, POSTNATAL_DAYS), term.tail)
            yield _Course(birth, last, pregnancy.delivered is None)


def _pregnancy(pregnancy: Pregnancy, birth: date | None, tail: Offset | None) -> _Course:
    """Through the tail after a birth (49 days: to the 49th day), and only to the day before a loss (CATALOG.md, 6)."""
    if birth is None or (pregnancy.lost is not None and pregnancy.lost <= birth):
        return _Course(pregnancy.lmp, days_on(pregnancy.lost or pregnancy.lmp, -1))
    last = shifted(birth, tail) if tail is not None else days_on(birth, -1)
    return _Course(pregnancy.lmp, last, pregnancy.delivered is None)


def _after(last: date, tail: Offset | None) -> date:
    """The last day of a tail that is counted from the episode's last day, day 0."""
    return shifted(last, tail) if tail is not None else last
