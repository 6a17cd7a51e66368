"""Death and moving away for good (死亡、迁出): the household, the rosters and the wards are left that day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tortoise.expressions import Q

from core.wire import WIRE
from enrolment import models
from enrolment.desk import Desk
from enrolment.household.departing import depart
from enrolment.recording.life import day_problems
from enrolment.recording.problem import problem
from enrolment.registering.acting import Answer, claimed, perform, tell
from enrolment.registering.amending import LONGEST_REASON
from enrolment.rosters.membership import leave_all
from enrolment.vocabulary import LeavingReason
from teams.operations.problem import words_problems
from teams.operations.verb import Objections, cut


@dataclass(frozen=True, slots=True)
class RecordDeparture:
    """Somebody died, or moved away for good, on a day; `new_head` where a head leaves adults behind."""

    __pydantic_config__ = WIRE
    resident: str
    expected_version: int
    on: date
    new_head: str | None = None


@dataclass(frozen=True, slots=True)
class CorrectDeparture:
    """Somebody was recorded as dead, or as moved away, in error; `reason` is kept with the act."""

    __pydantic_config__ = WIRE
    resident: str
    expected_version: int
    reason: str


async def record_death(desk: Desk, given: RecordDeparture, key: str) -> Answer:
    """Record a death: membership of the household, places on rosters and guardianships end. Answers `resident`,
    `version`.

    Raises a Refusal: NOT_FOUND and RESIDENT_MERGED (`resident`), VERSION_CONFLICT, ALREADY_DIED (`resident`),
    DAY_IN_FUTURE and TOO_EARLY (`on`), those of `depart` (`newHead`).
    """

    async def body() -> Answer:
        said = Objections()
        resident = await claimed(desk, given.resident, given.expected_version, said)
        said.add([problem("ALREADY_DIED", "resident")] if resident.died is not None else [])
        said.add(day_problems(resident, given.on, desk.today, ("on",)) if resident.died is None else [])
        await depart(desk, resident, given.on, LeavingReason.DIED, given.new_head, said)
        await models.Resident.filter(id=resident.id).update(died=given.on)
        await _answer_no_longer(resident.id, given.on)
        await leave_all(desk, resident, given.on)
        await tell(desk, "resident.died", resident)
        await desk.followers.facts(desk, [resident.id], given.on)
        return {"resident": resident.code, "version": resident.version}

    return await perform(desk, "recordDeath", given, key, body)


async def record_moved_away(desk: Desk, given: RecordDeparture, key: str) -> Answer:
    """Record that somebody moved away for good: membership of the household ends; who works or studies here still does.
    Who comes back moves (`moveResident`). Answers `resident`, `version`.

    Raises a Refusal: NOT_FOUND and RESIDENT_MERGED (`resident`), VERSION_CONFLICT, ALREADY_MOVED_AWAY (`resident`),
    DAY_IN_FUTURE, TOO_EARLY and AFTER_DEATH (`on`), those of `depart` (`newHead`).
    """

    async def body() -> Answer:
        said = Objections()
        resident = await claimed(desk, given.resident, given.expected_version, said)
        said.add([problem("ALREADY_MOVED_AWAY", "resident")] if resident.moved_away is not None else [])
        said.add(day_problems(resident, given.on, desk.today, ("on",)))
        await depart(desk, resident, given.on, LeavingReason.MOVED_OUT, given.new_head, said)
        await models.Resident.filter(id=resident.id).update(moved_away=given.on)
        await tell(desk, "resident.moved_away", resident)
        await desk.followers.facts(desk, [resident.id], given.on)
        return {"resident": resident.code, "version": resident.version}

    return await perform(desk, "recordMovedAway", given, key, body)


async def correct_departure(desk: Desk, given: CorrectDeparture, key: str) -> Answer:
    """Withdraw a death and a moving away that were entered in error. What ended by them is not taken up again: somebody
    joins the household or the roster anew. Answers `resident`, `version`.

    Raises a Refusal: NOT_FOUND and RESIDENT_MERGED (`resident`), VERSION_CONFLICT, TEXT_SIZE (`reason`), NOT_DEPARTED
    (`resident`).
    """

    async def body() -> Answer:
        said = Objections()
        said.add(words_problems(given.reason, LONGEST_REASON, "reason"))
        resident = await claimed(desk, given.resident, given.expected_version, said)
        days = [day for day in (resident.died, resident.moved_away) if day is not None]
        said.add([] if days else [problem("NOT_DEPARTED", "resident")])
        said.refuse()
        await models.Resident.filter(id=resident.id).update(died=None, moved_away=None)
        await tell(desk, "resident.departure_corrected", resident)
        await desk.followers.facts(desk, [resident.id], min(days))
        return {"resident": resident.code, "version": resident.version}

    return await perform(desk, "correctDeparture", given, key, body)


async def _answer_no_longer(resident: int, on: date) -> None:
    """A dead guardian answers for nobody, and nobody for a dead ward."""
    either = Q(guardian_id=resident) | Q(resident_id=resident)
    rows = await models.Guardianship.filter(either, Q(ends__isnull=True) | Q(ends__gt=on))
    await cut(models.Guardianship, rows, on)
