"""How a delivery is signed (消息签名): Standard Webhooks 1.0, HMAC-SHA-256 over id, timestamp and body. Pure.

Source: the Standard Webhooks specification (github.com/standard-webhooks/standard-webhooks). The receiver's side of it
stands in docs/webhooks.md.
"""

from __future__ import annotations

import hmac
import secrets
from base64 import b64decode, b64encode
from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from typing import Final

WEBHOOK_SECRET: Final = "webhook.secret"  # noqa: S105  a purpose, not a secret
"""What secrets are sealed for (`core.sealing`). It never changes."""

_PREFIX: Final = "whsec_"
_SECRET_BYTES: Final = 32


def fresh_secret() -> str:
    """A new secret: `whsec_` and 32 random bytes in base64."""
    return f"{_PREFIX}{b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()}"


def signature(secret: str, code: str, at: datetime, body: bytes) -> str:
    """`v1,` and the base64 of the HMAC over `code.seconds.body`. ValueError for what is no secret."""
    key = b64decode(secret.removeprefix(_PREFIX), validate=True)
    signed = f"{code}.{int(at.timestamp())}.".encode() + body
    return f"v1,{b64encode(hmac.new(key, signed, sha256).digest()).decode()}"


def headers(secrets_in_use: Iterable[str], code: str, at: datetime, body: bytes) -> dict[str, str]:
    """What goes with a body: the id, which stays over all attempts, the instant of this one, a signature by each secret
    that is in use (two while one follows another)."""
    return {
        "content-type": "application/json; charset=utf-8",
        "webhook-id": code,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signature(secret, code, at, body) for secret in secrets_in_use),
    }
