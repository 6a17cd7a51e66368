"""Which ASGI server: granian and uvicorn (uvloop) around the same small application, once each.

Run as `python -m tests.bench.servers granian|uvicorn FILE` it serves that application on PORT.
"""

import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from starlette.types import ASGIApp, Receive, Scope, Send

from tests.bench.figures import Figure, middle_ratio
from tests.bench.load import Load, request_bytes
from tests.bench.machine import cores, on_cores, running
from tests.bench.menu import FULL_MENU_BODY
from tests.bench.start import answered

_SMALL, _LARGE = 2_000, 250_000  # bytes: one package, the whole menu
_ROUND_SECONDS = 0.5


def measure(folder: Path, seconds: float) -> list[Figure]:
    """Rates of both servers, one core each for server and load, round by round in turn."""
    server_core, load_cores = cores()
    cases = [
        (f"GET, {_SMALL / 1000:.0f} kB", _SMALL, request_bytes("GET", "/")),
        (f"GET, {_LARGE / 1000:.0f} kB", _LARGE, request_bytes("GET", "/")),
        (f"POST read, {_LARGE / 1000:.0f} kB", _LARGE, request_bytes("POST", "/", FULL_MENU_BODY)),
    ]
    figures = []
    for what, size, request in cases:
        one, two = (
            running(
                ["tests.bench.servers", name, str(size)], log=folder / f"{name}.log", environment={}, core=server_core
            )
            for name in ("granian", "uvicorn")
        )
        with one as granian, two as uvicorn, on_cores(load_cores):
            loads = []
            for server in (granian, uvicorn):
                answered(server, request)
                loads.append(Load(server.port, request, size))
                loads[-1].rate(_ROUND_SECONDS)
            rounds = max(3, round(seconds / (6 * _ROUND_SECONDS)))
            pairs = [(loads[0].rate(_ROUND_SECONDS), loads[1].rate(_ROUND_SECONDS)) for _ in range(rounds)]
            for load in loads:
                load.close()
        ours, other, ratio = middle_ratio(pairs)
        compared = f"granian ÷ uvicorn ({uvicorn_parser()}, uvloop), {what}"
        figures.append(Figure("servers", compared, f"{ours:,.0f} /s", f"{other:,.0f} /s", ratio))
    return figures


def uvicorn_parser() -> str:
    """The HTTP parser uvicorn takes when left to itself."""
    try:
        import httptools  # noqa: F401
    except ImportError:
        return "h11"
    return "httptools"


def bytes_app(size: int) -> ASGIApp:
    """Reads whatever is posted and answers `size` bytes from memory."""
    body = b"x" * size
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % size)]

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            for step in ("startup", "shutdown"):
                await receive()
                await send({"type": f"lifespan.{step}.complete"})
            return
        if scope["method"] == "POST":
            while (await receive()).get("more_body"):
                pass
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    return app


def _granian(size: int, port: int) -> None:
    from api.server import server
    from api.settings import Settings

    settings = Settings().model_copy(update={"port": port})
    server(settings).serve(target_loader=partial(bytes_app, size), wrap_loader=False)


def _uvicorn(size: int, port: int) -> None:
    import uvicorn

    uvicorn.run(bytes_app(size), host="127.0.0.1", port=port, loop="uvloop", log_level="warning", access_log=False)


def main() -> None:
    """Serve until told to stop."""
    name, size = sys.argv[1:]
    serve: dict[str, Callable[[int, int], None]] = {"granian": _granian, "uvicorn": _uvicorn}
    serve[name](int(size), int(os.environ["PORT"]))


if __name__ == "__main__":
    main()
