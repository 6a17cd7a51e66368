"""Rows by their codes, read once for everybody who expects them: a page of objects costs what one object costs."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Generic, TypeVar

V = TypeVar("V")

_TICKS = 3
"""Turns of the event loop that a question waits for others of its page: their rows are shaped a turn or two apart."""


@dataclass(slots=True)
class _Reading:
    """A question under way: what it asks for, once that is known, and how it failed, if it did."""

    over: asyncio.Event = field(default_factory=asyncio.Event)
    wanted: frozenset[str] = frozenset()
    failure: tuple[Exception, TracebackType | None] | None = None


class Batch(Generic[V]):
    """What a page will ask for, read at the first question. `load` answers many codes in a fixed number of statements.

    Who shapes an object says which codes it may ask for (`expect`); the first `get` reads all that were said by then,
    and everybody who waits for that goes on together, so that the next level too is asked at once. Where it fails, it
    fails once, for everybody who waits for it.
    """

    def __init__(self, load: Callable[[Collection[str]], Awaitable[Mapping[str, V]]]) -> None:
        self._load = load
        self._expected: set[str] = set()
        self._found: dict[str, V | None] = {}
        self._reading: _Reading | None = None

    def expect(self, codes: Iterable[str | None]) -> None:
        """These may be asked for; None is nobody's code."""
        self._expected.update(code for code in codes if code is not None)

    async def get(self, code: str) -> V | None:
        """What the code stands for; None where there is nothing, or nothing to be seen. Raises what `load` raised."""
        if code not in self._found:
            self._expected.add(code)
        while code not in self._found:
            reading = self._reading
            if reading is None:
                await self._read()
                continue
            await reading.over.wait()
            if reading.failure is not None and code in reading.wanted:
                failure, trace = reading.failure
                raise failure.with_traceback(trace)  # else each who waits would lengthen it for the next
        return self._found[code]

    async def _read(self) -> None:
        """Read what is expected. Where whoever reads is called off, whoever waits begins anew."""
        self._reading = reading = _Reading()
        try:
            for _ in range(_TICKS):
                await asyncio.sleep(0)
            wanted = sorted(self._expected - self._found.keys())
            reading.wanted = frozenset(wanted)
            loaded = await self._load(wanted)
            self._found.update({one: loaded.get(one) for one in wanted})
        except Exception as error:
            reading.failure = error, error.__traceback__
            self._expected -= reading.wanted  # so that they do not spoil what is asked next
            raise
        finally:
            self._reading = None
            reading.over.set()
