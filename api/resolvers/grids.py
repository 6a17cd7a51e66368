"""Reading service areas."""

from api.context import Info
from api.delivery_side import delivery_side
from api.schema.connection import Connection, Order, Page, connect_rows, window
from api.schema.delivery_filters import grid_filter
from api.schema.institution import Grid
from core.language import Language
from teams.institution import GridDefinition
from teams.queries import lists
from teams.vocabulary import GridKind

_BY_CODE: Order[GridDefinition] = Order("CODE", lambda grid: (grid.code,))


async def grids(
    info: Info, region: str, kind: GridKind | None, parent: str | None, language: Language | None, asked: Page
) -> Connection[Grid]:
    """The grids within reach of a region and all below it."""
    side = delivery_side(info, None, language)
    chosen = grid_filter(info.context.known_region(region), kind, parent)
    rows = await lists.grids(side.reach, chosen, window(_BY_CODE, asked))
    return connect_rows(rows, _BY_CODE, lambda grid: Grid.of(grid, side), lambda: lists.count_grids(side.reach, chosen))
