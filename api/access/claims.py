"""From the claims of a verified token to an actor (DECISIONS «Roles and claims»); what is odd is refused."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from core.actor import AccessRole, Actor

LEEWAY = timedelta(seconds=10)
"""How far the issuer's clock may be from ours."""

LONGEST_NAME = 200
"""Characters of a subject, a region or a person: what the columns hold that they are written into."""

_MOST_WARDS = 64


class BadClaims(Exception):  # noqa: N818  named after what was wrong, as core.faults does
    """The claims do not describe an actor; the reason is for the log, never for the caller."""


def actor_of(claims: Mapping[str, Any], now: datetime) -> Actor:
    """The actor that `claims` describe at the instant `now`. Raises BadClaims.

    `exp` is required; `nbf` and `iat` are held to when present. Without `roles`: somebody without a role.
    """
    expires_at = _instant(claims, "exp")
    if expires_at is None:
        raise BadClaims("exp is missing")
    if now >= expires_at + LEEWAY:
        raise BadClaims("expired")
    for name in ("nbf", "iat"):
        instant = _instant(claims, name)
        if instant is not None and now < instant - LEEWAY:
            raise BadClaims(f"{name} lies in the future")
    subject = _name(claims, "sub")
    if subject is None:
        raise BadClaims("sub is missing")
    return Actor(
        subject=subject,
        roles=_roles(claims),
        region=_name(claims, "region"),
        institution=_name(claims, "institution"),
        practitioner=_name(claims, "practitioner"),
        resident=_name(claims, "resident"),
        guardian_of=frozenset(_names(claims, "guardian_of", _MOST_WARDS)),
        expires_at=expires_at,
    )


def _instant(claims: Mapping[str, Any], name: str) -> datetime | None:
    value = claims.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadClaims(f"{name} is not a number")
    try:
        return datetime.fromtimestamp(value, UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise BadClaims(f"{name} is no instant") from error


def _name(claims: Mapping[str, Any], name: str) -> str | None:
    value = claims.get(name)
    if value is None:
        return None
    if not isinstance(value, str) or not value.strip() or len(value) > LONGEST_NAME:
        raise BadClaims(f"{name} is not a name")
    return value


def _names(claims: Mapping[str, Any], name: str, most: int) -> list[str]:
    values = claims.get(name)
    if values is None:
        return []
    if not isinstance(values, list) or len(values) > most:
        raise BadClaims(f"{name} is not a list of at most {most}")
    if not all(isinstance(value, str) and value.strip() and len(value) <= LONGEST_NAME for value in values):
        raise BadClaims(f"{name} holds something that is not a name")
    return values


def _roles(claims: Mapping[str, Any]) -> frozenset[AccessRole]:
    try:
        return frozenset(AccessRole(name) for name in _names(claims, "roles", len(AccessRole)))
    except ValueError as error:
        raise BadClaims("unknown role") from error
