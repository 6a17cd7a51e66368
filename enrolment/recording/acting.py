"""What every verb of dated facts does the same way: claim the resident, look, write, announce, let follow."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Protocol

from tortoise.models import Model

from core.faults import Problem
from core.sealing import Sealer
from enrolment import models
from enrolment.desk import Desk
from enrolment.reading.sensitive import is_sensitive, well_known
from enrolment.recording.life import day_problems
from enrolment.recording.problem import already_recorded, assessed_later, problem
from enrolment.registering.acting import Answer, claimed, perform, tell
from enrolment.vocabulary import FactKind
from teams.operations.verb import Objections, cut
from teams.period import ever, in_force, overlap

MODEL_OF: Final[dict[FactKind, type[Model]]] = {
    FactKind.TAG: models.PopulationTag,
    FactKind.DIAGNOSIS: models.Diagnosis,
    FactKind.PREGNANCY: models.Pregnancy,
    FactKind.TB_TREATMENT: models.TbTreatment,
    FactKind.MOBILITY: models.MobilityAssessment,
    FactKind.RISK_GRADE: models.RiskGrading,
    FactKind.FLAG: models.RecordedFlag,
}
"""Where facts of a kind are kept."""

_HANDLE: Final = "fact.code"


def fact_code(sealer: Sealer, kind: FactKind, row: int) -> str:
    """By what a fact is named to callers: «FACT-» and 20 hexadecimal capitals, the same for ever, telling nothing."""
    return f"FACT-{sealer.index(f'{kind.value} {row}', _HANDLE)[:20].upper()}"


class AboutResident(Protocol):
    """What is given to every such verb."""

    @property
    def resident(self) -> str:
        """Code of the resident."""
        ...

    @property
    def expected_version(self) -> int:
        """The version that the caller read."""
        ...


@dataclass(frozen=True, slots=True)
class Change:
    """What an act changed: the kind of fact, its row, and from which day on facts are others."""

    kind: FactKind
    row: int
    on: date


Decide = Callable[[models.Resident, Objections], Awaitable[Change]]
"""Looks at the resident, refuses with every problem, or writes."""


async def record(
    desk: Desk,
    verb: str,
    event: str,
    given: AboutResident,
    key: str,
    noted: Iterable[Problem],
    decide: Decide,
) -> Answer:
    """Change a fact of a resident. Answers `resident`, `version`, `fact` (code).

    `noted` is what is wrong with the input whoever it is about. Raises a Refusal with it and with what `decide` finds,
    and NOT_FOUND and RESIDENT_MERGED (`resident`), VERSION_CONFLICT (`expectedVersion`).
    """

    async def body() -> Answer:
        said = Objections()
        said.add(noted)
        resident = await claimed(desk, given.resident, given.expected_version, said)
        change = await decide(resident, said)
        code = fact_code(desk.sealer, change.kind, change.row)
        await tell(desk, event, resident, kind=change.kind.value, fact=code)
        await desk.followers.facts(desk, [resident.id], change.on)
        return {"resident": resident.code, "version": resident.version, "fact": code}

    return await perform(desk, verb, given, key, body)


async def rows_of_fact(kind: FactKind, resident: int, **key: object) -> list[Any]:
    """The rows of a kind of a resident (row id) that were ever in force, the earliest first."""
    rows: Any = MODEL_OF[kind]
    return ever(await rows.filter(resident_id=resident, **key).order_by("starts", "id"))


async def put(desk: Desk, kind: FactKind, resident: int, **columns: object) -> int:
    """Enter a fact of a resident (row id), with who entered it and when; the id of the row."""
    rows: Any = MODEL_OF[kind]
    row = await rows.create(resident_id=resident, recorded_by=desk.subject, recorded_at=desk.clock(), **columns)
    return int(row.id)


def standing_problems(rows: Iterable[Any], starts: date, ends: date | None, *path: str) -> list[Problem]:
    """ALREADY_RECORDED for the first of these rows that shares a day with [starts, ends)."""
    shared = [row for row in rows if overlap(starts, ends, row.starts, row.ends)]
    return [already_recorded(row.starts, row.ends, *path) for row in shared[:1]]


async def enter(
    desk: Desk,
    resident: models.Resident,
    kind: FactKind,
    days: tuple[date, date | None],
    path: str,
    said: Objections,
    what: Mapping[str, str],
    **columns: object,
) -> Change:
    """Enter a fact (`what` it says, by column) that holds in `days`; refuses: ALREADY_RECORDED (`path`) where it stands
    on some of them.

    Of what the actor may not know (`may_know`) only the days are entered that are not on record: whether any are is
    told neither by a refusal nor by the answer. What was said, and by whom, the audit trail keeps.
    """
    starts, ends = days
    rows = await rows_of_fact(kind, resident.id, **what)
    may = await may_know(desk, resident, kind, "".join(what.values()))
    said.add(standing_problems(rows, starts, ends, path) if may else ())
    said.refuse()
    entered = [
        await put(desk, kind, resident.id, starts=opens, ends=until, **what, **columns)
        for opens, until in free_days(rows, starts, ends)
    ]
    standing = (row.id for row in rows if overlap(starts, ends, row.starts, row.ends))
    return Change(kind, entered[0] if entered else next(standing), starts)


async def may_know(desk: Desk, resident: models.Resident, kind: FactKind, value: str) -> bool:
    """Whether the actor may know if the resident has a fact. One statement for what is sensitive, none for others."""
    return not is_sensitive(kind, value) or resident.code in await well_known(desk.actor, [resident.code])


def free_days(rows: Iterable[Any], starts: date, ends: date | None) -> Iterator[tuple[date, date | None]]:
    """The periods of [starts, ends) in which none of these rows is in force; they come in order, none shares a day with
    another. Pure."""
    for row in rows:
        if overlap(starts, ends, row.starts, row.ends):
            if starts < row.starts:
                yield starts, row.starts
            if row.ends is None:
                return
            starts = row.ends
    if ends is None or starts < ends:
        yield starts, ends


async def close(
    desk: Desk, resident: models.Resident, kind: FactKind, on: date | None, path: str, said: Objections, **key: str
) -> Change:
    """End the one fact of a kind that is in force on the day (None: today); refuses: NOT_IN_FORCE (`path`), also where
    the actor may not know (`may_know`), and as `day_problems` (`on`)."""
    day = on or desk.today
    said.add(day_problems(resident, day, desk.today, ("on",)))
    may = await may_know(desk, resident, kind, "".join(key.values()))
    rows = await rows_of_fact(kind, resident.id, **key) if may else []
    found = [row for row in rows if in_force(row.starts, row.ends, day)]
    said.add([] if found else [problem("NOT_IN_FORCE", path)])
    said.refuse()
    await cut(MODEL_OF[kind], found, day)
    return Change(kind, found[0].id, day)


async def assess(
    desk: Desk, resident: models.Resident, kind: FactKind, starts: date, said: Objections, **columns: object
) -> Change:
    """Enter an assessment, which ends the one before on the same day; refuses: ASSESSED_LATER, and as `day_problems`
    (`starts`)."""
    said.add(day_problems(resident, starts, desk.today, ("starts",)))
    rows = await rows_of_fact(kind, resident.id)
    said.add([assessed_later(row.starts, row.ends, "starts") for row in rows if row.starts > starts][:1])
    said.refuse()
    await cut(MODEL_OF[kind], [row for row in rows if row.ends is None or row.ends > starts], starts)
    return Change(kind, await put(desk, kind, resident.id, starts=starts, **columns), starts)
