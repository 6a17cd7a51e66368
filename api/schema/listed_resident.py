"""Somebody on a list of residents, in the schema: how the person stands to signing (居民列表项)."""

from __future__ import annotations

import strawberry

import api.schema.contract_vocabulary  # noqa: F401  the enums below get their faces there
from api.contract_side import ContractSide
from api.schema.contract import Enrolment
from api.schema.contract_household import ContractHousehold
from api.schema.resident import Resident
from catalog.vocabulary import Population, RiskGrade
from enrolment.contract.state import enrolment_state
from enrolment.reading.residents_list import ListedResident as ListedRow
from enrolment.reading.sensitive import SENSITIVE
from enrolment.reading.signing_status import SigningStatus
from enrolment.vocabulary import EnrolmentState, UnsignedReason

NEEDS_POPULATIONS = frozenset({"populations", "populationNames", "sensitivePopulations"})
"""Fields for which it is worked out to which populations each belongs."""

_NAMED = "in the caller's language"
_CURRENT = (EnrolmentState.IN_FORCE, EnrolmentState.UPCOMING)


@strawberry.type(description="Somebody on a list of residents, as of the day asked about (居民列表项).")
class ListedResident:
    """R037, R038, R210."""

    status: SigningStatus = strawberry.field(description="How the person stands to signing (签约情况).")
    status_name: str = strawberry.field(description=f"The status {_NAMED}.")
    unsigned_reason: UnsignedReason | None = strawberry.field(
        description="Why the person is not signed, where that is on record; null otherwise (未签约原因)."
    )
    unsigned_reason_name: str | None = strawberry.field(description=f"The reason {_NAMED}.")
    risk_grade: RiskGrade | None = strawberry.field(description="The grade of the day; null: none (红黄绿分级).")
    risk_grade_name: str | None = strawberry.field(description=f"The grade {_NAMED}.")
    populations: list[Population] = strawberry.field(
        description="To which populations the person belongs, recorded or derived, but for TB and SMD: see "
        "`sensitivePopulations` (人群)."
    )
    population_names: list[str] = strawberry.field(description=f"The populations {_NAMED}, in the same order.")
    sensitive_populations: list[Population] | None = strawberry.field(
        description="TB and SMD, if the person belongs to them; null where that is not for you to know: it is for the "
        "staff of a clinic that has registered the person and for the person, not for region authorities (敏感人群)."
    )
    row: strawberry.Private[ListedRow]
    side: strawberry.Private[ContractSide]

    @strawberry.field(description="Who it is (居民).")
    def resident(self) -> Resident:
        """Read with the list."""
        return Resident.of(self.row.resident, self.side.residents)

    @strawberry.field(description="What covers the person on the day, or will; null: nothing (签约).")
    async def enrolment(self) -> Enrolment | None:
        """The one in force, else the next to come."""
        rows = await self.side.enrolments_of.get(self.row.resident.code) or ()
        states = {row.code: enrolment_state(row.facts, self.side.on) for row in rows}
        current = [row for row in rows if states[row.code] in _CURRENT]
        first = min(current, key=lambda row: row.facts.starts, default=None)
        return None if first is None else Enrolment.of(first, self.side)

    @strawberry.field(description="The household the person belongs to on the day; null: none (家庭).")
    async def household(self) -> ContractHousehold | None:
        """As of the day."""
        row = await self.side.households.get(self.row.resident.code)
        return None if row is None else ContractHousehold.of(row, self.side)

    @classmethod
    def of(cls, row: ListedRow, side: ContractSide) -> ListedResident:
        """The shape of a row of a list."""
        side.shows_resident(row.resident.code, row.resident.id)
        found = [tag for tag in Population if tag in (row.populations or ())]
        plain = [tag for tag in found if tag not in SENSITIVE]
        return cls(
            status=row.status,
            status_name=side.say(row.status),
            unsigned_reason=row.reason,
            unsigned_reason_name=side.say_if(row.reason),
            risk_grade=row.risk_grade,
            risk_grade_name=side.say_if(row.risk_grade),
            populations=plain,
            population_names=[side.say(tag) for tag in plain],
            sensitive_populations=[tag for tag in found if tag in SENSITIVE] if row.is_well_known else None,
            row=row,
            side=side,
        )
