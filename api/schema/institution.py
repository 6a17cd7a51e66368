"""Institutions, networks, grids and how they stand to each other: types that refer to one another, on one page."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Annotated

import strawberry

from api.delivery_side import DeliverySide
from api.schema.common import Names, said
from api.schema.connection import After, Before, Connection, First, Last, Order, Page, connect, page
from api.schema.node import Node, node_id
from api.schema.region import Region
from teams.institution import (
    AffiliationDefinition,
    GridDefinition,
    GridResponsibilityDefinition,
    InstitutionDefinition,
    NetworkDefinition,
)
from teams.queries.lists import Registered
from teams.vocabulary import (
    AffiliationKind,
    Capability,
    Department,
    DiseaseGroup,
    GridKind,
    InstitutionGrade,
    InstitutionKind,
    NetworkKind,
    Ownership,
    Tier,
    Tightness,
)

_NAMED = "in the caller's language"
_SAME_ORDER = "in the caller's language, in the same order."

_BY_CODE: Order[GridDefinition] = Order("CODE", lambda grid: (grid.code,))
_BY_START: Order[Registered[AffiliationDefinition]] = Order(
    "STARTS", lambda row: (row.definition.starts.isoformat(), row.id)
)
_BY_MEMBER: Order[Registered[AffiliationDefinition]] = Order("MEMBER", lambda row: (row.definition.institution, row.id))


@strawberry.type(
    description="An institution of health care (机构). Of one outside the caller's reach that something within it "
    "refers to, its own particulars are shown, and nothing behind it."
)
class Institution(Node):
    """FHIR cousin: Organization."""

    code: str = strawberry.field(description="Stable code (机构编码).")
    name: str = strawberry.field(description="Its name in the caller's language.")
    names: Names = strawberry.field(description="Its name in both languages.")
    kind: InstitutionKind = strawberry.field(description="What kind of institution it is (机构类别).")
    kind_name: str = strawberry.field(description=f"The kind {_NAMED}.")
    tier: Tier | None = strawberry.field(description="Its tier; null: it delivers no health care (机构层级).")
    tier_name: str | None = strawberry.field(description=f"The tier {_NAMED}.")
    grade: InstitutionGrade | None = strawberry.field(description="Its hospital grade; null: none (医院等级).")
    grade_name: str | None = strawberry.field(description=f"The grade {_NAMED}.")
    ownership: Ownership = strawberry.field(description="Public or private (所有制).")
    ownership_name: str = strawberry.field(description=f"The ownership {_NAMED}.")
    credit_code: str | None = strawberry.field(
        description="Unified social credit code, GB 32100; null: it has none of its own (统一社会信用代码)."
    )
    region: Region = strawberry.field(description="The region it belongs to (所在区划).")
    scope: list[Department] = strawberry.field(description="Its registered departments (诊疗科目).")
    scope_names: list[str] = strawberry.field(description=f"The departments {_SAME_ORDER}")
    capabilities: list[Capability] = strawberry.field(description="What it can do beyond its scope (能力标志).")
    capability_names: list[str] = strawberry.field(description=f"The capabilities {_SAME_ORDER}")
    disease_groups: list[DiseaseGroup] = strawberry.field(
        description="Service groups of a chronic-disease centre; empty for all others (慢病服务组)."
    )
    disease_group_names: list[str] = strawberry.field(description=f"The disease groups {_SAME_ORDER}")
    is_pilot: bool = strawberry.field(description="Whether it is a pilot site (试点机构).")
    may_sign: bool = strawberry.field(
        description="Whether a private institution is qualified to sign contracts; a public one needs no qualification "
        "(民营机构签约资格)."
    )
    definition: strawberry.Private[InstitutionDefinition]
    known_version: strawberry.Private[int | None]
    side: strawberry.Private[DeliverySide]

    @strawberry.field(description="How often it was changed, from 1; mutations ask for it (版本号).")
    async def version(self) -> int:
        """Known where the institution was asked for itself, read otherwise."""
        if self.known_version is not None:
            return self.known_version
        row = await self.side.institutions.get(self.code)
        return 1 if row is None else row.version

    @strawberry.field(description="The institution it stands under; null: none (上级机构).")
    async def parent(self) -> Institution | None:
        """A village clinic's township hospital."""
        return await self._behind(self.definition.parent)

    @strawberry.field(description="The grid it stands in; null where that is not known (所在网格).")
    async def grid(self) -> Grid | None:
        """The village of a village clinic."""
        code = self.definition.grid
        return await _grid(code, self.side) if code is not None and self._is_open else None

    @strawberry.field(description="The grids it serves, by code (服务范围).")
    async def area(
        self, first: First = None, last: Last = None, after: After = None, before: Before = None
    ) -> Connection[Grid] | None:
        """Its service area."""
        asked = page(first, last, after, before)
        return await grid_page(self.definition.area if self._is_open else (), self.side, asked)

    @strawberry.field(
        description="How it stands to networks and other institutions on the day, on whichever side: memberships, "
        "guidance, cooperation agreements; the earliest first (机构关系)."
    )
    async def affiliations(
        self, first: First = None, last: Last = None, after: After = None, before: Before = None
    ) -> Connection[Affiliation] | None:
        """Those in force."""
        asked = page(first, last, after, before)
        rows = await self.side.affiliations.get(self.code) or ()
        return connect(rows, _BY_START, lambda row: Affiliation.of(row, self.side), asked)

    @property
    def _is_open(self) -> bool:
        return self.side.holds(self.definition)

    async def _behind(self, code: str | None) -> Institution | None:
        return await _institution(code, self.side) if code is not None and self._is_open else None

    @classmethod
    def of(cls, institution: InstitutionDefinition, side: DeliverySide, version: int | None = None) -> Institution:
        """The shape of an institution, one for each answer; what it refers to is read when asked for."""
        known: Institution | None = side.shapes.get(("Institution", institution.code))
        if known is not None:
            return known
        language = side.language
        shape = cls(
            id=node_id("Institution", institution.code),
            code=institution.code,
            name=institution.name.in_(language),
            names=Names.of(institution.name),
            kind=institution.kind,
            kind_name=side.say(institution.kind),
            tier=institution.tier,
            tier_name=side.say_if(institution.tier),
            grade=institution.grade,
            grade_name=side.say_if(institution.grade),
            ownership=institution.ownership,
            ownership_name=side.say(institution.ownership),
            credit_code=institution.credit_code,
            region=side.shelf.region(institution.region),
            scope=list(institution.scope),
            scope_names=said(institution.scope, language),
            capabilities=list(institution.capabilities),
            capability_names=said(institution.capabilities, language),
            disease_groups=list(institution.disease_groups),
            disease_group_names=said(institution.disease_groups, language),
            is_pilot=institution.is_pilot,
            may_sign=institution.may_sign,
            definition=institution,
            known_version=version,
            side=side,
        )
        side.institutions.expect((institution.code, institution.parent))
        side.grids.expect((institution.grid, *institution.area))
        side.affiliations.expect((institution.code,))
        side.shapes["Institution", institution.code] = shape
        return shape


@strawberry.type(description="How an institution stands to a network or to another institution, for a time (机构关系).")
class Affiliation:
    """FHIR cousin: OrganizationAffiliation."""

    kind: AffiliationKind = strawberry.field(description="Membership, guidance or cooperation.")
    kind_name: str = strawberry.field(description=f"The kind {_NAMED}.")
    agreement: str | None = strawberry.field(description="Number of the agreement's paper; null: none (协议编号).")
    starts: date = strawberry.field(description="First day in force.")
    ends: date | None = strawberry.field(description="First day no longer in force; null: open.")
    version: int = strawberry.field(description="How often it was changed, from 1 (版本号).")
    definition: strawberry.Private[AffiliationDefinition]
    side: strawberry.Private[DeliverySide]

    @strawberry.field(description="The member, the one that is guided, or the one that cooperates (成员或被指导机构).")
    async def institution(self) -> Institution | None:
        """The side the affiliation starts from."""
        return await _institution(self.definition.institution, self.side)

    @strawberry.field(description="The network it is a member of; null for guidance and cooperation (所属医联体).")
    async def network(self) -> Network | None:
        """Of a membership."""
        code = self.definition.network
        row = None if code is None else await self.side.networks.get(code)
        return None if row is None else Network.of(row, self.side)

    @strawberry.field(description="The guiding or cooperating institution; null for a membership (指导或合作机构).")
    async def counterpart(self) -> Institution | None:
        """Of guidance and cooperation."""
        code = self.definition.counterpart
        return None if code is None else await _institution(code, self.side)

    @classmethod
    def of(cls, row: Registered[AffiliationDefinition], side: DeliverySide) -> Affiliation:
        """The shape of an affiliation."""
        affiliation = row.definition
        return cls(
            kind=affiliation.kind,
            kind_name=side.say(affiliation.kind),
            agreement=affiliation.agreement,
            starts=affiliation.starts,
            ends=affiliation.ends,
            version=row.version,
            definition=affiliation,
            side=side,
        )


@strawberry.type(description="A care network of institutions (医联体).")
class Network(Node):
    """A county consortium, an urban group, an alliance, a telemedicine network."""

    code: str = strawberry.field(description="Stable code (医联体编码).")
    name: str = strawberry.field(description="Its name in the caller's language.")
    names: Names = strawberry.field(description="Its name in both languages.")
    kind: NetworkKind = strawberry.field(description="What kind of network it is (医联体类别).")
    kind_name: str = strawberry.field(description=f"The kind {_NAMED}.")
    tightness: Tightness | None = strawberry.field(
        description="How closely a county consortium is run; null for other networks (紧密程度)."
    )
    tightness_name: str | None = strawberry.field(description=f"The tightness {_NAMED}.")
    region: Region = strawberry.field(description="The region it belongs to (所在区划).")
    version: int = strawberry.field(description="How often it was changed, from 1 (版本号).")
    definition: strawberry.Private[NetworkDefinition]
    side: strawberry.Private[DeliverySide]

    @strawberry.field(description="The institution that leads it (牵头机构).")
    async def lead(self) -> Institution | None:
        """Shown by name wherever it stands."""
        return await _institution(self.definition.lead, self.side)

    @strawberry.field(
        description="Its memberships in force on the day, by institution, without the lead; empty for a network "
        "outside the caller's reach (成员机构)."
    )
    async def members(
        self, first: First = None, last: Last = None, after: After = None, before: Before = None
    ) -> Connection[Affiliation] | None:
        """All members, from wherever they are."""
        asked = page(first, last, after, before)
        rows = await self.side.members.get(self.code) or ()
        return connect(rows, _BY_MEMBER, lambda row: Affiliation.of(row, self.side), asked)

    @classmethod
    def of(cls, row: Registered[NetworkDefinition], side: DeliverySide) -> Network:
        """The shape of a network."""
        network = row.definition
        side.institutions.expect((network.lead,))
        side.members.expect((network.code,))
        return cls(
            id=node_id("Network", network.code),
            code=network.code,
            name=network.name.in_(side.language),
            names=Names.of(network.name),
            kind=network.kind,
            kind_name=side.say(network.kind),
            tightness=network.tightness,
            tightness_name=side.say_if(network.tightness),
            region=side.shelf.region(network.region),
            version=row.version,
            definition=network,
            side=side,
        )


@strawberry.type(description="A hospital answers for a grid, for a time (包干分片).")
class GridResponsibility:
    """R016: one hospital a grid on any day."""

    starts: date = strawberry.field(description="First day in force.")
    ends: date | None = strawberry.field(description="First day no longer in force; null: open.")
    definition: strawberry.Private[GridResponsibilityDefinition]
    side: strawberry.Private[DeliverySide]

    @strawberry.field(description="The hospital that answers for the grid (责任医院).")
    async def hospital(self) -> Institution | None:
        """Shown by name wherever it stands."""
        return await _institution(self.definition.hospital, self.side)


@strawberry.type(description="A cell of the service areas: a township or a village of a county (网格).")
class Grid(Node):
    """Under a code of the county's own."""

    code: str = strawberry.field(description="Stable code (网格编码).")
    name: str = strawberry.field(description="Its name in the caller's language.")
    names: Names = strawberry.field(description="Its name in both languages.")
    kind: GridKind = strawberry.field(description="Township or village (网格类别).")
    kind_name: str = strawberry.field(description=f"The kind {_NAMED}.")
    region: Region = strawberry.field(description="The county it lies in (所在区划).")
    definition: strawberry.Private[GridDefinition]
    side: strawberry.Private[DeliverySide]

    @strawberry.field(description="A village's township; null for a township (上级网格).")
    async def parent(self) -> Grid | None:
        """The grid above."""
        return None if self.definition.parent is None else await _grid(self.definition.parent, self.side)

    @strawberry.field(description="Which hospital answers for the grid on a day; null: none, or not yours to see.")
    async def responsibility(
        self,
        on: Annotated[
            date | None, strawberry.argument(description="The day asked about; default: the day of the question.")
        ] = None,
    ) -> GridResponsibility | None:
        """R016."""
        row = await self.side.responsibility(self.code, on)
        if row is None:
            return None
        return GridResponsibility(starts=row.starts, ends=row.ends, definition=row, side=self.side)

    @classmethod
    def of(cls, grid: GridDefinition, side: DeliverySide) -> Grid:
        """The shape of a grid."""
        side.grids.expect((grid.parent,))
        side.shows_grid(grid.code)
        return cls(
            id=node_id("Grid", grid.code),
            code=grid.code,
            name=grid.name.in_(side.language),
            names=Names.of(grid.name),
            kind=grid.kind,
            kind_name=side.say(grid.kind),
            region=side.shelf.region(grid.region),
            definition=grid,
            side=side,
        )


async def _institution(code: str, side: DeliverySide) -> Institution | None:
    row = await side.institutions.get(code)
    return None if row is None else Institution.of(row.definition, side, row.version)


async def grid_page(codes: Iterable[str], side: DeliverySide, asked: Page) -> Connection[Grid]:
    """The page asked for of the grids of a service area."""
    found = [row for code in codes if (row := await side.grids.get(code)) is not None]
    return connect(found, _BY_CODE, lambda grid: Grid.of(grid, side), asked)


async def _grid(code: str, side: DeliverySide) -> Grid | None:
    row = await side.grids.get(code)
    return None if row is None else Grid.of(row, side)
