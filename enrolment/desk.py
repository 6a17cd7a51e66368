"""The desk where residents are registered and signed (经办): who acts, the clock, the keys, the published catalog."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

from tortoise.expressions import Q

from catalog.snapshot import Snapshot
from core.actor import Actor
from core.clock import Clock, today
from core.sealing import Sealer
from enrolment.followers import NOBODY_FOLLOWS, Followers
from enrolment.provider.surroundings import Surroundings
from enrolment.scope import Door, ResidentReach, serves, writes_residents

_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: nothing that is misread on paper or on the phone."""

_CODE_LENGTH: Final = 14
"""70 bits: nobody guesses another one, and no two ever meet."""


def random_code(prefix: str) -> str:
    """A public code such as `RES-7K3M…`: opaque, in capital letters and digits, at most 32 characters."""
    bits = secrets.randbits(5 * _CODE_LENGTH)
    return f"{prefix}-{''.join([_ALPHABET[bits >> place & 31] for place in range(0, 5 * _CODE_LENGTH, 5)])}"


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything an act about residents depends on beside its input and the database.

    `followers`: what else is done inside an act that changes facts, households or rosters.
    `surroundings`: what teams are judged by, kept while a list is gone through; None: read each time.
    `door`: the resident's own, which alone decides what is reached (`enrolment.door`); None at a clinic's desk.
    """

    actor: Actor
    clock: Clock
    sealer: Sealer
    catalog: Snapshot
    new_code: Callable[[str], str] = random_code
    door: Door | None = None
    followers: Followers = NOBODY_FOLLOWS
    surroundings: Surroundings | None = None

    @property
    def today(self) -> date:
        """The day in Shanghai."""
        return today(self.clock)

    @property
    def subject(self) -> str:
        """Who acts, as the audit trail names somebody."""
        return self.actor.subject or ""

    @property
    def writes(self) -> ResidentReach:
        """About whom the actor may write here."""
        return writes_residents(self.actor) if self.door is None else self.door.writes

    @property
    def institutions(self) -> Q:
        """The condition on rows of `institution` for which the actor may register and sign."""
        reach = serves(self.actor) if self.door is None else self.door.serves
        return reach.rows("region__code", ("code", "parent__code"))
