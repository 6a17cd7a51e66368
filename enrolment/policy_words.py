"""What a policy row would change, in words (政策变化): subject by subject, how it is now and how it would be. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, TypeVar

from catalog.vocabulary import Payer, Population
from core.labelled import Labelled
from core.language import Text
from teams.composition.finding import any_of, named
from teams.composition.rule import Capacity, ChainSlot, CompositionRule, RoleMinimum, TierChain
from teams.parameter import (
    Ages,
    AllowedTerms,
    Backfill,
    CadencePeriod,
    ContactCadence,
    CoverageTarget,
    CoverageTargets,
    FundingSubstitution,
    RenewalReminders,
    SlotQuota,
    SlotQuotas,
    TargetKind,
)
from teams.policy import Rule
from teams.vocabulary import ExecutorRole, Tier

L = TypeVar("L", bound=Labelled)

Fact = tuple[Text, Text]
"""What is laid down, and how."""


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is laid down otherwise; `now` or `then` None: nothing is laid down about it."""

    subject: Text
    now: Text | None
    then: Text | None


def changes(now: Rule | None, then: Rule | None) -> tuple[Change, ...]:
    """What differs between two values of a parameter (None: nobody lays it down), in the order it is written in."""
    before, after = facts(now), facts(then)
    subjects = dict.fromkeys((*before, *after))
    return tuple(
        Change(subject, before.get(subject), after.get(subject))
        for subject in subjects
        if before.get(subject) != after.get(subject)
    )


def facts(rule: Rule | None) -> Mapping[Text, Text]:
    """Everything a value lays down, by subject; nothing for None. Two entries on one subject stand side by side."""
    found: dict[Text, Text] = {}
    for subject, said in () if rule is None else _FACTS[type(rule)](rule):
        earlier = found.get(subject)
        found[subject] = said if earlier is None else Text(f"{earlier.zh}；{said.zh}", f"{earlier.en}; {said.en}")
    return found


def _composition(rule: CompositionRule) -> Iterator[Fact]:
    for minimum in rule.minimums:
        yield _minimum(minimum)
    yield Text("可任团队长", "may lead"), any_of(_in_order(ExecutorRole, rule.leaders))
    yield Text("团队人数上限", "largest team"), _people(rule.largest_team)
    if rule.guiding_hospital:
        yield Text("指导医院", "guiding hospital"), Text("必须有", "required")
    if rule.without:
        yield Text("不得有的角色", "excluded roles"), any_of(_in_order(ExecutorRole, rule.without))


def _minimum(minimum: RoleMinimum) -> Fact:
    roles, tiers = any_of(_in_order(ExecutorRole, minimum.roles)), named(_in_order(Tier, minimum.tiers))
    at_zh, at_en = (f"（{tiers.zh}）", f" at the tier {tiers.en}") if minimum.tiers else ("", "")
    return Text(f"{roles.zh}{at_zh}", f"{roles.en}{at_en}"), Text(f"至少{minimum.count}名", f"at least {minimum.count}")


def _chain(rule: TierChain) -> Iterator[Fact]:
    for slot in rule.slots:
        tiers = named(_in_order(Tier, slot.tiers))
        yield Text(f"层级链：{tiers.zh}", f"tier chain: {tiers.en}"), _number(slot)


def _number(slot: ChainSlot) -> Text:
    least, most = slot.at_least, slot.at_most
    if most is None:
        return Text(f"至少{least}家", f"at least {least}")
    if least == most:
        return Text(f"{least}家", f"exactly {least}")
    return Text(f"{least}至{most}家", f"{least} to {most}")


def _capacity(rule: Capacity) -> Iterator[Fact]:
    said = Text("每名签约医生最多签约", "most residents for one signing doctor")
    yield said, _people(rule.residents_per_signing_doctor)


def _terms(rule: AllowedTerms) -> Iterator[Fact]:
    years = sorted(rule.years)
    listed = "、".join(map(str, years)), ", ".join(map(str, years))
    yield Text("协议期限（年）", "years of contracts"), Text(*listed)
    yield Text("默认期限（年）", "years proposed first"), _plain(rule.standard)


def _ages(rule: Ages) -> Iterator[Fact]:
    yield Text("老年人起始年龄", "older people from the age of"), _plain(rule.elderly_from)
    yield (
        Text("服务包写明时的老年人起始年龄", "older people from the age of, where a package says so"),
        _plain(rule.package_elderly_from),
    )
    yield Text("儿童：不满（岁）", "children under the age of"), _plain(rule.child_under)


def _cadence(rule: ContactCadence) -> Iterator[Fact]:
    grades: tuple[tuple[Text, CadencePeriod | None], ...] = (
        (Text("联系频次：全体", "contact: everybody"), rule.everybody),
        (Text("联系频次：红色标识", "contact: graded red"), rule.red),
        (Text("联系频次：黄色标识", "contact: graded yellow"), rule.yellow),
        (Text("联系频次：绿色标识", "contact: graded green"), rule.green),
    )
    for who, period in grades:
        if period is not None:
            yield who, period.label


def _quotas(rule: SlotQuotas) -> Iterator[Fact]:
    for quota in rule.quotas:
        yield _quota(quota)


def _quota(quota: SlotQuota) -> Fact:
    resource = quota.resource.label
    by_zh, by_en = (f"（{quota.provider}）", f" ({quota.provider})") if quota.provider else ("", "")
    lead_zh, lead_en = "", ""
    if quota.lead_percent is not None:
        lead_zh = f"，提前{quota.lead_percent}%的时间放出"
        lead_en = f", released {quota.lead_percent}% of the time earlier"
    return (
        Text(f"预留：{resource.zh}{by_zh}", f"kept free: {resource.en}{by_en}"),
        Text(f"至少{quota.percent}%{lead_zh}", f"at least {quota.percent}%{lead_en}"),
    )


def _backfill(rule: Backfill) -> Iterator[Fact]:
    if rule.deadline is not None:
        yield Text("补录截止日期", "last day for late entries"), _day(rule.deadline)
    if rule.window_days is not None:
        days = rule.window_days
        yield Text("可补录的天数", "days that a late entry may lie back"), _plain(days)


def _substitution(rule: FundingSubstitution) -> Iterator[Fact]:
    populations = _in_order(Population, [Population(code) for code in rule.populations])
    listed = Text("、".join(one.label.zh for one in populations), ", ".join(one.label.en for one in populations))
    yield Text("自付部分由他方承担的人群", "self-pay part borne for"), listed
    yield Text("承担方", "borne by"), Payer(rule.borne_by).label


def _targets(rule: CoverageTargets) -> Iterator[Fact]:
    for target in rule.targets:
        yield _target(target)


def _target(target: CoverageTarget) -> Fact:
    whom = Text("全体居民", "all residents") if target.population is None else _population(target.population)
    subject = Text(f"{target.year}年签约率目标：{whom.zh}", f"coverage target for {target.year}: {whom.en}")
    if target.kind is TargetKind.ABSOLUTE:
        return subject, Text(f"{target.percent}%", f"{target.percent}%")
    if target.kind is TargetKind.FULL:
        return subject, target.kind.label
    least, most = target.from_points or 0, target.to_points
    return subject, Text(f"提升{least}至{most}个百分点", f"{least} to {most} percentage points more")


def _reminders(rule: RenewalReminders) -> Iterator[Fact]:
    days = [str(each) for each in sorted(rule.days, reverse=True)]
    yield Text("到期前提醒（天）", "reminders, days before the end"), Text("、".join(days), ", ".join(days))


def _population(code: str) -> Text:
    """The name of a population; a file may write a code that the catalog does not know."""
    known: Mapping[str, Labelled] = {one.value: one for one in Population}
    return known[code].label if code in known else Text(code, code)


def _in_order(kind: type[L], members: Collection[L]) -> list[L]:
    """The members as their set lists them: in which order somebody named them changes nothing."""
    return [member for member in kind if member in members]


def _people(number: int) -> Text:
    return Text(f"{number}人", str(number))


def _plain(number: int) -> Text:
    return Text(str(number), str(number))


def _day(day: date) -> Text:
    return Text(day.isoformat(), day.isoformat())


_FACTS: Final[Mapping[type, Callable[[Any], Iterator[Fact]]]] = {
    CompositionRule: _composition,
    TierChain: _chain,
    Capacity: _capacity,
    AllowedTerms: _terms,
    Ages: _ages,
    ContactCadence: _cadence,
    SlotQuotas: _quotas,
    Backfill: _backfill,
    FundingSubstitution: _substitution,
    CoverageTargets: _targets,
    RenewalReminders: _reminders,
}
