"""Writing cover (签约入库): the enrolment, what is held under it at which price, and the health record (R106)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from enrolment import models
from enrolment.desk import Desk
from enrolment.proposing.taking_up import taken_up
from enrolment.signing.holding import Holding, put_holdings
from enrolment.signing.persons import Person
from enrolment.signing.quoting import Selected
from enrolment.vocabulary import ContractEventKind, ContractState


@dataclass(frozen=True, slots=True)
class Cover:
    """What is to be written for one person: [starts, ends) and the packages; what it renews or follows."""

    person: Person
    starts: date
    ends: date
    selections: tuple[Selected, ...]
    renews: int | None = None
    follows: int | None = None


async def put_cover(desk: Desk, contract: models.Contract, cover: Cover) -> models.Enrolment:
    """Write one person's enrolment under a contract, with its selections and prices, and open the health record.

    The database itself refuses an enrolment that overlaps another of the person.
    """
    enrolment = await models.Enrolment.create(
        code=desk.new_code("ENR"),
        resident_id=cover.person.id,
        contract_id=contract.id,
        starts=cover.starts,
        ends=cover.ends,
        covered_until=cover.ends,
        renews_id=cover.renews,
        follows_id=cover.follows,
        recorded_at=desk.clock(),
    )
    person = cover.person
    await put_selections(desk, person.id, cover.selections, enrolment_id=enrolment.id, proposed=person.proposed)
    if not cover.person.has_record:
        await models.HealthRecord.create(
            code=desk.new_code("REC"),
            resident_id=cover.person.id,
            institution_id=contract.institution_id,
            opened=desk.today,
            opened_by=desk.subject,
            content={},
        )
    return enrolment


async def put_selections(
    desk: Desk,
    resident: int,
    selections: Sequence[Selected],
    *,
    enrolment_id: int | None = None,
    proposed: Mapping[str, int] | None = None,
) -> None:
    """Write what somebody holds from now on, and the frozen amounts: two statements, however many there are.

    What was proposed of it (`proposed`, as `waiting_of` tells) waits no longer: one more where something was.
    """
    await put_holdings(desk, [Holding(resident, tuple(selections), enrolment_id)])
    await taken_up(desk, proposed or {}, [each.version.code for each in selections])


@dataclass(frozen=True, slots=True)
class Happening:
    """Something to be noted of a contract."""

    kind: ContractEventKind
    to: ContractState
    on: date
    was: ContractState | None = None
    resident: int | None = None
    reason: str | None = None
    note: str = ""


async def note(desk: Desk, contract: int, happenings: Iterable[Happening]) -> None:
    """Note what happened to a contract, in this order: one statement."""
    now = desk.clock()
    await models.ContractEvent.bulk_create(
        [
            models.ContractEvent(
                contract_id=contract,
                resident_id=each.resident,
                kind=each.kind.value,
                from_state=None if each.was is None else each.was.value,
                to_state=each.to.value,
                on_day=each.on,
                reason=each.reason,
                note=each.note,
                at=now,
                by=desk.subject,
            )
            for each in happenings
        ]
    )
