"""How much work a package makes in a year (工作量): deliveries, staff minutes by role and tier. Values only.

Figures for planning. What only somebody's asking or an event brings about cannot be said, and is named instead of
guessed. Conditions (`while`), choices of variants and seasons are taken as they cost most. Staff minutes of the starter
data are placeholders (CATALOG.md).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from catalog.item import ItemDefinition
from catalog.package import PackageDefinition
from catalog.schedule import (
    Combined,
    Milestones,
    Once,
    OnDemand,
    OnEvent,
    PerEpisode,
    PerPeriod,
    Schedule,
    Seasonal,
    Variants,
    WithHost,
)
from catalog.season import VisitDefinition
from catalog.timing import Offset, Within
from catalog.vocabulary import Period, TimeUnit, VisitClass
from teams.vocabulary import ExecutorRole, Tier

HostDeliveries = Callable[[str | None, VisitClass | None], Fraction | None]
"""How often an item, or visits of a class, are delivered in a year, for what rides along with them."""

DAYS_A_YEAR: Final = 365

PERIODS_A_YEAR: Final[Mapping[Period, Fraction]] = {
    Period.DAY: Fraction(DAYS_A_YEAR),
    Period.WEEK: Fraction(DAYS_A_YEAR, 7),
    Period.MONTH: Fraction(12),
    Period.QUARTER: Fraction(4),
    Period.HALF: Fraction(2),
    Period.YEAR: Fraction(1),
}

_DAYS: Final[Mapping[TimeUnit, Fraction]] = {
    TimeUnit.MINUTE: Fraction(1, 1440),
    TimeUnit.HOUR: Fraction(1, 24),
    TimeUnit.WORKDAY: Fraction(1),
    TimeUnit.DAY: Fraction(1),
    TimeUnit.WEEK: Fraction(7),
    TimeUnit.MONTH: Fraction(DAYS_A_YEAR, 12),
    TimeUnit.YEAR: Fraction(DAYS_A_YEAR),
}


def _unknown(_item: str | None, _visit: VisitClass | None) -> Fraction | None:
    return None


def deliveries_a_year(schedule: Schedule, host: HostDeliveries = _unknown) -> Fraction | None:
    """How often a service falls due in a year for one resident; None where nobody can say.

    Nobody can say of what is due on an event or on demand, nor of what rides along with something of which nobody can
    (`host`; without it, with anything). In particular:

    - per period: the periods of a year of 365 days, or of the stretch of `within` where that is shorter;
    - once, per episode: all of it in one year; milestones spread over more than a year: their average year;
    - combined: one delivery meets all parts that are open (CATALOG.md), so that the most frequent one counts, and parts
      of which nobody can say do not; only parts of one kind that stand side by side add up (two seasons, two hosts);
    - variants: the case that falls due most often.
    """
    return _KINDS[type(schedule)](schedule, host)


@dataclass(frozen=True, slots=True)
class Workload:
    """Staff minutes a year for one resident, by executor role and tier; `uncounted`: items of which nobody can say."""

    minutes: Mapping[tuple[ExecutorRole, Tier], Fraction]
    uncounted: tuple[str, ...]


def minutes_a_year(
    definition: PackageDefinition,
    items: Mapping[str, ItemDefinition],
    visits: Mapping[VisitClass, VisitDefinition] | None = None,
) -> Workload:
    """The work of one year with the package for one resident.

    Roles of an item are alternatives: its minutes are put to the first. The tier is the lowest that may do it. Lines
    count in full, those that may be left out as if taken, and those of a choice group as the average of its options
    times how many are chosen at most. What rides along takes its own minutes, as often as its host in the package does;
    of a host in another package nobody can say. An item shared with another package the resident holds is counted in
    both. `visits` tells which items are visits of a class.
    """
    shares = dict(_shares(definition))
    plan = _Plan(shares, items, visits or {})
    minutes: defaultdict[tuple[ExecutorRole, Tier], Fraction] = defaultdict(Fraction)
    uncounted = []
    for code, share in shares.items():
        item, deliveries = items[code], plan.of(code)
        if deliveries is None:
            uncounted.append(code)
        else:
            minutes[item.roles[0], item.min_tier] += share * deliveries * item.staff_minutes
    return Workload({key: total for key, total in minutes.items() if total}, tuple(uncounted))


def _shares(definition: PackageDefinition) -> Iterator[tuple[str, Fraction]]:
    """By item, how much of it one resident gets on average: a line 1, an option its group's share."""
    for group in definition.choice_groups:
        for option in group.options:
            yield option, Fraction(group.choose, len(group.options))
    for line in definition.lines:
        yield line.item, Fraction(1)


@dataclass(frozen=True, slots=True)
class _Plan:
    """The deliveries of a package's items; an item that rides in a circle is one of which nobody can say."""

    shares: Mapping[str, Fraction]
    items: Mapping[str, ItemDefinition]
    visits: Mapping[VisitClass, VisitDefinition]

    def of(self, code: str, riders: tuple[str, ...] = ()) -> Fraction | None:
        """How often an item of the package is delivered in a year."""

        def host(item: str | None, visit: VisitClass | None) -> Fraction | None:
            if item is not None:
                return self._host(item, (*riders, code))
            listed = self.visits[visit].items if visit and visit in self.visits else ()
            return _total(self._host(one, (*riders, code)) for one in listed if one in self.shares)

        return deliveries_a_year(self.items[code].schedule, host)

    def _host(self, item: str, riders: tuple[str, ...]) -> Fraction | None:
        return self.of(item, riders) if item in self.shares and item not in riders else None


def _per_period(schedule: PerPeriod, _host: HostDeliveries) -> Fraction | None:
    year = schedule.times * PERIODS_A_YEAR[schedule.period] / schedule.every
    return year * _share_of_year(schedule.within)


def _share_of_year(within: Within | None) -> Fraction:
    if within is None or within.closes is None:
        return Fraction(1)
    stretch = days(within.closes) - (days(within.opens) if within.opens else 0)
    return min(Fraction(1), max(Fraction(0), stretch / DAYS_A_YEAR))


def _once(_schedule: Once, _host: HostDeliveries) -> Fraction | None:
    return Fraction(1)


def _milestones(schedule: Milestones, _host: HostDeliveries) -> Fraction | None:
    bounds = [days(bound) for window in schedule.at for bound in (window.opens, window.closes) if bound]
    stretch = max(bounds) - min(bounds) if bounds else Fraction(0)
    return len(schedule.at) / max(Fraction(1), stretch / DAYS_A_YEAR)


def _cannot_say(_schedule: object, _host: HostDeliveries) -> Fraction | None:
    return None


def _with_host(schedule: WithHost, host: HostDeliveries) -> Fraction | None:
    return host(schedule.item, schedule.visit)


def _per_episode(schedule: PerEpisode, _host: HostDeliveries) -> Fraction | None:
    return Fraction(schedule.times)


def _seasonal(schedule: Seasonal, _host: HostDeliveries) -> Fraction | None:
    return Fraction(schedule.times)


_PERIODIC: Final = "PER_PERIOD"
"""Parts of this kind lie within each other."""


def _combined(schedule: Combined, host: HostDeliveries) -> Fraction | None:
    kinds: defaultdict[str, list[Fraction | None]] = defaultdict(list)
    for part in schedule.of:
        kinds[part.kind].append(deliveries_a_year(part, host))
    return _most(_most(parts) if kind == _PERIODIC else _total(parts) for kind, parts in kinds.items())


def _variants(schedule: Variants, host: HostDeliveries) -> Fraction | None:
    return _most(deliveries_a_year(case.schedule, host) for case in schedule.cases)


_KINDS: Final[Mapping[type, Callable[[Any, HostDeliveries], Fraction | None]]] = {
    PerPeriod: _per_period,
    Once: _once,
    Milestones: _milestones,
    OnEvent: _cannot_say,
    OnDemand: _cannot_say,
    WithHost: _with_host,
    PerEpisode: _per_episode,
    Seasonal: _seasonal,
    Combined: _combined,
    Variants: _variants,
}


def days(offset: Offset) -> Fraction:
    """About how many days an offset is, a month being a twelfth of 365 days. Negative before the anchor."""
    return offset.amount * _DAYS[offset.unit] + offset.days


def _total(parts: Iterable[Fraction | None]) -> Fraction | None:
    """The sum of what can be said; None where nothing can."""
    said = [part for part in parts if part is not None]
    return sum(said, Fraction(0)) if said else None


def _most(parts: Iterable[Fraction | None]) -> Fraction | None:
    return max((part for part in parts if part is not None), default=None)
