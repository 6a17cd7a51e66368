"""Whatever the schedule and the resident: what every plan keeps to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from math import ceil
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.condition import Condition
from catalog.eligibility.deciding import holds
from catalog.eligibility.facts import ResidentFacts
from catalog.quote.basket import QuoteWorld
from catalog.quote.due.merging import merged, strength
from catalog.quote.due.moment import months_on
from catalog.quote.due.plan import due
from catalog.quote.due.span import Span, common, union, without
from catalog.quote.due.timeline import Promise, Timeline
from catalog.quote.due.window import MOST_WINDOWS, DueWindow
from catalog.schedule import Offset, Once, PerPeriod, Schedule, VariantCase, Variants
from catalog.vocabulary import Anchor, Frame, LineSubject, Period, TimeUnit
from tests.catalog.strategies import per_period, schedules
from tests.eligibility.strategies import conditions, residents
from tests.quote.worlds import resident

FIRST, LAST = date(2024, 1, 1), date(2027, 12, 31)
ITEMS = ("ELD-01", "HTN-01", "GEN-12", "GEN-01")
spans = st.builds(
    lambda opens, more: Span(opens, opens + timedelta(days=more)), st.dates(FIRST, LAST), st.integers(0, 1_100)
)


@st.composite
def promises(draw: st.DrawFn) -> tuple[list[Promise], Span]:
    """A contract and what some packages promise inside it."""
    starts = draw(st.dates(FIRST, LAST))
    term = Span(starts, months_on(starts, 12 * draw(st.integers(1, 3))) - timedelta(days=1))
    made = []
    for _number in range(draw(st.integers(1, 4))):
        opens = draw(st.integers(0, term.days - 1))
        length = draw(st.integers(1, term.days - opens))
        days = Span(starts + timedelta(opens), starts + timedelta(opens + length - 1))
        subject = draw(st.sampled_from((None, None, None, LineSubject.NEWBORN)))
        package = draw(st.sampled_from(("BAS-00", "PRI-HTN")))
        made.append(Promise(draw(st.sampled_from(ITEMS)), draw(schedules), package, days, subject))
    return made, term


def open_days(window: DueWindow) -> tuple[Span, ...]:
    return without((window.span,), window.pauses)


@settings(max_examples=100, deadline=None)
@given(promises(), residents(), st.randoms(use_true_random=False))
def test_windows_lie_in_the_promised_days_and_do_not_depend_on_order(
    menu: QuoteWorld, given_: tuple[list[Promise], Span], facts: ResidentFacts, random: Random
) -> None:
    listed, term = given_
    world = Timeline(term, term.opens, facts, seasons=menu.seasons, visits=menu.visits)
    plans = due(listed, world)
    shuffled = list(listed)
    random.shuffle(shuffled)
    assert due(shuffled, world) == plans
    for plan in plans:
        held = union(one.days for one in listed if (one.item, one.subject) == (plan.item, plan.subject))
        assert len(plan.windows) <= MOST_WINDOWS
        for window in plan.windows:
            assert common(open_days(window), held) == open_days(window)
            assert 1 <= window.times <= window.period_times
            assert window.period.opens <= window.span.opens
            assert window.span.closes <= window.period.closes
        assert list(plan.windows) == sorted(plan.windows, key=lambda window: (window.span.opens, window.span.closes))


@settings(max_examples=100, deadline=None)
@given(per_period, residents(), spans)
def test_periods_of_one_schedule_never_overlap(schedule: PerPeriod, facts: ResidentFacts, term: Span) -> None:
    plain = PerPeriod(schedule.times, schedule.period, schedule.frame, schedule.every, while_=schedule.while_)
    (plan,) = due([Promise("GEN-01", plain, "BAS-00", term)], Timeline(term, term.opens, facts))
    for before, after in zip(plan.windows, plan.windows[1:], strict=False):
        assert before.period.closes < after.period.opens
    whole = [window for window in plan.windows if window.span == window.period and not window.pauses]
    if schedule.frame is Frame.CONTRACT:
        whole = whole[:-1]  # the contract's end may cut its last block, which is then no whole one
    assert sum(window.times for window in whole) == schedule.times * len(whole)


_KEYS: dict[Period, Callable[[date], tuple[int, ...]]] = {
    Period.MONTH: lambda day: (day.year, day.month),
    Period.QUARTER: lambda day: (day.year, (day.month - 1) // 3),
    Period.HALF: lambda day: (day.year, (day.month - 1) // 6),
    Period.YEAR: lambda day: (day.year,),
    Period.WEEK: lambda day: day.isocalendar()[:2],
}


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(list(_KEYS)), st.integers(1, 5), spans)
def test_calendar_windows_are_the_runs_of_days_of_one_calendar_period(period: Period, times: int, term: Span) -> None:
    schedule = PerPeriod(times, period, Frame.CALENDAR)
    facts = resident(date(1980, 1, 1))
    (plan,) = due([Promise("GEN-01", schedule, "BAS-00", term)], Timeline(term, term.opens, facts))
    counted = Counter(_KEYS[period](term.opens + timedelta(number)) for number in range(term.days))
    assert [window.span.days for window in plan.windows] == list(counted.values())
    shares = [ceil(times * window.span.days / window.period.days) for window in plan.windows]
    assert [window.times for window in plan.windows] == shares


@settings(max_examples=80, deadline=None)
@given(st.dates(FIRST, LAST), st.integers(1, 3), st.sampled_from([Period.MONTH, Period.QUARTER, Period.HALF]))
def test_contract_periods_fill_the_contract_exactly(starts: date, years: int, period: Period) -> None:
    term = Span(starts, months_on(starts, 12 * years) - timedelta(days=1))
    schedule = PerPeriod(2, period, Frame.CONTRACT)
    (plan,) = due([Promise("GEN-01", schedule, "BAS-00", term)], Timeline(term, starts, resident(date(1980, 1, 1))))
    number = {Period.MONTH: 12, Period.QUARTER: 4, Period.HALF: 2}[period] * years
    assert plan.deliveries == 2 * number
    assert union(window.span for window in plan.windows) == (term,)
    assert len(plan.windows) == number


windows = st.lists(
    st.builds(
        lambda opens, days, times, proposal: DueWindow(
            Span(date(2026, 1, 1) + timedelta(opens), date(2026, 1, 1) + timedelta(opens + days)),
            times,
            Span(date(2026, 1, 1), date(2027, 12, 31)),
            9,
            is_proposal=proposal,
        ),
        st.integers(0, 300),
        st.integers(0, 120),
        st.integers(1, 3),
        st.booleans(),
    ),
    max_size=5,
).map(tuple)


@settings(max_examples=500, deadline=None)
@given(windows, windows)
def test_merging_is_commutative_and_loses_nothing_that_either_asks(
    some: tuple[DueWindow, ...], others: tuple[DueWindow, ...]
) -> None:
    both = merged(some, others)
    assert both == merged(others, some)
    asked = sum(window.times for window in both)
    assert max(strength(some)[0], strength(others)[0]) <= asked <= strength(some)[0] + strength(others)[0]
    for window in (*some, *others):
        inside = [one for one in both if window.span.opens <= one.span.opens and one.span.closes <= window.span.closes]
        assert sum(one.times for one in inside) >= window.times


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 20), st.integers(0, 20), st.integers(1, 3), st.integers(0, 3)), max_size=4))
def test_fewer_deliveries_in_the_same_windows_add_nothing(drawn: list[tuple[int, int, int, int]]) -> None:
    day, whole, some, fewer = date(2026, 1, 1), Span(date(2026, 1, 1), date(2026, 12, 31)), [], []
    for gap, length, times, less in drawn:  # one after another, none overlapping the next
        span = Span(day + timedelta(gap), day + timedelta(gap + length))
        some.append(DueWindow(span, times, whole, 9))
        if less < times:
            fewer.append(DueWindow(span, times - less, whole, 9))
        day = span.ends
    both = merged(tuple(some), tuple(fewer))
    assert sum(window.times for window in both) == sum(window.times for window in some)
    assert {window.span for window in both} == {window.span for window in some}


@settings(max_examples=60, deadline=None)
@given(schedules, residents(), spans)
def test_the_same_item_from_two_packages_is_due_once(
    menu: QuoteWorld, schedule: Schedule, facts: ResidentFacts, term: Span
) -> None:
    world = Timeline(term, term.opens, facts, seasons=menu.seasons, visits=menu.visits)
    (alone,) = due([Promise("GEN-01", schedule, "BAS-00", term)], world)
    (twice,) = due([Promise("GEN-01", schedule, "BAS-00", term), Promise("GEN-01", schedule, "PER-TCM", term)], world)
    assert twice == alone


def test_the_more_frequent_and_the_narrower_hold_together() -> None:
    term = Span(date(2026, 3, 1), date(2027, 2, 28))
    quarterly = PerPeriod(1, Period.QUARTER, Frame.CONTRACT)
    soon = Once(Anchor.CONTRACT_START, closes=Offset(6, TimeUnit.DAY))
    promised = [Promise("GEN-01", quarterly, "PER-TCM", term), Promise("GEN-01", soon, "BAS-00", term)]
    (plan,) = due(promised, Timeline(term, term.opens, resident(date(1980, 1, 1))))
    assert [window.span.closes for window in plan.windows] == [
        date(2026, 3, 7),
        date(2026, 8, 31),
        date(2026, 11, 30),
        date(2027, 2, 28),
    ]
    assert plan.holds == "PER-TCM"


@settings(max_examples=60, deadline=None)
@given(st.lists(conditions(3), min_size=1, max_size=3), residents(), st.dates(FIRST, LAST), st.integers(0, 200))
def test_each_day_belongs_to_the_first_case_that_holds(
    cases: list[Condition], facts: ResidentFacts, starts: date, more: int
) -> None:
    term = Span(starts, starts + timedelta(days=more))
    daily = PerPeriod(1, Period.DAY, Frame.CALENDAR)
    schedule = Variants(tuple(VariantCase(condition, daily) for condition in cases))
    world = Timeline(term, starts, replace(facts, pregnancies=()))
    (plan,) = due([Promise("GEN-01", schedule, "BAS-00", term)], world)
    told = {window.span.opens: window.source[1] for window in plan.windows}
    for number in range(term.days):
        day = starts + timedelta(number)
        holding = [place for place, one in enumerate(cases) if holds(one, world.facts, world.setting, day)]
        assert told.get(day) == (holding[0] if holding else None)
