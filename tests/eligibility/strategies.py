"""Residents, conditions and days made at random for everything that answers who may have what.

Vocabularies are small, so that conditions often match; days lie around birthdays, leap days and the ends of months,
where rules turn. What a resident has only one of at a time (mobility, grade, household; one tag, flag, diagnosis or
package) never overlaps, and only women are pregnant, one pregnancy after another.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, Final, TypeVar

from hypothesis import strategies as st

from catalog.condition import (
    AgeBounds,
    AgeCondition,
    AllOf,
    AnyOf,
    Condition,
    DiagnosisCondition,
    EpisodeCondition,
    FlagCondition,
    HoldsCondition,
    HouseholdCondition,
    MobilityCondition,
    NoneOf,
    ResidenceCondition,
    RiskGradeCondition,
    RosterCondition,
    SexCondition,
    TagCondition,
)
from catalog.eligibility.ages import born_by
from catalog.eligibility.facts import During, HouseholdStanding, Pregnancy, ResidentFacts, RosterPlace, Setting
from catalog.vocabulary import (
    Episode,
    Flag,
    Mobility,
    Population,
    Residence,
    RiskGrade,
    Roster,
    Sex,
    TimeUnit,
)
from teams.parameter import Ages

T = TypeVar("T")

FIRST_DAY, LAST_DAY = date(1920, 1, 1), date(2027, 12, 31)
ASKED: Final = (
    date(2024, 2, 28),
    date(2024, 2, 29),
    date(2024, 3, 1),
    date(2025, 2, 28),
    date(2025, 3, 1),
    date(2026, 2, 28),
    date(2026, 3, 1),
    date(2026, 3, 31),
    date(2026, 12, 31),
    date(2027, 1, 1),
)
"""Days that are asked about."""

YEARS: Final = (0, 1, 2, 3, 6, 7, 17, 18, 35, 60, 64, 65, 66, 80)
MONTHS: Final = (0, 1, 2, 11, 12, 13, 24, 36, 720, 779, 780, 781)
DAYS: Final = (0, 1, 27, 28, 29, 31, 42, 365, 366, 730, 23741)
PACKAGES: Final = ("PRI-HTN", "PRI-DM", "BAS-00")
DIAGNOSES: Final = (
    "I10",
    "I13.9",
    "E11",
    "E11.2",
    "E11.21",
    "E11.9",
    "C50.9",
    "I64",
    "I69.3",
    "J44.1",
    "N18.5",
    "A15.0",
)
SPANS: Final = ("I10-I13", "E11", "E11.2", "C00-C97", "I60-I64", "I69", "E11.3-E11.9", "A15-A19", "J44.1")
FLAGS: Final = (Flag.HOME_BED_OPEN, Flag.TCM_CONTRAINDICATION, Flag.REHAB_TRAINING_NEEDED)
RECORDED: Final = (
    Population.DISABLED,
    Population.TB,
    Population.HYPERTENSION,
    Population.T2DM,
    Population.STUDENT,
    Population.MOBILITY_LIMITED,
    Population.ELDERLY,
    Population.CHILD,
    Population.MATERNAL,
)
"""Tags that residents carry. The last three follow from facts alone, so that recording them changes nothing."""
ASKED_TAGS: Final = (*RECORDED, Population.ALL, Population.CARE_HOME_RESIDENT, Population.EMPLOYEE, Population.STROKE)


def asked() -> st.SearchStrategy[date]:
    """A day that is asked about: one of `ASKED`, or within three days of one."""
    return st.builds(lambda day, more: day + timedelta(more), st.sampled_from(ASKED), st.sampled_from((0, 0, -1, 1, 3)))


def settings() -> st.SearchStrategy[Setting]:
    """What regions lay down about ages."""
    return st.sampled_from((Setting(), Setting(Ages(60, 60, 7)), Setting(Ages(66, 60, 3))))


def birthdays() -> st.SearchStrategy[date]:
    """A day of birth, most often so many years, months or days before a day asked, give or take a day."""
    exact = st.builds(
        lambda day, amount, more: max(FIRST_DAY, (born_by(day, *amount) or day) + timedelta(more)),
        asked(),
        st.one_of(
            st.tuples(st.sampled_from(YEARS), st.just(TimeUnit.YEAR)),
            st.tuples(st.sampled_from(MONTHS), st.just(TimeUnit.MONTH)),
            st.tuples(st.sampled_from(DAYS), st.just(TimeUnit.DAY)),
        ),
        st.sampled_from((0, 0, -1, 1)),
    )
    leap = st.sampled_from([date(year, 2, 29) for year in range(1920, 2027, 4)])
    month_end = st.builds(
        lambda year, month: date(year, month, 1) - timedelta(1), st.integers(1958, 2027), st.integers(1, 12)
    )
    return st.one_of(exact, leap, month_end, st.dates(FIRST_DAY, LAST_DAY))


def fact_days() -> st.SearchStrategy[date]:
    """A day on which a fact begins or ends: often around a day asked."""
    near = st.builds(
        lambda day, off: day + timedelta(off),
        asked(),
        st.sampled_from((0, 1, -1, -42, -43, -41, -280, -30, 30, 365, -365)),
    )
    return st.one_of(near, near, st.dates(date(2015, 1, 1), LAST_DAY))


Period = tuple[date | None, date | None]


@st.composite
def _periods(draw: st.DrawFn, most: int) -> list[Period]:
    number = draw(st.sampled_from((0, *range(1, most + 1))))
    if number == 0:
        return []
    days: list[date | None] = [*sorted(draw(_DAY_LISTS[number]))]
    touches, begins, goes_on = draw(_SHAPES)
    if number > 1 and touches:
        days[2] = days[1]  # the next begins as the one before ends
    if begins == 0:
        days[0] = None
    if goes_on:
        days[-1] = None
    return list(zip(days[::2], days[1::2], strict=True))


_FACT_DAYS = fact_days()
_DAY_LISTS = {number: st.lists(_FACT_DAYS, min_size=2 * number, max_size=2 * number, unique=True) for number in (1, 2)}
_SHAPES = st.tuples(st.booleans(), st.integers(0, 3), st.booleans())
_AT_MOST = {most: _periods(most) for most in (1, 2)}


@st.composite
def series(draw: st.DrawFn, facts: st.SearchStrategy[T], most: int = 2) -> tuple[During[T], ...]:
    """At most `most` (1 or 2) periods, one after another; the first may be since ever, the last may go on."""
    return tuple(During(draw(facts), *period) for period in draw(_AT_MOST[most]))


@st.composite
def many(draw: st.DrawFn, facts: tuple[T, ...], most: int = 3) -> tuple[During[T], ...]:
    """Periods of several facts; those of one fact do not overlap, those of different facts may."""
    chosen = draw(st.lists(st.sampled_from(facts), max_size=most, unique=True))
    return tuple(During(fact, *period) for fact in chosen for period in draw(_AT_MOST[2]))


@st.composite
def pregnancies(draw: st.DrawFn) -> tuple[Pregnancy, ...]:
    """One pregnancy after another; the last may go on, any may be lost."""
    found: list[Pregnancy] = []
    for starts, ends in draw(_AT_MOST[2]):
        lmp = starts or FIRST_DAY
        if ends is None:
            found.append(Pregnancy(lmp))
        elif draw(st.integers(0, 3)):
            found.append(Pregnancy(lmp, delivered=ends))
        else:
            found.append(Pregnancy(lmp, lost=ends))
    return tuple(found)


_BIRTHDAYS, _PREGNANCIES = birthdays(), pregnancies()
_FACTS: Final[dict[str, st.SearchStrategy[Any]]] = {
    "residences": many(tuple(Residence), most=2),
    "tags": many(RECORDED),
    "diagnoses": many(DIAGNOSES),
    "tb_treatments": series(st.none()),
    "rosters": st.builds(
        lambda one, other: (*one, *other),
        series(st.builds(RosterPlace, st.sampled_from((Roster.EMPLOYER, Roster.SCHOOL)), st.sampled_from((1, 9, 10)))),
        series(st.builds(RosterPlace, st.just(Roster.CARE_HOME), st.sampled_from((1, 30))), most=1),
    ),
    "mobility": series(st.sampled_from(Mobility)),
    "risk_grades": series(st.sampled_from(RiskGrade)),
    "flags": many(FLAGS),
    "held": many(PACKAGES),
    "household": series(st.builds(HouseholdStanding, st.integers(0, 4), st.booleans())),
}


@st.composite
def residents(draw: st.DrawFn) -> ResidentFacts:
    """A resident with some facts of every kind."""
    sex = draw(st.sampled_from(Sex))
    return ResidentFacts(
        born=draw(_BIRTHDAYS),
        sex=sex,
        pregnancies=draw(_PREGNANCIES) if sex is Sex.FEMALE else (),
        **{part: draw(facts) for part, facts in _FACTS.items()},
    )


@st.composite
def _ages(draw: st.DrawFn) -> AgeCondition:
    unit, amounts = draw(
        st.sampled_from(
            ((TimeUnit.YEAR, YEARS), (TimeUnit.YEAR, YEARS), (TimeUnit.MONTH, MONTHS), (TimeUnit.DAY, DAYS))
        )
    )
    low, high = sorted((draw(st.sampled_from(amounts)), draw(st.sampled_from(amounts))))
    from_, to = draw(st.sampled_from(((low, high), (low, None), (None, high), (low, low))))
    return AgeCondition(
        unit,
        from_,
        to,
        policy=draw(st.sampled_from((None, None, AgeBounds(from_=18)))),
        warn_only=draw(st.integers(0, 7)) == 0,
    )


def _some(values: tuple[T, ...], most: int = 2) -> st.SearchStrategy[tuple[T, ...]]:
    return st.lists(st.sampled_from(values), min_size=1, max_size=most, unique=True).map(tuple)


LEAVES: Final[dict[type, st.SearchStrategy[Any]]] = {
    AgeCondition: _ages(),
    SexCondition: st.builds(SexCondition, st.sampled_from(Sex)),
    TagCondition: st.builds(TagCondition, st.sampled_from(ASKED_TAGS)),
    DiagnosisCondition: st.builds(DiagnosisCondition, _some(SPANS)),
    EpisodeCondition: st.builds(
        EpisodeCondition, st.sampled_from(Episode), st.sampled_from((None, None, 0, 30, 41, 42, 43, 180, 365))
    ),
    ResidenceCondition: st.builds(ResidenceCondition, st.sampled_from(Residence)),
    RosterCondition: st.builds(RosterCondition, st.sampled_from(Roster), st.sampled_from((None, 1, 10))),
    MobilityCondition: st.builds(MobilityCondition, st.sampled_from(Mobility)),
    RiskGradeCondition: st.builds(RiskGradeCondition, _some(tuple(RiskGrade))),
    FlagCondition: st.builds(FlagCondition, st.sampled_from(FLAGS)),
    HoldsCondition: st.builds(HoldsCondition, st.sampled_from(PACKAGES)),
    HouseholdCondition: st.builds(HouseholdCondition, st.integers(1, 3), st.booleans()),
}
"""A strategy for each kind of leaf."""


def leaves() -> st.SearchStrategy[Condition]:
    """Leaves of every kind."""
    return st.one_of(*LEAVES.values())


def conditions(most: int = 6) -> st.SearchStrategy[Condition]:
    """Trees of at most about `most` leaves, of every kind of leaf and of all three kinds of parts."""
    return _trees(leaves(), most)


def bound_conditions() -> st.SearchStrategy[Condition]:
    """Trees whose leaves bear on each other: equal ones, and those that imply or exclude one another."""
    tags = st.builds(TagCondition, st.sampled_from((Population.HYPERTENSION, Population.EMPLOYEE, Population.DISABLED)))
    grown = st.builds(TagCondition, st.sampled_from((Population.ELDERLY, Population.CHILD, Population.MATERNAL)))
    alike = (
        st.one_of(LEAVES[AgeCondition], grown),
        st.one_of(LEAVES[SexCondition], LEAVES[EpisodeCondition], grown),
        st.one_of(tags, LEAVES[DiagnosisCondition], LEAVES[RosterCondition], LEAVES[MobilityCondition]),
        st.one_of(LEAVES[RiskGradeCondition], LEAVES[HouseholdCondition], LEAVES[FlagCondition]),
    )
    return st.one_of(*(_trees(one, 6) for one in alike), _trees(st.one_of(*alike), 7))


def _trees(kinds: st.SearchStrategy[Condition], most: int) -> st.SearchStrategy[Condition]:
    def grown(inner: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
        parts = st.lists(inner, min_size=1, max_size=3).map(tuple)
        kinds: tuple[Callable[[tuple[Condition, ...]], Condition], ...] = (AllOf, AnyOf, NoneOf)
        return st.one_of(*(parts.map(kind) for kind in kinds))

    return st.recursive(kinds, grown, max_leaves=most)
