"""Reading care networks."""

from datetime import date
from functools import partial

from api.context import Info
from api.delivery_side import delivery_side
from api.schema.connection import Connection, Order, Page, connect, connect_rows, window
from api.schema.delivery_filters import network_filter
from api.schema.institution import Network
from core.language import Language
from teams.institution import NetworkDefinition
from teams.queries import lists
from teams.queries.lists import Registered
from teams.vocabulary import NetworkKind

_BY_CODE: Order[Registered[NetworkDefinition]] = Order("CODE", lambda row: (row.definition.code,))


async def network(info: Info, code: str, as_of: date | None, language: Language | None) -> Network | None:
    """One network within the caller's reach."""
    side = delivery_side(info, as_of, language)
    row = (await lists.networks_by_code(side.reach, [code], side.today)).get(code)
    return None if row is None else Network.of(row, side)


async def networks(
    info: Info,
    region: str | None,
    kinds: list[NetworkKind] | None,
    institution: str | None,
    as_of: date | None,
    language: Language | None,
    asked: Page,
) -> Connection[Network]:
    """The networks within reach, and within a region and all below it, of these kinds, around an institution."""
    side = delivery_side(info, as_of, language)
    chosen = network_filter(None if region is None else info.context.known_region(region), kinds, institution)
    cut = window(_BY_CODE, asked)

    def shape(row: Registered[NetworkDefinition]) -> Network:
        return Network.of(row, side)

    if kinds == []:
        return connect((), _BY_CODE, shape, asked)
    rows = await lists.networks(side.reach, chosen, cut, side.on, side.today)
    count = partial(lists.count_networks, side.reach, chosen, side.on, side.today)
    return connect_rows(rows, _BY_CODE, shape, count)
