"""The server process: it starts, says so, stops in order, and leaves nobody behind."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx

CHECKOUT = Path(__file__).parents[2]


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def eventually(holds: Callable[[], bool], seconds: float = 20) -> None:
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, "did not happen in time"
        time.sleep(0.05)


def answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/readyz", timeout=1).status_code == 200
    except httpx.TransportError:
        return False


@contextmanager
def serving(**variables: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    port = free_port()
    environment = {**os.environ, "PORT": str(port), "HOST": "127.0.0.1", **variables}
    command = [sys.executable, "-m", "tests.observe.small_server"]
    with subprocess.Popen(
        command, cwd=CHECKOUT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        url = f"http://127.0.0.1:{port}"
        try:
            eventually(lambda: answers(url))
            yield process, url
        finally:
            process.kill()


def test_a_signal_lets_the_request_in_flight_finish_and_closes_in_order() -> None:
    with serving() as (process, url), ThreadPoolExecutor() as pool:
        slow = pool.submit(httpx.get, f"{url}/slow?seconds=1.5", timeout=10)
        time.sleep(0.5)
        process.send_signal(signal.SIGTERM)
        time.sleep(0.3)
        assert not answers(url)
        assert slow.result().status_code == 200
        out, err = process.communicate(timeout=10)
        assert process.returncode == 0
        assert "closed in order" in out
        assert "DEVELOPMENT KEY IN USE" in err
        assert "GET /slow" in err


def test_a_server_that_is_killed_outright_leaves_no_worker_behind() -> None:
    with serving() as (process, url):
        worker = int(httpx.get(f"{url}/slow?seconds=0").text)
        assert worker != process.pid
        process.kill()
        eventually(lambda: not answers(url))


def test_headers_that_do_not_fit_are_refused_and_the_server_goes_on() -> None:
    with serving() as (_process, url):
        refused = httpx.get(f"{url}/readyz", headers={"x-long": "x" * 200_000})
        assert refused.status_code == 431
        assert answers(url)


def test_several_workers_answer_as_one_in_the_figures() -> None:
    variables = {"DATABASE_URL": "postgres://nobody@nowhere/none", "QIANYUE_WORKERS": "2"}
    with serving(**variables) as (_process, url):
        for _ in range(6):
            httpx.get(f"{url}/slow?seconds=0")
        for _ in range(3):
            assert (
                'qianyue_requests_total{method="GET",route="/slow",status="200"} 6.0'
                in httpx.get(f"{url}/metrics").text
            )
