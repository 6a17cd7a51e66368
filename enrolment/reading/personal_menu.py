"""Reading what somebody's own menu is answered from (个人菜单): six statements, however many packages there are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from catalog.eligibility.facts import ResidentFacts
from catalog.queries import read_laid_down
from catalog.quote.basket import QuoteWorld
from catalog.snapshot import Snapshot
from core.actor import Actor
from core.apart import apart
from enrolment.menu_for import Offer, menu_for
from enrolment.proposing.reading import ProposalRow, waiting_for
from enrolment.queries import facts_of
from enrolment.reading.contract_rows import SelectionRow
from enrolment.reading.held import held_by
from enrolment.reading.resident_rows import ResidentRow
from enrolment.reading.residents import residents_by_code
from enrolment.reading.sensitive import discreet, telling_packages, tells_of_sensitive, well_known
from enrolment.scope import reads_residents
from enrolment.signing.quoting import world_of


@dataclass(frozen=True, slots=True)
class PersonalMenu:
    """The menu of a region (code) on a day for one resident, with the facts that its answers rest on, and what waits
    for the person's answer, by package."""

    resident: ResidentRow
    region: str
    on: date
    facts: ResidentFacts
    world: QuoteWorld
    offers: tuple[Offer, ...]
    proposals: Mapping[str, ProposalRow]


async def personal_menu(
    actor: Actor, catalog: Snapshot, resident: str, region: str | None, on: date, today: date
) -> PersonalMenu | None:
    """The menu of the region, by default of where the resident lives, for that resident on the day.

    None: there is nobody of this code within the actor's reach, or the person does not live here (today, or on an
    earlier day asked about). `on` must be a day that contracts may start on (`Basket.has_sound_term`).
    """
    reach = reads_residents(actor)
    who = (await residents_by_code(reach, [resident])).get(resident)
    if who is None:
        return None
    place = region or who.region
    laid_down = await read_laid_down(tuple(catalog.lineage(place)), on)
    facts = (await facts_of([who.code], place, min(on, today), laid_down.setting, reach)).get(who.code)
    if facts is None:
        return None
    held, world = await held_by(who.id, on), world_of(catalog, place, on, laid_down)
    if who.code not in await well_known(actor, [who.code]):
        facts = discreet(facts, telling_packages(catalog))
        held = tuple(each for each in held if not _tells(world, each))
    offers = await apart(lambda: menu_for(facts, held, place, on, world))
    waiting = (await waiting_for(actor, catalog, [who.id], on)).get(who.id, ())
    return PersonalMenu(who, place, on, facts, world, offers, {each.package.code: each for each in waiting})


def _tells(world: QuoteWorld, held: SelectionRow) -> bool:
    """Whether a package that is held tells of something sensitive; one that is on no menu any longer may."""
    version = world.offers.get(held.package)
    return version is None or tells_of_sensitive(version.definition)
