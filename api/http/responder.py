"""Answering one well-formed HTTP request: as JSON, as a kept public answer, or as an event stream."""

import asyncio
from collections.abc import AsyncGenerator, Callable

import orjson
from graphql import OperationType

from api.http import sse
from api.http.answers import AnswerCache, MeantKey, answer_of, meant_key
from api.http.exchange import Exchange, send_answer, send_json
from api.http.lifecycle import Lifecycle
from api.http.negotiation import CONTENT_TYPES, STATUSES, MediaType
from api.http.pipeline import Pipeline, Prepared
from api.http.places import Places
from api.http.refusals import Refusals, Rejected, RequestRefused
from api.http.request import OperationRequest
from core.clock import Clock

_META_FIELDS = frozenset({"__typename", "__schema", "__type"})


class Responder:
    """Answers requests of one endpoint. `is_public` takes the name of a root field of the query type."""

    def __init__(
        self,
        pipeline: Pipeline,
        answers: AnswerCache,
        lifecycle: Lifecycle,
        places: Places,
        is_public: Callable[[str], bool],
        clock: Clock,
    ) -> None:
        self._pipeline = pipeline
        self._answers = answers
        self._lifecycle = lifecycle
        self._places = places
        self._is_public = is_public
        self._clock = clock

    async def respond(self, request: OperationRequest, exchange: Exchange) -> None:
        """Send the answer to `request`. Raises Rejected while nothing has been sent."""
        try:
            prepared = self._prepared(request, exchange)
            subscription = prepared.kind is OperationType.SUBSCRIPTION
            with self._pipeline.refusals_reported(prepared.kind.value):
                media = exchange.accept.for_operation(subscription=subscription)
            if media is MediaType.EVENT_STREAM:
                await self._stream_operation(prepared, exchange)
            else:
                await self._answer(prepared, media, exchange)
        except Rejected as rejected:
            if exchange.accept.json is not None or not rejected.of_document:
                raise
            # who takes events only is told what is wrong with the document as an event (graphql-sse)
            await self._stream(_once({"errors": rejected.errors(exchange.caller.language)}), exchange)

    def _prepared(self, request: OperationRequest, exchange: Exchange) -> Prepared:
        prepared = self._pipeline.prepare(request, exchange.caller)
        if exchange.is_get and prepared.kind is OperationType.MUTATION:
            with self._pipeline.refusals_reported(prepared.kind.value):
                raise RequestRefused(Refusals.MUTATION_NEEDS_POST, headers=((b"allow", b"POST"),))
        return prepared

    async def _answer(self, prepared: Prepared, media: MediaType, exchange: Exchange) -> None:
        meant = self._meant(prepared, media, exchange)
        if meant is not None and (kept := self._answers.meant(meant, exchange.key)) is not None:
            spending = self._pipeline.charge_kept(kept.report, exchange.caller.spender, prepared.checking)
            await send_answer(exchange.send, exchange.facts, kept, () if exchange.is_get else spending.headers())
            return
        spending = self._pipeline.charge(prepared, exchange.caller)
        edition = self._answers.edition()  # read before execution: what changes meanwhile is not kept
        result = await self._pipeline.result(prepared, exchange.caller, spending)
        extensions = {"cost": spending.report()} if exchange.facts.wants_cost else None
        body = orjson.dumps(result.payload(extensions))
        if meant is not None and not result.errors:
            answer = answer_of(body, media, edition, prepared, get=exchange.is_get)
            if self._answers.keep(meant, exchange.key, answer, edition):
                await send_answer(exchange.send, exchange.facts, answer, () if exchange.is_get else spending.headers())
                return
        statuses = STATUSES[media]
        await send_json(
            exchange.send,
            statuses.partial if result.errors else statuses.complete,
            body,
            content_type=CONTENT_TYPES[media],
            headers=spending.headers(),
        )

    def _meant(self, prepared: Prepared, media: MediaType, exchange: Exchange) -> MeantKey | None:
        """The key of a public answer; None when the answer is the caller's own."""
        if (
            prepared.kind is not OperationType.QUERY
            or not exchange.caller.actor.is_anonymous
            or exchange.facts.wants_cost
        ):
            return None
        for name in prepared.document.root_fields(prepared.operation):
            if name not in _META_FIELDS and not self._is_public(name):
                return None
        return meant_key(prepared, exchange.caller.language, media, get=exchange.is_get)

    async def _stream_operation(self, prepared: Prepared, exchange: Exchange) -> None:
        with self._places.held(exchange.caller.address) as has_place:
            with self._pipeline.refusals_reported(prepared.kind.value):
                if not has_place:
                    raise RequestRefused(Refusals.TOO_MANY_STREAMS, limit=self._places.each)
            spending = self._pipeline.charge(prepared, exchange.caller)
            await self._stream(self._pipeline.payloads(prepared, exchange.caller, spending), exchange)

    async def _stream(self, payloads: sse.Payloads, exchange: Exchange) -> None:
        stop = asyncio.Event()
        expires_at = exchange.caller.actor.expires_at
        left = None if expires_at is None else (expires_at - self._clock()).total_seconds()
        expired: dict[str, object] = {
            "errors": RequestRefused(Refusals.UNAUTHENTICATED).errors(exchange.caller.language)
        }
        with self._lifecycle.running(stop.set):
            await sse.send_stream(
                exchange.receive,
                exchange.send,
                payloads,
                stop=stop,
                expires=None if left is None else (max(left, 0.0), expired),
            )


async def _once(payload: dict[str, object]) -> AsyncGenerator[dict[str, object], None]:
    yield payload
