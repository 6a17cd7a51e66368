"""What one question about contracts is answered from: whatever hangs on a page of them is read together."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from datetime import date
from typing import Any, TypeVar

from api.batch import Batch
from api.context import Info, RequestContext
from api.delivery_side import DeliverySide, delivery_side_in
from api.resident_side import ResidentSide
from core.actor import Actor
from core.labelled import Labelled
from core.language import Language
from enrolment.reading import contracts, covers, held, households, papers
from enrolment.reading.contract_rows import (
    ContractRow,
    EnrolmentRow,
    EventRow,
    GroupCoverRow,
    PersonRow,
    SelectionRow,
)
from enrolment.reading.households import HouseholdRow
from enrolment.scope import STAFF
from teams.queries import lists
from teams.queries.lists import Registered
from teams.queries.window import Rows, Window
from teams.team import Practitioner

T = TypeVar("T")
Shaped = Callable[[Info, DeliverySide, Collection[str]], Awaitable[Mapping[str, T]]]
"""Makes teams of the schema, by their codes."""
Held = tuple[SelectionRow, ...]


class ContractSide:
    """Contracts and cover within the actor's reach, as of `on`. One for each root field.

    Each level is one statement for everything shown by then (`shows`, `covers`), and none where nobody asks for it.
    Levels are known by codes; what they are read by are the rows' ids.
    """

    def __init__(self, actor: Actor, residents: ResidentSide) -> None:
        self.actor, self.residents, self.delivery = actor, residents, residents.delivery
        self.is_staff = bool(actor.roles & STAFF)
        self._contracts, self._enrolments = dict[str, int](), dict[str, int]()
        self._covers, self._residents = dict[str, int](), dict[str, int]()
        self.persons: Batch[tuple[PersonRow, ...]] = Batch(self._persons)
        self.consents = self._of_contracts(lambda ids: papers.consents_of(actor, ids))
        self.signatures = self._of_contracts(lambda ids: papers.signatures_of(actor, ids))
        self.event_counts = self._of_contracts(lambda ids: papers.count_events(actor, ids))
        self.cover_counts = self._of_contracts(lambda ids: covers.count_group_covers(actor, ids, self.on))
        self.selections: Batch[Held] = _level(self._enrolments, held.held_under)
        self.group_selections: Batch[Held] = _level(self._covers, held.held_as_group)
        self.contracts: Batch[ContractRow] = Batch(self._contracts_by_code)
        self.enrolments: Batch[EnrolmentRow] = Batch(self._enrolments_by_code)
        self.families: Batch[HouseholdRow] = Batch(self._families)
        self.households: Batch[HouseholdRow] = _level(
            self._residents, lambda ids: households.households_of(actor, ids, self.on)
        )
        self.enrolments_of: Batch[tuple[EnrolmentRow, ...]] = _level(
            self._residents, lambda ids: covers.enrolments_of(actor, ids)
        )
        self.practitioners: Batch[Registered[Practitioner]] = Batch(self._practitioners)
        self._pages: dict[tuple[str, Window], object] = {}
        self._named_teams = set[str]()
        self._teams: Batch[Any] | None = None

    @property
    def on(self) -> date:
        """As of which day."""
        return self.delivery.on

    @property
    def language(self) -> Language:
        """The language of the answer."""
        return self.delivery.language

    def say(self, member: Labelled) -> str:
        """The name of a member of a closed set."""
        return self.delivery.say(member)

    def say_if(self, member: Labelled | None) -> str | None:
        """The same; None stays None."""
        return self.delivery.say_if(member)

    def shows(self, row: ContractRow) -> None:
        """A contract is on the page: what hangs on it may be asked."""
        self._contracts[row.code] = row.id
        for level in (self.persons, self.consents, self.signatures, self.event_counts, self.cover_counts):
            level.expect([row.code])
        self.delivery.institutions.expect([row.institution, *row.chain])
        self.contracts.expect([row.renews, row.follows])
        if row.household is not None:
            self.families.expect([str(row.household)])

    def covers(self, row: EnrolmentRow) -> None:
        """An enrolment is on the page."""
        self._enrolments[row.code] = row.id
        self.selections.expect([row.code])
        self.enrolments.expect([row.renews, row.follows])
        self.contracts.expect([row.contract])

    def covers_group(self, row: GroupCoverRow) -> str:
        """A group's cover is on the page; answers the key of what is held by it."""
        key = str(row.id)
        self._covers[key] = row.id
        self.group_selections.expect([key])
        return key

    def shows_resident(self, code: str, row: int) -> None:
        """A resident is on the page, whose household and cover may be asked."""
        self._residents[code] = row
        self.households.expect([code])
        self.enrolments_of.expect([code])

    def events(self, window: Window) -> Batch[Rows[EventRow]]:
        """Of each contract the same page of its events."""
        return self._page("events", window, lambda ids: papers.events_of(self.actor, ids, window))

    def group_covers(self, window: Window) -> Batch[Rows[GroupCoverRow]]:
        """Of each contract the same page of those whom it covers as a group."""
        return self._page("covers", window, lambda ids: covers.group_covers(self.actor, ids, self.on, window))

    def names_team(self, code: str) -> None:
        """A team is on the page, which may be asked for itself."""
        self._named_teams.add(code)

    def teams(self, info: Info, shaped: Shaped[T]) -> Batch[T]:
        """Teams by their codes, within the reach of the delivery side, as `shaped` makes them."""
        if self._teams is None:
            self._teams = Batch(lambda codes: shaped(info, self.delivery, codes))
        self._teams.expect(self._named_teams)
        return self._teams

    def _page(
        self, name: str, window: Window, read: Callable[[Collection[int]], Awaitable[Mapping[int, T]]]
    ) -> Batch[T]:
        known = self._pages.get((name, window))
        if not isinstance(known, Batch):
            known = self._pages[name, window] = self._of_contracts(read)
        known.expect(self._contracts)
        return known

    def _of_contracts(self, read: Callable[[Collection[int]], Awaitable[Mapping[int, T]]]) -> Batch[T]:
        return _level(self._contracts, read)

    async def _persons(self, codes: Collection[str]) -> Mapping[str, tuple[PersonRow, ...]]:
        by_id = {self._contracts[code]: code for code in codes}
        found = await covers.persons_of(self.actor, by_id.keys())
        self._expect(person for each in found.values() for person in each)
        return {by_id[contract]: each for contract, each in found.items()}

    def _expect(self, persons: Iterable[PersonRow]) -> None:
        """What is held is read for the whole page at once, whoever asks first."""
        for person in persons:
            self.shows_resident(person.resident.code, person.resident.id)
            if person.enrolment is not None:
                self.covers(person.enrolment)

    async def _contracts_by_code(self, codes: Collection[str]) -> Mapping[str, ContractRow]:
        return await contracts.contracts_by_code(self.actor, codes)

    async def _enrolments_by_code(self, codes: Collection[str]) -> Mapping[str, EnrolmentRow]:
        return await covers.enrolments_by_code(self.actor, codes)

    async def _practitioners(self, codes: Collection[str]) -> Mapping[str, Registered[Practitioner]]:
        side = self.delivery
        return await lists.practitioners_by_code(side.reach, codes, side.on, side.today)

    async def _families(self, keys: Collection[str]) -> Mapping[str, HouseholdRow]:
        found = await households.households_by_id(self.actor, [int(key) for key in keys], self.on)
        return {str(key): row for key, row in found.items()}


def contract_side(info: Info, on: date | None = None, language: Language | None = None) -> ContractSide:
    """What the caller may read of contracts, as of a day, today when none is given."""
    return contract_side_in(info.context, on, language)


def contract_side_in(context: RequestContext, on: date | None = None, language: Language | None = None) -> ContractSide:
    """The same in a context of one's own: an operation that goes on for long takes up newer catalogs."""
    side = delivery_side_in(context, on, language)
    return ContractSide(context.actor, ResidentSide(side, context.actor, context.sealer))


def _level(keys: Mapping[str, int], read: Callable[[Collection[int]], Awaitable[Mapping[int, T]]]) -> Batch[T]:
    """Rows by the codes of what they hang on, whose rows' ids `keys` tells."""

    async def load(codes: Collection[str]) -> Mapping[str, T]:
        by_id = {keys[code]: code for code in codes}
        return {by_id[key]: found for key, found in (await read(by_id.keys())).items() if key in by_id}

    return Batch(load)
