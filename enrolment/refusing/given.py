"""What is given to record why somebody is not signed (未签约登记内容)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from core.clock import day_of
from core.wire import WIRE
from enrolment.signing.given import ProviderSigned, ResidentSigned
from enrolment.vocabulary import UnsignedReason


@dataclass(frozen=True, slots=True)
class RecordRefusal:
    """Somebody does not want to be signed, and both have signed the notice that tells what that means (知情告知书).

    `team`: whose member signed it. `ask_again`: the day from which to ask again. `note`: up to 500 characters.
    """

    __pydantic_config__ = WIRE
    resident: str
    team: str
    resident_signature: ResidentSigned
    team_signature: ProviderSigned
    ask_again: date | None = None
    note: str | None = None

    @property
    def on(self) -> date:
        """The day on the notice: that of the later signature, in Shanghai."""
        return max(day_of(self.resident_signature.at), day_of(self.team_signature.at))


@dataclass(frozen=True, slots=True)
class RecordUnsignedReason:
    """Why somebody is not signed, as of `on` (None: today), for `institution` (None: the actor's own)."""

    __pydantic_config__ = WIRE
    resident: str
    reason: UnsignedReason
    institution: str | None = None
    on: date | None = None
    ask_again: date | None = None
    note: str | None = None
