"""Conditions on a resident (条件): one language for eligibility, `while` and `when`. Values only.

Conditions are evaluated day by day (CATALOG.md); the evaluation stands elsewhere. In files each condition is
an object whose first key names its type: `{age: {from: 65, unit: YEAR}}`, `{not: [{flag: ADMITTED}]}`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Union

from pydantic import BeforeValidator, Discriminator, Strict, Tag

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
from core.wire import WIRE, ImpossibleDefinition

_ICD10_CODE = re.compile(r"[A-Z][0-9]{2}(\.[0-9]{1,3})?")
_ICD10 = re.compile(r"[A-Z][0-9]{2}(\.[0-9]{1,3})?(-[A-Z][0-9]{2}(\.[0-9]{1,3})?)?")


def is_icd10(text: str) -> bool:
    """Whether the text has the form of one ICD-10 code: «I10», «E11.9»."""
    return _ICD10_CODE.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part holds (全部满足)."""

    __pydantic_config__ = WIRE
    all: tuple[Condition, ...]

    def __post_init__(self) -> None:
        _not_empty("all", self.all)


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part holds (任一满足)."""

    __pydantic_config__ = WIRE
    any: tuple[Condition, ...]

    def __post_init__(self) -> None:
        _not_empty("any", self.any)


@dataclass(frozen=True, slots=True)
class NoneOf:
    """No part holds (均不满足). Key `not`."""

    __pydantic_config__ = WIRE
    not_: tuple[Condition, ...]

    def __post_init__(self) -> None:
        _not_empty("not", self.not_)


@dataclass(frozen=True, slots=True)
class AgeBounds:
    """Bounds of age that a regional policy may set in place of the rule's own; units are the rule's."""

    __pydantic_config__ = WIRE
    from_: int | None = None
    to: int | None = None


@dataclass(frozen=True, slots=True)
class AgeCondition:
    """Age in completed units (周岁), both ends inclusive. `warn_only`: outside it, warn and do not refuse."""

    __pydantic_config__ = WIRE
    unit: TimeUnit
    from_: int | None = None
    to: int | None = None
    policy: AgeBounds | None = None
    warn_only: bool = False

    def __post_init__(self) -> None:
        if self.from_ is None and self.to is None:
            raise ImpossibleDefinition("EMPTY_AGE", "年龄条件须写from或to", "an age needs a `from` or a `to`")
        if self.unit not in (TimeUnit.YEAR, TimeUnit.MONTH, TimeUnit.DAY):
            raise ImpossibleDefinition(
                "AGE_UNIT", "年龄单位只能是YEAR、MONTH、DAY", "age is counted in YEAR, MONTH or DAY"
            )
        bounds = (self, self.policy) if self.policy else (self,)
        for bound in bounds:
            low, high = bound.from_, bound.to
            if (low is not None and low < 0) or (high is not None and high < (low or 0)):
                raise ImpossibleDefinition(
                    "IMPOSSIBLE_WINDOW",
                    "年龄下限大于上限或为负",
                    "the age's `from` exceeds its `to`, or is negative",
                )


@dataclass(frozen=True, slots=True)
class SexCondition:
    """The recorded sex (性别)."""

    __pydantic_config__ = WIRE
    sex: Sex


@dataclass(frozen=True, slots=True)
class TagCondition:
    """The resident carries a population tag on that day (人群标签)."""

    __pydantic_config__ = WIRE
    tag: Population


@dataclass(frozen=True, slots=True)
class DiagnosisCondition:
    """A confirmed diagnosis in one of the ICD-10 ranges, «I10-I13» or «E11» (诊断). Key `condition`."""

    __pydantic_config__ = WIRE
    icd10: Annotated[tuple[str, ...], Strict(False)]  # unwrapped before it is validated, so it comes as a list

    def __post_init__(self) -> None:
        _not_empty("icd10", self.icd10)
        for span in self.icd10:
            low, _, high = span.partition("-")
            if not _ICD10.fullmatch(span) or (high and high < low):
                raise ImpossibleDefinition(
                    "NOT_ICD10", f"«{span}»不是ICD-10编码或区间", f"'{span}' is not an ICD-10 code or range"
                )


@dataclass(frozen=True, slots=True)
class EpisodeCondition:
    """Inside an episode, or at most `within_days` (≥ 0) days into it (病程)."""

    __pydantic_config__ = WIRE
    episode: Episode
    within_days: int | None = None

    def __post_init__(self) -> None:
        if self.within_days is not None and self.within_days < 0:
            raise ImpossibleDefinition("TOO_SMALL", "withinDays不能为负", "`withinDays` must not be negative")


@dataclass(frozen=True, slots=True)
class ResidenceCondition:
    """How the resident belongs to the place (居住关系)."""

    __pydantic_config__ = WIRE
    residence: Residence


@dataclass(frozen=True, slots=True)
class RosterCondition:
    """On a roster of that kind, which counts at least `min_members` (名册)."""

    __pydantic_config__ = WIRE
    roster: Roster
    min_members: int | None = None
    is_proposal: bool = False

    def __post_init__(self) -> None:
        if self.min_members is not None and self.min_members < 1:
            raise ImpossibleDefinition("TOO_SMALL", "minMembers至少为1", "`minMembers` must be at least 1")


@dataclass(frozen=True, slots=True)
class MobilityCondition:
    """How the resident can move about (行动能力)."""

    __pydantic_config__ = WIRE
    mobility: Mobility


@dataclass(frozen=True, slots=True)
class RiskGradeCondition:
    """Graded with one of the colours (红黄绿)."""

    __pydantic_config__ = WIRE
    risk_grade: tuple[RiskGrade, ...]

    def __post_init__(self) -> None:
        _not_empty("riskGrade", self.risk_grade)


@dataclass(frozen=True, slots=True)
class FlagCondition:
    """A recorded fact holds (标记)."""

    __pydantic_config__ = WIRE
    flag: Flag


@dataclass(frozen=True, slots=True)
class HoldsCondition:
    """The resident holds the package of that code (持有服务包)."""

    __pydantic_config__ = WIRE
    holds: str


@dataclass(frozen=True, slots=True)
class HouseholdCondition:
    """In a household with at least `min_signed` signed members, among them an anchor if asked for (家庭)."""

    __pydantic_config__ = WIRE
    min_signed: int
    anchor: bool = False

    def __post_init__(self) -> None:
        if self.min_signed < 1:
            raise ImpossibleDefinition("TOO_SMALL", "minSigned至少为1", "`minSigned` must be at least 1")


_KEYS: dict[str, type] = {
    "all": AllOf,
    "any": AnyOf,
    "not": NoneOf,
    "age": AgeCondition,
    "sex": SexCondition,
    "tag": TagCondition,
    "condition": DiagnosisCondition,
    "episode": EpisodeCondition,
    "residence": ResidenceCondition,
    "roster": RosterCondition,
    "mobility": MobilityCondition,
    "riskGrade": RiskGradeCondition,
    "flag": FlagCondition,
    "holds": HoldsCondition,
    "household": HouseholdCondition,
}
WRAPPED = {AgeCondition: "age", DiagnosisCondition: "condition", HouseholdCondition: "household"}
"""Conditions with a body of their own under the key: `{age: {...}}`, not `{age: ..., unit: ...}`."""


def condition_key(value: Any) -> str | None:
    """The key that names a condition's type, of a condition or of its written form; None if there is none."""
    if isinstance(value, dict):
        found = [key for key in value if key in _KEYS]
        return found[0] if len(found) == 1 else next(iter(map(str, value)), None)
    return next((key for key, kind in _KEYS.items() if type(value) is kind), None)


def _unwrap(value: Any) -> Any:
    """The body of `{age: {...}}`. A second key beside it is kept, so that it is refused as unknown."""
    if not isinstance(value, dict):
        return value
    key = condition_key(value)
    body = value.get(key) if key else None
    if not isinstance(body, dict):
        return body if len(value) == 1 else value
    return {**body, **{other: content for other, content in value.items() if other != key}}


Condition = Annotated[
    Union[  # noqa: UP007  `|` cannot hold the forward references of the recursive kinds
        Annotated[AllOf, Tag("all")],
        Annotated[AnyOf, Tag("any")],
        Annotated[NoneOf, Tag("not")],
        Annotated[AgeCondition, BeforeValidator(_unwrap), Tag("age")],
        Annotated[SexCondition, Tag("sex")],
        Annotated[TagCondition, Tag("tag")],
        Annotated[DiagnosisCondition, BeforeValidator(_unwrap), Tag("condition")],
        Annotated[EpisodeCondition, Tag("episode")],
        Annotated[ResidenceCondition, Tag("residence")],
        Annotated[RosterCondition, Tag("roster")],
        Annotated[MobilityCondition, Tag("mobility")],
        Annotated[RiskGradeCondition, Tag("riskGrade")],
        Annotated[FlagCondition, Tag("flag")],
        Annotated[HoldsCondition, Tag("holds")],
        Annotated[HouseholdCondition, BeforeValidator(_unwrap), Tag("household")],
    ],
    Discriminator(condition_key),
]


def conditions_in(condition: Condition) -> Iterator[Condition]:
    """The condition itself and every condition inside it, outermost first."""
    yield condition
    for _place, part in parts_of(condition):
        yield from conditions_in(part)


def parts_of(condition: Condition) -> Iterator[tuple[tuple[str, int], Condition]]:
    """The conditions directly inside one, each with its place in the wire's spelling: `("all", 0)`; none in a leaf."""
    key: str = "all"
    inside: tuple[Condition, ...] = ()
    if isinstance(condition, AllOf):
        inside = condition.all
    elif isinstance(condition, AnyOf):
        key, inside = "any", condition.any
    elif isinstance(condition, NoneOf):
        key, inside = "not", condition.not_
    for place, part in enumerate(inside):
        yield (key, place), part


def _not_empty(name: str, parts: tuple[object, ...]) -> None:
    if not parts:
        raise ImpossibleDefinition("EMPTY_LIST", f"{name}不能为空", f"`{name}` must not be empty")
