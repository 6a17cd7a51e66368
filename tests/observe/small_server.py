"""A small application under the real server process: `python -m tests.observe.small_server`."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from types import ModuleType, SimpleNamespace

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from api.health import health_routes
from api.observe.logs import configure_logging
from api.observe.metrics import CONTENT_TYPE, Metrics
from api.observe.middleware import ObserveMiddleware
from api.server import serve
from api.settings import Settings


def create_app(settings: Settings) -> SimpleNamespace:
    """An application that can answer slowly, and says when its lifespan ends."""
    metrics = Metrics(["/slow"])

    async def slow(request: Request) -> Response:
        await asyncio.sleep(float(request.query_params["seconds"]))
        return PlainTextResponse(str(os.getpid()))

    async def figures(_request: Request) -> Response:
        return Response(metrics.exposition(), media_type=CONTENT_TYPE)

    async def ready() -> Mapping[str, bool]:
        return {"small": True}

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        yield
        sys.stdout.write("closed in order\n")
        sys.stdout.flush()

    routes = [Route("/slow", slow), Route("/metrics", figures), *health_routes(ready)]
    asgi = ObserveMiddleware(Starlette(routes=routes, lifespan=lifespan), metrics, configure_logging(settings))
    return SimpleNamespace(asgi=asgi, end_streams=lambda: asyncio.sleep(0))


if __name__ == "__main__":
    application = ModuleType("api.app")
    vars(application)["create_app"] = create_app  # stands in for the real one
    sys.modules["api.app"] = application
    serve(Settings())
