"""Who is told of an event (通知对象): the webhooks of the institutions and regions it concerns. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.clock import SHANGHAI
from core.event import Announced, Event
from enrolment.notices.kind import EVENT_KINDS, TO_PEOPLE, NoticeKind
from teams.region import stem

EXPIRY_TOLD_FOR = timedelta(days=14)
"""So long after it somebody is still told that an enrolment has ended."""


@dataclass(frozen=True, slots=True)
class Hearer:
    """A webhook (row id) of an institution or a region (codes), since when, and of what it wants to be told."""

    id: int
    institution: str | None
    region: str | None
    since: datetime
    kinds: frozenset[NoticeKind]


def told(announced: Announced, hearers: Iterable[Hearer], parents: Mapping[str, str]) -> list[Hearer]:
    """Who is told of an event; `parents` maps institutions to those they stand under (codes).

    An institution hears of its own and of those under it, a region of all below it. What is for a person goes to one
    gateway alone: that of the institution itself, else of the one above.
    """
    kind, event = EVENT_KINDS.get(announced.event.kind), announced.event
    if kind is None:
        return []
    wanting = [each for each in hearers if kind in each.kinds and each.since <= announced.at]
    above = [parents[code] for code in event.institutions if code in parents]
    if kind in TO_PEOPLE:
        return gateway(wanting, [*event.institutions, *above])
    return [each for each in wanting if _concerns(event, each, {*event.institutions, *above})]


def gateway(wanting: Iterable[Hearer], institutions: Iterable[str]) -> list[Hearer]:
    """The one gateway: that of the first of these institutions (codes) that has one; nobody otherwise."""
    by_institution = {each.institution: each for each in wanting if each.institution is not None}
    return next(([by_institution[code]] for code in institutions if code in by_institution), [])


def _concerns(event: Event, hearer: Hearer, institutions: set[str]) -> bool:
    if hearer.institution is not None:
        return hearer.institution in institutions
    return event.region is not None and hearer.region is not None and event.region.startswith(stem(hearer.region))


def expiry(event: Event) -> datetime | None:
    """From when on it is not worth telling: a reminder once the cover has ended, an end after two weeks."""
    kind, ends = EVENT_KINDS.get(event.kind), event.payload.get("ends")
    if kind not in TO_PEOPLE or not isinstance(ends, str):
        return None
    midnight = datetime.fromisoformat(ends).replace(tzinfo=SHANGHAI)
    return midnight if kind is NoticeKind.RENEWAL_DUE else midnight + EXPIRY_TOLD_FOR
