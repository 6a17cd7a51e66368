"""The facts of a resident changed so that one leaf turns: what somebody would do who took a reason at its word."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from catalog.condition import (
    AgeCondition,
    Condition,
    DiagnosisCondition,
    EpisodeCondition,
    FlagCondition,
    HoldsCondition,
    HouseholdCondition,
    MobilityCondition,
    ResidenceCondition,
    RiskGradeCondition,
    RosterCondition,
    SexCondition,
    TagCondition,
)
from catalog.eligibility.ages import born_by
from catalog.eligibility.facts import (
    DISEASES,
    ROSTERED,
    During,
    HouseholdStanding,
    Pregnancy,
    ResidentFacts,
    RosterPlace,
    Setting,
)
from catalog.eligibility.holding import is_within
from catalog.vocabulary import Episode, Mobility, Population, Sex, TimeUnit


def turned(leaf: Condition, facts: ResidentFacts, setting: Setting, on: date, *, holds: bool) -> ResidentFacts:
    """Facts of which the leaf holds on the day, or does not; nothing else is changed on purpose."""
    return _TURNS[type(leaf)](leaf, facts, setting, on, holds)


def _without(facts: Iterable[During[Any]], wanted: Callable[[Any], bool]) -> tuple[During[Any], ...]:
    return tuple(one for one in facts if not wanted(one.fact))


def _age(leaf: AgeCondition, facts: ResidentFacts, _setting: Setting, on: date, holds: bool) -> ResidentFacts:
    if holds:
        amount = leaf.to if leaf.from_ is None else leaf.from_
    elif leaf.to is not None:
        amount = leaf.to + 1
    else:
        return replace(facts, born=on if leaf.from_ else on + timedelta(1))
    born = born_by(on, amount or 0, leaf.unit)
    assert born is not None
    return replace(facts, born=born)


def _sex(leaf: SexCondition, facts: ResidentFacts, _setting: Setting, _on: date, _holds: bool) -> ResidentFacts:
    if facts.sex is Sex.FEMALE:
        return replace(facts, sex=Sex.MALE, pregnancies=())
    return replace(facts, sex=Sex.FEMALE)


def _tag(leaf: TagCondition, facts: ResidentFacts, setting: Setting, on: date, holds: bool) -> ResidentFacts:
    tag = leaf.tag
    if tag is Population.ELDERLY:
        return _age(AgeCondition(TimeUnit.YEAR, setting.ages.elderly_from), facts, setting, on, holds)
    if tag is Population.CHILD:
        return _age(AgeCondition(TimeUnit.YEAR, 0, setting.ages.child_under - 1), facts, setting, on, holds)
    if tag is Population.MATERNAL:
        pregnant = Pregnancy(on - timedelta(60))
        return replace(facts, sex=Sex.FEMALE, pregnancies=(pregnant,)) if holds else replace(facts, pregnancies=())
    if holds:
        return replace(facts, tags=(*facts.tags, During(tag, on)))
    spans = DISEASES.get(tag, ())
    return replace(
        facts,
        tags=_without(facts.tags, lambda fact: fact is tag),
        diagnoses=_without(facts.diagnoses, lambda code: any(is_within(code, span) for span in spans)),
        rosters=_without(facts.rosters, lambda place: place.kind is ROSTERED.get(tag)),
        mobility=() if tag is Population.MOBILITY_LIMITED else facts.mobility,
    )


def _diagnosis(
    leaf: DiagnosisCondition, facts: ResidentFacts, _setting: Setting, on: date, holds: bool
) -> ResidentFacts:
    if holds:
        return replace(facts, diagnoses=(*facts.diagnoses, During(leaf.icd10[0].partition("-")[0], on)))
    return replace(
        facts, diagnoses=_without(facts.diagnoses, lambda code: any(is_within(code, span) for span in leaf.icd10))
    )


def _episode(leaf: EpisodeCondition, facts: ResidentFacts, _setting: Setting, on: date, holds: bool) -> ResidentFacts:
    if leaf.episode is Episode.TB_TREATMENT:
        return replace(facts, tb_treatments=(During(None, on),) if holds else ())
    if not holds:
        return replace(facts, pregnancies=())
    ago = on - timedelta(280)
    given = Pregnancy(on) if leaf.episode is Episode.PREGNANCY else Pregnancy(ago, delivered=on)
    return replace(facts, sex=Sex.FEMALE, pregnancies=(*facts.pregnancies, given))


def _roster(leaf: RosterCondition, facts: ResidentFacts, _setting: Setting, on: date, holds: bool) -> ResidentFacts:
    others = _without(facts.rosters, lambda place: place.kind is leaf.roster)
    return replace(facts, rosters=(*others, During(RosterPlace(leaf.roster, 30), on)) if holds else others)


def _mobility(leaf: MobilityCondition, facts: ResidentFacts, _setting: Setting, on: date, holds: bool) -> ResidentFacts:
    other = Mobility.FREE if leaf.mobility is Mobility.LIMITED else Mobility.LIMITED
    return replace(facts, mobility=(During(leaf.mobility if holds else other, on),))


def _risk(leaf: RiskGradeCondition, facts: ResidentFacts, _setting: Setting, on: date, holds: bool) -> ResidentFacts:
    return replace(facts, risk_grades=(During(leaf.risk_grade[0], on),) if holds else ())


def _household(
    leaf: HouseholdCondition, facts: ResidentFacts, _setting: Setting, on: date, holds: bool
) -> ResidentFacts:
    return replace(facts, household=(During(HouseholdStanding(leaf.min_signed, True), on),) if holds else ())


def _recorded(part: str, key: str) -> Callable[..., ResidentFacts]:
    def turn(leaf: Any, facts: ResidentFacts, _setting: Setting, on: date, holds: bool) -> ResidentFacts:
        fact = getattr(leaf, key)
        others = _without(getattr(facts, part), lambda one: one == fact)
        changed: dict[str, Any] = {part: (*others, During(fact, on)) if holds else others}
        return replace(facts, **changed)

    return turn


_TURNS: dict[type, Callable[..., ResidentFacts]] = {
    AgeCondition: _age,
    SexCondition: _sex,
    TagCondition: _tag,
    DiagnosisCondition: _diagnosis,
    EpisodeCondition: _episode,
    ResidenceCondition: _recorded("residences", "residence"),
    RosterCondition: _roster,
    MobilityCondition: _mobility,
    RiskGradeCondition: _risk,
    FlagCondition: _recorded("flags", "flag"),
    HoldsCondition: _recorded("held", "holds"),
    HouseholdCondition: _household,
}
