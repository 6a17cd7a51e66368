"""The figures, in one process and in several."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from api.observe.metrics import FOLDER_VARIABLE, Metrics, prepare_workers

CHECKOUT = Path(__file__).parents[2]

WORKERS = """
import os, sys, time
from api.observe.metrics import Metrics, prepare_workers
with prepare_workers(2):
    children = []
    for number in range(2):
        child = os.fork()
        if child == 0:
            metrics = Metrics(["/graphql"])
            for _ in range(3):
                metrics.request("/graphql", "POST", 200, 0.002)
            metrics.statement()
            metrics.menu_revision(7 + number)
            with metrics.operation():
                if number == 1:
                    time.sleep(0.5)
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
    metrics.cache_hit()
    metrics.cache_miss()
    metrics.cache_miss()
    metrics.statement()
    metrics.menu_revision(12)
    with metrics.operation():
        assert "qianyue_operations_in_flight 1.0" in metrics.exposition().decode()
    text = metrics.exposition().decode()
    assert 'qianyue_kept_answers_total{result="hit"} 1.0' in text
    assert 'qianyue_kept_answers_total{result="miss"} 2.0' in text
    assert "qianyue_sql_statements_total 1.0" in text
    assert "qianyue_menu_revision 12.0" in text
    assert "qianyue_operations_in_flight 0.0" in text
    assert "process_resident_memory_bytes" in text


def test_an_operation_that_fails_is_no_longer_in_flight() -> None:
    metrics = Metrics()
    with pytest.raises(ValueError, match="x"), metrics.operation():
        raise ValueError("x")
    assert "qianyue_operations_in_flight 0.0" in metrics.exposition().decode()


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
    assert "qianyue_operations_in_flight 2.0" in run.stdout
    assert "qianyue_menu_revision 7.0" in run.stdout
    assert run.stdout.count("process_resident_memory_bytes{pid=") == 2


def test_preparing_workers_after_the_library_was_imported_is_refused() -> None:
    Metrics()
    with pytest.raises(RuntimeError, match="before"), prepare_workers(2):
        pass
