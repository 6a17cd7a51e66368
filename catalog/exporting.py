"""Exporting a menu (导出菜单): reading all that an export of a region's menu may need, at one menu revision."""

from __future__ import annotations

from datetime import date

from catalog.exported_menu import ExportedMenu, exported_menu
from catalog.queries import menu_revision, read_everything


async def read_exported_menu(region: str, on: date) -> ExportedMenu | None:
    """What an export of the region's menu on the day holds; None where nothing is on offer or there is no such region.

    Takes no lock: when the catalog changes while it is read, it is read again.
    """
    while True:
        before = await menu_revision()
        everything = await read_everything()
        if await menu_revision() == before:
            return exported_menu(everything, region, on)
