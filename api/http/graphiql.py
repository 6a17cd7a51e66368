"""GraphiQL for browsers in development: the page that comes with strawberry, opened on our starter query.

The page loads its scripts from unpkg.com (versions pinned, contents held to their hashes by the browser) and says so.
"""

import json
import re
from importlib.resources import files

_EXAMPLE = re.compile(r"const EXAMPLE_QUERY = `.*?`;", re.DOTALL)
_NOTICE = (
    "GraphiQL 正在从 unpkg.com 载入；无法访问时请直接向本地址发送 POST 请求。<br>"
    "Loading GraphiQL from unpkg.com. Without access to it, send POST requests to this address."
)


def page(starter_query: str) -> bytes:
    """The page as UTF-8. Raises RuntimeError at start when strawberry's page is no longer the one we know."""
    html = (files("strawberry") / "static" / "graphiql.html").read_text("utf-8")
    literal = json.dumps(starter_query).replace("<", "\\u003c")  # a `</script>` in it must not end the script
    html, examples = _EXAMPLE.subn(lambda _: f"const EXAMPLE_QUERY = {literal};", html)
    titled = html.replace("<title>Strawberry GraphiQL</title>", "<meta charset=utf-8><title>GraphiQL</title>")
    noted = titled.replace(">Loading...</div>", f">{_NOTICE}</div>")
    if examples != 1 or titled in (html, noted):
        raise RuntimeError("strawberry/static/graphiql.html has changed: adapt api/http/graphiql.py")
    return noted.encode()
