"""The same item by two schedules (合并): due once, at the higher frequency and in the narrower window."""

from __future__ import annotations

from dataclasses import replace

from catalog.quote.due.span import Span, common, gaps, without
from catalog.quote.due.window import DueWindow

Windows = tuple[DueWindow, ...]


def merged(some: Windows, others: Windows) -> Windows:
    """Windows in which doing what is due does what is due in either; the order of the two does not matter.

    The more frequent one is kept, and a delivery of it that can serve a window of the other moves into what both have
    in common. Where it cannot, the other's window stays beside it (DECISIONS, overlap).
    """
    if not some or not others:
        return ordered(some or others)
    less, more = sorted((some, others), key=strength)
    left, found = list(more), []
    for window in less:
        need = window.times
        for place, mine in enumerate(left):
            both = _in_common(mine, window) if need and mine.times else None
            if both is not None:
                taken = min(need, mine.times)
                found.append(replace(both, times=taken))
                left[place] = replace(mine, times=mine.times - taken)
                need -= taken
        if need:
            found.append(replace(window, times=need))
    return tuple(sorted((*found, *(mine for mine in left if mine.times)), key=_place))


def strength(windows: Windows) -> tuple[int, int, list[tuple[object, ...]]]:
    """Orders schedules by how much they ask: more deliveries, and of as many, in fewer days; the greater asks more."""
    days = sum(window.span.days for window in windows)
    return sum(window.times for window in windows), -days, sorted(map(_place, windows))


def ordered(windows: Windows) -> Windows:
    """In the order in which windows open."""
    return tuple(sorted(windows, key=_place))


def _in_common(mine: DueWindow, other: DueWindow) -> DueWindow | None:
    runs = common(without((mine.span,), mine.pauses), without((other.span,), other.pauses))
    if not runs:
        return None
    return replace(
        mine,
        span=Span(runs[0].opens, runs[-1].closes),
        pauses=gaps(runs),
        hosts=tuple(sorted({*mine.hosts, *other.hosts})),
        is_expected=mine.is_expected or other.is_expected,
        is_approximate=mine.is_approximate or other.is_approximate,
        is_proposal=mine.is_proposal and other.is_proposal,
    )


def _place(window: DueWindow) -> tuple[object, ...]:
    """Tells any two windows apart that are not the same, without their order in the plan."""
    return (
        window.span.opens,
        window.span.closes,
        [str(step) for step in window.source],
        window.times,
        window.label or "",
        window.hosts,
        window.period.opens,
        window.period.closes,
        window.period_times,
        window.is_expected,
        window.is_approximate,
        window.is_proposal,
    )
