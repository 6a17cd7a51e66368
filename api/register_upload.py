"""Uploading a register (台账上传): `POST /registers` beside the GraphQL endpoint, which becomes a job.

The same tokens, roles, reach, allowances, request ids and problems hold; there is no mutation for it, because a file of
megabytes is no JSON. While it arrives it is sealed part by part; in clear it lies in memory only, and not for long.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.access.verbs import BESIDE, require
from api.agreements import Papers, answering
from api.http.body import check_length, stream_body
from api.http.caller import Caller
from api.http.refusals import Refusals, RequestRefused
from api.route_query import Asks, anything, one_of
from catalog.file_faults import FaultyFiles
from core.act import BAD_KEY
from core.apart import apart
from core.faults import Problem, Refusal, Unavailable
from core.idempotency import is_key
from core.language import Text
from enrolment.desk import Desk
from enrolment.jobs.vocabulary import ErrorPolicy
from enrolment.register.format.mapping import RegisterMapping
from enrolment.register.format.reader import open_register
from enrolment.register.format.table import FileRefused
from enrolment.register.uploads.asking import ImportRegister, add_mapping, ask_register, mapping_for
from enrolment.register.uploads.parts import Arriving
from enrolment.register.uploads.spool import Spool

UPLOAD_COST: Final = 200_000
"""Of a minute's allowance: a large file takes about a second of one core before its job begins."""

MAPPING_COST: Final = 10_000

AT_ONCE: Final = 2
"""Files that one worker takes in at a time: each may lie in memory as a whole."""

_HEADERS: Final = {"cache-control": "private, no-store", "x-content-type-options": "nosniff"}
_UPLOAD: Final = Asks(
    dict.fromkeys(("institution", "source", "mapping"), anything)
    | {"policy": one_of([policy.value for policy in ErrorPolicy]), "check": one_of(["true", "false"])}
)


class _Places:
    """How many files may arrive at once."""

    def __init__(self) -> None:
        self._taken = 0

    @contextmanager
    def held(self) -> Iterator[None]:
        """A place, for the block. Raises Unavailable where there is none."""
        if self._taken >= AT_ONCE:
            raise Unavailable("as many registers are being uploaded as this worker takes in at once")
        self._taken += 1
        try:
            yield
        finally:
            self._taken -= 1


def register_upload_routes(papers: Papers, wake: Callable[[], None]) -> list[Route]:
    """`POST /registers?institution=&policy=&source=&mapping=&check=` with the file as body and an `Idempotency-Key`:
    202 and the job's code. `POST /registers/mappings?institution=` with YAML or JSON as body: 201 and its digest.

    401 without a good token, 403 for other roles, 404 for institutions and mappings that are not the caller's, 400 for
    parameters that there are not or that cannot be used, 409 while another register stands in the way, 413 and 408
    beyond the bounds, 422 for a file that is no register, 429 beyond the allowance, 503 while others are uploading;
    refusals as JSON with `errors`.
    """
    places, settings = _Places(), papers.settings

    async def upload(request: Request, caller: Caller) -> Response:
        require(caller.actor, BESIDE["POST /registers"])
        papers.endpoint.charge(caller, UPLOAD_COST)
        desk, asked = papers.desk(caller.actor), _Asked(request)
        mapping = await mapping_for(desk, asked.institution, asked.mapping)
        length = _length(request)
        check_length(length, settings.max_register_bytes)
        with places.held(), Spool() as spool, Arriving(desk.sealer, spool) as file:
            try:
                async with asyncio.timeout(settings.register_timeout_seconds):
                    async for piece in stream_body(request.receive, length, settings.max_register_bytes):
                        await file.add(piece)
            except TimeoutError:
                seconds = f"{settings.register_timeout_seconds:g}"
                raise RequestRefused(Refusals.BODY_TIMEOUT, headers=_CLOSE, seconds=seconds) from None
            await file.end()
            faults = await apart(lambda: _at_first_sight(spool, desk, mapping))
            answer = await ask_register(desk, asked.given(file), file, faults, asked.key)
        wake()
        return _json(answer, 202)

    async def add(request: Request, caller: Caller) -> Response:
        require(caller.actor, BESIDE["POST /registers/mappings"])
        papers.endpoint.charge(caller, MAPPING_COST)
        desk, institution = papers.desk(caller.actor), request.query_params.get("institution")
        await mapping_for(desk, institution, None)
        body = bytearray()
        async for piece in stream_body(request.receive, _length(request), settings.max_body_bytes):
            body += piece
        return _json(await _added(desk, institution, bytes(body)), 201)

    longest = settings.register_timeout_seconds + settings.operation_timeout_seconds
    return [
        Route("/registers", answering(papers, upload, _UPLOAD, longest), methods=["POST"]),
        Route("/registers/mappings", answering(papers, add, Asks({"institution": anything})), methods=["POST"]),
    ]


_CLOSE: Final = ((b"connection", b"close"),)


class _Asked:
    """What the query says. Raises a Refusal for the key."""

    def __init__(self, request: Request) -> None:
        given = request.query_params
        self.institution, self.mapping = given.get("institution"), given.get("mapping")
        self.source = given.get("source")
        self.policy = ErrorPolicy(given.get("policy", ErrorPolicy.REJECT_EVERYTHING.value))
        self.is_check = given.get("check", "false") == "true"
        self.key = request.headers.get("idempotency-key", "")
        if not is_key(self.key):
            raise Refusal((BAD_KEY,))

    def given(self, file: Arriving) -> ImportRegister:
        """The input of the act, with what is known of the file by now."""
        return ImportRegister(
            self.institution, self.policy, self.source, self.mapping, self.is_check, file.sha256, file.size
        )


def _at_first_sight(spool: Spool, desk: Desk, mapping: RegisterMapping) -> list[Problem]:
    """What is wrong with the file before its first line: no table, damaged, an unknown header."""
    try:
        with open_register(spool.path, desk.today, mapping):
            return []
    except FileRefused as refused:
        return [
            Problem(each.code, ("file", each.column) if each.column else ("file",), each.message)
            for each in refused.faults
        ]


async def _added(desk: Desk, institution: str | None, body: bytes) -> dict[str, Any]:
    try:
        return await add_mapping(desk, institution, body.decode())
    except UnicodeDecodeError:
        said = Text("列映射须为UTF-8文本。", "A mapping is a text in UTF-8.")
        raise Refusal((Problem("FILE_ENCODING", ("mapping",), said),)) from None
    except FaultyFiles as faulty:
        problems = (
            Problem(each.code, ("mapping", str(each.line), str(each.column)), each.message) for each in faulty.faults
        )
        raise Refusal(tuple(problems)) from None


def _length(request: Request) -> bytes | None:
    given = request.headers.get("content-length")
    return None if given is None else given.encode("latin-1")


def _json(body: dict[str, Any], status: int) -> Response:
    return Response(orjson.dumps(body), status, _HEADERS, "application/json")
