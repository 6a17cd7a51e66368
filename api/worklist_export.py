"""Worklists as files (清单导出): `GET /worklists/{kind}.csv`, beside the GraphQL endpoint, under the same rules.

The same tokens, roles, reach, allowances and request ids hold; a page is read at a time, so that memory does not grow
with the list, and nothing is held in the database while a slow reader reads.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Final

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from api.access.verbs import TABLE, require
from api.agreements import NotThere, Papers, answering, language_of
from api.http.caller import Caller
from api.route_query import Asks, anything, number
from catalog.eligibility.facts import Setting
from core.clock import today
from core.language import Language, Text
from enrolment.desk import Desk
from enrolment.reading.keyset import Keyset
from enrolment.reading.residents import phones_of, residents_by_code
from enrolment.scope import reads_residents
from enrolment.worklists.exported import Beside, header, lines
from enrolment.worklists.keeping import keep_up
from enrolment.worklists.kind import DEFAULT_DAYS, MOST_DAYS, WorklistKind
from enrolment.worklists.place import Places, Where, places_of
from enrolment.worklists.populations import ages_of, key_populations
from enrolment.worklists.reading import Asked, EntryRow, missing, page

EXPORT_COST = 50_000
"""Of a minute's allowance: a list of ten thousand rows takes some seconds of the database."""

AT_ONCE = 500
"""Rows read at a time."""

_PLACES: Final = ("team", "institution", "region")

_HEADERS: Final = {
    "cache-control": "private, no-store",
    "vary": "Accept-Language, Authorization",
    "x-content-type-options": "nosniff",
}


def worklist_routes(papers: Papers) -> list[Route]:
    """`/worklists/{kind}.csv?team=|institution=|region=&days=&language=zh|en`: UTF-8 with a mark, CRLF lines.

    401 without a good token, 403 for roles without worklists, the same 404 for unknown lists and places and for those
    of others, 400 for wrong and unknown parameters, 429 beyond the allowance; refusals as JSON with `errors`.
    """

    asks = Asks(dict.fromkeys(_PLACES, anything) | {"days": number(1, MOST_DAYS)}, one_of=_PLACES)

    async def export(request: Request, caller: Caller) -> Response:
        asked = await _asked(papers, request, caller)
        language = language_of(request, caller)
        name = f"{asked.kind.value.lower()}-{asked.today.isoformat()}.csv"
        headers = {
            **_HEADERS,
            "content-language": language.value,
            "content-disposition": f'attachment; filename="{name}"',
        }
        written = _written(papers.desk(caller.actor), asked, language)
        return StreamingResponse(written, 200, headers, "text/csv; charset=utf-8")

    return [Route("/worklists/{kind}.csv", answering(papers, export, asks))]


async def _asked(papers: Papers, request: Request, caller: Caller) -> Asked:
    require(caller.actor, TABLE["Query.worklist"])
    papers.endpoint.charge(caller, EXPORT_COST)
    given = request.query_params
    kind = next((each for each in WorklistKind if each.value.lower() == request.path_params["kind"].lower()), None)
    on = today(papers.desk(caller.actor).clock)
    days = int(given.get("days", DEFAULT_DAYS))
    where = {name: given[name] for name in _PLACES if name in given}
    places: Places | None = None if kind is None else await places_of(caller.actor, Where(**where))
    if kind is None or places is None:
        raise NotThere(_NOT_THERE)
    await keep_up(on)
    return Asked(kind, places, on, days)


_NOT_THERE: Final = Text("没有这份清单，或不在您的权限内。", "There is no such worklist within your reach.")


async def _written(desk: Desk, asked: Asked, language: Language) -> AsyncIterator[bytes]:
    """The file, a page at a time."""
    yield header(language)
    by_population = asked.kind is WorklistKind.UNSIGNED_KEY_POPULATION
    setting = await ages_of(desk.actor, desk.catalog, asked.today) if by_population else None
    after = None
    while True:
        found = await page(asked, Keyset(AT_ONCE, after))
        if found.rows:
            yield lines(found.rows, await _beside(desk, asked, found.rows, setting), language)
            last = found.rows[-1]
            after = (last.due, last.subject, last.other)
        if not found.has_next:
            return


async def _beside(desk: Desk, asked: Asked, rows: tuple[EntryRow, ...], setting: Setting | None) -> Beside:
    """What the rows of a page are told with, three statements at most: who is missing, of families; who everybody is,
    within the reach; their phones, or the key populations by the ages of the setting, where the list is of these."""
    lacking = await missing(asked.kind, {row.subject for row in rows}, asked.today)
    own = {code for row in rows for code in (row.resident, row.other_resident) if code is not None}
    codes = own.union(*lacking.values())
    people = await residents_by_code(reads_residents(desk.actor), codes) if codes else {}
    numbers: dict[str, str] = {}
    if people and any(row.phone is not None for row in rows):
        phones = await phones_of([person.id for person in people.values()], desk.sealer)
        numbers = {phone.code: phone.masked for each in phones.values() for phone in each}
    populations = await key_populations(desk.actor, people, setting, asked.today) if setting and people else {}
    return Beside({code: person.name for code, person in people.items()}, numbers, populations, lacking)
