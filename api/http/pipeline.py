"""The one way every operation goes, whatever brought it.

Trusted text → checked document → cost → allowance → execution.
"""

import time
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import AbstractContextManager, aclosing, nullcontext
from dataclasses import dataclass

from graphql import GraphQLSchema, OperationDefinitionNode, OperationType

from api.http.allowance import Allowance, Spending
from api.http.caller import Caller
from api.http.cost import CostMeter
from api.http.document import Document, DocumentStore
from api.http.errors import FaultRejected, internal_error
from api.http.execute import Execution, Result
from api.http.refusals import Refusals, Rejected, RequestRefused
from api.http.request import OperationRequest
from api.http.trusted import TrustedDocuments
from api.settings import Settings
from core.actor import Actor
from core.clock import Clock
from core.faults import Fault


@dataclass(frozen=True, slots=True)
class Prepared:
    """An operation that may be executed: checked, chosen, and not yet paid for."""

    request: OperationRequest
    document: Document
    operation: OperationDefinitionNode
    by_hash: bool  # a trusted document, asked for by its hash

    @property
    def kind(self) -> OperationType:
        """Query, mutation or subscription."""
        return self.operation.operation

    @property
    def name(self) -> str | None:
        """The operation's name, when it has one."""
        return None if self.operation.name is None else self.operation.name.value


@dataclass(frozen=True, slots=True)
class OperationReport:
    """What a metrics hook is told after each operation: field use can be counted from the document."""

    kind: str  # "query", "mutation", "subscription"
    outcome: str  # "data", "errors", KEPT, or the code of a refusal
    seconds: float
    cost: int
    document: Document


KEPT_COST = 1  # what a kept answer costs: no field of it is resolved
KEPT = "kept"  # the outcome of an answer that was sent again from memory
OnOperation = Callable[[OperationReport], None]
Traced = Callable[[str, str | None], AbstractContextManager[object]]
"""Makes what stands around the execution of one operation: told its kind and its name."""


def untraced(_kind: str, _name: str | None) -> AbstractContextManager[object]:
    """Nothing stands around it."""
    return nullcontext()


class Pipeline:
    """Prepares, charges and executes operations of one schema."""

    def __init__(
        self,
        schema: GraphQLSchema,
        settings: Settings,
        *,
        identify: Callable[[str | None], Actor],
        make_context: Callable[[Caller], object],
        list_sizes: Mapping[str, int],
        clock: Clock,
        on_operation: OnOperation | None,
        traced: Traced,
    ) -> None:
        self._settings = settings
        self._identify = identify
        self._make_context = make_context
        self._trusted = TrustedDocuments.from_file(
            settings.trusted_documents_file, only=settings.trusted_documents_only
        )
        self._documents = DocumentStore(schema, settings)
        self._meter = CostMeter(schema, list_sizes)
        self._execution = Execution(schema, settings)
        self._on_operation = on_operation
        self._traced = traced
        self.allowance = Allowance(settings.cost_per_minute, clock)

    def identified(self, authorization: str | None) -> Actor:
        """Who an Authorization value stands for. Raises FaultRejected when it does not hold."""
        try:
            return self._identify(authorization)
        except Fault as fault:
            raise FaultRejected(fault) from None

    def prepare(self, request: OperationRequest) -> Prepared:
        """Check an operation. Raises Rejected with the first reason why it may not be executed."""
        text, by_hash = self._trusted.text(request.query, request.document_hash)
        document = self._documents.checked(text)
        return Prepared(request, document, document.operation(request.operation_name), by_hash)

    def charge(self, prepared: Prepared, caller: Caller) -> Spending:
        """Charge the operation's cost to the caller. Raises RequestRefused beyond a limit."""
        cost = self._meter.cost(prepared.document, prepared.operation, prepared.request.variables)
        limit = self._settings.max_cost
        if cost > limit:
            raise RequestRefused(Refusals.COST_LIMIT_EXCEEDED, found=min(cost, 10**15), limit=limit)
        return self.allowance.charge(caller.spender, cost)

    async def result(self, prepared: Prepared, caller: Caller, spending: Spending) -> Result:
        """Execute a query or mutation that was paid for. Raises as `Execution.result` does, and FaultRejected."""
        started = time.perf_counter()
        outcome = "errors"
        try:
            with self._traced(prepared.kind.value, prepared.name):
                result = await self._execution.result(
                    prepared.document,
                    prepared.request.operation_name,
                    prepared.request.variables,
                    self._context(caller),
                    caller,
                )
            outcome = "errors" if result.errors else "data"
            return result
        except Rejected as rejected:
            outcome = str(rejected)
            raise
        finally:
            self._report(prepared, outcome, time.perf_counter() - started, spending.cost)

    async def payloads(
        self, prepared: Prepared, caller: Caller, spending: Spending
    ) -> AsyncGenerator[dict[str, object], None]:
        """The responses of any operation that was paid for, for transports that stream: one, or one for each event.

        Ends with a response of errors when the operation is rejected or breaks on the way.
        """
        try:
            if prepared.kind is not OperationType.SUBSCRIPTION:
                yield (await self.result(prepared, caller, spending)).payload()
                return
            events = self._events(prepared, caller, spending)
            async with aclosing(events):
                async for result in events:
                    yield result.payload()
        except Rejected as rejected:
            yield {"errors": rejected.errors(caller.language)}
        except Exception as error:
            yield {"errors": internal_error(error, caller.request_id).errors(caller.language)}

    async def _events(self, prepared: Prepared, caller: Caller, spending: Spending) -> AsyncGenerator[Result, None]:
        """Execute a subscription that was paid for; reported once, when it ends."""
        started = time.perf_counter()
        stream = self._execution.events(
            prepared.document,
            prepared.request.operation_name,
            prepared.request.variables,
            self._context(caller),
            caller,
        )
        outcome = "data"
        try:
            async with aclosing(stream):
                async for result in stream:
                    outcome = "errors" if result.errors else outcome
                    yield result
        except Rejected as rejected:
            outcome = str(rejected)
            raise
        finally:
            self._report(prepared, outcome, time.perf_counter() - started, spending.cost)

    def _context(self, caller: Caller) -> object:
        try:
            return self._make_context(caller)
        except Fault as fault:
            raise FaultRejected(fault) from None

    def report(self, report: OperationReport) -> None:
        """Tell the metrics hook, if there is one."""
        if self._on_operation is not None:
            self._on_operation(report)

    def _report(self, prepared: Prepared, outcome: str, seconds: float, cost: int) -> None:
        self.report(OperationReport(prepared.kind.value, outcome, seconds, cost, prepared.document))
