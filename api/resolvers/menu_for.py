"""The menu as it is for one resident."""

from __future__ import annotations

from datetime import date

from api.context import Info
from api.resident_side import resident_side
from api.schema.menu_for import PersonalMenu
from catalog.quote.basket import EARLIEST_START, LATEST_START
from core.faults import bad_argument
from core.language import Language
from enrolment.reading.personal_menu import personal_menu


async def menu_for(
    info: Info, resident: str, on: date | None, region: str | None, language: Language | None
) -> PersonalMenu | None:
    """The menu: at most eight statements, however many packages. None for nobody within the caller's reach.

    Raises a BAD_USER_INPUT fault for an unknown region, and a day on which no contract can start.
    """
    context = info.context
    day = on or context.today()
    if not EARLIEST_START <= day <= LATEST_START:
        raise bad_argument(
            ("on",),
            f"日期须在{EARLIEST_START}至{LATEST_START}之间。",
            f"The day must be from {EARLIEST_START} to {LATEST_START}.",
        )
    place = None if region is None else context.known_region(region)
    found = await personal_menu(context.actor, context.present.snapshot, resident, place, day, context.today())
    return None if found is None else PersonalMenu.of(found, context.shelf(language), resident_side(info, language))
