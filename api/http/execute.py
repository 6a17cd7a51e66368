"""Executing one checked operation on graphql-core: with a deadline, masked errors, and nothing else in between."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterable, Awaitable, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, TypeGuard, cast

from graphql import ExecutionResult, GraphQLError, GraphQLSchema
from graphql.execution import (
    Executor,
    create_source_event_stream,
    execute_subscription_event,
    map_source_to_response_event,
)
from strawberry.execution import optimized_is_awaitable

from api.http.caller import Caller
from api.http.document import Document
from api.http.errors import BAD_USER_INPUT, DocumentFaulty, execution_errors
from api.http.refusals import Refusals, RequestRefused
from api.settings import Settings
from core.faults import Fault

_is_awaitable = cast("Callable[[Any], TypeGuard[Awaitable[Any]]]", optimized_is_awaitable)


@dataclass(frozen=True, slots=True)
class Result:
    """The response of an executed operation: what becomes `data`, `errors` and `extensions`."""

    data: object
    errors: list[dict[str, object]]

    def payload(self, extensions: Mapping[str, object] | None = None) -> dict[str, object]:
        """The response as GraphQL writes it: `errors` first, so that a reader of a broken stream sees them."""
        payload: dict[str, object] = {"errors": self.errors} if self.errors else {}
        payload["data"] = self.data
        if extensions:
            payload["extensions"] = extensions
        return payload


class Execution:
    """Executes operations of one schema under the limits of `settings`."""

    def __init__(self, schema: GraphQLSchema, settings: Settings) -> None:
        self._schema = schema
        self._settings = settings

    async def result(
        self,
        document: Document,
        operation_name: str | None,
        variables: Mapping[str, object],
        context: object,
        caller: Caller,
    ) -> Result:
        """The result of a query or a mutation.

        Raises DocumentFaulty when a variable cannot be used, RequestRefused (DEADLINE_EXCEEDED) after
        `operation_timeout_seconds`: what the resolvers then awaited is cancelled.
        """
        executor = self._executor(document, operation_name, variables, context)
        outcome = executor.execute_operation()
        if _is_awaitable(outcome):
            outcome = await self._within_deadline(cast("Awaitable[ExecutionResult]", outcome))
        return self._told(cast("ExecutionResult", outcome), caller)

    async def events(
        self,
        document: Document,
        operation_name: str | None,
        variables: Mapping[str, object],
        context: object,
        caller: Caller,
    ) -> AsyncGenerator[Result, None]:
        """The results of a subscription, one for each event; the deadline holds for the start and for each event.

        Raises as `result` does. A subscription that fails to start yields its one result with errors.
        """
        executor = self._executor(document, operation_name, variables, context)
        source: object = create_source_event_stream(executor)
        if _is_awaitable(source):
            source = await self._within_deadline(cast("Awaitable[object]", source))
        if isinstance(source, ExecutionResult):
            yield self._told(source, caller)
            return
        stream = map_source_to_response_event(executor, cast("AsyncIterable[Any]", source), self._event)
        async with aclosing(stream):
            try:
                async for outcome in stream:
                    yield self._told(outcome, caller)
            except Fault as fault:  # the source itself says no on the way: its own words, not a masked error
                error = GraphQLError(fault.message.en, original_error=fault)
                yield self._told(ExecutionResult(None, [error]), caller)

    async def _event(self, executor: Executor[Any]) -> ExecutionResult:
        outcome = execute_subscription_event(executor)
        if _is_awaitable(outcome):
            outcome = await self._within_deadline(cast("Awaitable[ExecutionResult]", outcome))
        return cast("ExecutionResult", outcome)

    def _executor(
        self,
        document: Document,
        operation_name: str | None,
        variables: Mapping[str, object],
        context: object,
    ) -> Executor[Any]:
        executor = Executor.build(
            self._schema,
            document.node,
            context_value=context,
            raw_variable_values=dict(variables),
            operation_name=operation_name,
            max_coercion_errors=self._settings.max_errors,
            is_awaitable=_is_awaitable,
            hide_suggestions=not self._settings.suggestions_on,
        )
        if isinstance(executor, list):
            raise DocumentFaulty(BAD_USER_INPUT, executor, self._settings.max_errors)
        return executor

    async def _within_deadline(self, work: Awaitable[Any]) -> Any:
        seconds = self._settings.operation_timeout_seconds
        deadline = asyncio.timeout(seconds)
        try:
            async with deadline:
                return await work
        except TimeoutError:
            if not deadline.expired():
                raise
            raise RequestRefused(Refusals.DEADLINE_EXCEEDED, seconds=f"{seconds:g}") from None

    def _told(self, outcome: ExecutionResult, caller: Caller) -> Result:
        errors = outcome.errors
        if not errors:
            return Result(outcome.data, [])
        return Result(
            outcome.data,
            execution_errors(
                errors,
                language=caller.language,
                request_id=caller.request_id,
                limit=self._settings.max_errors,
            ),
        )
