"""A server of the real application with one more route, which returns the bytes of the full menu from memory.

Run as `python -m tests.bench.comparison FILE`: FILE holds the bytes; the rest comes from the environment, as for
`qianyue serve`. The route stands in the same Starlette, before /graphql, under the same outermost layer.
"""

import sys
from functools import partial
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from api.app import App
from api.observe.logs import configure_logging
from api.observe.middleware import ObserveMiddleware
from api.server import server
from api.settings import Settings

CONTENT_TYPE = "application/json; charset=utf-8"


def comparison_app(settings: Settings, body: bytes) -> ASGIApp:
    """`api.app.create_app`, with `/static` besides."""

    async def static(_request: Request) -> Response:
        return Response(body, media_type=CONTENT_TYPE)

    async def static_read(request: Request) -> Response:
        await request.body()
        return Response(body, media_type=CONTENT_TYPE)

    access_log = configure_logging(settings)
    app = App(settings)
    starlette = app.starlette()
    methods = ["GET", "POST"]
    starlette.router.routes[:0] = [
        Route("/static", static, methods=methods), Route("/static-read", static_read, methods=methods)
    ]
    return ObserveMiddleware(starlette, app.metrics, access_log)


def main() -> None:
    """Serve until told to stop."""
    settings = Settings()
    body = Path(sys.argv[1]).read_bytes()
    server(settings).serve(target_loader=partial(comparison_app, settings, body), wrap_loader=False)


if __name__ == "__main__":
    main()
