"""This server's part in keeping worklists: works off, piece by piece, what no reader should wait for.

Ages that a region lays down make key populations of many people at once (`worklists.keeping`). Several servers share
the work: each piece is one short transaction, and what one has done the others do not do again.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Final

import structlog

from core.clock import Clock, today
from enrolment.worklists.keeping import keep_regions

_BREATH: Final = 0.05
"""Seconds between two pieces: others read and write."""

_log = structlog.get_logger("qianyue.worklists")


@asynccontextmanager
async def keeping_worklists(clock: Clock, every_seconds: float) -> AsyncIterator[None]:
    """Ask every so many seconds, and work, until the block ends; a piece at hand is broken off, and done later."""
    task = asyncio.create_task(_run(clock, every_seconds))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _run(clock: Clock, every_seconds: float) -> None:
    away = has_more = False
    while True:
        await asyncio.sleep(_BREATH if has_more else every_seconds)
        try:
            has_more = await keep_regions(today(clock))
        except Exception as error:  # a database that cannot be reached is asked again
            if not away:
                _log.error("worklists cannot be kept", reason=type(error).__name__)
            away, has_more = True, False
        else:
            away = False
