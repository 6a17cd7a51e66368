"""The figures, in one process and in several."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from api.observe.field_use import SETTLE_AFTER, FieldUse
from api.observe.metrics import FOLDER_VARIABLE, Metrics, prepare_workers
from tests.observe.schema import document, report

CHECKOUT = Path(__file__).parents[2]

WORKERS = """
import os, sys, time
from api.observe.metrics import prepare_workers
with prepare_workers(2):
    children = []
    for number in range(2):
        child = os.fork()
        if child == 0:
            from api.observe.metrics import Metrics
            from tests.observe.schema import report
            metrics = Metrics(["/graphql"])
            for _ in range(3):
                metrics.request("/graphql", "POST", 200, 0.002)
            metrics.statement()
            metrics.menu_revision(7 + number)
            for _ in range(256):
                metrics.operation(report())
            if number == 1:
                time.sleep(1)
                sys.stdout.write(metrics.exposition().decode())
                sys.stdout.flush()
            else:
                time.sleep(2)
            os._exit(0)
        children.append(child)
    for child in children:
        os.waitpid(child, 0)
    folder = os.environ["PROMETHEUS_MULTIPROC_DIR"]
assert not os.path.exists(folder)
assert "PROMETHEUS_MULTIPROC_DIR" not in os.environ
"""


def test_everything_counted_is_told() -> None:
    metrics = Metrics(["/graphql"])
    metrics.operation(report())
    metrics.operation(report(outcome="kept", seconds=0.0))
    metrics.operation(report(outcome="kept", seconds=0.0))
    metrics.statement()
    metrics.menu_revision(12)
    text = metrics.exposition().decode()
    assert 'qianyue_operations_total{kind="query",outcome="data"} 1.0' in text
    assert 'qianyue_operations_total{kind="query",outcome="kept"} 2.0' in text
    assert 'qianyue_operation_seconds_total{kind="query"} 0.5' in text
    assert "qianyue_operation_cost_total 9.0" in text
    assert 'qianyue_field_uses_total{field="Query.menu"} 3.0' in text
    assert "qianyue_sql_statements_total 1.0" in text
    assert "qianyue_menu_revision 12.0" in text
    assert "process_resident_memory_bytes" in text


def test_a_field_is_counted_once_for_each_operation_that_selects_it() -> None:
    uses: dict[str, int] = {}
    use = FieldUse(lambda field, operations: uses.update({field: uses.get(field, 0) + operations}))
    text = "{ __typename menu { ...M parent { name } } again { ... { ...M } } } fragment M on Menu { name }"
    twice = document(text).selected

    use.count(twice)
    use.count(twice)
    use.settle()
    use.settle()

    assert uses == {"Query.menu": 2, "Query.again": 2, "Menu.name": 2, "Menu.parent": 2}


def test_field_counts_are_spread_by_themselves_now_and_then() -> None:
    uses: list[tuple[str, int]] = []
    use = FieldUse(lambda field, operations: uses.append((field, operations)))
    menu = document("{ menu { name } }").selected

    for _ in range(SETTLE_AFTER):
        use.count(menu)

    assert uses == [("Menu.name", SETTLE_AFTER), ("Query.menu", SETTLE_AFTER)]


def test_durations_fall_into_their_buckets_and_sum_up() -> None:
    metrics = Metrics(["/graphql"])
    for seconds in (0.0005, 0.002, 0.002, 60.0):
        metrics.request("/graphql", "POST", 200, seconds)
    text = metrics.exposition().decode()
    labels = 'method="POST",route="/graphql",status="200"'
    for bound, count in (("0.0005", 1), ("0.001", 1), ("0.0025", 3), ("10.0", 3), ("+Inf", 4)):
        assert f'qianyue_request_duration_seconds_bucket{{le="{bound}",{labels}}} {count}.0' in text
    assert f"qianyue_request_duration_seconds_sum{{{labels}}} 60.0045" in text


def test_whichever_worker_is_asked_answers_for_all_of_them() -> None:
    environment = {name: value for name, value in os.environ.items() if name != FOLDER_VARIABLE}
    run = subprocess.run(
        [sys.executable, "-c", WORKERS], cwd=CHECKOUT, env=environment, capture_output=True, text=True, check=True
    )
    labels = 'method="POST",route="/graphql",status="200"'
    assert f"qianyue_requests_total{{{labels}}} 6.0" in run.stdout
    assert f'qianyue_request_duration_seconds_bucket{{le="0.0025",{labels}}} 6.0' in run.stdout
    assert "qianyue_sql_statements_total 2.0" in run.stdout
    assert 'qianyue_operations_total{kind="query",outcome="data"} 512.0' in run.stdout
    assert 'qianyue_field_uses_total{field="Menu.name"} 512.0' in run.stdout
    assert "qianyue_menu_revision 7.0" in run.stdout
    assert run.stdout.count("process_resident_memory_bytes{pid=") == 2


def test_preparing_workers_after_the_library_was_imported_is_refused() -> None:
    Metrics()
    with pytest.raises(RuntimeError, match="before"), prepare_workers(2):
        pass
