"""Is the process alive, and may it be sent requests? For orchestrators and load balancers, not for people."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

import orjson
import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

Ready = Callable[[], Awaitable[Mapping[str, bool]]]
"""Each check by name («database», «migrated», «menu»)."""

READY_SECONDS = 2.0
"""Checks that take longer count as failed: a database that hangs is not reachable."""

log = structlog.get_logger(__name__)


def health_routes(ready: Ready, seconds: float = READY_SECONDS) -> list[Route]:
    """`/healthz`: 200 as long as the process answers at all. `/readyz`: 200 when every check holds, else 503.

    `/readyz` answers `{"status": "ready" | "unavailable", "checks": {name: bool}}`; reasons go to the log.
    """

    async def alive(_request: Request) -> Response:
        return _answer(200, {"status": "alive"})

    async def readiness(_request: Request) -> Response:
        checks: Mapping[str, bool]
        try:
            async with asyncio.timeout(seconds):
                checks = await ready()
        except TimeoutError:
            log.warning("readiness checks took too long", seconds=seconds)
            checks = {"answered": False}
        except Exception:
            log.exception("readiness checks failed")
            checks = {"answered": False}
        good = all(checks.values())
        return _answer(200 if good else 503, {"status": "ready" if good else "unavailable", "checks": checks})

    return [Route("/healthz", alive), Route("/readyz", readiness)]


def _answer(status: int, body: Mapping[str, object]) -> Response:
    return Response(orjson.dumps(body), status, {"cache-control": "no-store"}, media_type="application/json")
