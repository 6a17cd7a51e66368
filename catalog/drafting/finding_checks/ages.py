"""Ages that a region's own version moved further than the version it is based on leaves to regions (`policy`)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from catalog.condition import AgeBounds, AgeCondition, Condition, parts_of
from catalog.drafting.finding_checks.admission import readable
from catalog.finding import Finding, finding
from catalog.package import PackageDefinition
from catalog.vocabulary import TimeUnit
from catalog.words import condition_words
from catalog.written import Path, Record, mapping

_SPANS = {TimeUnit.YEAR: 372, TimeUnit.MONTH: 31, TimeUnit.DAY: 1}
"""Units in days, for telling which of two ages is greater: years are twelve months, months longer than any days."""
_OPEN = 10**9


@dataclass(frozen=True, slots=True)
class _Age:
    path: Path
    condition: AgeCondition

    @property
    def ends(self) -> tuple[int, int]:
        return _ends(self.condition, self.condition.unit)


def check_ages(draft: Record, base: PackageDefinition | None) -> Iterator[Finding]:
    """Compare the ages of the draft's eligibility to those of `base`: each end stays between its bound and policy's."""
    eligibility = readable(mapping(draft.data).get("eligibility"))
    if eligibility is None or base is None:
        return
    before, after = list(_ages(base.eligibility, ())), list(_ages(eligibility, ()))
    for was, now in _pairs(before, after):
        if now is None:
            if was.condition.warn_only:
                continue
            said = condition_words(was.condition, package_names={})
            zh = f"所依据版本的年龄条件（{said.zh}）不见了"
            en = f"the age limit of the version it is based on ({said.en}) is gone"
            yield finding(draft, ("eligibility",), "AGE_BEYOND_POLICY", zh, en)
        elif not _within(now, was):
            said, allowed = (condition_words(one.condition, package_names={}) for one in (now, was))
            zh = f"{said.zh}，超出所依据版本允许的范围：{allowed.zh}"
            en = f"{said.en}: beyond what the version it is based on leaves to regions, {allowed.en}"
            yield finding(draft, ("eligibility", *now.path), "AGE_BEYOND_POLICY", zh, en)


def _ages(condition: Condition, path: Path) -> Iterator[_Age]:
    if isinstance(condition, AgeCondition):
        yield _Age((*path, "age"), condition)
    for key, part in parts_of(condition):
        yield from _ages(part, (*path, *key))


def _pairs(before: list[_Age], after: list[_Age]) -> Iterator[tuple[_Age, _Age | None]]:
    """Each age of the base with the draft's: at the same place or, failing that, in the same order."""
    places = {age.path: age for age in after}
    known = {age.path for age in before}
    others = iter([age for age in after if age.path not in known])
    for age in before:
        yield age, places.get(age.path) or next(others, None)


def _within(now: _Age, was: _Age) -> bool:
    """Whether both ends of an age, and both its own policy bounds, keep to what the base leaves open."""
    if now.condition.warn_only and not was.condition.warn_only:
        return False
    bounds = was.condition.policy
    limits = was.ends if bounds is None else _merged(was.ends, bounds, was.condition.unit)
    own = now.condition.policy
    ends = [now.ends] if own is None else [now.ends, _merged(now.ends, own, now.condition.unit)]
    return all(_between(end[side], was.ends[side], limits[side]) for end in ends for side in (0, 1))


def _between(value: int, one: int, other: int) -> bool:
    return min(one, other) <= value <= max(one, other)


def _merged(ends: tuple[int, int], policy: AgeBounds, unit: TimeUnit) -> tuple[int, int]:
    """The ends that policy may set; one that it does not name stays as it is."""
    low, high = _ends(policy, unit)
    return (ends[0] if policy.from_ is None else low, ends[1] if policy.to is None else high)


def _ends(bounds: AgeCondition | AgeBounds, unit: TimeUnit) -> tuple[int, int]:
    span = _SPANS[unit]
    return (bounds.from_ or 0) * span, _OPEN if bounds.to is None else bounds.to * span
