"""What is counted (指标), by which definition, and why two counts may differ (DOMAIN A7, R037, R213). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from catalog.vocabulary import Population
from core.labelled import Labelled
from core.language import Text
from core.wire import ImpossibleDefinition

KEY_POPULATIONS: Final = (
    Population.ELDERLY,
    Population.MATERNAL,
    Population.CHILD,
    Population.DISABLED,
    Population.POVERTY_LIFTED,
    Population.MONITORED,
    Population.FP_SPECIAL,
    Population.HYPERTENSION,
    Population.T2DM,
    Population.TB,
    Population.SMD,
)
"""Whom the policy counts as key populations (重点人群, R037)."""


class Indicator(Labelled):
    """What a figure tells (指标)."""

    RESIDENTS = "RESIDENTS", "常住居民数", "residents"
    SIGNED = "SIGNED", "签约居民数", "residents covered"
    COVERAGE_RATE = "COVERAGE_RATE", "签约率", "coverage of all residents"
    KEY_POPULATION = "KEY_POPULATION", "重点人群数", "residents of key populations"
    KEY_SIGNED = "KEY_SIGNED", "重点人群签约数", "residents of key populations covered"
    KEY_COVERAGE_RATE = "KEY_COVERAGE_RATE", "重点人群签约率", "coverage of key populations"
    TEAMS = "TEAMS", "家庭医生团队数", "teams"
    TEAM_MEMBERS = "TEAM_MEMBERS", "团队成员数", "members of teams"
    COVERAGE_UPLIFT = "COVERAGE_UPLIFT", "签约率提升", "rise of coverage over the year before"
    VILLAGE_CLINICS = "VILLAGE_CLINICS", "村卫生室数", "village clinics"
    VILLAGE_DOCTORS = "VILLAGE_DOCTORS", "乡村医生数", "village doctors"
    ROUNDS = "ROUNDS", "巡诊次数", "rounds"
    ROUND_PERSONS = "ROUND_PERSONS", "巡诊服务人次", "person-times served on rounds"
    FUND = "FUND", "签约服务经费", "contract-service fund"


class FigureUnit(Labelled):
    """In what a figure is told (计量单位)."""

    PEOPLE = "PEOPLE", "人", "people"
    NUMBER = "NUMBER", "个", "number"
    PERCENT = "PERCENT", "百分比", "per cent"
    POINTS = "POINTS", "百分点", "percentage points"
    TIMES = "TIMES", "次", "times"
    YUAN = "YUAN", "元", "yuan"


class DifferenceReason(Labelled):
    """Why a figure differs from the ledger (差异原因, R213)."""

    OTHER_UNIT = "OTHER_UNIT", "计量单位有误", "a slip of the unit, such as ten thousands"
    OTHER_DEFINITION = "OTHER_DEFINITION", "统计口径不同", "another definition"
    OTHER_DAY = "OTHER_DAY", "统计时点不同", "another day"
    OTHER_AREA = "OTHER_AREA", "统计范围不同", "another area"
    BACKLOG = "BACKLOG", "尚未补录", "not all is entered yet"
    DUPLICATES = "DUPLICATES", "重复计数", "people counted twice"
    ROUNDED = "ROUNDED", "取整", "rounded"
    LEDGER_CORRECTED = "LEDGER_CORRECTED", "台账已更正", "the ledger was corrected since"


@dataclass(frozen=True, slots=True)
class Definition:
    """The unit, what is counted, of what (None: it is no rate), and whether this ledger reckons it."""

    unit: FigureUnit
    numerator: Text
    denominator: Text | None = None
    is_reckoned: bool = True


_SIGNED = Text("当日在签约期内的居民", "residents covered by an enrolment on the day")
_ALL = Text("当日在世、未迁出的登记居民", "residents on record who live and have not moved away")
_KEY = Text("其中重点人群十一类之一（R037）", "those of them in one of the eleven key populations (R037)")
_KEY_SIGNED = Text("重点人群中当日在签约期内者", "residents of key populations covered on the day")
_ELSEWHERE = Text("本台账不计算", "not reckoned by this ledger")

DEFINITIONS: Final[Mapping[Indicator, Definition]] = {
    Indicator.RESIDENTS: Definition(FigureUnit.PEOPLE, _ALL),
    Indicator.SIGNED: Definition(FigureUnit.PEOPLE, _SIGNED),
    Indicator.COVERAGE_RATE: Definition(FigureUnit.PERCENT, _SIGNED, _ALL),
    Indicator.KEY_POPULATION: Definition(FigureUnit.PEOPLE, _KEY),
    Indicator.KEY_SIGNED: Definition(FigureUnit.PEOPLE, _KEY_SIGNED),
    Indicator.KEY_COVERAGE_RATE: Definition(FigureUnit.PERCENT, _KEY_SIGNED, _KEY),
    Indicator.TEAMS: Definition(FigureUnit.NUMBER, Text("当日已组建的团队", "teams that are formed on the day")),
    Indicator.TEAM_MEMBERS: Definition(
        FigureUnit.PEOPLE, Text("当日已组建团队的成员", "members of teams that are formed on the day")
    ),
    Indicator.COVERAGE_UPLIFT: Definition(FigureUnit.POINTS, _ELSEWHERE, is_reckoned=False),
    Indicator.VILLAGE_CLINICS: Definition(FigureUnit.NUMBER, _ELSEWHERE, is_reckoned=False),
    Indicator.VILLAGE_DOCTORS: Definition(FigureUnit.PEOPLE, _ELSEWHERE, is_reckoned=False),
    Indicator.ROUNDS: Definition(FigureUnit.TIMES, _ELSEWHERE, is_reckoned=False),
    Indicator.ROUND_PERSONS: Definition(FigureUnit.TIMES, _ELSEWHERE, is_reckoned=False),
    Indicator.FUND: Definition(FigureUnit.YUAN, _ELSEWHERE, is_reckoned=False),
}
"""Of every indicator its definition."""


WHOLE: Final = frozenset({FigureUnit.PEOPLE, FigureUnit.NUMBER, FigureUnit.TIMES})
"""Units of what is counted one by one."""

OF_A_HUNDRED: Final = frozenset({FigureUnit.PERCENT, FigureUnit.POINTS})
"""Units of what is a part of something, and never more than all of it."""


def check_amount(indicator: Indicator, amount: Decimal) -> None:
    """Refuses what the indicator's unit cannot tell: FIGURE_FRACTION (half a person), FIGURE_BEYOND (above 100 %).

    Raises ImpossibleDefinition. It is for what is reported; what was published stands as it was published.
    """
    unit = DEFINITIONS[indicator].unit
    if unit in WHOLE and amount != amount.to_integral_value():
        raise ImpossibleDefinition(
            "FIGURE_FRACTION",
            f"{indicator.label.zh}以{unit.label.zh}计，须为整数",
            f"{indicator.label.en} are counted one by one: a whole number",
            at=("amount",),
        )
    if unit in OF_A_HUNDRED and amount > 100:
        raise ImpossibleDefinition(
            "FIGURE_BEYOND", f"{indicator.label.zh}不超过100", "a rate is at most 100 per cent", at=("amount",)
        )


@dataclass(frozen=True, slots=True)
class Counted:
    """What the ledger counts of a unit on a day."""

    residents: int
    signed: int
    key: int
    key_signed: int
    teams: int
    members: int


def reckoned(indicator: Indicator, counted: Counted) -> int | None:
    """The ledger's figure in hundredths; None: it reckons no such, or the denominator is nought."""
    counts = {
        Indicator.RESIDENTS: counted.residents,
        Indicator.SIGNED: counted.signed,
        Indicator.KEY_POPULATION: counted.key,
        Indicator.KEY_SIGNED: counted.key_signed,
        Indicator.TEAMS: counted.teams,
        Indicator.TEAM_MEMBERS: counted.members,
    }
    if indicator in counts:
        return counts[indicator] * 100
    rates = {
        Indicator.COVERAGE_RATE: (counted.signed, counted.residents),
        Indicator.KEY_COVERAGE_RATE: (counted.key_signed, counted.key),
    }
    part, whole = rates.get(indicator, (0, 0))
    return None if whole == 0 else (part * 20_000 + whole) // (2 * whole)
