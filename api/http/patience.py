"""One deadline for many waits of the same length, with one timer among them.

`asyncio.timeout` sets and clears a timer for each wait; on a kept answer to a POST that is a third of all the work.
Here a wait costs two entries of a dictionary: all waits are equally long, so the first that began is the first to end.
"""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

T = TypeVar("T")


class Patience:
    """Waits of at most `seconds` each, all on one event loop."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._waiting: dict[asyncio.Task[object], float] = {}
        self._expired: set[asyncio.Task[object]] = set()
        self._timer: asyncio.TimerHandle | None = None

    async def wait(self, awaitable: Awaitable[T]) -> T:
        """What `awaitable` answers. Raises TimeoutError, and cancels it, when that takes longer than `seconds`."""
        task = asyncio.current_task()
        if task is None:  # a server that drives the app without a task has no cancellation either
            return await awaitable
        loop = asyncio.get_running_loop()
        self._waiting[task] = loop.time() + self.seconds
        if self._timer is None:
            self._timer = loop.call_later(self.seconds, self._look)
        try:
            return await awaitable
        except asyncio.CancelledError:
            if task in self._expired and task.uncancel() == 0:
                raise TimeoutError from None
            raise
        finally:
            self._waiting.pop(task, None)
            self._expired.discard(task)

    def _look(self) -> None:
        """Cancel what has waited long enough, and look again when the next one will have."""
        loop = asyncio.get_running_loop()
        self._timer = None
        for task, until in tuple(self._waiting.items()):
            if until > loop.time():
                self._timer = loop.call_at(until, self._look)
                return
            del self._waiting[task]
            self._expired.add(task)
            task.cancel()
