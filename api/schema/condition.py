"""Conditions on a resident in the schema: one type for each kind in `catalog.condition`, behind one interface."""

from __future__ import annotations

import strawberry

from api.schema.speaker import Speaker
from catalog import condition as rule
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


@strawberry.interface(
    description="A condition on a resident, evaluated for a day: a tree of all/any/none over typed facts (条件)."
)
class ResidentCondition:
    """Every kind can say itself in words."""

    words: str = strawberry.field(description="The condition in words, in the caller's language.")


@strawberry.type(description="Every part must hold (全部满足).")
class AllOfCondition(ResidentCondition):
    """Conjunction."""

    of: list[ResidentCondition] = strawberry.field(description="The parts.")


@strawberry.type(description="At least one part must hold (任一满足).")
class AnyOfCondition(ResidentCondition):
    """Disjunction."""

    of: list[ResidentCondition] = strawberry.field(description="The parts.")


@strawberry.type(description="No part may hold (均不满足).")
class NoneOfCondition(ResidentCondition):
    """Negation."""

    of: list[ResidentCondition] = strawberry.field(description="The parts.")


@strawberry.type(description="Age in completed units on the day, both ends inclusive (周岁).")
class AgeCondition(ResidentCondition):
    """Bounds of age."""

    from_: int | None = strawberry.field(name="from", description="Youngest age admitted; null for no lower bound.")
    to: int | None = strawberry.field(description="Oldest age admitted; null for no upper bound.")
    unit: TimeUnit = strawberry.field(description="What ages are counted in: YEAR, MONTH or DAY.")
    is_warning_only: bool = strawberry.field(description="Outside the bounds: warn, do not refuse.")
    policy_from: int | None = strawberry.field(description="Youngest age where a regional policy sets another bound.")
    policy_to: int | None = strawberry.field(description="Oldest age where a regional policy sets another bound.")


@strawberry.type(description="The recorded sex (性别).")
class SexCondition(ResidentCondition):
    """Sex."""

    sex: Sex = strawberry.field(description="The sex required.")


@strawberry.type(description="The resident carries a population tag on the day (人群标签).")
class TagCondition(ResidentCondition):
    """Population tag."""

    tag: Population = strawberry.field(description="The tag required.")


@strawberry.type(description="A confirmed diagnosis in one of the ICD-10 ranges (诊断).")
class DiagnosisCondition(ResidentCondition):
    """ICD-10."""

    icd10: list[str] = strawberry.field(description='Codes or ranges, both ends inclusive: "E11", "I10-I13".')


@strawberry.type(description="Inside an episode such as a pregnancy (病程).")
class EpisodeCondition(ResidentCondition):
    """Episode."""

    episode: Episode = strawberry.field(description="The episode.")
    within_days: int | None = strawberry.field(description="At most so many days into it; null for all of it.")


@strawberry.type(description="How the resident belongs to the place (居住关系).")
class ResidenceCondition(ResidentCondition):
    """Residence."""

    residence: Residence = strawberry.field(description="The relation required.")


@strawberry.type(description="On an employer's, school's or care home's roster (名册).")
class RosterCondition(ResidentCondition):
    """Roster."""

    roster: Roster = strawberry.field(description="The kind of roster.")
    min_members: int | None = strawberry.field(description="The roster counts at least so many.")
    is_proposal: bool = strawberry.field(description="The bound is our proposal; no policy states it.")


@strawberry.type(description="How the resident can move about (行动能力).")
class MobilityCondition(ResidentCondition):
    """Mobility."""

    mobility: Mobility = strawberry.field(description="The mobility required.")


@strawberry.type(description="Graded with one of the colours (红黄绿分级).")
class RiskGradeCondition(ResidentCondition):
    """Risk grade."""

    grades: list[RiskGrade] = strawberry.field(description="Any of these grades.")


@strawberry.type(description="A recorded fact about the resident holds (标记).")
class FlagCondition(ResidentCondition):
    """Flag."""

    flag: Flag = strawberry.field(description="The fact required.")


@strawberry.type(description="The resident holds another package (持有服务包).")
class HoldsCondition(ResidentCondition):
    """Held package."""

    package_code: str = strawberry.field(description='The code of the package, such as "PRI-HTN".')


@strawberry.type(description="The resident's household has enough signed members (家庭).")
class HouseholdCondition(ResidentCondition):
    """Household."""

    min_signed: int = strawberry.field(description="At least so many members are signed.")
    with_anchor: bool = strawberry.field(description="One of them is the anchor, the member who signed first.")


CONDITIONS: list[type] = [
    AllOfCondition, AnyOfCondition, NoneOfCondition, AgeCondition, SexCondition, TagCondition, DiagnosisCondition,
    EpisodeCondition, ResidenceCondition, RosterCondition, MobilityCondition, RiskGradeCondition, FlagCondition,
    HoldsCondition, HouseholdCondition,
]  # fmt: skip


def condition_shape(condition: rule.Condition, speaker: Speaker) -> ResidentCondition:
    """The schema's shape of a condition, said by `speaker`."""
    words = speaker.condition(condition)

    def parts(of: tuple[rule.Condition, ...]) -> list[ResidentCondition]:
        return [condition_shape(part, speaker) for part in of]

    match condition:
        case rule.AllOf():
            return AllOfCondition(words=words, of=parts(condition.all))
        case rule.AnyOf():
            return AnyOfCondition(words=words, of=parts(condition.any))
        case rule.NoneOf():
            return NoneOfCondition(words=words, of=parts(condition.not_))
        case rule.AgeCondition():
            policy = condition.policy
            return AgeCondition(
                words=words,
                from_=condition.from_,
                to=condition.to,
                unit=condition.unit,
                is_warning_only=condition.warn_only,
                policy_from=policy.from_ if policy else None,
                policy_to=policy.to if policy else None,
            )
        case rule.RosterCondition():
            return RosterCondition(
                words=words,
                roster=condition.roster,
                min_members=condition.min_members,
                is_proposal=condition.is_proposal,
            )
        case rule.HouseholdCondition():
            return HouseholdCondition(words=words, min_signed=condition.min_signed, with_anchor=condition.anchor)
        case _:
            return _single_fact(condition, words)


def _single_fact(condition: rule.Condition, words: str) -> ResidentCondition:
    match condition:
        case rule.SexCondition():
            return SexCondition(words=words, sex=condition.sex)
        case rule.TagCondition():
            return TagCondition(words=words, tag=condition.tag)
        case rule.DiagnosisCondition():
            return DiagnosisCondition(words=words, icd10=list(condition.icd10))
        case rule.EpisodeCondition():
            return EpisodeCondition(words=words, episode=condition.episode, within_days=condition.within_days)
        case rule.ResidenceCondition():
            return ResidenceCondition(words=words, residence=condition.residence)
        case rule.MobilityCondition():
            return MobilityCondition(words=words, mobility=condition.mobility)
        case rule.RiskGradeCondition():
            return RiskGradeCondition(words=words, grades=list(condition.risk_grade))
        case rule.FlagCondition():
            return FlagCondition(words=words, flag=condition.flag)
        case rule.HoldsCondition():
            return HoldsCondition(words=words, package_code=condition.holds)
        case _:
            raise TypeError(f"no shape for {type(condition).__name__}")  # a new kind needs a type above
