"""From one schedule to its due windows (展开): every kind that can be told beforehand, to the day."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from math import ceil

from catalog.condition import Condition, EpisodeCondition
from catalog.quote.due.almanac import SeasonSpan, day_spans, season_spans
from catalog.quote.due.frame import blocks, bounds
from catalog.quote.due.moment import shifted
from catalog.quote.due.span import DAY, Span, Spans, common, gaps, within, without
from catalog.quote.due.timeline import AnchorDay, Subject
from catalog.quote.due.window import MOST_WINDOWS, DueWindow, Source
from catalog.schedule import (
    Combined,
    Host,
    Milestones,
    Offset,
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
from catalog.vocabulary import Anchor, Frame, Season, VisitClass

Windows = tuple[DueWindow, ...]


@dataclass(frozen=True, slots=True)
class Hosting:
    """Another item of the plan, for what rides along with it. `is_done`: nothing of it can fall due any more."""

    windows: Windows
    is_done: bool = False


Hosts = Callable[[str], Hosting | None]
"""How another item of the plan stands; None if nobody promised it, or none of it can ever fall due."""


@dataclass(slots=True)
class Expansion:
    """What a schedule comes to, gathered part by part."""

    windows: list[DueWindow] = field(default_factory=list)
    on_occasion: list[OnEvent | OnDemand] = field(default_factory=list)
    rides_on: list[str | VisitClass] = field(default_factory=list)
    absent_hosts: list[str | VisitClass] = field(default_factory=list)
    awaits: list[Anchor | Season] = field(default_factory=list)
    passed: int = 0
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class Expander:
    """Knows for whom and from when; `hosts` tells of the items that others ride along with."""

    subject: Subject
    package_start: date
    hosts: Hosts

    def expand(self, schedule: Schedule, held: Spans, into: Expansion, at: Source = ()) -> None:
        """Add what is due of the schedule on the days `held`; its own `while` restricts them further."""
        days = self._holding(getattr(schedule, "while_", None), held)
        if not days:
            return
        if isinstance(schedule, Combined):
            for number, part in enumerate(schedule.of):
                self.expand(part, days, into, (*at, "of", number))
        elif isinstance(schedule, Variants):
            self._variants(schedule, days, into, at)
        elif isinstance(schedule, OnEvent | OnDemand):
            into.on_occasion.append(schedule)
        elif isinstance(schedule, WithHost):
            self._ride(schedule, days, into, at)
        elif isinstance(schedule, PerPeriod):
            self._add(self._periods(schedule, days, into, at), into)
        elif isinstance(schedule, Seasonal):
            self._add(self._seasons(schedule, days, into, at), into)
        else:
            self._add(self._anchored(schedule, days, into, at), into)

    def _holding(self, condition: Condition | None, held: Spans) -> Spans:
        if condition is None or not held:
            return held
        days = self.subject.days(condition)
        return tuple(run for span in held for run in within(days, span))

    def _add(self, windows: Iterator[DueWindow], into: Expansion) -> None:
        for window in windows:
            if len(into.windows) == MOST_WINDOWS:
                into.is_cut = True
                return
            into.windows.append(window)

    def _variants(self, schedule: Variants, days: Spans, into: Expansion, at: Source) -> None:
        left = days
        for number, case in enumerate(schedule.cases):
            mine = self._holding(case.when, left)
            self.expand(case.schedule, mine, into, (*at, "cases", number, "schedule"))
            left = without(left, mine)

    def _periods(self, schedule: PerPeriod, days: Spans, into: Expansion, at: Source) -> Iterator[DueWindow]:
        whole = Span(days[0].opens, days[-1].closes)
        term = self.subject.timeline.term
        stretches = [(AnchorDay(term.opens), whole)]
        if schedule.within is not None:
            anchors = self._anchors(schedule.within.anchor, into)
            limits = [(anchor, bounds(schedule.within, anchor.day, whole)) for anchor in anchors]
            stretches = [(anchor, limit) for anchor, limit in limits if limit is not None]
        hosts = self._present(schedule.with_)
        for anchor, limit in stretches:
            for block in blocks(schedule, limit, anchor.day):
                if schedule.within and schedule.within.closes and limit.opens < block.opens == limit.closes:
                    break  # «within 12 months» are twelve blocks: the closing day does not begin a thirteenth
                cut = _cut(block, schedule.times, common(days, (limit,)))
                if cut is not None:
                    span, times, pauses = cut
                    yield DueWindow(
                        span=span,
                        times=times,
                        period=_inside_term(block, term) if schedule.frame is Frame.CONTRACT else block,
                        period_times=schedule.times,
                        source=at,
                        hosts=hosts,
                        pauses=pauses,
                        is_expected=anchor.is_expected,
                        is_approximate=schedule.frame is Frame.SCHOOL,
                        is_proposal=schedule.is_proposal,
                    )

    def _seasons(self, schedule: Seasonal, days: Spans, into: Expansion, at: Source) -> Iterator[DueWindow]:
        whole = Span(days[0].opens, days[-1].closes)
        found: Iterable[SeasonSpan] | None
        if schedule.season is None:
            found = [SeasonSpan(span) for span in day_spans(schedule.from_ or "", schedule.to or "", whole)]
        else:
            definition = self.subject.timeline.seasons.get(schedule.season)
            parted = definition is not None and len(definition.parts) == schedule.times
            found = season_spans(definition, whole, parted=parted) if definition is not None else None
            if found is None:
                into.awaits.append(schedule.season)
                return
        for season in found:
            times = 1 if season.part is not None else schedule.times
            cut = _cut(season.span, times, days)
            if cut is not None:
                span, due, pauses = cut
                made = DueWindow(span, due, season.span, times, at, season.part, pauses=pauses)
                yield replace(made, is_approximate=season.is_approximate)

    def _anchored(
        self, schedule: Once | Milestones | PerEpisode, days: Spans, into: Expansion, at: Source
    ) -> Iterator[DueWindow]:
        """Windows counted from anchors: one, several one after another, or one for each episode."""
        offsets: Sequence[tuple[Offset | None, Offset | None, str | None]]
        times = 1
        if isinstance(schedule, Milestones):
            anchor, offsets = schedule.anchor, [(one.opens, one.closes, one.label) for one in schedule.at]
        elif isinstance(schedule, Once):
            anchor, offsets = schedule.anchor, [(schedule.opens, schedule.closes, None)]
        elif schedule.within is not None:
            anchor, offsets = schedule.within.anchor, [(schedule.within.opens, schedule.within.closes, None)]
            times = schedule.times
        else:
            yield from self._episodes(schedule, days, at)
            return
        anchors = self._anchors(anchor, into)
        for origin in anchors:
            for opens, closes, label in offsets:
                full = _full(origin.day, opens, closes, days)
                if full is None:
                    continue
                cut = _cut(full, times, days)
                if cut is not None:
                    span, due, pauses = cut
                    made = DueWindow(span, due, full, times, at, label, pauses=pauses)
                    yield replace(made, is_expected=origin.is_expected, is_proposal=schedule.is_proposal)
                elif full.closes < days[0].opens and origin == anchors[-1]:
                    into.passed += 1  # of earlier births and episodes nobody asks any more

    def _episodes(self, schedule: PerEpisode, days: Spans, at: Source) -> Iterator[DueWindow]:
        inside = self.subject.days(EpisodeCondition(schedule.episode))
        whole = Span(days[0].opens, days[-1].closes)
        for run in within(inside, whole):
            starts, ends = inside.around(run.opens)
            full = Span(starts or run.opens, run.closes if ends is None else ends - DAY)
            cut = _cut(full, schedule.times, days)
            if cut is not None:
                span, due, pauses = cut
                made = DueWindow(span, due, full, schedule.times, at, pauses=pauses)
                yield replace(made, is_proposal=schedule.is_proposal)

    def _ride(self, schedule: WithHost, days: Spans, into: Expansion, at: Source) -> None:
        """In its hosts' windows, on the days it is itself promised; off where nobody promised a host."""
        codes = self._host_codes(schedule)
        if not codes:
            into.rides_on.extend([schedule.visit] if schedule.visit else [])
            return
        promised = {code: host for code in codes if (host := self.hosts(code)) is not None}
        if not promised:
            into.absent_hosts.append(schedule.item or schedule.visit or "")
        for code, host in promised.items():
            if host.is_done:
                into.passed += 1
            elif not host.windows:
                into.rides_on.append(code)
            self._add(_ridden(host.windows, code, days, at), into)

    def _present(self, host: Host | None) -> tuple[str, ...]:
        if host is None:
            return ()
        standing = {code: self.hosts(code) for code in self._host_codes(host)}
        return tuple(code for code, one in standing.items() if one is not None and not one.is_done)

    def _host_codes(self, host: Host | WithHost) -> tuple[str, ...]:
        if host.item is not None:
            return (host.item,)
        definition = self.subject.timeline.visits.get(host.visit) if host.visit else None
        return definition.items if definition else ()

    def _anchors(self, anchor: Anchor, into: Expansion) -> tuple[AnchorDay, ...]:
        found = self.subject.anchors(anchor, self.package_start)
        if not found and self.subject.is_awaited(anchor):
            into.awaits.append(anchor)
        return found


def _ridden(windows: Windows, host: str, days: Spans, at: Source) -> Iterator[DueWindow]:
    for window in windows:
        cut = _cut(window.span, window.times, without(days, window.pauses))
        if cut is not None:
            span, times, pauses = cut
            yield replace(window, span=span, times=times, pauses=pauses, source=at, hosts=(host,))


def _cut(full: Span, times: int, days: Spans) -> tuple[Span, int, Spans] | None:
    """What the days leave of a window: its first and last day, its share of the deliveries, the days left out."""
    runs = common(days, (full,))
    if not runs:
        return None
    left = sum(run.days for run in runs)
    return Span(runs[0].opens, runs[-1].closes), ceil(times * left / full.days), gaps(runs)


def _full(origin: date, opens: Offset | None, closes: Offset | None, days: Spans) -> Span | None:
    """The whole window around an anchor. An open end lasts as long as the item is promised, an open beginning from the
    anchor, or as early as it is promised where the window closes on or before the anchor."""
    last = shifted(origin, closes) if closes else max(days[-1].closes, origin)
    first = shifted(origin, opens) if opens else origin if last > origin else min(days[0].opens, last)
    return Span(first, last) if first <= last else None


def _inside_term(block: Span, term: Span) -> Span:
    """A contract's block never passes the end of the term (CATALOG.md, frame)."""
    return Span(block.opens, min(block.closes, term.closes))
