"""Reading worklists: first what changed is worked out, then one walk along an index."""

from __future__ import annotations

from datetime import date
from typing import Final

from api.context import Info
from api.contract_side import contract_side
from api.lookahead import mentions
from api.schema.connection import Key, Order, Page, connect_rows, unreadable
from api.schema.worklist import WorklistConnection, WorklistCount, WorklistPlace, WorklistRow, WorklistSummary
from api.worklist_side import WorklistSide
from catalog.eligibility.facts import Setting
from core.faults import bad_argument
from core.language import Language
from enrolment.reading.keyset import Keyset, Place
from enrolment.worklists import reading
from enrolment.worklists.keeping import keep_up
from enrolment.worklists.kind import MOST_DAYS, WorklistKind
from enrolment.worklists.place import Places, Where, places_of
from enrolment.worklists.populations import ages_of
from enrolment.worklists.reading import Asked, EntryRow

_BY_DAY: Final[Order[EntryRow]] = Order("WORKLIST", lambda row: (row.due.isoformat(), row.subject, row.other))
_LARGEST_ID: Final = 2**31 - 1


async def worklist(
    info: Info, kind: WorklistKind, place: WorklistPlace | None, days: int, asked: Page, language: Language | None
) -> WorklistConnection | None:
    """A page of a list. Raises a BAD_USER_INPUT fault: `days`, a cursor of another list."""
    side = contract_side(info, None, language)
    cut = _window(asked)
    places = await _places(info, place, days, side.on)
    if places is None:
        return None
    wanted = Asked(kind, places, side.on, days)
    with_populations = mentions(info, {"keyPopulations"})
    catalog = info.context.present.snapshot
    setting = await ages_of(info.context.actor, catalog, side.on) if with_populations else Setting()
    shown = WorklistSide(side, kind, setting)
    rows = await reading.page(wanted, cut)
    page = connect_rows(rows, _BY_DAY, lambda row: WorklistRow.of(row, shown), lambda: reading.count(wanted))
    return WorklistConnection(edges=page.edges, nodes=page.nodes, page_info=page.page_info, asked=wanted)


async def summary(
    info: Info, place: WorklistPlace | None, days: int, language: Language | None
) -> list[WorklistSummary] | None:
    """How much stands on each list."""
    side = contract_side(info, None, language)
    places = await _places(info, place, days, side.on)
    if places is None:
        return None
    found = await reading.counts([Asked(kind, places, side.on, days) for kind in WorklistKind])
    return [
        WorklistSummary(kind=kind, kind_name=side.say(kind), count=WorklistCount.of(found[kind]))
        for kind in WorklistKind
    ]


async def _places(info: Info, place: WorklistPlace | None, days: int, today: date) -> Places | None:
    if not 1 <= days <= MOST_DAYS:
        raise bad_argument(("days",), f"days 须为1至{MOST_DAYS}。", f"days is 1 to {MOST_DAYS}.")
    given = {} if place is None else {name: code for name, code in vars(place).items() if isinstance(code, str)}
    places = await places_of(info.context.actor, Where(**given))
    if places is not None:
        await keep_up(today)
    return places


def _window(asked: Page) -> Keyset:
    places: list[Place | None] = []
    for name, cursor in (("after", asked.after), ("before", asked.before)):
        key = _BY_DAY.read(name, cursor)
        places.append(None if key is None else _read_place(name, key))
    return Keyset(asked.size, places[0], places[1], asked.from_end)


def _read_place(name: str, key: Key) -> Place:
    if len(key) != 3 or not isinstance(key[0], str) or not all(_is_id(part) for part in key[1:]):
        raise unreadable(name)
    try:
        return date.fromisoformat(key[0]), int(key[1]), int(key[2])
    except ValueError as no_day:
        raise unreadable(name) from no_day


def _is_id(part: int | str) -> bool:
    return isinstance(part, int) and 0 <= part <= _LARGEST_ID
