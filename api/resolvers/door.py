"""The resident's own door: oneself and wards, the code that must not be read by accident, requests."""

from __future__ import annotations

from typing import Any, Final

from api.context import Info
from api.contract_side import contract_side
from api.own_side import own_side
from api.resolvers.residents import Answer, desk_of, tidied
from api.schema.connection import Connection, Page, connect_rows, window
from api.schema.door_inputs import RequestSigningCodeInput, ResidentRequestFilter, SignOnlineInput
from api.schema.door_me import Me, OwnResident
from api.schema.door_request import LATEST_FIRST, ResidentRequest
from api.schema.given import spelt, value_of
from api.schema.proposal import PackageProposal
from core.language import Language
from core.secret import Secret
from enrolment.door import reading
from enrolment.door.codes import CodeSent, RequestSigningCode, request_signing_code
from enrolment.door.people import own_people
from enrolment.door.reading import RequestFilter
from enrolment.door.signing_code import SIGNING_CODE
from enrolment.door.signing_online import SignOnline, sign_online
from enrolment.proposing.reading import proposals_by_code
from enrolment.reading.keyset import Keyset
from enrolment.reading.residents import residents_by_code
from teams.queries.window import Rows

_CODE: Final = "code"


async def me(info: Info, language: Language | None) -> Me:
    """Whoever asks, and the wards: two statements, further ones for what is asked of them."""
    side, actor = own_side(info, language), info.context.actor
    people = await own_people(actor, info.context.today())
    rows = await residents_by_code(side.contracts.residents.reach, people)
    return Me(
        residents=[
            OwnResident.of(rows[code], side, language, is_ward=code != actor.resident)
            for code in people
            if code in rows
        ]
    )


async def code_sent(info: Info, given: RequestSigningCodeInput) -> CodeSent:
    """Have a code sent. Raises a Refusal, its paths from the input down, or MessagesUnavailable."""
    tidy = tidied(given)
    value = value_of(RequestSigningCode, tidy, spelt(tidy), {})
    return await request_signing_code(desk_of(info), info.context.messages, value, tidy.idempotency_key)


async def signed(info: Info, given: SignOnlineInput) -> Answer:
    """Consent and sign. Raises a Refusal, its paths from the input down."""
    tidy = tidied(given)
    written = spelt(tidy)
    value = value_of(SignOnline, tidy, {**written, _CODE: Secret(written[_CODE], SIGNING_CODE)}, {})
    return await sign_online(desk_of(info), value, tidy.idempotency_key)


async def request_shown(info: Info, answer: Answer) -> dict[str, Any]:
    """What an act answered about a request, as the caller may see it."""
    side = contract_side(info)
    row = (await reading.requests_by_code(side.actor, [answer["request"]])).get(answer["request"])
    return {"request": None if row is None else ResidentRequest.of(row, side), "version": answer["version"]}


async def proposal_shown(info: Info, answer: Answer) -> dict[str, Any]:
    """What an act answered about a proposal, as the caller may see it."""
    side, code = contract_side(info), answer["proposal"]
    row = (await proposals_by_code(side.actor, side.delivery.shelf.snapshot, [code])).get(code)
    return {"proposal": None if row is None else PackageProposal.of(row, side.delivery), "version": answer["version"]}


async def requests(
    info: Info, region: str | None, wanted: ResidentRequestFilter | None, language: Language | None, asked: Page
) -> Connection[ResidentRequest]:
    """The requests within the caller's reach, and of a region and all below it, that pass the filter."""
    side, given = contract_side(info, None, language), wanted or ResidentRequestFilter()
    chosen = RequestFilter(
        region=None if region is None else info.context.known_region(region),
        institution=given.institution,
        resident=given.resident,
        kinds=given.kinds or (),
        is_open=given.is_open,
    )
    if given.kinds == []:
        return connect_rows(Rows((), False, False), LATEST_FIRST, lambda row: ResidentRequest.of(row, side), _none)
    cut = window(LATEST_FIRST, asked)
    after, before = [None if place is None else (place,) for place in (cut.after, cut.before)]
    rows = await reading.requests(side.actor, chosen, Keyset(cut.size, after, before, cut.from_end))
    return connect_rows(
        rows,
        LATEST_FIRST,
        lambda row: ResidentRequest.of(row, side),
        lambda: reading.count_requests(side.actor, chosen),
    )


async def _none() -> int:
    return 0
