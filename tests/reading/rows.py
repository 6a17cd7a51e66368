"""Residents, households and contracts as rows, in the small county of `tests.teams.staging`. Today is 2026-03-01.

LC-T and its village clinics lie in 450323, YS-T in 450321; teams LC-A and LC-B are LC-T's, YS-A is YS-T's.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from catalog.models import PackageVersion, ServicePackage
from core.actor import AccessRole, Actor
from core.sealing import Sealer, SealingKeys
from enrolment import models as m
from enrolment.contract.term import term
from enrolment.identity.document import Document, read_document
from enrolment.identity.phone import Phone, read_phone
from enrolment.identity.purpose import DOCUMENT_NUMBER, PHONE_NUMBER
from enrolment.identity.vocabulary import IdentityDocumentKind
from teams.models import Institution, Practitioner, Region, Team

TODAY = date(2026, 3, 1)
AT = datetime(2026, 3, 1, 4, 0, tzinfo=UTC)
HERE, THERE = "450323", "450321"
SEALER = Sealer(SealingKeys("test", {"test": b"s" * 32}, b"i" * 32))

CLERK = Actor("clerk", frozenset({AccessRole.CLINIC_CLERK}), institution="LC-T")
VILLAGE_CLERK = Actor("village", frozenset({AccessRole.CLINIC_CLERK}), institution="LC-V1")
FOREIGN_CLERK = Actor("foreign", frozenset({AccessRole.CLINIC_CLERK}), institution="YS-T")
AUTHORITY = Actor("authority", frozenset({AccessRole.REGION_AUTHORITY}), region=HERE)
FOREIGN_AUTHORITY = Actor("foreign authority", frozenset({AccessRole.REGION_AUTHORITY}), region=THERE)

_numbers = count(1)


def self_of(code: str, *wards: str) -> Actor:
    """A resident's own token."""
    return Actor(code, frozenset({AccessRole.RESIDENT}), resident=code, guardian_of=frozenset(wards))


def unique(prefix: str) -> str:
    """A code that was never used."""
    return f"{prefix}-{next(_numbers):05}"


async def resident(
    code: str | None = None,
    *,
    region: str = HERE,
    known_at: tuple[str, ...] = ("LC-T",),
    born: date = date(1955, 3, 12),
    name: str = "张三",
    sex: str = "MALE",
    **columns: Any,
) -> m.Resident:
    """Somebody who lives in a region and is known to institutions."""
    found = await m.Resident.create(
        code=code or unique("RES"),
        region=await Region.get(code=region),
        name=name,
        born=born,
        sex=sex,
        recorded_at=AT,
        **columns,
    )
    for institution in known_at:
        await m.ResidentRegistration.create(
            resident=found, institution=await Institution.get(code=institution), at=AT, by="clerk"
        )
    return found


async def answers_for(guardian: m.Resident, ward: m.Resident) -> None:
    """The register says so, too."""
    await m.Guardianship.create(resident=ward, guardian=guardian, relation="PARENT", starts=date(2020, 1, 1))


async def identified(who: m.Resident, card: str | None = None, phone: str | None = None) -> None:
    """A card and a phone of somebody, as registering writes them."""
    if card is not None:
        read = read_document(IdentityDocumentKind.RESIDENT_ID_CARD, card)
        assert isinstance(read, Document)
        await m.IdentityDocument.create(
            resident=who,
            kind=read.kind.value,
            number_sealed=SEALER.seal(read.number, DOCUMENT_NUMBER),
            number_index=SEALER.index(read.family, DOCUMENT_NUMBER),
            recorded_at=AT,
            recorded_by="clerk",
        )
    if phone is not None:
        number = read_phone(phone)
        assert isinstance(number, Phone)
        await m.Phone.create(
            code=unique("TEL"),
            resident=who,
            number_sealed=SEALER.seal(number.number, PHONE_NUMBER),
            number_index=SEALER.index(number.number, PHONE_NUMBER),
            is_mobile=True,
            starts=TODAY,
        )


async def contract(
    *residents: m.Resident,
    code: str | None = None,
    kind: str = "INDIVIDUAL",
    team: str | None = "LC-A",
    doctor: str | None = None,
    starts: date = TODAY,
    years: int = 1,
    phase: str = "SIGNED",
    **columns: Any,
) -> m.Contract:
    """A contract; `phase` DRAFT, OFFERED, SIGNED or WITHDRAWN. Whom it covers gets an enrolment once it is signed."""
    provider: dict[str, Any] = {}
    if doctor is not None:
        site = await Institution.get(code="LC-T")
        provider = {
            "practitioner": await Practitioner.get(code=doctor),
            "practitioner_role": "GENERAL_PRACTITIONER",
            "guiding_institution": await Institution.get(code="LC-H"),
            "institution": site,
            "region_id": site.region_id,
        }
    elif team is not None:
        row = await Team.get(code=team)
        provider = {"team": row, "institution_id": row.home_id, "region_id": row.region_id}
    ends = columns.pop("ends", None) or term(starts, years).ends
    found = await m.Contract.create(
        code=code or unique("CON"),
        kind=kind,
        years=years,
        starts=starts,
        ends=ends,
        covered_until=columns.pop("covered_until", ends),
        channel="CLINIC",
        token=unique("TOKEN"),
        recorded_at=AT,
        recorded_by="clerk",
        offered_at=AT if phase in ("OFFERED", "SIGNED") else None,
        signed_at=AT if phase == "SIGNED" else None,
        signed_on=TODAY if phase == "SIGNED" else None,
        withdrawn_at=AT if phase == "WITHDRAWN" else None,
        **provider,
        **columns,
    )
    for who in residents:
        await person(found, who)
    return found


async def person(of: m.Contract, who: m.Resident, packages: tuple[str, ...] = ("BAS-00",), **columns: Any) -> Any:
    """Somebody whom a contract is to cover: with an enrolment and its packages, if it was signed."""
    enrolment = None
    adopted = columns.pop("adopted", None)
    if of.signed_at is not None and adopted is None and not (of.needs_approval and of.approved_at is None):
        enrolment = await enrolled(of, who, **columns)
        for package in packages:
            await selected(who, package, of.starts, of.covered_until, enrolment=enrolment)
    return await m.ContractPerson.create(
        contract=of,
        resident=who,
        basket=[{"code": package, "options": {}, "leaveOut": []} for package in packages],
        starts=of.starts,
        enrolment=enrolment,
        adopted=adopted,
        added_at=AT,
    )


async def enrolled(of: m.Contract, who: m.Resident, **columns: Any) -> m.Enrolment:
    """An enrolment under a contract, with the contract's days unless others are given."""
    standing: dict[str, Any] = {
        "code": unique("ENR"),
        "starts": of.starts,
        "ends": of.ends,
        "covered_until": of.covered_until,
    }
    found = await m.Enrolment.create(resident=who, contract=of, recorded_at=AT, **standing | columns)
    if found.covered_until < found.ends:
        await m.Ending.create(
            enrolment=found, on_day=found.covered_until, reason="OWN_REQUEST", at=AT, by="clerk", note="本人要求"
        )
    return found


async def version_of(package: str) -> PackageVersion:
    """The first version of a package, made where it is not there."""
    known, _ = await ServicePackage.get_or_create(code=package)
    return await PackageVersion.get_or_none(package=known, number=1) or await PackageVersion.create(
        package=known,
        number=1,
        digest=package,
        tier="BASIC",
        definition={},
        public_health_fen=0,
        medical_insurance_fen=0,
        fiscal_fen=0,
        employer_fen=0,
        self_fen=0,
        total_fen=0,
        price_status="PLACEHOLDER",
        created_at=AT,
    )


async def selected(
    who: m.Resident, package: str, starts: date, ends: date | None, prices: dict[str, int] | None = None, **columns: Any
) -> m.Selection:
    """A package held, with what each payer pays in the first year."""
    version = await version_of(package)
    found = await m.Selection.create(
        resident=who,
        package_id=version.package_id,
        version=version,
        starts=starts,
        ends=ends,
        recorded_at=AT,
        options={"GROUP": ["A", "B"]},
        left_out=["C"],
        **columns,
    )
    for payer, fen in (prices or {"PUBLIC_HEALTH": 7000, "SELF": 500}).items():
        await m.SelectionPrice.create(selection=found, year=1, payer=payer, fen=fen, is_placeholder=True)
    return found


async def household(*members: m.Resident, code: str | None = None, since: date = date(2025, 1, 1)) -> m.Household:
    """A household; the first is its head."""
    found = await m.Household.create(code=code or unique("HH"), formed=since)
    for place, who in enumerate(members):
        relation = "HEAD" if place == 0 else "SPOUSE"
        await m.HouseholdMember.create(household=found, resident=who, relation=relation, starts=since)
    if members:
        await m.HouseholdHead.create(household=found, resident=members[0], starts=since)
    return found


async def roster(*members: m.Resident, code: str | None = None) -> tuple[m.Roster, list[m.RosterMember]]:
    """An employer's roster."""
    found = await m.Roster.create(
        code=code or unique("ROS"), kind="EMPLOYER", name="漓江食品厂", region=await Region.get(code=HERE)
    )
    rows = [await m.RosterMember.create(roster=found, resident=who, starts=TODAY) for who in members]
    return found, rows


async def group_contract(*members: m.Resident, **columns: Any) -> m.Contract:
    """A group contract over a roster of these people, each with a package beside any enrolment."""
    listed, places = await roster(*members)
    found = await contract(
        kind="GROUP",
        roster=listed,
        basket=[{"code": "ORG-ENT", "options": {}, "leaveOut": []}],
        representative="王厂长",
        **columns,
    )
    for place, who in zip(places, members, strict=True):
        cover = await m.GroupCover.create(
            contract=found, roster_member=place, resident=who, starts=found.starts, ends=found.ends
        )
        await selected(who, "ORG-ENT", found.starts, found.ends, group_cover=cover)
    return found
