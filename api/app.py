"""The application: one GraphQL endpoint with what stands around it, put together from the settings."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import structlog
from starlette.applications import Starlette
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from api.access.tokens import TokenVerifier
from api.access.verbs import is_public
from api.agreements import Papers, agreement_routes
from api.context import RequestContext
from api.event_board import EventBoard
from api.health import health_routes
from api.http import graphiql
from api.http.caller import Caller
from api.http.endpoint import GraphQLEndpoint
from api.job_runner import JobRunner
from api.menu_board import MenuBoard, open_board
from api.notice_runner import NoticeRunner, address_rules
from api.observe.logs import configure_logging
from api.observe.metrics import CONTENT_TYPE, Metrics
from api.observe.middleware import ObserveMiddleware
from api.observe.tracing import configure_tracing, note_statement, operation_span, shutdown_tracing
from api.register_files import register_file_routes
from api.register_upload import register_upload_routes
from api.schema.build import build, executable
from api.sealing_keys import BANNER, sealer_of
from api.settings import MessageAdapter, Settings
from api.worklist_export import worklist_routes
from api.worklist_runner import keeping_worklists
from core.actor import Actor
from core.clock import Clock, system_clock
from core.database import connected, connection
from core.messages import LoggedMessages, MessagePort, NoMessages
from core.migrate import pending
from core.sealing import Sealer
from enrolment.desk import Desk
from enrolment.notices.carrying import GatewayMessages
from enrolment.wiring import FOLLOWERS

STARTER_QUERY = (Path(__file__).parent / "starter_query.graphql").read_text(encoding="utf-8")
GRAPHQL = "/graphql"
ROUTES = (GRAPHQL, "/healthz", "/readyz", "/metrics")
"""Those that figures are told of by path: the others' hold codes and tokens."""

LIST_SIZES: Mapping[str, int] = {
    "Menu.sections": 18,
    "MenuSection.entries": 3,
    "MenuSection.groups": 1,
    "MenuGroup.entries": 2,
    "PackageVersion.lines": 8,
    "PackageVersion.choiceGroups": 1,
    "ChoiceGroup.options": 4,
    "Price.shares": 3,
    "MilestonesSchedule.milestones": 3,
    "CombinedSchedule.of": 2,
    "VariantsSchedule.cases": 3,
    "PackageVersion.needs": 1,
    "PackageVersion.deductions": 1,
    "ChoiceGroup.surcharges": 1,
    "Draft.problems": 5,
    "DraftChanges.differences": 5,
    "DraftChanges.parts": 3,
    "AllOfCondition.of": 2,
    "AnyOfCondition.of": 3,
    "NoneOfCondition.of": 1,
    "Team.members": 5,
    "Team.chain": 2,
    "Team.tierChain": 3,
    "CompositionReport.findings": 14,
    "CompositionReport.gaps": 2,
    "Finding.candidates": 5,
    "Finding.chainCandidates": 5,
    "PackageDelivery.lines": 12,
    "CompositionProblem.gaps": 3,
    "EndPracticePayload.teams": 2,
    "RenewLicencePayload.teams": 2,
    "TurnedTeams.teams": 50,
    "TurnedTeam.gaps": 2,
    "CapacityEffect.overfull": 50,
    "TermsEffect.changes": 40,
    "SubstitutionEffect.selfPayPackages": 40,
    "Query.difference": 20,
    "ServicePackage.difference": 20,
    "Query.eligibility": 30,
    "PackageEligibility.reasons": 3,
    "PackageEligibility.changes": 3,
    "PackageEligibility.warnings": 1,
    "Quote.problems": 2,
    "QuoteProblem.reasons": 2,
    "Quote.packages": 4,
    "Quote.proposed": 2,
    "Quote.items": 30,
    "Quote.overlaps": 5,
    "Quote.years": 2,
    "Cost.shares": 3,
    "QuotedPackage.needs": 1,
    "QuotedPackage.runs": 1,
    "QuotedPackage.periods": 1,
    "QuotedPackage.items": 12,
    "QuotedPackage.years": 2,
    "QuotedPackage.deductions": 1,
    "QuotedOverlap.deductions": 1,
    "QuotedItem.windows": 5,
    "Disclosure.byModality": 5,
    "Impact.populations": 3,
    "Impact.places": 20,
    "Impact.holders": 3,
    "Impact.costs": 5,
    "Impact.roles": 8,
    "RoleImpact.byTier": 3,
    "Impact.uncounted": 5,
    "Impact.linesWithoutTeam": 5,
    "MenuPreview.problems": 3,
    "Contract.persons": 2,
    "Contract.consents": 2,
    "Contract.signatures": 3,
    "Contract.chain": 2,
    "Enrolment.selections": 3,
    "GroupCover.selections": 1,
    "Selection.prices": 2,
    "Selection.options": 1,
    "ContractHousehold.members": 4,
    "AgreementTemplate.kinds": 2,
    "AgreementTemplate.groups": 4,
    "AgreementTemplate.missingGroups": 1,
    "AgreementClauses.clauses": 6,
    "AgreementClause.basis": 1,
    "ListedResident.populations": 3,
    "JobRow.problems": 1,
    "Me.residents": 3,
    "OwnResident.enrolments": 2,
    "Resident.unsignedReasons": 1,
    "Query.worklists": 13,
    "WorklistRow.missing": 2,
    "WorklistRow.keyPopulations": 2,
    "WorklistSettlement.arguments": 3,
    "PersonalMenu.entries": 30,
    "PersonalMenuEntry.needs": 1,
    "PersonalMenuEntry.recommendations": 1,
    "Webhook.kinds": 3,
}
"""How long plain lists are taken to be when a query's cost is reckoned; others count as 10."""

SIZED_BY: Mapping[str, str] = {"Query.nodes": "ids"}
"""Plain lists that are as long as one of their arguments."""

OWN_COSTS: Mapping[str, int] = {"Query.reconcile": 50_000, "Mutation.explainDifference": 50_000}
"""What looks at every resident of a region costs what it is, whatever is selected of it: as much as the export of a
long worklist. Four of them fit into one request."""

_MESSAGES: Mapping[MessageAdapter, Callable[[Clock, Sealer], MessagePort]] = {
    MessageAdapter.LOG: lambda _clock, _sealer: LoggedMessages(),
    MessageAdapter.NONE: lambda _clock, _sealer: NoMessages(),
    MessageAdapter.WEBHOOK: GatewayMessages,
}

NO_PUBLIC_URL = (
    "QIANYUE_PUBLIC_URL is not set: agreements are printed with an address that residents cannot open, and their QR "
    "codes lead nowhere."
)

_log = structlog.get_logger(__name__)


class App:
    """One worker's application and what it holds open while it runs.

    Raises ValueError where the settings leave people's data unsealed (`api.sealing_keys.sealer_of`).
    """

    def __init__(self, settings: Settings, clock: Clock = system_clock) -> None:
        self.settings = settings
        self.clock = clock
        self.sealer = sealer_of(settings)
        self.messages = _MESSAGES[settings.messages_by](clock, self.sealer)
        self.events = EventBoard()
        self.jobs = JobRunner(self._desk_of_jobs, clock)
        self.metrics = Metrics(ROUTES)
        self.verifier = TokenVerifier(settings, clock)
        self.endpoint = GraphQLEndpoint(
            schema=executable(build()),
            settings=settings,
            identify=self.verifier.identify,
            make_context=self._context,
            edition=self._edition,
            is_public=is_public,
            list_sizes=LIST_SIZES,
            sized_by=SIZED_BY,
            starter_query=STARTER_QUERY,
            own_costs=OWN_COSTS,
            clock=clock,
            on_operation=self.metrics.operation,
            traced=operation_span,
        )
        self._board: MenuBoard | None = None

    @property
    def board(self) -> MenuBoard:
        """The menu this worker serves; there is one from the moment the application has started."""
        if self._board is None:
            raise RuntimeError("the application has not started")
        return self._board

    @asynccontextmanager
    async def running(self, _starlette: Starlette) -> AsyncIterator[None]:
        """Open the database, load the menu, keep both fresh; close them when the server stops."""
        settings = self.settings
        async with AsyncExitStack() as stack:
            configure_tracing(settings)
            stack.callback(shutdown_tracing)
            await stack.enter_async_context(connected(settings.database_url, on_statement=self._on_statement))
            self._board = await open_board(self.clock)
            await stack.enter_async_context(self._board.watched(settings.menu_poll_seconds))
            await stack.enter_async_context(self.events.watched(settings.event_poll_seconds))
            await stack.enter_async_context(self.verifier.running())
            await stack.enter_async_context(self.jobs.running(settings.job_poll_seconds))
            await stack.enter_async_context(keeping_worklists(self.clock, settings.job_poll_seconds))
            if settings.tell_webhooks:
                await stack.enter_async_context(NoticeRunner(settings, self.clock, self.sealer).running())
            stack.push_async_callback(self.endpoint.shutdown)
            yield

    async def ready(self) -> Mapping[str, bool]:
        """Whether this worker may be sent requests, check by check."""
        await connection().execute_query("SELECT 1")
        migrated = not await pending(self.settings.database_url)
        return {"database": True, "migrated": migrated, "menu": self._board is not None}

    def asgi(self) -> ASGIApp:
        """`/graphql` straight to its endpoint, the other routes and the lifespan, and CORS where it is allowed.

        A kept answer takes 30 µs of Python; the way through Starlette's middleware and routes would add 16.
        """
        starlette, endpoint = self.starlette(), self.endpoint

        async def front_door(scope: Scope, receive: Receive, send: Send) -> None:
            if scope.get("path") == GRAPHQL:
                await endpoint(scope, receive, send)
            else:
                await starlette(scope, receive, send)

        if not self.settings.cors_origins:
            return front_door
        return CORSMiddleware(
            front_door,
            allow_origins=list(self.settings.cors_origins),
            allow_methods=["GET", "POST"],
            allow_headers=[
                "authorization",
                "content-type",
                "accept-language",
                "graphql-cost",
                "idempotency-key",
                "x-request-id",
            ],
            expose_headers=[
                "etag",
                "ratelimit-cost",
                "ratelimit-limit",
                "ratelimit-remaining",
                "ratelimit-reset",
                "x-request-id",
            ],
            max_age=600,
        )

    def starlette(self) -> Starlette:
        """The other routes, under the lifespan."""
        return Starlette(routes=self.routes(), lifespan=self.running)

    def _on_statement(self, sql: str) -> None:
        self.metrics.statement()
        note_statement(sql)

    def _edition(self) -> str:
        return self.board.edition()

    def _context(self, caller: Caller) -> RequestContext:
        return RequestContext(
            actor=caller.actor,
            language=caller.language,
            request_id=caller.request_id,
            clock=self.clock,
            board=self.board,
            present=self.board.present,
            sealer=self.sealer,
            messages=self.messages,
            events=self.events,
            public_address=self.settings.public_address,
            wake_jobs=self.jobs.wake,
            webhook_addresses=address_rules(self.settings),
        )

    def _desk(self, actor: Actor) -> Desk:
        return Desk(actor, self.clock, self.sealer, self.board.present.snapshot)

    def _desk_of_jobs(self, actor: Actor) -> Desk:
        return replace(self._desk(actor), followers=FOLLOWERS)

    async def _metrics(self, _request: Request) -> Response:
        self.metrics.menu_revision(self.board.present.snapshot.revision)
        return Response(self.metrics.exposition(), media_type=CONTENT_TYPE)

    def routes(self) -> list[BaseRoute]:
        """Every path the server knows beside `/graphql`."""
        papers = Papers(self.settings, self.endpoint, self._desk)
        scripts = [graphiql.script_route()] if self.settings.graphiql_on else []
        return [
            *scripts,
            Route("/", _to_graphql),
            Route("/metrics", self._metrics),
            *health_routes(self.ready),
            *agreement_routes(papers),
            *worklist_routes(papers),
            *register_upload_routes(papers, self.jobs.wake),
            *register_file_routes(papers),
        ]


@dataclass(frozen=True, slots=True)
class ObservedApp:
    """What a server needs: the ASGI application, and how to end sockets and event streams before it stops."""

    asgi: ASGIApp
    end_streams: Callable[[], Awaitable[None]]


async def _to_graphql(_request: Request) -> Response:
    return RedirectResponse(GRAPHQL)


def create_app(settings: Settings) -> ObservedApp:
    """The application for one worker; the database must have been migrated (`qianyue serve` does it)."""
    access_log = configure_logging(settings)
    if settings.development_sealing_in_use:
        _log.warning(BANNER)
    if settings.in_production and settings.public_url is None:
        _log.warning(NO_PUBLIC_URL, address=settings.public_address)
    app = App(settings)
    return ObservedApp(ObserveMiddleware(app.asgi(), app.metrics, access_log), app.endpoint.shutdown)
