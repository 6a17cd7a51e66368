"""Priority packages in mid-term (重点人群包的启用与停用, DECISIONS): they attach by their rule from the day it is true,
in the version and at the price of that day. Attached or chosen, they close the day it no longer is. Run again, it
changes nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from catalog.eligibility.facts import ResidentFacts
from catalog.package import EpisodeTerm
from catalog.queries import read_laid_down
from catalog.quote.attaching import in_force
from catalog.quote.basket import Basket, Chosen, QuoteWorld
from catalog.quote.due.span import DAY, Span, within
from catalog.quote.due.timeline import days_expected
from catalog.quote.effect import Effect
from catalog.quote.episode import episode_stays
from catalog.quote.quote import Joining
from catalog.snapshot import PackageVersion, Snapshot
from catalog.vocabulary import PackageTier
from core.apart import apart
from core.event import Event, Scalar
from core.outbox import announce
from enrolment import models
from enrolment.desk import Desk
from enrolment.proposing.taking_up import waiting_of
from enrolment.queries import facts_of
from enrolment.signing.covers import covering_of, state_on
from enrolment.signing.entering import Happening, note, put_selections
from enrolment.signing.leaving import Leaving, without
from enrolment.signing.quoting import Selected, priced_run, world_of
from enrolment.vocabulary import ClosingReason, ContractEventKind, ContractState

MOST_AT_ONCE = 500
"""Residents looked at in one go."""


@dataclass(frozen=True, slots=True)
class Held:
    """A selection as it stands under an enrolment: [starts, ends), in which version, how it came in."""

    id: int
    version: PackageVersion
    joining: Joining
    chosen: Chosen
    starts: date
    ends: date

    def is_open(self, on: date) -> bool:
        """Whether it is held on the day or will be."""
        return self.ends > max(on, self.starts)

    def follows_its_rule(self, on: date) -> bool:
        """Whether its rule decides how long it is held: it attached by that, or is a priority package somebody chose
        and holds by now. Others stay to the end of the cover."""
        is_priority = self.version.definition.tier is PackageTier.PRIORITY
        return self.joining is Joining.ATTACHED or (is_priority and self.starts <= on)


@dataclass(frozen=True, slots=True)
class Running:
    """A cover in force with what is held under it, and the resident's facts. `others`: the facts without what is held
    under it; `region`, `years`, `contract_from` are the contract's."""

    starts: date
    until: date
    region: str
    years: int
    contract_from: date
    facts: ResidentFacts
    others: ResidentFacts
    held: tuple[Held, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """An enrolment in force with what is held under it, and the resident's facts."""

    enrolment: models.Enrolment
    facts: ResidentFacts
    held: tuple[Held, ...]

    def running(self, on: date, basic: str) -> Running:
        """As its packages follow their rules on the day; `basic`: the package that counts in households."""
        enrolment, contract = self.enrolment, self.enrolment.contract
        own = frozenset(each.version.code for each in self.held)
        others = without(self.facts, Leaving(covering_of(enrolment), own), max(on, enrolment.starts), basic)
        return Running(
            enrolment.starts,
            enrolment.covered_until,
            contract.region.code,
            contract.years,
            contract.starts,
            self.facts,
            others,
            self.held,
        )


@dataclass(frozen=True, slots=True)
class Turn:
    """What changes for one enrolment on a day: selections that begin, that end sooner, and whose end moves."""

    begins: tuple[Selected, ...] = ()
    ends: tuple[tuple[Held, date], ...] = ()
    moved: tuple[tuple[Held, date], ...] = ()

    @property
    def is_nothing(self) -> bool:
        """Whether all stands as it is."""
        return not (self.begins or self.ends or self.moved)


async def attach(desk: Desk, residents: Collection[int], on: date) -> int:
    """Let the priority packages of these residents (row ids) follow their rules as of `on`; answers how many
    enrolments changed.

    To be run inside the transaction in which a fact changes, and once a day for everybody who is covered. Statements do
    not grow with the residents but for those of enrolments that change.
    """
    changed = 0
    for region, standings in (await _standing(desk, sorted(set(residents)), on)).items():
        laid_down = await read_laid_down(tuple(desk.catalog.lineage(region)), on)
        world = world_of(desk.catalog, region, on, laid_down)
        running = [each.running(on, world.setting.basic) for each in standings]
        turns = await apart(lambda found=running, known=world: [turn(each, known, on) for each in found])  # type: ignore[misc]
        for standing, found in zip(standings, turns, strict=True):
            if not found.is_nothing:
                changed += 1
                await _write(desk, standing, found, region, on)
    return changed


async def _standing(desk: Desk, residents: list[int], on: date) -> Mapping[str, list[Standing]]:
    """By region, the enrolments of these residents that are in force on the day."""
    found: defaultdict[str, list[Standing]] = defaultdict(list)
    for first in range(0, len(residents), MOST_AT_ONCE):
        rows = (
            await models.Enrolment.filter(
                resident_id__in=residents[first : first + MOST_AT_ONCE],
                starts__lte=on,
                covered_until__gt=on,
                voided_at=None,
            )
            .select_related("contract__region", "resident")
            .order_by("id")
        )
        held = await _held([row.id for row in rows], desk.catalog)
        by_region: defaultdict[str, list[models.Enrolment]] = defaultdict(list)
        for row in rows:
            by_region[row.contract.region.code].append(row)
        for region, enrolments in by_region.items():
            laid_down = await read_laid_down(tuple(desk.catalog.lineage(region)), on)
            facts = await facts_of([row.resident.code for row in enrolments], region, on, laid_down.setting)
            found[region] += [
                Standing(row, facts[row.resident.code], tuple(held[row.id]))
                for row in enrolments
                if row.resident.code in facts
            ]
    return found


async def _held(enrolments: list[int], catalog: Snapshot) -> Mapping[int, list[Held]]:
    versions = {version.id: version for listed in catalog.packages.values() for version in listed}
    found: defaultdict[int, list[Held]] = defaultdict(list)
    for row in await models.Selection.filter(enrolment_id__in=enrolments).order_by("starts", "id"):
        version = versions[row.version_id]
        options = {group: tuple(items) for group, items in (row.options or {}).items()}
        chosen = Chosen(version.code, options, tuple(row.left_out or ()))
        ends = row.ends or date.max
        found[row.enrolment_id or 0].append(Held(row.id, version, Joining(row.joining), chosen, row.starts, ends))
    return found


def turn(standing: Running, world: QuoteWorld, on: date) -> Turn:
    """What the rules say of one enrolment on the day. Pure.

    A package that is held keeps its version, also where the menu has another one by now or none: a newer version is
    taken at renewal, not silently. One that was chosen and closes attaches again only if it needs nobody's consent.
    """
    open_now = [each for each in standing.held if each.is_open(on)]
    ruled = {each.version.code: each for each in open_now if each.follows_its_rule(on)}
    agreed = [each for each in open_now if each.joining is not Joining.ATTACHED]
    offers = {**world.offers, **{each.version.code: each.version for each in open_now}}
    basket = _basket(standing, agreed, on)
    found = in_force(basket, replace(world, offers=offers))
    last = standing.until
    begins, moved, ends = [], [], []
    for code in found.attached:
        effect = found.effects[code]
        if code not in ruled and effect.runs[0].opens <= on:
            first = Effect(effect.runs[:1], effect.begins[:1], effect.is_end_expected)
            run = priced_run(offers[code], first, basket, world)
            begins.append(replace(run, ends=min(effect.runs[0].ends, last)))
    for code, held in ruled.items():
        until = _until(held, found.effects.get(code), standing, world, on)
        if until is None and held.starts <= on:
            ends.append((held, on))
        elif until is not None and held.ends != min(until, last):
            moved.append((held, min(until, last)))
    return Turn(tuple(begins), tuple(ends), tuple(moved))


def _until(held: Held, effect: Effect | None, standing: Running, world: QuoteWorld, on: date) -> date | None:
    """Until when a package that follows its rule is held, as things are on the day; None: no longer.

    An episode package stays through the tail of its episode, in which its rule need not be true any more.
    """
    if effect is not None and effect.runs[0].opens <= on:
        return effect.runs[0].ends
    definition, last = held.version.definition, standing.until - DAY
    rule = days_expected(definition.eligibility, standing.facts, world.setting)
    if not isinstance(definition.term, EpisodeTerm) or on in rule or last < held.starts:
        return None
    inside = Span(held.starts, last)
    stays = episode_stays(definition.term, within(rule, inside), standing.facts, inside)
    return next((each.days.ends for each in stays if each.days.opens <= on <= each.days.closes), None)


def _basket(standing: Running, agreed: Iterable[Held], on: date) -> Basket:
    """The rest of the cover as if it were signed on the day, with what was chosen; nothing of it is held already."""
    chosen = {each.version.code: each.chosen for each in agreed}
    return Basket(
        standing.others,
        standing.region,
        max(on, standing.starts),
        standing.years,
        tuple(chosen.values()),
        contract_from=standing.contract_from,
    )


async def _write(desk: Desk, standing: Standing, found: Turn, region: str, on: date) -> None:
    enrolment = standing.enrolment
    for held, ends in found.ends:
        await models.Selection.filter(id=held.id).update(ends=ends, closing=closing_of(held).value)
    for held, ends in found.moved:
        await models.Selection.filter(id=held.id).update(ends=ends)
    resident = enrolment.resident_id
    proposed = await waiting_of(resident) if found.begins else {}
    await put_selections(desk, resident, found.begins, enrolment_id=enrolment.id, proposed=proposed)
    state = await state_on(enrolment.contract_id, on)
    await note(desk, enrolment.contract_id, tuple(_happenings(found, enrolment.resident_id, on, state)))
    contract = enrolment.contract
    await contract.fetch_related("institution")
    payload: dict[str, Scalar] = {"enrolment": enrolment.code, "begun": len(found.begins), "ended": len(found.ends)}
    await announce(
        desk.clock,
        Event(
            "contract.packages_changed",
            contract.code,
            region,
            (contract.institution.code,),
            (enrolment.resident.code,),
            payload,
        ),
    )


def _happenings(found: Turn, resident: int, on: date, state: ContractState) -> Iterator[Happening]:
    for selected in found.begins:
        yield Happening(ContractEventKind.ATTACHED, state, on, state, resident, note=selected.version.code)
    for held, day in found.ends:
        reason = closing_of(held).value
        yield Happening(ContractEventKind.CLOSED, state, day, state, resident, reason, held.version.code)


def closing_of(held: Held) -> ClosingReason:
    """Why a package that follows its rule is closed."""
    is_episode = isinstance(held.version.definition.term, EpisodeTerm)
    return ClosingReason.EPISODE_OVER if is_episode else ClosingReason.RULE_NO_LONGER_TRUE
