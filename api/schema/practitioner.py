"""Practitioners in the schema: what they are licensed as, where they work, what they do already."""

from __future__ import annotations

from datetime import date

import strawberry

from api.delivery_side import DeliverySide
from api.schema.institution import Institution
from api.schema.node import Node, node_id
from api.schema.region import Region
from teams.practitioner import PractitionerDefinition
from teams.role import may_sign
from teams.team import Practitioner as PractitionerOnADay
from teams.team import Site
from teams.vocabulary import (
    Department,
    GpTraining,
    LicenceCategory,
    LicenceLevel,
    PracticeEnd,
    SiteMode,
    TitleLevel,
)

_NAMED = "in the caller's language"


@strawberry.type(description="Somebody works at an institution, for a time (执业地点).")
class PracticeSite:
    """FHIR cousin: PractitionerRole."""

    mode: SiteMode = strawberry.field(description="How somebody comes to work there (执业方式).")
    mode_name: str = strawberry.field(description=f"The mode {_NAMED}.")
    starts: date = strawberry.field(description="First day there.")
    ends: date | None = strawberry.field(description="First day no longer there; null: open.")
    site: strawberry.Private[Site]
    side: strawberry.Private[DeliverySide]

    @strawberry.field(description="The institution (执业机构).")
    async def institution(self) -> Institution | None:
        """Shown by name wherever it stands."""
        row = await self.side.institutions.get(self.site.institution)
        return None if row is None else Institution.of(row.definition, self.side, row.version)

    @classmethod
    def of(cls, site: Site, side: DeliverySide) -> PracticeSite:
        """The shape of a place of work."""
        side.institutions.expect((site.institution,))
        return cls(
            mode=site.mode, mode_name=side.say(site.mode), starts=site.starts, ends=site.ends, site=site, side=side
        )


@strawberry.type(description="Somebody who works in health care, as of the day asked about (医务人员).")
class Practitioner(Node):
    """FHIR cousin: Practitioner."""

    code: str = strawberry.field(description="Stable code (人员编码).")
    name: str = strawberry.field(description="The name, as registered (姓名).")
    category: LicenceCategory = strawberry.field(description="What somebody is licensed as (执业类别).")
    category_name: str = strawberry.field(description=f"The category {_NAMED}.")
    level: LicenceLevel | None = strawberry.field(description="Level of a physician's licence (执业级别).")
    level_name: str | None = strawberry.field(description=f"The level {_NAMED}.")
    licensed_until: date | None = strawberry.field(
        description="First day on which the licence no longer holds; null: it does not lapse (执业证书失效日)."
    )
    is_licensed: bool = strawberry.field(description="Whether the licence holds on the day (执业证书有效).")
    may_sign: bool = strawberry.field(
        description="Whether somebody of this licence may be a signing doctor at all: nurses and assistants may not "
        "(可任签约医生)."
    )
    department: Department | None = strawberry.field(description="Where somebody practises (科室).")
    department_name: str | None = strawberry.field(description=f"The department {_NAMED}.")
    specialty: str | None = strawberry.field(description="A finer specialty, as registered (专业).")
    title: TitleLevel | None = strawberry.field(description="Level of the professional title (职称级别).")
    title_name: str | None = strawberry.field(description=f"The title {_NAMED}.")
    training: GpTraining | None = strawberry.field(description="How a general practitioner became one (培养途径).")
    training_name: str | None = strawberry.field(description=f"The training {_NAMED}.")
    is_retired: bool = strawberry.field(description="Whether somebody is a retired clinician (退休临床医师).")
    practice_ended: date | None = strawberry.field(
        description="First day on which somebody no longer practises, for good; null: practises on, or ended after the "
        "past day asked about; null to residents (执业终止日)."
    )
    end_reason: PracticeEnd | None = strawberry.field(
        description="Why the practice ended; null where `practiceEnded` is (执业终止原因)."
    )
    end_reason_name: str | None = strawberry.field(description=f"The reason {_NAMED}.")
    region: Region | None = strawberry.field(description="Where somebody is registered (注册地).")
    sites: list[PracticeSite] = strawberry.field(description="Where somebody works on the day (执业地点).")
    team_count: int | None = strawberry.field(
        description="How many teams somebody is in on the day; null to residents (所在团队数)."
    )
    contract_hours: int | None = strawberry.field(
        description="Hours a week for contract services on the day, over all teams; null to residents "
        "(每周签约服务小时)."
    )
    has_primary_team: bool = strawberry.field(description="Whether one of the teams is the primary one (已有主团队).")
    version: int = strawberry.field(description="How often the record was changed, from 1 (版本号).")
    definition: strawberry.Private[PractitionerDefinition]
    is_within: strawberry.Private[bool | None]
    side: strawberry.Private[DeliverySide]

    @strawberry.field(
        description="Number of the licence; null where there is none, for somebody outside the caller's reach, "
        "and to residents (执业证书编号)."
    )
    async def licence_number(self) -> str | None:
        """The reach is that of today: it is read where people are shown as of another day."""
        if not self.side.is_staff:
            return None
        is_within = self.is_within
        if is_within is None:
            is_within = await self.side.people_within.get(self.code)
        return self.definition.licence_number if is_within else None

    @classmethod
    def of(cls, who: PractitionerOnADay, side: DeliverySide, *, is_within: bool | None = True) -> Practitioner:
        """The shape of somebody, one for each answer; `is_within`: within the caller's reach (None: not known yet)."""
        known: Practitioner | None = side.shapes.get(("Practitioner", who.code))
        if known is not None:
            return known
        person, ended = who.definition, _ended(who, side)
        if is_within is None:
            side.people_within.expect((who.code,))
        shape = cls(
            id=node_id("Practitioner", person.code),
            code=person.code,
            name=person.name,
            category=person.category,
            category_name=side.say(person.category),
            level=person.level,
            level_name=side.say_if(person.level),
            licensed_until=person.licensed_until,
            is_licensed=who.licensed(side.on),
            may_sign=may_sign(person),
            department=person.department,
            department_name=side.say_if(person.department),
            specialty=person.specialty,
            title=person.title,
            title_name=side.say_if(person.title),
            training=person.training,
            training_name=side.say_if(person.training),
            is_retired=person.is_retired,
            practice_ended=ended,
            end_reason=None if ended is None else who.end_reason,
            end_reason_name=None if ended is None else side.say_if(who.end_reason),
            region=None if person.region is None else side.shelf.region(person.region),
            sites=[PracticeSite.of(site, side) for site in who.sites],
            team_count=who.teams if side.is_staff else None,
            contract_hours=who.hours if side.is_staff else None,
            has_primary_team=who.has_primary_team,
            version=who.version,
            definition=person,
            is_within=is_within,
            side=side,
        )
        side.shapes["Practitioner", who.code] = shape
        return shape


def _ended(who: PractitionerOnADay, side: DeliverySide) -> date | None:
    """When the practice ended, as far as the caller is told: a past day is shown without what came after it."""
    ended = who.practice_ended
    if ended is None or not side.is_staff or side.on < min(ended, side.today):
        return None
    return ended
