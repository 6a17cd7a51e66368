"""Listening to contracts: who hears of what, and what is shown when it is told.

An event carries codes alone. Whether it is the listener's is asked twice: by the codes when it is heard, and by the
rows, within the listener's reach, when it is told; what can no longer be seen then is not told.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace

from tortoise.expressions import Q

from api.context import Info
from api.contract_side import ContractSide, contract_side, contract_side_in
from core.actor import Actor
from core.event import Announced, Event
from core.faults import bad_argument
from core.language import Language
from enrolment.reading.contract_rows import ContractRow, EnrolmentRow
from enrolment.scope import reads_residents
from teams.models import Institution
from teams.region import stem

_KINDS = "contract."


@dataclass(frozen=True, slots=True)
class Told:
    """One event with the contract, and the enrolment it happened to, as they stand; read through `side`."""

    announced: Announced
    contract: ContractRow
    enrolment: EnrolmentRow | None
    side: ContractSide


async def contract_changed(
    info: Info, contract: str | None, region: str | None, language: Language | None
) -> AsyncIterator[Told]:
    """What happens from now on. Raises a BAD_USER_INPUT fault for a contract or region that is not there to see."""
    context = info.context
    below = None if region is None else stem(context.known_region(region))
    if contract is not None and await contract_side(info).contracts.get(contract) is None:
        raise bad_argument(("contract",), "没有这份协议，或您无权查看。", "No such contract within your reach.")
    concerns = await concerns_of(context.actor)

    def wanted(announced: Announced) -> bool:
        event = announced.event
        return (
            event.kind.startswith(_KINDS)
            and (contract is None or event.subject == contract)
            and (below is None or (event.region or "").startswith(below))
            and concerns(event)
        )

    async for announced in context.events.events(wanted):
        side = contract_side_in(replace(context, present=context.board.present), None, language)
        row = await side.contracts.get(announced.event.subject)
        if row is not None:
            yield Told(announced, row, await _enrolment(announced.event, side), side)


async def concerns_of(actor: Actor) -> Callable[[Event], bool]:
    """Whether an event is about the actor's institution or one under it, as they stand now, the actor's region, or the
    actor's own person and wards. One statement at most; the answer itself asks nobody."""
    reach = reads_residents(actor)
    own = reach.institution
    houses: frozenset[str] = frozenset()
    if own is not None:
        under = await Institution.filter(Q(code=own) | Q(parent__code=own)).values_list("code", flat=True)
        houses = frozenset(str(code) for code in under)

    def concerns(event: Event) -> bool:
        return (
            (reach.region_stem is not None and (event.region or "").startswith(reach.region_stem))
            or not houses.isdisjoint(event.institutions)
            or not reach.residents.isdisjoint(event.residents)
        )

    return concerns


async def _enrolment(event: Event, side: ContractSide) -> EnrolmentRow | None:
    code = event.payload.get("enrolment")
    return await side.enrolments.get(code) if isinstance(code, str) else None
