"""Reading the delivery side."""

from core.language import Text
from teams.models import Region
from teams.region import RegionDefinition, RegionKind


async def regions_by_id() -> dict[int, RegionDefinition]:
    """Every region by its row's id, in the order of codes, in one statement."""
    rows = await Region.all().order_by("code")
    codes = {row.id: row.code for row in rows}
    return {
        row.id: RegionDefinition(
            code=row.code,
            name=Text(row.name_zh, row.name_en),
            kind=RegionKind(row.kind),
            parent=None if row.parent_id is None else codes[row.parent_id],
        )
        for row in rows
    }
