"""Agreements on paper (协议文本) and the door behind their QR code (协议核验), beside the GraphQL endpoint.

The same tokens, allowances, deadline and request ids hold here. Papers are for those who read the contract, and are
stored nowhere on the way; the verification page is everybody's, and tells next to nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.access.tokens import unauthenticated
from api.http.caller import Caller
from api.http.endpoint import GraphQLEndpoint
from api.http.errors import FaultRejected, RefusalRejected, masked
from api.http.refusals import Refusals, Rejected, RequestRefused
from api.route_query import Asks
from api.settings import Settings
from core.actor import Actor
from core.apart import apart
from core.faults import Fault, Refusal
from core.language import Language, Text
from enrolment.agreement.agreement import Agreement
from enrolment.agreement.html import agreement_html
from enrolment.agreement.pdf import agreement_pdf
from enrolment.agreement.verification import Verification, read_token, unknown_html, verification_html
from enrolment.desk import Desk
from enrolment.reading.agreements import agreement_of, verification_of

HTML_COST, PDF_COST, VERIFY_COST = 2_000, 20_000, 5_000
"""Of a minute's allowance (QIANYUE_COST_PER_MINUTE, 5,000,000 by default): a PDF takes some 0.1 s of one core, and a
thousand guesses of a token a minute get nobody anywhere."""

_NOT_THERE: Final = Text("没有这份协议，或不在您的权限内。", "There is no such agreement within your reach.")
_NO_STORE: Final = {
    "cache-control": "private, no-store",
    "vary": "Accept, Accept-Language, Authorization",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
}
_PAGE: Final = {
    **_NO_STORE,
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
}


@dataclass(frozen=True, slots=True)
class Papers:
    """What the routes work with: whoever calls sits at a desk of the menu of the moment."""

    settings: Settings
    endpoint: GraphQLEndpoint
    desk: Callable[[Actor], Desk]


def agreement_routes(papers: Papers) -> list[Route]:
    """`/agreements/{code}.html` and `.pdf` (`?language=zh|en`, else Accept-Language), `/verify/{token}` (HTML, or JSON
    where Accept prefers it; an address that is sent about may say more, which is not looked at).

    400 for parameters that there are not, 401 without a good token, the same 404 for unknown and foreign contracts, for
    drafts that could not be offered and for what the caller may not see whole; 429 beyond the allowance; refusals as
    JSON with `errors`.
    """

    async def html(request: Request, caller: Caller) -> Response:
        agreement = await _agreement(papers, request, caller, HTML_COST)
        language = language_of(request, caller)
        page = await apart(lambda: agreement_html(agreement, language))
        return Response(page, 200, {**_PAGE, "content-language": language.value}, "text/html")

    async def pdf(request: Request, caller: Caller) -> Response:
        agreement = await _agreement(papers, request, caller, PDF_COST)
        language = language_of(request, caller)
        written = await apart(lambda: agreement_pdf(agreement, language))
        named = {"content-disposition": f'inline; filename="{agreement.code}.pdf"'}
        return Response(written, 200, {**_NO_STORE, **named, "content-language": language.value}, "application/pdf")

    async def verify(request: Request, caller: Caller) -> Response:
        papers.endpoint.charge(caller, VERIFY_COST)
        token = read_token(request.path_params["token"])
        found = None if token is None else await verification_of(token, papers.desk(caller.actor))
        return _door(request, found, language_of(request, caller))

    return [
        Route("/agreements/{code}.html", answering(papers, html, Asks())),
        Route("/agreements/{code}.pdf", answering(papers, pdf, Asks())),
        Route("/verify/{token}", answering(papers, verify, Asks(is_shared=True))),
    ]


Handler = Callable[[Request, Caller], Awaitable[Response]]


def answering(
    papers: Papers, handler: Handler, asks: Asks, seconds: float | None = None
) -> Callable[[Request], Awaitable[Response]]:
    """The handler with the caller worked out and the query within what the route `asks`, under the deadline (`seconds`;
    None: that of operations); whatever goes wrong is told as everywhere else."""
    seconds = seconds or papers.settings.operation_timeout_seconds

    async def answer(request: Request) -> Response:
        caller: Caller | None = None
        try:
            caller = papers.endpoint.caller_of(request.scope)
            asks.check(request.query_params)
            async with asyncio.timeout(seconds):
                return await handler(request, caller)
        except Rejected as rejected:
            return _refused(request, rejected, caller)
        except Fault as fault:
            return _refused(request, FaultRejected(fault), caller)
        except Refusal as refusal:
            return _refused(request, RefusalRejected(refusal), caller)
        except TimeoutError:
            return _refused(request, RequestRefused(Refusals.DEADLINE_EXCEEDED, seconds=f"{seconds:g}"), caller)
        except Exception as error:
            return _refused(request, masked(error, "" if caller is None else caller.request_id), caller)

    return answer


async def _agreement(papers: Papers, request: Request, caller: Caller, cost: int) -> Agreement:
    """The agreement asked for. Raises Rejected: 401 for nobody, 429, 404."""
    if caller.actor.is_anonymous:
        raise FaultRejected(unauthenticated())
    papers.endpoint.charge(caller, cost)
    desk = papers.desk(caller.actor)
    found = await agreement_of(desk, request.path_params["code"], papers.settings.public_address)
    if found is None:
        raise NotThere
    return found


class NotThere(Rejected):
    """The same for what is unknown and for what is not the caller's; `message` says what there is not."""

    status = 404

    def __init__(self, message: Text = _NOT_THERE) -> None:
        super().__init__()
        self.message = message

    def errors(self, language: Language) -> list[dict[str, object]]:
        """The single error."""
        return [{"message": self.message.in_(language), "extensions": {"code": "NOT_FOUND"}}]


def language_of(request: Request, caller: Caller) -> Language:
    """`?language=`, where it names one of ours; else the caller's."""
    asked = request.query_params.get("language", "").lower()
    return next((language for language in Language if language.value == asked), caller.language)


def _refused(request: Request, rejected: Rejected, caller: Caller | None) -> Response:
    language = Language.ZH if caller is None else language_of(request, caller)
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in rejected.headers}
    return _json({"errors": rejected.errors(language)}, rejected.status, headers)


def _door(request: Request, found: Verification | None, language: Language) -> Response:
    if _prefers_json(request):
        if found is None:
            return _json({"errors": NotThere().errors(language)}, 404, {})
        return _json({"verification": _told(found, language)}, 200, {})
    page = unknown_html(language) if found is None else verification_html(found, language)
    status = 404 if found is None else 200
    return Response(page, status, {**_PAGE, "content-language": language.value}, "text/html")


def _told(found: Verification, language: Language) -> dict[str, object]:
    return {
        "code": found.code,
        "kind": found.kind.value,
        "status": found.status.in_(language),
        "institution": found.institution.in_(language),
        "signatory": found.signatory,
        "starts": found.starts.isoformat(),
        "lastDay": found.last_day.isoformat(),
        "digest": found.digest,
    }


def _prefers_json(request: Request) -> bool:
    """Whether Accept names JSON before any page: browsers do not."""
    accept = request.headers.get("accept", "").lower()
    return "application/json" in accept and "text/html" not in accept


def _json(body: Mapping[str, object], status: int, headers: Mapping[str, str]) -> Response:
    return Response(orjson.dumps(body), status, {**_NO_STORE, **headers}, "application/json")
