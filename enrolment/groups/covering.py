"""A roster that changed under its contract (名册变动后的团体签约): joining it gives cover, leaving it ends that."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from tortoise.expressions import F

from catalog.queries import read_laid_down
from catalog.snapshot import PackageVersion
from catalog.vocabulary import Need, Roster
from enrolment import models
from enrolment.desk import Desk
from enrolment.groups.entering import Place, end_covers, put_covers
from enrolment.groups.quoting import Deal, heads_of, offered
from enrolment.groups.signing import tell_covered
from enrolment.reading.sensitive import telling_packages
from enrolment.signing.covers import state_on
from enrolment.signing.entering import Happening, note
from enrolment.signing.given import groups_of, read, wanted_of
from enrolment.signing.quoting import Term, world_of
from enrolment.vocabulary import ClosingReason, ContractEventKind, ContractKind
from teams.operations.verb import lock


async def cover_roster(desk: Desk, roster: int, joined: Collection[int], left: Collection[int], on: date) -> None:
    """Let the contracts of a roster (row id) follow who joined and who left it (row ids), inside the act that says so.

    Who joins is covered from the day on, in the versions that were signed, to the end of the contract; who leaves no
    longer is, from that day (DECISIONS, group). The roster is held, so that nobody signs for it meanwhile.
    """
    if not joined and not left:
        return
    await lock(models.Roster, [roster])
    contracts = models.Contract.filter(
        roster_id=roster,
        kind=ContractKind.GROUP.value,
        signed_at__not_isnull=True,
        withdrawn_at=None,
        covered_until__gt=on,
    )
    for contract in await contracts.select_related("region", "institution", "roster").order_by("id"):
        ended = await end_covers(contract.id, on, ClosingReason.LEFT_ROSTER, left) if left else []
        begun = await _cover(desk, contract, joined, max(on, contract.starts)) if joined else []
        if ended or begun:
            await models.Contract.filter(id=contract.id).update(version=F("version") + 1)
            await _noted(desk, contract, ContractEventKind.LEFT, ended, on)
            await _noted(desk, contract, ContractEventKind.JOINED, begun, max(on, contract.starts))


async def _cover(desk: Desk, contract: models.Contract, joined: Collection[int], first: date) -> list[int]:
    """Cover those who joined from the day on; answers who is (row ids)."""
    if first >= contract.covered_until:
        return []
    rows = models.RosterMember.filter(roster_id=contract.roster_id, resident_id__in=sorted(joined), ends=None)
    members = await rows.select_related("resident").order_by("id")
    deal = await _deal_of(desk, contract, first)
    heads = await heads_of(deal, [each.resident.code for each in members], first)
    places = [
        Place(each.id, each.resident_id, first, heads[each.resident.code].selections)
        for each in members
        if each.resident.code in heads
    ]
    return await put_covers(desk, contract, places)


async def _deal_of(desk: Desk, contract: models.Contract, on: date) -> Deal:
    """What the organisation signed, as it is for somebody who joins on the day."""
    region = contract.region.code
    down = await read_laid_down(tuple(desk.catalog.lineage(region)), on)
    packages = tuple(read(contract.basket))
    return Deal(
        region,
        Term(contract.starts, contract.years, on),
        packages,
        tuple(tuple(groups) for groups in groups_of(wanted_of(contract.basket))),
        offered(world_of(desk.catalog, region, on, down), await _signed_versions(desk, contract.id)),
        contract.signed_on or contract.starts,
        contract.roster is not None and contract.roster.kind == Roster.EMPLOYER.value,
        frozenset(Need(each) for each in contract.provided),
        telling_packages(desk.catalog),
        await models.GroupCover.filter(contract_id=contract.id, starts=contract.starts).count(),
    )


async def _signed_versions(desk: Desk, contract: int) -> list[PackageVersion]:
    """The versions that people hold, or held, under a contract (row id)."""
    held = models.Selection.filter(group_cover__contract_id=contract).distinct()
    ids: set[object] = set(await held.values_list("version_id", flat=True))
    return [each for listed in desk.catalog.packages.values() for each in listed if each.id in ids]


async def _noted(
    desk: Desk, contract: models.Contract, kind: ContractEventKind, residents: list[int], on: date
) -> None:
    if not residents:
        return
    state = await state_on(contract.id, desk.today)
    await note(desk, contract.id, [Happening(kind, state, on, state, each) for each in residents])
    told = "contract.member_joined" if kind is ContractEventKind.JOINED else "contract.member_left"
    await tell_covered(desk, contract, told, residents, on)
