"""Writing the delivery side. Every operation here runs inside the caller's transaction."""

from collections.abc import Sequence

from teams.models import Region
from teams.region import RegionDefinition


async def put_regions(regions: Sequence[RegionDefinition]) -> int:
    """Make the regions stand as given; answers how many were new or changed. Parents may follow their children."""
    known = {row.code: row for row in await Region.all()}
    changed: set[str] = set()
    for region in regions:
        if region.code not in known:
            known[region.code] = await Region.create(
                code=region.code, name_zh=region.name.zh, name_en=region.name.en, kind=region.kind.value
            )
            changed.add(region.code)
    for region in regions:
        row = known[region.code]
        parent_id = None if region.parent is None else known[region.parent].id
        wanted = (region.name.zh, region.name.en, region.kind.value, parent_id)
        if (row.name_zh, row.name_en, row.kind, row.parent_id) != wanted:
            row.name_zh, row.name_en, row.kind, row.parent_id = wanted
            await row.save()
            changed.add(region.code)
    return len(changed)
