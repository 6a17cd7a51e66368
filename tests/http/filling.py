"""Fills an endpoint's memories with cheap, distinct documents and prints by how many bytes the process grew.

A process of its own: `python -m tests.http.filling DOCUMENTS ANSWER_BYTES DOCUMENT_BYTES`.
"""

import asyncio
import gc
import json
import os
import sys
from pathlib import Path
from typing import Any

from api.http import document
from api.http.endpoint import GraphQLEndpoint
from api.observe.metrics import Metrics
from tests.http.wire import http_scope
from tests.http.world import SCHEMA, World, settings


def resident() -> int:
    """Bytes of memory the process occupies."""
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


async def ask(app: GraphQLEndpoint, query: str) -> bytes:
    """The body of the answer."""
    parts: list[bytes] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": json.dumps({"query": query}).encode(), "more_body": False}

    async def send(message: Any) -> None:
        parts.append(message.get("body", b""))

    await app(http_scope(accept="application/json"), receive, send)
    return b"".join(parts)


async def fill(documents: int, answer_bytes: int) -> int:
    """Ask `documents` different documents of one cost and some 80 tokens, each twice; the growth in bytes."""
    world, metrics = World(), Metrics()
    app = GraphQLEndpoint(
        schema=SCHEMA,
        settings=settings(answer_cache_bytes=answer_bytes, cost_per_minute=10**12),
        identify=world.identify,
        make_context=world.context,
        edition=lambda: "1",
        is_public=lambda _: True,
        list_sizes={},
        sized_by={},
        starter_query="",
        clock=world.clock,
        on_operation=metrics.operation,
    )
    body = "menu " + "...@include(if: true) { menu } " * 8
    for number in range(50):
        await ask(app, f"query W{number} {{ {body} }}")
    world.callers.clear()
    before = resident()
    for number in range(documents):
        for _ in range(2):
            answer = await ask(app, f"query Q{number} {{ {body} }}")
            if b"spring" not in answer:
                raise RuntimeError(answer.decode())
        world.callers.clear()
    return resident() - before


if __name__ == "__main__":
    document.DOCUMENT_CACHE_BYTES = int(sys.argv[3])
    sys.stdout.write(str(asyncio.run(fill(int(sys.argv[1]), int(sys.argv[2])))))
