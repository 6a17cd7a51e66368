"""A small schema and an endpoint over it, with every dial in the test's hand."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, NewType

import httpx
import strawberry
from graphql import GraphQLError
from strawberry.schema.config import StrawberryConfig

from api.http.caller import Caller
from api.http.endpoint import GraphQLEndpoint
from api.http.pipeline import OperationReport
from api.settings import Settings
from core.actor import ANONYMOUS, Actor
from core.faults import Fault, FaultCode, Problem, Refusal, Unavailable, bad_argument
from core.language import Text

NOON = datetime(2026, 3, 1, 4, 0, 0, tzinfo=UTC)
Code = NewType("Code", str)


def _parse_code(value: str) -> str:
    return bytes.fromhex(value).hex()  # Python's own words when it fails: "non-hexadecimal number found…"


@strawberry.type
class Leaf:
    name: str

    @strawberry.field
    def branches(self) -> "list[Leaf]":
        return [Leaf(name="branch")]

    @strawberry.field
    def deeper(self) -> "Leaf":
        return Leaf(name="deeper")


@strawberry.type
class LeafEdge:
    cursor: str
    node: Leaf


@strawberry.type
class LeafConnection:
    edges: list[LeafEdge]
    total_count: int


@dataclass
class World:
    """What resolvers see and tests move."""

    now: datetime = NOON
    edition: str = "1"
    menu: str = "spring"
    asked: int = 0
    callers: list[Caller] = field(default_factory=list)
    reports: list[OperationReport] = field(default_factory=list)
    cancelled: list[str] = field(default_factory=list)
    tokens: dict[str, Actor] = field(default_factory=dict)
    during_menu: Callable[[], None] = lambda: None

    def clock(self) -> datetime:
        return self.now

    def identify(self, authorization: str | None) -> Actor:
        if authorization is None:
            return ANONYMOUS
        actor = self.tokens.get(authorization.removeprefix("Bearer "))
        if actor is None or (actor.expires_at is not None and actor.expires_at <= self.now):
            raise Fault(FaultCode.UNAUTHENTICATED, Text("凭证无效", "The token does not hold"))
        return actor

    def token(self, name: str, seconds: float | None = None) -> str:
        expires = None if seconds is None else self.now + timedelta(seconds=seconds)
        self.tokens[name] = Actor(subject=name, expires_at=expires)
        return f"Bearer {name}"

    def context(self, caller: Caller) -> "Context":
        self.callers.append(caller)
        return Context(self, caller)


@dataclass
class Context:
    world: World
    caller: Caller


def _world(info: strawberry.Info[Any, None]) -> World:
    world: World = info.context.world
    return world


@strawberry.type
class Query:
    @strawberry.field
    def menu(self, info: strawberry.Info[Any, None]) -> str:
        """A public answer."""
        world = _world(info)
        world.asked += 1
        answer = f"{world.menu} {info.context.caller.language.value}"
        world.during_menu()
        return answer

    @strawberry.field
    def whoami(self, info: strawberry.Info[Any, None]) -> str | None:
        subject: str | None = info.context.caller.actor.subject
        return subject

    @strawberry.field
    def leaf(self) -> Leaf:
        return Leaf(name="leaf")

    @strawberry.field
    def leaves(self) -> list[Leaf]:
        return [Leaf(name="one"), Leaf(name="two")]

    @strawberry.field
    def leaves_of(self, ids: list[strawberry.ID]) -> list[Leaf]:
        return [Leaf(name=id_) for id_ in ids]

    @strawberry.field
    def leaf_page(self, first: int | None = None, last: int | None = None) -> LeafConnection:
        size = first or last or 20
        edges = [LeafEdge(cursor=str(n), node=Leaf(name=str(n))) for n in range(min(size, 100))]
        return LeafConnection(edges=edges, total_count=1000)

    @strawberry.field
    def echo(self, text: str = "", number: int = 0, code: Code | None = None) -> str:
        return f"{text}{number}{code or ''}"

    @strawberry.field
    def maybe(self, text: strawberry.Maybe[str] = None) -> str:
        return "absent" if text is None else text.value

    @strawberry.field
    async def slow(self, info: strawberry.Info[Any, None], seconds: float) -> str:
        try:
            await asyncio.sleep(seconds)
        except asyncio.CancelledError:
            _world(info).cancelled.append("slow")
            raise
        return "done"

    @strawberry.field
    def fault(self) -> str | None:
        raise bad_argument(("input", "age"), "年龄不对", "The age is wrong")

    @strawberry.field
    def refusal(self) -> str | None:
        raise Refusal((Problem("TOO_YOUNG", ("age",), Text("太小", "Too young")),))

    @strawberry.field
    def busy(self) -> str | None:
        raise Unavailable("another process is writing to /secret/path")

    @strawberry.field
    def crash(self) -> str | None:
        raise ValueError("secret table contracts")

    @strawberry.field
    def crash_in_graphql(self) -> str | None:
        raise GraphQLError("secret column id_number")

    @strawberry.field
    def timeout_of_its_own(self) -> str | None:
        raise TimeoutError("secret host db-1")


@strawberry.type
class Mutation:
    @strawberry.mutation
    def change_menu(self, info: strawberry.Info[Any, None], name: str) -> str:
        world = _world(info)
        world.menu, world.edition = name, world.edition + "+"
        return name


@strawberry.type
class Subscription:
    @strawberry.subscription
    async def count(self, info: strawberry.Info[Any, None], to: int, pause: float = 0.0) -> AsyncGenerator[int, None]:
        try:
            for number in range(1, to + 1):
                await asyncio.sleep(pause)
                yield number
        except asyncio.CancelledError:
            _world(info).cancelled.append("count")
            raise

    @strawberry.subscription
    async def breaking(self) -> AsyncGenerator[int, None]:
        yield 1
        raise ValueError("secret queue")


SCHEMA = strawberry.Schema(
    query=Query,
    mutation=Mutation,
    subscription=Subscription,
    config=StrawberryConfig(scalar_map={Code: strawberry.scalar(name="Code", serialize=str, parse_value=_parse_code)}),
)._schema


def settings(**changes: Any) -> Settings:
    """Settings of the defaults, whatever the environment of the test run says, with these changes."""
    values = {name: field.get_default() for name, field in Settings.model_fields.items()}
    return Settings.model_construct(**{**values, **changes})


def endpoint(world: World, **changes: Any) -> GraphQLEndpoint:
    return GraphQLEndpoint(
        schema=SCHEMA,
        settings=settings(**changes),
        identify=world.identify,
        make_context=world.context,
        edition=lambda: world.edition,
        is_public=lambda name: name == "Query.menu",
        list_sizes={"Query.leaves": 7},
        sized_by={"Query.leavesOf": "ids"},
        starter_query="query Start { menu }",
        clock=world.clock,
        on_operation=world.reports.append,
    )


def client(app: GraphQLEndpoint, address: str = "127.0.0.1") -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=app, client=(address, 123))
    return httpx.AsyncClient(transport=transport, base_url="http://test")


class Asked:
    """Posts operations to an endpoint of its own."""

    def __init__(self, world: World | None = None, **changes: Any) -> None:
        self.world = world or World()
        self.app = endpoint(self.world, **changes)

    async def post(
        self,
        query: str | None = None,
        headers: dict[str, str] | None = None,
        *,
        address: str = "127.0.0.1",
        **parameters: Any,
    ) -> httpx.Response:
        if query is not None:
            parameters["query"] = query
        sent = {"accept": "application/graphql-response+json", "accept-language": "en"} | (headers or {})
        async with client(self.app, address) as http:
            return await http.post("/graphql", json=parameters, headers=sent)

    async def get(self, parameters: dict[str, str], headers: dict[str, str] | None = None) -> httpx.Response:
        sent = {"accept": "application/graphql-response+json", "accept-language": "en"} | (headers or {})
        async with client(self.app) as http:
            return await http.get("/graphql", params=parameters, headers=sent)

    async def send(self, body: bytes, headers: dict[str, str] | None = None, method: str = "POST") -> httpx.Response:
        sent = {"content-type": "application/json", "accept-language": "en"} | (headers or {})
        async with client(self.app) as http:
            return await http.request(method, "/graphql", content=body, headers=sent)


def codes(response: httpx.Response) -> list[str]:
    """The codes of a response's errors."""
    return [error["extensions"]["code"] for error in response.json()["errors"]]
