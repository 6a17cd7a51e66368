"""Log lines of both kinds of logger, in both formats."""

import io
import json
import logging

import pytest
import structlog

from api.observe.logs import FLUSH_SECONDS, AccessLog, Answered, Sink, configure_logging
from api.settings import LogFormat, Settings
from core.request import request_id

ANSWERED = Answered("r-1", "POST", "/graphql", 200, 0.0125, 42)


def test_json_lines_of_structlog_and_of_the_standard_library_look_alike() -> None:
    stream = io.BytesIO()
    configure_logging(Settings(log_format=LogFormat.JSON), stream)
    token = request_id.set("r-9")
    structlog.get_logger().info("签约", count=3)
    logging.getLogger("some.library").warning("slow: %s", "query")
    request_id.reset(token)
    first, second = (json.loads(line) for line in stream.getvalue().splitlines())
    assert (first["event"], first["count"], first["level"], first["request_id"]) == ("签约", 3, "info", "r-9")
    assert (second["event"], second["level"], second["request_id"]) == ("slow: query", "warning", "r-9")


def test_lines_below_the_level_are_left_out_and_the_access_log_with_them() -> None:
    stream = io.BytesIO()
    assert configure_logging(Settings(log_level="ERROR"), stream) is None
    structlog.get_logger().warning("quiet")
    logging.getLogger("some.library").warning("quiet")
    structlog.get_logger().error("loud")
    assert stream.getvalue().count(b"\n") == 1


def test_sql_parameters_never_reach_the_log_even_at_debug_level() -> None:
    stream = io.BytesIO()
    configure_logging(Settings(log_level="DEBUG"), stream)
    logging.getLogger("tortoise.db_client").debug("INSERT …: %s", ["Wang Wei"])
    assert stream.getvalue() == b""


def test_configuring_again_does_not_write_lines_twice() -> None:
    first, second = io.BytesIO(), io.BytesIO()
    configure_logging(Settings(), first)
    configure_logging(Settings(), second)
    logging.getLogger("some.library").warning("once")
    assert first.getvalue() == b""
    assert second.getvalue().count(b"once") == 1


def _fails(token: str) -> None:
    claims = {"sub": token, "of": [token] * 2}
    raise ValueError(f"{len(claims)} claims do not fit")


@pytest.mark.parametrize("log_format", LogFormat)
def test_a_logged_trace_shows_where_and_never_what_the_variables_held(log_format: LogFormat) -> None:
    stream = io.BytesIO()
    configure_logging(Settings(log_format=log_format), stream)
    secret = "-".join(["eyJhbGciOi", "secret", "token"])
    try:
        _fails(secret)
    except ValueError as error:
        structlog.get_logger().exception("request failed")
        structlog.get_logger().error("unexpected error", exc_info=error)
        logging.getLogger("some.library").exception("request failed")
    written = stream.getvalue().decode()
    assert written.count("_fails") >= 3, "the trace is there"
    assert written.count("2 claims do not fit") >= 3
    assert secret not in written
    assert "eyJhbGciOi" not in written


def test_collected_lines_come_before_a_later_urgent_one() -> None:
    stream = io.BytesIO()
    sink = Sink(stream)
    sink._scheduled = True  # as inside an event loop that has not come round yet
    AccessLog(sink, LogFormat.JSON).write(ANSWERED)
    assert stream.getvalue() == b""
    sink.write(b"urgent\n")
    access, urgent = stream.getvalue().splitlines()
    assert json.loads(access)["duration_ms"] == 12.5
    assert urgent == b"urgent"
    assert FLUSH_SECONDS <= 0.1


def test_a_closed_stream_loses_lines_and_nothing_else() -> None:
    stream = io.BytesIO()
    sink = Sink(stream)
    stream.close()
    sink.write(b"lost\n")


def test_after_closing_no_line_waits_for_a_timer_that_may_never_come() -> None:
    stream = io.BytesIO()
    sink = Sink(stream)
    sink._scheduled = True  # as inside an event loop that has not come round yet
    access_log = AccessLog(sink, LogFormat.JSON)
    access_log.write(ANSWERED)
    access_log.close()
    access_log.write(ANSWERED)
    assert stream.getvalue().count(b"\n") == 2
