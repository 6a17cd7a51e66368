"""Log lines: structlog and the standard library's loggers through one sink, as JSON or for people.

Lines go to standard error, one a line, UTF-8. Access lines are collected for at most 50 ms, because a write
per request costs more than everything else this package does for it; any other line is written at once.
"""

import asyncio
import atexit
import logging
import sys
import time
from typing import Any, BinaryIO, NamedTuple

import orjson
import structlog
from structlog.types import EventDict, Processor

from api.settings import LogFormat, Settings
from core.request import request_id

FLUSH_SECONDS = 0.05
_MOST_BUFFERED = 65_536

# Never the local variables of the frames (the library's default): they hold tokens and people.
_TRACEBACKS = structlog.processors.ExceptionRenderer(structlog.tracebacks.ExceptionDictTransformer(show_locals=False))

# Libraries whose chatter below this level is noise (httpx) or holds values of rows (tortoise's SQL).
_QUIETEST = {
    "httpx": logging.WARNING,
    "httpcore": logging.WARNING,
    "tortoise": logging.INFO,
    "asyncio": logging.INFO,
}


class Sink:
    """Where lines go. `write` is for lines that may not be lost, `collect` for many that may wait."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._waiting = bytearray()
        self._scheduled = False
        self._closing = False

    def write(self, line: bytes) -> None:
        """Write `line` now, behind whatever was collected before it."""
        self._waiting += line
        self.flush()

    def collect(self, line: bytes) -> None:
        """Write `line` within FLUSH_SECONDS; at once where no event loop runs."""
        self._waiting += line
        if self._closing or len(self._waiting) > _MOST_BUFFERED:
            self.flush()
        elif not self._scheduled:
            try:
                asyncio.get_running_loop().call_later(FLUSH_SECONDS, self.flush)
                self._scheduled = True
            except RuntimeError:
                self.flush()

    def close(self) -> None:
        """From now on nothing waits: the event loop may end before its timer comes round."""
        self._closing = True
        self.flush()

    def flush(self) -> None:
        """Write what was collected. A stream that is gone (closed pipe) loses the lines, not the request."""
        self._scheduled = False
        if not self._waiting:
            return
        lines = bytes(self._waiting)
        self._waiting.clear()
        try:
            self._stream.write(lines)
            self._stream.flush()
        except (OSError, ValueError):
            return


class Answered(NamedTuple):
    """One answered request: how long it took in seconds, how many body bytes were sent."""

    ident: str
    method: str
    path: str
    status: int
    seconds: float
    size: int


class AccessLog:
    """One line a request, made without structlog's chain of processors: they would triple its cost.

    Never the query string or a header: a GET carries variables there, and variables carry people.
    """

    def __init__(self, sink: Sink, log_format: LogFormat) -> None:
        self._sink = sink
        self._line = self._json if log_format is LogFormat.JSON else self._console
        self._second = -1
        self._stamp = ""

    def write(self, answered: Answered) -> None:
        """Log one request."""
        self._sink.collect(self._line(answered))

    def close(self) -> None:
        """Write what waits; a worker ends without running exit handlers, so its lifespan calls this."""
        self._sink.close()

    def _json(self, answered: Answered) -> bytes:
        ident, method, path, status, seconds, size = answered
        line = {
            "timestamp": self._now(),
            "level": "info",
            "event": "request",
            "request_id": ident,
            "method": method,
            "path": path,
            "status": status,
            "duration_ms": round(seconds * 1000, 3),
            "bytes": size,
        }
        return orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE)

    def _console(self, answered: Answered) -> bytes:
        ident, method, path, status, seconds, size = answered
        # ascii() keeps line breaks and terminal control sequences of a stranger's path out of the log.
        shown = path if path.isascii() and path.isprintable() else ascii(path)
        line = f"{self._now()} {status} {method} {shown} {seconds * 1000:.1f} ms {size} B request_id={ident}\n"
        return line.encode("utf-8", "backslashreplace")

    def _now(self) -> str:
        now = time.time()
        second = int(now)
        if second != self._second:  # strftime once a second, not once a request
            self._second, self._stamp = second, time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(second))
        return f"{self._stamp}.{int((now - second) * 1000):03d}Z"


def configure_logging(settings: Settings, stream: BinaryIO | None = None) -> AccessLog | None:
    """Send every logger's lines to `stream` (standard error), formatted and filtered by the settings.

    Answers the access log, or None when the level leaves access lines (INFO) out, so that none is even built.
    """
    sink = Sink(sys.stderr.buffer if stream is None else stream)
    atexit.register(sink.flush)
    level = logging.getLevelNamesMapping()[settings.log_level]
    shared: list[Processor] = [
        _with_request_id,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, *_rendering(settings.log_format)],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_: _SinkLogger(sink),
        cache_logger_on_first_use=False,
    )
    handler = _SinkHandler(sink)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *_rendering(settings.log_format),
            ],
        )
    )
    root = logging.getLogger()
    for old in [old for old in root.handlers if isinstance(old, _SinkHandler)]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(level)
    for name, quietest in _QUIETEST.items():
        logging.getLogger(name).setLevel(max(level, quietest))
    return AccessLog(sink, settings.log_format) if level <= logging.INFO else None


def _rendering(log_format: LogFormat) -> list[Processor]:
    if log_format is LogFormat.JSON:
        return [
            _TRACEBACKS,
            structlog.processors.JSONRenderer(lambda event, **_: orjson.dumps(event, default=str).decode()),
        ]
    return [structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)]


def _with_request_id(_logger: Any, _method: str, event: EventDict) -> EventDict:
    ident = request_id.get()
    if ident is not None:
        event.setdefault("request_id", ident)
    return event


class _SinkLogger:
    """What structlog writes its rendered lines to."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink

    def msg(self, message: str) -> None:
        self._sink.write(message.encode("utf-8", "backslashreplace") + b"\n")

    debug = info = warning = warn = error = critical = exception = fatal = failure = err = log = msg


class _SinkHandler(logging.Handler):
    """What the standard library's loggers write to."""

    def __init__(self, sink: Sink) -> None:
        super().__init__()
        self._sink = sink

    def emit(self, record: logging.LogRecord) -> None:
        try:
            self._sink.write(self.format(record).encode("utf-8", "backslashreplace") + b"\n")
        except Exception:
            self.handleError(record)
