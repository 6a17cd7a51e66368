"""Rows by their codes, read once for everybody who expects them: a page of objects costs what one object costs."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from typing import Generic, TypeVar

V = TypeVar("V")

_TICKS = 3
"""Turns of the event loop that a question waits for others of its page: their rows are shaped a turn or two apart."""


class Batch(Generic[V]):
    """What a page will ask for, read at the first question. `load` answers many codes in a fixed number of statements.

    Who shapes an object says which codes it may ask for (`expect`); the first `get` reads all that were said by then,
    and everybody who waits for that goes on together, so that the next level too is asked at once.
    """

    def __init__(self, load: Callable[[Collection[str]], Awaitable[Mapping[str, V]]]) -> None:
        self._load = load
        self._expected: set[str] = set()
        self._found: dict[str, V | None] = {}
        self._reading: asyncio.Event | None = None

    def expect(self, codes: Iterable[str | None]) -> None:
        """These may be asked for; None is nobody's code."""
        self._expected.update(code for code in codes if code is not None)

    async def get(self, code: str) -> V | None:
        """What the code stands for; None where there is nothing, or nothing to be seen."""
        if code not in self._found:
            self._expected.add(code)
        while code not in self._found:
            if self._reading is None:
                await self._read()
            else:
                await self._reading.wait()
        return self._found[code]

    async def _read(self) -> None:
        """Read what is expected. Where it is broken off, whoever waits begins anew."""
        self._reading = over = asyncio.Event()
        try:
            for _ in range(_TICKS):
                await asyncio.sleep(0)
            wanted = sorted(self._expected - self._found.keys())
            loaded = await self._load(wanted)
            self._found.update({one: loaded.get(one) for one in wanted})
        finally:
            self._reading = None
            over.set()
