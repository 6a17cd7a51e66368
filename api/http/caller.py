"""Who asks, worked out for each operation anew."""

import re
from dataclasses import dataclass
from uuid import uuid4

from core.actor import Actor
from core.language import Language

_REQUEST_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, in which language, from where, and under which id the request is found in the log."""

    actor: Actor
    language: Language
    address: str  # of the client, for the allowance of the anonymous
    request_id: str

    @property
    def spender(self) -> str:
        """The key of the caller's allowance: the actor, or the address of the anonymous."""
        if self.actor.is_anonymous:
            return f"address:{self.address}"
        return f"actor:{self.actor.subject}"


def request_id_of(header: bytes | None) -> str:
    """The id a proxy gave the request (`X-Request-Id`) when it is a plain one, a new one otherwise."""
    if header is not None and _REQUEST_ID.fullmatch(header):
        return header.decode("ascii")
    return uuid4().hex
