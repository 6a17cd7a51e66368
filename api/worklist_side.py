"""What one page of a worklist is answered from: whoever and whatever its rows name, each read once for the page."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from api.batch import Batch
from api.contract_side import ContractSide
from catalog.eligibility.facts import Setting
from catalog.vocabulary import Population
from enrolment.reading.contract_rows import ContractRow
from enrolment.reading.contracts import contracts_by_code
from enrolment.reading.resident_rows import ResidentRow
from enrolment.reading.residents import residents_by_code
from enrolment.rosters.reading import RosterRow, rosters_by_code
from enrolment.worklists.kind import LACKING, WorklistKind
from enrolment.worklists.populations import key_populations
from enrolment.worklists.reading import EntryRow, missing


class WorklistSide:
    """The rows of a worklist within the caller's reach. One for each root field."""

    def __init__(self, side: ContractSide, kind: WorklistKind, setting: Setting) -> None:
        self.side, self._kind, self._setting = side, kind, setting
        self.residents: Batch[ResidentRow] = Batch(self._residents)
        self.contracts: Batch[ContractRow] = Batch(self._contracts)
        self.rosters: Batch[RosterRow] = Batch(self._rosters)
        self.populations: Batch[tuple[Population, ...]] = Batch(self._populations)
        self.missing: Batch[tuple[str, ...]] = Batch(self._missing)

    def shows(self, row: EntryRow) -> None:
        """A row is on the page: what it names may be asked."""
        self.residents.expect([row.resident, row.other_resident])
        self.contracts.expect([row.contract])
        self.rosters.expect([row.roster])
        if row.kind is WorklistKind.UNSIGNED_KEY_POPULATION:
            self.populations.expect([row.resident])
        if row.kind in LACKING:
            self.missing.expect([str(row.subject)])
        if row.household_id is not None:
            self.side.families.expect([str(row.household_id)])
        if row.team is not None:
            self.side.names_team(row.team)

    async def _residents(self, codes: Collection[str]) -> Mapping[str, ResidentRow]:
        found = await residents_by_code(self.side.residents.reach, codes)
        for row in found.values():
            self.side.residents.shows(row)
        return found

    async def _contracts(self, codes: Collection[str]) -> Mapping[str, ContractRow]:
        found = await contracts_by_code(self.side.actor, codes)
        for row in found.values():
            self.side.shows(row)
        return found

    async def _rosters(self, codes: Collection[str]) -> Mapping[str, RosterRow]:
        return await rosters_by_code(self.side.residents.reach, codes)

    async def _populations(self, codes: Collection[str]) -> Mapping[str, tuple[Population, ...]]:
        return await key_populations(self.side.actor, codes, self._setting, self.side.on)

    async def _missing(self, keys: Collection[str]) -> Mapping[str, tuple[str, ...]]:
        found = await missing(self._kind, [int(key) for key in keys], self.side.on)
        self.residents.expect(code for each in found.values() for code in each)
        return {str(key): each for key, each in found.items()}
