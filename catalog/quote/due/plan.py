"""All that is due of what was promised (应服务计划): items planned once each, hosts before those that ride along."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeVar

from catalog.quote.due.expansion import Expander, Expansion, Hosting, Windows
from catalog.quote.due.merging import merged, ordered, strength
from catalog.quote.due.span import Span, Spans, union
from catalog.quote.due.timeline import Promise, Timeline, subject_of
from catalog.quote.due.window import MOST_WINDOWS, ItemPlan
from catalog.schedule import Schedule
from catalog.vocabulary import Anchor, LineSubject

T = TypeVar("T")
Key = tuple[str, LineSubject | None]
MOST_PLANNED = 8_000
"""No plan has more windows in all: beyond them items are cut short, the last ones first."""


def due(promises: Iterable[Promise], timeline: Timeline) -> tuple[ItemPlan, ...]:
    """One plan for each promised item and subject, by item code; the order of the promises does not matter.

    The same item from several packages is due once, on the days of all of them; where their schedules differ, at the
    higher frequency and in the narrower window (DECISIONS, overlap). Every window lies inside the term, on days on
    which the item is promised and its conditions hold (CATALOG.md, «Meaning»). Intervals, caps and needs stay with the
    schedule: they bind deliveries, of which a plan knows none. Never more than `MOST_WINDOWS` an item and
    `MOST_PLANNED` in all.
    """
    planner = _Planner(timeline)
    for promise in promises:
        planner.promises.setdefault((promise.item, promise.subject), []).append(promise)
    plans, left = [], MOST_PLANNED
    for key in sorted(planner.promises, key=_order):
        plan = planner.plan(key)
        if len(plan.windows) > left:
            plan = replace(plan, windows=plan.windows[:left], is_cut=True)
        left -= len(plan.windows)
        plans.append(plan)
    return tuple(plans)


@dataclass(frozen=True, slots=True)
class _Version:
    """One schedule of an item with all the days on which some package promises it."""

    schedule: Schedule
    package: str
    days: Spans
    starts: date


@dataclass(slots=True)
class _Planner:
    timeline: Timeline
    promises: dict[Key, list[Promise]] = field(default_factory=dict)
    plans: dict[Key, ItemPlan] = field(default_factory=dict)
    underway: set[Key] = field(default_factory=set)

    def plan(self, key: Key) -> ItemPlan:
        """The plan of a promised item, made once; hosts it asks for are planned on the way."""
        if key not in self.plans:
            self.underway.add(key)
            self.plans[key] = self._made(key)
            self.underway.remove(key)
        return self.plans[key]

    def _made(self, key: Key) -> ItemPlan:
        item, subject = key
        made: list[tuple[_Version, Expansion]] = []
        for version in _versions(self.promises[key]):
            whom = subject_of(subject, self.timeline, version.days[-1].closes)
            days = version.days
            if whom.is_newborn and whom.born is not None:
                days = tuple(run for run in (_from(whom.born.day, span) for span in days) if run is not None)
            into = Expansion()
            expander = Expander(whom, version.starts, lambda code: self._host(code, subject))
            expander.expand(version.schedule, days, into)
            if whom.is_newborn and whom.born is None and whom.is_awaited(Anchor.DELIVERY):
                into.awaits.append(Anchor.DELIVERY)
            made.append((version, into))
        windows: Windows = ()
        for _version, into in made:
            windows = merged(windows, tuple(into.windows))
        strongest = made[0] if len(made) == 1 else max(made, key=_asks_most)
        parts = [into for _version, into in made]
        return ItemPlan(
            item=item,
            subject=subject,
            holds=strongest[0].package,
            windows=ordered(windows)[:MOST_WINDOWS],
            on_occasion=_distinct(one for into in parts for one in into.on_occasion),
            rides_on=_distinct(one for into in parts for one in into.rides_on),
            absent_hosts=_distinct(one for into in parts for one in into.absent_hosts),
            awaits=_distinct(one for into in parts for one in into.awaits),
            passed=max(into.passed for into in parts),
            is_cut=any(into.is_cut for into in parts) or len(windows) > MOST_WINDOWS,
        )

    def _host(self, code: str, subject: LineSubject | None) -> Hosting | None:
        """How a host stands, the same subject's first; without windows one that in turn rides along with the item."""
        for key in ((code, subject), (code, None)):
            if key in self.underway:
                return Hosting(())
            if key in self.promises:
                plan = self.plan(key)
                return None if plan.is_off else Hosting(plan.windows, plan.is_over)
        return None


def _asks_most(made: tuple[_Version, Expansion]) -> tuple[tuple[int, int], int]:
    """The schedule that asks most, and of equal ones the earliest."""
    version, into = made
    return strength(tuple(into.windows))[:2], -version.starts.toordinal()


def _versions(promises: list[Promise]) -> list[_Version]:
    """Schedule by schedule, the package that promised it first (by code, of several) speaking for all."""
    found: list[_Version] = []
    for promise in sorted(promises, key=lambda one: (one.days.opens, one.package)):
        for place, known in enumerate(found):
            if known.schedule == promise.schedule:
                found[place] = replace(known, days=union((*known.days, promise.days)))
                break
        else:
            found.append(_Version(promise.schedule, promise.package, (promise.days,), promise.days.opens))
    return found


def _from(day: date, span: Span) -> Span | None:
    return Span(max(day, span.opens), span.closes) if span.closes >= day else None


def _distinct(found: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(found))


def _order(key: Key) -> tuple[str, str]:
    item, subject = key
    return item, subject.value if subject else ""
