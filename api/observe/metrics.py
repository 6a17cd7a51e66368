"""Figures for Prometheus, in a registry of their own, right with any number of workers.

With one worker they live in memory. With more, `prepare_workers` (before prometheus_client is first imported)
points the library's multi-process mode at a folder; each worker writes there and whichever worker is asked
answers for all. Unknown routes and methods are counted as «other»: a stranger cannot make series.
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from api.http.pipeline import OperationReport
from api.observe.field_use import FieldUse

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
FOLDER_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
OTHER = "other"

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "WEBSOCKET"})


class Metrics:
    """Everything this process counts."""

    def __init__(self, routes: Collection[str] = ()) -> None:
        """`routes` are the paths that get a series of their own."""
        from prometheus_client import CollectorRegistry, Counter, Gauge  # noqa: PLC0415  see above

        from api.observe.tally import SharedTally, Tally  # noqa: PLC0415

        self.registry = CollectorRegistry()
        self._routes = frozenset(routes)
        self._requests = SharedTally(self.registry) if FOLDER_VARIABLE in os.environ else Tally(self.registry)
        self._operations = Counter(
            "qianyue_operations",
            "GraphQL operations by kind and outcome: data, errors, kept (sent again from memory), or a refusal's code; "
            "kind unknown: refused before it was read that far",
            ("kind", "outcome"),
            registry=self.registry,
        )
        self._counts: dict[tuple[str, str], Callable[[], None]] = {}
        self._operation_seconds = Counter(
            "qianyue_operation_seconds", "Time spent executing operations", ("kind",), registry=self.registry
        )
        self._cost = Counter("qianyue_operation_cost", "Cost charged for operations", registry=self.registry)
        uses = Counter("qianyue_field_uses", "Operations that selected a field", ("field",), registry=self.registry)
        self._field_use = FieldUse(lambda field, operations: uses.labels(field).inc(operations))
        self.statement: Callable[[], None] = Counter(
            "qianyue_sql_statements", "SQL statements sent to the database", registry=self.registry
        ).inc
        self._revision = Gauge(
            "qianyue_menu_revision",
            "Revision of the menu in memory; with several workers the oldest any of them shows",
            registry=self.registry,
            multiprocess_mode="livemin",
        )

    def request(self, path: str, method: str, status: int, seconds: float) -> None:
        """Count one answered request."""
        self._requests.record(
            path if path in self._routes else OTHER, method if method in _METHODS else OTHER, status, seconds
        )

    def operation(self, report: OperationReport) -> None:
        """Count one GraphQL operation and the fields it selected: what nobody uses may be removed one day."""
        count = self._counts.get((report.kind, report.outcome))
        if count is None:  # finding a child by its labels costs more than counting, so it is done once
            count = self._operations.labels(report.kind, report.outcome).inc
            self._counts[report.kind, report.outcome] = count
        count()
        self._cost.inc(report.cost)
        if report.seconds:
            self._operation_seconds.labels(report.kind).inc(report.seconds)
        self._field_use.count(report.fields)

    def menu_revision(self, revision: int) -> None:
        """Say which revision of the menu this process shows."""
        self._revision.set(revision)

    def exposition(self) -> bytes:
        """What `/metrics` answers (text exposition format 0.0.4): this process, or all workers together."""
        from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest  # noqa: PLC0415

        self._field_use.settle()
        folder = os.environ.get(FOLDER_VARIABLE)
        if folder is None:
            process = CollectorRegistry()
            ProcessCollector(registry=process)
            return generate_latest(self.registry) + generate_latest(process)
        from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead  # noqa: PLC0415

        from api.observe.workers import WorkerProcesses, worker_ids  # noqa: PLC0415

        for worker in worker_ids(Path(folder), alive=False):
            mark_process_dead(worker, folder)  # type: ignore[no-untyped-call]
        together = CollectorRegistry()
        MultiProcessCollector(together, folder)  # type: ignore[no-untyped-call]
        together.register(WorkerProcesses(Path(folder)))
        return generate_latest(together)


@contextmanager
def prepare_workers(workers: int) -> Iterator[None]:
    """Set the multi-process mode up for more than one worker, and clean up when the block ends.

    Must run before anything imports prometheus_client, which decides once, when imported. Raises RuntimeError
    when that is too late.
    """
    if workers == 1:
        yield
        return
    if "prometheus_client" in sys.modules:
        raise RuntimeError("prometheus_client was imported before the folder of the workers was set")
    folder = tempfile.mkdtemp(prefix="qianyue-metrics-")
    os.environ[FOLDER_VARIABLE] = folder
    try:
        yield
    finally:
        del os.environ[FOLDER_VARIABLE]
        shutil.rmtree(folder, ignore_errors=True)
