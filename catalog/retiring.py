"""Taking packages off a region's menu from a day on (停用、不采用), and going back to what is above (沿用上级).

Signed contracts keep their versions: these acts say what can be signed for from a day on. Nothing published
changes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from catalog.menu_change import MenuChange
from catalog.publication import MenuAct
from catalog.publishing import changed_menu, size_problem
from catalog.snapshot import Snapshot
from core.actor import Actor
from core.clock import Clock
from core.faults import Problem
from core.language import Text
from core.wire import WIRE
from teams.operations.problem import words_problems
from teams.operations.verb import carry_out

LONGEST_REASON = 500
"""Characters of a reason."""


@dataclass(frozen=True, slots=True)
class RetirePackages:
    """Packages that the region itself offers, to be off its menu from `starts` on; `reason` is kept with the event."""

    __pydantic_config__ = WIRE
    region: str
    starts: date
    packages: tuple[str, ...]
    reason: str


async def retire_packages(actor: Actor, given: RetirePackages, key: str, clock: Clock) -> dict[str, Any]:
    """Take the packages off the region's menu, all or none; answers the menu `revision`.

    What a region above offers is off the region's menu too, until the region goes back to it (`adopt_for_region`). Only
    a reviewer of the region. A retry with the same key answers the same. Raises a Refusal with every problem: NOT_FOUND
    (`region`, `packages.n`), STARTS_IN_THE_PAST, TOO_FAR_AHEAD, LIST_SIZE (1 to 200), TEXT_SIZE (`reason`, 1 to 500
    characters), BAD_IDEMPOTENCY_KEY, and those of `catalog.menu_change.problems_of`: RETIREMENT_BEFORE_PUBLICATION,
    REQUIRED_BY_OTHERS, SCHEDULED_LATER (what the region has scheduled is called off first), …
    """

    def reading(snapshot: Snapshot) -> Iterator[MenuChange | Problem]:
        yield from words_problems(given.reason, LONGEST_REASON, "reason")
        if sized := size_problem(len(given.packages)):
            yield sized
            return
        for place, package in enumerate(given.packages):
            yield change_of(snapshot, given.region, package, MenuAct.RETIRED, ("packages", str(place)))

    async def body() -> dict[str, Any]:
        place = given.region, given.starts
        return {"revision": await changed_menu(actor, place, reading, clock, given.reason)}

    return await carry_out(actor, "retirePackages", given, key, clock, body)


async def say_of_package(actor: Actor, said: MenuAct, place: tuple[str, date], package: str, clock: Clock) -> int:
    """Say one thing of a package in the region and from the day of `place`, inside the caller's act; the revision.

    LEFT_OUT: what a region above offers is off the region's menu. INHERITED: what the region itself says of it is given
    up for what is above. Raises a Refusal as `retire_packages` does, of the package at `package`, with
    NOT_ON_MENU_ABOVE, and with ALREADY_LEFT_OUT or NOTHING_OF_ITS_OWN.
    """
    region = place[0]
    return await changed_menu(
        actor, place, lambda snapshot: (change_of(snapshot, region, package, said, ("package",)),), clock
    )


def change_of(
    snapshot: Snapshot, region: str, package: str, said: MenuAct, path: tuple[str, ...]
) -> MenuChange | Problem:
    """What the region says of a package, by an act that names no version; NOT_FOUND where there is no such package."""
    if package in snapshot.packages:
        return MenuChange(region, package, said, None, path)
    return Problem("NOT_FOUND", path, Text("没有这个服务包。", "There is no such package."))
