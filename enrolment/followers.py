"""Who follows a change (变更联动): what else is done inside the act that changed a fact, a household, a roster.

Facts, households and rosters know nothing of contracts. The desk carries who follows them (`enrolment.wiring` has those
of the product), so that no verb can forget to tell them.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from enrolment.desk import Desk

FactsChanged = Callable[["Desk", Collection[int], date], Awaitable[None]]
"""Facts of these residents (row ids) are others from the day on: packages attach and close."""

MembersChanged = Callable[["Desk", int, Collection[int], date], Awaitable[None]]
"""The members, or the head, of a household (row id) are others from the day on; these residents (row ids) left it:
the family contract, its add-on."""

RosterChanged = Callable[["Desk", int, Collection[int], Collection[int], date], Awaitable[None]]
"""Of a roster (row id), these residents joined and these left (row ids), from the day on: the cover of its group
contract."""


async def _no_facts(_desk: Desk, _residents: Collection[int], _on: date) -> None:
    """Nothing attaches."""


async def _no_members(_desk: Desk, _household: int, _left: Collection[int], _on: date) -> None:
    """There are no family contracts."""


async def _no_roster(_desk: Desk, _roster: int, _joined: Collection[int], _left: Collection[int], _on: date) -> None:
    """There are no group contracts."""


@dataclass(frozen=True, slots=True)
class Followers:
    """Called inside the transaction of the act, after its own rows are written."""

    facts: FactsChanged = _no_facts
    household: MembersChanged = _no_members
    rosters: RosterChanged = _no_roster


NOBODY_FOLLOWS = Followers()
"""For what is tried without contracts."""
