"""Households of the starter data's clinic who sign together. Today is 2026-03-01."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from enrolment import models
from enrolment.family.given import AddFamilyMember, FamilyMember, RenewFamily, SignFamily
from enrolment.family.joining import add_family_member
from enrolment.family.signing import renew_family, sign_family
from enrolment.household.forming import FormHousehold, form_household
from enrolment.household.given import GivenMember
from enrolment.household.joining import JoinHousehold, LeaveHousehold, join_household, leave_household
from enrolment.registering.guardians import NameGuardian, name_guardian
from enrolment.signing.given import Circumstances, ConsentGiven, ProviderSigned, ResidentSigned
from enrolment.vocabulary import FamilyRelation, SignChannel, SigningMethod
from tests.enrolment.desk_staging import key
from tests.signing.staging import EVIDENCE, GROWN, TODAY, Clinic, noon, packages, resident, signed

UNIT = packages("FAM-UNIT")
BOTH = packages("BAS-00", "FAM-UNIT")
LINKED = Circumstances(SignChannel.FAMILY_LINK)


@dataclass(frozen=True, slots=True)
class Home:
    """A household at a clinic: its code and its people by the order they came in, the head first."""

    clinic: Clinic
    code: str
    people: tuple[str, ...]

    @property
    async def row(self) -> models.Household:
        """As it stands now."""
        return await models.Household.get(code=self.code)


async def home(clinic: Clinic, *born: date, on: date = TODAY) -> Home:
    """A household whose head was born first, the others are children of the head; by default two adults."""
    people = [await resident(clinic, each, on=on) for each in born or (GROWN, GROWN)]
    members = tuple(GivenMember(each, FamilyRelation.CHILD) for each in people[1:])
    answer = await form_household(clinic.desk(on), FormHousehold(people[0], members, on), key())
    return Home(clinic, answer["household"], tuple(people))


async def joined(family: Home, on: date, born: date = GROWN) -> str:
    """Somebody new joins the household on the day, the contract untouched; answers the code."""
    person = await resident(family.clinic, born, on=on)
    given = JoinHousehold(family.code, (await family.row).version, (GivenMember(person, FamilyRelation.CHILD),), on=on)
    await join_household(family.clinic.desk(on), given, key())
    return person


async def left(family: Home, person: str, on: date, new_head: str | None = None) -> None:
    """A member leaves the household on the day."""
    given = LeaveHousehold(family.code, (await family.row).version, person, new_head=new_head, on=on)
    await leave_household(family.clinic.desk(on), given, key())


async def ward(clinic: Clinic, child: str, guardian: str, on: date = TODAY) -> None:
    """Somebody answers for a child."""
    version = (await models.Resident.get(code=child)).version
    await name_guardian(clinic.desk(on), NameGuardian(child, version, guardian, FamilyRelation.PARENT), key())


def member(person: str, *codes: str, at: datetime, signer: str | None = None) -> FamilyMember:
    """A member who consents and signs at the instant, or for whom a guardian does; with the basic package and the
    family add-on, unless packages are named."""
    return FamilyMember(
        person,
        packages(*codes) if codes else BOTH,
        ConsentGiven(at, True, signer),
        ResidentSigned(SigningMethod.HANDWRITTEN, at, EVIDENCE["resident"], signer),
    )


def doctor(clinic: Clinic, at: datetime) -> ProviderSigned:
    """The clinic's doctor signs at the instant."""
    return ProviderSigned(clinic.doctor, SigningMethod.TABLET, at, EVIDENCE["provider"])


async def family(house: Home, *, on: date = TODAY, starts: date | None = None, **changes: Any) -> SignFamily:
    """The household signs for a year from `starts`: the head is the anchor, and takes the add-on only."""
    at = noon(on)
    others = [member(each, at=at) for each in house.people[1:]]
    standing = SignFamily(
        house.code,
        (await house.row).version,
        house.people[0],
        starts or on,
        1,
        (member(house.people[0], "FAM-UNIT", at=at), *others),
        LINKED,
        doctor(house.clinic, at),
    )
    return replace(standing, **changes)


async def sign(house: Home, *, on: date = TODAY, **changes: Any) -> models.Contract:
    """The family's contract, signed."""
    answer = await sign_family(house.clinic.desk(on), await family(house, on=on, **changes), key())
    return await models.Contract.get(code=answer["contract"])


async def signed_home(clinic: Clinic, *born: date, on: date = TODAY, starts: date | None = None) -> Home:
    """A household whose head is signed with the clinic for a year."""
    house = await home(clinic, *born, on=on)
    await signed(house.people[0], clinic, starts or on, on=on)
    return house


async def adding(paper: models.Contract, clinic: Clinic, given: FamilyMember, **changes: Any) -> AddFamilyMember:
    """Somebody is to join the contract as it stands."""
    version = (await models.Contract.get(id=paper.id)).version
    signature = doctor(clinic, given.consent.at)
    return replace(AddFamilyMember(paper.code, version, given, LINKED, signature), **changes)


async def add(contract: models.Contract, clinic: Clinic, person: str, on: date, *codes: str) -> models.Enrolment:
    """Somebody consents on the day, and joins the contract; the enrolment that covers the first day."""
    given = await adding(contract, clinic, member(person, *codes, at=noon(on)))
    answer = await add_family_member(clinic.desk(on), given, key())
    return await models.Enrolment.get(code=answer["enrolment"])


async def renewing(contract: models.Contract, house: Home, on: date, **changes: Any) -> RenewFamily:
    """The family's contract is to be renewed by all its people for a year."""
    at, version = noon(on), (await models.Contract.get(id=contract.id)).version
    everybody = tuple(member(each, at=at) for each in house.people)
    standing = RenewFamily(contract.code, version, 1, everybody, LINKED, doctor(house.clinic, at))
    return replace(standing, **changes)


async def renew(contract: models.Contract, house: Home, on: date, **changes: Any) -> models.Contract:
    """The renewal of a family's contract."""
    answer = await renew_family(house.clinic.desk(on), await renewing(contract, house, on, **changes), key())
    return await models.Contract.get(code=answer["contract"])


Row = tuple[date, date]


async def covers(person: str) -> list[tuple[str, Row]]:
    """All that ever covered somebody, oldest first: the kind of contract, and the days."""
    rows = models.Enrolment.filter(resident__code=person, voided_at=None).select_related("contract").order_by("starts")
    return [(each.contract.kind, (each.starts, each.covered_until)) for each in await rows]


async def memberships(contract: models.Contract) -> Mapping[str, list[tuple[bool, date, date]]]:
    """By resident: adopted or not, from, until."""
    found: dict[str, list[tuple[bool, date, date]]] = {}
    rows = models.FamilyMembership.filter(contract_id=contract.id).select_related("enrolment__resident")
    for each in await rows.order_by("starts", "id"):
        found.setdefault(each.enrolment.resident.code, []).append((each.is_adopted, each.starts, each.ends))
    return found


async def add_on(person: str) -> list[tuple[date, date | None, str | None]]:
    """The family add-ons somebody held: from, until, why it ended sooner."""
    rows = models.Selection.filter(resident__code=person, package__code="FAM-UNIT").order_by("starts")
    return [(each.starts, each.ends, each.closing) for each in await rows if each.starts != each.ends]


async def events(contract: models.Contract) -> list[tuple[str, str | None]]:
    """What was noted of a contract, with the resident it concerned."""
    rows = await models.ContractEvent.filter(contract_id=contract.id).select_related("resident").order_by("id")
    return [(each.kind, None if each.resident is None else each.resident.code) for each in rows]
