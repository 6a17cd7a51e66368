"""Answers about eligibility in words (资格说明): «须年满65周岁，现为63周岁；2027-05-04起满足», and what changes one.

English says what is asked for as a state: "Required: in hospital, no record of it".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final, TypeVar

from catalog.condition import (
    AgeCondition,
    Condition,
    EpisodeCondition,
    HoldsCondition,
    HouseholdCondition,
    MobilityCondition,
    NoneOf,
    RiskGradeCondition,
    RosterCondition,
    SexCondition,
    TagCondition,
)
from catalog.eligibility.ages import completed
from catalog.eligibility.answer import Change, Eligibility, Path, Reason
from catalog.eligibility.facts import During, ResidentFacts
from catalog.vocabulary import Episode, Mobility, Population, Sex, TimeUnit
from catalog.words.conditions import condition_words
from catalog.words.phrases import joined
from core.language import Text

T = TypeVar("T")
Names = Mapping[str, Text]
_UNITS: Final = {
    TimeUnit.YEAR: Text("周岁", ""),
    TimeUnit.MONTH: Text("月龄", " month"),
    TimeUnit.DAY: Text("日龄", " day"),
}
_NO_RECORD: Final = Text("现无此记录", "no record of it")
_MUST: Final = Text("须", "Required: ")
_ONE_OF: Final = Text("满足其一即可：须", "One of several: ")
_ONE_WAY: Final = Text("办法之一：须", "One way: ")
_NOT_SO: Final = Text("现不符合", "not so now")


def reason_words(reason: Reason, facts: ResidentFacts, on: date, *, package_names: Names) -> Text:
    """The reason in words: what the rule asks for, how that stands on the day, and from when it will be otherwise.

    A warning says that it decides nothing. `package_names` by code; a package that is not among them shows its code.
    """
    wanted = _is_wanted(reason.path)
    asked, now = _state(reason.condition, wanted, package_names), _now(reason, wanted, facts, on, package_names)
    standing = Text(f"，{now.zh}", f", {now.en}") if now else Text("", "")
    if isinstance(reason.condition, AgeCondition) and reason.condition.warn_only:
        zh = f"提示：一般须{asked.zh}{standing.zh}（不影响资格）"
        said = Text(zh, f"Note: meant for people {asked.en}{standing.en} (decides nothing)")
        return _and_then(said, reason.until, Text("起相符", "matches from"))
    if reason.holds is wanted:
        said = Text(f"符合：{asked.zh.removeprefix('为')}{standing.zh}", f"Met: {asked.en}{standing.en}")
        return _and_then(said, reason.until, Text("起不再满足", "no longer met from"))
    opening = _ONE_OF if "any" in reason.path and wanted else _MUST
    said = Text(f"{opening.zh}{asked.zh}{standing.zh}", f"{opening.en}{asked.en}{standing.en}")
    return _and_then(said, reason.until, Text("起满足", "met from"))


def change_words(change: Change, answer: Eligibility, facts: ResidentFacts, *, package_names: Names) -> Text:
    """What would turn the answer, in words: all that must still come true, or what would end the entitlement.

    `answer` is the one that told the change.
    """
    reasons = {reason.path: reason for reason in answer.reasons}
    told = [reasons[path] for path in change.paths]
    if answer.is_eligible:
        ends = joined([_state(one.condition, not one.holds, package_names) for one in told], "且", " and ")
        said = Text(f"若{ends.zh}，则不再符合", f"Would no longer qualify if {ends.en}")
        return _and_then(said, change.on, Text("起如此", "so from"))
    opening, closing = (Text("（", " ("), Text("）", ")")) if len(told) > 1 else (Text("，", ", "), Text("", ""))
    parts = []
    for one in told:
        asked = _state(one.condition, not one.holds, package_names)
        now = _now(one, not one.holds, facts, answer.on, package_names)
        parts.append(joined([asked, opening, now, closing], "", "") if now else asked)
    needed = joined(parts, "，且须", ", and ")
    way = _ONE_WAY if len(answer.changes) > 1 else _MUST
    return _and_then(Text(f"{way.zh}{needed.zh}", f"{way.en}{needed.en}"), change.on, Text("起满足", "met from"))


def _is_wanted(path: Path) -> bool:
    """Whether the rule asks that the leaf holds: it stands under an even number of denials."""
    return path.count("not") % 2 == 0


def _and_then(said: Text, day: date | None, what: Text) -> Text:
    return said if day is None else Text(f"{said.zh}；{day}{what.zh}", f"{said.en}; {what.en} {day}")


def _state(leaf: Condition, holds: bool, names: Names) -> Text:  # noqa: PLR0911  one return for each type
    """The leaf, or its denial, as a state that «须» can be said before.

    What policy may set instead, or nobody has decided, is for designers and not said to residents.
    """
    if isinstance(leaf, RosterCondition) and leaf.is_proposal:
        leaf = replace(leaf, is_proposal=False)
    if isinstance(leaf, AgeCondition):
        return _aged(leaf, holds)
    if isinstance(leaf, SexCondition):
        sex = leaf.sex if holds else next(other for other in Sex if other is not leaf.sex)
        return Text(f"为{sex.label.zh}", sex.label.en)
    if isinstance(leaf, TagCondition):
        label = leaf.tag.label
        return Text(f"{'' if holds else '不'}属于{label.zh}", f"{'' if holds else 'not '}among {label.en}")
    if isinstance(leaf, HouseholdCondition) and not holds:
        few, anchor = f"家庭中已签约成员不足{leaf.min_signed}名", "或其中无牵头成员" if leaf.anchor else ""
        denied = condition_words(NoneOf((leaf,)), package_names=names)
        return Text(f"{few}{anchor}", denied.en)
    said = condition_words(leaf, package_names=names)
    if isinstance(leaf, EpisodeCondition):
        return Text(f"{'' if holds else '不'}处于{said.zh}", f"{'' if holds else 'not '}{said.en}")
    denied = condition_words(NoneOf((leaf,)), package_names=names)
    if isinstance(leaf, MobilityCondition):
        return Text(f"{'' if holds else '未'}评定为{said.zh}", said.en if holds else denied.en)
    return said if holds else denied


def _aged(age: AgeCondition, holds: bool) -> Text:
    low, high, unit = age.from_, age.to, _UNITS[age.unit]
    if not low and high is None:  # whoever is born
        return Text("已出生", "born") if holds else Text("尚未出生", "not yet born")
    if low == 0 and not holds:
        low = None  # nobody is younger: only who is older is outside
    full = "年满" if age.unit is TimeUnit.YEAR else "满"
    many = "" if not unit.en else f"{unit.en}s"
    if low is not None and high is not None:
        if low == high:
            only = f"{full}{low}{unit.zh}且未满{low + 1}{unit.zh}"
            none = f"未满{low}{unit.zh}或已满{low + 1}{unit.zh}"
            return Text(only if holds else none, f"{'' if holds else 'not '}aged {low}{many if low != 1 else unit.en}")
        many = many if high != 1 else unit.en
        inside, outside = f"{full}{low}{unit.zh}且不超过{high}{unit.zh}", f"未满{low}{unit.zh}或超过{high}{unit.zh}"
        return Text(inside if holds else outside, f"{'' if holds else 'not '}aged {low} to {high}{many}")
    if low is not None:
        many = many if low != 1 else unit.en
        en = f"aged {low}{many} or over" if holds else f"aged under {low}{many}"
        return Text(f"{full if holds else '未满'}{low}{unit.zh}", en)
    many = many if high != 1 else unit.en
    en = f"aged {high}{many} or under" if holds else f"aged over {high}{many}"
    return Text(f"{'不' if holds else ''}超过{high}{unit.zh}", en)


def _now(reason: Reason, wanted: bool, facts: ResidentFacts, on: date, names: Names) -> Text | None:
    """How the matter stands on the day; None where that is said by its being met."""
    leaf = reason.condition
    unit = leaf.unit if isinstance(leaf, AgeCondition) else TimeUnit.YEAR
    if isinstance(leaf, AgeCondition) or leaf in (TagCondition(Population.ELDERLY), TagCondition(Population.CHILD)):
        return _age_now(facts.born, on, unit)
    if reason.holds is wanted:
        return None
    if isinstance(leaf, SexCondition):
        return Text(f"登记为{facts.sex.label.zh}", f"recorded as {facts.sex.label.en}")
    if not wanted:
        said = _state(leaf, True, names)
        return Text(f"现{said.zh}", f"now {said.en}")
    say = _STANDINGS.get(type(leaf))
    return say(leaf, facts, on) if say else _NO_RECORD


def _age_now(born: date, on: date, unit: TimeUnit) -> Text:
    age, name = completed(born, on, unit), _UNITS[unit]
    if age is None:
        return Text("尚未出生", "not yet born")
    plural = "s" if name.en and age != 1 else ""
    return Text(f"现为{age}{name.zh}", f"now aged {age}{name.en}{plural}")


def _in_force(facts: Iterable[During[T]], on: date) -> T | None:
    """The fact in force on the day, of those of which there is one at a time."""
    for one in facts:
        if (one.starts is None or one.starts <= on) and (one.ends is None or on < one.ends):
            return one.fact
    return None


def _episode(leaf: EpisodeCondition, facts: ResidentFacts, on: date) -> Text:
    births = [one.delivered for one in facts.pregnancies if one.delivered is not None and one.delivered <= on]
    if leaf.episode is Episode.POSTNATAL and births:
        days = (on - max(births)).days
        return Text(f"现为产后第{days}天", f"now day {days} after the birth")
    return _NO_RECORD if leaf.within_days is None else _NOT_SO


def _tag(leaf: TagCondition, _facts: ResidentFacts, _on: date) -> Text:
    return _NOT_SO if leaf.tag is Population.MATERNAL else _NO_RECORD


def _roster(leaf: RosterCondition, facts: ResidentFacts, on: date) -> Text:
    place = _in_force((one for one in facts.rosters if one.fact.kind is leaf.roster), on)
    if place is None:
        return Text("现不在册", "not on one now")
    return Text(f"名册现有{place.members}人", f"now on one of {place.members}")


def _mobility(_leaf: MobilityCondition, facts: ResidentFacts, on: date) -> Text:
    mobility = _in_force(facts.mobility, on)
    if mobility is None:
        return Text("尚无评定", "not assessed yet")
    return Text(f"现评定为{mobility.label.zh}", "now " + _MOVING[mobility])


_MOVING: Final = {Mobility.FREE: "moving freely", Mobility.LIMITED: "with limited mobility"}


def _graded(_leaf: RiskGradeCondition, facts: ResidentFacts, on: date) -> Text:
    grade = _in_force(facts.risk_grades, on)
    if grade is None:
        return Text("尚未分级", "not graded yet")
    return Text(f"现分级为{grade.label.zh}", f"now graded {grade.label.en}")


def _household(leaf: HouseholdCondition, facts: ResidentFacts, on: date) -> Text:
    standing = _in_force(facts.household, on)
    if standing is None:
        return _NO_RECORD
    if leaf.anchor and not standing.has_anchor:
        return Text(
            f"现有{standing.signed}名成员已签约，无牵头成员", f"now {standing.signed} signed, without an anchor"
        )
    return Text(f"现有{standing.signed}名成员已签约", f"now {standing.signed} signed")


_STANDINGS: Final[dict[type, Callable[[Any, ResidentFacts, date], Text]]] = {
    TagCondition: _tag,
    EpisodeCondition: _episode,
    RosterCondition: _roster,
    MobilityCondition: _mobility,
    RiskGradeCondition: _graded,
    HouseholdCondition: _household,
    HoldsCondition: lambda _leaf, _facts, _on: Text("现未持有", "not held now"),
}
