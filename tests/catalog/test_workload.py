"""How often services fall due in a year, and the minutes that makes: every kind of schedule, and the starter data."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given

from catalog.condition import SexCondition
from catalog.files import StarterData
from catalog.item import ItemDefinition
from catalog.package import ChoiceGroupDefinition, LineDefinition, PackageDefinition
from catalog.schedule import (
    Combined,
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
from catalog.vocabulary import Anchor, Episode, Event, Frame, Period, Season, Sex, TimeUnit, VisitClass
from catalog.workload import deliveries_a_year, minutes_a_year
from core.language import Text
from teams.vocabulary import ExecutorRole, Tier
from tests.catalog import strategies

MONTHLY = PerPeriod(1, Period.MONTH, Frame.CALENDAR)
YEARLY = PerPeriod(1, Period.YEAR, Frame.CALENDAR)
ONCE = Once(Anchor.CONTRACT_START)
SUMMER, WINTER = Seasonal(1, Season.SANFU), Seasonal(2, Season.INFLUENZA_WINTER)
ON_EVENT, ON_DEMAND = OnEvent(Event.ECG_TAKEN), OnDemand()


def milestones(*months: int) -> Milestones:
    """One window of a month's length at each of these ages in months."""
    at = [Milestone(f"{one}", Offset(one, TimeUnit.MONTH), Offset(one + 1, TimeUnit.MONTH)) for one in months]
    return Milestones(Anchor.BIRTH, tuple(at))


def case(schedule: Schedule) -> VariantCase:
    return VariantCase(SexCondition(Sex.MALE), schedule)


@pytest.mark.parametrize(
    ("schedule", "expected"),
    [
        (PerPeriod(1, Period.DAY, Frame.CALENDAR), 365),
        (PerPeriod(2, Period.WEEK, Frame.CALENDAR), Fraction(730, 7)),
        (PerPeriod(1, Period.MONTH, Frame.CALENDAR, every=2), 6),
        (PerPeriod(1, Period.QUARTER, Frame.CONTRACT), 4),
        (PerPeriod(2, Period.HALF, Frame.SCHOOL), 4),
        (PerPeriod(3, Period.YEAR, Frame.SCHOOL, every=3), 1),
        (replace(MONTHLY, within=Within(Anchor.DISCHARGE, None, Offset(3, TimeUnit.MONTH))), 3),
        (
            replace(MONTHLY, within=Within(Anchor.DISCHARGE, Offset(1, TimeUnit.MONTH), Offset(3, TimeUnit.MONTH))),
            2,
        ),
        (replace(MONTHLY, within=Within(Anchor.DISCHARGE, Offset(1, TimeUnit.MONTH), None)), 12),
        (replace(MONTHLY, within=Within(Anchor.DISCHARGE, None, Offset(3, TimeUnit.YEAR))), 12),
        (ONCE, 1),
        (milestones(3, 6, 8), 3),
        (milestones(11, 23, 35), Fraction(3 * 12, 25)),
        (Milestones(Anchor.LMP, (Milestone("any time"), Milestone("later", Offset(9, TimeUnit.MONTH)))), 2),
        (ON_EVENT, None),
        (ON_DEMAND, None),
        (WithHost(item="ELD-01"), None),
        (PerEpisode(Episode.PREGNANCY, 4), 4),
        (WINTER, 2),
        (Combined((SUMMER, WINTER)), 3),
        (Combined((ONCE, YEARLY)), 1),
        (Combined((ON_EVENT, MONTHLY, YEARLY)), 12),
        (Combined((ON_EVENT, ON_DEMAND)), None),
        (Variants((case(YEARLY), case(MONTHLY), case(ON_EVENT))), 12),
        (Variants((case(ON_EVENT), case(ON_DEMAND))), None),
    ],
)
def test_how_often_a_service_falls_due_in_a_year(schedule: Schedule, expected: int | Fraction | None) -> None:
    assert deliveries_a_year(schedule) == expected


@given(strategies.schedules)
def test_of_every_schedule_something_can_be_told_or_nothing_but_never_less_than_none(schedule: Schedule) -> None:
    found = deliveries_a_year(schedule)

    assert found is None or found >= 0


def test_what_rides_along_comes_as_often_as_its_host() -> None:
    def host(item: str | None, visit: VisitClass | None) -> Fraction | None:
        return {"ELD-01": Fraction(1)}.get(item or "") or (Fraction(5) if visit is VisitClass.ANTENATAL else None)

    assert deliveries_a_year(WithHost(item="ELD-01"), host) == 1
    assert deliveries_a_year(WithHost(visit=VisitClass.ANTENATAL), host) == 5
    assert deliveries_a_year(WithHost(item="GEN-01"), host) is None
    assert deliveries_a_year(Combined((WithHost(item="ELD-01"), WithHost(visit=VisitClass.ANTENATAL))), host) == 6


@pytest.fixture
def base(starter: StarterData) -> PackageDefinition:
    """A package of the starter data without its lines."""
    return next(package for package in starter.packages if package.code == "PRI-ELD")


@pytest.fixture
def nursing(starter: StarterData) -> ItemDefinition:
    """A village item of ten minutes, a nurse's first of all."""
    roles = (ExecutorRole.NURSE, ExecutorRole.VILLAGE_DOCTOR)
    return replace(
        starter.items[0], code="ELD-90", roles=roles, min_tier=Tier.VILLAGE, staff_minutes=10, schedule=YEARLY
    )


def package_of(
    base: PackageDefinition, *lines: LineDefinition, groups: tuple[ChoiceGroupDefinition, ...] = ()
) -> PackageDefinition:
    return replace(base, lines=lines, choice_groups=groups)


def test_minutes_go_to_the_first_of_the_roles_at_the_lowest_tier_and_optional_lines_count(
    base: PackageDefinition, nursing: ItemDefinition
) -> None:
    doctoring = replace(
        nursing, code="ELD-91", roles=(ExecutorRole.GENERAL_PRACTITIONER,), min_tier=Tier.TOWNSHIP, schedule=MONTHLY
    )
    package = package_of(base, LineDefinition("ELD-90"), LineDefinition("ELD-91", is_required=False))

    found = minutes_a_year(package, {"ELD-90": nursing, "ELD-91": doctoring})

    assert found.minutes == {
        (ExecutorRole.NURSE, Tier.VILLAGE): 10,
        (ExecutorRole.GENERAL_PRACTITIONER, Tier.TOWNSHIP): 120,
    }
    assert found.uncounted == ()


def test_a_choice_counts_as_the_average_of_its_options_times_how_many_are_chosen(
    base: PackageDefinition, nursing: ItemDefinition
) -> None:
    options = {
        code: replace(nursing, code=code, staff_minutes=minutes)
        for code, minutes in (("ELD-91", 10), ("ELD-92", 20), ("ELD-93", 60))
    }
    group = ChoiceGroupDefinition("TECHNIQUES", Text("任选", "choice"), 2, tuple(options))
    package = package_of(base, LineDefinition("ELD-90"), groups=(group,))

    found = minutes_a_year(package, {"ELD-90": nursing, **options})

    assert found.minutes == {(ExecutorRole.NURSE, Tier.VILLAGE): 10 + Fraction(2 * (10 + 20 + 60), 3)}


def test_what_nobody_can_say_is_named_and_not_guessed(base: PackageDefinition, nursing: ItemDefinition) -> None:
    items = {
        "ELD-90": nursing,
        "ELD-91": replace(nursing, code="ELD-91", schedule=ON_DEMAND),
        "ELD-92": replace(nursing, code="ELD-92", schedule=WithHost(item="ELD-90")),
        "ELD-93": replace(nursing, code="ELD-93", schedule=WithHost(item="GEN-99")),
        "ELD-94": replace(nursing, code="ELD-94", schedule=WithHost(visit=VisitClass.ANY)),
        "ELD-95": replace(nursing, code="ELD-95", schedule=WithHost(item="ELD-96")),
        "ELD-96": replace(nursing, code="ELD-96", schedule=WithHost(item="ELD-95")),
    }
    found = minutes_a_year(package_of(base, *(LineDefinition(code) for code in items)), items)

    assert found.minutes == {(ExecutorRole.NURSE, Tier.VILLAGE): 20}
    assert found.uncounted == ("ELD-91", "ELD-93", "ELD-94", "ELD-95", "ELD-96")


def test_a_year_of_the_maternal_package_knows_its_antenatal_visits(starter: StarterData) -> None:
    items = {item.code: item for item in starter.items}
    visits = {visit.code: visit for visit in starter.visits}
    package = next(one for one in starter.packages if one.code == "PRI-MAT")

    without, found = minutes_a_year(package, items), minutes_a_year(package, items, visits)

    assert "MAT-08" in without.uncounted  # with each antenatal visit
    assert "MAT-08" not in found.uncounted
    visited = items["MAT-08"]
    key = (visited.roles[0], visited.min_tier)
    assert found.minutes[key] - without.minutes.get(key, 0) == 5 * visited.staff_minutes


def test_every_starter_package_makes_work_that_can_be_told(starter: StarterData) -> None:
    items = {item.code: item for item in starter.items}
    for package in starter.packages:
        found = minutes_a_year(package, items)
        assert found.minutes or set(found.uncounted) == {line.item for line in package.lines}
        assert all(minutes > 0 for minutes in found.minutes.values())
