"""Traces by OpenTelemetry over OTLP/HTTP, only where the standard variables ask for them.

`OTEL_EXPORTER_OTLP_ENDPOINT` or `OTEL_EXPORTER_OTLP_TRACES_ENDPOINT` turns them on; the other
`OTEL_…` variables (headers, sampler, resource attributes) mean what they mean everywhere. Otherwise
OpenTelemetry is not even imported and a span is one shared object that does nothing.
"""

import os
from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any

from api.settings import Settings

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import Tracer

_VARIABLES = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
_NOTHING: AbstractContextManager[None] = nullcontext()
Attribute = str | int | float | bool


class _State:
    """The process's one tracer; None while tracing is off."""

    provider: "TracerProvider | None" = None
    tracer: "Tracer | None" = None


def configure_tracing(settings: Settings) -> bool:
    """Start exporting spans when the environment names a collector; True when it does.

    Call it once in each worker, after the fork: the exporter has a thread. `service.name` is qianyue unless
    `OTEL_SERVICE_NAME` says otherwise; `deployment.environment.name` comes from the settings.
    """
    if not any(os.environ.get(name) for name in _VARIABLES) or os.environ.get("OTEL_SDK_DISABLED") == "true":
        return False
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
    from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415

    shutdown_tracing()
    resource = Resource.create(
        {
            "service.name": os.environ.get("OTEL_SERVICE_NAME", "qianyue"),
            "deployment.environment.name": settings.environment.value,
        }
    )
    provider = TracerProvider(resource=resource)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    _State.provider, _State.tracer = provider, provider.get_tracer("qianyue")
    return True


def shutdown_tracing() -> None:
    """Send what is waiting and stop; the spans after it do nothing."""
    provider, _State.provider, _State.tracer = _State.provider, None, None
    if provider is not None:
        provider.shutdown()


def tracing_on() -> bool:
    """Whether spans are recorded."""
    return _State.tracer is not None


def operation_span(kind: str, name: str | None) -> AbstractContextManager[Any]:
    """The span of one GraphQL operation's execution, child of the one it runs in; nothing while tracing is off.

    Attributes by the semantic conventions for GraphQL, never personal data. An exception that leaves the block is
    recorded on the span.
    """
    tracer = _State.tracer
    if tracer is None:
        return _NOTHING
    attributes = {"graphql.operation.type": kind} | ({"graphql.operation.name": name} if name else {})
    return tracer.start_as_current_span(f"GraphQL {kind}", attributes=attributes)


def note_statement(sql: str) -> None:
    """Note an SQL statement, without its values, on the span at hand."""
    if _State.tracer is not None:
        from opentelemetry.trace import get_current_span  # noqa: PLC0415

        get_current_span().add_event("sql", {"db.query.text": sql})


def request_span(
    name: str, headers: Iterable[tuple[bytes, bytes]], **attributes: Attribute
) -> AbstractContextManager[Any]:
    """The span of a whole request, child of the caller's `traceparent` (W3C Trace Context) if sent."""
    tracer = _State.tracer
    if tracer is None:
        return _NOTHING
    from opentelemetry.trace import SpanKind  # noqa: PLC0415
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator  # noqa: PLC0415

    carrier = {
        key.decode("latin-1"): value.decode("latin-1")
        for key, value in headers
        if key in (b"traceparent", b"tracestate")
    }
    return tracer.start_as_current_span(
        name,
        context=TraceContextTextMapPropagator().extract(carrier),
        kind=SpanKind.SERVER,
        attributes=attributes,
    )
