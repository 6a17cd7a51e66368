"""Calling off (取消预定): what a region was to say of packages from a later day, taken back before that day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from catalog.menu_change import MenuChange, nothing_scheduled
from catalog.publication import MenuAct
from catalog.publishing import changed_menu, size_problem
from catalog.retiring import LONGEST_REASON, change_of
from catalog.snapshot import Snapshot
from core.actor import Actor
from core.clock import Clock, today
from core.faults import Problem
from core.wire import WIRE
from teams.operations.problem import words_problems
from teams.operations.verb import carry_out


@dataclass(frozen=True, slots=True)
class CallOff:
    """What the region was to say of these packages from `starts` on: published, retired, left out or given up."""

    __pydantic_config__ = WIRE
    region: str
    starts: date
    packages: tuple[str, ...]
    reason: str


async def call_off(actor: Actor, given: CallOff, key: str, clock: Clock) -> dict[str, Any]:
    """Take back what is scheduled of the packages from that very day, all or none; answers the menu `revision`.

    What the region said before goes on, and the same day may be published anew. Rows are added, none is changed.
    Only a reviewer of the region. A retry with the same key answers the same. Raises a Refusal with every problem:
    NOT_FOUND (`region`, `packages.n`), LIST_SIZE (1 to 200), TEXT_SIZE (`reason`, 1 to 500 characters),
    NOTHING_SCHEDULED (nothing stands from that day, or it has begun), SCHEDULED_LATER (what comes next was laid down
    upon it: call that off first), STARTS_IN_THE_PAST, TOO_FAR_AHEAD, and what would be wrong with the menus that
    result (`catalog.menu_change.problems_of`).
    """

    def reading(snapshot: Snapshot) -> Iterator[MenuChange | Problem]:
        yield from words_problems(given.reason, LONGEST_REASON, "reason")
        if sized := size_problem(len(given.packages)):
            yield sized
            return
        for place, package in enumerate(given.packages):
            path = ("packages", str(place))
            change = change_of(snapshot, given.region, package, MenuAct.CALLED_OFF, path)
            has_begun = isinstance(change, MenuChange) and given.starts <= today(clock)
            yield nothing_scheduled(package, given.starts, path) if has_begun else change

    async def body() -> dict[str, Any]:
        place = given.region, given.starts
        return {"revision": await changed_menu(actor, place, reading, clock, given.reason)}

    return await carry_out(actor, "callOffPublications", given, key, clock, body)
