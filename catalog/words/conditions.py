"""Conditions in words: «65周岁及以上» / "aged 65 or over"."""

from __future__ import annotations

from collections.abc import Mapping

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
from catalog.vocabulary import Episode, Flag, Mobility, Residence, Roster, TimeUnit
from catalog.words.phrases import joined, listed_or
from core.language import Text

EPISODES = {
    Episode.PREGNANCY: Text("妊娠", "pregnancy"),
    Episode.POSTNATAL: Text("产后", "the postnatal period"),
    Episode.TB_TREATMENT: Text("肺结核治疗", "TB treatment"),
}
_INSIDE = {
    Episode.PREGNANCY: "pregnant",
    Episode.POSTNATAL: "in the postnatal period",
    Episode.TB_TREATMENT: "under treatment for TB",
}
_RESIDENCES = {
    Residence.REGISTERED: "registered here",
    Residence.LIVES: "living here",
    Residence.WORKS: "working here",
    Residence.STUDIES: "studying here",
    Residence.AT_HOME: "living at home",
}
_FLAGS = {  # English that follows «only while» and «if»; the labels are names, not phrases
    Flag.SUPPLY_OVER_4_WEEKS: "supplied for over four weeks",
    Flag.FAMILY_CONTRACT: "under a family contract",
    Flag.BP_GRADE_UNCLEAR: "with an unclear grade of blood pressure",
    Flag.INSULIN_USER: "using insulin",
    Flag.OXYGEN_USER: "on home oxygen",
    Flag.SMOKER: "smoking",
    Flag.BEDRIDDEN: "bedridden",
    Flag.HOME_BED_OPEN: "with a home bed open",
    Flag.ADMITTED: "in hospital",
    Flag.SMD_UNSTABLE: "in an unstable condition",
    Flag.TB_INTENSIVE_PHASE: "in the intensive phase",
    Flag.TB_CONTINUATION_PHASE: "in the continuation phase",
    Flag.TB_STAFF_SUPERVISED: "with doses supervised by staff",
    Flag.TB_FAMILY_SUPERVISED: "with doses supervised by the family",
    Flag.CANCER_SCREENING_INDICATED: "due for cancer screening by age or risk",
    Flag.DUST_OR_CHEMICAL_JOB: "in a job with dust or chemicals",
    Flag.DEPENDANTS_AT_HOME: "with older people or children left at home",
    Flag.TCM_CONTRAINDICATION: "with a contraindication to TCM techniques",
    Flag.REHAB_TRAINING_NEEDED: "assessed as needing rehabilitation",
}
_ROSTERS = {
    Roster.EMPLOYER: Text("用人单位名册", "an employer's roster"),
    Roster.SCHOOL: Text("学校名册", "a school's roster"),
    Roster.CARE_HOME: Text("养老机构名册", "a care home's roster"),
}
_AGES = {
    TimeUnit.YEAR: Text("周岁", ""),
    TimeUnit.MONTH: Text("月龄", " months"),
    TimeUnit.DAY: Text("日龄", " days"),
}


def condition_words(  # noqa: PLR0911  one return for each type of condition
    condition: Condition, *, package_names: Mapping[str, Text]
) -> Text:
    """The condition in words. `package_names` by code; a package that is not among them shows its code."""
    if isinstance(condition, AllOf | AnyOf | NoneOf):
        return _composite(condition, package_names)
    if isinstance(condition, AgeCondition):
        return _age(condition)
    if isinstance(condition, HoldsCondition):
        name = package_names.get(condition.holds, Text(condition.holds, condition.holds))
        return Text(f"持有「{name.zh}」", f"holding “{name.en}”")
    if isinstance(condition, DiagnosisCondition):
        spans = listed_or(Text(span.replace("-", "–"), span.replace("-", "–")) for span in condition.icd10)
        return Text(f"确诊疾病编码为{spans.zh}", f"diagnosed with ICD-10 {spans.en}")
    if isinstance(condition, EpisodeCondition):
        return _episode(condition)
    if isinstance(condition, RosterCondition):
        return _roster(condition)
    if isinstance(condition, RiskGradeCondition):
        grades = listed_or(grade.label for grade in condition.risk_grade)
        return Text(f"分级为{grades.zh}", f"graded {grades.en}")
    if isinstance(condition, HouseholdCondition):
        return _household(condition)
    return _label(condition)


def _label(
    condition: SexCondition | TagCondition | ResidenceCondition | MobilityCondition | FlagCondition,
) -> Text:
    if isinstance(condition, SexCondition):
        return condition.sex.label
    if isinstance(condition, TagCondition):
        return Text(f"属于{condition.tag.label.zh}", f"among {condition.tag.label.en}")
    if isinstance(condition, ResidenceCondition):
        return Text(condition.residence.label.zh, _RESIDENCES[condition.residence])
    if isinstance(condition, FlagCondition):
        return Text(condition.flag.label.zh, _FLAGS[condition.flag])
    limited = condition.mobility is Mobility.LIMITED
    return Text(condition.mobility.label.zh, "with limited mobility" if limited else "moving freely")


def _composite(condition: AllOf | AnyOf | NoneOf, package_names: Mapping[str, Text]) -> Text:
    if isinstance(condition, NoneOf):
        parts = [condition_words(part, package_names=package_names) for part in condition.not_]
        inner = listed_or(parts)
        return Text(f"非（{inner.zh}）", f"not ({inner.en})")
    together = isinstance(condition, AllOf)
    members = condition.all if isinstance(condition, AllOf) else condition.any
    words = []
    for member in members:
        said = condition_words(member, package_names=package_names)
        nested = isinstance(member, AllOf | AnyOf) and len(members) > 1
        words.append(Text(f"（{said.zh}）", f"({said.en})") if nested else said)
    return joined(words, "，且", ", and ") if together else joined(words, "或", " or ")


def _age(condition: AgeCondition) -> Text:
    said = _bounds(condition, condition.unit)
    zh, en = said.zh, f"aged {said.en}"
    if condition.policy:
        other = _bounds(condition.policy, condition.unit)
        zh, en = f"{zh}（政策可另定为{other.zh}）", f"{en} (policy may set {other.en})"
    if condition.warn_only:
        zh, en = f"{zh}（不符时仅提示）", f"{en} (otherwise a warning only)"
    return Text(zh, en)


def _bounds(bounds: AgeCondition | AgeBounds, counted: TimeUnit) -> Text:
    low, high, unit = bounds.from_, bounds.to, _AGES[counted]
    if low is not None and high is not None:
        return Text(f"{low}至{high}{unit.zh}", f"{low} to {high}{unit.en}")
    if low is not None:
        return Text(f"{low}{unit.zh}及以上", f"{low}{unit.en} or over")
    return Text(f"{high}{unit.zh}及以下", f"{high}{unit.en} or under")


def _episode(condition: EpisodeCondition) -> Text:
    name, days = EPISODES[condition.episode], condition.within_days
    if days is None:
        return Text(f"{name.zh}期间", _INSIDE[condition.episode])
    return Text(f"{name.zh}{days}天内", f"in the first {days} days of {name.en}")


def _roster(condition: RosterCondition) -> Text:
    name = _ROSTERS[condition.roster]
    marks_zh, marks_en = [], []
    if condition.min_members is not None:
        marks_zh.append(f"不少于{condition.min_members}人")
        marks_en.append(f"of at least {condition.min_members}")
    if condition.is_proposal:
        marks_zh.append("建议值")
        marks_en.append("proposed")
    zh, en = f"在{name.zh}上", f"on {name.en}"
    return Text(f"{zh}（{'，'.join(marks_zh)}）", f"{en} ({', '.join(marks_en)})") if marks_zh else Text(zh, en)


def _household(condition: HouseholdCondition) -> Text:
    zh = f"家庭中至少{condition.min_signed}名成员已签约"
    en = f"in a household with at least {condition.min_signed} signed members"
    return Text(f"{zh}，其中含牵头成员", f"{en}, its anchor among them") if condition.anchor else Text(zh, en)
