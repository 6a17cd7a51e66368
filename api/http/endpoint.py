"""The GraphQL endpoint: an ASGI app for HTTP and WebSocket that puts the parts of this package together."""

from collections.abc import Callable, Mapping

from graphql import GraphQLSchema
from starlette.types import Receive, Scope, Send

from api.http import graphiql
from api.http.allowance import Spending
from api.http.answers import AnswerCache, QuickKey
from api.http.body import read_body
from api.http.caller import Caller, address_spender, present_request_id
from api.http.client_address import ClientAddresses
from api.http.errors import masked
from api.http.exchange import Exchange, Facts, send_answer, send_bytes, send_rejection
from api.http.lifecycle import Lifecycle
from api.http.negotiation import MediaType, accepted
from api.http.patience import Patience
from api.http.pipeline import OnOperation, Pipeline, Traced, untraced
from api.http.places import Places
from api.http.refusals import Refusals, Rejected, RequestRefused
from api.http.request import OperationRequest, check_content_type, from_body, from_query_string
from api.http.responder import Responder
from api.http.websocket import GOING_AWAY, TRY_AGAIN_LATER, Socket, SocketService
from api.settings import Settings
from core.actor import Actor
from core.clock import Clock, system_clock

_ALLOW = (b"allow", b"GET, POST, OPTIONS")


class GraphQLEndpoint:
    """Serves one schema under the limits of `settings`, over HTTP, event streams and WebSocket.

    `identify` works out the actor from an Authorization value (None: nobody) and raises a `Fault` when it does not
    hold; `make_context` makes the `context_value` of one operation; `edition` changes whenever a public answer may
    change; `is_public` tells whether the answer under a root field ("Query.menu") depends on nobody; `list_sizes`
    gives the assumed size of plain lists ("Type.field", 10 when absent), `sized_by` the argument whose length is that
    of a list, `own_costs` what a root field costs by itself where that is not 1; `on_operation` hears of every
    operation, executed, answered from memory or refused; `traced` stands around each execution.
    """

    def __init__(
        self,
        *,
        schema: GraphQLSchema,
        settings: Settings,
        identify: Callable[[str | None], Actor],
        make_context: Callable[[Caller], object],
        edition: Callable[[], str],
        is_public: Callable[[str], bool],
        list_sizes: Mapping[str, int],
        sized_by: Mapping[str, str],
        starter_query: str,
        own_costs: Mapping[str, int] | None = None,
        clock: Clock = system_clock,
        on_operation: OnOperation | None = None,
        traced: Traced = untraced,
    ) -> None:
        self._settings = settings
        self._page = graphiql.page(starter_query) if settings.graphiql_on else None
        self._patience = Patience(settings.body_timeout_seconds)
        self._lifecycle = Lifecycle()
        self._addresses = ClientAddresses(settings.trusted_proxies, settings.proxy_header)
        self._places = Places(settings.max_streams_per_address)
        self._answers = AnswerCache(settings.answer_cache_bytes, edition)
        self._pipeline = Pipeline(
            schema,
            settings,
            identify=identify,
            make_context=make_context,
            list_sizes=list_sizes,
            sized_by=sized_by,
            own_costs=own_costs or {},
            clock=clock,
            on_operation=on_operation,
            traced=traced,
        )
        query_name = schema.query_type.name if schema.query_type is not None else "Query"
        self._responder = Responder(
            self._pipeline,
            self._answers,
            self._lifecycle,
            self._places,
            lambda name: is_public(f"{query_name}.{name}"),
            clock,
        )
        self._sockets = SocketService(self._pipeline, settings, clock)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one HTTP request or one WebSocket."""
        if scope["type"] == "http":
            await self._serve_http(scope, receive, send)
        elif scope["type"] == "websocket":
            facts = Facts.of(scope, self._addresses.of(scope))
            socket = Socket(self._sockets, facts, scope.get("subprotocols") or [], receive, send)
            with self._places.held(facts.address) as has_place:
                if not has_place:
                    await socket.refuse(TRY_AGAIN_LATER)
                    return
                with self._lifecycle.running(lambda: socket.close(GOING_AWAY)):
                    await socket.serve()

    def caller_of(self, scope: Scope) -> Caller:
        """Who sends a request to another route than this endpoint's. Raises Rejected (401) as for an operation."""
        facts = Facts.of(scope, self._addresses.of(scope))
        actor = self._pipeline.identified(facts.authorization)
        return Caller(actor, facts.language, facts.address, present_request_id())

    def charge(self, caller: Caller, cost: int) -> Spending:
        """Charge what another route costs to the allowance of operations. Raises RequestRefused (429) beyond it."""
        return self._pipeline.allowance.charge(caller.spender, cost)

    async def shutdown(self) -> None:
        """Close every WebSocket (1001) and end every event stream; returns when all have ended. For the lifespan."""
        await self._lifecycle.stop()

    async def _serve_http(self, scope: Scope, receive: Receive, send: Send) -> None:
        facts = Facts.of(scope, self._addresses.of(scope))
        body = b""
        try:
            if facts.method == "POST":
                whole = await read_body(
                    receive,
                    facts.headers.get(b"content-length"),
                    max_bytes=self._settings.max_body_bytes,
                    patience=self._patience,
                )
                if whole is None:
                    return
                body = whole
            key = facts.quick_key(body)
            answer = self._answers.quick(key) if key is not None else None
            if answer is None:
                await self._serve_slowly(facts, body, key, receive, send)
                return
            spending = self._pipeline.charge_kept(answer.report, address_spender(facts.address))
            # a public answer may be kept by others on the way, to whom this caller's allowance means nothing
            await send_answer(send, facts, answer, () if facts.method == "GET" else spending.headers())
        except Rejected as rejected:
            await send_rejection(send, rejected, MediaType.JSON, facts)

    async def _serve_slowly(
        self, facts: Facts, body: bytes, key: QuickKey | None, receive: Receive, send: Send
    ) -> None:
        """Everything that is not a kept answer; whatever goes wrong on the way becomes an answer with `errors`."""
        request_id = present_request_id()
        media = MediaType.JSON
        try:
            if facts.method == "OPTIONS":
                await send_bytes(send, 204, [_ALLOW], b"")
                return
            if facts.method not in ("GET", "POST"):
                raise RequestRefused(Refusals.METHOD_NOT_ALLOWED, headers=(_ALLOW,))
            accept = accepted(facts.headers.get(b"accept"))
            if self._page is not None and facts.method == "GET" and accept.html and not facts.query_string:
                await self._send_page(send)
                return
            media = accept.json or MediaType.EVENT_STREAM
            request = self._request(facts, body)
            actor = self._pipeline.identified(facts.authorization)
            caller = Caller(actor, facts.language, facts.address, request_id)
            await self._responder.respond(request, Exchange(facts, accept, caller, key, receive, send))
        except Rejected as rejected:
            await send_rejection(send, rejected, media, facts)
        except Exception as error:
            await send_rejection(send, masked(error, request_id), media, facts)

    async def _send_page(self, send: Send) -> None:
        page = self._page or b""
        headers = [(b"content-type", b"text/html; charset=utf-8"), (b"content-length", b"%d" % len(page))]
        await send_bytes(send, 200, [*headers, (b"cache-control", b"no-store"), (b"vary", b"Accept")], page)

    def _request(self, facts: Facts, body: bytes) -> OperationRequest:
        if facts.method == "GET":
            if len(facts.query_string) > self._settings.max_body_bytes:
                raise RequestRefused(Refusals.BODY_TOO_LARGE, limit=self._settings.max_body_bytes)
            return from_query_string(facts.query_string)
        check_content_type(facts.headers.get(b"content-type"), facts.headers.get(b"content-encoding"))
        return from_body(body)
