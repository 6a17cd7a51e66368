"""GraphiQL for browsers in development: strawberry's page, opened on our starter query, with its scripts beside it.

Nothing is fetched from outside, so that the first minute also works behind a firewall. The scripts are the files of
their registry packages, gzipped (`static/graphiql/NOTICE`); the browser holds them to the hashes in the page.
"""

import json
import re
from functools import cache
from importlib.resources import files
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

SCRIPTS_PATH = "/graphiql/"
_OUTSIDE = "https://unpkg.com/"
_EXAMPLE = re.compile(r"const EXAMPLE_QUERY = `.*?`;", re.DOTALL)
_MEDIA_TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}
_FOLDER = Path(__file__).parent / "static" / "graphiql"


def page(starter_query: str) -> bytes:
    """The page as UTF-8. Raises RuntimeError at start when strawberry's page is no longer the one we know."""
    html = (files("strawberry") / "static" / "graphiql.html").read_text("utf-8")
    literal = json.dumps(starter_query).replace("<", "\\u003c")  # a `</script>` in it must not end the script
    html, examples = _EXAMPLE.subn(lambda _: f"const EXAMPLE_QUERY = {literal};", html)
    titled = html.replace("<title>Strawberry GraphiQL</title>", "<meta charset=utf-8><title>Qianyue 签约</title>")
    wanted = re.findall(rf'"{re.escape(_OUTSIDE)}([^"]+)"', titled)
    missing = [name for name in wanted if _script(name) is None]
    if examples != 1 or titled == html or not wanted or missing:
        raise RuntimeError(f"strawberry/static/graphiql.html has changed: adapt api/http/graphiql.py {missing}")
    return titled.replace(_OUTSIDE, SCRIPTS_PATH).encode()


def script_route() -> Route:
    """Serves the page's scripts and styles; their names carry versions, so browsers keep them for good."""

    async def script(request: Request) -> Response:
        name = request.path_params["name"]
        content = _script(name)
        media_type = next((kind for ending, kind in _MEDIA_TYPES.items() if name.endswith(ending)), None)
        if content is None or media_type is None:
            return Response(status_code=404)
        headers = {"content-encoding": "gzip", "cache-control": "public, max-age=31536000, immutable"}
        return Response(content, media_type=media_type, headers=headers)

    return Route(SCRIPTS_PATH + "{name:path}", script)


@cache
def _names() -> frozenset[str]:
    """The names of the files that ship, so that no path of a stranger's ever reaches the file system."""
    return frozenset(str(file.relative_to(_FOLDER)).removesuffix(".gz") for file in _FOLDER.rglob("*.gz"))


def _script(name: str) -> bytes | None:
    return (_FOLDER / f"{name}.gz").read_bytes() if name in _names() else None
