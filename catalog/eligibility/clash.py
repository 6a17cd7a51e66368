"""Whether leaves that are to hold, and leaves that are not to, can be so of one person on one day (冲突)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from enum import Enum
from functools import lru_cache
from typing import Final

from catalog.condition import (
    AgeCondition,
    Condition,
    DiagnosisCondition,
    EpisodeCondition,
    HouseholdCondition,
    MobilityCondition,
    RiskGradeCondition,
    RosterCondition,
    SexCondition,
    TagCondition,
)
from catalog.eligibility.ages import MONTHS_IN
from catalog.eligibility.days import NEVER, DaySet, between, intersection, union
from catalog.eligibility.facts import DISEASES, POSTNATAL_DAYS, ROSTERED, Setting
from catalog.vocabulary import Episode, Mobility, Population, Sex, TimeUnit

Literal = tuple[Condition, bool]
"""A condition, and whether it is to hold."""

_BORN: Final = between(0, None)
_LAST_CODE: Final = "\U0010ffff" * 8


def clash(literals: Sequence[Literal], setting: Setting) -> bool:
    """Whether the leaves can never be so together, of nobody from birth on. False where nothing is known against it."""
    held = [leaf for leaf, holds in literals if holds]
    denied = [leaf for leaf, holds in literals if not holds]
    return (
        any(_holds_always(leaf) for leaf in denied)
        or not _sexes(held, denied)
        or _only_one(MobilityCondition, held, denied)
        or _only_one(RiskGradeCondition, held, denied)
        or any(_implies(leaf, other) for leaf in held for other in denied)
        or _ages_clash(literals, setting)
    )


def _holds_always(leaf: Condition) -> bool:
    return leaf == TagCondition(Population.ALL) or (isinstance(leaf, AgeCondition) and leaf.warn_only)


def _sexes(held: Iterable[Condition], denied: Iterable[Condition]) -> set[Sex]:
    """The sexes that are left: only women are pregnant or have given birth."""
    left = set(Sex) - {leaf.sex for leaf in denied if isinstance(leaf, SexCondition)}
    for leaf in held:
        if isinstance(leaf, SexCondition):
            left &= {leaf.sex}
        elif leaf == TagCondition(Population.MATERNAL) or (
            isinstance(leaf, EpisodeCondition) and leaf.episode is not Episode.TB_TREATMENT
        ):
            left &= {Sex.FEMALE}
    return left


def _only_one(
    kind: type[MobilityCondition] | type[RiskGradeCondition], held: Iterable[Condition], denied: Iterable[Condition]
) -> bool:
    """Whether none is left of values of which a person has one at a time; who has none at all denies any."""
    asked = [_values(leaf) for leaf in held if isinstance(leaf, kind)]
    if not asked:
        return False
    refused = set().union(*(_values(leaf) for leaf in denied if isinstance(leaf, kind)))
    return not set.intersection(*asked) - refused


def _values(leaf: Condition) -> set[Enum]:
    if isinstance(leaf, MobilityCondition):
        return {leaf.mobility}
    return set(leaf.risk_grade) if isinstance(leaf, RiskGradeCondition) else set()


def _implies(leaf: Condition, other: Condition) -> bool:
    """Whether whoever the leaf holds of the other holds of, too; ages, sexes and grades are compared elsewhere."""
    if isinstance(other, TagCondition):
        return leaf == other or _implies_tag(leaf, other.tag)
    if isinstance(leaf, DiagnosisCondition) and isinstance(other, DiagnosisCondition):
        return _covered(leaf.icd10, other.icd10)
    if isinstance(leaf, EpisodeCondition) and isinstance(other, EpisodeCondition):
        return leaf.episode is other.episode and _last_day(leaf) <= _last_day(other)
    if isinstance(leaf, RosterCondition) and isinstance(other, RosterCondition):
        return leaf.roster is other.roster and (leaf.min_members or 1) >= (other.min_members or 1)
    if isinstance(leaf, HouseholdCondition) and isinstance(other, HouseholdCondition):
        return leaf.min_signed >= other.min_signed and (leaf.anchor or not other.anchor)
    return leaf == other


def _implies_tag(leaf: Condition, tag: Population) -> bool:
    if isinstance(leaf, DiagnosisCondition):
        return _covered(leaf.icd10, DISEASES.get(tag, ()))
    if isinstance(leaf, RosterCondition):
        return leaf.roster is ROSTERED.get(tag)
    if isinstance(leaf, EpisodeCondition) and tag is Population.MATERNAL:
        after = leaf.episode is Episode.POSTNATAL and _last_day(leaf) <= POSTNATAL_DAYS
        return leaf.episode is Episode.PREGNANCY or after
    return leaf == MobilityCondition(Mobility.LIMITED) and tag is Population.MOBILITY_LIMITED


def _last_day(leaf: EpisodeCondition) -> float:
    if leaf.within_days is not None:
        return leaf.within_days
    return POSTNATAL_DAYS if leaf.episode is Episode.POSTNATAL else float("inf")


def _covered(spans: Iterable[str], by: Sequence[str]) -> bool:
    """Whether every code of the spans lies in one of the others; not seen where only several together cover one."""
    return all(any(_lies_in(span, other) for other in by) for span in spans)


def _lies_in(span: str, other: str) -> bool:
    low, _, high = span.partition("-")
    other_low, _, other_high = other.partition("-")
    other_high = other_high or other_low
    last = (high or low) + _LAST_CODE
    return other_low <= low and last[: len(other_high)] <= other_high


def _ages_clash(literals: Sequence[Literal], setting: Setting) -> bool:
    """Whether no age is left. Twelve months are a year to the day; between months and days the calendar has play."""
    months, days = [_BORN], [_BORN]
    for leaf, holds in literals:
        window = _window(leaf, setting)
        if window is not None:
            unit, ages = window
            (days if unit is TimeUnit.DAY else months).append(ages if holds else ages.complement())
    by_months = intersection(months)
    if len(days) == 1:
        return by_months == NEVER
    return intersection([*days, _in_days(by_months)]) == NEVER


def _window(leaf: Condition, setting: Setting) -> tuple[TimeUnit, DaySet] | None:
    """The ages that a leaf asks for, in completed months or days."""
    if isinstance(leaf, AgeCondition) and not leaf.warn_only:
        many = MONTHS_IN.get(leaf.unit, 1)
        ages = between(many * (leaf.from_ or 0), None if leaf.to is None else many * (leaf.to + 1))
        return (TimeUnit.MONTH if leaf.unit in MONTHS_IN else TimeUnit.DAY), ages
    if leaf == TagCondition(Population.ELDERLY):
        return TimeUnit.MONTH, between(12 * setting.ages.elderly_from, None)
    if leaf == TagCondition(Population.CHILD):
        return TimeUnit.MONTH, between(0, 12 * setting.ages.child_under)
    return None


def _in_days(months: DaySet) -> DaySet:
    """Every age in days that somebody may have who has one of the ages in months."""
    turns = months.turns
    pairs = [(turns[place], turns[place + 1] if place + 1 < len(turns) else None) for place in range(0, len(turns), 2)]
    return union(between(_fewest_days(first), None if end is None else _most_days(end)) for first, end in pairs)


def _fewest_days(months: int) -> int:
    return _days_in(months)[0]


def _most_days(months: int) -> int:
    return _days_in(months)[1]


_CYCLE: Final = 4_800  # months after which the calendar repeats itself
_EXACT: Final = 2_400  # nobody lives for 200 years


@lru_cache(maxsize=1024)
def _days_in(months: int) -> tuple[int, int]:
    """The fewest and the most days after which somebody completes the months, whenever born."""
    if months > _EXACT:
        return months * 28, months * 31
    firsts = _month_starts()
    fewest, most = months * 31, 0
    for born in range(_CYCLE):
        then = born + months
        days = firsts[then] - firsts[born]
        # Who is born on a day that the month lacks completes it on the first of the next: sooner by the days lacking.
        lacking = (firsts[born + 1] - firsts[born]) - (firsts[then + 1] - firsts[then])
        fewest = min(fewest, days - max(0, lacking - 1))
        most = max(most, days)
    return fewest, most


@lru_cache(maxsize=1)
def _month_starts() -> list[int]:
    number = _CYCLE + _EXACT + 2
    return [date(2000 + month // 12, month % 12 + 1, 1).toordinal() for month in range(number)]
