"""The process: granian (HTTP/1.1 and WebSocket) around `api.app`, one event loop thread a worker.

SIGTERM and SIGINT stop accepting, let what is in flight finish (at most GRACE_SECONDS), then close the rest.
TLS and HTTP/2 towards the public are the reverse proxy's.
"""

import asyncio
import ctypes
import os
import signal
import sys
import threading
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import structlog
from granian import Granian
from granian.constants import HTTPModes, Interfaces, Loops, RuntimeModes
from granian.http import HTTP1Settings
from granian.log import LogLevels

from api.access.development import BANNER
from api.observe.logs import configure_logging
from api.observe.metrics import prepare_workers
from api.settings import Settings

GRACE_SECONDS = 15
"""What is in flight this long after the signal is cut off: longer than the default deadline."""

HEADER_MILLISECONDS = 10_000
"""A request's headers must arrive within this, or the connection is closed: slow clients cannot hold it."""

HEADER_BYTES = 65_536
"""Largest request head; hyper reads in steps, so that it refuses (431) somewhere between this and twice this."""

CONNECTIONS = 1_024
"""Connections one worker serves at once; more wait in the listen queue."""

STREAM_SECONDS = 3
"""Sockets and event streams have this long to say goodbye."""

_PR_SET_PDEATHSIG = 1

log = structlog.get_logger(__name__)


def serve(settings: Settings) -> None:
    """Serve until told to stop. The database is migrated and seeded by then; the settings hold for every worker.

    Raises SystemExit with a code other than 0 when a worker could not start or died.
    """
    configure_logging(settings)
    if settings.development_key_in_use:
        log.warning(BANNER)
    elif settings.token_jwks_file is None and settings.token_jwks_url is None:
        log.warning("NO KEY SET: every token is refused. Set QIANYUE_TOKEN_JWKS_FILE or QIANYUE_TOKEN_JWKS_URL.")
    with prepare_workers(settings.workers):
        log.info("serving", url=f"http://{_shown(settings.host)}:{settings.port}/graphql", workers=settings.workers)
        server(settings).serve(target_loader=partial(_application, settings, os.getpid()), wrap_loader=False)
        log.info("stopped")


def server(settings: Settings) -> Any:
    """The configured granian server, not yet running."""
    return Granian(
        "api.app:application",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.ASGI,
        workers=settings.workers,
        runtime_threads=1,
        runtime_mode=RuntimeModes.st,  # 25,000-33,000 against 20,000-28,000 requests a second (tiny app, wrk, 2 cores)
        loop=Loops.uvloop if sys.platform != "win32" else Loops.asyncio,
        http=HTTPModes.http1,
        websockets=True,
        backlog=2_048,
        backpressure=CONNECTIONS,
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_MILLISECONDS, max_buffer_size=HEADER_BYTES),
        log_level=LogLevels.warning,
        # granian's own lines go where all others go: to the root logger that configure_logging set up.
        log_dictconfig={
            "handlers": {},
            "formatters": {},
            "loggers": {"_granian": {"handlers": [], "propagate": True}, "granian.access": {"handlers": []}},
        },
        respawn_failed_workers=settings.workers > 1,
        workers_kill_timeout=GRACE_SECONDS,
        factory=True,
    )


def _application(settings: Settings, parent: int) -> Any:
    """Load the application inside a worker."""
    _die_with(parent)
    from api.app import create_app  # noqa: PLC0415  the worker imports it, so that the parent stays small

    app = create_app(settings)
    end_streams_first(app.end_streams)
    return app.asgi


def end_streams_first(end_streams: Callable[[], Awaitable[None]]) -> None:
    """On SIGTERM or SIGINT, end sockets and event streams before granian stops accepting and waits for connections.

    granian would drop open WebSockets without a close frame and wait for event streams until the grace is over. It
    asks `granian._signals.set_loop_signals` for its signal event once a worker, before the application starts.
    """
    from granian import _signals  # noqa: PLC0415  private: a test with real sockets fails when it changes

    granians_own: Callable[[asyncio.AbstractEventLoop], Any] = _signals.set_loop_signals

    def set_loop_signals(loop: asyncio.AbstractEventLoop) -> Any:
        stop = granians_own(loop)
        ending: set[asyncio.Task[None]] = set()

        async def end() -> None:
            try:
                async with asyncio.timeout(STREAM_SECONDS):
                    await end_streams()
            except TimeoutError:
                log.warning("streams did not end in time", seconds=STREAM_SECONDS)
            finally:
                stop.set()

        def on_signal() -> None:
            if not ending:
                ending.add(loop.create_task(end()))
                _end_at_last()

        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, on_signal)
        return stop

    _signals.set_loop_signals = set_loop_signals


def _end_at_last() -> None:
    """End this worker when the grace is over, even when the parent who would see to it is gone."""
    timer = threading.Timer(GRACE_SECONDS + STREAM_SECONDS, os._exit, (1,))
    timer.daemon = True
    timer.start()


def _die_with(parent: int) -> None:
    """Have the kernel (Linux) end this worker when the parent is killed outright: nobody else would."""
    if not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:  # it died before the line above
        os.kill(os.getpid(), signal.SIGTERM)


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host
