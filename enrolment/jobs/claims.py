"""Who asked for long work, as it is written down and read back (提交人). Pure.

The token itself is not kept: what a job may do is asked again when it runs, of the roles and the reach it was asked by.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.actor import AccessRole, Actor


def written_claims(actor: Actor) -> dict[str, Any]:
    """The actor as a column keeps it."""
    return {
        "subject": actor.subject,
        "roles": sorted(role.value for role in actor.roles),
        "region": actor.region,
        "institution": actor.institution,
        "practitioner": actor.practitioner,
    }


def read_claims(written: Mapping[str, Any]) -> Actor:
    """What `written_claims` wrote; roles of which this release knows nothing are left out."""
    known = {role.value for role in AccessRole}
    return Actor(
        subject=written["subject"],
        roles=frozenset(AccessRole(role) for role in written["roles"] if role in known),
        region=written["region"],
        institution=written["institution"],
        practitioner=written["practitioner"],
    )
