"""Contracts step by step: what of a verb is more than making its domain value and calling one operation."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import fields, replace
from typing import Any, TypeVar

from api.access.verbs import AUTHORITY
from api.context import Info
from api.resolvers import residents
from core.faults import Problem, Refusal
from core.wire import wire_name
from enrolment.desk import Desk
from enrolment.signing.approving import DecideLateEntry, decide_late_entry
from enrolment.signing.signing import Answer

V = TypeVar("V")


async def act(info: Info, operation: Callable[[Desk, V, str], Awaitable[Answer]], kind: type[V], given: Any) -> Answer:
    """`residents.act` on a contract that stands: what is wrong with a part of the contract that the input does not
    have is told at `contract`, and the path goes on with the contract's own, as it was drafted."""
    own = {wire_name(field.name) for field in fields(given)}

    def placed(told: Problem) -> Problem:
        return told if not told.path or told.path[0] in own else replace(told, path=("contract", *told.path))

    try:
        return await residents.act(info, operation, kind, given)
    except Refusal as refusal:
        raise Refusal(tuple(placed(each) for each in refusal.problems)) from refusal


async def decide(desk: Desk, given: DecideLateEntry, key: str) -> Answer:
    """`decide_late_entry` within the authority's region alone: what the same person reaches by serving a clinic as well
    does not count here. Raises as it does."""
    actor = replace(desk.actor, roles=desk.actor.roles & AUTHORITY)
    return await decide_late_entry(replace(desk, actor=actor), given, key)
