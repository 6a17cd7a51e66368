"""Where residents live and are registered (住址): moving."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from catalog.vocabulary import Residence
from core.wire import WIRE
from enrolment import models
from enrolment.desk import Desk
from enrolment.registering.acting import Answer, claimed, perform, place_ids, tell
from enrolment.registering.given import GivenAddress, address_problems
from enrolment.registering.keeping import put_address
from enrolment.registering.problem import problem
from enrolment.vocabulary import AddressKind
from teams.operations.verb import Objections, cut

RELATION_OF = {AddressKind.RESIDENCE: Residence.LIVES, AddressKind.REGISTERED: Residence.REGISTERED}
"""How who has an address of a kind belongs to its region."""


@dataclass(frozen=True, slots=True)
class MoveResident:
    """Somebody has another address of a kind, from `address.since` on (None: today)."""

    __pydantic_config__ = WIRE
    resident: str
    expected_version: int
    address: GivenAddress
    kind: AddressKind = AddressKind.RESIDENCE


async def move_resident(desk: Desk, given: MoveResident, key: str) -> Answer:
    """Record a new address: the one before ends that day. Answers `resident`, `version`.

    Who moves house belongs to the new region and grid from now on, and has not moved away; belonging to other regions
    in the same way ends. Institutions that knew the person still do. Raises a Refusal: NOT_FOUND (`resident`,
    `address.region`, `address.grid`), RESIDENT_MERGED, VERSION_CONFLICT, ADDRESS_TEXT (`address.text`), DAY_IN_FUTURE,
    TOO_EARLY and ADDRESS_BEFORE (`address.since`: an address on record began later).
    """

    async def body() -> Answer:
        said, now = Objections(), desk.today
        resident = await claimed(desk, given.resident, given.expected_version, said)
        since = given.address.since or now
        said.add(address_problems(given.address, resident.born, now, ("address",)))
        place = await place_ids(given.address.region, given.address.grid, said, "address")
        addresses = await models.Address.filter(resident_id=resident.id, kind=given.kind.value)
        relation = RELATION_OF[given.kind].value
        places = await models.Residence.filter(resident_id=resident.id, relation=relation)
        began = [*(row.starts for row in addresses), *(row.starts for row in places)]
        if any(starts > since for starts in began):
            said.add([problem("ADDRESS_BEFORE", "address", "since")])
        if place is None:
            raise said.refusal()
        said.refuse()
        await cut(models.Address, [row for row in addresses if row.ends is None or row.ends > since], since)
        await put_address(desk, resident.id, given.kind, place, given.address.text, since)
        await _belong(resident.id, relation, place[0], since, places)
        if given.kind is AddressKind.RESIDENCE:
            region, grid = place
            await models.Resident.filter(id=resident.id).update(region_id=region, grid_id=grid, moved_away=None)
        await tell(desk, "resident.moved", resident, kind=given.kind.value)
        await desk.followers.facts(desk, [resident.id], since)
        return {"resident": resident.code, "version": resident.version}

    return await perform(desk, "moveResident", given, key, body)


async def _belong(resident: int, relation: str, region: int, since: date, rows: list[models.Residence]) -> None:
    """From the day on somebody belongs to the one region in that way; who does already goes on."""
    standing = [row for row in rows if row.ends is None or row.ends > since]
    await cut(models.Residence, [row for row in standing if row.region_id != region], since)
    if not any(row.region_id == region for row in standing):
        await models.Residence.create(resident_id=resident, relation=relation, region_id=region, starts=since)
