"""Residents in the schema: who they are, how to reach them, who answers for them. Secrets are masked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Annotated

import strawberry

import api.schema.resident_vocabulary  # noqa: F401  the enums below get their faces there
from api.resident_side import ResidentSide
from api.schema.institution import Grid, Institution
from api.schema.node import Node, node_id
from api.schema.refusal import WithUnsigned
from api.schema.region import Region
from api.schema.resident_contact import ENDS, NAMED, IdentityDocument, Phone
from api.schema.resident_facts import WithFacts
from api.schema.resident_record import HealthRecord
from catalog.vocabulary import Residence, Sex
from enrolment.identity.person import age_on
from enrolment.reading.resident_rows import (
    AddressRow,
    GuardianRow,
    RegistrationRow,
    ResidenceRow,
    ResidentRow,
)
from enrolment.reading.sensitive import discreet_record, is_telling_tie
from enrolment.vocabulary import AddressKind, FamilyRelation
from teams.period import in_force

Earlier = Annotated[bool, strawberry.argument(description="Also those no longer in force (含历史).")]


@strawberry.type(description="An address, its words masked (地址).")
class ResidentAddress:
    """Region and grid in clear."""

    kind: AddressKind = strawberry.field(description="What it is for (类型).")
    kind_name: str = strawberry.field(description=f"The kind {NAMED}.")
    masked_text: str = strawberry.field(description="Its beginning, the rest as stars (脱敏地址).")
    starts: date = strawberry.field(description="First day there (开始日期).")
    ends: date | None = strawberry.field(description=ENDS)
    row: strawberry.Private[AddressRow]
    side: strawberry.Private[ResidentSide]

    @strawberry.field(description="The division (区划).")
    def region(self) -> Region:
        """From memory."""
        return self.side.delivery.shelf.region(self.row.region)

    @strawberry.field(description="The township or village there; null: not told (网格).")
    async def grid(self) -> Grid | None:
        """By code."""
        return await _grid(self.row.grid, self.side)

    @classmethod
    def of(cls, row: AddressRow, side: ResidentSide) -> ResidentAddress:
        """The shape of an address."""
        side.delivery.grids.expect([row.grid])
        return cls(
            kind=row.kind,
            kind_name=side.say(row.kind),
            masked_text=row.masked,
            starts=row.starts,
            ends=row.ends,
            row=row,
            side=side,
        )


@strawberry.type(description="Somebody answers for a resident, for a time (监护关系).")
class Guardianship:
    """R191."""

    name: str = strawberry.field(description="The guardian's name (监护人姓名).")
    relation: FamilyRelation = strawberry.field(description="What the guardian is to the resident (关系).")
    relation_name: str = strawberry.field(description=f"The relation {NAMED}.")
    starts: date = strawberry.field(description="First day in force (开始日期).")
    ends: date | None = strawberry.field(description=ENDS)
    row: strawberry.Private[GuardianRow]
    side: strawberry.Private[ResidentSide]

    @strawberry.field(description="The guardian; null where the person is not yours to see (监护人).")
    async def guardian(self) -> Resident | None:
        """A resident too."""
        row = await self.side.residents.get(self.row.guardian)
        return None if row is None else Resident.of(row, self.side)

    @classmethod
    def of(cls, row: GuardianRow, side: ResidentSide) -> Guardianship:
        """The shape of a guardianship."""
        side.residents.expect([row.guardian])
        return cls(
            name=row.name,
            relation=row.relation,
            relation_name=side.say(row.relation),
            starts=row.starts,
            ends=row.ends,
            row=row,
            side=side,
        )


@strawberry.type(description="How somebody belongs to a region, for a time (居住关系).")
class ResidentResidence:
    """Living and being registered follow from addresses."""

    relation: Residence = strawberry.field(description="In which way (关系).")
    relation_name: str = strawberry.field(description=f"The relation {NAMED}.")
    starts: date = strawberry.field(description="First day (开始日期).")
    ends: date | None = strawberry.field(description=ENDS)
    region: Region = strawberry.field(description="To which region (地区).")

    @classmethod
    def of(cls, row: ResidenceRow, side: ResidentSide) -> ResidentResidence:
        """The shape of a residence."""
        return cls(
            relation=row.relation,
            relation_name=side.say(row.relation),
            starts=row.starts,
            ends=row.ends,
            region=side.delivery.shelf.region(row.region),
        )


@strawberry.type(description="An institution has registered somebody and knows the person since (建档登记).")
class ResidentRegistration:
    """Who may write about the person."""

    at: datetime = strawberry.field(description="Since when (登记时间).")
    row: strawberry.Private[RegistrationRow]
    side: strawberry.Private[ResidentSide]

    @strawberry.field(description="The institution (机构).")
    async def institution(self) -> Institution | None:
        """Shown by name wherever it stands."""
        return await institution_shape(self.row.institution, self.side)

    @classmethod
    def of(cls, row: RegistrationRow, side: ResidentSide) -> ResidentRegistration:
        """The shape of a registration."""
        side.delivery.institutions.expect([row.institution])
        return cls(at=row.at, row=row, side=side)


@strawberry.type(description="Somebody whom the service knows (居民).")
class Resident(WithFacts, WithUnsigned, Node):
    """FHIR cousin: Patient."""

    code: str = strawberry.field(description="Opaque and stable; that of a merged record leads here too (居民编码).")
    name: str = strawberry.field(description="The name (姓名).")
    born: date = strawberry.field(description="Birth date (出生日期).")
    sex: Sex = strawberry.field(description="Sex as recorded (性别).")
    sex_name: str = strawberry.field(description=f"The sex {NAMED}.")
    age: int = strawberry.field(description="Completed years today, or when the person died (年龄).")
    died: date | None = strawberry.field(description="Day of death; null: alive (死亡日期).")
    moved_away: date | None = strawberry.field(
        description="From this day on no longer a usual resident; null: is one (迁出日期)."
    )
    version: int = strawberry.field(description="Raised by every change of what is on record here (版本).")
    row: strawberry.Private[ResidentRow]
    side: strawberry.Private[ResidentSide]

    @strawberry.field(description="Where the person lives (现住区划).")
    def region(self) -> Region:
        """From memory."""
        return self.side.delivery.shelf.region(self.row.region)

    @strawberry.field(description="The township or village there; null: not told (网格).")
    async def grid(self) -> Grid | None:
        """By code."""
        return await _grid(self.row.grid, self.side)

    @strawberry.field(description="Identity documents, numbers masked (身份证件).")
    async def documents(
        self,
        withdrawn: Annotated[
            bool, strawberry.argument(description="Also those withdrawn as entered in error (含已撤销).")
        ] = False,
    ) -> list[IdentityDocument]:
        """B6."""
        rows = await self.side.documents.get(self.code) or ()
        return [IdentityDocument.of(row, self.side) for row in rows if withdrawn or row.withdrawn_at is None]

    @strawberry.field(description="Phones, numbers masked, the primary one first (联系电话).")
    async def phones(self, earlier: Earlier = False) -> list[Phone]:
        """R214."""
        rows = await self.side.phones.get(self.code) or ()
        return [Phone.of(row, self.side) for row in rows if earlier or _is_open(row.ends, self.side)]

    @strawberry.field(description="Addresses, masked, the latest first (地址).")
    async def addresses(self, earlier: Earlier = False) -> list[ResidentAddress]:
        """Where somebody lives and is registered."""
        rows = await self.side.addresses.get(self.code) or ()
        return [ResidentAddress.of(row, self.side) for row in rows if earlier or _is_open(row.ends, self.side)]

    @strawberry.field(description="Who answers for the person (监护人).")
    async def guardians(self, earlier: Earlier = False) -> list[Guardianship]:
        """R191."""
        rows = await self.side.guardians.get(self.code) or ()
        shown = [row for row in rows if earlier or in_force(row.starts, row.ends, self.side.today)]
        return [Guardianship.of(row, self.side) for row in shown]

    @strawberry.field(
        description="How the person belongs to regions: lives, is registered, works, studies (居住关系). That somebody "
        "lives at home is told to those who care for the person alone."
    )
    async def residences(self, earlier: Earlier = False) -> list[ResidentResidence]:
        """C4."""
        rows = await self.side.residences.get(self.code) or ()
        shown = [row for row in rows if earlier or in_force(row.starts, row.ends, self.side.today)]
        if any(is_telling_tie(row.relation) for row in shown) and not await self.side.well_known.get(self.code):
            shown = [row for row in shown if not is_telling_tie(row.relation)]
        return [ResidentResidence.of(row, self.side) for row in shown]

    @strawberry.field(description="The institutions that know the person, the first first (建档机构).")
    async def registrations(self) -> list[ResidentRegistration]:
        """R037."""
        rows = await self.side.registrations.get(self.code) or ()
        return [ResidentRegistration.of(row, self.side) for row in rows]

    @strawberry.field(description="The health record; null: not opened yet (健康档案).")
    async def health_record(self) -> HealthRecord | None:
        """R046."""
        row = await self.side.records.get(self.code)
        if row is None:
            return None
        if not await self.side.well_known.get(self.code):
            row = replace(row, information=discreet_record(row.information))
        return HealthRecord.of(row, self.side)

    @classmethod
    def of(cls, row: ResidentRow, side: ResidentSide) -> Resident:
        """The shape of a resident."""
        side.shows(row)
        return cls(
            id=node_id("Resident", row.code),
            code=row.code,
            name=row.name,
            born=row.born,
            sex=row.sex,
            sex_name=side.say(row.sex),
            age=age_on(row.born, row.died or side.today),
            died=row.died,
            moved_away=row.moved_away,
            version=row.version,
            row=row,
            side=side,
        )


async def institution_shape(code: str, side: ResidentSide) -> Institution | None:
    """The institution of that code, shown by name wherever it stands."""
    row = await side.delivery.institutions.get(code)
    return None if row is None else Institution.of(row.definition, side.delivery, row.version)


async def _grid(code: str | None, side: ResidentSide) -> Grid | None:
    row = None if code is None else await side.delivery.grids.get(code)
    return None if row is None else Grid.of(row, side.delivery)


def _is_open(ends: date | None, side: ResidentSide) -> bool:
    return ends is None or side.today < ends
