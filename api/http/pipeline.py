"""The one way every operation goes, whatever brought it.

Trusted text → allowance for checking → checked document → cost → allowance → execution.
"""

import time
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping
from contextlib import AbstractContextManager, aclosing, contextmanager, nullcontext
from dataclasses import dataclass

from graphql import GraphQLSchema, OperationDefinitionNode, OperationType

from api.http.allowance import Allowance, Spending
from api.http.caller import Caller
from api.http.cost import CostMeter, checking_cost
from api.http.document import Document, DocumentStore
from api.http.errors import FaultRejected, masked
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
    checking: int  # what was charged for checking the document; 0 when it was known

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
    """What a metrics hook is told of each operation, when it has ended or was refused.

    It is kept with kept answers, so it holds nothing heavy: the names of fields and not the document.
    """

    kind: str  # "query", "mutation", "subscription", or UNKNOWN
    outcome: str  # "data", "errors", KEPT, or the code of a refusal
    seconds: float
    cost: int
    fields: frozenset[str]  # every «Type.field» the document selects; none of an operation that was refused


KEPT_COST = 1  # what a kept answer costs: no field of it is resolved
KEPT = "kept"  # the outcome of an answer that was sent again from memory
UNKNOWN = "unknown"  # the kind of an operation that was refused before it was read that far
_NO_FIELDS: frozenset[str] = frozenset()
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
        sized_by: Mapping[str, str],
        own_costs: Mapping[str, int],
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
        self._meter = CostMeter(schema, list_sizes, sized_by, own_costs)
        self._execution = Execution(schema, settings)
        self._on_operation = on_operation
        self._traced = traced
        self.allowance = Allowance(settings.cost_per_minute, clock)

    def identified(self, authorization: str | None) -> Actor:
        """Who an Authorization value stands for. Raises FaultRejected when it does not hold."""
        with self.refusals_reported():
            try:
                return self._identify(authorization)
            except Fault as fault:
                raise FaultRejected(fault) from None

    @contextmanager
    def refusals_reported(self, kind: str = UNKNOWN) -> Iterator[None]:
        """Report a refusal that leaves the block: one from before execution, which reports its own."""
        try:
            yield
        except Rejected as rejected:
            self.report(OperationReport(kind, str(rejected), 0.0, 0, _NO_FIELDS))
            raise

    def prepare(self, request: OperationRequest, caller: Caller) -> Prepared:
        """Check an operation; a document not seen before is charged for before any work is done on it.

        Raises Rejected with the first reason why the operation may not be executed.
        """
        with self.refusals_reported():
            text, by_hash = self._trusted.text(request.query, request.document_hash)
            document, checking = self._documents.known(text), 0
            if document is None:
                if not self._trusted.knows(text):
                    checking = checking_cost(text, self._settings.max_tokens)
                    self.allowance.charge(caller.spender, checking)
                document = self._documents.checked(text)
            operation = document.operation(request.operation_name)
            return Prepared(request, document, operation, by_hash, checking)

    def charge(self, prepared: Prepared, caller: Caller) -> Spending:
        """Charge the operation's cost to the caller. Raises RequestRefused beyond a limit."""
        with self.refusals_reported(prepared.kind.value):
            cost = self._meter.cost(prepared.document, prepared.operation, prepared.request.variables)
            limit = self._settings.max_cost
            if cost > limit:
                raise RequestRefused(Refusals.COST_LIMIT_EXCEEDED, found=min(cost, 10**15), limit=limit)
            return self.allowance.charge(caller.spender, cost, prepared.checking)

    def charge_kept(self, report: OperationReport, spender: str, checking: int = 0) -> Spending:
        """Charge for a kept answer and report it. Raises RequestRefused, also reported, beyond the allowance."""
        try:
            spending = self.allowance.charge(spender, KEPT_COST, checking)
        except RequestRefused as refused:
            self.report(OperationReport(report.kind, str(refused), 0.0, 0, _NO_FIELDS))
            raise
        self.report(report)
        return spending

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
            yield {"errors": masked(error, caller.request_id).errors(caller.language)}

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
        self.report(OperationReport(prepared.kind.value, outcome, seconds, cost, prepared.document.selected))
