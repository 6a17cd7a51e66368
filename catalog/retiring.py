"""Taking packages off a region's menu from a day on (停用、不采用), and going back to what is above (沿用上级).

Signed contracts keep their versions: these acts say what can be signed for from a day on. Nothing published
changes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from catalog.menu_change import MenuChange
from catalog.publication import MenuAct
from catalog.publishing import Reading, change_menu, changed_menu, size_problem
from catalog.snapshot import Snapshot
from core.actor import Actor
from core.clock import Clock
from core.faults import Problem
from core.idempotency import Attempt
from core.language import Text
from teams.operations.problem import words_problems

LONGEST_REASON = 500
"""Characters of a reason."""


async def retire_packages(
    actor: Actor, region: str, starts: date, packages: Sequence[str], reason: str, key: str, clock: Clock
) -> int:
    """Take packages that the region itself offers off its menu from `starts` on, all or none; answers the revision.

    What a region above offers is off the region's menu too, until the region goes back to it (`inherit`). `reason` is
    kept with the event. A retry with the same key answers the same. Raises a Refusal with every problem: NOT_FOUND,
    STARTS_IN_THE_PAST, TOO_FAR_AHEAD, LIST_SIZE (1 to 200), TEXT_SIZE (`reason`, 1 to 500 characters),
    BAD_IDEMPOTENCY_KEY, and those of `catalog.menu_change.problems_of`: RETIREMENT_BEFORE_PUBLICATION,
    REQUIRED_BY_OTHERS, SCHEDULED_LATER (what the region has scheduled is called off first), …
    """
    given = {"region": region, "starts": starts.isoformat(), "packages": list(packages), "reason": reason}
    attempt = Attempt(actor.subject or "", "Mutation.retirePackages", key, given)

    def reading(snapshot: Snapshot) -> Iterator[MenuChange | Problem]:
        yield from words_problems(reason, LONGEST_REASON, "reason")
        if sized := size_problem(len(packages)):
            yield sized
            return
        for place, package in enumerate(packages):
            yield change_of(snapshot, region, package, MenuAct.RETIRED, ("packages", str(place)))

    return await change_menu(actor, attempt, (region, starts), reading, clock, given, reason)


async def leave_out(actor: Actor, region: str, starts: date, package: str, key: str, clock: Clock) -> int:
    """Leave a package that a region above offers out of the region's menu from `starts` on; answers the revision.

    Raises a Refusal as `retire_packages` does, with NOT_ON_MENU_ABOVE and ALREADY_LEFT_OUT.
    """
    return await _say(actor, "leaveOut", MenuAct.LEFT_OUT, (region, starts), package, key, clock)


async def inherit(actor: Actor, region: str, starts: date, package: str, key: str, clock: Clock) -> int:
    """Give up what the region itself says of a package for what is above, from `starts` on; answers the revision.

    Raises a Refusal as `retire_packages` does, with NOT_ON_MENU_ABOVE and NOTHING_OF_ITS_OWN.
    """
    return await _say(actor, "inherit", MenuAct.INHERITED, (region, starts), package, key, clock)


async def _say(
    actor: Actor, verb: str, said: MenuAct, place: tuple[str, date], package: str, key: str, clock: Clock
) -> int:
    region, starts = place
    given = {"region": region, "starts": starts.isoformat(), "package": package}
    attempt = Attempt(actor.subject or "", f"Mutation.{verb}", key, given)
    return await change_menu(actor, attempt, place, _reading(region, package, said), clock, given)


async def say_of_package(actor: Actor, said: MenuAct, place: tuple[str, date], package: str, clock: Clock) -> int:
    """What `leave_out` (LEFT_OUT) and `inherit` (INHERITED) do, inside the caller's act."""
    return await changed_menu(actor, place, _reading(place[0], package, said), clock)


def _reading(region: str, package: str, said: MenuAct) -> Reading:
    def reading(snapshot: Snapshot) -> Iterator[MenuChange | Problem]:
        yield change_of(snapshot, region, package, said, ("package",))

    return reading


def change_of(
    snapshot: Snapshot, region: str, package: str, said: MenuAct, path: tuple[str, ...]
) -> MenuChange | Problem:
    """What the region says of a package, by an act that names no version; NOT_FOUND where there is no such package."""
    if package in snapshot.packages:
        return MenuChange(region, package, said, None, path)
    return Problem("NOT_FOUND", path, Text("没有这个服务包。", "There is no such package."))
