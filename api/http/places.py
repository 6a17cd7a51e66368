"""How many sockets and event streams one address holds open; counted in this process."""

from collections.abc import Iterator
from contextlib import contextmanager


class Places:
    """At most `each` places for one address at a time."""

    def __init__(self, each: int) -> None:
        self.each = each
        self._held: dict[str, int] = {}

    @contextmanager
    def held(self, address: str) -> Iterator[bool]:
        """Hold a place inside the block; False when the address holds all of its places already."""
        held = self._held.get(address, 0)
        if held >= self.each:
            yield False
            return
        self._held[address] = held + 1
        try:
            yield True
        finally:
            left = self._held[address] - 1
            if left:
                self._held[address] = left
            else:
                del self._held[address]
