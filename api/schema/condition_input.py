"""Conditions on a resident as input: all that `api/schema/condition.py` says can be given, kind by kind.

What a condition asks may still be wrong in a draft (an age inside out, an empty list); only a tree that is too deep or
too large is refused, for nobody could read it.
"""

from __future__ import annotations

from typing import Any

import strawberry

from api.schema.given import Path, bounds
from api.schema.rendering import CODE_LIST, Rendering, numbered, without_absent
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
from core.faults import Problem
from core.language import Text

DEEPEST, MOST_LEAVES = 8, 100
"""Conditions below one another, the outermost and the innermost counted; conditions that hold no others."""


@strawberry.input(description="Age in completed units on the day, both ends inclusive (周岁).")
class AgeConditionInput:
    """R065, A4."""

    from_: int | None = strawberry.field(
        default=None, name="from", description="Youngest age admitted; null: no lower bound (下限)."
    )
    to: int | None = strawberry.field(default=None, description="Oldest age admitted; null: no upper bound (上限).")
    unit: TimeUnit = strawberry.field(
        default=TimeUnit.YEAR, description="What ages are counted in: YEAR, MONTH or DAY (单位)."
    )
    is_warning_only: bool = strawberry.field(
        default=False, description="Outside the bounds: warn, do not refuse (仅提示)."
    )
    policy_from: int | None = strawberry.field(
        default=None, description="Youngest age that a region may set in a version of its own (政策下限)."
    )
    policy_to: int | None = strawberry.field(
        default=None, description="Oldest age that a region may set in a version of its own (政策上限)."
    )


@strawberry.input(description="A confirmed diagnosis in one of the ICD-10 ranges (诊断).")
class DiagnosisConditionInput:
    """ICD-10."""

    icd10: list[str] = strawberry.field(
        description='Codes or ranges, both ends inclusive: "E11", "I10-I13"; up to 50 (编码).', metadata=CODE_LIST
    )


@strawberry.input(description="Inside an episode such as a pregnancy (病程).")
class EpisodeConditionInput:
    """Episode."""

    episode: Episode = strawberry.field(description="The episode (病程).")
    within_days: int | None = strawberry.field(
        default=None, description="At most so many days into it; null: all of it (天数)."
    )


@strawberry.input(description="On an employer's, school's or care home's roster (名册).")
class RosterConditionInput:
    """Roster."""

    roster: Roster = strawberry.field(description="The kind of roster (名册类别).")
    min_members: int | None = strawberry.field(
        default=None, description="The roster counts at least so many; null: any (人数下限)."
    )
    is_proposal: bool = strawberry.field(
        default=False, description="The bound is a proposal; no policy states it (建议)."
    )


@strawberry.input(description="The resident's household has enough signed members (家庭).")
class HouseholdConditionInput:
    """Household."""

    min_signed: int = strawberry.field(description="At least so many members are signed (签约人数).")
    with_anchor: bool = strawberry.field(
        default=False, description="One of them is the anchor, the member who signed first (主签约人)."
    )


@strawberry.input(
    one_of=True,
    description=f"A condition on a resident, exactly one kind; a tree of at most {DEEPEST} levels and {MOST_LEAVES} "
    "conditions that hold no others (条件).",
)
class ConditionInput:
    """One field a kind of `ResidentCondition`."""

    all: list[ConditionInput] | None = strawberry.field(
        default=strawberry.UNSET, description="Every part must hold (全部满足)."
    )
    any: list[ConditionInput] | None = strawberry.field(
        default=strawberry.UNSET, description="At least one part must hold (任一满足)."
    )
    none: list[ConditionInput] | None = strawberry.field(
        default=strawberry.UNSET, description="No part may hold (均不满足)."
    )
    age: AgeConditionInput | None = strawberry.field(default=strawberry.UNSET, description="Age on the day (年龄).")
    sex: Sex | None = strawberry.field(default=strawberry.UNSET, description="The recorded sex (性别).")
    tag: Population | None = strawberry.field(
        default=strawberry.UNSET, description="A population tag on the day (人群标签)."
    )
    diagnosis: DiagnosisConditionInput | None = strawberry.field(
        default=strawberry.UNSET, description="A confirmed diagnosis (诊断)."
    )
    episode: EpisodeConditionInput | None = strawberry.field(
        default=strawberry.UNSET, description="Inside an episode (病程)."
    )
    residence: Residence | None = strawberry.field(
        default=strawberry.UNSET, description="How the resident belongs to the place (居住关系)."
    )
    roster: RosterConditionInput | None = strawberry.field(default=strawberry.UNSET, description="On a roster (名册).")
    mobility: Mobility | None = strawberry.field(
        default=strawberry.UNSET, description="How the resident can move about (行动能力)."
    )
    risk_grade: list[RiskGrade] | None = strawberry.field(
        default=strawberry.UNSET, description="Graded with any of these colours (红黄绿).", metadata=bounds(longest=10)
    )
    flag: Flag | None = strawberry.field(default=strawberry.UNSET, description="A recorded fact holds (标记).")
    holds: str | None = strawberry.field(
        default=strawberry.UNSET, description='Holds the package of this code, such as "PRI-HTN" (持有服务包).'
    )
    household: HouseholdConditionInput | None = strawberry.field(
        default=strawberry.UNSET, description="The household's signed members (家庭)."
    )


_LISTS = {"all": "all", "any": "any", "none": "not"}
"""Kinds that hold other conditions: the input's field, and the key of files."""


def written_condition(given: ConditionInput, at: Path, place: Path, into: Rendering) -> dict[str, Any]:
    """The condition in the spelling of files; `at` is its path there and `place` its path in the input.

    A tree that is too deep or too large is not written: LIST_SIZE at `place`.
    """
    too_much = _size_problem(given, place)
    if too_much is not None:
        into.refuse(too_much)
        return {}
    return _tree(given, at, place, into)


def _size_problem(given: ConditionInput, place: Path) -> Problem | None:
    """Without recursion: how deep a tree may be is what is asked."""
    pending, leaves, deepest = [(given, 1)], 0, 0
    while pending and leaves <= MOST_LEAVES and deepest <= DEEPEST:
        condition, depth = pending.pop()
        parts = _held(condition)[1]
        pending.extend((part, depth + 1) for part in parts)
        leaves, deepest = leaves + (not parts), max(deepest, depth)
    if leaves <= MOST_LEAVES and deepest <= DEEPEST:
        return None
    said = Text(
        f"条件最多{DEEPEST}层、{MOST_LEAVES}项。", f"A condition has at most {DEEPEST} levels and {MOST_LEAVES} parts."
    )
    return Problem("LIST_SIZE", place, said)


def _held(given: ConditionInput) -> tuple[str | None, list[ConditionInput]]:
    """Which list of conditions it is, and what is in it."""
    for field in _LISTS:
        parts = getattr(given, field)
        if isinstance(parts, list):
            return field, parts
    return None, []


def _tree(given: ConditionInput, at: Path, place: Path, into: Rendering) -> dict[str, Any]:
    field, parts = _held(given)
    if field is None:
        return _leaf(given, at, place, into)
    key = _LISTS[field]
    into.stands((*at, key), (*place, field))
    below = numbered(parts, (*at, key), (*place, field))
    return {key: [_tree(part, inner, there, into) for part, inner, there in below]}


def _leaf(given: ConditionInput, at: Path, place: Path, into: Rendering) -> dict[str, Any]:
    if given.age:
        return {"age": _age(given.age, (*at, "age"), (*place, "age"), into)}
    if given.diagnosis:
        into.stands((*at, "condition"), (*place, "diagnosis"))
        return {"condition": {"icd10": list(given.diagnosis.icd10)}}
    if given.episode:
        into.stands((*at, "episode"), (*place, "episode", "episode"))
        into.stands((*at, "withinDays"), (*place, "episode", "withinDays"))
        return without_absent(episode=given.episode.episode.value, withinDays=given.episode.within_days)
    if given.roster:
        into.stands((*at, "roster"), (*place, "roster", "roster"))
        into.stands((*at, "minMembers"), (*place, "roster", "minMembers"))
        into.stands((*at, "proposal"), (*place, "roster", "isProposal"))
        roster = given.roster
        return without_absent(roster=roster.roster.value, minMembers=roster.min_members, proposal=roster.is_proposal)
    if given.household:
        into.stands((*at, "household", "anchor"), (*place, "household", "withAnchor"))
        household = given.household
        return {"household": without_absent(minSigned=household.min_signed, anchor=household.with_anchor)}
    return _single(given)


def _single(given: ConditionInput) -> dict[str, Any]:
    """Kinds whose value stands right under their key, the same here and in files."""
    if isinstance(given.risk_grade, list):
        return {"riskGrade": [grade.value for grade in given.risk_grade]}
    if isinstance(given.holds, str):
        return {"holds": given.holds}
    facts = (given.sex, given.tag, given.residence, given.mobility, given.flag)
    names = ("sex", "tag", "residence", "mobility", "flag")
    return {name: fact.value for name, fact in zip(names, facts, strict=True) if fact}


def _age(age: AgeConditionInput, at: Path, place: Path, into: Rendering) -> dict[str, Any]:
    into.stands((*at, "warnOnly"), (*place, "isWarningOnly"))
    into.stands((*at, "policy"), place)
    into.stands((*at, "policy", "from"), (*place, "policyFrom"))
    into.stands((*at, "policy", "to"), (*place, "policyTo"))
    bounds_ = {"from": age.from_, "to": age.to}
    policy = {"from": age.policy_from, "to": age.policy_to}
    return {
        **without_absent(**bounds_),
        "unit": age.unit.value,
        **without_absent(policy=without_absent(**policy) or None, warnOnly=age.is_warning_only),
    }
