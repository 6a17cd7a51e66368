"""What the own door is answered from: what hangs on oneself and one's wards is read together."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Any, TypeVar

from api.batch import Batch
from api.context import Info
from api.contract_side import ContractSide, contract_side
from core.language import Language
from enrolment.door import reading
from enrolment.door.reading import RequestRow
from enrolment.proposing.reading import ProposalRow, waiting_for
from enrolment.reading.contract_rows import ContractRow
from enrolment.reading.resident_rows import ResidentRow
from teams.queries.window import Rows, Window

T = TypeVar("T")


class OwnSide:
    """Pages of contracts and requests of the people shown (`shows`): two statements a page, however many people."""

    def __init__(self, contracts: ContractSide) -> None:
        self.contracts = contracts
        self._ids: dict[str, int] = {}
        self._pages: dict[tuple[str, Window], Batch[Any]] = {}
        self.contract_counts = self._level(reading.count_contracts_of)
        self.request_counts = self._level(reading.count_requests_of)
        self.proposals = self._level(self._waiting)

    def shows(self, row: ResidentRow) -> None:
        """Somebody is on the page, whose contracts and requests may be asked for."""
        self._ids[row.code] = row.id
        for level in (self.contract_counts, self.request_counts, self.proposals):
            level.expect([row.code])
        self.contracts.shows_resident(row.code, row.id)

    def contract_pages(self, window: Window) -> Batch[Rows[ContractRow]]:
        """Of each of the people the same page of contracts."""
        return self._page("contracts", window, lambda ids: reading.contracts_of(self.contracts.actor, ids, window))

    def request_pages(self, window: Window) -> Batch[Rows[RequestRow]]:
        """Of each of the people the same page of requests."""
        return self._page("requests", window, lambda ids: reading.requests_of(self.contracts.actor, ids, window))

    async def _waiting(self, residents: Collection[int]) -> Mapping[int, tuple[ProposalRow, ...]]:
        side = self.contracts
        return await waiting_for(side.actor, side.delivery.shelf.snapshot, residents, side.on)

    def _page(
        self, name: str, window: Window, read: Callable[[Collection[int]], Awaitable[Mapping[int, T]]]
    ) -> Batch[T]:
        batch = self._pages.setdefault((name, window), self._level(read))
        batch.expect(self._ids)
        return batch

    def _level(self, read: Callable[[Collection[int]], Awaitable[Mapping[int, T]]]) -> Batch[T]:
        async def load(codes: Collection[str]) -> Mapping[str, T]:
            by_id = {self._ids[code]: code for code in codes}
            return {by_id[person]: found for person, found in (await read(by_id.keys())).items()}

        return Batch(load)


def own_side(info: Info, language: Language | None = None) -> OwnSide:
    """What the caller may read of the own person and wards, today."""
    return OwnSide(contract_side(info, None, language))
