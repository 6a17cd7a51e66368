"""What is given to sign (签约材料): packages, consent, signatures. In the wire's spelling; faults carry their place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from re import fullmatch
from typing import Annotated

from pydantic import AfterValidator

from catalog.quote.basket import MOST_PACKAGES, Chosen
from catalog.vocabulary import Need
from core.wire import WIRE, ImpossibleDefinition
from enrolment.provider.provider import ProviderGiven
from enrolment.vocabulary import BusinessLine, CommunityPartner, SignChannel, SigningMethod

MOST_CHOSEN = 100
"""Options of a group, groups of a package, lines left out: more than any package has."""


def read_digest(value: str) -> str:
    """SHA-256 in lower-case hexadecimal. ImpossibleDefinition BAD_DIGEST for what is none."""
    if fullmatch(r"[0-9a-fA-F]{64}", value) is None:
        raise ImpossibleDefinition(
            "BAD_DIGEST",
            "须为64位十六进制的SHA-256摘要",
            "it must be a SHA-256 digest, 64 hexadecimal characters",
        )
    return value.lower()


def _instant(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ImpossibleDefinition("NO_OFFSET", "时间须带时区", "an instant needs its offset from UTC")
    return value


Digest = Annotated[str, AfterValidator(read_digest)]
Instant = Annotated[datetime, AfterValidator(_instant)]


@dataclass(frozen=True, slots=True)
class GroupChosen:
    """Options taken in one choice group."""

    __pydantic_config__ = WIRE
    group: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PackageWanted:
    """A package by its code, in the version on offer the day it begins; options, and optional lines left out."""

    __pydantic_config__ = WIRE
    code: str
    options: tuple[GroupChosen, ...] = ()
    leave_out: tuple[str, ...] = ()

    @property
    def chosen(self) -> Chosen:
        """As a quote takes it."""
        return Chosen(self.code, {each.group: each.items for each in self.options}, self.leave_out)

    def __post_init__(self) -> None:
        for listed, at in ((self.options, "options"), (self.leave_out, "leaveOut")):
            if len(listed) > MOST_CHOSEN:
                raise _too_many(MOST_CHOSEN, at)
        groups = [each.group for each in self.options]
        for number, group in enumerate(groups):
            if group in groups[:number]:
                raise ImpossibleDefinition(
                    "LISTED_TWICE",
                    "同一任选组出现了两次",
                    "this group stands here twice",
                    at=("options", number, "group"),
                )


def wanted(packages: Iterable[PackageWanted]) -> tuple[Chosen, ...]:
    """All of them, as a quote takes them. Raises ImpossibleDefinition for more than MOST_PACKAGES."""
    listed = tuple(packages)
    if len(listed) > MOST_PACKAGES:
        raise _too_many(MOST_PACKAGES, "packages")
    return tuple(each.chosen for each in listed)


def groups_of(packages: Iterable[PackageWanted]) -> list[list[str]]:
    """The choice groups named, package by package, by which places of a basket are found in the input."""
    return [[each.group for each in package.options] for package in packages]


def written(packages: Iterable[Chosen]) -> list[dict[str, object]]:
    """As a column keeps them."""
    return [
        {
            "code": each.package,
            "options": {k: list(v) for k, v in each.options.items()},
            "leaveOut": list(each.left_out),
        }
        for each in packages
    ]


def read(basket: Iterable[dict[str, object]]) -> Iterator[Chosen]:
    """What `written` wrote."""
    for each in basket:
        options: object = each["options"]
        left: object = each["leaveOut"]
        if not isinstance(options, dict) or not isinstance(left, list):
            raise TypeError("a basket as `written` writes it")
        yield Chosen(str(each["code"]), {k: tuple(v) for k, v in options.items()}, tuple(left))


def wanted_of(basket: Iterable[dict[str, object]]) -> tuple[PackageWanted, ...]:
    """What `written` wrote, as it was given."""
    return tuple(
        PackageWanted(
            chosen.package,
            tuple(GroupChosen(group, items) for group, items in chosen.options.items()),
            chosen.left_out,
        )
        for chosen in read(basket)
    )


def _too_many(most: int, at: str) -> ImpossibleDefinition:
    return ImpossibleDefinition("TOO_MANY", f"最多{most}项", f"at most {most} of them", at=(at,))


@dataclass(frozen=True, slots=True)
class ConsentGiven:
    """Somebody agrees, knowing what is free and paid (R191, R238). `given_by`: a guardian; None: the resident."""

    __pydantic_config__ = WIRE
    at: Instant
    disclosure_acknowledged: bool
    given_by: str | None = None


@dataclass(frozen=True, slots=True)
class ResidentSigned:
    """The resident's signature; `signer`: a guardian's code, None: the resident. `evidence`: SHA-256 of the proof."""

    __pydantic_config__ = WIRE
    method: SigningMethod
    at: Instant
    evidence: Digest
    signer: str | None = None

    def is_by_guardian(self, resident: str) -> bool:
        """Whether somebody else signs for the resident (code)."""
        return self.signer not in (None, resident)


@dataclass(frozen=True, slots=True)
class ProviderSigned:
    """The provider's signature: by the individual doctor, or by a member of the team who may sign (R024)."""

    __pydantic_config__ = WIRE
    practitioner: str
    method: SigningMethod
    at: Instant
    evidence: Digest


@dataclass(frozen=True, slots=True)
class Circumstances:
    """How a contract came about: the channel, the line of work with BUSINESS_LINE, who helped, what was explained.

    `provided`: what packages need and is at hand beside signatures (bookings, hospital acceptance, …); that a guardian
    consents and signs is shown by signing, and counts for nothing here.
    `accepts_outside_area`: the resident chooses a provider whose area does not hold the address (B1.5, R233).
    """

    __pydantic_config__ = WIRE
    channel: SignChannel
    business_line: BusinessLine | None = None
    partner: CommunityPartner | None = None
    explanation_given: bool = False
    accepts_outside_area: bool = False
    provided: tuple[Need, ...] = ()

    def __post_init__(self) -> None:
        if (self.channel is SignChannel.BUSINESS_LINE) != (self.business_line is not None):
            raise ImpossibleDefinition(
                "BUSINESS_LINE_AND_CHANNEL",
                "渠道为业务工作中签约时须写明业务条线，其他渠道不写",
                "`businessLine` goes with the channel BUSINESS_LINE, and only with it",
                at=("businessLine",),
            )


@dataclass(frozen=True, slots=True)
class SignContract:
    """One resident signs with one provider, on paper or on a screen before it: everything in one act (R106).

    `starts`: first day covered; before today only with `backfill_reason` (R229). `years`: 1 to 3 (R028).
    """

    __pydantic_config__ = WIRE
    resident: str
    provider: ProviderGiven
    starts: date
    years: int
    packages: tuple[PackageWanted, ...]
    circumstances: Circumstances
    consent: ConsentGiven
    resident_signature: ResidentSigned
    provider_signature: ProviderSigned
    backfill_reason: str | None = None


def evidence_of(text: str) -> str:
    """SHA-256 of a text that proves something, in hexadecimal."""
    return sha256(text.encode()).hexdigest()
