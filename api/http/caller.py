"""Who asks, worked out for each operation anew."""

from dataclasses import dataclass
from uuid import uuid4

from core.actor import Actor
from core.language import Language
from core.request import request_id


def address_spender(address: str) -> str:
    """The key of the allowance that the anonymous of one address share."""
    return f"address:{address}"


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
            return address_spender(self.address)
        return f"actor:{self.actor.subject}"


def present_request_id() -> str:
    """The id under which the request at hand is logged and answered; a new one where nothing observes it."""
    return request_id.get() or uuid4().hex
