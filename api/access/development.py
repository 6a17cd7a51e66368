"""DEVELOPMENT ONLY: the published signing key. Everybody knows its private half; it proves nothing.

It is used only while `Settings.development_key_in_use` holds: never in production, and never beside a key
set of one's own. `qianyue token` mints with it, so that front-end teams can try every role at home.
"""

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from api.access.keys import KeySet, VerificationKey
from api.settings import Settings
from core.actor import Actor

DEVELOPMENT_KEY_ID = "qianyue-development-key-never-in-production"

BANNER = (
    "DEVELOPMENT KEY IN USE: everybody can sign tokens that this server accepts. "
    "Set QIANYUE_ENVIRONMENT=production and a key set (docs/settings.md) before anybody's data is in it."
)


def development_private_key() -> Ed25519PrivateKey:
    """The published private key, the same on every machine, derived from a sentence anybody can read here."""
    return Ed25519PrivateKey.from_private_bytes(
        sha256(b"Qianyue development key. Published. Never for production.").digest()
    )


def development_keys() -> KeySet:
    """The key set that verifies what `mint` signed."""
    public = development_private_key().public_key()
    return KeySet({DEVELOPMENT_KEY_ID: VerificationKey(public, "EdDSA")})


def mint(settings: Settings, actor: Actor, now: datetime, lifetime: timedelta) -> str:
    """A bearer token for `actor`, valid from `now` for `lifetime` (more than zero).

    Raises ValueError when the development key is not in use or `actor` is the anonymous.
    """
    if not settings.development_key_in_use:
        raise ValueError("tokens are minted only while the development key is in use; ask your token issuer for one")
    if actor.subject is None or lifetime <= timedelta(0):
        raise ValueError("a token needs a subject and a lifetime")
    claims: dict[str, Any] = {
        "iss": settings.token_issuer,
        "aud": settings.token_audience,
        "sub": actor.subject,
        "iat": int(now.timestamp()),
        "exp": int((now + lifetime).timestamp()),
        "roles": sorted(role.value for role in actor.roles),
    }
    for name in ("region", "institution", "practitioner", "resident"):
        value = getattr(actor, name)
        if value is not None:
            claims[name] = value
    if actor.guardian_of:
        claims["guardian_of"] = sorted(actor.guardian_of)
    return jwt.encode(claims, development_private_key(), algorithm="EdDSA", headers={"kid": DEVELOPMENT_KEY_ID})
