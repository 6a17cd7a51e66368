"""One HTTP exchange on bare ASGI: the facts of the request that matter here, and the writing of an answer."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import orjson
from starlette.types import Receive, Scope, Send

from api.http.answers import Answer, QuickKey
from api.http.caller import Caller
from api.http.negotiation import CONTENT_TYPES, STATUSES, Accepted, MediaType
from api.http.refusals import Refusals, Rejected, RequestRefused
from core.language import Language, preferred

_OF_INTEREST = frozenset(
    {
        b"accept",
        b"accept-language",
        b"authorization",
        b"content-encoding",
        b"content-length",
        b"content-type",
        b"graphql-cost",
        b"if-none-match",
    }
)
_JSON = CONTENT_TYPES[MediaType.JSON]


@dataclass(slots=True)
class Facts:
    """What a request says in its first line and its headers."""

    method: str
    query_string: bytes
    address: str  # of the client, as `ClientAddresses` has it
    headers: dict[bytes, bytes] = field(default_factory=dict)

    @classmethod
    def of(cls, scope: Scope, address: str) -> "Facts":
        """Read the scope. Of a header given twice the values are joined, as RFC 9110 (5.2) has it."""
        facts = cls(scope.get("method", ""), scope.get("query_string", b""), address)
        headers = facts.headers
        for name, value in scope["headers"]:
            if name in _OF_INTEREST:
                headers[name] = value if name not in headers else headers[name] + b", " + value
        return facts

    def quick_key(self, body: bytes) -> QuickKey | None:
        """The request byte for byte; None when its answer is nobody else's business, or tells its cost."""
        get = self.headers.get
        if b"authorization" in self.headers or b"graphql-cost" in self.headers or b"content-encoding" in self.headers:
            return None
        return (
            b"GET" if self.method == "GET" else None,
            self.query_string if self.method == "GET" else body,
            get(b"content-type"),
            get(b"accept"),
            get(b"accept-language"),
        )

    @property
    def language(self) -> Language:
        """The language of Accept-Language."""
        return preferred(self.headers.get(b"accept-language", b"").decode("latin-1"))

    @property
    def authorization(self) -> str | None:
        """The Authorization header. Raises RequestRefused (401) when there are several."""
        value = self.headers.get(b"authorization")
        if value is not None and b", " in value:
            raise RequestRefused(Refusals.UNAUTHENTICATED, headers=((b"www-authenticate", b"Bearer"),))
        return None if value is None else value.decode("latin-1")

    @property
    def wants_cost(self) -> bool:
        """Whether `extensions.cost` is asked for (`GraphQL-Cost: report`)."""
        return self.headers.get(b"graphql-cost", b"").strip().lower() == b"report"

    def knows(self, etag: bytes) -> bool:
        """Whether If-None-Match names `etag` (RFC 9110, 13.1.2; weak comparison)."""
        known = self.headers.get(b"if-none-match")
        if known is None:
            return False
        tags = {tag.strip().removeprefix(b"W/") for tag in known.split(b",")}
        return etag in tags or b"*" in tags


@dataclass(frozen=True, slots=True)
class Exchange:
    """A well-formed request on its way to an answer; `key` is None when its answer cannot be a kept one."""

    facts: Facts
    accept: Accepted
    caller: Caller
    key: QuickKey | None
    receive: Receive
    send: Send

    @property
    def is_get(self) -> bool:
        """True for GET, False for POST."""
        return self.facts.method == "GET"


async def send_bytes(send: Send, status: int, headers: Iterable[tuple[bytes, bytes]], body: bytes) -> None:
    """Send a whole response; `headers` holds content-length already."""
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def send_answer(send: Send, facts: Facts, answer: Answer, extra: tuple[tuple[bytes, bytes], ...]) -> None:
    """Send a kept answer, or 304 to who has it already."""
    if answer.etag is not None and facts.knows(answer.etag):
        await send_bytes(send, 304, [*answer.not_modified, *extra], b"")
        return
    await send_bytes(send, 200, [*answer.headers, *extra], answer.body)


async def send_json(
    send: Send,
    status: int,
    body: bytes,
    *,
    content_type: bytes = _JSON,
    headers: Iterable[tuple[bytes, bytes]] = (),
) -> None:
    """Send JSON that nobody may store."""
    await send_bytes(
        send,
        status,
        [
            (b"content-type", content_type),
            (b"content-length", b"%d" % len(body)),
            (b"x-content-type-options", b"nosniff"),
            (b"cache-control", b"private, no-store"),
            (b"vary", b"Accept, Accept-Language, Authorization"),
            *headers,
        ],
        body,
    )


async def send_rejection(send: Send, rejected: Rejected, media: MediaType, facts: Facts) -> None:
    """Answer a rejected request: JSON with `errors`, in the media type asked for where that was understood."""
    if media is MediaType.EVENT_STREAM:
        media = MediaType.GRAPHQL_RESPONSE
    status = rejected.status
    if rejected.of_document:
        status = STATUSES[media].refused or status
    await send_json(
        send,
        status,
        orjson.dumps({"errors": rejected.errors(facts.language)}),
        content_type=CONTENT_TYPES[media],
        headers=rejected.headers,
    )
