"""A server of the real application with one more route, which returns the bytes of the full menu from memory.

Run as `python -m tests.bench.comparison FILE`: FILE holds the bytes; the rest comes from the environment, as for
`qianyue serve`. The route stands in the same Starlette, before /graphql, under the same outermost layer.
"""

import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp

from api.app import App
from api.observe.logs import configure_logging
from api.observe.middleware import ObserveMiddleware
from api.server import server
from api.settings import Settings

METHODS = ["GET", "POST"]
CONTENT_TYPE = "application/json; charset=utf-8"


class ComparisonApp(App):
    """The application with routes of the measurement before its own."""

    def __init__(self, settings: Settings, more: Sequence[BaseRoute]) -> None:
        super().__init__(settings)
        self._more = more

    def routes(self) -> list[BaseRoute]:
        """Those of the measurement, then those of the application."""
        return [*self._more, *super().routes()]


def comparison_app(settings: Settings, body: bytes) -> ASGIApp:
    """`api.app.create_app`, with `/static` besides."""

    async def static(_request: Request) -> Response:
        return Response(body, media_type=CONTENT_TYPE)

    async def static_read(request: Request) -> Response:
        await request.body()
        return Response(body, media_type=CONTENT_TYPE)

    access_log = configure_logging(settings)
    app = ComparisonApp(
        settings, [Route("/static", static, methods=METHODS), Route("/static-read", static_read, methods=METHODS)]
    )
    return ObserveMiddleware(app.asgi(), app.metrics, access_log)


def main() -> None:
    """Serve until told to stop."""
    settings = Settings()
    body = Path(sys.argv[1]).read_bytes()
    server(settings).serve(target_loader=partial(comparison_app, settings, body), wrap_loader=False)


if __name__ == "__main__":
    main()
