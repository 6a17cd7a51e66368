"""Work that is finished even when the caller is cancelled: a half-done BEGIN or COMMIT is worse than a late answer."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


async def to_the_end(work: Coroutine[Any, Any, T]) -> T:
    """Answer what `work` answers. A cancellation meanwhile is kept and raised when `work` has ended, however it ended.

    The work must be bounded in time: nothing else can end it.
    """
    task = asyncio.ensure_future(work)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError as cancellation:
            cancelled = cancellation
    if cancelled is not None:
        if not task.cancelled():
            task.exception()  # taken note of: the cancellation is what the caller is told
        raise cancelled
    return task.result()
