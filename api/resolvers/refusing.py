"""Why somebody is not signed: what was recorded, read back within the caller's reach."""

from __future__ import annotations

from api.context import Info
from api.resident_side import resident_side
from api.resolvers.residents import residents
from api.schema.refusal import UnsignedRecord
from api.schema.resident import Resident


async def recorded(info: Info, resident: str, record: str) -> tuple[Resident | None, UnsignedRecord | None]:
    """The resident and the record of these codes; None where they are not the caller's to see."""
    side = resident_side(info)
    person = (await residents(side, [resident])).get(resident)
    if person is None:
        return None, None
    rows = await side.unsigned_ever.get(person.code) or ()
    return person, next((UnsignedRecord.of(row, side) for row in rows if row.code == record), None)
