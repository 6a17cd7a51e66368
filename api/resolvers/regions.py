"""Reading regions."""

from api.context import Info
from api.schema.connection import Connection, Order, Page, connect
from api.schema.region import Region
from core.language import Language
from teams.region import RegionDefinition, RegionKind

_BY_CODE: Order[RegionDefinition] = Order("CODE", lambda region: (region.code,))


def region(info: Info, code: str, language: Language | None) -> Region | None:
    """One region by its division code; None when there is none."""
    context = info.context
    return context.shelf(language).region(code) if code in context.present.snapshot.regions else None


def regions(
    info: Info, under: str | None, kind: RegionKind | None, language: Language | None, asked: Page
) -> Connection[Region]:
    """Regions by code, all or those below one."""
    context = info.context
    snapshot, shelf = context.present.snapshot, context.shelf(language)
    above = None if under is None else context.known_region(under, "under")

    def asked_for(region: RegionDefinition) -> bool:
        below = above is None or (region.code != above and above in snapshot.lineage(region.code))
        return below and (kind is None or region.kind is kind)

    rows = [region for region in snapshot.regions.values() if asked_for(region)]
    return connect(rows, _BY_CODE, lambda row: shelf.region(row.code), asked)
