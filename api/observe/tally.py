"""Requests by route, method and status, and how long they took.

prometheus_client takes 3 µs for a counter and a histogram (locks, a loop over the buckets); `Tally` takes
0.5 µs and makes the same series when scraped. It serves one event loop in one process; several workers use
`SharedTally`.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator
from itertools import accumulate

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.metrics_core import CounterMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

# Seconds: a kept answer takes a tenth of a millisecond, the deadline of an operation is 10 s.
BUCKETS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

_COUNT = ("qianyue_requests", "Requests answered; status 0: the caller left first")
_DURATION = ("qianyue_request_duration_seconds", "From the first byte handled to the last byte sent")
_LABELS = ("route", "method", "status")


class _Series:
    __slots__ = ("buckets", "total")

    def __init__(self) -> None:
        self.buckets = [0] * (len(BUCKETS) + 1)
        self.total = 0.0


class Tally(Collector):
    """Counts in plain numbers."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._series: dict[tuple[str, str, int], _Series] = {}
        registry.register(self)

    def record(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count one request. The caller keeps the labels to known values."""
        series = self._series.get((route, method, status))
        if series is None:
            series = self._series[route, method, status] = _Series()
        series.buckets[bisect_left(BUCKETS, seconds)] += 1
        series.total += seconds

    def collect(self) -> Iterator[Metric]:
        """The series as Prometheus reads them."""
        count = CounterMetricFamily(*_COUNT, labels=_LABELS)
        duration = HistogramMetricFamily(*_DURATION, labels=_LABELS)
        bounds = [*(str(bound) for bound in BUCKETS), "+Inf"]
        for (route, method, status), series in self._series.items():
            labels = (route, method, str(status))
            cumulated = list(accumulate(series.buckets))
            count.add_metric(labels, cumulated[-1])
            duration.add_metric(labels, list(zip(bounds, cumulated, strict=True)), series.total)
        yield count
        yield duration


class SharedTally:
    """The same series kept by prometheus_client's multi-process mode."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._count = Counter(*_COUNT, _LABELS, registry=registry)
        self._duration = Histogram(*_DURATION, _LABELS, registry=registry, buckets=BUCKETS)
        self._series: dict[tuple[str, str, int], tuple[Callable[[], None], Callable[[float], None]]] = {}

    def record(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count one request. The caller keeps the labels to known values."""
        series = self._series.get((route, method, status))
        if series is None:  # finding a child by its labels costs more than counting, so it is done once
            labels = (route, method, str(status))
            series = (self._count.labels(*labels).inc, self._duration.labels(*labels).observe)
            self._series[route, method, status] = series
        count, observe = series
        count()
        observe(seconds)
