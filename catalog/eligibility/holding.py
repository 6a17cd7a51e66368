"""On which days a condition holds of a resident (成立日期): every kind of condition, to the day."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, Final, TypeVar, cast

from catalog.condition import (
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
from catalog.eligibility.ages import reached
from catalog.eligibility.days import ALWAYS, NEVER, DaySet, between, intersection, union
from catalog.eligibility.facts import (
    DISEASES,
    LONGEST_PREGNANCY,
    POSTNATAL_DAYS,
    ROSTERED,
    During,
    ResidentFacts,
    Setting,
)
from catalog.vocabulary import Episode, Mobility, Population, Roster, TimeUnit

T = TypeVar("T")


def days_of(condition: Condition, facts: ResidentFacts, setting: Setting) -> DaySet:
    """The days on which the condition holds of the resident.

    `warn_only` ages hold always; an age and what follows from it only from birth on; bounds of age that policy may
    set are not applied here.
    """
    kind = type(condition)
    if kind is AllOf:
        return intersection([days_of(part, facts, setting) for part in cast(AllOf, condition).all])
    if kind is AnyOf:
        return union([days_of(part, facts, setting) for part in cast(AnyOf, condition).any])
    if kind is NoneOf:
        return union([days_of(part, facts, setting) for part in cast(NoneOf, condition).not_]).complement()
    return leaf_days(condition, facts, setting)


def leaf_days(leaf: Condition, facts: ResidentFacts, setting: Setting) -> DaySet:
    """The days on which a condition without parts holds."""
    return _LEAVES[type(leaf)](leaf, facts, setting)


def age_days(age: AgeCondition, born: date) -> DaySet:
    """The days on which somebody is within the bounds of age, whether or not they only warn."""
    return between(
        born.toordinal() if age.from_ is None else reached(born, age.from_, age.unit),
        None if age.to is None else reached(born, age.to + 1, age.unit),
    )


def is_within(code: str, span: str) -> bool:
    """Whether an ICD-10 code lies in a span: «I10-I13» has «I13.9», «E11» has «E11.9», «E11.2» has «E11.21»."""
    low, _, high = span.partition("-")
    high = high or low
    return low <= code and code[: len(high)] <= high


def _age(age: AgeCondition, facts: ResidentFacts, _setting: Setting) -> DaySet:
    return ALWAYS if age.warn_only else age_days(age, facts.born)


def _sex(condition: SexCondition, facts: ResidentFacts, _setting: Setting) -> DaySet:
    return ALWAYS if facts.sex is condition.sex else NEVER


def _tag(condition: TagCondition, facts: ResidentFacts, setting: Setting) -> DaySet:
    """What follows from facts, and what is recorded; of age and maternity only what follows counts."""
    tag = condition.tag
    if tag is Population.ALL:
        return ALWAYS
    if tag is Population.ELDERLY:
        return between(reached(facts.born, setting.ages.elderly_from, TimeUnit.YEAR), None)
    if tag is Population.CHILD:
        return between(facts.born.toordinal(), reached(facts.born, setting.ages.child_under, TimeUnit.YEAR))
    if tag is Population.MATERNAL:
        return _maternal(facts)
    recorded = _during(facts.tags, lambda fact: fact is tag)
    derived = _derived(tag, facts)
    return recorded if derived is NEVER else union((recorded, derived))


def _maternal(facts: ResidentFacts) -> DaySet:
    return union((_pregnant(facts, None), _postnatal(facts, None))) if facts.pregnancies else NEVER


def _derived(tag: Population, facts: ResidentFacts) -> DaySet:
    if tag in DISEASES:
        return _diagnosed(facts, DISEASES[tag])
    if tag in ROSTERED:
        return _on_roster(facts, ROSTERED[tag], 1)
    if tag is Population.MOBILITY_LIMITED:
        return _during(facts.mobility, lambda fact: fact is Mobility.LIMITED)
    return NEVER


def _diagnosis(condition: DiagnosisCondition, facts: ResidentFacts, _setting: Setting) -> DaySet:
    return _diagnosed(facts, condition.icd10)


def _diagnosed(facts: ResidentFacts, spans: tuple[str, ...]) -> DaySet:
    return _during(facts.diagnoses, lambda code: any(is_within(code, span) for span in spans))


def _episode(condition: EpisodeCondition, facts: ResidentFacts, _setting: Setting) -> DaySet:
    if condition.episode is Episode.PREGNANCY:
        return _pregnant(facts, condition.within_days)
    if condition.episode is Episode.POSTNATAL:
        return _postnatal(facts, condition.within_days)
    return union([_first_days(during, condition.within_days) for during in facts.tb_treatments])


def _pregnant(facts: ResidentFacts, within_days: int | None) -> DaySet:
    """From the last menstrual period until, and not on, the day of the birth or the loss, or the end of 42 weeks."""
    days = LONGEST_PREGNANCY if within_days is None else min(within_days + 1, LONGEST_PREGNANCY)
    found = []
    for pregnancy in facts.pregnancies:
        lmp = pregnancy.lmp.toordinal()
        ends = [day.toordinal() for day in (pregnancy.delivered, pregnancy.lost) if day is not None]
        found.append(between(lmp, min(*ends, lmp + days) if ends else lmp + days))
    return union(found)


def _postnatal(facts: ResidentFacts, within_days: int | None) -> DaySet:
    """From the day of the birth, day 0, through day 42, or through day `within_days`, which may be later."""
    last = POSTNATAL_DAYS if within_days is None else within_days
    births = [birth.delivered.toordinal() for birth in facts.pregnancies if birth.delivered is not None]
    return union([between(birth, birth + last + 1) for birth in births])


def _first_days(during: During[None], within_days: int | None) -> DaySet:
    """Of a period the days 0 to `within_days`; none of one that began nobody knows when."""
    if within_days is None:
        return _period(during)
    if during.starts is None:
        return NEVER
    starts = during.starts.toordinal()
    ends = starts + within_days + 1
    return between(starts, ends if during.ends is None else min(ends, during.ends.toordinal()))


def _residence(condition: ResidenceCondition, facts: ResidentFacts, _setting: Setting) -> DaySet:
    return _during(facts.residences, lambda fact: fact is condition.residence)


def _roster(condition: RosterCondition, facts: ResidentFacts, _setting: Setting) -> DaySet:
    return _on_roster(facts, condition.roster, condition.min_members or 1)


def _on_roster(facts: ResidentFacts, kind: Roster, least: int) -> DaySet:
    return _during(facts.rosters, lambda place: place.kind is kind and place.members >= least)


def _mobility(condition: MobilityCondition, facts: ResidentFacts, _setting: Setting) -> DaySet:
    return _during(facts.mobility, lambda fact: fact is condition.mobility)


def _risk_grade(condition: RiskGradeCondition, facts: ResidentFacts, _setting: Setting) -> DaySet:
    return _during(facts.risk_grades, lambda fact: fact in condition.risk_grade)


def _flag(condition: FlagCondition, facts: ResidentFacts, _setting: Setting) -> DaySet:
    return _during(facts.flags, lambda fact: fact is condition.flag)


def _holds(condition: HoldsCondition, facts: ResidentFacts, _setting: Setting) -> DaySet:
    return _during(facts.held, lambda code: code == condition.holds)


def _household(condition: HouseholdCondition, facts: ResidentFacts, _setting: Setting) -> DaySet:
    return _during(
        facts.household,
        lambda standing: standing.signed >= condition.min_signed and (standing.has_anchor or not condition.anchor),
    )


def _during(facts: Iterable[During[T]], wanted: Callable[[T], bool]) -> DaySet:
    """The days on which one of the facts is in force."""
    periods = [_period(during) for during in facts if wanted(during.fact)]
    return union(periods) if periods else NEVER


def _period(during: During[Any]) -> DaySet:
    return between(
        None if during.starts is None else during.starts.toordinal(),
        None if during.ends is None else during.ends.toordinal(),
    )


_LEAVES: Final[dict[type, Callable[[Any, ResidentFacts, Setting], DaySet]]] = {
    AgeCondition: _age,
    SexCondition: _sex,
    TagCondition: _tag,
    DiagnosisCondition: _diagnosis,
    EpisodeCondition: _episode,
    ResidenceCondition: _residence,
    RosterCondition: _roster,
    MobilityCondition: _mobility,
    RiskGradeCondition: _risk_grade,
    FlagCondition: _flag,
    HoldsCondition: _holds,
    HouseholdCondition: _household,
}
