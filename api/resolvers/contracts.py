"""Reading contracts and residents by lists, and single contracts and enrolments."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import Any, Final

from api.context import Info
from api.contract_side import ContractSide, contract_side
from api.lookahead import mentions
from api.schema.catalog_inputs import OrderDirection
from api.schema.connection import Connection, Key, Order, Page, connect_rows, unreadable
from api.schema.contract import Contract, Enrolment
from api.schema.contract_filters import (
    ContractFilter,
    ContractOrderInput,
    ResidentFilter,
    ResidentOrderInput,
    asks_for_nothing,
    contract_filter,
    resident_filter,
)
from api.schema.listed_resident import NEEDS_POPULATIONS, ListedResident
from catalog.eligibility.facts import Setting
from catalog.queries import read_laid_down
from core.language import Language
from enrolment.reading import contracts as reading
from enrolment.reading import covers, residents_list
from enrolment.reading.contract_rows import ContractRow
from enrolment.reading.contracts import ContractOrder
from enrolment.reading.keyset import Keyset, Place
from enrolment.reading.residents_list import ListedResident as ListedRow
from enrolment.reading.residents_list import ResidentOrder
from teams.code import possible
from teams.queries.window import Rows

_CONTRACT_KEYS: Final[Mapping[ContractOrder, Callable[[ContractRow], Key]]] = {
    ContractOrder.ENDS: lambda row: (row.facts.covered_until.isoformat(), row.code),
    ContractOrder.RECORDED: lambda row: (row.code,),
    ContractOrder.CODE: lambda row: (row.code,),
}
_RESIDENT_KEYS: Final[Mapping[ResidentOrder, Callable[[ListedRow], Key]]] = {
    ResidentOrder.CODE: lambda row: (row.resident.code,),
    ResidentOrder.NAME: lambda row: (row.resident.name, row.resident.code),
}


async def contract(info: Info, code: str, as_of: date | None, language: Language | None) -> Contract | None:
    """One contract within the caller's reach."""
    return (await contracts_named(contract_side(info, as_of, language), [code])).get(code)


async def contracts_named(side: ContractSide, codes: Collection[str]) -> dict[str, Contract]:
    """Those of these contracts that are within the caller's reach, by code: one statement."""
    found = await reading.contracts_by_code(side.actor, codes)
    return {code: Contract.of(row, side) for code, row in found.items()}


async def enrolments_named(side: ContractSide, codes: Collection[str]) -> dict[str, Enrolment]:
    """Those of these enrolments that are within the caller's reach, by code: one statement."""
    found = await covers.enrolments_by_code(side.actor, codes)
    return {code: Enrolment.of(row, side) for code, row in found.items()}


async def contracts(
    info: Info,
    region: str | None,
    wanted: ContractFilter | None,
    order: ContractOrderInput | None,
    as_of: date | None,
    language: Language | None,
    asked: Page,
) -> Connection[Contract]:
    """The contracts within reach, and of a region and all below it, that pass the filter, as of the day."""
    side = contract_side(info, as_of, language)
    by = ContractOrder.CODE if order is None else order.field
    descending = order is not None and order.direction is OrderDirection.DESC
    sorting = Order(f"CONTRACT-{by.value}", _CONTRACT_KEYS[by], descending)
    cut = _keyset(sorting, asked, dated=by is ContractOrder.ENDS)
    place = _place(info, region)
    setting = await _setting(info, place, side.on) if wanted is not None and wanted.populations else Setting()
    chosen = contract_filter(wanted, region, setting, place)
    if asks_for_nothing(wanted):
        return connect_rows(Rows((), False, False), sorting, lambda row: Contract.of(row, side), _none)
    rows = await reading.contracts(side.actor, chosen, cut, by, side.on, descending=descending)
    return connect_rows(
        rows,
        sorting,
        lambda row: Contract.of(row, side),
        lambda: reading.count_contracts(side.actor, chosen, side.on),
    )


async def residents(
    info: Info,
    region: str | None,
    wanted: ResidentFilter | None,
    order: ResidentOrderInput | None,
    as_of: date | None,
    language: Language | None,
    asked: Page,
) -> Connection[ListedResident]:
    """The residents within reach, and of a region and all below it, that pass the filter, as of the day."""
    side, sealer = contract_side(info, as_of, language), info.context.sealer
    by = ResidentOrder.CODE if order is None else order.field
    descending = order is not None and order.direction is OrderDirection.DESC
    sorting = Order(f"RESIDENT-{by.value}", _RESIDENT_KEYS[by], descending)
    cut = _keyset(sorting, asked, parts=2 if by is ResidentOrder.NAME else 1)
    place, with_populations = _place(info, region), mentions(info, NEEDS_POPULATIONS)
    by_population = with_populations or (wanted is not None and bool(wanted.populations))
    setting = await _setting(info, place, side.on) if by_population else Setting()
    chosen = resident_filter(wanted, region, setting, place)
    if asks_for_nothing(wanted):
        return connect_rows(Rows((), False, False), sorting, lambda row: ListedResident.of(row, side), _none)
    rows = await residents_list.residents(
        side.actor, sealer, chosen, cut, by, side.on, descending=descending, with_populations=with_populations
    )
    return connect_rows(
        rows,
        sorting,
        lambda row: ListedResident.of(row, side),
        lambda: residents_list.count_residents(side.actor, sealer, chosen, side.on),
    )


def _place(info: Info, region: str | None) -> str:
    """Whose ages decide who is elderly or a child: the region asked about, else the caller's own."""
    return info.context.actor.region or "" if region is None else info.context.known_region(region)


async def _setting(info: Info, place: str, on: date) -> Setting:
    return (await read_laid_down(tuple(info.context.present.snapshot.lineage(place)), on)).setting


def _keyset(order: Order[Any], asked: Page, *, parts: int = 1, dated: bool = False) -> Keyset:
    """The window that a page asks for. Raises a BAD_USER_INPUT fault when a cursor is not one of this order."""
    places: dict[str, Place | None] = {}
    for name, cursor in (("after", asked.after), ("before", asked.before)):
        key = order.read(name, cursor)
        places[name] = None if key is None else _read_place(name, key, parts=2 if dated else parts, dated=dated)
    return Keyset(asked.size, places["after"], places["before"], asked.from_end)


def _read_place(name: str, key: Key, *, parts: int, dated: bool) -> Place:
    if len(key) != parts or not all(isinstance(part, str) and "\0" not in part for part in key):
        raise unreadable(name)
    texts = [str(part) for part in key]
    if not possible([texts[-1]]):
        raise unreadable(name)
    if not dated:
        return tuple(texts)
    try:
        return date.fromisoformat(texts[0]), texts[1]
    except ValueError as no_day:
        raise unreadable(name) from no_day


async def _none() -> int:
    return 0
