"""Conditions in words: «65周岁及以上» / "aged 65 or over"; denied, and as the clause that restricts a service."""

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
from catalog.vocabulary import Flag, Mobility, Sex, TimeUnit
from catalog.words.facts import DISEASES, EPISODES, FACTS, INSIDE, RESIDENCES, ROSTERS
from catalog.words.phrases import joined, listed_or
from core.language import Text

Names = Mapping[str, Text]
_AGES = {
    TimeUnit.YEAR: Text("周岁", ""),
    TimeUnit.MONTH: Text("月龄", " months"),
    TimeUnit.DAY: Text("日龄", " days"),
}
_PEOPLE = {Sex.FEMALE: Text("女性", "women"), Sex.MALE: Text("男性", "men")}


def condition_words(condition: Condition, *, package_names: Names) -> Text:
    """The condition in words. `package_names` by code; a package that is not among them shows its code."""
    if isinstance(condition, AllOf) and any(_is_choice(part) for part in condition.all):
        said = [_state(part, package_names) for part in condition.all]
        return joined(said, "；", "; and ")  # «A或B；C»: no brackets where nothing else stands around it
    return people(condition, package_names) or _state(condition, package_names)


def only_words(condition: Condition, *, package_names: Names) -> Text:
    """The clause that restricts a service: «仅限高血压患者» / "only for people with hypertension"."""
    if isinstance(condition, NoneOf):
        return _unless(condition, package_names)
    if isinstance(condition, FlagCondition):
        fact = FACTS[condition.flag]
        return fact.only or Text(f"仅限{fact.holds.zh}者", _only(fact.holds.en))
    group = people(condition, package_names)
    if group is not None:
        return Text(f"仅限{group.zh}", f"only for {group.en}")
    said = _state(condition, package_names)
    return Text(f"仅限{said.zh}{'者' if _takes_people(condition) else ''}", _only(said.en))


def while_words(condition: Condition, *, package_names: Names) -> Text:
    """The time that a condition holds: «病情稳定时» / "while stable"."""
    said = _state(condition, package_names)
    spoken = said.zh if said.zh.endswith(("期间", "内")) else f"{said.zh}时"
    return Text(spoken, said.en if said.en.startswith(("with", "supply", "of ")) else f"while {said.en}")


def people(condition: Condition, names: Names) -> Text | None:  # noqa: PLR0911  one return for each type
    """The condition as a group of people: «65周岁及以上女性» / "women aged 65 or over"; None if it names none."""
    if isinstance(condition, TagCondition):
        return condition.tag.label
    if isinstance(condition, SexCondition):
        return _PEOPLE[condition.sex]
    if isinstance(condition, AnyOf):
        groups = [group for group in (people(part, names) for part in condition.any) if group is not None]
        return listed_or(groups) if len(groups) == len(condition.any) else None
    if not isinstance(condition, AllOf):
        return None
    nouns = [part for part in condition.all if isinstance(part, TagCondition | SexCondition)]
    rest = [part for part in condition.all if part not in nouns]
    if len(nouns) != 1 or len(condition.all) != len(rest) + 1 or not all(map(_is_attribute, rest)):
        return None
    noun, states = people(nouns[0], names) or Text("", ""), [_state(part, names) for part in rest]
    if not states:
        return noun
    said = joined(states, "、", " and ")
    link = "" if all(isinstance(part, AgeCondition) for part in rest) else "的"
    return Text(f"{said.zh}{link}{noun.zh}", f"{noun.en} {said.en}")


def _state(condition: Condition, names: Names) -> Text:  # noqa: PLR0911  one return for each type
    """The condition as a state of one resident, whole in itself: it can stand in a list of others."""
    if isinstance(condition, NoneOf):
        return joined([_denied(part, names) for part in condition.not_], "，且", ", and ")
    if isinstance(condition, AllOf | AnyOf):
        return people(condition, names) or _composite(condition, names)
    if isinstance(condition, AgeCondition):
        return _age(condition)
    if isinstance(condition, HoldsCondition):
        name = names.get(condition.holds, Text(condition.holds, condition.holds))
        return Text(f"持有「{name.zh}」", f"holding “{name.en}”")
    if isinstance(condition, EpisodeCondition):
        return _episode(condition)
    if isinstance(condition, HouseholdCondition):
        return _household(condition)
    return _recorded(condition)


def _recorded(  # noqa: PLR0911  one return for each type
    condition: SexCondition
    | TagCondition
    | DiagnosisCondition
    | ResidenceCondition
    | RosterCondition
    | MobilityCondition
    | RiskGradeCondition
    | FlagCondition,
) -> Text:
    if isinstance(condition, SexCondition):
        return condition.sex.label
    if isinstance(condition, TagCondition):
        return Text(f"属于{condition.tag.label.zh}", f"among {condition.tag.label.en}")
    if isinstance(condition, DiagnosisCondition):
        return _diagnosis(condition)
    if isinstance(condition, ResidenceCondition):
        return RESIDENCES[condition.residence].holds
    if isinstance(condition, RosterCondition):
        return _roster(condition)
    if isinstance(condition, RiskGradeCondition):
        grades = listed_or(grade.label for grade in condition.risk_grade)
        return Text(f"分级为{grades.zh}", f"graded {grades.en}")
    if isinstance(condition, FlagCondition):
        return FACTS[condition.flag].holds
    limited = condition.mobility is Mobility.LIMITED
    return Text(condition.mobility.label.zh, "with limited mobility" if limited else "moving freely")


def _denied(condition: Condition, names: Names) -> Text:  # noqa: PLR0911  one return for each type
    """That the condition does not hold, as one would say it."""
    if isinstance(condition, FlagCondition):
        return FACTS[condition.flag].denied
    if isinstance(condition, ResidenceCondition):
        return RESIDENCES[condition.residence].denied
    said = _state(condition, names)
    if isinstance(condition, AllOf | AnyOf | NoneOf):
        return Text(f"并非（{said.zh}）", f"not ({said.en})")
    if isinstance(condition, TagCondition):
        return Text(f"不属于{condition.tag.label.zh}", f"not {said.en}")
    if isinstance(condition, AgeCondition | RosterCondition):
        return Text(f"不{'' if said.zh.startswith('在') else '在'}{said.zh}{_range(condition)}", f"not {said.en}")
    if isinstance(condition, DiagnosisCondition | HoldsCondition):
        return Text(f"未{said.zh}", f"not {said.en}")
    if isinstance(condition, RiskGradeCondition):
        return Text(said.zh.replace("分级为", "分级不是"), f"not {said.en}")
    if said.en.startswith("with "):
        return Text(f"无{said.zh}", f"without {said.en.removeprefix('with ')}")
    whole = isinstance(condition, HouseholdCondition)
    return Text(f"{'并' if whole else ''}非{said.zh}", f"not {said.en}")


def _range(condition: AgeCondition | RosterCondition) -> str:
    return "的年龄范围" if isinstance(condition, AgeCondition) else ""


def _unless(condition: NoneOf, names: Names) -> Text:
    """«住院者除外» / "unless in hospital"."""
    groups = [people(part, names) for part in condition.not_]
    known = [group for group in groups if group is not None]
    if len(known) == len(groups):
        said = listed_or(known)
        return Text(f"{said.zh}除外", f"except {said.en}")
    said = listed_or(_state(part, names) for part in condition.not_)
    last = condition.not_[-1]
    return Text(f"{said.zh}{'者' if _takes_people(last) else ''}除外", f"unless {said.en}")


def _composite(condition: AllOf | AnyOf, names: Names) -> Text:
    members = condition.all if isinstance(condition, AllOf) else condition.any
    words = []
    for member in members:
        said = _state(member, names)
        nested = isinstance(member, AllOf | AnyOf | NoneOf) and len(members) > 1
        bracketed = nested and people(member, names) is None and _many(member)
        words.append(Text(f"（{said.zh}）", f"({said.en})") if bracketed else said)
    return joined(words, "，且", ", and ") if isinstance(condition, AllOf) else listed_or(words)


def _is_choice(condition: Condition) -> bool:
    return isinstance(condition, AnyOf) and len(condition.any) > 1


def _many(condition: Condition) -> bool:
    if isinstance(condition, AllOf):
        return len(condition.all) > 1
    if isinstance(condition, AnyOf):
        return len(condition.any) > 1
    return isinstance(condition, NoneOf) and len(condition.not_) > 1


def _is_attribute(condition: Condition) -> bool:
    """Whether it can stand before «的» and after the English noun, without brackets or commas of its own."""
    if isinstance(condition, AgeCondition):
        return condition.policy is None and not condition.warn_only
    if isinstance(condition, FlagCondition):
        return condition.flag is not Flag.SUPPLY_OVER_4_WEEKS
    return isinstance(condition, EpisodeCondition | ResidenceCondition | MobilityCondition | RiskGradeCondition)


def _takes_people(condition: Condition) -> bool:
    """Whether «者» (those who) can follow it."""
    if isinstance(condition, AnyOf):
        return _takes_people(condition.any[-1])
    if isinstance(condition, AllOf):
        return _takes_people(condition.all[-1])
    return not isinstance(condition, AgeCondition | EpisodeCondition | HouseholdCondition | SexCondition | TagCondition)


def _only(state: str) -> str:
    if state.startswith("supply"):
        return f"only for {state}"
    return f"only {state}" if state.startswith(("with", "of ")) else f"only while {state}"


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


def _diagnosis(condition: DiagnosisCondition) -> Text:
    """«确诊脑卒中（I60–I64或I69）»: named ranges of one name together, then those that have only codes."""
    spans: dict[Text | None, list[Text]] = {}
    for span in dict.fromkeys(condition.icd10):
        shown = span.replace("-", "–")
        spans.setdefault(DISEASES.get(span), []).append(Text(shown, shown))
    said = []
    for name, listed in spans.items():
        codes = listed_or(listed)
        if name is None:
            said.append(Text(f"疾病编码{codes.zh}", f"ICD-10 {codes.en}"))
        else:
            said.append(Text(f"{name.zh}（{codes.zh}）", f"{name.en} ({codes.en})"))
    together = listed_or(said)
    return Text(f"确诊{together.zh}", f"diagnosed with {together.en}")


def _episode(condition: EpisodeCondition) -> Text:
    name, days = EPISODES[condition.episode], condition.within_days
    if days is None:
        return Text(f"{name.zh}期间", INSIDE[condition.episode])
    return Text(f"{name.zh}{days}天内", f"in the first {days} days of {name.en}")


def _roster(condition: RosterCondition) -> Text:
    name = ROSTERS[condition.roster]
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
