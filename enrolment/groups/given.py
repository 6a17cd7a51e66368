"""What is given to sign with an organisation, and to end it (团体签约材料). In the wire's spelling."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from core.wire import WIRE
from enrolment.provider.provider import ProviderGiven
from enrolment.signing.given import Circumstances, Digest, Instant, PackageWanted, ProviderSigned
from enrolment.vocabulary import EndingReason, SigningMethod

LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class OrganisationSigned:
    """The representative signs or seals for the organisation; `evidence`: SHA-256 of what proves it.

    `disclosure_acknowledged`: told for everybody on the roster what is free and what each of them pays (R238).
    """

    __pydantic_config__ = WIRE
    representative: str
    method: SigningMethod
    at: Instant
    evidence: Digest
    disclosure_acknowledged: bool = False


@dataclass(frozen=True, slots=True)
class SignGroup:
    """An organisation signs for everybody on its roster (R167, R168), with packages for organisations.

    `expected_version` is the roster's. `starts`: first day covered, before today only with `backfill_reason`; `years`:
    1 to 3. What packages need of members, such as a guardian's consent, the organisation has gathered: `provided`.
    """

    __pydantic_config__ = WIRE
    roster: str
    expected_version: int
    provider: ProviderGiven
    starts: date
    years: int
    packages: tuple[PackageWanted, ...]
    circumstances: Circumstances
    organisation_signature: OrganisationSigned
    provider_signature: ProviderSigned
    backfill_reason: str | None = None


@dataclass(frozen=True, slots=True)
class EndGroup:
    """`on`: the first day nobody is covered any longer; left out: today. `expected_version` is the contract's."""

    __pydantic_config__ = WIRE
    contract: str
    expected_version: int
    reason: EndingReason
    on: date | None = None
    note: str = ""
