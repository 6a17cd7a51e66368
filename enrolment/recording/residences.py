"""How somebody belongs to a region beside living or being registered there (居住关系): working, studying, being cared
for at home. Living and being registered follow from addresses (`enrolment.registering.addresses`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from catalog.vocabulary import Residence
from core.wire import WIRE
from enrolment import models
from enrolment.desk import Desk
from enrolment.recording.acting import standing_problems
from enrolment.recording.life import day_problems, period_problems
from enrolment.recording.problem import problem
from enrolment.registering.acting import Answer, claimed, perform, place_ids, tell
from enrolment.registering.addresses import RELATION_OF
from teams.operations.verb import Objections, cut
from teams.period import ever, in_force


@dataclass(frozen=True, slots=True)
class RecordResidence:
    """Somebody belongs to a region (division code) in [starts, ends); `starts` None: today, `ends` None: open."""

    __pydantic_config__ = WIRE
    resident: str
    expected_version: int
    relation: Residence
    region: str
    starts: date | None = None
    ends: date | None = None


@dataclass(frozen=True, slots=True)
class EndResidence:
    """Somebody belongs to the region in that way no longer, from `on` (None: today)."""

    __pydantic_config__ = WIRE
    resident: str
    expected_version: int
    relation: Residence
    region: str
    on: date | None = None


_OF_ADDRESSES: Final = frozenset(RELATION_OF.values())


async def record_residence(desk: Desk, given: RecordResidence, key: str) -> Answer:
    """Record it. Answers `resident`, `version`.

    Raises a Refusal: NOT_FOUND (`resident`, `region`), RESIDENT_MERGED, VERSION_CONFLICT, FOLLOWS_ADDRESS (`relation`),
    those of `period_problems`, ALREADY_RECORDED (`relation`).
    """
    starts = given.starts or desk.today

    async def body() -> Answer:
        said = Objections()
        resident, place = await _whose_and_where(desk, given, said)
        said.add(period_problems(resident, starts, given.ends, desk.today))
        said.add(standing_problems(await _rows(resident, given, place), starts, given.ends, "relation"))
        said.refuse()
        await models.Residence.create(
            resident_id=resident.id, relation=given.relation.value, region_id=place, starts=starts, ends=given.ends
        )
        return await _told(desk, resident, given.relation, starts, "resident.residence_recorded")

    return await perform(desk, "recordResidence", given, key, body)


async def end_residence(desk: Desk, given: EndResidence, key: str) -> Answer:
    """End it. Answers and raises as `record_residence`; DAY_IN_FUTURE, TOO_EARLY, AFTER_DEATH (`on`), NOT_IN_FORCE
    (`relation`)."""
    day = given.on or desk.today

    async def body() -> Answer:
        said = Objections()
        resident, place = await _whose_and_where(desk, given, said)
        said.add(day_problems(resident, day, desk.today, ("on",)))
        found = [row for row in await _rows(resident, given, place) if in_force(row.starts, row.ends, day)]
        said.add([] if found else [problem("NOT_IN_FORCE", "relation")])
        said.refuse()
        await cut(models.Residence, found, day)
        return await _told(desk, resident, given.relation, day, "resident.residence_ended")

    return await perform(desk, "endResidence", given, key, body)


async def _whose_and_where(
    desk: Desk, given: RecordResidence | EndResidence, said: Objections
) -> tuple[models.Resident, int]:
    """The resident, claimed, and the region (row id); refuses at once without either."""
    resident = await claimed(desk, given.resident, given.expected_version, said)
    if given.relation in _OF_ADDRESSES:
        said.add([problem("FOLLOWS_ADDRESS", "relation")])
    place = await place_ids(given.region, None, said)
    if place is None:
        raise said.refusal()
    return resident, place[0]


async def _rows(
    resident: models.Resident, given: RecordResidence | EndResidence, region: int
) -> list[models.Residence]:
    rows = models.Residence.filter(resident_id=resident.id, relation=given.relation.value, region_id=region)
    return ever(await rows.order_by("starts", "id"))


async def _told(desk: Desk, resident: models.Resident, relation: Residence, since: date, event: str) -> Answer:
    await tell(desk, event, resident, kind=relation.value)
    await desk.followers.facts(desk, [resident.id], since)
    return {"resident": resident.code, "version": resident.version}
