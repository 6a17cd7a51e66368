"""The rules once more, for one day at a time and as slowly as they read: what the fast answers are held against."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

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
from catalog.eligibility.answer import Path
from catalog.eligibility.facts import During, ResidentFacts, Setting
from catalog.vocabulary import Episode, Mobility, Population, Roster, TimeUnit

DISEASE_LETTERS = {
    Population.HYPERTENSION: ("I10", "I11", "I12", "I13"),
    Population.T2DM: ("E11",),
    Population.STROKE: ("I60", "I61", "I62", "I63", "I64", "I69"),
}
ROSTERS = {
    Population.EMPLOYEE: Roster.EMPLOYER,
    Population.STUDENT: Roster.SCHOOL,
    Population.CARE_HOME_RESIDENT: Roster.CARE_HOME,
}


def leaves_of(condition: Condition, path: Path = ()) -> Iterator[tuple[Path, Condition]]:
    """The leaves with their paths, in the tree's order."""
    for key in ("all", "any", "not_"):
        if hasattr(condition, key):
            for place, part in enumerate(getattr(condition, key)):
                yield from leaves_of(part, (*path, key.rstrip("_"), place))
            return
    yield path, condition


def value(condition: Condition, truths: Mapping[Path, bool], path: Path = ()) -> bool:
    """What the tree comes to when its leaves are as in `truths`."""

    def parts(key: str, listed: tuple[Condition, ...]) -> list[bool]:
        return [value(part, truths, (*path, key, place)) for place, part in enumerate(listed)]

    if isinstance(condition, AllOf):
        return all(parts("all", condition.all))
    if isinstance(condition, AnyOf):
        return any(parts("any", condition.any))
    if isinstance(condition, NoneOf):
        return not any(parts("not", condition.not_))
    return truths[path]


def truths_on(condition: Condition, facts: ResidentFacts, setting: Setting, on: date) -> dict[Path, bool]:
    """Whether each leaf holds on the day."""
    return {path: leaf_holds(leaf, facts, setting, on) for path, leaf in leaves_of(condition)}


def holds_on(condition: Condition, facts: ResidentFacts, setting: Setting, on: date) -> bool:
    """Whether the condition holds on the day."""
    return value(condition, truths_on(condition, facts, setting, on))


def age(born: date, on: date, unit: TimeUnit) -> int:
    """Completed units; below zero before the birth."""
    if unit is TimeUnit.DAY:
        return (on - born).days
    if unit is TimeUnit.YEAR:
        return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    return (on.year - born.year) * 12 + on.month - born.month - (on.day < born.day)


def leaf_holds(leaf: Condition, facts: ResidentFacts, setting: Setting, on: date) -> bool:
    """Whether a leaf holds on the day."""
    return _RULES[type(leaf)](leaf, facts, setting, on)


def _force(facts: Iterable[During[Any]], on: date) -> list[Any]:
    return [one.fact for one in facts if (one.starts or date.min) <= on and (one.ends is None or on < one.ends)]


def _age(leaf: AgeCondition, facts: ResidentFacts, _setting: Setting, on: date) -> bool:
    reached = age(facts.born, on, leaf.unit)
    within = reached >= (leaf.from_ or 0) and (leaf.to is None or reached <= leaf.to)
    return leaf.warn_only or (on >= facts.born and within)


def _tag(leaf: TagCondition, facts: ResidentFacts, setting: Setting, on: date) -> bool:
    tag, years = leaf.tag, age(facts.born, on, TimeUnit.YEAR)
    if tag is Population.ELDERLY:
        return years >= setting.ages.elderly_from
    if tag is Population.CHILD:
        return on >= facts.born and years < setting.ages.child_under
    if tag is Population.MATERNAL:
        return any(
            _episode(EpisodeCondition(one), facts, setting, on) for one in (Episode.PREGNANCY, Episode.POSTNATAL)
        )
    followed = (
        tag is Population.ALL
        or any(code[:3] in DISEASE_LETTERS.get(tag, ()) for code in _force(facts.diagnoses, on))
        or any(place.kind is ROSTERS.get(tag) for place in _force(facts.rosters, on))
        or (tag is Population.MOBILITY_LIMITED and Mobility.LIMITED in _force(facts.mobility, on))
    )
    return followed or tag in _force(facts.tags, on)


def _diagnosis(leaf: DiagnosisCondition, facts: ResidentFacts, _setting: Setting, on: date) -> bool:
    def inside(code: str, span: str) -> bool:
        low, _, high = span.partition("-")
        return code >= low and (code.startswith(high) or code <= high) if high else code.startswith(low)

    return any(inside(code, span) for code in _force(facts.diagnoses, on) for span in leaf.icd10)


def _episode(leaf: EpisodeCondition, facts: ResidentFacts, _setting: Setting, on: date) -> bool:
    within = leaf.within_days
    if leaf.episode is Episode.POSTNATAL:
        births = [one.delivered for one in facts.pregnancies if one.delivered]
        return any(0 <= (on - birth).days <= (42 if within is None else within) for birth in births)
    weeks_42 = timedelta(days=294)  # the end of a pregnancy of which no end is recorded
    periods: list[tuple[date, date]] = [
        (one.lmp, min(one.delivered or one.lost or date.max, one.lmp + weeks_42)) for one in facts.pregnancies
    ]
    if leaf.episode is Episode.TB_TREATMENT:
        periods = [(one.starts or date.min, one.ends or date.max) for one in facts.tb_treatments]
    return any(starts <= on < ends and (within is None or (on - starts).days <= within) for starts, ends in periods)


def _roster(leaf: RosterCondition, facts: ResidentFacts, _setting: Setting, on: date) -> bool:
    places = _force(facts.rosters, on)
    return any(place.kind is leaf.roster and place.members >= (leaf.min_members or 1) for place in places)


def _household(leaf: HouseholdCondition, facts: ResidentFacts, _setting: Setting, on: date) -> bool:
    standings = _force(facts.household, on)
    return any(one.signed >= leaf.min_signed and (one.has_anchor or not leaf.anchor) for one in standings)


def _recorded(part: str, key: str) -> Callable[..., bool]:
    return lambda leaf, facts, _setting, on: getattr(leaf, key) in _force(getattr(facts, part), on)


_RULES: dict[type, Callable[..., bool]] = {
    AgeCondition: _age,
    SexCondition: lambda leaf, facts, _setting, _on: facts.sex is leaf.sex,
    TagCondition: _tag,
    DiagnosisCondition: _diagnosis,
    EpisodeCondition: _episode,
    ResidenceCondition: _recorded("residences", "residence"),
    RosterCondition: _roster,
    MobilityCondition: _recorded("mobility", "mobility"),
    RiskGradeCondition: lambda leaf, facts, _setting, on: bool(
        set(leaf.risk_grade) & set(_force(facts.risk_grades, on))
    ),
    FlagCondition: _recorded("flags", "flag"),
    HoldsCondition: _recorded("held", "holds"),
    HouseholdCondition: _household,
}
