"""Values that a region may lay down beside its team rules (政策参数取值): terms, ages, contact, quotas, targets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator

from core.labelled import Labelled
from core.wire import WIRE, ImpossibleDefinition, distinct, filled

EARLIEST_DEADLINE = date(2000, 1, 1)
"""Before there were family-doctor contracts; an earlier day is a slip of the pen."""


MOST_REMINDERS = 10
LONGEST_AHEAD = 366
"""Days: nobody is reminded of an end that lies more than a year ahead."""


class CadencePeriod(Labelled):
    """How often residents are contacted (联系周期)."""

    MONTH = "MONTH", "每月", "once a month"
    TWO_MONTHS = "TWO_MONTHS", "每两个月", "once in two months"
    QUARTER = "QUARTER", "每季度", "once a quarter"
    YEAR = "YEAR", "每年", "once a year"


class SlotResource(Labelled):
    """What hospitals keep free for signed residents (预留资源, A2)."""

    EXPERT_SLOT = "EXPERT_SLOT", "专家号", "expert slots"
    APPOINTMENT = "APPOINTMENT", "预约号", "appointments"
    EXAM = "EXAM", "检查", "examinations"
    LAB = "LAB", "检验", "laboratory tests"
    BED = "BED", "床位", "beds"


class TargetKind(Labelled):
    """How a coverage target is meant (目标类型, A4)."""

    UPLIFT = "UPLIFT", "提升百分点", "percentage points above the year before"
    ABSOLUTE = "ABSOLUTE", "签约率", "share of the population"
    FULL = "FULL", "全覆盖", "everybody but those justifiably unsigned"


@dataclass(frozen=True, slots=True)
class AllowedTerms:
    """Years a contract may run for, 1 to 3 (R028), and the one proposed first."""

    __pydantic_config__ = WIRE
    years: Annotated[tuple[Literal[1, 2, 3], ...], AfterValidator(filled)]
    standard: Literal[1, 2, 3] = 1

    def __post_init__(self) -> None:
        distinct(filled(self.years), "years")
        if self.standard not in self.years or not set(self.years) <= {1, 2, 3}:
            raise ImpossibleDefinition(
                "STANDARD_TERM",
                "期限只能是1至3年，standard须在years之中",
                "terms are 1 to 3 years, and `standard` is one of `years`",
                at=("standard",),
            )


@dataclass(frozen=True, slots=True)
class Ages:
    """Completed years: elderly from, elderly from where a package says so (60), child under."""

    __pydantic_config__ = WIRE
    elderly_from: int = 65
    package_elderly_from: int = 60
    child_under: int = 7

    def __post_init__(self) -> None:
        if not 0 < self.child_under < self.package_elderly_from <= self.elderly_from <= 120:
            raise ImpossibleDefinition(
                "AGE_ORDER",
                "须满足 0 < childUnder < packageElderlyFrom ≤ elderlyFrom ≤ 120",
                "0 < childUnder < packageElderlyFrom ≤ elderlyFrom ≤ 120 must hold",
            )


@dataclass(frozen=True, slots=True)
class ContactCadence:
    """At least one contact a period for everybody, and for each colour grade of older people (R047, A4)."""

    __pydantic_config__ = WIRE
    everybody: CadencePeriod = CadencePeriod.QUARTER
    red: CadencePeriod | None = None
    yellow: CadencePeriod | None = None
    green: CadencePeriod | None = None


@dataclass(frozen=True, slots=True)
class SlotQuota:
    """At least `percent` (1 to 100) of the resource, and how many percent of the release time earlier than others."""

    __pydantic_config__ = WIRE
    resource: SlotResource
    percent: int
    lead_percent: int | None = None
    provider: str | None = None  # which hospitals, in the words of the document

    def __post_init__(self) -> None:
        for percent in (self.percent, self.lead_percent):
            if percent is not None and not 1 <= percent <= 100:
                raise ImpossibleDefinition("OUT_OF_BOUNDS", "百分比须在1到100之间", "a percentage is 1 to 100")


@dataclass(frozen=True, slots=True)
class SlotQuotas:
    """All quotas of a region: one for each resource and provider."""

    __pydantic_config__ = WIRE
    quotas: Annotated[tuple[SlotQuota, ...], AfterValidator(filled)]

    def __post_init__(self) -> None:
        filled(self.quotas)
        seen: set[tuple[SlotResource, str | None]] = set()
        for number, quota in enumerate(self.quotas):
            if (quota.resource, quota.provider) in seen:
                raise ImpossibleDefinition(
                    "LISTED_TWICE",
                    "同一资源、同一提供方已有预留比例",
                    "there is a quota of this resource and provider already",
                    at=("quotas", number),
                )
            seen.add((quota.resource, quota.provider))


@dataclass(frozen=True, slots=True)
class Backfill:
    """Until which day past signings may be entered late, and how far back they may lie (1 to 3,660 days).

    One of the two at least; the day is not before 2000.
    """

    __pydantic_config__ = WIRE
    deadline: date | None = None
    window_days: int | None = None

    def __post_init__(self) -> None:
        if self.deadline is None and self.window_days is None:
            raise ImpossibleDefinition(
                "BACKFILL_UNBOUND",
                "须写deadline或windowDays",
                "state `deadline` or `windowDays`: without either there is no bound",
            )
        if self.deadline is not None and self.deadline < EARLIEST_DEADLINE:
            raise ImpossibleDefinition(
                "TOO_LONG_AGO",
                f"deadline不能早于{EARLIEST_DEADLINE}",
                f"`deadline` must be {EARLIEST_DEADLINE} or later",
                at=("deadline",),
            )
        if self.window_days is not None and not 1 <= self.window_days <= 3_660:
            raise ImpossibleDefinition(
                "OUT_OF_BOUNDS", "windowDays须在1到3660之间", "`windowDays` must be 1 to 3660", at=("windowDays",)
            )


@dataclass(frozen=True, slots=True)
class RenewalReminders:
    """How many days before an enrolment ends its holder is reminded (R217): up to ten times, 1 to 366 days each."""

    __pydantic_config__ = WIRE
    days: Annotated[tuple[int, ...], AfterValidator(filled)] = (30, 7)

    def __post_init__(self) -> None:
        distinct(filled(self.days), "days")
        if len(self.days) > MOST_REMINDERS or not all(1 <= each <= LONGEST_AHEAD for each in self.days):
            raise ImpossibleDefinition(
                "OUT_OF_BOUNDS",
                f"最多{MOST_REMINDERS}个天数，各在1到{LONGEST_AHEAD}之间",
                f"at most {MOST_REMINDERS} numbers of days, each 1 to {LONGEST_AHEAD}",
                at=("days",),
            )


@dataclass(frozen=True, slots=True)
class FundingSubstitution:
    """Who bears the self-pay part of named populations (codes of the catalog's populations and payers)."""

    __pydantic_config__ = WIRE
    populations: Annotated[
        tuple[Literal["POVERTY_LIFTED", "MONITORED", "FP_SPECIAL", "DISABLED", "ELDERLY"], ...], AfterValidator(filled)
    ]
    borne_by: Literal["FISCAL", "MEDICAL_INSURANCE", "PUBLIC_HEALTH"] = "FISCAL"

    def __post_init__(self) -> None:
        distinct(filled(self.populations), "populations")


@dataclass(frozen=True, slots=True)
class CoverageTarget:
    """A share to be signed by the end of a year: `percent` 1–100, or percentage points `from_points` to `to_points`."""

    __pydantic_config__ = WIRE
    kind: TargetKind
    year: int
    population: str | None = None  # a population code of the catalog; None: all residents
    percent: int | None = None
    from_points: int | None = None
    to_points: int | None = None

    def __post_init__(self) -> None:
        is_uplift = self.kind is TargetKind.UPLIFT
        if (self.percent is not None) != (self.kind is TargetKind.ABSOLUTE) or (
            self.to_points is not None
        ) != is_uplift:
            raise ImpossibleDefinition(
                "TARGET_FIGURE",
                "ABSOLUTE写percent，UPLIFT写fromPoints与toPoints，FULL都不写",
                "ABSOLUTE states `percent`, UPLIFT `fromPoints` and `toPoints`, FULL neither",
            )
        least, most = self.from_points or 0, self.to_points if self.to_points is not None else 100
        if not (1 <= (self.percent or 1) <= 100 and 0 <= least <= most <= 100 and 2000 <= self.year <= 2100):
            raise ImpossibleDefinition(
                "OUT_OF_BOUNDS",
                "percent须在1到100之间，0 ≤ fromPoints ≤ toPoints ≤ 100，year须在2000到2100之间",
                "`percent` is 1 to 100, 0 ≤ `fromPoints` ≤ `toPoints` ≤ 100, and `year` is 2000 to 2100",
            )


@dataclass(frozen=True, slots=True)
class CoverageTargets:
    """All targets of a region."""

    __pydantic_config__ = WIRE
    targets: Annotated[tuple[CoverageTarget, ...], AfterValidator(filled)]

    def __post_init__(self) -> None:
        filled(self.targets)
