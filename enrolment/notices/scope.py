"""Which webhooks an actor reaches: the one place where a token becomes a condition on them.

An institution's administrator registers and changes those of the institution and of those under it; a region authority
those of its region, and reads also those of its institutions: through a clinic's gateway go the numbers of its people,
and nobody but the clinic says where it stands.
"""

from __future__ import annotations

from tortoise.expressions import Q

from core.actor import Actor
from teams.scope import Reach, writes

_INSTITUTIONS = ("institution__code", "institution__parent__code")


def changes_webhooks(actor: Actor) -> Q:
    """The condition on webhooks that the actor may change."""
    return writes(actor).rows("region__code", _INSTITUTIONS)


def sees_webhooks(actor: Actor) -> Q:
    """The condition on webhooks that the actor may read."""
    within: Reach = writes(actor)
    return within.rows("region__code", _INSTITUTIONS) | within.rows("institution__region__code", ())
