"""What one question about the delivery side is answered from: for whom, as of which day, in which language.

Lists cost a number of statements that does not grow with their rows: what objects of a page refer to is read together.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from api.batch import Batch
from api.context import Info, RequestContext
from api.menu_board import Present
from api.schema.shelf import Shelf
from catalog.snapshot import PackageVersion, Snapshot
from core.actor import AccessRole
from core.labelled import Labelled
from core.language import Language
from teams.institution import (
    AffiliationDefinition,
    GridDefinition,
    GridResponsibilityDefinition,
    InstitutionDefinition,
    NetworkDefinition,
)
from teams.queries import lists
from teams.queries.lists import Registered
from teams.scope import Reach, reads
from teams.team import Practitioner, Workforce

ANYWHERE = Reach(region_stem="")
"""For the names of what an object within reach refers to; what is behind those objects is asked within the reach."""

Affiliations = tuple[Registered[AffiliationDefinition], ...]


class DeliverySide:
    """The delivery side within `reach`, as of `on`. One for each root field; `shapes` are the objects made so far.

    The reach is that of `today`, whatever the day: an employer of long ago is no employer.
    """

    def __init__(self, reach: Reach, on: date, today: date, shelf: Shelf, present: Present, *, is_staff: bool) -> None:
        self.reach, self.on, self.today, self.shelf, self.present = reach, on, today, shelf, present
        self.is_staff = is_staff  # a resident chooses among people without reading what an employer knows of them
        self.shapes: dict[tuple[str, str], Any] = {}
        self.institutions: Batch[Registered[InstitutionDefinition]] = Batch(self._institutions)
        self.networks: Batch[Registered[NetworkDefinition]] = Batch(self._networks)
        self.grids: Batch[GridDefinition] = Batch(self._grids)
        self.affiliations: Batch[Affiliations] = Batch(self._affiliations)
        self.members: Batch[Affiliations] = Batch(self._members)
        self.people_within: Batch[bool] = Batch(self._people_within)
        self._shown_grids: set[str] = set()
        self._responsibilities: dict[date, Batch[GridResponsibilityDefinition]] = {}

    @property
    def language(self) -> Language:
        """The language of the answer."""
        return self.shelf.speaker.language

    def say(self, member: Labelled) -> str:
        """The name of a member of a closed set."""
        return member.label.in_(self.language)

    def say_if(self, member: Labelled | None) -> str | None:
        """The same; None stays None."""
        return None if member is None else member.label.in_(self.language)

    @property
    def lineages(self) -> Mapping[str, tuple[str, ...]]:
        """Of each region: itself, then its ancestors."""
        return _lineages(self.shelf.snapshot)

    def holds(self, institution: InstitutionDefinition | None) -> bool:
        """Whether an institution is within the reach, as `teams.queries.reachable.institutions_in` has it."""
        if institution is None:
            return False
        own = self.reach.institution
        return self.reach.has_region(institution.region) or (own is not None and own in _house(institution))

    def holds_practitioner(self, who: Practitioner, workforce: Workforce) -> bool | None:
        """Whether somebody is within the reach: registered there, or working at an institution there today.

        None: that is not known from a workforce of another day; `people_within` reads it.
        """
        region = who.definition.region
        if region is not None and self.reach.has_region(region):
            return True
        if workforce.on != self.today:
            return None
        return any(self.holds(workforce.institutions.get(site.institution)) for site in who.sites)

    def package(self, region: str, code: str, number: int | None = None) -> PackageVersion | None:
        """A published version of a package, by default the one on offer in the region on the day."""
        if number is None:
            return self.present.on_offer(region, self.on).get(code)
        history = self.shelf.snapshot.packages.get(code, ())
        return next((version for version in history if version.number == number), None)

    def shows_grid(self, code: str) -> None:
        """A grid is on the page: whoever answers for it may be asked."""
        self._shown_grids.add(code)

    async def responsibility(self, grid: str, on: date | None) -> GridResponsibilityDefinition | None:
        """Which hospital answers for the grid on the day, the side's own when none is given."""
        day = on or self.on
        if day not in self._responsibilities:
            self._responsibilities[day] = Batch(lambda codes: self._responsible(codes, day))
        batch = self._responsibilities[day]
        batch.expect(self._shown_grids)
        return await batch.get(grid)

    async def _institutions(self, codes: Collection[str]) -> Mapping[str, Registered[InstitutionDefinition]]:
        return await lists.institutions_by_code(ANYWHERE, codes)

    async def _networks(self, codes: Collection[str]) -> Mapping[str, Registered[NetworkDefinition]]:
        found = await lists.networks_by_code(ANYWHERE, codes, self.today)
        self.institutions.expect(row.definition.lead for row in found.values())
        return found

    async def _grids(self, codes: Collection[str]) -> Mapping[str, GridDefinition]:
        return await lists.grids_by_code(ANYWHERE, codes)

    async def _affiliations(self, institutions: Collection[str]) -> Mapping[str, Affiliations]:
        found = await lists.affiliations_of(self.reach, institutions, self.on)
        self._expect_parties(found)
        return found

    async def _members(self, networks: Collection[str]) -> Mapping[str, Affiliations]:
        found = await lists.members_of(self.reach, networks, self.on, self.today)
        self._expect_parties(found)
        return found

    async def _people_within(self, codes: Collection[str]) -> Mapping[str, bool]:
        return dict.fromkeys(await lists.practitioners_within(self.reach, codes, self.today), True)

    async def _responsible(self, grids: Collection[str], on: date) -> Mapping[str, GridResponsibilityDefinition]:
        found = await lists.responsibilities_of(self.reach, grids, on)
        self.institutions.expect(row.hospital for row in found.values())
        return found

    def _expect_parties(self, found: Mapping[str, Affiliations]) -> None:
        rows = [row.definition for affiliations in found.values() for row in affiliations]
        self.institutions.expect(code for row in rows for code in (row.institution, row.counterpart))
        self.networks.expect(row.network for row in rows)


def delivery_side(info: Info, on: date | None = None, language: Language | None = None) -> DeliverySide:
    """What the caller may read of the delivery side, as of a day, today when none is given."""
    return delivery_side_in(info.context, on, language)


def delivery_side_in(context: RequestContext, on: date | None = None, language: Language | None = None) -> DeliverySide:
    """The same in a context of one's own: an operation that goes on for long takes up newer catalogs."""
    today = context.today()
    return DeliverySide(
        reach=reads(context.actor),
        on=on or today,
        today=today,
        shelf=context.shelf(language),
        present=context.present,
        is_staff=bool(context.actor.roles - {AccessRole.RESIDENT}),
    )


def _house(institution: InstitutionDefinition) -> tuple[str | None, str | None]:
    return institution.code, institution.parent


@lru_cache(maxsize=1)
def _lineages(snapshot: Snapshot) -> dict[str, tuple[str, ...]]:
    return {code: tuple(snapshot.lineage(code)) for code in snapshot.regions}
