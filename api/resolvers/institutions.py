"""Reading institutions."""

from datetime import date

from api.context import Info
from api.delivery_side import delivery_side
from api.schema.connection import Connection, Order, Page, connect, connect_rows, window
from api.schema.delivery_filters import InstitutionFilter, asks_for_nothing, institution_filter
from api.schema.institution import Institution
from core.language import Language
from teams.institution import InstitutionDefinition
from teams.queries import lists
from teams.queries.lists import Registered

_BY_CODE: Order[Registered[InstitutionDefinition]] = Order("CODE", lambda row: (row.definition.code,))


async def institution(info: Info, code: str, as_of: date | None, language: Language | None) -> Institution | None:
    """One institution within the caller's reach."""
    side = delivery_side(info, as_of, language)
    row = (await lists.institutions_by_code(side.reach, [code])).get(code)
    return None if row is None else Institution.of(row.definition, side, row.version)


async def institutions(
    info: Info,
    region: str | None,
    wanted: InstitutionFilter | None,
    as_of: date | None,
    language: Language | None,
    asked: Page,
) -> Connection[Institution]:
    """The institutions within reach, and within a region and all below it, that pass the filter."""
    side = delivery_side(info, as_of, language)
    chosen = institution_filter(wanted, None if region is None else info.context.known_region(region))
    cut = window(_BY_CODE, asked)

    def shape(row: Registered[InstitutionDefinition]) -> Institution:
        return Institution.of(row.definition, side, row.version)

    if asks_for_nothing(wanted):
        return connect((), _BY_CODE, shape, asked)
    rows = await lists.institutions(side.reach, chosen, cut, side.on)
    return connect_rows(rows, _BY_CODE, shape, lambda: lists.count_institutions(side.reach, chosen, side.on))
