"""Spans really arrive at a collector that speaks OTLP/HTTP, and cost nothing where none is named."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from api.observe.tracing import configure_tracing, operation_span, request_span, shutdown_tracing, tracing_on
from api.settings import Settings
from core.clock import Clock
from tests.api.conftest import serving


class Collector:
    """A collector on a port of its own that keeps what it is sent."""

    def __init__(self) -> None:
        self.received: list[tuple[str, ExportTraceServiceRequest]] = []
        kept = self.received

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                if self.headers.get("content-encoding") == "gzip":
                    import gzip

                    body = gzip.decompress(body)
                kept.append((self.path, ExportTraceServiceRequest.FromString(body)))
                self.send_response(200)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the library's name
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def spans(self) -> dict[str, Span]:
        return {
            one.name: one
            for _, request in self.received
            for resource in request.resource_spans
            for scope in resource.scope_spans
            for one in scope.spans
        }


@pytest.fixture
def collector() -> Iterator[Collector]:
    kept = Collector()
    thread = threading.Thread(target=kept.server.serve_forever)
    thread.start()
    yield kept
    shutdown_tracing()
    kept.server.shutdown()
    thread.join()
    kept.server.server_close()


@pytest.mark.parametrize("variable", ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"])
def test_spans_arrive_with_attributes_and_parents(
    variable: str, collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = "/v1/traces" if variable.endswith("TRACES_ENDPOINT") else ""
    monkeypatch.setenv(variable, collector.url + path)
    assert configure_tracing(Settings())
    caller = [(b"traceparent", b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")]
    with request_span("POST /graphql", caller, status=200), operation_span("query", "Menu"):
        pass
    shutdown_tracing()
    assert {path for path, _ in collector.received} == {"/v1/traces"}
    spans = collector.spans()
    outer, inner = spans["POST /graphql"], spans["GraphQL query"]
    assert outer.trace_id.hex() == "0af7651916cd43dd8448eb211c80319c"
    assert outer.parent_span_id.hex() == "b7ad6b7169203331"
    assert outer.kind == Span.SPAN_KIND_SERVER
    assert (inner.trace_id, inner.parent_span_id) == (outer.trace_id, outer.span_id)
    assert {one.key: one.value.string_value for one in inner.attributes} == {
        "graphql.operation.type": "query",
        "graphql.operation.name": "Menu",
    }
    resource = collector.received[0][1].resource_spans[0].resource
    named = {one.key: one.value.string_value for one in resource.attributes}
    assert (named["service.name"], named["deployment.environment.name"]) == ("qianyue", "development")


def test_an_exception_is_recorded_and_goes_on(collector: Collector, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url)
    configure_tracing(Settings())
    with pytest.raises(ValueError, match="broken"), operation_span("mutation", None):
        raise ValueError("broken")
    shutdown_tracing()
    assert [event.name for event in collector.spans()["GraphQL mutation"].events] == ["exception"]


def test_without_a_collector_a_span_is_one_shared_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OTEL_EXPORTER_OTLP_ENDPOINT", raising=False)
    monkeypatch.delenv("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", raising=False)
    assert not configure_tracing(Settings())
    assert not tracing_on()
    assert operation_span("query", "A") is operation_span("mutation", None)
    with operation_span("query", "A") as nothing, operation_span("query", None):
        assert nothing is None


async def test_a_request_its_operation_and_its_statements_are_one_trace(
    collector: Collector, monkeypatch: pytest.MonkeyPatch, starter_url: str, clock: Clock
) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url)
    async with serving(starter_url, clock) as client:
        await client.data('query Read { menu(region: "450321") { on } }')
        await client.http.get("/readyz")
    spans = collector.spans()
    outer, inner = spans["POST /graphql"], spans["GraphQL query"]
    assert (inner.trace_id, inner.parent_span_id) == (outer.trace_id, outer.span_id)
    assert {one.key: one.value.string_value for one in inner.attributes} == {
        "graphql.operation.type": "query",
        "graphql.operation.name": "Read",
    }
    statements = [event.attributes[0].value.string_value for event in spans["GET /readyz"].events]
    assert "SELECT 1" in statements
