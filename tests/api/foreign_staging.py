"""What examples of mutations are made of: an input, who could send it, and people nobody else's example is about."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from typing import Any

from core.actor import Actor
from tests.api.any_verb import carried_out
from tests.api.conftest import Client
from tests.api.signers import CLERK, registered, somebody


@dataclass(frozen=True, slots=True)
class Example:
    """An input that would do, and who could send it."""

    given: dict[str, Any]
    owner: Actor = CLERK


Make = Callable[[Client], Awaitable[Example]]
Step = tuple[str, dict[str, Any]]
"""A verb about somebody, and what is given to it beside the resident and the version."""

_people = count(0)


def order() -> int:
    """A number that tells people apart: odd ones are men."""
    return next(_people) % 400 * 2 + 101


def newcomer() -> dict[str, Any]:
    """What tells a man of the clinic's village from everybody else."""
    number = order()
    return somebody(number, _born(1950, number))


async def man(client: Client, actor: Actor = CLERK, **changes: Any) -> str:
    """Somebody of 73 to 76 in the clinic's village, on record there."""
    return await registered(client, actor, **newcomer() | changes)


async def woman(client: Client, **changes: Any) -> str:
    """Somebody of 32 to 35 in the clinic's village, on record there."""
    number = order() + 1
    return await registered(client, **somebody(number, _born(1991, number)) | changes)


def _born(year: int, number: int) -> date:
    """Each another day: two of one name and day of birth would be one person."""
    return date(year, 1, 1) + timedelta(days=number)


def about(*earlier: Step, who: Callable[[Client], Awaitable[str]] = man, **given: Any) -> Make:
    """Something about somebody new, after earlier acts about the same person."""

    async def make(client: Client) -> Example:
        resident = await who(client)
        version = 1
        for verb, part in earlier:
            step = {"resident": resident, "expectedVersion": version} | part
            version = (await carried_out(client, CLERK, verb, step))["version"]
        return Example({"resident": resident, "expectedVersion": version} | given)

    return make
