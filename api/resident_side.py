"""What one question about residents is answered from: what is on record of a page of them is read together."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping
from datetime import date
from typing import Any, TypeVar

from api.batch import Batch
from api.context import Info
from api.delivery_side import DeliverySide, delivery_side
from core.actor import Actor
from core.labelled import Labelled
from core.language import Language
from core.sealing import Sealer
from enrolment.reading import residents as reading
from enrolment.reading.resident_rows import (
    AddressRow,
    DocumentRow,
    GuardianRow,
    HealthRecordRow,
    PhoneRow,
    RegistrationRow,
    ResidenceRow,
    ResidentRow,
)
from enrolment.reading.sensitive import well_known
from enrolment.recording.reading import FactRow, recorded_facts
from enrolment.refusing.reading import UnsignedRow, unsigned_history, unsigned_reasons
from enrolment.scope import reads_residents

T = TypeVar("T")


class ResidentSide:
    """Residents within `reach`. One for each root field; whoever shapes a resident says so by `shows`.

    Each level is one statement for all residents shown by then, and none where nobody asks for it.
    """

    def __init__(self, delivery: DeliverySide, actor: Actor, sealer: Sealer) -> None:
        self.delivery, self.reach = delivery, reads_residents(actor)
        reach = self.reach
        self.documents: Batch[tuple[DocumentRow, ...]] = self._level(lambda ids: reading.documents_of(ids, sealer))
        self.phones: Batch[tuple[PhoneRow, ...]] = self._level(lambda ids: reading.phones_of(ids, sealer))
        self.addresses: Batch[tuple[AddressRow, ...]] = self._level(lambda ids: reading.addresses_of(ids, sealer))
        self.guardians: Batch[tuple[GuardianRow, ...]] = self._level(reading.guardians_of)
        self.residences: Batch[tuple[ResidenceRow, ...]] = self._level(reading.residences_of)
        self.registrations: Batch[tuple[RegistrationRow, ...]] = self._level(reading.registrations_of)
        self.records: Batch[HealthRecordRow] = self._level(reading.records_of)
        self.facts: Batch[tuple[FactRow, ...]] = self._level(lambda ids: recorded_facts(ids, reach, sealer))
        self.unsigned: Batch[UnsignedRow] = self._level(lambda ids: unsigned_reasons(ids, self.today))
        self.unsigned_ever: Batch[tuple[UnsignedRow, ...]] = self._level(unsigned_history)
        self.residents: Batch[ResidentRow] = Batch(lambda codes: reading.residents_by_code(reach, codes))
        self.well_known: Batch[bool] = Batch(lambda codes: _well_known(actor, codes))
        self._levels: tuple[Batch[Any], ...] = (
            self.documents,
            self.phones,
            self.addresses,
            self.guardians,
            self.residences,
            self.registrations,
            self.records,
            self.facts,
            self.unsigned,
            self.unsigned_ever,
        )
        self._ids: dict[str, int] = {}

    @property
    def today(self) -> date:
        """The day in Shanghai."""
        return self.delivery.today

    def say(self, member: Labelled) -> str:
        """The name of a member of a closed set."""
        return self.delivery.say(member)

    def shows(self, row: ResidentRow) -> None:
        """A resident is on the page: what is on record of the person may be asked."""
        self._ids[row.code] = row.id
        for level in self._levels:
            level.expect([row.code])
        self.well_known.expect([row.code])
        self.delivery.grids.expect([row.grid])

    def _level(self, read: Callable[[Collection[int]], Awaitable[Mapping[int, T]]]) -> Batch[T]:
        async def load(codes: Collection[str]) -> Mapping[str, T]:
            by_id = {self._ids[code]: code for code in codes}
            return {by_id[resident]: found for resident, found in (await read(by_id.keys())).items()}

        return Batch(load)


def resident_side(info: Info, language: Language | None = None) -> ResidentSide:
    """What the caller may read of residents, today."""
    context = info.context
    return ResidentSide(delivery_side(info, None, language), context.actor, context.sealer)


async def _well_known(actor: Actor, codes: Collection[str]) -> dict[str, bool]:
    """Of whom the actor may read everything."""
    return dict.fromkeys(await well_known(actor, codes), True)
