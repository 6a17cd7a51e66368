"""Reading the menu."""

from collections.abc import AsyncIterator
from datetime import date

from api.context import Info
from api.schema.menu import Menu, MenuChange
from core.language import Language


def menu(info: Info, region: str, on: date | None, language: Language | None) -> Menu | None:
    """The menu of a region on a day, today when none is given."""
    context = info.context
    return context.shelf(language).menu(context.known_region(region), on or context.today())


async def menu_changed(info: Info, region: str, language: Language | None) -> AsyncIterator[MenuChange]:
    """The present revision at once, and every later one as it is taken up."""
    context = info.context
    code = context.known_region(region)
    async for present in context.board.changes():
        shelf = present.shelf(language or context.language)
        if code in present.snapshot.regions:
            yield MenuChange(region=shelf.region(code), revision=present.snapshot.revision, at=context.clock())
