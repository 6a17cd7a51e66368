"""When items fall due: each kind of schedule by example, to the day (CATALOG.md, «Meaning»)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from catalog.condition import AgeCondition, FlagCondition, NoneOf, RiskGradeCondition
from catalog.eligibility.facts import During, Pregnancy, ResidentFacts
from catalog.quote.basket import QuoteWorld
from catalog.quote.due.moment import months_on, shifted
from catalog.quote.due.plan import due
from catalog.quote.due.span import Span
from catalog.quote.due.timeline import Promise, Timeline
from catalog.quote.due.window import MOST_WINDOWS, ItemPlan
from catalog.schedule import (
    Cap,
    Combined,
    Host,
    Milestone,
    Milestones,
    Offset,
    Once,
    OnDemand,
    OnEvent,
    PerEpisode,
    PerPeriod,
    Schedule,
    Seasonal,
    VariantCase,
    Variants,
    WithHost,
    Within,
)
from catalog.vocabulary import (
    Anchor,
    Episode,
    Event,
    Flag,
    Frame,
    LineSubject,
    Period,
    RiskGrade,
    Season,
    TimeUnit,
    VisitClass,
)
from tests.quote.worlds import resident

YEAR = Span(date(2026, 3, 1), date(2027, 2, 28))
ADULT = resident(date(1980, 1, 31))


def timeline(facts: ResidentFacts = ADULT, term: Span = YEAR, **more: Any) -> Timeline:
    return Timeline(term, more.pop("signed", term.opens), facts, **more)


def plan(schedule: Schedule, facts: ResidentFacts = ADULT, term: Span = YEAR, **more: Any) -> ItemPlan:
    """The plan of one item that is promised on all days of the term."""
    subject = more.pop("subject", None)
    (made,) = due([Promise("GEN-01", schedule, "BAS-00", term, subject)], timeline(facts, term, **more))
    return made


def days(made: ItemPlan) -> list[tuple[str, str]]:
    return [(window.span.opens.isoformat(), window.span.closes.isoformat()) for window in made.windows]


def test_calendar_quarters_are_cut_to_the_contract_and_keep_their_whole_period() -> None:
    made = plan(PerPeriod(1, Period.QUARTER, Frame.CALENDAR))
    assert days(made) == [
        ("2026-03-01", "2026-03-31"),
        ("2026-04-01", "2026-06-30"),
        ("2026-07-01", "2026-09-30"),
        ("2026-10-01", "2026-12-31"),
        ("2027-01-01", "2027-02-28"),
    ]
    assert made.windows[0].period == Span(date(2026, 1, 1), date(2026, 3, 31))
    assert made.windows[-1].period == Span(date(2027, 1, 1), date(2027, 3, 31))


def test_contract_blocks_begin_with_the_contract_and_never_pass_its_end() -> None:
    term = Span(date(2026, 1, 31), date(2027, 1, 30))
    made = plan(PerPeriod(1, Period.MONTH, Frame.CONTRACT), term=term)
    assert len(made.windows) == 12
    assert days(made)[:3] == [("2026-01-31", "2026-02-28"), ("2026-03-01", "2026-03-30"), ("2026-03-31", "2026-04-30")]
    weekly = plan(PerPeriod(1, Period.WEEK, Frame.CONTRACT), term=term)
    assert len(weekly.windows) == 53
    assert weekly.windows[-1].span == weekly.windows[-1].period == Span(date(2027, 1, 30), date(2027, 1, 30))


def test_every_two_calendar_months_are_january_and_february_and_so_on() -> None:
    facts = resident(date(1950, 1, 1), risk_grades=(During(RiskGrade.YELLOW, date(2026, 4, 10), date(2026, 7, 1)),))
    yellow = RiskGradeCondition((RiskGrade.YELLOW,))
    made = plan(PerPeriod(1, Period.MONTH, Frame.CALENDAR, every=2, while_=yellow), facts)
    assert days(made) == [("2026-04-10", "2026-04-30"), ("2026-05-01", "2026-06-30")]


def test_weeks_of_the_calendar_begin_on_monday() -> None:
    made = plan(PerPeriod(1, Period.WEEK, Frame.CALENDAR), term=Span(date(2026, 3, 1), date(2026, 3, 10)))
    assert days(made) == [("2026-03-01", "2026-03-01"), ("2026-03-02", "2026-03-08"), ("2026-03-09", "2026-03-10")]


def test_part_of_a_period_asks_for_its_share_of_several_deliveries() -> None:
    made = plan(PerPeriod(4, Period.YEAR, Frame.CALENDAR))
    assert [(window.times, window.period_times) for window in made.windows] == [(4, 4), (1, 4)]


def test_a_condition_that_lapses_in_a_period_leaves_a_pause() -> None:
    stays = (During(Flag.ADMITTED, date(2026, 5, 10), date(2026, 5, 21)),)
    rule = NoneOf((FlagCondition(Flag.ADMITTED),))
    made = plan(PerPeriod(1, Period.QUARTER, Frame.CALENDAR, while_=rule), resident(date(1980, 1, 1), flags=stays))
    assert made.windows[1].span == Span(date(2026, 4, 1), date(2026, 6, 30))
    assert made.windows[1].pauses == (Span(date(2026, 5, 10), date(2026, 5, 20)),)
    assert made.windows[0].pauses == ()


def test_an_age_reached_inside_the_contract_opens_the_window_on_the_birthday() -> None:
    made = plan(
        PerPeriod(1, Period.YEAR, Frame.CALENDAR, while_=AgeCondition(TimeUnit.YEAR, from_=65)),
        resident(date(1961, 7, 4)),
    )
    assert days(made) == [("2026-07-04", "2026-12-31"), ("2027-01-01", "2027-02-28")]


def test_within_twelve_months_are_twelve_blocks() -> None:
    # STK-03: the closing day is inclusive, and does not begin a thirteenth month
    limit = Within(Anchor.PACKAGE_START, closes=Offset(12, TimeUnit.MONTH))
    made = plan(
        PerPeriod(1, Period.MONTH, Frame.CONTRACT, within=limit), term=Span(date(2026, 3, 1), date(2028, 2, 29))
    )
    assert len(made.windows) == 12
    assert made.windows[-1].span == Span(date(2027, 2, 1), date(2027, 2, 28))


def test_blocks_counted_from_an_anchor_before_the_contract_keep_its_rhythm() -> None:
    facts = resident(date(1980, 1, 1), tb_treatments=(During(None, date(2026, 2, 25)),))
    limit = Within(Anchor.TREATMENT_START)
    made = plan(PerPeriod(1, Period.DAY, Frame.CONTRACT, every=10, within=limit), facts)
    assert days(made)[:2] == [("2026-03-01", "2026-03-06"), ("2026-03-07", "2026-03-16")]


def test_school_years_and_terms_are_told_by_assumed_days() -> None:
    years = plan(PerPeriod(1, Period.YEAR, Frame.SCHOOL))
    assert days(years) == [("2026-03-01", "2026-08-31"), ("2026-09-01", "2027-02-28")]
    terms = plan(PerPeriod(1, Period.HALF, Frame.SCHOOL))
    assert days(terms) == [("2026-03-01", "2026-07-31"), ("2026-09-01", "2027-01-31"), ("2027-02-01", "2027-02-28")]
    assert all(window.is_approximate for window in terms.windows)


def test_once_is_counted_from_its_anchor_and_lost_when_it_closed_before_the_contract() -> None:
    made = plan(Once(Anchor.CONTRACT_START, closes=Offset(30, TimeUnit.DAY)))
    assert days(made) == [("2026-03-01", "2026-03-31")]
    tracking = Once(Anchor.BIRTH, closes=Offset(30, TimeUnit.DAY))
    assert days(plan(tracking, resident(date(2026, 2, 10)))) == [("2026-03-01", "2026-03-12")]
    late = plan(tracking, resident(date(2026, 1, 1)))
    assert (late.windows, late.passed) == ((), 1)


def test_what_closes_on_its_anchor_is_open_before_it() -> None:
    entry = Once(Anchor.KINDERGARTEN_ENTRY, closes=Offset(0, TimeUnit.DAY))
    known = plan(entry, occasions={Anchor.KINDERGARTEN_ENTRY: (date(2026, 9, 1),)})
    assert days(known) == [("2026-03-01", "2026-09-01")]
    assert plan(entry).awaits == (Anchor.KINDERGARTEN_ENTRY,)


def test_milestones_of_a_child_fall_on_ages_to_the_day() -> None:
    at = (
        Milestone("6 months", Offset(5, TimeUnit.MONTH), Offset(7, TimeUnit.MONTH, -1)),
        Milestone("8 months", Offset(7, TimeUnit.MONTH), Offset(9, TimeUnit.MONTH)),
    )
    made = plan(Milestones(Anchor.BIRTH, at), resident(date(2025, 10, 31)))
    assert days(made) == [("2026-03-31", "2026-05-30"), ("2026-05-31", "2026-07-31")]
    assert [window.label for window in made.windows] == ["6 months", "8 months"]


def test_a_birth_still_to_come_is_expected_280_days_after_the_last_period() -> None:
    mother = resident(date(1998, 1, 1), pregnancies=(Pregnancy(date(2025, 12, 1)),))
    check = Milestones(Anchor.DELIVERY, (Milestone("42", Offset(35, TimeUnit.DAY), Offset(49, TimeUnit.DAY)),))
    (window,) = plan(check, mother).windows
    assert (window.span, window.is_expected) == (Span(date(2026, 10, 12), date(2026, 10, 26)), True)
    delivered = resident(date(1998, 1, 1), pregnancies=(Pregnancy(date(2025, 6, 1), date(2026, 2, 20)),))
    (window,) = plan(check, delivered).windows
    assert (window.span, window.is_expected) == (Span(date(2026, 3, 27), date(2026, 4, 10)), False)


def test_what_is_done_so_often_an_episode_is_done_once_for_each() -> None:
    mother = resident(date(1998, 1, 1), pregnancies=(Pregnancy(date(2025, 12, 1)),))
    limit = Within(Anchor.LMP, Offset(12, TimeUnit.WEEK), Offset(36, TimeUnit.WEEK, 6))
    (window,) = plan(PerEpisode(Episode.PREGNANCY, 4, limit), mother).windows
    assert window.period == Span(date(2026, 2, 23), date(2026, 8, 16))
    assert (window.span.opens, window.times, window.period_times) == (date(2026, 3, 1), 4, 4)
    treated = resident(date(1980, 1, 1), tb_treatments=(During(None, date(2026, 1, 1), date(2026, 7, 1)),))
    (window,) = plan(PerEpisode(Episode.TB_TREATMENT, 6), treated).windows
    assert window.span == Span(date(2026, 3, 1), date(2026, 6, 30))
    assert window.times == 5  # 122 of 181 days: 4.04 of the six, rounded up


def test_seasons_are_found_year_by_year_and_over_the_new_year(menu: QuoteWorld) -> None:
    winter = plan(Seasonal(1, Season.INFLUENZA_WINTER), seasons=menu.seasons)
    assert days(winter) == [("2026-03-01", "2026-03-31"), ("2026-11-01", "2027-02-28")]
    assert days(plan(Seasonal(1, from_="09-01", to="12-31"))) == [("2026-09-01", "2026-12-31")]
    festival = plan(Seasonal(1, Season.SPRING_FESTIVAL), seasons=menu.seasons)
    assert days(festival) == [("2026-03-01", "2026-03-04"), ("2027-01-22", "2027-02-21")]
    assert plan(Seasonal(1, Season.SPRING)).awaits == (Season.SPRING,)


def test_three_times_in_the_dog_days_is_once_in_each_of_their_parts(menu: QuoteWorld) -> None:
    thrice = plan(Seasonal(3, Season.SANFU), seasons=menu.seasons)
    assert days(thrice) == [("2026-07-15", "2026-07-24"), ("2026-07-25", "2026-08-13"), ("2026-08-14", "2026-08-23")]
    assert [window.label for window in thrice.windows] == ["CHUFU", "ZHONGFU", "MOFU"]
    (once,) = plan(Seasonal(1, Season.SANFU), seasons=menu.seasons).windows
    assert once.span == Span(date(2026, 7, 15), date(2026, 8, 23))


def test_variants_follow_the_first_case_that_holds_day_by_day() -> None:
    smoker = resident(date(1980, 1, 1), flags=(During(Flag.SMOKER, date(2026, 1, 1), date(2026, 9, 1)),))
    schedule = Variants(
        (
            VariantCase(FlagCondition(Flag.SMOKER), PerPeriod(1, Period.QUARTER, Frame.CONTRACT)),
            VariantCase(AgeCondition(TimeUnit.YEAR, from_=0), PerPeriod(1, Period.YEAR, Frame.CONTRACT)),
        )
    )
    made = plan(schedule, smoker)
    assert [(window.span, window.source) for window in made.windows] == [
        (Span(date(2026, 3, 1), date(2026, 5, 31)), ("cases", 0, "schedule")),
        (Span(date(2026, 6, 1), date(2026, 8, 31)), ("cases", 0, "schedule")),
        (Span(date(2026, 9, 1), date(2027, 2, 28)), ("cases", 1, "schedule")),
    ]


def test_events_and_demands_are_told_and_have_no_window() -> None:
    event = OnEvent(Event.VACCINE_DUE, deadline=Offset(-7, TimeUnit.DAY), cap=Cap(2, Period.YEAR))
    made = plan(Combined((event, OnDemand(), Once(Anchor.SIGNING, closes=Offset(0, TimeUnit.DAY)))))
    assert made.on_occasion == (event, OnDemand())
    assert days(made) == [("2026-03-01", "2026-03-01")]
    lapsed = plan(OnEvent(Event.VACCINE_DUE, while_=FlagCondition(Flag.SMOKER)))
    assert lapsed.is_off


def both(host: Schedule, rider: Schedule, **more: Any) -> dict[str, ItemPlan]:
    promises = [Promise("HTN-01", host, "PRI-HTN", YEAR), Promise("HTN-02", rider, "PRI-HTN", YEAR)]
    return {made.item: made for made in due(promises, timeline(**more))}


def test_what_rides_along_is_due_in_its_hosts_windows() -> None:
    quarterly = PerPeriod(1, Period.QUARTER, Frame.CALENDAR)
    made = both(quarterly, WithHost(item="HTN-01"))
    assert days(made["HTN-02"]) == days(made["HTN-01"])
    assert {window.hosts for window in made["HTN-02"].windows} == {("HTN-01",)}


def test_a_rider_promised_later_takes_its_share_of_the_hosts_window() -> None:
    later = Span(date(2026, 9, 1), date(2027, 2, 28))
    away = resident(date(1980, 1, 1), flags=(During(Flag.ADMITTED, date(2026, 10, 1), date(2026, 10, 11)),))
    yearly = PerPeriod(4, Period.YEAR, Frame.CONTRACT, while_=NoneOf((FlagCondition(Flag.ADMITTED),)))
    promises = [Promise("HTN-01", yearly, "PRI-HTN", YEAR)]
    promises.append(Promise("HTN-02", WithHost(item="HTN-01"), "PER-AA", later))
    host, rider = due(promises, timeline(away))
    assert [window.times for window in host.windows] == [4]
    assert [(window.span, window.times) for window in rider.windows] == [(later, 2)]  # 171 of 365 days
    assert rider.windows[0].pauses == (Span(date(2026, 10, 1), date(2026, 10, 10)),)


def test_a_host_nobody_promised_switches_the_rider_off() -> None:
    made = plan(WithHost(item="DM-01"))
    assert (made.is_off, made.absent_hosts) == (True, ("DM-01",))


def test_a_class_of_visits_is_those_of_its_items_that_are_promised(menu: QuoteWorld) -> None:
    made = both(OnEvent(Event.BP_UNCONTROLLED), WithHost(visit=VisitClass.FOLLOW_UP), visits=menu.visits)
    assert made["HTN-02"].rides_on == ("HTN-01",)
    made = both(OnDemand(), WithHost(visit=VisitClass.ANTENATAL), visits=menu.visits)
    assert made["HTN-02"].absent_hosts == (VisitClass.ANTENATAL,)
    made = both(OnDemand(), WithHost(visit=VisitClass.ANY), visits=menu.visits)
    assert made["HTN-02"].rides_on == (VisitClass.ANY,)


def test_who_may_ride_along_is_due_all_the_same(menu: QuoteWorld) -> None:
    yearly = PerPeriod(1, Period.YEAR, Frame.CALENDAR, with_=Host(item="HTN-01"))
    made = both(PerPeriod(1, Period.QUARTER, Frame.CALENDAR), yearly)["HTN-02"]
    assert days(made) == [("2026-03-01", "2026-12-31"), ("2027-01-01", "2027-02-28")]
    assert made.windows[0].hosts == ("HTN-01",)
    alone = plan(yearly)
    assert (len(alone.windows), alone.windows[0].hosts) == (2, ())


def test_items_that_ride_on_each_other_come_to_an_end() -> None:
    made = both(WithHost(item="HTN-02"), WithHost(item="HTN-01"))
    assert made["HTN-01"].windows == made["HTN-02"].windows == ()


def test_a_newborns_item_is_counted_by_the_newborns_age() -> None:
    mother = resident(date(1998, 1, 1), pregnancies=(Pregnancy(date(2025, 6, 1), date(2026, 4, 10)),))
    schedule = PerPeriod(1, Period.QUARTER, Frame.CONTRACT, while_=AgeCondition(TimeUnit.MONTH, from_=0, to=5))
    made = plan(schedule, mother, subject=LineSubject.NEWBORN)
    assert days(made) == [("2026-04-10", "2026-05-31"), ("2026-06-01", "2026-08-31"), ("2026-09-01", "2026-10-09")]
    assert plan(schedule, ADULT, subject=LineSubject.NEWBORN).awaits == (Anchor.DELIVERY,)


def test_more_windows_than_anybody_reads_are_cut_and_said_to_be() -> None:
    made = plan(PerPeriod(1, Period.DAY, Frame.CALENDAR), term=Span(date(2026, 1, 1), date(2028, 12, 31)))
    assert (len(made.windows), made.is_cut) == (MOST_WINDOWS, True)


@pytest.mark.parametrize(
    ("day", "offset", "expected"),
    [
        (date(2026, 1, 31), Offset(1, TimeUnit.MONTH), date(2026, 3, 1)),
        (date(2024, 2, 29), Offset(1, TimeUnit.YEAR), date(2025, 3, 1)),
        (date(2024, 2, 29), Offset(5, TimeUnit.YEAR, -1), date(2029, 2, 28)),
        (date(2026, 3, 1), Offset(-1, TimeUnit.MONTH), date(2026, 2, 1)),
        (date(2026, 3, 1), Offset(20, TimeUnit.WEEK, 6), date(2026, 7, 25)),
        (date(2026, 3, 1), Offset(72, TimeUnit.HOUR), date(2026, 3, 4)),
        (date(2026, 3, 1), Offset(30, TimeUnit.MINUTE), date(2026, 3, 1)),
        (date(2026, 3, 6), Offset(3, TimeUnit.WORKDAY), date(2026, 3, 11)),  # Friday: Monday, Tuesday, Wednesday
        (date(2026, 3, 7), Offset(5, TimeUnit.WORKDAY), date(2026, 3, 13)),  # Saturday: the whole next week
        (date(2026, 3, 9), Offset(-1, TimeUnit.WORKDAY), date(2026, 3, 6)),
        (date(2026, 3, 8), Offset(-5, TimeUnit.WORKDAY), date(2026, 3, 2)),
        (date(2026, 3, 7), Offset(0, TimeUnit.WORKDAY), date(2026, 3, 7)),
    ],
)
def test_an_offset_is_counted_to_the_day(day: date, offset: Offset, expected: date) -> None:
    assert shifted(day, offset) == expected


def test_months_on_may_go_back_over_the_new_year() -> None:
    assert months_on(date(2026, 1, 15), -1) == date(2025, 12, 15)
    assert months_on(date(2026, 12, 31), 2) == date(2027, 3, 1)


@pytest.mark.parametrize("day", [date.min, date.max])
@pytest.mark.parametrize("unit", list(TimeUnit))
@pytest.mark.parametrize("amount", [-(10**9), -1, 0, 1, 10**9])
def test_no_offset_leaves_the_calendar(day: date, unit: TimeUnit, amount: int) -> None:
    moved = shifted(day, Offset(amount, unit, amount))
    assert (moved >= day) if amount >= 0 else (moved <= day)
    assert months_on(day, amount) in (date.min, date.max) or abs(amount) == 1


@pytest.mark.parametrize("day", [date.min, date.max])
def test_facts_of_impossible_days_break_no_plan(menu: QuoteWorld, day: date) -> None:
    facts = resident(
        date(1990, 1, 1),
        pregnancies=(Pregnancy(day), Pregnancy(date(2026, 1, 1), delivered=day)),
        tb_treatments=(During(None, day), During(None, date(2026, 1, 1), day)),
    )
    for version in menu.offers.values():
        for one in version.items.values():
            promises = [Promise("GEN-01", one.definition.schedule, "BAS-00", YEAR)]
            occasions = dict.fromkeys(Anchor, (day,))
            due(promises, timeline(facts, seasons=menu.seasons, visits=menu.visits, occasions=occasions))


def test_what_follows_a_birth_is_not_awaited_after_a_loss() -> None:
    lost = resident(date(1998, 1, 1), pregnancies=(Pregnancy(date(2025, 12, 1), lost=date(2026, 2, 1)),))
    for anchor in (Anchor.DELIVERY, Anchor.DISCHARGE):
        after = Once(anchor, closes=Offset(7, TimeUnit.DAY))
        assert plan(after, lost).is_off
        assert plan(after, lost, subject=LineSubject.NEWBORN).is_off
        assert plan(after).awaits == (anchor,)
    again = resident(date(1998, 1, 1), pregnancies=(*lost.pregnancies, Pregnancy(date(2026, 2, 20))))
    assert plan(Once(Anchor.DISCHARGE, closes=Offset(7, TimeUnit.DAY)), again).awaits == (Anchor.DISCHARGE,)


def test_what_rides_on_something_over_is_over_too() -> None:
    child = resident(date(2020, 1, 10))
    month = Once(Anchor.BIRTH, closes=Offset(30, TimeUnit.DAY))
    promises = [Promise("HTN-01", month, "PRI-CHD", YEAR), Promise("HTN-02", WithHost(item="HTN-01"), "PRI-CHD", YEAR)]
    assert [made.is_over for made in due(promises, timeline(child))] == [True, True]
    lapsed = OnEvent(Event.VACCINE_DUE, while_=FlagCondition(Flag.SMOKER))
    made = both(lapsed, WithHost(item="HTN-01"))
    assert (made["HTN-02"].is_off, made["HTN-02"].absent_hosts) == (True, ("HTN-01",))
    assert not plan(OnDemand()).is_over
