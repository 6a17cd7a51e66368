"""What is given to sign with a family (家庭签约材料). In the wire's spelling."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Sized
from dataclasses import dataclass
from datetime import date

from core.clock import day_of
from core.faults import Problem
from core.wire import WIRE
from enrolment.household.household import MOST_MEMBERS
from enrolment.registering.problem import problem as missing
from enrolment.signing.given import Circumstances, ConsentGiven, PackageWanted, ProviderSigned, ResidentSigned
from teams.operations.problem import list_size

LEAST_MEMBERS = 2
"""One person is no family."""


@dataclass(frozen=True, slots=True)
class FamilyMember:
    """A member of the household who signs, or for whom a guardian does: with packages of the own (R042).

    Whoever is covered by the provider already keeps that cover as it is, and chooses family add-ons only.
    """

    __pydantic_config__ = WIRE
    resident: str
    packages: tuple[PackageWanted, ...]
    consent: ConsentGiven
    resident_signature: ResidentSigned


@dataclass(frozen=True, slots=True)
class SignFamily:
    """A household signs with the provider of its `anchor`, a member who is signed already (R042).

    `expected_version` is the household's. `starts`: the contract's first day; before today only with
    `backfill_reason`. `members`: 2 to 50, the anchor among them; `years`: 1 to 3.
    """

    __pydantic_config__ = WIRE
    household: str
    expected_version: int
    anchor: str
    starts: date
    years: int
    members: tuple[FamilyMember, ...]
    circumstances: Circumstances
    provider_signature: ProviderSigned
    backfill_reason: str | None = None


@dataclass(frozen=True, slots=True)
class AddFamilyMember:
    """A member of the household joins the family's contract, from the day of the own consent to the contract's end.

    `expected_version` is the contract's. `backfill_reason`: where consent was given before today.
    """

    __pydantic_config__ = WIRE
    contract: str
    expected_version: int
    member: FamilyMember
    circumstances: Circumstances
    provider_signature: ProviderSigned
    backfill_reason: str | None = None


@dataclass(frozen=True, slots=True)
class RenewFamily:
    """A family's contract goes on with the same provider when it is over: a new one, freshly signed (R217).

    `starts` left out: the first day no longer covered, or today, if that is past. `expected_version`: of the contract
    that is renewed.
    """

    __pydantic_config__ = WIRE
    contract: str
    expected_version: int
    years: int
    members: tuple[FamilyMember, ...]
    circumstances: Circumstances
    provider_signature: ProviderSigned
    starts: date | None = None


@dataclass(frozen=True, slots=True)
class PreparedMember:
    """A member as a renewal is prepared: nobody has consented or signed yet."""

    resident: str
    packages: tuple[PackageWanted, ...]


@dataclass(frozen=True, slots=True)
class SigningMember:
    """A member who signs what was prepared, or for whom a guardian does: who chooses otherwise renews otherwise."""

    __pydantic_config__ = WIRE
    resident: str
    consent: ConsentGiven
    resident_signature: ResidentSigned


@dataclass(frozen=True, slots=True)
class SignPreparedFamily:
    """A family signs the renewal that was prepared for it: all whom it names, 2 to 50, and the provider (R217).

    `expected_version` is the prepared contract's. How it comes about, its days and its packages are as prepared.
    """

    __pydantic_config__ = WIRE
    contract: str
    expected_version: int
    members: tuple[SigningMember, ...]
    provider_signature: ProviderSigned


def size_problems(members: Sized) -> list[Problem]:
    """LIST_SIZE (`members`): 2 to 50."""
    within = LEAST_MEMBERS <= len(members) <= MOST_MEMBERS
    return [] if within else [list_size(("members",), MOST_MEMBERS, LEAST_MEMBERS)]


def twice_problems(members: Sequence[FamilyMember | SigningMember]) -> list[Problem]:
    """LISTED_TWICE (`members.n.resident`)."""
    codes = [each.resident for each in members]
    return [missing("LISTED_TWICE", "members", str(n), "resident") for n, code in enumerate(codes) if code in codes[:n]]


def signed_on(members: Iterable[FamilyMember | SigningMember], provider: ProviderSigned) -> date:
    """The day on the paper: that of the latest signature, in Shanghai."""
    return max(day_of(provider.at), *(day_of(each.resident_signature.at) for each in members))
