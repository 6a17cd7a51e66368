"""Reading drafts and what was done to packages."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from api.context import Info
from api.design_side import design_side
from api.schema.connection import Connection, Order, Page, connect_rows, unreadable
from api.schema.difference import DraftChanges
from api.schema.draft import NEWEST_FIRST, Draft, PackageEvent
from api.schema.draft_filter import DraftFilterInput
from catalog.difference import written_difference
from catalog.drafting import queries
from catalog.drafting.queries import DraftFilter, EventFilter, ListedDraft
from catalog.drafting.records import may_be_a_draft
from core.language import Language
from teams.queries.window import Window

_BY_CODE: Order[ListedDraft] = Order("DRAFT", lambda row: (row.code,))
_LARGEST_ID = 2**63 - 1


async def draft(info: Info, code: str, language: Language | None) -> Draft | None:
    """One draft within the caller's reach."""
    return (await drafts_named(info, [code], language)).get(code)


async def draft_named(info: Info, code: str) -> Draft | None:
    """A draft as it stands after an act, against the menu as it is by now."""
    return await draft(info, code, None)


async def drafts_named(info: Info, codes: Collection[str], language: Language | None = None) -> dict[str, Draft]:
    """Those of these drafts that are there within the caller's reach, by code: two statements."""
    context = info.context
    rows = await queries.drafts_by_code(context.actor, codes)
    side = design_side(info, language, context.board.present)
    return {code: Draft.of(row, side) for code, row in rows.items()}


async def drafts(
    info: Info, region: str | None, wanted: DraftFilterInput | None, language: Language | None, asked: Page
) -> Connection[Draft]:
    """The drafts within reach, and of a region and all below it, that pass the filter: two statements a page."""
    actor, side = info.context.actor, design_side(info, language)
    known = None if region is None else info.context.known_region(region)
    chosen = DraftFilter(region=known) if wanted is None else wanted.chosen(known, actor)
    rows = await queries.drafts(actor, chosen, _window(asked))
    return connect_rows(rows, _BY_CODE, lambda row: Draft.of(row, side), lambda: queries.count_drafts(actor, chosen))


async def package_history(
    info: Info, package: str, region: str | None, language: Language | None, asked: Page
) -> Connection[PackageEvent]:
    """What was done to a package within reach, the newest first: one statement a page."""
    actor, side = info.context.actor, design_side(info, language)
    chosen = EventFilter(package=package, region=None if region is None else info.context.known_region(region))
    rows = await queries.events(
        actor,
        chosen,
        asked.size,
        before=_event_id("after", asked.after),
        after=_event_id("before", asked.before),
        from_end=asked.from_end,
    )
    return connect_rows(
        rows, NEWEST_FIRST, lambda event: PackageEvent.of(event, side), lambda: queries.count_events(actor, chosen)
    )


async def changed_since(info: Info, before: Mapping[str, Any] | None, now: Mapping[str, Any]) -> DraftChanges | None:
    """What is written otherwise now; None where nothing was written before."""
    if before is None:
        return None
    side = design_side(info)
    found = written_difference(before, now, await side.names())
    return DraftChanges.of(found.parts, found.differences, side.language)


def _window(asked: Page) -> Window:
    after, before = _BY_CODE.read("after", asked.after), _BY_CODE.read("before", asked.before)
    for name, place in (("after", after), ("before", before)):
        if place is not None and (len(place) != 1 or not isinstance(place[0], str) or not may_be_a_draft(place[0])):
            raise unreadable(name)
    return Window(
        after=None if after is None else str(after[0]),
        before=None if before is None else str(before[0]),
        size=asked.size,
        from_end=asked.from_end,
    )


def _event_id(argument: str, cursor: str | None) -> int | None:
    place = NEWEST_FIRST.read(argument, cursor)
    if place is None:
        return None
    if len(place) != 1 or not isinstance(place[0], int) or not 0 <= place[0] <= _LARGEST_ID:
        raise unreadable(argument)
    return place[0]
