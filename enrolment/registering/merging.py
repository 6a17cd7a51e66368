"""Merging two records of one person (档案合并, R231): explicit, audited, refused where they contradict each other."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

from core.wire import WIRE
from enrolment import models
from enrolment.desk import Desk
from enrolment.health_record import read_information, written_information
from enrolment.registering.acting import Answer, perform, reached, tell
from enrolment.registering.amending import LONGEST_REASON
from enrolment.registering.bringing_over import bring_over
from enrolment.registering.problem import MergeObstacle, merge_refused, problem
from enrolment.registering.telling_apart import MAY_SETTLE
from teams.operations.problem import words_problems
from teams.operations.verb import Objections


@dataclass(frozen=True, slots=True)
class MergeResidents:
    """`duplicate` is the same person as `survivor`, whose code, name, sex and birth date stay. Both versions count."""

    __pydantic_config__ = WIRE
    survivor: str
    survivor_version: int
    duplicate: str
    duplicate_version: int
    reason: str


async def merge_residents(desk: Desk, given: MergeResidents, key: str) -> Answer:
    """Make one record of two. Answers `resident` (the survivor), `version`, `duplicate`, `moved` (rows by table).

    What hangs on the duplicate goes over to the survivor. What both say alike is said once: the survivor's row stays,
    and the duplicate's keeps the days that it alone knew, or stays where it is. Where both have a health record the
    survivor's answers count and the duplicate's fill its gaps. The row of the duplicate stays, its code leads to the
    survivor, and what was signed under it (consents, signatures, events, reasons for not signing) stays as it was
    signed. Raises a Refusal: NOT_FOUND and RESIDENT_MERGED (`survivor`, `duplicate`), SAME_RESIDENT (`duplicate`),
    TEXT_SIZE (`reason`), VERSION_CONFLICT (`survivorVersion`, `duplicateVersion`), MERGE_REFUSED (`duplicate`), once
    for each obstacle.
    """

    async def body() -> Answer:
        said = Objections()
        said.add(words_problems(given.reason, LONGEST_REASON, "reason"))
        survivor, duplicate = await _both(desk, given, said)
        claims = [
            (survivor.id, given.survivor_version, "survivorVersion"),
            (duplicate.id, given.duplicate_version, "duplicateVersion"),
        ]
        for identity, version, path in sorted(claims):
            await said.claim(models.Resident, identity, version, path)
        obstacles = [obstacle async for obstacle in _contracts(survivor.id, duplicate.id)]
        moved, more = await bring_over(survivor.id, duplicate.id, desk.today)
        said.add(merge_refused(obstacle, ("duplicate",)) for obstacle in dict.fromkeys([*obstacles, *more]))
        said.refuse()
        moved["health_record"] = await _record(survivor.id, duplicate.id)
        await models.Resident.filter(merged_into_id=duplicate.id).update(merged_into_id=survivor.id)
        await models.Resident.filter(id=duplicate.id).update(merged_into_id=survivor.id)
        await tell(desk, "resident.merged", survivor, duplicate=duplicate.code)
        await desk.followers.facts(desk, [survivor.id], desk.today)
        return {
            "resident": survivor.code,
            "version": given.survivor_version + 1,
            "duplicate": duplicate.code,
            "moved": {table: number for table, number in moved.items() if number},
        }

    return await perform(desk, "mergeResidents", given, key, body)


async def _both(desk: Desk, given: MergeResidents, said: Objections) -> tuple[models.Resident, models.Resident]:
    """The two records, neither merged yet. Only a region authority or an administrator reaches any (`roles`)."""
    known = await reached(desk, [given.survivor, given.duplicate]) if desk.actor.roles & MAY_SETTLE else {}
    for path, code in (("survivor", given.survivor), ("duplicate", given.duplicate)):
        found = known.get(code)
        if found is None or found.merged_into_id is not None:
            said.add([problem("NOT_FOUND" if found is None else "RESIDENT_MERGED", path)])
    if given.survivor == given.duplicate:
        said.add([problem("SAME_RESIDENT", "duplicate")])
    if any(each.path[0] in ("survivor", "duplicate") for each in said.found):
        raise said.refusal()
    return known[given.survivor], known[given.duplicate]


async def _contracts(survivor: int, duplicate: int) -> AsyncIterator[MergeObstacle]:
    """Obstacles among contracts: one that is to cover both, and one of the duplicate that awaits signatures.

    Consents and signatures never change, so what is half signed under the duplicate's record is finished or withdrawn
    first.
    """
    rows = models.ContractPerson.filter(removed_at__isnull=True)
    own = {person.contract_id for person in await rows.filter(resident_id=survivor)}
    for person in await rows.filter(resident_id=duplicate).select_related("contract"):
        contract = person.contract
        if contract.id in own or (contract.signed_at is None and contract.withdrawn_at is None):
            yield MergeObstacle.CONTRACT


async def _record(survivor: int, duplicate: int) -> int:
    """The duplicate's health record goes over, or fills the gaps of the survivor's; how many went over."""
    own = await models.HealthRecord.get_or_none(resident_id=survivor)
    other = await models.HealthRecord.get_or_none(resident_id=duplicate)
    if other is None:
        return 0
    if own is None:
        return int(await models.HealthRecord.filter(id=other.id).update(resident_id=survivor))
    both = read_information(other.content).amended(read_information(own.content))
    await models.HealthRecord.filter(id=own.id).update(content=written_information(both), version=own.version + 1)
    return 0
